"""``filter`` of firewalls: what passes, what stops it, on what it rests, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import isthmus
from isthmus.query.answer import Answer
from tests.semantics.firewalls import CLIENT, FIREWALL, POLICY, SERVER, answers, load, written

EXAMPLE = 'pass tls $HOME_NET any -> any 443 (tls.sni; content:".example"; endswith; flow:to_server, established; sid:1;)'


@pytest.fixture
def net(tmp_path: Path) -> isthmus.Network:
    return load(tmp_path, answers({"names": written(EXAMPLE)}, defaults=["aws:drop_established"]))


def ask(network: isthmus.Network, service: str, name: str = POLICY, **more: Any) -> Answer:
    asked = {"question": "filter", "filter": name, "source": CLIENT, "target": SERVER, "service": service}
    return isthmus.ask(network, {**asked, **more})


@pytest.mark.parametrize("name", [POLICY, FIREWALL, "policy", "firewall"])
def test_a_name_that_is_pinned_decides_whether_data_passes(net: isthmus.Network, name: str) -> None:
    passing, stopped = ask(net, "tcp/443?sni=a.example", name), ask(net, "tcp/443?sni=b.test", name)
    assert (passing.verdict, passing.handshake, passing.data) == ("permitted", "reachable", "reachable")
    assert (stopped.verdict, stopped.handshake, stopped.data) == ("denied", "reachable", "unreachable")


def test_without_a_name_the_condition_is_told(net: isthmus.Network) -> None:
    answer = ask(net, "tcp/443")
    assert (answer.verdict, answer.data, answer.notes) == (
        "partial",
        "reachable",
        ["data only with tls *.example"],
    )


def test_a_block_names_group_or_policy_rule_stage_and_place(tmp_path: Path) -> None:
    rules = {"stops": written("drop tcp $HOME_NET any -> any 22 (sid:7;)")}
    network = load(tmp_path, answers(rules))
    (block, *_) = ask(network, "tcp/22").blocks or []
    assert (block.layer, block.at, block.aws_code) == ("firewall", "stateful", "FIREWALL_RULES_RESTRICTION")
    assert block.id.endswith("/stops")
    assert "sid 7" in block.rule
    assert block.citation is not None
    assert block.citation.pointer == "/RuleGroup/RulesSource/RulesString"


def test_the_default_is_a_block_of_the_policy(net: isthmus.Network) -> None:
    blocks = ask(net, "udp/53").blocks or []
    assert [(block.id, block.at) for block in blocks][:1] == [(POLICY, "default")]


def test_an_option_that_is_not_understood_leaves_it_open(tmp_path: Path) -> None:
    rules = {"odd": written("drop tcp $HOME_NET any -> any 443 (geoip:dst,RU; sid:9;)")}
    answer = ask(load(tmp_path, answers(rules)), "tcp/443")
    assert (answer.verdict, answer.handshake) == ("unknown", "unknown")
    assert {gap.kind for gap in answer.gaps or ()} == {"unmodelled-firewall-option"}


def test_a_policy_that_no_firewall_uses_assumes_where_home_is(tmp_path: Path) -> None:
    network = load(tmp_path, answers({"names": written(EXAMPLE)}, vpc=None))
    assert "home-net-is-private" in (ask(network, "tcp/443").assumptions or [])


def test_readers_agree_and_say_so(net: isthmus.Network) -> None:
    proof = ask(net, "tcp/443").proof or {}
    assert (proof["z3"], proof["judge"]) == ("filters", "replayed")


def test_a_misspelt_policy_gets_the_nearest(net: isthmus.Network) -> None:
    with pytest.raises(isthmus.QuestionError) as caught:
        ask(net, "tcp/443", "polcy")
    assert "policy" in caught.value.nearest


def test_a_key_that_nobody_understands_leaves_the_rules_beside_it_in_doubt(tmp_path: Path) -> None:
    told = answers({"names": written("drop tcp any any -> any any (sid:1;)")})
    policy = next(one["FirewallPolicy"] for one in told if "FirewallPolicy" in one)
    policy["StatefulRuleGroupReferences"][0]["Sometimes"] = True
    answer = ask(load(tmp_path, told), "tcp/443")
    assert (answer.verdict, [gap.kind for gap in answer.gaps or ()]) == ("unknown", ["unknown-field"])


@pytest.mark.parametrize("at", ["rule", "header", "option"])
def test_a_key_within_a_five_tuple_rule_that_nobody_understands_leaves_it_in_doubt(
    at: str, tmp_path: Path
) -> None:
    ends = {"Source": "ANY", "SourcePort": "ANY", "Destination": "ANY", "DestinationPort": "ANY"}
    header: dict[str, Any] = {**ends, "Protocol": "TCP", "Direction": "FORWARD"}
    option: dict[str, Any] = {"Keyword": "sid", "Settings": ["1"]}
    rule = {"Action": "DROP", "Header": header, "RuleOptions": [option]}
    told = answers({"names": {"RulesSource": {"StatefulRules": [rule]}}})
    assert ask(load(tmp_path, told), "tcp/443").verdict == "denied"
    {"rule": rule, "header": header, "option": option}[at]["Sometimes"] = True
    answer = ask(load(tmp_path, told), "tcp/443")
    assert (answer.verdict, [gap.kind for gap in answer.gaps or ()]) == ("unknown", ["unknown-field"])


def test_a_group_turned_to_alert_stops_nothing(tmp_path: Path) -> None:
    told = answers({"names": written("drop tcp any any -> any any (sid:1;)")})
    policy = next(one["FirewallPolicy"] for one in told if "FirewallPolicy" in one)
    policy["StatefulRuleGroupReferences"][0]["Override"] = {"Action": "DROP_TO_ALERT"}
    assert ask(load(tmp_path, told), "tcp/443").verdict == "permitted"


def test_a_rule_group_by_itself_is_asked_too(net: isthmus.Network) -> None:
    answer = ask(net, "tcp/443?sni=b.test", "names")
    assert (answer.verdict, answer.handshake) == ("permitted", "reachable")


def test_a_policy_that_is_only_listed_is_unknown(tmp_path: Path) -> None:
    network = load(tmp_path, [{"FirewallPolicies": [{"Name": "policy", "Arn": POLICY}]}])
    answer = ask(network, "tcp/443", "policy")
    assert (answer.verdict, answer.handshake, answer.data) == ("unknown", "unknown", "unknown")
    assert [gap.kind for gap in answer.gaps or ()] == ["uncollected-firewall-policy"]


def test_the_internet_is_public_addresses_alone(tmp_path: Path) -> None:
    rules = {"inside": written("pass tcp any any -> 10.0.0.0/8 any (sid:7;)")}
    network = load(tmp_path, answers(rules, defaults=["aws:drop_strict"]))
    verdicts = [ask(network, "tcp/22", target=target).verdict for target in ("any", "internet", "10.0.0.0/9")]
    assert verdicts == ["partial", "denied", "permitted"]
