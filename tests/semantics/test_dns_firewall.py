"""DNS Firewall, rule by rule: groups by priority, rules by theirs, the first that means the name decides."""

from __future__ import annotations

import pytest

from isthmus.model.network import build
from isthmus.semantics.dns_firewall import Blocked, blocked
from tests.dns_rules import guarded

NAME = "secretsmanager.eu-west-1.amazonaws.com"


@pytest.mark.parametrize(
    ("rules", "rule"),
    [
        ((), None),
        ((("BLOCK", ("*.example.com.",)),), None),
        ((("BLOCK", (f"{NAME}.",)),), ("r1", True)),
        ((("BLOCK", ("*.amazonaws.com.",)),), ("r1", True)),
        ((("BLOCK", ("amazonaws.com.",)),), None),
        ((("BLOCK", ("*",)),), ("r1", True)),
        ((("ALLOW", ("*.amazonaws.com.",)), ("BLOCK", ("*",))), None),
        ((("ALERT", ("*",)), ("BLOCK", ("*",))), None),
        ((("BLOCK", None),), ("r1", False)),
        ((("BLOCK", None), ("ALLOW", ("*",))), ("r1", False)),
        ((("BLOCK", None), ("BLOCK", ("*",))), ("r2", True)),
        ((("ALLOW", None), ("BLOCK", ("*",))), ("r2", False)),
    ],
)
def test_the_first_rule_that_means_a_name_decides(
    rules: tuple[tuple[str, tuple[str, ...] | None], ...], rule: tuple[str, bool] | None
) -> None:
    told = None if rule is None else Blocked("rslvr-frg-1", f"rule {rule[0]}", rule[1])
    assert blocked(build(guarded(*rules).snapshot()), "vpc-a", NAME) == told


def test_other_vpcs_and_groups_that_are_going_do_not_count() -> None:
    network = build(guarded(("BLOCK", ("*",))).snapshot())
    assert blocked(network, "vpc-b", NAME) is None
    assert blocked(build(guarded(("BLOCK", ("*",)), Status="DELETING").snapshot()), "vpc-a", NAME) is None


def test_a_rule_for_other_types_of_query_lets_addresses_be_asked_for() -> None:
    drawing = guarded(("BLOCK", ("*",)))
    drawing.records["FirewallRules"][0][0]["Qtype"] = "TXT"
    assert blocked(build(drawing.snapshot()), "vpc-a", NAME) is None


def test_rules_that_nobody_read_may_block() -> None:
    drawing = guarded()
    del drawing.records["FirewallRules"]
    found = blocked(build(drawing.snapshot()), "vpc-a", NAME)
    assert found is not None and not found.sure
