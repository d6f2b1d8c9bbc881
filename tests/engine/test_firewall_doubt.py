"""What stays sure of a firewall though a rule is in doubt, and what is named where AWS does not state it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from isthmus.engine.firewall import judged
from isthmus.engine.firewall_blame import doubts
from isthmus.packet import TCP, UDP
from isthmus.semantics.firewall.policy import of_firewall
from isthmus.semantics.firewall.rule import Application
from tests.engine.test_firewall import flow, word
from tests.semantics.firewalls import FIREWALL, answers, load, stateless, written

PLAIN = Application("other")
ODD = "tcp any any -> any any (geoip:dst,RU; sid:1;)"
ANY = "tcp any any -> any any (sid:2;)"
OPENING = {"Protocols": [6], "TCPFlags": [{"Flags": ["SYN"], "Masks": ["SYN", "ACK"]}]}


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (f"pass {ODD}", True),
        (f"drop {ODD}", None),
        (f"drop {ODD}\ndrop {ANY}", False),
        (f"pass {ODD}\ndrop {ANY}", None),
        (f"drop {ODD}\npass {ANY}", None),
        (f"pass {ODD}\npass {ANY}", True),
    ],
)
def test_where_both_sides_of_a_doubt_say_the_same_it_is_sure(
    rules: str, expected: bool | None, tmp_path: Path
) -> None:
    policy = of_firewall(load(tmp_path, answers({"g": written(rules)})), FIREWALL)
    assert word(judged(policy, PLAIN, flow()).handshake) is expected


CONTINUES = {"StatefulEngineOptions": {"RuleOrder": "STRICT_ORDER", "StreamExceptionPolicy": "CONTINUE"}}
DROPS = {"StatefulEngineOptions": {"RuleOrder": "STRICT_ORDER", "StreamExceptionPolicy": "DROP"}}
BEGINNING, ONE_PACKET, OTHERS = "whose beginning", "without a handshake by one packet", "other than TCP, UDP"


@pytest.mark.parametrize(
    ("protocol", "first", "more", "defaults", "told"),
    [
        (TCP, True, CONTINUES, (), [BEGINNING]),
        (TCP, True, DROPS, (), []),
        (TCP, False, CONTINUES, (), []),
        (UDP, True, CONTINUES, (), [ONE_PACKET]),
        (UDP, True, DROPS, (), [ONE_PACKET]),
        (UDP, False, DROPS, (), []),
        (50, False, DROPS, ("aws:drop_established",), [OTHERS]),
        (50, False, DROPS, ("aws:drop_strict",), []),
        (UDP, False, DROPS, ("aws:drop_established",), []),
    ],
)
def test_what_aws_does_not_state_is_named_where_the_flow_may_meet_it(
    protocol: int,
    first: bool,
    more: dict[str, Any],
    defaults: tuple[str, ...],
    told: list[str],
    tmp_path: Path,
) -> None:
    groups = {"s": stateless((1, "aws:pass", OPENING))} if first else {}
    policy = of_firewall(load(tmp_path, answers(groups, defaults=defaults, **more)), FIREWALL)
    found = doubts(policy, [PLAIN], flow(protocol))
    assert len(found) == len(told)
    assert all(part in gap.detail for part, gap in zip(told, found, strict=True))
