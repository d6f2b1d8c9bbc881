"""Whatever AWS says of the state of a thing, and however much of it, neither reader is sure of the other's opposite."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from isthmus.judge import Judge
from isthmus.model.network import build
from tests.judge.drawing import ANY_V4, ANY_V6, Drawing, Record, flow, route
from tests.laws.readers import compare, engine_alone
from tests.sketches.draw import INTERNET, Start

A, N, P, OUTSIDE = "10.0.0.4", "10.0.1.4", "10.1.0.4", "8.8.8.8"
A6, N6, P6, OUTSIDE6 = "2600:1f00:0:100::4", "2600:1f00:0:101::4", "2600:1f00:0:200::4", "2a00:1450::1"
PUBLIC_A, PUBLIC_P, NAT = "3.3.3.1", "3.3.3.2", "3.3.3.9"
FLOWS = (
    ("eni-a", A, N), ("eni-a", A, P), ("eni-a", A, OUTSIDE), ("eni-a", A, PUBLIC_P), ("eni-n", N, OUTSIDE),
    ("eni-n", N, A), ("eni-n", N, PUBLIC_P), ("eni-n", N, PUBLIC_A), ("eni-p", P, A), ("eni-p", P, PUBLIC_A),
    (INTERNET, OUTSIDE, PUBLIC_A), (INTERNET, OUTSIDE, NAT), ("eni-a", A6, OUTSIDE6), ("eni-n", N6, OUTSIDE6),
    ("eni-n", N6, P6), ("eni-p", P6, N6), (INTERNET, OUTSIDE6, A6), ("eni-a", A, "10.7.0.4"),
)  # fmt: skip


def drawn() -> Drawing:
    """Two peered VPCs with gateways of every kind; ``n`` leaves by NAT and egress-only gateways."""
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16", "2600:1f00:0:100::/56")
    drawing.vpc("vpc-b", "10.1.0.0/16", "10.7.0.0/16", "2600:1f00:0:200::/56")
    for name in "ab":
        drawing.internet(f"igw-{name}", f"vpc-{name}")
    drawing.egress_only("eigw-a", "vpc-a")
    out = {ANY_V4: "igw-a", ANY_V6: "igw-a", "10.1.0.0/16": "pcx-1", "10.7.0.0/16": "pcx-1"}
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24", out, v6="2600:1f00:0:100::/64")
    inner = {ANY_V4: "nat-1", ANY_V6: "eigw-a"}
    drawing.subnet("subnet-n", "vpc-a", "10.0.1.0/24", inner, v6="2600:1f00:0:101::/64")
    far = {"10.0.0.0/8": "pcx-1", ANY_V4: "igw-b", ANY_V6: "igw-b"}
    drawing.subnet("subnet-b", "vpc-b", "10.1.0.0/24", far, v6="2600:1f00:0:200::/64")
    drawing.subnet("subnet-s", "vpc-b", "10.7.0.0/24", {"10.0.0.0/8": "pcx-1"})
    drawing.nat("nat-1", "subnet-a", "10.0.0.9", NAT)
    drawing.host("eni-a", "subnet-a", A, public=PUBLIC_A, v6=A6)
    drawing.host("eni-n", "subnet-n", N, v6=N6)
    drawing.host("eni-p", "subnet-b", P, public=PUBLIC_P, v6=P6)
    drawing.host("eni-s", "subnet-s", "10.7.0.4")
    drawing.peering("pcx-1", "vpc-a", "vpc-b")
    for name, instance in (("eni-a", "i-1"), ("eni-p", "i-2")):
        running = {"InstanceId": instance, "State": {"Name": "running"}}
        drawing.put("Reservations", {"ReservationId": f"r-{instance}", "Instances": [running]})
        drawing.get("NetworkInterfaces", name)["Attachment"] = {"InstanceId": instance, "Status": "attached"}
    return drawing


def first(drawing: Drawing, kind: str) -> Record:
    """The first record of a kind."""
    return drawing.records[kind][0][0]


PLACES: dict[str, tuple[Callable[[Drawing], Record], str, str]] = {
    "interface": (
        lambda d: d.get("NetworkInterfaces", "eni-a"), "Status", "available associated attaching in-use detaching",
    ),
    "attachment": (
        lambda d: d.get("NetworkInterfaces", "eni-p")["Attachment"], "Status", "attaching attached detaching detached",
    ),
    "instance": (
        lambda d: first(d, "Reservations")["Instances"][0]["State"], "Name",
        "pending running shutting-down terminated stopping stopped",
    ),
    "interface type": (
        lambda d: d.get("NetworkInterfaces", "eni-a"), "InterfaceType",
        "efa trunk branch quicksight global_accelerator_managed api_gateway_managed lambda vpc_endpoint transit_gateway"
        " network_load_balancer load_balancer gateway_load_balancer_endpoint natGateway something_new",
    ),
    "peering": (
        lambda d: first(d, "VpcPeeringConnections")["Status"], "Code",
        "initiating-request pending-acceptance provisioning active rejected failed expired deleting deleted",
    ),
    "internet gateway": (
        lambda d: first(d, "InternetGateways")["Attachments"][0], "State",
        "attaching attached available detaching detached",
    ),
    "egress-only gateway": (
        lambda d: first(d, "EgressOnlyInternetGateways")["Attachments"][0], "State",
        "attaching attached detaching detached",
    ),
    "NAT gateway": (lambda d: first(d, "NatGateways"), "State", "pending failed available deleting deleted"),
    "NAT address": (
        lambda d: first(d, "NatGateways")["NatGatewayAddresses"][0], "Status",
        "assigning unassigning associating disassociating succeeded failed",
    ),
    "block": (
        lambda d: d.get("Vpcs", "vpc-b")["CidrBlockAssociationSet"][1]["CidrBlockState"], "State",
        "associating associated disassociating disassociated failing failed",
    ),
    "table": (
        lambda d: d.get("RouteTables", "rtb-subnet-a")["Associations"][0].setdefault("AssociationState", {}), "State",
        "associating associated disassociating disassociated failed",
    ),
    "route": (lambda d: d.routes("subnet-a")[2], "State", "active blackhole filtered"),
}  # fmt: skip


def states() -> Iterator[Any]:
    """Each state of each thing, and that nothing is said of it."""
    for name, (_, _, words) in PLACES.items():
        for word in (*words.split(), None):
            yield pytest.param(name, word, id=f"{name} {word}")


def contradictions(drawing: Drawing) -> list[str]:
    """Where the readers contradict each other on any of the flows."""
    snapshot = drawing.snapshot()
    network, judge = build(snapshot), Judge(snapshot)
    with engine_alone():
        found = [
            compare(network, judge, Start(place, flow(source, target))) for place, source, target in FLOWS
        ]
    return [str(one) for one in found if one.contradicts]


@pytest.mark.parametrize(("name", "word"), list(states()))
def test_the_readers_read_each_state_alike(name: str, word: str | None) -> None:
    drawing = drawn()
    where, key, _ = PLACES[name]
    record = where(drawing)
    if word is None:
        record.pop(key, None)
    else:
        record[key] = word
    assert contradictions(drawing) == []


def elastic(drawing: Drawing, **more: str) -> None:
    interface = drawing.get("NetworkInterfaces", "eni-a")
    interface["PrivateIpAddresses"][0].pop("Association")
    drawing.put("Addresses", {"PublicIp": PUBLIC_A, **more})


def by_instance(drawing: Drawing) -> None:
    elastic(drawing, InstanceId="i-1")


def by_interface(drawing: Drawing) -> None:
    elastic(drawing, NetworkInterfaceId="eni-a")


def association_of_the_interface(drawing: Drawing) -> None:
    interface = drawing.get("NetworkInterfaces", "eni-a")
    interface["Association"] = interface["PrivateIpAddresses"][0].pop("Association")


def single_addresses(drawing: Drawing) -> None:
    interface = drawing.get("NetworkInterfaces", "eni-a")
    interface["Ipv6Address"] = interface.pop("Ipv6Addresses")[0]["Ipv6Address"]
    interface["Association"] = interface.pop("PrivateIpAddresses")[0]["Association"]


def one_block_of_the_peer(drawing: Drawing) -> None:
    first(drawing, "VpcPeeringConnections")["AccepterVpcInfo"]["CidrBlockSet"] = [
        {"CidrBlock": "10.1.0.0/16"}
    ]


def no_groups(drawing: Drawing) -> None:
    drawing.get("NetworkInterfaces", "eni-a")["Groups"] = []


def delegated(drawing: Drawing) -> None:
    drawing.get("NetworkInterfaces", "eni-s")["PrivateIpAddresses"] = []
    drawing.get("NetworkInterfaces", "eni-s").update(
        PrivateIpAddress="10.7.0.20", Ipv4Prefixes=[{"Ipv4Prefix": "10.7.0.0/28"}]
    )


def by_instance_route(drawing: Drawing) -> None:
    made = route("10.7.0.0/16", "eni-p")
    made["InstanceId"] = "i-2"
    drawing.routes("subnet-a").append(made)


@pytest.mark.parametrize(
    "told",
    [
        by_instance, by_interface, association_of_the_interface, single_addresses, one_block_of_the_peer, no_groups,
        delegated, by_instance_route,
    ],
    ids=lambda told: told.__name__,
)  # fmt: skip
def test_the_readers_read_alike_what_is_told_in_another_place(told: Callable[[Drawing], None]) -> None:
    drawing = drawn()
    told(drawing)
    assert contradictions(drawing) == []


SPECIAL = (
    "0.0.0.1", "127.0.0.1", "169.254.0.9", "169.254.168.1", "169.254.172.1", "192.0.2.1", "198.18.0.1", "224.0.0.1",
    "240.0.0.1", "255.255.255.255", "10.0.0.0", "10.0.0.1", "10.0.0.2", "10.0.0.255", "10.0.1.2", "10.7.0.1",
    "100.64.0.1", "169.254.169.123", "169.254.169.250", "169.254.169.251", "169.254.169.253", "169.254.169.254",
    "169.254.170.2",
)  # fmt: skip
SPECIAL6 = (
    "::1", "2002::1", "64:ff9b::808:808", "fd00:ec2::123", "fd00:ec2::240", "fd00:ec2::253", "fd00:ec2::254", "fd01::1",
    "fe80::1", "ff02::1",
)  # fmt: skip
WORDS = ("tcp/53", "tcp/80", "tcp/443", "tcp/1688", "udp/53", "udp/123")


def test_the_readers_read_special_addresses_alike() -> None:
    snapshot = drawn().snapshot()
    network, judge = build(snapshot), Judge(snapshot)
    pairs = [(A, target) for target in SPECIAL] + [(A6, target) for target in SPECIAL6]
    with engine_alone():
        found = [
            compare(network, judge, Start("eni-a", flow(source, target, word)))
            for source, target in pairs
            for word in WORDS
        ]
    assert [str(one) for one in found if one.contradicts] == []
