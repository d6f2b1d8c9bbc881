"""Answers that are read where they stand are refused, with their place, where a part is not what its kind says."""

from __future__ import annotations

from typing import Any

import pytest

from isthmus.errors import InputError
from tests.model.sections import network, section

ROWS: tuple[tuple[str, dict[str, Any], str, str], ...] = (
    (
        "ClientVpnEndpoints",
        {"ClientVpnEndpointId": "cvpn-1", "Status": -1},
        "/Status",
        "expected an object: -1",
    ),
    (
        "ClientVpnRoutes",
        {"ClientVpnEndpointId": "cvpn-1", "DestinationCidr": "10.0.0.0/33"},
        "/DestinationCidr",
        "expected a CIDR block: '10.0.0.0/33'",
    ),
    ("AuthorizationRules", {"GroupId": "g"}, "", "DestinationCidr is missing: {'GroupId': 'g'}"),
    (
        "FirewallPolicy",
        {"FirewallPolicy": {"StatefulRuleGroupReferences": [{"Priority": "first"}]}},
        "/FirewallPolicy/StatefulRuleGroupReferences/0/Priority",
        "expected a whole number: 'first'",
    ),
    (
        "RuleGroup",
        {"RuleGroup": {"RuleVariables": {"IPSets": {"A/B": {"Definition": [None]}}}}},
        "/RuleGroup/RuleVariables/IPSets/A~1B/Definition/0",
        "expected a text: None",
    ),
    ("RuleGroup", {"RuleGroupResponse": 7}, "/RuleGroupResponse", "expected an object: 7"),
    ("DBInstances", {"VpcSecurityGroups": 1.5}, "/VpcSecurityGroups", "expected a list: 1.5"),
    ("Listeners", {"Port": 65536}, "/Port", "expected a port: 65536"),
    ("TargetGroups", {"TargetGroupArn": True}, "/TargetGroupArn", "expected a text: True"),
)


@pytest.mark.parametrize(("kind", "record", "below", "complaint"), ROWS)
def test_a_misshapen_part_is_refused_with_its_place_and_value(
    kind: str, record: dict[str, Any], below: str, complaint: str
) -> None:
    with pytest.raises(InputError) as caught:
        network(section(kind, record))
    assert (caught.value.file, caught.value.pointer) == (f"{kind}.json", f"/{kind}/0{below}")
    assert caught.value.message == complaint


@pytest.mark.parametrize("record", [None, "x", 7, ["x"]])
def test_a_record_that_is_no_object_is_refused(record: Any) -> None:
    with pytest.raises(InputError, match="expected an object"):
        network(section("ClientVpnEndpoints", record))


def test_absent_parts_numbers_as_text_and_unknown_keys_are_left_alone() -> None:
    references = [{"ResourceArn": None, "Priority": "10", "New": [None]}]
    told = {"FirewallPolicy": {"StatefulRuleGroupReferences": references, "StatefulDefaultActions": None}}
    assert network(section("FirewallPolicy", told)).gaps == ()
