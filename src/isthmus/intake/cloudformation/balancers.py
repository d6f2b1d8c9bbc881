"""Load balancers of a template: a row for each type of ``AWS::ElasticLoadBalancingV2``.

Source: CloudFormation Template Reference, the page of each type.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..design.balancers import action
from ..design.network import Design
from ..design.words import map_of
from .evaluate import Unknown, text_of
from .resource import Resource, list_of, number_of, thing_of


def _balancer(d: Design, one: Resource) -> None:
    kind = one.text("Type") or "application"
    subnets: list[tuple[str, str | None, bool]] = [
        (name, None, False) for name in one.things("Subnets") or ()
    ]
    for mapping in map(map_of, list_of(one.told.get("SubnetMappings"))):
        name = thing_of(mapping.get("SubnetId"))
        if name:
            subnets.append((name, text_of(mapping.get("PrivateIPv4Address")), "AllocationId" in mapping))
    if not subnets:
        d.leave_out(one.id, "the template does not tell in which subnets it stands", one.place)
        return
    card = d.subnets.get(subnets[0][0])
    vpc = card.record.get("VpcId") if card is not None else None
    groups, internal = one.things("SecurityGroups"), one.text("Scheme") == "internal"
    told = _pairs(one.told.get("LoadBalancerAttributes"))
    d.balancers.balancer(
        one.id, kind, vpc, subnets, groups, one.place, internal=internal, attributes=list(told)
    )


def _pairs(value: Any) -> Iterator[tuple[str, str]]:
    for each in map(map_of, list_of(value)):
        key, told = text_of(each.get("Key")), text_of(each.get("Value"))
        if key and told is not None:
            yield key, told


def _group(d: Design, one: Resource) -> None:
    attributes = list(_pairs(one.told.get("TargetGroupAttributes")))
    kind, protocol = one.text("TargetType"), one.text("Protocol")
    d.balancers.group(one.id, kind, protocol, one.number("Port"), one.thing("VpcId"), attributes, one.place)


def _targets(d: Design, one: Resource) -> None:
    """The targets of a group, once everything that can be one is there."""
    told = one.told.get("Targets")
    if isinstance(told, Unknown):
        d.balancers.leave_open(one.id)
    for each in map(map_of, list_of(told)):
        zone = text_of(each.get("AvailabilityZone"))
        d.balancers.target(one.id, thing_of(each.get("Id")), number_of(each.get("Port")), zone)


def _actions(value: Any) -> list[dict[str, Any]]:
    return [_action(map_of(each)) for each in list_of(value)]


def _action(told: Mapping[str, Any]) -> dict[str, Any]:
    groups = [(name, None) for name in (thing_of(told.get("TargetGroupArn")),) if name]
    weighed = list_of(map_of(told.get("ForwardConfig")).get("TargetGroups"))
    more = [
        (name, number_of(each.get("Weight")))
        for each in map(map_of, weighed)
        if (name := thing_of(each.get("TargetGroupArn")))
    ]
    return action(text_of(told.get("Type")), more or groups)


def _listener(d: Design, one: Resource) -> None:
    balancer, protocol = one.thing("LoadBalancerArn"), one.text("Protocol")
    actions = _actions(one.told.get("DefaultActions"))
    d.balancers.listener(one.id, balancer, one.number("Port"), protocol, actions, one.place)


def _rule(d: Design, one: Resource) -> None:
    conditions = [
        {
            key: [text_of(value) or "" for value in each] if isinstance(each, list) else text_of(each) or ""
            for key, each in map_of(part).items()
            if not isinstance(each, dict)
        }
        for part in list_of(one.told.get("Conditions"))
    ]
    actions, listener = _actions(one.told.get("Actions")), one.thing("ListenerArn")
    d.balancers.rule(one.id, listener, one.number("Priority"), actions, conditions, one.place)


def _registering(d: Design, one: Resource) -> None:
    """What registers targets of its own making: a group of instances, a service of containers."""
    for name in one.things("TargetGroupARNs") or ():
        d.balancers.leave_open(name)
    for each in map(map_of, list_of(one.told.get("LoadBalancers"))):
        d.balancers.leave_open(thing_of(each.get("TargetGroupArn")))
    d.leave_out(one.id, f"isthmus does not read {one.type}", one.place)


ROWS = {
    "AWS::ElasticLoadBalancingV2::LoadBalancer": _balancer,
    "AWS::ElasticLoadBalancingV2::TargetGroup": _group,
    "AWS::ElasticLoadBalancingV2::Listener": _listener,
    "AWS::ElasticLoadBalancingV2::ListenerRule": _rule,
    "AWS::AutoScaling::AutoScalingGroup": _registering,
    "AWS::ECS::Service": _registering,
}
"""Types in the order in which they are read."""

TARGETS = {"AWS::ElasticLoadBalancingV2::TargetGroup": _targets}
