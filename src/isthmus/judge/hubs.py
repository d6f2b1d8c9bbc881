"""Transit gateways as the raw records tell them: who is attached where, and what each table says.

In: the snapshot's records. Out: attachments and routes with the place they stand at. What a packet meets
there is said in ``step/transit``.
Source: EC2 API, TransitGatewayAttachment, SearchTransitGatewayRoutes, GetTransitGatewayPrefixListReferences.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, NamedTuple

from ..packet import Prefix
from .facts import Facts
from .ground import Ground, block
from .known_keys import HUB_PROPAGATION, HUB_REFERENCE, HUB_ROUTE, unknown_key
from .rules import Rules
from .source import CONTESTED, Fact, facts_of

STRENGTH = {
    "vpc": 7,
    "direct-connect-gateway": 6,
    "connect": 5,
    "vpn": 3,
    "vpn-concentrator": 2,
    "client-vpn": 1,
}
"""How learned routes of one prefix rank, by the type of attachment; static is 9, a prefix list 8.

Source: AWS Transit Gateway Guide, "How transit gateways work", route evaluation order.
"""
STATIC, LISTED = 9, 8
UP = ("available", "modifying", "rollingBack")
"""Attachments that forward; what is being changed goes on with it. Source: Amazon VPC attachments, lifecycle."""
DOWN = (
    "initiating",
    "initiatingRequest",
    "pendingAcceptance",
    "pending",
    "deleting",
    "deleted",
    "failed",
    "failing",
    "rejected",
    "rejecting",
)
BGP = ("direct-connect-gateway", "connect", "vpn", "vpn-concentrator")
SHARING = frozenset([LISTED, *(STRENGTH[kind] for kind in BGP)])
"""Ranks at which attachments share equal routes. Source: AWS Transit Gateway Guide, "Equal Cost Multipath"."""


class Route(NamedTuple):
    """One route of a transit gateway's table: the attachments that share it, none for a blackhole.

    ``prefix`` None: what it holds was not read; without attachments either: nor was of whom it is learned.
    """

    prefix: Prefix | None
    strength: int
    attachments: tuple[str, ...]
    blackhole: bool
    fact: Fact | None
    suffix: str
    text: str
    unknown: str | None = None
    """What of the route is not understood: a key, or its state."""


def _numbered(fact: Fact) -> int:
    number = str(fact.record.get("PolicyRuleNumber") or "")
    return int(number) if number.isdecimal() else -1


class Hubs:
    """Every transit gateway of a snapshot."""

    def __init__(self, facts: Facts, ground: Ground, rules: Rules) -> None:
        self.facts = facts
        self.ground = ground
        self.rules = rules
        self._routes: dict[str, tuple[Route, ...] | None] = {}

    def _all(self, kind: str) -> list[tuple[Fact, str | None]]:
        """Every record of a kind with what its answer was asked of; a record filed by table is opened."""
        found: list[tuple[Fact, str | None]] = []
        for section in self.facts.snapshot.of_kind(kind):
            found += [(fact, section.owner) for fact in facts_of(section, None)]
        return found

    @cached_property
    def attachments(self) -> dict[tuple[str, str], Fact]:
        """(Gateway, attachment) -> the gateway's side of it, else the VPC's."""
        found: dict[tuple[str, str], Fact] = {}
        for kind in ("TransitGatewayAttachments", "TransitGatewayVpcAttachments"):
            for fact, _ in self._all(kind):
                key = (
                    str(fact.record.get("TransitGatewayId")),
                    str(fact.record["TransitGatewayAttachmentId"]),
                )
                known = found.get(key)
                if known is None or (not known.record.get("Association") and fact.record.get("Association")):
                    found[key] = fact
        return found

    @cached_property
    def sides(self) -> dict[str, Fact]:
        """Attachment -> the VPC's side of it, with its subnets and options."""
        kind = "TransitGatewayVpcAttachments"
        return {str(fact.record["TransitGatewayAttachmentId"]): fact for fact, _ in reversed(self._all(kind))}

    def resource(self, key: tuple[str, str]) -> tuple[str, str]:
        """The type and id of what is attached."""
        record, side = self.attachments[key].record, self.sides.get(key[1])
        if record.get("ResourceType"):
            by_vpc = side.record.get("VpcId") if side is not None else None
            return str(record["ResourceType"]), str(record.get("ResourceId") or by_vpc)
        return "vpc", str((side.record if side is not None else record).get("VpcId"))

    def of_vpc(self, gateway: str, vpc: str) -> tuple[str, str] | None:
        """The attachment of a VPC to a gateway; a living one where dead ones linger."""
        own = [key for key in sorted(self.attachments) if key[0] == gateway]
        own = [key for key in own if self.resource(key) == ("vpc", vpc)]
        alive = [key for key in own if self.state(key) in UP]
        return alive[-1] if alive else own[0] if own else None

    def state(self, key: tuple[str, str]) -> str:
        """The state of an attachment; one that tells none is taken to be available."""
        return self.told_state(key) or "available"

    def told_state(self, key: tuple[str, str]) -> str | None:
        """The state that the gateway's side of an attachment tells, else the VPC's; None where neither does."""
        side = self.sides.get(key[1])
        told = self.attachments[key].record.get("State") or (side.record.get("State") if side else None)
        return None if told is None else str(told)

    def option(self, attachment: str, name: str) -> str | None:
        """An option of a VPC's attachment; None where it is not told."""
        side = self.sides.get(attachment)
        value = (side.record.get("Options") or {}).get(name) if side is not None else None
        return None if value is None else str(value)

    @cached_property
    def _associations(self) -> dict[str, str]:
        found = {}
        for fact, owner in self._all("TransitGatewayRouteTableAssociations"):
            table = fact.record.get("TransitGatewayRouteTableId") or owner
            if table and fact.record.get("State", "associated") in ("associated", "associating"):
                found[str(fact.record.get("TransitGatewayAttachmentId"))] = str(table)
        return found

    def association(self, key: tuple[str, str]) -> tuple[str, str | None]:
        """What an attachment's packets are looked up in: ``table``, ``policy``, ``none`` or ``unread``, and its id."""
        record = self.attachments[key].record
        told = record.get("Association") or {}
        if told.get("State", "associated") in ("associated", "associating"):
            if told.get("TransitGatewayPolicyTableId"):
                return "policy", str(told["TransitGatewayPolicyTableId"])
            if told.get("TransitGatewayRouteTableId"):
                return "table", str(told["TransitGatewayRouteTableId"])
        if key[1] in self._associations:
            return "table", self._associations[key[1]]
        for fact, owner in self._all("TransitGatewayPolicyTableAssociations"):
            table = fact.record.get("TransitGatewayPolicyTableId") or owner
            alive = fact.record.get("State", "associated") in ("associated", "associating")
            if alive and table and fact.record.get("TransitGatewayAttachmentId") == key[1]:
                return "policy", str(table)
        # AWS tells no association where there is none; one that does not say with what was not read
        silent = told.get("State") in ("associated", "associating")
        return ("none", None) if "ResourceType" in record and not silent else ("unread", None)

    def policy(self, table: str) -> list[Fact] | None:
        """The entries of a policy table, lowest number first, AWS's own before; None where they were not read."""
        rows = self._all("TransitGatewayPolicyTableEntries")
        found = [
            fact for fact, owner in rows if (fact.record.get("TransitGatewayPolicyTableId") or owner) == table
        ]
        sections = self.facts.snapshot.of_kind("TransitGatewayPolicyTableEntries")
        if not found and not any(section.owner == table for section in sections):
            return None
        return sorted(found, key=_numbered)

    def routes(self, table: str) -> tuple[Route, ...] | None:
        """Every route of a table; None where its routes were not read."""
        if table not in self._routes:
            self._routes[table] = self._read(table)
        return self._routes[table]

    def _read(self, table: str) -> tuple[Route, ...] | None:
        found: list[Route] | None = None
        whole = lost = False
        for fact, owner in self._all("TransitGatewayRoutes"):
            if owner == table:
                whole = True
                lost |= _takes_nothing(fact.record)
                found = [*(found or ()), *self._told(fact.record, fact, "")]
        if any(section.owner == table for section in self.facts.snapshot.of_kind("TransitGatewayRoutes")):
            found, whole = found or [], True
        for fact, _ in self._all("TransitGatewayStaticRoutes"):
            whole_answer = fact.record.get("AdditionalRoutesAvailable") is not True
            if whole_answer and fact.record.get("TransitGatewayRouteTableId") == table:
                found = found or []
                for index, row in enumerate(fact.rows("Routes")):
                    lost |= _takes_nothing(row)
                    found += self._told(row, fact, f"/Routes/{index}")
        if found is None or lost:
            return None
        found = _contradicting(found)
        odd = self._odd_lists(table)
        found = [one._replace(unknown=one.unknown or odd.get(one.text)) for one in found]
        lists = {row.text for row in found}
        found += self._listed(table, lists)
        return (*found, *self._learned(table, whole, {route.prefix for route in found}))

    def _told(self, row: dict[str, Any], fact: Fact, suffix: str) -> list[Route]:
        state = row.get("State", "active")
        if not row.get("DestinationCidrBlock") or state in ("pending", "deleting", "deleted"):
            return []
        odd = None if state in ("active", "blackhole") else f"State {state!r}"
        rows = row.get("TransitGatewayAttachments") or []
        if state == "active" and not rows:
            odd = "TransitGatewayAttachments, which it lacks"
        unknown = unknown_key(row, HUB_ROUTE) or odd
        strength = LISTED if row.get("PrefixListId") else STATIC
        if row.get("Type") == "propagated":
            strength = max((STRENGTH.get(str(one.get("ResourceType")), 0) for one in rows), default=0)
        prefix = block(row["DestinationCidrBlock"], fact, f"{suffix}/DestinationCidrBlock")
        names = tuple(str(one.get("TransitGatewayAttachmentId")) for one in rows)
        dead = row.get("State") == "blackhole" or not names
        text = str(row.get("PrefixListId") or prefix)
        return [Route(prefix, strength, names, dead, fact, suffix, text, unknown)]

    def _references(self, table: str) -> list[Fact]:
        """The prefix lists that stand in a table."""
        rows = self._all("TransitGatewayPrefixListReferences")
        return [
            fact for fact, owner in rows if (fact.record.get("TransitGatewayRouteTableId") or owner) == table
        ]

    def _odd_lists(self, table: str) -> dict[str, str]:
        """Prefix list -> what of its standing in a table is not understood."""
        records = [fact.record for fact in self._references(table)]
        told = [(str(record.get("PrefixListId")), unknown_key(record, HUB_REFERENCE)) for record in records]
        return {name: key for name, key in told if key is not None}

    def _listed(self, table: str, told: set[str]) -> list[Route]:
        """Prefix lists that stand in the table, spelled out where the routes do not do so."""
        found: list[Route] = []
        for fact in self._references(table):
            record, odd = fact.record, unknown_key(fact.record, HUB_REFERENCE)
            name = str(record.get("PrefixListId"))
            if name in told or record.get("State", "available") not in ("available", "modifying"):
                continue
            to = (record.get("TransitGatewayAttachment") or {}).get("TransitGatewayAttachmentId")
            dead = bool(record.get("Blackhole")) or not to
            names = () if dead else (str(to),)
            entries = self.rules.prefix_list(name)
            for prefix in (None,) if entries is None else entries:
                found.append(Route(prefix, LISTED, names, dead, fact, "", name, odd))
        return found

    def _learned(self, table: str, whole: bool, told: set[Prefix | None]) -> list[Route]:
        """What the table learns and no answer lists: the blocks of VPCs; of routers outside, nobody knows what."""
        found: list[Route] = []
        listed = self._propagations(table)
        if listed is None and not whole:
            found.append(Route(None, STRENGTH["vpc"], (), False, None, "", "what it learns"))
        for row, fact, suffix in listed or ():
            if row.get("State", "enabled") != "enabled" or not row.get("TransitGatewayAttachmentId"):
                continue
            name, kind = str(row["TransitGatewayAttachmentId"]), str(row.get("ResourceType"))
            strength = STRENGTH.get(kind, 0)
            key = next((key for key in self.attachments if key[1] == name), None)
            if kind == "vpc" and key is not None and self.state(key) in DOWN:
                continue
            blocks = self.ground.vpc_blocks(str(row.get("ResourceId"))) if kind == "vpc" else None
            odd = unknown_key(row, HUB_PROPAGATION)
            for prefix in blocks or ():
                if prefix not in told and (prefix.family == 4 or self.carries_v6(name)):
                    found.append(Route(prefix, strength, (name,), False, fact, suffix, str(prefix), odd))
            if not whole and blocks is None:
                found.append(Route(None, strength, (name,), False, fact, suffix, f"what {name} tells", odd))
        return found

    def _propagations(self, table: str) -> list[tuple[dict[str, Any], Fact, str]] | None:
        """Of whom a table learns; None where nobody read that."""
        found: list[tuple[dict[str, Any], Fact, str]] = []
        key = "TransitGatewayRouteTablePropagations"
        read = any(section.owner == table for section in self.facts.snapshot.of_kind(key))
        for fact, owner in self._all(key):
            if owner == table:
                found.append((fact.record, fact, ""))
        for fact, _ in self._all("TransitGatewayPropagations"):
            if fact.record.get("TransitGatewayRouteTableId") == table:
                read = True
                rows = enumerate(fact.rows(key))
                found += [(row, fact, f"/{key}/{index}") for index, row in rows]
        return found if read else None

    def carries_v6(self, attachment: str) -> bool:
        """Whether an attachment carries IPv6, which it does unless it says that it does not."""
        return self.option(attachment, "Ipv6Support") != "disable"

    def refers(self, gateway: str, vpc: str) -> bool | None:
        """Whether groups of a VPC on this gateway may be referred to, and refer, across it; None: one was not read.

        Source: AWS Transit Gateway Guide, "Security group referencing" (both levels; the gateway's is off,
        the attachment's on where nothing is said).
        """
        hub = self.facts.get("TransitGateways", gateway)
        options = (hub.record.get("Options") or {}) if hub is not None else {}
        key = self.of_vpc(gateway, vpc)
        if key is None or self.option(key[1], "SecurityGroupReferencingSupport") == "disable":
            return False
        if hub is not None and options.get("SecurityGroupReferencingSupport") != "enable":
            return False
        return None if hub is None or key[1] not in self.sides else True


def _contradicting(routes: list[Route]) -> list[Route]:
    """The routes of a table, marked where others of one block and rank lead elsewhere and are not shared.

    Source: AWS Transit Gateway Guide, "How transit gateways work", route evaluation order.
    """
    ends: dict[tuple[Prefix | None, int], set[tuple[frozenset[str], bool]]] = {}
    for one in routes:
        ends.setdefault((one.prefix, one.strength), set()).add((frozenset(one.attachments), one.blackhole))
    return [
        one._replace(unknown=CONTESTED)
        if len(ends[one.prefix, one.strength]) > 1 and one.strength not in SHARING
        else one
        for one in routes
    ]


def _takes_nothing(route: dict[str, Any]) -> bool:
    """Whether a route lacks the addresses that it takes: its table may lead any of them anywhere."""
    return not (route.get("DestinationCidrBlock") or route.get("PrefixListId"))
