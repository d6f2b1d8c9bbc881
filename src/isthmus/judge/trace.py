"""What the judge says: steps, gaps, traces of one flow, rulings over boxes. Values only."""

from __future__ import annotations

from dataclasses import dataclass

from ..packet import Box, Flow


@dataclass(frozen=True, slots=True)
class Step:
    """One thing a packet met, what it said, and where the snapshot says so.

    ``ok`` is True (passed), False (stopped) or None (cannot be told). ``flow`` is the header at that place.
    """

    direction: str
    stage: str
    id: str
    ok: bool | None
    layer: str
    rule: str
    file: str
    pointer: str
    aws_code: str | None
    flow: Flow


@dataclass(frozen=True, slots=True, order=True)
class Gap:
    """Something that was not read or is not modelled and could decide the flow."""

    kind: str
    id: str
    detail: str


@dataclass(frozen=True, slots=True)
class Trace:
    """The fate of one flow: the first packet (``forward``) and the whole exchange (``session``).

    None means that a gap decided, or that AWS's own choice does (``disposition`` is then ``split`` and
    ``closed`` names, per choice, the values that fail).
    """

    flow: Flow
    forward: bool | None
    session: bool | None
    disposition: str
    at: str
    steps: tuple[Step, ...]
    assumptions: tuple[str, ...]
    gaps: tuple[Gap, ...]
    closed: tuple[tuple[str, int, int], ...] = ()
    handshake: bool | None = None
    """The whole exchange but for data; which, behind firewalls, has steps of directions of its own."""
    inspected: tuple[str, ...] = ()
    """Where firewalls looked at the flow by their rules."""

    @property
    def blocks(self) -> tuple[Step, ...]:
        """The steps that stopped the flow or its answer."""
        return tuple(step for step in self.steps if step.ok is False)


@dataclass(frozen=True, slots=True)
class Ruling:
    """A box of flows that share one fate, and the trace of its lowest flow."""

    box: Box
    forward: bool | None
    session: bool | None
    trace: Trace
