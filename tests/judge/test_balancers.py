"""Balancers by the judge: to whom each node sends, across which zones, and whose address the target sees."""

from __future__ import annotations

import pytest

from isthmus.judge import Relay
from isthmus.judge.relays import relays
from tests.judge.drawing import Drawing, Record

ARN = "arn:aws:elasticloadbalancing:eu-west-1:111111111111"
FRONT, LISTENER = f"{ARN}:loadbalancer/net/front/1", f"{ARN}:listener/net/front/1/2"
GROUP, OTHER = f"{ARN}:targetgroup/one/1", f"{ARN}:targetgroup/two/2"
NODE_A, NODE_B = "eni-node-a", "eni-node-b"
CROSS, KEEPS = "load_balancing.cross_zone.enabled", "preserve_client_ip.enabled"


def ground() -> Drawing:
    """Two zones with a node and a target each."""
    d = Drawing()
    d.vpc("vpc-a", "10.0.0.0/16")
    for number, zone in ((1, "a"), (2, "b")):
        d.subnet(f"s-{zone}", "vpc-a", f"10.0.{number}.0/24")
        d.get("Subnets", f"s-{zone}")["AvailabilityZone"] = f"eu-west-1{zone}"
    for number, zone in ((1, "a"), (2, "b")):
        d.host(f"eni-node-{zone}", f"s-{zone}", f"10.0.{number}.5", Description="ELB net/front/1")
        attached = {"InstanceId": f"i-{zone}", "DeviceIndex": 0}
        d.host(f"eni-{zone}", f"s-{zone}", f"10.0.{number}.10", Attachment=attached)
        there = "b" if zone == "a" else "a"
        d.host(
            f"eni-0{zone}", f"s-{there}", f"10.0.{3 - number}.11", Attachment={**attached, "DeviceIndex": 1}
        )
    return d


def drawn(kind: str = "instance", protocol: str = "TCP", front: str = "network", **own: str) -> Drawing:
    """A balancer whose one listener sends to one group of both targets; ``own``: the group's attributes."""
    d = ground()
    d.put("LoadBalancers", {"LoadBalancerArn": FRONT, "Type": front})
    d.put("LoadBalancerAttributes", attributes("LoadBalancerArn", FRONT, {CROSS: "false"}))
    actions = [{"Type": "forward", "TargetGroupArn": GROUP}]
    listens = {"LoadBalancerArn": FRONT, "ListenerArn": LISTENER, "Port": 443, "Protocol": protocol}
    d.put("Listeners", {**listens, "DefaultActions": actions})
    put_group(d, GROUP, kind, protocol, own)
    return d


def put_group(d: Drawing, arn: str, kind: str, protocol: str, own: dict[str, str]) -> None:
    d.put("TargetGroups", {"TargetGroupArn": arn, "TargetType": kind, "Protocol": protocol})
    d.put("TargetGroupAttributes", attributes("TargetGroupArn", arn, own))
    names = ("i-a", "i-b") if kind == "instance" else ("10.0.1.10", "10.0.2.10")
    told = [{"Target": {"Id": name, "Port": 8443}} for name in names]
    d.put("LoadBalancerTargetHealth", {"TargetGroupArn": arn, "TargetHealthDescriptions": told})


def attributes(key: str, name: str, told: dict[str, str]) -> Record:
    return {key: name, "Attributes": [{"Key": one, "Value": value} for one, value in told.items()]}


def of(d: Drawing, kind: str) -> Record:
    """The one record of a kind."""
    return d.records[kind][0][0]


def read(d: Drawing, protocol: int = 6, port: int = 443, name: str = FRONT) -> frozenset[Relay] | None:
    return relays(d.snapshot(), name, protocol, port)


def pairs(d: Drawing, protocol: int = 6, port: int = 443, name: str = FRONT) -> set[tuple[str, str]] | None:
    """Which node sends to which target."""
    found = read(d, protocol, port, name)
    return None if found is None else {(one.node, one.target) for one in found}


OWN_ZONE = {(NODE_A, "i-a"), (NODE_B, "i-b")}
ACROSS = OWN_ZONE | {(NODE_A, "i-b"), (NODE_B, "i-a")}


@pytest.mark.parametrize(
    ("kind", "protocol", "own", "kept"),
    [
        ("instance", "TCP", {}, True),
        ("instance", "TLS", {KEEPS: "false"}, False),
        ("instance", "TCP", {KEEPS: "true"}, True),
        ("ip", "TCP", {}, False),
        ("ip", "TCP", {KEEPS: "true"}, True),
        ("ip", "UDP", {}, True),
        ("ip", "UDP", {KEEPS: "false"}, True),
        ("ip", "TCP_UDP", {}, True),
    ],
)
def test_a_network_balancer_keeps_the_clients_address_by_kind_protocol_and_attribute(
    kind: str, protocol: str, own: dict[str, str], kept: bool
) -> None:
    d = drawn(kind, protocol, **own)
    found = read(d, 17 if protocol == "UDP" else 6)
    assert found
    assert {one.as_client for one in found} == {kept}
    assert {one.port for one in found} == {8443}


def test_an_application_balancer_speaks_for_itself() -> None:
    d = drawn("instance", "HTTP", "application", **{KEEPS: "true"})
    d.put("Rules", {"ListenerArn": LISTENER, "Actions": []})
    found = read(d)
    assert found
    assert {one.as_client for one in found} == {False}


@pytest.mark.parametrize(
    ("front", "own", "balancer", "expected"),
    [
        ("network", {}, {}, OWN_ZONE),
        ("network", {}, {CROSS: "true"}, ACROSS),
        ("network", {CROSS: "use_load_balancer_configuration"}, {CROSS: "true"}, ACROSS),
        ("network", {CROSS: "use_load_balancer_configuration"}, {CROSS: "false"}, OWN_ZONE),
        ("network", {CROSS: "true"}, {CROSS: "false"}, ACROSS),
        ("network", {CROSS: "false"}, {CROSS: "true"}, OWN_ZONE),
        ("application", {}, {CROSS: "false"}, ACROSS),
        ("application", {CROSS: "false"}, {}, OWN_ZONE),
    ],
)
def test_a_group_says_whether_it_is_sent_to_across_zones_before_its_balancer_does(
    front: str, own: dict[str, str], balancer: dict[str, str], expected: set[tuple[str, str]]
) -> None:
    d = drawn(front=front, **own)
    d.records["LoadBalancerAttributes"] = []
    d.put("LoadBalancerAttributes", attributes("LoadBalancerArn", FRONT, balancer))
    assert pairs(d) == expected


@pytest.mark.parametrize(
    "kind", ["TargetGroupAttributes", "LoadBalancerAttributes", "LoadBalancerTargetHealth"]
)
def test_what_was_not_read_leaves_a_network_balancers_zones_open(kind: str) -> None:
    d = drawn()
    d.records[kind] = []
    assert read(d) is None


def test_a_target_of_all_zones_is_sent_to_from_each() -> None:
    d = drawn()
    target = of(d, "LoadBalancerTargetHealth")["TargetHealthDescriptions"][0]["Target"]
    target["AvailabilityZone"] = "all"
    assert pairs(d) == OWN_ZONE | {(NODE_B, "i-a")}
    target["AvailabilityZone"] = "eu-west-1b"
    assert pairs(d) == {(NODE_B, "i-a"), (NODE_B, "i-b")}


def test_a_target_that_nobody_read_leaves_its_zone_open() -> None:
    d = drawn()
    of(d, "LoadBalancerTargetHealth")["TargetHealthDescriptions"][0]["Target"]["Id"] = "i-lost"
    assert read(d) is None


@pytest.mark.parametrize(("protocol", "port"), [(6, 80), (17, 443), (6, 444)])
def test_another_port_or_protocol_is_another_listeners(protocol: int, port: int) -> None:
    assert read(drawn(), protocol, port) == frozenset()


@pytest.mark.parametrize("protocol", ["TCP_UDP", "TCP_QUIC"])
def test_a_listener_of_both_takes_both(protocol: str) -> None:
    d = drawn(protocol=protocol)
    assert pairs(d, protocol=6) == pairs(d, protocol=17) == OWN_ZONE


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        ((1, 1), {"i-a", "i-b", "i-x"}),
        ((0, 1), {"i-x"}),
        ((1, 0), {"i-a", "i-b"}),
        ((None, 0), {"i-a", "i-b"}),
    ],
)
def test_a_listener_sends_to_the_groups_that_have_a_weight(
    weights: tuple[int | None, int], expected: set[str]
) -> None:
    d = drawn(**{CROSS: "true"})
    put_group(d, OTHER, "instance", "TCP", {CROSS: "true"})
    d.host("eni-x", "s-a", "10.0.1.99", Attachment={"InstanceId": "i-x", "DeviceIndex": 0})
    d.records["LoadBalancerTargetHealth"][1][0]["TargetHealthDescriptions"] = [{"Target": {"Id": "i-x"}}]
    groups = [
        {"TargetGroupArn": arn, **({} if weight is None else {"Weight": weight})}
        for arn, weight in zip((GROUP, OTHER), weights, strict=True)
    ]
    of(d, "Listeners")["DefaultActions"] = [{"Type": "forward", "ForwardConfig": {"TargetGroups": groups}}]
    found = read(d)
    assert found is not None
    assert {one.target for one in found} == expected


def test_a_rule_sends_where_it_belongs_to_the_listener() -> None:
    d = drawn("instance", "HTTP", "application", **{CROSS: "true"})
    of(d, "Listeners")["DefaultActions"] = [{"Type": "fixed-response"}]
    assert read(d) is None
    here = f"{LISTENER.replace(':listener/', ':listener-rule/')}/3"
    forwards = {"Actions": [{"Type": "forward", "TargetGroupArn": GROUP}]}
    d.put("Rules", {"RuleArn": here.replace("/front/1/2", "/front/1/9"), **forwards})
    assert read(d) is None
    d.put("Rules", {"RuleArn": here, **forwards})
    assert pairs(d) == ACROSS


def test_a_group_that_nobody_read_leaves_a_listener_open() -> None:
    d = drawn()
    d.records["TargetGroups"] = []
    assert read(d) is None


def test_functions_behind_a_balancer_are_no_targets_of_packets() -> None:
    d = drawn()
    of(d, "TargetGroups")["TargetType"] = "lambda"
    assert read(d) == frozenset()


SHOP = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/shop/1"


def before_shop(**own: str) -> Drawing:
    """The network balancer, whose target is an application one with a node in each zone."""
    d = drawn(kind="alb")
    for number, zone in enumerate("ab", 1):
        d.host(f"eni-shop-{zone}", f"s-{zone}", f"10.0.{number}.60", Description="ELB app/shop/1")
    of(d, "LoadBalancerTargetHealth")["TargetHealthDescriptions"] = [{"Target": {"Id": SHOP, "Port": 80}}]
    d.records["TargetGroupAttributes"] = []
    if own:
        d.put("TargetGroupAttributes", attributes("TargetGroupArn", GROUP, own))
    return d


def test_a_balancer_behind_a_balancer_is_sent_to_by_its_nodes_and_sees_the_client() -> None:
    own = {Relay(NODE_A, "10.0.1.60", 80, True), Relay(NODE_B, "10.0.2.60", 80, True)}
    assert read(before_shop()) == own
    across = {Relay(NODE_A, "10.0.2.60", 80, True), Relay(NODE_B, "10.0.1.60", 80, True)}
    assert read(before_shop(**{CROSS: "true"})) == own | across


def test_a_balancer_behind_a_balancer_of_which_no_node_was_read_leaves_it_open() -> None:
    d = before_shop()
    for zone in "ab":
        d.get("NetworkInterfaces", f"eni-shop-{zone}")["Description"] = "ELB app/other/1"
    assert read(d) is None


def classic() -> Drawing:
    """A classic balancer that takes port 80 and sends to port 8080 of both instances."""
    d = ground()
    for zone in "ab":
        d.get("NetworkInterfaces", f"eni-node-{zone}")["Description"] = "ELB old"
    listener = {"Protocol": "HTTP", "LoadBalancerPort": 80, "InstancePort": 8080}
    described = {"LoadBalancerName": "old", "ListenerDescriptions": [{"Listener": listener}]}
    d.put(
        "LoadBalancerDescriptions", {**described, "Instances": [{"InstanceId": "i-a"}, {"InstanceId": "i-b"}]}
    )
    return d


@pytest.mark.parametrize(("crosses", "expected"), [(True, ACROSS), (False, OWN_ZONE)])
def test_a_classic_balancer_sends_across_zones_where_it_says_so(
    crosses: bool, expected: set[tuple[str, str]]
) -> None:
    d = classic()
    told = {"LoadBalancerAttributes": {"CrossZoneLoadBalancing": {"Enabled": crosses}}}
    d.put("ClassicLoadBalancerAttributes", told, owner="old")
    assert pairs(d, name="old", port=80) == expected
    assert read(d, 6, 8080, "old") == frozenset()
    assert read(d, 6, 80, "old") == {Relay(*pair, 8080, False) for pair in expected}


def test_a_classic_balancer_of_which_nobody_read_it_is_open() -> None:
    assert read(classic(), 6, 80, "old") is None
