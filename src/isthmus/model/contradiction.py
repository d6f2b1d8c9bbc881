"""Records that contradict themselves as no answer of AWS does: they are refused with both values and their place."""

from __future__ import annotations

from collections.abc import Iterator

from ..errors import InputError
from .associations import live
from .gateway import GatewayAttachment
from .holding import Network


def refuse(network: Network) -> None:
    """Errors: InputError, where a private NAT gateway has a public address, or an interface two primary ones.

    And where a gateway is attached to two VPCs, or a public address stands for two private ones.
    Source: EC2 API, NatGateway (ConnectivityType), NetworkInterfacePrivateIpAddress (Primary), AttachInternetGateway,
    AttachVpnGateway, AssociateAddress (an address has one association).
    """
    _refuse_shared_addresses(network)
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


def _refuse_shared_addresses(network: Network) -> None:
    found: dict[str, tuple[str, str, str | None]] = {}
    for text, name, vpc, private, part in _public_addresses(network):
        first = found.setdefault(text, (name, vpc, private))
        if first[1:] != (vpc, private):
            told = f"{first[0]!r} and {name!r}, of each of which the public address is {text},"
            _refuse(network, name, part, told, of="")


def _public_addresses(network: Network) -> Iterator[tuple[str, str, str, str | None, str]]:
    """Every public IPv4 address: it, whose it is, the VPC, the private one, and where it is told."""
    for name, card in network.interfaces.items():
        for index, entry in enumerate(card.private_ip_addresses):
            if entry.association is not None and entry.association.public_ip:
                part = f"/PrivateIpAddresses/{index}/Association/PublicIp"
                yield entry.association.public_ip, name, card.vpc_id, entry.private_ip_address, part
    for name, nat in network.nat_gateways.items():
        subnet = network.subnets.get(nat.subnet_id or "")
        vpc = nat.vpc_id or (subnet.vpc_id if subnet is not None else "")
        for index, address in enumerate(nat.nat_gateway_addresses):
            told = address.public_ip and address.private_ip and address.status in (None, "succeeded")
            if told and nat.state not in ("deleted", "failed"):
                part = f"/NatGatewayAddresses/{index}/PublicIp"
                yield address.public_ip or "", name, vpc, address.private_ip, part


def _refuse_two_homes(
    network: Network, name: str, key: str, attachments: tuple[GatewayAttachment, ...]
) -> None:
    first, *more = live(attachments) or ((0, ""),)
    for index, vpc in more:
        if vpc != first[1]:
            told = f"the attachments to {first[1]!r} and {vpc!r}"
            _refuse(network, name, f"/{key}/{index}/VpcId", told)


def _refuse(network: Network, name: str, part: str, told: str, of: str | None = None) -> None:
    where = network.citation(name, part)
    whose = f" of {name}" if of is None else of
    raise InputError(f"{told}{whose} contradict each other", file=where.file, pointer=where.pointer)
