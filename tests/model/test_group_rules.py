"""Groups known by their rules alone, and rules that have ids."""

from __future__ import annotations

from isthmus.model.record import UNTOLD
from tests.model.sections import interface, network, section

RULES = section(
    "SecurityGroupRules",
    {
        "SecurityGroupRuleId": "sgr-2",
        "GroupId": "sg-1",
        "IsEgress": True,
        "IpProtocol": "-1",
        "FromPort": -1,
        "ToPort": -1,
        "CidrIpv6": "::/0",
    },
    {
        "SecurityGroupRuleId": "sgr-1",
        "GroupId": "sg-1",
        "GroupOwnerId": "111111111111",
        "IsEgress": False,
        "IpProtocol": "tcp",
        "FromPort": 22,
        "ToPort": 22,
        "ReferencedGroupInfo": {"GroupId": "sg-9", "UserId": "222222222222"},
    },
)


def test_a_group_is_made_of_its_rules_where_it_was_not_collected() -> None:
    built = network(RULES, section("NetworkInterfaces", interface("eni-1", Groups=[{"GroupId": "sg-1"}])))
    group = built.security_groups["sg-1"]
    assert group.ip_permissions[0].user_id_group_pairs[0].group_id == "sg-9"
    assert group.ip_permissions_egress[0].ipv6_ranges[0].cidr_ipv6 == "::/0"
    assert built.group_vpcs["sg-1"] == frozenset({"vpc-1"})
    place = built.citation("sg-1", "/IpPermissions/0/UserIdGroupPairs/0")
    assert place.pointer == "/SecurityGroupRules/1"


def test_a_collected_group_keeps_its_own_permissions_and_gains_rule_ids() -> None:
    told = {"GroupId": "sg-1", "VpcId": "vpc-1", "IpPermissions": [], "IpPermissionsEgress": []}
    built = network(section("SecurityGroups", told), RULES)
    assert built.security_groups["sg-1"].ip_permissions == ()
    assert [rule.security_group_rule_id for rule in built.group_rules["sg-1"]] == ["sgr-1", "sgr-2"]
    assert built.citation("sgr-1").pointer == "/SecurityGroupRules/1"
    assert built.citation("sg-1").pointer == "/SecurityGroups/0"


def test_a_collected_group_without_a_list_takes_it_from_rules_told_one_by_one() -> None:
    told = {"GroupId": "sg-1", "VpcId": "vpc-1", "IpPermissionsEgress": []}
    group = network(section("SecurityGroups", told), RULES).security_groups["sg-1"]
    assert group.ip_permissions[0].user_id_group_pairs[0].group_id == "sg-9"
    assert group.ip_permissions_egress == ()


def test_a_collected_group_without_a_list_was_not_read_where_no_rule_was() -> None:
    built = network(section("SecurityGroups", {"GroupId": "sg-1", "VpcId": "vpc-1", "IpPermissions": []}))
    assert built.security_groups["sg-1"].ip_permissions is not UNTOLD
    assert built.security_groups["sg-1"].ip_permissions_egress is UNTOLD
    assert [gap.kind for gap in built.gaps if gap.id == "sg-1"] == ["partial-record"]


def test_a_group_that_is_only_referred_to_is_not_invented() -> None:
    built = network(RULES)
    assert "sg-9" not in built.security_groups
