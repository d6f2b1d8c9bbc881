"""Where resources stand."""

from __future__ import annotations

import pytest

from isthmus.model.citation import Citation
from isthmus.model.places import Places
from isthmus.snapshot import Section

HERE = Section("Vpcs", "a.json", "/Vpcs", b"[]")


def test_the_first_place_told_of_a_thing_is_its_place() -> None:
    places = Places()
    places.tell(HERE, lambda: [("vpc-1", "/0")])
    places.tell(HERE, lambda: [("vpc-1", "/5")])
    assert places.cite("vpc-1", "/CidrBlock") == Citation("a.json", "/Vpcs/0/CidrBlock")


def test_a_preferred_place_stands_before_every_other() -> None:
    places = Places()
    places.tell(HERE, lambda: [("vpc-1", "/0")])
    assert places.cite("vpc-1").pointer == "/Vpcs/0"
    places.prefer("vpc-1", Citation("b.json", "/x"))
    assert places.cite("vpc-1") == Citation("b.json", "/x")


def test_the_longest_detour_of_a_part_wins() -> None:
    places = Places()
    places.detour("pl-1", "/Entries", Citation("a.json", "/all"))
    places.detour("pl-1", "/Entries/3", Citation("b.json", "/three"))
    assert places.cite("pl-1", "/Entries/3/Cidr") == Citation("b.json", "/three/Cidr")
    assert places.cite("pl-1", "/Entries/4") == Citation("a.json", "/all/4")


def test_a_record_that_the_gate_wrapped_is_cited_where_it_stands() -> None:
    alone = Section("Vpcs", "a.json", "", b"[{}]", anchors=(("/0", "/Vpc"),))
    places = Places()
    places.tell(alone, lambda: [("vpc-1", "/0")])
    assert places.cite("vpc-1", "/CidrBlock").pointer == "/Vpc/CidrBlock"


def test_a_thing_that_was_never_told_of_has_no_place() -> None:
    with pytest.raises(KeyError):
        Places().cite("vpc-1")
