"""Where output goes: standard output, coloured on a terminal only, quiet when a reader goes away."""

from __future__ import annotations

import os
import shutil
import sys

import typer

from .status import BROKEN_PIPE


def is_terminal() -> bool:
    """True when a person reads standard output."""
    return sys.stdout.isatty()


def in_colour() -> bool:
    """True on a terminal that can show colours, unless NO_COLOR asks for none."""
    return is_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def columns() -> int | None:
    """How wide the terminal is; None where output goes elsewhere."""
    return shutil.get_terminal_size().columns if is_terminal() else None


def emit(text: str) -> None:
    """Writes the text at once; ends the program quietly when nobody reads any more."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(BROKEN_PIPE) from None


def complain(text: str) -> None:
    """Writes what went wrong to standard error, under the program's name, control characters spelt out."""
    shown = "".join(sign if sign.isprintable() or sign == "\n" else ascii(sign)[1:-1] for sign in text)
    print(f"isthmus: {shown}", file=sys.stderr)
