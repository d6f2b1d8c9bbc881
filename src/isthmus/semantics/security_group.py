"""What security groups admit: the union of every rule of every group on an interface.

In: groups and prefix lists of a ``Network``. Out: ``Permit`` rules, and the fold over an algebra. State
(replies of tracked flows) is the session's business, membership of referenced groups the carrier's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from ..model.citation import Gap
from ..model.network import Network
from ..model.record import UNTOLD
from ..model.security_group import IpPermission, SecurityGroup, UserIdGroupPair
from ..model.silent import KIND, PORTS, nobody_told, silence, untold_services
from ..packet import ICMP, ICMPV6, parse_prefix
from .algebra import Algebra, Match, MemberOf, Peer, Unreadable, Within
from .belonging import ANY, unread
from .service_range import group_rule_services, protocol_word
from .unknown_keys import unknown_key

B = TypeVar("B")
INGRESS, EGRESS = "ingress", "egress"
BY_NAME = "/group called "
"""What stands in the id of a peer between the group of a rule and the name of a group that nothing tells the id of."""
FIELDS = {INGRESS: "IpPermissions", EGRESS: "IpPermissionsEgress"}


@dataclass(frozen=True, slots=True)
class Permit:
    """One rule of one group: whom it admits for which services, and where it stands in AWS's answer."""

    group: str
    direction: str
    match: Match
    pointer: str
    text: str


def admitted(permits: Iterable[Permit], algebra: Algebra[B]) -> B:
    """The union of the rules: allow-only, no order, no deny.

    Source: Security groups for your VPC, Security group rules.
    """
    return algebra.any_of(algebra.matching(permit.match) for permit in permits)


def is_told(network: Network, group_id: str, direction: str) -> bool:
    """False for a direction of which the group's record lacks the list: nobody read its rules."""
    group = network.security_groups[group_id]
    return (group.ip_permissions if direction == INGRESS else group.ip_permissions_egress) is not UNTOLD


def permits(network: Network, group_id: str, direction: str) -> tuple[Permit, ...]:
    """The rules of a group in AWS's order."""
    return tuple(_permits(network, network.security_groups[group_id], direction))


def _permits(network: Network, group: SecurityGroup, direction: str) -> Iterator[Permit]:
    rules: Sequence[IpPermission] = (
        group.ip_permissions if direction == INGRESS else group.ip_permissions_egress
    )
    for index, rule in enumerate(rules):
        services = group_rule_services(rule.ip_protocol, rule.from_port, rule.to_port)
        silent = untold_services(rule)
        for suffix, peer, word in _named(network, group, rule, f"/{FIELDS[direction]}/{index}"):
            if services is None:
                peer, span = Unreadable(f"{group.group_id}/protocol"), (0, (1 << 24) - 1)
            else:
                peer, span = _speaking(peer, services), services
            pointer = f"/{FIELDS[direction]}/{index}{suffix}"
            text = f"{rule_text(rule)} {'from' if direction == INGRESS else 'to'} {word}"
            sure = silent is None and unknown_key(network, group.group_id, pointer) is None
            yield Permit(group.group_id, direction, Match(peer, span, sure), pointer, text)


def _speaking(peer: Peer, services: tuple[int, int]) -> Peer:
    """Whom a rule names that can speak its protocol: ICMPv6 has IPv6 ends alone, and members of a group speak ICMP
    over IPv4 alone.

    Source: Security group rules (ICMPv6 needs an IPv6 source or destination).
    """
    protocol = services[0] >> 16 if services[0] >> 16 == services[1] >> 16 else None
    if protocol == ICMP:
        match peer:
            case MemberOf():
                return replace(peer, family=4)
            case Unreadable(name) if BY_NAME in name:
                return Unreadable(name, 4)
    if protocol != ICMPV6:
        return peer
    match peer:
        case MemberOf():
            return replace(peer, family=6)
        case Within(prefixes):
            return Within(tuple(prefix for prefix in prefixes if prefix.family == 6))
        case Unreadable(name, family):
            return Within(()) if family == 4 else Unreadable(name, 6)
    return peer


def _named(
    network: Network, group: SecurityGroup, rule: IpPermission, place: str
) -> Iterator[tuple[str, Peer, str]]:
    """Whom a rule names, or that it does not tell."""
    if nobody_told(rule):
        yield "", Unreadable(f"{group.group_id}{place}"), "whom the record does not tell"
    else:
        yield from _peers(network, group, rule)


def _peers(network: Network, group: SecurityGroup, rule: IpPermission) -> Iterator[tuple[str, Peer, str]]:
    for index, v4 in enumerate(rule.ip_ranges):
        yield f"/IpRanges/{index}", Within((parse_prefix(v4.cidr_ip),)), v4.cidr_ip
    for index, v6 in enumerate(rule.ipv6_ranges):
        yield f"/Ipv6Ranges/{index}", Within((parse_prefix(v6.cidr_ipv6),)), v6.cidr_ipv6
    for index, listed in enumerate(rule.prefix_list_ids):
        peer = prefix_list_peer(network, listed.prefix_list_id)
        yield f"/PrefixListIds/{index}", peer, listed.prefix_list_id
    perhaps = ANY if unread(network) else None
    for index, pair in enumerate(rule.user_id_group_pairs):
        name = pair.group_id or group_called(network, group, pair)
        word = name or pair.group_name or "a group"
        peer = Unreadable(f"{group.group_id}{BY_NAME}{word}") if name is None else MemberOf(name, perhaps)
        yield f"/UserIdGroupPairs/{index}", peer, word


def group_called(network: Network, group: SecurityGroup, pair: UserIdGroupPair) -> str | None:
    """The one group that a rule means by its name: of the rule's VPC, or the one told; None where none or several are.

    Source: Security groups for your VPC (a name is unique within its VPC).
    """
    vpc = pair.vpc_id or group.vpc_id
    found = [
        one.group_id
        for one in network.security_groups.values()
        if one.group_name == pair.group_name
        and one.vpc_id == vpc
        and (pair.user_id is None or one.owner_id in (None, pair.user_id))
    ]
    return found[0] if len(found) == 1 and pair.group_name and vpc else None


def prefix_list_peer(network: Network, list_id: str) -> Peer:
    """Who a prefix list names; unreadable where its entries were not read.

    Source: Managed prefix lists (a rule matches any entry of the current version).
    """
    known = network.prefix_lists.get(list_id)
    if known is None or known.entries is None:
        family = {"IPv4": 4, "IPv6": 6}.get(known.address_family or "") if known else None
        return Unreadable(list_id, family)
    return Within(tuple(parse_prefix(entry) for entry in known.entries))


def rule_text(rule: IpPermission) -> str:
    """The protocol and ports of a rule as people say them."""
    protocol = protocol_word(rule.ip_protocol)
    silent = untold_services(rule)
    if silent in (PORTS, KIND):
        return f"{protocol} ({silent} were not told)"
    if rule.from_port is None or rule.from_port == -1:
        return protocol
    if protocol in ("icmp", "icmpv6"):
        code = "" if rule.to_port in (None, -1) else f"/{rule.to_port}"
        return f"{protocol}/{rule.from_port}{code}"
    if protocol not in ("tcp", "udp"):
        return protocol
    ports = f"{rule.from_port}" if rule.from_port == rule.to_port else f"{rule.from_port}-{rule.to_port}"
    return f"{protocol}/{ports}"


def doubts(network: Network, permit: Permit) -> Iterator[Gap]:
    """What of a rule could not be read, or not be understood."""
    if isinstance(permit.match.peer, Unreadable):
        yield unreadable_gap(permit.match.peer, network)
    if not permit.match.sure:
        gap = unknown_key(network, permit.group, permit.pointer)
        gap = gap or silence(network, permit.group, permit.pointer)
        assert gap is not None, "a rule is in doubt by a key of its own, or one that it lacks"
        yield gap


def unreadable_gap(peer: Unreadable, network: Network) -> Gap:
    """The gap that an unreadable peer leaves in every answer that rests on it."""
    if peer.id.endswith("/protocol"):
        group = peer.id.removesuffix("/protocol")
        detail = f"a rule of {group} names a protocol that isthmus does not know, or ports that are no range"
        return Gap("unknown-protocol", group, "open", detail, network.citation(group))
    if f"/{FIELDS[INGRESS]}" in peer.id:
        group, _, place = peer.id.partition("/")
        gap = silence(network, group, f"/{place}")
        assert gap is not None, "a rule lacks the lists of whom it names"
        return gap
    if BY_NAME in peer.id:
        group, _, name = peer.id.partition(BY_NAME)
        detail = f"a rule of {group} names a group {name}, which none or several of the snapshot are called"
        return Gap("unknown-group-name", group, "open", detail, network.citation(group))
    detail = f"the entries of prefix list {peer.id} were not read"
    cite = network.citation(peer.id) if peer.id in network.prefix_lists else None
    return Gap("unknown-prefix-list", peer.id, "open", detail, cite)
