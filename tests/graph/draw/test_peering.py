from isthmus.graph.place import Kind, Place
from isthmus.graph.transition import Control, Direction, Filter
from tests.graph.ground import PCX_TO_A, PCX_TO_B, ground, records

VPC_A, VPC_B = Place(Kind.VPC, "vpc-a"), Place(Kind.VPC, "vpc-b")


def test_a_peering_leads_to_the_far_side_only() -> None:
    graph = ground()
    assert graph.onward[PCX_TO_B] == {VPC_B: (Filter(Control.PEERING, "pcx-1", Direction.EGRESS),)}
    assert list(graph.onward[PCX_TO_A]) == [VPC_A]


def test_a_peering_that_is_not_active_leads_nowhere() -> None:
    known = records()
    known["VpcPeeringConnections"][0]["Status"] = {"Code": "pending-acceptance"}
    assert ground(known).onward[PCX_TO_B] == {}


def test_a_far_vpc_that_nobody_read_is_a_gap() -> None:
    known = records()
    known["Vpcs"].pop()
    known["Subnets"].pop(1)
    graph = ground(known)
    assert graph.onward[PCX_TO_B] == {}
    assert graph.gaps[PCX_TO_B].kind == "uncollected-vpc"


def test_a_peering_that_nobody_read_is_a_gap() -> None:
    known = records()
    del known["VpcPeeringConnections"]
    assert ground(known).gaps[Place(Kind.PEERING, "pcx-1")].kind == "uncollected-peering"
