"""Which groups an interface has: listed ones, none, or any where nobody read which."""

from __future__ import annotations

import pytest

from isthmus.model.network import Network, build
from isthmus.semantics.belonging import ANY, belonging, listed, may_have, told, unread
from tests.judge.drawing import Drawing


def drawn(**card: object) -> Drawing:
    """An interface with two groups, and one without the key for them."""
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    drawing.vpc("vpc-b", "10.1.0.0/16")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24")
    drawing.group("sg-here", [], [])
    drawing.group("sg-there", [], [], vpc="vpc-b")
    drawing.host("eni-told", "subnet-a", "10.0.0.4", groups=["sg-there", "sg-here"])
    del drawing.host("eni-x", "subnet-a", "10.0.0.5", **card)["Groups"]
    return drawing


def known(**card: object) -> Network:
    return build(drawn(**card).snapshot())


def test_an_interface_without_the_key_may_have_any_group() -> None:
    network = known()
    assert unread(network) == {"eni-x"}
    assert belonging(network, "eni-x") == (ANY,)
    assert (listed(network, "eni-x"), told(network, "eni-x")) == ((), "groups not read")


def test_an_interface_that_lists_groups_has_those() -> None:
    network = known()
    assert belonging(network, "eni-told") == listed(network, "eni-told") == ("sg-here", "sg-there")
    assert told(network, "eni-told") == "sg-here+sg-there"


def test_an_empty_list_is_a_word() -> None:
    network = known(InterfaceType="network_load_balancer")
    assert unread(network) == {"eni-x"}
    drawing = drawn()
    drawing.get("NetworkInterfaces", "eni-x")["Groups"] = []
    network = build(drawing.snapshot())
    assert (unread(network), belonging(network, "eni-x")) == (frozenset(), ())
    assert told(network, "eni-x") == "no group"


def test_null_is_as_no_key() -> None:
    drawing = drawn()
    drawing.get("NetworkInterfaces", "eni-x")["Groups"] = None
    assert unread(build(drawing.snapshot())) == {"eni-x"}


@pytest.mark.parametrize(
    "kind", ["nat_gateway", "natGateway", "transit_gateway", "gateway_load_balancer_endpoint"]
)
def test_what_never_has_a_group_has_none(kind: str) -> None:
    assert unread(known(InterfaceType=kind)) == frozenset()


def test_the_interface_of_a_nat_gateway_has_none_whatever_its_record_leaves_out() -> None:
    drawing = drawn()
    drawing.nat("nat-a", "subnet-a", "10.0.0.9")
    card = next(
        one for one, *_ in drawing.records["NetworkInterfaces"] if one["PrivateIpAddress"] == "10.0.0.9"
    )
    del card["Groups"], card["InterfaceType"]
    assert unread(build(drawing.snapshot())) == {"eni-x"}


def test_what_only_an_instance_tells_of_is_read_the_same_way() -> None:
    drawing = drawn()
    one, other = (
        {"InstanceId": name, "PrivateIpAddress": address, "SubnetId": "subnet-a", "VpcId": "vpc-a", **more}
        for name, address, more in (
            ("i-one", "10.0.0.20", {}),
            ("i-other", "10.0.0.21", {"SecurityGroups": []}),
        )
    )
    inner = {"NetworkInterfaceId": "eni-inner", "SubnetId": "subnet-a", "VpcId": "vpc-a"}
    third = {"InstanceId": "i-third", "NetworkInterfaces": [{**inner, "PrivateIpAddress": "10.0.0.22"}]}
    drawing.put("Reservations", {"Instances": [one, other, third]})
    assert unread(build(drawing.snapshot())) == {"eni-x", "eni-of-i-one", "eni-inner"}


def test_a_group_is_used_in_its_own_vpc_and_in_those_it_is_associated_with() -> None:
    drawing = drawn()
    assert may_have(build(drawing.snapshot()), "eni-x", "sg-there"), "the associations were not listed"
    drawing.put(
        "SecurityGroupVpcAssociations", {"GroupId": "sg-other", "VpcId": "vpc-a", "State": "associated"}
    )
    network = build(drawing.snapshot())
    assert not may_have(network, "eni-x", "sg-there")
    assert may_have(network, "eni-x", "sg-here")
    assert may_have(network, "eni-x", "sg-that-nobody-read")
    drawing.put(
        "SecurityGroupVpcAssociations", {"GroupId": "sg-there", "VpcId": "vpc-a", "State": "associated"}
    )
    assert may_have(build(drawing.snapshot()), "eni-x", "sg-there")
