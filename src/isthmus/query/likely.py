"""One flow of a set that a person would think of: a usual port, a host's address, a client's port.

In: a set of flows. Out: a member of it, the same for the same set; where nothing in it is usual, the smallest.
"""

from __future__ import annotations

from typing import Final

from ..packet import (
    ICMP,
    ICMPV6,
    PORT_PROTOCOLS,
    TCP,
    UDP,
    Flow,
    icmp_range,
    service_range,
)
from ..space import HeaderSpace, Ranges
from ..space.header_space import Region
from ..space.line import address_at

LIKELY_PORT: Final = 49152
"""The port that a client is taken to pick where it may: the first of IANA's range for such."""
USUAL: Final = (
    *(service_range(TCP, port, port)[0] for port in (443, 22, 80, 3389, 5432, 3306, 8080)),
    *(service_range(UDP, port, port)[0] for port in (53, 123)),
    icmp_range(ICMP, 8, 0)[0],
    icmp_range(ICMPV6, 128, 0)[0],
)
"""Services that everybody knows, the likeliest first."""
LEAST: Final = len(USUAL) + 2
"""How unlikely anything is that is neither usual nor a port above 0."""
HOST: Final = 10
"""The number of a host in its block; AWS keeps the first few addresses of every subnet for itself."""


def likely_flow(space: HeaderSpace) -> Flow:
    """One flow of a space of one family, as likely a one as the space has."""
    region = min(space.regions(), key=_unlikeliness)
    service = likely_service(region.services)
    port = LIKELY_PORT if LIKELY_PORT in region.source_ports else region.source_ports.sample()
    family, address = address_at(likely_address(region.sources))
    target = likely_address(region.targets)
    if service >> 16 not in PORT_PROTOCOLS:
        port = 0
    return Flow(family, address, address_at(target)[1], service, port)


def _unlikeliness(region: Region) -> tuple[int, bool]:
    return _rank(likely_service(region.services)), LIKELY_PORT not in region.source_ports


def _rank(service: int) -> int:
    if service in USUAL:
        return USUAL.index(service)
    protocol, port = service >> 16, service & 0xFFFF
    return len(USUAL) + (TCP, UDP).index(protocol) if protocol in (TCP, UDP) and port else LEAST


def likely_service(services: Ranges) -> int:
    """The likeliest of some services: a usual one, else the first port above 0, else the first."""
    for service in USUAL:
        if service in services:
            return service
    for protocol in (TCP, UDP):
        low, high = service_range(protocol)
        ported = services & Ranges.of([(low + 1, high)])
        if not ported.is_empty:
            return ported.sample()
    return services.sample()


def likely_address(places: Ranges) -> int:
    """The likeliest of some addresses: a host's in the first block, else one that does not end it."""
    low, high = places.ranges[0]
    host = (low & ~0xFF) + HOST
    return host if low <= host <= high else low + 1 if _is_edge(low) and low < high else low


def _is_edge(place: int) -> bool:
    """True of an address that ends a block of 256: nobody's, as a rule."""
    return place & 0xFF in (0, 0xFF)
