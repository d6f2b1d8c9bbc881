"""Hypothesis strategies for small networks in AWS's describe shapes, and flows at their rules' edges.

``sketches()`` gives a ``Sketch``, whose ``snapshot()`` is made without a disk; ``starts(sketch)`` a place and
a flow. A network is drawn by plain code from a ``Random``: Hypothesis gives one that it can shrink, and a
seeded one draws thousands quickly.
"""

from __future__ import annotations

from random import Random

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from isthmus.packet import ALL_PORTS, Box, Flow
from tests.sketches.draw import Start, directed, sketch
from tests.sketches.sketch import Sketch


def sketches() -> SearchStrategy[Sketch]:
    """Small networks: 1-3 VPCs of 1-4 subnets and 2-6 interfaces each."""
    return st.builds(sketch, st.randoms(use_true_random=False))


def starts(drawn: Sketch) -> SearchStrategy[Start]:
    """A place of this network and a flow directed at its rules' edges."""
    return st.builds(directed, st.just(drawn), st.randoms(use_true_random=False))


def seeds() -> SearchStrategy[int]:
    """Seeds of networks: quick to draw; a failure is one number, which ``tests.laws.hunt`` cuts down."""
    return st.integers(0, (1 << 32) - 1)


def drawn_from(seed: int) -> tuple[Sketch, Random]:
    """The network of a seed, and the Random from which flows of it are to be drawn."""
    return sketch(Random(seed)), Random(f"flows {seed}")


@st.composite
def ranges(draw: st.DrawFn, top: int) -> tuple[int, int]:
    """A closed interval within 0..top."""
    low = draw(st.integers(0, top))
    return low, draw(st.integers(low, top))


@st.composite
def boxes(draw: st.DrawFn, family: int = 4, span: int = 15) -> Box:
    """A box over few addresses, ports of one protocol and client ports, so that boxes often meet."""
    protocol = draw(st.sampled_from((6, 17, 1)))
    low, high = draw(ranges(span))
    ports = draw(st.one_of(st.just(ALL_PORTS), ranges(span)))
    return Box(
        family,
        draw(ranges(span)),
        draw(ranges(span)),
        (protocol << 16 | low, protocol << 16 | high),
        ports,
    )


def flows(family: int = 4, span: int = 16) -> SearchStrategy[Flow]:
    """A flow near the boxes of ``boxes``: one past their span at most."""
    return st.builds(
        lambda source, target, protocol, value, port: Flow(
            family, source, target, protocol << 16 | value, port
        ),
        st.integers(0, span),
        st.integers(0, span),
        st.sampled_from((6, 17, 1)),
        st.integers(0, span),
        st.integers(0, span),
    )
