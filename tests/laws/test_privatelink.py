"""Drawn networks with PrivateLink: what the answer says of each zone and of the endpoint is what plain rules give.

The plain reading here walks both legs by hand over ACL entries and group rules, and shares nothing with the product.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from pathlib import Path
from random import Random

import pytest

import isthmus
from fixtures import builder as draw
from fixtures.builder import Ledger, ident
from tests.laws.depth import TIMES
from tests.query.balancing import read
from tests.query.linking import linked

HOSTS = {
    "C": ("app", "10.0.1.10"),
    "door-a": ("inner-a", "10.0.9.5"),
    "door-b": ("inner-b", "10.0.10.5"),
    "node-a": ("lb-a", "10.0.11.5"),
    "node-b": ("lb-b", "10.0.12.5"),
    "T": ("t-a", "10.0.21.10"),
}
VPCS = {"app": "consumer", "inner-a": "consumer", "inner-b": "consumer"}
BLOCKS = ("0.0.0.0/0", "10.0.0.0/16", "10.0.0.0/20", "10.0.11.0/24", "10.0.1.0/24", "10.0.12.0/24")
SERVICES = {"any": (0, 65535), "tcp/443": (443, 443), "tcp/1024-65535": (1024, 65535)}
WORDS = {True: "reachable", False: "unreachable"}
PORT = 40000
Entry = tuple[str, str, str]


@dataclass
class Drawn:
    """A drawn network, by what decides."""

    zones: tuple[str, ...]
    doors: tuple[str, ...]
    cross: bool
    grouped: bool
    enforces: str
    front: str
    entrance: str
    allows: str
    acls: dict[tuple[str, str], list[Entry]] = field(default_factory=dict)

    def ledger(self) -> Ledger:
        """The records."""
        net = linked(
            zones=self.zones,
            doors=self.doors,
            cross=self.cross,
            groups=("L",) if self.grouped else (),
            enforces=self.enforces if self.grouped else None,
            front=(f"tcp/443 {self.front}",),
            entrance=(f"tcp/443 {self.entrance}",),
            allows=self.allows,
        )
        for name in sorted({subnet for subnet, _ in self.acls}):
            ways = ([" ".join(("100", *one)) for one in self.acls[name, way]] for way in ("in", "out"))
            numbered = [[f"{at}{text[3:]}" for at, text in enumerate(way, 100)] for way in ways]
            draw.acl(net, name, VPCS.get(name, "provider"), [name], *numbered)
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
        (here, source), (there, target) = HOSTS[one], HOSTS[other]
        return self.passes(here, "out", target, port) and self.passes(there, "in", source, port)

    def fate(self, zone: str) -> tuple[bool, bool]:
        """First packet and session of the client with the target through one zone of the endpoint."""
        if zone not in self.zones or not (self.cross or zone == "a"):
            return False, False
        door, node = f"door-{zone}", f"node-{zone}"
        counts = self.grouped and self.enforces == "on"
        admitted = (
            _holds(self.entrance, "C")
            and _holds(self.allows, node)
            and (not counts or _holds(self.front, "C"))
        )
        forward = admitted and self.crosses("C", door, 443) and self.crosses(node, "T", 8443)
        return forward, forward and self.crosses("T", node, PORT) and self.crosses(door, "C", PORT)


def _holds(block: str, host: str) -> bool:
    return ip_address(HOSTS[host][1]) in ip_network(block)


def drawn(random: Random) -> Drawn:
    """A network, most of whose parts let pass."""
    wide = BLOCKS[:3]
    found = Drawn(
        zones=random.choice((("a",), ("b",), ("a", "b"), ("a", "b"))),
        doors=random.choice((("a",), ("b",), ("a", "b"))),
        cross=random.random() < 0.7,
        grouped=random.random() < 0.6,
        enforces=random.choice(("on", "off")),
        front=random.choice((*wide, *BLOCKS)),
        entrance=random.choice((*wide, *wide, *BLOCKS)),
        allows=random.choice((*wide, *BLOCKS)),
    )
    for subnet, _ in HOSTS.values():
        if random.random() < 0.2:
            for way in ("in", "out"):
                entries = [
                    (
                        random.choice(("allow", "allow", "deny")),
                        random.choice(list(SERVICES)),
                        random.choice(BLOCKS),
                    )
                    for _ in range(random.randrange(1, 4))
                ]
                found.acls[subnet, way] = entries + [("allow", "any", "0.0.0.0/0")] * (random.random() < 0.7)
    return found


@pytest.mark.parametrize("seed", range(30 * TIMES))
def test_each_zone_and_the_endpoint_come_out_as_plain_rules_give(seed: int, tmp_path: Path) -> None:
    net = drawn(Random(f"privatelink {seed}"))
    network = read(net.ledger(), tmp_path)
    question = {
        "question": "path",
        "source": "C",
        "target": "T",
        "via": [ident("vpce", "ep")],
        "fixes": False,
    }
    question |= {"service": "tcp/443", "source_port": PORT}
    fates = {zone: net.fate(zone) for zone in net.doors}
    for zone, expected in fates.items():
        answer = isthmus.ask(network, question | {"target_address": HOSTS[f"door-{zone}"][1]})
        assert (answer.forward, answer.session) == tuple(WORDS[word] for word in expected), (zone, net)
    named = isthmus.ask(network, question)
    for at, word in enumerate((named.forward, named.session)):
        told = {fate[at] for fate in fates.values()}
        assert word == (WORDS[told.pop()] if len(told) == 1 else "unknown"), net
