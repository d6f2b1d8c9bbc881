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


@pytest.mark.parametrize("by", ["vpc", "subnet"])
@pytest.mark.parametrize(
    ("question", "field", "end"),
    [
        ("sources", "target", "internet"),
        ("targets", "source", "internet"),
        ("sources", "target", "64.0.0.0/2"),
    ],
)
@pytest.mark.parametrize("service", ["any", "tcp/443", "tcp/22"])
def test_every_member_of_a_group_has_the_part_that_the_group_tells(
    demo: Network, question: str, field: str, end: str, service: str, by: str
) -> None:
    asked = {"question": question, field: end, "service": service}
    told, alone = (
        isthmus.ask(demo, {**asked, **more}).groups or () for more in ({"by": by}, {"by": "interface"})
    )
    of_groups = {
        (member["id"], *group["services"], group.get("to"), group.get("from"))
        for group in told
        for member in group.get("members", ())
    }
    whole = {(group["id"], *group["services"], group.get("to"), group.get("from")) for group in alone}
    assert of_groups <= whole and len(whole) == sum(group["interfaces"] for group in told)


def test_a_target_that_a_part_of_the_internet_reaches_says_which(demo: Network) -> None:
    answer = isthmus.ask(demo, {"question": "targets", "source": "internet", "service": "tcp/22"})
    assert [group["from"] for group in answer.groups or ()] == ["192.0.2.0/24"]


def test_where_nobody_has_ipv6_the_whole_of_ipv4_is_the_internet() -> None:
    net = isthmus.load(DEMO.parents[1] / "internet-gateway" / "snapshot")
    for question, field in (("sources", "target"), ("targets", "source")):
        groups = isthmus.ask(net, {"question": question, field: "internet"}).groups or ()
        assert groups and not any({"to", "from"} & group.keys() for group in groups), question
