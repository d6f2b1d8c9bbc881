from isthmus.graph.draw.attached import attached_vpcs, far_side, live, side_prefixes, sides
from isthmus.model.gateway import GatewayAttachment
from isthmus.packet import parse_prefix
from isthmus.semantics import routing
from isthmus.semantics.routing import Hop
from tests.graph.ground import built, records


def test_an_attachment_that_is_going_away_is_not_in_force() -> None:
    states = (None, "available", "attached", "attaching", "detaching", "detached")
    attachments = tuple(GatewayAttachment(vpc_id=f"vpc-{state}", state=state) for state in states)
    assert live(attachments) == {"vpc-None", "vpc-available", "vpc-attached"}


def test_targets_serve_their_own_vpc() -> None:
    network = built(records())
    assert attached_vpcs(network, Hop(routing.INTERNET_GATEWAY, "igw-1")) == frozenset({"vpc-a"})
    assert attached_vpcs(network, Hop(routing.NAT, "nat-1")) == frozenset({"vpc-a"})
    assert attached_vpcs(network, Hop(routing.NAT, "nat-nobody-read")) is None
    assert network.gateway_of_vpc == {"vpc-a": "igw-1"}


def test_a_peering_has_two_sides() -> None:
    network = built(records())
    assert far_side(network, "pcx-1", "vpc-a") == "vpc-b"
    assert far_side(network, "pcx-1", "vpc-c") == ""
    assert far_side(network, "pcx-nobody-read", "vpc-a") == ""
    assert [side_prefixes(network, side) for side in sides(network, "pcx-1")] == [
        (parse_prefix("10.0.0.0/16"),),
        (parse_prefix("10.1.0.0/16"),),
    ]


def test_a_side_that_tells_no_block_has_those_of_its_vpc() -> None:
    known = records()
    del known["VpcPeeringConnections"][0]["AccepterVpcInfo"]["CidrBlock"]
    network = built(known)
    assert side_prefixes(network, sides(network, "pcx-1")[1]) == (parse_prefix("10.1.0.0/16"),)
    assert side_prefixes(network, None) == ()
