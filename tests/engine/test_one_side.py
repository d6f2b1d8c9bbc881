"""The roles at one side: of rows that can be there, each once, told apart by an asker's marks besides."""

from __future__ import annotations

import numpy as np

from isthmus.engine.atoms import Mask, Ranks
from isthmus.engine.compile import Compiled
from isthmus.engine.one_side import one_side, receiving, sending
from tests.engine.asking import compiled
from tests.judge.drawing import Drawing

ALL = ["eni-a", "eni-b", "eni-c", "eni-d"]


def drawn(**more: object) -> Drawing:
    """Four interfaces of one subnet, the fourth in a group of its own; ``more`` is of the third."""
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24")
    drawing.group("sg-d", [], [])
    drawing.host("eni-a", "subnet-a", "10.0.0.10")
    drawing.host("eni-b", "subnet-a", "10.0.0.11")
    drawing.host("eni-c", "subnet-a", "10.0.0.12", **more)
    drawing.host("eni-d", "subnet-a", "10.0.0.13", groups=["sg-d"])
    return drawing


def alike(c: Compiled, chosen: Mask, marks: Ranks | None = None) -> list[int]:
    """The role of each of the four, in the order in which roles first occur."""
    found = one_side(c, chosen, marks)
    numbers = [int(found.of[c.rows.rows_of[name][0]]) for name in ALL]
    seen: dict[int, int] = {}
    return [number if number < 0 else seen.setdefault(number, len(seen)) for number in numbers]


def test_an_asker_s_marks_tell_rows_apart() -> None:
    c = compiled(drawn())
    marks = np.zeros(len(c.rows), dtype=np.int64)
    marks[c.rows.rows_of["eni-b"][0]] = 1
    assert alike(c, sending(c), marks) == [0, 1, 0, 2]


def test_what_carries_nothing_or_only_sends_has_no_role_as_receiver() -> None:
    c = compiled(drawn(Status="available"))
    assert alike(c, sending(c)) == [0, 0, -1, 1] and alike(c, receiving(c)) == [0, 0, -1, 1]
    c = compiled(drawn(InterfaceType="lambda"))
    row = c.rows.rows_of["eni-c"][0]
    assert sending(c)[row] and not receiving(c)[row]


def test_a_role_knows_how_many_rows_it_has_and_one_on_another_interface() -> None:
    c = compiled(drawn())
    found = one_side(c, sending(c))
    role = int(found.of[c.rows.rows_of["eni-a"][0]])
    assert int(found.sizes[role]) == 3
    assert c.rows.interface[found.rows[role]] != c.rows.interface[found.others[role]]
    lone = int(found.of[c.rows.rows_of["eni-d"][0]])
    assert int(found.sizes[lone]) == 1 and int(found.others[lone]) == -1
