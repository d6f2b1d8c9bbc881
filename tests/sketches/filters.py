"""The security groups and network ACLs of a small random network."""

from __future__ import annotations

from random import Random

from isthmus.packet import format_address, parse_address
from tests.sketches import edges
from tests.sketches.sketch import Record, Sketch, Vpc, rarely


def block_of_a_rule(drawn: Sketch, vpc: Vpc, random: Random, six: bool) -> str:
    """A CIDR that a rule may name: outside, a VPC's, a subnet's, or one address of somebody."""
    other = random.choice(drawn.vpcs)
    kind = random.randrange(5)
    if six:
        if kind >= 3 and other.v6:
            return other.cidr6 if kind == 3 else other.block6(random.choice(other.subnets))
        return random.choice(edges.OUTSIDE_BLOCKS6)
    if kind < 2:
        return random.choice(edges.OUTSIDE_BLOCKS)
    if kind == 2:
        return other.cidr
    if kind == 3:
        return other.block(random.choice(other.subnets))
    mine = [address for card in other.cards for address in (*card.private, *card.public)]
    length = random.choice((32, 31, 28))
    family, value = parse_address(random.choice(mine))
    shift = 32 - length
    return f"{format_address(family, value >> shift << shift)}/{length}"


def security_groups(drawn: Sketch, vpc: Vpc, random: Random) -> None:
    for group in vpc.groups:
        drawn.add(
            vpc,
            "SecurityGroups",
            {
                "GroupId": group,
                "GroupName": group,
                "VpcId": vpc.vpc_id,
                "OwnerId": vpc.account,
                "Description": "",
                "IpPermissions": _ingress(drawn, vpc, random),
                "IpPermissionsEgress": (
                    [_permission(drawn, vpc, random) for _ in range(random.randint(0, 3))]
                    if rarely(random, 5)
                    else [_open(), _open6()]
                ),
            },
        )


def associations(drawn: Sketch, vpc: Vpc, random: Random) -> None:
    """Sometimes a group is used in a second VPC of its account and Region, and an interface there has it.

    Source: Security group VPC associations.
    """
    mates = [
        other
        for other in drawn.vpcs
        if other is not vpc and (other.account, other.region) == (vpc.account, vpc.region)
    ]
    if not mates or not rarely(random, 4):
        return
    mate, group = random.choice(mates), random.choice(vpc.groups)
    drawn.add(
        vpc,
        "SecurityGroupVpcAssociations",
        {"GroupId": group, "VpcId": mate.vpc_id, "State": "associated", "VpcOwnerId": mate.account},
    )
    chosen = random.choice(mate.cards).interface_id
    for record in drawn.records["NetworkInterfaces", mate.account, mate.region, None]:
        if record["NetworkInterfaceId"] == chosen:
            record["Groups"].append({"GroupId": group, "GroupName": group})


def _ingress(drawn: Sketch, vpc: Vpc, random: Random) -> list[Record]:
    """A few narrow rules; in some of the groups a wide one beside them, so that many flows get this far."""
    rules = [_permission(drawn, vpc, random) for _ in range(random.randint(1, 3))]
    match random.randrange(7):
        case 0 | 1 | 2:
            rules += [_open(), _open6()]
        case 3:
            rules.append(_open() | {"IpProtocol": "tcp", "FromPort": 0, "ToPort": 65535})
        case _:
            pass
    return rules


def _open6() -> Record:
    return _open() | {"IpRanges": [], "Ipv6Ranges": [{"CidrIpv6": "::/0"}]}


def _open() -> Record:
    return {
        "IpProtocol": "-1",
        "IpRanges": [{"CidrIp": "0.0.0.0/0"}],
        "Ipv6Ranges": [],
        "PrefixListIds": [],
        "UserIdGroupPairs": [],
    }


def _permission(drawn: Sketch, vpc: Vpc, random: Random) -> Record:
    record: Record = {"IpRanges": [], "Ipv6Ranges": [], "PrefixListIds": [], "UserIdGroupPairs": []}
    record |= _rule_service(random)
    for _ in range(random.randint(1, 2)):
        match random.randrange(6):
            case 0 | 1:
                record["IpRanges"].append({"CidrIp": block_of_a_rule(drawn, vpc, random, False)})
            case 2:
                record["Ipv6Ranges"].append({"CidrIpv6": block_of_a_rule(drawn, vpc, random, True)})
            case 3:
                lists = (
                    edges.OFFICE_LIST,
                    edges.S3_LIST,
                    edges.OFFICE6_LIST,
                    edges.OFFICE_LIST,
                    edges.UNKNOWN_LIST,
                )
                record["PrefixListIds"].append({"PrefixListId": random.choice(lists)})
            case _:
                record["UserIdGroupPairs"].append(_pair(drawn, vpc, random))
    return record


def _pair(drawn: Sketch, vpc: Vpc, random: Random) -> Record:
    peers = drawn.peers[vpc.number]
    if peers and rarely(random, 2):
        number, peering_id = random.choice(peers)
        far = drawn.vpcs[number]
        group = random.choice(far.groups) if far.groups else far.named("sg", 0)
        return {
            "GroupId": group,
            "UserId": far.account,
            "VpcId": far.vpc_id,
            "VpcPeeringConnectionId": peering_id,
            "PeeringStatus": "active",
        }
    group = edges.UNKNOWN_GROUP if rarely(random, 30) else random.choice(vpc.groups)
    return {"GroupId": group, "UserId": vpc.account}


def _ports(random: Random) -> tuple[int, int]:
    low = random.choice(edges.RULE_PORTS)
    return (low, low) if rarely(random, 2) else tuple(sorted((low, random.choice(edges.RULE_PORTS))))  # type: ignore[return-value]


def _rule_service(random: Random) -> Record:
    protocol = random.choice(("tcp", "-1", "tcp", "udp", "icmp", "icmpv6", "6", "50"))
    if protocol in ("-1", "50"):
        return {"IpProtocol": protocol}
    low, high = random.choice(edges.ICMP_RULES) if protocol.startswith("icmp") else _ports(random)
    return {"IpProtocol": protocol, "FromPort": low, "ToPort": high}


def network_acls(drawn: Sketch, vpc: Vpc, random: Random) -> None:
    custom = [number for number in vpc.subnets if rarely(random, 4)]
    rest = [number for number in vpc.subnets if number not in custom]
    opened = [
        _entry(100 + turn, "allow", "-1", cidr, egress)
        for egress in (True, False)
        for turn, cidr in enumerate(("0.0.0.0/0", "::/0"))
    ]
    _acl(drawn, vpc, 0, rest, opened)
    for number in custom:
        entries = [] if rarely(random, 3) else opened
        entries = [row for row in entries if not (row["Egress"] and rarely(random, 4))]
        for egress in (True, False):
            for rule in sorted(random.sample((90, 99, 110, 120, 130), random.randint(1, 4))):
                six = vpc.v6 and rarely(random, 3)
                action = "deny" if rarely(random, 3) else "allow"
                protocol = random.choice(("-1", "6", "-1", "6", "17", "1", "58", "50"))
                made = _entry(rule, action, protocol, block_of_a_rule(drawn, vpc, random, six), egress)
                if protocol in ("6", "17"):
                    low, high = _ports(random)
                    made["PortRange"] = {"From": low, "To": high}
                elif protocol in ("1", "58"):
                    kind, code = random.choice(edges.ICMP_RULES)
                    made["IcmpTypeCode"] = {"Type": kind, "Code": code}
                entries.append(made)
        _acl(drawn, vpc, number + 1, [number], entries)


def _entry(number: int, action: str, protocol: str, cidr: str, egress: bool) -> Record:
    key = "Ipv6CidrBlock" if ":" in cidr else "CidrBlock"
    return {"RuleNumber": number, "RuleAction": action, "Protocol": protocol, key: cidr, "Egress": egress}


def _acl(drawn: Sketch, vpc: Vpc, number: int, subnets: list[int], entries: list[Record]) -> None:
    final = [_entry(32767, "deny", "-1", "0.0.0.0/0", egress) for egress in (True, False)]
    final += [_entry(32768, "deny", "-1", "::/0", egress) for egress in (True, False)]
    acl = vpc.named("acl", number)
    drawn.add(
        vpc,
        "NetworkAcls",
        {
            "NetworkAclId": acl,
            "VpcId": vpc.vpc_id,
            "OwnerId": vpc.account,
            "IsDefault": number == 0,
            "Entries": entries + final,
            "Associations": [
                {
                    "NetworkAclAssociationId": "aclassoc-0",
                    "NetworkAclId": acl,
                    "SubnetId": vpc.named("subnet", item),
                }
                for item in subnets
            ],
        },
    )
