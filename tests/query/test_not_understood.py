"""A key that AWS has added to a record on the way is named in the answer, and only there."""

from __future__ import annotations

from typing import Any

import pytest

import isthmus
from isthmus.model.network import build
from tests.query.test_sources import drawn, gaps


@pytest.mark.parametrize(
    ("kind", "identity", "change"),
    [
        ("SecurityGroups", "sg-server", {"IpPermissionsLater": ["all"]}),
        ("NetworkInterfaces", "eni-client", {"FilterPolicy": "strict"}),
        ("RouteTables", "rtb-subnet-b", {"RoutesLater": ["all"]}),
    ],
)
def test_a_path_names_what_was_not_understood_of_what_it_rests_on(
    kind: str, identity: str, change: dict[str, Any]
) -> None:
    drawing = drawn()
    drawing.get(kind, identity).update(change)
    drawing.host("eni-far", "subnet-a", "10.0.0.9", SomethingNew="far")
    question = {"question": "path", "source": "eni-client", "target": "eni-server", "service": "tcp/443"}
    answer = isthmus.ask(build(drawing.snapshot()), question)
    told = {name for _, name in gaps(answer)}
    assert answer.verdict == "reachable" and identity in told and "eni-far" not in told


def test_a_block_names_what_was_not_understood_of_its_control() -> None:
    drawing = drawn()
    drawing.get("SecurityGroups", "sg-server")["IpPermissionsLater"] = ["all"]
    question = {"question": "path", "source": "eni-client", "target": "eni-server", "service": "tcp/22"}
    assert ("unknown-field", "sg-server") in gaps(isthmus.ask(build(drawing.snapshot()), question))
