"""Shelves: every record that holds a value is found, however its JSON is spelled, and no other is decoded."""

from __future__ import annotations

import json

import pytest

from isthmus.errors import InputError
from isthmus.judge.hosts import GROUP, Hosts
from isthmus.judge.region import Region, Term
from isthmus.judge.shelf import ADDRESSES, Shelf, field_pattern
from isthmus.judge.world import World
from isthmus.snapshot import Section, Snapshot
from tests.judge.drawing import Drawing, flow

SPELLINGS = [
    lambda value: json.dumps(value).encode(),
    lambda value: json.dumps(value, indent=4).encode(),
    lambda value: json.dumps(value, separators=(" ,  ", "  :\n")).encode(),
]


def section(raw: bytes, kind: str = "NetworkInterfaces") -> Section:
    return Section(kind, "x.json", f"/{kind}", raw)


@pytest.mark.parametrize("spelled", SPELLINGS)
def test_values_are_found_whatever_the_spacing(spelled: object) -> None:
    assert callable(spelled)
    raw = spelled([{"Id": "a-1", "Nested": {"Id": "a-2"}}, {"Id": "a-2"}, {"Other": "a-1"}])
    shelf = Shelf([section(raw)])
    pattern = field_pattern("Id")
    assert shelf.candidates(pattern, "a-1") == [0]
    assert shelf.candidates(pattern, "a-2") == [0, 1]
    assert shelf.candidates(pattern, "a-3") == []
    assert shelf.record(1) == {"Id": "a-2"}
    assert shelf.pointer(1, "/Id") == "/NetworkInterfaces/1/Id"


def test_escaped_records_are_candidates_for_everything() -> None:
    raw = b'[{"Id": "a\\u002d1"}, {"Id": "b-1"}, {"Prefix": "10.0.0.0\\/28"}]'
    shelf = Shelf([section(raw)])
    assert shelf.candidates(field_pattern("Id"), "a-1") == [0, 2]
    assert shelf.record(0) == {"Id": "a-1"}


def test_every_field_that_holds_an_address_is_indexed() -> None:
    d = Drawing()
    d.vpc("vpc-a", "10.0.0.0/16")
    d.subnet("one", "vpc-a", "10.0.1.0/24")
    record = d.host("eni-a", "one", "10.0.1.10", public="198.51.100.1", v6="2001:db8::1")
    record["Ipv4Prefixes"] = [{"Ipv4Prefix": "10.0.1.16/28"}]
    record["Ipv6Prefixes"] = [{"Ipv6Prefix": "2001:db8:0:1::/80"}]
    shelf = Hosts(d.snapshot()).shelf
    assert {value.decode() for _, value in shelf.spelled(ADDRESSES)} == {
        "10.0.1.10",
        "198.51.100.1",
        "2001:db8::1",
        "10.0.1.16/28",
        "2001:db8:0:1::/80",
    }
    assert shelf.candidates(GROUP, "sg-all") == [0]


def escaped(snapshot: Snapshot) -> Snapshot:
    """The same snapshot with every dot and hyphen of its interfaces spelled as an escape."""
    sections = []
    for one in snapshot.sections:
        raw = one.raw
        if one.kind == "NetworkInterfaces":
            raw = raw.replace(b".", b"\\u002e").replace(b"-", b"\\u002d").replace(b":1", b"\\u003a1")
        sections.append(Section(one.kind, one.file, one.pointer, raw, one.account, one.region, one.owner))
    return Snapshot("escaped", tuple(sections), "1")


def test_escapes_change_no_answer() -> None:
    from isthmus.judge import Judge

    d = Drawing()
    d.vpc("vpc-a", "10.0.0.0/16")
    d.internet("igw-1", "vpc-a")
    d.subnet("one", "vpc-a", "10.0.1.0/24", {"0.0.0.0/0": "igw-1"})
    d.subnet("two", "vpc-a", "10.0.2.0/24", {"0.0.0.0/0": "igw-1"})
    d.host("eni-a", "one", "10.0.1.10", public="198.51.100.1")
    d.host("eni-b", "two", "10.0.2.20", public="198.51.100.2")
    plain, odd = d.judge(), Judge(escaped(d.snapshot()))
    for target in ("10.0.2.20", "198.51.100.2", "10.0.2.21", "203.0.113.9"):
        asked = flow("10.0.1.10", target)
        assert plain.trace("eni-a", asked) == odd.trace("eni-a", asked)


def test_only_what_a_flow_meets_is_decoded() -> None:
    d = Drawing()
    d.vpc("vpc-a", "10.0.0.0/16")
    d.subnet("one", "vpc-a", "10.0.1.0/24")
    for last in range(10, 60):
        d.host(f"eni-{last}", "one", f"10.0.1.{last}")
    judge = d.judge()
    assert judge.trace("eni-10", flow("10.0.1.10", "10.0.1.20")).session is True
    shelf = judge._world.facts.hosts.shelf
    assert set(shelf._records) == {0, 10}


def test_a_record_that_is_no_object_is_refused() -> None:
    with pytest.raises(InputError, match=r"x.json#/NetworkInterfaces/0"):
        Shelf([section(b'["eni-1"]')]).record(0)


def test_a_number_that_nobody_can_read_is_refused_with_its_place() -> None:
    with pytest.raises(InputError, match="can't be read") as caught:
        Shelf([section(b'[{}, {"New": %s}]' % (b"9" * 5000))]).record(1)
    assert (caught.value.file, caught.value.pointer) == ("x.json", "/NetworkInterfaces/1")


def test_records_of_several_sections_are_numbered_on_and_cited_where_they_stand() -> None:
    shelf = Shelf(
        [section(b'[{"Id": "a"}]'), section(b"[]"), section(b'[ {"Id": "b"} , {"Id": "a"}]', "Instances")]
    )
    assert (len(shelf), shelf.candidates(field_pattern("Id"), "a")) == (3, [0, 2])
    assert (shelf.record(2), shelf.pointer(2)) == ({"Id": "a"}, "/Instances/1")
    assert len(Shelf([])) == 0 and Shelf([]).candidates(field_pattern("Id"), "a") == []


def test_an_address_that_two_interfaces_hold_is_found_in_each_ones_vpc() -> None:
    d = Drawing()
    d.vpc("vpc-a", "10.0.0.0/16")
    d.vpc("vpc-b", "10.0.0.0/16")
    for vpc in ("a", "b"):
        d.subnet(vpc, f"vpc-{vpc}", "10.0.1.0/24")
        d.host(f"eni-{vpc}", vpc, "10.0.1.10")
    owners = World(d.snapshot()).owners
    for vpc in ("a", "b"):
        region = Region({"target": (0, 1 << 32)}, {})
        assert owners.at(region, f"vpc-{vpc}", 4, Term(None, 0x0A00010A)).id == f"eni-{vpc}"


def test_an_address_that_is_none_is_refused_with_its_place() -> None:
    d = Drawing()
    d.vpc("vpc-a", "10.0.0.0/16")
    d.subnet("one", "vpc-a", "10.0.1.0/24")
    d.host("eni-a", "one", "10.0.1.10")
    d.host("eni-b", "one", "10.0.1.999")
    with pytest.raises(InputError, match="NetworkInterfaces/1/PrivateIpAddress"):
        d.judge().trace("eni-a", flow("10.0.1.10", "10.0.1.20"))


def test_records_that_do_not_spell_a_field_are_found() -> None:
    raw = b'[{"Id": "a-1"}, {"Other": "b"}, {"Prefix": "10.0.0.0\\/28", "Id": "a-2"}, {"Id": null}]'
    shelf = Shelf([section(raw)])
    assert shelf.without(field_pattern("Id")) == [1, 2, 3]
