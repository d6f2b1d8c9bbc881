"""Public pools led to one interface without any translation (vpc.md 5.2)."""

from __future__ import annotations

import pytest

from tests.engine.asking import DOUBT, NO, YES, ask
from tests.judge.drawing import ANY_V4, EVERYTHING, OPEN, Drawing, entry, flow, outcome, route, rule
from tests.judge.readers import both

OUTSIDE = "8.8.8.8"


def drawn() -> Drawing:
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    drawing.internet("igw-a", "vpc-a")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24", {ANY_V4: "igw-a"})
    drawing.host("eni-a", "subnet-a", "10.0.0.4", SourceDestCheck=False)
    drawing.table("rtb-gw", "vpc-a", [{"GatewayId": "igw-a"}, {"PublicIpv4Pool": "ipv4pool-1"}], {})
    drawing.get("RouteTables", "rtb-gw")["Routes"].append(route("203.0.113.0/28", "eni-a"))
    return drawing


def test_a_pool_reaches_its_interface_untranslated_and_is_answered() -> None:
    told = ask(drawn(), OUTSIDE, "203.0.113.9")
    assert told.words == (YES, YES)
    assert told.steps == (("internet", "igw-a", "rtb-gw", "eni-a"),)
    assert "pool-answers-untranslated" in told.assumptions


def test_addresses_beside_the_pool_are_nobody_s() -> None:
    assert ask(drawn(), OUTSIDE, "203.0.113.16").stops == {"IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS"}
    assert ask(drawn(), OUTSIDE, "203.0.112.255").words == (NO, NO)


def test_groups_and_the_acl_of_the_interface_count() -> None:
    drawing = drawn()
    drawing.entries("subnet-a", [entry(1, "allow", "-1", "9.9.9.9/32", egress=False)])
    assert "network-acl-ingress" in ask(drawing, OUTSIDE, "203.0.113.9").stops
    drawing = drawn()
    drawing.group("sg-x", [rule("-1", "9.9.9.9/32")], EVERYTHING)
    drawing.get("NetworkInterfaces", "eni-a")["Groups"] = [{"GroupId": "sg-x"}]
    assert ask(drawing, OUTSIDE, "203.0.113.9").stops == {"security-group-ingress"}


def test_a_subnet_s_exclusion_does_not_open_a_pool_but_the_vpc_s_does() -> None:
    for name, words in (("subnet-a", (NO, NO)), ("vpc-a", (YES, YES))):
        drawing = drawn()
        option = {"AwsAccountId": drawing.account, "AwsRegion": drawing.region}
        drawing.put(
            "VpcBlockPublicAccessOptions", {**option, "InternetGatewayBlockMode": "block-bidirectional"}
        )
        arn = f"arn:aws:ec2:{drawing.region}:{drawing.account}:{name[:-2]}/{name}"
        record = {
            "ExclusionId": "x",
            "InternetGatewayExclusionMode": "allow-bidirectional",
            "ResourceArn": arn,
        }
        drawing.put("VpcBlockPublicAccessExclusions", {**record, "State": "create-complete"})
        assert ask(drawing, OUTSIDE, "203.0.113.9").words == words


def test_a_flow_begun_inside_does_not_leave_with_a_pool_s_address() -> None:
    assert ask(drawn(), "eni-a", OUTSIDE).stops == {"IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS"}


def test_without_an_attached_gateway_a_pool_leads_nowhere() -> None:
    drawing = drawn()
    drawing.records["InternetGateways"][0][0]["Attachments"] = []
    assert ask(drawing, OUTSIDE, "203.0.113.9").words == (NO, NO)


def test_an_interface_with_its_check_on_takes_nothing_of_a_pool() -> None:
    drawing = drawn()
    drawing.get("NetworkInterfaces", "eni-a")["SourceDestCheck"] = True
    assert ask(drawing, OUTSIDE, "203.0.113.9").stops == {"ENI_SOURCE_DEST_CHECK_RESTRICTION"}
    trace = drawing.judge().trace("internet", flow(OUTSIDE, "203.0.113.9"))
    assert outcome(trace) == (False, False, "source-destination-check")


@pytest.mark.parametrize("target", ["local", "eni-unread", "eni-b"])
def test_only_what_the_table_leads_to_an_interface_arrives_there(target: str) -> None:
    drawing = drawn()
    drawing.subnet("subnet-b", "vpc-a", "10.0.1.0/24", {ANY_V4: "igw-a"})
    drawing.host("eni-b", "subnet-b", "10.0.1.4", SourceDestCheck=False)
    drawing.get("RouteTables", "rtb-gw")["Routes"].append(route("203.0.113.0/30", target))
    here, there = ask(drawing, OUTSIDE, "203.0.113.9"), ask(drawing, OUTSIDE, "203.0.113.1")
    assert here.words == (YES, YES) and here.steps[0][-1] == "eni-a"
    assert there.forward is (YES if target == "eni-b" else NO)
    assert [steps[-1] for steps in there.steps] == (["eni-b"] if target == "eni-b" else [])


def test_each_pool_leads_into_its_own_vpc() -> None:
    drawing = drawn()
    drawing.vpc("vpc-b", "10.1.0.0/16")
    drawing.internet("igw-b", "vpc-b")
    drawing.subnet("subnet-b", "vpc-b", "10.1.0.0/24", {ANY_V4: "igw-b"})
    drawing.host("eni-b", "subnet-b", "10.1.0.4", SourceDestCheck=False)
    drawing.table("rtb-gw-b", "vpc-b", [{"GatewayId": "igw-b"}, {"PublicIpv4Pool": "ipv4pool-2"}], {})
    drawing.get("RouteTables", "rtb-gw-b")["Routes"].append(route("203.0.113.64/28", "eni-b"))
    for target, steps in (
        ("203.0.113.9", ("internet", "igw-a", "rtb-gw", "eni-a")),
        ("203.0.113.70", ("internet", "igw-b", "rtb-gw-b", "eni-b")),
    ):
        told = ask(drawing, OUTSIDE, target)
        assert told.words == (YES, YES) and told.steps == (steps,)


def test_what_a_pool_s_interface_answers_leaves_by_the_gateway_of_its_vpc_alone() -> None:
    drawing = drawn()
    drawing.reroute("subnet-a", {})
    told = ask(drawing, OUTSIDE, "203.0.113.9")
    assert told.words == (YES, NO) and "R:NO_ROUTE_TO_DESTINATION" in told.stops
    drawing.entries("subnet-a", [*OPEN[:1], entry(1, "deny", "-1", f"{OUTSIDE}/32", egress=True), *OPEN[2:]])
    drawing.reroute("subnet-a", {ANY_V4: "igw-a"})
    assert ask(drawing, OUTSIDE, "203.0.113.9").words == (YES, NO)


def test_a_pool_s_address_is_not_taken_for_another_interface_s() -> None:
    drawing = drawn()
    drawing.host("eni-0", "subnet-a", "10.0.0.5", public="3.3.3.3")
    told = ask(drawing, OUTSIDE, "203.0.113.9")
    assert told.words == (YES, YES) and "pool-answers-untranslated" in told.assumptions
    assert ask(drawing, "eni-a", OUTSIDE).stops == {"IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS"}
    [outcome] = [one for one in told.outcomes if one.arrives]
    assert [back.pack.src.tolist() for back in outcome.backs] == [outcome.passage.pack.dst.tolist()]


POOLED = "203.0.113.9"


def test_a_table_that_does_not_say_whose_it_is_may_be_a_pool_s() -> None:
    drawing = drawn()
    del drawing.get("RouteTables", "rtb-gw")["Associations"]
    told = both(drawing, "internet", OUTSIDE, POOLED)
    assert told.words == (DOUBT, DOUBT) and told.gaps == {"uncollected-route-table"}
    assert both(drawing, "internet", OUTSIDE, "203.0.113.16").words == (NO, NO)
    drawing.get("RouteTables", "rtb-gw")["Associations"] = []
    assert both(drawing, "internet", OUTSIDE, POOLED).words == (NO, NO)


def test_a_pool_that_two_tables_say_is_their_own_is_nobody_s_for_sure() -> None:
    drawing = drawn()
    drawing.table("rtb-x", "vpc-a", [{"PublicIpv4Pool": "ipv4pool-1"}], {"203.0.113.16/28": "eni-a"})
    for address in (POOLED, "203.0.113.17"):
        told = both(drawing, "internet", OUTSIDE, address)
        assert told.words == (DOUBT, DOUBT) and told.gaps == {"conflicting-records"}


def test_a_pool_s_table_serves_as_its_gateway_s_alone() -> None:
    drawing = drawn()
    drawing.get("RouteTables", "rtb-gw")["Associations"].pop(0)
    assert both(drawing, "internet", OUTSIDE, POOLED).words == (NO, NO)


def test_a_pool_s_gateway_in_doubt_leaves_the_pool_open() -> None:
    drawing = drawn()
    drawing.internet("igw-b", "vpc-a")
    assert both(drawing, "internet", OUTSIDE, POOLED).gaps == {"conflicting-records"}
    drawing = drawn()
    drawing.table("rtb-x", "vpc-a", [{"GatewayId": "igw-a"}], {})
    assert both(drawing, "internet", OUTSIDE, POOLED).gaps == {"conflicting-records"}
    drawing = drawn()
    del drawing.get("InternetGateways", "igw-a")["Attachments"]
    assert "uncollected-gateway" in both(drawing, "internet", OUTSIDE, POOLED).gaps


def test_a_private_address_is_no_pool_s_whatever_tables_do_not_say() -> None:
    drawing = drawn()
    table = drawing.get("RouteTables", "rtb-gw")
    del table["Associations"]
    table["Routes"].append(route(ANY_V4, "eni-a"))
    assert both(drawing, "internet", OUTSIDE, "192.168.1.1").words == (NO, NO)
    assert both(drawing, "internet", OUTSIDE, "9.9.9.9").words == (DOUBT, DOUBT)
