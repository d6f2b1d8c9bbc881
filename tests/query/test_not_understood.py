"""A key that AWS has added to a record on the way is named in the answer; inside a rule it leaves the rule in doubt."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

import isthmus
from isthmus.judge import Judge
from isthmus.model.network import build
from tests.judge.drawing import Drawing, flow, rule
from tests.planting import KEY
from tests.query.test_sources import drawn, gaps


@pytest.mark.parametrize(
    ("kind", "identity", "change"),
    [
        ("SecurityGroups", "sg-server", {"IpPermissionsLater": ["all"]}),
        ("NetworkInterfaces", "eni-client", {"FilterPolicy": "strict"}),
        ("RouteTables", "rtb-subnet-b", {"RoutesLater": ["all"]}),
    ],
)
def test_a_path_names_what_was_not_understood_of_what_it_rests_on(
    kind: str, identity: str, change: dict[str, Any]
) -> None:
    drawing = drawn()
    drawing.get(kind, identity).update(change)
    drawing.host("eni-far", "subnet-a", "10.0.0.9", SomethingNew="far")
    question = {"question": "path", "source": "eni-client", "target": "eni-server", "service": "tcp/443"}
    answer = isthmus.ask(build(drawing.snapshot()), question)
    told = {name for _, name in gaps(answer)}
    assert answer.verdict == "reachable" and identity in told and "eni-far" not in told


def test_a_block_names_what_was_not_understood_of_its_control() -> None:
    drawing = drawn()
    drawing.get("SecurityGroups", "sg-server")["IpPermissionsLater"] = ["all"]
    question = {"question": "path", "source": "eni-client", "target": "eni-server", "service": "tcp/22"}
    assert ("unknown-field", "sg-server") in gaps(isthmus.ask(build(drawing.snapshot()), question))


def winding() -> Drawing:
    """A client whose way out leads over a NAT gateway, to S3 over an endpoint, to another VPC over a peering."""
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    drawing.vpc("vpc-b", "10.1.0.0/16")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24")
    drawing.subnet("subnet-nat", "vpc-a", "10.0.1.0/24", {"0.0.0.0/0": "igw-a"})
    drawing.subnet("subnet-b", "vpc-b", "10.1.0.0/24", {"10.0.0.0/16": "pcx-ab"})
    drawing.internet("igw-a", "vpc-a")
    drawing.nat("nat-a", "subnet-nat", "10.0.1.9", "198.51.100.9")
    drawing.peering("pcx-ab", "vpc-a", "vpc-b")
    drawing.put("PrefixLists", {"PrefixListId": "pl-s3", "Cidrs": ["52.218.0.0/17"]})
    endpoint = {"VpcEndpointId": "vpce-s3", "VpcEndpointType": "Gateway", "VpcId": "vpc-a"}
    endpoint["ServiceName"] = "com.amazonaws.eu-west-1.s3"
    drawing.put("VpcEndpoints", {**endpoint, "State": "available"})
    drawing.reroute("subnet-a", {"0.0.0.0/0": "nat-a", "10.1.0.0/16": "pcx-ab", "pl-s3": "vpce-s3"})
    drawing.group("sg-out", [], [rule("tcp/443", "0.0.0.0/0")])
    drawing.host("eni-a", "subnet-a", "10.0.0.4", groups=["sg-out"])
    drawing.host("eni-b", "subnet-b", "10.1.0.4")
    drawing.records = deepcopy(drawing.records)  # drawings share the entries of open lists
    return drawing


@pytest.mark.parametrize(
    ("kind", "identity", "parts", "target"),
    [
        ("SecurityGroups", "sg-out", ("IpPermissionsEgress", 0), "8.8.8.8"),
        ("SecurityGroups", "sg-out", ("IpPermissionsEgress", 0, "IpRanges", 0), "8.8.8.8"),
        ("NetworkAcls", "acl-subnet-a", ("Entries", 2), "8.8.8.8"),
        ("RouteTables", "rtb-subnet-a", ("Routes", 1), "8.8.8.8"),
        ("NatGateways", "nat-a", (), "8.8.8.8"),
        ("VpcEndpoints", "vpce-s3", (), "52.218.0.1"),
        ("VpcPeeringConnections", "pcx-ab", ("AccepterVpcInfo",), "10.1.0.4"),
        ("RouteTables", "rtb-subnet-a", ("Routes", 2), "10.1.0.4"),
    ],
)
def test_a_rule_with_a_key_that_is_not_understood_is_possibly_so_for_both_readers(
    kind: str, identity: str, parts: tuple[str | int, ...], target: str
) -> None:
    drawing = winding()
    question = {"question": "path", "source": "eni-a", "target": target, "service": "tcp/443"}
    assert isthmus.ask(build(drawing.snapshot()), question).verdict == "reachable"
    place: Any = next(r for r, *_ in drawing.records[kind] if identity in map(str, r.values()))
    for part in parts:
        place = place[part]
    place[KEY] = "gold"
    network = build(drawing.snapshot())
    answer = isthmus.ask(network, question)
    assert answer.verdict == "unknown" and ("unknown-field", identity) in gaps(answer)
    cited = [
        gap.citation.pointer for gap in answer.gaps or () if gap.kind == "unknown-field" and gap.citation
    ]
    assert cited and cited[0].endswith("/".join(["", *map(str, parts), KEY]))
    trace = Judge(drawing.snapshot()).trace("eni-a", flow("10.0.0.4", target))
    assert trace.session is None and {gap.kind for gap in trace.gaps} == {"unknown-field"}
    assert isthmus.ask(network, {**question, "service": "tcp/22"}).verdict == "unreachable"
    listed = isthmus.ask(network, {"question": "sources", "target": target, "service": "tcp/443"})
    assert ("unknown-field", identity) in gaps(listed)


def test_a_key_not_understood_in_an_entry_that_changes_nothing_leaves_the_verdict() -> None:
    drawing = winding()
    entries = drawing.get("NetworkAcls", "acl-subnet-a")["Entries"]
    entries.insert(0, {**entries[2], "RuleNumber": 50, KEY: "gold"})
    question = {"question": "path", "source": "eni-a", "target": "8.8.8.8", "service": "tcp/443"}
    assert isthmus.ask(build(drawing.snapshot()), question).verdict == "reachable"


def test_a_filter_with_a_rule_that_is_not_understood_does_not_say_permitted() -> None:
    drawing = winding()
    drawing.get("SecurityGroups", "sg-out")["IpPermissionsEgress"][0][KEY] = "gold"
    question = {"question": "filter", "filter": "sg-out", "direction": "egress", "service": "tcp/443"}
    answer = isthmus.ask(build(drawing.snapshot()), question)
    assert answer.verdict == "unknown" and ("unknown-field", "sg-out") in gaps(answer)


@pytest.mark.parametrize("host", ["eni-client", "eni-server"])
@pytest.mark.parametrize("change", [{"Status": "resting"}, {"Attachment": {"Status": "resting"}}])
def test_a_state_that_aws_does_not_tell_of_is_unknown_to_both_readers(
    host: str, change: dict[str, Any]
) -> None:
    drawing = drawn()
    drawing.get("NetworkInterfaces", host).update(change)
    question = {"question": "path", "source": "eni-client", "target": "eni-server", "service": "tcp/443"}
    answer = isthmus.ask(build(drawing.snapshot()), question)
    assert answer.verdict == "unknown" and answer.gaps
    assert Judge(drawing.snapshot()).trace("eni-client", flow("10.0.0.4", "10.0.1.4")).session is None


def behind_an_endpoint(**more: Any) -> Drawing:
    """A client, and an interface endpoint with its interface."""
    drawing = drawn()
    card = drawing.get("NetworkInterfaces", "eni-server")
    card.update(InterfaceType="vpc_endpoint", Description="VPC Endpoint Interface vpce-1")
    endpoint = {"VpcEndpointId": "vpce-1", "VpcId": card["VpcId"], "VpcEndpointType": "Interface"}
    drawing.put("VpcEndpoints", {**endpoint, "State": "available", "NetworkInterfaceIds": [], **more})
    return drawing


@pytest.mark.parametrize(
    ("more", "word", "told"),
    [
        ({}, "reachable", set()),
        ({"State": "Available"}, "reachable", set()),
        ({"State": None}, "reachable", set()),
        ({"VpcEndpointType": None, "NetworkInterfaceIds": ["eni-server"]}, "reachable", set()),
        ({"State": "pendingAcceptance"}, "unreachable", set()),
        ({"State": "pending"}, "unreachable", set()),
        ({"State": "deleting"}, "unreachable", set()),
        ({"State": "deleted"}, "unreachable", set()),
        ({"State": "rejected"}, "unreachable", set()),
        ({"State": "failed"}, "unreachable", set()),
        ({"State": "expired"}, "unreachable", set()),
        ({"State": "partial"}, "unknown", {"unknown-value"}),
        ({"State": "resting"}, "unknown", {"unknown-value"}),
        ({"VpcEndpointType": "ServiceNetwork"}, "unknown", {"unmodelled-endpoint"}),
        ({"VpcEndpointType": "Tunnel"}, "unknown", {"unmodelled-endpoint"}),
        ({KEY: "gold"}, "unknown", {"unknown-field"}),
        ({"Groups": [{"GroupId": "sg-all", KEY: "gold"}]}, "unknown", {"unknown-field"}),
        ({"DnsOptions": {KEY: "gold"}}, "unknown", {"unknown-field"}),
        ({KEY: "gold", "State": "rejected"}, "unreachable", set()),
    ],
)
def test_an_interface_endpoint_serves_as_far_as_its_record_tells(
    more: dict[str, Any], word: str, told: set[str]
) -> None:
    drawing = behind_an_endpoint(**more)
    question = {"question": "path", "source": "eni-client", "target": "eni-server", "service": "tcp/443"}
    network = build(drawing.snapshot())
    answer = isthmus.ask(network, question)
    assert answer.verdict == word and {gap.kind for gap in answer.gaps or () if gap.id == "vpce-1"} >= told
    trace = Judge(drawing.snapshot()).trace("eni-client", flow("10.0.0.4", "10.0.1.4"))
    words = {True: "reachable", False: "unreachable", None: "unknown"}
    assert words[trace.session] == word
    listed = isthmus.ask(network, {"question": "sources", "target": "eni-server", "service": "tcp/443"})
    assert listed.verdict == word
    every = isthmus.ask(network, {"question": "gaps"})
    assert {gap for gap in answer.gaps or () if gap.id == "vpce-1"} <= set(every.gaps or ())


@pytest.mark.parametrize(("kind", "word"), [("Resource", "unreachable"), ("Interface", "reachable")])
def test_an_endpoint_for_a_resource_takes_tcp_alone(kind: str, word: str) -> None:
    drawing = behind_an_endpoint(VpcEndpointType=kind)
    drawing.get("SecurityGroups", "sg-server")["IpPermissions"] = [rule("udp/443", "0.0.0.0/0")]
    question = {"question": "path", "source": "eni-client", "target": "eni-server", "service": "udp/443"}
    network = build(drawing.snapshot())
    assert isthmus.ask(network, question).verdict == word
    trace = Judge(drawing.snapshot()).trace("eni-client", flow("10.0.0.4", "10.0.1.4", "udp/443"))
    assert trace.session is (word == "reachable")
    for many in (
        {"question": "sources", "target": "eni-server", "service": "udp/443"},
        {"question": "matrix", "ends": ["eni-client", "eni-server"], "service": "udp/443"},
    ):
        assert isthmus.ask(network, many).verdict == word, many["question"]


def test_an_endpoint_that_nobody_read_serves_by_assumption() -> None:
    drawing = behind_an_endpoint()
    drawing.records["VpcEndpoints"] = []
    question = {"question": "path", "source": "eni-client", "target": "eni-server", "service": "tcp/443"}
    answer = isthmus.ask(build(drawing.snapshot()), question)
    assert answer.verdict == "reachable" and "endpoint-unread-serves" in (answer.assumptions or ())
    trace = Judge(drawing.snapshot()).trace("eni-client", flow("10.0.0.4", "10.0.1.4"))
    assert "endpoint-unread-serves" in trace.assumptions


@pytest.mark.parametrize("state", ["partial", "resting"])
def test_a_gateway_endpoint_in_a_state_that_says_nothing_is_unknown_to_both_readers(state: str) -> None:
    drawing = winding()
    drawing.records["VpcEndpoints"][0][0]["State"] = state
    question = {"question": "path", "source": "eni-a", "target": "52.218.0.1", "service": "tcp/443"}
    assert isthmus.ask(build(drawing.snapshot()), question).verdict == "unknown"
    assert Judge(drawing.snapshot()).trace("eni-a", flow("10.0.0.4", "52.218.0.1")).session is None


def test_a_firewall_of_a_vpc_as_a_whole_leaves_the_first_packet_from_the_internet_open() -> None:
    drawing = winding()
    drawing.reroute("subnet-a", {"0.0.0.0/0": "igw-a"})
    drawing.host("eni-open", "subnet-a", "10.0.0.7", public="198.51.100.7")
    question = {"question": "path", "source": "internet", "target": "eni-open", "service": "tcp/443"}
    assert isthmus.ask(build(drawing.snapshot()), question).forward == "reachable"
    drawing.get("Vpcs", "vpc-a")["NetworkFirewallAssociations"] = [{"FirewallArn": "arn:aws:f"}]
    answer = isthmus.ask(build(drawing.snapshot()), question)
    assert (answer.forward, answer.session) == ("unknown", "unknown")
    assert ("gateway-firewall", "vpc-a") in gaps(answer)
    listed = isthmus.ask(build(drawing.snapshot()), {"question": "targets", "source": "internet"})
    assert listed.verdict == "unknown"
    assert Judge(drawing.snapshot()).trace("internet", flow("8.8.8.8", "198.51.100.7")).forward is None
