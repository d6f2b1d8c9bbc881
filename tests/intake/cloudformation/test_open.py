"""What rests on values of a template that nobody knows before it is built leaves answers open."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import isthmus
from tests.intake.cloudformation.test_network import ANYWHERE, TWO_TIERS

IN, OUT = ("internet", "Web", "tcp/443"), ("Web", "internet", "tcp/443")
INNER, BACK_OUT = ("Web", "Data", "tcp/5432"), ("Data", "internet", "tcp/443")
Change = Callable[[dict[str, Any]], None]


def _ref(name: str) -> dict[str, str]:
    return {"Ref": name}


def _either(one: Any, other: Any) -> dict[str, Any]:
    return {"Fn::If": ["Open", one, other]}


def _network(change: Change, folder: Path) -> isthmus.Network:
    document = copy.deepcopy(TWO_TIERS)
    document["Parameters"] |= {"Stage": {"Type": "String"}, "Given": {"Type": "AWS::EC2::Subnet::Id"}}
    document["Conditions"] = {"Open": {"Fn::Equals": [_ref("Stage"), "live"]}}
    change(document["Resources"])
    (folder / "template.json").write_text(json.dumps(document))
    return isthmus.load(folder / "template.json")


def _perhaps(name: str) -> Change:
    def change(resources: dict[str, Any]) -> None:
        resources[name]["Condition"] = "Open"

    return change


def _set(name: str, key: str, value: Any) -> Change:
    def change(resources: dict[str, Any]) -> None:
        resources[name]["Properties"][key] = value

    return change


def _more(made: dict[str, Any], *, public: bool = True) -> Change:
    def change(resources: dict[str, Any]) -> None:
        resources |= copy.deepcopy(made)
        resources["Front"]["Properties"]["MapPublicIpOnLaunch"] = public

    return change


def _of(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": f"AWS::EC2::{kind}", "Properties": properties}


PERHAPS = {"Condition": "Open"}
ADDRESS = {"Bound": _of("EIP", InstanceId=_ref("Web")) | PERHAPS}
BOUND = {
    "Own": _of("EIP"),
    "Bound": _of("EIPAssociation", InstanceId=_ref("Web"), EIP=_ref("Own")) | PERHAPS,
}
ACL = {
    "Acl": _of("NetworkAcl", VpcId=_ref("Vpc")),
    "Guarded": _of("SubnetNetworkAclAssociation", SubnetId=_ref("Front"), NetworkAclId=_ref("Acl")) | PERHAPS,
}


def _templated(resources: dict[str, Any]) -> None:
    told = resources["Web"]["Properties"]
    told.pop("SecurityGroupIds")
    told["LaunchTemplate"] = {"LaunchTemplateId": "lt-1", "Version": "1"}


def _nested(resources: dict[str, Any]) -> None:
    resources["Inner"] = {"Type": "AWS::CloudFormation::Stack", "Properties": {}}
    resources["Web"]["Properties"]["SecurityGroupIds"] = [{"Fn::GetAtt": ["Inner", "Outputs.Group"]}]


@pytest.mark.parametrize(
    ("change", "questions"),
    [
        pytest.param(_perhaps("Attached"), [IN, OUT], id="whether a gateway is attached"),
        pytest.param(_perhaps("Gateway"), [IN, OUT], id="whether there is a gateway"),
        pytest.param(_perhaps("FrontBound"), [IN, OUT, BACK_OUT], id="whether a table is a subnet's"),
        pytest.param(_perhaps("FrontTable"), [IN, OUT], id="whether there is a table"),
        pytest.param(_perhaps("BackBound"), [BACK_OUT], id="whether a NAT gateway is used"),
        pytest.param(_perhaps("FromWeb"), [INNER], id="whether there is a rule"),
        pytest.param(_perhaps("WebGroup"), [IN, INNER], id="whether there is a group"),
        pytest.param(_more(ADDRESS, public=False), [IN, OUT], id="whether there is an address"),
        pytest.param(_more(BOUND, public=False), [IN, OUT], id="whether an address is bound"),
        pytest.param(_more(ACL), [IN, OUT], id="whether a network ACL is bound"),
        pytest.param(_set("Front", "MapPublicIpOnLaunch", _ref("Stage")), [IN, OUT], id="public or not"),
        pytest.param(
            _set("FrontBound", "SubnetId", _either(_ref("Front"), _ref("Back"))), [IN, OUT], id="whose table"
        ),
        pytest.param(
            _set("FromWeb", "GroupId", _either(_ref("DataGroup"), _ref("WebGroup"))), [INNER], id="whose rule"
        ),
        pytest.param(
            _set("FromWeb", "SourceSecurityGroupId", _either(_ref("DataGroup"), _ref("WebGroup"))),
            [INNER],
            id="a rule's peer",
        ),
        pytest.param(_templated, [IN, OUT], id="a launch template"),
        pytest.param(_nested, [IN, OUT, INNER], id="a nested stack's group"),
    ],
)
def test_what_nobody_knows_leaves_answers_open(
    change: Change, questions: list[tuple[str, str, str]], tmp_path: Path
) -> None:
    network = _network(change, tmp_path)
    for source, target, service in questions:
        asked = {"question": "path", "source": source, "target": target, "service": service}
        answer = isthmus.ask(network, asked)
        assert (answer.verdict, bool(answer.gaps)) == ("unknown", True), asked


def test_a_parameter_is_a_thing_beside_the_template_and_none_of_it(tmp_path: Path) -> None:
    network = _network(_set("FrontBound", "SubnetId", _ref("Given")), tmp_path)
    asked = {"question": "path", "source": "Web", "target": "internet", "service": "tcp/443"}
    assert isthmus.ask(network, asked).verdict == "unreachable"


def test_loops_within_loops_are_written_out(tmp_path: Path) -> None:
    rule = _of(
        "SecurityGroupIngress",
        GroupId=_ref("WebGroup"),
        IpProtocol="tcp",
        FromPort={"Fn::Sub": "${Tens}${Ones}"},
        ToPort={"Fn::Sub": "${Tens}${Ones}"},
        CidrIp=ANYWHERE,
    )
    inner = {"Fn::ForEach::Ones": ["Ones", ["2", "3"], {"Rule${Tens}${Ones}": rule}]}
    network = _network(
        lambda resources: resources.update({"Fn::ForEach::Tens": ["Tens", ["2", "5"], inner]}), tmp_path
    )
    verdicts = {}
    for port in (22, 53, 54):
        asked = {"question": "path", "source": "internet", "target": "Web", "service": f"tcp/{port}"}
        verdicts[port] = isthmus.ask(network, asked).verdict
    assert verdicts == {22: "reachable", 53: "reachable", 54: "unreachable"}


def test_macros_are_named(tmp_path: Path) -> None:
    document = copy.deepcopy(TWO_TIERS) | {"Transform": ["AWS::LanguageExtensions", "Ours"]}
    document["Resources"]["Fn::Transform"] = {"Name": "AWS::Include", "Parameters": {"Location": "s3://a/b"}}
    (tmp_path / "template.json").write_text(json.dumps(document))
    network = isthmus.load(tmp_path / "template.json")
    told = [gap.detail for gap in network.gaps if gap.kind == "not-modelled-yet"]
    assert len(told) == 2 and "macro Ours" in " ".join(told)
