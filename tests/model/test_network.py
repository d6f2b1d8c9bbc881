"""The network as a whole: what holds of every build."""

from __future__ import annotations

import gc

import pytest

from isthmus.errors import InputError
from isthmus.model.citation import Citation
from isthmus.model.network import build
from isthmus.snapshot import Notice
from tests.model.sections import SUBNET, VPC, interface, network, section, snapshot


def test_things_come_by_id_in_sorted_order() -> None:
    built = network(
        section("Vpcs", *({"VpcId": name, "CidrBlock": "10.0.0.0/16"} for name in ("vpc-b", "vpc-a"))),
        section("Subnets", SUBNET),
    )
    assert list(built.vpcs) == ["vpc-a", "vpc-b"]
    assert built.subnets["subnet-1"].cidr_block == "10.0.1.0/24"


def test_absent_scalars_are_none_and_absent_lists_are_empty() -> None:
    built = network(section("NetworkInterfaces", interface("eni-1")))
    found = built.interfaces["eni-1"]
    assert found.source_dest_check is None
    assert found.ipv6_prefixes == ()
    assert found.groups is None, "which groups it has was not read, which is not that it has none"


def test_interfaces_are_listed_by_subnet_and_an_empty_subnet_has_none() -> None:
    built = network(
        section("Subnets", SUBNET, {"SubnetId": "subnet-2", "VpcId": "vpc-1"}),
        section("NetworkInterfaces", interface("eni-2"), interface("eni-1")),
    )
    assert built.interfaces_by_subnet == {"subnet-1": ("eni-1", "eni-2"), "subnet-2": ()}


def test_a_citation_names_file_and_pointer_of_a_part() -> None:
    group = {"GroupId": "sg-1", "VpcId": "vpc-1"}
    built = network(section("SecurityGroups", {"GroupId": "sg-0"}, group, file="a/groups.json"))
    place = built.citation("sg-1", "/IpPermissions/0/IpRanges/1")
    assert place == Citation("a/groups.json", "/SecurityGroups/1/IpPermissions/0/IpRanges/1")


def test_a_thing_that_is_not_there_cannot_be_cited() -> None:
    with pytest.raises(KeyError):
        network(section("Vpcs", VPC)).citation("vpc-none")


def test_an_instance_is_cited_inside_its_reservation() -> None:
    records = {"Instances": [{"InstanceId": "i-0"}, {"InstanceId": "i-1"}]}
    built = network(section("Reservations", {"Instances": []}, records))
    assert built.citation("i-1").pointer == "/Reservations/1/Instances/1"


def test_unmodelled_things_are_others_with_their_kind_name_and_home() -> None:
    arn = "arn:aws:elasticloadbalancing:eu-west-1:222222222222:loadbalancer/net/front/1"
    built = network(
        section("TransitGateways", {"TransitGatewayId": "tgw-1", "Tags": [{"Key": "Name", "Value": "hub"}]}),
        section("LoadBalancers", {"LoadBalancerArn": arn, "LoadBalancerName": "front"}),
        section("VpnGateways", {"VpnGatewayId": "vgw-1", "VpcAttachments": [{"VpcId": "vpc-1"}]}),
        section("Nonsense", {"Colour": "red"}, "text"),
    )
    assert list(built.others) == [arn, "tgw-1", "vgw-1"]
    assert built.others["tgw-1"].name == "hub"
    assert built.others[arn].name == "front"
    assert built.homes[arn].account == "222222222222"
    assert built.vpn_gateways["vgw-1"].vpc_attachments[0].vpc_id == "vpc-1"
    assert built.citation("tgw-1").pointer == "/TransitGateways/0"


def test_needed_kinds_that_no_file_holds_are_gaps() -> None:
    built = network(section("Vpcs", VPC), section("Subnets", SUBNET))
    missing = {gap.id for gap in built.gaps if gap.kind == "not-collected"}
    assert missing == {
        "InternetGateways",
        "NetworkAcls",
        "NetworkInterfaces",
        "Reservations",
        "RouteTables",
        "SecurityGroups",
    }
    told = {gap.detail for gap in built.gaps if gap.id == "NetworkInterfaces"}
    assert told == {
        "NetworkInterfaces were not collected: nothing tells interfaces other than those of instances"
    }


def test_notices_of_the_gate_become_gaps() -> None:
    notice = Notice(
        "refused-call", "manifest.json", "/calls/3", "DescribeSubnets was refused", "111111111111"
    )
    (gap,) = build(snapshot(notices=(notice,))).gaps
    assert (gap.kind, gap.id, gap.citation) == (
        "refused-call",
        "111111111111",
        Citation("manifest.json", "/calls/3"),
    )


@pytest.mark.parametrize(
    ("hides", "effect"),
    [("", "either"), ("names: find", "either"), ("keys, kept for later: no question yet", "neither")],
)
def test_a_refused_call_on_which_no_question_rests_could_do_nothing(hides: str, effect: str) -> None:
    notice = Notice("refused-call", "isthmus.json", "/calls/3", "no", "111111111111", hides=hides)
    (gap,) = build(snapshot(notices=(notice,))).gaps
    assert gap.effect == effect


def test_the_garbage_collector_is_left_as_it_was_found() -> None:
    assert gc.isenabled()
    with pytest.raises(InputError):
        network(section("Subnets", {**SUBNET, "CidrBlock": "99"}))
    assert gc.isenabled()


def test_gaps_come_in_one_order_each_once() -> None:
    built = network(
        section("Subnets", {**SUBNET, "NewThing": 1}, {**SUBNET, "SubnetId": "subnet-0", "NewThing": 1})
    )
    ids = [gap.id for gap in built.gaps if gap.kind == "unknown-field"]
    assert ids == ["subnet-0", "subnet-1"]
