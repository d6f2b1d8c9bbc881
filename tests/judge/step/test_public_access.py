"""VPC Block Public Access: the whole table, by subnets' own states and by account modes with exclusions."""

from __future__ import annotations

import pytest

import isthmus
from tests.judge.drawing import Drawing, flow

LAYER = "block-public-access"
WORLD4, WORLD6 = "203.0.113.9", "2001:db8:ffff::9"
C, C6, D, EIP_D, EIP_N = "10.0.2.10", "2001:db8:1:2::10", "10.0.1.10", "198.51.100.10", "198.51.100.7"

# mode, exclusions, then: C by NAT, C6 by egress-only, D starts, internet to D
TABLE = [
    ("off", {}, (True, True, True, True)),
    ("block-bidirectional", {}, (False, False, False, False)),
    ("block-ingress", {}, (True, True, False, False)),
    ("block-ingress", {"pub": "allow-bidirectional"}, (True, True, True, True)),
    ("block-ingress", {"pub": "allow-egress"}, (True, True, False, False)),
    ("block-bidirectional", {"pub": "allow-bidirectional"}, (True, False, True, True)),
    ("block-bidirectional", {"pub": "allow-egress"}, (True, False, None, False)),
    ("block-bidirectional", {"priv": "allow-bidirectional"}, (False, True, False, False)),
    ("block-bidirectional", {"vpc-a": "allow-bidirectional"}, (True, True, True, True)),
    ("block-bidirectional", {"priv": "allow-egress"}, (False, True, False, False)),
    ("block-bidirectional", {"vpc-a": "allow-egress"}, (True, True, None, False)),
    (
        "block-bidirectional",
        {"vpc-a": "allow-egress", "pub": "allow-bidirectional"},
        (True, True, True, True),
    ),
    (
        "block-bidirectional",
        {"vpc-a": "allow-bidirectional", "pub": "allow-egress"},
        (True, True, True, True),
    ),
]


def network() -> Drawing:
    d = Drawing()
    d.vpc("vpc-a", "10.0.0.0/16", "2001:db8:1::/56")
    d.internet("igw-1", "vpc-a")
    d.egress_only("eigw-1", "vpc-a")
    d.subnet("pub", "vpc-a", "10.0.1.0/24", {"0.0.0.0/0": "igw-1"}, v6="2001:db8:1:1::/64")
    d.subnet("priv", "vpc-a", "10.0.2.0/24", {"0.0.0.0/0": "nat-1", "::/0": "eigw-1"}, v6="2001:db8:1:2::/64")
    d.nat("nat-1", "pub", "10.0.1.7", EIP_N)
    d.host("eni-d", "pub", D, public=EIP_D)
    d.host("eni-c", "priv", C, v6=C6)
    return d


def blocked(d: Drawing, mode: str, exclusions: dict[str, str] | None = None) -> Drawing:
    options = {"AwsAccountId": d.account, "AwsRegion": d.region, "InternetGatewayBlockMode": mode}
    d.put("VpcBlockPublicAccessOptions", options)
    d.records.setdefault("VpcBlockPublicAccessExclusions", [])
    for index, (identity, word) in enumerate((exclusions or {}).items()):
        kind = "vpc" if identity.startswith("vpc-") else "subnet"
        arn = f"arn:aws:ec2:{d.region}:{d.account}:{kind}/{identity}"
        exclusion = {"ExclusionId": f"x-{index}", "ResourceArn": arn, "InternetGatewayExclusionMode": word}
        d.put("VpcBlockPublicAccessExclusions", {**exclusion, "State": "create-complete"})
    return d


def four(d: Drawing) -> tuple[bool | None, ...]:
    judge = d.judge()
    traces = [
        judge.trace("eni-c", flow(C, WORLD4)),
        judge.trace("eni-c", flow(C6, WORLD6)),
        judge.trace("eni-d", flow(D, WORLD4)),
        judge.trace("internet", flow(WORLD4, EIP_D)),
    ]
    for trace in traces:
        assert trace.forward is trace.session
        assert trace.forward is not False or trace.blocks[0].layer == LAYER
    return tuple(trace.forward for trace in traces)


@pytest.mark.parametrize(("mode", "exclusions", "expected"), TABLE)
def test_the_mode_and_the_exclusion_of_the_gateways_subnet_decide(
    mode: str, exclusions: dict[str, str], expected: tuple[bool | None, ...]
) -> None:
    assert four(blocked(network(), mode, exclusions)) == expected


def test_the_states_of_subnets_serve_where_nothing_else_was_read() -> None:
    d = network()
    del d.records["VpcBlockPublicAccessOptions"], d.records["VpcBlockPublicAccessExclusions"]
    for subnet in ("pub", "priv"):
        d.get("Subnets", subnet)["BlockPublicAccessStates"] = {"InternetGatewayBlockMode": "block-ingress"}
    assert four(d) == (True, True, False, False)
    trace = d.judge().trace("eni-d", flow(D, WORLD4))
    assert "block-public-access-states-fold-exclusions" in trace.assumptions
    assert trace.blocks[0].pointer == "/Subnets/0/BlockPublicAccessStates"


def test_states_that_contradict_the_account_leave_the_question_open() -> None:
    d = blocked(network(), "block-bidirectional")
    d.get("Subnets", "pub")["BlockPublicAccessStates"] = {"InternetGatewayBlockMode": "off"}
    trace = d.judge().trace("internet", flow(WORLD4, EIP_D))
    assert trace.forward is None
    assert [gap.kind for gap in trace.gaps] == ["block-public-access-mismatch"]


def test_the_nat_gateways_subnet_is_judged_by_assumption() -> None:
    trace = blocked(network(), "block-bidirectional").judge().trace("eni-c", flow(C, WORLD4))
    assert "block-public-access-judges-nat-subnet" in trace.assumptions


def test_a_hairpin_is_stopped_by_assumption() -> None:
    d = blocked(network(), "block-bidirectional", {"pub": "allow-bidirectional"})
    d.subnet("pub-2", "vpc-a", "10.0.3.0/24", {"0.0.0.0/0": "igw-1"})
    d.host("eni-e", "pub-2", "10.0.3.10", public="198.51.100.30")
    trace = d.judge().trace("eni-d", flow(D, "198.51.100.30"))
    assert (trace.forward, trace.blocks[0].layer) == (False, LAYER)
    assert "block-public-access-stops-hairpin" in trace.assumptions


def test_traffic_inside_and_over_peerings_is_untouched() -> None:
    d = blocked(network(), "block-bidirectional")
    d.vpc("vpc-p", "10.2.0.0/16")
    d.peering("pcx-1", "vpc-a", "vpc-p")
    d.subnet("far", "vpc-p", "10.2.1.0/24", {"10.0.0.0/16": "pcx-1"})
    d.host("eni-s", "far", "10.2.1.10")
    d.reroute("priv", {"10.2.0.0/16": "pcx-1"})
    assert d.judge().trace("eni-c", flow(C, "10.2.1.10")).session is True
    assert d.judge().trace("eni-c", flow(C, D)).session is True


def test_a_pool_of_public_addresses_needs_the_vpcs_own_exclusion() -> None:
    for exclusions, expected in (
        ({"pub": "allow-bidirectional"}, False),
        ({"vpc-a": "allow-bidirectional"}, True),
    ):
        d = blocked(network(), "block-bidirectional", exclusions)
        associations = [{"GatewayId": "igw-1"}, {"PublicIpv4Pool": "ipv4pool-ec2-1"}]
        d.table("rtb-gw", "vpc-a", associations, {"192.0.2.0/24": "eni-b"})
        d.host("eni-b", "pub", "10.0.1.20", SourceDestCheck=False)
        trace = d.judge().trace("internet", flow(WORLD4, "192.0.2.9"))
        assert (trace.forward, trace.session) == (expected, expected)
        d.get("NetworkInterfaces", "eni-b")["SourceDestCheck"] = True
        assert d.judge().trace("internet", flow(WORLD4, "192.0.2.9")).forward is False


def test_the_owner_of_a_shared_subnet_decides_and_unread_is_a_gap() -> None:
    d = blocked(network(), "off")
    for record in (d.get("Vpcs", "vpc-a"), d.get("Subnets", "pub")):
        record["OwnerId"] = "222222222222"
    trace = d.judge().trace("eni-d", flow(D, WORLD4))
    assert trace.forward is None
    assert "uncollected-block-public-access" in [gap.kind for gap in trace.gaps]


@pytest.mark.parametrize(
    ("state", "holds"),
    [
        ("create-complete", True),
        ("update-in-progress", True),
        ("create-in-progress", False),
        ("create-failed", False),
        ("delete-in-progress", False),
        ("delete-complete", False),
        ("disable-complete", False),
    ],
)
def test_an_exclusion_counts_while_it_is_in_force(state: str, holds: bool) -> None:
    d = blocked(network(), "block-bidirectional", {"pub": "allow-bidirectional"})
    d.records["VpcBlockPublicAccessExclusions"][0][0]["State"] = state
    assert d.judge().trace("internet", flow(WORLD4, EIP_D)).forward is holds


@pytest.mark.parametrize(("exclusions", "expected"), [({}, None), ({"vpc-a": "allow-bidirectional"}, True)])
def test_a_mode_that_nobody_understands_leaves_it_open_to_both_readers(
    exclusions: dict[str, str], expected: bool | None
) -> None:
    d = blocked(network(), "block-moonlight", exclusions)
    assert four(d) == (expected,) * 4
    answer = isthmus.ask(
        isthmus.build(d.snapshot()),
        {"question": "path", "source": "internet", "target": "eni-d", "service": "tcp/443"},
    )
    assert answer.verdict == ("reachable" if expected else "unknown")
    gaps = [gap.detail for gap in answer.gaps or []]
    assert any("'block-moonlight', which is not understood" in detail for detail in gaps) is not expected
