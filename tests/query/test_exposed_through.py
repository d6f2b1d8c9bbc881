"""What a rule lets in by way of load balancers: to their nodes, from them, and under a client's kept address."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import isthmus
from fixtures import builder as draw
from fixtures.builder import Ledger, ident
from isthmus.packet import Flow, parse_address
from tests.laws.spaces import contains
from tests.query.balancing import alb, nlb, read

ANYBODY = "0.0.0.0/0"


def exposed(net: Ledger, folder: Path, group: str, rest: str = "", **more: Any) -> isthmus.Answer:
    rule = "/".join(part for part in (ident("group", group), rest) if part)
    return isthmus.ask(read(net, folder), {"question": "exposure", "rule": rule, **more})


def part_of(answer: isthmus.Answer, source: str, target: str, port: int) -> set[str]:
    """The parts that a flow is in."""
    family, one = parse_address(source)
    flow = Flow(family, one, parse_address(target)[1], 6 << 16 | port, 40000)
    parts = ("effective", "marginal", "latent", "doubtful")
    return {name for name in parts if contains(answer.result[name]["space"], flow)}


def test_a_rule_that_admits_a_balancer_lets_its_nodes_in_and_whoever_comes_by_them(tmp_path: Path) -> None:
    answer = exposed(alb(), tmp_path, "P")
    assert part_of(answer, "10.0.1.50", "10.0.11.10", 8080) == {"effective", "marginal"}
    (way,) = answer.result["through"]
    assert (way["label"], way["services"], way["port"], way["source"]) == ("shop", ["tcp/443"], 8080, "node")
    assert (way["verdict"], way["internet"], way["interfaces"]) == ("reachable", True, 2)
    assert way["lost"] == {"internet": True, "interfaces": 2} and way["unknown"] == 0
    assert answer.proof is not None and answer.proof["judge"] == "replayed" and not answer.gaps


def test_another_rule_that_admits_the_nodes_leaves_nothing_marginal(tmp_path: Path) -> None:
    net = alb()
    draw.group(net, "P", "v", ["tcp/8080 sg:L", "tcp/8080 10.0.0.0/16"])
    answer = exposed(net, tmp_path, "P", "ingress/0")
    assert part_of(answer, "10.0.1.50", "10.0.11.10", 8080) == {"effective"}
    assert [way["lost"] for way in answer.result["through"]] == [{"internet": False, "interfaces": 0}]


def test_a_node_takes_by_a_rule_what_its_listeners_take_alone(tmp_path: Path) -> None:
    net = alb()
    draw.group(net, "L", "v", [f"tcp/440-450 {ANYBODY}"], ["tcp/8080 sg:P"])
    answer = exposed(net, tmp_path, "L")
    assert part_of(answer, "8.8.8.8", "198.51.100.1", 443) == {"effective", "marginal"}
    assert part_of(answer, "8.8.8.8", "198.51.100.1", 444) == {"latent"}
    assert [one["by"] for one in answer.result["barred"]] == [["route or state"]]
    assert [way["lost"]["internet"] for way in answer.result["through"]] == [True]


def test_a_node_sends_to_its_targets_on_their_ports_alone(tmp_path: Path) -> None:
    net = alb(egress=("any 0.0.0.0/0",), targets=("web-a",))
    draw.group(net, "P", "v", ["any 10.0.0.0/16"])
    answer = exposed(net, tmp_path, "L", "egress")
    assert part_of(answer, "10.0.1.50", "10.0.11.10", 8080) == {"effective", "marginal"}
    for target, port in (("10.0.11.10", 8081), ("10.0.12.10", 8080), ("8.8.8.8", 8080)):
        assert part_of(answer, "10.0.1.50", target, port) == {"latent"}, (target, port)


def test_a_kept_client_is_known_to_its_target_by_the_balancers_group(tmp_path: Path) -> None:
    answer = exposed(nlb(groups=("L",), allows="sg:L"), tmp_path, "T")
    assert part_of(answer, "10.0.31.10", "10.0.21.10", 8443) == {"effective", "marginal"}
    assert part_of(answer, "10.0.11.5", "10.0.21.10", 8443) == {"latent"}
    (way,) = answer.result["through"]
    assert (way["source"], way["interfaces"]) == ("client", 3)
    assert answer.proof is not None and answer.proof["legs"] > 0


def test_of_many_kept_clients_it_is_in_doubt_who_is_let_in(tmp_path: Path) -> None:
    answer = exposed(nlb(groups=("L",), allows=ANYBODY, internet=True), tmp_path, "T")
    assert part_of(answer, "8.8.8.8", "10.0.21.10", 8443) == {"doubtful"}
    assert "many-clients" in {gap.kind for gap in answer.gaps or ()}
    (way,) = answer.result["through"]
    assert (way["verdict"], way["internet"], way["interfaces"]) == ("unknown", False, 0) and way["unknown"]
    assert part_of(answer, "10.0.31.10", "10.0.21.10", 8443) == {"effective", "marginal"}


def test_a_rule_of_a_client_lets_it_out_to_listeners(tmp_path: Path) -> None:
    answer = exposed(nlb(keeps=False, groups=("L",)), tmp_path, "client", "egress")
    assert part_of(answer, "10.0.31.10", "10.0.11.5", 443) == {"effective", "marginal"}
    assert part_of(answer, "10.0.31.10", "10.0.11.5", 80) == {"latent"}
    assert answer.result["through"] == []


def test_a_balancer_that_failed_lets_nobody_in(tmp_path: Path) -> None:
    net = alb()
    for record in net.records("LoadBalancers"):
        record["State"] = {"Code": "failed"}
    assert part_of(exposed(net, tmp_path, "P"), "10.0.1.50", "10.0.11.10", 8080) == {"latent"}
    answer = exposed(net, tmp_path, "L")
    assert part_of(answer, "8.8.8.8", "198.51.100.1", 443) == {"latent"} and answer.result["through"] == []


def test_a_classic_balancer_meets_the_list_of_its_subnet_towards_a_target_in_it(tmp_path: Path) -> None:
    net = alb()
    draw.instance(net, "near", "pub-a", "10.0.1.20", ["P"])
    draw.acl(net, "shut", "v", ["pub-a"], ["100 allow any 0.0.0.0/0"], ["100 deny tcp/8080 0.0.0.0/0"])
    (record,) = [one for one in net.records("NetworkInterfaces") if one["PrivateIpAddress"] == "10.0.1.50"]
    record["Description"] = "ELB old"
    old = {
        "LoadBalancerName": "old",
        "Scheme": "internet-facing",
        "VPCId": ident("vpc", "v"),
        "AvailabilityZones": [record["AvailabilityZone"]],
        "Subnets": [record["SubnetId"]],
        "SecurityGroups": [ident("group", "L")],
        "Instances": [{"InstanceId": ident("instance", "near")}],
        "ListenerDescriptions": [
            {
                "Listener": {
                    "Protocol": "TCP",
                    "LoadBalancerPort": 443,
                    "InstanceProtocol": "TCP",
                    "InstancePort": 8080,
                }
            }
        ],
    }
    net.put("LoadBalancerDescriptions", "old", old)
    attributes = {"CrossZoneLoadBalancing": {"Enabled": True}}
    net.put(
        "ClassicLoadBalancerAttributes",
        "old",
        {"LoadBalancerName": "old", "LoadBalancerAttributes": attributes},
    )
    assert part_of(exposed(net, tmp_path, "P"), "10.0.1.50", "10.0.1.20", 8080) == {"latent"}


def test_of_a_group_that_was_read_rule_by_rule_it_is_not_asked_who_is_lost(tmp_path: Path) -> None:
    net = alb()
    key = ident("group", "P")
    del net.pages[net.home]["SecurityGroups"][key]
    rule = {
        "SecurityGroupRuleId": "sgr-0123456789abcdef0",
        "GroupId": key,
        "GroupOwnerId": net.account,
        "IsEgress": False,
        "IpProtocol": "tcp",
        "FromPort": 8080,
        "ToPort": 8080,
        "ReferencedGroupInfo": {"GroupId": ident("group", "L"), "UserId": net.account},
    }
    net.put("SecurityGroupRules", rule["SecurityGroupRuleId"], rule)
    (way,) = exposed(net, tmp_path, "P").result["through"]
    assert way["lost"] is None and way["internet"]
