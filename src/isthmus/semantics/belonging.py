"""Which groups an interface has: those that it lists, none of what AWS gives none, any where nobody read which.

In: interfaces of a ``Network``. Out: ids of groups. ``ANY`` stands for the groups of an interface whose record has no key
for them: it may have each, so that every rule that names a group may mean it, within the reach of the rule.
"""

from __future__ import annotations

from ..model.citation import Gap
from ..model.coverage import is_listed
from ..model.network import Network

ANY = "any group"
"""What an interface has in place of groups that nobody read."""
BARE = frozenset(
    {
        "nat_gateway",
        "natGateway",
        "transit_gateway",
        "gateway_load_balancer",
        "gateway_load_balancer_endpoint",
    }
)
"""Types of interfaces that never have a group.

Source: NAT gateway basics; Gateway Load Balancers, target security groups; Gateway Load Balancer endpoints.
"""


def unread(network: Network) -> frozenset[str]:
    """The interfaces of which nobody read which groups they have; made once."""
    known = network.memo.get("unread groups")
    if not isinstance(known, frozenset):
        found = {
            name
            for name, interface in network.interfaces.items()
            if interface.groups is None and interface.interface_type not in BARE
        }
        known = network.memo["unread groups"] = frozenset(found - _of_gateways(network) if found else found)
    return known


def _of_gateways(network: Network) -> set[str | None]:
    """The interfaces that NAT gateways tell of as theirs."""
    gateways = network.nat_gateways.values()
    return {one.network_interface_id for nat in gateways for one in nat.nat_gateway_addresses}


def listed(network: Network, name: str) -> tuple[str, ...]:
    """The groups that an interface lists, sorted; none of one that the snapshot lacks."""
    interface = network.interfaces.get(name)
    groups = interface.groups if interface is not None else None
    return tuple(sorted({group.group_id for group in groups or ()}))


def belonging(network: Network, name: str) -> tuple[str, ...]:
    """The groups that an interface has for a rule that names one: ``ANY`` alone where nobody read which."""
    return (ANY,) if name in unread(network) else listed(network, name)


def may_have(network: Network, name: str, group: str) -> bool:
    """Whether an interface whose groups nobody read may have a group: one that its VPC is not known to lack.

    Source: Security groups for your VPC (a group is used in its own VPC, and those that it is associated with).
    """
    vpc = network.interfaces[name].vpc_id
    homes = network.group_vpcs.get(group) if group in network.security_groups else None
    return homes is None or vpc in homes or not is_listed(network, "SecurityGroupVpcAssociations", vpc)


def told(network: Network, name: str) -> str:
    """The groups of an interface in words."""
    bare = "groups not read" if name in unread(network) else "no group"
    return "+".join(listed(network, name)) or bare


def unread_gap(network: Network, name: str) -> Gap:
    """The gap of an interface of which nobody read which groups it has, or of which records contradict each other."""
    known = network.disputed.get((name, "/Groups"))
    if known is not None:
        return known
    return Gap("interface-without-groups", name, "open", f"which security groups {name} has was not read")


__all__ = ["ANY", "belonging", "listed", "may_have", "told", "unread", "unread_gap"]
