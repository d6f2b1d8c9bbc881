"""Address rows: what each interface is, and which addresses it has (vpc.md 13)."""

from __future__ import annotations

from typing import Any

import pytest

from isthmus.engine.compile import Compiled
from isthmus.engine.rows import CARRIER, ENDPOINT, LAMBDA, NAT, NORMAL, OPAQUE
from isthmus.errors import InputError
from isthmus.space.line import text_at
from tests.engine.asking import at, compiled
from tests.judge.drawing import Drawing


def drawn(**more: Any) -> Drawing:
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16", "2600:1f00:0:100::/56")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24", v6="2600:1f00:0:100::/64")
    drawing.host("eni-a", "subnet-a", "10.0.0.4", **more)
    return drawing


def told(c: Compiled, name: str = "eni-a") -> list[tuple[str, str | None, bool]]:
    """Address, public address and whether it is primary, row by row."""
    found = []
    for row in c.rows.rows_of[name]:
        public = int(c.rows.public[row])
        starts = c.universe.starts
        found.append(
            (
                text_at(starts[int(c.rows.rank[row])]),
                None if public < 0 else text_at(starts[public]),
                bool(c.rows.primary[row]),
            )
        )
    return found


def test_an_interface_has_a_row_for_each_of_its_addresses_primary_ones_first() -> None:
    addresses = [
        {"PrivateIpAddress": "10.0.0.3", "Primary": False, "Association": {"PublicIp": "3.3.3.4"}},
        {"PrivateIpAddress": "10.0.0.4", "Primary": True, "Association": {"PublicIp": "3.3.3.3"}},
        {"PrivateIpAddress": "10.0.0.2", "Primary": False},
    ]
    assert told(compiled(drawn(PrivateIpAddresses=addresses, v6="2600:1f00:0:100::4"))) == [
        ("10.0.0.4", "3.3.3.3", True),
        ("2600:1f00:0:100::4", None, True),
        ("10.0.0.2", None, False),
        ("10.0.0.3", "3.3.3.4", False),
    ]


def test_the_interface_s_own_association_is_that_of_its_primary_address() -> None:
    addresses = [{"PrivateIpAddress": "10.0.0.4"}, {"PrivateIpAddress": "10.0.0.5"}]
    c = compiled(drawn(PrivateIpAddresses=addresses, Association={"PublicIp": "3.3.3.3"}))
    assert told(c) == [("10.0.0.4", "3.3.3.3", True), ("10.0.0.5", None, False)]
    c = compiled(drawn(PrivateIpAddresses=[], Association={"PublicIp": "3.3.3.3"}))
    assert told(c) == [("10.0.0.4", "3.3.3.3", True)]


def test_a_delegated_block_is_a_row_for_each_piece_of_it() -> None:
    drawing = drawn(Ipv4Prefixes=[{"Ipv4Prefix": "10.0.0.32/28"}])
    c = compiled(drawing, "10.0.0.35")
    delegated = [row for row in c.rows.rows_of["eni-a"] if c.rows.delegated[row]]
    pieces = [c.universe.piece(int(c.rows.rank[row])) for row in delegated]
    assert pieces[0][0] == at("10.0.0.32") and pieces[-1][1] == at("10.0.0.47")
    assert len(pieces) == 3 and not c.rows.primary[delegated].any()
    assert c.owner[0, c.universe.rank(at("10.0.0.35"))] in delegated
    assert (0, c.universe.rank(at("10.0.0.48"))) not in c.owner


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ({}, NORMAL),
        ({"InterfaceType": "natGateway"}, NAT),
        ({"InterfaceType": "nat_gateway"}, NAT),
        ({"InterfaceType": "lambda"}, LAMBDA),
        ({"InterfaceType": "vpc_endpoint"}, ENDPOINT),
        ({"InterfaceType": "transit_gateway"}, CARRIER),
        ({"InterfaceType": "network_load_balancer"}, OPAQUE),
        ({"InterfaceType": "gateway_load_balancer_endpoint"}, CARRIER),
        ({"InterfaceType": "global_accelerator_managed"}, OPAQUE),
        ({"InterfaceType": "efa"}, NORMAL),
        ({"InterfaceType": "branch"}, NORMAL),
        ({"Description": "ELB app/web/1"}, OPAQUE),
        ({"RequesterId": "amazon-elb"}, OPAQUE),
        ({"Description": "RDSNetworkInterface"}, NORMAL),
    ],
)
def test_an_interface_s_kind_follows_from_its_type_and_description(more: dict[str, Any], kind: int) -> None:
    c = compiled(drawn(**more))
    assert [c.rows.kind[row] for row in c.rows.rows_of["eni-a"]] == [kind]


def instance(drawing: Drawing, state: str | None) -> None:
    record = {"InstanceId": "i-1", "VpcId": "vpc-a", "SubnetId": "subnet-a"}
    if state:
        record |= {"State": {"Name": state}}  # type: ignore[dict-item]
    drawing.put("Reservations", {"ReservationId": "r-1", "OwnerId": drawing.account, "Instances": [record]})


@pytest.mark.parametrize(
    ("state", "alive"),
    [
        ("running", True),
        ("pending", False),
        ("stopping", False),
        ("stopped", False),
        ("shutting-down", False),
        ("terminated", False),
    ],
)
def test_an_interface_carries_traffic_while_its_instance_runs(state: str, alive: bool) -> None:
    drawing = drawn(Attachment={"InstanceId": "i-1", "Status": "attached"})
    instance(drawing, state)
    c = compiled(drawing)
    [row] = c.rows.rows_of["eni-a"]
    standing = c.rows.standings[int(c.rows.interface[row])]
    assert bool(c.rows.alive[row]) is alive
    assert standing.dead == (None if alive else f"i-1 is {state}")
    assert standing.assumed == ()


def test_an_instance_that_was_not_read_is_assumed_to_run() -> None:
    c = compiled(drawn(Attachment={"InstanceId": "i-1", "Status": "attached"}))
    [standing] = c.rows.standings
    assert (standing.dead, standing.assumed) == (None, ("instance-state-unknown-runs",))


@pytest.mark.parametrize(
    ("more", "alive"),
    [
        ({"Status": "in-use"}, True),
        ({"Status": "associated"}, True),
        ({"Status": "available"}, False),
        ({"Status": "attaching"}, False),
        ({"Status": "detaching"}, False),
        ({"Attachment": {"Status": "attached"}}, True),
        ({"Attachment": {}}, True),
        ({"Attachment": {"Status": "attaching"}}, False),
        ({"Attachment": {"Status": "detaching"}}, False),
        ({"Attachment": {"Status": "detached"}}, False),
    ],
)
def test_an_interface_that_is_not_attached_is_dead_whatever_its_instance(
    more: dict[str, Any], alive: bool
) -> None:
    assert compiled(drawn(**more)).rows.alive.tolist() == [alive]


def nat(**more: Any) -> Drawing:
    drawing = drawn()
    address = {"PrivateIp": "10.0.0.9", "PublicIp": "3.3.3.9", "IsPrimary": True, **more}
    record = {"NatGatewayId": "nat-1", "VpcId": "vpc-a", "SubnetId": "subnet-a", "State": "available"}
    drawing.put("NatGateways", {**record, "NatGatewayAddresses": [address]})
    return drawing


def test_a_nat_gateway_whose_interface_was_not_collected_has_rows_of_its_own() -> None:
    c = compiled(nat())
    assert told(c, "nat-1/address/0") == [("10.0.0.9", "3.3.3.9", True)]
    [row] = c.nat_rows["nat-1"]
    assert c.rows.kind[row] == NAT and c.rows.vpc[row] == 0 and c.rows.subnet[row] == 0


def test_an_address_that_a_nat_gateway_failed_to_get_is_none() -> None:
    assert compiled(nat(Status="failed")).nat_rows == {}
    assert compiled(nat(Status="succeeded")).nat_rows != {}


def test_an_interface_of_a_nat_gateway_is_counted_once() -> None:
    drawing = nat(NetworkInterfaceId="eni-nat")
    drawing.host("eni-nat", "subnet-a", "10.0.0.9", public="3.3.3.9")
    c = compiled(drawing)
    assert c.nat_rows["nat-1"] == c.rows.rows_of["eni-nat"]
    assert len(c.rows.rows_of["eni-nat"]) == 1


def test_the_zone_of_a_nat_address_is_told_by_id_where_there_is_one() -> None:
    c = compiled(nat(AvailabilityZone="eu-west-1a", AvailabilityZoneId="euw1-az1"))
    assert list(c.nat_zone.values()) == ["euw1-az1"]
    assert list(compiled(nat(AvailabilityZone="eu-west-1a")).nat_zone.values()) == ["eu-west-1a"]


def test_an_address_that_is_none_is_refused_where_it_stands() -> None:
    with pytest.raises(InputError):
        compiled(drawn(PrivateIpAddresses=[{"PrivateIpAddress": "10.0.0.400", "Primary": True}]))


def test_a_nat_gateway_stands_in_its_subnet_and_its_vpc() -> None:
    drawing = nat()
    del drawing.records["NatGateways"][0][0]["VpcId"]
    c = compiled(drawing)
    [row] = c.nat_rows["nat-1"]
    assert (c.rows.vpc[row], c.rows.subnet[row]) == (0, 0)
    del drawing.records["NatGateways"][0][0]["SubnetId"]
    c = compiled(drawing)
    [row] = c.nat_rows["nat-1"]
    assert (c.rows.vpc[row], c.rows.subnet[row]) == (-1, -1)
