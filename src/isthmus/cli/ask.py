"""``isthmus ask``: a stream of questions in, a stream of answers out, one a line."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Annotated

import typer

from . import options, status
from .screen import emit


def ask(
    snapshot: options.Snapshot,
    questions: Annotated[
        str,
        typer.Argument(
            metavar="QUESTIONS", help="A file of questions, one JSON object a line; - for standard input."
        ),
    ],
) -> int:
    """Answer a file of questions.

    One JSON object a line in; one answer a line out, in order and as each is ready. A bad line gets an error
    answer of its own and the rest go on; the exit status is the worst of the lines.
    """
    import isthmus

    from ..report import json

    with opened(questions) as lines:
        network = isthmus.load(snapshot)
        worst = status.GOOD
        for answer in isthmus.ask_lines(network, lines):
            emit(json.line(answer).decode() + "\n")
            worst = status.worst((worst, status.of_answer(answer)))
    return worst


@contextmanager
def opened(name: str) -> Iterator[IO[bytes]]:
    """The lines of a file, or of standard input for ``-``.

    Errors: QuestionError, when the file can't be opened.
    """
    from ..errors import QuestionError

    if name == "-":
        yield sys.stdin.buffer
        return
    try:
        stream = open(name, "rb")  # noqa: SIM115 (closed below)
    except OSError as error:
        raise QuestionError(f"{error.strerror}: {name!r}", field="questions") from error
    with stream:
        yield stream
