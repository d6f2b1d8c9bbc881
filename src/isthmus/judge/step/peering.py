"""VPC peering: who is on the other side, and what may cross.

Source: Amazon VPC Peering Guide, "VPC peering basics", "Update your route tables".
"""

from __future__ import annotations

from typing import Any, NamedTuple

from ...packet import Prefix
from ..ground import block
from ..journey import Arriving, Crossing, Journey, Place
from ..source import Fact
from ..world import World


class FarSide(NamedTuple):
    """A peering seen from one of its VPCs."""

    fact: Fact
    vpc: str
    active: bool
    same_region: bool
    info: dict[str, Any]
    key: str


def far_side(world: World, fact: Fact, vpc: str) -> FarSide | None:
    """The other VPC of a peering; None where the VPC is on neither side."""
    sides = {key: fact.record.get(key) or {} for key in ("RequesterVpcInfo", "AccepterVpcInfo")}
    for near, far in (("RequesterVpcInfo", "AccepterVpcInfo"), ("AccepterVpcInfo", "RequesterVpcInfo")):
        if sides[near].get("VpcId") == vpc:
            active = (fact.record.get("Status") or {}).get("Code", "active") == "active"
            here, there = (_region(world, sides[key]) for key in (near, far))
            same = here is None or there is None or here == there
            return FarSide(fact, str(sides[far].get("VpcId")), active, same, sides[far], far)
    return None


def _region(world: World, info: dict[str, Any]) -> str | None:
    if info.get("Region"):
        return str(info["Region"])
    fact = world.facts.get("Vpcs", info.get("VpcId"))
    return None if fact is None else fact.region


def peers(world: World, vpc: str) -> list[FarSide]:
    """The far sides of every active peering of a VPC."""
    found = (far_side(world, fact, vpc) for fact in world.facts.of("VpcPeeringConnections").values())
    return [side for side in found if side is not None and side.active]


def far_blocks(world: World, side: FarSide) -> tuple[Prefix, ...]:
    """The far VPC's blocks: its own record's, else those that the peering tells."""
    known = world.ground.vpc_blocks(side.vpc)
    if known is not None:
        return known
    blocks: list[Prefix] = []
    if side.info.get("CidrBlock"):
        blocks.append(block(side.info["CidrBlock"], side.fact, f"/{side.key}/CidrBlock"))
    for key, name in (("CidrBlockSet", "CidrBlock"), ("Ipv6CidrBlockSet", "Ipv6CidrBlock")):
        for index, row in enumerate(side.info.get(key) or ()):
            blocks.append(block(row[name], side.fact, f"/{side.key}/{key}/{index}/{name}"))
    return tuple(blocks)


def cross(journey: Journey, identity: str, vpc: str, subnet: str | None) -> Place:
    """Over a peering into the far VPC, where only an address of that VPC may take the packet.

    It must be active; the target must lie in the far VPC's blocks; the far side's own gateways are closed to
    it (no transit).
    """
    world = journey.world
    fact = world.facts.get("VpcPeeringConnections", identity)
    if fact is None:
        return journey.unknown("uncollected-peering", identity, "the peering was not read")
    side = far_side(world, fact, vpc)
    if side is None:
        rule = f"the peering does not join {vpc}"
        journey.met(False, "peering", identity, "peering", rule, fact, code="DISCONNECTED_VPCS")
        return journey.stopped("denied", identity)
    if not side.active:
        status = (fact.record.get("Status") or {}).get("Code")
        journey.met(False, "peering", identity, "state", f"status is {status}", fact, "/Status", "BAD_STATE")
        return journey.stopped("denied", identity)
    journey.trust((fact.record.get("Status") or {}).get("Code"))
    target = journey.header.target
    inside = [
        prefix
        for prefix in far_blocks(world, side)
        if prefix.family == journey.header.family
        and journey.region.within(target, prefix.address, prefix.last)
    ]
    if not inside:
        rule = f"the target is in no block of {side.vpc}"
        code = "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR"
        journey.met(False, "peering", identity, "peering", rule, fact, f"/{side.key}", code)
        return journey.stopped("denied", identity)
    journey.met(True, "peering", identity, "peering", f"{inside[0]} is in {side.vpc}", fact, f"/{side.key}")
    if world.facts.get("Vpcs", side.vpc) is None:
        detail = f"{side.vpc}, behind the peering, was not read"
        return journey.unknown("uncollected-vpc", side.vpc, detail, fact)
    if journey.returning:
        journey.crossed_back.append(identity)
    else:
        journey.crossings.append(Crossing("peering", identity, journey.header, journey.header, subnet, None))
    return Arriving(side.vpc, None, identity, vpc)
