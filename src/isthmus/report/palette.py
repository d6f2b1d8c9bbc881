"""The few styles of the text report, with colour or without."""

from __future__ import annotations

from dataclasses import dataclass

from rich.color import ColorSystem
from rich.style import Style

STYLES = {
    "good": "bold green",
    "bad": "bold red",
    "unsure": "bold yellow",
    "title": "bold",
    "name": "cyan",
    "rule": "",
    "dim": "dim",
}


def plain(text: str) -> str:
    """The text with control characters spelt out, so that a name in a snapshot can't steer a terminal."""
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)


@dataclass(frozen=True, slots=True)
class Palette:
    """How styled text becomes characters: ANSI sequences where ``colour``, the bare text elsewhere.

    Units: ``width`` columns of the terminal; None where lines may be of any length.
    """

    colour: bool = False
    width: int | None = None

    def paint(self, text: str, style: str = "") -> str:
        """The text in one of ``STYLES``."""
        text = plain(text)
        if not self.colour or not text or not STYLES.get(style):
            return text
        return Style.parse(STYLES[style]).render(text, color_system=ColorSystem.STANDARD)
