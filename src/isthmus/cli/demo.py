"""``isthmus demo``: a tour of a small network, each stop a real question asked now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from ..errors import QuestionError
from . import options, status
from .ask import opened
from .asking import text
from .screen import emit, in_colour

if TYPE_CHECKING:
    from ..query.answer import Answer

SNAPSHOT, TOUR = "fixtures/demo/snapshot", "docs/tour.jsonl"
ANYWHERE: Final = (
    b'{"id": "What can anybody on the internet reach?", "question": "targets", "source": "internet"}',
    b'{"id": "Who gets out to the internet?", "question": "sources", "target": "internet"}',
    b'{"id": "Which VPCs can talk to which?", "question": "matrix"}',
    b'{"id": "What was not read, or is not modelled?", "question": "gaps"}',
)
"""The stops of a tour through any network, since it has no names that are known."""


def demo(
    snapshot: Annotated[str, typer.Argument(metavar="SNAPSHOT", help="The network to ask.")] = SNAPSHOT,
    questions: Annotated[
        str | None,
        typer.Argument(
            metavar="QUESTIONS",
            help=f"The stops of the tour, as for isthmus ask. By itself {TOUR}, or of another network four"
            " questions that can be asked of any.",
        ),
    ] = None,
    verbose: options.Verbose = False,
) -> int:
    """A tour of a small network, asked now.

    Each stop is a question, its id the title. By itself: the company network of a checkout of isthmus.
    """
    import isthmus

    with stops(snapshot, questions) as lines:
        network = isthmus.load(snapshot)
        outcome = status.GOOD
        for answer in isthmus.ask_lines(network, lines):
            emit(f"{title(answer)}\n{text(answer, network, verbose=verbose)}\n")
            if answer.error is not None:
                outcome = status.FAILED
    return outcome


@contextmanager
def stops(snapshot: str, questions: str | None) -> Iterator[Iterable[bytes]]:
    """The questions of a tour.

    Errors: QuestionError, when their file can't be opened.
    """
    if questions is None and snapshot != SNAPSHOT:
        yield ANYWHERE
        return
    if questions is None and not Path(TOUR).exists():
        message = f"no {TOUR} here: run this in a checkout of isthmus, or name a snapshot of your own"
        raise QuestionError(message)
    with opened(questions or TOUR) as lines:
        yield lines


def title(answer: Answer) -> str:
    """The question in people's words (its id), set off from the answer."""
    from ..report.palette import Palette

    return Palette(in_colour()).paint(f"# {answer.id}", "title")
