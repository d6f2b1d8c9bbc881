"""Every fix told opens what was asked for all readers, needs each of its edits, and is one that AWS would take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

import isthmus
from isthmus.model.network import build
from isthmus.packet import ICMP, ICMPV6, PORT_PROTOCOLS, parse_prefix
from isthmus.query.answer import Answer
from isthmus.snapshot import Snapshot, overlay
from tests.laws.depth import TIMES
from tests.sketches.draw import directed, question, sketch
from tests.sketches.sketch import Sketch

Edit = dict[str, Any]
SERVICES = (
    "ping",
    "any",
    "dns",
    "tcp/22",
    "icmp/8",
    "icmpv6",
    "udp/1000-2000",
    "winrm",
    "icmp/3-4",
    "proto/47-48",
)
PARTS = {
    "ping": ("icmp/8/0", "icmpv6/128/0"),
    "dns": ("tcp/53", "udp/53"),
    "icmp/3-4": ("icmp/3", "icmp/4"),
    "proto/47-48": ("proto/47", "proto/48"),
}
FAMILY_OF = {"icmp": 4, "1": 4, "icmpv6": 6, "58": 6}


def questions(drawn: Sketch, random: Random) -> Iterator[dict[str, Any]]:
    """Five-tuples, and whole ends with services of one part and of several."""
    vpc = random.choice(drawn.vpcs)
    ends = [card.interface_id for card in drawn.cards]
    ends += [vpc.vpc_id, vpc.block(random.choice(vpc.subnets)), "internet", "198.51.100.0/24"]
    if vpc.v6:
        ends.append(vpc.block6(random.choice(vpc.subnets)))
    yield {**question(directed(drawn, random)), "fixes": True}
    for _ in range(2):
        yield {
            "question": "path",
            "source": random.choice(ends),
            "target": random.choice(ends),
            "service": random.choice(SERVICES),
            "direction": random.choice(("session", "session", "forward")),
        }


def mended(networks: range) -> Iterator[tuple[str, Snapshot, dict[str, Any], list[Edit]]]:
    """Each fix of the unreachable paths of seeded networks, with its question."""
    for seed in networks:
        drawn = sketch(Random(f"mend {seed}"))
        snapshot = drawn.snapshot()
        network = build(snapshot)
        for asked in questions(drawn, Random(f"asked {seed}")):
            try:
                answer = isthmus.ask(network, asked)
            except isthmus.QuestionError:
                continue
            for edits in answer.fixes or ():
                told = f"{seed}: {asked}\n" + "\n".join(str(edit["text"]) for edit in edits)
                yield told, snapshot, asked, edits


def opened(snapshot: Snapshot, edits: list[Edit], asked: Mapping[str, Any]) -> frozenset[str]:
    """The services of a question that its three readers call reachable once the edits are made."""
    network = build(overlay(snapshot, edits))
    found = set()
    for service in PARTS.get(asked["service"], (asked["service"],)):
        try:
            answer: Answer = isthmus.ask(network, {**asked, "service": service, "fixes": False})
        except isthmus.QuestionError:  # a ping of the family that the ends do not share
            assert asked["service"] == "ping", service
            continue
        if answer.verdict == "reachable":
            found.add(service)
    return frozenset(found)


def test_a_fix_opens_what_was_asked_and_each_of_its_edits_is_needed() -> None:
    sizes: dict[int, int] = {}
    several = 0
    for told, snapshot, asked, edits in mended(range(110 * TIMES)):
        reached = opened(snapshot, edits, asked)
        assert reached, told
        for edit in edits:
            less = opened(snapshot, [other for other in edits if other is not edit], asked)
            assert not less >= reached, f"{told}\nspare: {edit['text']}"
        sizes[len(edits)] = sizes.get(len(edits), 0) + 1
        several += len(reached) > 1
    assert sizes.keys() >= {1, 2, 3} and sum(sizes.values()) > 60 and several > 3, (sizes, several)


def test_aws_would_take_every_edit() -> None:
    kinds: dict[str, int] = {}
    for told, snapshot, asked, edits in mended(range(1000, 1000 + 110 * TIMES)):
        numbers = _numbers(snapshot)
        for edit in edits:
            value = edit["value"]
            kinds[edit["kind"]] = kinds.get(edit["kind"], 0) + 1
            if edit["kind"] == "NetworkAcls":
                key = (edit["id"], value["Egress"])
                assert 0 < value["RuleNumber"] < 32767 and value["RuleNumber"] not in numbers.get(
                    key, set()
                ), told
                numbers.setdefault(key, set()).add(value["RuleNumber"])
                block = value.get("CidrBlock") or value["Ipv6CidrBlock"]
                _speaks_of_one_family(value["Protocol"], [block], told)
                assert ("PortRange" in value) == (int(value["Protocol"]) in PORT_PROTOCOLS), told
                assert ("IcmpTypeCode" in value) == (int(value["Protocol"]) in (ICMP, ICMPV6)), told
            elif edit["kind"] == "SecurityGroups":
                blocks = [row["CidrIp"] for row in value["IpRanges"]]
                blocks += [row["CidrIpv6"] for row in value["Ipv6Ranges"]]
                _speaks_of_one_family(value["IpProtocol"], blocks, told)
                assert (asked["service"] == "any") == (value["IpProtocol"] == "-1"), told
    assert kinds.keys() == {"NetworkAcls", "SecurityGroups", "RouteTables"}, kinds


def _numbers(snapshot: Snapshot) -> dict[tuple[str, bool], set[int]]:
    """The numbers that the entries of each network ACL have, by direction."""
    found: dict[tuple[str, bool], set[int]] = {}
    for section in snapshot.of_kind("NetworkAcls"):
        for record in section.records():
            for entry in record["Entries"]:
                found.setdefault((record["NetworkAclId"], entry["Egress"]), set()).add(entry["RuleNumber"])
    return found


def _speaks_of_one_family(protocol: str, blocks: list[str], told: str) -> None:
    families = {parse_prefix(block).family for block in blocks}
    assert len(families) == 1 and all(str(parse_prefix(block)) == block for block in blocks), told
    assert FAMILY_OF.get(protocol) in (None, *families), told
