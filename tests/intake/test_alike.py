"""One small network, told as a template, as a plan and as AWS's own answers: the same verdicts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import isthmus
from tests.intake.terraform.plans import ANYWHERE, Plan, block

ALL6 = "::/0"
SIX = "2001:db8:1::/56"
"""The block that isthmus gives the first VPC of a template whose own Amazon chooses."""
ENDS = ("Web", "App", "Far", "internet")
SERVICES = ("tcp/443", "tcp/22", "tcp/5432", "udp/53", "icmp/8")


def _template() -> dict[str, Any]:
    made: dict[str, Any] = {}

    def add(name: str, kind: str, **properties: Any) -> None:
        tags = {"Tags": [{"Key": "Name", "Value": name}]} if kind == "Instance" else {}
        made[name] = {"Type": f"AWS::EC2::{kind}", "Properties": properties | tags}

    def ref(name: str) -> dict[str, str]:
        return {"Ref": name}

    def rule(port: int, **peer: Any) -> dict[str, Any]:
        return {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, **peer}

    for vpc, third in (("Main", 0), ("Other", 1)):
        add(vpc, "VPC", CidrBlock=f"10.{third}.0.0/16")
    add("Six", "VPCCidrBlock", VpcId=ref("Main"), AmazonProvidedIpv6CidrBlock=True)
    add("Igw", "InternetGateway")
    add("Attached", "VPCGatewayAttachment", VpcId=ref("Main"), InternetGatewayId=ref("Igw"))
    add("Outward", "EgressOnlyInternetGateway", VpcId=ref("Main"))
    sixes = {"Fn::Cidr": [{"Fn::Select": [0, {"Fn::GetAtt": ["Main", "Ipv6CidrBlocks"]}]}, 4, 64]}
    for at, (name, vpc, block_) in enumerate(
        (("Front", "Main", "10.0.0.0/24"), ("Back", "Main", "10.0.1.0/24"), ("There", "Other", "10.1.0.0/24"))
    ):
        six = {"Ipv6CidrBlock": {"Fn::Select": [at, sixes]}, "AssignIpv6AddressOnCreation": True}
        more = six if vpc == "Main" else {}
        add(name, "Subnet", VpcId=ref(vpc), CidrBlock=block_, MapPublicIpOnLaunch=name == "Front", **more)
        add(f"{name}Table", "RouteTable", VpcId=ref(vpc))
        add(
            f"{name}Bound",
            "SubnetRouteTableAssociation",
            RouteTableId=ref(f"{name}Table"),
            SubnetId=ref(name),
        )
    add("Address", "EIP", Domain="vpc")
    add("Nat", "NatGateway", SubnetId=ref("Front"), AllocationId={"Fn::GetAtt": ["Address", "AllocationId"]})
    add("Peering", "VPCPeeringConnection", VpcId=ref("Main"), PeerVpcId=ref("Other"))
    for name, table, key, where, target, to in ROUTES:
        told = {f"Destination{key}": where, target: ref(to)}
        add(name, "Route", RouteTableId=ref(f"{table}Table"), **told)
    add("Acl", "NetworkAcl", VpcId=ref("Main"))
    add("Guarded", "SubnetNetworkAclAssociation", SubnetId=ref("Back"), NetworkAclId=ref("Acl"))
    for at, (egress, number, action, spoken, ports, where) in enumerate(ENTRIES):
        key = "Ipv6CidrBlock" if ":" in where else "CidrBlock"
        told = {"PortRange": {"From": ports[0], "To": ports[1]}} if ports else {}
        add(
            f"Entry{at}",
            "NetworkAclEntry",
            NetworkAclId=ref("Acl"),
            RuleNumber=number,
            RuleAction=action,
            Protocol=int(spoken),
            Egress=egress,
            **told,
            **{key: where},
        )
    add(
        "WebGroup",
        "SecurityGroup",
        VpcId=ref("Main"),
        SecurityGroupIngress=[rule(443, CidrIp=ANYWHERE), rule(443, CidrIpv6=ALL6)],
    )
    add("AppGroup", "SecurityGroup", VpcId=ref("Main"))
    add(
        "FromWeb",
        "SecurityGroupIngress",
        GroupId=ref("AppGroup"),
        SourceSecurityGroupId=ref("WebGroup"),
        **rule(5432),
    )
    add(
        "FarGroup",
        "SecurityGroup",
        VpcId=ref("Other"),
        SecurityGroupIngress=[rule(22, CidrIp="10.0.1.0/24")],
        SecurityGroupEgress=[rule(443, CidrIp="10.0.0.0/16")],
    )
    for name, subnet in HOSTS:
        add(name, "Instance", SubnetId=ref(subnet), SecurityGroupIds=[ref(f"{name}Group")])
    return {"Resources": made}


HOSTS = (("Web", "Front"), ("App", "Back"), ("Far", "There"))
ROUTES = (
    ("FrontOut", "Front", "CidrBlock", ANYWHERE, "GatewayId", "Igw"),
    ("FrontOut6", "Front", "Ipv6CidrBlock", ALL6, "GatewayId", "Igw"),
    ("BackOut", "Back", "CidrBlock", ANYWHERE, "NatGatewayId", "Nat"),
    ("BackOut6", "Back", "Ipv6CidrBlock", ALL6, "EgressOnlyInternetGatewayId", "Outward"),
    ("BackPeer", "Back", "CidrBlock", "10.1.0.0/16", "VpcPeeringConnectionId", "Peering"),
    ("TherePeer", "There", "CidrBlock", "10.0.0.0/16", "VpcPeeringConnectionId", "Peering"),
)
ENTRIES: tuple[tuple[bool, int, str, str, tuple[int, int] | None, str], ...] = (
    (False, 100, "deny", "6", (22, 22), ANYWHERE),
    (False, 110, "allow", "-1", None, ANYWHERE),
    (False, 120, "allow", "6", (1024, 65535), ALL6),
    (True, 100, "allow", "-1", None, ANYWHERE),
    (True, 110, "allow", "6", (443, 443), ALL6),
)


def _plan() -> Plan:
    plan = Plan()

    def of(kind: str, name: str) -> list[str]:
        return [f"aws_{kind}.{name}.id", f"aws_{kind}.{name}"]

    for vpc, third in (("Main", 0), ("Other", 1)):
        plan.add(
            "aws_vpc", vpc, cidr_block=f"10.{third}.0.0/16", assign_generated_ipv6_cidr_block=vpc == "Main"
        )
    plan.add("aws_internet_gateway", "Igw", {"vpc_id": of("vpc", "Main")})
    plan.add("aws_egress_only_internet_gateway", "Outward", {"vpc_id": of("vpc", "Main")})
    for name, vpc, cidr in (
        ("Front", "Main", "10.0.0.0/24"),
        ("Back", "Main", "10.0.1.0/24"),
        ("There", "Other", "10.1.0.0/24"),
    ):
        six = {"ipv6_cidr_block": ["aws_vpc.Main.ipv6_cidr_block", "aws_vpc.Main"]} if vpc == "Main" else {}
        plan.add(
            "aws_subnet",
            name,
            {"vpc_id": of("vpc", vpc), **six},
            cidr_block=cidr,
            map_public_ip_on_launch=name == "Front",
            assign_ipv6_address_on_creation=vpc == "Main",
        )
        plan.add("aws_route_table", name, {"vpc_id": of("vpc", vpc)})
        plan.add(
            "aws_route_table_association",
            name,
            {"subnet_id": of("subnet", name), "route_table_id": of("route_table", name)},
        )
    plan.add("aws_eip", "Address", domain="vpc")
    plan.add(
        "aws_nat_gateway", "Nat", {"subnet_id": of("subnet", "Front"), "allocation_id": of("eip", "Address")}
    )
    plan.add(
        "aws_vpc_peering_connection",
        "Peering",
        {"vpc_id": of("vpc", "Main"), "peer_vpc_id": of("vpc", "Other")},
        auto_accept=True,
    )
    kinds = {
        "GatewayId": ("gateway_id", "internet_gateway"),
        "NatGatewayId": ("nat_gateway_id", "nat_gateway"),
        "EgressOnlyInternetGatewayId": ("egress_only_gateway_id", "egress_only_internet_gateway"),
        "VpcPeeringConnectionId": ("vpc_peering_connection_id", "vpc_peering_connection"),
    }
    for name, table, key, where, target, to in ROUTES:
        word, kind = kinds[target]
        place = "destination_cidr_block" if key == "CidrBlock" else "destination_ipv6_cidr_block"
        refers = {"route_table_id": of("route_table", table), word: of(kind, to)}
        plan.add("aws_route", name, refers, **{place: where})
    plan.add(
        "aws_network_acl",
        "Acl",
        {"vpc_id": of("vpc", "Main"), "subnet_ids": of("subnet", "Back")},
    )
    for at, (egress, number, action, spoken, ports, where) in enumerate(ENTRIES):
        key = "ipv6_cidr_block" if ":" in where else "cidr_block"
        told = {"from_port": ports[0], "to_port": ports[1]} if ports else {}
        plan.add(
            "aws_network_acl_rule",
            f"Entry{at}",
            {"network_acl_id": of("network_acl", "Acl")},
            egress=egress,
            rule_number=number,
            rule_action=action,
            protocol=spoken,
            **told,
            **{key: where},
        )
    out = [block(0, 0, "-1", cidr_blocks=[ANYWHERE], ipv6_cidr_blocks=[ALL6])]
    web = [block(443, cidr_blocks=[ANYWHERE], ipv6_cidr_blocks=[ALL6])]
    plan.add("aws_security_group", "Web", {"vpc_id": of("vpc", "Main")}, ingress=web, egress=out)
    plan.add("aws_security_group", "App", {"vpc_id": of("vpc", "Main")}, egress=out)
    plan.add(
        "aws_vpc_security_group_ingress_rule",
        "FromWeb",
        {
            "security_group_id": of("security_group", "App"),
            "referenced_security_group_id": of("security_group", "Web"),
        },
        ip_protocol="tcp",
        from_port=5432,
        to_port=5432,
    )
    plan.add(
        "aws_security_group",
        "Far",
        {"vpc_id": of("vpc", "Other")},
        ingress=[block(22, cidr_blocks=["10.0.1.0/24"])],
        egress=[block(443, cidr_blocks=["10.0.0.0/16"])],
    )
    for name, subnet in HOSTS:
        plan.add(
            "aws_instance",
            name,
            {"subnet_id": of("subnet", subnet), "vpc_security_group_ids": of("security_group", name)},
            tags={"Name": name},
        )
    return plan


def _answers() -> dict[str, Any]:
    """The network as AWS describes it, written by hand."""

    def group(name: str, vpc: str, into: list[Any], out: list[Any]) -> dict[str, Any]:
        return {"GroupId": f"sg-{name}", "VpcId": vpc, "IpPermissions": into, "IpPermissionsEgress": out}

    def permission(spoken: str, port: int | None, *blocks: str, pair: str | None = None) -> dict[str, Any]:
        ports = {} if port is None else {"FromPort": port, "ToPort": port}
        return {
            "IpProtocol": spoken,
            **ports,
            "IpRanges": [{"CidrIp": one} for one in blocks if ":" not in one],
            "Ipv6Ranges": [{"CidrIpv6": one} for one in blocks if ":" in one],
            "PrefixListIds": [],
            "UserIdGroupPairs": [{"GroupId": pair}] if pair else [],
        }

    def entry(egress: bool, number: int, action: str, spoken: str, ports: Any, where: str) -> dict[str, Any]:
        told = {"PortRange": {"From": ports[0], "To": ports[1]}} if ports else {}
        key = "Ipv6CidrBlock" if ":" in where else "CidrBlock"
        head = {"Egress": egress, "RuleNumber": number, "RuleAction": action, "Protocol": spoken}
        return {**head, **told, key: where}

    def ends(number: int, action: str) -> list[dict[str, Any]]:
        return [
            entry(way, number + at, action, "-1", None, where)
            for way in (False, True)
            for at, where in enumerate((ANYWHERE, ALL6))
        ]

    everything = permission("-1", None, ANYWHERE, ALL6)
    ids = {"Igw": "igw-1", "Nat": "nat-1", "Outward": "eigw-1", "Peering": "pcx-1"}
    vpc_of = {"Front": "vpc-1", "Back": "vpc-1", "There": "vpc-2"}
    local = {
        "vpc-1": [{"DestinationCidrBlock": "10.0.0.0/16"}, {"DestinationIpv6CidrBlock": SIX}],
        "vpc-2": [{"DestinationCidrBlock": "10.1.0.0/16"}],
    }
    sixes = {"Front": "2001:db8:1:0::/64", "Back": "2001:db8:1:1::/64"}
    fours = {"Front": "10.0.0", "Back": "10.0.1", "There": "10.1.0"}

    def card(name: str, subnet: str, host: int, public: str | None, **more: Any) -> dict[str, Any]:
        held = {"Association": {"PublicIp": public, "IpOwnerId": "amazon"}} if public else {}
        six = sixes.get(subnet) if "Attachment" in more else None
        address = f"{fours[subnet]}.{host}"
        return {
            "NetworkInterfaceId": name,
            "SubnetId": f"subnet-{subnet}",
            "VpcId": vpc_of[subnet],
            "Status": "in-use",
            "SourceDestCheck": True,
            "InterfaceType": "interface",
            "PrivateIpAddress": address,
            "PrivateIpAddresses": [{"Primary": True, "PrivateIpAddress": address, **held}],
            "Ipv6Addresses": [{"Ipv6Address": six.replace("/64", str(host))}] if six else [],
            **held,
            **more,
        }

    return {
        "Vpcs": [
            {
                "VpcId": "vpc-1",
                "CidrBlock": "10.0.0.0/16",
                "CidrBlockAssociationSet": [{"CidrBlock": "10.0.0.0/16"}],
                "Ipv6CidrBlockAssociationSet": [
                    {"Ipv6CidrBlock": SIX, "Ipv6CidrBlockState": {"State": "associated"}}
                ],
            },
            {
                "VpcId": "vpc-2",
                "CidrBlock": "10.1.0.0/16",
                "CidrBlockAssociationSet": [{"CidrBlock": "10.1.0.0/16"}],
                "Ipv6CidrBlockAssociationSet": [],
            },
        ],
        "Subnets": [
            {
                "SubnetId": f"subnet-{name}",
                "VpcId": vpc,
                "CidrBlock": f"{fours[name]}.0/24",
                "MapPublicIpOnLaunch": name == "Front",
                "Ipv6CidrBlockAssociationSet": [
                    {"Ipv6CidrBlock": sixes[name], "Ipv6CidrBlockState": {"State": "associated"}}
                ]
                if name in sixes
                else [],
            }
            for name, vpc in vpc_of.items()
        ],
        "InternetGateways": [
            {"InternetGatewayId": "igw-1", "Attachments": [{"State": "available", "VpcId": "vpc-1"}]}
        ],
        "EgressOnlyInternetGateways": [
            {
                "EgressOnlyInternetGatewayId": "eigw-1",
                "Attachments": [{"State": "attached", "VpcId": "vpc-1"}],
            }
        ],
        "RouteTables": [
            {
                "RouteTableId": f"rtb-{name}",
                "VpcId": vpc,
                "PropagatingVgws": [],
                "Associations": [
                    {
                        "SubnetId": f"subnet-{name}",
                        "Main": False,
                        "AssociationState": {"State": "associated"},
                    }
                ],
                "Routes": [
                    *({**one, "GatewayId": "local", "State": "active"} for one in local[vpc]),
                    *(
                        {f"Destination{key}": where, target: ids[to], "State": "active"}
                        for _, table, key, where, target, to in ROUTES
                        if table == name
                    ),
                ],
            }
            for name, vpc in vpc_of.items()
        ],
        "NetworkAcls": [
            {
                "NetworkAclId": "acl-1",
                "VpcId": "vpc-1",
                "IsDefault": False,
                "Associations": [{"SubnetId": "subnet-Back"}],
                "Entries": [*(entry(*one) for one in ENTRIES), *ends(32767, "deny")],
            },
            *(
                {
                    "NetworkAclId": f"acl-{vpc}",
                    "VpcId": vpc,
                    "IsDefault": True,
                    "Associations": [{"SubnetId": f"subnet-{subnet}"}],
                    "Entries": [*ends(100, "allow"), *ends(32767, "deny")],
                }
                for vpc, subnet in (("vpc-1", "Front"), ("vpc-2", "There"))
            ),
        ],
        "SecurityGroups": [
            group("Web", "vpc-1", [permission("tcp", 443, ANYWHERE, ALL6)], [everything]),
            group("App", "vpc-1", [permission("tcp", 5432, pair="sg-Web")], [everything]),
            group(
                "Far",
                "vpc-2",
                [permission("tcp", 22, "10.0.1.0/24")],
                [permission("tcp", 443, "10.0.0.0/16")],
            ),
        ],
        "NetworkInterfaces": [
            *(
                card(
                    f"eni-{name}",
                    subnet,
                    5,
                    "198.51.100.5" if name == "Web" else None,
                    Groups=[{"GroupId": f"sg-{name}"}],
                    Attachment={"InstanceId": f"i-{name}", "DeviceIndex": 0, "Status": "attached"},
                )
                for name, subnet in HOSTS
            ),
            card("eni-nat", "Front", 9, "198.51.100.9", Groups=[]) | {"InterfaceType": "nat_gateway"},
        ],
        "Reservations": [
            {
                "Instances": [
                    {
                        "InstanceId": f"i-{name}",
                        "VpcId": vpc_of[subnet],
                        "SubnetId": f"subnet-{subnet}",
                        "State": {"Code": 16, "Name": "running"},
                        "Tags": [{"Key": "Name", "Value": name}],
                    }
                    for name, subnet in HOSTS
                ]
            }
        ],
        "NatGateways": [
            {
                "NatGatewayId": "nat-1",
                "VpcId": "vpc-1",
                "SubnetId": "subnet-Front",
                "State": "available",
                "ConnectivityType": "public",
                "NatGatewayAddresses": [
                    {
                        "NetworkInterfaceId": "eni-nat",
                        "PrivateIp": "10.0.0.9",
                        "PublicIp": "198.51.100.9",
                        "IsPrimary": True,
                        "Status": "succeeded",
                    }
                ],
            }
        ],
        "VpcPeeringConnections": [
            {
                "VpcPeeringConnectionId": "pcx-1",
                "Status": {"Code": "active"},
                "RequesterVpcInfo": {"VpcId": "vpc-1", "CidrBlockSet": [{"CidrBlock": "10.0.0.0/16"}]},
                "AccepterVpcInfo": {"VpcId": "vpc-2", "CidrBlockSet": [{"CidrBlock": "10.1.0.0/16"}]},
            }
        ],
        "VpcEndpoints": [],
        "PrefixLists": [],
        "VpcBlockPublicAccessOptions": {"InternetGatewayBlockMode": "off", "State": "default-state"},
    }


def _verdicts(document: Any, file: Path) -> dict[tuple[str, str, str], str]:
    file.write_text(json.dumps(document))
    network = isthmus.load(file)
    found = {}
    for source in ENDS:
        for target in ENDS:
            for service in SERVICES if source != target else ():
                asked = {"question": "path", "source": source, "target": target, "service": service}
                found[source, target, service] = str(isthmus.ask(network, asked).verdict)
    for name, _ in HOSTS:
        six = {"question": "path", "service": "tcp/443"}
        inward = isthmus.ask(network, {**six, "source": "2600::1", "target": name})
        found["IPv6", name, "tcp/443"] = str(inward.verdict)
        outward = isthmus.ask(network, {**six, "source": name, "target": "2600::1"})
        found[name, "IPv6", "tcp/443"] = str(outward.verdict)
    return found


def test_a_template_a_plan_and_answers_of_one_network_give_the_same_verdicts(tmp_path: Path) -> None:
    template = _verdicts(_template(), tmp_path / "template.json")
    assert template == _verdicts(_plan().document(), tmp_path / "plan.json")
    assert template == _verdicts(_answers(), tmp_path / "answers.json")
    told = {
        ("internet", "Web", "tcp/443"): "reachable",
        ("App", "internet", "tcp/443"): "reachable",
        ("App", "Web", "tcp/443"): "reachable",
        ("Web", "App", "tcp/5432"): "reachable",
        ("Web", "App", "tcp/22"): "unreachable",
        ("App", "Far", "tcp/22"): "reachable",
        ("Web", "Far", "tcp/22"): "unreachable",
        ("Far", "internet", "tcp/443"): "unreachable",
        ("IPv6", "Web", "tcp/443"): "reachable",
        ("IPv6", "App", "tcp/443"): "unreachable",
        ("App", "IPv6", "tcp/443"): "reachable",
    }
    assert {key: template[key] for key in told} == told
