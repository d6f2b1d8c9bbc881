"""Why the route table or the network ACL of something is not known: it was not read, or records contradict each other."""

from __future__ import annotations

from .citation import Gap
from .holding import Network


def no_acl(network: Network, subnet: str) -> Gap:
    """The gap of a subnet whose network ACL nobody knows."""
    told = network.acls_in_doubt.get(subnet)
    detail = f"the network ACL of {subnet} was not read"
    return told or Gap("uncollected-network-acl", subnet, "close", detail)


def no_table(network: Network, name: str) -> Gap:
    """The gap of a subnet, or of anything else that looks up its packets, whose route table nobody knows."""
    told = network.tables_in_doubt.get(name)
    detail = f"the route table of {name} was not read"
    return told or Gap("uncollected-route-table", name, "either", detail)
