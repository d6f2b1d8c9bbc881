"""A fix is tried on a network that shares all that its edits leave alone: it is that network read anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest

import isthmus
from isthmus.engine.compile import Compiled
from isthmus.model.network import Network, build
from isthmus.query import mending
from isthmus.query.mending import changed_network
from isthmus.query.path import path
from isthmus.snapshot import overlay
from tests.laws.depth import TIMES
from tests.laws.test_fixes import questions
from tests.sketches.draw import sketch

FIXTURES = Path(__file__).parents[2] / "fixtures"
PARTS = (
    "security_groups",
    "network_acls",
    "route_tables",
    "group_vpcs",
    "table_of_subnet",
    "table_of_gateway",
    "acl_of_subnet",
    "tables_in_doubt",
    "acls_in_doubt",
    "others",
    "homes",
    "transit",
    "hybrid",
    "gaps",
)
Edits = list[dict[str, Any]]


def said(network: Network, question: dict[str, Any]) -> bytes:
    """An answer's bytes, with all that the ways tell; or what is wrong with the question."""
    try:
        return msgspec.json.encode(path(network, {**question, "fixes": False}))
    except isthmus.QuestionError as error:
        return str(error).encode()


def tried(network: Network, asked: list[dict[str, Any]], patch: pytest.MonkeyPatch) -> Iterator[Edits]:
    """The edits of every trial that questions lead to, each once."""
    found: dict[bytes, Edits] = {}

    def changed(base: Network, edits: Edits) -> Network:
        found.setdefault(msgspec.json.encode(edits), edits)
        return changed_network(base, edits)

    patch.setattr(mending, "changed_network", changed)
    for question in asked:
        try:
            isthmus.ask(network, {**question, "question": "path"})
        except isthmus.QuestionError:
            continue
    patch.undo()
    yield from found.values()


def hold(network: Network, edits: Edits, asked: list[dict[str, Any]]) -> str:
    """That a trial is the edited snapshot read anew; how much of the network it shares."""
    trial, anew = changed_network(network, edits), build(overlay(network.snapshot, edits))
    assert trial.snapshot.hash == anew.snapshot.hash
    for part in PARTS:
        assert getattr(trial, part) == getattr(anew, part), (part, edits)
    for name in (*anew.security_groups, *anew.network_acls, *anew.route_tables):
        assert trial.citation(name) == anew.citation(name)
    engine = trial.memo.get("engine")
    for question in asked:
        assert said(trial, question) == said(anew, question), (question, edits)
    return "all" if isinstance(engine, Compiled) else "model" if "judge" in trial.memo else "nothing"


def test_a_trial_is_the_edited_snapshot_read_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    shared: dict[str, int] = {}
    kinds: set[str] = set()
    for seed in range(9 * TIMES):
        drawn = sketch(Random(f"mend {seed}"))
        network = build(drawn.snapshot())
        random = Random(f"tried {seed}")
        asked = [one for _ in range(2) for one in questions(drawn, random)]
        for edits in tried(network, asked, monkeypatch):
            how = hold(network, edits, asked)
            shared[how] = shared.get(how, 0) + 1
            kinds |= {edit["kind"] for edit in edits}
    assert kinds == {"SecurityGroups", "NetworkAcls", "RouteTables"}
    assert shared["all"] > 20 and shared["model"] > 0, shared


def test_trials_of_the_demo_share_all_but_the_edited_records(monkeypatch: pytest.MonkeyPatch) -> None:
    network = isthmus.load(FIXTURES / "demo" / "snapshot")
    asked: list[dict[str, Any]] = [
        {"source": "web-1", "target": "db-1", "service": "tcp/2345"},
        {"source": "internet", "target": "web-1", "service": "ssh"},
        {"source": "dev-app-1", "target": "bastion", "service": "dns"},
    ]
    found = list(tried(network, asked, monkeypatch))
    assert found and {hold(network, edits, asked) for edits in found} == {"all"}
