"""The transit gateways of a small random network: attachments with zones, tables, and what they leave untold."""

from __future__ import annotations

from random import Random

from tests.sketches import edges
from tests.sketches.firewalls import attached_firewall_of
from tests.sketches.sketch import ACCOUNTS, Record, Sketch, Vpc, rarely

STATES = ("pending", "pending", "modifying", "rollingBack", "unheard-of")
"""What a rare attachment is in: down, being changed, or in a state that AWS does not tell of."""


def hub_of(vpc: Vpc) -> str:
    """The transit gateway of a VPC's Region."""
    return "tgw-00000001" if vpc.region == "us-east-1" else "tgw-00000002"


def attachment_of(vpc: Vpc) -> str:
    """The VPC's attachment."""
    return f"tgw-attach-0000000{vpc.number}"


def transit(drawn: Sketch, random: Random) -> None:
    """Sometimes a transit gateway a Region, with most of its VPCs attached; perhaps both peered."""
    if rarely(random, 2):
        return
    for region in sorted({vpc.region for vpc in drawn.vpcs}):
        here = [vpc for vpc in drawn.vpcs if vpc.region == region]
        attached = [vpc for vpc in here if not rarely(random, 6)]
        drawn.hubs.update({vpc.number: hub_of(vpc) for vpc in here})
        _gateway(drawn, here[0], random)
        for vpc in attached:
            _attachment(drawn, vpc, random)
        _tables(drawn, here[0], attached, random)
        if rarely(random, 3):
            _firewall(drawn, here[0], random)


def _firewall(drawn: Sketch, first: Vpc, random: Random) -> None:
    """A firewall at the gateway itself: routes of its tables lead there, and on by the table of its attachment."""
    hub, place = hub_of(first), (ACCOUNTS[0], first.region)
    name = "tgw-attach-000000fa" if first.region == "us-east-1" else "tgw-attach-000000fb"
    tables = [
        str(one["TransitGatewayRouteTableId"])
        for one in drawn.records["TransitGatewayRouteTables", *place, None]
    ]
    behind = f"tgw-rtb-{hub[4:]}9"
    record: Record = {
        "TransitGatewayAttachmentId": name,
        "TransitGatewayId": hub,
        "ResourceType": "network-function",
        "ResourceId": "com.amazonaws.vpce.vpce-svc-1",
        "State": random.choice(STATES) if rarely(random, 12) else "available",
        "Association": {"TransitGatewayRouteTableId": behind, "State": "associated"},
    }
    drawn.records["TransitGatewayAttachments", *place, None].append(record)
    table = {"TransitGatewayRouteTableId": behind, "TransitGatewayId": hub, "State": "available"}
    drawn.records["TransitGatewayRouteTables", *place, None].append(table)
    drawn.records["TransitGatewayRoutes", *place, behind] = []
    for each in tables:
        told = drawn.records.get(("TransitGatewayRoutes", *place, each))
        if told is None or rarely(random, 4):
            continue
        drawn.records["TransitGatewayRoutes", *place, behind] += told if not rarely(random, 4) else told[:1]
        kept = [route for route in told if rarely(random, 6)]
        block = random.choice(("10.0.0.0/8", "0.0.0.0/0"))
        kept = [route for route in kept if route["DestinationCidrBlock"] != block]
        target = {"TransitGatewayAttachmentId": name, "ResourceType": "network-function"}
        row = {"DestinationCidrBlock": block, "TransitGatewayAttachments": [target], "Type": "static"}
        drawn.records["TransitGatewayRoutes", *place, each] = [*kept, row | {"State": "active"}]
    if not rarely(random, 8):
        attached_firewall_of(drawn, first, hub, name, random)


def _gateway(drawn: Sketch, vpc: Vpc, random: Random) -> None:
    options = {"SecurityGroupReferencingSupport": random.choice(("enable", "enable", "disable"))}
    record = {
        "TransitGatewayId": hub_of(vpc),
        "OwnerId": ACCOUNTS[0],
        "State": "deleting" if rarely(random, 25) else "available",
        "Options": {} if rarely(random, 6) else options,
    }
    drawn.records["TransitGateways", ACCOUNTS[0], vpc.region, None].append(record)


def _attachment(drawn: Sketch, vpc: Vpc, random: Random) -> None:
    zones = [number for number in (0, 1) if number in vpc.subnets and not rarely(random, 4)] or [0]
    record: Record = {
        "TransitGatewayAttachmentId": attachment_of(vpc),
        "TransitGatewayId": hub_of(vpc),
        "VpcId": vpc.vpc_id,
        "VpcOwnerId": vpc.account,
        "State": random.choice(STATES) if rarely(random, 20) else "available",
        "SubnetIds": [vpc.named("subnet", number) for number in zones],
        "Options": {
            "Ipv6Support": random.choice(("enable", "enable", "disable")),
            "ApplianceModeSupport": random.choice(("disable", "disable", "enable")),
            "SecurityGroupReferencingSupport": "disable" if rarely(random, 6) else "enable",
        },
    }
    if rarely(random, 6):
        del record["Options"]
    drawn.add(vpc, "TransitGatewayVpcAttachments", record)


def _tables(drawn: Sketch, first: Vpc, attached: list[Vpc], random: Random) -> None:
    """One table or two; the gateway's side of each attachment says which is whose."""
    hub = hub_of(first)
    names = [f"tgw-rtb-{hub[4:]}{number}" for number in range(random.choice((1, 1, 2)))]
    place = (ACCOUNTS[0], first.region)
    for vpc in attached:
        state = next(
            one["State"]
            for one in drawn.records["TransitGatewayVpcAttachments", vpc.account, vpc.region, None]
            if one["VpcId"] == vpc.vpc_id
        )
        record: Record = {
            "TransitGatewayAttachmentId": attachment_of(vpc),
            "TransitGatewayId": hub,
            "ResourceType": "vpc",
            "ResourceId": vpc.vpc_id,
            "ResourceOwnerId": vpc.account,
            "State": state,
        }
        if not rarely(random, 12):
            association = {"TransitGatewayRouteTableId": random.choice(names), "State": "associated"}
            record["Association"] = association
        if not rarely(random, 30):
            drawn.records["TransitGatewayAttachments", *place, None].append(record)
    for name in names:
        table = {"TransitGatewayRouteTableId": name, "TransitGatewayId": hub, "State": "available"}
        drawn.records["TransitGatewayRouteTables", *place, None].append(table)
        learned = [vpc for vpc in attached if not rarely(random, 10)]
        if rarely(random, 3):
            _filed(drawn, place, name, learned, random)
        elif not rarely(random, 30):
            _searched(drawn, place, name, learned, random)


def _statics(attached: list[Vpc], drawn: Sketch, random: Random) -> list[Record]:
    found: dict[str, Record] = {}
    for vpc in attached:
        if not rarely(random, 3):
            continue
        block = random.choice((vpc.cidr, vpc.block(0), "0.0.0.0/0", "0.0.0.0/0", "10.0.0.0/8", vpc.cidr6))
        dead = rarely(random, 5)
        found[block] = _route(block, [] if dead else [vpc], "static")
    if found and rarely(random, 4):
        block = random.choice(edges.OUTSIDE_BLOCKS[1:4])
        found[block] = _route(block, [random.choice(attached)], "static")
    return list(found.values())


def _route(block: str, vpcs: list[Vpc], kind: str) -> Record:
    return {
        "DestinationCidrBlock": block,
        "TransitGatewayAttachments": [
            {
                "TransitGatewayAttachmentId": attachment_of(vpc),
                "ResourceId": vpc.vpc_id,
                "ResourceType": "vpc",
            }
            for vpc in vpcs
        ],
        "Type": kind,
        "State": "active" if vpcs else "blackhole",
    }


def _searched(drawn: Sketch, place: tuple[str, str], name: str, learned: list[Vpc], random: Random) -> None:
    """The answer of a search for every route: static ones hide learned ones of the same block."""
    routes = _statics(learned, drawn, random)
    told = {route["DestinationCidrBlock"] for route in routes}
    for vpc in learned:
        for block in (vpc.cidr, vpc.cidr6) if vpc.v6 and not rarely(random, 3) else (vpc.cidr,):
            if block not in told:
                routes.append(_route(block, [vpc], "propagated"))
    drawn.records["TransitGatewayRoutes", *place, name] = routes


def _filed(drawn: Sketch, place: tuple[str, str], name: str, learned: list[Vpc], random: Random) -> None:
    """Static routes and propagations, filed by table; perhaps a VPN whose routes nobody read."""
    rows = [
        {
            "TransitGatewayAttachmentId": attachment_of(vpc),
            "ResourceId": vpc.vpc_id,
            "ResourceType": "vpc",
            "State": "enabled",
        }
        for vpc in learned
    ]
    if rarely(random, 4):
        vpn = {"TransitGatewayAttachmentId": "tgw-attach-000000f0", "ResourceId": "vpn-00000001"}
        rows.append(vpn | {"ResourceType": "vpn", "State": "enabled"})
        told = vpn | {
            "TransitGatewayId": f"tgw-{name[8:16]}",
            "ResourceType": "vpn",
            "State": "available",
        }
        drawn.records["TransitGatewayAttachments", *place, None].append(told)
    drawn.records["TransitGatewayPropagations", *place, None].append(
        {"TransitGatewayRouteTableId": name, "TransitGatewayRouteTablePropagations": rows}
    )
    drawn.records["TransitGatewayStaticRoutes", *place, None].append(
        {"TransitGatewayRouteTableId": name, "Routes": _statics(learned, drawn, random)}
    )
