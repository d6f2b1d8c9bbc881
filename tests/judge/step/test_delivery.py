"""Senders and receivers: states, checks, and what kind of interface they are."""

from __future__ import annotations

import pytest

from tests.judge.drawing import Drawing, flow, outcome, rule
from tests.judge.readers import both

A, B, WORLD = "10.0.1.10", "10.0.2.20", "203.0.113.9"


def network() -> Drawing:
    d = Drawing()
    d.vpc("vpc-a", "10.0.0.0/16")
    d.internet("igw-1", "vpc-a")
    d.subnet("one", "vpc-a", "10.0.1.0/24", {"0.0.0.0/0": "igw-1"})
    d.subnet("two", "vpc-a", "10.0.2.0/24")
    d.host("eni-a", "one", A, public="198.51.100.1")
    d.host("eni-b", "two", B)
    return d


def asked(d: Drawing, source: str = A, target: str = B, start: str = "eni-a") -> object:
    return outcome(d.judge().trace(start, flow(source, target)))


@pytest.mark.parametrize("end", ["eni-a", "eni-b"])
@pytest.mark.parametrize(
    "change",
    [
        {"Status": "available"},
        {"Attachment": {"Status": "detaching"}},
        {"Attachment": {"InstanceId": "i-1", "Status": "attached"}},
    ],
)
def test_what_is_not_attached_and_running_neither_sends_nor_receives(
    end: str, change: dict[str, object]
) -> None:
    d = network()
    d.get("NetworkInterfaces", end).update(change)
    d.put("Reservations", {"Instances": [{"InstanceId": "i-1", "State": {"Name": "stopped"}}]})
    assert asked(d) == (False, False, "state")


def test_an_instance_that_was_not_read_is_taken_to_run() -> None:
    d = network()
    d.get("NetworkInterfaces", "eni-b")["Attachment"] = {"InstanceId": "i-1", "Status": "attached"}
    trace = d.judge().trace("eni-a", flow(A, B))
    assert (outcome(trace), trace.assumptions) == ((True, True, ""), ("instance-state-unknown-runs",))


def test_a_foreign_source_is_refused_by_the_check_and_rejected_by_gateways() -> None:
    d = network()
    trace = d.judge().trace("eni-a", flow("10.0.1.77", B))
    assert (outcome(trace), trace.blocks[0].aws_code) == (
        (False, False, "source-destination-check"),
        "ENI_ADDRESS_RESTRICTION",
    )
    d.get("NetworkInterfaces", "eni-a")["SourceDestCheck"] = False
    assert asked(d, "10.0.1.77", WORLD) == (False, False, "spoofing")
    assert d.judge().trace("eni-a", flow("10.0.1.77", B)).session is False


def test_a_packet_to_oneself_stays_on_the_host() -> None:
    d = network()
    d.get("SecurityGroups", "sg-all")["IpPermissionsEgress"] = []
    trace = d.judge().trace("eni-a", flow(A, A))
    assert (outcome(trace), trace.assumptions) == ((True, True, ""), ("same-host-is-loopback",))


def test_from_the_internet_only_public_addresses_exist() -> None:
    d = network()
    assert asked(d, WORLD, "198.51.100.1", "internet") == (True, True, "")
    assert asked(d, WORLD, A, "internet") == (False, False, "internet-gateway")
    assert asked(d, WORLD, "198.51.100.99", "internet") == (False, False, "internet-gateway")
    assert asked(d, "10.9.9.9", "198.51.100.1", "internet") == (False, False, "internet-gateway")
    assert asked(d, "100.64.0.1", "198.51.100.1", "internet") == (False, False, "internet-gateway")


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("10.9.0.1", "RFC1918"),
        ("172.16.0.0", "RFC1918"),
        ("172.31.255.255", "RFC1918"),
        ("192.168.7.7", "RFC1918"),
        ("100.64.0.0", "RFC6598"),
        ("100.127.255.255", "RFC6598"),
    ],
)
def test_private_targets_never_leave_by_the_gateway(target: str, code: str) -> None:
    trace = network().judge().trace("eni-a", flow(A, target))
    assert outcome(trace) == (False, False, "internet-gateway")
    assert trace.blocks[0].aws_code == f"IGW_DESTINATION_ADDRESS_NOT_IN_{code}_EGRESS"


@pytest.mark.parametrize(
    "target",
    ["0.0.0.1", "127.0.0.1", "169.254.0.9", "169.254.172.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"],
)
def test_reserved_targets_are_nobody_s_on_the_internet(target: str) -> None:
    trace = network().judge().trace("eni-a", flow(A, target))
    assert outcome(trace) == (False, False, "internet-gateway")
    assert trace.blocks[0].aws_code == "CANNOT_ROUTE"


@pytest.mark.parametrize(
    "target", ["9.255.255.255", "11.0.0.0", "172.15.255.255", "172.32.0.0", "100.63.255.255", "100.128.0.0"]
)
def test_what_lies_beside_private_blocks_is_the_internet_s(target: str) -> None:
    assert asked(network(), A, target) == (True, True, "")


def test_an_elastic_ip_that_nothing_bears_is_the_internets() -> None:
    d = network()
    d.put("Addresses", {"PublicIp": "198.51.100.50", "AllocationId": "eipalloc-1"})
    assert asked(d, WORLD, "198.51.100.50", "internet")[:2] == (False, False)
    assert asked(d, A, "198.51.100.50")[:2] == (True, True)


def test_an_elastic_ip_may_alone_say_what_it_is_associated_with() -> None:
    d = network()
    d.get("NetworkInterfaces", "eni-a")["PrivateIpAddresses"][0].pop("Association")
    assert asked(d, WORLD, "198.51.100.1", "internet")[:2] == (False, False)
    d.put("Addresses", {"PublicIp": "198.51.100.1", "NetworkInterfaceId": "eni-a", "PrivateIpAddress": A})
    assert asked(d, WORLD, "198.51.100.1", "internet") == (True, True, "")
    assert asked(d, A, WORLD) == (True, True, "")


def test_a_gateway_of_another_vpc_serves_nobody() -> None:
    d = network()
    d.records["InternetGateways"][0][0]["Attachments"] = [{"VpcId": "vpc-z", "State": "available"}]
    assert asked(d, A, WORLD) == (False, False, "state")


def test_an_unread_gateway_is_a_gap() -> None:
    d = network()
    d.records["InternetGateways"] = []
    assert asked(d, A, WORLD) == (None, None, "")


@pytest.mark.parametrize(
    ("kind", "as_target", "as_source"),
    [
        ("lambda", False, True),
        ("vpc_endpoint", True, False),
        ("transit_gateway", False, False),
        ("global_accelerator_managed", None, None),
        ("gateway_load_balancer_endpoint", False, False),
        ("network_load_balancer", None, None),
        ("natGateway", False, False),
    ],
)
def test_interfaces_of_services(kind: str, as_target: bool | None, as_source: bool | None) -> None:
    d = network()
    d.get("NetworkInterfaces", "eni-b")["InterfaceType"] = kind
    assert d.judge().trace("eni-a", flow(A, B)).forward is as_target
    assert d.judge().trace("eni-b", flow(B, A)).forward is as_source


def test_a_load_balancers_listener_is_a_gap_behind_its_group() -> None:
    d = network()
    record = d.get("NetworkInterfaces", "eni-b")
    record.update(RequesterId="amazon-elb", Description="ELB app/web/1")
    assert asked(d) == (None, None, "")
    d.group("sg-b", [rule("tcp/80", "0.0.0.0/0")], [])
    record["Groups"] = [{"GroupId": "sg-b"}]
    assert asked(d) == (False, False, "security-group-ingress")


@pytest.mark.parametrize("told", [{"RequesterId": "amazon-elb"}, {"Description": "ELB app/web/1"}])
def test_what_a_load_balancers_node_sends_is_a_gap_whatever_its_type_says(told: dict[str, str]) -> None:
    d = network()
    d.get("NetworkInterfaces", "eni-a").update(told)
    trace = d.judge().trace("eni-a", flow(A, B))
    assert (trace.forward, trace.session) == (None, None)
    assert [gap.kind for gap in trace.gaps] == ["unmodelled-interface"]


def test_from_nowhere_nobody_sends() -> None:
    d = network()
    assert asked(d, "10.0.1.99", B, "nowhere")[:2] == (False, False)
    assert asked(d, "192.168.1.1", B, "nowhere")[:2] == (False, False)
    d.put("VpnGateways", {"VpnGatewayId": "vgw-1"})
    assert asked(d, "192.168.1.1", B, "nowhere") == (None, None, "")
    d.peering("pcx-x", "vpc-a", "vpc-x")
    assert asked(d, "10.99.1.1", B, "nowhere") == (None, None, "")
    assert d.judge().trace("nowhere", flow("10.99.1.1", B)).at == "vpc-x"
    for kind, *_ in d.records["VpcPeeringConnections"]:
        kind["Status"] = {"Code": "deleted"}
    assert d.judge().trace("nowhere", flow("10.99.1.1", B)).at != "vpc-x", (
        "who is joined no more sends nothing"
    )


def test_an_unread_start_is_a_gap() -> None:
    assert asked(network(), start="eni-none") == (None, None, "")


def test_every_private_address_has_its_own_elastic_ip() -> None:
    d = network()
    rows = d.get("NetworkInterfaces", "eni-a")["PrivateIpAddresses"]
    second = {"PrivateIpAddress": "10.0.1.11", "Primary": False, "Association": {"PublicIp": "198.51.100.2"}}
    rows.append(second)
    for private, public in ((A, "198.51.100.1"), ("10.0.1.11", "198.51.100.2")):
        trace = d.judge().trace("internet", flow(WORLD, public))
        assert outcome(trace) == (True, True, "")
        assert f"target becomes {private}" in [step.rule for step in trace.steps]
        out = d.judge().trace("eni-a", flow(private, WORLD))
        assert outcome(out) == (True, True, "")
        assert f"source becomes {public}" in [step.rule for step in out.steps]
    rows[1].pop("Association")
    assert asked(d, "10.0.1.11", WORLD) == (False, False, "internet-gateway")


def test_an_interface_endpoint_answers_no_echo() -> None:
    d = network()
    d.get("NetworkInterfaces", "eni-b")["InterfaceType"] = "vpc_endpoint"
    assert outcome(d.judge().trace("eni-a", flow(A, B, "icmp/8"))) == (False, False, "endpoint")


def test_an_elastic_ip_of_an_instance_is_its_first_interfaces() -> None:
    d = network()
    d.get("NetworkInterfaces", "eni-a")["PrivateIpAddresses"][0].pop("Association")
    d.host("eni-0", "two", "10.0.2.30", Attachment={"InstanceId": "i-1", "DeviceIndex": 1})
    d.get("NetworkInterfaces", "eni-a")["Attachment"] = {"InstanceId": "i-1", "DeviceIndex": 0}
    d.put("Addresses", {"PublicIp": "198.51.100.1", "InstanceId": "i-1"})
    assert asked(d, WORLD, "198.51.100.1", "internet") == (True, True, "")
    assert d.judge().trace("internet", flow(WORLD, "198.51.100.1")).at == "eni-a"
    assert asked(d, A, WORLD) == (True, True, "")


def test_a_single_ipv6_address_is_the_interfaces() -> None:
    d = Drawing()
    d.vpc("vpc-a", "10.0.0.0/16", "2001:db8:1::/56")
    d.subnet("one", "vpc-a", "10.0.1.0/24", v6="2001:db8:1:1::/64")
    d.host("eni-a", "one", A, Ipv6Address="2001:db8:1:1::10")
    d.host("eni-b", "one", "10.0.1.20", v6="2001:db8:1:1::20")
    one, other = "2001:db8:1:1::10", "2001:db8:1:1::20"
    assert asked(d, one, other) == (True, True, "")
    assert asked(d, other, one, "eni-b") == (True, True, "")


def test_nodes_of_services_that_list_no_group_are_not_closed_by_groups() -> None:
    d = network()
    d.get("NetworkInterfaces", "eni-b").update(InterfaceType="network_load_balancer", Groups=[])
    trace = d.judge().trace("eni-a", flow(A, B))
    assert (trace.forward, [gap.kind for gap in trace.gaps]) == (None, ["load-balancer"])
    d.get("NetworkInterfaces", "eni-b")["InterfaceType"] = "interface"
    trace = d.judge().trace("eni-a", flow(A, B))
    assert (trace.forward, [gap.kind for gap in trace.gaps]) == (None, ["interface-without-groups"])


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("192.168.1.1", "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS"),
        ("100.64.0.1", "IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS"),
        ("100.127.255.255", "IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS"),
        ("240.0.0.1", "CANNOT_ROUTE"),
    ],
)
def test_what_no_gateway_sends_out_ends_there(target: str, code: str) -> None:
    trace = network().judge().trace("eni-a", flow(A, target))
    assert outcome(trace) == (False, False, "internet-gateway")
    assert [step.aws_code for step in trace.blocks] == [code]
    assert trace.steps[-1] == trace.blocks[0], "it goes no further"


@pytest.mark.parametrize(
    ("target", "passes"),
    [
        ("1fff:ffff::1", False),
        ("2000::1", True),
        ("3fff:ffff::1", True),
        ("4000::1", False),
        ("fd00::1", False),
    ],
)
def test_of_ipv6_only_global_addresses_lie_beyond_an_internet_gateway(target: str, passes: bool) -> None:
    d = Drawing()
    d.vpc("vpc-a", "10.0.0.0/16", "2001:db8:1::/56")
    d.internet("igw-1", "vpc-a")
    d.subnet("one", "vpc-a", "10.0.1.0/24", {"::/0": "igw-1"}, v6="2001:db8:1:1::/64")
    d.host("eni-a", "one", A, v6="2001:db8:1:1::10")
    assert both(d, "eni-a", "2001:db8:1:1::10", target).forward is passes
