"""Load balancers that a CloudFormation template makes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import isthmus

ANYWHERE = "0.0.0.0/0"
BEHIND: dict[str, Any] = {"target": "Host", "via": ["Balancer"]}


def _of(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": f"AWS::{kind}", "Properties": properties}


def _ref(name: str) -> dict[str, str]:
    return {"Ref": name}


def _served(**balancer: Any) -> dict[str, Any]:
    """A balancer before one host, which takes what comes from the balancer's group alone."""
    return {
        "Vpc": _of("EC2::VPC", CidrBlock="10.0.0.0/16"),
        "Gateway": _of("EC2::InternetGateway"),
        "Joined": _of("EC2::VPCGatewayAttachment", VpcId=_ref("Vpc"), InternetGatewayId=_ref("Gateway")),
        "Front": _of(
            "EC2::Subnet", VpcId=_ref("Vpc"), CidrBlock="10.0.0.0/24", AvailabilityZone="us-east-1a"
        ),
        "Back": _of("EC2::Subnet", VpcId=_ref("Vpc"), CidrBlock="10.0.1.0/24", AvailabilityZone="us-east-1a"),
        "Table": _of("EC2::RouteTable", VpcId=_ref("Vpc")),
        "Out": _of(
            "EC2::Route", RouteTableId=_ref("Table"), DestinationCidrBlock=ANYWHERE, GatewayId=_ref("Gateway")
        ),
        "Bound": _of("EC2::SubnetRouteTableAssociation", RouteTableId=_ref("Table"), SubnetId=_ref("Front")),
        "Open": _of(
            "EC2::SecurityGroup",
            VpcId=_ref("Vpc"),
            SecurityGroupIngress=[{"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "CidrIp": ANYWHERE}],
        ),
        "Behind": _of(
            "EC2::SecurityGroup",
            VpcId=_ref("Vpc"),
            SecurityGroupIngress=[
                {"IpProtocol": "tcp", "FromPort": 8080, "ToPort": 8080, "SourceSecurityGroupId": _ref("Open")}
            ],
        ),
        "Host": _of("EC2::Instance", SubnetId=_ref("Back"), SecurityGroupIds=[_ref("Behind")]),
        "Balancer": _of(
            "ElasticLoadBalancingV2::LoadBalancer",
            Subnets=[_ref("Front")],
            SecurityGroups=[_ref("Open")],
            **balancer,
        ),
        "Servers": _of(
            "ElasticLoadBalancingV2::TargetGroup",
            VpcId=_ref("Vpc"),
            Protocol="HTTP",
            Port=8080,
            Targets=[{"Id": _ref("Host")}],
        ),
        "Listener": _of(
            "ElasticLoadBalancingV2::Listener",
            LoadBalancerArn=_ref("Balancer"),
            Port=80,
            Protocol="HTTP",
            DefaultActions=[{"Type": "forward", "TargetGroupArn": _ref("Servers")}],
        ),
    }


def _path(folder: Path, resources: dict[str, Any], **asked: Any) -> isthmus.Answer:
    (folder / "template.json").write_text(json.dumps({"Resources": resources}))
    network = isthmus.load(folder / "template.json")
    plain = {"question": "path", "source": "internet", "target": "Balancer", "service": "tcp/80"}
    return isthmus.ask(network, {**plain, **asked})


def test_the_internet_is_served_by_the_targets_of_a_balancer(tmp_path: Path) -> None:
    assert _path(tmp_path, _served()).verdict == "reachable"
    assert _path(tmp_path, _served(), service="tcp/81").verdict == "unreachable"
    assert _path(tmp_path, _served(Scheme="internal")).verdict == "unreachable"
    through = _path(tmp_path, _served(), **BEHIND)
    assert through.verdict == "reachable"


def test_what_guards_the_targets_decides(tmp_path: Path) -> None:
    made = _served()
    made["Behind"]["Properties"]["SecurityGroupIngress"][0] |= {"FromPort": 9090, "ToPort": 9090}
    assert _path(tmp_path, made, **BEHIND).verdict == "unreachable"


def test_targets_that_register_by_themselves_are_not_known(tmp_path: Path) -> None:
    made = _served()
    made["Fleet"] = _of("AutoScaling::AutoScalingGroup", TargetGroupARNs=[_ref("Servers")])
    assert _path(tmp_path, made, **BEHIND).verdict == "unknown"
    del made["Fleet"]
    del made["Servers"]["Properties"]["Targets"]
    assert _path(tmp_path, made, **BEHIND).verdict == "unknown"


def test_a_network_balancer_keeps_its_clients_addresses(tmp_path: Path) -> None:
    made = _served(Type="network")
    made["Listener"]["Properties"]["Protocol"] = made["Servers"]["Properties"]["Protocol"] = "TCP"
    assert _path(tmp_path, made, **BEHIND).verdict == "reachable"
    made["Behind"]["Properties"]["SecurityGroupIngress"][0] = {
        "IpProtocol": "tcp",
        "FromPort": 8080,
        "ToPort": 8080,
        "CidrIp": "10.0.0.0/16",
    }
    assert _path(tmp_path, made, **BEHIND).verdict == "unreachable"
    made["Servers"]["Properties"]["TargetGroupAttributes"] = [
        {"Key": "preserve_client_ip.enabled", "Value": "false"}
    ]
    assert _path(tmp_path, made, **BEHIND).verdict == "reachable"


def test_rules_and_weights_of_a_listener_send_to_other_groups(tmp_path: Path) -> None:
    made = _served()
    made["Other"] = _of(
        "ElasticLoadBalancingV2::TargetGroup",
        VpcId=_ref("Vpc"),
        Protocol="HTTP",
        Port=9090,
        Targets=[{"Id": _ref("Host"), "Port": 9090}],
    )
    made["Listener"]["Properties"]["DefaultActions"] = [
        {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}
    ]
    made["Rule"] = _of(
        "ElasticLoadBalancingV2::ListenerRule",
        ListenerArn=_ref("Listener"),
        Priority=5,
        Conditions=[{"Field": "path-pattern", "Values": ["/a/*"]}],
        Actions=[
            {
                "Type": "forward",
                "ForwardConfig": {
                    "TargetGroups": [
                        {"TargetGroupArn": _ref("Servers"), "Weight": 0},
                        {"TargetGroupArn": _ref("Other"), "Weight": 1},
                    ]
                },
            }
        ],
    )
    assert _path(tmp_path, made, **BEHIND).verdict == "unreachable"
    made["Behind"]["Properties"]["SecurityGroupIngress"][0] |= {"FromPort": 9090, "ToPort": 9090}
    assert _path(tmp_path, made, **BEHIND).verdict == "reachable"
