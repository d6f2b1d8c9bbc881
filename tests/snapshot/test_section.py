"""Sections and what they say of their place."""

from __future__ import annotations

import json

import pytest

from isthmus.errors import InputError
from isthmus.snapshot import Section, snapshot

SUBNETS = Section("Subnets", "a.json", "/Subnets", b'[{"SubnetId":"subnet-1"},{"SubnetId":"subnet-2"}]')


def test_records_are_plain_values_and_counted() -> None:
    assert SUBNETS.records() == [{"SubnetId": "subnet-1"}, {"SubnetId": "subnet-2"}]
    assert SUBNETS.count() == 2


def test_a_record_stands_below_its_list() -> None:
    assert SUBNETS.locate("/1/SubnetId") == "/Subnets/1/SubnetId"


def test_an_anchor_leads_back_into_the_file() -> None:
    wrapped = Section(
        "Reservations",
        "a.json",
        "/instances",
        b'[{"Instances":[{}]}]',
        anchors=(("/0/Instances", "/instances"),),
    )
    assert wrapped.locate("/0/Instances/3/State") == "/instances/3/State"
    assert wrapped.locate("/0/Instances") == "/instances"
    assert wrapped.locate("/0/InstancesToo") == "/instances/0/InstancesToo"


def test_the_longest_anchor_counts() -> None:
    section = Section("X", "a.json", "/r", b"[]", anchors=(("/1", "/Resources/A"), ("/1/b", "/elsewhere")))
    assert section.locate("/1/b/c") == "/elsewhere/c"
    assert section.locate("/1/c") == "/Resources/A/c"
    assert section.locate("/10/c") == "/r/10/c"


def test_a_snapshot_counts_by_kind_and_by_result_key() -> None:
    entries = Section("PrefixListEntries", "b.json", "/data/Entries", b'[{"Cidr":"10.0.0.0/8"}]')
    whole = snapshot(".", [SUBNETS, entries])
    assert whole.count("Subnets") == 2
    assert whole.count("Entries") == whole.count("PrefixListEntries") == 1
    assert whole.count("Vpcs") == 0
    assert whole.count() == 3
    assert list(whole.of_kind("Subnets")) == [SUBNETS]


@pytest.mark.parametrize(
    "raw",
    [b"[]", b" [ ]", b'[{"A":"],"},{}]', b'\n[\n  {"A": [1, 2]} ,\n\t{"B": "[,"}\r\n]', b'["a", 1,null]'],
)
def test_spans_are_the_bytes_of_each_record(raw: bytes) -> None:
    section = Section("Subnets", "x.json", "/Subnets", raw)
    spans = section.spans()
    pieces = [raw[begin:end] for begin, end in zip(spans[::2], spans[1::2], strict=True)]
    assert [json.loads(piece) for piece in pieces] == section.records()


@pytest.mark.parametrize("number", ["1e999", "9" * 5000])
def test_a_number_that_nobody_can_read_is_told_with_its_record(number: str) -> None:
    broken = Section("Subnets", "a.json", "/Subnets", b'[{}, {"New": %s}]' % number.encode())
    with pytest.raises(InputError, match="out of range") as caught:
        broken.records()
    assert (caught.value.file, caught.value.pointer) == ("a.json", "/Subnets/1")


def test_values_that_are_nested_too_deeply_are_told_with_their_list() -> None:
    deep = Section("Subnets", "a.json", "/Subnets", b"[%s%s]" % (b"[" * 5000, b"]" * 5000))
    with pytest.raises(InputError, match="nested too deeply") as caught:
        deep.records()
    assert (caught.value.file, caught.value.pointer) == ("a.json", "/Subnets")
