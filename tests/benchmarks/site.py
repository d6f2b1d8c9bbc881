"""One VPC of a synthetic organization, drawn whole: subnets, tables, gateways and interfaces."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.benchmarks.groups import network_acls, security_groups
from tests.benchmarks.plan import APPLICATIONS, DATABASES, ZONES, Peering, Site, dotted, identity
from tests.benchmarks.records import Record, interface, named, reservation, route, route_table, subnet, vpc

SHARES = {"public": 8, "application": 55, "data": 20}
OPEN_POLICY = (
    '{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}'
)
FIRST_BLOCK = {"public": 0, "application": 4, "data": 10}


@dataclass(frozen=True, slots=True)
class Tier:
    """One subnet: its tier, zone and first address."""

    tier: str
    letter: str
    subnet_id: str
    base: int
    length: int
    number: int


@dataclass(slots=True)
class Drawing:
    """What describe calls would answer for one VPC: records by kind."""

    site: Site
    count: int
    links: list[Peering]
    hubs: bool
    kinds: dict[str, list[Record]] = field(default_factory=lambda: defaultdict(list))

    def zone(self, letter: str) -> str:
        """The zone's name."""
        return f"{self.site.region}{letter}"


def tiers(site: Site) -> list[Tier]:
    """The nine subnets of a VPC."""
    found = []
    for tier, first in FIRST_BLOCK.items():
        size = 2 if tier == "application" else 1
        for position, letter in enumerate(ZONES):
            number = first + position * size
            found.append(
                Tier(
                    tier,
                    letter,
                    identity("subnet", site.index, tier, letter),
                    site.base + (number << 8),
                    23 if size == 2 else 24,
                    number,
                )
            )
    return found


def draw(
    site: Site, interfaces: int, links: list[Peering], count: int, *, hubs: bool
) -> dict[str, list[Record]]:
    """Every record of one VPC with so many interfaces, in an organization of ``count`` VPCs."""
    drawing = Drawing(site, count, links, hubs)
    kinds = drawing.kinds
    kinds["Vpcs"].append(vpc(site.vpc_id, site.account, site.cidr, site.cidr6, f"environment-{site.index}"))
    rows = tiers(site)
    for row in rows:
        cidr = f"{dotted(row.base)}/{row.length}"
        cidr6 = site.block6(row.number)
        name = f"{row.tier}-{row.letter}-{site.index}"
        zone = drawing.zone(row.letter)
        kinds["Subnets"].append(subnet(row.subnet_id, site.vpc_id, site.account, zone, cidr, cidr6, name))
    far = {peering.far(site).index: peering.peering_id for peering in links}
    kinds["SecurityGroups"] += security_groups(site, far, count)
    data = [row.subnet_id for row in rows if row.tier == "data"]
    rest = [row.subnet_id for row in rows if row.tier != "data"]
    acls = identity("acl", site.index, "default"), identity("acl", site.index, "data")
    kinds["NetworkAcls"] += network_acls(site, data, rest, *acls)
    spent = _gateways(drawing, rows)
    _tables(drawing, rows)
    _fill(drawing, rows, interfaces - spent)
    return kinds


def _nat_zones(site: Site) -> str:
    return ZONES if site.index % 3 == 0 else ZONES[:1]


def _gateways(drawing: Drawing, rows: list[Tier]) -> int:
    """Draw gateways and endpoints; the number of interfaces that they use."""
    site, kinds = drawing.site, drawing.kinds
    kinds["InternetGateways"].append(
        {
            "Attachments": [{"State": "available", "VpcId": site.vpc_id}],
            "InternetGatewayId": identity("igw", site.index),
            "OwnerId": site.account,
            "Tags": named(f"igw-{site.index}"),
        }
    )
    if site.has_v6:
        kinds["EgressOnlyInternetGateways"].append(
            {
                "Attachments": [{"State": "attached", "VpcId": site.vpc_id}],
                "EgressOnlyInternetGatewayId": identity("eigw", site.index),
                "Tags": [],
            }
        )
    private = [identity("rtb", site.index, "application", letter) for letter in ZONES]
    for service, used in (("s3", True), ("dynamodb", site.index % 2 == 0)):
        if used:
            kinds["VpcEndpoints"].append(_endpoint(site, service, private))
    public = {row.letter: row for row in rows if row.tier == "public"}
    for position, letter in enumerate(_nat_zones(site)):
        row = public[letter]
        nat, card = identity("nat", site.index, letter), identity("eni", site.index, "nat", letter)
        address = dotted(row.base + 10)
        elastic = f"3.{site.index >> 8 & 255}.{site.index & 255}.{250 + position}"
        allocation = identity("eipalloc", site.index, "nat", letter)
        kinds["NatGateways"].append(_nat_gateway(site, row, nat, card, address, elastic, allocation))
        kinds["NetworkInterfaces"].append(
            interface(
                card,
                subnet_id=row.subnet_id,
                vpc_id=site.vpc_id,
                account=site.account,
                zone=drawing.zone(letter),
                addresses=[address],
                groups=[],
                public=(elastic, allocation),
                kind="nat_gateway",
                description=f"Interface for NAT Gateway {nat}",
                checked=False,
            )
        )
        kinds["Addresses"].append(_elastic(site, elastic, allocation, card, address))
    return len(_nat_zones(site)) + _balancer(drawing, rows)


def _nat_gateway(
    site: Site, row: Tier, nat: str, card: str, address: str, elastic: str, allocation: str
) -> Record:
    return {
        "CreateTime": "2025-01-10T09:00:00+00:00",
        "NatGatewayAddresses": [
            {
                "AllocationId": allocation,
                "NetworkInterfaceId": card,
                "PrivateIp": address,
                "PublicIp": elastic,
                "AssociationId": f"eipassoc-{nat[4:]}",
                "IsPrimary": True,
                "Status": "succeeded",
            }
        ],
        "NatGatewayId": nat,
        "State": "available",
        "SubnetId": row.subnet_id,
        "VpcId": site.vpc_id,
        "Tags": named(f"nat-{row.letter}-{site.index}"),
        "ConnectivityType": "public",
        "AvailabilityMode": "zonal",
    }


def _elastic(
    site: Site, public: str, allocation: str, card: str, address: str, instance: str | None = None
) -> Record:
    record: Record = {
        "AllocationId": allocation,
        "AssociationId": f"eipassoc-{card[4:]}",
        "Domain": "vpc",
        "NetworkInterfaceId": card,
        "NetworkInterfaceOwnerId": site.account,
        "PrivateIpAddress": address,
        "Tags": [],
        "PublicIp": public,
        "PublicIpv4Pool": "amazon",
        "NetworkBorderGroup": site.region,
    }
    if instance:
        record["InstanceId"] = instance
    return record


def _endpoint(site: Site, service: str, tables: list[str]) -> Record:
    return {
        "VpcEndpointId": identity("vpce", site.index, service),
        "VpcEndpointType": "Gateway",
        "VpcId": site.vpc_id,
        "ServiceName": f"com.amazonaws.{site.region}.{service}",
        "State": "available",
        "PolicyDocument": OPEN_POLICY,
        "RouteTableIds": tables,
        "SubnetIds": [],
        "Groups": [],
        "PrivateDnsEnabled": False,
        "RequesterManaged": False,
        "NetworkInterfaceIds": [],
        "DnsEntries": [],
        "CreationTimestamp": "2025-01-10T09:30:00+00:00",
        "Tags": [],
        "OwnerId": site.account,
    }


def _balancer(drawing: Drawing, rows: list[Tier]) -> int:
    """Every fifth VPC has an application load balancer with two interfaces."""
    site = drawing.site
    if site.index % 5:
        return 0
    name = f"balancer-{site.index}"
    place = f"app/{name}/{site.vpc_id[4:20]}"
    arn = f"arn:aws:elasticloadbalancing:{site.region}:{site.account}:loadbalancer/{place}"
    chosen = [row for row in rows if row.tier == "application" and row.letter in "ab"]
    drawing.kinds["LoadBalancers"].append(
        {
            "LoadBalancerArn": arn,
            "DNSName": f"internal-{name}.{site.region}.elb.amazonaws.com",
            "CanonicalHostedZoneId": "Z35SXDOTRQ7X7K",
            "CreatedTime": "2025-02-01T08:00:00+00:00",
            "LoadBalancerName": name,
            "Scheme": "internal",
            "VpcId": site.vpc_id,
            "State": {"Code": "active"},
            "Type": "application",
            "AvailabilityZones": [
                {"ZoneName": drawing.zone(row.letter), "SubnetId": row.subnet_id, "LoadBalancerAddresses": []}
                for row in chosen
            ],
            "SecurityGroups": [site.group("web-0")],
            "IpAddressType": "ipv4",
        }
    )
    for row in chosen:
        drawing.kinds["NetworkInterfaces"].append(
            interface(
                identity("eni", site.index, "elb", row.letter),
                subnet_id=row.subnet_id,
                vpc_id=site.vpc_id,
                account=site.account,
                zone=drawing.zone(row.letter),
                addresses=[dotted(row.base + 500)],
                groups=[(site.group("web-0"), f"web-0-{site.index}")],
                description=f"ELB {place}",
            )
        )
    return len(chosen)


def _tables(drawing: Drawing, rows: list[Tier]) -> None:
    site, index = drawing.site, drawing.site.index
    local = [route(site.cidr, "GatewayId", "local", origin="CreateRouteTable")]
    if site.cidr6:
        local.append(route(site.cidr6, "GatewayId", "local", origin="CreateRouteTable"))
    peers = [
        route(far.cidr, "VpcPeeringConnectionId", peering.peering_id)
        for peering in drawing.links
        for far in (peering.far(site),)
    ]
    peers += [
        route(far.cidr6, "VpcPeeringConnectionId", peering.peering_id)
        for peering in drawing.links
        for far in (peering.far(site),)
        if site.cidr6 and far.cidr6
    ]
    if index % 7 == 3:
        gone = identity("pcx", index, "deleted")
        peers.append(route("172.20.0.0/16", "VpcPeeringConnectionId", gone, state="blackhole"))
    internet = [route("0.0.0.0/0", "GatewayId", identity("igw", index))]
    outward: list[Record] = []
    if site.has_v6:
        internet.append(route("::/0", "GatewayId", identity("igw", index)))
        outward.append(route("::/0", "EgressOnlyInternetGatewayId", identity("eigw", index)))
    services = [route(site.s3_list, "GatewayId", identity("vpce", index, "s3"))]
    if index % 2 == 0:
        services.append(route(site.dynamodb_list, "GatewayId", identity("vpce", index, "dynamodb")))
    transit = [route("10.0.0.0/8", "TransitGatewayId", site.transit_gateway)] if drawing.hubs else []

    def table(name: str, routes: list[Record], subnets: list[str], main: bool = False) -> None:
        table_id = identity("rtb", index, *name.split("-"))
        made = route_table(table_id, site.vpc_id, site.account, routes, subnets, main, f"{name}-{index}")
        drawing.kinds["RouteTables"].append(made)

    table("main", local, [], main=True)
    table(
        "public", local + peers + transit + internet, [row.subnet_id for row in rows if row.tier == "public"]
    )
    for row in rows:
        if row.tier == "application":
            letter = row.letter if row.letter in _nat_zones(site) else ZONES[0]
            out = [route("0.0.0.0/0", "NatGatewayId", identity("nat", index, letter)), *outward]
            table(f"application-{row.letter}", local + peers + transit + services + out, [row.subnet_id])
    table("data", local + peers + transit, [row.subnet_id for row in rows if row.tier == "data"])


def _shares(interfaces: int) -> Iterator[tuple[str, str, int]]:
    """How many interfaces each tier and zone gets, in proportion, to the exact total."""
    total = sum(SHARES.values()) * len(ZONES)
    done = share = 0
    for tier, weight in SHARES.items():
        for letter in ZONES:
            share += weight
            wanted = share * interfaces // total
            yield tier, letter, wanted - done
            done = wanted


def _fill(drawing: Drawing, rows: list[Tier], interfaces: int) -> None:
    by_place = {(row.tier, row.letter): row for row in rows}
    for tier, letter, many in _shares(interfaces):
        row = by_place[tier, letter]
        for number in range(many):
            _workload(drawing, row, number)


def _workload(drawing: Drawing, row: Tier, number: int) -> None:
    site, kinds = drawing.site, drawing.kinds
    card = identity("eni", site.index, row.tier, row.letter, number)
    managed = number % 2 == 0 if row.tier == "application" else row.tier == "data" and number % 3 == 0
    instance = None if managed else identity("i", site.index, row.tier, row.letter, number)
    addresses = [dotted(row.base + 20 + number)]
    if row.tier == "application" and number % 7 == 0:
        addresses.append(dotted(row.base + 300 + number))
    roles = _roles(site, row, number)
    public = None
    if row.tier == "public":
        spot = "abc".index(row.letter) * 64 + number
        public = (f"3.{site.index >> 8 & 255}.{site.index & 255}.{spot}", identity("eipalloc", card))
        kinds["Addresses"].append(_elastic(site, *public, card, addresses[0], instance))
    block6 = site.block6(row.number)
    made = interface(
        card,
        subnet_id=row.subnet_id,
        vpc_id=site.vpc_id,
        account=site.account,
        zone=drawing.zone(row.letter),
        addresses=addresses,
        groups=[(site.group(role), f"{role}-{site.index}") for role in roles],
        address6=f"{block6[:-3]}{0x100 + number:x}" if block6 else None,
        public=public,
        instance_id=instance,
        description=_described(site, row, card) if managed else "",
        name="" if managed else f"{roles[0]}-{row.letter}-{number}",
    )
    kinds["NetworkInterfaces"].append(made)
    if instance:
        state = "stopped" if number % 50 == 49 else "running"
        kinds["Reservations"].append(reservation(instance, made, (), state, f"{roles[0]}-{site.index}"))


def _described(site: Site, row: Tier, card: str) -> str:
    """What services write on the interfaces that they manage: a database, or a container's task."""
    if row.tier == "data":
        return "RDSNetworkInterface"
    return f"arn:aws:ecs:{site.region}:{site.account}:attachment/{card[4:]}"


def _roles(site: Site, row: Tier, number: int) -> list[str]:
    if row.tier == "public":
        return ["bastion"] if number == 0 else [f"web-{number % 2}"]
    if row.tier == "data":
        return [f"db-{number % DATABASES}"] if number % 5 else ["cache"]
    roles = [f"app-{number % APPLICATIONS}"]
    if number % 11 == 0:
        roles.append("monitoring")
    if site.index % 2 and number % 13 == 0:
        roles.append("legacy")
    if number % 17 == 0:
        roles.append("default")
    return roles
