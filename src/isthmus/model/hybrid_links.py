"""Ways to networks outside of AWS, each one a link: a VPN connection, a Direct Connect gateway, an attachment.

In: what a build has gathered, and its transit gateways. Out: every link by key, with the gateway it ends at.
What a link's far network is, only its static routes tell; what routers tell each other stays unknown.
Source: AWS Site-to-Site VPN User Guide; Direct Connect User Guide, Direct Connect gateways.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import msgspec

from ..errors import InputError
from ..packet import Prefix, parse_prefix
from ..snapshot import Section
from .citation import Citation, place, placed
from .gathering import Gathering
from .hybrid import DirectConnect, DirectConnectGatewayAssociation, VirtualInterface, VpnConnection
from .transit import Transit

R = TypeVar("R", bound=DirectConnect)

VPN, DIRECT_CONNECT, UNREAD = "vpn", "direct-connect-gateway", "unread"
CONCENTRATOR = "vpn-concentrator"
OUTSIDE = frozenset({VPN, DIRECT_CONNECT, "connect", CONCENTRATOR})
"""Types of transit gateway attachments behind which routers outside of AWS stand."""
ASSOCIATIONS = ("directConnectGatewayAssociations", "DirectConnectGatewayAssociations")
INTERFACES = ("virtualInterfaces", "VirtualInterfaces")
"""Kinds of sections as Direct Connect spells them, and as folders of other tools do."""
DEFAULTS = frozenset({None, "", "0.0.0.0/0", "::/0"})


@dataclass(frozen=True, slots=True)
class HybridLink:
    """One way between AWS and a network outside of it.

    Shapes: ``blocks`` are the far network's, None where its routers tell them and AWS does not.
    """

    id: str
    kind: str
    gateway: str
    attachment: str | None = None
    state: str | None = None
    """Why nothing passes, in AWS's word; None where it is up."""
    down: bool = False
    """No tunnel was up when it was read."""
    blocks: tuple[Prefix, ...] | None = None
    told: tuple[Prefix, ...] = ()
    """The blocks of AWS's side that the far network is told of, where they are limited."""
    selective: bool = False
    """Its tunnels agree on some addresses only."""
    unread: bool = False
    """Nobody read the VPN connection of an attachment: whether it stands is not told."""
    silent: bool = False
    """Its record tells no state, and it is taken to be up."""

    @property
    def key(self) -> str:
        """What tells it from every other link: one Direct Connect gateway may lead to several gateways."""
        return f"{self.attachment or self.id}@{self.gateway}"

    @property
    def carries_v6(self) -> bool:
        """False for VPN connections of a virtual private gateway.

        Source: AWS Site-to-Site VPN User Guide, "How it works" (no IPv6 on a virtual private gateway).
        """
        return self.kind != VPN or self.attachment is not None


@dataclass(frozen=True, slots=True)
class Hybrid:
    """Every link by key, in sorted order, and the Direct Connect gateway of each virtual interface."""

    links: Mapping[str, HybridLink] = field(default_factory=dict)
    interfaces: Mapping[str, str] = field(default_factory=dict)
    """Virtual interface -> the Direct Connect or virtual private gateway it ends at."""

    def of_gateway(self, gateway: str) -> tuple[HybridLink, ...]:
        """The links that end at a virtual private or transit gateway."""
        return tuple(link for link in self.links.values() if link.gateway == gateway)

    def alive(self, gateway: str) -> tuple[HybridLink, ...]:
        """The links of a gateway that are up, as far as they say."""
        return tuple(link for link in self.of_gateway(gateway) if link.state is None)

    def named(self, name: str) -> tuple[HybridLink, ...]:
        """The links that an id means: its own, its attachment's, or all of a gateway's."""
        name = self.interfaces.get(name, name)
        return tuple(link for link in self.links.values() if name in (link.id, link.attachment, link.gateway))


def hybrid(told: Gathering, transit: Transit) -> Hybrid:
    """Every link that a snapshot tells."""
    connections = told.family("VpnConnections", VpnConnection, "VpnConnectionId", "vpn_connection_id")
    found = [_of_connection(told, one) for one in connections.values() if one.vpn_gateway_id]
    for where, each in _records(told, ASSOCIATIONS, DirectConnectGatewayAssociation):
        found += _of_association(each, where)
    for one in transit.attachments.values():
        if one.type in OUTSIDE and one.gateway:
            link = HybridLink(one.resource or one.id, one.type, one.gateway, one.id, unread=one.type == VPN)
            known = connections.get(one.resource or "")
            if known is not None:
                link = replace(_of_connection(told, known), gateway=one.gateway, attachment=one.id)
                # Invariant: static routes of a transit gateway stand in its tables, none of them in the connection
                link = link if known.routes else replace(link, blocks=None)
            found.append(link)
    interfaces = {}
    for _, line in _records(told, INTERFACES, VirtualInterface):
        end = line.direct_connect_gateway_id or line.virtual_gateway_id
        if line.virtual_interface_id and end:
            interfaces[line.virtual_interface_id] = end
            if line.virtual_gateway_id and not line.direct_connect_gateway_id:
                state = line.virtual_interface_state
                dead = None if state in (None, "available", "down", "unknown") else state
                silent = state is None
                found.append(
                    HybridLink(line.virtual_interface_id, DIRECT_CONNECT, end, state=dead, silent=silent)
                )
    links = {link.key: link for link in found}
    return Hybrid(dict(sorted(links.items())), dict(sorted(interfaces.items())))


def _of_connection(told: Gathering, one: VpnConnection) -> HybridLink:
    options = one.options
    static = options is not None and options.static_routes_only is True
    blocks = tuple(_block(told, one, index) for index in _live(one)) if static else None
    selectors = (
        (
            options.local_ipv4_network_cidr,
            options.remote_ipv4_network_cidr,
            options.local_ipv6_network_cidr,
            options.remote_ipv6_network_cidr,
        )
        if options is not None
        else ()
    )
    return HybridLink(
        one.vpn_connection_id,
        VPN,
        one.vpn_gateway_id or one.transit_gateway_id or "",
        state=None if one.state in (None, "available") else one.state,
        down=bool(one.vgw_telemetry) and all(each.status != "UP" for each in one.vgw_telemetry),
        blocks=blocks,
        selective=any(each not in DEFAULTS for each in selectors),
        silent=one.state is None,
    )


def _live(one: VpnConnection) -> Iterator[int]:
    for index, route in enumerate(one.routes):
        if route.destination_cidr_block and route.state in (None, "available"):
            yield index


def _block(told: Gathering, one: VpnConnection, index: int) -> Prefix:
    text = one.routes[index].destination_cidr_block or ""
    with placed(lambda: told.places.cite(one.vpn_connection_id, f"/Routes/{index}/DestinationCidrBlock")):
        return parse_prefix(text)


def _of_association(one: DirectConnectGatewayAssociation, where: Citation) -> Iterator[HybridLink]:
    """The link of a Direct Connect gateway to a virtual private gateway; a transit gateway's is an attachment."""
    gateway = (one.associated_gateway.id if one.associated_gateway else None) or one.virtual_gateway_id
    if not gateway or not gateway.startswith("vgw-") or not one.direct_connect_gateway_id:
        return
    state = one.association_state
    dead = None if state in (None, "associated", "updating") else state
    allowed = [each.cidr for each in one.allowed_prefixes_to_direct_connect_gateway if each.cidr]
    with placed(lambda: where):
        told = tuple(parse_prefix(block) for block in allowed)
    yield HybridLink(
        one.direct_connect_gateway_id,
        DIRECT_CONNECT,
        gateway,
        state=dead,
        told=told,
        silent=state is None,
    )


def _records(told: Gathering, kinds: tuple[str, ...], record_type: type[R]) -> Iterator[tuple[Citation, R]]:
    """Records of Direct Connect with their places, whatever case their keys are spelled in.

    Errors: InputError with file and value, where a record can't be what its kind says.
    """
    for kind in kinds:
        for section in told.snapshot.of_kind(kind):
            yield from _converted(section, record_type)


def _converted(section: Section, record_type: type[R]) -> Iterator[tuple[Citation, R]]:
    for index, record in enumerate(section.records()):
        where = place(section, f"/{index}")
        try:
            yield where, msgspec.convert(_lowered(record), record_type)
        except msgspec.ValidationError as error:
            raise InputError(str(error), file=where.file, pointer=where.pointer) from error


def _lowered(value: Any) -> Any:
    if isinstance(value, list):
        return [_lowered(item) for item in value]
    if isinstance(value, dict):
        return {k[:1].lower() + k[1:]: _lowered(item) for k, item in value.items() if item is not None}
    return value
