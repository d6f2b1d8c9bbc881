"""Every column that an answer uses is proved equal to the rules it was made from, once for each content.

In: a content's number. The engine's side: its column, piece by piece and cell by cell, as a formula. The
other side: the same fold over Z3 terms. Equal means that no header tells them apart, for what is surely
admitted and for what possibly is. What was proved is kept with the compiled network.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..engine.atoms import Universe
from ..engine.columns import Admission
from ..engine.compile import Compiled
from ..engine.session import Outcome
from ..packet import WIDTH
from ..semantics import network_acl, security_group
from ..semantics.algebra import memberships
from ..semantics.network_acl import AclRule
from ..semantics.security_group import Permit
from ..space.line import FIRST_V6
from .contents import Content, admitted, groups_of
from .equivalence import Difference, Meaning, difference
from .terms import Bounds, Range, Terms, address_between, all_of, either, service_in


@dataclass(frozen=True, slots=True)
class Audited:
    """How many contents were proved equal to their rules, and those that Z3 could not decide."""

    count: int
    failed: tuple[Content, ...] = ()


def used_contents(outcomes: Iterable[Outcome]) -> tuple[Content, ...]:
    """The distinct filter contents that these ways meet, sorted."""
    found: set[Content] = set()
    for outcome in outcomes:
        for pack in outcome.packs:
            for check in pack.checks:
                if check.room in ("group", "acl") and check.number >= 0:
                    found.add((check.room, check.layer.rsplit("-", 1)[1], check.number))
    return tuple(sorted(found))


def audit_used(compiled: Compiled, contents: Iterable[Content]) -> Audited:
    """Prove each content once.

    Errors: Disagreement, with both sides, when a column differs from its rules.
    """
    listed = sorted(set(contents))
    failed = tuple(content for content in listed if not audit_content(compiled, *content))
    return Audited(len(listed) - len(failed), failed)


def audit_content(compiled: Compiled, room: str, way: str, number: int) -> bool:
    """True when a content's column is proved equal to its rules; False when Z3 could not decide.

    Errors: Disagreement, with both sides, when they differ.
    """
    content = (room, way, number)
    proved: set[Content] = compiled.cache.setdefault("audited", set())
    if content in proved:
        return True
    store = (compiled.groups if room == "group" else compiled.acls)[way]
    names = ", ".join(compiled.contents.get(content, ())) or f"content {number}"
    equal = _equal(
        compiled,
        f"{room} {way} of {names}",
        store.admission(number),
        lambda terms: admitted(compiled, content, terms),
        groups_of(compiled, content),
    )
    if equal:
        proved.add(content)
    return equal


def audit_rules(
    compiled: Compiled, about: str, rules: Sequence[Permit] | Sequence[AclRule], admission: Admission
) -> bool:
    """True when what some rules admit by themselves is proved equal to their formula; False when undecided.

    Errors: Disagreement, with both sides, when they differ.
    """
    permits = tuple(rule for rule in rules if isinstance(rule, Permit))
    entries = tuple(rule for rule in rules if isinstance(rule, AclRule))
    assert not (permits and entries), "rules of one filter are of one kind"
    key = (frozenset(p.match for p in permits), tuple((e.allow, e.match) for e in entries), admission.starts)
    proved: set[object] = compiled.cache.setdefault("audited rules", set())
    if (key, admission.masks) in proved:
        return True
    named = memberships(rule.match for rule in rules)

    def fold(terms: Terms) -> Bounds:
        return network_acl.admitted(entries, terms) if entries else security_group.admitted(permits, terms)

    equal = _equal(compiled, about, admission, fold, named)
    if equal:
        proved.add((key, admission.masks))
    return equal


def _equal(
    compiled: Compiled, about: str, admission: Admission, fold: Meaning, groups: tuple[str, ...]
) -> bool:
    """True when a column is what a fold of rules says, for both families; False when Z3 could not decide.

    Errors: Disagreement, with both sides, when they differ.
    """
    named = tuple(sorted({*groups, *admission.members}))
    for family in (4, 6):
        found = difference(lambda terms: column(compiled.universe, admission, terms), fold, family, named)
        if isinstance(found, Difference):
            raise found.disagreement(about, "column", "rules")
        if not found:
            return False
    return True


def column(universe: Universe, admission: Admission, terms: Terms) -> Bounds:
    """What a column admits, as formulas: by the pieces and cells it holds, and by membership."""
    return Bounds(
        _bound(universe, admission, terms, universe.surely_of),
        _bound(universe, admission, terms, universe.possibly_of),
    )


def _bound(universe: Universe, admission: Admission, terms: Terms, half: object) -> str:
    assert callable(half), "one of the universe's two halves"
    subject = terms.subject
    pieces: dict[int, list[Range]] = {}
    ends = [*admission.starts[1:], universe.count]
    for start, end, mask in zip(admission.starts, ends, admission.masks, strict=True):
        cells = half(mask)
        stretch = of_family(subject.family, universe.piece(start)[0], universe.piece(end - 1)[1])
        if cells and stretch is not None:
            pieces.setdefault(cells, []).append(stretch)
    parts = [
        all_of(
            (
                address_between(subject.family, subject.address, _joined(ranges)),
                service_in(subject.service, universe.ranges_of(cells)),
            )
        )
        for cells, ranges in pieces.items()
    ]
    for group, mask in sorted(admission.members.items()):
        served = service_in(subject.service, universe.ranges_of(half(mask)))
        parts.append(all_of((terms.member(group), served)))
    return either(parts)


def of_family(family: int, low: int, high: int) -> Range | None:
    """The part of a stretch of the line that is of one family, as that family's integers."""
    if family == 4:
        return (low, min(high, FIRST_V6 - 1)) if low < FIRST_V6 else None
    last = (1 << WIDTH[6]) - 1
    return (max(low - FIRST_V6, 0), min(high - FIRST_V6, last)) if high >= FIRST_V6 else None


def _joined(ranges: list[Range]) -> list[Range]:
    """Ranges in order, with those that touch made one."""
    merged: list[Range] = []
    for low, high in ranges:
        if merged and merged[-1][1] + 1 == low:
            merged[-1] = (merged[-1][0], high)
        else:
            merged.append((low, high))
    return merged
