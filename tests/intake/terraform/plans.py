"""Plans of Terraform, written for tests: what is known of each resource, and what it refers to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import isthmus

ANYWHERE = "0.0.0.0/0"


class Plan:
    """A plan that is being written: resources with what is known, and what they refer to."""

    def __init__(self) -> None:
        self.changes: list[dict[str, Any]] = []
        self.root: dict[str, Any] = {"resources": [], "module_calls": {}}

    def add(
        self,
        kind: str,
        name: str,
        refers: dict[str, Any] | None = None,
        /,
        index: int | str | None = None,
        actions: tuple[str, ...] = ("create",),
        module: str = "",
        **known: Any,
    ) -> dict[str, Any]:
        """One resource; ``refers`` maps attributes that are not known yet to references (none: a function's)."""
        label = "" if index is None else f"[{json.dumps(index)}]"
        address = f"{module}.{kind}.{name}{label}".lstrip(".")
        change = {
            "actions": list(actions),
            "after": known,
            "after_unknown": {"id": True, **dict.fromkeys(refers or {}, True)},
        }
        record = {"address": address, "type": kind, "name": name, "mode": "managed", "change": change}
        record |= {"index": index} if index is not None else {}
        record |= {"module_address": module} if module else {}
        self.changes.append(record)
        expressions = {key: {"references": value} for key, value in (refers or {}).items()}
        expressions |= {key: {"constant_value": value} for key, value in known.items()}
        written = {"address": f"{kind}.{name}", "type": kind, "name": name, "expressions": expressions}
        if not module and not any(one["address"] == written["address"] for one in self.root["resources"]):
            self.root["resources"].append(written)
        return record

    def document(self) -> dict[str, Any]:
        """The plan as Terraform shows it."""
        return {
            "format_version": "1.2",
            "terraform_version": "1.9.0",
            "resource_changes": self.changes,
            "configuration": {
                "provider_config": {
                    "aws": {"name": "aws", "expressions": {"region": {"constant_value": "eu-west-1"}}}
                },
                "root_module": self.root,
            },
        }

    def load(self, folder: Path) -> isthmus.Network:
        """The network of the plan."""
        (folder / "plan.json").write_text(json.dumps(self.document()))
        return isthmus.load(folder / "plan.json")


def block(first: int, last: int | None = None, protocol: str = "tcp", **more: Any) -> dict[str, Any]:
    plain = {
        "cidr_blocks": [],
        "ipv6_cidr_blocks": [],
        "prefix_list_ids": [],
        "security_groups": [],
        "self": False,
    }
    return {
        **plain,
        "from_port": first,
        "to_port": first if last is None else last,
        "protocol": protocol,
        **more,
    }


EVERYTHING = block(0, 0, "-1", cidr_blocks=[ANYWHERE])


def two_tiers() -> Plan:
    plan = Plan()
    plan.add("aws_vpc", "main", cidr_block="10.0.0.0/16", tags={"Name": "shop"})
    plan.add("aws_internet_gateway", "out", {"vpc_id": ["aws_vpc.main.id", "aws_vpc.main"]})
    for name, cidr, public in (("front", "10.0.0.0/24", True), ("back", "10.0.1.0/24", False)):
        plan.add(
            "aws_subnet",
            name,
            {"vpc_id": ["aws_vpc.main.id", "aws_vpc.main"]},
            cidr_block=cidr,
            map_public_ip_on_launch=public,
        )
        plan.add("aws_route_table", name, {"vpc_id": ["aws_vpc.main.id", "aws_vpc.main"]})
        plan.add(
            "aws_route_table_association",
            name,
            {"subnet_id": [f"aws_subnet.{name}.id"], "route_table_id": [f"aws_route_table.{name}.id"]},
        )
    plan.add("aws_eip", "nat")
    plan.add(
        "aws_nat_gateway", "nat", {"subnet_id": ["aws_subnet.front.id"], "allocation_id": ["aws_eip.nat.id"]}
    )
    plan.add(
        "aws_route",
        "front",
        {"route_table_id": ["aws_route_table.front.id"], "gateway_id": ["aws_internet_gateway.out.id"]},
        destination_cidr_block=ANYWHERE,
    )
    plan.add(
        "aws_route",
        "back",
        {"route_table_id": ["aws_route_table.back.id"], "nat_gateway_id": ["aws_nat_gateway.nat.id"]},
        destination_cidr_block=ANYWHERE,
    )
    vpc = {"vpc_id": ["aws_vpc.main.id", "aws_vpc.main"]}
    plan.add(
        "aws_security_group",
        "web",
        vpc,
        name="web",
        ingress=[block(443, cidr_blocks=[ANYWHERE])],
        egress=[EVERYTHING],
    )
    plan.add("aws_security_group", "data", vpc, name="data")
    plan.add(
        "aws_security_group_rule",
        "data",
        {
            "security_group_id": ["aws_security_group.data.id"],
            "source_security_group_id": ["aws_security_group.web.id"],
        },
        type="ingress",
        from_port=5432,
        to_port=5432,
        protocol="tcp",
    )
    for name, subnet, group in (("web", "front", "web"), ("data", "back", "data")):
        plan.add(
            "aws_instance",
            name,
            {
                "subnet_id": [f"aws_subnet.{subnet}.id"],
                "vpc_security_group_ids": [f"aws_security_group.{group}.id"],
            },
            tags={"Name": name},
        )
    return plan
