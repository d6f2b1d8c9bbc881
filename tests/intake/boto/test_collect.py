"""A whole run, from answers played back to a snapshot that reads: gaps, secrets, resuming, refreshing."""

from __future__ import annotations

import datetime
import errno
import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
import weakref
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

import isthmus
from isthmus.errors import InputError
from isthmus.intake.boto import collect as room
from isthmus.intake.boto import crawl
from isthmus.intake.boto.accounts import Wanted
from isthmus.intake.boto.asking import Answer, ask
from isthmus.intake.boto.catalog import CATALOG
from isthmus.intake.boto.collect import Collected, Entered, Watch, Wish, gather
from isthmus.intake.boto.crawl import Site
from isthmus.intake.boto.describe import Describe, Feeds, Parameters
from isthmus.intake.boto.lanes import Limits
from isthmus.intake.boto.session import Clients, Manners
from isthmus.snapshot import moments, store
from isthmus.snapshot.redaction import SECRET_KEYS, VARIABLE_KEYS
from isthmus.snapshot.store import Identity
from tests.intake.boto.replay import Played, Refusal, Replay, sample

ACCOUNT, REGION = "111122223333", "us-east-1"
NOON = datetime.datetime(2026, 1, 2, 12, tzinfo=datetime.UTC)
ARN = f"arn:aws:x:{REGION}:{ACCOUNT}:thing/one/two"


class Clock:
    """A clock that stands still until it is set on."""

    def __init__(self) -> None:
        self.time = NOON

    def __call__(self) -> datetime.datetime:
        return self.time

    def on(self, **step: int) -> None:
        self.time += datetime.timedelta(**step)


def _gather(folder: Path, replay: Replay, clock: Clock | None = None, **wish: Any) -> Collected:
    clients = Clients(replay.session(), Manners(attempts=1))
    site = Site(ACCOUNT, REGION, (REGION,), clients.pages, clients.close, speaks=True)
    entered = Entered((site,), (Identity(ACCOUNT, f"arn:aws:sts::{ACCOUNT}:assumed-role/reader/isthmus"),))
    folder.mkdir(exist_ok=True)
    return gather(folder, Wish(**wish), entered, Watch(), clock or Clock())


def _refuse(code: str) -> Callable[[Mapping[str, Any]], Mapping[str, Any]]:
    def refused(asked: Mapping[str, Any]) -> Mapping[str, Any]:
        raise Refusal(code)

    return refused


def _vpcs(*names: str) -> dict[str, Any]:
    return {"Vpcs": [{"VpcId": name, "CidrBlock": "10.0.0.0/16", "OwnerId": ACCOUNT} for name in names]}


def _sections(made: Collected) -> set[tuple[str, int]]:
    return {(section.kind, section.count()) for section in isthmus.read(made.folder).sections}


def test_what_there_is_none_of_is_told_from_what_was_not_read(tmp_path: Path) -> None:
    replay = Replay(
        {
            ("ec2", "DescribeVpcs"): _vpcs("vpc-1"),
            ("ec2", "DescribeNatGateways"): _refuse("UnauthorizedOperation"),
        }
    )
    told = isthmus.read(_gather(tmp_path / "s", replay).folder)
    assert told.count("Vpcs") == 1
    assert told.listed("Subnets", ACCOUNT, REGION)
    assert not told.listed("NatGateways")
    assert [(n.kind, n.account, n.region, n.detail) for n in told.notices] == [
        (
            "refused-call",
            ACCOUNT,
            REGION,
            "ec2 DescribeNatGateways was refused: UnauthorizedOperation: no; this hides where packets go: path,"
            " sources, targets, exposure",
        )
    ]


def test_the_manifest_says_who_when_and_how_each_call_went(tmp_path: Path) -> None:
    replay = Replay({("ec2", "DescribeVpcs"): _vpcs("vpc-1", "vpc-2")})
    made = _gather(tmp_path / "s", replay)
    manifest = json.loads((made.folder / "isthmus.json").read_bytes())
    assert manifest["as_of"] == "2026-01-02T12:00:00Z"
    assert manifest["tool"].startswith("isthmus ")
    assert manifest["collected_by"] == [
        {"account": ACCOUNT, "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/reader/isthmus"}
    ]
    (stale,) = [call for call in manifest["calls"] if call["operation"] == "DescribeStaleSecurityGroups"]
    assert stale == {
        "service": "ec2",
        "operation": "DescribeStaleSecurityGroups",
        "account": ACCOUNT,
        "region": REGION,
        "kind": "StaleSecurityGroupSet",
        "at": "2026-01-02T12:00:00Z",
        "times": 2,
    }


def test_the_folder_of_moments_reads_as_its_last(tmp_path: Path) -> None:
    clock = Clock()
    _gather(tmp_path / "s", Replay({("ec2", "DescribeVpcs"): _vpcs("vpc-1")}), clock)
    clock.on(hours=1)
    _gather(tmp_path / "s", Replay({("ec2", "DescribeVpcs"): _vpcs("vpc-1", "vpc-2")}), clock)
    assert isthmus.read(tmp_path / "s").count("Vpcs") == 2
    assert isthmus.read(tmp_path / "s").as_of == "2026-01-02T13:00:00Z"
    assert isthmus.read(tmp_path / "s" / "20260102T120000Z").count("Vpcs") == 1


def test_nobody_but_the_owner_can_look_into_a_moment(tmp_path: Path) -> None:
    made = _gather(tmp_path / "s", Replay())
    assert made.folder.stat().st_mode & 0o777 == 0o700


def test_the_same_answers_in_another_order_make_the_same_files(tmp_path: Path) -> None:
    one = _gather(tmp_path / "a", Replay({("ec2", "DescribeVpcs"): _vpcs("vpc-1", "vpc-2")}))
    two = _gather(tmp_path / "b", Replay({("ec2", "DescribeVpcs"): _vpcs("vpc-2", "vpc-1")}))
    assert isthmus.read(one.folder).hash == isthmus.read(two.folder).hash


def test_what_a_refused_list_would_lead_to_is_unknown_too(tmp_path: Path) -> None:
    replay = Replay({("ec2", "DescribeVpcs"): _refuse("AccessDenied")})
    made = _gather(tmp_path / "s", replay)
    told = {(call.operation, call.outcome) for call in made.unanswered}
    assert ("DescribeVpcs", "refused") in told
    assert ("DescribeStaleSecurityGroups", "failed") in told
    assert not isthmus.read(made.folder).listed("StaleSecurityGroupSet")


def test_of_many_resources_those_refused_are_told_together_and_the_rest_is_kept(tmp_path: Path) -> None:
    def attribute(asked: Mapping[str, Any]) -> Mapping[str, Any]:
        if asked["VpcId"] != "vpc-1":
            raise Refusal("UnauthorizedOperation")
        return {"VpcId": "vpc-1", "EnableDnsSupport": {"Value": True}}

    names = [f"vpc-{number}" for number in range(1, 7)]
    played: dict[tuple[str, str], Played] = {
        ("ec2", "DescribeVpcs"): _vpcs(*names),
        ("ec2", "DescribeVpcAttribute"): attribute,
    }
    made = _gather(tmp_path / "s", Replay(played))
    (refused,) = made.unanswered
    assert (refused.operation, refused.times) == ("DescribeVpcAttribute", 10)
    assert refused.detail.endswith("vpc-2 enableDnsHostnames, vpc-3 enableDnsSupport and 7 more)") or (
        " and 7 more)" in refused.detail
    )
    assert ("VpcAttributes", 2) in _sections(made)


def test_entries_of_a_list_that_was_refused_are_unknown_and_others_are_there(tmp_path: Path) -> None:
    def entries(asked: Mapping[str, Any]) -> Mapping[str, Any]:
        if asked["PrefixListId"] == "pl-2":
            raise Refusal("UnauthorizedOperation")
        return {"Entries": [{"Cidr": "192.0.2.0/24"}]}

    lists = [
        {"PrefixListId": name, "PrefixListName": name, "AddressFamily": "IPv4"} for name in ("pl-1", "pl-2")
    ]
    played: dict[tuple[str, str], Played] = {
        ("ec2", "DescribeManagedPrefixLists"): {"PrefixLists": lists},
        ("ec2", "GetManagedPrefixListEntries"): entries,
    }
    network = isthmus.load(_gather(tmp_path / "s", Replay(played)).folder)
    assert network.prefix_lists["pl-1"].entries == ("192.0.2.0/24",)
    assert network.prefix_lists["pl-2"].entries is None


# -- what AWS can say, all of it ---------------------------------------------------------------------------


def _everything() -> Replay:
    """An account in which every call answers with every field that AWS has, a secret in each place for one."""
    replay = Replay()
    made = replay.session()

    def text(key: str) -> str:
        return f"planted-{key}" if key in SECRET_KEYS else ACCOUNT if key == "OwnerId" else ARN

    def planted(shape: Any) -> Any:
        value = sample(shape, text)
        _plant_variables(value)
        for token in (
            "NextToken",
            "nextToken",
            "NextMarker",
            "Marker",
            "ContinuationToken",
            "IsTruncated",
            "Truncated",
        ):
            value.pop(token, None)
        value.pop("AdditionalRoutesAvailable", None)
        return value

    for row in CATALOG:
        model = made.get_service_model(row.service).operation_model(row.operation)
        answer = planted(model.output_shape)
        if row.operation == "ListHostedZones":
            answer["HostedZones"][0]["Config"]["PrivateZone"] = True
        if row.operation == "ListResourceRecordSets":
            answer["IsTruncated"] = False
        replay.played[row.service, row.operation] = answer
    return replay


def _plant_variables(value: Any) -> None:
    if isinstance(value, list):
        for inner in value:
            _plant_variables(inner)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key in VARIABLE_KEYS and isinstance(inner, dict):
                value[key] = {"TOKEN": "planted-variable"}
            elif key in VARIABLE_KEYS and isinstance(inner, list):
                value[key] = [{"name": "TOKEN", "value": "planted-variable"}]
            else:
                _plant_variables(inner)


def test_every_row_of_the_table_ends_in_a_file_and_no_secret_in_any(tmp_path: Path) -> None:
    replay = _everything()
    played = json.dumps({str(name): told for name, told in replay.played.items()}, default=str)
    assert played.count("planted-") > 10
    for key in (
        "PreSharedKey",
        "CustomerGatewayConfiguration",
        "authKey",
        "customerRouterConfig",
        "variable",
    ):
        assert f"planted-{key}" in played
    made = _gather(tmp_path / "s", replay)
    assert [(call.operation, call.detail) for call in made.unanswered] == []
    kinds = {kind for kind, count in _sections(made) if count}
    # no Cloud WAN attachment of the sample is a VPC's, and no load balancer an application's
    assert {kind for row in CATALOG for kind in row.kinds} - kinds <= {"VpcAttachment"}
    for file in (tmp_path / "s").rglob("*"):
        assert not file.is_file() or b"planted" not in file.read_bytes(), file


def test_the_files_lie_within_the_folder_whatever_aws_calls_things(tmp_path: Path) -> None:
    lists = [{"PrefixListId": "../../../pl-1", "PrefixListName": "x"}]
    played: dict[tuple[str, str], Played] = {
        ("ec2", "DescribeManagedPrefixLists"): {"PrefixLists": lists},
        ("ec2", "GetManagedPrefixListEntries"): {"Entries": [{"Cidr": "10.0.0.0/8"}]},
    }
    made = _gather(tmp_path / "s", Replay(played))
    assert [one.name for one in tmp_path.iterdir()] == ["s"]
    (section,) = [one for one in isthmus.read(made.folder).sections if one.kind == "PrefixListEntries"]
    assert section.owner == "../../../pl-1"


# -- cut off and taken up ----------------------------------------------------------------------------------


class Cut(Exception):
    """The power goes off."""


def _cut_after(replay: Replay, operation: str) -> None:
    def cut(asked: Mapping[str, Any]) -> Mapping[str, Any]:
        raise Cut

    replay.played["ec2", operation] = cut


ONE_BY_ONE = Limits(total=1, account=1, region=1, service=1)


def test_a_run_that_was_cut_off_asks_only_what_is_left(tmp_path: Path) -> None:
    first = Replay({("ec2", "DescribeVpcs"): _vpcs("vpc-1")})
    _cut_after(first, "DescribeNatGateways")
    with pytest.raises(Cut):
        _gather(tmp_path / "s", first, limits=ONE_BY_ONE)
    assert moments.latest(tmp_path / "s") is None
    second = Replay({("ec2", "DescribeVpcs"): _vpcs("vpc-1", "vpc-2")})
    made = _gather(tmp_path / "s", second, limits=ONE_BY_ONE)
    assert ("ec2", "DescribeVpcs") in first.asked
    assert ("ec2", "DescribeVpcs") not in second.asked
    assert isthmus.read(made.folder).count("Vpcs") == 1
    asked_twice = set(first.asked) & set(second.asked)
    assert asked_twice <= {("ec2", "DescribeNatGateways"), ("ec2", "DescribeVpcAttribute")}
    whole = Replay({("ec2", "DescribeVpcs"): _vpcs("vpc-1")})
    assert isthmus.read(_gather(tmp_path / "t", whole).folder).hash == isthmus.read(made.folder).hash


def test_a_run_of_another_wish_or_another_day_starts_anew(tmp_path: Path) -> None:
    for wish, hours in (({"wanted": Wanted(session_name="other")}, 0), ({}, 13)):
        first, second, clock = Replay(), Replay(), Clock()
        _cut_after(first, "DescribeNatGateways")
        with pytest.raises(Cut):
            _gather(tmp_path / "s", first, clock, limits=ONE_BY_ONE)
        clock.on(hours=hours)
        made = _gather(tmp_path / "s", second, clock, limits=ONE_BY_ONE, **wish)
        assert ("ec2", "DescribeVpcs") in second.asked
        assert isthmus.read(made.folder).as_of == f"2026-01-0{2 + (hours > 11)}T{(12 + hours) % 24:02}:00:00Z"


def test_credentials_that_end_keep_the_last_snapshot_and_what_was_answered(tmp_path: Path) -> None:
    clock = Clock()
    good = _gather(tmp_path / "s", Replay({("ec2", "DescribeVpcs"): _vpcs("vpc-1")}), clock)
    clock.on(hours=1)
    ended = Replay({("ec2", "DescribeNatGateways"): _refuse("ExpiredToken")})
    with pytest.raises(InputError, match=f"credentials of {ACCOUNT} ended"):
        _gather(tmp_path / "s", ended, clock, limits=ONE_BY_ONE)
    assert moments.latest(tmp_path / "s") == good.folder
    again = Replay()
    made = _gather(tmp_path / "s", again, clock, limits=ONE_BY_ONE)
    assert moments.latest(tmp_path / "s") == made.folder
    assert ("ec2", "DescribeVpcs") not in again.asked
    assert made.unanswered == []


def test_what_a_cut_off_run_was_refused_is_asked_again(tmp_path: Path) -> None:
    first = Replay({("ec2", "DescribeVpcs"): _refuse("UnauthorizedOperation")})
    _cut_after(first, "DescribeNatGateways")
    with pytest.raises(Cut):
        _gather(tmp_path / "s", first, limits=ONE_BY_ONE)
    made = _gather(tmp_path / "s", Replay({("ec2", "DescribeVpcs"): _vpcs("vpc-1")}), limits=ONE_BY_ONE)
    assert made.unanswered == []
    assert isthmus.read(made.folder).count("Vpcs") == 1


KILLED = """
    import datetime, sys
    from pathlib import Path
    from isthmus.intake.boto import collect as room
    from isthmus.intake.boto.collect import Entered, Watch, Wish, gather
    from isthmus.intake.boto.crawl import Site

    room.CATALOG = room.CATALOG[:30]

    def pages(row, region, parameters):
        return [{key: [{"VpcId": "vpc-1", "Number": n} for n in range(200)] for key, _ in row.keys}]

    def now():
        return datetime.datetime.now(datetime.UTC)

    for _ in range(1000):
        sites = tuple(Site(f"{n:012}", "us-east-1", ("us-east-1",), pages, lambda region: None) for n in range(3))
        made = gather(Path(sys.argv[1]), Wish(network_only=True), Entered(sites), Watch(), now)
        print(made.folder.name, flush=True)
"""


def test_whenever_it_is_killed_the_last_good_snapshot_is_there(tmp_path: Path) -> None:
    """Runs follow each other without end; each process is killed at another time after its first one."""
    folder = tmp_path / "s"
    folder.mkdir()
    published: list[str] = []
    for number in range(5):
        command = [sys.executable, "-c", textwrap.dedent(KILLED), str(folder)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=_library()) as run:
            assert run.stdout is not None
            published.append(run.stdout.readline().strip())
            time.sleep(0.07 * number)
            os.kill(run.pid, signal.SIGKILL)
            published += [line.strip() for line in run.stdout if line.endswith("\n")]
        there = moments.moments(folder)
        assert set(published) <= {one.name for one in there}
        assert store.read(there[-1]).count("Vpcs") == 600


def _library() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


# -- refreshing --------------------------------------------------------------------------------------------


def test_a_refresh_asks_what_may_have_changed_and_shares_the_rest(tmp_path: Path) -> None:
    clock = Clock()
    zones = {"AvailabilityZones": [{"ZoneName": "us-east-1a", "ZoneId": "use1-az1"}]}
    played: dict[tuple[str, str], Played] = {
        ("ec2", "DescribeVpcs"): _vpcs("vpc-1"),
        ("ec2", "DescribeAvailabilityZones"): zones,
    }
    first = _gather(tmp_path / "s", Replay(played), clock)
    clock.on(hours=1)
    replay = Replay(played)
    second = _gather(tmp_path / "s", replay, clock, refresh=True)
    assert ("ec2", "DescribeVpcs") in replay.asked
    assert ("ec2", "DescribeAvailabilityZones") not in replay.asked
    assert _sections(first) == _sections(second)
    for kind in ("Vpcs", "AvailabilityZones"):
        name = f"{ACCOUNT}/{REGION}/{kind}.json"
        assert (first.folder / name).samefile(second.folder / name)
    times = {call.operation: call.at for call in store.made_of(second.folder)[1]}
    assert times["DescribeAvailabilityZones"] == "2026-01-02T12:00:00Z"
    assert times["DescribeVpcs"] == "2026-01-02T13:00:00Z"


def test_a_refresh_asks_again_what_was_refused_or_has_grown_old(tmp_path: Path) -> None:
    clock = Clock()
    zones = ("ec2", "DescribeAvailabilityZones")
    _gather(tmp_path / "s", Replay({zones: _refuse("UnauthorizedOperation")}), clock)
    replay = Replay()
    clock.on(minutes=1)
    made = _gather(tmp_path / "s", replay, clock, refresh=True)
    assert zones in replay.asked
    assert made.unanswered == []
    assert ("ec2", "DescribeVpcs") not in replay.asked
    clock.on(days=2)
    later = Replay()
    _gather(tmp_path / "s", later, clock, refresh=True)
    assert zones in later.asked


def test_a_refresh_asks_of_what_is_new_though_its_like_was_asked_lately(tmp_path: Path) -> None:
    clock = Clock()
    attribute = ("ec2", "DescribeVpcAttribute")
    _gather(tmp_path / "s", Replay({("ec2", "DescribeVpcs"): _vpcs("vpc-1")}), clock)
    clock.on(hours=1)
    same = Replay({("ec2", "DescribeVpcs"): _vpcs("vpc-1")})
    _gather(tmp_path / "s", same, clock, refresh=True)
    assert attribute not in same.asked
    clock.on(hours=1)
    more = Replay({("ec2", "DescribeVpcs"): _vpcs("vpc-1", "vpc-2")})
    _gather(tmp_path / "s", more, clock, refresh=True)
    assert {asked["VpcId"] for asked in more.asked[attribute]} == {"vpc-1", "vpc-2"}


def test_what_changed_is_written_anew_and_the_moment_before_stays_as_it_was(tmp_path: Path) -> None:
    clock = Clock()
    first = _gather(tmp_path / "s", Replay({("ec2", "DescribeVpcs"): _vpcs("vpc-1")}), clock)
    before = isthmus.read(first.folder)
    clock.on(hours=1)
    _gather(tmp_path / "s", Replay({("ec2", "DescribeVpcs"): _vpcs("vpc-2")}), clock)
    assert isthmus.read(first.folder) == before


def test_a_disk_without_links_gets_copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    clock = Clock()
    replay = Replay({("ec2", "DescribeVpcs"): _vpcs("vpc-1")})
    first = _gather(tmp_path / "s", replay, clock)
    clock.on(hours=1)
    second = _gather(tmp_path / "s", replay, clock)
    assert _sections(first) == _sections(second)


# -- a simulated Organization ------------------------------------------------------------------------------


class Held(Answer):
    """An answer that can be watched: it leaves a weak set when nobody holds it any more."""

    __hash__ = object.__hash__


class Memory:
    """The answers that are in memory, and the most there were at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._alive: weakref.WeakSet[Held] = weakref.WeakSet()
        self.most = 0

    def ask(self, *asked: Any) -> Answer:
        told = ask(*asked)
        held = Held(told.outcome, told.code, told.detail, told.records, told.leads)
        with self._lock:
            self._alive.add(held)
            self.most = max(self.most, len(self._alive))
        return held


def test_of_fifty_accounts_few_answers_are_in_memory_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At most those of the calls in flight, and as many that landed before them."""
    rows = tuple(row for row in CATALOG if row.of is None and row.feeds in (Feeds.ENDS, Feeds.ROUTES))[:8]
    memory = Memory()
    monkeypatch.setattr(room, "CATALOG", rows)
    monkeypatch.setattr(crawl, "ask", memory.ask)

    def pages(row: Describe, region: str, parameters: Parameters) -> Iterable[Mapping[str, Any]]:
        return [{key: [{"VpcId": "vpc-1"}] for key, _ in row.keys}]

    regions = ("eu-central-1", "eu-west-1", "us-east-1", "us-west-2")
    sites = tuple(Site(f"{n:012}", "us-east-1", regions, pages, lambda region: None) for n in range(50))
    wish = Wish(limits=Limits(total=16))
    (tmp_path / "s").mkdir()
    made = gather(tmp_path / "s", wish, Entered(sites), Watch(), Clock())
    sections, calls = store.made_of(made.folder)
    assert len(sections) == len(calls) == 50 * 4 * len(rows)
    assert memory.most <= 2 * wish.limits.total + 1


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(InputError, match="not a folder"):
        room.collect(tmp_path / "letter.txt", Wish())


def test_two_runs_do_not_write_into_one_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def inner(wish: Wish) -> Entered:
        with pytest.raises(InputError, match="another run"):
            room.collect(tmp_path / "s", wish)
        raise InputError("enough")

    monkeypatch.setattr(room, "enter", inner)
    with pytest.raises(InputError, match="enough"):
        room.collect(tmp_path / "s", Wish())


@pytest.mark.parametrize(("number", "name"), [(errno.ENOSPC, None), (errno.EACCES, "/s/Vpcs.json")])
def test_a_disk_that_fails_within_a_run_is_told_with_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, name: str | None
) -> None:
    def failing(*asked: Any) -> Any:
        raise OSError(number, os.strerror(number), name)

    monkeypatch.setattr(room, "enter", lambda wish: Entered(()))
    monkeypatch.setattr(room, "gather", failing)
    with pytest.raises(InputError, match="the run stopped") as error:
        room.collect(tmp_path / "s", Wish())
    assert error.value.file == (name or str(tmp_path / "s"))


@pytest.mark.parametrize("where", ["enter", "gather"])
def test_an_error_that_is_not_of_the_disk_is_not_told_as_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    def failing(*asked: Any) -> Any:
        raise ConnectionResetError(errno.ECONNRESET, "reset")

    monkeypatch.setattr(room, "enter", lambda wish: Entered(()))
    monkeypatch.setattr(room, where, failing)
    with pytest.raises(ConnectionResetError):
        room.collect(tmp_path / "s", Wish())


def test_a_list_of_direct_connects_ways_with_a_part_refused_is_not_kept(tmp_path: Path) -> None:
    def ways(asked: Mapping[str, Any]) -> Mapping[str, Any]:
        if asked["directConnectGatewayId"] == "dx-2" and closed:
            raise Refusal("AccessDeniedException")
        return {"directConnectGatewayAssociations": [asked]}

    gateways = [{"directConnectGatewayId": name} for name in ("dx-1", "dx-2")]
    played: dict[tuple[str, str], Played] = {
        ("directconnect", "DescribeDirectConnectGateways"): {"directConnectGateways": gateways},
        ("directconnect", "DescribeDirectConnectGatewayAssociations"): ways,
    }
    kind = "directConnectGatewayAssociations"
    for closed in (True, False):
        made = _gather(tmp_path / str(closed), Replay(played))
        told = isthmus.load(made.folder).snapshot
        assert told.listed(kind) is not closed
        refused = [call.outcome for call in made.unanswered if call.kind == kind]
        assert refused == (["refused"] if closed else [])


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(InputError, match="something else"):
        room.collect(tmp_path, Wish())
    store.write(isthmus.Snapshot("x", (), ""), tmp_path / "own")
    with pytest.raises(InputError, match="something else"):
        room.collect(tmp_path / "own", Wish())
