"""NAT gateways of every kind: each row of the table."""

from __future__ import annotations

import pytest

from isthmus.packet import Box
from tests.judge.drawing import EVERYTHING, OPEN, Drawing, entry, flow, outcome, route, rule
from tests.judge.readers import both

C, NAT, EIP, WORLD = "10.0.1.10", "10.0.9.7", "198.51.100.7", "203.0.113.9"


def network() -> Drawing:
    d = Drawing()
    d.vpc("vpc-a", "10.0.0.0/16", "2001:db8:1::/56")
    d.internet("igw-1", "vpc-a")
    d.subnet("app", "vpc-a", "10.0.1.0/24", {"0.0.0.0/0": "nat-1"}, v6="2001:db8:1:1::/64")
    d.subnet("pub", "vpc-a", "10.0.9.0/28", {"0.0.0.0/0": "igw-1"})
    d.nat("nat-1", "pub", NAT, EIP)
    d.host("eni-c", "app", C, v6="2001:db8:1:1::10")
    return d


def asked(d: Drawing, target: str = WORLD, word: str = "tcp/443", source: str = C) -> object:
    return outcome(d.judge().trace("eni-c", flow(source, target, word)))


def pub_acl(*changes: dict[str, object], without: tuple[int, bool] = (100, False)) -> list[dict[str, object]]:
    kept = [e for e in OPEN if (e["RuleNumber"], e["Egress"]) != without]
    return [*kept, *changes]


def test_the_client_goes_out_under_the_elastic_ip_and_the_answer_comes_home() -> None:
    trace = network().judge().trace("eni-c", flow(C, WORLD))
    assert outcome(trace) == (True, True, "")
    assert trace.disposition == "left-by-internet-gateway"
    flows = [str(s.flow) for s in trace.steps if s.layer == "network-acl-ingress"]
    assert flows == [
        f"tcp {C}:50000 > {WORLD}:443",
        f"tcp {WORLD}:443 > {NAT}:1024",
        f"tcp {WORLD}:443 > {C}:50000",
    ]


def test_a_nat_gateway_without_a_way_out_reaches_nothing() -> None:
    d = network()
    d.reroute("pub", {})
    trace = d.judge().trace("eni-c", flow(C, WORLD))
    assert outcome(trace) == (False, False, "route")
    assert trace.blocks[0].id == "rtb-pub"


def test_a_nat_gateway_in_its_clients_own_subnet_is_a_loop() -> None:
    d = network()
    d.host("eni-d", "pub", "10.0.9.10")
    d.reroute("pub", {"0.0.0.0/0": "nat-1"})
    trace = d.judge().trace("eni-d", flow("10.0.9.10", WORLD))
    assert outcome(trace) == (False, False, "route")
    assert trace.blocks[0].rule == "loop: nat-1 -> nat-1"


def test_the_clients_port_must_enter_the_nat_subnet() -> None:
    d = network()
    d.entries("pub", pub_acl(entry(100, "allow", "tcp/1024-65535", "0.0.0.0/0", egress=False)))
    trace = d.judge().trace("eni-c", flow(C, WORLD))
    assert outcome(trace) == (False, False, "network-acl-ingress")
    assert trace.blocks[0].id == "acl-pub"


def test_ports_that_the_list_closes_split_the_session_and_are_named() -> None:
    d = network()
    d.entries(
        "pub",
        pub_acl(
            entry(100, "allow", "tcp/443", "0.0.0.0/0", egress=False),
            entry(110, "allow", "tcp/32768-60999", "0.0.0.0/0", egress=False),
        ),
    )
    trace = d.judge().trace("eni-c", flow(C, WORLD))
    assert outcome(trace) == (True, None, "R:network-acl-ingress")
    assert trace.closed == (("port of nat-1", 1024, 32767), ("port of nat-1", 61000, 65535))


def test_the_way_back_to_the_client_needs_its_own_opening() -> None:
    d = network()
    d.entries("pub", [*OPEN, entry(50, "deny", "-1", "10.0.0.0/16", egress=True)])
    assert asked(d) == (True, False, "R:network-acl-egress")


def test_the_clients_list_sees_the_server_not_the_nat_gateway() -> None:
    d = network()
    d.entries("app", pub_acl(entry(100, "allow", "tcp/1024-65535", f"{NAT}/32", egress=False)))
    assert asked(d) == (True, False, "R:network-acl-ingress")


def with_peer(routes: dict[str, str]) -> Drawing:
    d = network()
    d.vpc("vpc-p", "10.2.0.0/16")
    d.peering("pcx-1", "vpc-a", "vpc-p")
    d.subnet("far", "vpc-p", "10.2.1.0/24", routes)
    d.group("sg-far", EVERYTHING, EVERYTHING, "vpc-p")
    d.host("eni-s", "far", "10.2.1.10", ["sg-far"])
    return d


def test_a_peer_cannot_use_this_vpcs_nat_gateway() -> None:
    d = with_peer({"0.0.0.0/0": "pcx-1"})
    trace = d.judge().trace("eni-s", flow("10.2.1.10", WORLD))
    assert outcome(trace) == (False, False, "peering")
    assert trace.blocks[0].aws_code == "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR"


def test_answers_return_to_the_nat_gateway_over_a_peering_without_a_route() -> None:
    d = with_peer({})
    d.reroute("app", {"10.2.0.0/16": "nat-1"})
    d.reroute("pub", {"10.2.0.0/16": "pcx-1"})
    assert asked(d, "10.2.1.10") == (True, True, "")
    d.entries("far", [entry(100, "allow", "-1", "0.0.0.0/0", egress=False)])
    assert asked(d, "10.2.1.10") == (True, False, "R:network-acl-egress")


def test_a_plain_instance_has_no_return_to_sender() -> None:
    d = with_peer({})
    d.reroute("app", {"10.2.0.0/16": "pcx-1"})
    assert asked(d, "10.2.1.10") == (True, False, "R:route")


def test_beyond_a_peering_the_private_address_shows() -> None:
    for peer, expected in (
        (f"{NAT}/32", (True, True, "")),
        (f"{EIP}/32", (False, False, "security-group-ingress")),
    ):
        d = with_peer({})
        d.reroute("app", {"10.2.0.0/16": "nat-1"})
        d.reroute("pub", {"10.2.0.0/16": "pcx-1"})
        d.get("SecurityGroups", "sg-far")["IpPermissions"] = [rule("tcp/443", peer)]
        assert asked(d, "10.2.1.10") == expected


def test_towards_a_transit_gateway_that_was_not_read_nothing_can_be_told() -> None:
    d = network()
    d.reroute("pub", {"10.9.0.0/16": "tgw-1"})
    trace = d.judge().trace("eni-c", flow(C, "10.9.0.5"))
    assert outcome(trace) == (None, None, "")
    assert [gap.kind for gap in trace.gaps] == ["uncollected-transit-gateway"]


def test_a_private_nat_gateway_never_passes_the_internet_gateway() -> None:
    d = network()
    record = next(r for r, *_ in d.records["NatGateways"])
    record["ConnectivityType"] = "private"
    record["NatGatewayAddresses"][0].pop("PublicIp")
    assert asked(d) == (False, False, "internet-gateway")


def inside(ingress: list[dict[str, object]]) -> Drawing:
    d = network()
    d.subnet("db", "vpc-a", "10.0.2.0/24")
    d.group("sg-c", [], EVERYTHING)
    d.group("sg-db", ingress, EVERYTHING)
    d.host("eni-db", "db", "10.0.2.20", ["sg-db"])
    d.get("NetworkInterfaces", "eni-c")["Groups"] = [{"GroupId": "sg-c"}]
    d.reroute("app", {"10.0.2.0/24": "nat-1"})
    return d


def test_a_route_longer_than_local_hides_the_client_and_its_group() -> None:
    trace = inside([rule("tcp/443", "sg-c")]).judge().trace("eni-c", flow(C, "10.0.2.20"))
    assert outcome(trace) == (False, False, "security-group-ingress")
    assert trace.blocks[0].aws_code == "SG_REFERENCES_NOT_PRESERVED"
    assert asked(inside([rule("tcp/443", f"{NAT}/32")]), "10.0.2.20") == (True, True, "")


@pytest.mark.parametrize("word", ["50", "47"])
def test_other_protocols_do_not_pass(word: str) -> None:
    trace = network().judge().trace("eni-c", flow(C, WORLD, word))
    assert outcome(trace) == (False, False, "nat-gateway")
    assert trace.blocks[0].aws_code == "PROTOCOL_RESTRICTION"


def test_echo_passes() -> None:
    assert asked(network(), word="icmp/8") == (True, True, "")


def test_nothing_from_outside_starts_through_it() -> None:
    trace = network().judge().trace("internet", flow(WORLD, EIP))
    assert outcome(trace) == (False, False, "nat-gateway")


def test_nothing_inside_starts_towards_its_private_address() -> None:
    assert asked(network(), NAT) == (False, False, "nat-gateway")


def test_nothing_starts_towards_the_interface_of_a_nat_gateway_that_was_not_read() -> None:
    d = network()
    d.records["NatGateways"] = []
    assert asked(d, NAT) == (False, False, "nat-gateway")


def test_a_nat_gateway_that_is_not_available_carries_nothing() -> None:
    d = network()
    next(r for r, *_ in d.records["NatGateways"])["State"] = "pending"
    assert asked(d) == (False, False, "state")


def regional(**more: object) -> Drawing:
    d = network()
    record = next(r for r, *_ in d.records["NatGateways"])
    record.pop("SubnetId")
    address = {"PublicIp": EIP, "AvailabilityZoneId": "euw1-az1", "Status": "succeeded"}
    record.update(AvailabilityMode="regional", RouteTableId="rtb-nat", NatGatewayAddresses=[address], **more)
    d.records["NetworkInterfaces"] = [
        row for row in d.records["NetworkInterfaces"] if row[0]["NetworkInterfaceId"] != "eni-nat-1"
    ]
    d.table("rtb-nat", "vpc-a", [], {"0.0.0.0/0": "igw-1"})
    return d


def test_a_regional_gateway_uses_its_own_table_and_meets_no_list() -> None:
    trace = regional().judge().trace("eni-c", flow(C, WORLD))
    assert outcome(trace) == (True, True, "")
    assert "regional-nat-meets-no-acl" in trace.assumptions
    assert [s.id for s in trace.steps if "acl" in s.layer] == ["acl-app", "acl-app"]


def test_a_regional_gateway_serves_only_its_zones_when_run_by_hand() -> None:
    for manual, expected in (("disabled", (False, False, "nat-gateway")), ("enabled", (True, True, ""))):
        d = regional(AutoProvisionZones=manual)
        d.get("Subnets", "app")["AvailabilityZoneId"] = "euw1-az3"
        trace = d.judge().trace("eni-c", flow(C, WORLD))
        assert outcome(trace) == expected
        if trace.blocks:
            assert trace.blocks[0].aws_code == "REGIONAL_NGW_ROUTE_AZ_RESTRICTION"


def nat64(target: str) -> Drawing:
    d = network()
    d.egress_only("eigw-1", "vpc-a")
    d.get("RouteTables", "rtb-app")["Routes"].append(route(*target.split(" ")))
    return d


def test_nat64_translates_both_families() -> None:
    d = nat64("64:ff9b::/96 nat-1")
    trace = d.judge().trace("eni-c", flow("2001:db8:1:1::10", "64:ff9b::cb00:7109"))
    assert outcome(trace) == (True, True, "")
    assert trace.assumptions == ("nat64-families-at-acl",)
    assert [s.flow.family for s in trace.steps if "acl" in s.layer] == [6, 6, 4, 4, 6, 6]
    d.entries("pub", [e for e in OPEN if "Ipv6CidrBlock" not in e])
    trace = d.judge().trace("eni-c", flow("2001:db8:1:1::10", "64:ff9b::cb00:7109"))
    assert outcome(trace) == (False, False, "network-acl-ingress")


def test_what_nat64_makes_of_an_echo_is_not_stated() -> None:
    d = nat64("64:ff9b::/96 nat-1")
    trace = d.judge().trace("eni-c", flow("2001:db8:1:1::10", "64:ff9b::cb00:7109", "icmpv6/128"))
    assert outcome(trace) == (None, None, "")
    trace = d.judge().trace("eni-c", flow("2001:db8:1:1::10", "64:ff9b::cb00:7109", "icmpv6/1"))
    assert outcome(trace) == (None, None, "")


def test_an_egress_only_gateway_does_not_translate() -> None:
    trace = nat64("::/0 eigw-1").judge().trace("eni-c", flow("2001:db8:1:1::10", "64:ff9b::cb00:7109"))
    assert outcome(trace) == (False, False, "internet-gateway")
    assert "eigw-does-not-translate" in trace.assumptions


def test_of_several_addresses_all_must_agree() -> None:
    d = with_peer({})
    record = next(r for r, *_ in d.records["NatGateways"])
    record["NatGatewayAddresses"].append({"PrivateIp": "10.0.9.8", "IsPrimary": False})
    d.reroute("app", {"10.2.0.0/16": "nat-1"})
    d.reroute("pub", {"10.2.0.0/16": "pcx-1"})
    assert asked(d, "10.2.1.10") == (True, True, "")
    d.get("SecurityGroups", "sg-far")["IpPermissions"] = [rule("tcp/443", f"{NAT}/32")]
    trace = d.judge().trace("eni-c", flow(C, "10.2.1.10"))
    assert (trace.forward, trace.disposition) == (None, "split")
    assert trace.closed[0][:1] == ("address of nat-1",)


def test_a_box_of_clients_and_ports_splits_where_rules_distinguish() -> None:
    d = network()
    d.entries("app", pub_acl(entry(100, "allow", "tcp/32768-65535", "0.0.0.0/0", egress=False)))
    low, high = flow(C, WORLD), flow(C, WORLD)
    box = Box(
        4, (low.source, low.source), (high.target, high.target), (low.service, low.service), (1024, 65535)
    )
    rulings = d.judge().decide("eni-c", box)
    assert [(r.box.source_ports, r.forward, r.session) for r in rulings] == [
        ((1024, 32767), True, False),
        ((32768, 65535), True, True),
    ]


@pytest.mark.parametrize("status", ["assigning", "unassigning", "associating", "disassociating", "failed"])
def test_an_address_that_is_not_ready_is_not_given_out(status: str) -> None:
    d = network()
    record = next(r for r, *_ in d.records["NatGateways"])
    record["NatGatewayAddresses"].append(
        {"PrivateIp": "10.0.9.8", "PublicIp": "198.51.100.8", "Status": status}
    )
    trace = d.judge().trace("eni-c", flow(C, WORLD))
    assert (outcome(trace), trace.closed) == ((True, True, ""), ())
    record["NatGatewayAddresses"][0]["Status"] = status
    assert asked(d)[0] is False


def test_an_appliance_attached_to_the_gateway_is_a_gap() -> None:
    d = network()
    d.records["NatGateways"][0][0]["AttachedAppliances"] = [{"Type": "network-firewall-proxy"}]
    trace = d.judge().trace("eni-c", flow(C, WORLD))
    assert trace.forward is None and {gap.kind for gap in trace.gaps} == {"unmodelled-route-target"}


@pytest.mark.parametrize("listed", [True, False])
def test_a_gateway_starts_nothing_though_its_interface_was_not_read(listed: bool) -> None:
    d = network()
    if not listed:
        kept = [row for row in d.records["NetworkInterfaces"] if row[0]["NetworkInterfaceId"] != "eni-nat-1"]
        d.records["NetworkInterfaces"] = kept
    trace = d.judge().trace("eni-nat-1", flow(NAT, C))
    assert outcome(trace) == (False, False, "nat-gateway")
    assert not trace.gaps


def test_an_interface_that_no_record_tells_of_is_not_known() -> None:
    trace = network().judge().trace("eni-nowhere", flow(NAT, C))
    assert (trace.forward, [gap.kind for gap in trace.gaps]) == (None, ["uncollected-interface"])


def test_what_a_nat_gateway_does_not_tell_of_its_address_its_interface_does() -> None:
    d = network()
    (nat,) = (record for record, *_ in d.records["NatGateways"])
    del nat["NatGatewayAddresses"][0]["PublicIp"]
    assert both(d, "eni-c", C, WORLD).words == (True, True)
    del d.get("NetworkInterfaces", "eni-nat-1")["PrivateIpAddresses"][0]["Association"]
    assert both(d, "eni-c", C, WORLD).words == (False, False)


@pytest.mark.parametrize("key", ["VpcId", "PrivateIp"])
def test_what_a_nat_gateway_does_not_tell_of_its_place_its_subnet_and_interface_do(key: str) -> None:
    d = network()
    (nat,) = (record for record, *_ in d.records["NatGateways"])
    del (nat if key == "VpcId" else nat["NatGatewayAddresses"][0])[key]
    assert both(d, "eni-c", C, WORLD).words == (True, True)
