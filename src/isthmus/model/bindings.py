"""Why the table, the network ACL or the gateway of something is not known: unread, or records contradict each other."""

from __future__ import annotations

from .citation import Citation, Gap
from .coverage import half_read, home_of, is_listed
from .holding import Network


def no_acl(network: Network, subnet: str) -> Gap:
    """The gap of a subnet whose network ACL nobody knows."""
    told = network.acls_in_doubt.get(subnet)
    detail = f"the network ACL of {subnet} was not read"
    return told or Gap("uncollected-network-acl", subnet, "close", detail, _place(network, subnet))


def no_table(network: Network, name: str) -> Gap:
    """The gap of a subnet, or of anything else that looks up its packets, whose route table nobody knows."""
    told = network.tables_in_doubt.get(name)
    detail = f"the route table of {name} was not read"
    return told or Gap("uncollected-route-table", name, "either", detail, _place(network, name))


def _place(network: Network, name: str) -> Citation | None:
    return network.citation(name) if name in network.subnets else None


def no_gateway(network: Network, name: str) -> Gap:
    """The gap of a gateway that a route or a link names, and that was not read, or does not tell whom it serves."""
    detail = f"{name} is named by a route but was not read"
    here = None
    if name in network.others:
        detail, here = f"what {name} is attached to is not told", network.citation(name)
    return Gap("uncollected-gateway", name, "either", detail, here)


def no_gateway_of(network: Network, vpc: str) -> Gap | None:
    """The gap of a VPC of which nobody knows which internet gateway it has; None where it surely has none, or its own.

    Source: Internet gateways (one of the VPC's own account and Region).
    """
    if vpc in network.gateways_in_doubt:
        return network.gateways_in_doubt[vpc]
    if vpc in network.gateway_of_vpc or is_listed(network, "InternetGateways", vpc):
        return None
    half = half_read(network, "InternetGateways", home_of(network, vpc))
    detail = f"the internet gateway of {vpc} was not read"
    if half is not None:
        detail = f"whether {half} is attached to {vpc} is not told"
    return Gap("uncollected-gateway", vpc, "either", detail)


def pool_tables(network: Network) -> list[tuple[str, str, Gap | None]]:
    """The tables that lead pools of public addresses to interfaces, each with its gateway; the sure ones first.

    Shapes: with a gap where nobody knows whether a table does so; the gateway is empty where nobody knows which it is.
    Source: EC2 API, AssociateRouteTable (a pool's table is its internet gateway's too).
    """
    found: list[tuple[str, str, Gap | None]] = []
    for table in sorted({*network.table_of_pool.values(), *network.pools_in_doubt}):
        vpc = network.route_tables[table].vpc_id
        gateway = network.gateway_of_vpc.get(vpc, "")
        gap = network.pools_in_doubt.get(table) or no_gateway_of(network, vpc)
        if gap is None and gateway in network.tables_in_doubt:
            gap = network.tables_in_doubt[gateway]
        if gap is not None or (gateway and network.table_of_gateway.get(gateway) == table):
            found.append((table, gateway, gap))
    return sorted(found, key=lambda one: one[2] is not None)
