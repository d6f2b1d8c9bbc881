"""What the judge reads of PrivateLink: which nodes take what an endpoint's interface hands on, and past which groups."""

from __future__ import annotations

from pathlib import Path

import pytest

import isthmus
from fixtures.builder import Ledger, ident
from isthmus.judge import Offer, handed, offered
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


@pytest.mark.parametrize(
    ("change", "takes"),
    [
        ({}, True),
        ({"service": "Deleting"}, False),
        ({"service": "Pending"}, False),
        ({"service": "Resting"}, None),
        ({"acceptance": "rejected"}, True),
    ],
)
def test_what_a_service_offers_is_its_owners_word(
    change: dict[str, str], takes: bool | None, tmp_path: Path
) -> None:
    net = linked(**change)  # type: ignore[arg-type]
    arns = {str(record["LoadBalancerArn"]) for record in net.records("LoadBalancers")}
    found = offered(read(net, tmp_path).snapshot, ident("vpce", "ep"))
    assert found == Offer(frozenset(arns), takes)


def test_owners_that_differ_and_keys_that_are_not_understood_leave_an_offer_open(tmp_path: Path) -> None:
    for kind, key, value in (
        ("VpcEndpointConnections", "VpcEndpointState", "rejected"),
        ("ServiceConfigurations", "TrafficTier", "gold"),
    ):
        net = linked()
        for record in net.records(kind):
            record[key] = value
        found = offered(read(net, tmp_path).snapshot, ident("vpce", "ep"))
        assert found is not None and found.takes is None
    net = linked()
    net.forget("ServiceConfigurations")
    assert offered(read(net, tmp_path).snapshot, ident("vpce", "ep")) is None


def test_a_connections_own_balancer_goes_before_the_services(tmp_path: Path) -> None:
    net = linked()
    for record in net.records("VpcEndpointConnections"):
        record["NetworkLoadBalancerArns"] = ["arn:x"]
    found = offered(read(net, tmp_path).snapshot, ident("vpce", "ep"))
    assert found is not None and found.balancers == {"arn:x"}


@pytest.mark.parametrize("arn", ["-1", "arn-front", "a:loadbalancer/net/front"])
def test_a_balancer_whose_arn_is_none_hands_on_to_nobody_that_is_known(arn: str, tmp_path: Path) -> None:
    net = linked()
    kinds = ("LoadBalancers", "Listeners", "ServiceConfigurations")
    (old,) = (record["LoadBalancerArn"] for record in net.records("LoadBalancers"))
    for record in (record for kind in kinds for record in net.records(kind)):
        for key, value in record.items():
            record[key] = arn if value == old else [arn] if value == [old] else value
    assert told(net, tmp_path) is None
    question = {"question": "path", "source": "C", "target": "T", "via": "ep", "service": "tcp/443"}
    assert isthmus.ask(read(net, tmp_path), question).session in ("unknown", "unreachable")
