from __future__ import annotations

from random import Random

import pytest

from isthmus.engine.compile import Compiled
from isthmus.errors import Disagreement
from isthmus.judge import Judge
from isthmus.query.asked import Evaluation, verdict_of
from isthmus.solve.prove import Proof, compare, prove
from isthmus.solve.solver import SAT, UNKNOWN, UNSAT
from tests.solve.ground import behind_nat
from tests.solve.questions import compile_snapshot, drawn_networks, evaluated, questions_about


def test_z3_and_the_engine_agree_on_small_random_networks() -> None:
    told = set()
    for seed, drawn, c in drawn_networks(80):
        for question in questions_about(drawn, Random(f"solve {seed}"), 4):
            found = evaluated(c, question)
            if found is None:
                continue
            evaluation, claim = found
            proof = prove(c, evaluation.outcomes, claim)
            words = verdict_of(c.universe, evaluation.forward), verdict_of(c.universe, evaluation.session)
            compare(proof, f"seed {seed}: {question}", forward=words[0], session=words[1])
            assert (proof.forward, proof.session) == words
            told.add(words)
    assert {"reachable", "unreachable"} <= {word for _, word in told}


def test_the_first_packet_can_be_asked_alone() -> None:
    for seed, drawn, c in drawn_networks(20):
        for question in questions_about(drawn, Random(f"forward {seed}"), 3):
            found = evaluated(c, question)
            if found is not None:
                proof = prove(c, found[0].outcomes, found[1], forward_only=True)
                assert proof.forward == verdict_of(c.universe, found[0].forward)
                assert (proof.session_low, proof.session_high) == (UNKNOWN, UNKNOWN)


def test_the_judge_contradicts_no_witness() -> None:
    replayed = 0
    for seed, drawn, c in drawn_networks(30):
        judge = Judge(drawn.snapshot())
        for question in questions_about(drawn, Random(f"witness {seed}"), 4):
            found = evaluated(c, question)
            if found is None or not question["source"].startswith("eni-"):
                continue
            proof = prove(c, found[0].outcomes, found[1])
            if proof.session_low == SAT and proof.witness is not None:
                assert judge.trace(question["source"], proof.witness).session is not False, (
                    f"seed {seed}: {question}"
                )
                replayed += 1
    assert replayed > 10


def test_a_difference_stops_everything_and_tells_both_sides() -> None:
    proof = Proof(SAT, SAT, UNSAT, UNSAT)
    compare(proof, "a question", forward="reachable", session="unreachable")
    with pytest.raises(Disagreement, match="engine says reachable; z3 says unreachable"):
        compare(proof, "a question", session="reachable")


def test_a_limit_that_was_passed_is_no_verdict() -> None:
    proof = Proof(UNKNOWN, SAT, UNSAT, UNKNOWN)
    assert (proof.forward, proof.session) == ("undecided", "undecided")
    compare(proof, "a question", forward="reachable", session="unreachable")


INWARD = {"CidrBlock": "10.0.0.0/24", "Protocol": "-1", "RuleAction": "allow"}


def tcp(low: int, high: int, allow: bool = True, block: str = "0.0.0.0/0") -> dict[str, object]:
    """An entry for the replies that come to a NAT gateway."""
    word = "allow" if allow else "deny"
    return {"CidrBlock": block, "Protocol": "6", "RuleAction": word, "PortRange": {"From": low, "To": high}}


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ([tcp(1024, 65535)], ("reachable", "reachable")),
        ([tcp(1024, 30000), tcp(30001, 65535)], ("reachable", "reachable")),
        ([tcp(1024, 30000), tcp(30002, 65535)], ("reachable", "unknown")),
        ([tcp(40000, 40000)], ("reachable", "unknown")),
        ([tcp(0, 1023)], ("reachable", "unreachable")),
        ([tcp(2000, 2000, allow=False), tcp(0, 65535)], ("reachable", "unknown")),
        ([], ("reachable", "unreachable")),
    ],
)
def test_a_nat_gateway_takes_any_port_of_its_own(
    entries: list[dict[str, object]], words: tuple[str, str]
) -> None:
    c = compile_snapshot(behind_nat(INWARD, *entries))
    for pin in ({}, {"target_address": "8.8.8.8"}, {"source_port": 50000}):
        found = evaluated(c, {"source": "eni-a", "target": "internet", "service": "tcp/443", **pin})
        assert found is not None
        proof = prove(c, found[0].outcomes, found[1])
        assert (proof.forward, proof.session) == words
        compare(
            proof, "behind a NAT gateway", **dict(zip(("forward", "session"), told(c, found[0]), strict=True))
        )


def test_ports_that_differ_by_destination_are_sure_where_one_destination_is() -> None:
    mixed = [tcp(1024, 65535, block="8.0.0.0/8"), tcp(1024, 2000, block="9.0.0.0/8")]
    c = compile_snapshot(behind_nat(INWARD, *mixed))
    question = {"source": "eni-a", "target": "internet", "service": "tcp/443"}
    for address, word in (("8.1.1.1", "reachable"), ("9.1.1.1", "unknown"), ("7.1.1.1", "unreachable")):
        found = evaluated(c, {**question, "target_address": address})
        assert found is not None and prove(c, found[0].outcomes, found[1]).session == word
    whole = evaluated(c, question)
    assert whole is not None
    proof = prove(c, whole[0].outcomes, whole[1])
    assert proof.session == "reachable" == told(c, whole[0])[1]
    assert proof.witness is not None and proof.witness.target >> 24 == 8


def told(c: Compiled, evaluation: Evaluation) -> tuple[str, str]:
    """The engine's two words."""
    return verdict_of(c.universe, evaluation.forward), verdict_of(c.universe, evaluation.session)
