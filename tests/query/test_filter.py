"""What a filter lets pass by itself, and which of its rules decide that."""

from __future__ import annotations

from typing import Any

import pytest

from isthmus.errors import QuestionError
from isthmus.model.network import Network
from isthmus.query.answer import Answer
from isthmus.query.filter import filter_
from tests.model.sections import SUBNET, VPC, interface, network, section


def rule(port: int, **peers: Any) -> dict[str, Any]:
    return {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, **peers}


def entry(number: int, block: str, allow: bool = True, protocol: str = "-1") -> dict[str, Any]:
    return {
        "RuleNumber": number,
        "RuleAction": "allow" if allow else "deny",
        "Protocol": protocol,
        "PortRange": {"From": 0, "To": 65535},
        "Egress": False,
        "CidrBlock": block,
    }


@pytest.fixture(scope="module")
def net() -> Network:
    return network(
        section("Vpcs", VPC),
        section("Subnets", SUBNET),
        section(
            "NetworkInterfaces",
            interface("eni-1", PrivateIpAddress="10.0.1.5", Groups=[{"GroupId": "sg-2"}]),
        ),
        section(
            "SecurityGroups",
            {
                "GroupId": "sg-1",
                "VpcId": "vpc-1",
                "IpPermissions": [
                    rule(22, IpRanges=[{"CidrIp": "10.0.0.0/8"}, {"CidrIp": "192.0.2.0/24"}]),
                    rule(80, UserIdGroupPairs=[{"GroupId": "sg-2"}, {"GroupId": "sg-unread"}]),
                    rule(443, PrefixListIds=[{"PrefixListId": "pl-unread"}]),
                ],
            },
            {"GroupId": "sg-2", "VpcId": "vpc-1"},
        ),
        section(
            "NetworkAcls",
            {
                "NetworkAclId": "acl-1",
                "VpcId": "vpc-1",
                "Entries": [
                    entry(32767, "0.0.0.0/0", allow=False),
                    entry(100, "10.0.0.0/8"),
                    entry(200, "10.0.0.0/16", allow=False),
                    entry(300, "192.0.2.0/24", protocol="17"),
                ],
            },
        ),
    )


def asked(net: Network, name: str, service: str, source: str | None = None, **more: Any) -> Answer:
    return filter_(net, {"filter": name, "service": service, "source": source, **more})


def told(net: Network, name: str, service: str, source: str | None = None) -> tuple[list[str], int]:
    answer = asked(net, name, service, source)
    return [one.rule for one in answer.result["rules"]], answer.result["others"]


def test_the_rules_of_a_group_that_admit_some_of_it_decide(net: Network) -> None:
    assert told(net, "sg-1", "tcp/22") == (["tcp/22 from 10.0.0.0/8", "tcp/22 from 192.0.2.0/24"], 3)
    assert told(net, "sg-1", "tcp/22", "192.0.2.7") == (["tcp/22 from 192.0.2.0/24"], 4)
    assert told(net, "sg-1", "tcp/22", "198.51.100.0/24") == ([], 5)


def test_a_referenced_group_decides_for_its_members_and_an_unread_one_for_anybody(net: Network) -> None:
    assert told(net, "sg-1", "tcp/80", "10.0.1.5")[0] == ["tcp/80 from sg-2", "tcp/80 from sg-unread"]
    assert told(net, "sg-1", "tcp/80", "10.0.1.6")[0] == ["tcp/80 from sg-unread"]


def test_a_gap_is_told_only_of_a_rule_that_decides(net: Network) -> None:
    assert [gap.id for gap in asked(net, "sg-1", "tcp/443").gaps or []] == ["pl-unread"]
    assert [gap.id for gap in asked(net, "sg-1", "tcp/22").gaps or []] == []


def test_the_entries_of_an_acl_decide_what_lower_numbers_left(net: Network) -> None:
    assert told(net, "acl-1", "tcp/22", "10.0.0.0/16") == (["rule 100 allow all traffic from 10.0.0.0/8"], 3)
    assert told(net, "acl-1", "any", "192.0.2.9") == (
        ["rule 300 allow udp/0-65535 from 192.0.2.0/24", "rule 32767 deny all traffic from 0.0.0.0/0"],
        2,
    )


def test_the_other_end_may_be_called_peer(net: Network) -> None:
    answer = asked(net, "sg-1", "tcp/22", peer="192.0.2.7")
    assert (answer.verdict, answer.understood["source"]) == ("permitted", "192.0.2.7")


@pytest.mark.parametrize("name", ["sg-3", "acl-2"])
def test_the_internet_is_public_addresses_that_the_snapshot_does_not_hold(name: str) -> None:
    """2001:db8::/32 is in 2000::/3 and 198.51.100.7 is public, yet both are the snapshot's own."""
    own = {"IpProtocol": "-1"}
    blocks = ["10.0.0.0/8", "198.51.100.7/32", "100.64.0.0/10"]
    six = [{**entry(9, ""), "CidrBlock": None, "Ipv6CidrBlock": "2001:db8::/56"}]
    net = network(
        section("Vpcs", {**VPC, "Ipv6CidrBlockAssociationSet": [_associated("2001:db8::/56")]}),
        section("Subnets", SUBNET),
        section(
            "NetworkInterfaces",
            interface("eni-1", PrivateIpAddress="10.0.1.5", Association={"PublicIp": "198.51.100.7"}),
        ),
        section(
            "SecurityGroups",
            {
                "GroupId": "sg-3",
                "VpcId": "vpc-1",
                "IpPermissions": [
                    {
                        **own,
                        "IpRanges": [{"CidrIp": block} for block in blocks],
                        "Ipv6Ranges": [{"CidrIpv6": "2001:db8::/56"}],
                    }
                ],
                "IpPermissionsEgress": [
                    {**own, "IpRanges": [{"CidrIp": "0.0.0.0/0"}], "Ipv6Ranges": [{"CidrIpv6": "::/0"}]}
                ],
            },
        ),
        section(
            "NetworkAcls",
            {
                "NetworkAclId": "acl-2",
                "VpcId": "vpc-1",
                "Entries": [
                    *(entry(10 + number, block) for number, block in enumerate(blocks)),
                    *six,
                    {**entry(100, "0.0.0.0/0"), "Egress": True},
                    {**entry(101, ""), "CidrBlock": None, "Ipv6CidrBlock": "::/0", "Egress": True},
                ],
            },
        ),
    )
    inward, everybody = (asked(net, name, "tcp/22", source) for source in ("internet", "any"))
    assert (inward.verdict, everybody.verdict) == ("denied", "partial")
    assert inward.proof["judge"] == "replayed"
    outward = asked(net, name, "tcp/22", "internet", direction="egress")
    assert outward.verdict == "permitted"
    targets = [block for box in outward.space or () for block in box.targets]
    assert "8.0.0.0/7" in targets and "10.0.0.0/8" not in targets and "::/0" not in targets


def _associated(block: str) -> dict[str, Any]:
    return {"Ipv6CidrBlock": block, "Ipv6CidrBlockState": {"State": "associated"}}


@pytest.mark.parametrize(("end", "near"), [("eni-1", ("10.0.1.5",)), ("sg-2", ("10.0.1.5",)), ("nobody", ())])
def test_a_name_as_the_other_end_is_refused_with_its_addresses(
    net: Network, end: str, near: tuple[str, ...]
) -> None:
    with pytest.raises(QuestionError, match="is no address or CIDR block, which is all") as refused:
        filter_(net, {"question": "filter", "filter": "sg-1", "source": end})
    assert (refused.value.field, refused.value.nearest) == ("source", near)
