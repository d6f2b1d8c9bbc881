"""Any JSON value as indented lines: for results whose shape has no layout of its own."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from .palette import Palette
from .phrase import compact

SCALARS = (str, int, float, bool, type(None))


def outline(value: object, palette: Palette, indent: int = 2) -> list[str]:
    """One line a scalar; mappings and lists open a deeper level."""
    margin = " " * indent
    if isinstance(value, msgspec.Struct):
        value = msgspec.to_builtins(value)
    match value:
        case Mapping():
            lines: list[str] = []
            width = max((len(str(key)) for key, item in value.items() if _flat(item)), default=0)
            for key, item in value.items():
                title = palette.paint(str(key), "title")
                if _flat(item):
                    padding = " " * (width - len(str(key)))
                    lines.append(f"{margin}{title}{padding}  {palette.paint(_flat_text(item))}")
                else:
                    lines += [f"{margin}{title}", *outline(item, palette, indent + 2)]
            return lines
        case list() | tuple():
            lines = []
            for item in value:
                inner = outline(item, palette, indent + 2)
                lines += [f"{margin}-{inner[0][indent + 1 :]}", *inner[1:]] if inner else []
            return lines
        case _:
            return [f"{margin}{palette.paint(compact(value))}"]


def _flat(value: object) -> bool:
    if isinstance(value, (list, tuple)):
        return all(isinstance(item, SCALARS) for item in value)
    return isinstance(value, SCALARS)


def _flat_text(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(compact(item) for item in value)
    return compact(value)
