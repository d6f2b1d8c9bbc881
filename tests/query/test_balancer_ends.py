"""Balancers as ends of questions of many: what they reach, who reaches one node, and what is refused instead."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import isthmus
from fixtures.builder import ident
from isthmus.model.balancer import balancers
from tests.query.balancing import KEEPS, alb, chain, nlb, read

NETWORKS: dict[str, Any] = {
    "node's address": lambda: nlb(keeps=False, allows="10.0.0.0/16"),
    "node's address, one zone's alone": lambda: nlb(keeps=False, allows="10.0.11.0/24"),
    "node's address is refused": lambda: nlb(keeps=False),
    "no crossing of zones": lambda: nlb(keeps=False, allows="10.0.11.0/24", cross=False),
    "one target": lambda: nlb(keeps=False, allows="10.0.0.0/16", targets=("Ta",)),
    "shut nodes": lambda: nlb(keeps=False, allows="10.0.0.0/16", groups=("shut",)),
    "addresses": lambda: nlb(keeps=False, allows="10.0.0.0/16", kind="ip", targets=("10.0.21.10",)),
    "application": alb,
    "application, egress shut": lambda: alb(egress=()),
    "behind another": lambda: chain(),
}


def told(net: isthmus.Network, **question: Any) -> dict[str, str]:
    """The verdict of each member of an answer, by its name."""
    answer = isthmus.ask(net, {"by": "interface", **question})
    return {group["label"]: group["verdict"] for group in answer.groups or ()}


@pytest.mark.parametrize("drawn", NETWORKS)
def test_what_a_balancer_reaches_is_what_path_says_of_each_node(drawn: str, tmp_path: Path) -> None:
    net = read(NETWORKS[drawn](), tmp_path)
    shop = drawn.startswith("application") or drawn == "behind another"
    front = next(one for one in balancers(net).values() if (one.kind == "application") is shop)
    outer = f"tcp/{(front.listeners or ())[0].port}"
    names = ("web-a", "web-b") if drawn.startswith("application") else ("Ta", "Tb")
    every = told(net, question="targets", source=front.name)
    known: dict[str, set[str]] = {}
    for node in front.nodes:
        mine = told(net, question="targets", source=node.interface)
        for target in names:
            door = net.interfaces[node.interface].private_ip_address
            one = {"question": "path", "source": front.name, "target": target, "service": outer}
            word = isthmus.ask(net, {**one, "target_address": door}).verdict
            assert mine.get(target, "unreachable") == word, (target, door)
            known.setdefault(target, set()).add(str(word))
    for target, words in known.items():
        best = next((word for word in ("reachable", "unknown") if word in words), "unreachable")
        assert every.get(target, "unreachable") == best, target


def test_a_target_is_asked_for_by_its_own_port(tmp_path: Path) -> None:
    net = read(nlb(keeps=False, allows="10.0.0.0/16"), tmp_path)
    answer = isthmus.ask(net, {"question": "targets", "source": "front", "service": "tcp/8443"})
    (group,) = answer.groups or ()
    assert (group["services"], group["interfaces"]) == (["tcp/8443"], 2)
    assert {text for box in group["space"] for text in box.sources} == {"10.0.11.5/32", "10.0.12.5/32"}
    assert answer.proof == {"z3": "sat", "judge": "replayed", "legs": 4}
    assert not told(net, question="targets", source="front", service="tcp/443")


def test_what_a_leg_rests_on_and_leaves_open_is_told(tmp_path: Path) -> None:
    net = nlb(keeps=False, allows="10.0.0.0/16")
    sure = isthmus.ask(read(net, tmp_path), {"question": "targets", "source": "front"})
    assert sure.assumptions == ["client-ports-ephemeral"]
    net.forget("NetworkAcls")
    seen = read(net, tmp_path)
    acls = {gap.id for gap in isthmus.ask(seen, {"question": "targets", "source": "front"}).gaps or ()}
    assert acls
    asked = {"question": "sources", "target": "Ta", "service": "tcp/8443"}
    assert acls & {gap.id for gap in isthmus.ask(seen, asked).gaps or ()}


def test_a_kept_client_has_to_be_told(tmp_path: Path) -> None:
    net = read(nlb(), tmp_path)
    answer = isthmus.ask(net, {"question": "targets", "source": "front"})
    assert (answer.verdict, {gap.kind for gap in answer.gaps or ()}) == ("unknown", {"many-clients"})
    asked = {"question": "targets", "source": "front"}
    assert told(net, **asked, source_address="10.0.31.10") == {"Ta": "reachable", "Tb": "reachable"}
    assert told(net, **asked, source_address="10.0.22.10") == {}


def test_a_balancer_reaches_the_nodes_of_the_one_behind_it(tmp_path: Path) -> None:
    net = read(chain(by_address=True, admits="10.0.8.0/21"), tmp_path)
    cards = {balancers(net)[arn].kind: balancers(net)[arn] for arn in balancers(net)}
    behind = {node.interface for node in cards["application"].nodes}
    answer = isthmus.ask(net, {"question": "targets", "source": "front", "by": "interface"})
    assert {group["id"] for group in answer.groups or ()} == behind
    assert told(net, question="targets", source="shop") == {"Ta": "reachable", "Tb": "reachable"}


def test_a_state_in_which_it_may_not_serve_leaves_open_what_it_reaches(tmp_path: Path) -> None:
    for state, word in (("provisioning", "unknown"), ("failed", "unreachable")):
        net = nlb(keeps=False, allows="10.0.0.0/16")
        for record in net.records("LoadBalancers"):
            record["State"] = {"Code": state}
        answer = isthmus.ask(read(net, tmp_path), {"question": "targets", "source": "front"})
        assert answer.verdict == word


@pytest.mark.parametrize("service", ["tcp/443", "tcp/8443"])
def test_who_reaches_one_node_is_who_path_lets_reach_its_address(service: str, tmp_path: Path) -> None:
    net = read(nlb(groups=("L",)), tmp_path)
    (front,) = balancers(net).values()
    for node in front.nodes:
        door = net.interfaces[node.interface].private_ip_address
        for end in (node.interface, door):
            found = told(net, question="sources", target=end, service=service)
            for client in ("C", "Ta", "Tb"):
                one = {"question": "path", "source": client, "target": door, "service": service}
                assert found.get(client, "unreachable") == isthmus.ask(net, one).verdict, (client, end)


def test_a_law_means_a_balancer_by_its_nodes(tmp_path: Path) -> None:
    net = read(nlb(), tmp_path)
    law = {"question": "prove", "avoid": ["Tb"], "service": "tcp/443"}
    assert isthmus.ask(net, {**law, "source": "C", "target": "front"}).verdict == "holds"
    crossed = {"question": "prove", "via": ["Tb"], "service": "tcp/443", "source": "C", "target": "front"}
    broken = isthmus.ask(net, crossed)
    assert broken.verdict == "violated"
    ends = {path.hops[-1].id for path in broken.paths or ()}
    assert ends <= {node.interface for one in balancers(net).values() for node in one.nodes}
    away = isthmus.ask(net, {**law, "source": "front", "target": "C"})
    assert away.verdict == "holds"


def test_a_law_towards_a_balancer_with_a_node_nobody_read_stays_open(tmp_path: Path) -> None:
    net = nlb()
    next(iter(net.records("LoadBalancers")))["AvailabilityZones"].append(
        {"ZoneName": "us-east-1c", "SubnetId": ident("subnet", "t-b")}
    )
    law = {"question": "prove", "avoid": ["Tb"], "source": "C", "target": "front"}
    assert isthmus.ask(read(net, tmp_path), law).verdict == "unknown"


def test_a_matrix_of_a_balancer_is_refused_with_what_to_ask_instead(tmp_path: Path) -> None:
    net = read(nlb(), tmp_path)
    with pytest.raises(isthmus.QuestionError, match="`sources` or `targets` of it"):
        isthmus.ask(net, {"question": "matrix", "ends": ["front", ident("subnet", "cl-a")]})


def test_the_attribute_of_a_group_of_balancers_counts_where_it_was_read(tmp_path: Path) -> None:
    net = chain(admits="10.0.8.0/21", keeps="false")
    assert KEEPS in str(list(net.records("TargetGroupAttributes")))
    one = {"question": "path", "source": "C", "target": "Ta", "service": "tcp/443", "via": ["front"]}
    assert isthmus.ask(read(net, tmp_path), one).verdict == "reachable"
