"""Over a peering, and into a gateway endpoint.

Source: VPC peering basics; Gateway endpoints.
"""

from __future__ import annotations

from ..model.citation import Gap
from ..model.endpoint import VpcEndpoint
from ..packet import ECHO_TYPES, ICMP, ICMPV6, TCP, icmp_range, service_range
from ..semantics import routing
from ..semantics.endpoint import AVAILABLE, doubtful_state, state_of
from ..semantics.routing import Hop, Taken, blocks_of_endpoint
from .compile import Compiled
from .delivery import deliver, uncollected_vpc
from .filters import inside
from .passage import SERVICE, Pack, Passage, Step, Stop
from .walk import Place, Walk


def over_peering(walk: Walk, pack: Pack, place: Place, hop: Hop) -> None:
    """Hand a pack over a peering to an address in the far VPC, and nowhere beyond it.

    Source: VPC peering basics; Reachability Analyzer, PCX_REQUIRES_ADDRESS_IN_VPC_CIDR.
    """
    c = walk.c
    pack = pack.stepped(Step("peering", hop.id))
    link = c.links.get(hop.id)
    if link is None:
        gap = Gap("uncollected-peering", hop.id, "either", f"peering {hop.id} was not read")
        walk.unknown(pack, gap)
        return
    if link.state != "active":
        stop = Stop("state", hop.id, f"the peering is {link.state}", hop.id, "BAD_STATE", hop.id)
        walk.stop(pack, stop)
        return
    if place.vpc not in link.vpcs:
        rule = f"{c.vpc_ids[place.vpc]} is no side of the peering"
        walk.stop(pack, Stop("peering", hop.id, rule, hop.id, "DISCONNECTED_VPCS", hop.id))
        return
    far = 1 - link.vpcs.index(place.vpc)
    crosses = inside(pack.dst, link.blocks[far]) | inside(pack.src, link.blocks[far])
    if not crosses.all():
        rule = f"the destination lies outside the CIDR blocks of {link.names[far]}"
        code = "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR"
        walk.stop(pack.take(~crosses), Stop("peering", hop.id, rule, hop.id, code, hop.id))
        pack = pack.take(crosses)
    if not len(pack):
        return
    if not link.read[far]:
        detail = f"{link.names[far] or 'the far VPC'} at the other end of {hop.id} is not in the snapshot"
        gap = Gap(
            "uncollected-vpc", link.names[far] or hop.id, "either", detail, walk.network.citation(hop.id)
        )
        walk.unknown(pack, gap)
        return
    deliver(walk, pack, link.vpcs[far], None, -1)


def into_endpoint(walk: Walk, pack: Pack, place: Place, taken: Taken) -> None:
    """Hand a pack to a gateway endpoint by a route, where it has come to its service.

    Source: Gateway endpoints; Reachability Analyzer, VPCE_GATEWAY_PROTOCOL_RESTRICTION and
    VPCE_GATEWAY_EGRESS_SOURCE_ADDRESS_RESTRICTION (it answers from its prefix list's addresses only).
    """
    c, hop = walk.c, taken.hop
    pack = pack.stepped(Step("gateway-endpoint", hop.id))
    endpoint = walk.network.vpc_endpoints.get(hop.id)
    if endpoint is None:
        gap = Gap("uncollected-endpoint", hop.id, "either", f"endpoint {hop.id} was not read")
        walk.unknown(pack, gap)
        return
    state = state_of(endpoint)
    doubt = doubtful_state(walk.network, endpoint)
    if doubt is not None:
        walk.unknown(pack, doubt)
        return
    if state != AVAILABLE:
        walk.stop(pack, Stop("state", hop.id, f"the endpoint is {state}", hop.id, "BAD_STATE", hop.id))
        return
    pack = _of_this_vpc(walk, pack, place, hop)
    if not len(pack):
        return
    served = blocks_of_endpoint(walk.network, endpoint)
    if served is not None:
        known = inside(pack.dst, [c.universe.prefix_slice(block) for block in served])
        if not known.all():
            rule = f"the prefix list of {endpoint.service_name} does not hold the destination"
            code = "VPCE_GATEWAY_EGRESS_SOURCE_ADDRESS_RESTRICTION"
            walk.stop(pack.take(~known), Stop("endpoint", hop.id, rule, hop.id, code, hop.id))
            pack = pack.take(known)
            if not len(pack):
                return
    listless = served is None and not _by_list(walk, place, taken)
    v6 = pack.dst >= c.universe.first_v6
    for six in (False, True):
        part = pack.take(v6 == six)
        if len(part):
            _served(walk, part, place, endpoint, listless, endpoint_cells(c, v6=six))


def _served(walk: Walk, pack: Pack, place: Place, endpoint: VpcEndpoint, listless: bool, cells: int) -> None:
    """End a pack of one family at the service, or where nobody can tell whether the endpoint serves it."""
    name = endpoint.vpc_endpoint_id
    rule = "a gateway endpoint takes TCP and ICMP echo only"
    pack = walk.limited(pack, "endpoint", name, cells, "VPCE_GATEWAY_PROTOCOL_RESTRICTION", rule)
    if listless:
        detail = f"which blocks endpoint {name} serves was not read"
        walk.unknown(pack, Gap("unknown-prefix-list", name, "close", detail))
        return
    pack = pack.stepped(Step("service", endpoint.service_name or name))
    walk.passages.append(
        Passage(pack, SERVICE, name, vpc=place.vpc, subnet=place.subnet, exit=routing.GATEWAY_ENDPOINT)
    )


def _by_list(walk: Walk, place: Place, taken: Taken) -> bool:
    """True where a prefix list led here, be it unread: AWS alone writes such routes, and names the service's own.

    Source: Gateway endpoints (Route table configuration).
    """
    assert taken.route is not None, "a route leads to an endpoint"
    table = walk.network.route_tables[walk.table_id(place)]
    return table.routes[taken.route].destination_prefix_list_id is not None


def _of_this_vpc(walk: Walk, pack: Pack, place: Place, hop: Hop) -> Pack:
    """What is left of a pack at a gateway endpoint, which serves its own VPC's addresses."""
    c = walk.c
    foreign = ~inside(pack.src, c.own_slices(place.vpc))
    if not foreign.any():
        return pack
    name = c.vpc_ids[place.vpc]
    if name not in walk.network.vpcs:
        walk.unknown(pack.take(foreign), uncollected_vpc(name))
    else:
        rule, code = "the source is not of this VPC", "VPCE_GATEWAY_EGRESS_SOURCE_ADDRESS_RESTRICTION"
        walk.stop(pack.take(foreign), Stop("endpoint", hop.id, rule, hop.id, code, hop.id))
    return pack.take(~foreign)


def endpoint_cells(compiled: Compiled, *, v6: bool) -> int:
    """The services that a gateway endpoint carries in a family: TCP and that family's ICMP echo."""
    universe = compiled.universe
    own = ICMPV6 if v6 else ICMP
    echo = icmp_range(own, ECHO_TYPES[own], -1)
    return universe.cell_mask(*service_range(TCP)) | universe.cell_mask(*echo)
