from __future__ import annotations

from typing import Any

from isthmus.intake.boto.asking import Answer
from isthmus.intake.boto.crawl import Site, Unit
from isthmus.intake.boto.describe import Describe, Feeds, Place, each, row
from isthmus.intake.boto.manifest import calls_of
from isthmus.snapshot.store import Call

ACCOUNT, REGION, NOW = "111122223333", "us-east-1", "2026-01-02T12:00:00Z"
SITE = Site(ACCOUNT, REGION, (REGION,), lambda *_: (), lambda region: None)
VPCS = row("ec2", "DescribeVpcs", "Vpcs", Feeds.ENDS)
STALE = row("ec2", "DescribeStale", "Stale", Feeds.NAMES, of=each("Vpcs", "VpcId"))
GOOD = Answer(records={"Vpcs": []})


def _told(made: Describe, *answers: tuple[dict[str, Any], Answer]) -> list[Call]:
    calls = tuple(asked for asked, _ in answers)
    return calls_of(Unit(SITE, Place(ACCOUNT, REGION), made, calls, answers=list(answers)), NOW)


def _call(outcome: str = "answered", made: Describe = VPCS, **more: Any) -> Call:
    return Call("ec2", made.operation, outcome, ACCOUNT, REGION, kind=made.kinds[0], at=NOW, **more)


def test_an_answered_call_hides_nothing() -> None:
    assert _told(VPCS, ({}, GOOD)) == [_call()]


def test_a_refused_call_says_what_it_hides() -> None:
    told = _told(VPCS, ({}, Answer("refused", "AccessDenied", "AccessDenied: no")))
    assert told == [_call("refused", detail="AccessDenied: no", hides="who lies where: every question")]


def test_a_call_that_says_there_is_none_hides_nothing() -> None:
    assert _told(VPCS, ({}, Answer("absent", "None", "there is none"))) == [
        _call("absent", detail="there is none")
    ]


def test_a_list_asked_twice_counts_only_whole() -> None:
    told = _told(VPCS, ({"a": 1}, GOOD), ({"a": 2}, Answer("failed", "Timeout", "too late")))
    assert told == [_call("failed", detail="too late", hides="who lies where: every question", times=2)]


def test_of_resources_each_trouble_is_told_once_with_the_first_names() -> None:
    troubled = [({"VpcId": f"vpc-{n}"}, Answer("refused", "AccessDenied", "no")) for n in range(5)]
    gone = ({"VpcId": "vpc-9"}, Answer("absent", "InvalidVpcID.NotFound", "gone"))
    told = _told(STALE, ({"VpcId": "vpc-8"}, Answer(records={"Stale": []})), gone, *troubled)
    assert told == [
        _call(made=STALE, times=7),
        _call("absent", STALE, detail="gone (vpc-9)"),
        _call(
            "refused",
            STALE,
            detail="no (vpc-0, vpc-1, vpc-2 and 2 more)",
            hides="names and what belongs to whom: find",
            times=5,
        ),
    ]


def test_a_row_of_resources_of_which_there_are_none_made_no_call() -> None:
    assert _told(STALE) == []
