"""``isthmus demo``: a tour of a small network, each stop a real question asked now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from . import options, status
from .ask import opened
from .asking import text
from .screen import emit, in_colour

if TYPE_CHECKING:
    from ..query.answer import Answer

SNAPSHOT, TOUR = "fixtures/demo/snapshot", "docs/tour.jsonl"


def demo(
    snapshot: Annotated[str, typer.Argument(metavar="SNAPSHOT", help="The network to ask.")] = SNAPSHOT,
    questions: Annotated[
        str, typer.Argument(metavar="QUESTIONS", help="The stops of the tour, as for isthmus ask.")
    ] = TOUR,
    verbose: options.Verbose = False,
) -> int:
    """A tour of a small network, asked now.

    Each stop is a question, its id the title. By itself: the company network of a checkout of isthmus.
    """
    import isthmus

    with opened(questions) as lines:
        network = isthmus.load(snapshot)
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
