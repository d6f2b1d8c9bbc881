"""One filter by itself: whether a group or a network ACL admits a flow, whatever else stands on its way.

In: the filter's id and a flow. Out: yes, no, or None where a part of it was not read. Nothing here knows of routes: a
reference to a group means its members in every VPC that the filter serves, and in those joined with one of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..packet import Flow, Prefix
from .hosts import STAND_IN
from .region import Range
from .rules import GroupRule
from .source import Fact
from .step.peering import far_blocks, peers
from .world import World


def admits(world: World, name: str, flow: Flow, *, egress: bool) -> bool | None:
    """Whether a filter by itself admits a flow; what it was not read of may decide, then None.

    Source: Amazon VPC User Guide, "Security group rules", "Network ACL rules".
    """
    fact = world.facts.get("NetworkAcls", name)
    if fact is not None:
        return _first(world, fact, flow, egress) if fact.tells("Entries") else None
    fact = world.facts.get("SecurityGroups", name)
    if fact is None:
        return None
    key = "IpPermissionsEgress" if egress else "IpPermissions"
    if not fact.tells(key):
        return None
    served = [r for r in world.rules.group(fact, key) if _within(flow.service, r.services)]
    words = {
        None if rule.unknown and word else word
        for rule in served
        for word in (_names(world, fact, rule, flow, egress),)
    }
    return True if True in words else None if None in words else False


def _first(world: World, fact: Fact, flow: Flow, egress: bool) -> bool | None:
    """What the entry of the lowest number that matches says; AWS's own last one denies."""
    far = flow.target if egress else flow.source
    doubts: set[bool | None] = set()
    for entry in world.rules.acl(fact, egress):
        named = entry.prefix.family == flow.family and entry.prefix.address <= far <= entry.prefix.last
        if named and _within(flow.service, entry.services):
            if entry.unknown is None:
                return entry.allow if doubts <= {entry.allow} else None
            doubts.add(entry.allow)
    return False if doubts <= {False} else None


def _within(service: int, services: tuple[int, int] | None) -> bool:
    return services is None or services[0] <= service <= services[1]


def _names(world: World, fact: Fact, rule: GroupRule, flow: Flow, egress: bool) -> bool | None:
    """Whether a rule names the flow's far end."""
    far = flow.target if egress else flow.source
    if not rule.speaks(flow.family):
        return False
    if rule.prefix is not None:
        return rule.prefix.family == flow.family and rule.prefix.address <= far <= rule.prefix.last
    if rule.prefix_list is not None:
        ranges = world.rules.span(rule.prefix_list, flow.family)
        return None if ranges is None else any(low <= far <= high for low, high in ranges)
    if rule.nameless or rule.peerless:
        return None
    assert rule.group is not None, "a rule names a block, a prefix list or a group"
    unsure = False
    for vpc, refers in _near(world, fact, egress):
        if _inside(far, world.owners.members(rule.group, vpc, flow.family)):
            if refers:
                return True
            unsure = True
        unsure = unsure or any(
            low <= far <= high for (low, high), _ in world.owners.perhaps(vpc, flow.family)
        )
        unsure = unsure or (
            _may_have(world, rule.group, vpc) and _may_be_in(world, rule.group, vpc, far, flow.family)
        )
    return None if unsure or _beyond(world, fact, rule.group, far, flow.family) else False


def _inside(value: int, found: tuple[tuple[Range, ...], ...]) -> bool:
    return any(low <= value <= high for ranges in found for low, high in ranges)


def _may_have(world: World, group: str, vpc: str) -> bool:
    """Whether an interface of a VPC that nobody read may have a group: any may, of a group that was not read."""
    fact = world.facts.get("SecurityGroups", group)
    return fact is None or vpc in _served(world, fact)


def _may_be_in(world: World, group: str, vpc: str, value: int, family: int) -> bool:
    """Whether an address may be that of a member in a VPC that was not listed, or of which not all was told."""
    unlisted = not world.facts.complete("NetworkInterfaces", world.ground.home(vpc))
    if not unlisted and not any(
        fact.id.startswith(STAND_IN) and fact.record.get("VpcId") == vpc and _may_carry(fact, group)
        for fact in world.facts.hosts.only_told.values()
    ):
        return False
    blocks = world.ground.vpc_blocks(vpc)
    return blocks is None or _held(blocks, value, family)


def _held(blocks: Iterable[Prefix], value: int, family: int) -> bool:
    return any(block.family == family and block.address <= value <= block.last for block in blocks)


def _beyond(world: World, fact: Fact, group: str, value: int, family: int) -> bool:
    """Whether an address may be a member's in a VPC behind a peering that was not read, or whose far side was not."""
    known = world.facts.get("SecurityGroups", group)
    served = _served(world, fact)
    for vpc in sorted(served):
        sides = peers(world, vpc)
        for side in sides if known is None else ():
            if side.same_region and world.facts.get("Vpcs", side.vpc) is None:
                blocks = far_blocks(world, side)
                if not blocks or _held(blocks, value, family):
                    return True
        if not world.facts.complete("VpcPeeringConnections", world.ground.home(vpc)):
            if known is None or _inside(value, world.owners.members(group, None, family)):
                return True
            if any(low <= value <= high for (low, high), _ in world.owners.perhaps(None, family)):
                return True
            if any(_may_be_in(world, group, far, value, family) for far in _served(world, known) - served):
                return True
    return False


def _near(world: World, fact: Fact, egress: bool) -> Iterator[tuple[str, bool]]:
    """The VPCs that a group serves, and those whose groups its rules may refer to from there; False: perhaps.

    Source: Amazon VPC User Guide, "Security group referencing" (same-Region peerings; inbound, transit gateways).
    """
    for vpc in sorted(_served(world, fact)):
        yield vpc, True
        for side in peers(world, vpc):
            if side.same_region:
                yield side.vpc, True
        for gateway, other in () if egress else _attached(world, vpc):
            words = {world.hubs.refers(gateway, vpc), world.hubs.refers(gateway, other)}
            if False not in words:
                yield other, None not in words


def _served(world: World, fact: Fact) -> set[str]:
    """A group's own VPC, those it is associated with, and those where an interface has it."""
    found = {str(fact.record.get("VpcId"))}
    for section in world.facts.snapshot.of_kind("SecurityGroupVpcAssociations"):
        for row in section.records():
            if row.get("GroupId") == fact.id and row.get("State") in (None, "associated"):
                found.add(str(row.get("VpcId")))
    for one in world.facts.hosts.with_group(fact.id):
        if _has(one, fact.id):
            found.add(str(one.record.get("VpcId")))
    return found


def _has(interface: Fact, group: str) -> bool:
    return any(row.get("GroupId") == group for row in interface.rows("Groups"))


def _may_carry(interface: Fact, group: str) -> bool:
    return interface.record.get("Groups") is None or _has(interface, group)


def _attached(world: World, vpc: str) -> Iterator[tuple[str, str]]:
    """The transit gateways that a VPC is attached to, each with the other VPCs attached there."""
    kinds = {key: world.hubs.resource(key) for key in sorted(world.hubs.attachments)}
    gateways = sorted({gateway for (gateway, _), end in kinds.items() if end == ("vpc", vpc)})
    for gateway in gateways:
        for (other, _), end in kinds.items():
            if end is not None and other == gateway and end[0] == "vpc" and end[1] not in (None, vpc):
                yield gateway, str(end[1])
