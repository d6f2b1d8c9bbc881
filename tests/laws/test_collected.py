"""Law: a network that was collected is asked like the same network saved by hand.

Each story's answers are told to the collector as AWS would tell them, list by list; what the story does not
hold is refused. Every question then has the verdict that it has in the story.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

import isthmus
from isthmus.intake.boto.catalog import CATALOG
from isthmus.intake.boto.collect import Entered, Watch, Wish, gather
from isthmus.intake.boto.crawl import Site
from isthmus.intake.boto.describe import Describe
from tests.stories.reading import network, snapshot

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
NOON = datetime.datetime(2026, 1, 2, 12, tzinfo=datetime.UTC)
HOME = ("111122223333", "us-east-1")
WISH = Wish(network_only=True)


def _cases() -> dict[str, list[dict[str, Any]]]:
    """The questions of each snapshot of each story, by the snapshot's folder."""
    found: dict[str, list[dict[str, Any]]] = {}
    for file in sorted(FIXTURES.glob("*/questions.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            told = json.loads(line)
            found.setdefault(f"{file.parent.name}/{told['snapshot']}", []).append(told["ask"])
    return found


CASES = _cases()


class Cloud:
    """AWS as a story knows it."""

    def __init__(self, told: isthmus.Snapshot) -> None:
        self.lists: dict[tuple[str, str, str, str | None], list[Any]] = {}
        for section in told.sections:
            account, region = section.account or HOME[0], section.region or HOME[1]
            for kind, records in _as_told(section.kind, section.records()):
                self.lists.setdefault((account, region, kind, section.owner), []).extend(records)
        self._listed()
        self._lead_to_nothing()

    def _listed(self) -> None:
        """What is described one by one is listed by name first."""
        for row in CATALOG:
            if row.whole and row.of is not None and row.keys[0][1] in NAMED:
                for (account, region, kind, owner), records in list(self.lists.items()):
                    if kind == row.keys[0][1]:
                        names = [
                            {"Arn": _name(kind, one), NAMED[kind][1]: _name(kind, one)} for one in records
                        ]
                        self.lists.setdefault((account, region, row.of.kind, owner), names)

    def _lead_to_nothing(self) -> None:
        """Where a story holds an empty list of what hangs on other things, there are none of those either."""
        leads = {kind: row.of.kind for row in CATALOG if row.of and not row.owned for kind in row.kinds}
        for (account, region, kind, owner), records in list(self.lists.items()):
            if not records and kind in leads:
                self.lists.setdefault((account, region, leads[kind], owner), [])

    def sites(self) -> tuple[Site, ...]:
        accounts = sorted({account for account, _, _, _ in self.lists})
        return tuple(
            Site(account, HOME[1], self._regions(account), self._pages(account), lambda region: None)
            for account in accounts
        )

    def _regions(self, account: str) -> tuple[str, ...]:
        return tuple(sorted({region for other, region, _, _ in self.lists if other == account}))

    def _pages(self, account: str) -> Any:
        def pages(row: Describe, region: str, parameters: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
            owner = parameters[row.owned] if row.owned else None
            (key, kind), *_ = row.keys
            records = self.lists.get((account, region, kind, owner))
            if records and kind in OF_ONE:
                records = [one for one in records if one[OF_ONE[kind]] in parameters.values()]
                if row.whole and records:
                    return records
            if row.whole and records is not None and kind in NAMED:
                return [record for record in records if _name(kind, record) in parameters.values()]
            if row.whole or records is None:
                raise ClientError({"Error": {"Code": "UnauthorizedOperation"}}, row.operation)
            return [{key: records}]

        return pages


NAMED = {
    "Firewall": ("Firewall", "FirewallArn"),
    "FirewallPolicy": ("FirewallPolicyResponse", "FirewallPolicyArn"),
    "FirewallPolicyV2": ("FirewallPolicyV2Response", "FirewallPolicyV2Arn"),
    "RuleGroup": ("RuleGroupResponse", "RuleGroupArn"),
}
"""Where an answer about one thing bears its name."""
OF_ONE = {
    "Listeners": "LoadBalancerArn",
    "Rules": "ListenerArn",
    "LoadBalancerAttributes": "LoadBalancerArn",
    "TargetGroupAttributes": "TargetGroupArn",
    "LoadBalancerTargetHealth": "TargetGroupArn",
}
"""What is asked for one thing at a time, and what names that in a record."""


def _name(kind: str, record: Mapping[str, Any]) -> str:
    part, key = NAMED[kind]
    found: str = record[part][key]
    return found


def _as_told(kind: str, records: list[Any]) -> list[tuple[str, list[Any]]]:
    """Two calls answer with ``PrefixLists``: one tells the blocks of services, the other lists with entries."""
    if kind != "PrefixLists":
        return [(kind, records)]
    services = [record for record in records if "Cidrs" in record]
    return [(kind, services), ("ManagedPrefixLists", [one for one in records if one not in services])]


@pytest.mark.parametrize("place", sorted(CASES))
def test_a_collected_network_is_asked_like_one_saved_by_hand(place: str, tmp_path: Path) -> None:
    folder = FIXTURES / place
    made = gather(tmp_path, WISH, Entered(Cloud(snapshot(folder)).sites()), Watch(), lambda: NOON)
    collected = isthmus.load(made.folder)
    for asked in CASES[place]:
        question = {**asked, "fast": True} if asked["question"] == "path" else asked
        saved, told = isthmus.ask_safely(network(folder), question), isthmus.ask_safely(collected, question)
        assert (told.error is None) == (saved.error is None)
        assert (told.verdict, told.forward, told.session) == (saved.verdict, saved.forward, saved.session)
        assert [(b.direction, b.layer, b.id, b.rule) for b in told.blocks or ()] == [
            (b.direction, b.layer, b.id, b.rule) for b in saved.blocks or ()
        ]


REFUSED = (
    "DescribeInstances",
    "DescribeInternetGateways",
    "DescribeNatGateways",
    "DescribeNetworkAcls",
    "DescribeNetworkInterfaces",
    "DescribeRouteTables",
    "DescribeSecurityGroups",
    "DescribeSubnets",
    "DescribeVpcEndpoints",
    "DescribeVpcPeeringConnections",
    "DescribeVpcs",
)


@pytest.mark.parametrize("operation", REFUSED)
def test_a_refused_call_is_a_gap_and_never_another_verdict(operation: str, tmp_path: Path) -> None:
    place = "demo/snapshot"
    cloud = Cloud(snapshot(FIXTURES / place))
    kind = operation.removeprefix("Describe") if operation != "DescribeInstances" else "Reservations"
    cloud.lists = {
        key: records for key, records in cloud.lists.items() if key[:1] + key[2:3] != ("111111111111", kind)
    }
    made = gather(tmp_path, WISH, Entered(cloud.sites()), Watch(), lambda: NOON)
    assert any(call.operation == operation and call.outcome == "refused" for call in made.unanswered)
    collected = isthmus.load(made.folder)
    assert any(gap.kind == "refused-call" and operation in gap.detail for gap in collected.gaps)
    for asked in CASES[place]:
        if asked["question"] == "path":
            question = {**asked, "fast": True}
            saved, told = (
                isthmus.ask_safely(network(FIXTURES / place), question),
                isthmus.ask_safely(collected, question),
            )
            assert told.error is not None or told.verdict in (saved.verdict, "unknown")
