"""Sources through load balancers, and balancers among targets: what ``path`` says of each client, of all at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import isthmus
from fixtures import builder as draw
from fixtures.builder import Ledger, ident
from tests.query.balancing import alb, nlb, read

NETWORKS: dict[str, Any] = {
    "client kept": nlb,
    "client kept, everybody allowed": lambda: nlb(allows="10.0.0.0/16"),
    "node's address": lambda: nlb(keeps=False, allows="10.0.0.0/16"),
    "node's address is refused": lambda: nlb(keeps=False),
    "groups on the nodes": lambda: nlb(keeps=False, allows="10.0.0.0/16", groups=("L",)),
    "shut nodes": lambda: nlb(keeps=False, allows="10.0.0.0/16", groups=("shut",)),
    "no crossing of zones": lambda: nlb(keeps=False, allows="10.0.0.0/16", cross=False),
    "one target": lambda: nlb(keeps=False, allows="10.0.11.0/24", targets=("Ta",)),
    "addresses as targets": lambda: nlb(
        keeps=False, allows="10.0.0.0/16", kind="ip", targets=("10.0.21.10",)
    ),
    "datagrams": lambda: nlb(protocol="UDP", allows="10.0.0.0/16"),
    "internet-facing": lambda: nlb(keeps=False, allows="10.0.0.0/16", internet=True),
    "application": alb,
    "application, inside": lambda: alb(internet=False),
    "application, egress shut": lambda: alb(egress=()),
    "application, refused": lambda: alb(allows="10.9.0.0/16"),
}


def service(net: Ledger | isthmus.Network, listener: bool) -> str:
    """What the balancer of a drawing takes, or its targets."""
    assert isinstance(net, isthmus.Network)
    if any(tag.value == "web-a" for one in net.instances.values() for tag in one.tags):
        return "tcp/443" if listener else "tcp/8080"
    word = "udp" if any("UDP" in str(section.raw) for section in net.snapshot.of_kind("Listeners")) else "tcp"
    return f"{word}/443" if listener else f"{word}/8443"


def doors(net: isthmus.Network) -> list[str]:
    """Every address of the balancer's nodes."""
    nodes = [one for one in net.interfaces.values() if (one.description or "").startswith("ELB ")]
    found = [entry for one in nodes for entry in one.private_ip_addresses]
    public = [entry.association.public_ip for entry in found if entry.association is not None]
    return [*(entry.private_ip_address for entry in found), *(text for text in public if text)]


def best(net: isthmus.Network, client: str, **asked: Any) -> str:
    """What ``path`` says of a client by the address that serves it best."""
    words = set()
    for door in doors(net):
        one = {"question": "path", "source": client, "service": service(net, listener=True), **asked}
        one |= {"target_address": door} if "target" in asked else {"target": door}
        try:
            words.add(isthmus.ask(net, one).session)
        except isthmus.QuestionError:
            continue  # the internet can't write to a private address
    return next((word for word in ("reachable", "unknown") if word in words), "unreachable")


def names(net: isthmus.Network) -> dict[str, str]:
    """The name of each instance's interface."""
    found = {}
    for name, one in net.interfaces.items():
        if one.attachment is not None and one.attachment.instance_id in net.instances:
            tags = net.instances[one.attachment.instance_id].tags
            found[name] = next(tag.value for tag in tags if tag.key == "Name")
    return found


@pytest.mark.parametrize("drawn", NETWORKS, ids=str)
def test_who_is_a_source_through_a_balancer_is_who_path_brings_through_it(drawn: str, tmp_path: Path) -> None:
    net = read(NETWORKS[drawn](), tmp_path)
    front = "shop" if drawn.startswith("application") else "front"
    for target in names(net).values():
        asked = {"question": "sources", "target": target, "service": service(net, listener=False)}
        answer = isthmus.ask(net, {**asked, "by": "interface"})
        through = [group for group in answer.groups or () if "through" in group]
        told = {group["label"]: group["verdict"] for group in through}
        assert all(group["services"] == [service(net, listener=True)] for group in through)
        for client in [*names(net).values(), "internet"]:
            word = best(net, client, target=target, via=[front])
            assert told.get(client, "unreachable") == word, (target, client, told)


@pytest.mark.parametrize("drawn", NETWORKS, ids=str)
def test_a_balancer_is_a_target_of_whom_path_lets_reach_it(drawn: str, tmp_path: Path) -> None:
    net = read(NETWORKS[drawn](), tmp_path)
    front = "shop" if drawn.startswith("application") else "front"
    for client in [*names(net).values(), "internet"]:
        answer = isthmus.ask(net, {"question": "targets", "source": client, "service": "any"})
        told = [group for group in answer.groups or () if group["kind"] == "load-balancer"]
        word = best(net, client)
        assert [group["verdict"] for group in told] == ([] if word == "unreachable" else [word]), (
            client,
            told,
        )
        for group in told:
            assert (group["label"], group["services"]) == (front, [service(net, listener=True)])
        nodes = {node["id"] for group in told for node in group["members"]}
        others = {
            one["id"]
            for group in answer.groups or ()
            for one in group.get("members", ())
            if group not in told
        }
        assert not nodes & others, told
        assert not [gap for gap in answer.gaps or () if gap.kind == "unmodelled-interface"]


def test_clients_are_grouped_as_asked_and_say_by_which_way_they_come(tmp_path: Path) -> None:
    net = read(nlb(keeps=False, allows="10.0.0.0/16"), tmp_path)
    answer = isthmus.ask(net, {"question": "sources", "target": "Ta", "service": "tcp/8443"})
    (group,) = [group for group in answer.groups or () if "through" in group]
    assert (group["kind"], group["label"], group["interfaces"]) == ("vpc", "v", 3)
    assert {one["label"] for one in group["members"]} == {"C", "Ta", "Tb"}
    assert (group["through"]["label"], group["through"]["port"], group["through"]["source"]) == (
        "front",
        8443,
        "node",
    )
    assert {box.targets[0] for box in group["space"]} == {"10.0.11.5/32", "10.0.12.5/32"}
    assert answer.proof is not None and answer.proof["legs"] >= 4
    assert not [gap for gap in answer.gaps or () if gap.kind == "unmodelled-interface"]


def test_a_port_that_no_target_takes_brings_nobody_through_the_balancer(tmp_path: Path) -> None:
    net = read(nlb(keeps=False, allows="10.0.0.0/16"), tmp_path)
    answer = isthmus.ask(net, {"question": "sources", "target": "Ta", "service": "tcp/443"})
    assert (answer.verdict, answer.groups) == ("unreachable", [])


def test_a_target_whose_port_nobody_read_leaves_open_whom_the_balancer_brings(tmp_path: Path) -> None:
    net = nlb(keeps=False, allows="10.0.11.0/24", targets=("Ta",))
    for record in net.records("LoadBalancerTargetHealth"):
        for told in record["TargetHealthDescriptions"]:
            del told["Target"]["Port"]
    seen = read(net, tmp_path)
    client, target = "C", "Ta"
    through = {"target": target, "via": ["front"], "service": "tcp/443"}
    pinned = {**through, "target_address": "10.0.11.5"}
    for asked in (
        {"question": "sources", "target": target, "service": "tcp/8443"},
        {"question": "path", "source": client, **through},
        {"question": "trace", "source": client, "source_port": 40000, **pinned},
    ):
        answer = isthmus.ask(seen, asked)
        assert answer.verdict == "unknown", asked
        assert "not-collected" in {gap.kind for gap in answer.gaps or ()}


def test_a_balancer_of_which_no_node_was_read_may_bring_somebody(tmp_path: Path) -> None:
    net = alb()
    for record in net.records("NetworkInterfaces"):
        if record.get("Description", "").startswith("ELB "):
            record["Attachment"] = {"Status": "detached"}
            record |= {"Description": "", "RequesterId": None, "Groups": []}
    seen = read(net, tmp_path)
    answer = isthmus.ask(seen, {"question": "sources", "target": "web-a", "service": "tcp/8080"})
    assert answer.verdict == "unknown"
    assert {gap.kind for gap in answer.gaps or ()} == {"not-collected"}
    other = isthmus.ask(seen, {"question": "sources", "target": "web-a", "service": "tcp/22"})
    assert (other.verdict, other.gaps) == ("unreachable", [])


def test_a_node_among_the_interfaces_of_an_end_takes_what_its_listeners_take(tmp_path: Path) -> None:
    net = read(nlb(keeps=False, allows="10.0.0.0/16"), tmp_path)
    for target in ("lb-a", "10.0.11.0/24"):
        answer = isthmus.ask(net, {"question": "sources", "target": target, "service": "any"})
        direct = [group for group in answer.groups or () if "through" not in group]
        assert {(group["verdict"], *group["services"]) for group in direct} == {("reachable", "tcp/443")}
        assert not answer.gaps


def test_a_node_among_the_senders_sends_to_its_targets_alone(tmp_path: Path) -> None:
    net = read(nlb(keeps=False, allows="10.0.0.0/16"), tmp_path)
    for source in ("lb-a", "10.0.11.0/24"):
        answer = isthmus.ask(net, {"question": "targets", "source": source, "service": "any", "by": "subnet"})
        told = {(group["label"], group["verdict"], *group["services"]) for group in answer.groups or ()}
        assert told == {("t-a", "reachable", "tcp/8443"), ("t-b", "reachable", "tcp/8443")}
        assert not answer.gaps


def test_of_a_kept_address_the_clients_among_the_senders_are_asked(tmp_path: Path) -> None:
    net = read(nlb(allows="10.0.0.0/16"), tmp_path)
    whole = isthmus.ask(net, {"question": "targets", "source": "10.0.0.0/16", "service": "tcp/8443"})
    assert whole.verdict == "reachable" and not whole.gaps
    alone = isthmus.ask(net, {"question": "targets", "source": "lb-a", "service": "tcp/8443"})
    assert alone.verdict == "unknown" and {gap.kind for gap in alone.gaps or ()} == {"many-clients"}


def test_a_balancer_that_is_lost_is_no_target_and_brings_nobody(tmp_path: Path) -> None:
    net = read(nlb(keeps=False, allows="10.0.11.0/24"), tmp_path)
    whole = isthmus.ask(net, {"question": "sources", "target": "Ta", "service": "tcp/8443"})
    assert whole.verdict in ("reachable", "unknown")
    lost = isthmus.ask(net, {"question": "sources", "target": "Ta", "service": "tcp/8443", "lose": ["front"]})
    assert (lost.verdict, lost.groups) == ("unreachable", [])
    out = isthmus.ask(net, {"question": "targets", "source": "C", "service": "tcp/443", "lose": ["front"]})
    assert (out.verdict, out.groups) == ("unreachable", [])


def test_an_interface_that_is_not_modelled_may_come_by_the_balancer_too(tmp_path: Path) -> None:
    net = nlb(keeps=False, allows="10.0.11.0/24", targets=("Ta",), cross=False)
    draw.interface(net, "odd", "cl-a", "10.0.31.77", ["client"], kind="something_new", service=True)
    network = read(net, tmp_path)
    odd = ident("interface", "odd")
    answer = isthmus.ask(network, {"question": "sources", "target": "Ta", "service": "tcp/8443"})
    assert ("unmodelled-interface", odd) in {(gap.kind, gap.id) for gap in answer.gaps or ()}


@pytest.mark.parametrize("drawn", NETWORKS, ids=str)
def test_the_sources_of_a_balancer_are_whom_path_lets_reach_it(drawn: str, tmp_path: Path) -> None:
    net = read(NETWORKS[drawn](), tmp_path)
    front = "shop" if drawn.startswith("application") else "front"
    answer = isthmus.ask(net, {"question": "sources", "target": front, "service": "any", "by": "interface"})
    told = {group["label"]: group["verdict"] for group in answer.groups or ()}
    for client in [*names(net).values(), "internet"]:
        assert told.get(client, "unreachable") == best(net, client), (client, told)
    assert all(group["services"] == [service(net, listener=True)] for group in answer.groups or ())
    assert answer.proof is not None and answer.proof["z3"] == "filters"
    other = isthmus.ask(net, {"question": "sources", "target": front, "service": "tcp/1"})
    assert (other.verdict, other.groups) == ("unreachable", [])
