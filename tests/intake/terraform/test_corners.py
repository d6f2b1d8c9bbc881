"""Corners of plans: which instance and module a reference means, what is a switch, what is left to AWS."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import isthmus
from tests.intake.terraform.plans import ANYWHERE, EVERYTHING, Plan, block, two_tiers

WEB, DATA = "aws_instance.web", "aws_instance.data"


def _verdict(network: isthmus.Network, source: str, target: str, service: str = "tcp/443") -> str:
    asked = {"question": "path", "source": source, "target": target, "service": service}
    return str(isthmus.ask(network, asked).verdict)


def _card(network: isthmus.Network, name: str) -> dict[str, Any]:
    """An interface as the gate wrote it."""
    (section,) = network.snapshot.of_kind("NetworkInterfaces")
    (found,) = (one for one in section.records() if one["NetworkInterfaceId"] == name)
    return dict(found)


def _moved(plan: Plan, address: str, key: str, references: list[str]) -> Plan:
    """The plan with an attribute that refers to something else."""
    kind, name = address.split(".")
    for one in plan.root["resources"]:
        if (one["type"], one["name"]) == (kind, name):
            one["expressions"][key] = {"references": references}
    return plan


def test_what_may_be_something_else_too_is_not_known(tmp_path: Path) -> None:
    for more in (["local.other"], ["var.other"], ["aws_subnet.back.id"], ["data.aws_subnet.x.id"]):
        plan = _moved(two_tiers(), WEB, "subnet_id", ["aws_subnet.front.id", *more])
        assert _card(plan.load(tmp_path), f"{WEB}.eth0").get("SubnetId") in (None, f"{WEB}.subnet_id"), more


def test_a_variable_of_the_root_alone_is_not_known(tmp_path: Path) -> None:
    plan = _moved(two_tiers(), WEB, "subnet_id", ["var.subnet"])
    assert _card(plan.load(tmp_path), f"{WEB}.eth0").get("SubnetId") in (None, f"{WEB}.subnet_id")


def _group(plan: Plan, module: str) -> None:
    plan.add("aws_security_group", "own", {"vpc_id": ["var.vpc"]}, module=module, egress=[EVERYTHING])


def test_a_modules_output_is_of_the_instance_and_the_call_that_is_named(tmp_path: Path) -> None:
    plan = two_tiers()
    expression = {"references": ["aws_security_group.own.id", "aws_security_group.own"]}
    inner = {"resources": [], "outputs": {"group": {"expression": expression}}}
    outer = {
        "resources": [],
        "module_calls": {"deep": {"expressions": {}, "module": inner}},
        "outputs": {"group": {"expression": {"references": ["module.deep.group", "module.deep"]}}},
    }
    plan.root["module_calls"] = {name: {"expressions": {}, "module": outer} for name in ("one", "two")}
    for module in ('module.one["a"].module.deep', 'module.one["b"].module.deep', "module.two.module.deep"):
        _group(plan, module)
    told = {}
    for reference in ('module.one["b"].group', "module.two.group", "module.one.group"):
        at = _moved(plan, WEB, "vpc_security_group_ids", [reference, reference.rpartition(".")[0]])
        groups = at.load(tmp_path).interfaces[f"{WEB}.eth0"].groups or ()
        told[reference] = [one.group_id for one in groups]
    deep = "module.deep.aws_security_group.own"
    assert told == {
        'module.one["b"].group': [f'module.one["b"].{deep}'],
        "module.two.group": [f"module.two.{deep}"],
        "module.one.group": [f'module.one["a"].{deep}', f'module.one["b"].{deep}'],
    }


def test_a_resource_tells_its_module_by_its_address_too(tmp_path: Path) -> None:
    plan = two_tiers()
    expressions = {"vpc_id": {"references": ["var.vpc"]}}
    written = {"type": "aws_security_group", "name": "own", "expressions": expressions}
    call = {"expressions": {"vpc": {"references": ["aws_vpc.main.id"]}}, "module": {"resources": [written]}}
    plan.root["module_calls"] = {"m": call}
    _group(plan, "module.m")
    del plan.changes[-1]["module_address"]
    network = plan.load(tmp_path)
    assert network.security_groups["module.m.aws_security_group.own"].vpc_id == "aws_vpc.main"


def test_the_region_may_be_a_variable(tmp_path: Path) -> None:
    plan = two_tiers()
    document = plan.document()
    document["configuration"]["provider_config"]["aws"]["expressions"]["region"] = {
        "references": ["var.region"]
    }
    document["variables"] = {"region": {"value": "ap-south-1"}}
    plan.document = lambda: document  # type: ignore[method-assign]
    assert plan.load(tmp_path).homes["aws_vpc.main"].region == "ap-south-1"


def test_an_empty_id_is_none(tmp_path: Path) -> None:
    plan = two_tiers()
    plan.changes[0]["change"]["after"]["id"] = ""
    assert "aws_vpc.main" in plan.load(tmp_path).vpcs


def test_an_instance_that_forwards_is_no_end_of_what_it_forwards(tmp_path: Path) -> None:
    told = {}
    for checked in (True, False):
        plan = two_tiers()
        place = {
            "subnet_id": ["aws_subnet.front.id"],
            "vpc_security_group_ids": ["aws_security_group.wide.id"],
        }
        everyone = [block(0, 0, "-1", cidr_blocks=[ANYWHERE])]
        plan.add(
            "aws_security_group",
            "wide",
            {"vpc_id": ["aws_vpc.main.id"]},
            ingress=everyone,
            egress=[EVERYTHING],
        )
        plan.add("aws_instance", "nat", place, source_dest_check=checked)
        plan.changes = [
            one for one in plan.changes if one["address"] not in ("aws_route.back", "aws_nat_gateway.nat")
        ]
        route = {
            "route_table_id": ["aws_route_table.back.id"],
            "network_interface_id": ["aws_instance.nat.primary_network_interface_id"],
        }
        plan.add("aws_route", "through", route, destination_cidr_block=ANYWHERE)
        out = {"security_group_id": ["aws_security_group.data.id"]}
        plan.add(
            "aws_security_group_rule",
            "out",
            out,
            type="egress",
            from_port=0,
            to_port=0,
            protocol="-1",
            cidr_blocks=[ANYWHERE],
        )
        told[checked] = _verdict(plan.load(tmp_path), DATA, "internet")
    assert told == {True: "unreachable", False: "reachable"}


def test_ipv6_blocks_are_as_told_or_chosen(tmp_path: Path) -> None:
    for known in ("2600:1f18::/56", None):
        plan = two_tiers()
        (vpc,) = [one for one in plan.changes if one["address"] == "aws_vpc.main"]
        vpc["change"]["after"] |= {"assign_generated_ipv6_cidr_block": True} | (
            {"ipv6_cidr_block": known} if known else {}
        )
        (front,) = [one for one in plan.changes if one["address"] == "aws_subnet.front"]
        front["change"]["after"]["assign_ipv6_address_on_creation"] = True
        if known:
            front["change"]["after"]["ipv6_cidr_block"] = "2600:1f18:0:1::/64"
        else:
            front["change"]["after_unknown"]["ipv6_cidr_block"] = True
            _moved(plan, "aws_subnet.front", "ipv6_cidr_block", ["aws_vpc.main.ipv6_cidr_block"])
        network = plan.load(tmp_path)
        (whole,) = [
            one.ipv6_cidr_block for one in network.vpcs["aws_vpc.main"].ipv6_cidr_block_association_set
        ]
        (part,) = [
            one.ipv6_cidr_block for one in network.subnets["aws_subnet.front"].ipv6_cidr_block_association_set
        ]
        (own,) = network.interfaces[f"{WEB}.eth0"].ipv6_addresses
        assert (whole, part) == (known, "2600:1f18:0:1::/64") if known else whole == "2001:db8:1::/56"
        assert own.ipv6_address.startswith(part.removesuffix(":/64").removesuffix(":"))
        assert not network.interfaces[f"{DATA}.eth0"].ipv6_addresses


def test_an_endpoint_without_a_type_is_a_gateway_and_others_have_interfaces(tmp_path: Path) -> None:
    plan = two_tiers()
    vpc: dict[str, Any] = {"vpc_id": ["aws_vpc.main.id"]}
    plan.add(
        "aws_vpc_endpoint",
        "store",
        {**vpc, "route_table_ids": ["aws_route_table.back.id"]},
        service_name="com.amazonaws.eu-west-1.s3",
    )
    refers = {
        **vpc,
        "subnet_ids": ["aws_subnet.back.id"],
        "security_group_ids": ["aws_security_group.web.id"],
    }
    plan.add(
        "aws_vpc_endpoint",
        "queue",
        refers,
        service_name="com.amazonaws.eu-west-1.sqs",
        vpc_endpoint_type="Interface",
    )
    network = plan.load(tmp_path)
    assert network.vpc_endpoints["aws_vpc_endpoint.store"].vpc_endpoint_type == "Gateway"
    card = network.interfaces["aws_vpc_endpoint.queue.eni.0"]
    assert (card.subnet_id, [one.group_id for one in card.groups or ()]) == (
        "aws_subnet.back",
        ["aws_security_group.web"],
    )
    assert _verdict(network, WEB, "aws_vpc_endpoint.queue.eni.0") == "reachable"


def test_of_groups_that_are_partly_unknown_an_interface_may_have_any(tmp_path: Path) -> None:
    plan = two_tiers()
    for one in plan.changes:
        if one["address"] == WEB:
            one["change"]["after"]["vpc_security_group_ids"] = ["sg-1", None]
    _moved(plan, WEB, "vpc_security_group_ids", ["local.group"])
    assert _verdict(plan.load(tmp_path), "internet", WEB) == "unknown"
