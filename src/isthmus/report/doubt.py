"""What an answer could not read or does not model, and what each such gap could do."""

from __future__ import annotations

from ..query.answer import Answer
from .palette import Palette
from .phrase import NameOf, place, titled
from .table import Cell, aligned, aside, heading

EFFECTS = {"open": "could open", "close": "could close", "either": "could open or close"}


def undecided(answer: Answer, name_of: NameOf, palette: Palette) -> list[str]:
    """The gaps that an answer meets: kind, resource and effect, then the sentence and the place."""
    gaps = answer.gaps or []
    if not gaps:
        return []
    decides = answer.verdict == "unknown"
    lines = heading("undecided because of" if decides else "not read or not modelled on the way", palette)
    rows = [
        (
            Cell(gap.kind, "unsure"),
            Cell(titled(gap.id, name_of), "name"),
            Cell(EFFECTS.get(gap.effect, gap.effect)),
        )
        for gap in gaps
    ]
    for head, gap in zip(aligned(rows, palette, indent=4), gaps, strict=True):
        lines.append(head)
        lines += [aside(said, palette) for said in (gap.detail, place(gap.citation)) if said]
    return lines
