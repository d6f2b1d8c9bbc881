"""An exposure is vouched for by Z3 and the judge, and a difference planted in any of them stops it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import isthmus
from isthmus.errors import Disagreement
from isthmus.judge import Judge, Trace
from isthmus.model.network import Network
from isthmus.packet import Flow
from isthmus.query import exposed_proof
from isthmus.query.asked import compiled
from isthmus.report.footing import vouched

DEMO = Path(__file__).parents[2] / "fixtures" / "demo" / "snapshot"
RULE = {"question": "exposure", "rule": "prod-db-sg"}


@pytest.fixture
def demo() -> Network:
    return isthmus.load(DEMO)


def test_an_exposure_says_who_vouches_for_it(demo: Network) -> None:
    answer = isthmus.ask(demo, RULE)
    assert answer.proof is not None
    assert answer.proof["z3"] == "filters" and answer.proof["filters"] > 1
    assert answer.proof["judge"] == "replayed"
    assert vouched(answer.proof) == "sets, Z3 and judge agree"


def test_fast_skips_the_proof_and_says_so(demo: Network) -> None:
    assert isthmus.ask(demo, RULE | {"fast": True}).proof == {"z3": "skipped", "judge": "skipped"}


def test_a_wrong_column_at_a_holder_stops_the_answer(demo: Network) -> None:
    c = compiled(demo)
    (group,) = [name for name, found in demo.security_groups.items() if found.group_name == "prod-db-sg"]
    store = c.groups["ingress"]
    number = int(c.row_group["ingress"][c.members[group][0]])
    right = store.admission(number)
    store._built[number] = replace(right, masks=tuple(mask ^ 1 for mask in right.masks))
    with pytest.raises(Disagreement, match=r"column says .*rules says "):
        isthmus.ask(demo, RULE)


def judged(forward: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the judge say the same of every flow, and name no rule."""

    def trace(_: Judge, start: str, flow: Flow) -> Trace:
        return Trace(flow, forward, forward, f"from {start}", "", (), (), ())

    monkeypatch.setattr(Judge, "trace", trace)


def test_a_judge_that_stops_an_effective_flow_stops_the_answer(
    demo: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged(False, monkeypatch)
    with pytest.raises(Disagreement, match=r"effective.*engine says reachable.*judge says unreachable"):
        isthmus.ask(demo, RULE)


def test_a_judge_that_lets_a_latent_flow_pass_stops_the_answer(
    demo: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exposed_proof, "PASSES", ())
    judged(True, monkeypatch)
    with pytest.raises(Disagreement, match=r"latent.*engine says unreachable.*judge says reachable"):
        isthmus.ask(demo, RULE)


def test_a_judge_that_knows_another_rule_for_a_marginal_flow_stops_the_answer(
    demo: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged(True, monkeypatch)
    with pytest.raises(Disagreement, match=r"marginal.*judge says passes by no rule"):
        isthmus.ask(demo, RULE)


def test_filters_that_z3_could_not_decide_are_not_said_to_be_proved(
    demo: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("isthmus.solve.audit.difference", lambda *_: False)
    for question in (
        RULE,
        {"question": "filter", "filter": "prod-db-sg"},
        {"question": "sources", "target": "db-1", "service": "tcp/5432"},
    ):
        proof = isthmus.ask(demo, question).proof
        assert proof is not None
        assert proof["z3"] == "timeout" and proof["undecided"] > 0
        assert "Z3: undecided on" in vouched(proof)
    path = {"question": "path", "source": "app-1", "target": "db-1", "service": "tcp/5432"}
    proof = isthmus.ask(demo, path).proof
    assert proof is not None and proof["undecided"] > 0
    assert "Z3: undecided on" in vouched(proof)


def test_of_very_many_filters_the_first_are_proved_and_the_answer_says_of_how_many(
    demo: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exposed_proof, "MOST_PROVED", 2)
    proof = isthmus.ask(demo, RULE).proof
    assert proof is not None
    assert proof["filters"] == 3 and proof["of"] > 3
    assert vouched(proof) == f"sets, Z3 and judge agree; Z3: 3 of {proof['of']} filters"


def test_a_filter_by_itself_is_proved_equal_to_its_rules(demo: Network) -> None:
    question = {"question": "filter", "filter": "prod-db-sg", "service": "tcp/5432"}
    assert isthmus.ask(demo, question).proof == {"z3": "filters", "filters": 1, "judge": "replayed"}
    assert isthmus.ask(demo, question | {"fast": True}).proof == {"z3": "skipped", "judge": "skipped"}
