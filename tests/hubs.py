"""A hub of small networks drawn in records: two VPCs on a transit gateway, to be changed by tests."""

from __future__ import annotations

from tests.judge.drawing import Drawing, Record

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
