"""A packet's header on its way: five-tuple fields as terms, so that one walk stands for a box of flows."""

from __future__ import annotations

from typing import NamedTuple

from ..packet import ICMP_PROTOCOLS, ICMP_REPLY, PORT_PROTOCOLS, Flow, service
from .region import Region, Term, constant


class Header(NamedTuple):
    """The header as it stands at some place; the protocol is settled, the rest are terms."""

    family: int
    protocol: int
    source: Term
    target: Term
    service: Term
    source_port: Term

    def at(self, region: Region) -> Flow:
        """The concrete flow at the region's point."""
        port = region.value(self.source_port) if self.protocol in PORT_PROTOCOLS else 0
        value = region.value
        return Flow(self.family, value(self.source), value(self.target), value(self.service), port)

    def reply(self, region: Region) -> Header | None:
        """The answer's header; None where the protocol has none (ICMP that asks for none)."""
        swapped = self._replace(source=self.target, target=self.source)
        if self.protocol in PORT_PROTOCOLS:
            base = service(self.protocol)
            return swapped._replace(service=self.source_port.plus(base), source_port=self.service.plus(-base))
        if self.protocol in ICMP_PROTOCOLS:
            for (low, high), answer in ICMP_REPLY.items():
                if low >> 16 == self.protocol and region.within(self.service, low, high):
                    return swapped._replace(service=constant(answer))
            return None
        return swapped

    def same(self, other: Header, region: Region) -> bool:
        """Whether both are one header at the region's point."""
        if self.family != other.family or self.protocol != other.protocol:
            return False
        pairs = [(self.source, other.source), (self.target, other.target), (self.service, other.service)]
        if self.protocol in PORT_PROTOCOLS:
            pairs.append((self.source_port, other.source_port))
        return all(region.equal(one, two) for one, two in pairs)


def opening_header(family: int, region: Region) -> Header:
    """The header of the question itself, with the region narrowed to one protocol."""
    protocol = region.point["service"] >> 16
    region.within(Term("service", 0), *(protocol << 16, protocol << 16 | 0xFFFF))
    port = Term("source_port", 0) if protocol in PORT_PROTOCOLS else constant(0)
    return Header(family, protocol, Term("source", 0), Term("target", 0), Term("service", 0), port)
