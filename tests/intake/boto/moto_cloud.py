"""A moto server over HTTP, and a small company in it: a hub, two spokes, three accounts, two Regions.

                     hub 10.0.0.0/16 (us-east-1, the management account)
    tool-1 -- 10.0.1.0/24    peering with both spokes
                |                               |
    spoke-a 10.1.0.0/16 (us-east-1)      spoke-b 10.2.0.0/16 (eu-west-1)
    app-1 -- 10.1.1.0/24                 data-1 -- 10.2.1.0/24

app-1 takes tcp/443 from the hub and answers; data-1's group takes tcp/5432 from the hub, and its network ACL
lets no answer out. The spokes have no peering with each other.
"""

from __future__ import annotations

import contextlib
import http.server
import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import boto3

HUB = "123456789012"
ROLE = "OrganizationAccountAccessRole"
US, EU = "us-east-1", "eu-west-1"


@dataclass(frozen=True)
class Cloud:
    """A moto server: its address, and clients in any account."""

    url: str

    def post(self, path: str, body: object = None) -> None:
        data = b"" if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(urllib.request.Request(self.url + path, data, method="POST")):
            pass

    @contextlib.contextmanager
    def guarded(self) -> Iterator[None]:
        """For as long as the context lasts the server looks at the policies of whoever calls."""
        self._set_free_calls("0")
        try:
            yield
        finally:
            self._set_free_calls("inf")

    def _set_free_calls(self, number: str) -> None:
        plain = {"Content-Type": "text/plain"}
        address = f"{self.url}/moto-api/reset-auth"
        with urllib.request.urlopen(urllib.request.Request(address, number.encode(), plain, method="POST")):
            pass

    def environment(self) -> dict[str, str]:
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_DEFAULT_REGION": US,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }

    def client(self, service: str, region: str = US, account: str = HUB) -> Any:
        keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
        if account != HUB:
            arn = f"arn:aws:iam::{account}:role/{ROLE}"
            sts = boto3.client("sts", region_name=US, endpoint_url=self.url, **keys)
            told = sts.assume_role(RoleArn=arn, RoleSessionName="build")["Credentials"]
            keys = {
                "aws_access_key_id": told["AccessKeyId"],
                "aws_secret_access_key": told["SecretAccessKey"],
                "aws_session_token": told["SessionToken"],
            }
        return boto3.client(service, region_name=region, endpoint_url=self.url, **keys)


@contextlib.contextmanager
def serving() -> Iterator[Cloud]:
    """A moto server in a process of its own, until the context ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "moto.server", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(300):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        yield Cloud(f"http://127.0.0.1:{port}")
    finally:
        server.terminate()
        server.wait()


@dataclass
class Troubles:
    """A bad line to a server: where it begins, and how many troubles it has made."""

    url: str = ""
    made: int = 0


@contextlib.contextmanager
def troubled(cloud: Cloud) -> Iterator[Troubles]:
    """A line to the server on which every call fails in one of three ways before it is answered."""
    troubles, seen, lock = Troubles(), set[tuple[str, bytes]](), threading.Lock()

    class Line(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            service = self.headers.get("Authorization", "").partition("Credential=")[2].partition(",")[0]
            call = (service + self.path, body)
            with lock:
                number = troubles.made
                if is_new := call not in seen:
                    seen.add(call)
                    troubles.made += 1
            if is_new and number % 3 == 0:
                self._tell(
                    503, b"<Response><Errors><Error><Code>Throttling</Code></Error></Errors></Response>"
                )
                return
            if is_new and number % 3 == 1:
                self.close_connection = True
                return
            headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
            asked = urllib.request.Request(cloud.url + self.path, body or None, headers, method=self.command)
            with urllib.request.urlopen(asked) as answer:
                whole = answer.read()
            self._tell(200, whole[: len(whole) // 2] if is_new else whole, len(whole))

        do_GET = do_POST

        def _tell(self, status: int, body: bytes, length: int | None = None) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body) if length is None else length))
            self.end_headers()
            self.wfile.write(body)
            self.close_connection = True

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Line)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    troubles.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield troubles
    finally:
        server.shutdown()
        server.server_close()


@dataclass(frozen=True)
class Spot:
    """A VPC with one subnet, one instance, a table, a group and an ACL; and who owns it."""

    account: str
    region: str
    ec2: Any
    vpc: str
    subnet: str
    table: str
    acl: str
    group: str
    instance: str
    interface: str


@dataclass(frozen=True)
class Company:
    hub: Spot
    app: Spot
    data: Spot
    peerings: tuple[str, str]


def spot(cloud: Cloud, account: str, region: str, name: str, block: str, address: str) -> Spot:
    """One VPC, with everything of its own that a path needs."""
    ec2 = cloud.client("ec2", region, account)
    vpc = ec2.create_vpc(CidrBlock=block)["Vpc"]["VpcId"]
    inner = block.replace(".0.0/16", ".1.0/24")
    zone = f"{region}a"
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock=inner, AvailabilityZone=zone)["Subnet"]["SubnetId"]
    own = [{"Name": "vpc-id", "Values": [vpc]}]
    table = ec2.describe_route_tables(Filters=own)["RouteTables"][0]["RouteTableId"]
    acl = ec2.describe_network_acls(Filters=own)["NetworkAcls"][0]["NetworkAclId"]
    made = ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc)
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    ran = ec2.run_instances(
        ImageId=image,
        MinCount=1,
        MaxCount=1,
        SubnetId=subnet,
        PrivateIpAddress=address,
        SecurityGroupIds=[made["GroupId"]],
        TagSpecifications=[{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": name}]}],
        UserData="#!/bin/sh\nexport TOKEN=planted-user-data",
    )["Instances"][0]
    interface = ran["NetworkInterfaces"][0]["NetworkInterfaceId"]
    return Spot(account, region, ec2, vpc, subnet, table, acl, made["GroupId"], ran["InstanceId"], interface)


def joined(hub: Spot, spoke: Spot, hub_block: str, spoke_block: str) -> str:
    """A peering between two VPCs, with the routes on both sides."""
    asked = hub.ec2.create_vpc_peering_connection(
        VpcId=hub.vpc, PeerVpcId=spoke.vpc, PeerOwnerId=spoke.account, PeerRegion=spoke.region
    )
    name: str = asked["VpcPeeringConnection"]["VpcPeeringConnectionId"]
    spoke.ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=name)
    hub.ec2.create_route(
        RouteTableId=hub.table, DestinationCidrBlock=spoke_block, VpcPeeringConnectionId=name
    )
    spoke.ec2.create_route(
        RouteTableId=spoke.table, DestinationCidrBlock=hub_block, VpcPeeringConnectionId=name
    )
    return name


def admit(spoke: Spot, port: int, block: str) -> None:
    """A rule of the spoke's group."""
    spoke.ec2.authorize_security_group_ingress(
        GroupId=spoke.group,
        IpPermissions=[
            {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": [{"CidrIp": block}]}
        ],
    )


def company(cloud: Cloud) -> Company:
    """The company of this file's drawing, with what is not modelled yet beside it."""
    organizations = cloud.client("organizations")
    organizations.create_organization(FeatureSet="ALL")
    accounts = []
    for name in ("spoke-a", "spoke-b"):
        asked = organizations.create_account(AccountName=name, Email=f"{name}@example.com")
        accounts.append(asked["CreateAccountStatus"]["AccountId"])
    hub = spot(cloud, HUB, US, "tool-1", "10.0.0.0/16", "10.0.1.10")
    app = spot(cloud, accounts[0], US, "app-1", "10.1.0.0/16", "10.1.1.10")
    data = spot(cloud, accounts[1], EU, "data-1", "10.2.0.0/16", "10.2.1.10")
    peerings = (
        joined(hub, app, "10.0.0.0/16", "10.1.0.0/16"),
        joined(hub, data, "10.0.0.0/16", "10.2.0.0/16"),
    )
    admit(app, 443, "10.0.0.0/16")
    admit(data, 5432, "10.0.0.0/16")
    data.ec2.create_network_acl_entry(
        NetworkAclId=data.acl,
        RuleNumber=50,
        Protocol="-1",
        RuleAction="deny",
        Egress=True,
        CidrBlock="10.0.0.0/16",
    )
    transit = hub.ec2.create_transit_gateway(Description="hub")["TransitGateway"]["TransitGatewayId"]
    hub.ec2.create_transit_gateway_vpc_attachment(
        TransitGatewayId=transit, VpcId=hub.vpc, SubnetIds=[hub.subnet]
    )
    listed = hub.ec2.create_managed_prefix_list(
        PrefixListName="offices", MaxEntries=5, AddressFamily="IPv4", Entries=[{"Cidr": "192.0.2.0/24"}]
    )
    assert listed["PrefixList"]["PrefixListId"]
    return Company(hub, app, data, peerings)
