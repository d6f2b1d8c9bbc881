"""Records that tell less than usual: the judge goes on with what it is told, and leaves open what it is not."""

from __future__ import annotations

import pytest

from isthmus.judge.region import Condition, Region, Term
from tests.judge.drawing import ANY_V4, ANY_V6, EVERYTHING, Drawing, flow, outcome, route, rule

A, B, WORLD = "10.0.1.10", "10.0.2.20", "203.0.113.9"
SIX, FAR_SIX = "2001:db8:1:1::10", "2600::9"


def network(ingress: list[dict[str, object]] | None = None) -> Drawing:
    """Two hosts of one VPC, the first facing the internet in both families."""
    d = Drawing()
    d.vpc("vpc-a", "10.0.0.0/16", "2001:db8:1::/56")
    d.internet("igw-1", "vpc-a")
    d.subnet("one", "vpc-a", "10.0.1.0/24", {ANY_V4: "igw-1", ANY_V6: "igw-1"}, v6="2001:db8:1:1::/64")
    d.subnet("two", "vpc-a", "10.0.2.0/24")
    d.group("sg-b", EVERYTHING if ingress is None else ingress, EVERYTHING)
    d.host("eni-a", "one", A, public="198.51.100.1", v6=SIX)
    d.host("eni-b", "two", B, ["sg-b"])
    return d


@pytest.mark.parametrize(
    ("told", "forward"),
    [({}, None), ({"AddressFamily": "IPv4"}, None), ({"AddressFamily": "IPv6"}, False)],
)
def test_a_list_without_entries_may_hold_any_address_of_its_family(
    told: dict[str, str], forward: bool | None
) -> None:
    d = network([rule("tcp/443", "pl-1")])
    d.put("ManagedPrefixLists", {"PrefixListId": "pl-1", **told})
    assert d.judge().trace("eni-a", flow(A, B)).forward is forward


@pytest.mark.parametrize("side", ["RequesterVpcInfo", "AccepterVpcInfo"])
def test_a_peering_that_tells_one_side_only_leads_nobody_astray(side: str) -> None:
    d = network()
    d.peering("pcx-1", "vpc-a", "vpc-z").pop(side)
    d.reroute("one", {"10.9.0.0/16": "pcx-1"})
    assert outcome(d.judge().trace("eni-a", flow(A, B))) == (True, True, "")
    assert d.judge().trace("eni-a", flow(A, "10.9.0.1")).session is not True


def regional() -> Drawing:
    """The second host behind a regional NAT gateway, which stands in no subnet."""
    d = network()
    address = {"PublicIp": "198.51.100.9", "AvailabilityZoneId": "euw1-az1", "Status": "succeeded"}
    made = {"NatGatewayId": "nat-1", "VpcId": "vpc-a", "ConnectivityType": "public", "State": "available"}
    more = {"AvailabilityMode": "regional", "RouteTableId": "rtb-nat", "NatGatewayAddresses": [address]}
    d.put("NatGateways", {**made, **more})
    d.table("rtb-nat", "vpc-a", [], {ANY_V4: "igw-1"})
    d.reroute("two", {ANY_V4: "nat-1"})
    return d


def test_an_answer_comes_back_to_a_gateway_that_stands_in_no_subnet() -> None:
    trace = regional().judge().trace("eni-b", flow(B, WORLD))
    assert (outcome(trace), [gap.kind for gap in trace.gaps]) == ((True, True, ""), [])


def test_nothing_starts_from_outside_through_a_gateway_that_stands_in_no_subnet() -> None:
    trace = regional().judge().trace("internet", flow(WORLD, "198.51.100.9"))
    assert (outcome(trace), [gap.kind for gap in trace.gaps]) == ((False, False, "nat-gateway"), [])


def looked_at(v6: str) -> Drawing:
    """The first host behind an inspection endpoint, whose own subnet leads to the internet."""
    d = network()
    d.subnet("mid", "vpc-a", "10.0.3.0/28", {ANY_V4: "igw-1", ANY_V6: "igw-1"})
    made = {"VpcEndpointId": "vpce-1", "VpcEndpointType": "GatewayLoadBalancer", "State": "available"}
    d.put("VpcEndpoints", {**made, "VpcId": "vpc-a", "SubnetIds": ["mid"]})
    d.reroute("one", {ANY_V4: "vpce-1", ANY_V6: "vpce-1"})
    d.table("rtb-edge", "vpc-a", [{"GatewayId": "igw-1"}], {})
    edge = d.get("RouteTables", "rtb-edge")["Routes"]
    edge[:] = [route("10.0.0.0/16", "local"), route("2001:db8:1::/56", "local"), route(v6, "vpce-1")]
    return d


def test_ipv6_goes_out_behind_an_inspection_endpoint_under_an_address_of_the_gateways_vpc() -> None:
    trace = looked_at("2001:db8:1:1::/64").judge().trace("eni-a", flow(SIX, FAR_SIX))
    assert outcome(trace) == (True, True, "")
    assert "gateway-refuses-foreign-ipv6" not in trace.assumptions


@pytest.mark.parametrize("offset", [-3, 0, 4])
@pytest.mark.parametrize(("low", "high"), [(0, 9), (3, 5), (5, 12), (10, 20), (-9, -1), (2, 2)])
def test_a_region_answers_alike_only_where_every_value_of_a_shifted_term_does(
    offset: int, low: int, high: int
) -> None:
    for first, last in ((0, 0), (0, 5), (2, 8), (5, 5), (6, 9)):
        inside = [low <= value + offset <= high for value in range(first, last + 1)]
        expected = True if all(inside) else None if any(inside) else False
        assert Region({"x": (first, last)}).uniform(Condition(Term("x", offset), low, high)) is expected
