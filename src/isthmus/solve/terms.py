"""The Z3 carrier of filters: what a filter admits, as SMT-LIB text, in two bounds (surely, possibly).

In: the matches of one filter, through the folds of ``semantics``. Out: ``Bounds``, two formulas over an
address, a service and memberships. Each of the three is a variable's name, or a known value: what is known
folds away here, before Z3 reads a letter. One family at a time: blocks of the other family match nothing. No
Z3 in this file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ..packet import ALL_SERVICES, WIDTH, Prefix
from ..semantics.algebra import Match, MemberOf, Within

TRUE, FALSE = "true", "false"
SERVICE_BITS = 24
Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Bounds:
    """Two formulas: what surely belongs to a set, and what possibly does; the first implies the second."""

    low: str
    high: str

    def __getitem__(self, bound: str) -> str:
        """The formula of one bound, ``low`` or ``high``."""
        return self.low if bound == "low" else self.high


NOTHING, EVERYTHING, ANYTHING = Bounds(FALSE, FALSE), Bounds(TRUE, TRUE), Bounds(FALSE, TRUE)
"""Nothing, everything, and what nobody knows."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What formulas speak of: an address of one family, a service, and the groups that the other end has.

    A text is a variable's name, an integer a known value; ``members`` is None where membership is free: then
    it is one boolean variable for each group.
    """

    family: int
    address: str | int
    service: str | int
    members: frozenset[str] | None = None


class Kleene:
    """What every algebra of ``Bounds`` has, whatever its matches speak of."""

    @property
    def everything(self) -> Bounds:
        """All packets."""
        return EVERYTHING

    @property
    def nothing(self) -> Bounds:
        """No packet."""
        return NOTHING

    def any_of(self, parts: Iterable[Bounds]) -> Bounds:
        """The union."""
        listed = list(parts)
        return Bounds(either(part.low for part in listed), either(part.high for part in listed))

    def choose(self, condition: Bounds, then: Bounds, otherwise: Bounds) -> Bounds:
        """By Kleene: a doubtful condition surely gives only what both branches surely give."""
        surely, never = condition.low, no(condition.high)
        if then.low == TRUE:  # Invariant: the two short forms keep long rule lists linear in size
            low = either((surely, otherwise.low))
        elif then.low == FALSE:
            low = all_of((never, otherwise.low))
        else:
            both = all_of((then.low, otherwise.low))
            low = either((all_of((surely, then.low)), all_of((never, otherwise.low)), both))
        if then.high == TRUE:
            high = either((condition.high, otherwise.high))
        else:
            kept = all_of((no(surely), otherwise.high))
            high = either((all_of((condition.high, then.high)), kept))
        return Bounds(low, high)


class Terms(Kleene):
    """The algebra whose values are ``Bounds`` over one subject."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject

    def matching(self, match: Match) -> Bounds:
        """The packets of a match; a peer that nobody could read is surely not meant and possibly meant."""
        subject = self.subject
        served = service_in(subject.service, [match.services])
        if isinstance(match.peer, Within):
            met = all_of((served, address_in(subject.family, subject.address, match.peer.prefixes)))
            return Bounds(met if match.sure else FALSE, met)
        if isinstance(match.peer, MemberOf):
            met = all_of((served, self.member(match.peer.reference)))
            perhaps = all_of((served, either(map(self.member, match.peer.memberships))))
            return Bounds(met if match.sure else FALSE, perhaps)
        return Bounds(FALSE, served if match.peer.family in (None, subject.family) else FALSE)

    def member(self, group: str) -> str:
        """That the other end has a group."""
        members = self.subject.members
        if members is None:
            return membership(group)
        return TRUE if group in members else FALSE


def membership(group: str) -> str:
    """The variable that says whether the other end has a group."""
    return f"|member {group}|"


def all_of(parts: Iterable[str]) -> str:
    """The conjunction, folded where a part is known."""
    kept = []
    for part in parts:
        if part == FALSE:
            return FALSE
        if part != TRUE:
            kept.append(part)
    return kept[0] if len(kept) == 1 else f"(and {' '.join(kept)})" if kept else TRUE


def either(parts: Iterable[str]) -> str:
    """The disjunction, folded where a part is known."""
    kept = []
    for part in parts:
        if part == TRUE:
            return TRUE
        if part != FALSE:
            kept.append(part)
    return kept[0] if len(kept) == 1 else f"(or {' '.join(kept)})" if kept else FALSE


def no(part: str) -> str:
    """The negation."""
    return FALSE if part == TRUE else TRUE if part == FALSE else f"(not {part})"


def bits(value: int, width: int) -> str:
    """A literal. Units: width in bits, a multiple of four or not."""
    return f"#x{value:0{width // 4}x}" if width % 4 == 0 else f"#b{value:0{width}b}"


def address_in(family: int, address: str | int, prefixes: Iterable[Prefix]) -> str:
    """That an address lies in any of these blocks; blocks of the other family hold none."""
    near = [prefix for prefix in prefixes if prefix.family == family]
    if isinstance(address, int):
        return TRUE if any(prefix.address <= address <= prefix.last for prefix in near) else FALSE
    return either(_in_block(address, prefix) for prefix in near)


def _in_block(address: str, prefix: Prefix) -> str:
    width = WIDTH[prefix.family]
    if prefix.length == 0:
        return TRUE
    return _leads(address, width, prefix.address, prefix.length)


def _leads(variable: str, width: int, value: int, length: int) -> str:
    """That the first ``length`` bits of a variable are those of a value."""
    if length == width:
        return f"(= {variable} {bits(value, width)})"
    rest = width - length
    return f"(= ((_ extract {width - 1} {rest}) {variable}) {bits(value >> rest, length)})"


def address_between(family: int, address: str | int, ranges: Iterable[Range]) -> str:
    """That an address (an integer of its family) lies in any of these closed ranges."""
    width = WIDTH[family]
    if isinstance(address, int):
        return TRUE if any(low <= address <= high for low, high in ranges) else FALSE
    return either(
        _leads(address, width, first, length) if length else TRUE
        for low, high in ranges
        for first, length in blocks(width, low, high)
    )


def blocks(width: int, low: int, high: int) -> Iterator[tuple[int, int]]:
    """The fewest aligned blocks (first value, length in bits) that make a range."""
    while low <= high:
        size = (high - low + 1).bit_length() - 1
        if low:
            size = min(size, (low & -low).bit_length() - 1)
        yield low, width - size
        low += 1 << size


def service_in(service: str | int, ranges: Sequence[Range]) -> str:
    """That a service lies in any of these closed ranges; an empty range holds none.

    Shapes: ranges may span protocols.
    """
    if isinstance(service, int):
        return TRUE if any(low <= service <= high for low, high in ranges) else FALSE
    return either(_services(service, low, high) for low, high in ranges if low <= high)


def _services(variable: str, low: int, high: int) -> str:
    if (low, high) == ALL_SERVICES:
        return TRUE
    if low == high:
        return f"(= {variable} {bits(low, SERVICE_BITS)})"
    size = high - low + 1
    if size & (size - 1) == 0 and low % size == 0:
        return _leads(variable, SERVICE_BITS, low, SERVICE_BITS + 1 - size.bit_length())
    return f"(and (bvule {bits(low, SERVICE_BITS)} {variable}) (bvule {variable} {bits(high, SERVICE_BITS)}))"
