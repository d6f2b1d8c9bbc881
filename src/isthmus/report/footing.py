"""What an answer rests on: assumptions, notes, who vouches for it, which snapshot, where a limit cut it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..assumptions import ASSUMPTIONS
from ..query.answer import Answer
from .palette import Palette
from .phrase import count
from .table import Cell, Row, aligned

SOLVED = frozenset({"sat", "unsat", "filters"})
JUDGED = frozenset({"replayed", "checked"})


def footing(answer: Answer, palette: Palette, verbose: bool) -> list[str]:
    """The last lines of a report."""
    rows: list[Row] = []
    for name in answer.assumptions or []:
        meaning = ASSUMPTIONS.get(name, "") if verbose else ""
        rows.append((Cell("assumes", "title"), Cell(f"{name}: {meaning}" if meaning else name)))
    rows += [(Cell("note", "title"), Cell(note)) for note in answer.notes or []]
    if answer.proof:
        words = "the judge alone" if answer.question == "trace" else vouched(answer.proof)
        rows.append((Cell("proof", "title"), Cell(words)))
    if answer.truncated:
        more = f": {answer.next}" if answer.next else ""
        rows.append((Cell("cut", "unsure"), Cell(f"a limit cut this answer{more}", "unsure")))
    if verbose and answer.snapshot:
        moment = f", as of {answer.as_of}" if answer.as_of else ""
        rows.append((Cell("snapshot", "title"), Cell(f"{answer.snapshot}{moment}, isthmus {answer.version}")))
    return ["", *aligned(rows, palette)] if rows else []


def vouched(proof: Mapping[str, Any]) -> str:
    """Which of the three readers agree, and what the others did instead."""
    solver, judge = str(proof.get("z3", "skipped")), str(proof.get("judge", "skipped"))
    agree = ["sets"]
    apart = []
    undecided = proof.get("undecided", 0)
    if undecided:
        apart.append(f"Z3: undecided on {count(undecided, 'filter')}")
    elif solver in SOLVED:
        agree.append("Z3")
        if "of" in proof:
            apart.append(f"Z3: {proof['filters']} of {count(proof['of'], 'filter')}")
    else:
        apart.append(f"Z3: {solver}")
    if judge in JUDGED:
        agree.append("judge")
    else:
        apart.append(f"judge: {judge}")
    if len(agree) == 1:
        text = "sets alone"
    else:
        text = f"{', '.join(agree[:-1])} and {agree[-1]} agree"
    return "; ".join([text, *apart])
