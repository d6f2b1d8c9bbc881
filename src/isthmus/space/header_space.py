"""Exact sets of flows over four axes: source, target, service, source port. Canonical, so equality is ``==``.

A set is a tree: at each axis, groups of ranges that lead to the same rest, every rest once, sorted by the
first range. Two equal sets have equal trees, whatever they were built from. Addresses are positions on the
line of ``line.py`` (both families), services the 24-bit numbers of ``packet``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from typing import Any, NamedTuple

from ..packet import ALL_PORTS, ALL_SERVICES
from .line import LAST
from .ranges import Range, Ranges

AXES: tuple[Range, ...] = ((0, LAST), (0, LAST), ALL_SERVICES, ALL_PORTS)
Tree = tuple[Any, ...]  # of (ranges, Tree) pairs; at the last axis the rest is True


class Region(NamedTuple):
    """A product of sets, one an axis."""

    sources: Ranges
    targets: Ranges
    services: Ranges
    source_ports: Ranges


@dataclass(frozen=True, slots=True)
class HeaderSpace:
    """A set of flows."""

    tree: Tree = ()

    @classmethod
    def product(
        cls,
        sources: Iterable[Range],
        targets: Iterable[Range],
        services: Iterable[Range] = (ALL_SERVICES,),
        source_ports: Iterable[Range] = (ALL_PORTS,),
    ) -> HeaderSpace:
        """The flows whose every axis lies in the set given for it."""
        tree: Any = True
        for axis in (source_ports, services, targets, sources):
            ranges = Ranges.of(axis).ranges
            if not ranges:
                return cls()
            tree = ((ranges, tree),)
        return cls(tree)

    @classmethod
    def everything(cls) -> HeaderSpace:
        """All flows."""
        return cls.product(*((axis,) for axis in AXES))

    @classmethod
    def union(cls, spaces: Iterable[HeaderSpace]) -> HeaderSpace:
        """The union of any number of sets, by one sweep over all of them at every axis."""
        trees = [space.tree for space in spaces if space.tree]
        return cls(_unite(trees, {})) if trees else cls()

    def __or__(self, other: HeaderSpace) -> HeaderSpace:
        return HeaderSpace(_combine(self.tree, other.tree, _or, {}))

    def __and__(self, other: HeaderSpace) -> HeaderSpace:
        return HeaderSpace(_combine(self.tree, other.tree, _and, {}))

    def __sub__(self, other: HeaderSpace) -> HeaderSpace:
        return HeaderSpace(_combine(self.tree, other.tree, _minus, {}))

    def __le__(self, other: HeaderSpace) -> bool:
        return (self - other).is_empty

    @property
    def is_empty(self) -> bool:
        """True when no flow is in the set."""
        return not self.tree

    def regions(self) -> Iterator[Region]:
        """Disjoint products that make up the set, in order."""
        for sources, by_target in self.tree:
            for targets, by_service in by_target:
                for services, by_port in by_service:
                    for ports, _ in by_port:
                        yield Region(Ranges(sources), Ranges(targets), Ranges(services), Ranges(ports))

    def sample(self) -> tuple[int, int, int, int]:
        """The first flow of the set, as source, target, service, source port.

        Errors: ValueError, when the set is empty.
        """
        for region in self.regions():
            return tuple(axis.sample() for axis in region)  # type: ignore[return-value]
        raise ValueError("an empty set has no member")

    def holds(self, source: int, target: int, service: int, source_port: int = 0) -> bool:
        """True when the flow is in the set."""
        tree: Any = self.tree
        for value in (source, target, service, source_port):
            for ranges, rest in tree:
                if any(low <= value <= high for low, high in ranges):
                    tree = rest
                    break
            else:
                return False
        return True


def _or(a: bool, b: bool) -> bool:
    return a or b


def _and(a: bool, b: bool) -> bool:
    return a and b


def _minus(a: bool, b: bool) -> bool:
    return a and not b


Decide = Callable[[bool, bool], bool]
Found = dict[int, tuple[Any, list[Range]]]
"""By the identity of a rest: it, and where it stands."""


def _combine(a: Any, b: Any, decide: Decide, known: dict[tuple[int, int], Any]) -> Any:
    """Combine two trees of one depth; an absent side is the empty set."""
    if not a and not decide(False, True):
        return ()
    if not b:
        return a if decide(True, False) else ()
    if not a:
        return b
    if a is b:
        return a if decide(True, True) else ()
    key = (id(a), id(b))
    if key not in known:
        known[key] = _merge(a, b, decide, known)
    return known[key]


def _merge(a: Tree, b: Tree, decide: Decide, known: dict[tuple[int, int], Any]) -> Tree:
    """Combine two trees that are not empty, stretch by stretch of their first axis."""
    mine, yours = _stretches(a, known), _stretches(b, known)
    only_mine, only_yours = decide(True, False), decide(False, True)
    found: Found = {}
    i = j = 0
    low, high, rest = mine[0]
    their_low, their_high, their_rest = yours[0]
    while True:
        if low < their_low:
            end = min(high, their_low - 1)
            if only_mine:
                _put(found, rest, low, end)
            low = end + 1
        elif their_low < low:
            end = min(their_high, low - 1)
            if only_yours:
                _put(found, their_rest, their_low, end)
            their_low = end + 1
        else:
            end = min(high, their_high)
            result = known.get((id(rest), id(their_rest)))
            if result is None:
                result = _combine(rest, their_rest, decide, known)
            if result:
                _put(found, result, low, end)
            low = their_low = end + 1
        if low > high:
            i += 1
            if i == len(mine):
                break
            low, high, rest = mine[i]
        if their_low > their_high:
            j += 1
            if j == len(yours):
                break
            their_low, their_high, their_rest = yours[j]
    # Invariant: one side is used up, and of the other a part of one stretch may be left
    if only_mine and i < len(mine):
        for left in ((low, high, rest), *mine[i + 1 :]):
            _put(found, left[2], left[0], left[1])
    if only_yours and i == len(mine):
        if their_low <= their_high:
            _put(found, their_rest, their_low, their_high)
        for left in yours[j + 1 :]:
            _put(found, left[2], left[0], left[1])
    return _grouped(found.values())


def _stretches(tree: Tree, known: dict[tuple[int, int], Any]) -> list[tuple[int, int, Any]]:
    """The stretches of a tree's first axis in order, with what each leads to."""
    key = (id(tree), 0)
    if key not in known:
        known[key] = sorted(
            [(low, high, rest) for ranges, rest in tree for low, high in ranges], key=itemgetter(0)
        )
    found: list[tuple[int, int, Any]] = known[key]
    return found


def _put(found: Found, rest: Any, low: int, high: int) -> None:
    """Add a stretch behind all others; to the last one of its rest where they touch."""
    known = found.get(id(rest))
    if known is None:
        found[id(rest)] = (rest, [(low, high)])
    elif known[1][-1][1] + 1 == low:
        known[1][-1] = (known[1][-1][0], high)
    else:
        known[1].append((low, high))


def _grouped(found: Iterable[tuple[Any, list[Range]]]) -> Tree:
    """A canonical tree of rests with their ranges, sorted and apart; some rests may be equal."""
    # Invariant: hashing a rest costs as much as reading all of it, so each object is hashed once
    groups: dict[Any, list[list[Range]]] = {}
    for rest, ranges in found:
        groups.setdefault(rest, []).append(ranges)
    pairs = [
        (tuple(parts[0]) if len(parts) == 1 else Ranges.of(chain.from_iterable(parts)).ranges, rest)
        for rest, parts in groups.items()
    ]
    return tuple(sorted(pairs, key=lambda pair: pair[0][0]))


def _unite(trees: list[Any], known: dict[frozenset[int], Any]) -> Any:
    """The union of trees of one depth, each distinct set of rests united once."""
    if len(trees) == 1:
        return trees[0]
    key = frozenset(map(id, trees))
    if key in known:
        return known[key]
    events: list[tuple[int, int, int]] = []
    rests: list[Any] = []
    for tree in trees:
        for ranges, rest in tree:
            number = len(rests)
            rests.append(rest)
            for low, high in ranges:
                events.append((low, 1, number))
                events.append((high + 1, 0, number))
    events.sort()
    here: dict[int, int] = {}
    found: Found = {}
    start = 0
    for at, opens, number in events:
        if at > start and here:
            distinct = {id(rests[one]): rests[one] for one in here}
            result = _unite(list(distinct.values()), known)
            _put(found, result, start, at - 1)
        start = at
        if opens:
            here[number] = here.get(number, 0) + 1
        elif here[number] == 1:
            del here[number]
        else:
            here[number] -= 1
    known[key] = _grouped(found.values())
    return known[key]
