"""The route tables of a small random network, its gateway endpoints, prefix lists and Block Public Access."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tests.sketches import edges
from tests.sketches.sketch import ACCOUNTS, REGIONS, Record, Sketch, Vpc, rarely

TARGET_KEYS = {
    "igw": "GatewayId",
    "vgw": "GatewayId",
    "vpce": "GatewayId",
    "nat": "NatGatewayId",
    "pcx": "VpcPeeringConnectionId",
    "eni": "NetworkInterfaceId",
    "eigw": "EgressOnlyInternetGatewayId",
    "tgw": "TransitGatewayId",
}


def route(destination: str, target: str, state: str = "active", origin: str = "CreateRoute") -> Record:
    """One route; the field of its target follows from the target's id."""
    key = "GatewayId" if target == "local" else TARGET_KEYS[target.partition("-")[0]]
    if destination.startswith("pl-"):
        where = "DestinationPrefixListId"
    else:
        where = "DestinationIpv6CidrBlock" if ":" in destination else "DestinationCidrBlock"
    return {where: destination, key: target, "State": state, "Origin": origin}


def tables(drawn: Sketch, vpc: Vpc, random: Random) -> None:
    """The main table, perhaps some subnets' own and a gateway's, and the endpoints that they name."""
    own = [number for number in vpc.subnets if not rarely(random, 4)]
    names = [0, *(number + 1 for number in own)]
    served = [number for number in names if rarely(random, 3)]
    if served:
        _endpoint(drawn, vpc, [vpc.named("rtb", number) for number in served], random)
    if rarely(random, 25):
        names.remove(0)
    for number in names:
        routes = _local(vpc) + _routes(drawn, vpc, number, random)
        if number in served:
            routes.append(route(edges.S3_LIST, vpc.named("vpce", 0)))
        _table(drawn, vpc, number, routes)
    if vpc.appliances and rarely(random, 4):
        _gateway_table(drawn, vpc, random)


def _local(vpc: Vpc) -> list[Record]:
    blocks = [vpc.cidr, vpc.cidr6] if vpc.v6 else [vpc.cidr]
    return [route(block, "local", origin="CreateRouteTable") for block in blocks]


def _table(drawn: Sketch, vpc: Vpc, number: int, routes: list[Record]) -> None:
    table = vpc.named("rtb", number)
    association: Record = {"RouteTableId": table, "AssociationState": {"State": "associated"}}
    if number:
        association |= {"SubnetId": vpc.named("subnet", number - 1), "Main": False}
    else:
        association |= {"Main": True}
    association["RouteTableAssociationId"] = f"rtbassoc-{table[4:]}"
    drawn.add(
        vpc,
        "RouteTables",
        {
            "RouteTableId": table,
            "VpcId": vpc.vpc_id,
            "OwnerId": vpc.account,
            "Associations": [association],
            "PropagatingVgws": [],
            "Routes": routes,
        },
    )


def _gateway_table(drawn: Sketch, vpc: Vpc, random: Random) -> None:
    table = vpc.named("rtb", 90)
    subnet = random.choice(vpc.subnets)
    association = {
        "RouteTableId": table,
        "GatewayId": vpc.named("igw", 0),
        "Main": False,
        "AssociationState": {"State": "associated"},
    }
    drawn.add(
        vpc,
        "RouteTables",
        {
            "RouteTableId": table,
            "VpcId": vpc.vpc_id,
            "OwnerId": vpc.account,
            "Associations": [association],
            "PropagatingVgws": [],
            "Routes": [*_local(vpc), route(vpc.block(subnet), random.choice(vpc.appliances))],
        },
    )


def _endpoint(drawn: Sketch, vpc: Vpc, tables_served: list[str], random: Random) -> None:
    drawn.add(
        vpc,
        "VpcEndpoints",
        {
            "VpcEndpointId": vpc.named("vpce", 0),
            "VpcEndpointType": "Gateway",
            "VpcId": vpc.vpc_id,
            "OwnerId": vpc.account,
            "ServiceName": f"com.amazonaws.{vpc.region}.s3",
            "State": "pending" if rarely(random, 15) else "available",
            "RouteTableIds": tables_served,
        },
    )


def _routes(drawn: Sketch, vpc: Vpc, number: int, random: Random) -> list[Record]:
    """Routes of one table, no two of the same destination; table 1 is the first subnet's, mostly a public one."""
    found: dict[str, Record] = {}

    def put(destination: str, target: str | None) -> None:
        if target is not None:
            state = "blackhole" if rarely(random, 15) else "active"
            found.setdefault(destination, route(destination, target, state))

    hub = drawn.hubs.get(vpc.number)
    put("0.0.0.0/0", hub if hub and rarely(random, 4) else _default(vpc, number, random))
    if vpc.v6:
        put("::/0", random.choice((vpc.named("igw", 0), vpc.named("eigw", 0), vpc.named("igw", 0), None)))
        if vpc.nats and rarely(random, 3):
            put("64:ff9b::/96", random.choice(vpc.nats))
    for number, peering_id in drawn.peers[vpc.number]:
        far = drawn.vpcs[number]
        if rarely(random, 4) if hub else not rarely(random, 8):
            part = far.block(random.choice(far.subnets))
            put(random.choice((far.cidr, far.cidr, far.cidr, part, "10.0.0.0/8")), peering_id)
        if vpc.v6 and far.v6 and not rarely(random, 3):
            put(far.cidr6, peering_id)
    if vpc.number in drawn.hubs:
        _over_hub(drawn, vpc, put, random)
    if rarely(random, 3):
        put(random.choice(edges.OUTSIDE_BLOCKS[1:4]), _outward(vpc, random))
    if rarely(random, 5):
        target = _outward(vpc, random)
        if rarely(random, 2):
            put(edges.OFFICE_BLOCKS[0], _outward(vpc, random))
        put(random.choice((edges.OFFICE_LIST, edges.OFFICE_LIST, edges.UNKNOWN_LIST)), target)
    if rarely(random, 10):
        learnt = random.choice(("0.0.0.0/0", *edges.OUTSIDE_BLOCKS[1:4]))
        found[f"{learnt} learnt"] = route(
            learnt, vpc.named("vgw", 0), "active", origin="EnableVgwRoutePropagation"
        )
    if len(vpc.subnets) > 1 and (vpc.appliances or vpc.nats) and rarely(random, 2):
        put(vpc.block(random.choice(vpc.subnets)), random.choice(vpc.appliances + vpc.nats))
    return list(found.values())


def _over_hub(drawn: Sketch, vpc: Vpc, put: Callable[[str, str | None], None], random: Random) -> None:
    """Routes to a transit gateway, in place of or beside those of peerings."""
    hub = drawn.hubs[vpc.number]
    for far in drawn.vpcs:
        if far.number != vpc.number and not rarely(random, 8):
            part = far.block(random.choice(far.subnets))
            put(random.choice((far.cidr, far.cidr, far.cidr, part, "10.0.0.0/8")), hub)
            if vpc.v6 and far.v6:
                put(far.cidr6, hub)
    if rarely(random, 6):
        put(random.choice(edges.OUTSIDE_BLOCKS[1:4]), hub)


def _default(vpc: Vpc, number: int, random: Random) -> str | None:
    """The target of a table's default route: NAT gateways stand mostly in the first subnet, others lead there."""
    if number == 1 and not rarely(random, 5):
        return vpc.named("igw", 0)
    if number != 1 and vpc.nats and rarely(random, 2):
        return random.choice(vpc.nats)
    return _outward(vpc, random)


def _outward(vpc: Vpc, random: Random) -> str | None:
    choices = [vpc.named("igw", 0)] * 4 + vpc.nats * 2 + vpc.appliances
    if rarely(random, 15):
        return random.choice((f"tgw-0000000{vpc.number}", f"vgw-0000000{vpc.number}"))
    return None if rarely(random, 6) else random.choice(choices)


def prefix_lists(drawn: Sketch) -> None:
    """The lists that every small network knows: two of AWS's and two of its own, with their entries."""
    for region in REGIONS:
        drawn.records["PrefixLists", ACCOUNTS[0], region, None] = [
            {"PrefixListId": edges.S3_LIST, "PrefixListName": "s3", "Cidrs": list(edges.S3_BLOCKS)},
            {
                "PrefixListId": edges.DYNAMODB_LIST,
                "PrefixListName": "ddb",
                "Cidrs": list(edges.DYNAMODB_BLOCKS),
            },
        ]
    own = (
        (edges.OFFICE_LIST, "IPv4", edges.OFFICE_BLOCKS),
        (edges.OFFICE6_LIST, "IPv6", edges.OFFICE6_BLOCKS),
    )
    place = (ACCOUNTS[0], REGIONS[0])
    drawn.records["ManagedPrefixLists", *place, None] = [
        {"PrefixListId": name, "PrefixListName": name, "AddressFamily": family, "OwnerId": ACCOUNTS[0]}
        for name, family, _ in own
    ]
    for name, _, blocks in own:
        drawn.records["PrefixListEntries", *place, name] = [{"Cidr": block} for block in blocks]


def public_access(drawn: Sketch, random: Random) -> None:
    """Sometimes an account blocks public access, with exclusions of a VPC or a subnet; sometimes nobody asked."""
    blocks = rarely(random, 6)
    vpc = random.choice(drawn.vpcs)
    if blocks or not rarely(random, 4):
        for each in drawn.vpcs:
            for kind in ("VpcBlockPublicAccessOptions", "VpcBlockPublicAccessExclusions"):
                drawn.records[kind, each.account, each.region, None] = []
    if not blocks:
        return
    mode = random.choice(("block-ingress", "block-bidirectional", "off"))
    options = {
        "AwsAccountId": vpc.account,
        "AwsRegion": vpc.region,
        "State": "update-complete",
        "InternetGatewayBlockMode": mode,
        "ExclusionsAllowed": "allowed",
    }
    drawn.records["VpcBlockPublicAccessOptions", vpc.account, vpc.region, None] = [options]
    subnets = [f"subnet/{vpc.named('subnet', number)}" for number in vpc.subnets]
    excluded = [name for name in (f"vpc/{vpc.vpc_id}", *subnets) if rarely(random, 3)]
    for number, name in enumerate(excluded):
        exclusion = {
            "ExclusionId": f"vpcbpa-exclude-0000000{number}",
            "InternetGatewayExclusionMode": random.choice(("allow-bidirectional", "allow-egress")),
            "ResourceArn": f"arn:aws:ec2:{vpc.region}:{vpc.account}:{name}",
            "State": "delete-complete" if rarely(random, 6) else "create-complete",
        }
        drawn.add(vpc, "VpcBlockPublicAccessExclusions", exclusion)
