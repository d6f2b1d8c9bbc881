"""What stops a flow: each control once, with its rule, place and AWS code; then the changes that open it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..query.answer import Answer, Block
from .palette import Palette
from .phrase import NameOf, box, compact, count, place, spoken, titled
from .table import MANY, Cell, Row, aligned, aside, heading, listing

STAGES = ("stateless", "stateful", "default")
"""Stages of a firewall's policy, which its rules say themselves."""
DIRECTIONS = ("forward", "return")


def stops(answer: Answer, name_of: NameOf, palette: Palette, verbose: bool) -> list[str]:
    """Every control that blocks, two lines each: what it is and says, then where it stands.

    Without ``verbose`` each control once, and the first few of very many.
    """
    alike = sorted(
        gathered(distinct(answer.blocks or []), verbose), key=lambda of: DIRECTIONS.index(of[0].direction)
    )
    if not alike:
        return []
    lines = heading("partly blocked by" if answer.verdict == "reachable" else "blocked by", palette)
    shown = alike if verbose else alike[:MANY]
    heads = aligned([_head(blocks[0], name_of) for blocks in shown], palette, indent=4)
    for head, (block, *others) in zip(heads, shown, strict=True):
        lines.append(head)
        where = whereabouts(block, name_of)
        if where:
            lines.append(aside(where, palette))
        if verbose:
            lines += [listing(f"stops {box(space, None)}", palette, 6, "dim") for space in block.space]
        if others:
            lines.append(aside(f"and {len(others):,} more like it (-v shows all)", palette))
    if len(alike) > len(shown):
        rest = count(len(alike) - len(shown), "more control")
        lines.append(aside(f"and {rest} (-v shows all)", palette, indent=4))
    return lines


def gathered(blocks: Sequence[Block], verbose: bool) -> list[list[Block]]:
    """The blocks of one control together; each on its own with ``verbose``."""
    if verbose:
        return [[block] for block in blocks]
    found: dict[tuple[str, str, str], list[Block]] = {}
    for block in blocks:
        found.setdefault((block.direction, block.layer, block.id), []).append(block)
    return list(found.values())


def distinct(blocks: Iterable[Block]) -> list[Block]:
    """The blocks in order, a control that blocks on several paths named once."""
    seen: dict[tuple[str | int | None, ...], Block] = {}
    for block in blocks:
        key = (block.direction, block.layer, block.id, block.rule, block.at, block.leg)
        seen.setdefault(key, block)
    return list(seen.values())


def whereabouts(block: Block, name_of: NameOf) -> str:
    """The leg through a balancer, the interface or subnet where it blocks, the place in the snapshot, AWS's code."""
    leg = f"leg {block.leg}" if block.leg else ""
    told = bool(block.at) and block.at not in (block.id, *STAGES)
    at = f"at {titled(str(block.at), name_of)}" if told else ""
    return "  ".join(part for part in (leg, at, place(block.citation), block.aws_code or "") if part)


def remedies(answer: Answer, name_of: NameOf, palette: Palette, verbose: bool) -> list[str]:
    """The smallest change that would open it; with ``verbose`` every other one too."""
    fixes = answer.fixes or []
    lines: list[str] = []
    for fix in fixes if verbose else fixes[:1]:
        lines += heading("or" if lines else "smallest fix", palette)
        lines += [f"    {palette.paint(edit_line(edit, name_of))}" for edit in fix]
    if len(fixes) > 1 and not verbose:
        lines.append(aside(f"or {count(len(fixes) - 1, 'other fix')} (-v shows all)", palette, indent=4))
    return lines


def edit_line(edit: Mapping[str, Any], name_of: NameOf) -> str:
    """One edit of a fix: its own words where it has some, else what it does to which record."""
    for words in ("text", "detail", "summary"):
        if isinstance(edit.get(words), str):
            return str(edit[words])
    resource = titled(str(edit.get("id", "")), name_of)
    head = f"{edit.get('op', 'change')} {edit.get('kind', '')} {resource}{edit.get('pointer', '')}"
    return f"{head}: {compact(edit['value'])}" if "value" in edit else head


def _head(block: Block, name_of: NameOf) -> Row:
    return (
        Cell(block.direction),
        Cell(block.layer, "bad"),
        Cell(titled(block.id, name_of), "name"),
        Cell(spoken(block.rule.replace(f" of {block.id} ", " "), name_of)),
    )
