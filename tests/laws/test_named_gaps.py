"""Whatever many ends leave unknown has a gap that says why; nodes of balancers among them are as sure as in matrix."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

import isthmus
from tests.query.balancing import read
from tests.query.test_many_through import NETWORKS, service
from tests.stories.reading import network

STORIES = sorted(path.parent for path in Path("fixtures").glob("*/snapshot"))
WAYS = (("sources", "target"), ("targets", "source"))


def ends(net: isthmus.Network) -> Iterator[str]:
    """Ends of many interfaces, by id and by block, and the internet."""
    yield from (*net.vpcs, *net.subnets, *net.security_groups, "internet", "0.0.0.0/0")
    blocks = [
        *(one.cidr_block for one in net.vpcs.values()),
        *(one.cidr_block for one in net.subnets.values()),
    ]
    yield from dict.fromkeys(block for block in blocks if block is not None)


@pytest.mark.parametrize("story", STORIES, ids=lambda path: path.name)
def test_nothing_is_unknown_without_a_gap(story: Path) -> None:
    net = network(story / "snapshot")
    for end, (question, field), asked_for in product(ends(net), WAYS, ("any", "tcp/443")):
        asked = {"question": question, field: end, "service": asked_for, "fast": True}
        try:
            answer = isthmus.ask(net, asked)
        except isthmus.QuestionError:
            continue  # nobody stands there
        words = {answer.verdict, *(group["verdict"] for group in answer.groups or ())}
        assert "unknown" not in words or answer.gaps, asked


@pytest.mark.parametrize("listener", [True, False], ids=["listener", "target"])
@pytest.mark.parametrize("drawn", NETWORKS, ids=str)
def test_sources_of_a_subnet_are_its_cells_in_a_matrix(drawn: str, listener: bool, tmp_path: Path) -> None:
    net = read(NETWORKS[drawn](), tmp_path)
    asked_for = service(net, listener)
    matrix = isthmus.ask(net, {"question": "matrix", "by": "subnet", "service": asked_for})
    cells = (matrix.result or {})["cells"]
    for subnet in net.subnets:
        direct = {
            cell["source"]: "reachable" if cell["pairs"]["reachable"] else "unknown"
            for cell in cells
            if cell["target"] == subnet and cell["pairs"]["reachable"] + cell["pairs"]["unknown"]
        }
        for text in (subnet, net.subnets[subnet].cidr_block):
            try:
                answer = isthmus.ask(
                    net, {"question": "sources", "target": text, "service": asked_for, "by": "subnet"}
                )
            except isthmus.QuestionError:
                continue  # nobody stands there
            told = {
                group["id"]: group["verdict"]
                for group in reversed(answer.groups or [])
                if "through" not in group and group["kind"] == "subnet"
            }
            assert told == direct, (text, asked_for)
