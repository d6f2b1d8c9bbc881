"""What of a network faces the outside."""

from __future__ import annotations

from isthmus.engine.outside import (
    OPEN,
    SHUT,
    UNTOLD,
    denying,
    gates,
    odd,
    row_outside,
    shadowed,
    twice,
    vpc_of_piece,
)
from tests.engine.asking import at, compiled, row_of
from tests.judge.drawing import ANY_V4, Drawing

V6 = "2600:1f00:0:100::/56"


def drawn() -> Drawing:
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16", V6)
    drawing.vpc("vpc-b", "10.1.0.0/16")
    drawing.internet("igw-a", "vpc-a")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24", {ANY_V4: "igw-a"}, v6="2600:1f00:0:100::/64")
    drawing.subnet("subnet-b", "vpc-b", "10.1.0.0/24", {})
    drawing.host("eni-a", "subnet-a", "10.0.0.4", public="3.3.3.1", v6="2600:1f00:0:100::4")
    drawing.host("eni-b", "subnet-b", "10.1.0.4")
    return drawing


def test_a_gateway_is_open_without_a_table_of_its_own_and_shut_where_none_is_listed() -> None:
    c = compiled(drawn())
    by_vpc = dict(zip(c.vpc_ids, gates(c).tolist(), strict=False))
    assert by_vpc == {"vpc-a": OPEN, "vpc-b": SHUT} and gates(c)[-1] == UNTOLD
    drawing = drawn()
    drawing.table("rtb-igw", "vpc-a", [{"GatewayId": "igw-a"}], {})
    c = compiled(drawing)
    assert gates(c)[c.vpc_number["vpc-a"]] == UNTOLD


def test_public_and_global_addresses_mean_rows_to_the_outside_and_private_ones_none() -> None:
    c = compiled(drawn())
    for text, row in (
        ("3.3.3.1", row_of(c, "eni-a")),
        ("2600:1f00:0:100::4", row_of(c, "eni-a", six=True)),
        ("10.0.0.4", -1),
        ("9.9.9.9", -1),
    ):
        assert int(row_outside(c)[c.universe.rank(at(text))]) == row, text


def test_pieces_tell_whose_block_they_lie_in_and_whether_they_are_odd() -> None:
    c = compiled(drawn(), "9.9.9.9")
    for text, vpc, strange in (
        ("10.0.0.4", -2, True),
        ("192.168.0.1", -1, True),
        ("100.64.0.1", -1, True),
        ("9.9.9.9", -1, False),
        ("3.3.3.1", -1, False),
        ("2600:1f00:0:100::4", c.vpc_number["vpc-a"], False),
    ):
        rank = c.universe.rank(at(text))
        assert (int(vpc_of_piece(c)[rank]), bool(odd(c)[rank])) == (vpc, strange), text


def test_rows_that_share_an_address_within_a_vpc_are_told() -> None:
    drawing = drawn()
    drawing.host("eni-c", "subnet-a", "10.0.0.77")
    drawing.get("NetworkInterfaces", "eni-c")["Ipv4Prefixes"] = [{"Ipv4Prefix": "10.0.0.4/32"}]
    c = compiled(drawing)
    rows = [row_of(c, "eni-a"), c.rows.rows_of["eni-c"][-1], row_of(c, "eni-b")]
    assert [bool(twice(c)[row]) for row in rows] == [True, True, False]
    assert [bool(shadowed(c)[row]) for row in rows] == [
        False,
        True,
        False,
    ]


def test_an_interface_that_denies_gateways_does_so_for_ipv6_alone() -> None:
    drawing = drawn()
    drawing.get("NetworkInterfaces", "eni-a")["DenyAllIgwTraffic"] = True
    c = compiled(drawing)
    assert denying(c)[row_of(c, "eni-a", six=True)] and not denying(c)[row_of(c, "eni-a")]
