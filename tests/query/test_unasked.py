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


def test_a_public_address_that_was_not_asked_is_named_with_how_to_ask() -> None:
    said = "the public address 198.51.100.20 was not asked from inside: name it as the target to ask that way"
    assert notes("hairpin/snapshot", "a", "b") == [said]


def test_where_the_address_was_asked_or_there_is_none_nothing_is_said() -> None:
    assert notes("hairpin/snapshot", "a", "198.51.100.20") == []
    assert notes("hairpin/snapshot", "a", "b", target_address="198.51.100.20") == []
    assert notes("hairpin/snapshot", "internet", "b") == []
    assert notes("demo/snapshot", "app-1", "db-1") == []


def test_of_many_the_first_are_named() -> None:
    (note,) = notes("demo/snapshot", "app-1", "vpc-06f35b9576fbddd40")
    assert note.startswith("the public addresses 198.51.100.") and "were not asked from inside" in note
