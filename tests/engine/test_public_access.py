"""Block Public Access where flows meet it: once, at a gateway, at the first packet (vpc.md 14.1)."""

from __future__ import annotations

import pytest

from tests.engine.asking import DOUBT, NO, YES, ask
from tests.judge.drawing import ANY_V4, Drawing, flow

BLOCKED = "VPC_BLOCK_PUBLIC_ACCESS_ENABLED"


def drawn(mode: str, **exclusions: str) -> Drawing:
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    drawing.internet("igw-a", "vpc-a")
    drawing.subnet("subnet-pub", "vpc-a", "10.0.0.0/24", {ANY_V4: "igw-a"})
    drawing.subnet("subnet-priv", "vpc-a", "10.0.1.0/24", {ANY_V4: "nat-1"})
    drawing.nat("nat-1", "subnet-pub", "10.0.0.9", "3.3.3.9")
    drawing.host("eni-d", "subnet-pub", "10.0.0.4", public="3.3.3.3")
    drawing.host("eni-c", "subnet-priv", "10.0.1.4")
    option = {"AwsAccountId": drawing.account, "AwsRegion": drawing.region, "InternetGatewayBlockMode": mode}
    drawing.put("VpcBlockPublicAccessOptions", option)
    for name, word in exclusions.items():
        identity = name.replace("_", "-")
        arn = f"arn:aws:ec2:{drawing.region}:{drawing.account}:{identity.partition('-')[0]}/{identity}"
        record = {"ExclusionId": f"x-{identity}", "InternetGatewayExclusionMode": word, "ResourceArn": arn}
        drawing.put("VpcBlockPublicAccessExclusions", record | {"State": "create-complete"})
    return drawing


def test_both_ways_blocked_stops_everything_at_the_gateway() -> None:
    drawing = drawn("block-bidirectional")
    for source, target in (("eni-d", "8.8.8.8"), ("eni-c", "8.8.8.8"), ("8.8.8.8", "3.3.3.3")):
        told = ask(drawing, source, target)
        assert told.words == (NO, NO) and told.stops == {BLOCKED}
    assert ask(drawing, "eni-d", "10.0.1.4").words == (YES, YES)


def test_blocked_arrivals_leave_nat_gateways_their_way_out_and_back() -> None:
    drawing = drawn("block-ingress")
    told = ask(drawing, "eni-c", "8.8.8.8")
    assert told.words == (YES, YES)
    assert "block-public-access-judges-nat-subnet" in told.assumptions
    assert ask(drawing, "eni-d", "8.8.8.8").stops == {BLOCKED}
    assert ask(drawing, "8.8.8.8", "3.3.3.3").stops == {BLOCKED}


def test_the_exclusion_that_counts_is_that_of_the_subnet_the_gateway_talks_to() -> None:
    drawing = drawn("block-bidirectional", subnet_pub="allow-bidirectional")
    assert ask(drawing, "eni-c", "8.8.8.8").words == (YES, YES)
    assert ask(drawing, "8.8.8.8", "3.3.3.3").words == (YES, YES)
    drawing = drawn("block-bidirectional", subnet_priv="allow-bidirectional")
    assert ask(drawing, "eni-c", "8.8.8.8").stops == {BLOCKED}


def test_where_the_guide_is_of_two_minds_so_is_the_answer() -> None:
    drawing = drawn("block-bidirectional", subnet_pub="allow-egress")
    assert ask(drawing, "eni-d", "8.8.8.8").words == (DOUBT, DOUBT)
    assert ask(drawing, "eni-c", "8.8.8.8").words == (YES, YES)


def test_the_check_tells_mode_exclusion_and_place() -> None:
    [outcome] = ask(drawn("block-ingress"), "8.8.8.8", "3.3.3.3").outcomes
    [check] = [c for c in outcome.passage.pack.checks if c.layer == "block-public-access"]
    assert (check.id, check.at, check.rule) == ("vpc-a", "subnet-pub", "mode block-ingress, exclusion none")


@pytest.mark.parametrize("mode", ["block-bidirectional", "block-ingress"])
@pytest.mark.parametrize(
    "words", [("allow-egress", "allow-bidirectional"), ("allow-bidirectional", "allow-egress")]
)
def test_of_two_exclusions_the_one_that_allows_more_counts(mode: str, words: tuple[str, str]) -> None:
    drawing = drawn(mode, vpc_a=words[0], subnet_pub=words[1])
    assert ask(drawing, "8.8.8.8", "3.3.3.3").words == (YES, YES)
    assert drawing.judge().trace("internet", flow("8.8.8.8", "3.3.3.3")).session is True


@pytest.mark.parametrize(
    ("excluded", "passes"), [("subnet_fw", YES), ("subnet_pub", NO)], ids=["the appliance's", "the target's"]
)
def test_an_appliance_that_a_gateways_table_names_is_judged_by_its_own_subnet(
    excluded: str, passes: bool
) -> None:
    drawing = drawn("block-bidirectional", **{excluded: "allow-bidirectional"})
    drawing.subnet("subnet-fw", "vpc-a", "10.0.2.0/24", {ANY_V4: "igw-a"})
    drawing.host("eni-fw", "subnet-fw", "10.0.2.4", public="3.3.3.7", SourceDestCheck=False)
    drawing.reroute("subnet-pub", {ANY_V4: "eni-fw"})
    drawing.table("rtb-gw", "vpc-a", [{"GatewayId": "igw-a"}], {"10.0.0.0/24": "eni-fw"})
    told = ask(drawing, "8.8.8.8", "3.3.3.3")
    assert told.forward is passes
    assert (BLOCKED in told.stops) == (passes is NO)
