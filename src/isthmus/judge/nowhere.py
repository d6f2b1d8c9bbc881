"""Flows whose source address belongs to nothing in the snapshot: nobody can send them, or nobody can tell."""

from __future__ import annotations

from .journey import End, Journey
from .step.group import unseen
from .step.peering import far_blocks, far_side


def start(journey: Journey) -> End:
    """No such sender; unknown where it may be of an uncollected account, a far VPC, or on premises."""
    world, header, region = journey.world, journey.header, journey.region
    for vpc in world.facts.of("Vpcs"):
        for block in world.ground.vpc_blocks(vpc) or ():
            if block.family == header.family and region.within(header.source, block.address, block.last):
                if unseen(journey, vpc, header.source):
                    detail = "the sender's interface may be one that was not listed"
                    return journey.unknown("uncollected-interfaces", vpc, detail)
                if not world.facts.complete("Subnets", world.ground.home(vpc)):
                    detail = "the sender may be in a subnet that was not listed"
                    return journey.unknown("uncollected-subnets", vpc, detail)
                return _nobody(journey, vpc)
    for fact in world.facts.of("VpcPeeringConnections").values():
        for key in ("RequesterVpcInfo", "AccepterVpcInfo"):
            side = far_side(world, fact, str((fact.record.get(key) or {}).get("VpcId")))
            if side is None or not side.active or world.facts.get("Vpcs", side.vpc) is not None:
                continue
            for block in far_blocks(world, side):
                if block.family == header.family and region.within(header.source, block.address, block.last):
                    return journey.unknown("uncollected-vpc", side.vpc, "the sender's VPC was not read", fact)
    for vpc in sorted({subnet.vpc for found in world.ground.subnets_of_vpc.values() for subnet in found}):
        if world.facts.get("Vpcs", vpc) is None:
            return journey.unknown(
                "uncollected-vpc", vpc, "the sender may be in a VPC whose blocks were not read"
            )
    if world.facts.hybrid:
        return journey.unknown("on-premises", "on-premises", "networks beyond AWS are not modelled yet")
    return _nobody(journey, "nowhere")


def _nobody(journey: Journey, identity: str) -> End:
    journey.met(False, "interface", identity, "no-such-address", "no interface holds the source address")
    return journey.stopped("no-such-address", identity)
