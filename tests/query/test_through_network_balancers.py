"""Flows through Network Load Balancers, row by row of AWS's rules on whose address a target sees."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.query.balancing import asked, nlb, stops, words

GROUP = ("forward", "security-group-ingress", 2)

ROWS: tuple[tuple[dict[str, Any], tuple[str, str], set[Any]], ...] = (
    ({}, ("yes", "yes"), set()),
    ({"allows": "10.0.11.0/24"}, ("no", "no"), {GROUP}),
    ({"allows": "10.0.0.0/20", "keeps": False}, ("yes", "yes"), set()),
    ({"allows": "10.0.11.0/24", "keeps": False}, ("split", "split"), set()),
    ({"allows": "sg:L", "groups": ("L",)}, ("yes", "yes"), set()),
    ({"allows": "sg:L", "groups": ("L",), "keeps": False}, ("yes", "yes"), set()),
    ({"groups": ("shut",)}, ("no", "no"), {("forward", "security-group-ingress", 1)}),
    ({"keeps": None}, ("yes", "yes"), set()),
)


@pytest.mark.parametrize(("change", "expected", "blocks"), ROWS, ids=lambda value: str(value)[:60])
def test_what_a_target_sees(
    change: dict[str, Any], expected: tuple[str, str], blocks: set[Any], tmp_path: Path
) -> None:
    answer = asked(nlb(**change), tmp_path, "C", "Ta", via=["front"])
    assert words(answer) == expected, (answer.blocks, answer.gaps)
    assert blocks <= stops(answer)


def test_the_answer_shows_both_legs_and_who_vouches(tmp_path: Path) -> None:
    answer = asked(nlb(), tmp_path, "C", "Ta", via=["front"])
    assert answer.verdict == "reachable"
    assert answer.paths and [hop.stage for hop in answer.paths[0].hops].count("listener") == 1
    assert {rule.leg for rule in answer.paths[0].rules} == {1, 2}
    assert answer.proof == {"z3": "sat", "judge": "replayed", "legs": 4}
    assert "balancer-captures-replies" in (answer.assumptions or ())


def test_the_listener_is_an_end_of_its_own(tmp_path: Path) -> None:
    assert words(asked(nlb(allows="10.9.0.0/16"), tmp_path, "C", "front")) == ("yes", "yes")
    wrong = asked(nlb(), tmp_path, "C", "front", "tcp/80")
    assert words(wrong) == ("no", "no")
    assert [one.aws_code for one in wrong.blocks or ()] == ["ELBV2_LISTENERS_MISMATCH"]


def test_without_cross_zone_a_node_serves_its_own_zone(tmp_path: Path) -> None:
    net = nlb(cross=False, targets=("Tb",))
    away = asked(net, tmp_path, "C", "Tb", via=["front"], target_address="10.0.11.5")
    assert words(away) == ("no", "no")
    assert [one.aws_code for one in away.blocks or ()] == ["ELBV2_NO_TARGETS_IN_AZ"]
    assert words(asked(net, tmp_path, "C", "Tb", via=["front"])) == ("yes", "yes")


def test_a_target_that_is_its_own_client_is_not_served(tmp_path: Path) -> None:
    alone = nlb(allows="10.0.0.0/16", targets=("Ta",))
    answer = asked(alone, tmp_path, "Ta", "Ta", via=["front"])
    assert words(answer) == ("no", "no")
    assert ("forward", "load-balancer", 2) in stops(answer)
    kept_not = nlb(allows="10.0.0.0/16", targets=("Ta",), keeps=False)
    assert words(asked(kept_not, tmp_path, "Ta", "Ta", via=["front"])) == ("yes", "yes")


def test_datagrams_keep_the_client_whatever_the_attribute_says(tmp_path: Path) -> None:
    net = nlb(protocol="UDP", keeps=False)
    answer = asked(net, tmp_path, "C", "Ta", "udp/443", via=["front"])
    assert words(answer) == ("yes", "yes")
    assert answer.result["ways"][0]["source"] == "client"


def test_unread_attributes_are_an_assumption(tmp_path: Path) -> None:
    answer = asked(nlb(keeps=None), tmp_path, "C", "Ta", via=["front"])
    assert "client-address-kept-as-usual" in (answer.assumptions or ())


def test_what_was_not_read_is_no_verdict(tmp_path: Path) -> None:
    net = nlb()
    net.forget("LoadBalancerTargetHealth")
    answer = asked(net, tmp_path, "C", "Ta", via=["front"])
    assert answer.verdict == "unknown"
    assert answer.gaps
    net.forget("Listeners")
    assert asked(net, tmp_path, "C", "front").verdict == "unknown"
