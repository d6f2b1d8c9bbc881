"""A VPC's own blocks, as far as anything tells them.

Source: Amazon VPC User Guide, "Subnet route tables" (a local route for each block), "Subnet CIDR blocks".
"""

from __future__ import annotations

from ...packet import Prefix
from ..journey import Journey


def told_blocks(journey: Journey, vpc: str) -> tuple[Prefix, ...]:
    """The VPC's blocks; of one without a record what its subnets and its tables' local routes tell of them."""
    world = journey.world
    known = world.ground.vpc_blocks(vpc)
    if known is not None:
        return known
    found = [block for subnet in world.ground.subnets_of_vpc.get(vpc, ()) for block in subnet.blocks]
    for table in world.facts.of("RouteTables").values():
        if table.record.get("VpcId") == vpc:
            local = (e.prefix for e in world.rules.table(table) if e.target[0] == "local")
            found += [prefix for prefix in local if prefix is not None]
    return tuple(dict.fromkeys(found))
