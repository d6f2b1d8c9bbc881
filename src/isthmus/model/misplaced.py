"""Interfaces that stand where AWS puts none: an address that two have is refused, what may be a record's slip is a gap.

In: a network. An address stands for one interface of a VPC, lies in a block of its subnet, and both are in one VPC;
its groups are of that VPC, or associated with it. Made-up snapshots differ in the latter, and are read as they stand.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..errors import InputError
from ..packet import Prefix, parse_address, parse_prefix
from .citation import Gap
from .holding import Network
from .interface import NetworkInterface

KIND = "conflicting-records"


def refuse_shared(network: Network) -> None:
    """Errors: InputError with the place and both interfaces, where two of a VPC have one private address.

    Source: EC2 API, AssignPrivateIpAddresses (an address of a subnet is assigned to one interface).
    """
    holders: dict[tuple[str, str], str] = {}
    for name, interface in network.interfaces.items():
        for part, text in _addresses(interface):
            other = holders.setdefault((interface.vpc_id, text), name)
            if other != name:
                where = network.citation(name, part)
                reason = f"{other} and {name} contradict each other: both have the address {text!r} in {interface.vpc_id}"
                raise InputError(reason, file=where.file, pointer=where.pointer)


def misplaced(network: Network) -> Iterator[Gap]:
    """A gap for each interface whose VPC, address or group contradicts its subnet or its VPC.

    Source: EC2 API, NetworkInterface; Amazon VPC User Guide, "IP addressing", "Associate security groups with multiple
    VPCs".
    """
    blocks = {name: _blocks(network, name) for name in network.subnets}
    for name, interface in network.interfaces.items():
        subnet = network.subnets.get(interface.subnet_id)
        if subnet is not None and subnet.vpc_id != interface.vpc_id:
            told = f"{name} says that it is in {interface.vpc_id}"
            detail = f"{told}, and its subnet {subnet.subnet_id} that it is in {subnet.vpc_id}"
            yield Gap(KIND, name, "either", detail, network.citation(name, "/VpcId"))
        for part, text in _addresses(interface):
            address = parse_address(text)
            near = [block for block in blocks.get(interface.subnet_id, ()) if block.family == address[0]]
            if near and not any(block.holds(*address) for block in near):
                words = ", ".join(map(str, near))
                detail = f"the address {text} of {name} is not in {words}, the block of its subnet {interface.subnet_id}"
                yield Gap(KIND, name, "either", detail, network.citation(name, part))
        yield from _foreign_groups(network, interface)


def _foreign_groups(network: Network, interface: NetworkInterface) -> Iterator[Gap]:
    name = interface.network_interface_id
    for index, held in enumerate(interface.groups or ()):
        group = network.security_groups.get(held.group_id)
        homes = network.group_vpcs.get(held.group_id, frozenset())
        if group is not None and group.vpc_id is not None and interface.vpc_id not in homes:
            told = f"{name} in {interface.vpc_id} has {held.group_id} of {group.vpc_id}"
            here = network.citation(name, f"/Groups/{index}/GroupId")
            yield Gap(KIND, name, "either", f"{told}, and no association of the two was read", here)


def _addresses(interface: NetworkInterface) -> Iterator[tuple[str, str]]:
    """Where each address stands in the record, and its text."""
    for index, entry in enumerate(interface.private_ip_addresses):
        text = entry.private_ip_address
        if text:
            alone = text == interface.private_ip_address
            part = "/PrivateIpAddress" if alone else f"/PrivateIpAddresses/{index}/PrivateIpAddress"
            yield part, text
    for index, six in enumerate(interface.ipv6_addresses):
        yield f"/Ipv6Addresses/{index}/Ipv6Address", six.ipv6_address


def _blocks(network: Network, name: str) -> tuple[Prefix, ...]:
    subnet = network.subnets[name]
    texts = [subnet.cidr_block, *(one.ipv6_cidr_block for one in subnet.ipv6_cidr_block_association_set)]
    return tuple(parse_prefix(text) for text in texts if text)
