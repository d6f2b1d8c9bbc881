"""One filter by itself, as the judge reads it; and what a difference from the engine's reading leads to."""

from __future__ import annotations

from typing import Any

import pytest

from isthmus.errors import Disagreement
from isthmus.judge import Judge
from isthmus.model.network import build
from isthmus.query import filter as asking
from isthmus.query.filter import filter_
from isthmus.snapshot import Snapshot
from isthmus.snapshot.overlay import overlay
from isthmus.space import HeaderSpace
from tests.hubs import A, B, described, hub, several
from tests.judge.drawing import ANY_V4, Drawing, entry, flow, rule
from tests.laws.taking_away import Taken, without
from tests.strategies import drawn_from


def drawn() -> Drawing:
    d = Drawing()
    d.vpc("vpc-a", "10.0.0.0/16")
    d.subnet("one", "vpc-a", "10.0.1.0/24")
    d.group(
        "sg-a", [rule("tcp/443", "10.0.1.0/24"), rule("tcp/22", "sg-b")], [rule("udp/53", "192.0.2.0/24")]
    )
    d.group("sg-b", [], [])
    d.host("eni-b", "one", "10.0.1.7", ["sg-b"])
    d.entries(
        "one",
        [
            entry(200, "allow", "-1", ANY_V4, egress=False),
            entry(100, "deny", "tcp/22", "10.0.0.0/8", egress=False),
            entry(300, "deny", "-1", ANY_V4, egress=False),
        ],
    )
    return d


@pytest.mark.parametrize(
    ("name", "source", "word", "expected"),
    [
        ("sg-a", "10.0.1.9", "tcp/443", True),
        ("sg-a", "10.0.2.9", "tcp/443", False),
        ("sg-a", "10.0.1.9", "tcp/444", False),
        ("sg-a", "10.0.1.7", "tcp/22", True),
        ("sg-a", "10.0.1.9", "tcp/22", False),
        ("acl-one", "10.1.2.3", "tcp/22", False),
        ("acl-one", "10.1.2.3", "tcp/23", True),
        ("acl-one", "192.0.2.1", "tcp/22", True),
        ("nobody", "192.0.2.1", "tcp/22", None),
    ],
)
def test_a_filter_by_itself_admits(name: str, source: str, word: str, expected: bool | None) -> None:
    assert drawn().judge().admits(name, flow(source, "10.0.1.1", word), egress=False) is expected


def test_egress_rules_look_at_the_target() -> None:
    judge = drawn().judge()
    assert judge.admits("sg-a", flow("10.0.1.1", "192.0.2.9", "udp/53"), egress=True) is True
    assert judge.admits("sg-a", flow("192.0.2.9", "10.0.1.1", "udp/53"), egress=True) is False


def referring(option: str, attachment: str = "enable") -> Drawing:
    """VPC a's group names the group of the host in VPC b, across a transit gateway."""
    d = hub()
    gateway = next(record for record, *_ in d.records["TransitGateways"])
    gateway["Options"] = {"SecurityGroupReferencingSupport": option}
    described(d, "b")["Options"] = {"SecurityGroupReferencingSupport": attachment}
    d.group("sg-far", [], [], "vpc-b")
    d.group("sg-near", [rule("tcp/22", "sg-far")], [rule("tcp/22", "sg-far")], "vpc-a")
    d.get("NetworkInterfaces", "eni-b")["Groups"] = [{"GroupId": "sg-far"}]
    return d


def asked(d: Drawing, source: str, direction: str = "ingress") -> Any:
    question = {"filter": "sg-near", "service": "tcp/22", "source": source, "direction": direction}
    return filter_(build(d.snapshot()), question)


@pytest.mark.parametrize(
    ("gateway", "attachment", "direction", "verdict"),
    [
        ("enable", "enable", "ingress", "permitted"),
        ("disable", "enable", "ingress", "denied"),
        ("enable", "disable", "ingress", "denied"),
        ("enable", "enable", "egress", "denied"),
    ],
)
def test_a_reference_means_members_beyond_a_transit_gateway_that_lets_refer_inward(
    gateway: str, attachment: str, direction: str, verdict: str
) -> None:
    answer = asked(referring(gateway, attachment), B, direction)
    assert (answer.verdict, answer.proof["judge"]) == (verdict, "replayed")
    assert asked(referring(gateway, attachment), A, direction).verdict == "denied"


@pytest.mark.parametrize(
    ("kinds", "source", "gap"),
    [
        (("NetworkInterfaces",), B, "uncollected-interfaces"),
        (("NetworkInterfaces",), "192.0.2.1", None),
        (("TransitGateways",), B, "uncollected-transit-gateway"),
        (("TransitGatewayVpcAttachments",), B, "uncollected-transit-gateway"),
        (
            ("VpcPeeringConnections", "TransitGateways", "TransitGatewayVpcAttachments"),
            B,
            "uncollected-peering",
        ),
        (("VpcPeeringConnections",), "192.0.2.1", None),
        (("VpcPeeringConnections", "SecurityGroups of vpc-b"), "192.0.2.1", "uncollected-peering"),
    ],
)
def test_members_whom_nobody_read_may_be_meant(kinds: tuple[str, ...], source: str, gap: str | None) -> None:
    d = referring("enable")
    snapshot = without_group(d.snapshot(), kinds)
    answer = filter_(
        build(snapshot), {"filter": "sg-near", "service": "tcp/22", "source": source, "direction": "ingress"}
    )
    word = Judge(snapshot).admits("sg-near", flow(source, A, "tcp/22"), egress=False)
    assert (answer.verdict, word) == (("unknown", None) if gap else ("denied", False))
    assert (gap is None) == (not answer.gaps)
    assert gap is None or gap in {one.kind for one in answer.gaps or ()}


def without_group(snapshot: Snapshot, kinds: tuple[str, ...]) -> Snapshot:
    """The snapshot without some kinds; of groups those of a VPC alone."""
    for kind in kinds:
        name, _, vpc = kind.partition(" of ")
        if not vpc:
            snapshot = without(snapshot, Taken(name))
            continue
        edits = [
            {"op": "remove", "kind": name, "id": row["GroupId"], "pointer": ""}
            for part in snapshot.of_kind(name)
            for row in part.records()
            if row.get("VpcId") == vpc
        ]
        snapshot = overlay(snapshot, edits)
    return snapshot


@pytest.mark.parametrize("seed", range(12))
def test_both_readers_say_the_same_of_every_filter(seed: int) -> None:
    for drawing in (drawn_from(seed)[0], several(seed)):
        network = build(drawing.snapshot())
        for name in (*network.security_groups, *network.network_acls):
            for direction in ("ingress", "egress"):
                filter_(network, {"filter": name, "direction": direction})


@pytest.mark.parametrize(
    ("name", "source", "word", "everything"),
    [
        ("sg-a", "10.0.2.0/24", "tcp/443", True),
        ("acl-one", "10.0.2.0/24", "tcp/22", True),
        ("sg-a", "10.0.1.0/24", "tcp/443", False),
        ("acl-one", "10.0.2.0/24", "tcp/23", False),
    ],
)
def test_a_filter_misread_stops_the_answer(
    name: str, source: str, word: str, everything: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def misread(*_: Any, **__: Any) -> HeaderSpace:
        ends = asking.EVERYWHERE if everything else ()
        return HeaderSpace.product(ends, ends, [(0, (1 << 24) - 1)])

    network = build(drawn().snapshot())
    monkeypatch.setattr(asking, "_space", misread)
    with pytest.raises(Disagreement, match=f"filter {name} ingress"):
        filter_(network, {"filter": name, "service": word, "source": source})


def test_whose_groups_nobody_read_is_perhaps_a_member() -> None:
    d = drawn()
    del d.host("eni-x", "one", "10.0.1.8")["Groups"]
    judge = d.judge()
    assert judge.admits("sg-a", flow("10.0.1.8", "10.0.9.9", "tcp/22"), egress=False) is None
    assert judge.admits("sg-a", flow("10.0.1.7", "10.0.9.9", "tcp/22"), egress=False) is True
    assert judge.admits("sg-a", flow("10.0.1.9", "10.0.9.9", "tcp/22"), egress=False) is False
    assert judge.admits("sg-a", flow("10.0.1.8", "10.0.9.9", "tcp/23"), egress=False) is False
