"""What an answer could not read or does not model, and what each such gap could do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..model.citation import Gap
from ..query.answer import Answer
from .palette import Palette
from .phrase import NameOf, count, place, some, titled
from .table import MANY, Cell, aligned, aside, heading

EFFECTS = {
    "open": "could open",
    "close": "could close",
    "either": "could open or close",
    "neither": "no question rests on it",
}

COUNTED = {
    "in_doubt": "in doubt, with the calls that were not answered",
    "not_modelled": "in the snapshot, without a meaning here yet",
}
"""The parts of the result that are words with a number each, and their titles."""


def undecided(answer: Answer, name_of: NameOf, palette: Palette, verbose: bool) -> list[str]:
    """The gaps that an answer meets: kind, resource and effect, then the sentence and the place.

    Without ``verbose`` those of one resource once, and the first few of very many.
    """
    alike = _alike(answer.gaps or [], verbose)
    if not alike:
        return []
    shown = alike if verbose else alike[:MANY]
    if answer.verdict == "unknown":
        title = "undecided because of"
    else:
        title = "not read or not modelled" + ("" if answer.question == "gaps" else " on the way")
    lines = heading(title, palette)
    rows = [
        (
            Cell(gap.kind, "unsure"),
            Cell(titled(gap.id, name_of), "name"),
            Cell(EFFECTS.get(gap.effect, gap.effect)),
        )
        for gap, *_ in shown
    ]
    for head, (gap, *others) in zip(aligned(rows, palette, indent=4), shown, strict=True):
        lines.append(head)
        lines += [aside(said, palette) for said in (gap.detail, place(gap.citation)) if said]
        if others:
            lines.append(aside(f"and {len(others):,} more like it (-v shows all)", palette))
    if len(alike) > len(shown):
        rest = count(len(alike) - len(shown), "more gap")
        lines.append(aside(f"and {rest} (-v shows all)", palette, indent=4))
    return lines


def _alike(gaps: Sequence[Gap], verbose: bool) -> list[list[Gap]]:
    """The gaps of one kind and resource together; each on its own with ``verbose``."""
    if verbose:
        return [[gap] for gap in gaps]
    found: dict[tuple[str, str, str], list[Gap]] = {}
    for gap in gaps:
        found.setdefault((gap.kind, gap.id or gap.detail, gap.effect), []).append(gap)
    return list(found.values())


def inventory(answer: Answer, name_of: NameOf, palette: Palette, verbose: bool) -> list[str]:
    """All gaps of a snapshot: a line a kind with the first few resources and files; ``verbose``: every one."""
    lines = undecided(answer, name_of, palette, True) if verbose else _by_kind(answer, name_of, palette)
    for part, title in COUNTED.items():
        known = answer.result.get(part) if isinstance(answer.result, Mapping) else None
        if known:
            lines += heading(title, palette)
            lines += aligned(
                [(Cell(str(word)), Cell(f"{number:,}")) for word, number in known.items()], palette, 4
            )
    return lines


def _by_kind(answer: Answer, name_of: NameOf, palette: Palette) -> list[str]:
    kinds: dict[tuple[str, str], list[Gap]] = {}
    for gap in answer.gaps or []:
        kinds.setdefault((gap.kind, gap.effect), []).append(gap)
    rows = [
        (
            Cell(kind, "unsure"),
            Cell(count(len(gaps), "place")),
            Cell(EFFECTS.get(effect, effect)),
            Cell(some(list(dict.fromkeys(_about(gap, name_of) for gap in gaps))), "name"),
        )
        for (kind, effect), gaps in kinds.items()
    ]
    lines = [""] if rows else []
    for head, gaps in zip(aligned(rows, palette), kinds.values(), strict=True):
        files = list(dict.fromkeys(gap.citation.file for gap in gaps if gap.citation))
        lines.append(head)
        lines += [aside(f"in {some(files)}", palette)] if files else []
    return lines


def _about(gap: Gap, name_of: NameOf) -> str:
    """What a gap is about: the resource where it has one, else its sentence."""
    return titled(gap.id, name_of) if gap.id else gap.detail
