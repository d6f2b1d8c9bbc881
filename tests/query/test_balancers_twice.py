"""Balancers, groups and targets of which the snapshot holds two records: the same is one thing, else nobody knows."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import isthmus
from isthmus.judge import listened, relays
from tests.query.balancing import nlb, read

Change = Callable[[dict[str, Any]], object]


def twice(whole: isthmus.Network, kind: str, change: Change, *, first: bool) -> isthmus.Network:
    """The network with a changed copy of a kind's records, in a file that is read before or after."""
    copies = []
    for section in whole.snapshot.of_kind(kind):
        records = section.records()
        for record in records:
            change(record)
        copies.append(replace(section, file=f"again-{section.file}", raw=json.dumps(records).encode()))
    assert copies
    pair = (tuple(copies), whole.snapshot.sections)
    sections = (*pair[0], *pair[1]) if first else (*pair[1], *pair[0])
    return isthmus.build(replace(whole.snapshot, sections=sections))


def same(record: dict[str, Any]) -> None:
    """No change at all."""


KINDS = (
    "LoadBalancers",
    "Listeners",
    "TargetGroups",
    "LoadBalancerTargetHealth",
    "TargetGroupAttributes",
    "LoadBalancerAttributes",
    "NetworkInterfaces",
)


@pytest.mark.parametrize("kind", KINDS)
def test_copies_of_one_record_are_one_thing(kind: str, tmp_path: Path) -> None:
    whole = read(nlb(), tmp_path)
    front = next(name for name in whole.others if ":loadbalancer/" in name)
    again = twice(whole, kind, same, first=True)
    assert relays(again.snapshot, front, 6, 443) == relays(whole.snapshot, front, 6, 443) != frozenset()
    question = {"question": "sources", "target": "Ta", "service": "tcp/443"}
    once, both = isthmus.ask(whole, question), isthmus.ask(again, question)
    assert (both.verdict, both.result, both.gaps) == (once.verdict, once.result, once.gaps)


CONTRARY: dict[str, Change] = {
    "LoadBalancers": lambda one: one.update(Type="application"),
    "Listeners": lambda one: one.update(Port=444),
    "TargetGroups": lambda one: one.update(Protocol="UDP"),
    "LoadBalancerTargetHealth": lambda one: one.update(TargetHealthDescriptions=[]),
    "TargetGroupAttributes": lambda one: one.update(
        Attributes=[{"Key": "preserve_client_ip.enabled", "Value": "false"}]
    ),
}


@pytest.mark.parametrize("kind", CONTRARY)
def test_records_that_contradict_each_other_leave_open_what_passes(kind: str, tmp_path: Path) -> None:
    whole = read(nlb(), tmp_path)
    front = next(name for name in whole.others if ":loadbalancer/" in name)
    question = {"question": "path", "source": "C", "target": "Ta", "service": "tcp/443", "via": ["front"]}
    assert isthmus.ask(whole, question).verdict == "reachable"
    told = []
    for first in (True, False):
        again = twice(whole, kind, CONTRARY[kind], first=first)
        answer = isthmus.ask(again, question)
        assert answer.verdict == "unknown"
        told.append({(gap.kind, gap.id) for gap in answer.gaps or ()})
        assert relays(again.snapshot, front, 6, 443) is None
        for many in ({"question": "matrix"}, {"question": "sources", "target": "Ta", "service": "tcp/443"}):
            isthmus.ask(again, many)
    assert told[0] == told[1] != set()


def test_listeners_that_contradict_each_other_take_nobody_knows_what(tmp_path: Path) -> None:
    whole = read(nlb(), tmp_path)
    front = next(name for name in whole.others if ":loadbalancer/" in name)
    for first in (True, False):
        again = twice(whole, "Listeners", CONTRARY["Listeners"], first=first)
        assert listened(again.snapshot, front) is None


def test_a_story_with_all_its_variants_in_one_folder_is_answered() -> None:
    """Every record stands there many times, in other words each."""
    network = isthmus.load("fixtures/load-balancers")
    node = next(name for name, one in network.interfaces.items() if one.requester_id == "amazon-elb")
    for question in (
        {"question": "sources", "target": node, "service": "tcp/443"},
        {"question": "targets", "source": node, "service": "tcp/443"},
        {"question": "matrix", "service": "tcp/443"},
    ):
        assert isthmus.ask_safely(network, question).error is None
