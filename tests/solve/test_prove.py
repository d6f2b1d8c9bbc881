from __future__ import annotations

from random import Random

import pytest

from isthmus.errors import Disagreement
from isthmus.judge import Judge
from isthmus.query.asked import verdict_of
from isthmus.solve.prove import Proof, compare, prove
from isthmus.solve.solver import SAT, UNKNOWN, UNSAT
from tests.solve.questions import drawn_networks, evaluated, questions_about


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
