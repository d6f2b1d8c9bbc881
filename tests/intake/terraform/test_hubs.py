"""Transit gateways and network firewalls that a plan leaves behind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import isthmus
from tests.intake.terraform.plans import ANYWHERE, EVERYTHING, Plan, block

HUB = "aws_ec2_transit_gateway.hub.id"


def _spoke(plan: Plan, letter: str, number: int, **options: Any) -> None:
    """A VPC with one host, which routes what is not its own to the transit gateway."""
    vpc = {"vpc_id": [f"aws_vpc.{letter}.id"]}
    plan.add("aws_vpc", letter, cidr_block=f"10.{number}.0.0/16")
    plan.add("aws_subnet", letter, vpc, cidr_block=f"10.{number}.0.0/24", availability_zone="eu-west-1a")
    own = {"default_route_table_id": [f"aws_vpc.{letter}.default_route_table_id"]}
    plan.add("aws_default_route_table", letter, own, route=[])
    away = {"route_table_id": [f"aws_default_route_table.{letter}.id"], "transit_gateway_id": [HUB]}
    plan.add("aws_route", letter, away, destination_cidr_block="10.0.0.0/8")
    anyone = block(0, 0, "-1", cidr_blocks=["10.0.0.0/8"])
    plan.add("aws_security_group", letter, vpc, ingress=[anyone], egress=[EVERYTHING])
    place = {
        "subnet_id": [f"aws_subnet.{letter}.id"],
        "vpc_security_group_ids": [f"aws_security_group.{letter}.id"],
    }
    plan.add("aws_instance", letter, place)
    refers = {
        "transit_gateway_id": [HUB],
        "vpc_id": [f"aws_vpc.{letter}.id"],
        "subnet_ids": [f"aws_subnet.{letter}.id"],
    }
    plan.add("aws_ec2_transit_gateway_vpc_attachment", letter, refers, **options)


def _verdict(network: isthmus.Network, source: str, target: str, service: str = "tcp/80") -> str:
    asked = {"question": "path", "source": source, "target": target, "service": service}
    return str(isthmus.ask(network, asked).verdict)


def _two(**options: Any) -> Plan:
    plan = Plan()
    plan.add("aws_ec2_transit_gateway", "hub", **options)
    _spoke(plan, "a", 1)
    _spoke(plan, "b", 2)
    return plan


def test_attachments_use_the_default_table_of_their_gateway(tmp_path: Path) -> None:
    assert _verdict(_two().load(tmp_path), "aws_instance.a", "aws_instance.b") == "reachable"
    plan = _two(default_route_table_propagation="disable")
    assert _verdict(plan.load(tmp_path), "aws_instance.a", "aws_instance.b") == "unreachable"


def test_tables_propagations_and_routes_are_as_declared(tmp_path: Path) -> None:
    off = {"default_route_table_association": "disable", "default_route_table_propagation": "disable"}
    plan = _two(**off)
    plan.add("aws_ec2_transit_gateway_route_table", "own", {"transit_gateway_id": [HUB]})
    for letter in "ab":
        refers = {
            "transit_gateway_attachment_id": [f"aws_ec2_transit_gateway_vpc_attachment.{letter}.id"],
            "transit_gateway_route_table_id": ["aws_ec2_transit_gateway_route_table.own.id"],
        }
        plan.add("aws_ec2_transit_gateway_route_table_association", letter, refers)
        if letter == "a":
            plan.add("aws_ec2_transit_gateway_route_table_propagation", letter, refers)
    pair = ("aws_instance.a", "aws_instance.b")
    assert _verdict(plan.load(tmp_path), *pair) == "unreachable"
    plan.add("aws_ec2_transit_gateway_route", "there", refers, destination_cidr_block="10.2.0.0/16")
    assert _verdict(plan.load(tmp_path), *pair) == "reachable"
    table = {"transit_gateway_route_table_id": refers["transit_gateway_route_table_id"]}
    plan.add(
        "aws_ec2_transit_gateway_route", "lost", table, destination_cidr_block="10.2.0.0/24", blackhole=True
    )
    assert _verdict(plan.load(tmp_path), *pair) == "unreachable"


def _inspected(subnets: tuple[str, ...] = ("look",)) -> Plan:
    plan = Plan()
    vpc = {"vpc_id": ["aws_vpc.main.id"]}
    plan.add("aws_vpc", "main", cidr_block="10.0.0.0/16")
    plan.add("aws_internet_gateway", "out", vpc)
    plan.add(
        "aws_subnet",
        "host",
        vpc,
        cidr_block="10.0.0.0/24",
        map_public_ip_on_launch=True,
        availability_zone="eu-west-1a",
    )
    plan.add("aws_subnet", "look", vpc, cidr_block="10.0.1.0/24", availability_zone="eu-west-1a")
    plan.add("aws_subnet", "more", vpc, cidr_block="10.0.2.0/24", availability_zone="eu-west-1b")
    plan.add("aws_instance", "client", {"subnet_id": ["aws_subnet.host.id"]})
    for name in ("host", "look", "edge"):
        plan.add("aws_route_table", name, vpc)
    for name in ("host", "look"):
        bound = {"subnet_id": [f"aws_subnet.{name}.id"], "route_table_id": [f"aws_route_table.{name}.id"]}
        plan.add("aws_route_table_association", name, bound)
    edge = {"gateway_id": ["aws_internet_gateway.out.id"], "route_table_id": ["aws_route_table.edge.id"]}
    plan.add("aws_route_table_association", "edge", edge)
    status = [
        "aws_networkfirewall_firewall.wall.firewall_status[0].sync_states",
        "aws_networkfirewall_firewall.wall",
        "aws_subnet.look.id",
    ]
    plan.add(
        "aws_route",
        "host",
        {"route_table_id": ["aws_route_table.host.id"], "vpc_endpoint_id": status},
        destination_cidr_block=ANYWHERE,
    )
    plan.add(
        "aws_route",
        "edge",
        {"route_table_id": ["aws_route_table.edge.id"], "vpc_endpoint_id": status},
        destination_cidr_block="10.0.0.0/24",
    )
    plan.add(
        "aws_route",
        "look",
        {"route_table_id": ["aws_route_table.look.id"], "gateway_id": ["aws_internet_gateway.out.id"]},
        destination_cidr_block=ANYWHERE,
    )
    group = {
        "rules_source": [
            {
                "rules_string": None,
                "rules_source_list": [
                    {
                        "generated_rules_type": "ALLOWLIST",
                        "target_types": ["TLS_SNI"],
                        "targets": [".example"],
                    }
                ],
                "stateful_rule": [],
                "stateless_rules_and_custom_actions": [],
            }
        ],
        "rule_variables": [
            {"ip_sets": [{"key": "HOME_NET", "ip_set": [{"definition": ["10.0.0.0/16"]}]}], "port_sets": []}
        ],
        "stateful_rule_options": [{"rule_order": "STRICT_ORDER"}],
        "reference_sets": [],
    }
    plan.add("aws_networkfirewall_rule_group", "names", name="names", type="STATEFUL", rule_group=[group])
    policy = {
        "stateless_default_actions": ["aws:forward_to_sfe"],
        "stateless_fragment_default_actions": ["aws:forward_to_sfe"],
        "stateful_default_actions": ["aws:drop_established"],
        "stateful_engine_options": [{"rule_order": "STRICT_ORDER", "stream_exception_policy": ""}],
        "stateful_rule_group_reference": [{"priority": 1, "override": []}],
        "stateless_rule_group_reference": [],
    }
    plan.add("aws_networkfirewall_firewall_policy", "out", name="out", firewall_policy=[policy])
    plan.root["resources"][-1]["expressions"]["firewall_policy"] = [
        {
            "stateful_rule_group_reference": [
                {
                    "priority": {"constant_value": 1},
                    "resource_arn": {"references": ["aws_networkfirewall_rule_group.names.arn"]},
                }
            ]
        }
    ]
    plan.add(
        "aws_networkfirewall_firewall",
        "wall",
        {**vpc, "firewall_policy_arn": ["aws_networkfirewall_firewall_policy.out.arn"]},
        subnet_mapping=[{} for _ in subnets],
    )
    plan.root["resources"][-1]["expressions"]["subnet_mapping"] = [
        {"subnet_id": {"references": [f"aws_subnet.{name}.id"]}} for name in subnets
    ]
    return plan


def _by_name(network: isthmus.Network) -> list[str]:
    asked = {"question": "path", "source": "aws_instance.client", "target": "internet"}
    names = ("www.example", "www.other")
    return [str(isthmus.ask(network, {**asked, "service": f"tcp/443?sni={name}"}).verdict) for name in names]


def test_a_firewall_of_a_plan_decides_by_its_rules(tmp_path: Path) -> None:
    assert _by_name(_inspected().load(tmp_path)) == ["reachable", "unreachable"]


def test_the_endpoint_of_a_subnet_is_found_among_several(tmp_path: Path) -> None:
    network = _inspected(("more", "look")).load(tmp_path)
    assert _by_name(network) == ["reachable", "unreachable"]
    routes = network.route_tables["aws_route_table.host"].routes
    assert any(route.gateway_id == "aws_networkfirewall_firewall.wall.endpoint.1" for route in routes)


def test_groups_of_a_policy_are_met_in_the_order_of_their_priorities(tmp_path: Path) -> None:
    told = {}
    for order in (2, 5):
        plan = _inspected()
        drop = {"rules_source": [{"rules_string": "drop tls any any -> any any (sid:9;)"}]}
        drop["stateful_rule_options"] = [{"rule_order": "STRICT_ORDER"}]
        plan.add("aws_networkfirewall_rule_group", "none", name="none", type="STATEFUL", rule_group=[drop])
        for one in plan.changes:
            if one["type"] == "aws_networkfirewall_firewall_policy":
                (policy,) = one["change"]["after"]["firewall_policy"]
                policy["stateful_rule_group_reference"] = [{"priority": order}, {"priority": 3}]
        for written in plan.root["resources"]:
            if written["type"] == "aws_networkfirewall_firewall_policy":
                written["expressions"]["firewall_policy"] = [
                    {
                        "stateful_rule_group_reference": [
                            {
                                "priority": {"constant_value": priority},
                                "resource_arn": {
                                    "references": [f"aws_networkfirewall_rule_group.{name}.arn"]
                                },
                            }
                            for priority, name in ((3, "none"), (order, "names"))
                        ]
                    }
                ]
        told[order] = _by_name(plan.load(tmp_path))
    assert told == {2: ["reachable", "unreachable"], 5: ["unreachable", "unreachable"]}


def test_a_policy_whose_groups_are_not_known_may_do_anything(tmp_path: Path) -> None:
    plan = _inspected()
    for one in plan.root["resources"]:
        if one["type"] == "aws_networkfirewall_firewall_policy":
            one["expressions"]["firewall_policy"] = []
    assert _by_name(plan.load(tmp_path)) == ["unknown", "unknown"]
