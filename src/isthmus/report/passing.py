"""What lets a flow pass: the ladder of places, the reply's way, the rules, one witness."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from ..query.answer import Answer, Hop, Path, Rule
from .palette import Palette
from .phrase import MOST_RULES, NameOf, box, brief, count, flow, place, spoken, titled
from .table import Cell, Row, aligned, aside, heading, listing


def ways(answer: Answer, name_of: NameOf, palette: Palette, verbose: bool) -> list[str]:
    """The paths of an answer; without ``verbose`` the first one, and how many more there are."""
    paths = answer.paths or []
    lines: list[str] = []
    for number, path in enumerate(paths if verbose else paths[:1], start=1):
        if verbose and len(paths) > 1:
            lines += heading(f"path {number} of {len(paths)}", palette)
        lines += ["", *way(path, name_of, palette, verbose)]
    if len(paths) > 1 and not verbose:
        lines += ["", aside(f"and {count(len(paths) - 1, 'more path')} (-v shows all)", palette, indent=2)]
    return lines


def way(path: Path, name_of: NameOf, palette: Palette, verbose: bool) -> list[str]:
    """One path: its hops as a ladder, the reply's hops, the rules that let it pass, its witness."""
    lines = ladder(path.hops, name_of, palette)
    if path.returns:
        lines += returning(path, name_of, palette, verbose)
    if path.rules:
        lines += heading("let through by", palette)
        lines += permitting(path.rules, name_of, palette, verbose)
    if verbose and path.space:
        lines += heading("exactly", palette)
        lines += [listing(box(space, None), palette, indent=4) for space in path.space]
    if path.witness:
        lines += ["", f"  {palette.paint('for example', 'title')}  {palette.paint(flow(path.witness))}"]
    return lines


def ladder(hops: Sequence[Hop], name_of: NameOf, palette: Palette) -> list[str]:
    """The hops, one a line: stage, id, name, and account and region where they change."""
    rows: list[Row] = []
    home: tuple[str | None, str | None] = (None, None)
    for index, hop in enumerate(hops):
        here = (hop.account or home[0], hop.region or home[1])
        moved = " ".join(word for word in here if word) if here != home else ""
        home = here
        rung = "o" if index in (0, len(hops) - 1) else "|"
        name = name_of(hop.id) or ""
        rows.append(
            (
                Cell(rung, "dim"),
                Cell(hop.stage),
                Cell("" if hop.id == hop.stage else brief(hop.id)),
                Cell(name, "name"),
                Cell(moved, "dim"),
                Cell(_rewritten(hop)),
            )
        )
    return aligned(rows, palette)


def _rewritten(hop: Hop) -> str:
    """What becomes of a packet's addresses at a hop."""
    changed = (("source", hop.source), ("target", hop.target))
    return ", ".join(f"{end} becomes {address}" for end, address in changed if address)


def returning(path: Path, name_of: NameOf, palette: Palette, verbose: bool) -> list[str]:
    """The reply's way: a ladder of its own, or one line where it retraces the path."""
    forth = [hop.id for hop in path.hops]
    retraces = [hop.id for hop in path.returns] == forth[::-1]
    if retraces and not verbose:
        return ["", f"  {palette.paint('reply', 'title')}  the same way back"]
    return [*heading("reply", palette), *ladder(path.returns, name_of, palette)]


def permitting(rules: Sequence[Rule], name_of: NameOf, palette: Palette, verbose: bool) -> list[str]:
    """The rules that let a flow pass, one a line, each once; with ``verbose`` wherever it is met, and its place."""
    rows = [
        (
            Cell(rule.direction),
            Cell(rule.layer),
            Cell(titled(rule.id, name_of)),
            Cell(spoken(rule.rule, name_of)),
        )
        for rule in rules
    ]
    if not verbose:
        return list(dict.fromkeys(aligned(rows, palette, indent=4)))
    lines: list[str] = []
    for head, rule in zip(aligned(rows, palette, indent=4), rules, strict=True):
        lines.append(head)
        at = f"at {titled(rule.at, name_of)}" if rule.at and rule.at != rule.id else ""
        where = "  ".join(part for part in (at, place(rule.citation)) if part)
        lines += [aside(where, palette)] if where else []
    return lines


def rest_of_rules(number: int, palette: Palette, verbose: bool) -> list[str]:
    """A line for the rules that are too many to be told, where any are."""
    left = 0 if verbose else number - MOST_RULES
    return [aside(f"and {count(left, 'more rule')} (-v shows all)", palette, indent=4)] if left > 0 else []


def statements(answer: Answer, name_of: NameOf, palette: Palette, verbose: bool) -> list[str]:
    """The rules of a filter that decide, as it has them; with ``verbose`` where each one stands."""
    told = answer.result if isinstance(answer.result, Mapping) else {}
    rules = msgspec.convert(msgspec.to_builtins(told.get("rules", [])), list[Rule])
    lines = heading("decided by" if rules else "no rule admits any of it", palette)
    for rule in rules if verbose else rules[:MOST_RULES]:
        lines.append(f"    {palette.paint(spoken(rule.rule, name_of))}")
        if verbose and rule.citation:
            lines.append(aside(place(rule.citation), palette))
    lines += rest_of_rules(len(rules), palette, verbose)
    if told.get("others"):
        lines.append(aside(f"and {count(told['others'], 'rule')} of other traffic", palette, indent=4))
    return lines
