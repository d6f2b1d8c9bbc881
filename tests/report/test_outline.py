"""Any value as an outline."""

from __future__ import annotations

from isthmus.report.outline import outline
from isthmus.report.palette import Palette


def test_mappings_align_and_lists_open_a_level() -> None:
    value = {"kind": "vpc", "blocks": ["10.0.0.0/16"], "tags": [{"key": "Name", "value": 1}, {"key": "x"}]}
    assert outline(value, Palette()) == [
        "  kind    vpc",
        "  blocks  10.0.0.0/16",
        "  tags",
        "    - key    Name",
        "      value  1",
        "    - key  x",
    ]
