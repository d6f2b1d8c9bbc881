"""Rows of cells laid out in columns: every column as wide as its widest cell, nothing after the last.

On a terminal the last column is wrapped, word by word, so that the others stay in line.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rich.cells import cell_len

from .palette import Palette, plain

GAP = "  "
PAGE = 80
"""Units: columns of a page where output goes to no terminal: long lists are wrapped at it."""
MANY = 12
"""Of things that take several lines each, no more are told in short."""
NARROW = 30
"""Less room than this beside the other columns, and the last one goes below them."""


class Cell(NamedTuple):
    """A piece of text and the style it is shown in."""

    text: str
    style: str = ""


Row = Sequence[Cell]


def aligned(rows: Iterable[Row], palette: Palette, indent: int = 2) -> list[str]:
    """A text a row, of a line or (on a narrow terminal) more: columns aligned, those that nothing stands in dropped."""
    kept = [_trimmed(row) for row in rows]
    filled = {column for row in kept for column, cell in enumerate(row) if cell.text}
    kept = [[cell for column, cell in enumerate(row) if column in filled] for row in kept]
    widths: dict[int, int] = {}
    for row in kept:
        for column, cell in enumerate(row[:-1]):
            widths[column] = max(widths.get(column, 0), cell_len(plain(cell.text)))
    return [_line(row, widths, palette, indent) for row in kept]


def _trimmed(row: Row) -> list[Cell]:
    cells = list(row)
    while cells and not cells[-1].text:
        cells.pop()
    return cells


def _line(row: list[Cell], widths: dict[int, int], palette: Palette, indent: int) -> str:
    *first, last = row
    parts = []
    for column, cell in enumerate(first):
        padding = " " * (widths[column] - cell_len(plain(cell.text)))
        parts.append(palette.paint(cell.text, cell.style) + padding)
    start = indent + sum(widths[column] + len(GAP) for column in range(len(first)))
    head = " " * indent + "".join(part + GAP for part in parts)
    words = plain(last.text)
    if palette.width is None or start + cell_len(words) <= palette.width:
        return (head + palette.paint(last.text, last.style)).rstrip()
    below = start if palette.width - start >= NARROW else indent + 4
    pieces = wrapped(words.split(), palette.width - below, " ")
    lines = [" " * below + palette.paint(piece, last.style) for piece in pieces]
    return "\n".join([head + lines[0].lstrip(), *lines[1:]] if below == start else [head.rstrip(), *lines])


def wrapped(words: Iterable[str], width: int, gap: str) -> list[str]:
    """Words packed into lines of a width; a word that is longer has a line of its own."""
    lines: list[str] = []
    for word in words:
        if lines and cell_len(lines[-1] + gap + word) <= width:
            lines[-1] += gap + word
        else:
            lines.append(word)
    return lines


def listing(text: str, palette: Palette, indent: int, style: str = "") -> str:
    """A text that lists much, of as many lines as it takes: those below the first stand in a little."""
    # Invariant: columns within a line stay as far apart as they were
    words = wrapped(plain(text).split(" "), (palette.width or PAGE) - indent - 2, " ")
    return "\n".join(
        " " * (indent + 2 * (at > 0)) + palette.paint(part.strip(), style) for at, part in enumerate(words)
    )


def heading(title: str, palette: Palette) -> list[str]:
    """An empty line and the title of a part."""
    return ["", f"  {palette.paint(title, 'title')}"]


def aside(text: str, palette: Palette, indent: int = 6) -> str:
    """A line of lesser weight; on a narrow terminal a line for as many of its parts as fit."""
    parts = [text] if palette.width is None else wrapped(text.split(GAP), palette.width - indent, GAP)
    return "\n".join(f"{' ' * indent}{palette.paint(part, 'dim')}" for part in parts)
