"""Into a VPC from the internet, or turned round at its gateway.

In: a walk and a pack whose targets are public IPv4 or global IPv6 addresses. Out: passages at the
interfaces that own them, by way of the gateway's own route table where it has one.
Source: VPC User Guide (Internet gateways; Gateway route tables).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..model.bindings import no_gateway_of
from ..model.citation import Gap
from ..model.coverage import is_listed
from ..model.network import Network
from ..model.unread import lacking
from ..semantics import routing
from ..semantics.inspection import inspection_subnet, is_of_firewall
from ..semantics.public_access import FIREWALL, INSTANCE
from ..semantics.routing import Hop
from .atoms import Ranks
from .carried import lose_carried
from .delivery import deliver, past_unread_subnets
from .filters import inside, look_up
from .gateway_firewall import answer_past_firewall, in_past_firewall
from .inspection import through_inspection
from .passage import FORWARD, RETURN, Pack, Step, Stop
from .pools import to_pool
from .public_access import meet_public_access
from .translate import through_appliance
from .walk import Place, Walk, hop_text


def enter(walk: Walk, pack: Pack) -> None:
    """Bring packs from the internet, or turned round at a gateway, to the interfaces they mean."""
    c = walk.c
    if not len(pack):
        return
    rows = look_up(lambda rank: _target_row(walk, rank), pack.dst)
    nobody = rows < 0
    if nobody.any():
        part = to_pool(walk, pack.take(nobody))
        if len(part):
            _nobody(walk, part)
        pack, rows = pack.take(~nobody), rows[~nobody]
    for slices, code in ((c.private_slices, "RFC1918"), (c.shared_slices, "RFC6598")):
        private = inside(pack.src, slices)
        if private.any():
            rule = f"the source is a private address ({code})"
            name = f"IGW_SOURCE_ADDRESS_NOT_IN_{code}_INGRESS"
            walk.stop(pack.take(private), Stop("internet-gateway", "internet", rule, "internet", name))
            pack, rows = pack.take(~private), rows[~private]
    vpcs, six = c.rows.vpc[rows], pack.dst >= c.universe.first_v6
    for vpc in np.unique(vpcs).tolist():
        for family in (~six, six):
            mask = family & (vpcs == vpc)
            _enter_vpc(walk, pack.take(mask), rows[mask], vpc)


def _nobody(walk: Walk, pack: Pack) -> None:
    """Public addresses of nobody in the snapshot; perhaps of somebody, where not everything was listed."""
    network = walk.network
    kinds = ["NetworkInterfaces", "InternetGateways"]
    if network.snapshot.carries_routes:
        kinds.append("RouteTables")  # a table may lead a public pool to an interface
    gaps = [gap for kind in kinds for gap in lacking(network, kind)]
    pack = lose_carried(walk, pack)
    private = inside(pack.dst, walk.c.private_slices) | inside(pack.dst, walk.c.shared_slices)
    if gaps and not private.all():
        part = pack.take(~private)
        walk.unknown(part.missing(*gaps[1:]), gaps[0])
        pack = pack.take(private)
    if not len(pack):
        return
    private = inside(pack.dst, walk.c.private_slices) | inside(pack.dst, walk.c.shared_slices)
    code = "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS"
    for mine, rule in (
        (private, "the internet does not lead to a private address"),
        (~private, "no interface of the snapshot has this public address"),
    ):
        if mine.any():
            walk.stop(pack.take(mine), Stop("internet-gateway", "internet", rule, "internet", code))


def target_vpcs(walk: Walk, ranks: Ranks) -> Ranks:
    """The VPC of whoever has each public or IPv6 address. Shape: (n,), -1 where nobody of the snapshot has it."""
    rows = look_up(lambda rank: _target_row(walk, rank), ranks)
    return np.where(rows >= 0, walk.c.rows.vpc[rows], -1)


def _target_row(walk: Walk, rank: int) -> int:
    c = walk.c
    if rank < c.universe.first_v6:
        return c.public_owner.get(rank, -1)
    vpc = c.vpc_of_v6(rank)
    return c.owner.get((vpc, rank), -1) if vpc >= 0 else -1


def _enter_vpc(walk: Walk, pack: Pack, rows: Ranks, vpc: int) -> None:
    c = walk.c
    if not len(pack):
        return
    v6 = bool(pack.dst[0] >= c.universe.first_v6)
    if walk.direction == RETURN and v6 and walk.expected.egress_only:
        step = Step(routing.EGRESS_ONLY, walk.expected.egress_only)
        deliver(walk, answer_past_firewall(walk, pack.stepped(step), vpc), vpc, None, -1)
        return
    gateway = walk.network.gateway_of_vpc.get(c.vpc_ids[vpc])
    if (gap := no_gateway_of(walk.network, c.vpc_ids[vpc])) is not None:
        walk.unknown(pack, gap)
        return
    if gateway is None:
        rule = f"{c.vpc_ids[vpc]} has no internet gateway attached"
        walk.stop(pack, Stop("internet-gateway", c.vpc_ids[vpc], rule, c.vpc_ids[vpc], "CANNOT_ROUTE"))
        return
    pack = pack.stepped(Step("internet-gateway", gateway))
    denied = look_up(lambda row: v6 and denies_gateway(walk, row), rows).astype(np.bool_)
    if denied.any():
        rule = "the interface denies all internet gateway traffic (DenyAllIgwTraffic)"
        walk.stop(pack.take(denied), Stop("internet-gateway", gateway, rule, gateway, None, gateway))
        pack, rows = pack.take(~denied), rows[~denied]
    pack, rows = past_unread_subnets(walk, pack, rows)
    subnets = c.rows.subnet[rows]
    for subnet in np.unique(subnets).tolist():
        mask = subnets == subnet
        part, there = pack.take(mask), rows[mask]
        if len(part):
            part = replace(part, dst=c.rows.rank[there], turns=part.turns + 1)
            _by_gateway_table(walk, in_past_firewall(walk, part, vpc, subnet), gateway, vpc, subnet)


def _by_gateway_table(walk: Walk, pack: Pack, gateway: str, vpc: int, subnet: int) -> None:
    c = walk.c
    if not len(pack):
        return
    table_id = walk.network.table_of_gateway.get(gateway)
    table = c.table_number.get(table_id or "")
    if walk.direction == FORWARD:
        pack = pack.assuming(*_inbound_assumption(walk, pack, subnet))
    if table is None and not table_told(walk.network, gateway, c.vpc_ids[vpc]):
        walk.unknown(pack, no_gateway_table(walk.network, gateway))
        return
    if table is None or subnet < 0:
        # Invariant: a regional NAT gateway stands in no subnet; the gateway hands it what is its own
        deliver(walk, _let_in(walk, pack, vpc, subnet), vpc, None, -1)
        return
    _divided(walk, pack, Place(vpc, -1, table, gateway), subnet)


def _let_in(walk: Walk, pack: Pack, vpc: int, subnet: int, hop: Hop | None = None) -> Pack:
    """Block Public Access, judged by the subnet of what the gateway hands a packet to: a middlebox, where one is first.

    Source: VPC BPA basics (an appliance's subnet needs the exclusion, not those behind it).
    """
    guarded = hop is not None and hop.kind == routing.INSPECTION and is_of_firewall(walk.network, hop.id)
    kind = FIREWALL if guarded else INSTANCE
    return meet_public_access(walk, pack, vpc, subnet, inbound=True, kind=kind)


def _first_met(walk: Walk, hop: Hop, subnet: int) -> int | None:
    """The subnet of what a hop of a gateway's table hands a packet to; None where that is nothing, or not known."""
    c, network, name = walk.c, walk.network, None
    if hop.kind == routing.LOCAL:
        return subnet
    if hop.kind == routing.INTERFACE and hop.id in network.interfaces:
        name = network.interfaces[hop.id].subnet_id
    elif hop.kind == routing.INSPECTION:
        name = inspection_subnet(network, hop.id)
    return c.subnet_number.get(name or "")


def by_own_table(walk: Walk, pack: Pack, gateway: str, vpc: int) -> None:
    """From a gateway into its VPC by the gateway's own table where it has one, else straight.

    Source: Gateway route tables (internet and virtual private gateways).
    """
    table = walk.c.table_number.get(walk.network.table_of_gateway.get(gateway) or "")
    if table is not None:
        _divided(walk, pack, Place(vpc, -1, table, gateway))
    elif not table_told(walk.network, gateway, walk.c.vpc_ids[vpc]):
        walk.unknown(pack, no_gateway_table(walk.network, gateway))
    else:
        deliver(walk, pack, vpc, None, -1)


def _divided(walk: Walk, pack: Pack, place: Place, subnet: int | None = None) -> None:
    """By the table of a gateway: to whoever has the address, or to a middlebox that looks at it first.

    ``subnet``: the target's, where the packet comes in by an internet gateway.
    """
    gateway, table_id = place.id, walk.table_id(place)
    for part, taking in walk.divide(pack, place):
        takers = taking.takers
        taken = takers[0]
        first = None if subnet is None else _first_met(walk, taken.hop, subnet)
        if first is not None:
            part = _let_in(walk, part, place.vpc, first, taken.hop)
        if taken.hop.kind == routing.NO_ROUTE:
            rule = "the gateway's table has no route to the address"
            walk.stop(part, Stop("route", table_id, rule, gateway, "CANNOT_ROUTE", table_id))
            continue
        step = Step("route-table", table_id, f"{taken.prefix} -> {hop_text(taken.hop)}", table_id)
        if taken.hop.kind == routing.LOCAL:
            deliver(walk, part.stepped(step), place.vpc, None, -1)
            continue
        from_internet = place.id in walk.network.internet_gateways
        part = replace(part.stepped(step), redirected=from_internet)
        if taken.hop.kind == routing.INTERFACE:
            through_appliance(walk, part, place, taken.hop.id)
        elif taken.hop.kind == routing.INSPECTION:
            through_inspection(walk, part, place, taken.hop.id)
        elif taken.hop.kind == routing.BLACKHOLE:
            stop = Stop("state", taken.hop.id, "blackhole", gateway, "BAD_STATE_ROUTE", table_id)
            walk.stop(part, stop)
        else:
            walk.unmodelled(part, place, taken.hop, None)


def no_gateway_table(network: Network, gateway: str) -> Gap:
    """The gap that a gateway leaves where nobody knows whether it has a table of its own, or which."""
    detail = f"whether {gateway} has a route table of its own was not read"
    return network.tables_in_doubt.get(gateway) or Gap("uncollected-route-table", gateway, "either", detail)


def table_told(network: Network, gateway: str, vpc: str) -> bool:
    """True when it is known whether a gateway has a table of its own.

    The tables of the VPC's owner were listed, or the snapshot's layout could carry none.
    """
    if gateway in network.tables_in_doubt:
        return False
    return not network.snapshot.carries_routes or is_listed(network, "RouteTables", vpc)


def _inbound_assumption(walk: Walk, pack: Pack, subnet: int) -> tuple[str, ...]:
    """What an arrival rests on where the subnet itself routes its answers elsewhere than to the gateway."""
    if subnet < 0:
        return ()
    column = walk.c.routes.column(int(walk.c.subnet_table[subnet]), pack.src)
    kinds = {
        routing.unwatched(hop).kind for n in np.unique(column).tolist() for hop in walk.c.routes.hops[n][0]
    }
    if kinds <= {routing.INTERNET_GATEWAY, routing.LOCAL}:
        return ()
    return (
        ("v6-inbound-with-eigw-return",)
        if routing.EGRESS_ONLY in kinds
        else ("inbound-needs-no-subnet-route",)
    )


def denies_gateway(walk: Walk, row: int) -> bool:
    """True when the interface of a row keeps its IPv6 addresses off internet gateways.

    Source: EC2 API, NetworkInterface, DenyAllIgwTraffic.
    """
    interface = walk.network.interfaces.get(walk.c.rows.names[int(walk.c.rows.interface[row])])
    return bool(interface is not None and interface.deny_all_igw_traffic)
