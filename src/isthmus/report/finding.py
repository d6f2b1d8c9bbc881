"""What a text could mean: every finding on a line, what is known of it below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..query.answer import Answer
from .outline import outline
from .palette import Palette
from .table import Cell, aligned, aside

DETAILED = 3
"""So few findings are told with their facts though nobody asked for everything."""


def findings(answer: Answer, palette: Palette, verbose: bool) -> list[str]:
    """The findings of a ``find`` answer, most telling first."""
    found: Sequence[Mapping[str, Any]] = answer.result or []
    heads = aligned(
        [
            (
                Cell(str(one.get("kind", ""))),
                Cell(str(one.get("id", "")), "title"),
                Cell(str(one.get("name") or ""), "name"),
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
    return lines
