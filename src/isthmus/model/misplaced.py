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
Block = tuple[Prefix, int]
"""A block, and its last address."""


def refuse_shared(network: Network) -> None:
    """Errors: InputError with the place and both interfaces, where two of a VPC have one private address.

    Source: EC2 API, AssignPrivateIpAddresses (an address of a subnet is assigned to one interface).
    """
    holders: dict[tuple[str, str], str] = {}
    for name, interface in network.interfaces.items():
        for text in _texts(interface):
            other = holders.setdefault((interface.vpc_id, text), name)
            if other != name:
                where = network.citation(
                    name, next(part for part, told in _addresses(interface) if told == text)
                )
                reason = f"{other} and {name} contradict each other: both have the address {text!r} in {interface.vpc_id}"
                raise InputError(reason, file=where.file, pointer=where.pointer)


def misplaced(network: Network) -> Iterator[Gap]:
    """A gap for each interface whose VPC, address or group contradicts its subnet or its VPC.

    Source: EC2 API, NetworkInterface; Amazon VPC User Guide, "IP addressing", "Associate security groups with multiple
    VPCs".
    """
    blocks = {name: _blocks(network, name) for name in network.subnets}
    # Invariant: most networks hold no such interface, and every one of them is looked at when they are read
    fits: dict[tuple[str, str], bool] = {}
    for name, interface in network.interfaces.items():
        subnet = network.subnets.get(interface.subnet_id)
        if subnet is not None and subnet.vpc_id != interface.vpc_id:
            told = f"{name} says that it is in {interface.vpc_id}"
            detail = f"{told}, and its subnet {subnet.subnet_id} that it is in {subnet.vpc_id}"
            yield Gap(KIND, name, "either", detail, network.citation(name, "/VpcId"))
        near = blocks.get(interface.subnet_id, ())
        if any(_lies_elsewhere(text, near) for text in _texts(interface)):
            yield from _foreign_addresses(network, interface, near)
        for held in interface.groups or ():
            pair = held.group_id, interface.vpc_id
            if pair not in fits:
                fits[pair] = not _is_foreign(network, *pair)
            if not fits[pair]:
                yield from _foreign_groups(network, interface)
                break


def _lies_elsewhere(text: str, blocks: tuple[Block, ...]) -> bool:
    """Whether an address is in none of the blocks of its family, of which there is one."""
    family, value = parse_address(text)
    told = False
    for block, last in blocks:
        if block.family == family:
            if block.address <= value <= last:
                return False
            told = True
    return told


def _foreign_addresses(
    network: Network, interface: NetworkInterface, blocks: tuple[Block, ...]
) -> Iterator[Gap]:
    name = interface.network_interface_id
    for part, text in _addresses(interface):
        if _lies_elsewhere(text, blocks):
            family = parse_address(text)[0]
            words = ", ".join(str(block) for block, _ in blocks if block.family == family)
            detail = f"the address {text} of {name} is not in {words}, the block of its subnet {interface.subnet_id}"
            yield Gap(KIND, name, "either", detail, network.citation(name, part))


def _is_foreign(network: Network, held: str, vpc: str) -> bool:
    """Whether a group that was read is of another VPC, and not associated with this one."""
    group = network.security_groups.get(held)
    homes = network.group_vpcs.get(held, frozenset())
    return group is not None and group.vpc_id is not None and vpc not in homes


def _foreign_groups(network: Network, interface: NetworkInterface) -> Iterator[Gap]:
    name = interface.network_interface_id
    for index, held in enumerate(interface.groups or ()):
        if _is_foreign(network, held.group_id, interface.vpc_id):
            group = network.security_groups[held.group_id]
            told = f"{name} in {interface.vpc_id} has {held.group_id} of {group.vpc_id}"
            here = network.citation(name, f"/Groups/{index}/GroupId")
            yield Gap(KIND, name, "either", f"{told}, and no association of the two was read", here)


def _texts(interface: NetworkInterface) -> list[str]:
    """Every address of an interface."""
    four = [entry.private_ip_address for entry in interface.private_ip_addresses if entry.private_ip_address]
    return [*four, *(six.ipv6_address for six in interface.ipv6_addresses)]


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


def _blocks(network: Network, name: str) -> tuple[Block, ...]:
    subnet = network.subnets[name]
    texts = [subnet.cidr_block, *(one.ipv6_cidr_block for one in subnet.ipv6_cidr_block_association_set)]
    return tuple((block, block.last) for block in (parse_prefix(text) for text in texts if text))
