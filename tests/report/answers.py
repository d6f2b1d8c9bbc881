"""Answers made by hand, one of each kind, for the report's tests."""

from __future__ import annotations

from typing import Any

import msgspec

from isthmus.model.citation import Citation, Gap
from isthmus.query.answer import Answer, Block, Hop, Path, Rule, Space

Facts = dict[str, Any]

NAMES = {
    "eni-0web": "web-1",
    "eni-0db": "db-1",
    "subnet-0a": "app-a",
    "subnet-0b": "data-b",
    "sg-0web": "web",
    "sg-0db": "db",
    "acl-0b": "data",
    "rtb-0a": "app",
}

SPACE = Space(["10.0.1.10/32"], ["10.0.2.20/32"], ["tcp/5432"], ["1024-65535"])

ASKED = {"question": "path", "source": "eni-0web", "target": "eni-0db", "service": "tcp/5432"}

FLOW = {"source": "10.0.1.10", "target": "10.0.2.20", "service": "tcp/5432", "source_port": 40000}

HOPS = [
    Hop("interface", "eni-0web", "111111111111", "eu-west-1"),
    Hop("security-group-egress", "sg-0web", "111111111111", "eu-west-1"),
    Hop("network-acl-egress", "acl-0a", "111111111111", "eu-west-1"),
    Hop("route", "rtb-0a", "111111111111", "eu-west-1"),
    Hop("peering", "pcx-01", "111111111111", "eu-west-1"),
    Hop("network-acl-ingress", "acl-0b", "222222222222", "eu-west-1"),
    Hop("interface", "eni-0db", "222222222222", "eu-west-1"),
]


def reachable() -> Answer:
    """web reaches db across a peering."""
    path = Path(
        hops=HOPS,
        space=[SPACE],
        witness={"service": "tcp/5432", "source": "10.0.1.10", "source_port": 1024, "target": "10.0.2.20"},
        returns=HOPS[::-1],
        rules=[
            Rule(
                "forward",
                "security-group-egress",
                "sg-0web",
                "all traffic to 0.0.0.0/0",
                "eni-0web",
                Citation("SecurityGroups.json", "/SecurityGroups/0/IpPermissionsEgress/0"),
            ),
            Rule("forward", "route", "rtb-0a", "10.0.2.0/24 -> pcx-01", "subnet-0a"),
            Rule(
                "return",
                "network-acl-egress",
                "acl-0b",
                "100 allow tcp/1024-65535 to 10.0.0.0/8",
                "subnet-0b",
            ),
        ],
    )
    return Answer(
        question="path",
        snapshot="5f2a9c",
        as_of="2026-11-01T00:00:00Z",
        version="0.1.0",
        understood=ASKED,
        verdict="reachable",
        forward="reachable",
        session="reachable",
        extent="all",
        paths=[path],
        assumptions=["client-ports-ephemeral"],
        proof={"z3": "sat", "judge": "replayed"},
    )


def partly() -> Answer:
    """The same by two paths, and only for one of the two addresses that were asked."""
    answer = reachable()
    assert answer.paths
    answer.paths = answer.paths * 2
    answer.extent = "some"
    answer.space = [SPACE]
    answer.missing = [Space([f"10.0.1.{n}/32" for n in range(11, 20)], ["10.0.2.20/32"], ["tcp/5432"])]
    answer.blocks = [Block("forward", "route", "rtb-0a", "no route to 10.0.2.20")]
    return answer


def unreachable() -> Answer:
    """The reply is stopped by an ACL and the first packet by a group, on two paths."""
    group = Block(
        "forward",
        "security-group-ingress",
        "sg-0db",
        "no rule admits tcp/5432 from 10.0.1.10",
        at="eni-0db",
        aws_code="ENI_SG_RULES_MISMATCH",
        space=[SPACE],
        citation=Citation("SecurityGroups.json", "/SecurityGroups/1"),
    )
    network_acl = Block(
        "return",
        "network-acl-egress",
        "acl-0b",
        "32767 deny all",
        at="subnet-0b",
        aws_code="SUBNET_ACL_RESTRICTION",
        citation=Citation("NetworkAcls.json", "/NetworkAcls/0/Entries/3"),
    )
    rule = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "IpRanges": [{"CidrIp": "10.0.1.10/32"}]}
    return Answer(
        question="path",
        understood=ASKED,
        verdict="unreachable",
        forward="unreachable",
        session="unreachable",
        blocks=[group, network_acl, group, msgspec.structs.replace(group, at="eni-0other")],
        fixes=[
            [
                {
                    "op": "add",
                    "kind": "SecurityGroups",
                    "id": "sg-0db",
                    "pointer": "/IpPermissions/-",
                    "value": rule,
                },
                {"op": "add", "kind": "NetworkAcls", "id": "acl-0b", "text": "let acl-0b answer 10.0.1.10"},
            ],
            [{"op": "remove", "kind": "NetworkAcls", "id": "acl-0b", "pointer": "/Entries/3"}],
        ],
        proof={"z3": "unsat", "judge": "checked"},
    )


def no_reply() -> Answer:
    """The first packet arrives, the reply does not come back."""
    answer = unreachable()
    answer.forward = "reachable"
    answer.blocks = [block for block in answer.blocks or [] if block.direction == "return"]
    answer.fixes = None
    answer.proof = {"z3": "skipped", "judge": "checked"}
    return answer


def unknown() -> Answer:
    """A transit gateway that is not modelled decides."""
    return Answer(
        question="path",
        understood={**ASKED, "target": "10.9.0.1", "direction": "forward"},
        verdict="unknown",
        forward="unknown",
        session="unknown",
        gaps=[
            Gap(
                "unmodelled-route-target",
                "tgw-01",
                "either",
                "transit gateways are not modelled",
                Citation("RouteTables.json", "/RouteTables/0/Routes/1"),
            )
        ],
        proof={"z3": "timeout", "judge": "skipped"},
    )


def sources() -> Answer:
    """Ten thousand interfaces as a few lines."""
    return Answer(
        question="sources",
        understood={"target": {"id": "eni-0db", "label": "db-1"}, "service": ["any"]},
        verdict="reachable",
        groups=[
            {
                "kind": "vpc",
                "id": "vpc-0a",
                "label": "prod",
                "verdict": "reachable",
                "account": "111111111111",
                "region": "eu-west-1",
                "interfaces": 9996,
                "of": 10000,
                "services": ["tcp/5432"],
                "space": [SPACE],
            },
            {
                "kind": "group",
                "id": "sg-0web+sg-0bastion",
                "label": "sg-0web+sg-0bastion",
                "verdict": "reachable",
                "interfaces": 2,
                "services": ["tcp/22", "tcp/80", "tcp/443", "tcp/5432", "udp/53"],
                "source_ports": ["1024-32767"],
                "members": [{"id": "eni-1", "label": "jump"}, {"id": "eni-2", "label": "eni-2"}],
            },
            {
                "kind": "internet",
                "id": "internet",
                "label": "internet",
                "verdict": "reachable",
                "interfaces": 0,
                "services": ["icmp/8"],
            },
            {
                "kind": "vpc",
                "id": "vpc-0b",
                "label": "vpc-0b",
                "verdict": "unknown",
                "interfaces": 1,
                "of": 1,
                "services": ["any"],
            },
        ],
        gaps=[Gap("uncollected-group", "sg-0x", "open", "sg-0x was not collected")],
        truncated=True,
        next="12 more groups: raise limit",
        proof={"z3": "filters", "judge": "skipped"},
    )


def filtered() -> Answer:
    """A group that admits some of what was asked."""
    rules = [
        Rule("forward", "security-group-ingress", "sg-0db", "tcp/22 from 10.0.0.0/8"),
        Rule(
            "forward",
            "security-group-ingress",
            "sg-0db",
            "tcp/5432 from sg-0web",
            citation=Citation("SecurityGroups.json", "/SecurityGroups/0/IpPermissions/1/UserIdGroupPairs/0"),
        ),
    ]
    return Answer(
        question="filter",
        understood={"filter": "sg-0db", "direction": "ingress", "source": "0.0.0.0/0", "service": ["tcp/22"]},
        verdict="partial",
        space=[Space(["10.0.0.0/8"], ["0.0.0.0/0"], ["tcp/22"])],
        missing=[Space(["0.0.0.0/5", "8.0.0.0/7", "11.0.0.0/8"], ["0.0.0.0/0"], ["tcp/22"])],
        result={"rules": rules, "others": 1},
        proof={"z3": "filters", "judge": "skipped"},
    )


def exposing() -> Answer:
    """A rule that lets the internet in, part of it beside another rule."""
    open_box = {"sources": ["0.0.0.0/0"], "targets": ["198.51.100.15/32"], "services": ["tcp/8080"]}
    outside = {
        "empty": False,
        "source_interfaces": 0,
        "target_interfaces": 1,
        "internet": True,
        "source_internet": True,
        "target_internet": False,
        "services": ["tcp/8080"],
        "space": [open_box],
    }
    inside = {**outside, "source_interfaces": 17}
    nothing = {"empty": True, "source_interfaces": 0, "target_interfaces": 0, "internet": False, "space": []}

    def coming(label: str, interfaces: int, internet: bool, unknown: int, lost: Facts | None) -> Facts:
        told: Facts = {"label": label, "services": ["tcp/443"], "port": 8080, "lost": lost}
        return told | {"interfaces": interfaces, "internet": internet, "unknown": unknown}

    return Answer(
        question="exposure",
        understood={"rule": {"filter": "sg-0web", "direction": "ingress", "rules": []}, "service": ["any"]},
        verdict="reachable",
        result={
            "admits": inside,
            "effective": inside,
            "marginal": outside,
            "revealed": nothing,
            "latent": {**outside, "internet": False, "source_internet": False, "source_interfaces": 3},
            "doubtful": nothing,
            "rules": [
                {
                    "id": "sg-0web",
                    "rule": "tcp/8080 from sg-0db",
                    "citation": {
                        "file": "SecurityGroups.json",
                        "pointer": "/SecurityGroups/0/IpPermissions/0",
                    },
                }
            ],
            "holders": ["eni-0web"],
            "shared": [{"with": ["sg-0db/IpPermissions/2/UserIdGroupPairs/0"], **inside}],
            "barred": [{"by": ["network-acl", "security-group-egress"], **inside}],
            "through": [
                coming("shop", 3, True, 0, {"interfaces": 3, "internet": True}),
                coming("shop", 2, True, 0, {"interfaces": 2, "internet": False}),
                coming("back", 1, False, 2, {"interfaces": 0, "internet": False}),
                coming("front", 0, False, 1, {"interfaces": 0, "internet": False}),
                coming("old", 5, False, 0, None),
            ],
        },
    )


def traced() -> Answer:
    """One flow whose answer does not come back."""

    def step(direction: str, stage: str, name: str, ok: bool | None, rule: str) -> dict[str, object]:
        return {
            "direction": direction,
            "stage": stage,
            "id": name,
            "ok": ok,
            "rule": rule,
            "aws_code": None if ok else "SUBNET_ACL_RESTRICTION",
            "flow": FLOW,
            "citation": {"file": "NetworkAcls.json", "pointer": "/NetworkAcls/0"} if not ok else None,
        }

    return Answer(
        question="trace",
        understood={**ASKED, "flow": FLOW},
        verdict="unreachable",
        forward="reachable",
        session="unreachable",
        result={
            "steps": [
                step("forward", "security-group", "sg-0web", True, "all traffic to 0.0.0.0/0"),
                step("forward", "route-table", "rtb-0a", True, "10.0.0.0/16 -> local"),
                step("return", "network-acl", "acl-0b", False, "32767 deny all"),
                step("return", "network-acl", "acl-0b", False, "32767 deny all"),
            ],
            "disposition": "delivered",
            "at": "eni-0db",
        },
        proof={"judge": "replayed"},
    )


def found() -> Answer:
    """Two things at one address."""
    return Answer(
        question="find",
        understood={"text": "10.0.1.10"},
        result=[
            {
                "why": "its private address",
                "kind": "interface",
                "id": "eni-0web",
                "name": "web-1",
                "account": "111111111111",
                "region": "eu-west-1",
                "about": {"addresses": ["10.0.1.10"], "subnet": "subnet-0a", "source_dest_check": True},
                "citation": {"file": "NetworkInterfaces.json", "pointer": "/NetworkInterfaces/0"},
            },
            {
                "why": "its block 10.0.1.0/24 holds it",
                "kind": "subnet",
                "id": "subnet-0a",
                "about": {"default_routes": [{"destination": "0.0.0.0/0", "target": "igw-1"}]},
            },
        ],
    )


def matrix() -> Answer:
    """Sets that talk to each other in every way that a cell can tell of."""

    def cell(source: str, target: str, services: list[str], reachable: int, unknown: int, of: int) -> Facts:
        told: Facts = {"source": source, "target": target, "extent": "some", "services": services}
        told["verdict"] = "reachable" if reachable else "unknown"
        told["pairs"] = {"reachable": reachable, "unknown": unknown, "of": of}
        return told

    def way(label: str, verdict: str, port: int) -> Facts:
        return {"verdict": verdict, "services": ["tcp/443"], "label": label, "port": port, "pairs": 4}

    many = ["tcp/22", "tcp/80", "tcp/443", "tcp/5432", "udp/53"]
    people = [
        {"label": "users of staff", "verdict": "reachable", "services": ["tcp/22"], "targets": 2},
        {"label": "users of guests", "verdict": "unknown", "services": ["tcp/80"], "targets": 1},
    ]
    ways = [way("shop", "reachable", 8080), way("shop", "reachable", 8081), way("back", "unknown", 80)]
    return Answer(
        question="matrix",
        understood={"by": "vpc", "service": ["any"], "direction": "session"},
        verdict="reachable",
        result={
            "sets": [
                {"kind": "vpc", "id": f"vpc-0{n}", "label": f"vpc-0{n}", "interfaces": n}
                for n in (1, 2, 3, 4)
            ],
            "cells": [
                {**cell("vpc-01", "vpc-01", ["any"], 6, 0, 6), "extent": "all"},
                {**cell("vpc-01", "vpc-02", ["tcp/443"], 6, 0, 6), "everywhere": ["tcp/443"]},
                {**cell("vpc-01", "vpc-03", many, 6, 0, 6), "everywhere": ["tcp/22"]},
                cell("vpc-02", "vpc-01", many, 6, 0, 6),
                {**cell("vpc-02", "vpc-02", ["tcp/22"], 1200, 3, 4000), "through": ways},
                {**cell("vpc-02", "vpc-03", [], 0, 0, 6), "verdict": "reachable", "through": ways},
                {**cell("vpc-03", "vpc-01", [], 0, 2, 6), "perhaps": ["any"]},
                {**cell("vpc-03", "vpc-03", [], 0, 0, 6), "through": ways[2:]},
                {**cell("vpc-04", "vpc-01", [], 0, 0, 6), "verdict": "reachable", "users": people},
                {
                    "source": "vpc-03",
                    "target": "vpc-02",
                    "verdict": "unknown",
                    "extent": "some",
                    "services": [],
                },
            ],
            "unreachable": 6,
        },
        gaps=[
            Gap("unmodelled-interface", "eni-0lb", "open", "what eni-0lb sends or passes on is not modelled")
        ],
        assumptions=["client-ports-ephemeral"],
        proof={"z3": "skipped", "judge": "replayed", "replayed": 5},
    )


def gaps() -> Answer:
    """Gaps of a whole snapshot, several of one kind."""
    return Answer(
        question="gaps",
        gaps=[
            Gap("uncollected-group", f"sg-0{number}", "open", f"sg-0{number} was not collected")
            for number in range(6)
        ]
        + [
            Gap(
                "unmodelled-route-target",
                "tgw-01",
                "either",
                "rtb-0a routes to a transit gateway",
                Citation("RouteTables.json", "/RouteTables/0/Routes/1"),
            )
        ],
        result={
            "gaps": {"uncollected-group": 6, "unmodelled-route-target": 1},
            "in_doubt": {"names and what belongs to whom: find": 2},
            "not_modelled": {"TransitGateways": 1},
        },
    )


def no_gaps() -> Answer:
    """A snapshot without a gap."""
    return Answer(question="gaps", gaps=[], result={"gaps": {}, "in_doubt": {}, "not_modelled": {}})


def failed() -> Answer:
    """A question that could not be asked."""
    return Answer(
        id="q7",
        error={"field": "source", "message": "no such interface or name: 'wbe'", "nearest": ["web", "web-2"]},
    )


def broken_law() -> Answer:
    """Two ways past a firewall, one there and one on the way back; a third keeps to the law."""
    there = Path(hops=HOPS[::3], space=[SPACE], witness=FLOW)
    back = Path(hops=HOPS[::3], space=[SPACE], witness=FLOW, returns=HOPS[::-3])
    route = "rtb-0a: 10.0.2.0/24 -> pcx-01"
    told = {"waypoint": "fw", "routes": [route]}
    return Answer(
        question="prove",
        understood={
            **ASKED,
            "service": ["tcp/5432"],
            "via": ["fw"],
            "avoid": ["rtb-0b"],
            "lost": [{"kind": "availability-zone", "id": "use1-az1", "label": "us-east-1a"}],
            "direction": "session",
        },
        verdict="violated",
        before={"verdict": "holds"},
        space=[SPACE],
        paths=[there, back],
        result={
            "breaks": [
                {"path": 0, "direction": "forward", "why": "the way does not cross fw", **told},
                {"path": 1, "direction": "return", "why": "the way does not cross fw", **told, "routes": []},
            ],
            "keeping": 1,
        },
        gaps=[],
        assumptions=["client-ports-ephemeral"],
        proof={"z3": "sat", "judge": "replayed", "replayed": 3},
    )
