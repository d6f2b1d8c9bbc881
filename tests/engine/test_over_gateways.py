"""Flows turned round at gateways, many at once: as the general walk has them one by one (vpc.md 6)."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import numpy as np
import pytest

from isthmus.engine import one_way_out
from isthmus.engine.compile import Compiled
from isthmus.engine.joining import join
from isthmus.engine.over_gateways import over_gateways
from isthmus.engine.parting import joined
from isthmus.engine.session import from_rows
from isthmus.engine.straight import held_by_many, senders
from isthmus.semantics.security_group import EGRESS
from tests.engine.asking import compiled, row_of
from tests.judge.drawing import ANY_V4, ANY_V6, EVERYTHING, Drawing, Record, entry, route, rule

V6 = "2600:1f00:0:100::/56"
PORTS = ((1024, 65535), (443, 443), (50000, 50000))
NOTHING: frozenset[str] = frozenset()
NATS = ("3.3.3.8", "3.3.3.9")


def drawn() -> Drawing:
    """``a`` answers at 3.3.3.1; ``b`` leaves by the gateway as 3.3.3.2, ``c`` by a NAT gateway in a third subnet."""
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16", V6)
    drawing.internet("igw-a", "vpc-a")
    drawing.egress_only("eigw-a", "vpc-a")
    for number, (name, target) in enumerate((("a", "igw-a"), ("b", "igw-a"), ("c", "nat-1"), ("n", "igw-a"))):
        block = f"2600:1f00:0:10{number}::/64"
        drawing.subnet(f"subnet-{name}", "vpc-a", f"10.0.{number}.0/24", {ANY_V4: target}, v6=block)
    drawing.nat("nat-1", "subnet-n", "10.0.3.9", "3.3.3.9")
    drawing.host("eni-a", "subnet-a", "10.0.0.4", public="3.3.3.1", v6="2600:1f00:0:100::4")
    drawing.host("eni-b", "subnet-b", "10.0.1.4", public="3.3.3.2", v6="2600:1f00:0:101::4")
    drawing.host("eni-c", "subnet-c", "10.0.2.4", v6="2600:1f00:0:102::4")
    return drawing


def plainly(drawing: Drawing, six: bool = False) -> set[str]:
    """The interfaces whose flows to ``a`` from outside its network are answered without a walk."""
    c = compiled(drawing)
    row = row_of(c, "eni-a", six=six)
    rows = senders(c, row)
    target = int(c.rows.rank[row] if six else c.rows.public[row])
    carried = over_gateways(c, rows, np.full(len(rows), target), None, NOTHING, None)
    return {c.rows.names[int(c.rows.interface[r])] for r in rows[carried.plain].tolist()}


def as_walked(c: Compiled, row: int, dst: int, ignore: frozenset[str] = NOTHING) -> int:
    """Hold ``over_gateways`` to the walk, sender by sender; the number of senders that it answers."""
    rows = senders(c, row)
    pieces = np.full(len(rows), dst, dtype=np.int64)
    holder = row if dst >= c.universe.first_v6 else -1
    admitted = None if "group" in ignore else held_by_many(c, EGRESS, rows, dst, holder)
    carried = over_gateways(c, rows, pieces, admitted, ignore, None)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(one_way_out, "ENOUGH", 1)
        for _ in range(2):
            kept = over_gateways(c, rows, pieces, admitted, ignore, None)
            assert (kept.plain == carried.plain).all()
            for name in ("forward", "reply", "seen", "endpoint"):
                same = getattr(kept, name)[carried.plain] == getattr(carried, name)[carried.plain]
                assert same.all(), name
            assert kept.assumptions == carried.assumptions
    alone = from_rows(c, rows, pieces, ignore)
    there, back = joined(c.universe, alone, len(rows))
    assert carried.assumptions <= {name for one in alone for name in one.passage.pack.assumptions}
    for at in range(len(rows)):
        one = slice(at, at + 1)
        assert carried.plain[at] or not carried.forward[at].any()
        if not carried.plain[at]:
            continue
        assert carried.forward[at].tobytes() == there[at].tobytes(), at
        if not there[at].any():
            continue
        for span in PORTS:
            told = join(c.universe, carried.forward[one], carried.reply[one], [span])
            assert told.tobytes() == join(c.universe, there[one], back[one], [span]).tobytes(), (at, span)
        packs = [one.passage.pack for one in alone if one.arrives and at in one.passage.pack.idx]
        assert {int(pack.src[pack.idx.tolist().index(at)]) for pack in packs} == {int(carried.seen[at])}
    return int(carried.plain.sum())


def test_senders_of_their_own_gateway_and_of_a_nat_gateway_are_plain() -> None:
    assert plainly(drawn()) == {"eni-b", "eni-c"}
    assert plainly(drawn(), six=True) == set()


def test_ipv6_turns_round_at_gateways_of_both_kinds() -> None:
    drawing = drawn()
    drawing.routes("subnet-b").append(route("2600:1f00::/32", "igw-a"))
    drawing.routes("subnet-c").append(route("2600:1f00::/32", "eigw-a"))
    for subnet in ("subnet-b", "subnet-c"):
        table = drawing.get("RouteTables", f"rtb-{subnet}")
        table["Routes"] = [r for r in table["Routes"] if r.get("DestinationIpv6CidrBlock") != V6]
    # The VPC's own block is local whatever a table says, so nobody of it turns round.
    assert plainly(drawing, six=True) == set()
    drawing.vpc("vpc-b", "10.1.0.0/16", "2600:1f00:0:200::/56")
    drawing.internet("igw-b", "vpc-b")
    drawing.egress_only("eigw-b", "vpc-b")
    for number, target in enumerate(("igw-b", "eigw-b", "igw-a", "eigw-a")):
        name = f"x{number}"
        drawing.subnet(
            f"subnet-{name}",
            "vpc-b",
            f"10.1.{number}.0/24",
            {ANY_V6: target},
            v6=f"2600:1f00:0:20{number}::/64",
        )
        drawing.host(f"eni-{name}", f"subnet-{name}", f"10.1.{number}.4", v6=f"2600:1f00:0:20{number}::4")
    assert plainly(drawing, six=True) == {"eni-x0", "eni-x1"}
    drawing.records["InternetGateways"][1][0]["Attachments"][0]["State"] = "detaching"
    assert plainly(drawing, six=True) == {"eni-x1"}, "its own gateway lets the answer in"
    drawing.records["InternetGateways"][1][0]["Attachments"][0]["State"] = "available"
    for name in ("eni-x0", "eni-x1"):
        drawing.get("NetworkInterfaces", name)["DenyAllIgwTraffic"] = True
    assert plainly(drawing, six=True) == {"eni-x1"}
    for name in ("eni-x0", "eni-x1"):
        drawing.get("NetworkInterfaces", name)["DenyAllIgwTraffic"] = False
    drawing.records["EgressOnlyInternetGateways"][1][0]["Attachments"][0]["State"] = "detaching"
    assert plainly(drawing, six=True) == {"eni-x0"}


def change(name: str, **more: object) -> Callable[[Drawing], None]:
    """A change of the NAT gateway's record."""

    def changed(drawing: Drawing) -> None:
        drawing.records["NatGateways"][0][0].update(more)

    changed.__name__ = name
    return changed


def second_address(drawing: Drawing) -> None:
    held = {"PrivateIp": "10.0.3.10", "PublicIp": "3.3.3.10", "NetworkInterfaceId": "eni-nat-1"}
    drawing.records["NatGateways"][0][0]["NatGatewayAddresses"].append(held)
    row = {"PrivateIpAddress": "10.0.3.10", "Primary": False, "Association": {"PublicIp": "3.3.3.10"}}
    drawing.get("NetworkInterfaces", "eni-nat-1")["PrivateIpAddresses"].append(row)


def no_way_out(drawing: Drawing) -> None:
    drawing.reroute("subnet-n", {})


def private(drawing: Drawing) -> None:
    drawing.records["NatGateways"][0][0]["NatGatewayAddresses"][0].pop("PublicIp")
    drawing.get("NetworkInterfaces", "eni-nat-1")["PrivateIpAddresses"][0].pop("Association")


def answers_by_an_appliance(drawing: Drawing) -> None:
    drawing.routes("subnet-n").append(route("10.0.2.0/24", "eni-b"))


def elsewhere(drawing: Drawing) -> None:
    drawing.vpc("vpc-z", "10.9.0.0/16")
    drawing.internet("igw-z", "vpc-z")
    drawing.subnet("subnet-z", "vpc-z", "10.9.0.0/24", {ANY_V4: "igw-z"})
    drawing.records["NatGateways"][0][0]["SubnetId"] = "subnet-z"


@pytest.mark.parametrize(
    "changed",
    [
        change("pending", State="pending"),
        change("regional", AvailabilityMode="regional"),
        second_address,
        no_way_out,
        private,
        answers_by_an_appliance,
        elsewhere,
    ],
    ids=lambda changed: changed.__name__,
)
def test_a_nat_gateway_out_of_the_ordinary_is_left_to_the_walk(changed: Callable[[Drawing], None]) -> None:
    drawing = drawn()
    changed(drawing)
    assert plainly(drawing) == {"eni-b"}


def test_a_client_beside_its_nat_gateway_is_answered_whatever_the_routes() -> None:
    drawing = drawn()
    answers_by_an_appliance(drawing)
    drawing.host("eni-n", "subnet-n", "10.0.3.4")
    drawing.reroute("subnet-n", {ANY_V4: "nat-1"})
    assert "eni-n" not in plainly(drawing), "the gateway's own way out leads back to it"
    drawing = drawn()
    drawing.subnet("subnet-m", "vpc-a", "10.0.4.0/24", {ANY_V4: "nat-1"})
    drawing.host("eni-m", "subnet-m", "10.0.4.4")
    drawing.records["NatGateways"][0][0]["SubnetId"] = "subnet-m"
    drawing.get("NetworkInterfaces", "eni-nat-1")["SubnetId"] = "subnet-m"
    assert "eni-m" not in plainly(drawing)


def own_table(drawing: Drawing) -> None:
    drawing.table("rtb-gw", "vpc-a", [{"GatewayId": "igw-a"}], {})


def public_pool(drawing: Drawing) -> None:
    drawing.vpc("vpc-z", "10.9.0.0/16")
    drawing.internet("igw-z", "vpc-z")
    drawing.table("rtb-gw", "vpc-z", [{"GatewayId": "igw-z"}, {"PublicIpv4Pool": "ipv4pool-1"}], {})


@pytest.mark.parametrize("changed", [own_table, public_pool], ids=lambda changed: changed.__name__)
def test_a_gateway_with_a_table_or_a_pool_is_left_to_the_walk(changed: Callable[[Drawing], None]) -> None:
    drawing = drawn()
    changed(drawing)
    assert plainly(drawing) == set()


def test_a_gateway_of_another_vpc_and_a_choice_are_left_to_the_walk() -> None:
    drawing = drawn()
    drawing.vpc("vpc-z", "10.9.0.0/16")
    drawing.internet("igw-z", "vpc-z")
    drawing.reroute("subnet-b", {ANY_V4: "igw-z"})
    drawing.reroute("subnet-c", {"pl-1": "igw-a", "pl-2": "nat-1"})
    for name in ("pl-1", "pl-2"):
        drawing.put("PrefixListEntries", {"Cidr": "3.3.3.0/24"}, owner=name)
    assert plainly(drawing) == set()
    drawing.reroute("subnet-c", {ANY_V4: "igw-a", "pl-unread": "nat-1"})
    assert plainly(drawing) == set()


def test_a_sender_without_a_public_address_is_answered_with_nothing() -> None:
    drawing = drawn()
    drawing.host("eni-x", "subnet-b", "10.0.1.5")
    assert plainly(drawing) == {"eni-b", "eni-c", "eni-x"}
    c = compiled(drawing)
    row = row_of(c, "eni-a")
    rows = np.array([row_of(c, "eni-x")])
    carried = over_gateways(c, rows, c.rows.public[[row]], None, NOTHING, None)
    assert carried.plain.tolist() == [True] and not carried.forward.any()


WORDS = ("-1", "tcp/443", "tcp/1024-65535", "tcp/1024-50000", "tcp/22", "udp/53", "icmp/8", "icmp/0", "50")
PEERS = (
    ANY_V4,
    ANY_V4,
    "10.0.0.0/16",
    "10.0.1.0/24",
    "10.0.2.4/32",
    "3.3.3.0/24",
    *(f"{n}/32" for n in NATS),
)
SINGLE = tuple(f"3.3.{vpc}.{number}/32" for vpc in (0, 1) for number in (0, 1, 2))


def noise(random: Random) -> Drawing:
    """Two VPCs whose hosts reach each other's public addresses by gateways of every plain kind."""
    drawing = Drawing()
    for vpc in (0, 1):
        six = f"2600:1f00:0:{vpc + 1}00::/56"
        drawing.vpc(f"vpc-{vpc}", f"10.{vpc}.0.0/16", six)
        drawing.internet(f"igw-{vpc}", f"vpc-{vpc}")
        drawing.egress_only(f"eigw-{vpc}", f"vpc-{vpc}")
        own = f"nat-{vpc}"
        for number in range(3):
            four = own if number else f"igw-{vpc}"
            routes = {
                ANY_V4: random.choice((four, f"igw-{vpc}")),
                ANY_V6: random.choice((f"igw-{vpc}", f"eigw-{vpc}")),
            }
            if random.random() < 0.2:
                routes[random.choice(("3.3.0.0/16", "3.3.3.1/32"))] = random.choice((own, f"igw-{vpc}"))
            name, block = f"subnet-{vpc}{number}", f"2600:1f00:0:{vpc + 1}0{number}::/64"
            drawing.subnet(name, f"vpc-{vpc}", f"10.{vpc}.{number}.0/24", routes, v6=block)
            if random.random() < 0.6:
                drawing.entries(name, entries(random))
        drawing.nat(own, f"subnet-{vpc}{random.choice((0, 0, 0, 1))}", f"10.{vpc}.0.9", NATS[vpc])
        for number in range(4):
            subnet = random.randrange(3)
            drawing.group(
                f"sg-{vpc}{number}", permissions(random, vpc), permissions(random, vpc), f"vpc-{vpc}"
            )
            drawing.host(
                f"eni-{vpc}{number}",
                f"subnet-{vpc}{subnet}",
                f"10.{vpc}.{subnet}.{number + 4}",
                [f"sg-{vpc}{number}"] if random.random() < 0.7 else None,
                public=f"3.3.{vpc}.{number}" if random.random() < 0.7 else "",
                v6=f"2600:1f00:0:{vpc + 1}0{subnet}::{number + 4}",
                DenyAllIgwTraffic=random.random() < 0.1,
            )
    block_public_access(drawing, random)
    return drawing


def entries(random: Random) -> list[Record]:
    """A list that lets most pass, with a few entries at the edges before."""
    made = []
    for number in range(random.randint(1, 3)):
        peer = random.choice((*PEERS[2:], *SINGLE, "2600:1f00:0:100::/56", "2600:1f00:0:201::/64"))
        egress, action = random.random() < 0.5, random.choice(("deny", "allow"))
        made.append(entry(number, action, random.choice(WORDS), peer, egress=egress))
    for egress in (False, True):
        for number, peer in enumerate((ANY_V4, ANY_V6)):
            made.append(entry(50 + number, "allow", random.choice(("-1", "-1", *WORDS)), peer, egress=egress))
    return made


def permissions(random: Random, vpc: int) -> list[Record]:
    """Rules that name public addresses, private ones, everybody, and groups."""
    if random.random() < 0.3:
        return EVERYTHING
    peers = (*PEERS, *SINGLE, ANY_V6, "2600:1f00:0:100::/56", f"sg-{vpc}0", "sg-all")
    return [rule(random.choice(WORDS), random.choice(peers)) for _ in range(random.randint(1, 4))]


def block_public_access(drawing: Drawing, random: Random) -> None:
    if random.random() < 0.6:
        return
    mode = random.choice(("block-ingress", "block-bidirectional"))
    option = {"AwsAccountId": drawing.account, "AwsRegion": drawing.region, "InternetGatewayBlockMode": mode}
    drawing.put("VpcBlockPublicAccessOptions", option)
    for name in random.sample(("subnet-00", "subnet-01", "subnet-10", "subnet-11", "vpc-1"), 3):
        arn = f"arn:aws:ec2:{drawing.region}:{drawing.account}:{name.partition('-')[0]}/{name}"
        word = random.choice(("allow-bidirectional", "allow-bidirectional", "allow-egress"))
        record = {"ExclusionId": f"x-{name}", "InternetGatewayExclusionMode": word, "ResourceArn": arn}
        drawing.put("VpcBlockPublicAccessExclusions", record | {"State": "create-complete"})


@pytest.mark.parametrize("seed", range(60))
def test_what_turns_round_is_what_the_walk_turns_round(seed: int) -> None:
    c = compiled(noise(Random(seed)))
    ignore = (NOTHING, NOTHING, frozenset({"group"}), frozenset({"acl"}))[seed % 4]
    answered = 0
    for row in range(len(c.rows)):
        six = bool(c.rows.rank[row] >= c.universe.first_v6)
        dst = int(c.rows.rank[row] if six else c.rows.public[row])
        if dst >= 0 and len(senders(c, row)):
            answered += as_walked(c, row, dst, ignore)
    assert answered, "no way of this network is plain"


def blocked_but(drawing: Drawing, *subnets: str) -> Drawing:
    """Block Public Access both ways, but for some subnets."""
    option = {"AwsAccountId": drawing.account, "AwsRegion": drawing.region}
    drawing.put("VpcBlockPublicAccessOptions", option | {"InternetGatewayBlockMode": "block-bidirectional"})
    for name in subnets:
        arn = f"arn:aws:ec2:{drawing.region}:{drawing.account}:subnet/{name}"
        record = {"ExclusionId": f"x-{name}", "InternetGatewayExclusionMode": "allow-bidirectional"}
        drawing.put(
            "VpcBlockPublicAccessExclusions", record | {"ResourceArn": arn, "State": "create-complete"}
        )
    return drawing


@pytest.mark.parametrize(
    ("drawing", "passes", "rests"),
    [
        (drawn(), True, False),
        (blocked_but(drawn(), "subnet-a", "subnet-b"), True, True),
        (blocked_but(drawn(), "subnet-b"), False, False),
    ],
    ids=["never blocked", "both excluded", "target not excluded"],
)
def test_what_turns_round_where_public_access_is_blocked_rests_on_a_reading(
    drawing: Drawing, passes: bool, rests: bool
) -> None:
    """The guide does not say whether a flow between two public addresses of one network is judged at all."""
    c = compiled(drawing)
    rows, target = np.array([row_of(c, "eni-b")]), c.rows.public[[row_of(c, "eni-a")]]
    carried = over_gateways(c, rows, target, None, NOTHING, None)
    assert carried.plain.all()
    assert carried.forward.any() == passes
    assert ("block-public-access-stops-hairpin" in carried.assumptions) == rests


@pytest.mark.parametrize("seed", range(3))
def test_ways_kept_of_one_target_are_not_those_of_another(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    c = compiled(noise(Random(seed)))
    targets = np.unique(c.rows.public[c.rows.public >= 0])
    four = np.flatnonzero(c.rows.rank < c.universe.first_v6)
    rows, pieces = np.repeat(four, len(targets)), np.tile(targets, len(four))
    looked_up = over_gateways(c, rows, pieces, None, NOTHING, None)
    monkeypatch.setattr(one_way_out, "ENOUGH", 1)
    assert len(targets) > 1 and looked_up.forward.any()
    kept = over_gateways(c, rows, pieces, None, NOTHING, None)
    assert (kept.plain == looked_up.plain).all()
    assert (kept.forward == looked_up.forward).all() and (kept.reply == looked_up.reply).all()
