"""The things of a network by what people call them: ids, names, tags, ARNs, addresses.

One directory serves a network for as long as the network lives; each index is made when first used.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

from ..errors import QuestionError
from ..model.interface import NetworkInterface
from ..model.managed import managed
from ..model.network import Network
from ..packet import parse_address
from .declared import addresses
from .nearest import nearest

NO_WORKLOAD = frozenset(
    {
        "natGateway",
        "nat_gateway",
        "transit_gateway",
        "gateway_load_balancer",
        "gateway_load_balancer_endpoint",
    }
)
"""Types of interfaces that carry others' flows: never ends of a flow when a whole subnet or VPC is asked of.

Source: EC2 API, NetworkInterfaceType.
"""

KINDS = {
    "interface": "interfaces",
    "instance": "instances",
    "subnet": "subnets",
    "vpc": "vpcs",
    "group": "security_groups",
    "vpc-endpoint": "vpc_endpoints",
    "prefix-list": "prefix_lists",
    "network-acl": "network_acls",
    "route-table": "route_tables",
    "internet-gateway": "internet_gateways",
    "egress-only-internet-gateway": "egress_only_internet_gateways",
    "nat-gateway": "nat_gateways",
    "peering": "peerings",
}
"""A kind's word, and the attribute of the network that holds it."""


class Directory:
    """A network's things by what people call them. Lists come in sorted id order."""

    def __init__(self, network: Network) -> None:
        self._families: dict[str, Mapping[str, Any]] = {
            kind: getattr(network, attribute) for kind, attribute in KINDS.items()
        }
        self._others = network.others
        self._homes = network.homes
        self._managed = managed(network)
        self._addresses = tuple(addresses(network))

    @cached_property
    def kinds(self) -> dict[str, str]:
        """The kind of each id; ``other`` for what is not modelled."""
        found = dict.fromkeys(self._others, "other")
        for kind, family in self._families.items():
            found.update(dict.fromkeys(family, kind))
        return found

    @cached_property
    def names(self) -> dict[str, tuple[str, ...]]:
        """The ids that bear each name: a Name tag, a group's or prefix list's own name, a service's."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for name, resource in self._named():
            found[name].add(resource)
        return {name: tuple(sorted(found[name])) for name in sorted(found)}

    @cached_property
    def name_of(self) -> dict[str, str]:
        """The name of each id that has one; the Name tag before any other."""
        found: dict[str, str] = {}
        for name, resource in self._named():
            found.setdefault(resource, name)
        return found

    @cached_property
    def tags(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """The ids that bear each tag."""
        found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for resource, key, value in self._tagged():
            found[key, value].append(resource)
        return {tag: tuple(sorted(set(ids))) for tag, ids in found.items()}

    @cached_property
    def arns(self) -> dict[str, str]:
        """The id that each ARN told in the snapshot stands for."""
        found = {other.arn: name for name, other in self._others.items() if other.arn is not None}
        for kind, attribute in (
            ("subnet", "subnet_arn"),
            ("group", "security_group_arn"),
            ("prefix-list", "prefix_list_arn"),
        ):
            for name, thing in self._families[kind].items():
                arn = getattr(thing, attribute)
                if arn is not None:
                    found[arn] = name
        return found

    @cached_property
    def members(self) -> dict[str, tuple[str, ...]]:
        """The interfaces of each instance, subnet, VPC, group and account."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for name, interface in self._families["interface"].items():
            attachment = interface.attachment
            if attachment is not None and attachment.instance_id is not None:
                found[attachment.instance_id].append(name)
            for group in interface.groups or ():
                found[group.group_id].append(name)
            if interface.interface_type in NO_WORKLOAD:
                continue
            found[interface.subnet_id].append(name)
            found[interface.vpc_id].append(name)
            account = self._homes[name].account
            if account is not None:
                found[account].append(name)
        return {name: tuple(dict.fromkeys(members)) for name, members in found.items()}

    @cached_property
    def addresses(self) -> dict[tuple[int, int], tuple[tuple[str, str], ...]]:
        """The interfaces that own each address, with how: ``private``, ``public`` or ``ipv6``."""
        found: defaultdict[tuple[int, int], list[tuple[str, str]]] = defaultdict(list)
        for name, interface in self._families["interface"].items():
            for how, text in owned(interface):
                owner = (name, how)
                if owner not in found[parse_address(text)]:
                    found[parse_address(text)].append(owner)
        return {address: tuple(owners) for address, owners in found.items()}

    def _named(self) -> Iterator[tuple[str, str]]:
        """Pairs of a name and the id that bears it; Name tags first."""
        for resource, key, value in self._tagged():
            if key == "Name" and value:
                yield value, resource
        for name, group in self._families["group"].items():
            if group.group_name:
                yield group.group_name, name
        for name, listed in self._families["prefix-list"].items():
            if listed.prefix_list_name:
                yield listed.prefix_list_name, name
        for name, other in self._others.items():
            if other.name:
                yield other.name, name
        for name, thing in self._managed.items():
            for called in thing.names:
                yield called, name
        for address, name in self._addresses:
            if name in self.kinds:
                yield address, name

    def _tagged(self) -> Iterator[tuple[str, str, str]]:
        """Every tag: id, key, value."""
        for kind, family in self._families.items():
            attribute = "tag_set" if kind == "interface" else "tags"
            for name, thing in family.items():
                for tag in getattr(thing, attribute):
                    yield name, tag.key, tag.value
        for name, other in self._others.items():
            for key, value in other.tags:
                yield name, key, value


def owned(interface: NetworkInterface) -> Iterator[tuple[str, str]]:
    """Every single address of an interface, with how it is owned."""
    for entry in interface.private_ip_addresses:
        yield "private", entry.private_ip_address
        if entry.association is not None and entry.association.public_ip:
            yield "public", entry.association.public_ip
    for six in interface.ipv6_addresses:
        yield "ipv6", six.ipv6_address


def bearers(known: Directory, text: str, field: str | None) -> tuple[str, ...]:
    """The ids that bear the tag of a text, ``tag:Key=Value``.

    Errors: QuestionError with the nearest tags, where nothing bears it.
    """
    key, _, value = text.removeprefix("tag:").partition("=")
    found = known.tags.get((key, value), ())
    if not found:
        near = nearest(text, (), [f"tag:{k}={v}" for k, v in known.tags])
        raise QuestionError(f"nothing bears {text}", field=field, nearest=near)
    return found


_DIRECTORIES: WeakKeyDictionary[Network, Directory] = WeakKeyDictionary()


def directory(network: Network) -> Directory:
    """The directory of a network, made once."""
    found = _DIRECTORIES.get(network)
    if found is None:
        found = _DIRECTORIES[network] = Directory(network)
    return found


def share_directory(network: Network, other: Network) -> None:
    """Let one directory serve another network, too, in which everything is called the same."""
    _DIRECTORIES[other] = directory(network)
