"""What people may call an end, and what is refused."""

from __future__ import annotations

import pytest

from isthmus.errors import QuestionError
from isthmus.model.network import Network
from isthmus.packet import parse_prefix
from isthmus.query.ends import resolve
from tests.model.sections import SUBNET, VPC, interface, network, section

ONE, TWO = "111111111111", "222222222222"


def name(text: str) -> list[dict[str, str]]:
    return [{"Key": "Name", "Value": text}]


@pytest.fixture(scope="module")
def net() -> Network:
    return network(
        section("Vpcs", VPC),
        section("Subnets", {**SUBNET, "SubnetArn": f"arn:aws:ec2:eu-west-1:{ONE}:subnet/subnet-1"}),
        section(
            "NetworkInterfaces",
            interface(
                "eni-1",
                OwnerId=ONE,
                PrivateIpAddress="10.0.1.5",
                Groups=[{"GroupId": "sg-1"}],
                Association={"PublicIp": "3.3.3.3"},
                Attachment={"InstanceId": "i-0aaa1111"},
                TagSet=name("web"),
            ),
            interface(
                "eni-2",
                OwnerId=TWO,
                PrivateIpAddress="10.0.1.6",
                TagSet=[{"Key": "Tier", "Value": "db"}, *name("box")],
            ),
            interface("eni-nat", OwnerId=ONE, InterfaceType="nat_gateway", PrivateIpAddress="10.0.1.7"),
            interface("eni-ep", OwnerId=ONE, InterfaceType="vpc_endpoint", PrivateIpAddress="10.0.1.8"),
        ),
        section("Reservations", {"Instances": [{"InstanceId": "i-0aaa1111", "Tags": name("web")}]}),
        section(
            "SecurityGroups",
            {"GroupId": "sg-1", "GroupName": "twice", "VpcId": "vpc-1", "OwnerId": ONE},
            {"GroupId": "sg-2", "GroupName": "twice", "VpcId": "vpc-1", "OwnerId": TWO},
        ),
        section("NetworkAcls", {"NetworkAclId": "acl-1", "VpcId": "vpc-1", "Tags": name("edge")}),
        section("TransitGateways", {"TransitGatewayId": "tgw-1", "Tags": name("hub")}),
        section("PrefixLists", {"PrefixListId": "pl-1", "PrefixListName": "com.amazonaws.eu-west-1.s3"}),
        section("PrefixListEntries", {"Cidr": "3.5.0.0/19"}, owner="pl-1"),
        section(
            "ManagedPrefixLists",
            {"PrefixListId": "pl-2", "PrefixListName": "com.amazonaws.eu-west-1.dynamodb"},
        ),
        section(
            "VpcEndpoints",
            {
                "VpcEndpointId": "vpce-1",
                "VpcEndpointType": "Gateway",
                "ServiceName": "com.amazonaws.eu-west-1.s3",
            },
            {"VpcEndpointId": "vpce-2", "VpcEndpointType": "Interface", "NetworkInterfaceIds": ["eni-ep"]},
        ),
    )


@pytest.mark.parametrize(
    ("text", "kind", "interfaces"),
    [
        ("eni-2", "interface", ("eni-2",)),
        ("i-0aaa1111", "instance", ("eni-1",)),
        ("web", "instance", ("eni-1",)),
        ("subnet-1", "subnet", ("eni-1", "eni-2", "eni-ep")),
        (f"arn:aws:ec2:eu-west-1:{ONE}:subnet/subnet-1", "subnet", ("eni-1", "eni-2", "eni-ep")),
        (f"arn:aws:ec2:eu-west-1:{ONE}:instance/i-0aaa1111", "instance", ("eni-1",)),
        ("vpc-1", "vpc", ("eni-1", "eni-2", "eni-ep")),
        ("sg-1", "group", ("eni-1",)),
        ("vpce-2", "vpc-endpoint", ("eni-ep",)),
        ("tag:Tier=db", "tag", ("eni-2",)),
        (ONE, "account", ("eni-1", "eni-ep")),
        (f"{TWO}/*", "account", ("eni-2",)),
        (f"{ONE}/twice", "group", ("eni-1",)),
        (f"{ONE}/vpc-1", "vpc", ("eni-1", "eni-ep")),
        ("internet", "internet", ()),
        ("tgw-1", "other", ()),
        ("hub", "other", ()),
        ("pl-2", "other", ()),
        ("service:dynamodb", "other", ()),
        ("10.0.1.5", "address", ("eni-1",)),
        ("3.3.3.3", "address", ("eni-1",)),
        ("2001:db8::1", "address", ()),
    ],
)
def test_an_end_is_what_people_call_it(
    net: Network, text: str, kind: str, interfaces: tuple[str, ...]
) -> None:
    end = resolve(net, text)
    assert (end.kind, end.interfaces, end.text) == (kind, interfaces, text)


@pytest.mark.parametrize("text", ["service:s3", "vpce-1", "pl-1"])
def test_a_service_is_the_blocks_of_its_list(net: Network, text: str) -> None:
    assert resolve(net, text).prefixes == (parse_prefix("3.5.0.0/19"),)


@pytest.mark.parametrize(("text", "block"), [("10.0.0.0/8", "10.0.0.0/8"), ("10.0.1.7/24", "10.0.1.0/24")])
def test_a_block_is_a_prefix_with_its_host_bits_cleared(net: Network, text: str, block: str) -> None:
    end = resolve(net, text)
    assert (end.kind, end.prefixes) == ("prefix", (parse_prefix(block),))


@pytest.mark.parametrize(
    ("text", "word", "nearest"),
    [
        ("twice", "2 things are called 'twice'", ("sg-1 (group)", "sg-2 (group)")),
        ("i-0aaa1112", "no id, name or address", ("i-0aaa1111",)),
        ("webb", "no id, name or address", ("web",)),
        ("acl-1", "no flow begins or ends there", ()),
        ("edge", "'edge' (acl-1) is a network ACL: no flow begins or ends there", ()),
        (f"{ONE}/webb", f"'{ONE}/webb' is no id, name or address", (f"{ONE}/web",)),
        (f"{ONE}/box", f"'{ONE}/box': 'box' is not of this account", (f"{TWO}/box",)),
        ("333333333333/box", "nothing of account 333333333333", (f"{ONE}/box", f"{TWO}/box")),
        ("10.0.0.0/33", "not a valid netmask", ()),
        ("10.0.0.256", "is not an address", ()),
        ("tag:Tier", "write tag:Key=Value", ()),
        ("tag:Tier=dbb", "nothing bears", ("tag:Tier=db",)),
        ("service:s4", "no prefix list of a service", ("dynamodb", "s3")),
        ("zone:prod", "no policy was given", ()),
        (f"{ONE}/sg-2", f"of account {TWO}, not of {ONE}", ()),
        (f"{TWO}/web", f"every interface of web is of account {ONE}, none of {TWO}", (f"{ONE}/web",)),
        ("333333333333/*", "no interface of account", ()),
        ("arn:aws:rds:eu-west-1:1:db:x", "not in the snapshot", ()),
    ],
)
def test_what_names_nothing_or_too_much_is_refused(
    net: Network, text: str, word: str, nearest: tuple[str, ...]
) -> None:
    with pytest.raises(QuestionError) as caught:
        resolve(net, text, "source")
    assert word in caught.value.message
    assert caught.value.field == "source"
    assert set(nearest) <= set(caught.value.nearest) and len(caught.value.nearest) <= 3
