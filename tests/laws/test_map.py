"""Answers walk on the map: every hop of every way lies on an edge, and candidates hold the way."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from random import Random

import pytest

import isthmus
from isthmus.graph.candidates import candidates
from isthmus.graph.draw import drawn
from isthmus.graph.place import Kind
from isthmus.query.answer import Hop
from tests.laws.readers import engine_alone
from tests.laws.trail import leaves, named_hops, named_places, spots
from tests.sketches.draw import directed, question, sketch
from tests.stories.reading import network
from tests.stories.records import name, question_lines, snapshot_folders

Ways = list[tuple[str, list[Hop], list[Hop]]]


@cache
def ways(folder: Path) -> Ways:
    """Every path of every answer that a story expects of one snapshot: whose it is, there, and back."""
    found: Ways = []
    for line in question_lines():
        if line["path"] == folder and "error" not in line["expect"] and line["ask"]["question"] == "path":
            answer = isthmus.ask_safely(network(folder), line["ask"])
            # Each leg through a balancer is a way of its own, in a network in which nodes are plain
            paths = [one for one in answer.paths or [] if all(hop.stage != "listener" for hop in one.hops)]
            found += [(line["id"], *on_the_map(path.hops, path.returns)) for path in paths]
    return found


def on_the_map(there: list[Hop], back: list[Hop]) -> tuple[list[Hop], list[Hop]]:
    """A way from where it enters the map: users of a Client VPN stand before the endpoint's interface, outside of it."""
    if there[0].stage == "client-vpn-endpoint":
        return there[1:], back[:-1]
    return there, back


def wrong(known: isthmus.Network, there: list[Hop], back: list[Hop]) -> list[str]:
    """Where a way leaves the map, there or back, in words."""
    graph = drawn(known)
    told = [leaves(graph, known, there[1:], spots(graph, known, there[0]), back=False)]
    if back:
        told.append(leaves(graph, known, back[1:], spots(graph, known, back[0]), back=True))
    return [word for word in told if word]


@pytest.mark.parametrize("folder", snapshot_folders(), ids=name)
def test_every_way_walks_along_the_map_there_and_back(folder: Path) -> None:
    known = network(folder)
    told = [(who, word) for who, there, back in ways(folder) for word in wrong(known, there, back)]
    assert told == []


@pytest.mark.parametrize("folder", snapshot_folders(), ids=name)
def test_a_reply_goes_from_where_the_flow_ended_to_where_it_began(folder: Path) -> None:
    for who, there, back in ways(folder):
        if back:
            assert (back[0], back[-1]) == (there[-1], there[0]), who


@pytest.mark.parametrize("folder", snapshot_folders(), ids=name)
def test_candidates_hold_every_way_that_is_answered(folder: Path) -> None:
    known = network(folder)
    graph = drawn(known)
    missing = []
    for who, there, _ in ways(folder):
        wanted = named_hops(known, there)
        found = [
            candidates(graph, start, end)
            for start in sorted(spots(graph, known, there[0]))
            for end in sorted(spots(graph, known, there[-1]))
        ]
        assert all(each.complete for each in found)
        if not any(named_places(known, way.places) == wanted for each in found for way in each.ways):
            missing.append((who, wanted))
    assert missing == []


def test_the_stories_walk_on_every_kind_of_place() -> None:
    kinds = {hop.stage for folder in snapshot_folders() for _, there, _ in ways(folder) for hop in there}
    assert kinds >= {
        "egress-only-internet-gateway", "gateway-endpoint", "interface", "internet", "internet-gateway",
        "nat-gateway", "peering", "route-table", "service",
    }  # fmt: skip


def test_a_hop_of_another_subnet_is_seen_to_leave_the_map() -> None:
    seen = 0
    for folder in snapshot_folders():
        known = network(folder)
        graph = drawn(known)
        tables = sorted(
            p.id for p in graph.places() if p.kind is Kind.ROUTE_TABLE and p.id in known.route_tables
        )
        for _, there, _ in ways(folder):
            if len(there) > 1 and there[0].stage == "interface" and there[1].stage == "route-table":
                for table in tables:
                    wrong = [Hop("route-table", table), *there[2:]]
                    word = leaves(graph, known, wrong, spots(graph, known, there[0]), back=False)
                    assert (word is None) == (table == there[1].id)
                    seen += word is not None
    assert seen > 100


def test_a_hop_less_is_seen_to_leave_the_map() -> None:
    seen = 0
    for folder in snapshot_folders():
        known = network(folder)
        graph = drawn(known)
        for who, there, _ in ways(folder):
            for at, hop in enumerate(there):
                if hop.stage in ("nat-gateway", "gateway-endpoint", "egress-only-internet-gateway"):
                    short = [*there[1:at], *there[at + 1 :]]
                    assert leaves(graph, known, short, spots(graph, known, there[0]), back=False), who
                    seen += 1
    assert seen > 20


@pytest.mark.parametrize("seed", range(40))
def test_ways_in_random_networks_walk_along_the_map(seed: int) -> None:
    random = Random(seed)
    drawing = sketch(random)
    known = isthmus.build(drawing.snapshot())
    with engine_alone():
        for _ in range(12):
            for path in isthmus.ask(known, question(directed(drawing, random))).paths or []:
                assert wrong(known, path.hops, path.returns) == []


def test_the_map_of_a_story_is_the_same_twice() -> None:
    folder = snapshot_folders()[0]
    one, two = drawn(isthmus.load(folder)), drawn(isthmus.load(folder))
    assert list(one.places()) == list(two.places())
    for place in one.places():
        assert list(one.onward[place].items()) == list(two.onward[place].items())
