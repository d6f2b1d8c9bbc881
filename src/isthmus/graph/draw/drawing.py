"""A graph while it is being drawn."""

from __future__ import annotations

from ...model.citation import Gap
from ...model.network import Network
from ..place import Place
from ..place_graph import PlaceGraph, Tables
from ..transition import Pass, Transition, Transitions


class Drawing:
    """Places and edges so far; each part of ``draw/`` adds its own."""

    def __init__(self, network: Network, tables: Tables) -> None:
        self.network = network
        self.tables = tables
        self._onward: dict[Place, dict[Place, Transitions]] = {}
        self._gaps: dict[Place, Gap] = {}

    def place(self, place: Place) -> None:
        """Draw a place, if it is not there yet."""
        self._onward.setdefault(place, {})

    def edge(self, start: Place, end: Place, *transitions: Transition) -> None:
        """Draw an edge and its ends.

        Invariant: an edge is drawn once, by the one who knows all of its transitions.
        """
        ends = self._onward.setdefault(start, {})
        assert end not in ends, f"the edge from {start} to {end} is drawn twice"
        ends[end] = transitions or (Pass(),)
        self._onward.setdefault(end, {})

    def leads(self, start: Place, end: Place) -> bool:
        """True when the edge is drawn already."""
        return end in self._onward.get(start, ())

    def gap(self, place: Place, kind: str, name: str, effect: str, detail: str) -> None:
        """Say what is not known at a place; the first word about a place stays.

        Nothing is cited here: whoever tells of the gap resolves where its resource stands.
        """
        self._gaps.setdefault(place, Gap(kind, name, effect, detail))

    def done(self) -> PlaceGraph:
        """The graph, from now on unchanged."""
        return PlaceGraph(self._onward, self.tables, self._gaps)
