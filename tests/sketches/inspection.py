"""Inspection endpoints of a small random network, and routes that lead through them, both ways or one way."""

from __future__ import annotations

from random import Random

from tests.sketches.firewalls import firewall_of
from tests.sketches.routes import route
from tests.sketches.sketch import Record, Sketch, Vpc, rarely


def inspections(drawn: Sketch, random: Random) -> None:
    """Sometimes a VPC has an endpoint or two; tables that others made are led through them."""
    for vpc in drawn.vpcs:
        if not rarely(random, 3):
            continue
        inside = random.choice(vpc.subnets)
        names = [_endpoint(drawn, vpc, 50, inside, random)]
        if rarely(random, 3):
            names.append(_endpoint(drawn, vpc, 51, random.choice(vpc.subnets), random))
        for table in _tables(drawn, vpc):
            ends = [str(each.get("SubnetId", "")) for each in table["Associations"]]
            if vpc.named("subnet", inside) not in ends or rarely(random, 8):
                _lead(vpc, table, inside, names[-1] if rarely(random, 5) else names[0], random)


def _endpoint(drawn: Sketch, vpc: Vpc, number: int, subnet: int, random: Random) -> str:
    name = vpc.named("vpce", number)
    mark = {"Key": "AWSNetworkFirewallManaged", "Value": "true"}
    record: Record = {
        "VpcEndpointId": name,
        "VpcEndpointType": "GatewayLoadBalancer",
        "VpcId": vpc.vpc_id,
        "OwnerId": vpc.account,
        "ServiceName": f"com.amazonaws.vpce.{vpc.region}.vpce-svc-000000000000000{number}",
        "State": "pending" if rarely(random, 12) else "available",
        "SubnetIds": [vpc.named("subnet", subnet)],
        "Tags": [mark] if rarely(random, 2) else [],
    }
    drawn.add(vpc, "VpcEndpoints", record)
    if record["Tags"] and not rarely(random, 4):
        firewall_of(drawn, vpc, name, random)
    return name


def _tables(drawn: Sketch, vpc: Vpc) -> list[Record]:
    records = drawn.records["RouteTables", vpc.account, vpc.region, None]
    return [record for record in records if record["VpcId"] == vpc.vpc_id]


def _lead(vpc: Vpc, table: Record, inside: int, name: str, random: Random) -> None:
    """Routes to the VPC's subnets, and perhaps the default ones, lead to the endpoint instead."""
    blocks = [vpc.block(subnet) for subnet in vpc.subnets if subnet != inside and not rarely(random, 4)]
    if not any("GatewayId" in each for each in table["Associations"]) and rarely(random, 2):
        blocks += ["0.0.0.0/0", "::/0"] if vpc.v6 else ["0.0.0.0/0"]
    kept = [each for each in table["Routes"] if not set(blocks) & set(map(str, each.values()))]
    table["Routes"] = [*kept, *(route(block, name) for block in blocks)]
