"""AWS keys inside rules that nobody here understands: what such a rule says possibly holds, and never surely.

In: the model's ``unknown-field`` gaps, those of a route's words that nobody here knows, and what records contradict
each other in.
Out: the gap of a part of a resource, by its pointer within it. A key of a
resource as a whole tells of no one rule and is not looked for, but for gateways and endpoints, which are one rule each.
"""

from __future__ import annotations

from ..model.citation import Gap
from ..model.network import Network

KIND = "unknown-field"
SIDES = ("/AccepterVpcInfo", "/RequesterVpcInfo")
Place = tuple[str, str]


def unknown_key(network: Network, name: str, part: str = "") -> Gap | None:
    """The first key not understood in a part of a resource, below it, or in the rule that the part is of.

    Shapes: ``part`` is a pointer within the resource; the whole of it by default.
    """
    disputed = disputed_at(network, name, part)
    above, below = _places(network)
    if disputed is not None or not below:
        return disputed
    top, here = network.citation(name), network.citation(name, part)
    found = below.get((here.file, here.pointer))
    pointer = here.pointer
    while found is None and len(pointer) > len(top.pointer) and pointer.startswith(top.pointer):
        found = above.get((here.file, pointer))
        pointer = pointer.rpartition("/")[0]
    return found


def unknown_key_of_route(network: Network, table: str, index: int, target: str) -> Gap | None:
    """The first key not understood in a route, or in what it leads to."""
    if not _places(network)[1] and not network.disputed:
        return None
    own = unknown_key(network, table, f"/Routes/{index}") or disputed_at(network, target)
    if own is not None:
        return own
    if target in network.nat_gateways or target in network.vpc_endpoints:
        return unknown_key(network, target)
    sides = SIDES if target in network.peerings else ()
    return next((gap for side in sides if (gap := unknown_key(network, target, side))), None)


def disputed_at(network: Network, name: str, part: str = "") -> Gap | None:
    """The gap of a part of a resource, or of what it is of, that not all of its records tell; of the whole by default."""
    if not network.disputed:
        return None
    known = network.disputed.get((name, part))
    while known is None and part:
        known = network.disputed.get((name, part)) if (part := part.rpartition("/")[0]) else None
    return known


def unknown_key_at(network: Network, name: str, part: str) -> Gap | None:
    """The first key not understood in a part of a resource, or below it, wherever the part stands."""
    below = _places(network)[1]
    if not below:
        return None
    here = network.citation(name, part)
    return below.get((here.file, here.pointer))


def _places(network: Network) -> tuple[dict[Place, Gap], dict[Place, Gap]]:
    """The gaps by the place that has the key, and by every place around it; made once."""
    known = network.memo.get("unknown keys")
    if known is None:
        above: dict[Place, Gap] = {}
        below: dict[Place, Gap] = {}
        for gap in network.gaps:
            word_of_route = gap.kind == "unknown-value" and gap.id in network.route_tables
            if gap.citation is None or not (gap.kind == KIND or word_of_route):
                continue
            pointer = gap.citation.pointer.rpartition("/")[0]
            above.setdefault((gap.citation.file, pointer), gap)
            while pointer:
                below.setdefault((gap.citation.file, pointer), gap)
                pointer = pointer.rpartition("/")[0]
        known = network.memo["unknown keys"] = above, below
    assert isinstance(known, tuple), "the memo holds what was put there"
    return known


__all__ = ["disputed_at", "unknown_key", "unknown_key_at", "unknown_key_of_route"]
