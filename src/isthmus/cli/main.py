"""The command line's door: the verbs, and what becomes of errors, closed pipes and Ctrl-C."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Annotated

import typer

from ..errors import Disagreement, IsthmusError
from . import status
from .ask import ask
from .collect import collect
from .demo import demo
from .examples import EXIT_STATUS, epilog
from .exposure import exposure
from .filter import filter_
from .find import find
from .gaps import gaps
from .matrix import matrix
from .path import path
from .prove import prove
from .screen import complain
from .serve import serve
from .sources import sources
from .targets import targets
from .trace import trace
from .version import version

REPORT = (
    "so there is no answer, and isthmus has a bug: report these lines with the question, what `isthmus version` says and,"
    " if you may, the records that it is about"
)
VERBS: dict[str, Callable[..., int]] = {
    "path": path,
    "trace": trace,
    "sources": sources,
    "targets": targets,
    "filter": filter_,
    "matrix": matrix,
    "prove": prove,
    "exposure": exposure,
    "find": find,
    "gaps": gaps,
    "ask": ask,
    "collect": collect,
    "serve": serve,
    "demo": demo,
    "version": version,
}


def command_line() -> typer.Typer:
    """The program with all its verbs."""
    app = typer.Typer(
        name="isthmus",
        help="Who can reach what in a network on AWS, and why, with proof. Works on a snapshot, offline.",
        epilog=EXIT_STATUS,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["--help", "-h"]},
    )
    app.callback()(_any_verb)
    for name, verb in VERBS.items():
        app.command(name, epilog=epilog(name))(verb)
    return app


def _version_told(asked: bool) -> None:
    if asked:
        raise typer.Exit(version())


def _any_verb(
    _version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_version_told, is_eager=True)
    ] = False,
) -> None:
    """Takes the options that stand before any verb."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one verb and gives its exit status; usage errors are 1, as every question that can't be asked."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        outcome = command_line()(
            args=None if arguments is None else list(arguments), prog_name="isthmus", standalone_mode=False
        )
    except typer.TyperException as error:
        complain(usage(error))
        return status.FAILED
    except typer.Abort:
        return status.FAILED
    except Disagreement as error:
        complain(differing(error))
        return status.FAILED
    except IsthmusError as error:
        complain(str(error))
        return status.FAILED
    return outcome if isinstance(outcome, int) else status.GOOD


def differing(error: Disagreement) -> str:
    """All sides of readers that differ, a line each, and what to do about it."""
    width = max(len(name) for name in error.sides)
    said = [f"  {name:{width}}  {word}" for name, word in error.sides.items()]
    return "\n".join([f"readers disagree about {error.about}", *said, f"  {REPORT}"])


def usage(error: typer.TyperException) -> str:
    """What was wrong with the words of the command, and where its help is."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "isthmus"
    message = error.format_message().replace(": Value error, ", ": ").rstrip(".")
    return f"{message} (see: {command} --help)"
