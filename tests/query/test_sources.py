"""``sources`` and ``targets``: who is left out of the list is named, where filters alone do not rule them out."""

from __future__ import annotations

import pytest

import isthmus
from isthmus.errors import QuestionError
from isthmus.model.network import build
from isthmus.query.answer import Answer
from tests.judge.drawing import Drawing, rule


def drawn() -> Drawing:
    """A client and a server in one VPC, the server's group open to the client's block; no way out of the VPC."""
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24")
    drawing.subnet("subnet-b", "vpc-a", "10.0.1.0/24")
    drawing.group("sg-client", [], [rule("-1", "0.0.0.0/0")])
    drawing.group("sg-server", [rule("tcp/443", "10.0.0.0/24")], [])
    drawing.host("eni-client", "subnet-a", "10.0.0.4", groups=["sg-client"])
    drawing.host("eni-server", "subnet-b", "10.0.1.4", groups=["sg-server"])
    return drawing


def asked(drawing: Drawing, question: str, end: str, service: str = "tcp/443") -> Answer:
    field = "target" if question == "sources" else "source"
    return isthmus.ask(build(drawing.snapshot()), {"question": question, field: end, "service": service})


def gaps(answer: Answer) -> set[tuple[str, str]]:
    return {(gap.kind, gap.id) for gap in answer.gaps or ()}


@pytest.mark.parametrize(
    ("question", "end", "lost"),
    [("sources", "eni-server", "subnet-a"), ("targets", "eni-client", "subnet-b")],
)
def test_an_end_in_a_subnet_that_was_not_read_is_perhaps_one(question: str, end: str, lost: str) -> None:
    drawing = drawn()
    assert asked(drawing, question, end).verdict == "reachable"
    drawing.records["Subnets"] = [kept for kept in drawing.records["Subnets"] if kept[0]["SubnetId"] != lost]
    answer = asked(drawing, question, end)
    assert answer.verdict == "unknown" and ("uncollected-subnet", lost) in gaps(answer)


def test_an_unread_subnet_adds_nobody_whom_the_group_keeps_out() -> None:
    drawing = drawn()
    drawing.records["Subnets"] = [
        kept for kept in drawing.records["Subnets"] if kept[0]["SubnetId"] != "subnet-a"
    ]
    answer = asked(drawing, "sources", "eni-server", "tcp/22")
    assert answer.verdict == "unreachable" and not answer.gaps


@pytest.mark.parametrize("question", ["sources", "targets"])
@pytest.mark.parametrize("end", ["eni-client", "eni-server"])
def test_without_any_subnet_nothing_is_sure(question: str, end: str) -> None:
    drawing = drawn()
    drawing.records["Subnets"] = []
    drawing.group("sg-server", [rule("-1", "0.0.0.0/0")], [rule("-1", "0.0.0.0/0")])
    answer = asked(drawing, question, end)
    assert answer.verdict == "unknown" and answer.gaps


def test_where_nobody_does_it_is_told_who_was_asked() -> None:
    told = "nobody: 2 interfaces in 1 VPC and the whole internet were asked"
    assert asked(drawn(), "sources", "eni-server", "tcp/22").notes == [told]
    assert asked(drawn(), "targets", "internet").notes == ["nobody: 2 interfaces in 1 VPC were asked"]
    assert not asked(drawn(), "sources", "eni-server").notes


@pytest.mark.parametrize("end", ["internet", "8.8.8.8"])
def test_an_end_outside_is_refused_with_what_to_ask_instead(end: str) -> None:
    with pytest.raises(QuestionError, match="ask `path` between it and a VPC, subnet, group or instance"):
        asked(drawn(), "sources", end)
