"""Instances as routes' targets: middleboxes, NAT instances, and gateway tables that lead to them."""

from __future__ import annotations

from tests.judge.drawing import EVERYTHING, OPEN, Drawing, entry, flow, outcome, rule

A, B, M, WORLD = "10.0.1.10", "10.0.2.20", "10.0.9.9", "203.0.113.9"


def network(ingress: list[dict[str, object]] | None = None) -> Drawing:
    d = Drawing()
    d.vpc("vpc-a", "10.0.0.0/16")
    d.internet("igw-1", "vpc-a")
    d.subnet("one", "vpc-a", "10.0.1.0/24", {"10.0.2.0/24": "eni-m"})
    d.subnet("two", "vpc-a", "10.0.2.0/24", {"10.0.1.0/24": "eni-m"})
    d.subnet("mid", "vpc-a", "10.0.9.0/24")
    d.group("sg-a", [], EVERYTHING)
    d.group("sg-b", EVERYTHING if ingress is None else ingress, EVERYTHING)
    d.group("sg-m", EVERYTHING, EVERYTHING)
    d.host("eni-a", "one", A, ["sg-a"])
    d.host("eni-b", "two", B, ["sg-b"])
    d.host("eni-m", "mid", M, ["sg-m"], SourceDestCheck=False)
    return d


def asked(d: Drawing, source: str = "eni-a") -> object:
    return outcome(d.judge().trace(source, flow(A, B)))


def test_the_packet_crosses_the_appliance_both_ways_unchanged() -> None:
    trace = network().judge().trace("eni-a", flow(A, B))
    assert (outcome(trace), trace.assumptions) == ((True, True, ""), ("appliance-forwards",))
    assert [s.direction for s in trace.steps if s.id == "eni-m"] == ["forward", "return"]


def test_beyond_an_appliance_only_addresses_match() -> None:
    trace = network([rule("tcp/443", "sg-a")]).judge().trace("eni-a", flow(A, B))
    assert outcome(trace) == (False, False, "security-group-ingress")
    assert trace.blocks[0].aws_code == "SG_REFERENCES_NOT_PRESERVED"
    assert asked(network([rule("tcp/443", f"{A}/32")])) == (True, True, "")


def test_whether_an_outward_reference_survives_is_not_settled() -> None:
    d = network()
    d.get("SecurityGroups", "sg-a")["IpPermissionsEgress"] = [rule("tcp/443", "sg-b")]
    trace = d.judge().trace("eni-a", flow(A, B))
    assert (trace.forward, trace.gaps[0].kind) == (None, "egress-reference-beyond-middlebox")


def test_the_check_must_be_off() -> None:
    d = network()
    d.get("NetworkInterfaces", "eni-m")["SourceDestCheck"] = True
    trace = d.judge().trace("eni-a", flow(A, B))
    assert outcome(trace) == (False, False, "source-destination-check")
    assert trace.blocks[0].aws_code == "ENI_SOURCE_DEST_CHECK_RESTRICTION"


def test_the_appliances_groups_count_in_and_out() -> None:
    d = network()
    d.get("SecurityGroups", "sg-m")["IpPermissions"] = [rule("tcp/443", f"{B}/32")]
    assert asked(d) == (False, False, "security-group-ingress")
    d = network()
    d.get("SecurityGroups", "sg-m")["IpPermissionsEgress"] = []
    assert asked(d) == (False, False, "security-group-egress")


def test_the_network_acl_before_the_appliance_counts_in_and_the_same_one_out() -> None:
    for egress, where in ((False, "network-acl-ingress"), (True, "network-acl-egress")):
        d = network()
        d.entries("mid", [entry(1, "deny", "tcp/443", f"{B if egress else A}/32", egress=egress), *OPEN])
        assert asked(d) == (False, False, where)


def test_an_appliance_that_sees_one_direction_drops_the_session() -> None:
    d = network()
    d.reroute("two", {})
    trace = d.judge().trace("eni-a", flow(A, B))
    assert outcome(trace) == (True, False, "R:firewall")
    assert "appliance-keeps-state" in trace.assumptions
    d = network()
    d.reroute("one", {})
    trace = d.judge().trace("eni-a", flow(A, B))
    assert outcome(trace) == (True, False, "R:firewall")


def test_a_stopped_appliance_forwards_nothing() -> None:
    d = network()
    d.get("NetworkInterfaces", "eni-m")["Attachment"] = {"InstanceId": "i-m", "Status": "attached"}
    d.put("Reservations", {"Instances": [{"InstanceId": "i-m", "State": {"Name": "stopped"}}]})
    assert asked(d) == (False, False, "state")


def test_a_route_by_instance_means_its_first_interface() -> None:
    d = network()
    d.get("NetworkInterfaces", "eni-m")["Attachment"] = {"InstanceId": "i-m", "DeviceIndex": 0}
    for route in d.get("RouteTables", "rtb-one")["Routes"]:
        if route.pop("NetworkInterfaceId", None):
            route["InstanceId"] = "i-m"
    assert asked(d) == (True, True, "")


def test_two_appliances_that_send_to_each_other_are_a_loop() -> None:
    d = network()
    d.reroute("mid", {"10.0.2.0/24": "eni-n"})
    d.subnet("mid-2", "vpc-a", "10.0.8.0/24", {"10.0.2.0/24": "eni-m"})
    d.host("eni-n", "mid-2", "10.0.8.8", SourceDestCheck=False)
    trace = d.judge().trace("eni-a", flow(A, B))
    assert outcome(trace) == (False, False, "route")
    assert trace.blocks[0].rule == "loop: eni-m -> eni-n -> eni-m"


def test_beyond_an_appliance_a_peer_needs_its_own_way_back() -> None:
    d = network()
    d.vpc("vpc-p", "10.2.0.0/16")
    d.peering("pcx-1", "vpc-a", "vpc-p")
    d.subnet("far", "vpc-p", "10.2.1.0/24")
    d.host("eni-p", "far", "10.2.1.10")
    d.reroute("one", {"10.2.0.0/16": "eni-m"})
    d.reroute("mid", {"10.2.0.0/16": "pcx-1"})
    assert outcome(d.judge().trace("eni-a", flow(A, "10.2.1.10"))) == (True, False, "R:route")


def nat_instance(public: str = "198.51.100.9") -> Drawing:
    d = network()
    d.reroute("one", {"0.0.0.0/0": "eni-m"})
    d.reroute("mid", {"0.0.0.0/0": "igw-1"})
    if public:
        record = d.get("NetworkInterfaces", "eni-m")
        record["PrivateIpAddresses"][0]["Association"] = {"PublicIp": public}
    return d


def test_a_nat_instance_translates_towards_the_internet() -> None:
    trace = nat_instance().judge().trace("eni-a", flow(A, WORLD))
    assert (outcome(trace), trace.assumptions) == ((True, True, ""), ("appliance-forwards",))
    entering = [
        str(s.flow) for s in trace.steps if s.layer == "network-acl-ingress" and s.direction == "return"
    ]
    assert entering == [f"tcp {WORLD}:443 > {M}:50000", f"tcp {WORLD}:443 > {A}:50000"]


def test_a_nat_instance_needs_a_public_address_and_room_for_its_clients() -> None:
    assert outcome(nat_instance("").judge().trace("eni-a", flow(A, WORLD))) == (
        False,
        False,
        "internet-gateway",
    )
    d = nat_instance()
    d.get("SecurityGroups", "sg-m")["IpPermissions"] = []
    assert outcome(d.judge().trace("eni-a", flow(A, WORLD))) == (False, False, "security-group-ingress")


def inspected(back: str = "eni-m") -> Drawing:
    d = nat_instance()
    d.get("NetworkInterfaces", "eni-b")["PrivateIpAddresses"][0]["Association"] = {
        "PublicIp": "198.51.100.20"
    }
    d.table("rtb-gw", "vpc-a", [{"GatewayId": "igw-1"}], {"10.0.2.0/24": "eni-m"})
    d.reroute("two", {"0.0.0.0/0": back})
    return d


def inbound(d: Drawing) -> object:
    return outcome(d.judge().trace("internet", flow(WORLD, "198.51.100.20")))


def test_inbound_traffic_passes_the_middlebox_both_ways() -> None:
    trace = inspected().judge().trace("internet", flow(WORLD, "198.51.100.20"))
    assert (outcome(trace), trace.disposition, trace.at) == ((True, True, ""), "delivered", "eni-b")
    assert [s.direction for s in trace.steps if s.id == "eni-m" and s.stage == "appliance"] == [
        "forward",
        "return",
    ]


def test_a_redirected_subnet_cannot_answer_straight() -> None:
    trace = inspected("igw-1").judge().trace("internet", flow(WORLD, "198.51.100.20"))
    assert outcome(trace) == (True, False, "R:route")
    assert trace.blocks[0].aws_code == "INGRESS_RTB_TRAFFIC_REDIRECTION"


def test_a_middlebox_behind_the_gateways_table_needs_a_public_address() -> None:
    d = inspected()
    d.get("NetworkInterfaces", "eni-m")["PrivateIpAddresses"][0].pop("Association")
    trace = d.judge().trace("internet", flow(WORLD, "198.51.100.20"))
    assert outcome(trace) == (False, False, "route")
    assert trace.blocks[0].aws_code == "INGRESS_RTB_NO_PUBLIC_IP"
