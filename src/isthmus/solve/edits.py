"""Changes that people could make, as edits of the snapshot's records in AWS's describe shape, with words for
them.

In: what must be admitted, or where a packet should be led. Out: ``Edit`` values, which ``snapshot.overlay``
applies. Nothing here searches: ``fix.py`` does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ..packet import (
    ALL_SERVICES,
    ICMP,
    ICMP_PROTOCOLS,
    ICMPV6,
    PORT_PROTOCOLS,
    PROTOCOL_NAMES,
    parse_prefix,
    service_range,
)
from ..semantics.network_acl import DEFAULT_DENY, AclRule
from ..semantics.security_group import EGRESS, FIELDS
from .terms import Range

EVERYTHING = "-1"
MOST_PROTOCOLS = MOST_TYPES = 8
STEP = 10
"""Units: numbers between a new last entry of a network ACL and the one before it."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One change to one record; ``text`` says it for people."""

    op: str
    kind: str
    id: str
    pointer: str
    value: Any
    text: str

    def document(self) -> dict[str, Any]:
        """The edit as the overlay reads it and an answer shows it."""
        return {
            "op": self.op,
            "kind": self.kind,
            "id": self.id,
            "pointer": self.pointer,
            "value": self.value,
            "text": self.text,
        }


@dataclass(frozen=True, slots=True, order=True)
class Opening:
    """What a filter is to admit besides: a service with the other ends' blocks, one way.

    ``room`` is ``group`` or ``acl``, ``id`` the group or the network ACL. Shapes: ``services`` as AWS can say
    them in one rule (see ``spans``); the blocks of one family, one of them for a network ACL.
    """

    room: str
    way: str
    id: str
    blocks: tuple[str, ...]
    services: Range


@dataclass(frozen=True, slots=True)
class _Ports:
    """One protocol's part of what is asked, in AWS's words; None where a field is left out."""

    protocol: str
    low: int | None
    high: int | None
    text: str


def spans(services: Iterable[Range]) -> tuple[Range, ...]:
    """Ranges of services, cut as AWS's rules can say them, or all services as one.

    Shapes: each of one protocol; of ICMP a type, or one code of it. A range over more protocols than a few
    stands for all services, one over more types for all of ICMP's.
    """
    found: list[Range] = []
    for low, high in services:
        if (high >> 16) - (low >> 16) >= MOST_PROTOCOLS:
            return (ALL_SERVICES,)
        for protocol in range(low >> 16, (high >> 16) + 1):
            span = max(low, protocol << 16), min(high, protocol << 16 | 0xFFFF)
            found.extend(_icmp_spans(span) if protocol in ICMP_PROTOCOLS else [span])
    return tuple(sorted(set(found)))


def _icmp_spans(span: Range) -> list[Range]:
    """A range of one ICMP protocol in whole types, single codes, or as all of it."""
    low, high = span
    cut = [(max(low, kind << 8), min(high, kind << 8 | 255)) for kind in range(low >> 8, (high >> 8) + 1)]
    found: list[Range] = []
    for first, last in cut[: MOST_TYPES + 1]:
        whole = last - first == 255
        found.extend([(first, last)] if whole else [(code, code) for code in range(first, last + 1)])
    return found if len(found) <= MOST_TYPES else [service_range(low >> 16)]


def of_family(family: int, services: Iterable[Range]) -> tuple[Range, ...]:
    """The services without the other family's ICMP. Shapes: ranges as ``spans`` cuts them."""
    other = ICMPV6 if family == 4 else ICMP
    return tuple(span for span in services if span == ALL_SERVICES or span[0] >> 16 != other)


def group_edit(opening: Opening) -> Edit:
    """One rule with every block.

    Source: EC2 API, IpPermission.
    """
    v4 = [{"CidrIp": block} for block in opening.blocks if parse_prefix(block).family == 4]
    v6 = [{"CidrIpv6": block} for block in opening.blocks if parse_prefix(block).family == 6]
    ports = _group_ports(opening.services)
    value: dict[str, Any] = {"IpProtocol": ports.protocol}
    if ports.low is not None:
        value |= {"FromPort": ports.low, "ToPort": ports.high}
    value |= {"IpRanges": v4, "Ipv6Ranges": v6, "PrefixListIds": [], "UserIdGroupPairs": []}
    side = "to" if opening.way == EGRESS else "from"
    text = f"security group {opening.id}: add an {opening.way} rule for {ports.text} {side} "
    text += ", ".join(opening.blocks)
    return Edit("add", "SecurityGroups", opening.id, f"/{FIELDS[opening.way]}/-", value, text)


def _group_ports(span: Range) -> _Ports:
    if span == ALL_SERVICES:
        return _Ports(EVERYTHING, None, None, "all traffic")
    protocol, low, high = span[0] >> 16, span[0] & 0xFFFF, span[1] & 0xFFFF
    name = PROTOCOL_NAMES.get(protocol, str(protocol))
    if protocol in PORT_PROTOCOLS:
        return _Ports(name, low, high, _ports_text(name, low, high))
    if protocol in ICMP_PROTOCOLS:
        kind, code = _icmp(low, high)
        return _Ports(name, kind, code, _icmp_text(name, kind, code))
    return _Ports(name, None, None, f"protocol {name}")


def _ports_text(name: str, low: int, high: int) -> str:
    if (low, high) == (0, 65535):
        return name
    return f"{name}/{low}" if low == high else f"{name}/{low}-{high}"


def _icmp(low: int, high: int) -> tuple[int, int]:
    """An ICMP type and code; -1 for all. What is no single type asks for all of them."""
    if low == high:
        return low >> 8, low & 255
    return (low >> 8, -1) if (low & 255, high) == (0, low | 255) else (-1, -1)


def _icmp_text(name: str, kind: int, code: int) -> str:
    return name if kind < 0 else f"{name}/{kind}" if code < 0 else f"{name}/{kind}/{code}"


def acl_edit(opening: Opening, number: int) -> Edit:
    """One entry with the number given for it.

    Source: EC2 API, NetworkAclEntry.
    """
    (block,), span = opening.blocks, opening.services
    v6 = parse_prefix(block).family == 6
    value: dict[str, Any] = {"Ipv6CidrBlock" if v6 else "CidrBlock": block}
    value["Egress"] = opening.way == EGRESS
    protocol, low, high = span[0] >> 16, span[0] & 0xFFFF, span[1] & 0xFFFF
    if span == ALL_SERVICES:
        value["Protocol"] = EVERYTHING
    else:
        value["Protocol"] = str(protocol)
        if protocol in PORT_PROTOCOLS:
            value["PortRange"] = {"From": low, "To": high}
        elif protocol in ICMP_PROTOCOLS:
            kind, code = _icmp(low, high)
            value["IcmpTypeCode"] = {"Code": code, "Type": kind}
    value |= {"RuleAction": "allow", "RuleNumber": number}
    side = "to" if opening.way == EGRESS else "from"
    what = _group_ports(span).text
    text = f"network ACL {opening.id}: add {opening.way} entry {number}, allow {what} {side} {block}"
    return Edit("add", "NetworkAcls", opening.id, "/Entries/-", value, text)


def free_number(
    rules: Sequence[AclRule], against: Sequence[AclRule], taken: frozenset[int] = frozenset()
) -> int | None:
    """A number for a new entry that stands before every entry of ``against``; None where there is none.

    Source: Network ACL rules (numbers from 1 to 32766, the lowest that matches decides).
    """
    used = {rule.number for rule in rules} | taken
    last = min(DEFAULT_DENY.values())
    limit = min((rule.number for rule in against), default=last)
    if limit >= last:
        highest = max((number for number in used if number < last), default=0)
        further = (highest // STEP + 1) * STEP
        if further < last:
            return further
        limit = last
    return next((number for number in range(limit - 1, 0, -1) if number not in used), None)
