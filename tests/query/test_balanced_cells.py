"""Cells of a matrix between which load balancers stand: what ``sources`` and ``path`` say, of all pairs at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import isthmus
from fixtures import builder as draw
from fixtures.builder import ident
from tests.query.balancing import alb, nlb, read
from tests.query.linking import linked
from tests.query.test_many_through import NETWORKS, best, names, service


def matrix(net: isthmus.Network, ends: list[str], **more: Any) -> isthmus.Answer:
    return isthmus.ask(net, {"question": "matrix", "ends": ends, **more})


def cells(answer: isthmus.Answer) -> dict[tuple[str, str], dict[str, Any]]:
    """Cells by the names of their sets; of interfaces these are ids."""
    called = {
        one["id"]: one["label"] if one["kind"] == "subnet" else one["id"] for one in answer.result["sets"]
    }
    return {(called[cell["source"]], called[cell["target"]]): cell for cell in answer.result["cells"]}


def ends_of(net: isthmus.Network) -> list[str]:
    """The instances' interfaces, and the internet."""
    return [*names(net), "internet"]


@pytest.mark.parametrize("drawn", NETWORKS, ids=str)
def test_a_cell_tells_what_sources_tells_of_a_balancer(drawn: str, tmp_path: Path) -> None:
    net = read(NETWORKS[drawn](), tmp_path)
    front = "shop" if drawn.startswith("application") else "front"
    ends = ends_of(net)
    told = cells(matrix(net, ends, service=service(net, listener=False)))
    for target in names(net):
        for client in ends:
            ways = told.get((client, target), {}).get("through", [])
            word = best(net, client, target=target, via=[front])
            assert [way["verdict"] for way in ways] == ([] if word == "unreachable" else [word]), (
                client,
                target,
            )
            for way in ways:
                assert (way["label"], way["services"]) == (front, [service(net, listener=True)])
                assert way["pairs"] == 1
            direct = {"question": "path", "source": client, "target": target, "fixes": False}
            one = isthmus.ask(net, {**direct, "service": service(net, listener=False)})
            words = [str(one.verdict), *(way["verdict"] for way in ways)] if client != target else []
            best_of = next((word for word in ("reachable", "unknown") if word in words), "unreachable")
            if client != target:
                cell = told.get((client, target), {"verdict": "unreachable"})
                assert cell["verdict"] == best_of, (client, target)


@pytest.mark.parametrize("drawn", NETWORKS, ids=str)
def test_a_node_takes_of_a_set_what_path_brings_to_its_listeners(drawn: str, tmp_path: Path) -> None:
    net = read(NETWORKS[drawn](), tmp_path)
    nodes = [name for name, one in net.interfaces.items() if (one.description or "").startswith("ELB ")]
    answer = matrix(net, [*ends_of(net), *nodes])
    told = cells(answer)
    for client in ends_of(net):
        for node in nodes:
            cell = told.get((client, node), {"verdict": "unreachable"})
            if client == "internet" and not net.interfaces[node].private_ip_addresses[0].association:
                assert cell["verdict"] == "unreachable"
                continue
            door = node if client == "internet" else net.interfaces[node].private_ip_address
            asked = {"source": client, "target": door, "service": service(net, listener=True)}
            said = isthmus.ask(net, {"question": "path", **asked})
            assert cell["verdict"] == said.verdict, (client, node)
            assert cell.get("services", []) in ([], [service(net, listener=True)])
    assert not [pair for pair in told if pair[0] in nodes], "nodes begin nothing of their own"
    assert not [gap for gap in answer.gaps or () if gap.kind == "unmodelled-interface"]


def test_pairs_through_a_balancer_are_counted_beside_those_of_addresses(tmp_path: Path) -> None:
    net = read(nlb(keeps=False, allows="10.0.0.0/16"), tmp_path)
    answer = matrix(net, ["cl-a", "t-a", "t-b"], service="tcp/8443")
    told = cells(answer)
    (way,) = told["cl-a", "t-b"]["through"]
    assert {key: way[key] for key in ("label", "source", "port", "pairs", "verdict")} == {
        "label": "front",
        "source": "node",
        "port": 8443,
        "pairs": 1,
        "verdict": "reachable",
    }
    assert told["cl-a", "t-b"]["pairs"] == {"reachable": 1, "unknown": 0, "of": 1}
    assert answer.proof["legs"] >= 4


def test_sets_that_only_a_balancer_joins_have_a_cell_whose_example_goes_through_it(tmp_path: Path) -> None:
    net = read(nlb(keeps=False, allows="10.0.11.0/24", targets=("Ta",)), tmp_path)
    answer = matrix(net, ["cl-a", "t-a"], service="tcp/8443")
    cell = cells(answer)["cl-a", "t-a"]
    assert (cell["verdict"], cell["services"], cell["pairs"]["reachable"]) == ("reachable", [], 0)
    assert "everywhere" not in cell and cell["extent"] == "some"
    example = cell["example"]
    assert example["target_address"] == "10.0.11.5" and example["service"] == "tcp/443"
    assert isthmus.ask(net, {"question": "path", **example}).verdict == "reachable"
    assert answer.proof["replayed"] == len([one for one in answer.result["cells"] if "example" in one])


def test_the_internet_comes_by_a_balancer_to_hosts_without_public_addresses(tmp_path: Path) -> None:
    net = read(alb(), tmp_path)
    cell = cells(matrix(net, ["internet", "app-a"], service="tcp/8080"))["internet", "app-a"]
    assert cell["verdict"] == "reachable" and cell["services"] == []
    assert [way["label"] for way in cell["through"]] == ["shop"]
    assert cell["example"]["source"] == "internet" and cell["example"]["target_address"] in (
        "198.51.100.1",
        "198.51.100.2",
    )


def test_a_port_that_no_listener_takes_does_not_reach_a_node(tmp_path: Path) -> None:
    net = read(nlb(keeps=False), tmp_path)
    assert ("cl-a", "lb-a") in cells(matrix(net, ["cl-a", "lb-a"], service="tcp/443"))
    assert ("cl-a", "lb-a") not in cells(matrix(net, ["cl-a", "lb-a"], service="tcp/444"))
    assert cells(matrix(net, ["cl-a", "lb-a"]))["cl-a", "lb-a"]["services"] == ["tcp/443"]


def test_a_balancer_that_failed_takes_and_brings_nothing(tmp_path: Path) -> None:
    ledger = nlb(keeps=False, allows="10.0.11.0/24", targets=("Ta",))
    for record in ledger.records("LoadBalancers"):
        record["State"] = {"Code": "failed"}
    answer = matrix(read(ledger, tmp_path), ["cl-a", "lb-a", "t-a"])
    assert not [pair for pair in cells(answer) if pair[0] == "cl-a"]


def test_a_balancer_of_which_no_node_was_read_leaves_open_who_comes_to_its_targets(tmp_path: Path) -> None:
    net = alb()
    for record in net.records("NetworkInterfaces"):
        if record.get("Description", "").startswith("ELB "):
            record["Attachment"] = {"Status": "detached"}
            record |= {"Description": "", "RequesterId": None, "Groups": []}
    answer = matrix(read(net, tmp_path), ["internet", "app-a", "pub-a"], service="tcp/8080")
    told = cells(answer)
    assert told["internet", "app-a"]["verdict"] == told["pub-a", "app-a"]["verdict"] == "unknown"
    assert ("internet", "pub-a") not in told
    assert {gap.kind for gap in answer.gaps or ()} == {"not-collected"}


def test_a_balancer_that_was_not_read_whole_stays_out_of_sight(tmp_path: Path) -> None:
    ledger = nlb(keeps=False)
    ledger.pages[ledger.home]["LoadBalancerTargetHealth"].clear()
    answer = matrix(read(ledger, tmp_path), ["cl-a", "lb-a"], service="tcp/444")
    assert cells(answer)["cl-a", "lb-a"]["verdict"] == "unknown"
    assert "unmodelled-interface" in {gap.kind for gap in answer.gaps or ()}


def test_an_interface_out_of_sight_may_still_send_to_a_node(tmp_path: Path) -> None:
    net = nlb(keeps=False, allows="10.0.11.0/24", targets=("Ta",))
    draw.interface(net, "odd", "cl-a", "10.0.31.77", ["client"], kind="something_new", service=True)
    odd = ident("interface", "odd")
    answer = matrix(read(net, tmp_path), [odd, "lb-a"], service="tcp/443")
    assert cells(answer)[odd, "lb-a"]["verdict"] == "unknown"


def test_what_privatelink_brings_to_a_target_is_in_the_cell_too(tmp_path: Path) -> None:
    told = cells(matrix(read(linked(), tmp_path), ["app", "t-a"], service="tcp/8443"))
    (way,) = told["app", "t-a"]["through"]
    assert (way["verdict"], way["endpoint"], way["pairs"]) == ("reachable", ident("vpce", "ep"), 1)
    assert told["app", "t-a"]["verdict"] == "reachable" and "example" not in told["app", "t-a"]


def test_an_address_that_two_vpcs_have_is_the_target_in_the_balancers_own(tmp_path: Path) -> None:
    net = nlb(keeps=False, allows="10.0.0.0/16", kind="ip", targets=("10.0.21.10",))
    draw.vpc(net, "other", "10.0.0.0/16")
    draw.subnet(net, "o-a", "other", "10.0.21.0/24", "a")
    draw.group(net, "o", "other", ["tcp/8443 10.0.0.0/16"])
    draw.instance(net, "O", "o-a", "10.0.21.10", ["o"])
    network = read(net, tmp_path)
    told = cells(matrix(network, ["cl-a", "t-a", "o-a"], service="tcp/8443"))
    assert told["cl-a", "t-a"]["through"] and ("cl-a", "o-a") not in told
    answer = isthmus.ask(network, {"question": "sources", "target": "O", "service": "tcp/8443"})
    assert not [group for group in answer.groups or () if "through" in group]
