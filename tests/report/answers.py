"""Answers made by hand, one of each kind, for the report's tests."""

from __future__ import annotations

from isthmus.model.citation import Citation, Gap
from isthmus.query.answer import Answer, Block, Hop, Path, Rule, Space

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
        blocks=[group, network_acl, group],
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
    """Ten thousand interfaces as three lines."""
    return Answer(
        question="sources",
        understood={"question": "sources", "target": "eni-0db", "service": "any"},
        verdict="reachable",
        groups=[
            {
                "by": "group",
                "id": "sg-0web",
                "interfaces": 9996,
                "services": ["tcp/5432"],
                "how": "sg-0db admits sg-0web",
            },
            {"by": "group", "id": "sg-0bastion", "interfaces": 1, "services": ["tcp/22", "tcp/5432"]},
            {"by": "group", "label": "internet", "addresses": ["198.51.100.0/24"], "services": ["icmp/8"]},
        ],
    )


def failed() -> Answer:
    """A question that could not be asked."""
    return Answer(
        id="q7",
        error={"field": "source", "message": "no such interface or name: 'wbe'", "nearest": ["web", "web-2"]},
    )
