"""What the judge reads of PrivateLink: which nodes take what an endpoint's interface hands on, and past which groups."""

from __future__ import annotations

from pathlib import Path

import pytest

import isthmus
from fixtures.builder import Ledger, ident
from isthmus.judge import handed
from tests.query.balancing import read
from tests.query.linking import linked


def told(net: Ledger, folder: Path, door: str = "ep") -> set[tuple[str, tuple[str, ...]]] | None:
    """The judge's word on a door of the drawing."""
    network: isthmus.Network = read(net, folder)
    (arn,) = (str(record["LoadBalancerArn"]) for record in net.records("LoadBalancers"))
    found = handed(network.snapshot, ident("interface", door), arn)
    return None if found is None else set(found)


def node(zone: str) -> str:
    """The balancer's node in a zone."""
    return ident("interface", f"front lb-{zone}")


def test_a_door_hands_on_to_the_nodes_of_its_zone(tmp_path: Path) -> None:
    net = linked(zones=("a", "b"), doors=("a", "b"))
    assert told(net, tmp_path) == {(node("a"), ())}
    assert told(net, tmp_path, "ep inner-b") == {(node("b"), ())}
    assert told(linked(zones=("b",)), tmp_path) == set()


@pytest.mark.parametrize(("word", "counts"), [("on", True), (None, True), ("off", False)])
def test_groups_count_unless_they_are_switched_off(word: str | None, counts: bool, tmp_path: Path) -> None:
    groups = (ident("group", "L"),) if counts else ()
    assert told(linked(groups=("L",), enforces=word), tmp_path) == {(node("a"), groups)}


def test_zones_that_were_not_read_are_no_word(tmp_path: Path) -> None:
    net = linked()
    for record in net.records("Subnets"):
        record.pop("AvailabilityZoneId")
    assert told(net, tmp_path) is None
    net.forget("Subnets")
    assert told(net, tmp_path) is None
    assert told(linked(), tmp_path, "nobody") is None
