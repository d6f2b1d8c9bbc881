"""Next Generation policies case by case: the spaces, and beside them the judge by its own reading."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import isthmus
from isthmus.engine.firewall import Bounds, judged
from isthmus.judge.firewall import Spoken, judge_session
from isthmus.packet import Flow, parse_address, service
from isthmus.semantics.firewall.policy import of_firewall
from isthmus.semantics.firewall.rule import Application
from isthmus.space.line import position
from tests.semantics.firewalls import CLIENT, FIREWALL, SERVER, hooked, load, next_generation

YES, NO, DOUBT = True, False, None
WEB = {"DestPorts": "443"}
OUT = hooked("ACCEPT:FLOW", SourceIPs="10.0.0.0/16", **WEB)
EVIL = 'drop tls any any -> any any (tls.sni; content:"evil.com"; sid:1;)'


def words(
    folder: Path, told: list[dict[str, Any]], port: int = 443, host: str = "good.com", protocol: int = 6
) -> tuple[bool | None, ...]:
    """What engine and judge say of the first packet, the handshake and the data of a session from inside."""
    network = load(folder, told)
    ends = (parse_address(CLIENT)[1], parse_address(SERVER)[1])
    flow = Flow(4, *ends, service(protocol, port), 50000)
    spoken = ("tls", host) if protocol == 6 else ("other", None)
    found = judged(of_firewall(network, FIREWALL), Application(*spoken)).classes[0].verdict
    at = (position(4, flow.source), position(4, flow.target), flow.service, flow.source_port)

    def word(bounds: Bounds) -> bool | None:
        return True if bounds.low.holds(*at) else None if bounds.high.holds(*at) else False

    engine = tuple(word(part) for part in (found.opening_to_server, found.handshake, found.data))
    judge = judge_session(network.snapshot, FIREWALL, flow, Spoken(*spoken))
    assert judge is not None and engine == tuple(judge[:3])
    return engine


@pytest.mark.parametrize("inline", [True, False])
@pytest.mark.parametrize(
    ("rules", "default", "word"),
    [
        ([], None, NO),
        ([], "DROP", NO),
        ([], "REJECT", NO),
        ([], "ACCEPT", YES),
        ([], "ALERT", YES),
        ([], "ODD", DOUBT),
        ([OUT], None, YES),
        ([OUT | {"RuleMetadata": {"RuleEnabled": False}}], None, NO),
        ([OUT | {"RuleMetadata": {"RuleEnabled": True}}], None, YES),
        ([hooked("DROP:FLOW", **WEB)], "ACCEPT", NO),
        ([hooked("REJECT:PACKET", **WEB)], "ACCEPT", NO),
        ([hooked("DROP:FLOW", DestPorts="22")], "ACCEPT", YES),
        ([hooked("DROP:FLOW", **WEB), OUT], None, NO),
        ([OUT, hooked("DROP:FLOW", **WEB)], None, YES),
        ([hooked("ACCEPT:FLOW", SourceIPs="10.9.0.0/16")], None, NO),
        ([hooked("ACCEPT:FLOW", "UDP_ALL")], None, NO),
        ([hooked("ACCEPT:FLOW", "IP_ALL")], None, YES),
        ([hooked("ACCEPT:FLOW", "IPV4_ALL")], None, YES),
        ([hooked("ACCEPT:FLOW", "IPV6_ALL")], None, NO),
        ([hooked("ACCEPT:HOOK", **WEB)], None, DOUBT),
        ([hooked("ACCEPT:FLOW", "TCP_FLOW_START", **WEB)], None, DOUBT),
        ([hooked("ACCEPT:FLOW", "TLS_CLIENT_HELLO", **WEB)], None, DOUBT),
        ([hooked("ACCEPT:FLOW", "TLS_CLIENT_HELLO", DestPorts="22")], None, NO),
        ([OUT | {"RuleOptions": [{"Keyword": "sid", "Settings": ["1"]}]}], None, YES),
        ([OUT | {"RuleOptions": [{"Keyword": "geoip", "Settings": ["dst,RU"]}]}], None, DOUBT),
        ([OUT | {"Added": 1}], None, DOUBT),
    ],
)
def test_the_firewall_engine_drops_what_no_rule_accepts(
    tmp_path: Path, rules: list[dict[str, Any]], default: str | None, word: bool | None, inline: bool
) -> None:
    assert words(tmp_path, next_generation(rules, default=default, inline=inline)) == (word, word, word)


def test_what_an_answer_meets_leaves_the_flow_open_unless_it_was_accepted(tmp_path: Path) -> None:
    back = hooked("DROP:FLOW", SourceIPs=f"{SERVER}/32")
    for name, rules, word in (("one", [back, OUT], DOUBT), ("two", [OUT, back], YES)):
        folder = tmp_path / name
        folder.mkdir()
        assert words(folder, next_generation(rules))[1] is word


@pytest.mark.parametrize("inline", [True, False])
@pytest.mark.parametrize(
    ("rule", "host", "data"),
    [
        (OUT, "evil.com", NO),
        (OUT, "good.com", YES),
        (OUT | {"BypassIPSEnabled": True}, "evil.com", YES),
    ],
)
def test_what_it_accepts_goes_on_to_the_ips_engine(
    tmp_path: Path, rule: dict[str, Any], host: str, data: bool, inline: bool
) -> None:
    told = next_generation([rule], [EVIL], inline=inline)
    assert words(tmp_path, told, host=host) == (YES, YES, data)


def test_the_ips_engine_goes_by_actions_and_passes_what_no_rule_speaks_of(tmp_path: Path) -> None:
    passing = "pass tcp any any -> any any (sid:2;)"
    assert words(tmp_path, next_generation([OUT], [EVIL, passing]), host="evil.com") == (YES, YES, YES)


def test_groups_of_the_ips_engine_that_nobody_read_may_do_anything(tmp_path: Path) -> None:
    for name, arn, word in (
        ("own", "arn:aws:nf:r:1:ips-rulegroup/x", DOUBT),
        ("managed", "arn:aws:nf:r:aws-managed:x", DOUBT),
    ):
        folder = tmp_path / name
        folder.mkdir()
        told = next_generation([OUT])
        told[0]["FirewallPolicyV2"]["IpsRuleGroupEntries"] = [{"ResourceArn": arn}]
        assert words(folder, told)[1] is word
    folder = tmp_path / "alert"
    folder.mkdir()
    told = next_generation([OUT], [EVIL])
    told[0]["FirewallPolicyV2"]["IpsRuleGroupEntries"][0]["Override"] = {"Action": "DROP_TO_ALERT"}
    assert words(folder, told, host="evil.com") == (YES, YES, YES)


def test_groups_of_the_firewall_engine_that_nobody_read_may_do_anything(tmp_path: Path) -> None:
    for name, entry in (
        ("unread", {"ResourceArn": "arn:aws:nf:r:1:firewall-rulegroup/x", "Priority": 1}),
        (
            "text",
            {"InlineRuleGroup": {"RulesSource": {"RulesString": "accept:flow tcp:all any any -> any any"}}},
        ),
        ("added", {"InlineRuleGroup": {"RulesSource": {"FirewallRules": []}}, "Added": 1}),
    ):
        folder = tmp_path / name
        folder.mkdir()
        told = next_generation()
        told[0]["FirewallPolicyV2"]["FirewallRuleGroupEntries"] = [entry]
        assert words(folder, told) == (DOUBT, DOUBT, DOUBT)


def test_entries_of_the_firewall_section_go_by_their_priorities(tmp_path: Path) -> None:
    told = next_generation()
    shut, wide = hooked("DROP:FLOW", **WEB), OUT
    for name, first, second, word in (("shut", 1, 2, NO), ("open", 2, 1, YES)):
        told[0]["FirewallPolicyV2"]["FirewallRuleGroupEntries"] = [
            {"Priority": number, "InlineRuleGroup": {"RulesSource": {"FirewallRules": [rule]}}}
            for number, rule in ((first, shut), (second, wide))
        ]
        folder = tmp_path / name
        folder.mkdir()
        assert words(folder, told)[1] is word


@pytest.mark.parametrize(("mode", "word"), [("ENFORCE", NO), ("MONITOR", YES), ("ODD", DOUBT), (None, DOUBT)])
def test_in_monitor_mode_nothing_is_blocked(tmp_path: Path, mode: str | None, word: bool | None) -> None:
    assert words(tmp_path, next_generation([], [EVIL], mode=mode), host="evil.com")[1] is word


def test_home_net_is_the_firewalls_vpc(tmp_path: Path) -> None:
    rules = [hooked("ACCEPT:FLOW", SourceIPs="$HOME_NET", DestIPs="$EXTERNAL_NET")]
    for name, vpc, word in (("in", "10.0.0.0/16", YES), ("out", "10.9.0.0/16", NO), ("untold", None, DOUBT)):
        folder = tmp_path / name
        folder.mkdir()
        told = next_generation(rules, vpc=vpc or "10.0.0.0/16")
        if vpc is None:
            told.pop()
        assert words(folder, told)[1] is word


@pytest.mark.parametrize("kind", ["firewall", "ips"])
def test_a_group_of_an_engine_is_asked_by_itself(tmp_path: Path, kind: str) -> None:
    """The firewall engine drops what no rule accepts, the IPS engine passes what no rule drops."""
    network = load(tmp_path, next_generation([OUT], [EVIL], inline=False))
    asked = {"question": "filter", "filter": kind, "source": f"{CLIENT}/32", "service": "tcp"}
    answer = isthmus.ask(network, asked | {"target": f"{SERVER}/32"})
    assert answer.verdict == "partial", answer
    found = isthmus.ask(network, {"question": "find", "text": kind}).result
    assert [len(one["about"]["policies"]) for one in found if one["kind"] == "rule-group"] == [1]


def test_a_policy_is_asked_by_itself_and_found_with_its_mode(tmp_path: Path) -> None:
    network = load(tmp_path, next_generation([OUT]))
    asked = {"question": "filter", "filter": "policy", "source": f"{CLIENT}/32", "target": f"{SERVER}/32"}
    for text, word in (("tcp/443", "permitted"), ("tcp/22", "denied")):
        answer = isthmus.ask(network, asked | {"service": text})
        assert answer.verdict == word, answer
    found = isthmus.ask(network, {"question": "find", "text": "policy"}).result
    assert [one["about"]["mode"] for one in found if one["name"] == "policy"] == ["ENFORCE"]
