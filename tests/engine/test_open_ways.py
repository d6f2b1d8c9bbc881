"""Plain ways over gateways name what was not read of the network ACLs that they meet between their ends."""

from __future__ import annotations

import pytest

import isthmus
from isthmus.model.network import Network, build
from isthmus.snapshot import Snapshot
from isthmus.snapshot.overlay import overlay
from tests.stories.reading import network, snapshot
from tests.stories.records import FIXTURES


def without_acl_of(told: Snapshot, subnet: str) -> Snapshot:
    """The snapshot in which no network ACL says that it guards a subnet."""
    edits = [
        {"op": "remove", "kind": "NetworkAcls", "id": row["NetworkAclId"], "pointer": f"/Associations/{at}"}
        for part in told.of_kind("NetworkAcls")
        for row in part.records()
        for at, one in enumerate(row["Associations"])
        if one["SubnetId"] == subnet
    ]
    return overlay(told, edits)


def nat_subnet(known: Network) -> str:
    """The subnet of the NAT gateway that ``app-1`` of the demo goes out by."""
    told = isthmus.ask(
        known, {"question": "path", "source": "app-1", "target": "203.0.113.77", "service": "https"}
    )
    gateway = next(hop.id for hop in told.paths[0].hops if hop.stage == "nat-gateway")
    return known.nat_gateways[gateway].subnet_id or ""


@pytest.mark.parametrize(
    "asking",
    [
        {"question": "targets", "source": "app-1", "service": "https"},
        {"question": "exposure", "rule": "prod-app-sg/egress", "fast": True},
        {"question": "exposure", "rule": "prod-app-sg/egress", "direction": "forward", "fast": True},
    ],
)
def test_the_network_acl_of_a_nat_gateways_subnet_is_named(asking: dict[str, object]) -> None:
    folder = FIXTURES / "demo" / "snapshot"
    subnet = nat_subnet(network(folder))
    answer = isthmus.ask(build(without_acl_of(snapshot(folder), subnet)), asking)
    assert ("uncollected-network-acl", subnet) in {(gap.kind, gap.id) for gap in answer.gaps or ()}


@pytest.mark.parametrize("question", ["sources", "targets", "matrix"])
def test_the_network_acl_of_an_attachments_subnet_is_named(question: str) -> None:
    folder = FIXTURES / "transit-gateway" / "snapshot"
    path = {"question": "path", "source": "client", "target": "server", "service": "tcp/443"}
    told = isthmus.ask(network(folder), path)
    assert told.verdict == "reachable"
    gateway = next(hop for hop in told.paths[0].hops if hop.stage == "attachment")
    described = next(
        one.described for one in network(folder).transit.attachments.values() if one.id == gateway.id
    )
    assert described is not None
    subnet = described.subnet_ids[0]
    ends = {"sources": {"target": "server"}, "targets": {"source": "client"}, "matrix": {"by": "vpc"}}
    less = build(without_acl_of(snapshot(folder), subnet))
    answer = isthmus.ask(less, {"question": question, **ends[question], "service": "tcp/443", "fast": True})
    assert ("uncollected-network-acl", subnet) in {(gap.kind, gap.id) for gap in answer.gaps or ()}
