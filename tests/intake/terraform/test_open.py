"""What a plan refers to by a value that nobody knows may be any thing of its kind: no answer is sure of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import isthmus
from tests.intake.terraform.plans import ANYWHERE, Plan, two_tiers

WEB, DATA = "aws_instance.web", "aws_instance.data"
IN, OUT, INNER = ("internet", WEB, "tcp/443"), (WEB, "internet", "tcp/443"), (WEB, DATA, "tcp/5432")
NOBODY_KNOWS = ["local.chosen"]


def _change(plan: Plan, address: str) -> dict[str, Any]:
    (change,) = (one["change"] for one in plan.changes if one["address"] == address)
    found: dict[str, Any] = change
    return found


def _written(plan: Plan, address: str) -> dict[str, Any]:
    (written,) = (one for one in plan.root["resources"] if one["address"] == address)
    found: dict[str, Any] = written["expressions"]
    return found


def _refer(address: str, key: str, references: list[str] | None = None) -> Callable[[Plan], None]:
    def change(plan: Plan) -> None:
        _change(plan, address)["after"].pop(key, None)
        _change(plan, address)["after_unknown"][key] = True
        _written(plan, address)[key] = {"references": references or NOBODY_KNOWS}

    return change


def _existing_table(plan: Plan) -> None:
    """A table that a data source found."""
    told = _change(plan, "aws_route_table_association.front")
    told["after_unknown"].pop("route_table_id")
    told["after"]["route_table_id"] = "rtb-0a1b2c3d"


def _acl(subnets: list[str]) -> Callable[[Plan], None]:
    def change(plan: Plan) -> None:
        plan.add("aws_network_acl", "own", {"vpc_id": ["aws_vpc.main.id"], "subnet_ids": subnets})

    return change


def _acl_rules(plan: Plan) -> None:
    _acl(["aws_subnet.front.id"])(plan)
    for name, egress in (("in", False), ("out", True)):
        known = {"rule_number": 100, "protocol": "-1", "rule_action": "allow", "cidr_block": ANYWHERE}
        plan.add("aws_network_acl_rule", name, {"network_acl_id": NOBODY_KNOWS}, egress=egress, **known)


def _without_public(plan: Plan) -> None:
    _change(plan, "aws_subnet.front")["after"]["map_public_ip_on_launch"] = False


def _address(plan: Plan) -> None:
    _without_public(plan)
    plan.add("aws_eip", "web", {"instance": NOBODY_KNOWS})


def _bound_address(plan: Plan) -> None:
    _without_public(plan)
    plan.add("aws_eip", "web")
    plan.add("aws_eip_association", "web", {"instance_id": NOBODY_KNOWS, "allocation_id": ["aws_eip.web.id"]})


def _templated(plan: Plan) -> None:
    """A launch template may name groups."""
    _change(plan, WEB)["after"]["launch_template"] = [{"name": "web"}]
    _written(plan, WEB).pop("vpc_security_group_ids")


def _all_vpcs(plan: Plan) -> None:
    for name in ("front", "back"):
        _refer(f"aws_subnet.{name}", "vpc_id")(plan)
        _refer(f"aws_route_table.{name}", "vpc_id")(plan)
    for name in ("web", "data"):
        _refer(f"aws_security_group.{name}", "vpc_id")(plan)
    _refer("aws_internet_gateway.out", "vpc_id")(plan)


@pytest.mark.parametrize(
    ("change", "questions"),
    [
        pytest.param(_refer("aws_route_table_association.front", "route_table_id"), [IN, OUT], id="table"),
        pytest.param(_existing_table, [IN, OUT], id="a table beside the plan"),
        pytest.param(_refer("aws_route_table_association.front", "subnet_id"), [IN, OUT], id="whose table"),
        pytest.param(_refer("aws_route.front", "route_table_id"), [IN, OUT], id="whose route"),
        pytest.param(_refer("aws_internet_gateway.out", "vpc_id"), [IN, OUT], id="whose gateway"),
        pytest.param(_refer("aws_security_group_rule.data", "security_group_id"), [INNER], id="whose rule"),
        pytest.param(
            _refer("aws_security_group_rule.data", "source_security_group_id"), [INNER], id="a rule's peer"
        ),
        pytest.param(_acl(NOBODY_KNOWS), [IN, OUT], id="whose network ACL"),
        pytest.param(_acl_rules, [IN, OUT], id="whose entry"),
        pytest.param(_address, [IN, OUT], id="whose address"),
        pytest.param(_bound_address, [IN, OUT], id="whose bound address"),
        pytest.param(_refer("aws_subnet.front", "map_public_ip_on_launch"), [IN, OUT], id="public by subnet"),
        pytest.param(_refer(WEB, "associate_public_ip_address"), [IN, OUT], id="public by instance"),
        pytest.param(_refer(WEB, "vpc_security_group_ids"), [IN, OUT, INNER], id="groups"),
        pytest.param(_templated, [IN, OUT], id="a launch template"),
        pytest.param(_refer("aws_subnet.front", "vpc_id"), [IN, OUT, INNER], id="whose subnet"),
        pytest.param(_all_vpcs, [IN, OUT, INNER], id="whose everything"),
    ],
)
def test_what_nobody_knows_leaves_answers_open(
    change: Callable[[Plan], None], questions: list[tuple[str, str, str]], tmp_path: Path
) -> None:
    plan = two_tiers()
    change(plan)
    network = plan.load(tmp_path)
    for source, target, service in questions:
        asked = {"question": "path", "source": source, "target": target, "service": service}
        answer = isthmus.ask(network, asked)
        assert (answer.verdict, bool(answer.gaps)) == ("unknown", True), asked
