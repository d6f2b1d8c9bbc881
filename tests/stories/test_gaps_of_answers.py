"""Whatever an answer names as not known, ``gaps`` names of the whole snapshot, by one kind and one id."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest

import isthmus
from isthmus.model.balancer import balancer_of_node
from tests.hubs import TABLE, hub
from tests.judge.drawing import Record, entry, rule
from tests.query.test_contested import drawn

from .reading import network
from .records import question_lines

BY_FOLDER = {
    folder: [line["ask"] for line in lines]
    for folder, lines in groupby(sorted(question_lines(), key=itemgetter("path")), key=itemgetter("path"))
}


OF_A_QUESTION = frozenset(
    {
        "split",
        "many-clients",
        "unmodelled-end",
        "unmodelled-source",
        "client-vpn-group",
        "gateway-firewall",
        "uncollected-members",
    }
)
"""What no record lacks, and an answer leaves open: AWS's choice, who asks, what no document says of a flow.

``uncollected-members`` is of a rule that an answer rests on; ``gaps`` names what was not collected of its members.
"""


def named(network: isthmus.Network, answer: isthmus.Answer) -> set[tuple[str, str]]:
    """What an answer names; nodes of load balancers are open where a question does not ask through them."""
    return {
        (gap.kind, gap.id)
        for gap in answer.gaps or ()
        if gap.kind not in OF_A_QUESTION
        and not (gap.kind == "unmodelled-interface" and balancer_of_node(network, gap.id))
    }


@pytest.mark.parametrize("folder", BY_FOLDER, ids=lambda folder: "/".join(Path(folder).parts[-3:]))
def test_gaps_names_whatever_an_answer_names(folder: Path) -> None:
    read = network(folder)
    known = {(gap.kind, gap.id) for gap in isthmus.ask(read, {"question": "gaps"}).gaps or ()}
    asked: list[dict[str, Any]] = [*BY_FOLDER[folder], {"question": "matrix"}]
    for question in asked:
        answer = isthmus.ask_safely(read, question)
        assert named(read, answer) <= known, question


NOT_UNDERSTOOD: dict[str, tuple[str, list[Record]]] = {
    "unreadable-acl-entry": ("Entries", [entry(100, "perhaps", "-1", "0.0.0.0/0", egress=False)]),
    "unknown-protocol": ("IpPermissions", [{**rule("-1", "0.0.0.0/0"), "IpProtocol": "quic"}]),
}


@pytest.mark.parametrize("kind", NOT_UNDERSTOOD)
def test_a_rule_that_is_not_understood_has_one_name_in_answers_and_in_gaps(kind: str) -> None:
    key, rules = NOT_UNDERSTOOD[kind]
    drawing = drawn()
    family, name = ("NetworkAcls", "acl-subnet-b") if key == "Entries" else ("SecurityGroups", "sg-b")
    drawing.get(family, name)[key] = rules
    read = isthmus.build(drawing.snapshot())
    question = {"question": "path", "source": "eni-a", "target": "eni-b", "service": "tcp/443"}
    mine = (kind, name)
    assert mine in {(gap.kind, gap.id) for gap in isthmus.ask(read, question).gaps or ()}
    assert mine in {(gap.kind, gap.id) for gap in isthmus.ask(read, {"question": "gaps"}).gaps or ()}


def test_a_route_without_attachments_has_one_name_in_answers_and_in_gaps() -> None:
    drawing = hub()
    rows = [row for row, *_ in drawing.records["TransitGatewayRoutes"]]
    del next(row for row in rows if row["DestinationCidrBlock"] == "10.2.0.0/16")["TransitGatewayAttachments"]
    read = isthmus.build(drawing.snapshot())
    question = {"question": "path", "source": "eni-a", "target": "eni-b", "service": "tcp/443"}
    mine = ("partial-record", TABLE)
    assert mine in {(gap.kind, gap.id) for gap in isthmus.ask(read, question).gaps or ()}
    assert mine in {(gap.kind, gap.id) for gap in isthmus.ask(read, {"question": "gaps"}).gaps or ()}
