"""Delivery inside a VPC (vpc.md 2, 4.2, 8, 13)."""

from __future__ import annotations

import pytest

from tests.engine.asking import DOUBT, NO, YES, ask
from tests.judge.drawing import ANY_V4, EVERYTHING, Drawing, entry, rule

DENY = [entry(1, "deny", "-1", ANY_V4, egress=egress) for egress in (False, True)]
IN_ONLY = [
    entry(1, "allow", "-1", ANY_V4, egress=False),
    entry(1, "allow", "tcp/1024-65535", ANY_V4, egress=True),
]


def drawn() -> Drawing:
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24")
    drawing.subnet("subnet-b", "vpc-a", "10.0.1.0/24")
    drawing.host("eni-a", "subnet-a", "10.0.0.4")
    drawing.host("eni-near", "subnet-a", "10.0.0.5")
    drawing.host("eni-b", "subnet-b", "10.0.1.4")
    return drawing


def test_two_subnets_of_one_vpc_reach_each_other() -> None:
    told = ask(drawn(), "eni-a", "10.0.1.4")
    assert told.words == (YES, YES)
    assert told.steps == (("eni-a", "rtb-subnet-a", "eni-b"),)
    assert told.stops == frozenset()


def test_within_a_subnet_no_acl_and_no_route_counts() -> None:
    drawing = drawn()
    drawing.entries("subnet-a", DENY)
    drawing.routes("subnet-a").clear()
    told = ask(drawing, "eni-a", "10.0.0.5")
    assert told.words == (YES, YES)
    assert told.steps == (("eni-a", "eni-near"),)


def test_within_a_subnet_groups_count() -> None:
    drawing = drawn()
    drawing.group("sg-none", [], EVERYTHING)
    drawing.get("NetworkInterfaces", "eni-near")["Groups"] = [{"GroupId": "sg-none"}]
    told = ask(drawing, "eni-a", "10.0.0.5")
    assert told.words == (NO, NO) and told.stops == {"security-group-ingress"}


@pytest.mark.parametrize(
    ("subnet", "egress", "stop"),
    [("subnet-a", True, "network-acl-egress"), ("subnet-b", False, "network-acl-ingress")],
)
def test_the_acl_of_each_edge_counts_on_the_way_there(subnet: str, egress: bool, stop: str) -> None:
    drawing = drawn()
    entries = [
        entry(1, "deny", "tcp/443", ANY_V4, egress=egress),
        entry(1, "allow", "-1", ANY_V4, egress=not egress),
    ]
    drawing.entries(subnet, [*entries, entry(2, "allow", "-1", ANY_V4, egress=egress)])
    told = ask(drawing, "eni-a", "10.0.1.4")
    assert told.words == (NO, NO) and told.stops == {stop}
    assert ask(drawing, "eni-a", "10.0.1.4", "tcp/22").words == (YES, YES)


@pytest.mark.parametrize(
    ("subnet", "egress", "stop"),
    [("subnet-b", True, "R:network-acl-egress"), ("subnet-a", False, "R:network-acl-ingress")],
)
def test_the_acl_of_each_edge_counts_on_the_way_back_by_the_client_s_port(
    subnet: str, egress: bool, stop: str
) -> None:
    drawing = drawn()
    entries = [
        entry(1, "allow", "tcp/1024-40000", ANY_V4, egress=egress),
        entry(1, "allow", "-1", ANY_V4, egress=not egress),
    ]
    drawing.entries(subnet, entries)
    assert ask(drawing, "eni-a", "10.0.1.4", port=40000).words == (YES, YES)
    told = ask(drawing, "eni-a", "10.0.1.4", port=40001)
    assert told.words == (YES, NO) and told.stops == {stop}


def test_an_acl_compares_the_source_on_the_way_in_and_the_target_on_the_way_out() -> None:
    for subnet, egress, block in (
        ("subnet-a", True, "10.0.1.4/32"),
        ("subnet-b", False, "10.0.0.4/32"),
        ("subnet-b", True, "10.0.0.4/32"),
        ("subnet-a", False, "10.0.1.4/32"),
    ):
        drawing = drawn()
        drawing.entries(
            subnet,
            [
                entry(1, "allow", "-1", block, egress=egress),
                entry(1, "allow", "-1", ANY_V4, egress=not egress),
            ],
        )
        assert ask(drawing, "eni-a", "10.0.1.4").words == (YES, YES)


def test_a_group_is_stateful_and_an_acl_is_not() -> None:
    drawing = drawn()
    drawing.group("sg-in", [rule("tcp/443", "10.0.0.4/32")], [])
    drawing.group("sg-out", [], [rule("tcp/443", "10.0.1.4/32")])
    drawing.get("NetworkInterfaces", "eni-a")["Groups"] = [{"GroupId": "sg-out"}]
    drawing.get("NetworkInterfaces", "eni-b")["Groups"] = [{"GroupId": "sg-in"}]
    assert ask(drawing, "eni-a", "10.0.1.4").words == (YES, YES)
    assert ask(drawing, "eni-b", "10.0.0.4").stops == {"security-group-egress", "security-group-ingress"}


def test_nobody_answers_for_an_address_without_an_interface() -> None:
    told = ask(drawn(), "eni-a", "10.0.1.99")
    assert told.words == (NO, NO) and told.stops == {"CANNOT_ROUTE"}
    assert told.outcomes[0].passage.stop is not None
    assert told.outcomes[0].passage.stop.layer == "no-such-address"


def test_a_block_without_a_subnet_has_nowhere_to_go() -> None:
    told = ask(drawn(), "eni-a", "10.0.200.1")
    assert told.stops == {"VPC_LOCAL_ROUTE_CIDR_RESTRICTION"}
    assert told.outcomes[0].passage.id == "vpc-a"


def test_an_address_without_an_interface_is_unknown_where_the_owner_was_not_collected() -> None:
    drawing = drawn()
    drawing.get("Subnets", "subnet-b")["OwnerId"] = "222222222222"
    told = ask(drawing, "eni-a", "10.0.1.99")
    assert told.words == (DOUBT, DOUBT) and told.gaps == {"uncollected-interfaces"}
    assert ask(drawing, "eni-a", "10.0.1.4").words == (YES, YES)


@pytest.mark.parametrize("kind", ["global_accelerator_managed", "load_balancer"])
def test_what_an_unmodelled_interface_does_is_unknown(kind: str) -> None:
    drawing = drawn()
    drawing.get("NetworkInterfaces", "eni-b")["InterfaceType"] = kind
    told = ask(drawing, "eni-a", "10.0.1.4")
    assert told.words == (DOUBT, DOUBT) and told.gaps == {"unmodelled-interface"}


@pytest.mark.parametrize("kind", ["transit_gateway", "gateway_load_balancer_endpoint"])
def test_nothing_answers_at_an_interface_that_only_carries_and_it_asks_nothing(kind: str) -> None:
    drawing = drawn()
    drawing.get("NetworkInterfaces", "eni-b").update(InterfaceType=kind, Groups=[])
    told = ask(drawing, "eni-a", "10.0.1.4")
    assert told.words == (NO, NO) and told.stops == {"managed-interface"}
    assert ask(drawing, "eni-b", "10.0.0.4").words == (NO, NO)


def test_the_groups_of_an_unmodelled_interface_still_deny() -> None:
    drawing = drawn()
    drawing.group("sg-none", [], EVERYTHING)
    drawing.get("NetworkInterfaces", "eni-b").update(
        InterfaceType="load_balancer", Groups=[{"GroupId": "sg-none"}]
    )
    assert ask(drawing, "eni-a", "10.0.1.4").words == (NO, NO)


def test_nothing_starts_a_connection_to_a_function_but_it_gets_its_answers() -> None:
    drawing = drawn()
    drawing.get("NetworkInterfaces", "eni-b")["InterfaceType"] = "lambda"
    assert ask(drawing, "eni-a", "10.0.1.4").stops == {"managed-interface"}
    assert ask(drawing, "eni-b", "10.0.0.4").words == (YES, YES)


def test_nothing_starts_a_connection_to_a_nat_gateway() -> None:
    drawing = drawn()
    drawing.nat("nat-1", "subnet-b", "10.0.1.9")
    told = ask(drawing, "eni-a", "10.0.1.9")
    assert told.words == (NO, NO) and "nat-gateway" in told.stops


def test_an_interface_endpoint_answers_everything_but_icmp() -> None:
    drawing = drawn()
    drawing.get("NetworkInterfaces", "eni-b")["InterfaceType"] = "vpc_endpoint"
    assert ask(drawing, "eni-a", "10.0.1.4").words == (YES, YES)
    assert ask(drawing, "eni-a", "10.0.1.4", "icmp/8").words == (NO, NO)
    assert ask(drawing, "eni-a", "10.0.1.4", "icmp/3").words == (NO, NO)
    assert ask(drawing, "eni-b", "10.0.0.4").stops == {"VPCE_INTRA_VPC_TRAFFIC"}


def test_an_interface_that_is_not_attached_carries_nothing() -> None:
    drawing = drawn()
    drawing.get("NetworkInterfaces", "eni-b")["Status"] = "available"
    assert ask(drawing, "eni-a", "10.0.1.4").stops == {"BAD_STATE"}
    assert ask(drawing, "eni-b", "10.0.0.4").stops == {"BAD_STATE"}


def test_two_interfaces_of_one_answer_are_judged_each_for_itself() -> None:
    drawing = drawn()
    drawing.get("NetworkInterfaces", "eni-b")["Status"] = "available"
    drawing.host("eni-c", "subnet-b", "10.0.1.5")
    assert ask(drawing, "eni-a", "10.0.1.5").words == (YES, YES)
    assert ask(drawing, "eni-a", "10.0.1.4").words == (NO, NO)
