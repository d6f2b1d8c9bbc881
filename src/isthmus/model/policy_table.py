"""Policy tables of transit gateways: ordered rules, each naming the route table of what it takes.

Source: EC2 API, TransitGatewayPolicyTableEntry; Transit gateway policy tables.
"""

from __future__ import annotations

from dataclasses import dataclass

from .citation import place
from .gathering import Gathering
from .record import NOT_READ, Ignored, Record

ENTRIES = "TransitGatewayPolicyTableEntries"
ASSOCIATIONS = "TransitGatewayPolicyTableAssociations"


class TransitGatewayPolicyMetaData(Record, frozen=True):
    """What a Cloud WAN says of a flow beside its header."""

    meta_data_key: str | None = None
    meta_data_value: str | None = None


class TransitGatewayPolicyRule(Record, frozen=True):
    """What a rule compares; ``*`` or nothing is anything."""

    source_cidr_block: str | None = None
    source_port_range: str | None = None
    destination_cidr_block: str | None = None
    destination_port_range: str | None = None
    protocol: str | None = None
    meta_data: TransitGatewayPolicyMetaData | None = None


class TransitGatewayPolicyTableEntry(Record, frozen=True):
    """A rule and the route table that it names."""

    policy_rule_number: str | None = None
    policy_rule: TransitGatewayPolicyRule | None = None
    target_route_table_id: str | None = None
    state: str | None = None
    transit_gateway_policy_table_id: str | None = None


class TransitGatewayPolicyTableAssociation(Record, frozen=True):
    """An attachment whose packets a policy table looks at."""

    transit_gateway_policy_table_id: str | None = None
    transit_gateway_attachment_id: str | None = None
    resource_id: Ignored = NOT_READ
    resource_type: Ignored = NOT_READ
    state: str | None = None


@dataclass(frozen=True, slots=True)
class PolicyEntry:
    """One entry, by its place in AWS's list."""

    index: int
    entry: TransitGatewayPolicyTableEntry


def policy_tables(told: Gathering) -> dict[str, tuple[PolicyEntry, ...]]:
    """The entries of each policy table whose entries were read, in AWS's order of numbers."""
    found: dict[str, list[PolicyEntry]] = {}
    for batch in told.batch(ENTRIES, TransitGatewayPolicyTableEntry):
        told.gaps += batch.gaps
        if batch.section.owner is not None:
            found.setdefault(batch.section.owner, [])
        for at, entry in enumerate(batch.records):
            table = (entry.transit_gateway_policy_table_id if entry else None) or batch.section.owner
            if entry is not None and table is not None:
                shelf = found.setdefault(table, [])
                told.places.detour(table, f"/Entries/{len(shelf)}", place(batch.section, f"/{at}"))
                shelf.append(PolicyEntry(len(shelf), entry))
    return {name: tuple(sorted(rows, key=_order)) for name, rows in sorted(found.items())}


def _order(row: PolicyEntry) -> tuple[int, int]:
    """Entries of the system, which have no number, come first."""
    number = row.entry.policy_rule_number or ""
    return (int(number) if number.isdecimal() else -1, row.index)


def policy_associations(told: Gathering) -> dict[str, str]:
    """Attachment -> the policy table that looks at its packets, as the tables' side tells."""
    found: dict[str, str] = {}
    for batch in told.batch(ASSOCIATIONS, TransitGatewayPolicyTableAssociation):
        told.gaps += batch.gaps
        for record in batch.records:
            if record is not None and record.state in (None, "associated", "associating"):
                table = record.transit_gateway_policy_table_id or batch.section.owner
                if table and record.transit_gateway_attachment_id:
                    found[record.transit_gateway_attachment_id] = table
    return found
