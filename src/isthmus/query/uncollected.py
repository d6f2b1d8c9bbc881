"""What something in the snapshot names and nobody read: the gaps that answers name where they meet it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..engine.arrival import no_gateway_table, table_told
from ..engine.delivery import uncollected_interfaces, uncollected_subnet, uncollected_vpc, unlisted_subnets
from ..graph.draw.attached import live
from ..model.citation import Gap
from ..model.coverage import is_listed
from ..model.network import Network
from ..semantics.public_access import uncollected as uncollected_access
from .about import routes
from .membership import half_read, is_half_read

TARGETS = (
    ("gateway_id", "igw-", "internet_gateways", "uncollected-gateway"),
    ("gateway_id", "vpce-", "vpc_endpoints", "uncollected-endpoint"),
    (
        "egress_only_internet_gateway_id",
        "eigw-",
        "egress_only_internet_gateways",
        "uncollected-gateway",
    ),
    ("nat_gateway_id", "nat-", "nat_gateways", "uncollected-nat-gateway"),
    ("vpc_peering_connection_id", "pcx-", "peerings", "uncollected-peering"),
    ("network_interface_id", "eni-", "interfaces", "uncollected-interface"),
)
"""A route's field, how the id in it begins, the network's family that would hold it, the gap."""


def uncollected(network: Network) -> Iterator[Gap]:
    """A gap for each thing that is named and was not read, and for each VPC of which not all was listed."""
    yield from _targets(network)
    yield from _places(network)
    yield from (half_read(network, name) for name in network.interfaces if is_half_read(network, name))
    yield from _lists(network)


def _targets(network: Network) -> Iterator[Gap]:
    """What routes name."""
    seen: set[str] = set()
    for table, index, route in routes(network):
        for field, start, family, kind in TARGETS:
            name = getattr(route, field)
            known: Mapping[str, object] = getattr(network, family)
            if name is not None and name.startswith(start) and name not in known and name not in seen:
                seen.add(name)
                here = network.citation(table, f"/Routes/{index}")
                yield Gap(kind, name, "either", f"{name}, to which {table} routes, was not read", here)


def _places(network: Network) -> Iterator[Gap]:
    """Subnets and VPCs in which something stands."""
    subnets = {interface.subnet_id for interface in network.interfaces.values()}
    subnets |= {nat.subnet_id for nat in network.nat_gateways.values() if nat.subnet_id}
    yield from (uncollected_subnet(name) for name in sorted(subnets - network.subnets.keys()))
    vpcs = {subnet.vpc_id for subnet in network.subnets.values()}
    vpcs |= {interface.vpc_id for interface in network.interfaces.values()}
    yield from (uncollected_vpc(name) for name in sorted(vpcs - network.vpcs.keys()))


def _lists(network: Network) -> Iterator[Gap]:
    """VPCs and gateways of whose owners not all was listed; Block Public Access where others' was read."""
    anybody = bool(network.public_access or network.public_access_exclusions)
    for gateway, known in network.internet_gateways.items():
        own = gateway in network.table_of_gateway
        if not own and not all(table_told(network, gateway, vpc) for vpc in live(known.attachments)):
            yield no_gateway_table(network, gateway)
    for name in network.vpcs:
        if not is_listed(network, "NetworkInterfaces", name):
            yield uncollected_interfaces(name)
        if not is_listed(network, "Subnets", name):
            yield unlisted_subnets(name)
        if anybody and not is_listed(network, "VpcBlockPublicAccessOptions", name):
            yield uncollected_access(name, "its account's Block Public Access was not read")
        if anybody and not is_listed(network, "VpcBlockPublicAccessExclusions", name):
            yield uncollected_access(
                name, "the exclusions from Block Public Access of its account were not read"
            )
