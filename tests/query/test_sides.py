"""Pinned addresses: the end's own everywhere, and in a path what an interface may send that checks no source."""

from __future__ import annotations

from typing import Any

import pytest

import isthmus
from isthmus.errors import QuestionError
from tests.judge.drawing import Drawing, rule

FOREIGN = "10.9.9.9"
WORLD = "203.0.113.9"


def drawn(checks: bool = True) -> Drawing:
    """A sender and a target in one VPC with a way to the internet."""
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    for letter in "ab":
        drawing.subnet(f"subnet-{letter}", "vpc-a", f"10.0.{'ab'.index(letter)}.0/24", {"0.0.0.0/0": "igw-1"})
    drawing.internet("igw-1", "vpc-a")
    drawing.host("eni-a", "subnet-a", "10.0.0.4", public="198.51.100.4", SourceDestCheck=checks)
    drawing.host("eni-b", "subnet-b", "10.0.1.4")
    return drawing


def ask(drawing: Drawing, question: str = "path", **fields: Any) -> isthmus.Answer:
    asked = {"question": question, "source": "eni-a", "service": "tcp/443", **fields}
    return isthmus.ask(isthmus.build(drawing.snapshot()), asked)


@pytest.mark.parametrize("checks", [True, False])
@pytest.mark.parametrize(
    ("question", "more"),
    [("trace", {"target": "eni-b"}), ("targets", {}), ("prove", {"target": "eni-b", "avoid": ["igw-1"]})],
)
@pytest.mark.parametrize("address", [FOREIGN, "10.0.0.77", "10.0.1.4"])
def test_an_address_of_somebody_else_is_refused(
    checks: bool, question: str, more: dict[str, Any], address: str
) -> None:
    with pytest.raises(QuestionError) as refused:
        ask(drawn(checks), question, source_address=address, **more)
    assert (refused.value.field, refused.value.message) == (
        "source_address",
        f"{address} is no address of eni-a",
    )


@pytest.mark.parametrize("address", ["10.0.0.4", "198.51.100.4"])
def test_an_address_of_its_own_is_taken(address: str) -> None:
    assert ask(drawn(), "targets", source_address=address).verdict == "reachable"


def test_a_path_from_a_foreign_address_is_stopped_by_the_check() -> None:
    answer = ask(drawn(), target="eni-b", source_address=FOREIGN)
    assert answer.verdict == "unreachable"
    assert [block.layer for block in answer.blocks or ()] == ["source-destination-check"]


def test_a_path_from_a_foreign_address_is_open_where_nothing_checks_it() -> None:
    for target in ("eni-b", "10.0.1.4", "subnet-b"):
        answer = ask(drawn(checks=False), target=target, source_address=FOREIGN)
        assert (answer.verdict, answer.forward) == ("unknown", "unknown")
        assert [(gap.kind, gap.id) for gap in answer.gaps or ()] == [("unmodelled-source", "eni-a")]


def test_one_interface_of_an_instance_that_checks_nothing_is_enough() -> None:
    drawing = drawn()
    drawing.host("eni-free", "subnet-a", "10.0.0.5", SourceDestCheck=False)
    for number, name in enumerate(("eni-a", "eni-free")):
        attachment = {"InstanceId": "i-a", "DeviceIndex": number, "Status": "attached"}
        drawing.get("NetworkInterfaces", name)["Attachment"] = attachment
    cards = [drawing.get("NetworkInterfaces", name) for name in ("eni-a", "eni-free")]
    instance = {"InstanceId": "i-a", "State": {"Name": "running"}, "NetworkInterfaces": cards}
    drawing.put("Reservations", {"Instances": [instance]})
    answer = ask(drawing, source="i-a", target="eni-b", source_address=FOREIGN)
    assert [(gap.kind, gap.id) for gap in answer.gaps or ()] == [("unmodelled-source", "eni-free")]


def test_a_foreign_address_opens_no_group_that_admits_nobody() -> None:
    drawing = drawn(checks=False)
    drawing.group("sg-ssh", [rule("tcp/22", "0.0.0.0/0")], [])
    drawing.get("NetworkInterfaces", "eni-b")["Groups"] = [{"GroupId": "sg-ssh"}]
    answer = ask(drawing, target="eni-b", source_address=FOREIGN)
    assert answer.verdict == "unreachable"
    assert [block.layer for block in answer.blocks or ()] == ["security-group-ingress"]


def test_gateways_reject_a_foreign_address_but_from_a_nat_instance() -> None:
    drawing = drawn(checks=False)
    answer = ask(drawing, target=WORLD, source_address=FOREIGN)
    assert answer.verdict == "unreachable"
    assert [block.layer for block in answer.blocks or ()] == ["spoofing"]
    drawing.host("eni-nat", "subnet-b", "10.0.1.9", public="198.51.100.9", SourceDestCheck=False)
    drawing.reroute("subnet-a", {"0.0.0.0/0": "eni-nat"})
    assert ask(drawing, target=WORLD, source_address=FOREIGN).verdict == "unknown"
