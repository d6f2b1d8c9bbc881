"""Subnets of one VPC are alike to what comes to them only where nothing on the way can tell them apart."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from isthmus.engine.facing import met_alike
from isthmus.engine.places import places
from isthmus.engine.roles import roles
from tests.engine.asking import compiled, row_of
from tests.hubs import attach, hub
from tests.judge.drawing import ANY_V4, EVERYTHING, OPEN, Drawing, entry, rule

Change = Callable[[Drawing], object]
BLOCKS = {"one": "10.0.1.0/24", "two": "10.0.2.0/24"}


def drawn(change: Change | None = None) -> Drawing:
    """Hosts in two subnets of one VPC with one table, and one that sends from a third."""
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16", "2600:1f00::/56")
    drawing.internet("igw-a", "vpc-a")
    drawing.subnet("subnet-from", "vpc-a", "10.0.0.0/24")
    drawing.host("eni-from", "subnet-from", "10.0.0.4")
    level(drawing, "vpc-a")
    if change is not None:
        change(drawing)
    return drawing


def level(drawing: Drawing, vpc: str) -> None:
    """Subnets one and two with a host each, which share table and network ACL."""
    for number, (name, block) in enumerate(BLOCKS.items(), 1):
        drawing.subnet(f"subnet-{name}", vpc, block, v6=f"2600:1f00:0:{number}::/64")
        own = f"10.0.{number}.4"
        drawing.host(
            f"eni-{name}", f"subnet-{name}", own, public=f"3.3.3.{number}", v6=f"2600:1f00:0:{number}::4"
        )
        del drawing.records["RouteTables"][-1], drawing.records["NetworkAcls"][-1]
    with_table = [{"SubnetId": f"subnet-{name}", "RouteTableId": "rtb-both"} for name in BLOCKS]
    drawing.table("rtb-both", vpc, with_table, {ANY_V4: "igw-a"})
    drawing.acl("acl-both", [f"subnet-{name}" for name in BLOCKS], list(OPEN))


def alike(drawing: Drawing, six: bool = False) -> bool:
    """Whether hosts one and two stand alike; they are met alike where they do."""
    c = compiled(drawing)
    rows = [row_of(c, f"eni-{name}", six=six) for name in BLOCKS]
    told = [tuple(column[row] for column in places(c)) for row in rows]
    met = met_alike(c)[roles(c).of_row[rows]]
    assert (met[0] == met[1]) == (told[0] == told[1])
    return told[0] == told[1]


def test_subnets_that_share_a_table_and_an_open_acl_are_alike() -> None:
    assert alike(drawn()) and alike(drawn(), six=True)


def test_an_acl_that_stops_something_tells_the_own_subnet_from_others() -> None:
    for egress in (False, True):
        stopping = entry(90, "deny", "tcp/22", "10.0.2.4/32", egress=egress)
        assert not alike(
            drawn(lambda d, e=stopping: d.get("NetworkAcls", "acl-both")["Entries"].insert(0, e))
        )


@pytest.mark.parametrize("six", [False, True])
def test_an_acl_that_stops_one_family_leaves_the_other_alike(six: bool) -> None:
    stopping = entry(90, "deny", "tcp/22", "::/0" if six else ANY_V4, egress=True)
    drawing = drawn(lambda drawing: drawing.get("NetworkAcls", "acl-both")["Entries"].insert(0, stopping))
    assert alike(drawing, not six) and not alike(drawing, six)


def exclusion(drawing: Drawing) -> None:
    option = {"AwsAccountId": drawing.account, "AwsRegion": drawing.region}
    drawing.put("VpcBlockPublicAccessOptions", {**option, "InternetGatewayBlockMode": "block-bidirectional"})
    arn = f"arn:aws:ec2:{drawing.region}:{drawing.account}:subnet/subnet-two"
    mode = {"InternetGatewayExclusionMode": "allow-bidirectional", "State": "create-complete"}
    drawing.put("VpcBlockPublicAccessExclusions", {"ExclusionId": "x-1", "ResourceArn": arn, **mode})


def own_table(drawing: Drawing) -> None:
    drawing.get("RouteTables", "rtb-both")["Associations"].pop()
    drawing.table(
        "rtb-two", "vpc-a", [{"SubnetId": "subnet-two", "RouteTableId": "rtb-two"}], {ANY_V4: "igw-a"}
    )


def own_acl(drawing: Drawing) -> None:
    drawing.get("NetworkAcls", "acl-both")["Associations"].pop()
    drawing.acl("acl-two", ["subnet-two"], [entry(90, "deny", "-1", ANY_V4, egress=False), *OPEN])


def middlebox(drawing: Drawing) -> None:
    drawing.host("eni-box", "subnet-from", "10.0.0.9")
    drawing.reroute("subnet-from", {BLOCKS["two"]: "eni-box"})


def middlebox_within(drawing: Drawing) -> None:
    drawing.host("eni-box", "subnet-from", "10.0.0.9")
    table = drawing.get("RouteTables", "rtb-both")
    told = {"NetworkInterfaceId": "eni-box", "State": "active", "Origin": "CreateRoute"}
    table["Routes"].append({"DestinationCidrBlock": "10.0.0.0/17", **told})


def unread_table(drawing: Drawing) -> None:
    drawing.get("RouteTables", "rtb-both")["Associations"].clear()


def out_of_place(drawing: Drawing) -> None:
    drawing.get("NetworkInterfaces", "eni-two")["PrivateIpAddresses"][0]["PrivateIpAddress"] = "10.0.0.77"
    drawing.get("NetworkInterfaces", "eni-two")["PrivateIpAddress"] = "10.0.0.77"


def named_by_a_rule(drawing: Drawing) -> None:
    drawing.group("sg-names", [rule("tcp/22", BLOCKS["two"])], EVERYTHING)


def zones(drawing: Drawing) -> None:
    for name in BLOCKS:
        drawing.get("Subnets", f"subnet-{name}")["AvailabilityZoneId"] = f"euw1-az-{name}"


def regional(drawing: Drawing) -> None:
    zones(drawing)
    drawing.nat("nat-1", "subnet-from", "10.0.0.9", "3.3.3.9")["AvailabilityMode"] = "regional"


def balancer(drawing: Drawing) -> None:
    for name in BLOCKS:
        drawing.get("NetworkInterfaces", f"eni-{name}")["InterfaceType"] = "network_load_balancer"


@pytest.mark.parametrize(
    "change",
    [
        exclusion,
        own_table,
        own_acl,
        middlebox,
        middlebox_within,
        unread_table,
        out_of_place,
        named_by_a_rule,
        regional,
        balancer,
    ],
)
def test_whatever_can_tell_them_apart_parts_them(change: Change) -> None:
    assert not alike(drawn(change))


def test_zones_part_them_only_where_a_transit_gateway_asks_for_zones() -> None:
    assert alike(drawn(zones))
    drawing = hub()
    drawing.internet("igw-a", "vpc-c")
    drawing.vpc("vpc-c", "10.0.0.0/16", "2600:1f00::/56")
    level(drawing, "vpc-c")
    zones(drawing)
    assert alike(drawing)
    attach(drawing, "c", "vpc-c", [f"subnet-{name}" for name in BLOCKS])
    assert not alike(drawing)
