"""``gaps`` prints what answers name: the same kind and id for the same thing."""

from __future__ import annotations

import pytest

import isthmus
from isthmus.model.network import build
from isthmus.query.ends import resolve
from tests.laws.taking_away import Taken, without
from tests.stories.reading import network, snapshot
from tests.stories.records import FIXTURES

DEMO = FIXTURES / "demo" / "snapshot"
KINDS = [
    "EgressOnlyInternetGateways",
    "NatGateways",
    "NetworkAcls",
    "NetworkInterfaces",
    "PrefixLists",
    "RouteTables",
    "SecurityGroups",
    "Subnets",
    "VpcEndpoints",
    "VpcPeeringConnections",
    "Vpcs",
]
ASKED = [
    {"question": "path", "source": "internet", "target": "web-1", "service": "tcp/443"},
    {"question": "path", "source": "app-1", "target": "internet", "service": "tcp/443"},
    {"question": "path", "source": "app-1", "target": "2001:db8:ffff::9", "service": "tcp/443"},
    {"question": "path", "source": "app-1", "target": "10.10.10.99", "service": "tcp/443"},
    {"question": "path", "source": "bastion", "target": "dev-app-1", "service": "tcp/22"},
    {"question": "path", "source": "app-1", "target": "52.216.0.1", "service": "tcp/443"},
    {"question": "sources", "target": "app-1", "service": "tcp/8080"},
    {"question": "targets", "source": "dev-app-1", "service": "any"},
]
"""Questions whose ends are called by names: these are turned into ids before anything is taken away."""


def by_id(asked: dict[str, str]) -> dict[str, str]:
    """The question with names turned into the ids of instances."""
    whole = network(DEMO)
    ends = {side: resolve(whole, asked[side]) for side in ("source", "target") if side in asked}
    return asked | {side: end.id for side, end in ends.items() if end.kind == "instance" and end.id}


@pytest.mark.parametrize("kind", KINDS)
def test_the_gap_of_an_answer_is_printed_by_gaps(kind: str) -> None:
    known = build(without(snapshot(DEMO), Taken(kind)))
    printed = {(gap.kind, gap.id) for gap in isthmus.ask(known, {"question": "gaps"}).gaps or ()}
    named = {
        (gap.kind, gap.id)
        for asked in ASKED
        for gap in isthmus.ask_safely(known, by_id(asked)).gaps or ()
        if gap.kind.startswith(("uncollected-", "not-collected", "unknown-"))
    }
    assert named, "something is missing on one of these ways"
    assert named <= printed


def test_a_whole_snapshot_prints_none_of_them() -> None:
    gaps = isthmus.ask(network(DEMO), {"question": "gaps"}).gaps or ()
    assert [gap for gap in gaps if gap.kind.startswith(("uncollected-", "not-collected"))] == []


def test_a_path_names_only_the_network_acls_on_its_way() -> None:
    known = build(without(snapshot(DEMO), Taken("NetworkAcls")))
    answer = isthmus.ask(
        known, {"question": "path", "source": "internet", "target": "web-1", "service": "tcp/443"}
    )
    assert answer.verdict == "unknown"
    named = {gap.id for gap in answer.gaps or () if gap.kind == "uncollected-network-acl"}
    interfaces = answer.understood["target"]["interfaces"]
    assert named == {known.interfaces[name].subnet_id for name in interfaces}
