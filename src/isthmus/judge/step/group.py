"""Security groups of an interface: allow-only rules, the union of every group, by address or by membership.

Source: Amazon VPC User Guide, "Security group rules"; VPC Peering Guide, "Update your security groups".
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from ..journey import Journey, Promise
from ..owners import NEVER_IN_GROUPS, Interface
from ..region import Condition, Range, Term, merged
from ..rules import GroupRule
from ..rules import doubt as said
from ..source import CONTESTED_GROUPS, Fact
from .peering import far_blocks, peers
from .strange import is_strange

WITHOUT_GROUPS = NEVER_IN_GROUPS | {"network_load_balancer"}
TOP = 1 << 129
UNTOLD = "which security groups it has was not read"


class Peer(NamedTuple):
    """How the packet's far end stands to one rule: within ``low``-``high`` it is the same all over.

    ``matches`` None: cannot be told. ``by``: the ways the packet must take for the match to count.
    """

    matches: bool | None
    low: int
    high: int
    by: tuple[str, ...] = ()
    delegated: bool = False
    unread: str = ""
    """The transit gateway that was not read, on whose options the match hangs."""
    untold: str = ""
    """The interface at the far end, of which nobody read which groups it has."""


class Found(NamedTuple):
    """A rule that matches."""

    fact: Fact
    rule: GroupRule
    peer: Peer


def security_groups(
    journey: Journey, interface: Interface, by: str, origin: str, *, egress: bool
) -> bool | None:
    """Whether the groups of an interface admit the packet.

    ``by`` and ``origin`` tell how it came (see ``Arriving``): references to groups match private addresses of
    members in the same VPC, or across an active same-Region peering that the packet crossed.
    """
    layer = "security-group-egress" if egress else "security-group-ingress"
    if not interface.groups:
        if not interface.untold and (interface.kind in WITHOUT_GROUPS or is_strange(journey, interface)):
            return True
        detail = UNTOLD if interface.untold else "the interface lists no security group"
        journey.missing(_groupless(journey, interface.id), interface.id, detail)
        return journey.met(None, layer, interface.id, layer, "no group is listed", interface.fact)
    found: list[Found] = []
    doubtful: list[Found] = []
    misses: list[tuple[GroupRule, Peer]] = []
    unread = _weigh(journey, interface, by, origin, egress, found, doubtful, misses)
    if found:
        return _admit(journey, found, layer)
    for rule, peer in misses:
        _narrow_to_miss(journey, rule, peer, egress)
    if doubtful or unread:
        for doubt in doubtful:
            _narrow_to_match(journey, doubt, egress)
        identity = doubtful[0].fact.id if doubtful else unread[0]
        text = doubtful[0].rule.text if doubtful else "the group was not read"
        journey.missing(
            *_missing(journey, doubtful[0]) if doubtful else ("uncollected-group", identity, text)
        )
        place = (doubtful[0].fact, doubtful[0].rule.suffix) if doubtful else (None, "")
        if egress and not unread and all(doubt.rule.group for doubt in doubtful):
            journey.promises.append(Promise(len(journey.steps), (), len(journey.crossings)))
        return journey.met(None, layer, identity, layer, text, *place)
    return _deny(journey, interface, layer, egress, misses)


def _groupless(journey: Journey, interface: str) -> str:
    """The gap of an interface of which nobody knows which groups it has: unread, or its records contradict each other."""
    fact = journey.world.facts.get("NetworkInterfaces", interface)
    contested = fact is not None and CONTESTED_GROUPS in fact.record
    return "conflicting-records" if contested else "interface-without-groups"


def _missing(journey: Journey, doubt: Found) -> tuple[str, str, str]:
    """The gap of a rule that cannot be told to match: what was not read of its list, its group, the way there."""
    rule = doubt.rule
    if rule.unknown is not None:
        kind, detail = said(rule.unknown, "a rule", rule.text)
        return kind, doubt.fact.id, detail
    if doubt.peer.unread:
        detail = f"whether groups may be referred to across it was not read: {rule.text}"
        return "uncollected-transit-gateway", doubt.peer.unread, detail
    if doubt.peer.untold:
        return _groupless(journey, doubt.peer.untold), doubt.peer.untold, UNTOLD
    if rule.nameless:
        return "unknown-group-name", doubt.fact.id, f"none or several groups are called so: {rule.text}"
    if rule.prefix_list is not None:
        return "unknown-prefix-list", rule.prefix_list, f"its blocks were not read: {rule.text}"
    return "uncollected-members", str(rule.group), f"not all its members are known: {rule.text}"


def _weigh(
    journey: Journey,
    interface: Interface,
    by: str,
    origin: str,
    egress: bool,
    found: list[Found],
    doubtful: list[Found],
    misses: list[tuple[GroupRule, Peer]],
) -> list[str]:
    """Sort every rule into matching, doubtful and missing; the groups that were not read are returned."""
    world, header, region = journey.world, journey.header, journey.region
    term = header.target if egress else header.source
    value, service = region.value(term), region.value(header.service)
    unread: list[str] = []
    key = "IpPermissionsEgress" if egress else "IpPermissions"
    for group in interface.groups:
        fact = world.facts.get("SecurityGroups", group)
        if fact is None or not fact.tells(key):
            unread.append(group)
            continue
        for rule in world.rules.group(fact, key):
            if rule.prefix is not None and rule.prefix.family != header.family:
                continue
            if not rule.speaks(header.family):
                continue
            served = rule.services is None or rule.services[0] <= service <= rule.services[1]
            if not served and rule.prefix is None:
                misses.append((rule, Peer(None, 0, TOP)))
                continue
            peer = _peer(journey, interface, rule, term, value, by, origin, egress)
            if served and peer.matches and rule.unknown is not None:
                doubtful.append(Found(fact, rule, peer))
            elif served and peer.matches:
                found.append(Found(fact, rule, peer))
            elif served and peer.matches is None:
                doubtful.append(Found(fact, rule, peer))
            else:
                misses.append((rule, peer))
    return unread


def _peer(
    journey: Journey,
    interface: Interface,
    rule: GroupRule,
    term: Term,
    value: int,
    by: str,
    origin: str,
    egress: bool,
) -> Peer:
    family = journey.header.family
    if rule.prefix is not None:
        return _beside(value, [(rule.prefix.address, rule.prefix.last)])
    if rule.prefix_list is not None:
        ranges = journey.world.rules.span(rule.prefix_list, family)
        return Peer(None, 0, TOP) if ranges is None else _beside(value, ranges)
    if rule.nameless or rule.peerless:
        return Peer(None, 0, TOP)
    assert rule.group is not None, "a rule names a block, a prefix list or a group"
    if egress:
        return _member_beyond(journey, interface, rule.group, term, value)
    return _member_before(journey, interface, rule.group, term, value, by, origin)


def _beside(value: int, ranges: Sequence[Range]) -> Peer:
    """Where a value stands among sorted ranges: in one of them, or in the gap between two."""
    index = bisect_right(ranges, (value, TOP)) - 1
    if index >= 0 and value <= ranges[index][1]:
        return Peer(True, *ranges[index])
    low = ranges[index][1] + 1 if index >= 0 else 0
    high = ranges[index + 1][0] - 1 if index + 1 < len(ranges) else TOP
    return Peer(False, low, high)


def _membership(journey: Journey, group: str, vpc: str | None, value: int) -> Peer:
    single, delegated = journey.world.owners.members(group, vpc, journey.header.family)
    one, run = _beside(value, single), _beside(value, delegated)
    if one.matches:
        return one
    low, high = max(one.low, run.low), min(one.high, run.high)
    if run.matches:
        return Peer(True, low, high, delegated=True)
    return _perhaps(journey, Peer(False, low, high), vpc, value)


def _perhaps(journey: Journey, miss: Peer, vpc: str | None, value: int) -> Peer:
    """A miss, unless nobody read which groups the interface with the address has."""
    untold = journey.world.owners.perhaps(vpc, journey.header.family)
    for (low, high), identity in untold:
        if low <= value <= high:
            return Peer(None, max(miss.low, low), min(miss.high, high), untold=identity)
    beside = _beside(value, merged([each for each, _ in untold]))
    return miss._replace(low=max(miss.low, beside.low), high=min(miss.high, beside.high))


def _member_before(
    journey: Journey, interface: Interface, group: str, term: Term, value: int, by: str, origin: str
) -> Peer:
    """Whether the sender is a member that an ingress rule sees.

    Nothing matches that came by a gateway, under whatever address, nor what a NAT gateway or an appliance handed on.
    """
    if journey.identity_lost:
        return Peer(False, 0, TOP)
    if by == "local":
        peer = _membership(journey, group, interface.vpc, value)
        return _or_unseen(journey, peer, interface.vpc, term)
    if by.startswith("transit:"):
        return _member_across(journey, interface, group, term, value, by.removeprefix("transit:"), origin)
    side = next((s for s in peers(journey.world, interface.vpc) if s.fact.id == by), None)
    if side is None or not side.same_region:
        return Peer(False, 0, TOP)
    return _or_unseen(journey, _membership(journey, group, origin, value), origin, term)


def _member_across(
    journey: Journey, interface: Interface, group: str, term: Term, value: int, gateway: str, origin: str
) -> Peer:
    """Whether a sender beyond a transit gateway is a member that an ingress rule sees across it."""
    refers = [journey.world.hubs.refers(gateway, vpc) for vpc in (interface.vpc, origin)]
    if False in refers:
        return Peer(False, 0, TOP)
    peer = _or_unseen(journey, _membership(journey, group, origin, value), origin, term)
    if None in refers and peer.matches:
        return peer._replace(matches=None, unread=gateway)
    return peer


def _member_beyond(journey: Journey, interface: Interface, group: str, term: Term, value: int) -> Peer:
    """Whether the target is a member that an egress rule sees, and by which ways it must be reached."""
    own = _or_unseen(journey, _membership(journey, group, interface.vpc, value), interface.vpc, term)
    if own.matches:
        return own._replace(by=("local",))
    low, high, doubt, ways = own.low, own.high, own.matches is None, list[str]()
    untold = own.untold
    delegated = False
    for side in peers(journey.world, interface.vpc):
        if not side.same_region:
            continue
        if journey.world.facts.get("Vpcs", side.vpc) is None:
            inside = _in_blocks(journey, term, far_blocks(journey.world, side))
            doubt = doubt or inside
            continue
        peer = _or_unseen(journey, _membership(journey, group, side.vpc, value), side.vpc, term)
        low, high = max(low, peer.low), min(high, peer.high)
        if peer.matches:
            ways.append(side.fact.id)
            delegated = delegated or peer.delegated
        doubt = doubt or peer.matches is None
        untold = untold or peer.untold
    facts, ground = journey.world.facts, journey.world.ground
    if not facts.complete("VpcPeeringConnections", ground.home(interface.vpc)):
        anywhere = _membership(journey, group, None, value)
        low, high = max(low, anywhere.low), min(high, anywhere.high)
        doubt = doubt or anywhere.matches is not False
        untold = untold or anywhere.untold
    if ways:
        return Peer(True, low, high, tuple(ways), delegated)
    return Peer(None if doubt else False, low, high, untold=untold)


def _in_blocks(journey: Journey, term: Term, blocks: Sequence[tuple[int, int, int]]) -> bool:
    inside = False
    for family, address, length in blocks:
        if family == journey.header.family:
            width = 32 if family == 4 else 128
            last = address | ((1 << (width - length)) - 1)
            inside = journey.region.within(term, address, last) or inside
    return inside


def _or_unseen(journey: Journey, peer: Peer, vpc: str, term: Term) -> Peer:
    """A miss, unless the address may belong to an interface that was never read."""
    if peer.matches or not unseen(journey, vpc, term):
        return peer
    return peer._replace(matches=None)


def unseen(journey: Journey, vpc: str, term: Term) -> bool:
    """Whether an address in a subnet of a VPC may be held by an interface that was not listed."""
    facts, ground = journey.world.facts, journey.world.ground
    subnets = ground.subnets_of_vpc.get(vpc, [])
    unread = [subnet for subnet in subnets if not facts.complete("NetworkInterfaces", subnet.home)]
    if not unread or journey.world.owners.at(journey.region, vpc, journey.header.family, term) is not None:
        return False
    return any(_in_blocks(journey, term, subnet.blocks) for subnet in unread)


def _conditions(journey: Journey, found: Found, egress: bool) -> list[Condition]:
    header = journey.header
    term = header.target if egress else header.source
    conditions = [Condition(term, found.peer.low, found.peer.high)]
    if found.rule.services is not None:
        conditions.insert(0, Condition(header.service, *found.rule.services))
    return conditions


def _admit(journey: Journey, found: list[Found], layer: str) -> bool | None:
    """Admit by the rule that says least about the packet: one that holds all over the region, if any."""
    egress = layer.endswith("egress")
    best = next((f for f in found if _free(journey, f, egress)), None)
    best = best or next((f for f in found if not f.peer.by), found[0])
    _narrow_to_match(journey, best, egress)
    if best.peer.delegated:
        journey.assume("delegated-prefix-matches-group")
    if best.peer.by:
        journey.promises.append(Promise(len(journey.steps), best.peer.by, len(journey.crossings)))
    return journey.met(True, layer, best.fact.id, layer, best.rule.text, best.fact, best.rule.suffix)


def _free(journey: Journey, found: Found, egress: bool) -> bool:
    return not found.peer.by and journey.region.free(_conditions(journey, found, egress))


def _narrow_to_match(journey: Journey, found: Found, egress: bool) -> None:
    for condition in _conditions(journey, found, egress):
        journey.region.within(*condition)


def _narrow_to_miss(journey: Journey, rule: GroupRule, peer: Peer, egress: bool) -> None:
    """Shrink the region so that a rule that missed the point misses all of it, on one ground."""
    header, region = journey.header, journey.region
    term = header.target if egress else header.source
    apart = Condition(term, peer.low, peer.high)
    if peer.matches is False and region.uniform(apart):
        return
    if rule.services is not None:
        service = region.value(header.service)
        if not rule.services[0] <= service <= rule.services[1]:
            region.within(header.service, *rule.services)
            return
    region.within(*apart)


def _deny(
    journey: Journey, interface: Interface, layer: str, egress: bool, misses: list[tuple[GroupRule, Peer]]
) -> bool | None:
    bare = not any(_permissions(journey, group, egress) for group in interface.groups)
    code = "SG_HAS_NO_RULES" if bare else "ENI_SG_RULES_MISMATCH"
    if not egress and journey.identity_lost and any(rule.group for rule, _ in misses):
        code = "SG_REFERENCES_NOT_PRESERVED"
    rule = "its groups have no rule at all" if bare else "no rule of its groups admits it"
    only = journey.world.facts.get("SecurityGroups", interface.groups[0])
    fact = only if len(interface.groups) == 1 else interface.fact
    suffix = ("/IpPermissionsEgress" if egress else "/IpPermissions") if fact is only else "/Groups"
    return journey.met(False, layer, ",".join(interface.groups), layer, rule, fact, suffix, code)


def _permissions(journey: Journey, group: str, egress: bool) -> bool:
    fact = journey.world.facts.get("SecurityGroups", group)
    key = "IpPermissionsEgress" if egress else "IpPermissions"
    return fact is not None and bool(journey.world.rules.group(fact, key))
