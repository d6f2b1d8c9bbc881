"""The judge's record of one flow: a line a step, there and back, each with what it said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from ..query.answer import Answer
from .outline import outline
from .palette import Palette
from .phrase import NameOf, spoken
from .table import Cell, Row, aligned, aside, heading

SIGNS = {True: Cell("ok", "good"), False: Cell("STOP", "bad"), None: Cell("?", "unsure")}
Step = Mapping[str, Any]


def steps(answer: Answer, name_of: NameOf, palette: Palette, verbose: bool) -> list[str]:
    """The steps of a trace under their directions, then whatever else the judge told."""
    result = msgspec.to_builtins(answer.result)
    if not isinstance(result, Mapping) or not isinstance(result.get("steps"), list):
        return ["", *outline(result, palette)] if result else []
    lines: list[str] = []
    for direction in dict.fromkeys(str(step.get("direction", "")) for step in result["steps"]):
        lines += heading(direction, palette)
        met = [step for step in result["steps"] if str(step.get("direction", "")) == direction]
        lines += _ladder(met, name_of, palette, verbose)
    rest = {key: value for key, value in result.items() if key != "steps" and value not in (None, [], "")}
    return [*lines, "", *outline(rest, palette)] if rest else lines


def _ladder(met: Sequence[Step], name_of: NameOf, palette: Palette, verbose: bool) -> list[str]:
    rows: list[Row] = [
        (
            SIGNS.get(step.get("ok"), SIGNS[None]),
            Cell(str(step.get("stage", ""))),
            Cell(str(step.get("id", ""))),
            Cell(name_of(str(step.get("id", ""))) or "", "name"),
            Cell(spoken(str(step.get("rule") or ""), name_of)),
            Cell(str(step.get("aws_code") or ""), "dim"),
        )
        for step in met
    ]
    lines: list[str] = []
    for head, step in zip(aligned(rows, palette, indent=4), met, strict=True):
        lines.append(head)
        if verbose:
            where = step.get("citation") or {}
            place = f"{where['file']}#{where['pointer']}" if where else ""
            said = [part for part in (str(step.get("flow") or ""), place) if part]
            lines += [aside("  ".join(said), palette, indent=10)] if said else []
    return lines
