"""Interface endpoints of a small random network: in every state, of several types, sometimes not told of."""

from __future__ import annotations

from random import Random

from tests.sketches.sketch import Card, Record, Sketch, Vpc, rarely, some

HOST = 20
STATES = ("Available", "pendingAcceptance", "rejected", "partial", "resting", "deleting")


def interface_endpoints(drawn: Sketch, random: Random) -> None:
    """Sometimes a VPC has an interface endpoint, whose interface flows may name."""
    for vpc in drawn.vpcs:
        if rarely(random, 3):
            _endpoint(drawn, vpc, random.choice(vpc.subnets), random)


def _endpoint(drawn: Sketch, vpc: Vpc, subnet: int, random: Random) -> None:
    name, address = vpc.named("vpce", 60), f"10.{vpc.number}.0.{subnet * 64 + HOST}"
    six = [f"{vpc.block6(subnet)[:-3]}{HOST:x}"] if vpc.v6 and rarely(random, 2) else []
    card = Card(vpc.named("eni", 60), vpc.number, [address], [], six)
    vpc.cards.append(card)
    by_description = rarely(random, 4)
    record: Record = {
        "NetworkInterfaceId": card.interface_id,
        "SubnetId": vpc.named("subnet", subnet),
        "VpcId": vpc.vpc_id,
        "OwnerId": vpc.account,
        "InterfaceType": "vpc_endpoint",
        "RequesterManaged": True,
        "Description": f"VPC Endpoint Interface {name}" if by_description else "",
        "Status": "in-use",
        "Groups": [{"GroupId": group} for group in sorted(set(some(random, vpc.groups, 1, 2)))],
        "PrivateIpAddress": address,
        "PrivateIpAddresses": [{"Primary": True, "PrivateIpAddress": address}],
        "Ipv6Addresses": [{"Ipv6Address": each} for each in six],
    }
    drawn.add(vpc, "NetworkInterfaces", record)
    if rarely(random, 8):
        return
    endpoint: Record = {
        "VpcEndpointId": name,
        "VpcEndpointType": "Resource" if rarely(random, 8) else "Interface",
        "VpcId": vpc.vpc_id,
        "OwnerId": vpc.account,
        "ServiceName": f"com.amazonaws.{vpc.region}.secretsmanager",
        "State": random.choice(STATES) if rarely(random, 3) else "available",
        "SubnetIds": [record["SubnetId"]],
        "NetworkInterfaceIds": [] if by_description else [card.interface_id],
        "Groups": record["Groups"],
    }
    drawn.add(vpc, "VpcEndpoints", endpoint)
