"""What AWS tells of the ways to networks outside of it: VPN connections, Direct Connect gateways and interfaces.

Source: EC2 API, VpnConnection; Direct Connect API, DirectConnectGatewayAssociation, VirtualInterface.
"""

from __future__ import annotations

import msgspec

from .record import NOT_READ, Ignored, Record, Tag


class VpnStaticRoute(Record, frozen=True):
    """A block of the far network that somebody wrote down."""

    destination_cidr_block: str | None = None
    source: Ignored = NOT_READ
    state: str | None = None


class VgwTelemetry(Record, frozen=True):
    """One tunnel as it stood when it was read."""

    status: str | None = None
    accepted_route_count: Ignored = NOT_READ
    last_status_change: Ignored = NOT_READ
    outside_ip_address: Ignored = NOT_READ
    status_message: Ignored = NOT_READ
    certificate_arn: Ignored = NOT_READ


class VpnConnectionOptions(Record, frozen=True):
    """How a connection routes, and which addresses its tunnels agree to carry."""

    static_routes_only: bool | None = None
    local_ipv4_network_cidr: str | None = None
    remote_ipv4_network_cidr: str | None = None
    local_ipv6_network_cidr: str | None = None
    remote_ipv6_network_cidr: str | None = None
    enable_acceleration: Ignored = NOT_READ
    outside_ip_address_type: Ignored = NOT_READ
    transport_transit_gateway_attachment_id: Ignored = NOT_READ
    tunnel_inside_ip_version: Ignored = NOT_READ
    tunnel_options: Ignored = NOT_READ
    tunnel_bandwidth: Ignored = NOT_READ


class VpnConnection(Record, frozen=True):
    """Two tunnels between a customer's device and a gateway of AWS."""

    vpn_connection_id: str
    vpn_gateway_id: str | None = None
    transit_gateway_id: str | None = None
    state: str | None = None
    options: VpnConnectionOptions | None = None
    routes: tuple[VpnStaticRoute, ...] = ()
    vgw_telemetry: tuple[VgwTelemetry, ...] = ()
    tags: tuple[Tag, ...] = ()
    category: Ignored = NOT_READ
    vpn_concentrator_id: Ignored = NOT_READ
    core_network_arn: Ignored = NOT_READ
    core_network_attachment_arn: Ignored = NOT_READ
    gateway_association_state: Ignored = NOT_READ
    pre_shared_key_arn: Ignored = NOT_READ
    customer_gateway_configuration: Ignored = NOT_READ
    type: Ignored = NOT_READ
    customer_gateway_id: Ignored = NOT_READ


class DirectConnect(msgspec.Struct, frozen=True, rename="camel"):
    """A part of an answer of Direct Connect; keys that say nothing of reachability are passed over."""


class AssociatedGateway(DirectConnect, frozen=True, rename="camel"):
    """The gateway of AWS that a Direct Connect gateway leads to."""

    id: str | None = None


class AllowedPrefix(DirectConnect, frozen=True, rename="camel"):
    """A block of AWS's side that is told to the far network."""

    cidr: str | None = None


class DirectConnectGatewayAssociation(DirectConnect, frozen=True, rename="camel"):
    """A Direct Connect gateway joined to a virtual private gateway or a transit gateway."""

    direct_connect_gateway_id: str | None = None
    association_state: str | None = None
    associated_gateway: AssociatedGateway | None = None
    virtual_gateway_id: str | None = None
    allowed_prefixes_to_direct_connect_gateway: tuple[AllowedPrefix, ...] = ()


class VirtualInterface(DirectConnect, frozen=True, rename="camel"):
    """A session of a Direct Connect line, with the gateway of AWS that it ends at."""

    virtual_interface_id: str | None = None
    direct_connect_gateway_id: str | None = None
    virtual_gateway_id: str | None = None
    virtual_interface_state: str | None = None
