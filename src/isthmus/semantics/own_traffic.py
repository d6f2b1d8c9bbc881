"""Whether what an interface sends and takes is modelled, by its type, its maker and its place.

In: an interface of a ``Network``. Out: False where what comes to it, or from it, is a gap.
Source: EC2 API, NetworkInterfaceType; Client VPN Admin Guide, "How AWS Client VPN works"; AWS Outposts Guide, "Local
network interfaces"; vpc.md 12 and 13 (descriptions: classifiers in public code agree).
"""

from __future__ import annotations

from ..model.client_vpn import MARK
from ..model.interface import NetworkInterface
from ..model.network import Network

MODELLED = frozenset(
    {
        "interface",
        "efa",
        "efa-only",
        "trunk",
        "branch",
        "lambda",
        "quicksight",
        "api_gateway_managed",
        "iot_rules_managed",
        "aws_codestar_connections_managed",
        "nat_gateway",
        "natgateway",
        "vpc_endpoint",
        "transit_gateway",
        "gateway_load_balancer_endpoint",
    }
)
"""Types whose traffic is modelled: as a workload's, or in a way of its own."""
BALANCING = frozenset(
    {
        "gateway_load_balancer",
        "network_load_balancer",
        "load_balancer",
        "global_accelerator_managed",
    }
)
"""Types of what hands on to targets. A type that AWS adds is in neither set."""
CARRYING = {
    "transit_gateway": ("a transit gateway's interface", "transit-interface-is-no-end"),
    "gateway_load_balancer_endpoint": (
        "an inspection endpoint's interface",
        "inspection-interface-is-no-end",
    ),
}
"""Types that carry what routes lead to them and are no end of a flow: what they are called, by which assumption."""
LATTICE = ("lattice", "rgw-")
"""What the description or the maker of a resource gateway's interface tells."""


def is_modelled(network: Network, interface: NetworkInterface) -> bool:
    """True where an interface sends and takes what its groups admit, or what its own kind says."""
    return not (is_balancing(interface) or is_strange(network, interface))


def is_balancing(interface: NetworkInterface) -> bool:
    """True of a node of a load balancer: its listeners decide, which only ``path`` asks."""
    by_name = (interface.description or "").startswith("ELB ")
    return _type(interface) in BALANCING or interface.requester_id == "amazon-elb" or by_name


def is_strange(network: Network, interface: NetworkInterface) -> bool:
    """True where not even ``path`` can say what an interface passes on: no answer that was read tells it."""
    known = _type(interface) in MODELLED | BALANCING
    return not known or _is_client_vpn(interface) or _is_lattice(interface) or _is_local(network, interface)


def carrying(network: Network, name: str) -> tuple[str, str]:
    """What an interface that only carries is called, and the assumption by which it is no end."""
    return CARRYING[_type(network.interfaces[name])]


def _type(interface: NetworkInterface) -> str:
    return (interface.interface_type or "interface").lower()


def _is_client_vpn(interface: NetworkInterface) -> bool:
    """What users of a Client VPN send comes from here, as far as the endpoint's own rules let it."""
    return (interface.description or "").startswith(MARK)


def _is_lattice(interface: NetworkInterface) -> bool:
    """What a resource gateway of VPC Lattice hands on comes from here, as its configurations say."""
    told = f"{interface.description or ''} {interface.requester_id or ''}".lower()
    return interface.requester_managed is True and any(word in told for word in LATTICE)


def _is_local(network: Network, interface: NetworkInterface) -> bool:
    """A local network interface of an Outposts server stands in the local network, not in the VPC."""
    subnet, attachment = network.subnets.get(interface.subnet_id), interface.attachment
    first = subnet.enable_lni_at_device_index if subnet is not None else None
    index = attachment.device_index if attachment is not None else None
    return first is not None and index is not None and index >= first
