"""A VPC whose every way leads through a firewall's endpoint and back: between two hosts, and out by a NAT gateway."""

from __future__ import annotations

from random import Random

from isthmus.packet import TCP, UDP, Flow, parse_address, service
from tests.judge.drawing import ANY_V4, EVERYTHING, Drawing, entry
from tests.sketches.draw import INTERNET, Start
from tests.sketches.firewalls import firewall_of
from tests.sketches.sketch import Card, Sketch, Vpc, rarely

CLIENT, SERVER, OUTSIDE, NAT = "10.0.0.10", "10.0.0.70", ("8.8.8.8", "198.51.100.127"), "10.0.0.138"
PUBLIC = "3.3.3.4"
PORTS, CLIENT_PORTS = (443, 80, 22, 53, 444), (40000, 1024, 32768, 443, 50000)
HOSTS = ("www.example", "other.test")


def guarded(random: Random) -> Drawing:
    """Draw the network, the policy at random."""
    book = Sketch([Vpc(0, "111111111111", "us-east-1", False, [0, 1])])
    book.vpcs[0].cards = [Card("eni-a", 0, [CLIENT], [], []), Card("eni-b", 0, [SERVER], [], [])]
    d = around(book)
    if rarely(random, 3):
        d.entries("one", [entry(1, "allow", "-1", ANY_V4, egress=True), _answers(random)])
    if rarely(random, 2):
        _directly(d, random)
    firewall_of(book, book.vpcs[0], "vpce-1", random)
    for (kind, *_), records in book.records.items():
        for record in records:
            d.put(kind, record)
    return d


def _directly(d: Drawing, random: Random) -> None:
    """No NAT: the client has a public address, and the gateway's table leads to the endpoint; perhaps all is blocked."""
    own = d.records["NetworkInterfaces"][0][0]
    own["PrivateIpAddresses"][0]["Association"] = {"PublicIp": PUBLIC}
    inside = own["VpcId"]
    d.reroute("mid", {ANY_V4: "igw-1"})
    d.table("rtb-igw", inside, [{"GatewayId": "igw-1"}], {"10.0.0.0/26": "vpce-1"})
    if rarely(random, 2):
        mode = random.choice(("block-ingress", "block-bidirectional"))
        account = {"AwsAccountId": d.account, "AwsRegion": d.region}
        d.put("VpcBlockPublicAccessOptions", {**account, "InternetGatewayBlockMode": mode})
        for number, (kind, name) in enumerate((("vpc", inside), ("subnet", "mid"), ("subnet", "one"))):
            if rarely(random, 3):
                arn = f"arn:aws:ec2:{d.region}:{d.account}:{kind}/{name}"
                word = random.choice(("allow-bidirectional", "allow-egress"))
                record = {
                    "ExclusionId": f"vpcbpa-exclude-{number}",
                    "ResourceArn": arn,
                    "State": "create-complete",
                }
                d.put("VpcBlockPublicAccessExclusions", {**record, "InternetGatewayExclusionMode": word})


def around(book: Sketch) -> Drawing:
    """The VPC without its firewall."""
    vpc = book.vpcs[0]
    d = Drawing(vpc.account, vpc.region)
    inside = vpc.vpc_id
    d.vpc(inside, vpc.cidr)
    d.subnet("one", inside, vpc.block(0), {vpc.block(1): "vpce-1", ANY_V4: "vpce-1"})
    d.subnet("two", inside, vpc.block(1), {vpc.block(0): "vpce-1"})
    d.subnet("mid", inside, vpc.block(3), {ANY_V4: "nat-1"})
    d.subnet("pub", inside, vpc.block(2), {ANY_V4: "igw-1", vpc.block(0): "vpce-1"})
    d.internet("igw-1", inside)
    d.group("sg-a", EVERYTHING, EVERYTHING, inside)
    d.host("eni-a", "one", CLIENT, ["sg-a"])
    d.host("eni-b", "two", SERVER, ["sg-a"])
    d.nat("nat-1", "pub", NAT, "3.3.3.3")
    made = {"VpcEndpointId": "vpce-1", "VpcEndpointType": "GatewayLoadBalancer", "State": "available"}
    d.put("VpcEndpoints", {**made, "VpcId": inside, "SubnetIds": ["mid"]})
    return d


def _answers(random: Random) -> dict[str, object]:
    return entry(1, "allow", random.choice(("tcp/1024-65535", "tcp/32768-65535", "-1")), ANY_V4, egress=False)


def crossing(random: Random) -> Start:
    """A flow from the client to the server or out, or from outside to the client, through the firewall's endpoint."""
    source, target = random.choice(
        ((CLIENT, SERVER), *((CLIENT, end) for end in OUTSIDE), (OUTSIDE[0], PUBLIC))
    )
    protocol = random.choice((TCP, TCP, TCP, UDP, 1, 50))
    ported = protocol in (TCP, UDP)
    value = random.choice(PORTS) if ported else 2048 if protocol == 1 else 0
    ends = (parse_address(source)[1], parse_address(target)[1])
    flow = Flow(4, *ends, service(protocol, value), random.choice(CLIENT_PORTS) if ported else 0)
    return Start("eni-a" if source == CLIENT else INTERNET, flow)
