"""Two spokes and a way out whose ways over a transit gateway lead through a firewall that stands at it."""

from __future__ import annotations

from random import Random

from isthmus.packet import TCP, UDP, Flow, parse_address, service
from tests.hubs import HUB, TABLE, associated, attach, fixed, learn, side
from tests.judge.drawing import ANY_V4, EVERYTHING, Drawing, entry
from tests.sketches.draw import INTERNET, Start
from tests.sketches.firewalls import attached_firewall_of
from tests.sketches.guarded import CLIENT_PORTS, PORTS
from tests.sketches.sketch import Card, Sketch, Vpc, rarely

CLIENT, SERVER, OUTSIDE = "10.0.0.10", "10.1.0.74", ("8.8.8.8", "198.51.100.127")
BEHIND, GUARD = "tgw-rtb-behind", "tgw-attach-guard"


def at_hub(random: Random) -> Drawing:
    """Draw the network, the policy at random; sometimes a way leads past the firewall."""
    book = Sketch([Vpc(number, "111111111111", "us-east-1", False, [0, 1]) for number in range(3)])
    book.vpcs[0].cards = [Card("eni-a", 0, [CLIENT], [], [])]
    book.vpcs[1].cards = [Card("eni-b", 1, [SERVER], [], [])]
    d = _around(book, random)
    attached_firewall_of(book, book.vpcs[0], HUB, GUARD, random)
    for (kind, *_), records in book.records.items():
        for record in records:
            d.put(kind, record)
    return d


def _around(book: Sketch, random: Random) -> Drawing:
    """The network without the firewall's own answers."""
    d = Drawing("111111111111", "us-east-1")
    d.put("TransitGateways", {"TransitGatewayId": HUB, "State": "available", "OwnerId": d.account})
    for name in (TABLE, BEHIND):
        d.put("TransitGatewayRouteTables", {"TransitGatewayRouteTableId": name, "TransitGatewayId": HUB})
    for vpc in book.vpcs:
        _vpc(d, vpc, random)
    _way_out(d)
    d.host("eni-a", "0-0", CLIENT, ["sg-0"])
    d.host("eni-b", "1-1", SERVER, ["sg-1"])
    known = {"TransitGatewayAttachmentId": GUARD, "TransitGatewayId": HUB, "State": "available"}
    told = {"ResourceType": "network-function", "ResourceId": "com.amazonaws.vpce.vpce-svc-1"}
    d.put("TransitGatewayAttachments", {**known, **told, "Association": associated(BEHIND)})
    fixed(d, ANY_V4, "guard")
    _ways_on(d, random)
    return d


def _vpc(d: Drawing, vpc: Vpc, random: Random) -> None:
    """A VPC with a subnet in each of two zones, both of which the gateway comes out of, perhaps."""
    number = vpc.number
    d.vpc(vpc.vpc_id, vpc.cidr)
    zones = [0, 1]
    for zone in zones:
        name = f"{number}-{zone}"
        d.subnet(name, vpc.vpc_id, vpc.block(zone), {ANY_V4: HUB})
        more = {"AvailabilityZoneId": f"use1-az{zone + 1}", "AvailabilityZone": f"us-east-1{'ab'[zone]}"}
        d.get("Subnets", name).update(more)
        if rarely(random, 6):
            allowed = [entry(1, "allow", "tcp/1-1024", ANY_V4, egress=way) for way in (True, False)]
            d.entries(name, [*allowed, entry(2, "allow", "tcp/1024-65535", ANY_V4, egress=rarely(random, 2))])
    d.group(f"sg-{number}", EVERYTHING, EVERYTHING, vpc.vpc_id)
    attached = [f"{number}-{zone}" for zone in zones]
    attach(d, str(number), vpc.vpc_id, attached if not rarely(random, 6) else attached[:1])


def _way_out(d: Drawing) -> None:
    """The third VPC leads on to the internet."""
    d.internet("igw-1", "vpc-00000002")
    d.subnet("2-out", "vpc-00000002", "10.2.0.128/26", {ANY_V4: "igw-1", "10.0.0.0/15": HUB})
    d.get("Subnets", "2-out").update({"AvailabilityZoneId": "use1-az1", "AvailabilityZone": "us-east-1a"})
    d.nat("nat-1", "2-out", "10.2.0.138", "3.3.3.3")
    for zone in (0, 1):
        d.reroute(f"2-{zone}", {ANY_V4: "nat-1"})


def _ways_on(d: Drawing, random: Random) -> None:
    """The table behind the firewall; perhaps it lacks a route, and perhaps the other one has one past it."""
    for number in (0, 1):
        if not rarely(random, 10):
            learn(d, f"10.{number}.0.0/24", str(number), table=BEHIND)
        if rarely(random, 8):
            learn(d, f"10.{number}.0.0/24", str(number))
    fixed(d, ANY_V4, "2", table=BEHIND)
    if rarely(random, 8):
        side(d, "2")["Association"] = associated(BEHIND)


def over_hub(random: Random) -> Start:
    """A flow from the client to the server or out, or from the server to the client."""
    source, target = random.choice(((CLIENT, SERVER), (SERVER, CLIENT), *((CLIENT, end) for end in OUTSIDE)))
    protocol = random.choice((TCP, TCP, TCP, UDP, 1, 50))
    ported = protocol in (TCP, UDP)
    value = random.choice(PORTS) if ported else 2048 if protocol == 1 else 0
    ends = (parse_address(source)[1], parse_address(target)[1])
    flow = Flow(4, *ends, service(protocol, value), random.choice(CLIENT_PORTS) if ported else 0)
    return Start({CLIENT: "eni-a", SERVER: "eni-b"}.get(source, INTERNET), flow)
