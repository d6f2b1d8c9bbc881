"""What the functions of a template give."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from isthmus.intake.cloudformation.evaluate import FUNCTIONS, NO_VALUE, Named, Template, Unknown

DOCUMENT: dict[str, Any] = {
    "Parameters": {
        "Size": {"Type": "Number", "Default": 3},
        "Names": {"Type": "CommaDelimitedList", "Default": "a, b"},
        "Image": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/aws/image"},
        "Open": {"Type": "String"},
    },
    "Mappings": {"Ports": {"web": {"prod": 443, "test": 8443}}},
    "Conditions": {
        "Big": {"Fn::Equals": [{"Ref": "Size"}, "3"]},
        "Small": {"Fn::Not": [{"Condition": "Big"}]},
        "Open": {"Fn::Equals": [{"Ref": "Open"}, "x"]},
        "Loop": {"Condition": "Loop"},
    },
    "Resources": {
        "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
        "Ring": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": {"Fn::GetAtt": "Ring.CidrBlock"}}},
    },
}


@pytest.mark.parametrize(
    ("told", "value"),
    [
        ({"Ref": "Size"}, 3),
        ({"Ref": "Names"}, ["a", "b"]),
        ({"Ref": "Image"}, Unknown("Image")),
        ({"Ref": "Open"}, Unknown("Open")),
        ({"Ref": "Nowhere"}, Unknown("Nowhere")),
        ({"Ref": "Vpc"}, Named("Vpc")),
        ({"Ref": "AWS::Partition"}, "aws"),
        ([1, {"Ref": "AWS::NoValue"}, 2], [1, 2]),
        ({"A": {"Ref": "AWS::NoValue"}, "B": 1}, {"B": 1}),
        ({"Fn::GetAtt": ["Vpc", "CidrBlock"]}, "10.0.0.0/16"),
        ({"Fn::GetAtt": "Vpc.VpcId"}, Named("Vpc")),
        ({"Fn::GetAtt": "Vpc.Arn"}, Named("Vpc")),
        ({"Fn::GetAtt": "Vpc.Other"}, Unknown("Vpc.Other")),
        ({"Fn::GetAtt": "Ring.CidrBlock"}, Unknown("Ring.CidrBlock")),
        ({"Fn::Sub": "${Size}-${!Size}-${Vpc.CidrBlock}"}, "3-${Size}-10.0.0.0/16"),
        ({"Fn::Sub": ["${One}/${Size}", {"One": "x"}]}, "x/3"),
        ({"Fn::Sub": "${Vpc}"}, Named("Vpc")),
        ({"Fn::Sub": "a-${Open}"}, Unknown("a-${Open}")),
        ({"Fn::Join": [".", ["a", {"Ref": "Size"}]]}, "a.3"),
        ({"Fn::Join": [".", ["a", {"Ref": "Open"}]]}, Unknown("Fn::Join")),
        ({"Fn::Split": ["/", "a/b"]}, ["a", "b"]),
        ({"Fn::Select": ["1", {"Ref": "Names"}]}, "b"),
        ({"Fn::Select": [5, {"Ref": "Names"}]}, Unknown("Fn::Select")),
        ({"Fn::FindInMap": ["Ports", "web", "prod"]}, 443),
        ({"Fn::FindInMap": ["Ports", "web", "none"]}, Unknown("Ports.web.none")),
        ({"Fn::FindInMap": ["Ports", "web", "none", {"DefaultValue": 1}]}, 1),
        ({"Fn::If": ["Big", "yes", "no"]}, "yes"),
        ({"Fn::If": ["Small", "yes", "no"]}, "no"),
        ({"Fn::If": ["Open", "yes", "no"]}, Unknown("Open")),
        ({"Fn::If": ["Open", "same", "same"]}, "same"),
        ({"Fn::If": ["Loop", "yes", "no"]}, Unknown("Loop")),
        ({"Fn::And": [{"Condition": "Open"}, {"Condition": "Small"}]}, False),
        ({"Fn::And": [{"Condition": "Open"}, {"Condition": "Big"}]}, Unknown("Fn::And")),
        ({"Fn::Or": [{"Condition": "Open"}, {"Condition": "Big"}]}, True),
        ({"Fn::Or": [{"Condition": "Open"}, {"Condition": "Small"}]}, Unknown("Fn::Or")),
        ({"Fn::Cidr": ["10.0.0.0/16", 2, 8]}, ["10.0.0.0/24", "10.0.1.0/24"]),
        ({"Fn::Cidr": ["10.0.0.0/24", 2, 8]}, Unknown("Fn::Cidr")),
        ({"Fn::Cidr": ["2001:db8::/56", "1", "64"]}, ["2001:db8::/64"]),
        ({"Fn::Select": [1, {"Fn::GetAZs": ""}]}, "us-east-1b"),
        ({"Fn::ImportValue": {"Fn::Sub": "net-${Size}"}}, Unknown("Fn::ImportValue.net-3")),
        ({"Fn::Transform": {}}, Unknown("Fn::Transform")),
    ],
)
def test_a_function_gives(told: Any, value: Any) -> None:
    assert Template(DOCUMENT).value(told) == value


def test_no_value_stands_alone() -> None:
    assert Template(DOCUMENT).value({"Ref": "AWS::NoValue"}) is NO_VALUE


def test_texts_that_double_at_each_step_end_as_unknown() -> None:
    resources = {
        f"R{at}": {
            "Type": "A::B::C",
            "Properties": {"X": {"Fn::Join": ["", [{"Fn::GetAtt": f"R{at + 1}.X"}] * 8]}},
        }
        for at in range(40)
    }
    resources["R40"] = {"Type": "A::B::C", "Properties": {"X": "ha"}}
    assert isinstance(Template({"Resources": resources}).value({"Fn::GetAtt": "R0.X"}), Unknown)


_LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from(["", "a", "Vpc", "Big", "10.0.0.0/16", "${Vpc}", "${}"])
)
_VALUES = st.recursive(
    _LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from([*FUNCTIONS, "Fn::Odd", "Key"]), inner, max_size=2)
    ),
    max_leaves=12,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_VALUES)
def test_any_value_is_worked_out_or_unknown(told: Any) -> None:
    Template(DOCUMENT).value(told)
