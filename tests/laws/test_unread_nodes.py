"""Balancers of which some nodes were not read: many ends are at least as unsure as one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import isthmus
from fixtures.builder import Ledger
from tests.query.balancing import read
from tests.query.linking import linked
from tests.query.test_many_through import NETWORKS, names, service

DRAWINGS = {
    **NETWORKS,
    "by PrivateLink": linked,
    "by PrivateLink, two zones": lambda: linked(zones=("a", "b")),
}
KINDS = ("Listeners", "Rules", "ListenerRules")


def without(net: Ledger, count: int, listeners: bool = True) -> Ledger:
    """The drawing without some of its balancer's nodes, and, if told so, without any word on its listeners."""
    for kinds in net.pages.values():
        nodes = [
            key
            for key, record in kinds.get("NetworkInterfaces", {}).items()
            if record.get("Description", "").startswith("ELB ")
        ]
        for key in nodes[:count]:
            del kinds["NetworkInterfaces"][key]
        for kind in () if listeners else [kind for kind in kinds if kind.partition(" ")[0] in KINDS]:
            del kinds[kind]
    return net


def asked(network: isthmus.Network, question: str, **fields: object) -> isthmus.Answer:
    return isthmus.ask(network, {"question": question, **fields})


def balancer(network: isthmus.Network) -> str:
    """The ARN of the one balancer."""
    (section,) = network.snapshot.of_kind("LoadBalancers")
    (record,) = section.records()
    return str(record["LoadBalancerArn"])


def registered(network: isthmus.Network) -> Iterator[str]:
    """The names of the balancer's targets."""
    told = "".join(str(section.raw) for section in network.snapshot.of_kind("LoadBalancerTargetHealth"))
    for interface, name in names(network).items():
        one = network.interfaces[interface]
        instance = one.attachment.instance_id if one.attachment is not None else None
        if f'"{instance}"' in told or f'"{one.private_ip_address}"' in told:
            yield name


def clients(network: isthmus.Network) -> Iterator[str]:
    yield from names(network).values()
    yield "internet"


def services(drawn: str, folder: Path) -> tuple[str, str]:
    """What the balancer of a whole drawing takes, and its targets."""
    network = read(DRAWINGS[drawn](), folder)
    return service(network, listener=True), service(network, listener=False)


CASES = [(0, True), (1, True), (2, True), (2, False)]


@pytest.mark.parametrize(("count", "listeners"), CASES)
@pytest.mark.parametrize("drawn", DRAWINGS, ids=str)
def test_many_ends_name_a_balancer_that_a_path_may_lead_to(
    drawn: str, count: int, listeners: bool, tmp_path: Path
) -> None:
    here, _ = services(drawn, tmp_path)
    network = read(without(DRAWINGS[drawn](), count, listeners), tmp_path)
    arn = balancer(network)
    for client in clients(network):
        for word in (here, "tcp/22"):
            one = asked(network, "path", source=client, target=arn, service=word)
            if one.verdict == "unreachable":
                continue
            many = asked(network, "targets", source=client, service=word)
            named = {group["id"] for group in many.groups or ()} | {gap.id for gap in many.gaps or ()}
            assert many.verdict != "unreachable" and arn in named, (client, word, one, many)
            if listeners:
                back = asked(network, "sources", target=arn, service=word)
                assert back.verdict != "unreachable", (client, word, one, back)


@pytest.mark.parametrize(("count", "listeners"), CASES)
@pytest.mark.parametrize("drawn", DRAWINGS, ids=str)
def test_sources_are_open_where_a_path_through_the_balancer_is(
    drawn: str, count: int, listeners: bool, tmp_path: Path
) -> None:
    here, there = services(drawn, tmp_path)
    network = read(without(DRAWINGS[drawn](), count, listeners), tmp_path)
    arn = balancer(network)
    for target in registered(network):
        many = asked(network, "sources", target=target, service=there)
        if many.verdict != "unreachable":
            continue
        for client in clients(network):
            through = {"target": target, "service": here, "via": [arn]}
            one = asked(network, "path", source=client, **through)
            assert one.verdict == "unreachable", (client, target, one, many)
