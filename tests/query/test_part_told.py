"""Who reaches a part of the internet alone has it said which."""

from __future__ import annotations

from pathlib import Path

import pytest

import isthmus
from isthmus.model.network import Network
from isthmus.packet import parse_prefix
from isthmus.query.asked import compiled
from isthmus.query.part_told import part_told
from isthmus.query.sides import internet_places
from isthmus.space import Ranges, prefix_range
from isthmus.space.line import ALL_V4, ALL_V6

DEMO = Path(__file__).parents[2] / "fixtures" / "demo" / "snapshot"
S3 = "com.amazonaws.us-east-1.s3"


@pytest.fixture(scope="module")
def demo() -> Network:
    return isthmus.load(DEMO)


def blocks(*texts: str) -> Ranges:
    return Ranges.of(prefix_range(parse_prefix(text)) for text in texts)


def test_families_services_and_blocks_are_told_apart(demo: Network) -> None:
    c = compiled(demo)
    every = internet_places(c)
    v4, v6 = every & Ranges.of([ALL_V4]), every & Ranges.of([ALL_V6])
    (listed,) = [one for one in demo.prefix_lists.values() if one.prefix_list_name == S3]
    s3 = blocks(*(listed.entries or ()))
    assert part_told(c, every, every) is None
    assert part_told(c, v4, every) == "IPv4 internet"
    assert part_told(c, v6, every) == "IPv6 internet"
    assert part_told(c, s3, every) == S3
    assert part_told(c, v4 - s3, every) == f"IPv4 internet but {S3}"
    assert part_told(c, (v4 - s3) | v6, every) == f"IPv4 internet but {S3} and IPv6 internet"
    assert part_told(c, blocks("8.8.8.0/24"), every) == "8.8.8.0/24"
    assert part_told(c, v4 - blocks("8.8.8.0/24"), every) == "IPv4 internet but 8.8.8.0/24"
    scattered = blocks(*(f"{number}.0.0.0/9" for number in range(20, 60, 2)))
    assert part_told(c, scattered, every) == "part of the IPv4 internet"


def test_members_that_reach_several_parts_have_a_row_for_each(demo: Network) -> None:
    question = {"question": "sources", "target": "internet", "expand": True}
    rows = [
        (group.get("to"), group["services"])
        for group in isthmus.ask(demo, question).groups or ()
        if group["label"] == "app-3"
    ]
    assert sorted(rows) == [
        (f"IPv4 internet but {S3}", ["icmp", "tcp", "udp"]),
        ("IPv6 internet", ["any"]),
        (S3, ["icmp/8", "tcp"]),
    ]


def test_other_questions_have_no_parts_to_tell(demo: Network) -> None:
    for question in ({"question": "sources", "target": "db-1"}, {"question": "targets", "source": "app-1"}):
        assert not any("to" in group for group in isthmus.ask(demo, question).groups or ())
