"""Who reaches, and who is reached: interfaces in groups, one line a group however many they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..query.answer import Answer
from .palette import Palette
from .phrase import FEW, NameOf, compact, count, some, titled
from .table import Cell, Row, aligned


def crowd(answer: Answer, name_of: NameOf, palette: Palette, verbose: bool) -> list[str]:
    """The groups of a ``sources`` or ``targets`` answer: who, how many interfaces, on what, how."""
    groups = answer.groups or []
    if not groups:
        return ["", palette.paint("  nobody", "title")] if answer.verdict != "unknown" else []
    rows: list[Row] = []
    for group in groups:
        rows.append(
            (
                Cell(who(group, name_of), "name"),
                Cell(how_many(group)),
                Cell(some([str(word) for word in group.get("services", ())], None if verbose else FEW)),
                Cell(compact(group["how"]) if group.get("how") else "", "dim"),
            )
        )
    return ["", *aligned(rows, palette)]


def who(group: Mapping[str, Any], name_of: NameOf) -> str:
    """What a group is called."""
    for key in ("id", "group", "label", "name", "kind"):
        if isinstance(group.get(key), str):
            return titled(str(group[key]), name_of)
    return compact(dict(group))


def how_many(group: Mapping[str, Any]) -> str:
    """How many interfaces (or addresses) a group holds."""
    for noun in ("interfaces", "addresses"):
        held = group.get(noun)
        if isinstance(held, int):
            return count(held, noun.removesuffix("s") if noun == "interfaces" else "address")
        if isinstance(held, list):
            return count(len(held), noun.removesuffix("s") if noun == "interfaces" else "address")
    return ""
