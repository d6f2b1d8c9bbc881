"""A path by an id says which public addresses it left unasked, and how they are asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import isthmus
from tests.stories.reading import network

FIXTURES = Path(__file__).parents[2] / "fixtures"


def notes(folder: str, source: str, target: str, **more: Any) -> list[str]:
    asked = {"question": "path", "source": source, "target": target, "service": "tcp/443", **more}
    told = isthmus.ask(network(FIXTURES / folder), asked).notes or ()
    return [note for note in told if "not asked" in note]


def test_a_public_address_of_another_verdict_is_named_with_how_to_ask() -> None:
    (note,) = notes("demo/snapshot", "app-1", "vpc-06f35b9576fbddd40", service="tcp/22")
    assert note.startswith(("the public addresses 198.51.100.", "the public address 198.51"))
    assert note.endswith("as the target to ask that way")


def test_where_the_public_address_has_the_same_verdict_nothing_is_said() -> None:
    assert notes("hairpin/snapshot", "a", "b") == []


def test_where_the_address_was_asked_or_there_is_none_nothing_is_said() -> None:
    assert notes("hairpin/snapshot", "a", "198.51.100.20") == []
    assert notes("hairpin/snapshot", "a", "b", target_address="198.51.100.20") == []
    assert notes("hairpin/snapshot", "internet", "b") == []
    assert notes("demo/snapshot", "app-1", "db-1") == []
