"""Addresses that belong to the VPC itself: its resolver, and the link-local services.

Source: Amazon VPC User Guide, "Security group basics", "Network ACLs", "Subnet route tables".
"""

from __future__ import annotations

from ...packet import TCP, UDP, Prefix, parse_address, parse_prefix, service
from ..journey import End, Journey
from ..owners import Interface
from .blocks import told_blocks

NEVER_FORWARDED = (parse_prefix("169.254.168.0/22"), parse_prefix("fd00:ec2::/32"))
SERVICES = {
    "169.254.169.253": "dns",
    "169.254.169.254": "instance-metadata",
    "169.254.169.123": "time",
    "169.254.170.2": "container-metadata",
    "169.254.169.250": "licence-activation",
    "169.254.169.251": "licence-activation",
    "fd00:ec2::253": "dns",
    "fd00:ec2::254": "instance-metadata",
    "fd00:ec2::123": "time",
}
PORTS = {
    "dns": ((UDP, 53), (TCP, 53)),
    "instance-metadata": ((TCP, 80),),
    "time": ((UDP, 123),),
    "container-metadata": ((TCP, 80),),
    "licence-activation": ((TCP, 1688),),
}
BY_ADDRESS = {parse_address(text): name for text, name in SERVICES.items()}


def own_service(journey: Journey, interface: Interface) -> End | None:
    """The end of a packet to the VPC's own services, past groups, ACLs and routes; None for any other target.

    Nothing else within 169.254.168.0/22 and fd00:ec2::/32 is ever forwarded, whatever routes exist.
    """
    for block in NEVER_FORWARDED:
        if block.family == journey.header.family and _within(journey, block):
            return _served(journey, _service_at(journey), "NO_ROUTE_TO_DESTINATION")
    resolver = _resolver(journey, interface.vpc)
    if resolver is not None and journey.region.within(journey.header.target, resolver, resolver):
        return _served(journey, "dns", None)
    if _may_be_resolver(journey, interface.vpc):
        detail = "Amazon's resolver may answer there: the VPC's own blocks were not read"
        return journey.unknown("uncollected-vpc", interface.vpc, detail)
    return None


def _within(journey: Journey, block: Prefix) -> bool:
    return journey.region.within(journey.header.target, block.address, block.last)


def _service_at(journey: Journey) -> str | None:
    for (family, value), name in BY_ADDRESS.items():
        if family == journey.header.family and journey.region.within(journey.header.target, value, value):
            return name
    return None


def _resolver(journey: Journey, vpc: str) -> int | None:
    """The VPC's base address plus two, where Amazon's resolver answers."""
    blocks = journey.world.ground.vpc_blocks(vpc)
    if not blocks or blocks[0].family != journey.header.family or journey.header.family != 4:
        return None
    return blocks[0].address + 2


def _may_be_resolver(journey: Journey, vpc: str) -> bool:
    """Whether the target is two above the start of a block of a VPC without a record."""
    header = journey.header
    if journey.world.ground.vpc_blocks(vpc) is not None or header.family != 4:
        return False
    starts = [block.address for block in told_blocks(journey, vpc) if block.family == 4]
    return any(journey.region.within(header.target, start + 2, start + 2) for start in starts)


def _served(journey: Journey, name: str | None, code: str | None) -> End:
    if name is not None:
        for protocol, port in PORTS[name]:
            number = service(protocol, port)
            if journey.header.protocol == protocol and journey.region.within(
                journey.header.service, number, number
            ):
                rule = f"{name} answers past groups, ACLs and routes"
                journey.met(True, "service", f"service:{name}", "route", rule)
                return End(True, "delivered-to-service", f"service:{name}")
    rule = "nothing but the VPC's own services answers there, and it is never forwarded"
    journey.met(False, "route", name or "link-local", "route", rule, code=code)
    return journey.stopped("no-such-address", name or "link-local")
