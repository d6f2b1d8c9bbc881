"""What a Client VPN endpoint lets its users write to, by lot: both readers say the same, address by address."""

from __future__ import annotations

from random import Random

import pytest

import isthmus
from isthmus.judge import client_may
from isthmus.model.client_vpn import client_vpns
from isthmus.model.network import build
from isthmus.packet import parse_address
from isthmus.semantics.client_vpn import said
from isthmus.space import position
from tests.judge.drawing import Drawing, entry, flow, rule
from tests.laws.depth import TIMES
from tests.laws.spaces import contains
from tests.remote import VPN, associate, door, lead, let, remote

BLOCKS = (
    "0.0.0.0/0",
    "10.0.0.0/8",
    "10.1.0.0/16",
    "10.1.0.0/24",
    "10.1.0.4/32",
    "172.16.0.0/22",
    "10.1.1.0/24",
)
PLACES = ("10.1.0.4", "10.1.0.5", "10.1.1.4", "10.2.0.1", "8.8.8.8", "172.16.1.1")
STATES = ("active", "active", "active", "creating", "failed", "deleting")


def drawn(random: Random) -> Drawing:
    """The endpoint with routes and rules by lot."""
    drawing = remote()
    drawing.records["ClientVpnRoutes"], drawing.records["AuthorizationRules"] = [], []
    for _ in range(random.randint(0, 4)):
        subnet = random.choice(("subnet-v", "subnet-v", "subnet-d", "local"))
        lead(drawing, random.choice(BLOCKS), subnet, random.choice(STATES))
    for _ in range(random.randint(0, 4)):
        let(drawing, random.choice(BLOCKS), random.choice(("", "", "S-1")), random.choice(STATES))
    return drawing


@pytest.mark.parametrize("seed", range(60))
def test_both_readers_let_the_same_through(seed: int) -> None:
    snapshot = drawn(Random(f"users {seed}")).snapshot()
    vpn = client_vpns(build(snapshot))[VPN]
    for place in PLACES:
        at = position(*parse_address(place))
        for subnet in ("subnet-v", "subnet-d"):
            assert said(vpn, subnet, at).word == client_may(snapshot, VPN, subnet, place)


def peopled(random: Random) -> Drawing:
    """The endpoint by lot, with a second door or none, hosts where its rules may part them, and filters by lot.

    Most of it lets users pass.
    """
    drawing = drawn(random)
    doors = ["subnet-v"]
    if random.random() < 0.3:
        doors.append("subnet-d")
        associate(drawing, "subnet-d")
        door(drawing, "eni-w", "subnet-d", "10.1.1.9")
    for subnet in doors if random.random() < 0.8 else ():
        lead(drawing, "10.1.0.0/16", subnet)
    if random.random() < 0.7:
        let(drawing, random.choice(("10.1.0.0/16", "10.1.0.0/24", "10.1.0.4/32")))
    drawing.host("eni-b", "subnet-a", "10.1.0.5", ["sg-app"])
    peers = ("sg-v", "10.1.9.0/24", "10.1.9.9/32", "172.16.0.0/22", "0.0.0.0/0", "10.1.1.9/32")
    words = ("tcp/443", "tcp/1-60000", "-1", "udp/53")
    rules = [rule(random.choice(words), random.choice(peers)) for _ in range(random.randint(2, 4))]
    drawing.get("SecurityGroups", "sg-app")["IpPermissions"] = rules
    if random.random() < 0.4:
        shut = entry(50, "deny", random.choice(words), random.choice(BLOCKS), egress=random.random() < 0.5)
        subnet = random.choice(("subnet-v", "subnet-a"))
        drawing.entries(subnet, [shut, *drawing.get("NetworkAcls", f"acl-{subnet}")["Entries"]])
    return drawing


@pytest.mark.parametrize("seed", range(30 * TIMES))
def test_cells_of_users_are_what_path_says_one_by_one(seed: int) -> None:
    random = Random(f"cells of users {seed}")
    drawing = peopled(random)
    network = build(drawing.snapshot())
    hosts = ("eni-a", "eni-b", "eni-d")
    for service in ("tcp/443", "udp/53"):
        answer = isthmus.ask(network, {"question": "matrix", "ends": [VPN, *hosts], "service": service})
        told = {(cell["source"], cell["target"]): cell["verdict"] for cell in answer.result["cells"]}
        for host in hosts:
            asked = {"question": "path", "source": VPN, "target": host, "service": service, "fixes": False}
            assert told.get((VPN, host), "unreachable") == isthmus.ask(network, asked).verdict, (
                host,
                service,
            )


@pytest.mark.parametrize("seed", range(30 * TIMES))
def test_what_a_rule_lets_users_in_by_is_what_path_says_with_it_and_without(seed: int) -> None:
    drawing = peopled(Random(f"rules for users {seed}"))
    network = build(drawing.snapshot())
    answer = isthmus.ask(network, {"question": "exposure", "rule": "sg-app", "limit": 10**6})
    parts = {name: answer.result[name]["space"] for name in ("effective", "marginal", "latent", "doubtful")}
    drawing.get("SecurityGroups", "sg-app")["IpPermissions"] = []
    rest = build(drawing.snapshot())
    doors = {"10.1.9.9": "eni-v", **({"10.1.1.9": "eni-w"} if "eni-w" in network.interfaces else {})}
    for source in doors:
        for target in ("10.1.0.4", "10.1.0.5"):
            for service in ("tcp/443", "udp/53"):
                pins = {"source_address": source, "target_address": target, "source_port": 40000}
                asked = {
                    "question": "path",
                    "source": VPN,
                    "target": target,
                    "service": service,
                    "fixes": False,
                }
                told = [isthmus.ask(one, asked | pins) for one in (network, rest)]
                if "client-vpn-ports" in {gap.kind for gap in told[0].gaps or ()}:
                    continue  # a rule is told of each port, a path of whichever the endpoint picks
                words = [one.verdict for one in told]
                where = {
                    name
                    for name, space in parts.items()
                    if contains(space, flow(source, target, service, 40000))
                }
                assert words[1] == "unreachable"
                expected = {"reachable": {"effective", "marginal"}, "unknown": {"doubtful"}}.get(
                    str(words[0])
                )
                if expected is not None:
                    assert where == expected, (source, target, service, words)
                else:
                    assert where <= {"latent"}, (source, target, service, words)
