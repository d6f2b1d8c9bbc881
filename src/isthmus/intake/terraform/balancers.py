"""Load balancers of a plan: a row for each type.

Source: Terraform AWS provider, the page of each type (``aws_alb`` is another name of ``aws_lb``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..design.balancers import action
from .planned import Resource
from .values import Values, listed, number, text_of

CROSS_ZONE = "load_balancing.cross_zone.enabled"
KEEPS = "preserve_client_ip.enabled"


def _balancer(v: Values, one: Resource) -> None:
    kind = v.text(one, "load_balancer_type") or "application"
    subnets: list[tuple[str, str | None, bool]] = []
    blocks = listed(one.values.get("subnet_mapping"))
    for at, block in enumerate(blocks):
        name = v.inline(one, "subnet_mapping", at, "subnet_id")
        if name:
            elastic = bool(block.get("allocation_id")) or v.is_written(
                one, "subnet_mapping", at, "allocation_id"
            )
            subnets.append((name, text_of(block.get("private_ipv4_address")), elastic))
    if not subnets:
        subnets = [(name, None, False) for name in v.things(one, "subnets") or ()]
    if not subnets:
        v.design.leave_out(one.address, "the plan does not tell in which subnets it stands", one.place)
        return
    card = v.design.subnets.get(subnets[0][0])
    vpc = card.record.get("VpcId") if card is not None else None
    crosses = v.flag(one, "enable_cross_zone_load_balancing")
    attributes = [(CROSS_ZONE, str(crosses).lower())] if crosses is not None and kind != "application" else []
    v.design.balancers.balancer(
        one.id,
        kind,
        vpc,
        subnets,
        v.things(one, "security_groups"),
        one.place,
        internal=v.flag(one, "internal") is True,
        attributes=attributes,
    )


def _group(v: Values, one: Resource) -> None:
    attributes = []
    for key, name in (("preserve_client_ip", KEEPS), ("load_balancing_cross_zone_enabled", CROSS_ZONE)):
        told = one.values.get(key)
        if isinstance(told, str | bool) and str(told):
            attributes.append((name, str(told).lower()))
    v.design.balancers.group(
        one.id,
        v.text(one, "target_type"),
        v.text(one, "protocol"),
        number(one.values.get("port")),
        v.thing(one, "vpc_id"),
        attributes,
        one.place,
    )


def _target(v: Values, one: Resource) -> None:
    v.design.balancers.target(
        v.thing(one, "target_group_arn"),
        v.thing(one, "target_id"),
        number(one.values.get("port")),
        v.text(one, "availability_zone"),
    )


def _actions(v: Values, one: Resource, key: str) -> list[dict[str, Any]]:
    return [_action(v, one, key, at, block) for at, block in enumerate(listed(one.values.get(key)))]


def _action(v: Values, one: Resource, key: str, at: int, block: Mapping[str, Any]) -> dict[str, Any]:
    name = v.inline(one, key, at, "target_group_arn")
    groups: list[tuple[str, int | None]] = [(name, None)] if name else []
    for forward in listed(block.get("forward"))[:1]:
        for position, each in enumerate(listed(forward.get("target_group"))):
            known = each.get("arn")
            told = known if isinstance(known, str) and known else f"{one.address}.{key}.{at}.{position}"
            groups.append((told, number(each.get("weight"))))
    return action(text_of(block.get("type")), groups)


def _listener(v: Values, one: Resource) -> None:
    v.design.balancers.listener(
        one.id,
        v.thing(one, "load_balancer_arn"),
        number(one.values.get("port")),
        v.text(one, "protocol") or "HTTP",
        _actions(v, one, "default_action"),
        one.place,
    )


def _rule(v: Values, one: Resource) -> None:
    conditions = [
        {"Field": key} for block in listed(one.values.get("condition")) for key in block if block[key]
    ]
    listener, priority = v.thing(one, "listener_arn"), number(one.values.get("priority"))
    v.design.balancers.rule(one.id, listener, priority, _actions(v, one, "action"), conditions, one.place)


def _registering(v: Values, one: Resource) -> None:
    """What registers targets of its own making: a group of instances, a service of containers."""
    for name in v.things(one, "target_group_arns") or ():
        v.design.balancers.leave_open(name)
    for at, _ in enumerate(listed(one.values.get("load_balancer"))):
        v.design.balancers.leave_open(v.inline(one, "load_balancer", at, "target_group_arn"))
    v.design.leave_out(one.address, f"isthmus does not read {one.type}", one.place)


def _attached(v: Values, one: Resource) -> None:
    v.design.balancers.leave_open(v.thing(one, "lb_target_group_arn"))


ROWS = {
    **dict.fromkeys(("aws_lb", "aws_alb"), _balancer),
    **dict.fromkeys(("aws_lb_target_group", "aws_alb_target_group"), _group),
    **dict.fromkeys(("aws_lb_target_group_attachment", "aws_alb_target_group_attachment"), _target),
    **dict.fromkeys(("aws_lb_listener", "aws_alb_listener"), _listener),
    **dict.fromkeys(("aws_lb_listener_rule", "aws_alb_listener_rule"), _rule),
    "aws_autoscaling_group": _registering,
    "aws_ecs_service": _registering,
    "aws_autoscaling_attachment": _attached,
}
"""Types in the order in which they are read."""
