"""A law as people read its answer: each way that breaks it, why, its exact flows, and the routes that lead it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..query.answer import Answer, Path
from .extent import boxes
from .palette import Palette
from .passing import ladder
from .phrase import NameOf, count, flow, spoken
from .table import aside, heading

SCREEN = 3
"""So many ways are shown where nobody asked for everything."""


def breaks(answer: Answer, name_of: NameOf, palette: Palette, verbose: bool) -> list[str]:
    """The ways that break a law; how many keep to it, where none does."""
    result: Mapping[str, Any] = answer.result or {}
    every: Sequence[Mapping[str, Any]] = result.get("breaks", ())
    paths = answer.paths or []
    lines: list[str] = []
    for told in every if verbose else every[:SCREEN]:
        lines += _broken(told, paths[told["path"]], name_of, palette, verbose)
    if not verbose and len(every) > SCREEN:
        rest = count(len(every) - SCREEN, "more way")
        lines += ["", aside(f"and {rest} (-v shows all)", palette, indent=2)]
    keeping = result.get("keeping", 0)
    if keeping:
        words = f"{count(keeping, 'way')} {'keeps' if keeping == 1 else 'keep'} to the law"
        lines += ["", aside(words, palette, indent=2)]
    return lines


def _broken(
    told: Mapping[str, Any], path: Path, name_of: NameOf, palette: Palette, verbose: bool
) -> list[str]:
    back = told["direction"] == "return"
    lines = heading(
        f"{'on the way back' if back else 'breaks the law'}: {spoken(told['why'], name_of)}", palette
    )
    lines += ladder(path.returns if back else path.hops, name_of, palette)
    if told["routes"]:
        lines += heading("led by", palette)
        lines += [f"    {palette.paint(spoken(route, name_of))}" for route in told["routes"]]
    lines += boxes("exactly", path.space, palette, verbose)
    if path.witness:
        lines += ["", f"  {palette.paint('for example', 'title')}  {palette.paint(flow(path.witness))}"]
    return lines
