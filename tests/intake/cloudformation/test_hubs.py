"""Transit gateways and network firewalls that a CloudFormation template makes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import isthmus

ANYWHERE = "0.0.0.0/0"


def _of(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": f"AWS::{kind}", "Properties": properties}


def _ref(name: str) -> dict[str, str]:
    return {"Ref": name}


def _spoke(letter: str, number: int) -> dict[str, Any]:
    """A VPC with one host, which routes what is not its own to the transit gateway."""
    return {
        f"Vpc{letter}": _of("EC2::VPC", CidrBlock=f"10.{number}.0.0/16"),
        f"Subnet{letter}": _of(
            "EC2::Subnet",
            VpcId=_ref(f"Vpc{letter}"),
            CidrBlock=f"10.{number}.0.0/24",
            AvailabilityZone="us-east-1a",
        ),
        f"Table{letter}": _of("EC2::RouteTable", VpcId=_ref(f"Vpc{letter}")),
        f"Bound{letter}": _of(
            "EC2::SubnetRouteTableAssociation",
            RouteTableId=_ref(f"Table{letter}"),
            SubnetId=_ref(f"Subnet{letter}"),
        ),
        f"Away{letter}": _of(
            "EC2::Route",
            RouteTableId=_ref(f"Table{letter}"),
            DestinationCidrBlock="10.0.0.0/8",
            TransitGatewayId=_ref("Hub"),
        ),
        f"Group{letter}": _of(
            "EC2::SecurityGroup",
            VpcId=_ref(f"Vpc{letter}"),
            SecurityGroupIngress=[{"IpProtocol": -1, "CidrIp": "10.0.0.0/8"}],
        ),
        f"Host{letter}": _of(
            "EC2::Instance", SubnetId=_ref(f"Subnet{letter}"), SecurityGroupIds=[_ref(f"Group{letter}")]
        ),
        f"Attached{letter}": _of(
            "EC2::TransitGatewayAttachment",
            TransitGatewayId=_ref("Hub"),
            VpcId=_ref(f"Vpc{letter}"),
            SubnetIds=[_ref(f"Subnet{letter}")],
        ),
    }


def _load(folder: Path, *parts: dict[str, Any]) -> isthmus.Network:
    resources = {name: body for part in parts for name, body in part.items()}
    (folder / "template.json").write_text(json.dumps({"Resources": resources}))
    return isthmus.load(folder / "template.json")


def _verdict(network: isthmus.Network, source: str, target: str, service: str = "tcp/80") -> str:
    asked = {"question": "path", "source": source, "target": target, "service": service}
    return str(isthmus.ask(network, asked).verdict)


def test_attachments_use_the_default_table_of_their_gateway(tmp_path: Path) -> None:
    hub = {"Hub": _of("EC2::TransitGateway")}
    network = _load(tmp_path, hub, _spoke("A", 1), _spoke("B", 2))
    assert _verdict(network, "HostA", "HostB") == "reachable"
    assert network.transit.tables.keys() == {"Hub.default_route_table"}


def test_without_a_default_table_what_is_declared_decides(tmp_path: Path) -> None:
    off = {"DefaultRouteTableAssociation": "disable", "DefaultRouteTablePropagation": "disable"}
    hub = {"Hub": _of("EC2::TransitGateway", **off)}
    assert _verdict(_load(tmp_path, hub, _spoke("A", 1), _spoke("B", 2)), "HostA", "HostB") == "unreachable"
    hub["Own"] = _of("EC2::TransitGatewayRouteTable", TransitGatewayId=_ref("Hub"))
    for letter in "AB":
        both = {
            "TransitGatewayAttachmentId": _ref(f"Attached{letter}"),
            "TransitGatewayRouteTableId": _ref("Own"),
        }
        hub[f"In{letter}"] = _of("EC2::TransitGatewayRouteTableAssociation", **both)
        hub[f"Learnt{letter}"] = _of("EC2::TransitGatewayRouteTablePropagation", **both)
    assert _verdict(_load(tmp_path, hub, _spoke("A", 1), _spoke("B", 2)), "HostA", "HostB") == "reachable"
    hub["Lost"] = _of(
        "EC2::TransitGatewayRoute",
        TransitGatewayRouteTableId=_ref("Own"),
        DestinationCidrBlock="10.2.0.0/24",
        Blackhole=True,
    )
    assert _verdict(_load(tmp_path, hub, _spoke("A", 1), _spoke("B", 2)), "HostA", "HostB") == "unreachable"


def test_a_group_of_another_vpc_counts_where_gateway_and_attachments_say_so(tmp_path: Path) -> None:
    told = {}
    for support in (None, "disable", "enable"):
        more = {} if support is None else {"SecurityGroupReferencingSupport": support}
        parts = {"Hub": _of("EC2::TransitGateway", **more), **_spoke("A", 1), **_spoke("B", 2)}
        rule = {"IpProtocol": -1, "SourceSecurityGroupId": _ref("GroupA")}
        parts["GroupB"]["Properties"]["SecurityGroupIngress"] = [rule]
        told[support] = _verdict(_load(tmp_path, parts), "HostA", "HostB")
    assert told == {None: "unreachable", "disable": "unreachable", "enable": "reachable"}


def _inspected() -> dict[str, Any]:
    rules = 'pass tls $HOME_NET any -> any 443 (tls.sni; content:".example"; endswith; sid:1;)'
    endpoint = {
        "Fn::Select": [1, {"Fn::Split": [":", {"Fn::Select": [0, {"Fn::GetAtt": "Wall.EndpointIds"}]}]}]
    }
    return {
        "Vpc": _of("EC2::VPC", CidrBlock="10.0.0.0/16"),
        "Gateway": _of("EC2::InternetGateway"),
        "Joined": _of("EC2::VPCGatewayAttachment", VpcId=_ref("Vpc"), InternetGatewayId=_ref("Gateway")),
        "Host": _of("EC2::Subnet", VpcId=_ref("Vpc"), CidrBlock="10.0.0.0/24", MapPublicIpOnLaunch=True),
        "Look": _of("EC2::Subnet", VpcId=_ref("Vpc"), CidrBlock="10.0.1.0/24"),
        "Client": _of("EC2::Instance", SubnetId=_ref("Host")),
        "HostTable": _of("EC2::RouteTable", VpcId=_ref("Vpc")),
        "HostBound": _of(
            "EC2::SubnetRouteTableAssociation", RouteTableId=_ref("HostTable"), SubnetId=_ref("Host")
        ),
        "HostOut": _of(
            "EC2::Route",
            RouteTableId=_ref("HostTable"),
            DestinationCidrBlock=ANYWHERE,
            VpcEndpointId=endpoint,
        ),
        "LookTable": _of("EC2::RouteTable", VpcId=_ref("Vpc")),
        "LookBound": _of(
            "EC2::SubnetRouteTableAssociation", RouteTableId=_ref("LookTable"), SubnetId=_ref("Look")
        ),
        "LookOut": _of(
            "EC2::Route",
            RouteTableId=_ref("LookTable"),
            DestinationCidrBlock=ANYWHERE,
            GatewayId=_ref("Gateway"),
        ),
        "EdgeTable": _of("EC2::RouteTable", VpcId=_ref("Vpc")),
        "EdgeBound": _of(
            "EC2::GatewayRouteTableAssociation", RouteTableId=_ref("EdgeTable"), GatewayId=_ref("Gateway")
        ),
        "EdgeIn": _of(
            "EC2::Route",
            RouteTableId=_ref("EdgeTable"),
            DestinationCidrBlock="10.0.0.0/24",
            VpcEndpointId=endpoint,
        ),
        "Rules": _of(
            "NetworkFirewall::RuleGroup",
            RuleGroupName="names",
            Type="STATEFUL",
            Capacity=10,
            RuleGroup={
                "RulesSource": {"RulesString": rules},
                "StatefulRuleOptions": {"RuleOrder": "STRICT_ORDER"},
            },
        ),
        "Policy": _of(
            "NetworkFirewall::FirewallPolicy",
            FirewallPolicyName="out",
            FirewallPolicy={
                "StatelessDefaultActions": ["aws:forward_to_sfe"],
                "StatelessFragmentDefaultActions": ["aws:forward_to_sfe"],
                "StatefulDefaultActions": ["aws:drop_established"],
                "StatefulEngineOptions": {"RuleOrder": "STRICT_ORDER"},
                "StatefulRuleGroupReferences": [
                    {"ResourceArn": {"Fn::GetAtt": "Rules.RuleGroupArn"}, "Priority": "1"}
                ],
            },
        ),
        "Wall": _of(
            "NetworkFirewall::Firewall",
            FirewallName="wall",
            FirewallPolicyArn=_ref("Policy"),
            VpcId=_ref("Vpc"),
            SubnetMappings=[{"SubnetId": _ref("Look")}],
        ),
    }


def test_a_firewall_of_a_template_decides_by_its_rules(tmp_path: Path) -> None:
    network = _load(tmp_path, _inspected())
    asked = {"question": "path", "source": "Client", "target": "internet"}
    told = {
        name: isthmus.ask(network, {**asked, "service": f"tcp/443?sni={name}"}).verdict
        for name in ("www.example", "www.other")
    }
    assert told == {"www.example": "reachable", "www.other": "unreachable"}
    policy = isthmus.ask(
        network,
        {
            "question": "filter",
            "filter": "out",
            "source": "10.0.0.9",
            "target": "1.1.1.1",
            "service": "tcp/443?sni=a.example",
            "source_port": 50000,
        },
    )
    assert (policy.handshake, policy.data) == ("reachable", "reachable")


def test_rules_that_rest_on_a_parameter_are_not_read_and_may_do_anything(tmp_path: Path) -> None:
    made = _inspected()
    made["Rules"]["Properties"]["RuleGroup"]["RulesSource"]["RulesString"] = _ref("Given")
    network = _load(tmp_path, made)
    asked = {
        "question": "path",
        "source": "Client",
        "target": "internet",
        "service": "tcp/443?sni=www.example",
    }
    assert isthmus.ask(network, asked).verdict == "unknown"
    assert any("Rules is not drawn" in one.detail for one in network.snapshot.notices)


def test_of_two_endpoints_nobody_knows_which_a_template_means(tmp_path: Path) -> None:
    made = _inspected()
    made["Look2"] = _of(
        "EC2::Subnet", VpcId=_ref("Vpc"), CidrBlock="10.0.2.0/24", AvailabilityZone="us-east-1b"
    )
    made["Wall"]["Properties"]["SubnetMappings"].append({"SubnetId": _ref("Look2")})
    asked = {
        "question": "path",
        "source": "Client",
        "target": "internet",
        "service": "tcp/443?sni=www.example",
    }
    assert isthmus.ask(_load(tmp_path, made), asked).verdict == "unknown"
