"""Whether an interface endpoint serves, by the judge alone."""

from __future__ import annotations

import pytest

from tests.judge.drawing import Record, flow
from tests.semantics.test_endpoint import SERVES, A, P, network


@pytest.mark.parametrize(("told", "word"), SERVES)
def test_the_judge_lets_an_endpoint_serve_as_far_as_its_record_tells(told: Record, word: bool | None) -> None:
    trace = network(told).judge().trace("eni-a", flow(A, P))
    assert (trace.forward, trace.session) == (word, word)
    assert "endpoint-unread-serves" not in trace.assumptions


def test_the_judge_takes_an_endpoint_that_no_record_tells_of_to_serve() -> None:
    trace = network().judge().trace("eni-a", flow(A, P))
    assert (trace.forward, trace.assumptions) == (True, ("endpoint-unread-serves",))


def test_the_judge_finds_an_endpoint_by_the_description_of_its_interface() -> None:
    dead = {"NetworkInterfaceIds": [], "State": "deleted"}
    for description, word in (("VPC Endpoint Interface vpce-1", False), ("Not of vpce-1", True)):
        trace = network(dead, description=description).judge().trace("eni-a", flow(A, P))
        assert trace.forward is word
