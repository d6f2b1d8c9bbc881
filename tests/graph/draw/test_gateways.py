from typing import Any

from isthmus.graph.place import INTERNET, Kind, Place
from isthmus.graph.transition import Answers, Control, Direction, Filter, Rewrite, Rewriting
from tests.graph.ground import IGW, IGW_INWARD, OPEN, ground, records, route, table

VPC_A = Place(Kind.VPC, "vpc-a")


def test_an_internet_gateway_translates_one_to_one_both_ways() -> None:
    graph = ground()
    out, into = graph.crossing(IGW, INTERNET), graph.crossing(INTERNET, IGW_INWARD)
    assert out == (
        Filter(Control.PUBLIC_ACCESS, "vpc-a", Direction.EGRESS),
        Rewrite(Rewriting.PUBLIC_SOURCE),
    )
    assert into is not None and into[-1] == Rewrite(Rewriting.PUBLIC_TARGET)
    assert list(graph.onward[IGW_INWARD]) == [VPC_A]


def gateway_table() -> dict[str, Any]:
    return {
        "RouteTableId": "rtb-igw",
        "VpcId": "vpc-a",
        "Associations": [{"GatewayId": "igw-1", "RouteTableId": "rtb-igw"}],
        "Routes": [route("10.0.1.0/24", NetworkInterfaceId="eni-1")],
    }


def test_a_gateways_table_stands_between_it_and_the_vpc() -> None:
    known = records()
    known["RouteTables"].append(gateway_table())
    graph = ground(known)
    assert list(graph.onward[IGW_INWARD]) == [table("rtb-igw")]
    assert set(graph.onward[table("rtb-igw")]) >= {VPC_A, Place(Kind.APPLIANCE, "eni-1")}


def test_a_detached_gateway_leads_nowhere() -> None:
    known = records()
    known["InternetGateways"] = [{"InternetGatewayId": "igw-1", "Attachments": []}]
    graph = ground(known)
    assert IGW not in graph
    assert Place(Kind.DROPPED, "serves-another-vpc:igw-1") in graph.onward[table("rtb-p")]


def test_two_gateways_of_one_vpc_lead_nowhere_in_and_are_a_gap() -> None:
    known = records()
    known["InternetGateways"].append({"InternetGatewayId": "igw-2", "Attachments": [{"VpcId": "vpc-a"}]})
    graph = ground(known)
    assert IGW_INWARD not in graph
    assert graph.gaps[IGW].kind == "conflicting-records"


def test_a_gateway_that_nobody_read_is_a_gap() -> None:
    known = records()
    del known["InternetGateways"]
    graph = ground(known)
    assert graph.gaps[IGW].kind == "uncollected-gateway"
    assert graph.onward[IGW] == {}


def test_only_answers_come_in_by_an_egress_only_gateway() -> None:
    known = records()
    known["EgressOnlyInternetGateways"] = [
        {"EgressOnlyInternetGatewayId": "eigw-1", "Attachments": [{"VpcId": "vpc-a", "State": "attached"}]}
    ]
    known["RouteTables"][0]["Routes"].append(
        {"DestinationIpv6CidrBlock": "::/0", "EgressOnlyInternetGatewayId": "eigw-1"}
    )
    graph = ground(known)
    out, inward = Place(Kind.EGRESS_ONLY, "eigw-1"), Place(Kind.EGRESS_ONLY, "eigw-1", "vpc-a")
    assert out in graph.onward[table("rtb-a")]
    assert graph.crossing(INTERNET, inward) == (Answers(),)
    assert graph.crossing(inward, VPC_A) == (Answers(),)
    assert Answers() not in (graph.crossing(out, INTERNET) or ())


def test_pools_and_unattached_tables_are_tables_of_the_gateway() -> None:
    known = records()
    known["RouteTables"].append(
        {
            "RouteTableId": "rtb-pool",
            "VpcId": "vpc-a",
            "Associations": [{"PublicIpv4Pool": "ipv4pool-ec2-1", "RouteTableId": "rtb-pool"}],
            "Routes": [route("198.51.100.0/24", NetworkInterfaceId="eni-1"), route(OPEN, GatewayId="igw-1")],
        }
    )
    assert list(ground(known).onward[IGW_INWARD]) == [VPC_A, table("rtb-pool")]
