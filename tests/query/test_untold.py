"""What tells no state is taken to be in force, and every answer that rests on it says so."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

import isthmus
from isthmus.semantics.untold_states import NAME
from tests.laws.broken import sound

Record = dict[str, Any]
WAY = {"source": "dev-app-1", "target": "db-1", "service": "tcp/5432"}
OUT = {"source": "app-1", "target": "1.1.1.1", "service": "tcp/443"}
QUESTIONS: tuple[dict[str, Any], ...] = (
    {"question": "path", **WAY},
    {"question": "trace", **WAY},
    {"question": "prove", **WAY, "avoid": "nat-025ca3c9125f4d907"},
    {"question": "sources", "target": "db-1", "service": "tcp/5432"},
    {"question": "targets", "source": "dev-app-1", "service": "tcp/5432"},
    {"question": "matrix", "by": "vpc", "service": "tcp/5432"},
    {"question": "exposure", "rule": "sg-055ba72756a911fc5"},
)


def _peering(record: Record) -> None:
    del record["Status"]


def _routes(record: Record) -> None:
    for route in record["Routes"]:
        del route["State"]


def _nat(record: Record) -> None:
    del record["State"]


def _attached(record: Record) -> None:
    for one in record["Attachments"]:
        del one["State"]


def _interface(record: Record) -> None:
    del record["Status"]


def cut(kind: str, change: Callable[[Record], None]) -> isthmus.Network:
    """The demo network with every record of a kind cut so that it tells no state."""
    whole = sound("demo")
    fresh = []
    for section in whole.sections:
        if section.kind == kind:
            records = json.loads(section.raw)
            for record in records:
                change(record)
            section = replace(section, raw=json.dumps(records).encode())
        fresh.append(section)
    return isthmus.build(replace(whole, sections=tuple(fresh)))


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("VpcPeeringConnections", _peering),
        ("RouteTables", _routes),
        ("NetworkInterfaces", _interface),
    ],
)
@pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: str(one["question"]))
def test_every_question_says_that_it_rests_on_a_state_that_was_not_told(
    kind: str, change: Callable[[Record], None], question: dict[str, Any]
) -> None:
    whole, less = isthmus.build(sound("demo")), cut(kind, change)
    told, now = isthmus.ask(whole, question), isthmus.ask(less, question)
    assert now.verdict == told.verdict
    assert sorted(now.assumptions or ()) == sorted({*(told.assumptions or ()), NAME})


@pytest.mark.parametrize(("kind", "change"), [("NatGateways", _nat), ("InternetGateways", _attached)])
@pytest.mark.parametrize("question", ["path", "trace"])
def test_a_way_out_says_that_its_gateway_tells_no_state(
    kind: str, change: Callable[[Record], None], question: str
) -> None:
    answer = isthmus.ask(cut(kind, change), {"question": question, **OUT})
    assert answer.verdict == "reachable" and NAME in (answer.assumptions or ())


def test_a_way_that_meets_nothing_without_a_state_says_nothing_of_it() -> None:
    less = cut("VpcPeeringConnections", _peering)
    answer = isthmus.ask(
        less, {"question": "path", "source": "app-1", "target": "db-1", "service": "tcp/5432"}
    )
    assert answer.verdict == "reachable" and NAME not in (answer.assumptions or ())
