"""A cell's transit gateway: every VPC attached, three tables that keep environments apart, as AWS would answer.

Production and the rest see their own kind and what is shared; what is shared sees everybody. One VPC is quarantined
by a static blackhole, and private blocks that no VPC of the cell has are blackholes too.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.plan import VPCS_PER_CELL, ZONES, Site, identity
from tests.benchmarks.records import Record, named

SHARED = (0, 5)
"""Seats of what is shared: the hub, which peerings lead to as well, and a VPC that only the gateway leads to."""
QUARANTINED = 19
PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")


def environment(site: Site) -> str:
    """The table that a VPC is looked up in."""
    if site.seat in SHARED:
        return "shared"
    return "production" if site.seat % 3 else "development"


def table_of(hub: Site, name: str) -> str:
    """The id of a table of a cell's gateway."""
    return identity("tgw-rtb", hub.cell, name)


def attached(hub: Site, count: int) -> list[Site]:
    """The VPCs of a cell, in an organization of so many."""
    return [Site(index) for index in range(hub.index, min(hub.index + VPCS_PER_CELL, count))]


def gateway(hub: Site) -> Record:
    """The transit gateway."""
    name = hub.transit_gateway
    return {
        "TransitGatewayId": name,
        "TransitGatewayArn": f"arn:aws:ec2:{hub.region}:{hub.account}:transit-gateway/{name}",
        "State": "available",
        "OwnerId": hub.account,
        "Description": f"cell {hub.cell}",
        "CreationTime": "2025-01-05T09:00:00+00:00",
        "Options": {
            "AmazonSideAsn": 64512,
            "AutoAcceptSharedAttachments": "disable",
            "DefaultRouteTableAssociation": "disable",
            "DefaultRouteTablePropagation": "disable",
            "VpnEcmpSupport": "enable",
            "DnsSupport": "enable",
            "SecurityGroupReferencingSupport": "disable" if hub.cell % 2 else "enable",
            "MulticastSupport": "disable",
        },
        "Tags": named(f"tgw-{hub.cell}"),
    }


def attachments(hub: Site, count: int) -> Iterator[tuple[Record, Record]]:
    """Each VPC's attachment as its own owner and as the gateway's owner describe it."""
    for site in attached(hub, count):
        known: Record = {
            "TransitGatewayAttachmentId": _attachment(site),
            "TransitGatewayId": hub.transit_gateway,
            "State": "available",
            "CreationTime": "2025-01-06T09:00:00+00:00",
            "Tags": named(f"attachment-{site.index}"),
        }
        tier = "data" if site.index % 4 == 3 else "application"
        mine: Record = {
            "VpcId": site.vpc_id,
            "VpcOwnerId": site.account,
            "SubnetIds": [identity("subnet", site.index, tier, letter) for letter in ZONES],
            "Options": {
                "DnsSupport": "enable",
                "SecurityGroupReferencingSupport": "enable",
                "Ipv6Support": "disable",
                "ApplianceModeSupport": "disable",
            },
        }
        theirs: Record = {
            "TransitGatewayOwnerId": hub.account,
            "ResourceOwnerId": site.account,
            "ResourceType": "vpc",
            "ResourceId": site.vpc_id,
            "Association": {
                "TransitGatewayRouteTableId": table_of(hub, environment(site)),
                "State": "associated",
            },
        }
        yield {**known, **mine}, {**known, **theirs}


def tables(hub: Site) -> Iterator[Record]:
    """The three tables."""
    for name in ("production", "development", "shared"):
        yield {
            "TransitGatewayRouteTableId": table_of(hub, name),
            "TransitGatewayId": hub.transit_gateway,
            "State": "available",
            "DefaultAssociationRouteTable": False,
            "DefaultPropagationRouteTable": False,
            "CreationTime": "2025-01-05T09:30:00+00:00",
            "Tags": named(f"{name}-{hub.cell}"),
        }


def routes(hub: Site, count: int) -> Iterator[tuple[str, list[Record]]]:
    """Each table with the routes that a search finds in it."""
    for name in ("production", "development", "shared"):
        seen = [site for site in attached(hub, count) if name in ("shared", environment(site))]
        if name != "shared":
            seen += [site for site in attached(hub, count) if site.seat in SHARED]
        found = [_blackhole(block) for block in PRIVATE if name != "shared"]
        for site in seen:
            kept_out = site.seat == QUARANTINED and name != "shared"
            found.append(_blackhole(site.cidr) if kept_out else _learned(site))
        yield table_of(hub, name), found


def _attachment(site: Site) -> str:
    return identity("tgw-attach", site.index)


def _blackhole(block: str) -> Record:
    return {"DestinationCidrBlock": block, "Type": "static", "State": "blackhole"}


def _learned(site: Site) -> Record:
    to = {
        "ResourceId": site.vpc_id,
        "TransitGatewayAttachmentId": _attachment(site),
        "ResourceType": "vpc",
    }
    return {
        "DestinationCidrBlock": site.cidr,
        "TransitGatewayAttachments": [to],
        "Type": "propagated",
        "State": "active",
    }
