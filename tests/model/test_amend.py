"""A network with edits laid over shares what they leave alone, or says that it has to be built."""

from __future__ import annotations

from typing import Any

import pytest

from isthmus.errors import InputError
from isthmus.model.amend import amended
from isthmus.model.network import Network, build
from isthmus.snapshot import Section, overlay
from tests.model.sections import SUBNET, VPC, interface, section, snapshot

GROUP = {"GroupId": "sg-1", "VpcId": "vpc-1", "IpPermissions": [], "IpPermissionsEgress": []}
OTHER = {**GROUP, "GroupId": "sg-2"}
RULE = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}
SECTIONS = (
    section("Vpcs", VPC),
    section("Subnets", SUBNET),
    section(
        "NetworkInterfaces", interface("eni-1", PrivateIpAddress="10.0.1.4", Groups=[{"GroupId": "sg-1"}])
    ),
)


def network(*more: Section) -> Network:
    return build(snapshot(*SECTIONS, *more))


def edited(before: Network, **edit: Any) -> Network | None:
    told = {"op": "add", "kind": "SecurityGroups", "id": "sg-1", "pointer": "/IpPermissions/-", "value": RULE}
    return amended(before, overlay(before.snapshot, [{**told, **edit}]))


def test_an_edited_group_is_read_and_the_rest_is_shared() -> None:
    before = network(section("SecurityGroups", GROUP, OTHER))
    before.memo["accounts"], before.memo["engine"] = frozenset({"1"}), "what the rules say"
    after = edited(before)
    assert after is not None
    assert after.security_groups == build(after.snapshot).security_groups
    assert after.security_groups["sg-2"] is before.security_groups["sg-2"]
    assert after.interfaces is before.interfaces and after.gaps is before.gaps
    assert after.memo["accounts"] == frozenset({"1"}) and "engine" not in after.memo


@pytest.mark.parametrize(
    ("groups", "edit"),
    [
        ((section("SecurityGroups", GROUP), section("SecurityGroups", GROUP, file="copy.json")), {}),
        ((section("SecurityGroups", {**GROUP, "NewKey": "odd"}),), {}),
        ((section("SecurityGroups", {k: v for k, v in GROUP.items() if k != "IpPermissionsEgress"}),), {}),
        ((section("SecurityGroups", GROUP),), {"pointer": "/VpcId", "op": "replace", "value": "vpc-2"}),
        ((section("SecurityGroups", GROUP),), {"value": {**RULE, "NewKey": "odd"}}),
        ((section("SecurityGroups", GROUP),), {"value": {**RULE, "IpProtocol": "quic"}}),
        (
            (section("SecurityGroups", GROUP),),
            {"id": "sg-9", "pointer": "", "value": {**GROUP, "GroupId": "sg-9"}},
        ),
        (
            (section("SecurityGroups", GROUP),),
            {"kind": "Subnets", "id": "subnet-1", "pointer": "/MapPublicIpOnLaunch", "value": True},
        ),
    ],
    ids=[
        "copies",
        "a gap",
        "a list untold",
        "another field",
        "an odd key",
        "an odd protocol",
        "a new record",
        "another kind",
    ],
)
def test_what_concerns_more_than_a_list_has_to_be_built(
    groups: tuple[Section, ...], edit: dict[str, Any]
) -> None:
    assert edited(network(*groups), **edit) is None


def test_a_block_that_is_none_is_refused_as_when_it_is_built() -> None:
    odd = {**RULE, "IpRanges": [{"CidrIp": "10.0.0.300/8"}]}
    with pytest.raises(InputError, match=r"10\.0\.0\.300"):
        edited(network(section("SecurityGroups", GROUP)), value=odd)
