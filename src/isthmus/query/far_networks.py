"""Networks outside of AWS as people look them up: gateways and links by id, and what of them AWS does not tell.

In: a network. Out: facts of a VPN gateway, a VPN connection or a Direct Connect gateway; gaps over the snapshot.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from ..engine.hybrid import link_gaps
from ..graph.draw.attached import live
from ..model.citation import Gap
from ..model.hybrid_links import ASSOCIATIONS, INTERFACES, HybridLink
from ..model.network import Network
from ..semantics.hybrid import is_open
from .evidence import cite

Facts = dict[str, Any]
KINDS = frozenset({"VpnGateways", "VpnConnections", *ASSOCIATIONS, *INTERFACES})
"""The kinds of section that links are read from."""


def far_facts(network: Network, name: str) -> Facts:
    """The facts of a VPN gateway or of whatever a link is known by; empty for anything else."""
    links = network.hybrid.named(name)
    if name in network.vpn_gateways:
        gateway = network.vpn_gateways[name]
        facts: Facts = {
            "state": gateway.state,
            "vpcs": sorted(live(gateway.vpc_attachments)),
            "links": [link.id for link in links],
        }
        return {**facts, "route_table": network.table_of_gateway.get(name)}
    return _link(links[0], [link.gateway for link in links]) if links else {}


def _link(link: HybridLink, gateways: list[str]) -> Facts:
    return {
        "state": link.state or "available",
        "type": link.kind,
        "gateways": gateways,
        "tunnels": "none was up" if link.down else None,
        "routes": [str(block) for block in link.blocks] if link.blocks is not None else "by BGP",
    }


def far_gaps(network: Network) -> Iterator[Gap]:
    """What lies beyond VPN gateways that no answer of AWS tells; attachments are told with their gateways."""
    for name in network.vpn_gateways:
        if is_open(network, name):
            yield beyond_gateway(network, name)
    for link in network.hybrid.links.values():
        if link.down:
            detail = f"no tunnel of {link.id} was up when it was read"
            yield Gap("vpn-tunnels-down", link.id, "either", detail, cite(network, link.id))
        here = cite(network, link.attachment or link.id if link.unread else link.id)
        yield from (replace(gap, citation=here) for gap in link_gaps(link))
    named = {route.gateway_id for table in network.route_tables.values() for route in table.routes}
    for gateway in sorted(each for each in named if each and each.startswith("vgw-")):
        if gateway not in network.vpn_gateways:
            yield Gap(
                "uncollected-gateway", gateway, "either", f"{gateway} is a route's target but was not read"
            )


def beyond_gateway(network: Network, gateway: str) -> Gap:
    """The gap that a VPN gateway leaves whose links may lead further than AWS tells."""
    detail = f"what lies beyond {gateway} is outside of AWS"
    if gateway not in network.vpn_gateways or is_open(network, gateway):
        detail = f"which networks {gateway} reaches by BGP, or by links that were not listed, is not told"
    return Gap("beyond-aws", gateway, "either", detail, cite(network, gateway))
