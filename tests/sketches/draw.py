"""A small random network, drawn whole, and flows that stand at its rules' edges."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from isthmus.packet import (
    ICMP,
    ICMPV6,
    PROTOCOL_NUMBERS,
    TCP,
    UDP,
    Flow,
    format_address,
    parse_address,
    service,
)
from tests.sketches import edges
from tests.sketches.cards import interfaces, nat_gateways
from tests.sketches.endpoints import interface_endpoints
from tests.sketches.filters import associations, network_acls, security_groups
from tests.sketches.ground import peerings, vpc_and_subnets
from tests.sketches.inspection import inspections
from tests.sketches.routes import prefix_lists, public_access, tables
from tests.sketches.sketch import ACCOUNTS, REGIONS, Card, Sketch, Vpc, rarely
from tests.sketches.transit import transit

INTERNET = "internet"
LISTED = ("InternetGateways", "NetworkInterfaces", "Reservations", "VpcPeeringConnections")
"""Kinds that every account and Region was asked for, be there none of them."""


@dataclass(frozen=True, slots=True)
class Start:
    """Where a flow begins, and the flow: ``place`` is an interface's id or ``internet``."""

    place: str
    flow: Flow


def sketch(random: Random) -> Sketch:
    """Draw a small network: 1-3 VPCs of 1-4 subnets and 2-6 interfaces each."""
    drawn = Sketch()
    for number in range(random.randint(1, 3)):
        far = number > 0 and rarely(random, 4)
        drawn.vpcs.append(
            Vpc(
                number,
                ACCOUNTS[1] if number and rarely(random, 2) else ACCOUNTS[0],
                REGIONS[1] if far else REGIONS[0],
                rarely(random, 2),
                list(range(random.randint(1, 4))),
            )
        )
    for vpc in drawn.vpcs:
        for kind in LISTED:
            drawn.records[kind, vpc.account, vpc.region, None] = []
    peerings(drawn, random)
    for vpc in drawn.vpcs:
        vpc.groups = [vpc.named("sg", index) for index in range(random.randint(1, 3))]
        vpc_and_subnets(drawn, vpc, random)
        interfaces(drawn, vpc, random)
        nat_gateways(drawn, vpc, random)
    transit(drawn, random)
    for vpc in drawn.vpcs:
        security_groups(drawn, vpc, random)
        associations(drawn, vpc, random)
        network_acls(drawn, vpc, random)
        tables(drawn, vpc, random)
    prefix_lists(drawn)
    public_access(drawn, random)
    inspections(drawn, random)
    interface_endpoints(drawn, random)
    return drawn


def directed(drawn: Sketch, random: Random) -> Start:
    """Draw a flow between what rules name: interfaces, their public addresses, outsiders, nobody."""
    cards = drawn.cards
    six = any(card.v6 for card in cards) and rarely(random, 3)
    if rarely(random, 4):
        source = random.choice(edges.PUBLIC6 if six else edges.PUBLIC)
        place = INTERNET
        target = _from_outside(cards, random, six)
    else:
        card = random.choice([card for card in cards if card.v6 or not six])
        place = card.interface_id
        source = random.choice(card.v6 if six else [*card.private, *card.delegated])
        target = _target(drawn, card, random, six)
    family, value = parse_address(source)
    kind, port = _service(random, six)
    if rarely(random, 2):
        kind, port = _at_a_rule(drawn, random, kind, port, six)
    return Start(place, Flow(family, value, parse_address(target)[1], kind, port))


def _service(random: Random, six: bool) -> tuple[int, int]:
    choice = random.randrange(8)
    if choice < 5:
        protocol = UDP if choice == 4 else TCP
        return service(protocol, random.choice(edges.FLOW_PORTS)), random.choice(edges.CLIENT_PORTS)
    if choice < 7:
        kind, code = random.choice(edges.ICMP_FLOWS)
        return service(ICMPV6 if six else ICMP, kind << 8 | code), 0
    return service(random.choice((50, 47)), 0), 0


def _at_a_rule(drawn: Sketch, random: Random, kind: int, port: int, six: bool) -> tuple[int, int]:
    """A service at the edge of some rule or entry: its first or last port, or the one beside; else as it was."""
    vpc = random.choice(drawn.vpcs)
    if rarely(random, 3):
        acl = random.choice(drawn.records["NetworkAcls", vpc.account, vpc.region, None])
        entry = random.choice(acl["Entries"])
        ports = entry.get("PortRange") or {"From": None}
        protocol, low, high = entry["Protocol"], ports["From"], ports.get("To")
        if "IcmpTypeCode" in entry:
            low, high = entry["IcmpTypeCode"]["Type"], entry["IcmpTypeCode"]["Code"]
    else:
        group = random.choice(drawn.records["SecurityGroups", vpc.account, vpc.region, None])
        rule = random.choice(group["IpPermissions"])
        protocol, low, high = rule["IpProtocol"], rule.get("FromPort"), rule.get("ToPort")
    number = PROTOCOL_NUMBERS.get(protocol) or int(protocol)
    if low is None or high is None:
        portless = number > 0 and number not in (TCP, UDP, ICMP, ICMPV6)
        return (service(number), 0) if portless else (kind, port)
    if number in (TCP, UDP):
        at = random.choice((low, high, max(low - 1, 0), min(high + 1, 65535)))
        return service(number, at), port or random.choice(edges.CLIENT_PORTS)
    if number in (ICMP, ICMPV6) and low >= 0:
        number = ICMPV6 if six else ICMP
        return service(number, low << 8 | max(high, 0) + random.choice((0, 0, 1))), 0
    return kind, port


def _from_outside(cards: list[Card], random: Random, six: bool) -> str:
    if six:
        return random.choice([address for card in cards for address in card.v6])
    public = [address for card in cards for address in card.public]
    if public and not rarely(random, 8):
        return random.choice(public)
    return random.choice(("3.3.9.9", "3.3.0.100", *(card.private[0] for card in cards)))


def _target(drawn: Sketch, card: Card, random: Random, six: bool) -> str:
    near = drawn.vpcs[card.vpc].cards
    far = [item for item in drawn.cards if item.vpc != card.vpc]
    choice = random.randrange(4, 10) if drawn.hubs and not rarely(random, 3) else random.randrange(13)
    if choice < 3 or (choice < 7 and not far):
        return _address(random.choice(near), random, six) or _nobody(drawn, random, six)
    if choice < 7:
        return _address(random.choice(far), random, six) or _nobody(drawn, random, six)
    if choice in (7, 8) and not six:
        public = [address for item in drawn.cards for address in item.public]
        return random.choice(public or list(edges.OUTSIDE))
    if choice == 9:
        return _nobody(drawn, random, six)
    return random.choice(edges.OUTSIDE6 if six else edges.OUTSIDE)


def _address(card: Card, random: Random, six: bool) -> str | None:
    held = card.v6 if six else [*card.private, *card.delegated]
    return random.choice(held) if held else None


def _nobody(drawn: Sketch, random: Random, six: bool) -> str:
    """An address that no interface holds, or that of a NAT gateway."""
    vpc = random.choice(drawn.vpcs)
    subnet = random.choice(vpc.subnets)
    if six:
        return f"{vpc.block6(subnet)[:-3]}{random.choice(('99', 'ffff', '5'))}"
    return f"10.{vpc.number}.0.{subnet * 64 + random.choice((50, 5, 62, 6))}"


def question(start: Start) -> dict[str, object]:
    """The contract's path question about one five-tuple; the target is an address, so it needs no pin.

    Fixes are not looked for: that is most of the time of a closed path, and laws of their own hold them.
    """
    flow = start.flow
    asked: dict[str, object] = {
        "question": "path",
        "source": start.place,
        "target": format_address(flow.family, flow.target),
        "service": service_text(flow),
        "source_address": format_address(flow.family, flow.source),
        "fixes": False,
    }
    if flow.protocol in (TCP, UDP):
        asked["source_port"] = flow.source_port
    return asked


def service_text(flow: Flow) -> str:
    """A flow's service as questions spell it."""
    match flow.protocol:
        case 6 | 17 as protocol:
            return f"{'tcp' if protocol == TCP else 'udp'}/{flow.value}"
        case 1 | 58 as protocol:
            return f"{'icmp' if protocol == ICMP else 'icmpv6'}/{flow.value >> 8}/{flow.value & 255}"
        case protocol:
            return f"proto/{protocol}"
