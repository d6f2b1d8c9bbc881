"""The network that a plan of Terraform leaves behind, asked like one that is there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import isthmus
from isthmus.snapshot import resolve
from tests.intake.terraform.plans import ANYWHERE, EVERYTHING, Plan, block, two_tiers


def _verdict(network: isthmus.Network, source: str, target: str, service: str) -> str:
    asked = {"question": "path", "source": source, "target": target, "service": service}
    return str(isthmus.ask(network, asked).verdict)


WEB, DATA = "aws_instance.web", "aws_instance.data"


@pytest.mark.parametrize(
    ("source", "target", "service", "verdict"),
    [
        ("internet", WEB, "tcp/443", "reachable"),
        ("internet", WEB, "tcp/22", "unreachable"),
        ("internet", DATA, "tcp/5432", "unreachable"),
        (WEB, DATA, "tcp/5432", "reachable"),
        (DATA, WEB, "tcp/443", "unreachable"),
        (WEB, "internet", "udp/53", "reachable"),
        (DATA, "internet", "tcp/443", "unreachable"),
    ],
)
def test_two_tiers_are_asked_like_any_network(
    source: str, target: str, service: str, verdict: str, tmp_path: Path
) -> None:
    assert _verdict(two_tiers().load(tmp_path), source, target, service) == verdict


def test_a_new_group_lets_nothing_out_but_what_is_declared(tmp_path: Path) -> None:
    plan = two_tiers()
    plan.add(
        "aws_vpc_security_group_egress_rule",
        "data",
        {"security_group_id": ["aws_security_group.data.id"]},
        ip_protocol="tcp",
        from_port=443,
        to_port=443,
        cidr_ipv4=ANYWHERE,
    )
    network = plan.load(tmp_path)
    asked = {"question": "path", "source": DATA, "target": "internet", "service": "tcp/443"}
    answer = isthmus.ask(network, asked)
    assert (answer.verdict, _verdict(network, DATA, "internet", "tcp/80")) == ("reachable", "unreachable")
    assert "aws_nat_gateway.nat" in [hop.id for hop in (answer.paths or [])[0].hops]


def test_an_answer_says_that_nothing_is_built_yet_and_cites_the_plan(tmp_path: Path) -> None:
    plan = two_tiers()
    answer = isthmus.ask(
        plan.load(tmp_path), {"question": "path", "source": "internet", "target": WEB, "service": "tcp/443"}
    )
    assert "as-declared" in (answer.assumptions or [])
    cited = [
        resolve(plan.document(), rule.citation.pointer)
        for path in answer.paths or ()
        for rule in path.rules
        if rule.layer == "security-group-ingress"
    ]
    assert cited == [block(443, cidr_blocks=[ANYWHERE])]


def test_known_ids_are_used_and_the_region_is_the_providers(tmp_path: Path) -> None:
    plan = two_tiers()
    for record in plan.changes:
        if record["address"] == "aws_vpc.main":
            record["change"]["after"] |= {"id": "vpc-1", "default_security_group_id": "sg-9"}
            record["change"]["actions"] = ["no-op"]
    network = plan.load(tmp_path)
    assert list(network.vpcs) == ["vpc-1"]
    assert network.security_groups["sg-9"].group_name == "default"
    assert network.subnets["aws_subnet.front"].vpc_id == "vpc-1"
    assert network.homes["vpc-1"].region == "eu-west-1"


def test_a_thing_that_has_an_id_is_found_by_its_address_too(tmp_path: Path) -> None:
    plan = two_tiers()
    for record in plan.changes:
        if record["address"] == WEB:
            record["change"]["after"]["id"] = "i-1"
    network = plan.load(tmp_path)
    assert _verdict(network, "internet", WEB, "tcp/443") == "reachable"
    assert _verdict(network, "internet", "i-1", "tcp/443") == "reachable"


def test_the_exposure_of_a_resource_that_is_a_rule_is_asked_by_its_address(tmp_path: Path) -> None:
    plan = two_tiers()
    rule = {"security_group_id": ["aws_security_group.web.id"]}
    kind = "aws_vpc_security_group_ingress_rule"
    plan.add(kind, "ssh", rule, ip_protocol="tcp", from_port=22, to_port=22, cidr_ipv4=ANYWHERE)
    network = plan.load(tmp_path)
    answer = isthmus.ask(network, {"question": "exposure", "rule": f"{kind}.ssh"})
    assert answer.understood["rule"]["filter"] == "aws_security_group.web"
    assert answer.understood["rule"]["rules"] == ["tcp/22 from 0.0.0.0/0"]
    other = isthmus.ask(network, {"question": "exposure", "rule": "aws_security_group_rule.data"})
    assert other.understood["rule"]["filter"] == "aws_security_group.data"
    own = isthmus.ask(network, {"question": "exposure", "rule": "aws_security_group.web/ingress/0"})
    assert own.understood["rule"]["rules"] == ["tcp/443 from 0.0.0.0/0"]
    with pytest.raises(isthmus.QuestionError, match="no such security group"):
        isthmus.ask(network, {"question": "exposure", "rule": f"{kind}.none"})


def test_what_is_deleted_is_gone_and_what_is_replaced_is_there(tmp_path: Path) -> None:
    plan = two_tiers()
    for record in plan.changes:
        if record["address"] == "aws_security_group_rule.data":
            record["change"] |= {"actions": ["delete"], "after": None}
        if record["address"] == DATA:
            record["change"]["actions"] = ["delete", "create"]
    assert _verdict(plan.load(tmp_path), WEB, DATA, "tcp/5432") == "unreachable"


def test_rules_within_a_group_name_groups_lists_and_themselves(tmp_path: Path) -> None:
    plan = two_tiers()
    plan.add(
        "aws_ec2_managed_prefix_list",
        "known",
        name="known",
        address_family="IPv4",
        entry=[{"cidr": "10.0.0.0/24"}],
    )
    group = plan.add(
        "aws_security_group",
        "mixed",
        {"vpc_id": ["aws_vpc.main.id"]},
        ingress=[
            block(1, security_groups=[]),
            block(2, self=True),
            block(3, protocol="tcp", prefix_list_ids=[]),
        ],
    )
    group["change"]["after_unknown"]["ingress"] = [{"security_groups": True}, {}, {"prefix_list_ids": True}]
    plan.root["resources"][-1]["expressions"]["ingress"] = [
        {"from_port": {"constant_value": 1}, "security_groups": {"references": ["aws_security_group.web.id"]}}
    ]
    plan.add(
        "aws_instance",
        "mixed",
        {"subnet_id": ["aws_subnet.back.id"], "vpc_security_group_ids": ["aws_security_group.mixed.id"]},
    )
    network = plan.load(tmp_path)
    verdicts = [_verdict(network, WEB, "aws_instance.mixed", f"tcp/{port}") for port in (1, 2, 3)]
    assert verdicts == ["reachable", "unreachable", "unknown"]
    (own,) = (
        one
        for one in network.security_groups["aws_security_group.mixed"].ip_permissions
        if one.from_port == 2
    )
    assert [pair.group_id for pair in own.user_id_group_pairs] == ["aws_security_group.mixed"]


def test_what_aws_makes_with_a_vpc_is_adopted(tmp_path: Path) -> None:
    plan = two_tiers()
    plan.add("aws_instance", "plain", {"subnet_id": ["aws_subnet.front.id"]})
    asked = ("aws_instance.plain", "internet", "tcp/443")
    assert _verdict(plan.load(tmp_path), *asked) == "reachable"
    plan.add("aws_default_security_group", "none", {"vpc_id": ["aws_vpc.main.id"]})
    assert _verdict(plan.load(tmp_path), *asked) == "unreachable"
    again = two_tiers()
    again.add(
        "aws_default_network_acl",
        "none",
        {"default_network_acl_id": ["aws_vpc.main.default_network_acl_id"]},
        ingress=[
            {
                "rule_no": 1,
                "action": "allow",
                "protocol": "tcp",
                "cidr_block": ANYWHERE,
                "from_port": 443,
                "to_port": 443,
            }
        ],
        egress=[],
    )
    network = again.load(tmp_path)
    assert _verdict(network, WEB, DATA, "tcp/5432") == "unreachable"
    entries = next(iter(network.network_acls.values())).entries
    assert sorted((entry.egress, entry.rule_number) for entry in entries) == [
        (False, 1),
        (False, 32767),
        (False, 32768),
        (True, 32767),
        (True, 32768),
    ]


def test_a_default_route_table_routes_for_subnets_that_are_bound_to_none(tmp_path: Path) -> None:
    plan = two_tiers()
    plan.changes = [one for one in plan.changes if one["address"] != "aws_route_table_association.front"]
    assert _verdict(plan.load(tmp_path), "internet", WEB, "tcp/443") == "unreachable"
    plan.add(
        "aws_default_route_table",
        "main",
        {"default_route_table_id": ["aws_vpc.main.default_route_table_id"]},
        route=[{"cidr_block": ANYWHERE, "gateway_id": ""}],
    )
    plan.root["resources"][-1]["expressions"]["route"] = [
        {
            "cidr_block": {"constant_value": ANYWHERE},
            "gateway_id": {"references": ["aws_internet_gateway.out.id"]},
        }
    ]
    assert _verdict(plan.load(tmp_path), "internet", WEB, "tcp/443") == "reachable"


def test_network_acls_of_a_plan_filter_where_they_are_bound(tmp_path: Path) -> None:
    plan = two_tiers()
    acl = {"vpc_id": ["aws_vpc.main.id"], "subnet_ids": ["aws_subnet.back.id"]}
    plan.add(
        "aws_network_acl",
        "back",
        acl,
        egress=[
            {
                "rule_no": 1,
                "action": "allow",
                "protocol": "-1",
                "cidr_block": ANYWHERE,
                "from_port": 0,
                "to_port": 0,
            }
        ],
    )
    assert _verdict(plan.load(tmp_path), WEB, DATA, "tcp/5432") == "unreachable"
    plan.add(
        "aws_network_acl_rule",
        "in",
        {"network_acl_id": ["aws_network_acl.back.id"]},
        egress=False,
        rule_number=5,
        rule_action="allow",
        protocol="6",
        cidr_block="10.0.0.0/24",
        from_port=5432,
        to_port=5432,
    )
    assert _verdict(plan.load(tmp_path), WEB, DATA, "tcp/5432") == "reachable"


def test_what_a_plan_does_not_know_is_unknown(tmp_path: Path) -> None:
    plan = two_tiers()
    rule = {"security_group_id": ["aws_security_group.web.id"], "cidr_blocks": ["data.http.office"]}
    plan.add(
        "aws_security_group_rule", "office", rule, type="ingress", from_port=22, to_port=22, protocol="tcp"
    )
    network = plan.load(tmp_path)
    assert _verdict(network, "internet", WEB, "tcp/22") == "unknown"
    assert _verdict(network, "internet", WEB, "tcp/443") == "reachable"
    other = two_tiers()
    other.changes = [one for one in other.changes if one["address"] != "aws_route.back"]
    rule = {
        "route_table_id": ["aws_route_table.back.id"],
        "network_interface_id": ["data.aws_network_interface.fw"],
    }
    other.add("aws_route", "via", rule, destination_cidr_block=ANYWHERE)
    other.add(
        "aws_security_group_rule",
        "out",
        {"security_group_id": ["aws_security_group.data.id"]},
        type="egress",
        from_port=0,
        to_port=0,
        protocol="-1",
        cidr_blocks=[ANYWHERE],
    )
    assert _verdict(other.load(tmp_path), DATA, "internet", "tcp/443") == "unknown"


def test_modules_and_instances_are_followed(tmp_path: Path) -> None:
    plan = Plan()
    plan.add("aws_vpc", "main", cidr_block="10.0.0.0/16")
    for at in (0, 1):
        plan.add(
            "aws_subnet", "part", {"vpc_id": ["aws_vpc.main.id"]}, index=at, cidr_block=f"10.0.{at}.0/24"
        )
    module = {
        "resources": [
            {
                "type": "aws_security_group",
                "name": "own",
                "expressions": {"vpc_id": {"references": ["var.vpc"]}},
            },
            {
                "type": "aws_instance",
                "name": "own",
                "expressions": {
                    "subnet_id": {"references": ["var.subnets", "each.key"]},
                    "vpc_security_group_ids": {"references": ["aws_security_group.own.id"]},
                },
            },
        ],
        "outputs": {
            "group": {"expression": {"references": ["aws_security_group.own.id", "aws_security_group.own"]}}
        },
    }
    plan.root["module_calls"]["app"] = {
        "expressions": {
            "vpc": {"references": ["aws_vpc.main.id"]},
            "subnets": {"references": ["aws_subnet.part[1].id"]},
        },
        "module": module,
    }
    inside = 'module.app["x"]'
    plan.add(
        "aws_security_group",
        "own",
        {"vpc_id": ["var.vpc"]},
        module=inside,
        ingress=[block(80, self=True)],
        egress=[EVERYTHING],
    )
    plan.add(
        "aws_instance", "own", {"subnet_id": ["var.subnets"], "vpc_security_group_ids": []}, module=inside
    )
    plan.add(
        "aws_instance",
        "near",
        {
            "subnet_id": ["aws_subnet.part[0].id"],
            "vpc_security_group_ids": ['module.app["x"].group', "module.app"],
        },
    )
    plan.add(
        "aws_instance",
        "each",
        {"subnet_id": ["aws_subnet.part", "count.index"], "vpc_security_group_ids": ["module.app"]},
        index=1,
    )
    network = plan.load(tmp_path)
    assert network.security_groups[f"{inside}.aws_security_group.own"].vpc_id == "aws_vpc.main"
    assert network.interfaces[f"{inside}.aws_instance.own.eth0"].subnet_id == "aws_subnet.part[1]"
    assert network.interfaces["aws_instance.each[1].eth0"].subnet_id == "aws_subnet.part[1]"
    assert _verdict(network, "aws_instance.near", f"{inside}.aws_instance.own", "tcp/80") == "reachable"
    assert _verdict(network, "aws_instance.near", "aws_instance.each[1]", "tcp/80") == "unknown"


def test_interfaces_addresses_and_their_publics(tmp_path: Path) -> None:
    plan = two_tiers()
    groups = {"security_groups": ["aws_security_group.web.id"]}
    plan.add(
        "aws_network_interface",
        "own",
        {"subnet_id": ["aws_subnet.front.id"], **groups},
        private_ips=["10.0.0.77"],
    )
    plan.add(
        "aws_instance",
        "held",
        {"subnet_id": ["aws_subnet.back.id"], "vpc_security_group_ids": ["aws_security_group.data.id"]},
    )
    plan.add(
        "aws_network_interface_attachment",
        "held",
        {"instance_id": ["aws_instance.held.id"], "network_interface_id": ["aws_network_interface.own.id"]},
        device_index=1,
    )
    plan.add("aws_eip", "own")
    plan.add(
        "aws_eip_association",
        "own",
        {"allocation_id": ["aws_eip.own.id"], "network_interface_id": ["aws_network_interface.own.id"]},
    )
    plan.add(
        "aws_network_interface_sg_attachment",
        "more",
        {
            "security_group_id": ["aws_security_group.web.id"],
            "network_interface_id": ["aws_instance.held.primary_network_interface_id"],
        },
    )
    network = plan.load(tmp_path)
    own = network.interfaces["aws_network_interface.own"]
    assert own.attachment is not None and own.attachment.instance_id == "aws_instance.held"
    assert own.private_ip_addresses[0].private_ip_address == "10.0.0.77"
    assert _verdict(network, "internet", "aws_network_interface.own", "tcp/443") == "reachable"
    assert {one.group_id for one in network.interfaces["aws_instance.held.eth0"].groups or ()} == {
        "aws_security_group.data",
        "aws_security_group.web",
    }


def test_peerings_and_endpoints_of_a_plan(tmp_path: Path) -> None:
    plan = two_tiers()
    plan.add("aws_vpc", "other", cidr_block="10.9.0.0/16")
    plan.add("aws_subnet", "other", {"vpc_id": ["aws_vpc.other.id"]}, cidr_block="10.9.1.0/24")
    plan.add(
        "aws_instance",
        "other",
        {"subnet_id": ["aws_subnet.other.id"], "vpc_security_group_ids": ["aws_security_group.other.id"]},
    )
    plan.add(
        "aws_security_group",
        "other",
        {"vpc_id": ["aws_vpc.other.id"]},
        ingress=[block(80, cidr_blocks=["10.0.0.0/16"])],
    )
    peering = plan.add(
        "aws_vpc_peering_connection",
        "both",
        {"vpc_id": ["aws_vpc.main.id"], "peer_vpc_id": ["aws_vpc.other.id"]},
        auto_accept=True,
    )
    plan.add(
        "aws_route",
        "there",
        {
            "route_table_id": ["aws_route_table.front.id"],
            "vpc_peering_connection_id": ["aws_vpc_peering_connection.both.id"],
        },
        destination_cidr_block="10.9.0.0/16",
    )
    plan.add(
        "aws_route",
        "here",
        {
            "route_table_id": ["aws_vpc.other.main_route_table_id"],
            "vpc_peering_connection_id": ["aws_vpc_peering_connection.both.id"],
        },
        destination_cidr_block="10.0.0.0/16",
    )
    plan.add(
        "aws_vpc_endpoint",
        "store",
        {"vpc_id": ["aws_vpc.main.id"], "route_table_ids": ["aws_route_table.back.id"]},
        service_name="com.amazonaws.eu-west-1.s3",
    )
    network = plan.load(tmp_path)
    assert _verdict(network, WEB, "aws_instance.other", "tcp/80") == "reachable"
    assert any(
        route.gateway_id == "aws_vpc_endpoint.store"
        for route in network.route_tables["aws_route_table.back"].routes
    )
    peering["change"]["after"]["auto_accept"] = False
    assert _verdict(plan.load(tmp_path), WEB, "aws_instance.other", "tcp/80") == "unreachable"


def test_without_changes_the_planned_values_are_read(tmp_path: Path) -> None:
    values = {
        "resources": [
            {
                "address": "aws_vpc.a",
                "type": "aws_vpc",
                "name": "a",
                "mode": "managed",
                "values": {"cidr_block": "10.0.0.0/16"},
            }
        ]
    }
    inner = {
        "address": "module.m",
        "resources": [
            {
                "address": "module.m.aws_vpc.b",
                "type": "aws_vpc",
                "name": "b",
                "values": {"cidr_block": "10.1.0.0/16"},
            }
        ],
    }
    document = {
        "format_version": "1.0",
        "planned_values": {"root_module": {**values, "child_modules": [inner]}},
    }
    (tmp_path / "plan.json").write_text(json.dumps(document))
    assert list(isthmus.load(tmp_path / "plan.json").vpcs) == ["aws_vpc.a", "module.m.aws_vpc.b"]


def test_a_resource_that_is_not_read_is_named_and_a_wrong_block_is_refused_at_its_place(
    tmp_path: Path,
) -> None:
    plan = two_tiers()
    plan.add("aws_lb", "front")
    plan.add("aws_s3_bucket", "store")
    plan.add("aws_instance", "lost")
    network = plan.load(tmp_path)
    told = [one.detail for one in network.snapshot.notices if one.kind == "not-modelled-yet"]
    assert [detail.partition(" is not drawn")[0] for detail in told] == ["aws_instance.lost", "aws_lb.front"]
    plan.changes[0]["change"]["after"]["cidr_block"] = "10.0.0.0/99"
    with pytest.raises(isthmus.InputError, match=r"10\.0\.0\.0/99") as error:
        plan.load(tmp_path)
    assert error.value.pointer == "/resource_changes/0/change/after"


_ODD = (
    st.none()
    | st.booleans()
    | st.integers(-2, 70000)
    | st.sampled_from(["", "x", ANYWHERE, "::/0", "tcp", "-1"])
)
_ODD_VALUES = st.recursive(
    _ODD,
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["cidr_block", "references", "from_port", "id"]), inner, max_size=2)
    ),
    max_leaves=5,
)


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.data())
def test_odd_values_are_read_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    plan = two_tiers()
    record = data.draw(st.sampled_from(plan.changes))
    where = record["change"]["after"] if data.draw(st.booleans()) else record["change"]["after_unknown"]
    keys = [
        "vpc_id",
        "ingress",
        "route",
        "cidr_block",
        "subnet_id",
        "vpc_security_group_ids",
        "tags",
        "id",
        "from_port",
        "protocol",
    ]
    where[data.draw(st.sampled_from(keys))] = data.draw(_ODD_VALUES)
    written = data.draw(st.sampled_from(plan.root["resources"]))
    if data.draw(st.booleans()):
        written["expressions"] = data.draw(st.dictionaries(st.sampled_from(keys), _ODD_VALUES, max_size=3))
    try:
        plan.load(tmp_path)
    except isthmus.InputError as error:
        assert error.file == "plan.json"
