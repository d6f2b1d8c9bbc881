"""Questions about a firewall that stands at a transit gateway itself: by its name, without it, of many ends."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import isthmus
from isthmus.query.answer import Answer
from tests.engine.test_attached_firewall import GUARD, firewall, guarded
from tests.stories.reading import network

STORY = Path(__file__).parents[2] / "fixtures" / "attached-firewall"
CALL = {"question": "path", "source": "client", "target": "server", "service": "tcp/5432"}


def ask(question: str, folder: str = "snapshot", **more: Any) -> Answer:
    """An answer about the story."""
    return isthmus.ask(network(STORY / folder), {"question": question, **more})


@pytest.mark.parametrize(
    ("folder", "field", "word"),
    [
        ("snapshot", "via", "reachable"),
        ("snapshot", "avoid", "unreachable"),
        ("variants/straight-both-ways", "via", "unreachable"),
        ("variants/straight-both-ways", "avoid", "reachable"),
    ],
)
def test_a_way_crosses_it_by_its_name(folder: str, field: str, word: str) -> None:
    assert ask(folder=folder, **CALL, **{field: ["guard"]}).verdict == word


def test_without_the_firewall_its_routes_lead_nowhere() -> None:
    answer = ask(**CALL, lose=["guard"])
    assert answer.verdict == "unreachable" and answer.before is not None
    assert {block.aws_code for block in answer.blocks or ()} == {"TGW_RTB_BAD_STATE_ROUTE"}


@pytest.mark.parametrize(
    ("folder", "zone", "word"),
    [
        ("variants/shut-in-a", "us-east-1b", "unreachable"),
        ("variants/not-ready-in-a", "us-east-1b", "unreachable"),
        ("variants/in-zone-b", "us-east-1b", "unreachable"),
        ("snapshot", "us-east-1b", "unreachable"),
    ],
)
def test_of_a_lost_zone_the_other_is_left(folder: str, zone: str, word: str) -> None:
    assert ask(folder=folder, **CALL, lose=[zone]).verdict == word


def test_out_to_the_internet_it_works_in_the_zone_that_is_left() -> None:
    out = {"question": "path", "source": "client", "target": "203.0.113.9", "service": "tcp/443"}
    assert ask(folder="variants/not-ready-in-a", **out).verdict == "unknown"
    assert ask(folder="variants/shut-in-a", **out, lose=["us-east-1b"]).verdict == "reachable"
    assert ask(folder="variants/not-ready-in-a", **out, lose=["us-east-1b"]).verdict == "unreachable"
    assert ask(folder="variants/in-zone-b", **out).verdict == "reachable"
    assert ask(folder="variants/in-zone-b", **out, lose=["us-east-1b"]).verdict == "unreachable"


@pytest.mark.parametrize(("service", "word"), [("tcp/5432", "reachable"), ("tcp/22", "unreachable")])
def test_many_ends_are_asked_through_it(service: str, word: str) -> None:
    by_end = [
        ask("sources", target="server", service=service),
        ask("targets", source="client", service=service),
    ]
    assert [answer.verdict for answer in by_end] == [word, word]
    cells = ask("matrix", by="vpc", service=service).result["cells"]
    assert [cell["verdict"] for cell in cells] == ([word] if word == "reachable" else [])


def test_routing_alone_is_asked_past_its_rules() -> None:
    ssh = {**CALL, "service": "tcp/22"}
    assert ask(**ssh).verdict == "unreachable"
    assert ask(**ssh, ignore=["firewalls"]).verdict == "reachable"


def test_a_trace_shows_what_it_said() -> None:
    answer = ask("trace", source="client", target="server", service="tcp/22", source_port=50000)
    assert answer.verdict == "unreachable"
    assert "stateful default aws:drop_strict" in str(answer.result), answer.result


def test_data_passes_where_its_rules_say_so_of_a_name() -> None:
    named = ask(**{**CALL, "target": "203.0.113.9", "service": "tcp/443?sni=www.example"})
    assert (named.handshake, named.data) == ("reachable", "reachable")


def test_it_is_found_with_its_attachment_and_from_there() -> None:
    told = [one["about"] for one in ask("find", text="guard").result if one["kind"] == "network-firewall"]
    (attachment,) = told[0]["attachments"]
    assert attachment["state"] == "READY" and len(attachment["zones"]) == 2
    (own,) = ask("find", text=attachment["attachment"]).result
    assert own["about"]["firewall"].endswith(":firewall/guard")


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (lambda told: None, None),
        (lambda told: told["Firewall"].update(ProxySettings={}), "unmodelled-firewall-mode"),
        (
            lambda told: told["FirewallStatus"]["SyncStates"]["euw1-az1"]["Attachment"].update(
                Status="SCALING"
            ),
            "firewall-endpoint-in-change",
        ),
        (
            lambda told: told["FirewallStatus"].update(ConfigurationSyncStateSummary="PENDING"),
            "firewall-out-of-sync",
        ),
        (lambda told: told.clear(), "unread-firewall"),
    ],
)
def test_what_is_not_known_of_it_is_listed(change: Any, kind: str | None) -> None:
    drawing = guarded()
    change(firewall(drawing))
    answer = isthmus.ask(isthmus.model.network.build(drawing.snapshot()), {"question": "gaps"})
    told = {gap.kind for gap in answer.gaps or () if gap.id == GUARD}
    assert told == ({kind} if kind else set())
