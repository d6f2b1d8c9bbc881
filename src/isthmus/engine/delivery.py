"""Delivery inside a VPC: whose address it is, which filters stand before it, and what its kind takes.

In: a walk and a pack that a local route, a peering or a gateway hands to a VPC. Out: passages at
interfaces, NAT gateways, or nowhere.
Source: VPC User Guide (Subnet route tables, local routes; Security groups; Network ACLs).
"""

from __future__ import annotations

import numpy as np

from ..model.citation import Gap
from ..model.coverage import is_listed
from ..semantics.own_traffic import carrying
from .atoms import Ranks
from .compile import Compiled
from .filters import inside, let_in, look_up
from .passage import AT_NAT, DELIVERED, FORWARD, RETURN, Pack, Passage, Step, Stop
from .rows import CARRIER, ENDPOINT, LAMBDA, NAT, OPAQUE
from .taking import cells_taken
from .walk import Walk


def deliver(walk: Walk, pack: Pack, vpc: int, same: int | None, origin: int) -> None:
    """Hand a pack to the owners of its destinations in a VPC; ``same``: the subnet it never leaves."""
    c = walk.c
    owner = c.owner
    rows = look_up(lambda rank: owner.get((vpc, rank), -1), pack.dst)
    nobody = rows < 0
    if nobody.any():
        _nobody(walk, pack.take(nobody), vpc)
        pack, rows = pack.take(~nobody), rows[~nobody]
    if not len(pack):
        return
    pack, rows = past_unread_subnets(walk, pack, rows)
    subnets = c.rows.subnet[rows]
    for subnet in np.unique(subnets).tolist():
        mask = subnets == subnet
        part, there = pack.take(mask), rows[mask]
        if same is None and subnet != origin:
            part = walk.into(part, subnet)
        arrive(walk, part, there, vpc, subnet)


def past_unread_subnets(walk: Walk, pack: Pack, rows: Ranks) -> tuple[Pack, Ranks]:
    """The flows whose owners' subnets were read; the others end unknown: their network ACL may be any."""
    if (walk.c.rows.subnet[rows] >= 0).all():
        return pack, rows
    names = [walk.c.unread_subnet(row) for row in rows.tolist()]
    for name in sorted({name for name in names if name is not None}):
        mask = np.array([each == name for each in names], dtype=np.bool_)
        walk.unknown(pack.take(mask), uncollected_subnet(name))
    known = np.array([name is None for name in names], dtype=np.bool_)
    return pack.take(known), rows[known]


def uncollected_subnet(name: str) -> Gap:
    """The gap that a subnet leaves that something stands in and nobody read."""
    return Gap("uncollected-subnet", name, "either", f"subnet {name} was not read")


def unlisted_subnets(vpc: str) -> Gap:
    """The gap that a VPC leaves whose owner's subnets were not listed."""
    detail = f"the subnets of {vpc} were not listed: the address may be in one"
    return Gap("uncollected-subnets", vpc, "either", detail)


def uncollected_vpc(name: str) -> Gap:
    """The gap that a VPC leaves that something stands in and nobody read."""
    return Gap("uncollected-vpc", name, "either", f"{name} was not read: its blocks are not known")


def _nobody(walk: Walk, pack: Pack, vpc: int) -> None:
    where = walk.c.vpc_ids[vpc] if vpc >= 0 else ""
    if where not in walk.network.vpcs:
        walk.unknown(pack, uncollected_vpc(where))
        return
    for subnet in np.flatnonzero(walk.c.subnet_vpc == vpc).tolist():
        within = inside(pack.dst, walk.c.subnet_slices[subnet])
        if within.any():
            name = walk.c.subnet_ids[subnet]
            if walk.c.all_interfaces_known(name):
                rule = "no interface has the address"
                walk.stop(pack.take(within), Stop("no-such-address", name, rule, name, "CANNOT_ROUTE"))
            else:
                walk.unknown(pack.take(within), uncollected_interfaces(where))
            pack = pack.take(~within)
    if len(pack) and not is_listed(walk.network, "Subnets", where):
        walk.unknown(pack, unlisted_subnets(where))
    elif len(pack):
        rule = "no subnet of the VPC holds the address"
        walk.stop(pack, Stop("route", where, rule, where, "VPC_LOCAL_ROUTE_CIDR_RESTRICTION"))


def uncollected_interfaces(name: str) -> Gap:
    """The gap that a VPC leaves whose owner's interfaces were not listed."""
    detail = f"the interfaces of {name} were not all collected"
    return Gap("uncollected-interfaces", name, "either", detail)


def arrive(walk: Walk, pack: Pack, rows: Ranks, vpc: int, subnet: int) -> None:
    """Let packs meet the interfaces that own their destinations, each by its kind."""
    c = walk.c
    kinds = c.rows.kind[rows]
    for kind in np.unique(kinds).tolist():
        mask = kinds == kind
        part, there = pack.take(mask), rows[mask]
        if kind == NAT:
            _arrive_at_nat(walk, part, there, vpc, subnet)
        elif kind == OPAQUE:
            _arrive_at_opaque(walk, part, there, vpc, subnet)
        else:
            _arrive_at_interface(walk, part, there, vpc, subnet, kind)


def _arrive_at_opaque(walk: Walk, pack: Pack, rows: Ranks, vpc: int, subnet: int) -> None:
    """Interfaces whose groups count, but whose further doing is not modelled; endpoints that perhaps serve."""
    c = walk.c
    numbers = c.rows.interface[rows]
    for number in np.unique(numbers).tolist():
        mask = numbers == number
        name = c.rows.names[number]
        part = pack.take(mask)
        if walk.direction == FORWARD:
            part = let_in(c, part, walk.direction, rows[mask])
        doubt = c.rows.standings[number].doubt
        if doubt is not None:
            part = _taken_by_endpoint(walk, part, int(rows[mask][0])) if walk.direction == FORWARD else part
            part = part.doubted().missing(doubt).stepped(Step("interface", name))
            walk.passages.append(Passage(part, DELIVERED, name, rows[mask], vpc, subnet))
            continue
        walk.unknown(part.stepped(Step("interface", name)), opaque_end(c, name))


def opaque_end(c: Compiled, name: str) -> Gap:
    """The gap that an interface leaves that packets come to and whose further doing is not modelled."""
    detail = f"{name} is an interface whose traffic is not modelled"
    return Gap("unmodelled-interface", name, "either", detail, c.network.citation(name))


def _taken_by_endpoint(walk: Walk, pack: Pack, row: int) -> Pack:
    """What an interface endpoint's kind takes."""
    cells, name = cells_taken(walk.c, row), walk.c.rows.names[int(walk.c.rows.interface[row])]
    for_resources = cells == walk.c.universe.protocols.tcp
    rule = (
        "an endpoint for a resource takes TCP only"
        if for_resources
        else "an interface endpoint answers no ICMP"
    )
    return walk.limited(pack, "endpoint", name, cells, "", rule)


def _arrive_at_nat(walk: Walk, pack: Pack, rows: Ranks, vpc: int, subnet: int) -> None:
    c = walk.c
    numbers = c.rows.interface[rows]
    for number in np.unique(numbers).tolist():
        mask = numbers == number
        nat = c.rows.standings[number].nat or c.rows.names[number]
        part = pack.take(mask)
        part = part.stepped(Step("nat-gateway", nat))
        walk.passages.append(Passage(part, AT_NAT, nat, rows[mask], vpc, subnet))


def _arrive_at_interface(walk: Walk, pack: Pack, rows: Ranks, vpc: int, subnet: int, kind: int) -> None:
    c = walk.c
    alive = c.rows.alive[rows]
    if not alive.all():
        for number in np.unique(c.rows.interface[rows[~alive]]).tolist():
            dead = ~alive & (c.rows.interface[rows] == number)
            name = c.rows.names[number]
            reason = c.rows.standings[number].dead or "not running"
            walk.stop(pack.take(dead), Stop("state", name, reason, name, "BAD_STATE", name))
        pack, rows = pack.take(alive), rows[alive]
    if not len(pack):
        return
    if kind == CARRIER:
        _arrive_at_carrier(walk, pack, rows)
        return
    if kind == LAMBDA and walk.direction == FORWARD:
        name = c.rows.names[int(c.rows.interface[rows[0]])]
        rule = "nothing can start a connection to a function's interface"
        walk.stop(pack, Stop("managed-interface", name, rule, name, None, name))
        return
    numbers = c.rows.interface[rows]
    if pack.lump:
        _admit(walk, pack, rows, c.rows.names[int(numbers[0])], vpc, subnet, kind)
        return
    for number in np.unique(numbers).tolist():
        mask = numbers == number
        _admit(walk, pack.take(mask), rows[mask], c.rows.names[number], vpc, subnet, kind)


def _arrive_at_carrier(walk: Walk, pack: Pack, rows: Ranks) -> None:
    """Interfaces that carry what routes lead to them, and that nothing can talk to."""
    numbers = walk.c.rows.interface[rows]
    for number in np.unique(numbers).tolist():
        name = walk.c.rows.names[number]
        what, assumed = carrying(walk.network, name)
        part = pack.take(numbers == number).assuming(assumed)
        walk.stop(part, Stop("managed-interface", name, f"nothing answers at {what}", name, None, name))


def _admit(walk: Walk, pack: Pack, rows: Ranks, name: str, vpc: int, subnet: int, kind: int) -> None:
    """The groups of one interface, and what its kind takes."""
    c = walk.c
    tracked = walk.direction == RETURN and set(rows.tolist()) <= walk.expected.rows
    if not tracked:
        pack = let_in(c, pack, walk.direction, rows)
    if kind == ENDPOINT and walk.direction == FORWARD:
        pack = _taken_by_endpoint(walk, pack, int(rows[0]))
    standing = c.rows.standings[int(c.rows.interface[rows[0]])]
    pack = pack.stepped(Step("interface", name)).assuming(*standing.assumed)
    walk.passages.append(Passage(pack, DELIVERED, name, rows, vpc, subnet))


def refused_by_check(walk: Walk, name: str) -> Stop | None:
    """Why an interface does not take what is not addressed to it; None where its check is off, or not told.

    Source: EC2 API, NetworkInterface, SourceDestCheck; Reachability Analyzer, ENI_SOURCE_DEST_CHECK_RESTRICTION.
    """
    interface = walk.network.interfaces.get(name)
    if interface is None or not interface.source_dest_check:
        return None
    rule = "source/destination check is on: it accepts packets to its own addresses only"
    return Stop("source-destination-check", name, rule, name, "ENI_SOURCE_DEST_CHECK_RESTRICTION", name)
