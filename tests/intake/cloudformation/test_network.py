"""The network that a CloudFormation template makes, asked like one that is there."""

from __future__ import annotations

import ipaddress
import json
from pathlib import Path
from typing import Any

import pytest

import isthmus
from isthmus.snapshot import resolve

ANYWHERE = "0.0.0.0/0"


def _of(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": f"AWS::EC2::{kind}", "Properties": properties}


def _ref(name: str) -> dict[str, str]:
    return {"Ref": name}


def _opening(port: int, block: str = ANYWHERE) -> dict[str, Any]:
    return {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "CidrIp": block}


TWO_TIERS: dict[str, Any] = {
    "Parameters": {"Block": {"Type": "String", "Default": "10.0.0.0/16"}},
    "Resources": {
        "Vpc": _of("VPC", CidrBlock=_ref("Block")),
        "Gateway": _of("InternetGateway"),
        "Attached": _of("VPCGatewayAttachment", VpcId=_ref("Vpc"), InternetGatewayId=_ref("Gateway")),
        "Front": _of(
            "Subnet",
            VpcId=_ref("Vpc"),
            CidrBlock={"Fn::Select": [0, {"Fn::Cidr": [{"Fn::GetAtt": ["Vpc", "CidrBlock"]}, 4, 8]}]},
            MapPublicIpOnLaunch=True,
        ),
        "Back": _of("Subnet", VpcId=_ref("Vpc"), CidrBlock="10.0.1.0/24"),
        "FrontTable": _of("RouteTable", VpcId=_ref("Vpc")),
        "Out": _of(
            "Route", RouteTableId=_ref("FrontTable"), DestinationCidrBlock=ANYWHERE, GatewayId=_ref("Gateway")
        ),
        "FrontBound": _of(
            "SubnetRouteTableAssociation", RouteTableId=_ref("FrontTable"), SubnetId=_ref("Front")
        ),
        "Address": _of("EIP", Domain="vpc"),
        "Nat": _of("NatGateway", SubnetId=_ref("Front"), AllocationId={"Fn::GetAtt": "Address.AllocationId"}),
        "BackTable": _of("RouteTable", VpcId=_ref("Vpc")),
        "BackOut": _of(
            "Route", RouteTableId=_ref("BackTable"), DestinationCidrBlock=ANYWHERE, NatGatewayId=_ref("Nat")
        ),
        "BackBound": _of(
            "SubnetRouteTableAssociation", RouteTableId=_ref("BackTable"), SubnetId=_ref("Back")
        ),
        "WebGroup": _of("SecurityGroup", VpcId=_ref("Vpc"), SecurityGroupIngress=[_opening(443)]),
        "DataGroup": _of("SecurityGroup", VpcId=_ref("Vpc")),
        "FromWeb": _of(
            "SecurityGroupIngress",
            GroupId={"Fn::GetAtt": ["DataGroup", "GroupId"]},
            IpProtocol="tcp",
            FromPort="5432",
            ToPort="5432",
            SourceSecurityGroupId={"Fn::GetAtt": ["WebGroup", "GroupId"]},
        ),
        "Web": _of("Instance", SubnetId=_ref("Front"), SecurityGroupIds=[_ref("WebGroup")]),
        "Data": _of("Instance", SubnetId=_ref("Back"), SecurityGroupIds=[_ref("DataGroup")]),
    },
}


def _load(folder: Path, document: dict[str, Any], **more: dict[str, Any]) -> isthmus.Network:
    made = {**document, "Resources": {**document["Resources"], **more}}
    (folder / "template.json").write_text(json.dumps(made))
    return isthmus.load(folder / "template.json")


def _verdict(network: isthmus.Network, source: str, target: str, service: str) -> str:
    asked = {"question": "path", "source": source, "target": target, "service": service}
    return str(isthmus.ask(network, asked).verdict)


def _admits(network: isthmus.Network, group: str, service: str, **more: Any) -> str:
    asked = {"question": "filter", "filter": group, "direction": "ingress", "source": ANYWHERE, **more}
    return str(isthmus.ask(network, {**asked, "service": service}).verdict)


@pytest.mark.parametrize(
    ("source", "target", "service", "verdict"),
    [
        ("internet", "Web", "tcp/443", "reachable"),
        ("internet", "Web", "tcp/22", "unreachable"),
        ("internet", "Data", "tcp/5432", "unreachable"),
        ("Web", "Data", "tcp/5432", "reachable"),
        ("Data", "Web", "tcp/443", "reachable"),
        ("Data", "Web", "tcp/5432", "unreachable"),
        ("Data", "internet", "tcp/443", "reachable"),
        ("Web", "internet", "udp/53", "reachable"),
    ],
)
def test_two_tiers_are_asked_like_any_network(
    source: str, target: str, service: str, verdict: str, tmp_path: Path
) -> None:
    assert _verdict(_load(tmp_path, TWO_TIERS), source, target, service) == verdict


def test_an_answer_says_that_nothing_is_built_yet_and_cites_the_template(tmp_path: Path) -> None:
    network = _load(tmp_path, TWO_TIERS)
    asked = {"question": "path", "source": "Web", "target": "Data", "service": "tcp/22"}
    answer = isthmus.ask(network, asked)
    assert "as-declared" in (answer.assumptions or [])
    (block,) = answer.blocks or ()
    assert block.citation.file == "template.json"
    assert resolve(TWO_TIERS, block.citation.pointer) == TWO_TIERS["Resources"]["DataGroup"]["Properties"]
    found = isthmus.ask(network, {**asked, "service": "tcp/5432"})
    cited = [
        rule.citation.pointer for path in found.paths or () for rule in path.rules if rule.id == "DataGroup"
    ]
    assert [resolve(TWO_TIERS, pointer) for pointer in cited] == [
        TWO_TIERS["Resources"]["FromWeb"]["Properties"]
    ]


def test_the_data_goes_out_by_the_nat_gateway(tmp_path: Path) -> None:
    asked = {"question": "path", "source": "Data", "target": "internet", "service": "tcp/443"}
    answer = isthmus.ask(_load(tmp_path, TWO_TIERS), asked)
    assert [hop.id for hop in (answer.paths or [])[0].hops][1:4] == ["BackTable", "Nat", "FrontTable"]


def test_a_group_without_outbound_rules_lets_everything_out_and_one_with_them_does_not(
    tmp_path: Path,
) -> None:
    network = _load(
        tmp_path,
        TWO_TIERS,
        Inline=_of(
            "SecurityGroup",
            VpcId=_ref("Vpc"),
            SecurityGroupEgress=[{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": ANYWHERE}],
        ),
        Apart=_of("SecurityGroup", VpcId=_ref("Vpc")),
        Rule=_of("SecurityGroupEgress", GroupId=_ref("Apart"), **_opening(25)),
    )
    out = {"direction": "egress", "source": ANYWHERE}
    told = {
        (group, port): str(
            isthmus.ask(
                network, {"question": "filter", "filter": group, "service": f"tcp/{port}", **out}
            ).verdict
        )
        for group in ("WebGroup", "Inline", "Apart")
        for port in (25, 443)
    }
    assert [key for key, verdict in told.items() if verdict == "permitted"] == [
        ("WebGroup", 25),
        ("WebGroup", 443),
        ("Inline", 443),
        ("Apart", 25),
    ]


def test_a_rule_stands_on_the_group_that_aws_makes_with_a_vpc(tmp_path: Path) -> None:
    more = {
        "Opened": _of(
            "SecurityGroupIngress", GroupId={"Fn::GetAtt": "Vpc.DefaultSecurityGroup"}, **_opening(22)
        ),
        "Plain": _of("Instance", SubnetId=_ref("Front")),
    }
    network = _load(tmp_path, TWO_TIERS, **more)
    assert _admits(network, "Vpc.DefaultSecurityGroup", "tcp/22") == "permitted"
    assert _verdict(network, "internet", "Plain", "tcp/22") == "reachable"
    assert _verdict(network, "internet", "Plain", "tcp/23") == "unreachable"


def test_a_network_acl_is_in_force_where_it_is_bound(tmp_path: Path) -> None:
    acl = {
        "Acl": _of("NetworkAcl", VpcId=_ref("Vpc")),
        "Bound": _of("SubnetNetworkAclAssociation", NetworkAclId=_ref("Acl"), SubnetId=_ref("Back")),
        "Lets": _of(
            "NetworkAclEntry",
            NetworkAclId=_ref("Acl"),
            RuleNumber=10,
            RuleAction="allow",
            Protocol=6,
            CidrBlock="10.0.0.0/24",
            PortRange={"From": 5432, "To": 5432},
        ),
    }
    assert _verdict(_load(tmp_path, TWO_TIERS, **acl), "Web", "Data", "tcp/5432") == "unreachable"
    reply = _of(
        "NetworkAclEntry",
        NetworkAclId=_ref("Acl"),
        RuleNumber=10,
        RuleAction="allow",
        Protocol=-1,
        Egress="true",
        CidrBlock=ANYWHERE,
    )
    assert (
        _verdict(
            _load(tmp_path, TWO_TIERS, **acl, Back=TWO_TIERS["Resources"]["Back"], Replies=reply),
            "Web",
            "Data",
            "tcp/5432",
        )
        == "reachable"
    )


def test_the_exposure_of_a_rule_or_entry_is_asked_by_its_logical_id(tmp_path: Path) -> None:
    acl = {
        "Acl": _of("NetworkAcl", VpcId=_ref("Vpc")),
        "Bound": _of("SubnetNetworkAclAssociation", NetworkAclId=_ref("Acl"), SubnetId=_ref("Front")),
        "Lets": _of(
            "NetworkAclEntry",
            NetworkAclId=_ref("Acl"),
            RuleNumber=10,
            RuleAction="allow",
            Protocol=-1,
            CidrBlock=ANYWHERE,
        ),
    }
    network = _load(tmp_path, TWO_TIERS, **acl)
    told = {
        name: isthmus.ask(network, {"question": "exposure", "rule": name}).understood["rule"]["filter"]
        for name in ("FromWeb", "Lets", "WebGroup")
    }
    assert told == {"FromWeb": "DataGroup", "Lets": "Acl", "WebGroup": "WebGroup"}


def test_what_rests_on_a_parameter_without_a_default_is_unknown(tmp_path: Path) -> None:
    document = {
        **TWO_TIERS,
        "Parameters": {**TWO_TIERS["Parameters"], "Office": {"Type": "String"}, "Open": {"Type": "String"}},
        "Conditions": {"IsOpen": {"Fn::Equals": [_ref("Open"), "yes"]}},
    }
    office = _of("SecurityGroupIngress", GroupId=_ref("WebGroup"), **_opening(22))
    office["Properties"]["CidrIp"] = _ref("Office")
    maybe = {**_of("SecurityGroupIngress", GroupId=_ref("WebGroup"), **_opening(25)), "Condition": "IsOpen"}
    network = _load(tmp_path, document, FromOffice=office, Maybe=maybe)
    assert _verdict(network, "internet", "Web", "tcp/22") == "unknown"
    assert _verdict(network, "internet", "Web", "tcp/443") == "reachable"
    document["Parameters"]["Office"]["Default"] = "203.0.113.0/24"
    document["Parameters"]["Open"]["Default"] = "no"
    sure = _load(tmp_path, document, FromOffice=office, Maybe=maybe)
    assert _verdict(sure, "203.0.113.9", "Web", "tcp/22") == "reachable"
    assert _verdict(sure, "203.0.114.9", "Web", "tcp/22") == "unreachable"
    assert _verdict(sure, "internet", "Web", "tcp/25") == "unreachable"
    document["Parameters"]["Open"]["Default"] = "yes"
    opened = _load(tmp_path, document, FromOffice=office, Maybe=maybe)
    assert _verdict(opened, "internet", "Web", "tcp/25") == "reachable"


def test_a_route_or_entry_that_may_be_there_leaves_its_traffic_open(tmp_path: Path) -> None:
    document = {
        **TWO_TIERS,
        "Parameters": {**TWO_TIERS["Parameters"], "Given": {"Type": "String"}},
        "Conditions": {"May": {"Fn::Not": [{"Fn::Equals": [_ref("Given"), ""]}]}},
    }
    resources = dict(document["Resources"])
    resources["Out"] = {**resources["Out"], "Condition": "May"}
    network = _load(tmp_path, {**document, "Resources": resources})
    assert _verdict(network, "internet", "Web", "tcp/443") == "unknown"
    assert _verdict(network, "Web", "Data", "tcp/5432") == "reachable"


def test_a_resource_that_is_not_read_is_named(tmp_path: Path) -> None:
    balancer = {"Type": "AWS::ElasticLoadBalancingV2::LoadBalancer", "Properties": {}}
    bucket = {"Type": "AWS::S3::Bucket", "Properties": {}}
    lost = _of("Instance", ImageId="ami-1")
    backwards = _of("SecurityGroup", VpcId=_ref("Vpc"), SecurityGroupIngress=[{**_opening(30), "ToPort": 20}])
    network = _load(tmp_path, TWO_TIERS, Front1=balancer, Store=bucket, Lost=lost, Backwards=backwards)
    told = [notice.detail for notice in network.snapshot.notices if notice.kind == "not-modelled-yet"]
    assert sorted(detail.partition(" is not drawn")[0] for detail in told) == [
        "Front1",
        "Lost",
        "a rule of Backwards",
    ]
    named = isthmus.ask(network, {"question": "gaps"})
    assert {"declared", "not-modelled-yet"} <= {gap.kind for gap in named.gaps or ()}
    assert _admits(network, "Backwards", "tcp/25") == "denied"


def test_a_loop_makes_a_resource_for_each_value(tmp_path: Path) -> None:
    loop = [
        "Port",
        ["22", "25"],
        {
            "Open${Port}": _of(
                "SecurityGroupIngress",
                GroupId=_ref("WebGroup"),
                **{**_opening(0), "FromPort": _ref("Port"), "ToPort": "${Port}"},
            )
        },
    ]
    document = {**TWO_TIERS, "Resources": {**TWO_TIERS["Resources"], "Fn::ForEach::Ports": loop}}
    network = _load(tmp_path, document)
    verdicts = {port: _verdict(network, "internet", "Web", f"tcp/{port}") for port in (22, 23, 25)}
    assert verdicts == {22: "reachable", 23: "unreachable", 25: "reachable"}


def test_interfaces_of_an_instance_have_what_is_declared_of_them(tmp_path: Path) -> None:
    card = {
        "DeviceIndex": "0",
        "SubnetId": _ref("Back"),
        "GroupSet": [_ref("WebGroup")],
        "AssociatePublicIpAddress": "false",
        "PrivateIpAddress": "10.0.1.77",
    }
    second = _of("NetworkInterface", SubnetId=_ref("Front"), GroupSet=[_ref("WebGroup")])
    network = _load(
        tmp_path,
        TWO_TIERS,
        Two=_of("Instance", NetworkInterfaces=[card]),
        Second=second,
        Held=_of(
            "NetworkInterfaceAttachment",
            InstanceId=_ref("Two"),
            NetworkInterfaceId=_ref("Second"),
            DeviceIndex="1",
        ),
        Own=_of("EIPAssociation", NetworkInterfaceId=_ref("Second"), AllocationId=_ref("Address")),
    )
    assert network.interfaces["Two.eth0"].private_ip_addresses[0].private_ip_address == "10.0.1.77"
    assert [
        name
        for name, one in network.interfaces.items()
        if one.attachment and one.attachment.instance_id == "Two"
    ] == ["Second", "Two.eth0"]
    assert _verdict(network, "internet", "Second", "tcp/443") == "reachable"
    assert _verdict(network, "internet", "Two.eth0", "tcp/443") == "unreachable"


def test_ipv6_blocks_that_amazon_gives_are_parted(tmp_path: Path) -> None:
    resources = dict(TWO_TIERS["Resources"])
    resources["Front"] = {
        **resources["Front"],
        "Properties": {
            **resources["Front"]["Properties"],
            "Ipv6CidrBlock": {
                "Fn::Select": [
                    0,
                    {"Fn::Cidr": [{"Fn::Select": [0, {"Fn::GetAtt": "Vpc.Ipv6CidrBlocks"}]}, 2, 64]},
                ]
            },
            "AssignIpv6AddressOnCreation": True,
        },
    }
    more = {
        "Six": _of("VPCCidrBlock", VpcId=_ref("Vpc"), AmazonProvidedIpv6CidrBlock=True),
        "Egress": _of("EgressOnlyInternetGateway", VpcId=_ref("Vpc")),
        "SixOut": _of(
            "Route",
            RouteTableId=_ref("FrontTable"),
            DestinationIpv6CidrBlock="::/0",
            EgressOnlyInternetGatewayId=_ref("Egress"),
        ),
    }
    network = _load(tmp_path, {**TWO_TIERS, "Resources": resources}, **more)
    asked = {"question": "path", "source": "Web", "target": "2600::1", "service": "tcp/443"}
    answer = isthmus.ask(network, asked)
    assert answer.verdict == "reachable"
    (whole,) = network.vpcs["Vpc"].ipv6_cidr_block_association_set
    (part,) = network.subnets["Front"].ipv6_cidr_block_association_set
    assert ipaddress.IPv6Network(part.ipv6_cidr_block).subnet_of(ipaddress.IPv6Network(whole.ipv6_cidr_block))
    assert "Egress" in [hop.id for hop in (answer.paths or [])[0].hops]


def test_a_gateway_endpoint_a_peering_and_a_prefix_list_are_drawn(tmp_path: Path) -> None:
    more = {
        "Other": _of("VPC", CidrBlock="10.9.0.0/16"),
        "OtherSubnet": _of("Subnet", VpcId=_ref("Other"), CidrBlock="10.9.1.0/24"),
        "OtherHost": _of("Instance", SubnetId=_ref("OtherSubnet")),
        "Peering": _of("VPCPeeringConnection", VpcId=_ref("Vpc"), PeerVpcId=_ref("Other")),
        "There": _of(
            "Route",
            RouteTableId=_ref("BackTable"),
            DestinationCidrBlock="10.9.0.0/16",
            VpcPeeringConnectionId=_ref("Peering"),
        ),
        "OtherTable": _of("RouteTable", VpcId=_ref("Other")),
        "OtherBound": _of(
            "SubnetRouteTableAssociation", RouteTableId=_ref("OtherTable"), SubnetId=_ref("OtherSubnet")
        ),
        "Back1": _of(
            "Route",
            RouteTableId=_ref("OtherTable"),
            DestinationCidrBlock="10.0.0.0/16",
            VpcPeeringConnectionId=_ref("Peering"),
        ),
        "Known": _of(
            "PrefixList", PrefixListName="known", AddressFamily="IPv4", Entries=[{"Cidr": "10.0.1.0/24"}]
        ),
        "FromKnown": _of(
            "SecurityGroupIngress",
            GroupId={"Fn::GetAtt": "Other.DefaultSecurityGroup"},
            IpProtocol="tcp",
            FromPort=80,
            ToPort=80,
            SourcePrefixListId=_ref("Known"),
        ),
        "Store": _of(
            "VPCEndpoint",
            VpcId=_ref("Vpc"),
            ServiceName={"Fn::Sub": "com.amazonaws.${AWS::Region}.s3"},
            RouteTableIds=[_ref("BackTable")],
        ),
    }
    network = _load(tmp_path, TWO_TIERS, **more)
    assert _verdict(network, "Data", "OtherHost", "tcp/80") == "reachable"
    assert _verdict(network, "Data", "OtherHost", "tcp/81") == "unreachable"
    assert _verdict(network, "OtherHost", "Data", "tcp/80") == "unreachable"
    assert network.vpc_endpoints["Store"].service_name == "com.amazonaws.us-east-1.s3"
    routes = network.route_tables["BackTable"].routes
    assert any(route.gateway_id == "Store" for route in routes)


def test_two_templates_that_call_things_alike_are_refused_together(tmp_path: Path) -> None:
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_text(json.dumps({"Resources": {"Vpc": _of("VPC", CidrBlock="10.0.0.0/16")}}))
    with pytest.raises(isthmus.InputError, match=r"a\.json declares 'Vpc' too") as error:
        isthmus.read(tmp_path)
    assert (error.value.file, error.value.pointer) == ("b.json", "/Resources/Vpc/Properties")
    with pytest.raises(isthmus.InputError, match="one at a time"):
        isthmus.read([tmp_path / "a.json", tmp_path / "b.json"])
    other = {"Resources": {"Other": _of("VPC", CidrBlock="10.1.0.0/16")}}
    (tmp_path / "b.json").write_text(json.dumps(other))
    assert sorted(isthmus.load(tmp_path).vpcs) == ["Other", "Vpc"]


def test_a_peering_with_another_account_or_region_may_be_accepted_or_not(tmp_path: Path) -> None:
    told = {}
    for key in (None, "PeerRegion", "PeerOwnerId"):
        more: dict[str, Any] = {} if key is None else {key: "x"}
        parts = {
            "Other": _of("VPC", CidrBlock="10.9.0.0/16"),
            "Peering": _of("VPCPeeringConnection", VpcId=_ref("Vpc"), PeerVpcId=_ref("Other"), **more),
        }
        status = _load(tmp_path, TWO_TIERS, **parts).peerings["Peering"].status
        told[key] = None if status is None else status.code
    assert told == {None: "active", "PeerRegion": None, "PeerOwnerId": None}


def test_an_entry_that_rests_on_an_unknown_value_is_in_doubt(tmp_path: Path) -> None:
    acl = {
        "Acl": _of("NetworkAcl", VpcId=_ref("Vpc")),
        "Bound": _of("SubnetNetworkAclAssociation", NetworkAclId=_ref("Acl"), SubnetId=_ref("Back")),
    }
    for egress in (True, False):
        acl[f"Lets{egress}"] = _of(
            "NetworkAclEntry",
            NetworkAclId=_ref("Acl"),
            RuleNumber=10,
            RuleAction="allow",
            Protocol=-1,
            Egress=egress,
            CidrBlock=ANYWHERE if egress else _ref("Given"),
        )
    document = {**TWO_TIERS, "Parameters": {**TWO_TIERS["Parameters"], "Given": {"Type": "String"}}}
    assert _verdict(_load(tmp_path, document, **acl), "Web", "Data", "tcp/5432") == "unknown"
    acl["LetsFalse"]["Properties"]["CidrBlock"] = ANYWHERE
    assert _verdict(_load(tmp_path, document, **acl), "Web", "Data", "tcp/5432") == "reachable"
