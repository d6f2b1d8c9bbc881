"""What a plan changes: rules, entries, routes and addresses of their own that go, which other resources still repeat."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import isthmus
from tests.intake.terraform.plans import ANYWHERE, Plan, block, two_tiers

WEB, DATA = "aws_instance.web", "aws_instance.data"


def _verdict(plan: Plan, folder: Path, source: str, target: str, service: str) -> str:
    asked = {"question": "path", "source": source, "target": target, "service": service}
    return str(isthmus.ask(plan.load(folder), asked).verdict)


def _kept(plan: Plan, address: str, **state: Any) -> None:
    """Let a resource be there already, with what its state repeats though nobody configures it."""
    (record,) = (one for one in plan.changes if one["address"] == address)
    record["change"]["actions"] = ["no-op"]
    record["change"]["after"] |= state
    record["change"]["after_unknown"] = {}


def _was(plan: Plan, kind: str, actions: tuple[str, ...], **known: Any) -> None:
    """A resource that is there now and goes, or is forgotten."""
    record = plan.add(kind, "was", actions=actions)
    record["change"] |= {"before": known, "after": None}
    plan.root["resources"].pop()


def _with_rule(kind: str, actions: tuple[str, ...], known: dict[str, Any]) -> Plan:
    plan = two_tiers()
    told = [block(22, cidr_blocks=["10.0.0.0/24", "10.9.0.0/24"])]
    _kept(plan, "aws_security_group.data", id="sg-1", ingress=told, egress=[])
    _was(plan, kind, actions, security_group_id="sg-1", from_port=22, to_port=22, **known)
    return plan


APART = {"type": "ingress", "protocol": "tcp", "cidr_blocks": ["10.0.0.0/24"], "self": False}
ALONE = {"ip_protocol": "tcp", "cidr_ipv4": "10.0.0.0/24"}
OTHER = {"ip_protocol": "tcp", "cidr_ipv4": "10.0.0.0/28"}


@pytest.mark.parametrize(
    ("kind", "actions", "known", "verdict"),
    [
        ("aws_security_group_rule", ("delete",), APART, "unreachable"),
        ("aws_security_group_rule", ("forget",), APART, "reachable"),
        ("aws_security_group_rule", ("delete",), APART | {"type": "egress"}, "reachable"),
        ("aws_vpc_security_group_ingress_rule", ("delete",), ALONE, "unreachable"),
        ("aws_vpc_security_group_ingress_rule", ("delete",), OTHER, "reachable"),
        ("aws_vpc_security_group_egress_rule", ("delete",), ALONE, "reachable"),
    ],
)
def test_a_rule_that_goes_is_not_there_though_its_group_repeats_it(
    kind: str, actions: tuple[str, ...], known: dict[str, Any], verdict: str, tmp_path: Path
) -> None:
    assert _verdict(_with_rule(kind, actions, known), tmp_path, WEB, DATA, "tcp/22") == verdict


def test_a_rule_that_a_group_configures_itself_stays(tmp_path: Path) -> None:
    plan = _with_rule("aws_security_group_rule", ("delete",), APART)
    for one in plan.root["resources"]:
        if one["address"] == "aws_security_group.data":
            one["expressions"]["ingress"] = {"constant_value": []}
    assert _verdict(plan, tmp_path, WEB, DATA, "tcp/22") == "reachable"


@pytest.mark.parametrize(("number", "verdict"), [(100, "unreachable"), (101, "reachable")])
def test_an_entry_that_goes_is_not_there_though_its_acl_repeats_it(
    number: int, verdict: str, tmp_path: Path
) -> None:
    plan = two_tiers()
    plan.add("aws_network_acl", "own", {"vpc_id": ["aws_vpc.main.id"], "subnet_ids": ["aws_subnet.front.id"]})
    entry = {"rule_no": 100, "action": "allow", "protocol": "-1", "cidr_block": ANYWHERE}
    (record,) = (one for one in plan.changes if one["address"] == "aws_network_acl.own")
    record["change"]["after"] |= {"id": "acl-1", "ingress": [entry], "egress": [entry]}
    _was(plan, "aws_network_acl_rule", ("delete",), network_acl_id="acl-1", egress=False, rule_number=number)
    assert _verdict(plan, tmp_path, "internet", WEB, "tcp/443") == verdict


@pytest.mark.parametrize(("actions", "verdict"), [(("delete",), "unreachable"), (("forget",), "reachable")])
def test_a_route_that_goes_is_not_there_though_its_table_repeats_it(
    actions: tuple[str, ...], verdict: str, tmp_path: Path
) -> None:
    plan = two_tiers()
    plan.changes = [one for one in plan.changes if one["address"] != "aws_route.front"]
    route = {"cidr_block": ANYWHERE, "gateway_id": "igw-1", "nat_gateway_id": ""}
    _kept(plan, "aws_route_table.front", id="rtb-1", route=[route], vpc_id=None)
    (gateway,) = (one for one in plan.changes if one["address"] == "aws_internet_gateway.out")
    gateway["change"]["after"]["id"] = "igw-1"
    _was(
        plan,
        "aws_route",
        actions,
        route_table_id="rtb-1",
        destination_cidr_block=ANYWHERE,
        gateway_id="igw-1",
    )
    (table,) = (one for one in plan.changes if one["address"] == "aws_route_table.front")
    table["change"]["after_unknown"] = {"vpc_id": True}
    table["change"]["after"].pop("vpc_id")
    assert _verdict(plan, tmp_path, "internet", WEB, "tcp/443") == verdict


def test_an_address_whose_binding_goes_is_nobodys(tmp_path: Path) -> None:
    plan = two_tiers()
    for one in plan.changes:
        if one["address"] == "aws_subnet.front":
            one["change"]["after"]["map_public_ip_on_launch"] = False
        if one["address"] == WEB:
            one["change"]["after"]["id"] = "i-1"
    plan.add("aws_eip", "web", id="eipalloc-1", public_ip="198.51.100.9", instance="i-1")
    plan.root["resources"][-1]["expressions"] = {}
    assert _verdict(plan, tmp_path, "internet", "i-1", "tcp/443") == "reachable"
    _was(plan, "aws_eip_association", ("delete",), allocation_id="eipalloc-1", instance_id="i-1")
    assert _verdict(plan, tmp_path, "internet", "i-1", "tcp/443") == "unreachable"


def test_an_instance_chosen_by_a_value_of_each_is_any_of_them(tmp_path: Path) -> None:
    """The key of the one need not be that of the other."""
    plan = two_tiers()
    for key, third in (("a", 5), ("b", 6)):
        plan.add(
            "aws_route_table_association", "loop", {"subnet_id": NAMED, "route_table_id": FRONT}, index=key
        )
        plan.add(
            "aws_subnet",
            "loop",
            {"vpc_id": ["aws_vpc.main.id"]},
            index=key,
            cidr_block=f"10.0.{third}.0/24",
        )
    plan.add(WEB.split(".")[0], "loop", {"subnet_id": ['aws_subnet.loop["a"].id'], **WEB_GROUP})
    assert _verdict(plan, tmp_path, "aws_instance.loop", "internet", "tcp/443") == "unknown"


NAMED = ["aws_subnet.loop", "each.value.subnet", "each.value"]
FRONT = ["aws_route_table.front.id"]
WEB_GROUP = {"vpc_security_group_ids": ["aws_security_group.web.id"]}


def test_what_planned_values_leave_out_is_not_known(tmp_path: Path) -> None:
    """A plan without resource_changes has no mark of what is not known: it is configured, and left out."""
    plan = two_tiers()
    whole = plan.document()
    listed = [
        {key: one[key] for key in ("address", "type", "name", "mode")}
        | {
            "values": {
                key: value
                for key, value in one["change"]["after"].items()
                if (one["address"], key) != ("aws_security_group.web", "ingress")
            }
        }
        for one in whole.pop("resource_changes")
    ]
    plan.changes = []
    whole["planned_values"] = {"root_module": {"resources": listed}}
    plan.document = lambda: whole  # type: ignore[method-assign]
    assert _verdict(plan, tmp_path, "internet", WEB, "tcp/443") == "unknown"
