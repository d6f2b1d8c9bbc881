"""An answer as people read it: the verdict first, short by default, everything with ``verbose``."""

from __future__ import annotations

from ..query.answer import Answer
from .balancing import balancing, tells_ways
from .blocking import remedies, stops
from .breaking import breaks
from .crossing import crossings
from .doubt import inventory, undecided
from .exposing import exposed
from .extent import parted
from .finding import findings
from .footing import footing
from .grouping import crowd
from .headline import headline
from .outline import outline
from .palette import Palette
from .passing import statements, ways
from .phrase import NameOf, nameless
from .serving import serving, tells_services
from .table import GAP
from .tracing import steps


def render(
    answer: Answer,
    *,
    name_of: NameOf = nameless,
    colour: bool = False,
    width: int | None = None,
    verbose: bool = False,
) -> str:
    """The report of one answer, ending in a line end.

    Units: ``width`` columns of the terminal; None where lines may be of any length.
    """
    palette = Palette(colour, width)
    if answer.error is not None:
        return f"{palette.paint('ERROR', 'bad')}{GAP}{palette.paint(error_line(answer.error))}\n"
    lines = [GAP.join(palette.paint(cell.text, cell.style) for cell in headline(answer, name_of))]
    lines += body(answer, name_of, palette, verbose)
    lines += footing(answer, palette, verbose)
    return "\n".join(lines) + "\n"


def body(answer: Answer, name_of: NameOf, palette: Palette, verbose: bool) -> list[str]:
    """What stands between the first line and the last ones, by question."""
    match answer.question:
        case "sources" | "targets":
            lines = crowd(answer, name_of, palette, verbose)
            return lines + undecided(answer, name_of, palette, verbose)
        case "matrix":
            lines = crossings(answer, name_of, palette, verbose)
            return lines + undecided(answer, name_of, palette, verbose)
        case "filter":
            lines = parted(answer, palette, verbose)
            return (
                lines
                + stops(answer, name_of, palette, verbose)
                + statements(answer, name_of, palette, verbose)
                + undecided(answer, name_of, palette, verbose)
            )
        case "trace":
            return steps(answer, name_of, palette, verbose) + undecided(answer, name_of, palette, verbose)
        case "exposure":
            lines = exposed(answer, name_of, palette, verbose)
            return lines + undecided(answer, name_of, palette, verbose)
        case "prove":
            lines = breaks(answer, name_of, palette, verbose)
            return lines + undecided(answer, name_of, palette, verbose)
        case "find":
            return findings(answer, name_of, palette, verbose)
        case "gaps":
            return inventory(answer, name_of, palette, verbose)
        case _:
            return reasons(answer, name_of, palette, verbose)


def reasons(answer: Answer, name_of: NameOf, palette: Palette, verbose: bool) -> list[str]:
    """Why a flow passes or not: what stops it first where it is stopped, the ways first where it passes."""
    stopping = stops(answer, name_of, palette, verbose)
    passing = ways(answer, name_of, palette, verbose)
    doubt = undecided(answer, name_of, palette, verbose)
    lines = parted(answer, palette, verbose)
    lines += passing + stopping + doubt if answer.verdict == "reachable" else stopping + doubt + passing
    lines += remedies(answer, name_of, palette, verbose)
    if tells_services(answer.result):
        lines += serving(answer.result, name_of, palette)
    elif tells_ways(answer.result):
        lines += balancing(answer.result, name_of, palette, verbose)
    elif answer.result is not None:
        lines += ["", *outline(answer.result, palette)]
    return lines


def error_line(error: dict[str, object]) -> str:
    """An error answer on one line: where, what, the nearest right words."""
    field = error.get("field") or error.get("where")
    message = str(error.get("message") or error.get("what") or error)
    text = f"{field}: {message}" if field else message
    nearest = error.get("nearest")
    if isinstance(nearest, (list, tuple)) and nearest:
        text += f" (nearest: {', '.join(map(str, nearest))})"
    return text
