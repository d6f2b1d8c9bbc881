"""Firewall policies: exact spaces, Z3's formulas, the judge and a plain interpreter say the same of drawn rules."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from isthmus.engine.firewall import Bounds, judged
from isthmus.judge.firewall import Spoken, judge_session
from isthmus.packet import Flow, parse_address, service
from isthmus.semantics.firewall.policy import of_firewall
from isthmus.semantics.firewall.rule import Application
from isthmus.solve.firewall import audit_policy
from isthmus.space.line import position
from tests.laws.depth import tried
from tests.laws.plain_firewall import Plain, session
from tests.semantics.firewalls import (
    FIREWALL,
    answers,
    hooked,
    listing,
    load,
    next_generation,
    stateless,
    written,
)

TLS = "arn:aws:network-firewall:eu-west-1:1:tls-configuration/t"
ADDRESSES = ("10.0.1.10", "10.0.2.20", "93.184.216.34", "8.8.8.8", "2001:db8::1")
BLOCKS = (
    "any",
    "$HOME_NET",
    "!$HOME_NET",
    "$EXTERNAL_NET",
    "10.0.1.0/24",
    "[10.0.0.0/8,!10.0.2.0/24]",
    "$UNTOLD",
)
PORTS = ("any", "443", "!443", "[80,443]", "1024:", "[1:100,!80]")
HOSTS = ("a.example", "b.test", "evil.com", "")
FLOWS = (
    "",
    "flow:to_server;",
    "flow:to_server, established;",
    "flow:not_established, to_server;",
    "flow:to_client;",
)
LAYERS = (
    "",
    'tls.sni; content:".example"; endswith;',
    'tls.sni; dotprefix; content:".example"; nocase; endswith;',
    'http.host; content:"evil.com"; startswith; endswith;',
    "app-layer-protocol:!tls;",
    "ip_proto:!TCP;",
    "geoip:dst,RU;",
    "priority:1;",
)
HOOKS = (
    "TCP_ALL",
    "TCP_ALL",
    "UDP_ALL",
    "IP_ALL",
    "IPV4_ALL",
    "ICMP_ALL",
    "TCP_FLOW_START",
    "TLS_CLIENT_HELLO",
)
PROTOCOLS = ("ip", "tcp", "udp", "icmp", "tls", "http", "dns")
ACTIONS = ("pass", "drop", "reject", "alert")
DEFAULTS = (
    (),
    ("aws:drop_strict",),
    ("aws:drop_established", "aws:alert_established"),
    ("aws:drop_established_app_layer",),
    ("aws:drop_established_app_layer_to_server",),
)


@st.composite
def rules(draw: st.DrawFn) -> str:
    """One Suricata rule."""
    word = st.sampled_from
    layer = draw(word(LAYERS))
    protocol = draw(word(PROTOCOLS))
    if layer.startswith(("tls", "http")):
        protocol = layer[: layer.index(".")]
    head = f"{draw(word(ACTIONS))} {protocol} {draw(word(BLOCKS))} {draw(word(PORTS))}"
    way = draw(word(("->", "->", "<>")))
    return f"{head} {way} {draw(word(BLOCKS))} {draw(word(PORTS))} ({layer}{draw(word(FLOWS))} sid:1;)"


@st.composite
def stateless_rules(draw: st.DrawFn) -> Any:
    """A stateless group's rules."""
    word = st.sampled_from
    found = []
    for number in range(draw(st.integers(0, 3))):
        match: dict[str, Any] = {}
        if draw(st.booleans()):
            match["Protocols"] = draw(word(([6], [17], [6, 17], [1])))
        if draw(st.booleans()):
            match["Sources"] = [{"AddressDefinition": draw(word(("10.0.1.0/24", "0.0.0.0/0")))}]
        if draw(st.booleans()):
            match["Destinations"] = [{"AddressDefinition": draw(word(("10.0.1.0/24", "8.8.8.8/32")))}]
        if draw(st.booleans()):
            match["Protocols"] = [6]
            match["TCPFlags"] = [{"Flags": ["SYN"], "Masks": draw(word((["SYN"], ["SYN", "ACK"])))}]
        action = draw(word(("aws:pass", "aws:drop", "aws:forward_to_sfe")))
        found.append((number + 1, action, match))
    return found


@st.composite
def policies(draw: st.DrawFn) -> list[dict[str, Any]]:
    """A firewall's answers."""
    strict = draw(st.booleans())
    groups: dict[str, Any] = {}
    for number in range(draw(st.integers(0, 2))):
        groups[f"g{number}"] = written("\n".join(draw(st.lists(rules(), min_size=1, max_size=3))))
    if draw(st.booleans()):
        kind = draw(st.sampled_from(("ALLOWLIST", "DENYLIST", "ALERTLIST")))
        groups["list"] = listing(kind, draw(st.sampled_from((".example", "evil.com"))))
    if draw(st.booleans()):
        groups["s"] = stateless(*draw(stateless_rules()))
    if draw(st.booleans()):
        groups = dict(reversed(list(groups.items())))
    more = {}
    inspected = draw(st.integers(0, 9))
    if inspected < 3:
        more["TLSInspectionConfigurationArn"] = TLS
    found = answers(
        groups,
        strict=strict,
        defaults=draw(st.sampled_from(DEFAULTS)) if strict else (),
        vpc=draw(st.sampled_from(("10.0.0.0/16", "10.100.0.0/16"))),
        StatelessDefaultActions=[
            draw(st.sampled_from(("aws:forward_to_sfe", "aws:forward_to_sfe", "aws:pass")))
        ],
        **more,
    )
    return [*found, draw(inspections())] if inspected < 2 else found


@st.composite
def next_policies(draw: st.DrawFn) -> list[dict[str, Any]]:
    """The answers of a firewall with a Next Generation policy."""
    word = st.sampled_from
    firewall = []
    for _ in range(draw(st.integers(0, 4))):
        action = draw(
            word(
                (
                    "ACCEPT:FLOW",
                    "ACCEPT:FLOW",
                    "ACCEPT:HOOK",
                    "DROP:FLOW",
                    "REJECT:PACKET",
                    "DROP:TX",
                    "ODD:FLOW",
                )
            )
        )
        rule = hooked(action, draw(word(HOOKS)))
        for key, texts in (
            ("SourceIPs", BLOCKS),
            ("DestIPs", BLOCKS),
            ("SourcePorts", PORTS),
            ("DestPorts", PORTS),
        ):
            if draw(st.integers(0, 2)) == 0:
                rule[key] = draw(word(texts))
        extra = draw(st.integers(0, 11))
        if extra < 2:
            rule["BypassIPSEnabled"] = True
        if extra == 2:
            rule["RuleOptions"] = [{"Keyword": "flow", "Settings": ["to_server"]}]
        if extra in (3, 4):
            rule["RuleOptions"] = [{"Keyword": "sid", "Settings": ["7"]}]
        if extra == 5:
            rule["RuleMetadata"] = {"RuleEnabled": False}
        if extra == 6:
            rule["Added"] = 1
        firewall.append(rule)
    more: dict[str, Any] = {}
    if draw(st.integers(0, 5)) == 0:
        more["PolicyVariables"] = {"RuleVariables": {"HOME_NET": {"Definition": ["10.0.0.0/8"]}}}
    if draw(st.integers(0, 9)) == 0:
        more["Added"] = 1
    if draw(st.integers(0, 5)) == 0:
        more["TLSInspectionConfigurationArn"] = TLS
    return next_generation(
        firewall,
        draw(st.lists(rules(), max_size=3)),
        mode=draw(word(("ENFORCE",) * 8 + ("MONITOR", "ODD", None))),
        default=draw(word((None, "DROP", "REJECT", "ACCEPT", "ALERT", "ODD"))),
        inline=draw(st.booleans()),
        **more,
    )


@st.composite
def inspections(draw: st.DrawFn) -> dict[str, Any]:
    """What TLS inspection has in its scope."""
    scope: dict[str, Any] = {"Protocols": [6]}
    if draw(st.booleans()):
        scope["Sources"] = [{"AddressDefinition": draw(st.sampled_from(("10.0.1.0/24", "0.0.0.0/0")))}]
    if draw(st.booleans()):
        scope["DestinationPorts"] = [{"FromPort": 443, "ToPort": 443}]
    body = {"ServerCertificateConfigurations": [{"Scopes": [scope]}]}
    names = {"TLSInspectionConfigurationArn": TLS, "TLSInspectionConfigurationName": "t"}
    return {"TLSInspectionConfiguration": body, "TLSInspectionConfigurationResponse": names}


@st.composite
def sessions(draw: st.DrawFn) -> tuple[Flow, Spoken]:
    """A flow and what is spoken in it."""
    word = st.sampled_from
    family, source = parse_address(draw(word(ADDRESSES)))
    near = [parse_address(text) for text in ADDRESSES]
    target = draw(word([address for version, address in near if version == family]))
    protocol = draw(word((6, 6, 6, 17, 1, 50)))
    ported = protocol in (6, 17)
    value = draw(word((80, 443, 53, 22))) if ported else 2048 if protocol == 1 else 0
    port = draw(word((50000, 443))) if ported else 0
    app = draw(word(("tls", "http", "dns", "other")))
    host = draw(word((*HOSTS, None))) if app in ("tls", "http") else None
    return Flow(family, source, target, service(protocol, value), port), Spoken(app, host)


def _word(bounds: Bounds, flow: Flow) -> bool | None:
    at = (
        position(flow.family, flow.source),
        position(flow.family, flow.target),
        flow.service,
        flow.source_port,
    )
    return True if bounds.low.holds(*at) else None if bounds.high.holds(*at) else False


@tried(300)
@given(st.one_of(policies(), next_policies()), st.lists(sessions(), min_size=1, max_size=6))
def test_the_judge_says_what_the_spaces_say(told: Any, asked: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        network = load(Path(folder), told)
    policy = of_firewall(network, FIREWALL)
    for flow, spoken in asked:
        found = judged(policy, Application(*spoken)).classes[0].verdict
        engine = [_word(part, flow) for part in (found.opening_to_server, found.handshake, found.data)]
        judge = judge_session(network.snapshot, FIREWALL, flow, spoken)
        assert judge is not None
        assert engine == list(judge[:3]), (str(flow), spoken)


@tried(24)
@given(st.one_of(policies(), next_policies()), sessions())
def test_the_formulas_say_what_the_spaces_say(told: Any, asked: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        network = load(Path(folder), told)
    policy = of_firewall(network, FIREWALL)
    spoken = Application(*asked[1])
    proved, undecided = audit_policy(policy, spoken, judged(policy, spoken).classes[0].verdict)
    assert (proved, undecided) == (12, 0)


PLAIN = st.builds(
    Plain,
    st.sampled_from(("pass", "drop", "alert", "reject")),
    st.sampled_from(("ip", "tcp", "udp")),
    st.sampled_from((None, 443, 50000)),
    st.none(),
    st.sampled_from((None, "to_server", "to_client")),
    st.sampled_from((None, "established", "not_established")),
)
NAMING = st.builds(
    Plain,
    st.sampled_from(("pass", "drop", "alert")),
    st.just("tls"),
    st.sampled_from((None, 443)),
    st.sampled_from((None, "a.example", "b.test")),
    st.sampled_from((None, "to_server")),
    st.sampled_from((None, "established")),
)


@tried(150)
@given(
    st.lists(st.one_of(PLAIN, NAMING), max_size=5),
    st.sampled_from(("", *(defaults[0] for defaults in DEFAULTS if defaults))),
    st.sampled_from((443, 80)),
    st.sampled_from((None, "a.example", "c.test")),
)
def test_strict_order_is_what_a_plain_interpreter_does(
    rules: list[Plain], default: str, port: int, name: str | None
) -> None:
    groups = {f"g{at}": written(rule.text) for at, rule in enumerate(rules)}
    with tempfile.TemporaryDirectory() as folder:
        network = load(Path(folder), answers(groups, defaults=[default] if default else []))
    spoken = Application("other") if name is None else Application("tls", name)
    found = judged(of_firewall(network, FIREWALL), spoken).classes[0].verdict
    client, server = (parse_address(ADDRESSES[at])[1] for at in (0, 2))
    flow = Flow(4, client, server, service(6, port), 50000)
    said = _word(found.handshake, flow), _word(found.data, flow)
    assert said == session(rules, default, port, 50000, name)
