"""Transit gateways: attachments, route tables and what they hold, as EC2 tells them."""

from __future__ import annotations

from .record import NOT_READ, UNTOLD, Ignored, Record, Tag


class TransitGatewayOptions(Record, frozen=True):
    """What a transit gateway does by itself for new attachments, and which groups may be referred to."""

    security_group_referencing_support: str | None = None
    association_default_route_table_id: str | None = None
    propagation_default_route_table_id: str | None = None
    default_route_table_association: str | None = None
    default_route_table_propagation: str | None = None
    transit_gateway_cidr_blocks: tuple[str, ...] = ()
    amazon_side_asn: Ignored = NOT_READ
    auto_accept_shared_attachments: Ignored = NOT_READ
    dns_support: Ignored = NOT_READ
    multicast_support: Ignored = NOT_READ
    vpn_ecmp_support: Ignored = NOT_READ
    encryption_support: Ignored = NOT_READ


class TransitGateway(Record, frozen=True):
    """A router that VPCs, VPNs, Direct Connect gateways and other transit gateways are attached to."""

    transit_gateway_id: str
    transit_gateway_arn: str | None = None
    owner_id: str | None = None
    state: str | None = None
    options: TransitGatewayOptions | None = None
    tags: tuple[Tag, ...] = ()
    description: Ignored = NOT_READ
    creation_time: Ignored = NOT_READ


class AttachmentAssociation(Record, frozen=True):
    """The one table in which what arrives by an attachment is looked up."""

    transit_gateway_route_table_id: str | None = None
    transit_gateway_policy_table_id: str | None = None
    state: str | None = None


class TransitGatewayAttachment(Record, frozen=True):
    """An attachment of any type, as the transit gateway's side tells it."""

    transit_gateway_attachment_id: str
    transit_gateway_id: str | None = None
    transit_gateway_owner_id: str | None = None
    resource_type: str | None = None
    resource_id: str | None = None
    resource_owner_id: str | None = None
    state: str | None = None
    association: AttachmentAssociation | None = None
    nat_gateway_support: str | None = None
    tags: tuple[Tag, ...] = ()
    creation_time: Ignored = NOT_READ


class VpcAttachmentOptions(Record, frozen=True):
    """What an attachment of a VPC carries and how it picks a zone."""

    appliance_mode_support: str | None = None
    ipv6_support: str | None = None
    security_group_referencing_support: str | None = None
    dns_support: Ignored = NOT_READ


class TransitGatewayVpcAttachment(Record, frozen=True):
    """An attachment of a VPC, as the VPC's side tells it: one subnet in each zone that it serves."""

    transit_gateway_attachment_id: str
    transit_gateway_id: str | None = None
    vpc_id: str | None = None
    vpc_owner_id: str | None = None
    state: str | None = None
    subnet_ids: tuple[str, ...] = UNTOLD
    options: VpcAttachmentOptions | None = None
    tags: tuple[Tag, ...] = ()
    creation_time: Ignored = NOT_READ


class PeeringTgwInfo(Record, frozen=True):
    """One side of a peering between transit gateways."""

    transit_gateway_id: str | None = None
    core_network_id: str | None = None
    owner_id: str | None = None
    region: str | None = None


class TransitGatewayPeeringAttachment(Record, frozen=True):
    """A link between two transit gateways, of one Region or of two."""

    transit_gateway_attachment_id: str
    accepter_transit_gateway_attachment_id: str | None = None
    requester_tgw_info: PeeringTgwInfo | None = None
    accepter_tgw_info: PeeringTgwInfo | None = None
    state: str | None = None
    tags: tuple[Tag, ...] = ()
    options: Ignored = NOT_READ
    status: Ignored = NOT_READ
    creation_time: Ignored = NOT_READ


class TransitGatewayRouteTable(Record, frozen=True):
    """A table of a transit gateway."""

    transit_gateway_route_table_id: str
    transit_gateway_id: str | None = None
    state: str | None = None
    tags: tuple[Tag, ...] = ()
    default_association_route_table: Ignored = NOT_READ
    default_propagation_route_table: Ignored = NOT_READ
    creation_time: Ignored = NOT_READ


class RouteAttachment(Record, frozen=True):
    """The attachment that a route of a transit gateway hands to."""

    transit_gateway_attachment_id: str | None = None
    resource_id: str | None = None
    resource_type: str | None = None


class TransitGatewayRoute(Record, frozen=True):
    """A route as SearchTransitGatewayRoutes tells it; a blackhole names no attachment."""

    destination_cidr_block: str | None = None
    prefix_list_id: str | None = None
    type: str | None = None
    state: str | None = None
    transit_gateway_attachments: tuple[RouteAttachment, ...] = ()
    transit_gateway_route_table_announcement_id: str | None = None
    transit_gateway_route_table_id: Ignored = NOT_READ


class TransitGatewayAssociation(Record, frozen=True):
    """An attachment associated with a table, as GetTransitGatewayRouteTableAssociations tells it."""

    transit_gateway_attachment_id: str | None = None
    resource_id: str | None = None
    resource_type: str | None = None
    state: str | None = None
    transit_gateway_route_table_id: str | None = None


class TransitGatewayPropagation(Record, frozen=True):
    """An attachment whose prefixes a table learns."""

    transit_gateway_attachment_id: str | None = None
    resource_id: str | None = None
    resource_type: str | None = None
    state: str | None = None
    transit_gateway_route_table_id: str | None = None
    transit_gateway_route_table_announcement_id: Ignored = NOT_READ


class TransitGatewayPrefixListReference(Record, frozen=True):
    """A prefix list that stands in a table as one route."""

    transit_gateway_route_table_id: str | None = None
    prefix_list_id: str | None = None
    prefix_list_owner_id: Ignored = NOT_READ
    state: str | None = None
    blackhole: bool | None = None
    transit_gateway_attachment: RouteAttachment | None = None


class SearchedRoutes(Record, frozen=True):
    """The static routes of one table, as collectors that file them by table write them."""

    transit_gateway_route_table_id: str
    routes: tuple[TransitGatewayRoute, ...] = ()
    additional_routes_available: bool | None = None


class ListedPropagations(Record, frozen=True):
    """The propagations of one table, as collectors that file them by table write them."""

    transit_gateway_route_table_id: str
    transit_gateway_route_table_propagations: tuple[TransitGatewayPropagation, ...] = ()
