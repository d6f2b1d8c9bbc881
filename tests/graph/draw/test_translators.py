from typing import Any

from isthmus.graph.place import Kind, Place, egress, ingress
from isthmus.graph.transition import Answers, Choice, Chooser, Control, Direction, Filter, Rewrite, Rewriting
from tests.graph.ground import NAT, PCX_TO_A, ground, records, route, table

APPLIANCE = Place(Kind.APPLIANCE, "eni-1")


def with_appliance(check: bool, vpc: str = "vpc-a", subnet: str = "p") -> dict[str, list[Any]]:
    known = records()
    known["NetworkInterfaces"] = [
        {"NetworkInterfaceId": "eni-1", "SubnetId": subnet, "VpcId": vpc, "SourceDestCheck": check}
    ]
    known["RouteTables"][0]["Routes"].append(route("9.0.0.0/8", NetworkInterfaceId="eni-1"))
    return known


def test_a_nat_gateway_sends_on_from_its_own_subnet_with_its_own_address() -> None:
    graph = ground()
    crossing = graph.crossing(NAT, egress("p"))
    assert crossing is not None and crossing[-1] == Rewrite(Rewriting.NAT)
    entry = graph.crossing(table("rtb-a"), NAT)
    assert entry is not None and entry[-1] == Filter(Control.NETWORK_ACL, "acl-p", Direction.INGRESS, "p")


def test_only_answers_come_to_a_nat_gateway_by_its_address() -> None:
    assert ground().crossing(ingress("p"), NAT) == (Answers(),)


def test_a_peer_answers_a_nat_gateway_without_a_route_back() -> None:
    back = PCX_TO_A
    crossing = ground().crossing(egress("b"), back)
    assert crossing is not None and crossing[-1] == Answers()
    known = records()
    known["VpcPeeringConnections"][0]["Status"] = {"Code": "deleted"}
    closed = ground(known)
    assert back not in closed or closed.crossing(egress("b"), back) is None


def test_several_addresses_are_a_choice_of_awss() -> None:
    known = records()
    known["NatGateways"][0]["NatGatewayAddresses"] = [{"PrivateIp": "10.0.9.4"}, {"PrivateIp": "10.0.9.5"}]
    crossing = ground(known).crossing(NAT, egress("p"))
    assert crossing is not None and Choice(Chooser.NAT_ADDRESS, 2) in crossing


def test_a_regional_nat_gateway_looks_up_in_its_own_table() -> None:
    known = records()
    known["NatGateways"] = [
        {
            "NatGatewayId": "nat-1",
            "VpcId": "vpc-a",
            "AvailabilityMode": "regional",
            "RouteTableId": "rtb-p",
            "State": "available",
        }
    ]
    graph = ground(known)
    assert list(graph.onward[NAT]) == [table("rtb-p")]
    assert graph.crossing(Place(Kind.VPC, "vpc-a"), NAT) == (Answers(),)
    known["NatGateways"][0]["RouteTableId"] = "rtb-nobody-read"
    assert ground(known).gaps[NAT].kind == "uncollected-route-table"


def test_a_failed_nat_gateway_sends_nothing_on() -> None:
    known = records()
    known["NatGateways"][0]["State"] = "failed"
    assert ground(known).onward[NAT] == {}


def test_gateways_and_interfaces_that_nobody_read_are_gaps() -> None:
    known = records()
    del known["NatGateways"]
    known["RouteTables"][0]["Routes"].append(route("9.0.0.0/8", NetworkInterfaceId="eni-1"))
    gaps = ground(known).gaps
    assert gaps[NAT].kind == "uncollected-nat-gateway"
    assert gaps[APPLIANCE].kind == "uncollected-interface"


def test_an_appliance_forwards_from_its_subnet_when_its_check_is_off() -> None:
    graph = ground(with_appliance(check=False))
    assert graph.crossing(APPLIANCE, egress("p")) == (Rewrite(Rewriting.APPLIANCE),)
    assert graph.crossing(ingress("p"), APPLIANCE) == (Answers(),)


def test_an_interface_whose_check_is_on_is_the_end_of_the_way() -> None:
    assert ground(with_appliance(check=True)).onward[APPLIANCE] == {}


def test_an_interface_of_another_vpc_serves_no_table_here() -> None:
    graph = ground(with_appliance(check=False, vpc="vpc-b", subnet="b"))
    assert Place(Kind.DROPPED, "serves-another-vpc:eni-1") in graph.onward[table("rtb-a")]
