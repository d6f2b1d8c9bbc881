"""What interfaces send whose traffic is not modelled may be anything, and nothing surely."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import isthmus
from isthmus.engine.compile import Compiled, compile_network
from isthmus.engine.hidden import hidden_receivers, hidden_sources, hidden_targets
from isthmus.engine.pairs import to_hidden
from isthmus.model.network import build
from isthmus.snapshot.overlay import overlay
from tests.engine.asking import compiled, row_of
from tests.judge.drawing import Drawing

DEMO = Path(__file__).parents[2] / "fixtures" / "demo" / "snapshot"
NODE, OTHER = "eni-00825dca892daa147", "eni-02c7efb5502c3b63b"


@pytest.fixture(scope="module")
def c() -> Compiled:
    edit = {"op": "add", "kind": "NetworkInterfaces", "id": NODE, "pointer": "/RequesterId"}
    return compile_network(build(overlay(isthmus.read(DEMO), [edit | {"value": "amazon-elb"}])))


def test_only_nodes_hide_what_they_send(c: Compiled) -> None:
    everybody, cells = np.arange(len(c.rows)), c.universe.cell_mask(0, 1 << 24)
    node, other = c.rows.rows_of[NODE][0], c.rows.rows_of[OTHER][0]
    reach = hidden_sources(c, other, everybody, cells)
    assert reach.rows.tolist() == hidden_receivers(c, other, everybody).tolist() == [node]
    assert reach.dst.tolist() == [c.rows.rank[other]]
    assert (reach.forward == c.universe.row(c.universe.possibly(cells))).all()
    assert not len(hidden_targets(c, other, everybody, cells).rows)
    assert other in hidden_targets(c, node, everybody, cells).rows.tolist()


def test_a_node_is_no_other_end_of_itself(c: Compiled) -> None:
    everybody, node = np.arange(len(c.rows)), c.rows.rows_of[NODE][0]
    assert not len(hidden_sources(c, node, everybody, 1).rows)
    assert node not in hidden_targets(c, node, everybody, 1).rows.tolist()


@pytest.mark.parametrize(("status", "sends"), [("in-use", True), ("available", False)])
def test_an_interface_of_nobody_sends_nothing_to_a_node_either(status: str, sends: bool) -> None:
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24")
    drawing.host("eni-a", "subnet-a", "10.0.0.4", Status=status)
    drawing.host("eni-node", "subnet-a", "10.0.0.5", RequesterId="amazon-elb")
    c = compiled(drawing)
    found = to_hidden(c, row_of(c, "eni-a"), np.arange(len(c.rows)), c.universe.all_cells)
    assert any(reach.forward.any() for reach in found) == sends
