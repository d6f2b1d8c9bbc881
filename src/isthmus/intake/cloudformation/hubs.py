"""Transit gateways and network firewalls of a template: a row for each type.

Source: CloudFormation Template Reference, the page of each type.
"""

from __future__ import annotations

from typing import Any

from ..design import inspection
from ..design.network import Design
from ..design.words import map_of
from .evaluate import Named, Unknown, text_of
from .resource import Resource, list_of, thing_of


def _gateway(d: Design, one: Resource) -> None:
    own = (
        one.text("DefaultRouteTableAssociation") != "disable",
        one.text("DefaultRouteTablePropagation") != "disable",
    )
    options = {
        "SecurityGroupReferencingSupport": one.text("SecurityGroupReferencingSupport") or "disable",
        "VpnEcmpSupport": one.text("VpnEcmpSupport") or "enable",
        "DnsSupport": one.text("DnsSupport") or "enable",
    }
    d.hubs.gateway(one.id, own, options, one.tags, one.place)


def _table(d: Design, one: Resource) -> None:
    d.hubs.table(one.id, one.thing("TransitGatewayId"), one.tags, one.place)


def _attachment(d: Design, one: Resource) -> None:
    options = {str(key): text_of(value) for key, value in map_of(one.told.get("Options")).items()}
    subnets = one.things("SubnetIds") or ()
    gateway, vpc = one.thing("TransitGatewayId"), one.thing("VpcId")
    d.hubs.attachment(one.id, gateway, vpc, subnets, options, (None, None), one.tags, one.place)


def _association(d: Design, one: Resource) -> None:
    d.hubs.associate(one.thing("TransitGatewayAttachmentId"), one.thing("TransitGatewayRouteTableId"))


def _propagation(d: Design, one: Resource) -> None:
    d.hubs.propagate(one.thing("TransitGatewayAttachmentId"), one.thing("TransitGatewayRouteTableId"))


def _route(d: Design, one: Resource) -> None:
    attachment = None if one.flag("Blackhole") else one.thing("TransitGatewayAttachmentId")
    block = one.text("DestinationCidrBlock") if one.sure else None
    d.hubs.route(one.thing("TransitGatewayRouteTableId"), block, attachment, one.place)


def _firewall(d: Design, one: Resource) -> None:
    mappings = list_of(one.told.get("SubnetMappings"))
    subnets = [name for each in mappings if (name := thing_of(map_of(each).get("SubnetId")))]
    if not subnets:
        d.leave_out(one.id, "the template does not tell in which subnets it stands", one.place)
        return
    policy, vpc = one.thing("FirewallPolicyArn"), one.thing("VpcId")
    called = one.text("FirewallName")
    inspection.firewall(d, one.id, called, policy, vpc, subnets, one.tags, one.place)


def _policy(d: Design, one: Resource) -> None:
    body = _plain(one.told.get("FirewallPolicy"))
    if isinstance(body, dict):
        inspection.policy(d, one.id, one.text("FirewallPolicyName"), body, one.place)
    else:
        d.leave_out(one.id, "what it says is known only once it is built", one.place)


def _group(d: Design, one: Resource) -> None:
    body = _plain(one.told.get("RuleGroup"))
    if isinstance(body, dict):
        inspection.rule_group(d, one.id, one.text("RuleGroupName"), one.text("Type"), body, one.place)
    else:
        d.leave_out(one.id, "its rules are known only once it is built", one.place)


def _plain(value: Any, key: str = "") -> Any:
    """A body in plain JSON; None where something in it is not known, but for what it only names."""
    if isinstance(value, Unknown):
        return value.name if key.endswith("Arn") else None
    if isinstance(value, Named):
        return value.id
    if isinstance(value, dict):
        told = {name: _plain(each, str(name)) for name, each in value.items()}
        return None if any(each is None for each in told.values()) else told
    if isinstance(value, list):
        parts = [_plain(each, key) for each in value]
        return None if any(each is None for each in parts) else parts
    if isinstance(value, str) and key in NUMBERED and value.strip().isdecimal():
        return int(value)
    return value


NUMBERED = frozenset({"Priority", "FromPort", "ToPort"})
"""Keys of bodies whose values are numbers, which templates write as texts too."""

ROWS = {
    "AWS::NetworkFirewall::RuleGroup": _group,
    "AWS::NetworkFirewall::FirewallPolicy": _policy,
    "AWS::NetworkFirewall::Firewall": _firewall,
    "AWS::EC2::TransitGateway": _gateway,
    "AWS::EC2::TransitGatewayRouteTable": _table,
    "AWS::EC2::TransitGatewayAttachment": _attachment,
    "AWS::EC2::TransitGatewayVpcAttachment": _attachment,
    "AWS::EC2::TransitGatewayRouteTableAssociation": _association,
    "AWS::EC2::TransitGatewayRouteTablePropagation": _propagation,
    "AWS::EC2::TransitGatewayRoute": _route,
}
"""Types in the order in which they are read."""
