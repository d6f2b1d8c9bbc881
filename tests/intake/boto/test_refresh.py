from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from isthmus.intake.boto.describe import Feeds, Place, each, row
from isthmus.intake.boto.refresh import AGES, Before
from isthmus.snapshot import store
from isthmus.snapshot.store import Call, Filed

ACCOUNT, REGION = "111122223333", "us-east-1"
HERE = Place(ACCOUNT, REGION)
NOON = datetime.datetime(2026, 1, 2, 12, tzinfo=datetime.UTC)
ZONES = row("ec2", "DescribeAvailabilityZones", "AvailabilityZones", Feeds.NAMES)
ENTRIES = row("ec2", "GetEntries", "Entries", Feeds.NAMES, of=each("Lists", "Id"), owned="Id")
FILED = Filed("AvailabilityZones", "z.json", ACCOUNT, REGION)


def _call(
    outcome: str = "answered", at: str | None = "2026-01-02T11:00:00Z", kind: str = "AvailabilityZones"
) -> Call:
    return Call("ec2", "DescribeAvailabilityZones", outcome, ACCOUNT, REGION, kind=kind, at=at)


def _before(folder: Path, *calls: Call, now: datetime.datetime = NOON) -> Before:
    store.seal(folder, [FILED], calls, as_of="2026-01-02T11:00:00Z", tool="isthmus 0")
    return Before(folder, now)


def test_what_is_young_enough_holds(tmp_path: Path) -> None:
    assert _before(tmp_path, _call()).holds(HERE, ZONES) == ([FILED], [_call()])
    late = NOON - datetime.timedelta(hours=1) + AGES[Feeds.NAMES] + datetime.timedelta(seconds=1)
    assert _before(tmp_path, _call(), now=late).holds(HERE, ZONES) is None


@pytest.mark.parametrize(
    "calls",
    [(), (_call("refused"),), (_call(at=None),), (_call(), _call("failed")), (_call(kind="Others"),)],
)
def test_what_was_not_answered_or_not_asked_does_not_hold(tmp_path: Path, calls: tuple[Call, ...]) -> None:
    assert _before(tmp_path, *calls).holds(HERE, ZONES) is None


def test_another_place_is_another_answer(tmp_path: Path) -> None:
    assert _before(tmp_path, _call()).holds(Place(ACCOUNT, "eu-west-1"), ZONES) is None


def test_lists_of_owners_hold_without_a_section_of_their_own(tmp_path: Path) -> None:
    call = Call("ec2", "GetEntries", "answered", ACCOUNT, REGION, kind="Entries", at="2026-01-02T11:00:00Z")
    assert _before(tmp_path, call).holds(HERE, ENTRIES) == ([], [call])


def test_what_decides_reach_is_of_one_time() -> None:
    ages = {AGES[feeds] for feeds in (Feeds.ENDS, Feeds.ROUTES, Feeds.FILTERS, Feeds.TRANSIT)}
    assert ages == {min(AGES.values())}
    assert set(AGES) == set(Feeds)
