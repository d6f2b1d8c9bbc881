"""Where on a way addresses of packets change: at NAT gateways, at instances that translate, at internet gateways.

In: a pack at its end, and one of its flows with the header it began with. Out: by place on the way, the address that
the source or the target has from there on. What undoes it on the way back is the same places, and is not told.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from ..engine.compile import Compiled
from ..engine.passage import Pack, Translation
from ..packet import Flow, format_address
from ..space.line import text_at

TRANSLATING = ("nat", "appliance-nat")
GATEWAY = "internet-gateway"
EMBEDDED = 0xFFFFFFFF
"""The part of an address of 64:ff9b::/96 that is an IPv4 address. Source: NAT gateways, DNS64 and NAT64."""


class Header(NamedTuple):
    """The pieces of a packet's two addresses."""

    source: int
    target: int


class Change(NamedTuple):
    """The addresses that a packet has from a place on, where they change there."""

    source: str | None = None
    target: str | None = None


def rewrites(c: Compiled, pack: Pack, at: int, begun: Header, flow: Flow) -> dict[int, Change]:
    """The changes of one flow of a pack, by the number of the step where each happens.

    Shapes: ``begun`` are the pieces that the flow's addresses lie in.
    """
    found: dict[int, Change] = {}
    known: list[tuple[int, Header]] = [(0, begun)]
    step = 0
    for state in pack.states:
        if state.kind not in TRANSLATING:
            continue
        step = next(n for n in range(step, len(pack.steps)) if pack.steps[n].id == state.id)
        before = Header(int(state.source[at]), int(state.target[at]))
        after = _after(c, state, before)
        found[step] = _change(c, before, after)
        if after.target != before.target:
            found[step] = Change(found[step].source, format_address(4, flow.target & EMBEDDED))
        known += [(step, before), (step, after)]
    known.append((len(pack.steps), Header(int(pack.src[at]), int(pack.dst[at]))))
    for (first, header), (last, other) in pairwise(known):
        gates = [number for number in range(first, last) if pack.steps[number].stage == GATEWAY]
        if gates:
            _at_gateways(c, found, gates, header, other)
    return found


def _after(c: Compiled, state: Translation, before: Header) -> Header:
    """What a header becomes by a translation, which takes IPv6 of 64:ff9b::/96 to the IPv4 address within."""
    low, high = c.universe.nat64_slice
    mapped = c.universe.first_v6 <= before.target and low <= before.target < high
    return Header(state.address, before.target - low if mapped else before.target)


def _at_gateways(
    c: Compiled, found: dict[int, Change], gates: list[int], before: Header, after: Header
) -> None:
    """What internet gateways between two known headers did: the source on the way out, the target on the way in."""
    out, home = Header(after.source, before.target), Header(before.source, after.target)
    for number, change in (
        (gates[0], _change(c, before, out)),
        (gates[-1], _change(c, before, home)),
    ):
        known = found.get(number, Change())
        merged = Change(known.source or change.source, known.target or change.target)
        if merged != Change():
            found[number] = merged


def _change(c: Compiled, before: Header, after: Header) -> Change:
    source, target = (
        None if one == other else text_at(c.universe.starts[other])
        for one, other in zip(before, after, strict=True)
    )
    return Change(source, target)
