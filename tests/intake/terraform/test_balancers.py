"""Load balancers that a plan leaves behind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import isthmus
from tests.intake.terraform.plans import ANYWHERE, EVERYTHING, Plan, block

ARN = "aws_lb_target_group.servers.arn"
BEHIND: dict[str, Any] = {"target": "aws_instance.host", "via": ["aws_lb.shop"]}


def _served(**balancer: Any) -> Plan:
    plan = Plan()
    vpc = {"vpc_id": ["aws_vpc.main.id"]}
    plan.add("aws_vpc", "main", cidr_block="10.0.0.0/16")
    plan.add("aws_internet_gateway", "out", vpc)
    for name, at in (("front", 0), ("back", 1)):
        plan.add("aws_subnet", name, vpc, cidr_block=f"10.0.{at}.0/24", availability_zone="eu-west-1a")
    plan.add("aws_route_table", "front", vpc)
    bound = {"subnet_id": ["aws_subnet.front.id"], "route_table_id": ["aws_route_table.front.id"]}
    plan.add("aws_route_table_association", "front", bound)
    out = {"route_table_id": ["aws_route_table.front.id"], "gateway_id": ["aws_internet_gateway.out.id"]}
    plan.add("aws_route", "front", out, destination_cidr_block=ANYWHERE)
    plan.add(
        "aws_security_group", "open", vpc, ingress=[block(80, cidr_blocks=[ANYWHERE])], egress=[EVERYTHING]
    )
    plan.add("aws_security_group", "behind", vpc, egress=[EVERYTHING])
    pair = {
        "security_group_id": ["aws_security_group.behind.id"],
        "source_security_group_id": ["aws_security_group.open.id"],
    }
    plan.add(
        "aws_security_group_rule", "in", pair, type="ingress", from_port=8080, to_port=8080, protocol="tcp"
    )
    place = {"subnet_id": ["aws_subnet.back.id"], "vpc_security_group_ids": ["aws_security_group.behind.id"]}
    plan.add("aws_instance", "host", place)
    nodes = {"subnets": ["aws_subnet.front.id"], "security_groups": ["aws_security_group.open.id"]}
    plan.add("aws_lb", "shop", nodes, **{"internal": False, "load_balancer_type": "application", **balancer})
    plan.add("aws_lb_target_group", "servers", vpc, port=8080, protocol="HTTP", target_type="instance")
    plan.add(
        "aws_lb_listener",
        "web",
        {"load_balancer_arn": ["aws_lb.shop.arn"]},
        port=80,
        protocol="HTTP",
        default_action=[{"type": "forward", "forward": []}],
    )
    plan.root["resources"][-1]["expressions"]["default_action"] = [
        {"target_group_arn": {"references": [ARN]}}
    ]
    return plan


def _registered(plan: Plan) -> Plan:
    refers = {"target_group_arn": [ARN], "target_id": ["aws_instance.host.id"]}
    plan.add("aws_lb_target_group_attachment", "host", refers)
    return plan


def _verdict(plan: Plan, folder: Path, **asked: Any) -> str:
    plain = {"question": "path", "source": "internet", "target": "aws_lb.shop", "service": "tcp/80"}
    return str(isthmus.ask(plan.load(folder), {**plain, **asked}).verdict)


def test_the_internet_is_served_by_the_targets_of_a_balancer(tmp_path: Path) -> None:
    assert _verdict(_registered(_served()), tmp_path) == "reachable"
    assert _verdict(_registered(_served()), tmp_path, service="tcp/81") == "unreachable"
    assert _verdict(_registered(_served(internal=True)), tmp_path) == "unreachable"
    assert _verdict(_registered(_served()), tmp_path, **BEHIND) == "reachable"


def test_targets_that_register_by_themselves_are_not_known(tmp_path: Path) -> None:
    assert _verdict(_served(), tmp_path, **BEHIND) == "unknown"
    plan = _registered(_served())
    plan.add("aws_autoscaling_group", "fleet", {"target_group_arns": [ARN]})
    assert _verdict(plan, tmp_path, **BEHIND) == "unknown"


def test_a_rule_sends_to_a_group_of_its_own(tmp_path: Path) -> None:
    plan = _registered(_served())
    for one in plan.changes:
        if one["type"] == "aws_lb_listener":
            one["change"]["after"]["default_action"] = [{"type": "redirect", "forward": []}]
    plan.root["resources"] = [
        {**one, "expressions": {**one["expressions"], "default_action": [{}]}}
        if one["type"] == "aws_lb_listener"
        else one
        for one in plan.root["resources"]
    ]
    assert _verdict(plan, tmp_path, **BEHIND) == "unreachable"
    plan.add(
        "aws_lb_listener_rule",
        "a",
        {"listener_arn": ["aws_lb_listener.web.arn"]},
        priority=3,
        action=[{"type": "forward", "forward": []}],
        condition=[{"path_pattern": [{"values": ["/a"]}]}],
    )
    plan.root["resources"][-1]["expressions"]["action"] = [{"target_group_arn": {"references": [ARN]}}]
    assert _verdict(plan, tmp_path, **BEHIND) == "reachable"
