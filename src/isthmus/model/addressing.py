"""Every address of an interface in one place, with the public one that stands for it.

``private_ip_addresses`` and ``ipv6_addresses`` are made whole: old answers tell only the single address, and
an Elastic IP address may be known from DescribeAddresses alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from .address import Address
from .gateway import NatGateway
from .interface import (
    NetworkInterface,
    NetworkInterfaceAssociation,
    NetworkInterfaceIpv6Address,
    NetworkInterfacePrivateIpAddress,
)


def whole(
    interfaces: dict[str, NetworkInterface], addresses: Iterable[Address]
) -> dict[str, NetworkInterface]:
    """The interfaces with every address listed, and with the public addresses that are known of elsewhere."""
    changed = {
        name: _listed(interface)
        for name, interface in interfaces.items()
        if (interface.private_ip_address is not None and not _says_primary(interface))
        or (interface.ipv6_address is not None and not interface.ipv6_addresses)
    }
    listed = {**interfaces, **changed} if changed else interfaces
    elastic = [address for address in addresses if address.public_ip is not None]
    if not elastic:
        return listed
    primary = {
        interface.attachment.instance_id: name
        for name, interface in listed.items()
        if interface.attachment is not None
        and interface.attachment.instance_id is not None
        and interface.attachment.device_index in (0, None)
    }
    found = dict(listed)
    for address in elastic:
        name = address.network_interface_id or primary.get(address.instance_id or "")
        if name is not None and name in found:
            found[name] = _reached_by(found[name], address)
    return found


def of_gateways(
    gateways: dict[str, NatGateway], interfaces: Mapping[str, NetworkInterface]
) -> dict[str, NatGateway]:
    """The NAT gateways with the interface of each address that does not tell its own: it has the address there.

    Source: NAT gateway basics (an interface in the gateway's subnet has its private address).
    """
    silent = {
        name: one
        for name, one in gateways.items()
        if any(each.network_interface_id is None for each in one.nat_gateway_addresses)
    }
    if not silent:
        return gateways
    holders: dict[tuple[str, str], str] = {}
    for name, interface in interfaces.items():
        for private in interface.private_ip_addresses:
            for place in (interface.subnet_id, interface.vpc_id):
                holders.setdefault((place, private.private_ip_address), name)
    found = {name: _with_interfaces(gateway, holders) for name, gateway in silent.items()}
    return {**gateways, **found}


def _with_interfaces(gateway: NatGateway, holders: Mapping[tuple[str, str], str]) -> NatGateway:
    place = gateway.subnet_id or gateway.vpc_id or ""
    told = tuple(
        one
        if one.network_interface_id is not None
        else msgspec.structs.replace(one, network_interface_id=holders.get((place, one.private_ip or "")))
        for one in gateway.nat_gateway_addresses
    )
    return msgspec.structs.replace(gateway, nat_gateway_addresses=told)


def _says_primary(interface: NetworkInterface) -> bool:
    """True when the primary address is listed, with its public one where the interface tells one."""
    for entry in interface.private_ip_addresses:
        if entry.private_ip_address == interface.private_ip_address:
            return entry.association is not None or interface.association is None
    return False


def _listed(interface: NetworkInterface) -> NetworkInterface:
    entries = interface.private_ip_addresses
    primary = interface.private_ip_address
    if primary is not None and not _says_primary(interface):
        entry = NetworkInterfacePrivateIpAddress(
            private_ip_address=primary, primary=True, association=interface.association
        )
        others = tuple(one for one in entries if one.private_ip_address != primary)
        entries = (entry, *others)
    six = interface.ipv6_addresses
    if not six and interface.ipv6_address is not None:
        six = (NetworkInterfaceIpv6Address(ipv6_address=interface.ipv6_address),)
    return msgspec.structs.replace(interface, private_ip_addresses=entries, ipv6_addresses=six)


def _reached_by(interface: NetworkInterface, address: Address) -> NetworkInterface:
    """The interface with an Elastic IP address on the private one it names; a record's own word stands."""
    private = address.private_ip_address or interface.private_ip_address
    association = NetworkInterfaceAssociation(
        public_ip=address.public_ip, allocation_id=address.allocation_id
    )
    entries = tuple(
        msgspec.structs.replace(entry, association=association)
        if entry.private_ip_address == private and entry.association is None
        else entry
        for entry in interface.private_ip_addresses
    )
    return msgspec.structs.replace(interface, private_ip_addresses=entries)
