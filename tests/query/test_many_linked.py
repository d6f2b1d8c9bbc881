"""Sources that PrivateLink brings: what ``path`` says of each client through the endpoint, of all at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import isthmus
from fixtures import builder as draw
from fixtures.builder import Ledger, ident
from tests.query.balancing import read
from tests.query.linking import linked

EP = ident("vpce", "ep")
DOORS = {"a": "10.0.9.5", "b": "10.0.10.5"}
NETWORKS: dict[str, dict[str, Any]] = {
    "plain": {},
    "target refuses the node": {"allows": "10.0.1.0/24"},
    "endpoint refuses all": {"entrance": ()},
    "endpoint refuses one": {"entrance": ("tcp/443 10.0.1.10/32",)},
    "balancer's groups admit one": {"groups": ("L",), "enforces": "on", "front": ("tcp/443 10.0.1.11/32",)},
    "balancer's groups are switched off": {"groups": ("L",), "enforces": "off", "front": ()},
    "nobody tells whether they count": {"groups": ("L",), "front": ()},
    "not accepted": {"acceptance": "pendingAcceptance"},
    "service deleted": {"service": "Deleted"},
    "service in a state unheard of": {"service": "Resting"},
    "two zones, one serves": {"zones": ("a", "b"), "doors": ("a", "b"), "allows": "10.0.12.0/24"},
    "no node in the zone": {"zones": ("b",)},
    "the client's address is never kept": {"keeps": True, "allows": "10.0.1.0/24"},
}


def drawn(change: dict[str, Any]) -> Ledger:
    """The drawing with a second client beside the first."""
    net = linked(**change)
    draw.instance(net, "D", "app", "10.0.1.11", ["client"])
    return net


def best(network: isthmus.Network, client: str, doors: tuple[str, ...]) -> str:
    """What ``path`` says of a client by the zone that serves it best."""
    question = {"question": "path", "source": client, "target": "T", "service": "tcp/443", "via": [EP]}
    words = {isthmus.ask(network, question | {"target_address": DOORS[zone]}).session for zone in doors}
    return next((word for word in ("reachable", "unknown") if word in words), "unreachable")


@pytest.mark.parametrize("name", NETWORKS, ids=str)
def test_who_is_a_source_through_an_endpoint_is_who_path_brings_through_it(name: str, tmp_path: Path) -> None:
    change = NETWORKS[name]
    network = read(drawn(change), tmp_path)
    asked = {"question": "sources", "target": "T", "service": "tcp/8443", "by": "interface"}
    answer = isthmus.ask(network, asked)
    told = {
        group["id"]: group["verdict"]
        for group in answer.groups or ()
        if group.get("through", {}).get("endpoint") == EP
    }
    for client in ("C", "D"):
        word = best(network, client, change.get("doors", ("a",)))
        assert told.get(ident("interface", client), "unreachable") == word, (client, answer.gaps)
    if "reachable" in told.values():
        assert "privatelink-enters-past-the-subnet" in (answer.assumptions or ())


def test_a_client_of_two_zones_is_one_source(tmp_path: Path) -> None:
    network = read(drawn({"zones": ("a", "b"), "doors": ("a", "b"), "allows": "10.0.0.0/16"}), tmp_path)
    answer = isthmus.ask(network, {"question": "sources", "target": "T", "service": "tcp/8443"})
    (group,) = [one for one in answer.groups or () if one.get("through", {}).get("endpoint") == EP]
    assert (group["kind"], group["id"], group["interfaces"]) == ("vpc", ident("vpc", "consumer"), 2)
    assert group["services"] == ["tcp/443"]
    assert isthmus.ask(network, {"question": "sources", "target": "T", "service": "tcp/22"}).groups == []


@pytest.mark.parametrize(("state", "word"), [("failed", "unreachable"), ("provisioning", "unknown")])
def test_a_balancer_that_does_not_serve_brings_nobody_for_sure(state: str, word: str, tmp_path: Path) -> None:
    net = drawn({"allows": "10.0.0.0/16"})
    (record,) = net.records("LoadBalancers")
    record["State"] = {"Code": state}
    network = read(net, tmp_path)
    answer = isthmus.ask(network, {"question": "sources", "target": "T", "service": "tcp/8443"})
    assert answer.verdict == word == best(network, "C", ("a",))
    assert {group["verdict"] for group in answer.groups or ()} == ({word} - {"unreachable"})


def test_endpoints_that_nobody_read_keep_the_node_a_gap(tmp_path: Path) -> None:
    asked = {"question": "sources", "target": "T", "service": "tcp/8443"}
    known = isthmus.ask(read(drawn({}), tmp_path), asked)
    assert "unmodelled-interface" not in {gap.kind for gap in known.gaps or ()}
    for change in ("stranger", "unlisted"):
        net = drawn({})
        if change == "stranger":
            (record,) = net.records("VpcEndpointConnections")
            net.put("VpcEndpointConnections", "other", {**record, "VpcEndpointId": "vpce-elsewhere"})
        else:
            net.forget("VpcEndpointConnections")
        answer = isthmus.ask(read(net, tmp_path), asked)
        assert answer.verdict == "reachable"
        assert "unmodelled-interface" in {gap.kind for gap in answer.gaps or ()}, change
