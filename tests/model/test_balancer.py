"""Load balancers as their answers tell them: whose rules are whose, and what an answer leaves out."""

from __future__ import annotations

from typing import Any

import pytest

from isthmus.model.balancer import Balancer, balancers
from isthmus.model.network import build
from tests.judge.drawing import Drawing

ARN = "arn:aws:elasticloadbalancing:eu-west-1:111111111111"
FRONT, LISTENER = f"{ARN}:loadbalancer/app/front/1", f"{ARN}:listener/app/front/1/2"
RULE = f"{ARN}:listener-rule/app/front/1/2/3"


def drawn() -> Drawing:
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    return drawing


def only(drawing: Drawing) -> Balancer:
    [found] = balancers(build(drawing.snapshot())).values()
    return found


def forward(group: str) -> dict[str, Any]:
    return {"Type": "forward", "TargetGroupArn": group}


@pytest.mark.parametrize("named", ["by its record", "by its answer", "by its own name"])
def test_a_rule_is_of_the_listener_that_anything_tells(named: str) -> None:
    drawing = drawn()
    drawing.put(
        "LoadBalancers", {"LoadBalancerArn": FRONT, "LoadBalancerName": "front", "Type": "application"}
    )
    told = {"ListenerArn": LISTENER, "LoadBalancerArn": FRONT, "Port": 443, "Protocol": "HTTPS"}
    drawing.put("Listeners", {**told, "DefaultActions": [forward("tg-default")]})
    condition = [{"Field": "path-pattern", "Values": ["/api/*"]}]
    rule = {"RuleArn": RULE, "Priority": "1", "Actions": [forward("tg-api")], "Conditions": condition}
    if named == "by its record":
        rule["ListenerArn"] = LISTENER
    drawing.put("Rules", rule, owner=LISTENER if named == "by its answer" else None)
    [listener] = only(drawing).listeners or ()
    assert {group for group, _ in listener.groups} == {"tg-default", "tg-api"}


def test_a_classic_load_balancer_listens_where_its_record_says() -> None:
    drawing = drawn()
    record: dict[str, Any] = {"LoadBalancerName": "old", "VPCId": "vpc-a"}
    drawing.put("LoadBalancerDescriptions", record)
    assert only(drawing).listeners == ()
    told = {"Protocol": "TCP", "LoadBalancerPort": 80, "InstanceProtocol": "TCP", "InstancePort": 8080}
    record["ListenerDescriptions"] = [{"Listener": told}]
    record["Instances"] = [{"InstanceId": "i-1"}]
    found = only(drawing)
    [listener] = found.listeners or ()
    assert (listener.protocol, listener.port) == (6, 80)
    [group] = found.groups.values()
    assert [(one.id, one.port) for one in group.targets or ()] == [("i-1", 8080)]


@pytest.mark.parametrize(
    ("arn", "name"),
    [(FRONT, "front"), (f"{ARN}:loadbalancer/app/back/2", "back"), ("-1", "-1"), ("a/b", "a")],
)
def test_a_balancer_without_a_name_is_called_by_its_arn(arn: str, name: str) -> None:
    drawing = drawn()
    drawing.put("LoadBalancers", {"LoadBalancerArn": arn, "Type": "application"})
    assert only(drawing).name == name
