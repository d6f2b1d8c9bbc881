"""Which addresses are the internet's, and which never cross an internet gateway.

Source: Internet gateways; Reachability Analyzer, IGW_*_RFC1918_*, IGW_*_RFC6598_*; IANA special-purpose
registries.
"""

from __future__ import annotations

from ..model.network import Network
from ..packet import TCP, UDP, Prefix, parse_address, parse_prefix, service_range
from ..space.line import ALL_V4, prefix_range
from ..space.ranges import Ranges

PRIVATE_BLOCKS = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
SHARED_BLOCK = "100.64.0.0/10"
NEVER_FORWARDED = ("169.254.168.0/22", "fd00:ec2::/32")
RESERVED_BLOCKS = (
    "0.0.0.0/8",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "224.0.0.0/4",
    "240.0.0.0/4",
)
GLOBAL_V6 = "2000::/3"
UNIQUE_LOCAL = "fc00::/7"

RFC1918 = Ranges.of(prefix_range(parse_prefix(block)) for block in PRIVATE_BLOCKS)
RFC6598 = Ranges.of([prefix_range(parse_prefix(SHARED_BLOCK))])
NOT_GLOBAL_V4 = Ranges.of(
    prefix_range(parse_prefix(block)) for block in (*PRIVATE_BLOCKS, SHARED_BLOCK, *RESERVED_BLOCKS)
)
INTERNET = (Ranges.of([ALL_V4]) - NOT_GLOBAL_V4) | Ranges.of([prefix_range(parse_prefix(GLOBAL_V6))])
"""Global unicast of both families, before what a snapshot holds is taken out."""
UNFORWARDABLE = Ranges.of(prefix_range(parse_prefix(block)) for block in NEVER_FORWARDED)


Address = tuple[int, int]
Services = tuple[tuple[int, int], ...]
DNS: Services = (service_range(TCP, 53, 53), service_range(UDP, 53, 53))
SERVICES: tuple[tuple[str, tuple[str, ...], Services], ...] = (
    ("amazon-dns", ("169.254.169.253", "fd00:ec2::253"), DNS),
    ("instance-metadata", ("169.254.169.254", "fd00:ec2::254"), (service_range(TCP, 80, 80),)),
    ("amazon-time-sync", ("169.254.169.123", "fd00:ec2::123"), (service_range(UDP, 123, 123),)),
    ("container-metadata", ("169.254.170.2",), (service_range(TCP, 80, 80),)),
    ("licence-activation", ("169.254.169.250", "169.254.169.251"), (service_range(TCP, 1688, 1688),)),
)


def told_blocks(network: Network, vpc_id: str) -> tuple[Prefix, ...]:
    """The blocks that a VPC surely has though its record was not read; there may be others.

    Its tables' local routes tell them; its subnets are parts of them.
    Source: Subnet route tables (a local route for each block).
    """
    blocks: list[str | None] = []
    for subnet in network.subnets.values():
        if subnet.vpc_id == vpc_id:
            blocks.append(subnet.cidr_block)
            blocks += [block.ipv6_cidr_block for block in subnet.ipv6_cidr_block_association_set]
    for table in network.route_tables.values():
        local = [route for route in table.routes if route.gateway_id == "local"] * (table.vpc_id == vpc_id)
        blocks += [route.destination_cidr_block or route.destination_ipv6_cidr_block for route in local]
    return tuple(sorted({parse_prefix(block) for block in blocks if block}))


def perhaps_dns(network: Network, vpc_id: str) -> tuple[Address, ...]:
    """Where Amazon's DNS may answer in a VPC whose record was not read: two above the start of a block of its.

    Source: DNS attributes for your VPC (VPC+2).
    """
    if vpc_id in network.vpcs:
        return ()
    blocks = (block for block in told_blocks(network, vpc_id) if block.family == 4)
    return tuple((4, block.address + 2) for block in blocks)


def reserved_services(network: Network, vpc_id: str) -> tuple[tuple[str, tuple[Address, ...], Services], ...]:
    """Amazon's own services that every instance of a VPC reaches whatever groups and ACLs say.

    Shapes: name, addresses as (family, integer), ranges of services.
    Source: Security group basics (traffic that groups do not filter); DNS attributes for your VPC (VPC+2).
    """
    vpc = network.vpcs.get(vpc_id)
    found = []
    for name, addresses, services in SERVICES:
        places = [parse_address(text) for text in addresses]
        if name == "amazon-dns" and vpc is not None and vpc.cidr_block:
            block = parse_prefix(vpc.cidr_block)
            places.append((4, block.address + 2))
        found.append((name, tuple(places), services))
    return tuple(found)
