"""Paths through a firewall: the handshake and data told apart, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

import isthmus
from isthmus.model.network import build
from isthmus.query.answer import Answer
from isthmus.report.text import render
from tests.judge.step.test_inspection import NAMED, drawn, snapshot
from tests.sketches.guarded import CLIENT, SERVER

ESTABLISHED = "aws:drop_established"


def ask(rules: str, *defaults: str, service: str = "tcp/443", **more: Any) -> Answer:
    """A path from the client to the server through a firewall with these rules."""
    asked = {"question": "path", "source": "eni-a", "target": SERVER, "service": service, **more}
    return isthmus.ask(build(snapshot(rules, *defaults)), asked)


def test_the_handshake_passes_and_data_by_name() -> None:
    answer = ask(NAMED, ESTABLISHED)
    assert (answer.verdict, answer.handshake, answer.data) == ("reachable",) * 3
    assert answer.notes == ["data only with tls *.example"]
    assert "handshake: reachable; data: only with tls *.example)" in render(answer).splitlines()[0]
    assert answer.proof == {"z3": "sat", "filters": answer.proof["filters"], "judge": "replayed"}  # type: ignore[index]


def test_a_handshake_without_any_data_is_told() -> None:
    answer = ask("pass udp any any -> any 53 (sid:1;)", ESTABLISHED)
    assert (answer.session, answer.handshake, answer.data) == ("reachable", "reachable", "unreachable")
    assert answer.notes == ["the handshake alone passes: no data, whatever is spoken"]


def test_of_very_many_names_the_first_are_told() -> None:
    names = (f'content:".d{n}.example"; endswith; flow:to_server, established; sid:{n};' for n in range(200))
    rules = "\n".join(f"pass tls any any -> any 443 (tls.sni; {one})" for one in names)
    answer = ask(rules, ESTABLISHED)
    assert (answer.handshake, answer.data) == ("reachable", "reachable")
    [note] = answer.notes or []
    assert note.startswith("data only with tls *.d0.example, ") and " more" in note
    assert "; data: only with tls *.d0.example, " in render(answer).splitlines()[0]
    assert render(answer).splitlines()[0].endswith(".example and more)")
    assert ask(rules, ESTABLISHED, service="tcp/22").data == "unreachable"


def test_what_passes_whole_has_no_condition() -> None:
    answer = ask("pass tcp any any -> any 443 (sid:1;)", "aws:drop_strict")
    assert (answer.verdict, answer.data, answer.notes) == ("reachable", "reachable", None)


def test_a_name_is_part_of_the_question() -> None:
    passing, stopped = (
        ask(NAMED, ESTABLISHED, service=f"tcp/443?sni={name}") for name in ("a.example", "b.test")
    )
    assert (passing.verdict, passing.understood["speaks"]) == ("reachable", "tls a.example")
    assert (stopped.forward, stopped.session, stopped.handshake) == ("reachable", "unreachable", "reachable")
    block = (stopped.blocks or [])[0]
    assert (block.layer, block.direction, block.aws_code) == (
        "firewall",
        "forward",
        "FIREWALL_RULES_RESTRICTION",
    )
    assert block.citation is not None and block.citation.file.endswith("FirewallPolicy.json")


@pytest.mark.parametrize(
    "asked",
    [
        {"question": "path", "source": "eni-a", "target": SERVER, "service": "udp/443?sni=a.example"},
        {"question": "targets", "source": "eni-a", "service": "udp/443?sni=a.example"},
        {
            "question": "prove",
            "source": "eni-a",
            "target": SERVER,
            "avoid": ["igw-1"],
            "service": "tcp/443?sni=a.example",
        },
    ],
)
def test_names_are_refused_where_nobody_could_follow_them(asked: dict[str, Any]) -> None:
    network = build(snapshot(NAMED, ESTABLISHED))
    with pytest.raises(isthmus.QuestionError) as refused:
        isthmus.ask(network, asked)
    assert refused.value.field == "service"


@pytest.mark.parametrize(("port", "verdict"), [(53, "reachable"), (54, "unreachable")])
def test_many_ends_are_asked_from_the_port_that_is_pinned(port: int, verdict: str) -> None:
    network = build(snapshot("pass udp any 53 -> any any (sid:1;)", "aws:drop_strict"))
    for asked in (
        {"question": "path", "source": "eni-a", "target": SERVER},
        {"question": "targets", "source": "eni-a"},
        {"question": "exposure", "rule": "sg-a/egress"},
    ):
        whole = {"service": "udp/443", "source_port": port, **asked}
        assert isthmus.ask(network, whole).verdict == verdict, asked


def test_rules_can_be_left_out() -> None:
    assert ask("drop ip any any -> any any (sid:1;)").verdict == "unreachable"
    answer = ask("drop ip any any -> any any (sid:1;)", ignore=["firewalls"])
    assert (answer.verdict, answer.handshake) == ("reachable", None)


def test_many_ends_count_handshakes() -> None:
    network = build(snapshot(NAMED, ESTABLISHED))
    for question in (
        {"question": "targets", "source": "eni-a", "service": "any"},
        {"question": "sources", "target": "eni-b", "service": "any"},
    ):
        answer = isthmus.ask(network, question)
        assert answer.verdict == "reachable"
        assert {text for group in answer.groups or () for text in group["services"]} == {"tcp"}


def test_only_the_first_packet_is_asked_for() -> None:
    rules = "drop tcp any 443 -> any any (flow:to_client; sid:1;)"
    assert ask(rules).session == "unreachable"
    answer = ask(rules, direction="forward")
    assert (answer.verdict, answer.forward, answer.handshake) == ("reachable", "reachable", None)
    network = build(snapshot(rules))
    one, other = (
        isthmus.ask(
            network, {"question": "sources", "target": "eni-b", "service": "tcp/443", "direction": way}
        )
        for way in ("session", "forward")
    )
    assert (one.verdict, other.verdict) == ("unreachable", "reachable")


def test_a_trace_follows_what_is_spoken() -> None:
    network = build(snapshot(NAMED, ESTABLISHED))
    asked = {"question": "trace", "source": "eni-a", "target": SERVER, "service": "tcp/443?sni=b.test"}
    answer = isthmus.ask(network, asked)
    assert (answer.forward, answer.session, answer.understood["flow"]["source"]) == (
        "reachable",
        "unreachable",
        CLIENT,
    )


def test_ports_of_clients_that_rules_tell_apart_are_asked_one_by_one() -> None:
    rules = "drop tcp any any -> any 8080 (sid:1;)"
    answer = ask(rules, ESTABLISHED, service="tcp/80")
    assert (answer.verdict, answer.extent, answer.gaps) == ("reachable", "some", [])
    assert [box.source_ports for box in answer.space or []] == [["1024-8079", "8081-65535"]]
    assert [box.source_ports for box in answer.missing or []] == [["8080"]]
    [block] = answer.blocks or []
    assert (block.direction, block.space[0].source_ports) == ("return", ["8080"])


def test_what_no_document_settles_is_a_gap_by_name() -> None:
    answer = ask("pass ip any any -> any any (flow:to_client; sid:1;)", ESTABLISHED, service="proto/50")
    assert answer.verdict == "unknown"
    assert [gap.kind for gap in answer.gaps or []] == ["unstated-firewall-behaviour"]


def test_tls_inspection_leaves_open_what_its_scope_holds() -> None:
    arn = "arn:aws:network-firewall:us-east-1:111111111111:tls-configuration/t"
    d = drawn("pass tcp any any -> any any (sid:1;)", "aws:drop_strict", TLSInspectionConfigurationArn=arn)
    scope = {"DestinationPorts": [{"FromPort": 443, "ToPort": 443}], "Protocols": [6]}
    body = {"ServerCertificateConfigurations": [{"Scopes": [scope]}]}
    names = {"TLSInspectionConfigurationArn": arn}
    d.put(
        "TLSInspectionConfiguration",
        {"TLSInspectionConfiguration": body, "TLSInspectionConfigurationResponse": names},
    )
    network = build(d.snapshot())
    asked = {"question": "path", "source": "eni-a", "target": SERVER}
    within, without = (isthmus.ask(network, {**asked, "service": text}) for text in ("tcp/443", "tcp/80"))
    assert (without.verdict, without.data) == ("reachable", "reachable")
    assert (within.handshake, within.data) == ("reachable", "unknown")
    assert [gap.kind for gap in within.gaps or []] == ["unmodelled-tls-inspection"]


@pytest.mark.parametrize(
    ("change", "gap"),
    [
        ({"TransparentFilteringNatScope": "NAT_ALL"}, "unmodelled-firewall-mode"),
        ({"NewSetting": True}, "unmodelled-firewall-mode"),
        ({}, "firewall-out-of-sync"),
    ],
)
def test_a_firewall_that_works_in_a_way_of_its_own_is_a_gap(change: dict[str, Any], gap: str) -> None:
    d = drawn("pass ip any any -> any any (sid:1;)")
    record = d.records["Firewall"][0][0]
    record["Firewall"] |= change
    if not change:
        record["FirewallStatus"]["ConfigurationSyncStateSummary"] = "PENDING"
    answer = isthmus.ask(
        build(d.snapshot()), {"question": "path", "source": "eni-a", "target": SERVER, "service": "tcp/443"}
    )
    assert (answer.verdict, [one.kind for one in answer.gaps or []]) == ("unknown", [gap])


def test_an_association_gives_a_firewall_an_endpoint_of_another_vpc() -> None:
    d = drawn("drop tcp any any -> any 443 (sid:1;)")
    del d.records["Firewall"][0][0]["FirewallStatus"]
    states = {"us-east-1a": {"Attachment": {"EndpointId": "vpce-1", "Status": "READY"}}}
    told = {"FirewallArn": d.records["Firewall"][0][0]["Firewall"]["FirewallArn"], "VpcId": "vpc-00000000"}
    status = {"Status": "READY", "AssociationSyncState": states}
    d.put("VpcEndpointAssociation", {"VpcEndpointAssociation": told, "VpcEndpointAssociationStatus": status})
    network = build(d.snapshot())
    asked = {"question": "path", "source": "eni-a", "target": SERVER}
    words = [isthmus.ask(network, {**asked, "service": text}).verdict for text in ("tcp/443", "tcp/80")]
    assert words == ["unreachable", "reachable"]


def test_what_is_not_known_of_firewalls_is_listed() -> None:
    d = drawn("pass tcp any any -> any any (geoip:dst,RU; sid:1;)")
    d.records["Firewall"][0][0]["FirewallStatus"]["ConfigurationSyncStateSummary"] = "PENDING"
    answer = isthmus.ask(build(d.snapshot()), {"question": "gaps"})
    kinds = {gap.kind for gap in answer.gaps or []}
    assert kinds >= {"firewall-out-of-sync", "unmodelled-firewall-option"}
    del d.records["Firewall"]
    d.records["VpcEndpoints"][0][0]["Tags"] = [{"Key": "AWSNetworkFirewallManaged", "Value": "true"}]
    answer = isthmus.ask(build(d.snapshot()), {"question": "gaps"})
    assert "unread-firewall" in {gap.kind for gap in answer.gaps or []}


def test_a_report_tells_the_handshake_and_data_apart_on_its_first_line() -> None:
    answer = ask("pass udp any any -> any 53 (sid:1;)", ESTABLISHED)
    first = render(answer).splitlines()[0]
    assert first.endswith("(session; handshake: reachable; data: unreachable)")


def firewall_rules(answer: Answer) -> list[str]:
    return [rule.rule for rule in (answer.paths or [])[0].rules if rule.layer == "firewall"]


def test_a_first_packet_that_no_rule_is_about_is_let_through_by_the_policy() -> None:
    answer = ask('pass tls any any -> any 443 (tls.sni; content:"a"; sid:1;)', ESTABLISHED)
    assert firewall_rules(answer) == [f"no rule stops the first packet, nor does the default {ESTABLISHED}"]
    assert firewall_rules(ask("drop udp any any -> any any (sid:1;)")) == ["no rule stops the first packet"]


def test_a_rule_that_passes_it_is_named_instead() -> None:
    (rule,) = firewall_rules(ask("pass tcp any any -> any 443 (sid:7;)", ESTABLISHED))
    assert rule.startswith("stateful sid 7 pass tcp")
