"""The few operations that a filter's meaning needs, and the words its rules are made of.

A *match* pairs a peer (who stands at the other end) with ranges of services. Carriers of the algebra read the
same folds: columns (``engine/columns.py``), Z3 terms (``solve/terms.py``), blame (``engine/blame.py``).
Every carrier is three-valued by Kleene: what a rule names but nobody could read is neither in nor out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from ..packet import Prefix

B = TypeVar("B")
OVER = " over IPv"


@dataclass(frozen=True, slots=True, order=True)
class Within:
    """The other end's address lies in one of these blocks."""

    prefixes: tuple[Prefix, ...]


@dataclass(frozen=True, slots=True, order=True)
class MemberOf:
    """The other end's address is a private address of an interface that has this group, within its reach.

    ``perhaps`` is what an interface has of which nobody read whether it has the group; None where all were read.
    """

    group: str
    perhaps: str | None = None
    family: int | None = None
    """Where only addresses of one family are meant."""

    @property
    def reference(self) -> str:
        """What carriers know the sure members by: the group's id, or that with the family."""
        return self.memberships[0]

    @property
    def memberships(self) -> tuple[str, ...]:
        """All that an interface may have that is meant, surely or perhaps; with the family where one is meant."""
        named = (self.group,) if self.perhaps is None else (self.group, self.perhaps)
        family = self.family
        return named if family is None else tuple(reference(name, family) for name in named)


@dataclass(frozen=True, slots=True, order=True)
class Unreadable:
    """Nobody could read who is meant (a prefix list without entries): possibly anybody of the family."""

    id: str
    family: int | None = None


def reference(group: str, family: int) -> str:
    """What the members of a group are known by where only addresses of one family are meant."""
    return f"{group}{OVER}{family}"


def referenced(text: str) -> tuple[str, int | None]:
    """The group of a reference, and the family where only that is meant."""
    group, _, family = text.partition(OVER)
    return group, int(family) if family else None


Peer = Within | MemberOf | Unreadable
ServiceRange = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Match:
    """The packets of a rule: a peer and a range of services."""

    peer: Peer
    services: ServiceRange
    sure: bool = True
    """False where the rule says more than could be understood: each of these packets matches possibly, none surely."""


def memberships(matches: Iterable[Match]) -> tuple[str, ...]:
    """All that interfaces may have that some matches mean by a group, sorted."""
    peers = (match.peer for match in matches)
    return tuple(sorted({name for peer in peers if isinstance(peer, MemberOf) for name in peer.memberships}))


class Algebra(Protocol[B]):
    """What a carrier brings; none of it knows a word of AWS."""

    @property
    def everything(self) -> B:
        """All packets."""
        ...

    @property
    def nothing(self) -> B:
        """No packet."""
        ...

    def matching(self, match: Match) -> B:
        """The packets of a match."""
        ...

    def any_of(self, parts: Iterable[B]) -> B:
        """The union."""
        ...

    def choose(self, condition: B, then: B, otherwise: B) -> B:
        """``then`` where the condition holds, ``otherwise`` elsewhere."""
        ...
