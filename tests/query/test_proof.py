"""Readers that differ are shown with what each of them says: who was not heard yet is asked then."""

from __future__ import annotations

import pytest

import isthmus
from isthmus.errors import Disagreement
from isthmus.judge import Judge
from isthmus.query import proof
from isthmus.solve import prove
from tests.judge.drawing import ANY_V4, EVERYTHING, Drawing, rule

ASKED = {"question": "path", "source": "eni-a", "target": "eni-b", "service": "tcp/443"}


def drawn(port: int) -> Drawing:
    """A host that another admits on one port."""
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24")
    drawing.group("sg-b", [rule(f"tcp/{port}", ANY_V4)], EVERYTHING)
    drawing.host("eni-a", "subnet-a", "10.0.0.4")
    drawing.host("eni-b", "subnet-a", "10.0.0.5", ["sg-b"])
    return drawing


@pytest.mark.parametrize(
    ("port", "mine", "other"), [(443, "reachable", "unreachable"), (80, "unreachable", "reachable")]
)
def test_where_the_judge_differs_z3_is_shown_beside_it(
    port: int, mine: str, other: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = Judge(drawn(523 - port).snapshot())
    monkeypatch.setattr(proof, "judge_of", lambda network: elsewhere)
    with pytest.raises(Disagreement) as refused:
        isthmus.ask(isthmus.build(drawn(port).snapshot()), ASKED)
    assert list(refused.value.sides) == ["engine", "z3", "judge"]
    engine, z3, judge = refused.value.sides.values()
    assert engine.startswith(mine) and z3 == mine and judge.startswith(other)
    with pytest.raises(Disagreement) as refused:
        isthmus.ask(isthmus.build(drawn(port).snapshot()), {**ASKED, "fast": True})
    assert refused.value.sides["z3"] == "nothing: it was not asked"


def test_where_z3_differs_the_judge_is_asked_too(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = prove.prove
    monkeypatch.setattr(prove, "prove", lambda c, outcomes, claim, **more: wrong(c, [], claim, **more))
    with pytest.raises(Disagreement) as refused:
        isthmus.ask(isthmus.build(drawn(443).snapshot()), ASKED)
    assert list(refused.value.sides) == ["engine", "z3", "judge"]
    assert refused.value.sides["judge"].startswith("reachable by tcp 10.0.0.4")
    assert [refused.value.sides[name] for name in ("engine", "z3")] == ["reachable", "unreachable"]
