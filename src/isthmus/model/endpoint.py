"""VPC endpoints, as DescribeVpcEndpoints tells them."""

from __future__ import annotations

from .interface import GroupIdentifier
from .record import NOT_READ, Ignored, Record, Tag


class DnsOptions(Record, frozen=True):
    """How the names of an endpoint are answered."""

    private_dns_only_for_inbound_resolver_endpoint: bool | None = None
    dns_record_ip_type: Ignored = NOT_READ
    private_dns_preference: Ignored = NOT_READ
    private_dns_specified_domains: Ignored = NOT_READ


class DnsEntry(Record, frozen=True):
    """A name that is answered with an endpoint's addresses: its own, or the service's by private DNS."""

    dns_name: str | None = None
    hosted_zone_id: Ignored = NOT_READ


class VpcEndpoint(Record, frozen=True):
    """A way from a VPC to a service. An absent type is ``Gateway``, as old answers had it."""

    vpc_endpoint_id: str
    vpc_id: str | None = None
    vpc_endpoint_type: str | None = None
    service_name: str | None = None
    state: str | None = None
    owner_id: str | None = None
    policy_document: str | None = None
    route_table_ids: tuple[str, ...] = ()
    subnet_ids: tuple[str, ...] = ()
    network_interface_ids: tuple[str, ...] = ()
    groups: tuple[GroupIdentifier, ...] = ()
    ip_address_type: str | None = None
    service_network_arn: str | None = None
    resource_configuration_arn: str | None = None
    service_region: str | None = None
    requester_managed: bool | None = None
    private_dns_enabled: bool | None = None
    dns_options: DnsOptions | None = None
    dns_entries: tuple[DnsEntry, ...] = ()
    tags: tuple[Tag, ...] = ()
    creation_timestamp: Ignored = NOT_READ
    last_error: Ignored = NOT_READ
    failure_reason: Ignored = NOT_READ
    ipv4_prefixes: Ignored = NOT_READ
    ipv6_prefixes: Ignored = NOT_READ
    payer_responsibilities: Ignored = NOT_READ
