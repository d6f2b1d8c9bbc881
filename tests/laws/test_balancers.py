"""Drawn networks with a balancer: what the answer says of each node and of the name is what plain rules give.

The plain reading here walks both legs by hand over ACL entries and group rules, and shares nothing with the product.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from itertools import product
from pathlib import Path
from random import Random

import pytest

import isthmus
from fixtures import builder as draw
from fixtures.builder import Ledger, ident
from isthmus.packet import Flow
from isthmus.snapshot import overlay
from tests.laws.depth import TIMES
from tests.laws.spaces import contains
from tests.query.balancing import nlb, read

HOSTS = {
    "C": ("cl-a", "10.0.31.10"),
    "Na": ("lb-a", "10.0.11.5"),
    "Nb": ("lb-b", "10.0.12.5"),
    "Ta": ("t-a", "10.0.21.10"),
    "Tb": ("t-b", "10.0.22.10"),
}
BLOCKS = ("0.0.0.0/0", "10.0.0.0/16", "10.0.0.0/20", "10.0.11.0/24", "10.0.31.0/24", "10.0.16.0/20")
SERVICES = {"any": (0, 65535), "tcp/443": (443, 443), "tcp/1024-65535": (1024, 65535)}
CLIENT_PORT = 40000
Entry = tuple[str, str, str]
WORDS = {True: "reachable", False: "unreachable"}


@dataclass
class Drawn:
    """A drawn network, by what decides."""

    keeps: bool
    cross: bool
    grouped: bool
    allows: str
    targets: tuple[str, ...]
    acls: dict[tuple[str, str], list[Entry]] = field(default_factory=dict)

    def ledger(self) -> Ledger:
        """The records."""
        net = nlb(
            keeps=self.keeps,
            cross=self.cross,
            groups=("L",) if self.grouped else (),
            allows=self.allows,
            targets=self.targets,
        )
        for name in {subnet for subnet, _ in self.acls}:
            ways = ([" ".join(("100", *one)) for one in self.acls[name, way]] for way in ("in", "out"))
            numbered = [[f"{at}{text[3:]}" for at, text in enumerate(way, 100)] for way in ways]
            draw.acl(net, name, "v", [name], *numbered)
        return net

    def passes(self, subnet: str, way: str, peer: str, port: int) -> bool:
        """What an ACL says."""
        if (subnet, way) not in self.acls:
            return True
        for action, service, block in self.acls[subnet, way]:
            low, high = SERVICES[service]
            if low <= port <= high and ip_address(peer) in ip_network(block):
                return action == "allow"
        return False

    def crosses(self, one: str, other: str, port: int) -> bool:
        """Whether a packet passes the ACLs between two hosts, whose own subnets differ."""
        (here, _), (there, _) = HOSTS[one], HOSTS[other]
        return self.hop(here, HOSTS[one][1], there, HOSTS[other][1], port)

    def hop(self, here: str, source: str, there: str, target: str, port: int) -> bool:
        """The same of subnets and addresses: a kept address stands in a node's subnet."""
        return self.passes(here, "out", target, port) and self.passes(there, "in", source, port)

    def fate(self, node: str, target: str, client: str = "C") -> tuple[bool, bool]:
        """First packet and session through one node."""
        forward, back = self.relayed(node, target, HOSTS[client][1] if self.keeps else HOSTS[node][1])
        if self.keeps and client == target:
            return False, False
        forward = forward and self.crosses(client, node, 443)
        return forward, forward and back and self.crosses(node, client, CLIENT_PORT)

    def relayed(self, node: str, target: str, seen: str) -> tuple[bool, bool]:
        """The second leg under an address: what goes there, and what comes back."""
        near, (there, address) = HOSTS[node][0], HOSTS[target]
        forward = self.hop(near, seen, there, address, 8443) and self.admits(seen, relayed=True)
        return forward, self.hop(there, address, near, seen, CLIENT_PORT)

    def admits(self, seen: str, *, relayed: bool) -> bool:
        """Whether the targets' group admits an address, or the balancer's group where a node sends."""
        if self.allows == "sg:L":
            return relayed and self.grouped
        return ip_address(seen) in ip_network(self.allows)

    def serving(self, target: str) -> list[str]:
        """The nodes that send to a target."""
        if target not in self.targets:
            return []
        return [node for node in ("Na", "Nb") if self.cross or node[1] == target[1]]

    def direct(self, client: str, target: str) -> bool:
        """Whether a client's own session with a target passes."""
        there, back = self.crosses(client, target, 8443), self.crosses(target, client, CLIENT_PORT)
        return there and back and self.admits(HOSTS[client][1], relayed=False)


def drawn(random: Random) -> Drawn:
    """A network, most of whose parts let pass."""
    found = Drawn(
        keeps=random.random() < 0.5,
        cross=random.random() < 0.5,
        grouped=random.random() < 0.5,
        allows=random.choice((*BLOCKS, "sg:L")),
        targets=random.choice((("Ta",), ("Tb",), ("Ta", "Tb"))),
    )
    for subnet in {place for place, _ in HOSTS.values()}:
        if random.random() < 0.25:
            for way in ("in", "out"):
                found.acls[subnet, way] = [
                    (
                        random.choice(("allow", "allow", "deny")),
                        random.choice(list(SERVICES)),
                        random.choice(BLOCKS),
                    )
                    for _ in range(random.randrange(1, 4))
                ] + [("allow", "any", "0.0.0.0/0")] * (random.random() < 0.7)
    return found


@pytest.mark.parametrize("seed", range(24 * TIMES))
def test_each_node_and_the_name_come_out_as_plain_rules_give(seed: int, tmp_path: Path) -> None:
    random = Random(f"balancers {seed}")
    net = drawn(random)
    network = read(net.ledger(), tmp_path)
    for target in ("Ta", "Tb"):
        question = {"question": "path", "source": "C", "target": target, "via": ["front"], "fixes": False}
        question |= {"service": "tcp/443", "source_port": CLIENT_PORT}
        serving = []
        for node in ("Na", "Nb"):
            answer = isthmus.ask(network, question | {"target_address": HOSTS[node][1]})
            serves = target in net.targets and (net.cross or node[1] == target[1])
            expected = net.fate(node, target) if serves else (False, False)
            assert (answer.forward, answer.session) == tuple(WORDS[word] for word in expected), (
                node,
                target,
                net,
            )
            serving += [expected] if serves else []
        named = isthmus.ask(network, question)
        for at, word in enumerate((named.forward, named.session)):
            told = {one[at] for one in serving} or {False}
            assert word == (WORDS[told.pop()] if len(told) == 1 else "unknown"), (target, net)
    assert ident("subnet", "lb-a") in network.subnets


@pytest.mark.parametrize("seed", range(24 * TIMES))
def test_a_matrix_of_hosts_and_nodes_comes_out_as_plain_rules_give(seed: int, tmp_path: Path) -> None:
    net = drawn(Random(f"matrix of balancers {seed}"))
    network = read(net.ledger(), tmp_path)
    ends = {name: ident("subnet", HOSTS[name][0]) for name in HOSTS}
    for service in ("tcp/8443", "tcp/443"):
        answer = isthmus.ask(network, {"question": "matrix", "ends": list(ends.values()), "service": service})
        told = {(cell["source"], cell["target"]): cell for cell in answer.result["cells"]}
        for target in ("Ta", "Tb"):
            nodes = [node for node in ("Na", "Nb") if net.cross or node[1] == target[1]]
            serving = nodes if target in net.targets and service == "tcp/8443" else []
            served = any(net.fate(node, target)[1] for node in serving)
            ways = told.get((ends["C"], ends[target]), {}).get("through", [])
            assert [way["verdict"] for way in ways] == ["reachable"] * served, (target, net)
        for node in ("Na", "Nb"):
            there, back = net.crosses("C", node, 443), net.crosses(node, "C", CLIENT_PORT)
            taken = service == "tcp/443" and there and back
            cell = told.get((ends["C"], ends[node]), {"verdict": "unreachable"})
            assert cell["verdict"] == WORDS[taken], (node, net)
            assert not [pair for pair in told if pair[0] == ends[node]]
        assert not answer.gaps


def delivered(net: Drawn) -> dict[tuple[str, str, int], bool]:
    """Every flow between hosts and nodes that somebody sends, by its ends and its port, and whether it is delivered."""
    told: dict[tuple[str, str, int], bool] = {}
    for target in ("Ta", "Tb"):
        for client in ("C", "Ta", "Tb"):
            if client != target:
                kept = net.keeps and any(net.fate(node, target, client)[1] for node in net.serving(target))
                told[client, target, 8443] = net.direct(client, target) or kept
        for node in ("Na", "Nb"):
            sends = node in net.serving(target) and not net.keeps
            told[node, target, 8443] = sends and all(net.relayed(node, target, HOSTS[node][1]))
    for node in ("Na", "Nb"):
        for client in ("C", "Ta", "Tb"):
            there, back = net.crosses(client, node, 443), net.crosses(node, client, CLIENT_PORT)
            told[client, node, 443] = there and back
            told[client, node, 8443] = False
    return told


@pytest.mark.parametrize("seed", range(24 * TIMES))
@pytest.mark.parametrize("group", ["T", "L"])
def test_what_a_rule_lets_in_by_a_balancer_is_what_taking_it_away_closes(
    group: str, seed: int, tmp_path: Path
) -> None:
    net = drawn(Random(f"exposure of balancers {seed}"))
    net.grouped |= group == "L"
    network = read(net.ledger(), tmp_path)
    answer = isthmus.ask(network, {"question": "exposure", "rule": ident("group", group)})
    parts = {name: answer.result[name]["space"] for name in ("effective", "marginal", "latent", "doubtful")}
    own, port = (("Ta", "Tb"), 8443) if group == "T" else (("Na", "Nb"), 443)
    for (source, target, service), passes in delivered(net).items():
        places = [int(ip_address(HOSTS[name][1])) for name in (source, target)]
        flow = Flow(4, places[0], places[1], 6 << 16 | service, CLIENT_PORT)
        where = {name: contains(space, flow) for name, space in parts.items()}
        mine = target in own and service == port
        assert where["effective"] == where["marginal"] == (mine and passes), (source, target, service, net)
        assert not where["doubtful"]
        named = (
            source[0] == "N" and net.grouped
            if net.allows == "sg:L"
            else net.admits(HOSTS[source][1], relayed=False)
        )
        assert where["latent"] == (mine and not passes and (group == "L" or named)), (source, target, net)
    clients = {
        client
        for client in ("C", "Ta", "Tb")
        for target in net.targets
        if any(net.fate(node, target, client)[1] for node in net.serving(target))
    }
    (*told,) = answer.result["through"]
    assert [(way["interfaces"], way["lost"]["interfaces"]) for way in told] == [(len(clients),) * 2] * bool(
        clients
    )
    assert not answer.gaps


@pytest.mark.parametrize("seed", range(24 * TIMES))
def test_what_a_nodes_own_rule_lets_out_is_what_taking_it_away_closes(seed: int, tmp_path: Path) -> None:
    net = drawn(Random(f"exposure of nodes {seed}"))
    net.grouped = True
    network = read(net.ledger(), tmp_path)
    answer = isthmus.ask(network, {"question": "exposure", "rule": f"{ident('group', 'L')}/egress"})
    parts = {name: answer.result[name]["space"] for name in ("effective", "marginal", "latent")}
    for client, target in product(("C", "Ta", "Tb"), ("Ta", "Tb")):
        for node in ("Na", "Nb"):
            seen = client if net.keeps else node
            flow = Flow(
                4, *(int(ip_address(HOSTS[name][1])) for name in (seen, target)), 6 << 16 | 8443, CLIENT_PORT
            )
            nodes = net.serving(target) if net.keeps else {node}.intersection(net.serving(target))
            if net.keeps:
                passes = any(net.fate(one, target, client)[1] for one in nodes)
            else:
                passes = bool(nodes) and all(net.relayed(node, target, HOSTS[node][1]))
            where = {name: contains(space, flow) for name, space in parts.items()}
            assert where["effective"] == where["marginal"] == passes, (client, node, target, net)
            assert where["latent"] == (not passes and not net.keeps), (client, node, target, net)
    served = {
        client
        for client, target in product(("C", "Ta", "Tb"), net.targets)
        if any(net.fate(node, target, client)[1] for node in net.serving(target))
    }
    lost = [way["lost"]["interfaces"] for way in answer.result["through"]]
    assert max(lost, default=0) == len(served), net
    assert (answer.verdict == "reachable") == (not answer.result["effective"]["empty"])
    if served:
        assert answer.verdict == "reachable"
        # Taken away, the rule lets nobody through
        gone = {
            "op": "remove",
            "kind": "SecurityGroups",
            "id": ident("group", "L"),
            "pointer": "/IpPermissionsEgress/0",
        }
        without = isthmus.build(overlay(network.snapshot, [gone]))
        for client, target in product(("C", "Ta", "Tb"), net.targets):
            asked = {"question": "path", "source": client, "target": target, "service": "tcp/443"}
            said = isthmus.ask(without, asked | {"via": [balancer(without)], "fixes": False})
            assert said.session == "unreachable", (client, target, net)


def balancer(network: isthmus.Network) -> str:
    """The one balancer's ARN."""
    (section,) = network.snapshot.of_kind("LoadBalancers")
    (record,) = section.records()
    return str(record["LoadBalancerArn"])
