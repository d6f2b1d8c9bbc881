"""Senders and members that nobody read, and what of a network beyond AWS rests on a choice: the judge by itself."""

from __future__ import annotations

from tests.hubs import HUB, described, fixed, hub
from tests.hybrid import HOST, OFFICE, VPN, office
from tests.judge.drawing import ANY_V4, ANY_V6, EVERYTHING, Drawing, flow, outcome, rule

FAR = "10.1.1.10"


def peered() -> Drawing:
    """Two VPCs over a peering; what the first host may send is what its group says of the second's."""
    d = Drawing()
    d.vpc("vpc-a", "10.0.0.0/16")
    d.vpc("vpc-b", "10.1.0.0/16")
    d.peering("pcx-1", "vpc-a", "vpc-b")
    d.subnet("one", "vpc-a", "10.0.1.0/24", {"10.1.0.0/16": "pcx-1"})
    d.subnet("two", "vpc-b", "10.1.1.0/24", {"10.0.0.0/16": "pcx-1"})
    d.group("sg-a", EVERYTHING, [rule("tcp/443", "sg-b")])
    d.group("sg-b", EVERYTHING, EVERYTHING, vpc="vpc-b")
    d.host("eni-a", "one", "10.0.1.10", ["sg-a"])
    d.host("eni-b", "two", FAR, ["sg-b"])
    return d


def test_what_may_be_sent_to_a_group_beyond_a_peering_is_what_reaches_its_members() -> None:
    d = peered()
    assert d.judge().trace("eni-a", flow("10.0.1.10", FAR)).forward is True
    d.get("NetworkInterfaces", "eni-b")["Groups"] = [{"GroupId": "sg-all"}]
    assert d.judge().trace("eni-a", flow("10.0.1.10", FAR)).forward is False


def test_members_beyond_a_peering_are_not_known_where_their_account_was_not_listed() -> None:
    d = peered()
    d.records["NetworkInterfaces"].pop()
    assert d.judge().trace("eni-a", flow("10.0.1.10", FAR)).forward is False
    for kind, name in (("Vpcs", "vpc-b"), ("Subnets", "two")):
        d.get(kind, name)["OwnerId"] = "222222222222"
    assert d.judge().trace("eni-a", flow("10.0.1.10", FAR)).forward is None


def test_a_source_within_a_vpc_that_no_interface_bears_is_nobodys_whatever_lies_beyond_aws() -> None:
    d = peered()
    d.put("VpnGateways", {"VpnGatewayId": "vgw-1"})
    trace = d.judge().trace("nowhere", flow("10.0.1.99", FAR))
    assert (trace.forward, trace.at) == (False, "vpc-a")
    assert d.judge().trace("nowhere", flow("192.168.1.1", FAR)).forward is None


def test_one_route_to_the_office_is_no_choice_among_equal_ones() -> None:
    trace = office().judge().trace("eni-a", flow(HOST, OFFICE))
    assert (outcome(trace), trace.assumptions) == ((True, True, ""), ("on-premises-delivers",))
    assert VPN in {step.id for step in trace.steps}


def through_the_other_vpc() -> Drawing:
    """A hub whose VPC b goes out by the internet gateway of VPC a, in both families."""
    d = hub()
    blocks = {"a": "2001:db8:1::/56", "b": "2001:db8:2::/56"}
    for name, block in blocks.items():
        row = {"Ipv6CidrBlock": block, "Ipv6CidrBlockState": {"State": "associated"}}
        d.get("Vpcs", f"vpc-{name}")["Ipv6CidrBlockAssociationSet"] = [row]
        own = {**row, "Ipv6CidrBlock": block.replace("/56", "/64")}
        d.get("Subnets", f"subnet-{name}")["Ipv6CidrBlockAssociationSet"] = [own]
        described(d, name)["Options"] = {"Ipv6Support": "enable"}
        interface = d.get("NetworkInterfaces", f"eni-{name}")
        interface["Ipv6Addresses"] = [{"Ipv6Address": block.replace("/56", "10")}]
    d.internet("igw-1", "vpc-a")
    d.reroute("subnet-a", {ANY_V4: "igw-1", ANY_V6: "igw-1", "10.2.0.0/16": HUB})
    d.reroute("subnet-b", {ANY_V4: HUB, ANY_V6: HUB})
    fixed(d, ANY_V6, "a")
    fixed(d, ANY_V4, "a")
    return d


def test_a_gateway_refuses_ipv6_that_a_transit_gateway_brought_from_another_vpc() -> None:
    trace = through_the_other_vpc().judge().trace("eni-b", flow("2001:db8:2::10", "2600::9"))
    assert (outcome(trace), trace.assumptions) == (
        (False, False, "spoofing"),
        ("gateway-refuses-foreign-ipv6",),
    )


def test_a_gateway_has_no_public_address_for_ipv4_that_a_transit_gateway_brought() -> None:
    trace = through_the_other_vpc().judge().trace("eni-b", flow("10.2.0.4", "203.0.113.9"))
    assert outcome(trace)[0] is False
    assert "gateway-refuses-foreign-ipv6" not in trace.assumptions


def test_a_host_of_the_gateways_own_vpc_goes_out() -> None:
    trace = through_the_other_vpc().judge().trace("eni-a", flow("2001:db8:1::10", "2600::9"))
    assert outcome(trace) == (True, True, "")


def test_a_subnet_that_says_another_mode_than_its_account_is_what_the_gap_names() -> None:
    d = Drawing()
    d.vpc("vpc-a", "10.0.0.0/16")
    d.internet("igw-1", "vpc-a")
    d.subnet("one", "vpc-a", "10.0.1.0/24", {ANY_V4: "igw-1"})
    d.host("eni-a", "one", "10.0.1.10", public="198.51.100.1")
    d.put("VpcBlockPublicAccessOptions", {"InternetGatewayBlockMode": "block-bidirectional"})
    d.get("Subnets", "one")["BlockPublicAccessStates"] = {"InternetGatewayBlockMode": "off"}
    trace = d.judge().trace("eni-a", flow("10.0.1.10", "203.0.113.9"))
    assert trace.forward is None
    assert [(gap.kind, gap.id) for gap in trace.gaps] == [("block-public-access-mismatch", "one")]
