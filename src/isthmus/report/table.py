"""Rows of cells laid out in columns: every column as wide as its widest cell, nothing after the last."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rich.cells import cell_len

from .palette import Palette, plain

GAP = "  "


class Cell(NamedTuple):
    """A piece of text and the style it is shown in."""

    text: str
    style: str = ""


Row = Sequence[Cell]


def aligned(rows: Iterable[Row], palette: Palette, indent: int = 2) -> list[str]:
    """The rows as lines: columns aligned, columns that nothing stands in and empty ends of rows dropped."""
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
    parts = []
    for column, cell in enumerate(row):
        width = cell_len(plain(cell.text))
        padding = " " * (widths[column] - width) if column < len(row) - 1 else ""
        parts.append(palette.paint(cell.text, cell.style) + padding)
    return (" " * indent + GAP.join(parts)).rstrip()


def heading(title: str, palette: Palette) -> list[str]:
    """An empty line and the title of a part."""
    return ["", f"  {palette.paint(title, 'title')}"]


def aside(text: str, palette: Palette, indent: int = 6) -> str:
    """A line of lesser weight."""
    return f"{' ' * indent}{palette.paint(text, 'dim')}"
