"""The ground of a small random network: VPCs, subnets, gateways at their edge, peerings between them."""

from __future__ import annotations

from random import Random

from tests.sketches.sketch import REGIONS, Record, Sketch, Vpc, rarely


def peerings(drawn: Sketch, random: Random) -> None:
    vpcs = drawn.vpcs
    for left, right in [(a, b) for a in vpcs for b in vpcs if a.number < b.number]:
        if rarely(random, 4):
            continue
        peering_id = f"pcx-000000{left.number}{right.number}"
        drawn.peers[left.number].append((right.number, peering_id))
        drawn.peers[right.number].append((left.number, peering_id))
        status = "pending-acceptance" if rarely(random, 12) else "active"
        record = {
            "VpcPeeringConnectionId": peering_id,
            "Status": {"Code": status},
            "RequesterVpcInfo": _side(left),
            "AccepterVpcInfo": _side(right),
        }
        for vpc in (left, right):
            drawn.add(vpc, "VpcPeeringConnections", record)


def _side(vpc: Vpc) -> Record:
    side: Record = {
        "VpcId": vpc.vpc_id,
        "OwnerId": vpc.account,
        "Region": vpc.region,
        "CidrBlock": vpc.cidr,
        "CidrBlockSet": [{"CidrBlock": vpc.cidr}],
    }
    if vpc.v6:
        side["Ipv6CidrBlockSet"] = [{"Ipv6CidrBlock": vpc.cidr6}]
    return side


def vpc_and_subnets(drawn: Sketch, vpc: Vpc, random: Random) -> None:
    record: Record = {
        "VpcId": vpc.vpc_id,
        "OwnerId": vpc.account,
        "State": "available",
        "CidrBlock": vpc.cidr,
        "IsDefault": False,
        "CidrBlockAssociationSet": [_associated("CidrBlock", vpc.cidr)],
        "Ipv6CidrBlockAssociationSet": [_associated("Ipv6CidrBlock", vpc.cidr6)] if vpc.v6 else [],
    }
    drawn.add(vpc, "Vpcs", record)
    for number in vpc.subnets:
        drawn.add(
            vpc,
            "Subnets",
            {
                "SubnetId": vpc.named("subnet", number),
                "VpcId": vpc.vpc_id,
                "OwnerId": vpc.account,
                "State": "available",
                "AvailabilityZone": f"{vpc.region}{'ab'[number % 2]}",
                "AvailabilityZoneId": f"{'use1' if vpc.region == REGIONS[0] else 'euw1'}-az{number % 2 + 1}",
                "CidrBlock": vpc.block(number),
                "Ipv6CidrBlockAssociationSet": (
                    [_associated("Ipv6CidrBlock", vpc.block6(number))] if vpc.v6 else []
                ),
                "MapPublicIpOnLaunch": False,
            },
        )
    attachment = {"State": "available", "VpcId": vpc.vpc_id}
    if rarely(random, 10):
        attachment = random.choice(
            (attachment | {"State": "detaching"}, attachment | {"VpcId": "vpc-elsewhere"})
        )
    drawn.add(
        vpc,
        "InternetGateways",
        {
            "InternetGatewayId": vpc.named("igw", 0),
            "OwnerId": vpc.account,
            "Attachments": [] if rarely(random, 25) else [attachment],
        },
    )
    if vpc.v6:
        drawn.add(
            vpc,
            "EgressOnlyInternetGateways",
            {
                "EgressOnlyInternetGatewayId": vpc.named("eigw", 0),
                "Attachments": [{"State": "attached", "VpcId": vpc.vpc_id}],
            },
        )


def _associated(key: str, cidr: str) -> Record:
    return {"AssociationId": "assoc-0", key: cidr, f"{key}State": {"State": "associated"}}
