"""The boxes of an answer, read back: whether a flow is in them."""

from __future__ import annotations

from collections.abc import Iterable

from isthmus.packet import Flow, parse_prefix
from isthmus.query.answer import Space
from isthmus.query.service import parse_service


def contains(boxes: Iterable[Space], flow: Flow) -> bool:
    """True when some box holds the flow, by the texts that the answer shows."""
    return any(_box(box, flow) for box in boxes)


def _box(box: Space, flow: Flow) -> bool:
    return (
        any((flow.family, flow.source) in parse_prefix(text) for text in box.sources)
        and any((flow.family, flow.target) in parse_prefix(text) for text in box.targets)
        and any(
            low <= flow.service <= high for text in box.services for low, high in parse_service(text).ranges
        )
        and (box.source_ports is None or any(_port(text, flow.source_port) for text in box.source_ports))
    )


def _port(text: str, port: int) -> bool:
    low, dash, high = text.partition("-")
    return int(low) <= port <= int(high if dash else low)
