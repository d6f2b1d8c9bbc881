"""Public pools led to one interface without any translation (vpc.md 5.2)."""

from __future__ import annotations

from tests.engine.asking import NO, YES, ask
from tests.judge.drawing import ANY_V4, EVERYTHING, Drawing, entry, route, rule

OUTSIDE = "8.8.8.8"


def drawn() -> Drawing:
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    drawing.internet("igw-a", "vpc-a")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24", {ANY_V4: "igw-a"})
    drawing.host("eni-a", "subnet-a", "10.0.0.4")
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
