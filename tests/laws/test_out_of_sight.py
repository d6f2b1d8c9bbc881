"""What AWS offers beside the modelled ways leaves a gap that names it: neither open nor closed, for either reader.

Each thing is drawn where it alone could decide a flow. ``path`` (with Z3 and the judge), ``sources``, ``targets``,
``exposure``, ``matrix`` and ``gaps`` then name it.
"""

from __future__ import annotations

from typing import Any

import pytest

import isthmus
from isthmus.judge import Judge
from isthmus.model.network import Network, build
from tests.hubs import HUB, TABLE, associated, fixed, hub, side
from tests.judge.drawing import Drawing, flow, route

A, B, X, FAR = "10.1.0.4", "10.1.1.4", "10.1.1.9", "10.9.0.5"
HELD = {"eni-a": A, "eni-b": B, "eni-x": X}
CORE = "arn:aws:networkmanager::111122223333:core-network/core-network-0a1b"
Named = tuple[str, str]


def ground() -> Drawing:
    """One VPC with two subnets and a host in each, all groups open."""
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.1.0.0/16")
    for name, third, address in (("a", 0, A), ("b", 1, B)):
        drawing.subnet(f"subnet-{name}", "vpc-a", f"10.1.{third}.0/24", {})
        drawing.host(f"eni-{name}", f"subnet-{name}", address)
    return drawing


def asked(network: Network, question: str, **more: Any) -> isthmus.Answer:
    """What a question about TCP 443 is answered."""
    service = {} if question == "gaps" else {"service": "tcp/443"}
    answer = isthmus.ask(network, {"question": question, **service, **more})
    assert answer.error is None
    return answer


def names(answer: isthmus.Answer) -> set[Named]:
    """The kinds and ids of the gaps that an answer names."""
    return {(gap.kind, gap.id) for gap in answer.gaps or ()}


def undecided(drawing: Drawing, source: str, target: str, gap: Named, held: dict[str, str] = HELD) -> Network:
    """Both readers leave a flow open and name the gap; the network for more questions."""
    snapshot = drawing.snapshot()
    network = build(snapshot)
    answer = asked(network, "path", source=source, target=target)
    trace = Judge(snapshot).trace(source, flow(held.get(source, source), held.get(target, target)))
    assert (answer.forward, answer.session) == ("unknown", "unknown")
    assert (trace.forward, trace.session) == (None, None)
    assert gap in names(answer)
    assert gap in {(one.kind, one.id) for one in trace.gaps}
    return network


ROUTES = {
    "local gateway": ("LocalGatewayId", "lgw-1"),
    "carrier gateway": ("CarrierGatewayId", "cagw-1"),
    "core network": ("CoreNetworkArn", CORE),
    "Oracle network": ("OdbNetworkArn", "arn:aws:odb:eu-west-1:111122223333:odb-network/odbnet_1"),
    "next hop of a route server": ("IpAddress", B),
    "VPC Lattice": ("GatewayId", "VpcLattice"),
}


@pytest.mark.parametrize("origin", ["CreateRoute", "Advertisement"])
@pytest.mark.parametrize("name", list(ROUTES))
def test_a_route_to_what_is_not_modelled_decides_nothing(name: str, origin: str) -> None:
    drawing = ground()
    key, target = ROUTES[name]
    row = {"DestinationCidrBlock": "10.9.0.0/16", key: target, "State": "active", "Origin": origin}
    drawing.routes("subnet-a").append(row)
    gap = ("unmodelled-route-target", target)
    network = undecided(drawing, "eni-a", FAR, gap)
    assert gap in names(asked(network, "sources", target="eni-a"))
    assert gap in names(asked(network, "targets", source="eni-a"))
    exposed = isthmus.ask(network, {"question": "exposure", "rule": "sg-all/ingress/0"})
    assert gap in names(exposed)


ATTACHMENTS = {
    "network-function": "unread-firewall",
    "client-vpn": "unmodelled-attachment",
    "core-network": "unmodelled-attachment",
    "something-new": "unmodelled-attachment",
    "vpn-concentrator": "vpn-concentrator",
}


def plugged(kind: str) -> Drawing:
    """A hub with one more attachment, to which a route leads."""
    drawing = hub()
    told = {"TransitGatewayAttachmentId": "tgw-attach-x", "TransitGatewayId": HUB, "State": "available"}
    more = {"ResourceType": kind, "ResourceId": "tgw-attach-x", "Association": associated(TABLE)}
    drawing.put("TransitGatewayAttachments", {**told, **more})
    fixed(drawing, "10.9.0.0/16", "x")
    return drawing


@pytest.mark.parametrize("kind", list(ATTACHMENTS))
def test_an_attachment_of_another_kind_decides_nothing(kind: str) -> None:
    network = undecided(plugged(kind), "eni-a", FAR, (ATTACHMENTS[kind], "tgw-attach-x"))
    for answer in (asked(network, "sources", target="eni-a"), asked(network, "targets", source="eni-a")):
        assert "tgw-attach-x" in {name for _, name in names(answer)}


def test_a_peering_with_a_core_network_decides_nothing() -> None:
    drawing = plugged("peering")
    sides = {"RequesterTgwInfo": {"TransitGatewayId": HUB}, "AccepterTgwInfo": {"CoreNetworkId": CORE}}
    drawing.put("TransitGatewayPeeringAttachments", {"TransitGatewayAttachmentId": "tgw-attach-x", **sides})
    undecided(drawing, "eni-a", FAR, ("uncollected-transit-gateway", "tgw-attach-x"))


@pytest.mark.parametrize("name", ["a", "b"])
def test_an_attachment_that_translates_addresses_decides_nothing(name: str) -> None:
    drawing = hub()
    gap = ("attachment-translation", f"tgw-attach-{name}")
    side(drawing, name)["NatGatewaySupport"] = "disabled"
    assert asked(build(drawing.snapshot()), "path", source="eni-a", target="eni-b").session == "reachable"
    side(drawing, name)["NatGatewaySupport"] = "enabled"
    network = undecided(drawing, "eni-a", "eni-b", gap, {"eni-a": A, "eni-b": "10.2.0.4"})
    assert gap in names(asked(network, "sources", target="eni-b"))
    assert gap in names(asked(network, "targets", source="eni-a"))
    assert gap in names(asked(network, "gaps"))
    matrix = asked(network, "matrix", by="vpc")
    assert matrix.verdict == "unknown" and gap in names(matrix)


INTERFACES: dict[str, dict[str, Any]] = {
    "Client VPN": {"Description": "ClientVPN Endpoint resource", "RequesterManaged": True},
    "resource gateway": {"Description": "VPC Lattice resource gateway rgw-1", "RequesterManaged": True},
    "local network": {"Attachment": {"InstanceId": "i-1", "DeviceIndex": 1, "Status": "attached"}},
    "something new": {"InterfaceType": "something_new"},
    "something new without groups": {"InterfaceType": "something_new", "Groups": []},
}


@pytest.mark.parametrize("name", list(INTERFACES))
def test_an_interface_whose_own_traffic_is_not_modelled_is_no_plain_end(name: str) -> None:
    drawing = ground()
    drawing.host("eni-x", "subnet-b", X, **INTERFACES[name])
    drawing.get("Subnets", "subnet-b")["EnableLniAtDeviceIndex"] = 1
    gap = ("unmodelled-interface", "eni-x")
    undecided(drawing, "eni-a", "eni-x", gap)
    network = undecided(drawing, "eni-x", "eni-a", gap)
    assert gap in names(asked(network, "sources", target="eni-a"))
    assert gap in names(asked(network, "targets", source="eni-a"))
    assert gap in names(asked(network, "matrix", by="subnet"))
    assert gap in names(asked(network, "gaps"))
    exposed = isthmus.ask(network, {"question": "exposure", "rule": "sg-all/ingress/0"})
    assert gap in names(exposed)


@pytest.mark.parametrize("word", ["CarrierIp", "CustomerOwnedIp"])
@pytest.mark.parametrize("gateway", [True, False])
def test_an_address_that_no_internet_gateway_knows_decides_nothing(word: str, gateway: bool) -> None:
    drawing = ground()
    drawing.host("eni-x", "subnet-b", X)
    drawing.get("NetworkInterfaces", "eni-x")["PrivateIpAddresses"][0]["Association"] = {word: "155.1.2.3"}
    if gateway:
        drawing.internet("igw-1", "vpc-a")
        drawing.routes("subnet-a").append(route("0.0.0.0/0", "igw-1"))
        drawing.get("NetworkInterfaces", "eni-a")["PrivateIpAddresses"][0]["Association"] = {
            "PublicIp": "3.3.3.1"
        }
    gap = ("unmodelled-address", "eni-x")
    snapshot = drawing.snapshot()
    network = build(snapshot)
    told = [
        asked(network, "path", source="internet", target="eni-x"),
        asked(network, "path", source="internet", target="155.1.2.3"),
        *([asked(network, "path", source="eni-a", target="155.1.2.3")] if gateway else ()),
    ]
    for answer in told:
        assert (answer.forward, answer.session) == ("unknown", "unknown")
        assert gap in names(answer)
    trace = Judge(snapshot).trace("internet", flow("8.8.8.8", "155.1.2.3"))
    assert (trace.forward, trace.session) == (None, None)
    assert gap in {(one.kind, one.id) for one in trace.gaps}
    assert gap in names(asked(network, "sources", target="eni-x"))
    assert gap in names(asked(network, "targets", source="internet"))
    assert gap not in names(asked(network, "path", source="eni-a", target="eni-x"))
    exposed = isthmus.ask(network, {"question": "exposure", "rule": "sg-all/ingress/0"})
    assert gap in names(exposed)
    law = isthmus.ask(
        network, {"question": "prove", "source": "internet", "target": "eni-x", "via": ["eni-b"]}
    )
    assert law.verdict == "unknown" and gap in names(law)


def test_what_a_core_network_brings_in_may_arrive_without_a_way_back() -> None:
    drawing = ground()
    told = {"CoreNetworkId": "core-network-1", "AttachmentId": "attachment-1", "AttachmentType": "VPC"}
    arn = "arn:aws:ec2:eu-west-1:111111111111:vpc/vpc-a"
    record = drawing.put("Attachments", {**told, "State": "AVAILABLE", "ResourceArn": arn})
    gap = ("core-network", "core-network-1")
    network = build(drawing.snapshot())
    first = asked(network, "sources", target="eni-a", direction="forward")
    assert gap in names(first)
    exposed = isthmus.ask(
        network, {"question": "exposure", "rule": "sg-all/ingress/0", "direction": "forward"}
    )
    assert gap in names(exposed)
    assert gap not in names(asked(network, "sources", target="eni-a"))
    record["State"] = "REJECTED"
    rejected = build(drawing.snapshot())
    assert gap not in names(asked(rejected, "sources", target="eni-a", direction="forward"))


@pytest.mark.parametrize("kind", ["ServiceNetwork", "Tunnel", "SomethingNew"])
def test_an_endpoint_of_another_type_takes_nothing_for_sure(kind: str) -> None:
    drawing = ground()
    drawing.host("eni-x", "subnet-b", X, InterfaceType="vpc_endpoint")
    told = {"VpcEndpointType": kind, "State": "available", "VpcId": "vpc-a", "NetworkInterfaceIds": ["eni-x"]}
    drawing.put("VpcEndpoints", {"VpcEndpointId": "vpce-1", **told})
    gap = ("unmodelled-endpoint", "vpce-1")
    network = undecided(drawing, "eni-a", "eni-x", gap)
    assert gap in names(asked(network, "targets", source="eni-a"))
    assert gap in names(asked(network, "matrix", by="subnet"))


def test_a_list_of_vpc_lattice_leads_out_of_sight() -> None:
    drawing = ground()
    listed = {"PrefixListId": "pl-1", "PrefixListName": "com.amazonaws.eu-west-1.vpc-lattice"}
    drawing.put("PrefixLists", {**listed, "Cidrs": ["169.254.171.0/24", "129.224.0.0/17"]})
    row = {
        "DestinationPrefixListId": "pl-1",
        "GatewayId": "VpcLattice",
        "State": "active",
        "Origin": "CreateRoute",
    }
    drawing.routes("subnet-a").append(row)
    network = undecided(drawing, "eni-a", "129.224.0.9", ("unmodelled-route-target", "VpcLattice"))
    assert ("unmodelled-route-target", "VpcLattice") in names(asked(network, "targets", source="eni-a"))
