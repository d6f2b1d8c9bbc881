"""Small phrases."""

from __future__ import annotations

import pytest

from isthmus.query.answer import Space
from isthmus.report.phrase import box, count, end, flow, nameless, on, some, spoken, titled


def test_a_long_list_is_cut_and_counted() -> None:
    words = [str(number) for number in range(10_000)]
    assert some(words) == "0, 1, 2 and 9,997 more"
    assert some(words[:4]) == "0, 1, 2, 3"
    assert some(words[:5], None) == "0, 1, 2, 3, 4"


@pytest.mark.parametrize(
    ("number", "noun", "text"),
    [(1, "interface", "1 interface"), (10_000, "address", "10,000 addresses"), (2, "policy", "2 policies")],
)
def test_counts_agree_with_their_noun(number: int, noun: str, text: str) -> None:
    assert count(number, noun) == text


def test_a_name_stands_beside_its_id_once() -> None:
    assert titled("sg-1", {"sg-1": "db"}.get) == "sg-1 (db)"
    assert titled("web", {"web": "web"}.get) == "web"
    assert titled("sg-1", nameless) == "sg-1"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("eni-1", "web"),
        ("10.0.0.1", "10.0.0.1"),
        ({"text": "eni-1", "kind": "interface", "id": "eni-1", "label": "eni-1"}, "web"),
        ({"text": "web", "kind": "instance", "id": "i-1", "label": "web"}, "web"),
        ({"text": "internet", "kind": "internet", "id": None, "label": "the internet"}, "the internet"),
        ({"text": "web", "id": "i-1", "label": "web", "address": "10.0.0.9"}, "web (10.0.0.9)"),
        ({"text": "i-2", "id": "i-2", "label": ""}, "i-2"),
    ],
)
def test_an_end_goes_by_its_name(value: object, text: str) -> None:
    assert end(value, {"eni-1": "web"}.get) == text


def test_a_witness_reads_as_one_flow() -> None:
    seen = {"service": "tcp/22", "source": "fd00::1", "source_port": 1024, "target": "fd00::2"}
    assert flow(seen) == "tcp/22  [fd00::1]:1024 -> fd00::2"
    assert (
        flow({"service": "icmp/8", "source": "10.0.0.1", "target": "10.0.0.2"})
        == "icmp/8  10.0.0.1 -> 10.0.0.2"
    )


def test_a_block_of_one_address_is_the_address() -> None:
    seen = Space(["10.0.0.1/32", "10.0.0.32/31"], ["fd00::1/128", "fd00::/32"], ["tcp/22"])
    assert box(seen) == "10.0.0.1, 10.0.0.32/31 -> fd00::1, fd00::/32  tcp/22"


def test_services_of_which_few_are_left_out_are_told_by_those() -> None:
    ports = ["proto/0-5", "tcp/0-21", "tcp/23-65535", "proto/7-255"]
    most = [
        "proto/0",
        "icmp",
        "proto/2-5",
        "tcp/0-21",
        "tcp/23-65535",
        "proto/7-57",
        "icmpv6",
        "proto/59-255",
    ]
    assert on(ports, 3) == ", ".join(ports)
    assert on(most, 3) == "all but tcp/22"
    assert on(most, None) == ", ".join(most)
    assert on([f"tcp/{2 * port}" for port in range(9)], 3) == "tcp/0, tcp/2, tcp/4 and 6 more"


def test_ids_in_a_rule_are_followed_by_their_names() -> None:
    names = {"sg-0a": "web", "igw-1": "door"}
    assert spoken("tcp/22-25 from sg-0a, then igw-1 or sg-0b", names.get) == (
        "tcp/22-25 from sg-0a (web), then igw-1 (door) or sg-0b"
    )
