from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError

from isthmus.intake.boto.crawl import Crawl, Leads, Site, Tending, Unit
from isthmus.intake.boto.describe import Describe, Feeds, Place, Scope, each, row
from isthmus.intake.boto.lanes import Limits

VPCS = row("ec2", "DescribeVpcs", "Vpcs", Feeds.ENDS)
STALE = row("ec2", "DescribeStale", "Stale", Feeds.NAMES, of=each("Vpcs", "VpcId"))
DEEPER = row("ec2", "DescribeDeeper", "Deeper", Feeds.NAMES, of=each("Stale", "Id", "StaleId"))
ZONES = row("route53", "ListHostedZones", "HostedZones", Feeds.NAMES, per=Scope.ACCOUNT)
ROOTS = row("organizations", "ListRoots", "Roots", Feeds.LATER, per=Scope.ORGANIZATION)
ROWS = (VPCS, STALE, DEEPER, ZONES, ROOTS)


class Cloud:
    """Three VPCs in every Region; keeps what was asked; ``closed`` are codes by operation."""

    def __init__(self, closed: Mapping[str, str] | None = None) -> None:
        self.closed = dict(closed or {})
        self.asked: Counter[tuple[str, str, str]] = Counter()
        self.left: list[tuple[str, str | None]] = []
        self._lock = threading.Lock()

    def site(self, name: str, regions: tuple[str, ...], *, speaks: bool = False) -> Site:
        def pages(asked: Describe, region: str, parameters: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
            with self._lock:
                self.asked[name, region, asked.operation] += 1
            if code := self.closed.get(asked.operation):
                raise ClientError({"Error": {"Code": code}}, asked.operation)
            if asked is VPCS:
                return [{"Vpcs": [{"VpcId": f"vpc-{number}"} for number in range(3)]}]
            if asked is STALE:
                return [{"Stale": [{"Id": parameters["VpcId"] + "-s"}]}]
            return [{asked.keys[0][0]: [{"Of": str(parameters)}]}]

        return Site(name, "home", regions, pages, lambda region: self.left.append((name, region)), speaks)


class Keeper:
    def __init__(self, known: Mapping[tuple[str, str], Leads] | None = None) -> None:
        self.known = dict(known or {})
        self.kept: dict[tuple[str | None, str | None, str], Unit] = {}
        self.opened: dict[str, int] = {}

    def run(self, sites: Iterable[Site], limits: Limits | None = None) -> list[str]:
        return Crawl(sites, ROWS, limits or Limits(), Tending(self._recall, self._keep, self._open)).run()

    def _recall(self, place: Place, asked: Describe) -> Leads | None:
        return self.known.get((place.region or "", asked.operation))

    def _keep(self, unit: Unit) -> None:
        key = unit.place.account, unit.place.region, unit.row.operation
        assert key not in self.kept, "a row of a place is kept once"
        self.kept[key] = unit

    def _open(self, site: Site, rows: int) -> None:
        self.opened[site.id] = rows


def _records(unit: Unit) -> int:
    return sum(len(records) for _, answer in unit.answers for records in answer.records.values())


def test_every_row_of_every_place_is_kept_once() -> None:
    cloud, keeper = Cloud(), Keeper()
    assert keeper.run([cloud.site("a", ("x", "y"), speaks=True), cloud.site("b", ("x",))]) == []
    places = {(account, region) for account, region, _ in keeper.kept}
    assert places == {("a", "x"), ("a", "y"), ("a", None), ("b", "x"), ("b", None)}
    assert keeper.opened == {"a": 8, "b": 4}
    assert len(keeper.kept) == 12


def test_a_region_is_left_when_all_is_asked_there_and_the_account_last() -> None:
    cloud = Cloud()
    Keeper().run([cloud.site("a", ("home", "x", "y"))], Limits(total=1, account=1, region=1, service=1))
    assert set(cloud.left[:-1]) <= {("a", "x"), ("a", "y")}
    assert cloud.left[-1] == ("a", None)
    assert ("a", "home") not in cloud.left


def test_what_is_not_of_a_region_is_asked_once_and_at_home() -> None:
    cloud = Cloud()
    Keeper().run([cloud.site("a", ("x", "y")), cloud.site("b", ("x",), speaks=True)])
    assert cloud.asked["a", "home", "ListHostedZones"] == 1
    assert [key for key in cloud.asked if key[2] == "ListRoots"] == [("b", "home", "ListRoots")]


def test_a_row_of_resources_is_asked_of_each_down_to_the_last() -> None:
    cloud, keeper = Cloud(), Keeper()
    keeper.run([cloud.site("a", ("x",))])
    assert cloud.asked["a", "x", "DescribeStale"] == 3
    assert cloud.asked["a", "x", "DescribeDeeper"] == 3
    assert _records(keeper.kept["a", "x", "DescribeDeeper"]) == 3


def test_what_was_refused_is_kept_and_the_rest_goes_on() -> None:
    cloud, keeper = Cloud({"DescribeVpcs": "UnauthorizedOperation"}), Keeper()
    keeper.run([cloud.site("a", ("x",))])
    outcomes = {name: unit.outcome for (_, _, name), unit in keeper.kept.items()}
    assert outcomes == {
        "DescribeVpcs": "refused",
        "DescribeStale": "failed",
        "DescribeDeeper": "failed",
        "ListHostedZones": "answered",
    }
    assert cloud.asked["a", "x", "DescribeStale"] == 0


@pytest.mark.parametrize(
    ("code", "outcome"), [("AccessDenied", "refused"), ("InvalidVpcID.NotFound", "answered")]
)
def test_of_resources_one_answer_is_enough_and_none_is_not(code: str, outcome: str) -> None:
    keeper = Keeper()
    keeper.run([Cloud({"DescribeStale": code}).site("a", ("x",))])
    assert keeper.kept["a", "x", "DescribeStale"].outcome == outcome


def test_what_is_known_is_not_asked_again_and_still_leads_on() -> None:
    cloud = Cloud()
    keeper = Keeper({("x", "DescribeVpcs"): {STALE.name: [{"VpcId": "vpc-9"}]}})
    keeper.run([cloud.site("a", ("x",))])
    assert cloud.asked["a", "x", "DescribeVpcs"] == 0
    assert [parameters for parameters, _ in keeper.kept["a", "x", "DescribeStale"].answers] == [
        {"VpcId": "vpc-9"}
    ]


def test_an_account_whose_credentials_end_is_left_and_the_others_go_on() -> None:
    ended, fine, keeper = Cloud({"DescribeVpcs": "ExpiredToken"}), Cloud(), Keeper()
    sites = [ended.site("a", ("x", "y", "z")), fine.site("b", ("x",))]
    assert keeper.run(sites, Limits(total=1, account=1, region=1, service=1)) == ["a"]
    assert ended.left == [("a", None)]
    assert {account for account, _, _ in keeper.kept} == {"b"}
    assert sum(ended.asked.values()) < 4


def test_an_account_without_regions_is_done_with_its_own_rows() -> None:
    cloud, keeper = Cloud(), Keeper()
    keeper.run([cloud.site("a", ())])
    assert [name for _, _, name in keeper.kept] == ["ListHostedZones"]
    assert cloud.left == [("a", None)]


def test_a_bug_stops_the_run() -> None:
    def broken(*_: Any) -> Iterable[Mapping[str, Any]]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Keeper().run([Site("a", "home", ("x",), broken, lambda region: None)])


def test_many_calls_are_in_flight_and_never_more_than_the_bounds() -> None:
    """A simulated Organization: each call waits until the bounds are full, or nobody else comes."""
    limits = Limits(total=12, account=5, region=3, service=2)
    flying: Counter[tuple[str, ...]] = Counter()
    peak: Counter[int] = Counter()
    lock = threading.Condition()

    def pages(name: str) -> Any:
        def asked(made: Describe, region: str, parameters: Mapping[str, Any]) -> list[Mapping[str, Any]]:
            keys = [(), (name,), (name, region), (name, region, made.service)]
            with lock:
                for length, key in enumerate(keys):
                    flying[key] += 1
                    peak[length] = max(peak[length], flying[key])
                lock.notify_all()
                lock.wait_for(lambda: peak[0] >= limits.total, timeout=0.05)
                for key in keys:
                    flying[key] -= 1
            return [{key: [{"VpcId": "vpc-1", "Id": "1"}] for key, _ in made.keys}]

        return asked

    sites = [
        Site(f"a{number}", "home", ("w", "x", "y", "z"), pages(f"a{number}"), lambda region: None)
        for number in range(6)
    ]
    Keeper().run(sites, limits)
    assert peak[0] == limits.total
    assert peak[1] <= limits.account
    assert peak[2] <= limits.region
    assert peak[3] <= limits.service
