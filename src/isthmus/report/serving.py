"""Every way to a service by name: by each of its endpoints and by its public addresses, a line each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .headline import VERDICT_STYLES
from .palette import Palette
from .phrase import NameOf, titled
from .table import Cell, aligned, heading

NAMES = {"own-name": "by its own names", "regional-name": "by the service's name"}


def tells_services(result: object) -> bool:
    """True of the result of a question whose target is a service by name."""
    return isinstance(result, Mapping) and set(result) == {"service", "ways"}


def serving(result: Mapping[str, Any], name_of: NameOf, palette: Palette) -> list[str]:
    """The ways beside each other, and what each of them says."""
    rows = [_row(way, name_of) for way in result["ways"]]
    return [*heading(f"ways to {result['service']}", palette), *aligned(rows, palette, indent=4)]


def _row(way: Mapping[str, Any], name_of: NameOf) -> list[Cell]:
    public = way["by"] == "public"
    whose = "by its public addresses" if public else f"by {titled(str(way['by']), name_of)}"
    name = NAMES[way["name"]] if "name" in way else ""
    said = str(way["session"])
    beside = "" if way["forward"] == said else f"first packet: {way['forward']}"
    return [Cell(whose), Cell(name), Cell(said, VERDICT_STYLES.get(said, "")), Cell(beside)]
