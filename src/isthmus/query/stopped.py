"""Whether what stands at the two ends surely stops senders that write to a public address, without a walk.

In: rows of senders, the rows that bear the address, what is asked. Out: True only where every walk would be stopped. A
sender's groups and its table are met on any way; the filters of whom the address means, and the sender's network ACL,
where that table leads to an internet gateway. Source: Route priority, Security group rules, Network ACL rules.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_

import numpy as np

from ..engine.columns import Admission
from ..engine.compile import Compiled
from ..engine.rows import OPAQUE
from ..semantics.routing import BLACKHOLE, INTERNET_GATEWAY, NAT, NO_ROUTE, UNMODELLED, Hop
from ..semantics.security_group import EGRESS, INGRESS
from .asked import Asked

DEAD = frozenset({BLACKHOLE, NO_ROUTE})
ELSEWHERE = "elsewhere"
"""Where packets go without a look at groups or tables, or nobody knows whether."""


def stopped(c: Compiled, senders: Iterable[int], holders: Iterable[int], rank: int, wanted: Asked) -> bool:
    """True where nothing that is asked can get from any sender to the holders of a public address.

    Shapes: ``senders`` and ``holders`` are rows, ``rank`` the piece of the address.
    """
    asked = c.universe.possibly(wanted.cells)
    inward = reduce(or_, (_inward(c, row, wanted.ignore) for row in holders), 0)
    for row in senders:
        if not c.rows.alive[row] or c.rows.rank[row] >= c.universe.first_v6:
            continue
        kind = _leads(c, row, rank)
        if kind == ELSEWHERE:
            return False
        left = asked & _outward(c, row, rank, wanted.ignore)
        if kind == INTERNET_GATEWAY and "acl" not in wanted.ignore:
            left &= c.acls[EGRESS].admission(int(c.subnet_acl[EGRESS][c.rows.subnet[row]])).at(rank)
        if left and kind not in DEAD and (kind not in (INTERNET_GATEWAY, NAT) or left & inward):
            return False
    return True


def _table(c: Compiled, row: int) -> int:
    """The number of the table of a row's subnet; one that was not read hands on what nobody models."""
    return int(c.subnet_table[int(c.rows.subnet[row])])


def _leads(c: Compiled, row: int, rank: int) -> str:
    """What takes a sender's packets to a piece: the kind of a hop; of a NAT gateway only before an internet gateway."""
    vpc, subnet = int(c.rows.vpc[row]), int(c.rows.subnet[row])
    own = subnet >= 0 and any(low <= rank < high for low, high in c.subnet_slices[subnet])
    if own or c.rows.kind[row] == OPAQUE or rank in c.amazon_pieces(vpc) or (vpc, rank) in c.owner:
        return ELSEWHERE
    hop = _hop(c, _table(c, row), rank)
    if hop is None or hop.kind != NAT:
        return UNMODELLED if hop is None else hop.kind
    behind = {_hop(c, _table(c, own), rank) for own in c.nat_rows.get(hop.id, ())}
    regional = c.network.nat_gateways[hop.id].route_table_id if hop.id in c.network.nat_gateways else None
    onward = {None if one is None else one.kind for one in behind}
    return NAT if onward == {INTERNET_GATEWAY} and not regional else UNMODELLED


def _hop(c: Compiled, table: int, rank: int) -> Hop | None:
    """The one hop that surely takes a piece from a table; None where AWS chooses, or it was not read."""
    hops, unread = c.routes.hops[int(c.routes.column(table, np.array([rank], dtype=np.int64))[0])]
    return hops[0] if len(hops) == 1 and unread is None else None


def _outward(c: Compiled, row: int, rank: int, ignore: frozenset[str]) -> int:
    """What a sender's groups let go to a piece, whoever is there."""
    found = c.universe.full
    if "group" not in ignore:
        admission = c.groups[EGRESS].admission(int(c.row_group[EGRESS][row]))
        found &= reduce(or_, admission.members.values(), admission.at(rank))
    return found


def _inward(c: Compiled, row: int, ignore: frozenset[str]) -> int:
    """What the filters that a receiver meets last let in, from anybody."""
    found = c.universe.full
    if "group" not in ignore:
        found &= _any(c.groups[INGRESS].admission(int(c.row_group[INGRESS][row])))
    subnet = int(c.rows.subnet[row])
    if "acl" not in ignore and subnet >= 0:
        found &= _any(c.acls[INGRESS].admission(int(c.subnet_acl[INGRESS][subnet])))
    return found


def _any(admission: Admission) -> int:
    return reduce(or_, admission.members.values(), reduce(or_, admission.masks))


__all__ = ["stopped"]
