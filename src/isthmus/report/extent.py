"""Where only some of what was asked gets through: which flows do, and which do not."""

from __future__ import annotations

from collections.abc import Sequence

from ..query.answer import Answer, Space
from .palette import Palette
from .phrase import FEW, box, count
from .table import aside, heading, listing


def parted(answer: Answer, palette: Palette, verbose: bool) -> list[str]:
    """The two halves of what was asked; nothing where all of it has one answer."""
    if answer.extent != "some" and answer.verdict != "partial":
        return []
    lines = boxes("gets through", answer.space or [], palette, verbose)
    return lines + boxes("does not", answer.missing or [], palette, verbose)


def boxes(title: str, spaces: Sequence[Space], palette: Palette, verbose: bool) -> list[str]:
    """Boxes of flows under a title; without ``verbose`` the first few."""
    if not spaces:
        return []
    shown = spaces if verbose else spaces[:FEW]
    lines = heading(title, palette)
    if verbose:
        lines += [listing(box(space, None), palette, indent=4) for space in shown]
    else:
        lines += [f"    {palette.paint(box(space, FEW))}" for space in shown]
    if len(spaces) > len(shown):
        rest = count(len(spaces) - len(shown), "more box")
        lines.append(aside(f"and {rest} (-v shows all)", palette, indent=4))
    return lines
