"""Candidate ways: where on the map a packet could go from one place to another, before any filter's rules.

In: a graph, two places, and the destinations of interest. Out: every simple way with the destinations that
take it, and every circle met. Forwarding is by destination, so each way narrows them from table to table.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..packet import Prefix
from ..space.line import ALL_V4, ALL_V6, prefix_range
from ..space.ranges import Ranges
from .place import SINKS, Place
from .place_graph import PlaceGraph
from .transition import Answers, Divide, Rewrite, Rewriting, Transitions

EVERYWHERE = Ranges.of([ALL_V4, ALL_V6])
V4 = Ranges.of([ALL_V4])
NAT64 = Ranges.of([prefix_range(Prefix(6, 0x0064FF9B << 96, 96))])
MOST_WAYS = 64
MOST_STEPS = 200_000


@dataclass(frozen=True, slots=True)
class Way:
    """Places from first to last, and the destinations, as they stand at the first one, that take this way.

    Shapes: ``destinations`` is narrowed as far as the first rewrite of the destination, and not beyond.
    """

    places: tuple[Place, ...]
    destinations: Ranges


@dataclass(frozen=True, slots=True)
class Candidates:
    """What was found. ``complete`` is False when a bound stopped the search."""

    ways: tuple[Way, ...]
    circles: tuple[tuple[Place, ...], ...]
    """Ways that come back to a place of their own; each begins with its smallest place."""
    complete: bool


def candidates(
    graph: PlaceGraph,
    source: Place,
    target: Place,
    destinations: Ranges = EVERYWHERE,
    *,
    answers: bool = False,
    most_ways: int = MOST_WAYS,
    most_steps: int = MOST_STEPS,
) -> Candidates:
    """The simple ways from one place to another, shortest first; ``answers``: where only answers pass, too.

    Where the target can't be reached at all, every place is searched, for the circles.
    Units: ``most_steps`` is a count of edges looked at.
    Errors: KeyError, when a place is not on the map.
    """
    for place in (source, target):
        if place not in graph:
            raise KeyError(str(place))
    search = _Search(graph, target, answers, most_ways, most_steps)
    search.run(source, destinations)
    ways = sorted(search.ways, key=lambda way: (len(way.places), way.places))
    return Candidates(tuple(ways), tuple(sorted(search.circles)), search.complete)


@dataclass(frozen=True, slots=True)
class _Stand:
    """One step of a way: the place, what goes on from it, and what of the first destinations that is."""

    place: Place
    now: Ranges
    first: Ranges
    rewritten: bool


class _Search:
    """A walk in depth over simple ways."""

    def __init__(self, graph: PlaceGraph, target: Place, answers: bool, ways: int, steps: int) -> None:
        import networkx

        self.graph = graph
        self.target = target
        self.answers = answers
        self.most_ways, self.steps_left = ways, steps
        self.near = networkx.ancestors(graph.directed, target) | {target}
        self.ways: list[Way] = []
        self.circles: set[tuple[Place, ...]] = set()
        self.complete = True

    def run(self, source: Place, destinations: Ranges) -> None:
        everywhere = source not in self.near
        trail = [_Stand(source, destinations, destinations, False)]
        pending = [iter(self.graph.onward[source].items())]
        on_trail = {source: 0}
        if source == self.target:
            self.ways.append(Way((source,), destinations))
            return
        while pending:
            following = self._next(trail, pending[-1], on_trail, everywhere)
            if following is None:
                pending.pop()
                del on_trail[trail.pop().place]
                if not self.complete:
                    return
                continue
            trail.append(following)
            if following.place == self.target:
                self.ways.append(Way(tuple(stand.place for stand in trail), following.first))
                trail.pop()
                if len(self.ways) >= self.most_ways:
                    self.complete = False
                    return
                continue
            on_trail[following.place] = len(trail) - 1
            pending.append(iter(self.graph.onward[following.place].items()))

    def _next(
        self,
        trail: list[_Stand],
        edges: Iterator[tuple[Place, Transitions]],
        on_trail: dict[Place, int],
        everywhere: bool,
    ) -> _Stand | None:
        """The next stand beyond the trail's last one; circles are noted on the way."""
        for place, transitions in edges:
            self.steps_left -= 1
            if self.steps_left < 0:
                self.complete = False
                return None
            if place != self.target and (place.kind in SINKS or not (everywhere or place in self.near)):
                continue
            following = self._cross(trail[-1], place, transitions)
            if following is None:
                continue
            if place in on_trail:
                circle = tuple(stand.place for stand in trail[on_trail[place] :])
                at = circle.index(min(circle))
                self.circles.add(circle[at:] + circle[:at])
                continue
            return following
        return None

    def _cross(self, stand: _Stand, place: Place, transitions: Transitions) -> _Stand | None:
        """The stand beyond an edge; None where nothing of what stands here takes it."""
        now, first, rewritten = stand.now, stand.first, stand.rewritten
        for transition in transitions:
            match transition:
                case Divide(ranges):
                    now = now & ranges
                    first = first if rewritten else first & ranges
                case Rewrite(Rewriting.PUBLIC_TARGET):
                    now, rewritten = _reach(now, V4, V4), True
                case Rewrite(Rewriting.NAT) if not (now & NAT64).is_empty:
                    now, rewritten = _reach(now, NAT64, V4), True
                case Answers() if not self.answers:
                    return None
            if now.is_empty or first.is_empty:
                return None
        return _Stand(place, now, first, rewritten)


def _reach(now: Ranges, old: Ranges, new: Ranges) -> Ranges:
    """Destinations after those in ``old`` became some of those in ``new``."""
    return now if (now & old).is_empty else (now - old) | new
