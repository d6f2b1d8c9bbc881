"""An answer as people read it: the verdict first, short by default, everything with ``verbose``."""

from __future__ import annotations

from ..query.answer import Answer
from .blocking import remedies, stops
from .doubt import undecided
from .extent import parted
from .footing import footing
from .grouping import crowd
from .headline import headline
from .outline import outline
from .palette import Palette
from .passing import ways
from .phrase import NameOf, nameless
from .table import GAP


def render(answer: Answer, *, name_of: NameOf = nameless, colour: bool = False, verbose: bool = False) -> str:
    """The report of one answer, ending in a line end."""
    palette = Palette(colour)
    if answer.error is not None:
        return f"{palette.paint('ERROR', 'bad')}{GAP}{palette.paint(error_line(answer.error))}\n"
    lines = [GAP.join(palette.paint(cell.text, cell.style) for cell in headline(answer, name_of))]
    lines += parted(answer, palette, verbose)
    lines += stops(answer, name_of, palette, verbose) if answer.verdict != "reachable" else []
    lines += undecided(answer, name_of, palette)
    lines += ways(answer, name_of, palette, verbose)
    lines += stops(answer, name_of, palette, verbose) if answer.verdict == "reachable" else []
    lines += remedies(answer, name_of, palette, verbose)
    if answer.question in ("sources", "targets"):
        lines += crowd(answer, name_of, palette, verbose)
    if answer.result is not None:
        lines += ["", *outline(answer.result, palette)]
    lines += footing(answer, palette, verbose)
    return "\n".join(lines) + "\n"


def error_line(error: dict[str, object]) -> str:
    """An error answer on one line: where, what, the nearest right words."""
    field = error.get("field") or error.get("where")
    message = str(error.get("message") or error.get("what") or error)
    text = f"{field}: {message}" if field else message
    nearest = error.get("nearest")
    if isinstance(nearest, (list, tuple)) and nearest:
        text += f" (nearest: {', '.join(map(str, nearest))})"
    return text
