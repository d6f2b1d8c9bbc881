from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from isthmus.intake.boto import collect as room
from isthmus.intake.boto.collect import Entered, Watch, Wish, gather
from isthmus.intake.boto.crawl import Site
from isthmus.intake.boto.describe import Describe
from isthmus.snapshot import moments
from tests.cli.conftest import Outcome

Run = Callable[..., Outcome]
ACCOUNT, REGION = "111122223333", "us-east-1"


class Cloud:
    """One account with one VPC, whose name and block can change; some calls can be refused."""

    def __init__(self) -> None:
        self.vpc = {"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}
        self.refused: set[str] = set()
        self.wishes: list[Wish] = []
        self.hour = 0

    def pages(self, row: Describe, region: str, parameters: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
        if row.operation in self.refused:
            raise ClientError({"Error": {"Code": "UnauthorizedOperation", "Message": "no"}}, row.operation)
        return [{key: [dict(self.vpc)] if key == "Vpcs" else [] for key, _ in row.keys}]

    def collect(self, folder: Path, wish: Wish, watch: Watch) -> Any:
        self.wishes.append(wish)
        self.hour += 1
        at = datetime.datetime(2026, 1, 2, self.hour, tzinfo=datetime.UTC)
        folder.mkdir(exist_ok=True)
        site = Site(ACCOUNT, REGION, (REGION,), self.pages, lambda region: None)
        return gather(folder, wish, Entered((site,)), watch, lambda: at)


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Cloud:
    made = Cloud()
    monkeypatch.setattr(room, "collect", made.collect)
    return made


def test_a_run_says_where_and_how_much(run: Run, cloud: Cloud, tmp_path: Path) -> None:
    told = run("collect", str(tmp_path / "s"))
    assert told.status == 0
    lines = told.out.splitlines()
    assert lines[0] == f"COLLECTED  {moments.latest(tmp_path / 's')}"
    assert lines[2] == "  accounts  1, Regions 1"
    assert lines[3].endswith(" answered")
    assert lines[4] == "  asked     2026-01-02T01:00:00Z"
    assert f"isthmus: {ACCOUNT}: done" in told.err


def test_what_was_refused_is_told_with_what_it_puts_in_doubt(run: Run, cloud: Cloud, tmp_path: Path) -> None:
    cloud.refused = {"DescribeVpcs", "DescribeRouteTables"}
    told = run("collect", str(tmp_path / "s"))
    assert told.status == 3
    assert "in doubt  where packets go: path, sources, targets, exposure" in told.out
    assert f"    ec2 DescribeRouteTables refused  {ACCOUNT} {REGION}" in told.out
    assert "      UnauthorizedOperation: no" in told.out
    assert "not asked for want of these: " in told.out
    assert "DescribeStaleSecurityGroups" in told.out


def test_the_outcome_is_there_as_json(run: Run, cloud: Cloud, tmp_path: Path) -> None:
    cloud.refused = {"DescribeRouteTables"}
    told = json.loads(run("collect", str(tmp_path / "s"), "--json", "--verify").out)
    assert told["schema"] == "isthmus/collected/1"
    assert told["snapshot"] == str(moments.latest(tmp_path / "s"))
    assert told["calls"]["refused"] == 1
    assert told["unanswered"][0]["operation"] == "DescribeRouteTables"
    assert told["drift"] == []


def test_drift_is_told_in_the_words_of_aws(run: Run, cloud: Cloud, tmp_path: Path) -> None:
    folder = str(tmp_path / "s")
    assert "this is the first moment" in run("collect", folder, "--verify").out
    assert "DRIFT  since 20260102T010000Z: none" in run("collect", folder, "--verify").out
    cloud.vpc["CidrBlock"] = "10.9.0.0/16"
    told = run("collect", folder, "--verify")
    assert told.status == 2
    assert "DRIFT  since 20260102T020000Z: 1" in told.out
    assert f"  changed  Vpcs vpc-1  {ACCOUNT} {REGION}" in told.out
    assert '      CidrBlock "10.0.0.0/16" -> "10.9.0.0/16"' in told.out
    assert run("collect", folder, "--verify", "--since", "20260102T010000Z").status == 2
    assert run("collect", folder, "--verify").status == 0


def test_a_refresh_says_how_old_its_answers_are(run: Run, cloud: Cloud, tmp_path: Path) -> None:
    run("collect", str(tmp_path / "s"))
    told = run("collect", str(tmp_path / "s"), "--refresh")
    assert "  asked     2026-01-02T01:00:00Z to 2026-01-02T02:00:00Z\n" in told.out


def test_two_moments_are_compared_without_asking_aws(run: Run, cloud: Cloud, tmp_path: Path) -> None:
    folder = str(tmp_path / "s")
    run("collect", folder)
    cloud.vpc = {"VpcId": "vpc-2", "CidrBlock": "10.0.0.0/16"}
    run("collect", folder)
    asked = len(cloud.wishes)
    words = ("--verify", "--since", "20260102T010000Z", "--until", "20260102T020000Z")
    told = run("collect", folder, *words)
    assert told.status == 2
    assert "  removed  Vpcs vpc-1" in told.out
    assert "  added    Vpcs vpc-2" in told.out
    assert json.loads(run("collect", folder, *words, "--json").out)[0]["how"] == "removed"
    assert len(cloud.wishes) == asked


def test_a_list_that_one_moment_lacks_leaves_drift_unknown(run: Run, cloud: Cloud, tmp_path: Path) -> None:
    folder = str(tmp_path / "s")
    run("collect", folder)
    cloud.refused = {"DescribeRouteTables"}
    told = run("collect", folder, "--verify")
    assert told.status == 3
    assert f"  unknown  RouteTables  {ACCOUNT} {REGION}" in told.out


def test_the_words_of_the_command_become_the_wish(run: Run, cloud: Cloud, tmp_path: Path) -> None:
    run(
        *("collect", str(tmp_path / "s"), "--organization", "reader", "--external-id", "x"),
        *("--session-tag", "team=net=a", "--account", "1", "--exclude-account", "2", "--region", "us-east-1"),
        *("--region", "eu-west-1", "--network-only", "--refresh", "--concurrency", "7", "--no-opt-in"),
    )
    (wish,) = cloud.wishes
    assert wish.wanted.organization_role == "reader"
    assert wish.wanted.external_id == "x"
    assert wish.wanted.session_tags == {"team": "net=a"}
    assert (wish.wanted.accounts, wish.wanted.excluded) == (("1",), ("2",))
    assert wish.choice.names == ("us-east-1", "eu-west-1")
    assert not wish.choice.opt_ins
    assert (wish.network_only, wish.refresh, wish.limits.total) == (True, True, 7)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "name the folder"),
        (("{folder}", "--since", "x"), "go with --verify"),
        (("{folder}", "--verify", "--since", "x"), "no moment 'x'"),
        (("{folder}", "--session-tag", "team"), "is no tag"),
        (("{folder}", "--account", "1"), "--account and --exclude-account go with --organization"),
        (("{folder}", "--exclude-account", "1"), "--account and --exclude-account go with --organization"),
        (("{folder}", "--external-id", "x"), "--external-id and --session-tag go with"),
        (("{folder}", "--session-tag", "a=b"), "--external-id and --session-tag go with"),
        (("{folder}", "--verify", "--since", "x", "--until", "y"), "no moment 'x'"),
        (("{folder}", "--profile", "a", "--organization", "b", "--role", "c"), "--role or --organization"),
    ],
)
def test_what_can_not_be_done_is_said(
    run: Run, cloud: Cloud, tmp_path: Path, words: tuple[str, ...], message: str
) -> None:
    told = run("collect", *(word.format(folder=tmp_path / "s") for word in words))
    assert told.status == 1
    assert message in told.err
    assert cloud.wishes == []


def test_the_policy_and_the_template_need_no_aws(run: Run) -> None:
    policy = json.loads(run("collect", "--policy").out)
    assert "ec2:DescribeVpcs" in policy["Statement"][0]["Action"]
    assert len(policy["Statement"]) == 1
    less = json.loads(run("collect", "--policy", "--network-only").out)
    assert len(less["Statement"][0]["Action"]) < len(policy["Statement"][0]["Action"])
    base = json.loads(run("collect", "--policy", "--organization", "reader").out)
    assert base["Statement"][1]["Action"] == ["sts:AssumeRole", "sts:TagSession"]
    template = json.loads(run("collect", "--stackset").out)
    assert template["Resources"]["Role"]["Type"] == "AWS::IAM::Role"


def test_a_dry_run_prints_the_calls(run: Run) -> None:
    told = run("collect", "--dry-run")
    lines = told.out.splitlines()
    assert told.status == 0
    assert "region        ec2 DescribeVpcs  (ec2:DescribeVpcs)  who lies where: every question" in lines
    assert "organizations" not in told.out
    assert "organization  organizations ListRoots" in run("collect", "--dry-run", "--organization", "r").out


def test_a_dry_run_names_the_calls_that_open_a_run_once(run: Run) -> None:
    regions, accounts = "ec2 DescribeRegions  (ec2:DescribeRegions)", "organizations ListAccounts"
    assert run("collect", "--dry-run").out.count(regions) == 1
    for more in ([], ["--network-only"]):
        told = run("collect", "--dry-run", "--organization", "r", *more).out
        assert (told.count(regions), told.count(accounts)) == (1, 1)
