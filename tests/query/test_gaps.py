"""What was not read or is not modelled, over the whole snapshot."""

from __future__ import annotations

from isthmus.model.network import build
from isthmus.query.gaps import gaps
from isthmus.snapshot.section import Notice
from tests.model.sections import SUBNET, VPC, interface, network, section, snapshot


def test_references_that_lead_out_of_the_snapshot_are_gaps() -> None:
    permission = {
        "IpProtocol": "-1",
        "UserIdGroupPairs": [{"GroupId": "sg-8"}],
        "PrefixListIds": [{"PrefixListId": "pl-7"}],
    }
    routes = [
        {"DestinationPrefixListId": "pl-6", "TransitGatewayId": "tgw-1"},
        {"DestinationCidrBlock": "10.9.0.0/16", "VpcPeeringConnectionId": "pcx-1"},
    ]
    sides = {"AccepterVpcInfo": {"VpcId": "vpc-9"}, "RequesterVpcInfo": {"VpcId": "vpc-1"}}
    built = network(
        section("Vpcs", VPC),
        section("Subnets", SUBNET),
        section("NetworkInterfaces", interface("eni-1", Groups=[{"GroupId": "sg-9"}])),
        section(
            "SecurityGroups", {"GroupId": "sg-1", "IpPermissions": [permission], "IpPermissionsEgress": []}
        ),
        section(
            "RouteTables", {"RouteTableId": "rtb-1", "VpcId": "vpc-1", "Routes": routes, "Associations": []}
        ),
        section("NetworkAcls"),
        section("InternetGateways"),
        section("Reservations"),
        section("PrefixLists", {"PrefixListId": "pl-5"}),
        section("VpcPeeringConnections", {"VpcPeeringConnectionId": "pcx-1", **sides}),
    )
    answer = gaps(built, {"question": "gaps"})
    assert [(gap.kind, gap.id) for gap in answer.gaps or ()] == [
        ("uncollected-group", "sg-8"),
        ("uncollected-group", "sg-9"),
        ("uncollected-network-acl", "subnet-1"),
        ("uncollected-route-table", "subnet-1"),
        ("uncollected-transit-gateway", "tgw-1"),
        ("uncollected-vpc", "vpc-9"),
        ("unknown-prefix-list", "pl-5"),
        ("unknown-prefix-list", "pl-6"),
        ("unknown-prefix-list", "pl-7"),
    ]
    assert all(gap.citation is not None for gap in answer.gaps or ())


def test_things_that_are_not_modelled_are_counted_by_kind() -> None:
    built = network(
        section("CustomerGateways", {"CustomerGatewayId": "cgw-1"}, {"CustomerGatewayId": "cgw-2"})
    )
    answer = gaps(built, {})
    assert answer.result == {"gaps": {}, "in_doubt": {}, "not_modelled": {"CustomerGateways": 2}}
    assert answer.gaps == []


def test_calls_that_were_not_answered_are_counted_by_what_they_put_in_doubt() -> None:
    later = "keys, kept for later: no question yet"
    hidden = ("names: find", later, "names: find")
    notices = tuple(
        Notice("refused-call", "isthmus.json", f"/calls/{at}", "no", "1", hides=word)
        for at, word in enumerate(hidden)
    )
    answer = gaps(build(snapshot(notices=notices)), {})
    assert answer.result["in_doubt"] == {later: 1, "names: find": 2}
    assert sorted(gap.effect for gap in answer.gaps or ()) == ["either", "either", "neither"]


def test_what_is_partial_is_not_without_a_meaning() -> None:
    told = gaps(network(section("InternetGateways", {"InternetGatewayId": "igw-1"})), {})
    assert told.result["not_modelled"] == {} and told.result["gaps"]["partial-record"] == 1
