"""Elastic IP addresses, as DescribeAddresses tells them."""

from __future__ import annotations

from .record import NOT_READ, Ignored, Record, Tag


class Address(Record, frozen=True):
    """An Elastic IP address and the private address it stands for."""

    public_ip: str | None = None
    allocation_id: str | None = None
    network_interface_id: str | None = None
    network_interface_owner_id: str | None = None
    instance_id: str | None = None
    private_ip_address: str | None = None
    customer_owned_ip: str | None = None
    carrier_ip: str | None = None
    domain: str | None = None
    tags: tuple[Tag, ...] = ()
    association_id: Ignored = NOT_READ
    public_ipv4_pool: Ignored = NOT_READ
    network_border_group: Ignored = NOT_READ
    customer_owned_ipv4_pool: Ignored = NOT_READ
    subnet_id: Ignored = NOT_READ
    service_managed: Ignored = NOT_READ
    ptr_record: Ignored = NOT_READ
    ptr_record_update: Ignored = NOT_READ
