"""Peerings by number: the VPCs they join, what may cross, how far a group reference reaches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..graph.draw.attached import side_prefixes
from ..model.network import Network
from ..model.peering import VpcPeeringConnection, VpcPeeringConnectionVpcInfo
from .atoms import Universe

Slices = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A peering as it is walked: two VPCs by number (-1: nothing of it is in the snapshot), the blocks of each."""

    id: str
    vpcs: tuple[int, int]
    names: tuple[str, str]
    blocks: tuple[Slices, Slices]
    """Slices of ranks of either side's CIDR blocks."""
    state: str
    same_region: bool
    read: tuple[bool, bool]
    """Whether the record of either VPC was read: behind one that was not, nobody knows what there is."""

    @property
    def is_whole(self) -> bool:
        """True when both VPCs were read."""
        return all(self.read)


def link(network: Network, universe: Universe, vpcs: dict[str, int], peering: VpcPeeringConnection) -> Link:
    """A peering by number; one that tells no state is taken to be active.

    Source: EC2 API, VpcPeeringConnection; VPC peering connection lifecycle.
    """
    sides = (peering.requester_vpc_info, peering.accepter_vpc_info)
    first, second = ((side.vpc_id if side else None) or "" for side in sides)
    regions = [_region(network, side) for side in sides]
    one, other = (
        tuple(universe.prefix_slice(prefix) for prefix in side_prefixes(network, side)) for side in sides
    )
    state = peering.status.code if peering.status and peering.status.code else "active"
    return Link(
        peering.vpc_peering_connection_id,
        (vpcs.get(first, -1), vpcs.get(second, -1)),
        (first, second),
        (one, other),
        state,
        regions[0] == regions[1] or None in regions,
        (first in network.vpcs, second in network.vpcs),
    )


def _region(network: Network, side: VpcPeeringConnectionVpcInfo | None) -> str | None:
    if side is None:
        return None
    home = network.homes.get(side.vpc_id or "")
    return side.region or (home.region if home else None)


def reach(links: Iterable[Link], vpcs: int) -> tuple[frozenset[int], ...]:
    """By VPC: the VPCs whose interfaces a group reference made there may mean.

    Source: Update your security groups to reference peer groups (active peering, same Region, not
    transitive).
    """
    near = [{number} for number in range(vpcs)]
    for each in links:
        if each.state == "active" and each.same_region and min(each.vpcs) >= 0:
            near[each.vpcs[0]].add(each.vpcs[1])
            near[each.vpcs[1]].add(each.vpcs[0])
    return tuple(frozenset(numbers) for numbers in near)
