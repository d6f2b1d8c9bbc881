from isthmus.graph.place import Kind, Place, egress, ingress
from isthmus.graph.transition import Control, Direction, Divide, Filter
from isthmus.space.line import cidrs
from tests.graph.ground import ground, records, table


def test_leaving_and_entering_a_subnet_meet_its_acl() -> None:
    graph = ground()
    assert graph.crossing(egress("p"), table("rtb-p")) == (
        Filter(Control.NETWORK_ACL, "acl-p", Direction.EGRESS, "p"),
    )
    into = graph.crossing(Place(Kind.VPC, "vpc-a"), ingress("p"))
    assert into is not None and into[-1] == Filter(Control.NETWORK_ACL, "acl-p", Direction.INGRESS, "p")


def test_what_stays_in_a_subnet_meets_no_filter() -> None:
    crossing = ground().crossing(egress("p"), ingress("p"))
    assert crossing is not None and [type(t) for t in crossing] == [Divide]


def test_a_subnet_takes_the_addresses_of_both_families() -> None:
    known = records()
    known["Subnets"][2]["Ipv6CidrBlockAssociationSet"] = [
        {"Ipv6CidrBlock": "2001:db8::/64", "Ipv6CidrBlockState": {"State": "associated"}}
    ]
    crossing = ground(known).crossing(egress("p"), ingress("p"))
    assert crossing is not None and isinstance(crossing[0], Divide)
    assert cidrs(crossing[0].ranges.ranges) == ["10.0.9.0/24", "2001:db8::/64"]


def test_an_acl_that_nobody_read_is_a_gap_on_both_sides() -> None:
    gaps = ground().gaps
    assert gaps[egress("a")].kind == gaps[ingress("a")].kind == "uncollected-network-acl"
    assert egress("p") not in gaps


def test_amazons_own_services_are_reached_without_a_table() -> None:
    graph = ground()
    crossing = graph.crossing(egress("a"), Place(Kind.SERVICE, "amazon-dns"))
    assert crossing is not None and isinstance(crossing[0], Divide)
    assert "10.0.0.2/32" in cidrs(crossing[0].ranges.ranges)
