"""What a text could mean: every finding on a line, what is known of it below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..query.answer import Answer
from .outline import outline
from .palette import Palette
from .phrase import NameOf
from .table import Cell, aligned, aside

DETAILED = 3
"""So few findings are told with their facts though nobody asked for everything."""

SCREEN = 30
"""So many findings fill a screen."""


def findings(answer: Answer, name_of: NameOf, palette: Palette, verbose: bool) -> list[str]:
    """The findings of a ``find`` answer, most telling first; without ``verbose`` no more than a screen of them."""
    every: Sequence[Mapping[str, Any]] = answer.result or []
    found = every if verbose else every[:SCREEN]
    heads = aligned(
        [
            (
                Cell(str(one.get("kind", ""))),
                Cell(str(one.get("id", "")), "title"),
                Cell(str(one.get("name") or name_of(str(one.get("id", ""))) or ""), "name"),
                Cell(" ".join(str(one[key]) for key in ("account", "region") if one.get(key))),
                Cell(str(one.get("why", "")), "dim"),
            )
            for one in found
        ],
        palette,
    )
    lines = [""] if found else []
    for head, one in zip(heads, found, strict=True):
        lines.append(head)
        if not verbose and len(found) > DETAILED:
            continue
        lines += outline(one.get("about", {}), palette, indent=6)
        where = one.get("citation")
        if verbose and where:
            lines.append(aside(f"{where['file']}#{where['pointer']}", palette))
    if len(every) > len(found):
        lines += ["", aside(f"and {len(every) - len(found):,} more (-v shows all)", palette, indent=2)]
    return lines
