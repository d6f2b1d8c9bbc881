"""A VPC with users of a Client VPN endpoint, drawn in records, to be changed by tests."""

from __future__ import annotations

from typing import Any

from tests.judge.drawing import EVERYTHING, Drawing, Record, rule

VPN = "cvpn-endpoint-1"
APP, DATA, DOOR = "10.1.0.4", "10.1.1.4", "10.1.9.9"
USERS = "172.16.0.0/22"


def remote() -> Drawing:
    """Users come out in subnet-v by eni-v, and may write to subnet-a, whose host admits the endpoint's group."""
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.1.0.0/16")
    drawing.group("sg-v", [], EVERYTHING)
    drawing.group("sg-app", [rule("tcp/443", "sg-v")], [])
    for name, third in (("a", 0), ("d", 1), ("v", 9)):
        drawing.subnet(f"subnet-{name}", "vpc-a", f"10.1.{third}.0/24", {})
    drawing.host("eni-a", "subnet-a", APP, ["sg-app"])
    drawing.host("eni-d", "subnet-d", DATA)
    door(drawing, "eni-v", "subnet-v", DOOR)
    endpoint = {"ClientVpnEndpointId": VPN, "Status": {"Code": "available"}, "VpcId": "vpc-a"}
    drawing.put("ClientVpnEndpoints", {**endpoint, "ClientCidrBlock": USERS, "SecurityGroupIds": ["sg-v"]})
    associate(drawing, "subnet-v")
    lead(drawing, "10.1.0.0/16", "subnet-v")
    let(drawing, "10.1.0.0/24")
    return drawing


def door(drawing: Drawing, name: str, subnet: str, address: str) -> Record:
    """An interface of the endpoint."""
    told = {"Description": "ClientVPN Endpoint resource", "RequesterManaged": True}
    return drawing.host(name, subnet, address, ["sg-v"], **told)


def associate(drawing: Drawing, subnet: str, state: str = "associated") -> Record:
    """A subnet as a target network."""
    told = {"TargetNetworkId": subnet, "VpcId": "vpc-a", "SecurityGroups": ["sg-v"]}
    return drawing.put(
        "ClientVpnTargetNetworks", {"ClientVpnEndpointId": VPN, **told, "Status": {"Code": state}}
    )


def lead(drawing: Drawing, block: str, subnet: str, state: str = "active") -> Record:
    """A route of the endpoint."""
    told = {"DestinationCidr": block, "TargetSubnet": subnet, "Type": "Nat", "Origin": "add-route"}
    return drawing.put("ClientVpnRoutes", {"ClientVpnEndpointId": VPN, **told, "Status": {"Code": state}})


def let(drawing: Drawing, block: str, group: str = "", state: str = "active") -> Record:
    """An authorization rule, for everybody or for a group."""
    told = {"DestinationCidr": block, "GroupId": group, "AccessAll": not group}
    return drawing.put("AuthorizationRules", {"ClientVpnEndpointId": VPN, **told, "Status": {"Code": state}})


def endpoint(drawing: Drawing) -> dict[str, Any]:
    """The endpoint's record, to change."""
    return drawing.records["ClientVpnEndpoints"][0][0]
