"""Transit gateways joined: each attachment one thing with both its sides, each table with all it holds.

Two answers of AWS tell of one attachment (the gateway's and the VPC's), four of one table. A list that nobody
read is None, never empty.
Source: EC2 API, TransitGatewayAttachment, TransitGatewayVpcAttachment, SearchTransitGatewayRoutes.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from ..errors import InputError
from .citation import place
from .decode import Batch
from .gathering import Gathering
from .policy_table import PolicyEntry, policy_associations, policy_tables
from .transit_gateway import (
    ListedPropagations,
    SearchedRoutes,
    TransitGateway,
    TransitGatewayAssociation,
    TransitGatewayAttachment,
    TransitGatewayPeeringAttachment,
    TransitGatewayPrefixListReference,
    TransitGatewayPropagation,
    TransitGatewayRoute,
    TransitGatewayRouteTable,
    TransitGatewayVpcAttachment,
)

R = TypeVar("R")
T = TypeVar("T")
KIND = "unknown-field"

KINDS = frozenset(
    {
        "TransitGatewayAttachments",
        "TransitGatewayPeeringAttachments",
        "TransitGatewayPolicyTableAssociations",
        "TransitGatewayPolicyTableEntries",
        "TransitGatewayPolicyTables",
        "TransitGatewayPrefixListReferences",
        "TransitGatewayPropagations",
        "TransitGatewayRouteTableAssociations",
        "TransitGatewayRouteTablePropagations",
        "TransitGatewayRouteTables",
        "TransitGatewayRoutes",
        "TransitGatewayStaticRoutes",
        "TransitGatewayVpcAttachments",
        "TransitGateways",
    }
)
"""The kinds of section that are read here."""


@dataclass(frozen=True, slots=True)
class Association:
    """Where what arrives by an attachment is looked up; neither table where AWS says there is none."""

    table: str | None
    policy_table: str | None = None


DEAD = frozenset(
    [
        "initiating",
        "initiatingRequest",
        "pendingAcceptance",
        "pending",
        "deleting",
        "deleted",
        "failed",
        "rejected",
        "rejecting",
        "failing",
    ]
)
"""States in which an attachment forwards nothing. Source: EC2 API, TransitGatewayAttachment."""


@dataclass(frozen=True, slots=True)
class TransitAttachment:
    """One attachment; ``described`` is the VPC's side of it."""

    id: str
    gateway: str | None
    type: str | None
    resource: str | None
    owner: str | None
    state: str | None
    association: Association | None
    """None where nobody read it."""
    described: TransitGatewayVpcAttachment | None = None
    translation: str | None = None
    """AWS's word on network address translation at the attachment."""

    @property
    def stands(self) -> bool:
        """True when it forwards, as far as it says: one that is being changed goes on with it."""
        return self.state in (None, "available") or self.changing

    @property
    def changing(self) -> bool:
        """True while its properties are being changed, or the change is being undone: it was up before.

        Source: Amazon VPC attachments, lifecycle (modifying, rolling back).
        """
        return self.state in ("modifying", "rollingBack")

    @property
    def odd(self) -> bool:
        """True for a state that AWS does not tell of: whether it forwards is not known."""
        return not self.stands and self.state not in DEAD

    @property
    def translates(self) -> bool:
        """True where it may give what passes it other addresses, by rules that are not modelled.

        Source: EC2 API, TransitGatewayAttachment, NatGatewaySupport.
        """
        return self.translation not in (None, "disabled")


@dataclass(frozen=True, slots=True)
class TransitTable:
    """One table. ``whole``: learned routes are among ``routes``, else only static ones."""

    id: str
    gateway: str | None
    state: str | None
    routes: tuple[TransitGatewayRoute, ...] | None
    whole: bool
    propagations: tuple[TransitGatewayPropagation, ...] | None
    references: tuple[TransitGatewayPrefixListReference, ...] | None


@dataclass(frozen=True, slots=True)
class Transit:
    """Everything of transit gateways; attachments by gateway and id, since a peering is one at both ends."""

    gateways: Mapping[str, TransitGateway] = field(default_factory=dict)
    attachments: Mapping[tuple[str, str], TransitAttachment] = field(default_factory=dict)
    tables: Mapping[str, TransitTable] = field(default_factory=dict)
    peerings: Mapping[str, TransitGatewayPeeringAttachment] = field(default_factory=dict)
    policies: Mapping[str, tuple[PolicyEntry, ...]] = field(default_factory=dict)
    """Policy table -> its entries, first come first; without those that nobody read."""
    of_vpc: Mapping[tuple[str, str], TransitAttachment] = field(default_factory=dict)
    """(Gateway, VPC) -> its attachment: one that forwards, where several are told."""


def transit(told: Gathering) -> Transit:
    """Everything of transit gateways that a snapshot tells."""
    gateways = told.family("TransitGateways", TransitGateway, "TransitGatewayId", "transit_gateway_id")
    peerings = told.family(
        "TransitGatewayPeeringAttachments",
        TransitGatewayPeeringAttachment,
        "TransitGatewayAttachmentId",
        "transit_gateway_attachment_id",
    )
    attachments = _attachments(told)
    return Transit(
        gateways, attachments, _tables(told), peerings, policy_tables(told), _of_vpc(attachments.items())
    )


def _of_vpc(
    attachments: Iterable[tuple[tuple[str, str], TransitAttachment]],
) -> dict[tuple[str, str], TransitAttachment]:
    """(Gateway, VPC) -> its attachment: one that forwards, where several are told.

    Source: Amazon VPC attachments (one for a gateway and a VPC; deleted ones linger in answers).
    """
    chosen: dict[tuple[str, str], TransitAttachment] = {}
    for (gateway, _), one in attachments:
        key = (gateway, one.resource or "")
        if one.type == "vpc" and (key not in chosen or one.stands):
            chosen[key] = one
    return chosen


def _attachments(told: Gathering) -> dict[tuple[str, str], TransitAttachment]:
    kind = "TransitGatewayVpcAttachments"
    name = "transit_gateway_attachment_id"
    described = told.family(kind, TransitGatewayVpcAttachment, "TransitGatewayAttachmentId", name)
    found: dict[tuple[str, str], TransitAttachment] = {}
    for batch in told.batch(
        "TransitGatewayAttachments", TransitGatewayAttachment, "TransitGatewayAttachmentId"
    ):
        told.gaps += batch.gaps
        told.places.tell(batch.section, functools.partial(_names, batch))
        for record in _records(batch):
            key = (record.transit_gateway_id or "", record.transit_gateway_attachment_id)
            if key not in found or found[key].association is None:
                found[key] = _attachment(record, described.get(key[1]))
    for one in described.values():
        key = (one.transit_gateway_id or "", one.transit_gateway_attachment_id)
        if key not in found:
            found[key] = TransitAttachment(
                key[1], one.transit_gateway_id, "vpc", one.vpc_id, one.vpc_owner_id, one.state, None, one
            )
    _refuse_two_gateways(told, found)
    return dict(sorted(_associated(told, found).items()))


def _refuse_two_gateways(told: Gathering, found: Mapping[tuple[str, str], TransitAttachment]) -> None:
    """Errors: InputError with file, pointer and values, where records tell two gateways of one VPC's attachment."""
    gateways: dict[str, str] = {}
    for (gateway, name), one in found.items():
        other = gateways.setdefault(name, gateway) if one.type == "vpc" else gateway
        if other != gateway:
            where = told.places.cite(name, "/TransitGatewayId")
            raise InputError(
                f"{name} attaches a VPC to one transit gateway: {other!r} and {gateway!r} contradict each other",
                file=where.file,
                pointer=where.pointer,
            )


def _names(batch: Batch[TransitGatewayAttachment]) -> Iterator[tuple[str, str]]:
    for index, record in enumerate(batch.records):
        if record is not None:
            yield record.transit_gateway_attachment_id, f"/{index}"


def _records(batch: Batch[R]) -> Iterator[R]:  # type: ignore[type-var]
    return (record for record in batch.records if record is not None)


def _attachment(
    record: TransitGatewayAttachment, described: TransitGatewayVpcAttachment | None
) -> TransitAttachment:
    return TransitAttachment(
        record.transit_gateway_attachment_id,
        record.transit_gateway_id,
        record.resource_type or ("vpc" if described else None),
        record.resource_id or (described.vpc_id if described else None),
        record.resource_owner_id,
        record.state or (described.state if described else None),
        _looked_up_in(record),
        described,
        record.nat_gateway_support,
    )


def _looked_up_in(record: TransitGatewayAttachment) -> Association | None:
    """What an attachment says it is associated with; None where it says that it is, and not with what."""
    said = record.association
    if said is None or said.state not in (None, "associated", "associating"):
        return Association(None)
    table, policy = said.transit_gateway_route_table_id, said.transit_gateway_policy_table_id
    return None if said.state is not None and not (table or policy) else Association(table, policy)


def _associated(
    told: Gathering, found: dict[tuple[str, str], TransitAttachment]
) -> dict[tuple[str, str], TransitAttachment]:
    """Attachments with the associations that the tables' side tells, where their own side tells none."""
    tables: dict[str, str] = {}
    for batch in told.batch("TransitGatewayRouteTableAssociations", TransitGatewayAssociation):
        told.gaps += batch.gaps
        for record in _records(batch):
            table = record.transit_gateway_route_table_id or batch.section.owner
            name = record.transit_gateway_attachment_id
            if table and name and record.state in (None, "associated", "associating"):
                tables[name] = table
    policies = policy_associations(told)
    for key, one in found.items():
        known = one.association
        if known is not None and (known.table is not None or known.policy_table is not None):
            continue
        if key[1] in policies:
            found[key] = replace(one, association=Association(None, policies[key[1]]))
        elif key[1] in tables:
            found[key] = replace(one, association=Association(tables[key[1]]))
    return found


class _Shelf:
    """What is told of one table while it is gathered."""

    def __init__(self) -> None:
        self.routes: list[TransitGatewayRoute] | None = None
        self.whole = False
        self.propagations: list[TransitGatewayPropagation] | None = None
        self.references: list[TransitGatewayPrefixListReference] | None = None


def _tables(told: Gathering) -> dict[str, TransitTable]:
    kind = "TransitGatewayRouteTables"
    name = "transit_gateway_route_table_id"
    described = told.family(kind, TransitGatewayRouteTable, "TransitGatewayRouteTableId", name)
    shelves: dict[str, _Shelf] = {table: _Shelf() for table in described}
    _routes(told, shelves)
    _propagations(told, shelves)
    listed = False
    for batch in told.batch("TransitGatewayPrefixListReferences", TransitGatewayPrefixListReference):
        listed = True
        told.gaps += batch.gaps
        for index, reference in enumerate(batch.records):
            table = (reference and reference.transit_gateway_route_table_id) or batch.section.owner
            if table:
                shelf = shelves.setdefault(table, _Shelf())
                here = [(index, reference)]
                shelf.references = _shelve(told, (table, "References"), shelf.references, batch, "", here)
    made = {}
    for table, shelf in sorted(shelves.items()):
        known = described.get(table)
        made[table] = TransitTable(
            table,
            known.transit_gateway_id if known else None,
            known.state if known else None,
            _all_told(shelf.routes),
            shelf.whole,
            None if shelf.propagations is None else tuple(shelf.propagations),
            tuple(shelf.references or ()) if listed or shelf.references else None,
        )
    return made


def _all_told(routes: list[TransitGatewayRoute] | None) -> tuple[TransitGatewayRoute, ...] | None:
    """The routes of a table; None where nobody read them, or where one of them lacks the addresses that it takes."""
    if routes is None or any(not (one.destination_cidr_block or one.prefix_list_id) for one in routes):
        return None
    return tuple(routes)


def _routes(told: Gathering, shelves: dict[str, _Shelf]) -> None:
    for batch in told.batch("TransitGatewayRoutes", TransitGatewayRoute):
        owner = batch.section.owner
        told.gaps += batch.gaps
        if owner is not None:
            shelf = shelves.setdefault(owner, _Shelf())
            shelf.whole = True
            listed = enumerate(batch.records)
            shelf.routes = _shelve(told, (owner, "Routes"), shelf.routes, batch, "", listed)
    for filed in told.batch("TransitGatewayStaticRoutes", SearchedRoutes, "TransitGatewayRouteTableId"):
        told.gaps += filed.gaps
        for index, searched in enumerate(filed.records):
            # Invariant: a part of a table's routes would be taken for all of them
            if searched is not None and not searched.additional_routes_available:
                owner = searched.transit_gateway_route_table_id
                shelf = shelves.setdefault(owner, _Shelf())
                below, listed = f"/{index}/Routes", enumerate(searched.routes)
                shelf.routes = _shelve(told, (owner, "Routes"), shelf.routes, filed, below, listed)


def _shelve(
    told: Gathering,
    part: tuple[str, str],
    shelf: list[T] | None,
    batch: Batch[R],  # type: ignore[type-var]
    below: str,
    records: Iterable[tuple[int, T | None]],
) -> list[T]:
    """What is told of a part of a table, with more records of it that stand below a place of an answer."""
    known = shelf if shelf is not None else []
    odd = [gap.citation.pointer for gap in batch.gaps if gap.kind == KIND and gap.citation is not None]
    for index, record in records:
        if record is None:
            continue
        here = place(batch.section, f"{below}/{index}")
        # Invariant: a key that is not understood is kept, though another answer tells the same without it
        if record not in known or any(pointer.startswith(f"{here.pointer}/") for pointer in odd):
            table, family = part
            told.places.detour(table, f"/{family}/{len(known)}", here)
            known.append(record)
    return known


def _propagations(told: Gathering, shelves: dict[str, _Shelf]) -> None:
    part = "Propagations"
    for batch in told.batch("TransitGatewayRouteTablePropagations", TransitGatewayPropagation):
        told.gaps += batch.gaps
        owner = batch.section.owner
        if owner is not None:
            shelf = shelves.setdefault(owner, _Shelf())
            listed = enumerate(batch.records)
            shelf.propagations = _shelve(told, (owner, part), shelf.propagations, batch, "", listed)
    for filed in told.batch("TransitGatewayPropagations", ListedPropagations, "TransitGatewayRouteTableId"):
        told.gaps += filed.gaps
        for index, one in enumerate(filed.records):
            if one is not None:
                owner = one.transit_gateway_route_table_id
                shelf = shelves.setdefault(owner, _Shelf())
                below = f"/{index}/TransitGatewayRouteTablePropagations"
                rows = enumerate(one.transit_gateway_route_table_propagations)
                shelf.propagations = _shelve(told, (owner, part), shelf.propagations, filed, below, rows)
