"""Places alike: rows that nothing sent to them tells apart by where they stand, though their subnets are several.

In: a network. Out: a number for the place of each row. Why: a service stands in a subnet of each zone, which mostly
share a route table and the open network ACL of their VPC; what comes to one comes to all, and is asked once.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator

import numpy as np

from ..semantics.public_access import EGRESS_ONLY, INSTANCE, NAT
from .atoms import Ranks
from .columns import Admission
from .compile import Compiled
from .next_hops import LOCAL, hop_kinds
from .public_access import access
from .roles import lines, roles, walls_beside_subnets
from .rows import NORMAL
from .straight import in_place


def places(c: Compiled) -> tuple[Ranks, Ranks]:
    """By row: numbers for its subnet and its address, both equal where rows are met alike for all that these say.

    Invariant: between two such rows no rule, no route and no block but their subnets' own draws a line. What comes from
    the own subnet meets neither routes nor ACLs, so subnets are alike only where the ACL of both lets all through and
    the table of both leads straight within both.
    """
    rows, known = c.rows, roles(c)
    alike = np.flatnonzero((rows.kind == NORMAL) & in_place(c))
    subnet, spot = rows.subnet.copy(), known.node[rows.rank] + c.universe.count
    v6 = (rows.rank[alike] >= c.universe.first_v6).astype(np.int64)
    subnet[alike] = _subnets(c)[v6, subnet[alike]]
    spot[alike] = lines(c, walls_beside_subnets(c))[rows.rank[alike]]
    return subnet, spot


def _subnets(c: Compiled) -> Ranks:
    """By family and subnet: the first subnet that is met as it is. Shape: (2, subnets)."""
    found = np.tile(np.arange(len(c.subnet_ids), dtype=np.int64), (2, 1))
    for family in range(2):
        first: dict[Hashable, int] = {}
        for subnet in range(len(c.subnet_ids)):
            if _is_open(c, subnet, family) and _is_local(c, subnet, family):
                found[family, subnet] = first.setdefault(tuple(_told(c, subnet)), subnet)
    return found


def _told(c: Compiled, subnet: int) -> Iterator[Hashable]:
    """What tells a subnet from others of its kind."""
    yield int(c.subnet_table[subnet])
    for inbound, kind in ((True, INSTANCE), (False, INSTANCE), (False, NAT), (False, EGRESS_ONLY)):
        let = access(c, inbound=inbound, kind=kind)
        yield (let.words[subnet].tobytes(), let.assumed[int(let.leaning[subnet])], let.unread.get(subnet))
    if _asks_zones(c, int(c.subnet_vpc[subnet])):
        known = c.network.subnets[c.subnet_ids[subnet]]
        yield known.availability_zone_id, known.availability_zone


def _asks_zones(c: Compiled, vpc: int) -> bool:
    """Whether something that packets of a VPC may meet takes its way by the zone that they come from."""
    nats = c.network.nat_gateways.values()
    return any(port.vpc == vpc for port in c.hubs.ports.values()) or any(
        nat.availability_mode == "regional" and c.vpc_number.get(nat.vpc_id or "", vpc) == vpc for nat in nats
    )


def _is_open(c: Compiled, subnet: int, family: int) -> bool:
    """Whether the network ACL of a subnet lets all of a family through, both ways."""
    numbers = ((c.acls[way], int(numbers[subnet])) for way, numbers in sorted(c.subnet_acl.items()))
    return all(_lets_all(c, store.admission(number), family) for store, number in numbers)


def _lets_all(c: Compiled, admission: Admission, family: int) -> bool:
    low, high = (c.universe.first_v6, c.universe.count) if family else (0, c.universe.first_v6)
    ends = (*admission.starts[1:], c.universe.count)
    return all(
        mask == c.universe.full
        for start, end, mask in zip(admission.starts, ends, admission.masks, strict=True)
        if start < high and low < end
    )


def _is_local(c: Compiled, subnet: int, family: int) -> bool:
    """Whether the table of a subnet leads to all of its own addresses of a family by the local route."""
    blocks = [np.arange(low, high) for low, high in c.subnet_slices[subnet]]
    ranks = np.concatenate([np.zeros(0, dtype=np.int64), *blocks])
    ranks = ranks[(ranks >= c.universe.first_v6) == bool(family)]
    return bool((hop_kinds(c)[c.routes.column(int(c.subnet_table[subnet]), ranks)] == LOCAL).all())


__all__ = ["places"]
