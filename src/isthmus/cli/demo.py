"""``isthmus demo``: a tour of a small network, each stop a real question asked now."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from . import options, status
from .ask import opened
from .asking import text
from .screen import emit, in_colour

if TYPE_CHECKING:
    from ..query.answer import Answer

TOUR = "tour.jsonl"


def demo(
    folder: Annotated[
        str, typer.Argument(metavar="FOLDER", help=f"A folder with snapshot/ and {TOUR}.")
    ] = "fixtures/demo",
    verbose: options.Verbose = False,
) -> int:
    """A tour of a small network, asked now.

    Each stop is a line of FOLDER/tour.jsonl: a question for isthmus ask, its id the title.
    """
    import isthmus

    snapshot, tour = Path(folder, "snapshot"), Path(folder, TOUR)
    with opened(str(tour)) as lines:
        network = isthmus.load(str(snapshot))
        outcome = status.GOOD
        for answer in isthmus.ask_lines(network, lines):
            emit(f"{title(answer)}\n{text(answer, network, verbose=verbose)}\n")
            if answer.error is not None:
                outcome = status.FAILED
    return outcome


def title(answer: Answer) -> str:
    """The question in people's words (its id), set off from the answer."""
    from ..report.palette import Palette

    return Palette(in_colour()).paint(f"# {answer.id}", "title")
