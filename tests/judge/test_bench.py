"""Boxes and flows: every flow of a ruled box has the box's fate, and the boxes fill what was asked."""

from __future__ import annotations

import random

import pytest

from isthmus.errors import LimitError
from isthmus.judge import Judge, Ruling
from isthmus.packet import ALL_PORTS, TCP, Box, Flow, service_range
from tests.judge.drawing import ANY_V4, EVERYTHING, Drawing, entry, flow, rule


def draw(dice: random.Random) -> Drawing:
    """A small network whose rules, routes and lists are thrown at random."""
    d = Drawing()
    d.vpc("vpc-a", "10.0.0.0/16")
    d.vpc("vpc-b", "10.1.0.0/16")
    d.internet("igw-1", "vpc-a")
    d.peering("pcx-1", "vpc-a", "vpc-b")
    blocks = [
        "10.0.1.0/24",
        "10.0.2.0/25",
        "10.0.0.0/16",
        "10.1.1.0/24",
        "203.0.113.0/24",
        "0.0.0.0/0",
        "10.0.1.10/32",
    ]
    targets = ["igw-1", "nat-1", "pcx-1", "eni-m", "tgw-1"]
    words = ["tcp/443", "tcp/400-500", "tcp/1024-65535", "-1", "udp/53", "icmp/8", "6"]

    def pick(of: list[str], least: int = 0, most: int = 3) -> list[str]:
        return [dice.choice(of) for _ in range(dice.randint(least, most))]

    def thrown_routes() -> dict[str, str]:
        usual = {"0.0.0.0/0": dice.choice(["igw-1", "nat-1"]), "10.1.0.0/16": "pcx-1", "10.0.0.0/16": "pcx-1"}
        kept = {block: target for block, target in usual.items() if dice.random() < 0.9}
        thrown = {block: dice.choice(targets) for block in pick(blocks, 0, 2)}
        return {block: target for block, target in (kept | thrown).items() if block != "10.0.0.0/16"}

    def thrown_rules() -> list[dict[str, object]]:
        peers = [*blocks, "pl-1", "sg-0", "sg-1", "sg-2"]
        return [rule(word, *pick(peers, 1, 2)) for word in pick(words, 0, 2)] + (
            EVERYTHING if dice.random() < 0.85 else []
        )

    def thrown_entries() -> list[dict[str, object]]:
        found = [
            entry(
                n * 10 + 1,
                dice.choice(["allow", "allow", "deny"]),
                word,
                dice.choice(blocks),
                egress=bool(dice.getrandbits(1)),
            )
            for n, word in enumerate(pick(words))
        ]
        return [*found, *[entry(900, "allow", "-1", ANY_V4, egress=e) for e in (False, True)]]

    if dice.random() < 0.7:
        d.put("PrefixListEntries", {"Cidr": "10.0.1.0/28"}, owner="pl-1")
        d.put("PrefixListEntries", {"Cidr": "203.0.113.0/28"}, owner="pl-1")
    places = (("s0", "vpc-a", "10.0.1.0/24"), ("s1", "vpc-a", "10.0.2.0/24"), ("s2", "vpc-b", "10.1.1.0/24"))
    for subnet, vpc, block in places:
        d.subnet(subnet, vpc, block, thrown_routes() | ({"10.0.0.0/16": "pcx-1"} if vpc == "vpc-b" else {}))
        d.entries(subnet, thrown_entries())
        d.group(f"sg-{subnet[1]}", thrown_rules(), thrown_rules(), vpc)
    d.host("eni-0", "s0", "10.0.1.10", ["sg-0"], public="198.51.100.10")
    d.host("eni-1", "s1", "10.0.2.20", ["sg-1"], public=dice.choice(["", "198.51.100.20"]))
    d.host("eni-2", "s2", "10.1.1.30", ["sg-2"])
    d.host("eni-m", "s1", "10.0.2.9", ["sg-all"], SourceDestCheck=dice.random() < 0.3)
    d.nat("nat-1", "s1", "10.0.2.7", "198.51.100.7")
    return d


def corners(dice: random.Random, box: Box) -> list[Flow]:
    """Flows at the edges of a box and one within."""
    found = []
    for _ in range(3):
        picked = [dice.choice((*axis, dice.randint(*axis))) for axis in box[1:]]
        found.append(Flow(box.family, *picked))
    return found


def size(box: Box) -> int:
    product = 1
    for low, high in box[1:]:
        product *= high - low + 1
    return product


def apart(one: Box, other: Box) -> bool:
    return any(a[1] < b[0] or b[1] < a[0] for a, b in zip(one[1:], other[1:], strict=True))


def check(judge: Judge, dice: random.Random, start: str, box: Box) -> list[Ruling]:
    rulings = judge.decide(start, box)
    assert sum(size(ruling.box) for ruling in rulings) == size(box)
    if len(rulings) < 60:
        pairs = ((a, b) for i, a in enumerate(rulings) for b in rulings[:i])
        assert all(apart(a.box, b.box) for a, b in pairs)
    for ruling in rulings if len(rulings) < 200 else dice.sample(rulings, 200):
        for single in corners(dice, ruling.box):
            trace = judge.trace(start, single)
            assert (trace.forward, trace.session) == (ruling.forward, ruling.session), str(single)
    return rulings


@pytest.mark.parametrize("seed", range(60))
def test_every_flow_of_a_ruled_box_has_the_boxs_fate(seed: int) -> None:
    dice = random.Random(seed)
    judge = draw(dice).judge()
    own = flow("10.0.1.10", "10.0.0.0").source
    low, high = flow("10.0.0.0", "10.1.255.255").source, flow("10.0.0.0", "10.1.255.255").target
    ports = dice.choice([ALL_PORTS, (1024, 65535), (50000, 50000)])
    check(judge, dice, "eni-0", Box(4, (own, own), (low, high), service_range(TCP, 380, 520), ports))
    outward = (flow("198.51.100.0", "203.0.113.255").source, flow("198.51.100.0", "203.0.113.255").target)
    check(
        judge,
        dice,
        "eni-0",
        Box(4, (own - 1, own + 1), outward, service_range(TCP, 443, 443), (50000, 50000)),
    )
    eip = flow("198.51.100.10", "198.51.100.10").target
    world = (flow("9.0.0.0", "203.0.113.255").source, flow("9.0.0.0", "203.0.113.255").target)
    check(judge, dice, "internet", Box(4, world, (eip, eip), service_range(TCP, 400, 600), ports))


def test_a_box_that_needs_too_many_parts_is_refused() -> None:
    d = draw(random.Random(1))
    with pytest.raises(LimitError):
        d.judge().decide("eni-0", Box(4, (0, 1 << 31), (0, 1 << 31), (0, 1 << 23), ALL_PORTS), limit=2)


def test_a_box_of_just_as_many_parts_as_allowed_is_ruled() -> None:
    judge = draw(random.Random(2)).judge()
    own, low, high = (flow(text, text).source for text in ("10.0.1.10", "10.0.2.0", "10.0.2.63"))
    box = Box(4, (own, own), (low, high), service_range(TCP, 380, 520), (50000, 50000))
    parts = len(judge.decide("eni-0", box))
    assert parts > 2 and len(judge.decide("eni-0", box, limit=parts)) == parts
    with pytest.raises(LimitError):
        judge.decide("eni-0", box, limit=parts - 1)


def test_the_same_question_gives_the_same_steps() -> None:
    one, other = (draw(random.Random(7)).judge() for _ in range(2))
    asked = flow("10.0.1.10", "203.0.113.9")
    assert one.trace("eni-0", asked) == other.trace("eni-0", asked) == one.trace("eni-0", asked)


def test_thorough_tracing_goes_on_past_denials() -> None:
    d = draw(random.Random(3))
    d.group("sg-none", [], [])
    d.get("NetworkInterfaces", "eni-0")["Groups"] = [{"GroupId": "sg-none"}]
    d.get("NetworkInterfaces", "eni-1")["Groups"] = [{"GroupId": "sg-none"}]
    d.reroute("s0", {})
    for subnet in ("s0", "s1"):
        d.entries(subnet, [])
    judge = d.judge()
    asked = flow("10.0.1.10", "10.0.2.20")
    assert [s.layer for s in judge.trace("eni-0", asked).blocks] == ["security-group-egress"]
    assert [s.layer for s in judge.trace("eni-0", asked, thorough=True).blocks] == [
        "security-group-egress",
        "network-acl-egress",
        "network-acl-ingress",
        "security-group-ingress",
    ]
