"""A network made ready: everything by number."""

from __future__ import annotations

import numpy as np

from isthmus.engine.compile import compile_network
from isthmus.model.network import build
from isthmus.packet import TCP, UDP, service_range
from isthmus.semantics.security_group import INGRESS
from tests.engine.asking import at, compiled
from tests.judge.drawing import ANY_V4, Drawing, route


def drawn() -> Drawing:
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16", "2600:1f00:0:100::/56")
    drawing.vpc("vpc-b", "10.1.0.0/16", "2600:1f00:0:200::/56")
    drawing.internet("igw-a", "vpc-a")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24", {ANY_V4: "igw-a"}, v6="2600:1f00:0:100::/64")
    drawing.subnet("subnet-b", "vpc-b", "10.1.0.0/24")
    drawing.host("eni-a", "subnet-a", "10.0.0.4", public="3.3.3.3")
    drawing.host("eni-b", "subnet-b", "10.1.0.4")
    return drawing


def test_vpcs_subnets_and_tables_are_numbered_in_id_order() -> None:
    c = compiled(drawn())
    assert c.vpc_ids == ("vpc-a", "vpc-b") and c.subnet_ids == ("subnet-a", "subnet-b")
    assert c.table_ids == ("rtb-subnet-a", "rtb-subnet-b")
    assert c.subnet_vpc.tolist() == [0, 1] and c.subnet_table.tolist() == [0, 1, len(c.table_ids)]
    assert c.vpc_number == {"vpc-a": 0, "vpc-b": 1}


def test_a_subnet_without_a_table_has_the_one_that_nobody_read() -> None:
    drawing = drawn()
    drawing.records["RouteTables"].pop()
    c = compiled(drawing)
    assert c.subnet_table.tolist() == [0, *2 * [len(c.table_ids)]]
    taking = c.routes.taking(len(c.table_ids), 0)
    assert [taken.hop.kind for taken in taking.takers] == ["unmodelled"]


def test_blocks_of_subnets_and_vpcs_are_slices_of_both_families() -> None:
    c = compiled(drawn())
    starts = c.universe.starts
    assert [starts[low] for low, _ in c.subnet_slices[0]] == [at("10.0.0.0"), at("2600:1f00:0:100::")]
    assert {starts[low] for low, _ in c.vpc_slices[1]} == {at("10.1.0.0"), at("2600:1f00:0:200::")}


def test_an_address_is_owned_within_its_vpc_and_a_public_one_everywhere() -> None:
    c = compiled(drawn())
    [a], [b] = c.rows.rows_of["eni-a"], c.rows.rows_of["eni-b"]
    rank_of = c.universe.rank_of_start
    assert c.owner == {(0, rank_of[at("10.0.0.4")]): a, (1, rank_of[at("10.1.0.4")]): b}
    assert c.public_owner == {rank_of[at("3.3.3.3")]: a}


def test_of_two_interfaces_that_tell_one_address_the_first_owns_it() -> None:
    drawing = drawn()
    drawing.host("eni-a2", "subnet-a", "10.0.0.77")
    drawing.get("NetworkInterfaces", "eni-a2")["Ipv4Prefixes"] = [{"Ipv4Prefix": "10.0.0.0/28"}]
    c = compiled(drawing)
    assert c.owner[0, c.universe.rank(at("10.0.0.4"))] == c.rows.rows_of["eni-a"][0]


def test_an_ipv6_address_tells_its_vpc() -> None:
    c = compiled(drawn())
    rank = c.universe.rank
    assert c.vpc_of_v6(rank(at("2600:1f00:0:100::"))) == 0 == c.vpc_of_v6(rank(at("2600:1f00:0:1ff::1")))
    assert c.vpc_of_v6(rank(at("2600:1f00:0:200::1"))) == 1
    for text in ("2600:1f00:0:300::", "2600:1f00:0:ff::", "10.0.0.4", "2600::", "ffff::"):
        assert c.vpc_of_v6(rank(at(text))) == -1


def test_amazon_s_own_services_are_pieces_of_every_vpc() -> None:
    c = compiled(drawn())
    told = {name: (ranks, services) for name, ranks, services in c.amazon_services(0)}
    assert c.universe.rank(at("10.0.0.2")) in told["amazon-dns"][0]
    assert told["amazon-dns"][1] == (service_range(TCP, 53, 53), service_range(UDP, 53, 53))
    assert c.universe.rank(at("10.1.0.2")) in c.amazon_services(1)[0][1]
    assert len(c.amazon_services(-1)[0][1]) == 2


def test_tables_with_a_filtered_route_are_known() -> None:
    drawing = drawn()
    drawing.routes("subnet-b").append(route("9.9.9.0/24", "igw-a", State="filtered"))
    assert compiled(drawing).filtered_tables == {"rtb-subnet-b"}


def test_a_subnet_s_interfaces_are_all_known_where_its_owner_was_collected() -> None:
    drawing = drawn()
    drawing.get("Subnets", "subnet-b")["OwnerId"] = "222222222222"
    c = compiled(drawing)
    assert c.all_interfaces_known("subnet-a") and not c.all_interfaces_known("subnet-b")
    del drawing.get("Subnets", "subnet-b")["OwnerId"]
    assert compiled(drawing).all_interfaces_known("subnet-b")


def test_special_blocks_are_slices() -> None:
    c = compiled(drawn())

    def within(text: str, slices: tuple[tuple[int, int], ...]) -> bool:
        return any(low <= c.universe.rank(at(text)) < high for low, high in slices)

    assert within("8.8.8.8", c.internet_slices) and not within("10.0.0.4", c.internet_slices)
    assert within("192.168.1.1", c.private_slices) and not within("100.64.0.1", c.private_slices)
    assert within("100.64.0.1", c.shared_slices) and not within("8.8.8.8", c.shared_slices)
    assert within("169.254.169.1", c.unforwardable) and not within("169.254.1.1", c.unforwardable)


def test_a_network_without_anything_can_be_made_ready() -> None:
    c = compile_network(build(Drawing().snapshot()))
    assert len(c.rows) == 0 and c.vpc_ids == () and np.array_equal(c.row_group[INGRESS], [])
