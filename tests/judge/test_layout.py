"""Layouts that have no place for route tables: AWS's own routes are assumed, and said to be."""

from __future__ import annotations

from isthmus.snapshot import ROUTES_NOT_CARRIED, Notice
from tests.judge.drawing import Drawing, flow, outcome

BARE = Notice(ROUTES_NOT_CARRIED, "all.json", "", "the layout has no place for tables")
A, WORLD = "10.0.1.10", "203.0.113.9"


def network() -> Drawing:
    d = Drawing()
    d.vpc("vpc-a", "10.0.0.0/16")
    d.internet("igw-1", "vpc-a")
    d.subnet("pub", "vpc-a", "10.0.1.0/24")
    d.subnet("priv", "vpc-a", "10.0.2.0/24")
    d.records.pop("RouteTables")
    d.host("eni-a", "pub", A, Association={"PublicIp": "198.51.100.1"})
    d.host("eni-b", "priv", "10.0.2.20")
    return d


def test_local_and_where_public_addresses_are_the_internet_gateway() -> None:
    judge = network().judge(BARE)
    trace = judge.trace("eni-a", flow(A, "10.0.2.20"))
    assert (outcome(trace), trace.assumptions) == ((True, True, ""), ("layout-without-routes",))
    assert outcome(judge.trace("eni-a", flow(A, WORLD))) == (True, True, "")
    assert outcome(judge.trace("eni-b", flow("10.0.2.20", WORLD))) == (False, False, "route")


def test_a_subnet_that_gives_public_addresses_faces_the_internet_too() -> None:
    d = network()
    d.get("Subnets", "priv")["MapPublicIpOnLaunch"] = True
    trace = d.judge(BARE).trace("eni-b", flow("10.0.2.20", WORLD))
    assert outcome(trace) == (False, False, "internet-gateway")


def test_a_layout_that_could_carry_tables_leaves_a_gap() -> None:
    trace = network().judge().trace("eni-a", flow(A, WORLD))
    assert [gap.kind for gap in trace.gaps] == ["uncollected-route-table"]
