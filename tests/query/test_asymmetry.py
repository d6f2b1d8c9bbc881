"""An answer that comes back by another way is named: other devices, or other zones of a transit gateway."""

from __future__ import annotations

from pathlib import Path

import pytest

import isthmus
from tests.stories.reading import network
from tests.stories.records import question_lines

FIXTURES = Path(__file__).parents[2] / "fixtures"


def notes(folder: str, source: str, target: str, service: str = "tcp/443") -> list[str]:
    """What a path says of its asymmetry."""
    asked = {"question": "path", "source": source, "target": target, "service": service}
    told = isthmus.ask(network(FIXTURES / folder), asked).notes or ()
    return [note for note in told if note.startswith("asymmetric")]


@pytest.mark.parametrize(
    ("folder", "target"),
    [
        ("transit-gateway/snapshot", "server"),
        ("peering/snapshot", "server"),
        ("transit-gateway/variants/inspected", "server"),
    ],
)
def test_the_same_way_back_is_no_asymmetry(folder: str, target: str) -> None:
    assert notes(folder, "client", target) == []


def test_an_answer_through_another_endpoint_names_both() -> None:
    (note,) = notes("inspection-endpoint/variants/another-endpoint", "internet", "web")
    assert note.startswith("asymmetric: there by endpoint vpce-") and ", back by endpoint vpce-" in note
    assert note.split("endpoint ")[1] != note.split("endpoint ")[2]


def test_an_answer_past_what_the_flow_crossed_says_so() -> None:
    (note,) = notes("inspection-endpoint/variants/one-way-east-west", "client", "10.0.1.10")
    assert note.endswith("back by nothing of the kind")


def test_zones_of_a_transit_gateway_that_differ_are_named() -> None:
    (note,) = notes("transit-gateway/variants/appliance-mode", "client", "10.2.2.20")
    assert note.startswith("asymmetric zones: there out of tgw-attach-") and " in use1-az1" in note


def test_a_nat_gateway_that_is_answered_over_a_peering_is_no_asymmetry() -> None:
    lines = [line for line in question_lines() if line["id"].startswith("nat-gateway/return-to-sender")]
    assert lines
    for line in lines:
        answer = isthmus.ask(network(line["path"]), line["ask"])
        assert not any(note.startswith("asymmetric") for note in answer.notes or ())


def test_a_first_packet_alone_has_no_answer_to_speak_of() -> None:
    asked = {
        "question": "path",
        "source": "internet",
        "target": "web",
        "service": "tcp/443",
        "direction": "forward",
    }
    answer = isthmus.ask(network(FIXTURES / "inspection-endpoint" / "variants" / "another-endpoint"), asked)
    assert not any(note.startswith("asymmetric") for note in answer.notes or ())
