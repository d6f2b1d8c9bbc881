"""Small networks drawn in describe-shaped records, for tests of the judge."""

from __future__ import annotations

import json
from typing import Any

from isthmus.judge import Judge, Trace
from isthmus.packet import ICMP, ICMPV6, TCP, UDP, Flow, parse_address, service
from isthmus.snapshot import Notice, Section, Snapshot

Record = dict[str, Any]
PROTOCOLS = {"tcp": TCP, "udp": UDP, "icmp": ICMP, "icmpv6": ICMPV6}
KEYS = {
    "Vpcs": "VpcId",
    "Subnets": "SubnetId",
    "NetworkInterfaces": "NetworkInterfaceId",
    "SecurityGroups": "GroupId",
    "NetworkAcls": "NetworkAclId",
    "RouteTables": "RouteTableId",
    "InternetGateways": "InternetGatewayId",
    "EgressOnlyInternetGateways": "EgressOnlyInternetGatewayId",
}
TARGETS = {
    "igw-": "GatewayId",
    "vgw-": "GatewayId",
    "vpce-": "GatewayId",
    "eigw-": "EgressOnlyInternetGatewayId",
    "nat-": "NatGatewayId",
    "pcx-": "VpcPeeringConnectionId",
    "eni-": "NetworkInterfaceId",
    "tgw-": "TransitGatewayId",
}
LISTED = (
    "NetworkInterfaces",
    "InternetGateways",
    "SecurityGroups",
    "RouteTables",
    "Subnets",
    "VpcBlockPublicAccessOptions",
    "VpcBlockPublicAccessExclusions",
    "VpcPeeringConnections",
)
"""Kinds that are collected, be there none of them."""
ANY_V4, ANY_V6 = "0.0.0.0/0", "::/0"


def rule(word: str, *peers: str) -> Record:
    """A group permission: ``tcp/443``, ``icmp/8/-1``, ``50``, ``-1``, from blocks, lists, groups."""
    name, *numbers = word.split("/")
    made: Record = {
        "IpProtocol": name,
        "IpRanges": [],
        "Ipv6Ranges": [],
        "PrefixListIds": [],
        "UserIdGroupPairs": [],
    }
    if numbers and name.startswith("icmp"):
        made["FromPort"], made["ToPort"] = int(numbers[0]), int([*numbers, "-1"][1])
    elif numbers:
        low, _, high = numbers[0].partition("-")
        made["FromPort"], made["ToPort"] = int(low), int(high or low)
    elif name in ("icmp", "icmpv6", "1", "58"):
        made["FromPort"], made["ToPort"] = -1, -1
    for peer in peers:
        if peer.startswith("sg-"):
            made["UserIdGroupPairs"].append({"GroupId": peer})
        elif peer.startswith("pl-"):
            made["PrefixListIds"].append({"PrefixListId": peer})
        elif ":" in peer:
            made["Ipv6Ranges"].append({"CidrIpv6": peer})
        else:
            made["IpRanges"].append({"CidrIp": peer})
    return made


def entry(number: int, action: str, word: str, block: str, *, egress: bool) -> Record:
    """An ACL entry: protocol by number or name with ports."""
    name, *numbers = word.split("/")
    made: Record = {"RuleNumber": number, "RuleAction": action, "Egress": egress}
    made["Protocol"] = str(PROTOCOLS.get(name, name))
    made["Ipv6CidrBlock" if ":" in block else "CidrBlock"] = block
    if numbers and name in ("tcp", "udp"):
        low, _, high = numbers[0].partition("-")
        made["PortRange"] = {"From": int(low), "To": int(high or low)}
    elif made["Protocol"] in ("6", "17"):
        made["PortRange"] = {"From": 0, "To": 65535}
    elif numbers:
        made["IcmpTypeCode"] = {"Type": int(numbers[0]), "Code": int([*numbers, "-1"][1])}
    return made


OPEN = [
    entry(100, "allow", "-1", ANY_V4, egress=False),
    entry(101, "allow", "-1", ANY_V6, egress=False),
    entry(100, "allow", "-1", ANY_V4, egress=True),
    entry(101, "allow", "-1", ANY_V6, egress=True),
]
EVERYTHING = [rule("-1", ANY_V4, ANY_V6)]


def route(destination: str, target: str, **more: Any) -> Record:
    """A route: destination a block or a prefix list, target by its id."""
    key = next((k for prefix, k in TARGETS.items() if target.startswith(prefix)), "GatewayId")
    name = "DestinationCidrBlock"
    if destination.startswith("pl-"):
        name = "DestinationPrefixListId"
    elif ":" in destination:
        name = "DestinationIpv6CidrBlock"
    return {name: destination, key: target, "State": "active", "Origin": "CreateRoute", **more}


class Drawing:
    """A network being drawn; records may be changed until ``judge`` is called."""

    def __init__(self, account: str = "111111111111", region: str = "eu-west-1") -> None:
        self.account, self.region = account, region
        self.records: dict[str, list[tuple[Record, str, str, str | None]]] = {}
        for kind in LISTED:
            self.records[kind] = []
        self.group("sg-all", EVERYTHING, EVERYTHING)

    def put(self, kind: str, record: Record, owner: str | None = None) -> Record:
        """Add a record as the present account's answer."""
        self.records.setdefault(kind, []).append((record, self.account, self.region, owner))
        return record

    def get(self, kind: str, identity: str) -> Record:
        """A record by its id."""
        return next(r for r, *_ in self.records[kind] if r[KEYS[kind]] == identity)

    def vpc(self, identity: str, *blocks: str) -> None:
        """A VPC with its blocks, the first one IPv4."""
        sets: Record = {"CidrBlockAssociationSet": [], "Ipv6CidrBlockAssociationSet": []}
        for block in blocks:
            six = ":" in block
            name = "Ipv6CidrBlock" if six else "CidrBlock"
            row = {name: block, f"{name}State": {"State": "associated"}}
            sets["Ipv6CidrBlockAssociationSet" if six else "CidrBlockAssociationSet"].append(row)
        self.put("Vpcs", {"VpcId": identity, "CidrBlock": blocks[0], "OwnerId": self.account, **sets})

    def subnet(
        self, identity: str, vpc: str, block: str, routes: dict[str, str] | None = None, v6: str = ""
    ) -> None:
        """A subnet with an open list and a table of its own (``acl-ID``, ``rtb-ID``)."""
        six = [{"Ipv6CidrBlock": v6, "Ipv6CidrBlockState": {"State": "associated"}}] if v6 else []
        made = {"SubnetId": identity, "VpcId": vpc, "CidrBlock": block, "Ipv6CidrBlockAssociationSet": six}
        self.put("Subnets", {**made, "AvailabilityZoneId": "euw1-az1", "OwnerId": self.account})
        self.acl(f"acl-{identity}", [identity], list(OPEN))
        self.table(f"rtb-{identity}", vpc, [{"SubnetId": identity}], routes or {})

    def acl(self, identity: str, subnets: list[str], entries: list[Record]) -> None:
        """A network ACL over some subnets."""
        rows = [{"SubnetId": subnet} for subnet in subnets]
        self.put("NetworkAcls", {"NetworkAclId": identity, "Associations": rows, "Entries": entries})

    def table(self, identity: str, vpc: str, associations: list[Record], routes: dict[str, str]) -> None:
        """A route table with ``local`` for every block of its VPC."""
        record = self.put("RouteTables", {"RouteTableId": identity, "VpcId": vpc})
        record["Associations"] = associations
        blocks = self.get("Vpcs", vpc)
        local = [row["CidrBlock"] for row in blocks["CidrBlockAssociationSet"]]
        local += [row["Ipv6CidrBlock"] for row in blocks["Ipv6CidrBlockAssociationSet"]]
        record["Routes"] = [
            route(block, "local", Origin="CreateRouteTable") for block in local or [blocks["CidrBlock"]]
        ]
        record["Routes"] += [route(destination, target) for destination, target in routes.items()]

    def routes(self, subnet: str, **routes: Any) -> list[Record]:
        """The routes of a subnet's table, to change."""
        return self.get("RouteTables", f"rtb-{subnet}")["Routes"]

    def reroute(self, subnet: str, routes: dict[str, str]) -> None:
        """Put other routes in a subnet's table, ``local`` kept."""
        table = self.get("RouteTables", f"rtb-{subnet}")
        table["Routes"] = [r for r in table["Routes"] if r.get("GatewayId") == "local"]
        table["Routes"] += [route(destination, target) for destination, target in routes.items()]

    def entries(self, subnet: str, entries: list[Record]) -> None:
        """Put other entries in a subnet's list."""
        self.get("NetworkAcls", f"acl-{subnet}")["Entries"] = entries

    def group(self, identity: str, ingress: list[Record], egress: list[Record], vpc: str = "vpc-a") -> None:
        """A security group."""
        made = {"GroupId": identity, "VpcId": vpc, "OwnerId": self.account}
        self.put("SecurityGroups", {**made, "IpPermissions": ingress, "IpPermissionsEgress": egress})

    def host(
        self,
        identity: str,
        subnet: str,
        address: str,
        groups: list[str] | None = None,
        public: str = "",
        v6: str = "",
        **more: Any,
    ) -> Record:
        """An interface of a running instance."""
        own: Record = {"PrivateIpAddress": address, "Primary": True}
        if public:
            own["Association"] = {"PublicIp": public}
        made = {
            "NetworkInterfaceId": identity,
            "SubnetId": subnet,
            "VpcId": self.get("Subnets", subnet)["VpcId"],
            "Status": "in-use",
            "InterfaceType": "interface",
            "SourceDestCheck": True,
            "OwnerId": self.account,
            "PrivateIpAddress": address,
            "PrivateIpAddresses": [own],
            "Ipv6Addresses": [{"Ipv6Address": v6}] if v6 else [],
            "Groups": [{"GroupId": group} for group in groups or ["sg-all"]],
        }
        return self.put("NetworkInterfaces", {**made, **more})

    def internet(self, identity: str, vpc: str) -> None:
        """An attached internet gateway."""
        row = {"VpcId": vpc, "State": "available"}
        self.put("InternetGateways", {"InternetGatewayId": identity, "Attachments": [row]})

    def egress_only(self, identity: str, vpc: str) -> None:
        """An attached egress-only gateway."""
        row = {"VpcId": vpc, "State": "attached"}
        self.put(
            "EgressOnlyInternetGateways", {"EgressOnlyInternetGatewayId": identity, "Attachments": [row]}
        )

    def nat(self, identity: str, subnet: str, private: str, public: str = "", **more: Any) -> Record:
        """A zonal NAT gateway, private where it has no public address, with its interface."""
        address = {"PrivateIp": private, "NetworkInterfaceId": f"eni-{identity}", "IsPrimary": True}
        if public:
            address["PublicIp"] = public
        vpc = self.get("Subnets", subnet)["VpcId"]
        kind = "public" if public else "private"
        made = {"NatGatewayId": identity, "SubnetId": subnet, "VpcId": vpc, "ConnectivityType": kind}
        self.host(f"eni-{identity}", subnet, private, public=public)
        record = self.get("NetworkInterfaces", f"eni-{identity}")
        record.update(InterfaceType="nat_gateway", Groups=[], SourceDestCheck=False)
        return self.put(
            "NatGateways", {**made, "State": "available", "NatGatewayAddresses": [address], **more}
        )

    def peering(self, identity: str, one: str, other: str, **more: Any) -> Record:
        """An active peering."""
        sides: Record = {}
        for key, vpc in (("RequesterVpcInfo", one), ("AccepterVpcInfo", other)):
            known = [r for r, *_ in self.records["Vpcs"] if r["VpcId"] == vpc]
            block = known[0]["CidrBlock"] if known else "10.99.0.0/16"
            sides[key] = {"VpcId": vpc, "CidrBlock": block, "Region": self.region}
        made = {"VpcPeeringConnectionId": identity, "Status": {"Code": "active"}, **sides}
        return self.put("VpcPeeringConnections", {**made, **more})

    def judge(self, *notices: Notice) -> Judge:
        """A judge over the drawing."""
        return Judge(self.snapshot(*notices))

    def snapshot(self, *notices: Notice) -> Snapshot:
        """The drawing as a snapshot, one section per kind and account."""
        sections: list[Section] = []
        for kind, rows in self.records.items():
            places = sorted({(account, region, owner or "") for _, account, region, owner in rows})
            for account, region, owner in places or [(self.account, self.region, "")]:
                found = [r for r, a, g, o in rows if (a, g, o or "") == (account, region, owner)]
                name = "-".join(part for part in (account, region, kind, owner) if part)
                raw = json.dumps(found).encode()
                sections.append(
                    Section(kind, f"{name}.json", f"/{kind}", raw, account, region, owner or None)
                )
        return Snapshot("drawing", tuple(sections), "0", notices=notices)


def flow(source: str, target: str, word: str = "tcp/443", port: int = 50000) -> Flow:
    """A flow by texts: ``tcp/443``, ``icmp/8``, ``50``."""
    family, one = parse_address(source)
    _, other = parse_address(target)
    name, *numbers = word.split("/")
    protocol = PROTOCOLS.get(name) or int(name)
    value = int(numbers[0]) if numbers else 0
    if protocol in (ICMP, ICMPV6):
        value = value << 8 | (int(numbers[1]) if len(numbers) > 1 else 0)
    return Flow(family, one, other, service(protocol, value), port if protocol in (TCP, UDP) else 0)


def outcome(trace: Trace) -> tuple[bool | None, bool | None, str]:
    """Forward, session, and the layer of the first stop (``R:`` before it on the way back)."""
    first = next((step for step in trace.steps if step.ok is False), None)
    layer = "" if first is None else ("R:" if first.direction == "return" else "") + first.layer
    return trace.forward, trace.session, layer
