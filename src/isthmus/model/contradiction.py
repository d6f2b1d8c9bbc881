"""Records that contradict themselves as no answer of AWS does: they are refused with both values and their place."""

from __future__ import annotations

from ..errors import InputError
from .associations import live
from .gateway import GatewayAttachment
from .holding import Network
from .network_acl import NetworkAclEntry
from .route_table import TARGETS

BESIDE = frozenset({"instance_id", "ip_address"})
"""What stands beside a target: the instance of an interface, the address of a next hop."""


def refuse(network: Network) -> None:
    """Errors: InputError, where a private NAT gateway has a public address, or an interface two primary ones.

    And where a gateway is attached to two VPCs, two entries of a network ACL have one number, or a route two targets.
    Source: EC2 API, NatGateway (ConnectivityType), NetworkInterfacePrivateIpAddress (Primary), AttachInternetGateway,
    AttachVpnGateway, CreateNetworkAclEntry (RuleNumber), CreateRoute.
    """
    _refuse_numbers(network)
    _refuse_targets(network)
    for name, gateway in network.internet_gateways.items():
        _refuse_two_homes(network, name, "Attachments", gateway.attachments)
    for name, outward in network.egress_only_internet_gateways.items():
        _refuse_two_homes(network, name, "Attachments", outward.attachments)
    for name, far in network.vpn_gateways.items():
        _refuse_two_homes(network, name, "VpcAttachments", far.vpc_attachments)
    for name, nat in network.nat_gateways.items():
        for index, address in enumerate(nat.nat_gateway_addresses):
            if nat.connectivity_type == "private" and address.public_ip:
                told = f"ConnectivityType 'private' and PublicIp {address.public_ip!r}"
                _refuse(network, name, f"/NatGatewayAddresses/{index}/PublicIp", told)
    for name, interface in network.interfaces.items():
        first = [n for n, one in enumerate(interface.private_ip_addresses) if one.primary]
        if len(first) > 1:
            one, other = (interface.private_ip_addresses[n].private_ip_address for n in first[:2])
            told = f"the primary addresses {one!r} and {other!r}"
            _refuse(network, name, f"/PrivateIpAddresses/{first[1]}/Primary", told)


def _refuse_numbers(network: Network) -> None:
    for name, acl in network.network_acls.items():
        seen: dict[tuple[bool, int], NetworkAclEntry] = {}
        for index, entry in enumerate(acl.entries):
            first = seen.setdefault((entry.egress, entry.rule_number), entry)
            if first != entry and (name, f"/Entries/{index}") not in network.disputed:
                told = f"two entries of number {entry.rule_number} and one direction"
                _refuse(network, name, f"/Entries/{index}/RuleNumber", told)


def _refuse_targets(network: Network) -> None:
    for name, table in network.route_tables.items():
        for index, route in enumerate(table.routes):
            named = [getattr(route, key) for key in TARGETS if key not in BESIDE]
            told = [target for target in named if target is not None]
            if len(told) > 1:
                what = f"the targets {told[0]!r} and {told[1]!r} of one route"
                _refuse(network, name, f"/Routes/{index}", what)


def _refuse_two_homes(
    network: Network, name: str, key: str, attachments: tuple[GatewayAttachment, ...]
) -> None:
    first, *more = live(attachments) or ((0, ""),)
    for index, vpc in more:
        if vpc != first[1]:
            told = f"the attachments to {first[1]!r} and {vpc!r}"
            _refuse(network, name, f"/{key}/{index}/VpcId", told)


def _refuse(network: Network, name: str, part: str, told: str) -> None:
    where = network.citation(name, part)
    raise InputError(f"{told} of {name} contradict each other", file=where.file, pointer=where.pointer)
