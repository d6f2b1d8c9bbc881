"""Firewall policies over exact spaces: the published rows of what a policy alone decides."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from isthmus.engine.firewall import Bounds, Judged, judged
from isthmus.packet import TCP, UDP, parse_prefix, service_range
from isthmus.semantics.firewall.policy import of_firewall
from isthmus.semantics.firewall.rule import Application
from isthmus.space import HeaderSpace, prefix_range
from tests.semantics.firewalls import CLIENT, FIREWALL, SERVER, answers, listing, load, stateless, written

EXAMPLE = 'pass tls $HOME_NET any -> any 443 (tls.sni; content:".example"; endswith; flow:to_server, established; sid:1;)'
SHAKES = "pass tcp $HOME_NET any -> any 443 (flow:not_established, to_server; sid:2;)"
HERE, THERE = Application("tls", "a.example"), Application("tls", "b.test")
PLAIN = Application("other")


def flow(
    protocol: int = TCP, port: int = 443, client: str = CLIENT, server: str = SERVER, own: int = 50000
) -> HeaderSpace:
    ends = [[prefix_range(parse_prefix(end))] for end in (client, server)]
    return HeaderSpace.product(*ends, [service_range(protocol, port, port)], [(own, own)])


def word(bounds: Bounds) -> bool | None:
    return True if not bounds.low.is_empty else False if bounds.high.is_empty else None


def words(found: Judged) -> tuple[bool | None, bool | None]:
    return word(found.handshake), word(found.data)


def ask(
    folder: Path, groups: Any, spoken: Application | None, space: HeaderSpace | None = None, **more: Any
) -> Judged:
    network = load(folder, answers(groups, **more))
    return judged(of_firewall(network, FIREWALL), spoken, flow() if space is None else space)


ESTABLISHED = ("aws:drop_established", "aws:alert_established")


@pytest.mark.parametrize(
    ("groups", "defaults", "spoken", "expected"),
    [
        ({"g": written(EXAMPLE)}, ESTABLISHED, HERE, (True, True)),
        ({"g": written(EXAMPLE)}, ESTABLISHED, THERE, (True, False)),
        ({"g": written(EXAMPLE)}, ESTABLISHED, PLAIN, (True, False)),
        ({"g": written(EXAMPLE)}, ("aws:drop_strict",), HERE, (False, False)),
        ({"g": written(EXAMPLE)}, (), THERE, (True, True)),
        (
            {"g": written("pass tcp $HOME_NET any -> any 443 (sid:3;)\n" + EXAMPLE)},
            ESTABLISHED,
            THERE,
            (True, True),
        ),
        ({"g": listing("ALLOWLIST", ".example")}, (), THERE, (True, True)),
        ({"g": written(EXAMPLE)}, ("aws:drop_established_app_layer",), THERE, (True, False)),
        ({"g": written(EXAMPLE)}, ("aws:drop_established_app_layer_to_server",), HERE, (True, True)),
        ({"g": written(EXAMPLE)}, ("aws:alert_strict",), THERE, (True, True)),
    ],
)
def test_strict_order(tmp_path: Path, groups: Any, defaults: Any, spoken: Application, expected: Any) -> None:
    assert words(ask(tmp_path, groups, spoken, defaults=defaults)) == expected


def test_drop_strict_needs_the_handshake_to_be_passed_both_ways(tmp_path: Path) -> None:
    groups = {"g": written(f"{SHAKES}\n{EXAMPLE}")}
    assert words(ask(tmp_path, groups, THERE, defaults=("aws:drop_strict",))) == (True, True)


def test_a_broad_pass_beats_a_drop_in_action_order(tmp_path: Path) -> None:
    rules = 'drop http any any -> any any (http.host; content:"evil.com"; sid:1;)\npass tcp any any -> any any (sid:2;)'
    evil = Application("http", "evil.com")
    assert words(ask(tmp_path, {"g": written(rules)}, evil, flow(port=80), strict=False)) == (True, True)
    only = rules.splitlines()[0]
    assert words(ask(tmp_path, {"g": written(only)}, evil, flow(port=80), strict=False)) == (True, False)


def test_an_allow_list_drops_only_its_protocols_in_action_order(tmp_path: Path) -> None:
    groups = {"g": listing("ALLOWLIST", ".example", types=("TLS_SNI",))}
    assert words(ask(tmp_path, groups, THERE, strict=False)) == (True, False)
    assert words(ask(tmp_path, groups, HERE, strict=False)) == (True, True)
    assert words(ask(tmp_path, groups, PLAIN, strict=False)) == (True, True)


def test_udp_is_dropped_by_the_established_default_unless_a_rule_passes_it(tmp_path: Path) -> None:
    dns = flow(UDP, 53)
    assert words(ask(tmp_path, {"g": written(EXAMPLE)}, PLAIN, dns, defaults=ESTABLISHED)) == (False, False)
    groups = {"g": written("pass udp $HOME_NET any -> any 53 (sid:1;)")}
    assert words(ask(tmp_path, groups, PLAIN, dns, defaults=ESTABLISHED)) == (True, True)


def test_home_net_of_a_central_firewall_misses_the_spokes(tmp_path: Path) -> None:
    central = {"defaults": ESTABLISHED, "vpc": "10.100.0.0/16"}
    assert words(ask(tmp_path, {"g": written(EXAMPLE)}, HERE, **central)) == (True, False)
    denied = {"g": listing("DENYLIST", ".example")}
    assert words(ask(tmp_path, denied, HERE, vpc="10.100.0.0/16")) == (True, True)
    assert words(ask(tmp_path, denied, HERE, vpc="10.0.0.0/16")) == (True, False)


OUT = {"Protocols": [6], "Sources": [{"AddressDefinition": f"{CLIENT}/32"}]}
BACK = {"Protocols": [6], "Destinations": [{"AddressDefinition": f"{CLIENT}/32"}]}


@pytest.mark.parametrize(
    ("rules", "exception", "forward", "session"),
    [
        ([(1, "aws:pass", OUT)], "DROP", True, False),
        ([(1, "aws:pass", OUT)], "CONTINUE", True, None),
        ([(1, "aws:pass", BACK)], "DROP", True, False),
        ([(1, "aws:pass", OUT), (2, "aws:pass", BACK)], "DROP", True, True),
        ([(1, "aws:drop", BACK)], "DROP", True, False),
        ([(1, "aws:drop", OUT)], "DROP", False, False),
    ],
)
def test_stateless_rules_judge_each_way(
    tmp_path: Path, rules: Any, exception: str, forward: bool, session: bool | None
) -> None:
    options = {"RuleOrder": "STRICT_ORDER", "StreamExceptionPolicy": exception}
    found = ask(tmp_path, {"s": stateless(*rules)}, PLAIN, StatefulEngineOptions=options)
    assert (word(found.opening_to_server), word(found.handshake)) == (forward, session)


def test_a_managed_group_above_the_pass_leaves_everything_open(tmp_path: Path) -> None:
    managed = "arn:aws:network-firewall:eu-west-1:aws-managed:stateful-rulegroup/ThreatSignaturesMalware"
    groups = {"g": written(EXAMPLE)}
    found = ask(tmp_path, groups, HERE, defaults=ESTABLISHED, missing=(managed,))
    assert words(found) == (None, None)


def test_what_clients_speak_falls_into_classes(tmp_path: Path) -> None:
    found = ask(tmp_path, {"g": written(EXAMPLE)}, None, defaults=ESTABLISHED)
    passing = {one.text for one in found.classes if word(one.verdict.data)}
    assert passing == {"tls *.example"}
    assert (word(found.handshake), found.data.low.is_empty, word(found.given)) == (True, True, True)
