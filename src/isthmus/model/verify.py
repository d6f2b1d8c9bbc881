"""Every address, block and choice is one: checked in bulk, located only when one is wrong.

A text that is no address or no block raises. A choice that AWS has added since becomes a gap
``unknown-value``, and so does a part that steers traffic and is not modelled (``unmodelled-part``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ..errors import InputError
from ..packet import parse_address, parse_prefix
from ..snapshot import Snapshot
from .choices import unknown_values, unmodelled_parts
from .citation import Gap
from .holding import Network
from .interface import NetworkInterface
from .strangers import refuse_strangers

Texts = Iterable[str | None]
LAST_PORT = 65535


def verify(network: Network) -> list[Gap]:
    """The gaps of values that are not understood.

    Errors: InputError with file, pointer and value, at the first that is no address, no CIDR block or no port, and at
    the first record that tells another owner of a VPC than the VPC's own.
    """
    refuse_odd_values(network)
    for name, subnet in network.subnets.items():
        if not subnet.vpc_id:
            where = network.citation(name, "/VpcId")
            raise InputError("'' is no id of a VPC", file=where.file, pointer=where.pointer)
    refuse_strangers(network)
    return [*unknown_values(network), *unmodelled_parts(network)]


def refuse_odd_values(network: Network) -> None:
    """Errors: InputError with file, pointer and value, at the first that is no address, no CIDR block or no port."""
    for texts, family, keys in _blocks(network):
        _check(network, texts, family, keys, parse_prefix, "CIDR block")
    for texts, family, keys in _addresses(network):
        _check(network, texts, family, keys, parse_address, "address")
    for name, suffix, port in _ports(network):
        if port is not None and port > LAST_PORT:
            where = network.citation(name, suffix)
            raise InputError(f"{port} is no port", file=where.file, pointer=where.pointer)


def _check(
    network: Network,
    texts: Texts,
    family: int | None,
    keys: frozenset[str],
    parse: Callable[[str], tuple[int, ...]],
    noun: str,
) -> None:
    wrong: list[tuple[str, str]] = []
    for text in set(texts):
        if text is None:
            continue
        try:
            parsed = parse(text)
        except ValueError as error:
            wrong.append((text, str(error)))
            continue
        if family is not None and parsed[0] != family:
            wrong.append((text, f"{text!r} is not an IPv{family} {noun}"))
    if wrong:
        text, reason = min(wrong)
        file, pointer = _located(network.snapshot, text, keys)
        raise InputError(reason, file=file, pointer=pointer)


def _blocks(network: Network) -> Iterator[tuple[Texts, int | None, frozenset[str]]]:
    """Every CIDR block, with the family it must be of and the keys it stands under."""
    vpcs, subnets = network.vpcs.values(), network.subnets.values()
    permissions = [
        permission
        for group in network.security_groups.values()
        for permission in (*group.ip_permissions, *group.ip_permissions_egress)
    ]
    entries = [entry for acl in network.network_acls.values() for entry in acl.entries]
    routes = [route for table in network.route_tables.values() for route in table.routes]
    sides = [
        side
        for peering in network.peerings.values()
        for side in (peering.accepter_vpc_info, peering.requester_vpc_info)
        if side is not None
    ]
    interfaces = network.interfaces.values()
    block, block6 = frozenset({"CidrBlock"}), frozenset({"Ipv6CidrBlock"})
    yield (vpc.cidr_block for vpc in vpcs), None, block
    yield (one.cidr_block for vpc in vpcs for one in vpc.cidr_block_association_set), None, block
    yield (one.ipv6_cidr_block for vpc in vpcs for one in vpc.ipv6_cidr_block_association_set), 6, block6
    yield (subnet.cidr_block for subnet in subnets), None, block
    yield (
        (one.ipv6_cidr_block for subnet in subnets for one in subnet.ipv6_cidr_block_association_set),
        6,
        block6,
    )
    yield (one.cidr_ip for p in permissions for one in p.ip_ranges), 4, frozenset({"CidrIp", "CidrIpv4"})
    yield (one.cidr_ipv6 for p in permissions for one in p.ipv6_ranges), 6, frozenset({"CidrIpv6"})
    yield (entry.cidr_block for entry in entries), 4, block
    yield (entry.ipv6_cidr_block for entry in entries), 6, block6
    yield (route.destination_cidr_block for route in routes), 4, frozenset({"DestinationCidrBlock"})
    yield (
        (route.destination_ipv6_cidr_block for route in routes),
        6,
        frozenset({"DestinationIpv6CidrBlock"}),
    )
    yield (side.cidr_block for side in sides), 4, block
    yield (one.cidr_block for side in sides for one in side.cidr_block_set), 4, block
    yield (one.ipv6_cidr_block for side in sides for one in side.ipv6_cidr_block_set), 6, block6
    lists = network.prefix_lists.values()
    yield (text for one in lists for text in one.entries or ()), None, frozenset({"Cidr", "Cidrs"})
    yield (one.ipv4_prefix for i in interfaces for one in i.ipv4_prefixes), 4, frozenset({"Ipv4Prefix"})
    yield (one.ipv6_prefix for i in interfaces for one in i.ipv6_prefixes), 6, frozenset({"Ipv6Prefix"})


def _ports(network: Network) -> Iterator[tuple[str, str, int | None]]:
    """Every port of a rule, with the resource and the place in it where it stands."""
    for name, group in network.security_groups.items():
        for key, permissions in (
            ("IpPermissions", group.ip_permissions),
            ("IpPermissionsEgress", group.ip_permissions_egress),
        ):
            for index, one in enumerate(permissions):
                yield name, f"/{key}/{index}/FromPort", one.from_port
                yield name, f"/{key}/{index}/ToPort", one.to_port
    for name, acl in network.network_acls.items():
        for index, entry in enumerate(acl.entries):
            if entry.port_range is not None:
                yield name, f"/Entries/{index}/PortRange/From", entry.port_range.from_
                yield name, f"/Entries/{index}/PortRange/To", entry.port_range.to


def _addresses(network: Network) -> Iterator[tuple[Texts, int, frozenset[str]]]:
    """Every address, with the family it must be of and the keys it stands under."""
    interfaces = network.interfaces.values()
    translators = [one for nat in network.nat_gateways.values() for one in nat.nat_gateway_addresses]
    private = frozenset({"PrivateIpAddress"})
    yield (one.private_ip_address for i in interfaces for one in i.private_ip_addresses), 4, private
    yield (i.private_ip_address for i in interfaces), 4, private
    yield (_public(i) for i in interfaces), 4, frozenset({"PublicIp", "PublicIpAddress"})
    yield (
        (
            one.association.public_ip
            for i in interfaces
            for one in i.private_ip_addresses
            if one.association is not None
        ),
        4,
        frozenset({"PublicIp", "PublicIpAddress"}),
    )
    yield (one.ipv6_address for i in interfaces for one in i.ipv6_addresses), 6, frozenset({"Ipv6Address"})
    yield (one.private_ip for one in translators), 4, frozenset({"PrivateIp"})
    yield (one.public_ip for one in translators), 4, frozenset({"PublicIp"})


def _public(interface: NetworkInterface) -> str | None:
    return interface.association.public_ip if interface.association is not None else None


def _located(snapshot: Snapshot, text: str, keys: frozenset[str]) -> tuple[str | None, str | None]:
    """The first place in the snapshot where one of these keys has this value."""
    for section in snapshot.sections:
        if text.encode() in section.raw or b"\\" in section.raw:
            for below, key, value in _leaves(section.records(), "", ""):
                if key in keys and str(value) == text:
                    return section.file, section.locate(below)
    return None, None


def _leaves(value: Any, pointer: str, key: str) -> Iterator[tuple[str, str, Any]]:
    """Every leaf with its pointer and the key it stands under."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _leaves(item, f"{pointer}/{name}", name)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _leaves(item, f"{pointer}/{index}", key)
    else:
        yield pointer, key, value
