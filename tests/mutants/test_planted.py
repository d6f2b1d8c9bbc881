"""The planted bugs stand where they say, so that the command measures something."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mutants.operators import mutants
from tests.mutants.plant import Planted
from tests.mutants.planted import PLANTED

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("planted", PLANTED, ids=[f"{one.room[12:]}: {one.belief}" for one in PLANTED])
def test_every_planted_bug_stands_there_once_and_leaves_a_program(planted: Planted) -> None:
    mutant = planted.located(ROOT)
    source = (ROOT / mutant.file).read_bytes()
    changed = mutant.applied(source)
    assert changed != source
    compile(changed, mutant.file, "exec")


def test_bugs_made_by_rule_change_one_meaning_each() -> None:
    source = b"def f(a: int, b: int = -1) -> bool:\n    return a < b and not a + 2 == 3\n"
    made = {
        mutant.applied(source).split(b"\n", 1)[0 if mutant.line == 1 else 1]
        for mutant in mutants("f.py", source)
    }
    assert made == {
        b"def f(a: int, b: int = (0)) -> bool:",
        b"    return ((a < b) or (not a + 2 == 3))\n",
        b"    return (a < b)\n",
        b"    return (a <= b) and not a + 2 == 3\n",
        b"    return a < b and (a + 2 == 3)\n",
        b"    return a < b and not (a + 2 != 3)\n",
        b"    return a < b and not ((a) - (2)) == 3\n",
        b"    return a < b and not a + (3) == 3\n",
        b"    return a < b and not a + 2 == (4)\n",
    }


def test_what_no_run_can_show_is_left_alone() -> None:
    source = b'class A(B, frozen=True):\n    at = known.get(name or "")\n    word = name or ""\n    zip(a, strict=True)\n'
    assert {mutant.line for mutant in mutants("a.py", source) if mutant.new == "(name)"} == {3}
    assert not [mutant for mutant in mutants("a.py", source) if mutant.line in (1, 4)]
