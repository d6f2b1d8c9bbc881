"""The graph of places: frozen, ordered, and the same for the same network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..model.citation import Gap
from ..model.gathering import uncollected
from ..semantics.routing import Segment
from .place import Place
from .transition import Transitions


@dataclass(frozen=True, slots=True)
class Tables:
    """Every route table divided, and which one each subnet looks up in.

    Invariant: ``divisions`` begins with the network's tables in id order; those only assumed follow.
    """

    divisions: Mapping[str, tuple[Segment, ...]]
    of_subnet: Mapping[str, str | None]
    """None where no table was read."""
    vpcs: Mapping[str, str]
    """Table -> its VPC."""
    transit: Mapping[str, tuple[Segment, ...]] = field(default_factory=dict)
    """Table of a transit gateway -> what takes each address."""


@dataclass(frozen=True, slots=True, eq=False)
class PlaceGraph:
    """Places with the transitions that lead on from each, in the order they were drawn."""

    onward: Mapping[Place, Mapping[Place, Transitions]]
    tables: Tables
    gaps: Mapping[Place, Gap]
    """What was not read or is not modelled, by the place where a packet meets it."""
    _made: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def divisions(self) -> Mapping[str, tuple[Segment, ...]]:
        """Table id -> what takes each address."""
        return self.tables.divisions

    def __contains__(self, place: Place) -> bool:
        return place in self.onward

    def __len__(self) -> int:
        return len(self.onward)

    def places(self) -> Iterator[Place]:
        """Every place, in order."""
        yield from self.onward

    def crossing(self, start: Place, end: Place) -> Transitions | None:
        """What happens between two neighbouring places; None where no edge leads from one to the other."""
        return self.onward.get(start, {}).get(end)

    @property
    def directed(self) -> Any:
        """The same as a frozen ``networkx.DiGraph``; every edge has its ``transitions``.

        It is made when first asked for: importing networkx takes longer than most questions.
        """
        if "directed" not in self._made:
            import networkx

            made = networkx.DiGraph()
            with uncollected():
                made.add_nodes_from(self.onward)
                for start, ends in self.onward.items():
                    made.add_edges_from((start, end, {"transitions": t}) for end, t in ends.items())
            self._made["directed"] = networkx.freeze(made)
        return self._made["directed"]
