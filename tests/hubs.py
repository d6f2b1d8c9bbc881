"""A hub of small networks drawn in records: two VPCs on a transit gateway, to be changed by tests."""

from __future__ import annotations

from random import Random

from tests.judge.drawing import ANY_V4, EVERYTHING, Drawing, Record, entry, route, rule

HUB, TABLE = "tgw-1", "tgw-rtb-1"
A, B = "10.1.0.4", "10.2.0.4"


def hub() -> Drawing:
    """VPCs a and b, each with a host, attached to one transit gateway and looked up in one table."""
    drawing = Drawing()
    drawing.put(
        "TransitGateways", {"TransitGatewayId": HUB, "State": "available", "OwnerId": drawing.account}
    )
    drawing.put("TransitGatewayRouteTables", {"TransitGatewayRouteTableId": TABLE, "TransitGatewayId": HUB})
    for name, block in (("a", "10.1"), ("b", "10.2")):
        drawing.vpc(f"vpc-{name}", f"{block}.0.0/16")
        drawing.subnet(f"subnet-{name}", f"vpc-{name}", f"{block}.0.0/24", {"10.0.0.0/8": HUB})
        drawing.host(f"eni-{name}", f"subnet-{name}", f"{block}.0.4")
        attach(drawing, name, f"vpc-{name}", [f"subnet-{name}"])
        learn(drawing, f"{block}.0.0/16", name)
    return drawing


def attach(drawing: Drawing, name: str, vpc: str, subnets: list[str], hub: str = HUB) -> None:
    """Both sides of a VPC's attachment ``tgw-attach-NAME``."""
    known = {
        "TransitGatewayAttachmentId": f"tgw-attach-{name}",
        "TransitGatewayId": hub,
        "State": "available",
    }
    described = {"VpcId": vpc, "SubnetIds": subnets, "Options": {"Ipv6Support": "disable"}}
    drawing.put("TransitGatewayVpcAttachments", {**known, **described})
    told = {"ResourceType": "vpc", "ResourceId": vpc}
    drawing.put("TransitGatewayAttachments", {**known, **told, "Association": associated(TABLE)})


def associated(table: str) -> Record:
    """The association with a table."""
    return {"TransitGatewayRouteTableId": table, "State": "associated"}


def side(drawing: Drawing, name: str) -> Record:
    """The gateway's side of an attachment, to change."""
    return next(
        record
        for record, *_ in drawing.records["TransitGatewayAttachments"]
        if record["TransitGatewayAttachmentId"] == f"tgw-attach-{name}"
    )


def described(drawing: Drawing, name: str) -> Record:
    """The VPC's side of an attachment, to change."""
    return next(
        record
        for record, *_ in drawing.records["TransitGatewayVpcAttachments"]
        if record["TransitGatewayAttachmentId"] == f"tgw-attach-{name}"
    )


def learn(drawing: Drawing, block: str, *names: str, kind: str = "vpc", table: str = TABLE) -> None:
    """A learned route to attachments."""
    drawing.put("TransitGatewayRoutes", learned(block, *names, kind=kind), owner=table)


def learned(block: str, *names: str, kind: str = "vpc") -> Record:
    """A route as a search tells it; a static one of the same form has another ``Type``."""
    to = [{"TransitGatewayAttachmentId": f"tgw-attach-{name}", "ResourceType": kind} for name in names]
    return {
        "DestinationCidrBlock": block,
        "TransitGatewayAttachments": to,
        "Type": "propagated",
        "State": "active" if names else "blackhole",
    }


def fixed(drawing: Drawing, block: str, *names: str, table: str = TABLE) -> None:
    """A static route to attachments; a blackhole without any."""
    drawing.put("TransitGatewayRoutes", {**learned(block, *names), "Type": "static"}, owner=table)


BLOCKS = ("10.0.0.0/8", "10.1.0.0/16", "10.2.0.0/16", "10.3.0.0/16", "10.2.1.0/24", "10.3.0.0/24")
PEERS = (ANY_V4, "10.1.0.0/16", "10.2.1.0/24", "10.3.0.7/32", "sg-a", "sg-b", "sg-c")
WORDS = ("-1", "tcp/443", "tcp/1-60000", "icmp/8/-1", "udp/53")


def several(seed: int) -> Drawing:
    """VPCs a, b and c of two zones on one gateway with two tables; what is between them is drawn by lot."""
    random, drawing = Random(f"hubs {seed}"), Drawing()
    seen = random.choice(("enable", "disable"))
    options = {"SecurityGroupReferencingSupport": seen}
    drawing.put("TransitGateways", {"TransitGatewayId": HUB, "State": "available", "Options": options})
    tables = (TABLE, "tgw-rtb-2")
    for table in tables:
        drawing.put(
            "TransitGatewayRouteTables", {"TransitGatewayRouteTableId": table, "TransitGatewayId": HUB}
        )
    for number, name in enumerate("abc", 1):
        drawing.vpc(f"vpc-{name}", f"10.{number}.0.0/16")
        peers = [random.sample(PEERS, random.randint(1, 4)) for _ in range(2)]
        rules = [[rule(random.choice(WORDS), peer) for peer in some] for some in peers]
        rules[1] += EVERYTHING if random.random() < 0.6 else []
        drawing.group(f"sg-{name}", *rules, vpc=f"vpc-{name}")
        for zone in (0, 1):
            subnet = f"subnet-{name}{zone}"
            more = {random.choice(BLOCKS): HUB} if random.random() < 0.2 else {}
            drawing.subnet(subnet, f"vpc-{name}", f"10.{number}.{zone}.0/24", {"10.0.0.0/8": HUB, **more})
            drawing.get("Subnets", subnet)["AvailabilityZoneId"] = f"euw1-az{zone}"
            drawing.host(
                f"eni-{name}{zone}", subnet, f"10.{number}.{zone}.7", ["sg-all", f"sg-{name}"][zone:][:1]
            )
            if random.random() < 0.5:
                denied = entry(50, "deny", random.choice(WORDS), random.choice(BLOCKS), egress=seed % 2 > 0)
                drawing.entries(subnet, [denied, *drawing.get("NetworkAcls", f"acl-{subnet}")["Entries"]])
        zones = random.choice(((0, 1), (0, 1), (0, 1), (0,), (1,)))
        attach(drawing, name, f"vpc-{name}", [f"subnet-{name}{zone}" for zone in zones])
        side(drawing, name)["Association"]["TransitGatewayRouteTableId"] = random.choice(tables)
        described(drawing, name)["Options"] = {
            "ApplianceModeSupport": random.choice(("disable", "disable", "enable")),
            "SecurityGroupReferencingSupport": random.choice(("enable", "enable", "disable")),
        }
        for table in tables:
            if random.random() < 0.85:
                learn(drawing, f"10.{number}.0.0/16", name, table=table)
    if random.random() < 0.3:
        fixed(drawing, random.choice(BLOCKS[4:]), *random.choice(((), ("c",))), table=random.choice(tables))
    if random.random() < 0.4:
        drawing.peering("pcx-1", "vpc-a", "vpc-b")
        drawing.routes("subnet-a0").append(route("10.2.0.0/16", "pcx-1"))
    return drawing
