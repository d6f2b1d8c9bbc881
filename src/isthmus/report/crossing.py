"""A matrix as people read it: a line for each ordered pair of sets that something passes between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..query.answer import Answer
from .palette import Palette
from .phrase import FEW, NameOf, count, some, titled
from .table import Cell, Row, aligned, aside, heading

SCREEN = 60
"""So many lines are shown where nobody asked for everything."""

Told = Mapping[str, Any]


def crossings(answer: Answer, name_of: NameOf, palette: Palette, verbose: bool) -> list[str]:
    """The cells of a ``matrix`` answer: source, target, services, how many pairs; unknown ones apart."""
    result = answer.result or {}
    cells: Sequence[Told] = result.get("cells", ())
    shown = cells if verbose else cells[:SCREEN]
    sure = [cell for cell in shown if cell["verdict"] == "reachable"]
    unsure = [cell for cell in shown if cell["verdict"] != "reachable"]
    lines = ["", *aligned([_row(cell, name_of, verbose) for cell in sure], palette)] if sure else []
    if unsure:
        lines += heading("unknown whether", palette)
        lines += aligned([_row(cell, name_of, verbose) for cell in unsure], palette)
    if len(cells) > len(shown):
        lines += ["", aside(f"and {len(cells) - len(shown):,} more (-v shows all)", palette, indent=2)]
    rest = result.get("unreachable", 0)
    if rest:
        words = f"{count(rest, 'other ordered pair' if cells else 'ordered pair')} of sets: nothing passes"
        lines += ["", aside(words, palette, indent=2)]
    return lines


def _row(cell: Told, name_of: NameOf, verbose: bool) -> Row:
    limit = None if verbose else FEW
    services = [str(word) for word in cell.get("services") or cell.get("perhaps", ())]
    ways = [way for way in cell.get("through", ()) if way["verdict"] == cell["verdict"]]
    people = [one for one in cell.get("users", ()) if one["verdict"] == cell["verdict"]]
    also = [str(word) for one in (*ways, *people) for word in one["services"]]
    services = services or list(dict.fromkeys(also))
    return (
        Cell(titled(str(cell["source"]), name_of), "name"),
        Cell("->"),
        Cell(titled(str(cell["target"]), name_of), "name"),
        Cell(some(services, limit)),
        Cell("; ".join(words for words in (_pairs(cell), _through(ways), _users(people)) if words), "dim"),
    )


def _through(ways: Sequence[Told]) -> str:
    """The balancers that bring something, and the ports that it comes to."""
    ports: dict[str, set[int]] = {}
    for way in ways:
        ports.setdefault(str(way["label"]), set()).add(int(way["port"]))
    return ", ".join(
        f"through {name} to port {' and '.join(str(port) for port in sorted(found))}"
        for name, found in sorted(ports.items())
    )


def _users(people: Sequence[Told]) -> str:
    """The users of Client VPN endpoints that come out in the source, or are it."""
    return ", ".join(f"by {one['label']}" for one in people)


def _pairs(cell: Told) -> str:
    """How far it goes: everything that was asked between all pairs, or for how many of them something."""
    pairs = cell.get("pairs")
    if cell["extent"] == "all":
        return "all pairs"
    if pairs is None or not (pairs["reachable"] or pairs["unknown"]):
        return ""
    if cell["verdict"] != "reachable":
        return f"{pairs['unknown']:,} of {count(pairs['of'], 'pair')}"
    if pairs["reachable"] == pairs["of"]:
        everywhere = cell.get("everywhere", [])
        if everywhere == cell["services"]:
            return "all pairs"
        if everywhere:
            return f"all pairs on {some(everywhere)}"
    doubt = f", {pairs['unknown']:,} unknown" if pairs["unknown"] else ""
    return f"{pairs['reachable']:,} of {count(pairs['of'], 'pair')}{doubt}"
