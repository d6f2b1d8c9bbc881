"""What is kept while a network is asked."""

from __future__ import annotations

import isthmus
from isthmus.engine.keeping import kept
from isthmus.query.asked import compiled
from tests.hubs import hub


def test_a_thing_is_made_once_and_forgotten_with_all_of_its_kind_before_it_is_too_much() -> None:
    c = compiled(isthmus.build(hub().snapshot()))
    made: list[str] = []

    def make(name: str) -> str:
        made.append(name)
        return name.upper()

    told = [kept(c, "words", name, 2, lambda name=name: make(name)) for name in "aabbcab"]
    assert "".join(told) == "AABBCAB"
    assert "".join(made) == "abcab"
    assert kept(c, "others", "a", 2, lambda: "else") == "else"
