"""The interfaces of a small random network: workloads, appliances, NAT gateways."""

from __future__ import annotations

from random import Random

from tests.sketches.sketch import HOSTS, Card, Record, Sketch, Vpc, rarely, some


def interfaces(drawn: Sketch, vpc: Vpc, random: Random) -> None:
    for index in range(random.randint(2, 6)):
        subnet, host = random.choice(vpc.subnets), HOSTS[index % len(HOSTS)]
        private = [f"10.{vpc.number}.0.{subnet * 64 + host}"]
        if rarely(random, 6):
            private.append(f"10.{vpc.number}.0.{subnet * 64 + host + 7}")
        card = Card(vpc.named("eni", index), vpc.number, private, [], [])
        delegated = f"10.{vpc.number}.0.{subnet * 64 + 50}"
        if rarely(random, 12) and not any(delegated in other.delegated for other in vpc.cards):
            card.delegated.append(delegated)
        if vpc.v6 and not rarely(random, 4):
            card.v6.append(f"{vpc.block6(subnet)[:-3]}{host:x}")
        if not rarely(random, 2):
            card.public = [
                f"3.3.{vpc.number}.{index * 2 + turn}" for turn in range(random.randint(1, len(private)))
            ]
        vpc.cards.append(card)
        routed = index > 0 and rarely(random, 4)
        if routed:
            vpc.appliances.append(card.interface_id)
        _card(drawn, vpc, card, subnet, random, routed and not rarely(random, 5))


def _card(drawn: Sketch, vpc: Vpc, card: Card, subnet: int, random: Random, forwards: bool) -> None:
    addresses: list[Record] = []
    for index, address in enumerate(card.private):
        row: Record = {"Primary": index == 0, "PrivateIpAddress": address}
        if index < len(card.public):
            row["Association"] = {"PublicIp": card.public[index], "IpOwnerId": vpc.account}
        addresses.append(row)
    state = "stopped" if rarely(random, 30) else "running"
    attached = not rarely(random, 50)
    instance = card.interface_id.replace("eni", "i")
    groups = sorted(set(some(random, vpc.groups, 1, 2)))
    record: Record = {
        "NetworkInterfaceId": card.interface_id,
        "SubnetId": vpc.named("subnet", subnet),
        "VpcId": vpc.vpc_id,
        "OwnerId": vpc.account,
        "InterfaceType": "interface",
        "Status": "in-use" if attached else "available",
        "SourceDestCheck": not forwards,
        "Groups": [{"GroupId": group, "GroupName": group} for group in groups],
        "PrivateIpAddress": card.private[0],
        "PrivateIpAddresses": addresses,
        "Ipv6Addresses": [{"Ipv6Address": address} for address in card.v6],
        "Ipv4Prefixes": [{"Ipv4Prefix": f"10.{vpc.number}.0.{subnet * 64 + 48}/28"} for _ in card.delegated],
    }
    if card.public:
        record["Association"] = addresses[0]["Association"]
    if rarely(random, 20):
        record["DenyAllIgwTraffic"] = True
    if attached:
        record["Attachment"] = {"AttachmentId": "eni-attach-0", "InstanceId": instance, "Status": "attached"}
        if not rarely(random, 8):
            drawn.add(
                vpc,
                "Reservations",
                {
                    "ReservationId": instance.replace("i-", "r-"),
                    "OwnerId": vpc.account,
                    "Instances": [
                        {
                            "InstanceId": instance,
                            "State": {"Name": state},
                            "SubnetId": record["SubnetId"],
                            "VpcId": vpc.vpc_id,
                            "NetworkInterfaces": [
                                {
                                    "NetworkInterfaceId": card.interface_id,
                                    "Attachment": {"Status": "attached"},
                                }
                            ],
                        }
                    ],
                },
            )
    drawn.add(vpc, "NetworkInterfaces", record)


def nat_gateways(drawn: Sketch, vpc: Vpc, random: Random) -> None:
    """Up to two NAT gateways of a VPC: public or private ones in a subnet, sometimes a regional one."""
    for index in range(random.randint(0, 2)):
        nat = vpc.named("nat", index)
        vpc.nats.append(nat)
        state = "failed" if rarely(random, 8) else "available"
        shared: Record = {"NatGatewayId": nat, "VpcId": vpc.vpc_id, "State": state}
        public = f"3.3.{vpc.number}.{100 + index}"
        if index == 1 and rarely(random, 4):
            _regional_nat(drawn, vpc, shared, public)
        else:
            _zonal_nat(drawn, vpc, shared, index, public, random)


def _regional_nat(drawn: Sketch, vpc: Vpc, shared: Record, public: str) -> None:
    table = vpc.named("rtb", 80)
    held = [
        {"PublicIp": public, "AllocationId": "eipalloc-1", "AvailabilityZone": f"{vpc.region}{zone}"}
        for zone in "ab"
    ]
    drawn.add(
        vpc,
        "NatGateways",
        shared
        | {
            "ConnectivityType": "public",
            "AvailabilityMode": "regional",
            "RouteTableId": table,
            "NatGatewayAddresses": held,
        },
    )
    drawn.add(
        vpc,
        "RouteTables",
        {
            "RouteTableId": table,
            "VpcId": vpc.vpc_id,
            "OwnerId": vpc.account,
            "Associations": [],
            "PropagatingVgws": [],
            "Routes": [
                {"DestinationCidrBlock": vpc.cidr, "GatewayId": "local", "State": "active"},
                {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": vpc.named("igw", 0), "State": "active"},
            ],
        },
    )


def _zonal_nat(drawn: Sketch, vpc: Vpc, shared: Record, index: int, public: str, random: Random) -> None:
    subnet = random.choice(vpc.subnets) if rarely(random, 4) else 0
    private = rarely(random, 5)
    card, address = vpc.named("eni", 50 + index), f"10.{vpc.number}.0.{subnet * 64 + 5 + index}"
    held: Record = {"NetworkInterfaceId": card, "PrivateIp": address, "IsPrimary": True}
    row: Record = {"Primary": True, "PrivateIpAddress": address}
    if not private:
        held |= {"PublicIp": public, "AllocationId": f"eipalloc-{index}"}
        row["Association"] = {"PublicIp": public}
    every, rows = [held], [row]
    if rarely(random, 6):
        other = f"10.{vpc.number}.0.{subnet * 64 + 7 + index}"
        every.append({"NetworkInterfaceId": card, "PrivateIp": other, "IsPrimary": False})
        rows.append({"Primary": False, "PrivateIpAddress": other})
        if not private:
            second = f"3.3.{vpc.number}.{110 + index}"
            every[1] |= {"PublicIp": second, "AllocationId": f"eipalloc-1{index}"}
            rows[1]["Association"] = {"PublicIp": second}
    drawn.add(
        vpc,
        "NatGateways",
        shared
        | {
            "SubnetId": vpc.named("subnet", subnet),
            "ConnectivityType": "private" if private else "public",
            "AvailabilityMode": "zonal",
            "NatGatewayAddresses": every,
        },
    )
    drawn.add(
        vpc,
        "NetworkInterfaces",
        {
            "NetworkInterfaceId": card,
            "SubnetId": vpc.named("subnet", subnet),
            "VpcId": vpc.vpc_id,
            "OwnerId": vpc.account,
            "InterfaceType": "nat_gateway",
            "RequesterManaged": True,
            "Status": "in-use",
            "SourceDestCheck": False,
            "Groups": [],
            "Attachment": {"AttachmentId": "ela-attach-0", "Status": "attached"},
            "PrivateIpAddress": address,
            "PrivateIpAddresses": rows,
            "Ipv6Addresses": [],
            **({} if private else {"Association": {"PublicIp": public}}),
        },
    )
