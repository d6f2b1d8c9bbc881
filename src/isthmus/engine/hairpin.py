"""Flows turned round at internet gateways, for many senders at once.

From a sender to its gateway (or through one NAT gateway to it), from there as from the internet to the target, and
back the same way. What is not as plain as that (a gateway with a table of its own, several NAT addresses, regional
gateways, appliances, choices) is left to the walk; ``laws`` hold the two to each other.
Source: Internet gateways; NAT gateways; see ``gateways.py``, ``translate.py`` and ``arrival.py`` for each rule.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..semantics import routing
from ..semantics.public_access import EGRESS_ONLY, INSTANCE, NAT, public_access
from ..semantics.security_group import EGRESS, INGRESS
from .atoms import Ranks, Words
from .compile import Compiled
from .joining import over_ports
from .next_hops import KINDS, hop_kinds
from .passage import Mask
from .reach import Reach
from .session import from_internet, joined
from .straight import egress_to
from .translate import nat_cells

ASSUMED = "block-public-access-stops-hairpin"


@dataclass(frozen=True, slots=True)
class _Way:
    """How the senders of one subnet get out: the address they are seen by is their own public one, or a NAT's."""

    gateway: str
    kind: str
    seen: int = -1
    nat_subnet: int = -1
    nat_table: int = -1


def turned_round(
    c: Compiled, row: int, rows: Ranks, dst: int, ignore: frozenset[str]
) -> tuple[Reach | None, Mask]:
    """What plain ways over gateways carry from senders to a row's public (or IPv6) address, and who takes them.

    Shapes: the mask is (len(rows),): True where the reach answers for the sender, False where only a walk can.
    """
    plain = np.zeros(len(rows), dtype=np.bool_)
    seen = np.full(len(rows), -1, dtype=np.int64)
    forward = np.repeat(c.universe.row(c.universe.full)[None, :], len(rows), axis=0)
    reply = forward.copy()
    hops = c.routes.at(dst)[c.subnet_table]
    subnets = c.rows.subnet[rows]
    for subnet in np.unique(subnets).tolist():
        way = _way(c, subnet, int(hops[subnet]), dst)
        if way is None:
            continue
        mask = subnets == subnet
        own = c.rows.rank[rows] if dst >= c.universe.first_v6 else c.rows.public[rows]
        seen[mask] = way.seen if way.seen >= 0 else own[mask]
        if not _leads_home(c, way, subnet, rows[mask]):
            continue
        plain |= mask
        _out_and_back(c, way, subnet, (rows, mask, dst), (forward, reply), ignore)
    bare = plain & (seen < 0)
    forward[bare] = 0
    if not (plain & ~bare).any():
        return None, plain
    _from_outside(c, row, dst, seen, plain & ~bare, (forward, reply), ignore)
    if "group" not in ignore:
        forward &= egress_to(c, rows, dst, row if dst >= c.universe.first_v6 else -1)
    some = plain & forward.any(axis=1)
    if not some.any():
        return None, plain
    count = int(some.sum())
    reach = Reach(
        rows[some],
        c.rows.rank[rows[some]],
        np.full(count, dst, dtype=np.int64),
        forward[some],
        reply[some],
        "hairpin",
        seen=seen[some],
        who=np.full(count, -1, dtype=np.int64),
        assumptions=frozenset({ASSUMED}),
    )
    return reach, plain


def _way(c: Compiled, subnet: int, number: int, dst: int) -> _Way | None:
    """The plain way out of a subnet by one hop; None where there is none as plain as needed."""
    hops, unread = c.routes.hops[number]
    if len(hops) > 1 or unread is not None:
        return None
    hop = hops[0]
    vpc = int(c.subnet_vpc[subnet])
    if hop.kind == routing.INTERNET_GATEWAY:
        return _Way(hop.id, INSTANCE) if _plain_gateway(c, hop.id, vpc) else None
    if hop.kind == routing.EGRESS_ONLY and dst >= c.universe.first_v6:
        return _Way(hop.id, EGRESS_ONLY) if _attached(c, hop.id, vpc) else None
    if hop.kind == routing.NAT and dst < c.universe.first_v6:
        return _nat_way(c, hop.id, vpc, dst)
    return None


def _plain_gateway(c: Compiled, gateway: str, vpc: int) -> bool:
    """True for the gateway attached to a VPC, where no table of its own and no public pool leads arrivals elsewhere."""
    known = c.gateway_of_vpc.get(c.vpc_ids[vpc]) if vpc >= 0 else None
    return known == gateway and gateway not in c.network.table_of_gateway and not c.network.table_of_pool


def _attached(c: Compiled, gateway: str, vpc: int) -> bool:
    known = c.network.egress_only_internet_gateways.get(gateway)
    attachments = known.attachments if known is not None else ()
    return vpc >= 0 and any(
        a.vpc_id == c.vpc_ids[vpc] and a.state in (None, "available", "attached") for a in attachments
    )


def _nat_way(c: Compiled, name: str, vpc: int, dst: int) -> _Way | None:
    nat = c.network.nat_gateways.get(name)
    subnet = c.subnet_number.get(nat.subnet_id or "", -1) if nat is not None else -1
    rows = c.nat_rows.get(name, ())
    if nat is None or subnet < 0 or len(rows) != 1 or nat.state not in (None, "available"):
        return None
    if (nat.availability_mode or "zonal") != "zonal" or int(c.subnet_vpc[subnet]) != vpc:
        return None
    table = int(c.subnet_table[subnet])
    hops, unread = c.routes.hops[int(c.routes.column(table, np.array([dst]))[0])]
    hop = hops[0]
    if len(hops) > 1 or unread or hop.kind != routing.INTERNET_GATEWAY or not _plain_gateway(c, hop.id, vpc):
        return None
    public = int(c.rows.public[rows[0]])
    return _Way(hop.id, NAT, public, subnet, table) if public >= 0 else None


def _leads_home(c: Compiled, way: _Way, subnet: int, rows: Ranks) -> bool:
    """True when a NAT gateway's answers find the clients by the local route, and no interface shuns gateways."""
    if way.kind == NAT:
        hops = c.routes.column(way.nat_table, c.rows.rank[rows])
        return way.nat_subnet == subnet or bool((hop_kinds(c)[hops] == KINDS.index(routing.LOCAL)).all())
    names = {c.rows.names[number] for number in np.unique(c.rows.interface[rows]).tolist()}
    interfaces = c.network.interfaces
    return way.kind == EGRESS_ONLY or not any(
        interfaces[name].deny_all_igw_traffic for name in names if name in interfaces
    )


def _out_and_back(
    c: Compiled,
    way: _Way,
    subnet: int,
    senders: tuple[Ranks, Mask, int],
    words: tuple[Words, Words],
    ignore: frozenset[str],
) -> None:
    """The filters between senders of a subnet and the gateway, both ways, in place."""
    rows, mask, dst = senders
    forward, reply = words
    far = np.array([dst], dtype=np.int64)
    own = c.rows.rank[rows[mask]]
    crosses = way.kind != NAT or way.nat_subnet != subnet
    if "acl" not in ignore and crosses:
        forward[mask] &= _acl(c, EGRESS, subnet, far)
        reply[mask] &= _acl(c, INGRESS, subnet, far)
    place = way.nat_subnet if way.kind == NAT else subnet
    if way.kind == NAT:
        forward[mask] &= c.universe.row(c.universe.double(nat_cells(c)))
        if "acl" not in ignore:
            forward[mask] &= _acl(c, EGRESS, place, far)
            if crosses:
                forward[mask] &= _acl(c, INGRESS, place, own)
                reply[mask] &= _acl(c, EGRESS, place, own)
    decision = public_access(
        c.network, c.vpc_ids[int(c.subnet_vpc[place])], c.subnet_ids[place], inbound=False, kind=way.kind
    )
    if decision.passes is not True:
        cells = 0 if decision.passes is False else c.universe.possibly(c.universe.all_cells)
        forward[mask] &= c.universe.row(cells)


def _acl(c: Compiled, way: str, subnet: int, ranks: Ranks) -> Words:
    return c.acls[way].column(int(c.subnet_acl[way][subnet]), ranks)


def _from_outside(
    c: Compiled,
    row: int,
    dst: int,
    seen: Ranks,
    mask: Mask,
    words: tuple[Words, Words],
    ignore: frozenset[str],
) -> None:
    """From the gateway to the target and back, once for each address a sender is seen by, in place."""
    forward, reply = words
    distinct, inverse = np.unique(seen[mask], return_inverse=True)
    outcomes = from_internet(c, distinct, np.full(len(distinct), dst, dtype=np.int64), ignore, outside=True)
    there, back = joined(c.universe, outcomes, len(distinct))
    translated = _translated(c, distinct)
    if translated.any() and "acl" not in ignore:
        for at in np.flatnonzero(translated).tolist():
            subnet = int(c.rows.subnet[c.public_owner[int(distinct[at])]])
            back[at] &= _acl(c, INGRESS, subnet, np.array([dst], dtype=np.int64))[0]
    back[translated] = over_ports(c.universe, back[translated])
    forward[mask] &= there[inverse]
    reply[mask] &= back[inverse]


def _translated(c: Compiled, seen: Ranks) -> Mask:
    """Which of the addresses senders are seen by are NAT gateways'."""
    owners = [c.public_owner.get(rank, -1) for rank in seen.tolist()]
    standings = c.rows.standings
    return np.array(
        [o >= 0 and standings[int(c.rows.interface[o])].nat is not None for o in owners], dtype=np.bool_
    )
