"""What a firewall's policy says of sessions, held to what AWS documents case by case."""

from __future__ import annotations

from pathlib import Path

import pytest

from isthmus.engine.firewall import Bounds, judged
from isthmus.model.firewall import firewalls
from isthmus.packet import Flow
from isthmus.semantics.firewall.policy import of_described
from isthmus.semantics.firewall.rule import Application
from isthmus.space.line import position
from tests.semantics.firewall_cases import CASES, Case, one
from tests.semantics.firewalls import FIREWALL, load


def word(bounds: Bounds, flow: Flow) -> bool | None:
    """Whether a flow is surely in, surely not, or possibly."""
    ends = position(flow.family, flow.source), position(flow.family, flow.target)
    inside = [half.holds(*ends, flow.service, flow.source_port) for half in (bounds.low, bounds.high)]
    return True if inside[0] else None if inside[1] else False


@pytest.mark.parametrize("case", CASES, ids=[case.what for case in CASES])
def test_a_policy_means_that(case: Case, tmp_path: Path) -> None:
    network = load(tmp_path, case.told)
    book = firewalls(network)
    asked = {**book.firewalls, **book.groups}[case.name]
    (found,) = judged(of_described(network, asked), Application(*case.spoken)).classes
    said = found.verdict
    words = [word(part, case.flow()) for part in (said.opening_to_server, said.handshake, said.data)]
    assert tuple(words) == case.words


@pytest.mark.parametrize(
    ("rule", "kinds"),
    [
        ("drop tcp $HOME_NET any -> any 443 (sid:1;)", []),
        ("drop tcp $ODD any -> any 443 (sid:1;)", ["unread-firewall-variable"]),
        ("drop tcp any any -> any 443 (geoip:dst,RU; sid:1;)", ["unmodelled-firewall-option"]),
        ("drop everything", ["unreadable-firewall-rule"] * 2),
    ],
)
def test_a_rule_names_what_of_it_was_not_understood_and_nothing_else(
    rule: str, kinds: list[str], tmp_path: Path
) -> None:
    network = load(tmp_path, one(rule))
    policy = of_described(network, firewalls(network).firewalls[FIREWALL])
    assert [gap.kind for rule in policy.stateful for gap in rule.gaps] == kinds
