"""The boxes of an answer, read back: whether a flow is in them."""

from __future__ import annotations

from collections.abc import Iterable

from isthmus.packet import ALL_PORTS, PORT_PROTOCOLS, PROTOCOL_NUMBERS, Flow, parse_prefix
from isthmus.query.answer import Space
from isthmus.query.service import parse_service
from isthmus.space import HeaderSpace, prefix_range


def contains(boxes: Iterable[Space], flow: Flow) -> bool:
    """True when some box holds the flow, by the texts that the answer shows."""
    return any(_box(box, flow) for box in boxes)


def _box(box: Space, flow: Flow) -> bool:
    return (
        any(_within(text, flow.family, flow.source) for text in box.sources)
        and any(_within(text, flow.family, flow.target) for text in box.targets)
        and any(_service(text, flow) for text in box.services)
        and (box.source_ports is None or any(_between(text, flow.source_port) for text in box.source_ports))
    )


def _within(text: str, family: int, address: int) -> bool:
    prefix = parse_prefix(text)
    return prefix.family == family and prefix.address <= address <= prefix.last


def _service(text: str, flow: Flow) -> bool:
    """True when a text such as tcp/1-2, icmp/8/0-3, proto/2-5 or any names the service of a flow."""
    if text == "any":
        return True
    name, *numbers = text.split("/")
    if name == "proto":
        return _between(numbers[0], flow.protocol)
    if PROTOCOL_NUMBERS[name] != flow.protocol:
        return False
    if flow.protocol in PORT_PROTOCOLS:
        return not numbers or _between(numbers[0], flow.value)
    halves = (flow.value >> 8, flow.value & 255)
    return all(_between(told, value) for told, value in zip(numbers, halves, strict=False))


def _between(text: str, number: int) -> bool:
    low, dash, high = text.partition("-")
    return int(low) <= number <= int(high if dash else low)


def space_of(boxes: Iterable[Space]) -> HeaderSpace:
    """The flows of some boxes, as a set."""
    return HeaderSpace.union(_region(box) for box in boxes)


def _region(box: Space) -> HeaderSpace:
    sources, targets = (
        [prefix_range(parse_prefix(text)) for text in side] for side in (box.sources, box.targets)
    )
    services = [span for text in box.services for span in parse_service(text).ranges]
    ports = [ALL_PORTS] if box.source_ports is None else [_span(text) for text in box.source_ports]
    return HeaderSpace.product(sources, targets, services, ports)


def _span(text: str) -> tuple[int, int]:
    low, dash, high = text.partition("-")
    return int(low), int(high if dash else low)
