"""A VPC before whose internet gateways a firewall stands that no route names, each subnet treated in its own way."""

from __future__ import annotations

from random import Random
from typing import Any

from isthmus.packet import TCP, UDP, Flow, parse_address, service
from tests.judge.drawing import ANY_V4, ANY_V6, EVERYTHING, Drawing, entry
from tests.sketches.draw import INTERNET, Start
from tests.sketches.firewalls import firewall_of
from tests.sketches.guarded import CLIENT_PORTS, PORTS
from tests.sketches.sketch import Card, Sketch, Vpc, rarely

WORDS = ("bidirectional", "bidirectional", "flexible", "outbound-only", "exclude", "az-unsupported", "odd")
OWN = {
    "eni-0": ("10.0.0.10", "198.51.100.10"),
    "eni-1": ("10.0.0.74", ""),
    "eni-2": ("10.0.0.139", "198.51.100.12"),
}
SIX = {"eni-0": "2600:1f00:0:000::a", "eni-2": "2600:1f00:0:002::a"}
OUTSIDE, OUTSIDE_SIX = ("8.8.8.8", "203.0.113.9"), "2a00::9"


def at_gateway(random: Random) -> Drawing:
    """Draw the network, the policy and what is told of the firewall at random."""
    book = Sketch([Vpc(0, "111111111111", "us-east-1", False, [0, 1, 2])])
    vpc = book.vpcs[0]
    vpc.cards = [Card(name, at, [OWN[name][0]], [], []) for at, name in enumerate(OWN)]
    firewall_of(book, vpc, "vpce-own", random)
    d = _around(vpc, random)
    (told,) = (row for (kind, *_), rows in book.records.items() for row in rows if kind == "Firewall")
    _told(d, vpc, told, random)
    for (kind, *_), records in book.records.items():
        for record in records:
            if kind != "Firewall" or not rarely(random, 12):
                d.put(kind, record)
    return d


def _around(vpc: Vpc, random: Random) -> Drawing:
    d = Drawing(vpc.account, vpc.region)
    inside = vpc.vpc_id
    d.vpc(inside, vpc.cidr, "2600:1f00:0:000::/56")
    nat = rarely(random, 2)
    ways: dict[int, dict[str, str]] = {
        0: {ANY_V4: "igw-1", ANY_V6: random.choice(("igw-1", "eigw-1"))},
        1: {ANY_V4: "nat-1" if nat else "igw-1"},
        2: {ANY_V4: "igw-1", ANY_V6: "igw-1"},
    }
    for number, routes in ways.items():
        name = f"s-{number}"
        d.subnet(name, inside, vpc.block(number), routes, v6=f"2600:1f00:0:00{number}::/64")
        zone = number % 2
        more: dict[str, Any] = {
            "AvailabilityZoneId": f"use1-az{zone + 1}",
            "AvailabilityZone": f"us-east-1{'ab'[zone]}",
        }
        if not rarely(random, 10):
            more["NetworkFirewallConnectivityType"] = random.choice(WORDS)
        d.get("Subnets", name).update(more)
        if rarely(random, 6):
            d.entries(name, [entry(1, "allow", "-1", ANY_V4, egress=way) for way in (True, False)])
    d.internet("igw-1", inside)
    d.egress_only("eigw-1", inside)
    d.group("sg-a", EVERYTHING, EVERYTHING, inside)
    for number, (name, (private, public)) in enumerate(OWN.items()):
        d.host(name, f"s-{number}", private, ["sg-a"], public=public, v6=SIX.get(name, ""))
    if nat:
        d.nat("nat-1", "s-2", "10.0.0.150", "3.3.3.3")
    if rarely(random, 8):
        d.table("rtb-igw", inside, [{"GatewayId": "igw-1"}], {})
    return d


def _told(d: Drawing, vpc: Vpc, told: dict[str, Any], random: Random) -> None:
    """Who tells of the firewall: the VPC, a route, its own answer; rarely it is still being set up."""
    arn = told["Firewall"]["FirewallArn"]
    told["Firewall"]["IgwFirewallConfiguration"] = {"EnforcementMode": "POLICY_CONTROLLED"}
    state = told["FirewallStatus"]["SyncStates"].popitem()[1]
    state["Attachment"]["Status"] = "STANDBY" if rarely(random, 8) else "READY"
    told["FirewallStatus"]["SyncStates"] = {"use1-az1": state}
    if not rarely(random, 5):
        told["FirewallStatus"]["SyncStates"]["use1-az2"] = {"Attachment": {"Status": "READY"}}
    word = random.choice(("pending", "disabling")) if rarely(random, 8) else "active"
    mode = random.choice(("enforce", "enforce", "enforce", "monitor", None))
    if not rarely(random, 5):
        row = {"FirewallArn": arn, "FirewallOnboardingStatus": word}
        d.get("Vpcs", vpc.vpc_id)["NetworkFirewallAssociations"] = [
            row | ({"FirewallMode": mode} if mode else {})
        ]
    if not rarely(random, 3):
        for number in range(3):
            for route in d.routes(f"s-{number}"):
                if "igw-1" in route.values() or "eigw-1" in route.values():
                    route["IgwFirewall"] = {"FirewallArn": arn, "Status": word}


def over_gateway(random: Random) -> Start:
    """A flow out of the VPC, into it, or from one of its public addresses to another."""
    start = random.choice((*OWN, INTERNET))
    six = start in (*SIX, INTERNET) and rarely(random, 3)
    mine = {name: (SIX.get(name, "") if six else private) for name, (private, _) in OWN.items()}
    publics = [SIX[name] for name in SIX] if six else [public for _, public in OWN.values() if public]
    source = mine.get(start) or (OUTSIDE_SIX if six else OUTSIDE[0])
    target = random.choice(publics)
    if start != INTERNET and not rarely(random, 4):
        target = OUTSIDE_SIX if six else random.choice(OUTSIDE)
    protocol = random.choice((TCP, TCP, TCP, UDP, 50))
    ported = protocol in (TCP, UDP)
    value = random.choice(PORTS) if ported else 0
    ends = (parse_address(source)[1], parse_address(target)[1])
    port = random.choice(CLIENT_PORTS) if ported else 0
    return Start(start, Flow(6 if six else 4, *ends, service(protocol, value), port))
