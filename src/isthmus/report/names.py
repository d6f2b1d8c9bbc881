"""The names that people gave resources: the Name tag, else what AWS itself calls a name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from ..model.interface import NetworkInterface
from ..model.network import Network
from ..model.record import Tag
from .phrase import NameOf


class Tagged(Protocol):
    """A resource with tags."""

    @property
    def tags(self) -> tuple[Tag, ...]:
        """Its tags."""
        ...


def naming(network: Network) -> NameOf:
    """A function from a resource's id to its name, None where it has none.

    An interface without a name of its own goes by its instance's.
    """

    def name_of(resource: str) -> str | None:
        if interface := network.interfaces.get(resource):
            return tagged(interface.tag_set) or instance_name(network, interface)
        if group := network.security_groups.get(resource):
            return tagged(group.tags) or group.group_name
        if prefix_list := network.prefix_lists.get(resource):
            return prefix_list.prefix_list_name
        for table in _tagged_tables(network):
            if thing := table.get(resource):
                return tagged(thing.tags)
        return None

    return name_of


def _tagged_tables(network: Network) -> Iterator[Mapping[str, Tagged]]:
    yield network.instances
    yield network.subnets
    yield network.vpcs
    yield network.route_tables
    yield network.network_acls
    yield network.nat_gateways
    yield network.peerings
    yield network.internet_gateways
    yield network.egress_only_internet_gateways
    yield network.vpn_gateways
    yield network.vpc_endpoints


def tagged(tags: Iterable[Tag]) -> str | None:
    """The value of the Name tag."""
    return next((tag.value for tag in tags if tag.key == "Name" and tag.value), None)


def instance_name(network: Network, interface: NetworkInterface) -> str | None:
    """The name of the instance that an interface is attached to."""
    attached = interface.attachment.instance_id if interface.attachment else None
    instance = network.instances.get(attached) if attached else None
    return tagged(instance.tags) if instance else None
