"""Gateway endpoints and the services of the VPC itself."""

from __future__ import annotations

from tests.judge.drawing import EVERYTHING, Drawing, entry, flow, outcome, rule

A, S3 = "10.0.1.10", "198.51.100.200"


def network(egress: list[dict[str, object]] | None = None) -> Drawing:
    d = Drawing()
    d.vpc("vpc-a", "10.0.0.0/16")
    d.subnet("one", "vpc-a", "10.0.1.0/24", {"pl-s3": "vpce-1"})
    d.put("PrefixListEntries", {"Cidr": "198.51.100.128/25"}, owner="pl-s3")
    made = {"VpcEndpointId": "vpce-1", "VpcEndpointType": "Gateway", "State": "available", "VpcId": "vpc-a"}
    d.put("VpcEndpoints", {**made, "ServiceName": "com.amazonaws.eu-west-1.s3"})
    d.group("sg-a", [], EVERYTHING if egress is None else egress)
    d.host("eni-a", "one", A, ["sg-a"])
    return d


def asked(d: Drawing, target: str = S3, word: str = "tcp/443") -> object:
    return outcome(d.judge().trace("eni-a", flow(A, target, word)))


def test_the_endpoint_takes_its_prefix_list_and_answers_to_the_private_address() -> None:
    trace = network().judge().trace("eni-a", flow(A, S3))
    assert (outcome(trace), trace.disposition, trace.at) == (
        (True, True, ""),
        "delivered-to-service",
        "service:s3",
    )
    assert asked(network(), "198.51.100.1") == (False, False, "route")


def test_the_group_must_let_the_list_out() -> None:
    assert asked(network([rule("tcp/443", "10.0.0.0/8")])) == (False, False, "security-group-egress")
    assert asked(network([rule("tcp/443", "pl-s3")])) == (True, True, "")


def test_lists_on_both_ways_compare_the_services_addresses() -> None:
    d = network()
    d.entries(
        "one",
        [
            entry(1, "allow", "-1", "10.0.0.0/8", egress=False),
            entry(1, "allow", "-1", "0.0.0.0/0", egress=True),
        ],
    )
    assert asked(d) == (True, False, "R:network-acl-ingress")


def test_tcp_and_echo_only() -> None:
    trace = network().judge().trace("eni-a", flow(A, S3, "udp/443"))
    assert outcome(trace) == (False, False, "endpoint")
    assert trace.blocks[0].aws_code == "VPCE_GATEWAY_PROTOCOL_RESTRICTION"
    assert asked(network(), word="icmp/8") == (True, True, "")
    assert asked(network(), word="icmpv6/128") == (False, False, "endpoint")
    assert asked(network(), word="icmp/3") == (False, False, "endpoint")


def test_it_answers_from_its_services_addresses_alone() -> None:
    d = network()
    d.reroute("one", {"pl-s3": "vpce-1", "8.8.8.0/24": "vpce-1"})
    assert asked(d, "8.8.8.8") == (False, False, "endpoint")
    d.put("PrefixLists", {"PrefixListId": "pl-s3", "PrefixListName": "com.amazonaws.eu-west-1.s3"})
    trace = d.judge().trace("eni-a", flow(A, "8.8.8.8"))
    assert outcome(trace) == (False, False, "endpoint")
    assert trace.blocks[0].aws_code == "VPCE_GATEWAY_EGRESS_SOURCE_ADDRESS_RESTRICTION"
    assert asked(d) == (True, True, "")


def test_a_block_that_leads_there_is_of_the_service_only_where_its_list_says_so() -> None:
    d = network()
    d.records["PrefixListEntries"].clear()
    d.reroute("one", {"8.8.8.0/24": "vpce-1"})
    for extra in ({}, {"pl-s3": "vpce-1"}):
        d.reroute("one", {"8.8.8.0/24": "vpce-1", **extra})
        trace = d.judge().trace("eni-a", flow(A, "8.8.8.8"))
        assert (trace.forward, trace.session) == (None, None)
        assert ("unknown-prefix-list", "vpce-1") in {(gap.kind, gap.id) for gap in trace.gaps}
    assert asked(d, "8.8.8.8", "udp/443") == (False, False, "endpoint")


def test_peers_cannot_use_it() -> None:
    d = network()
    d.vpc("vpc-p", "10.2.0.0/16")
    d.peering("pcx-1", "vpc-a", "vpc-p")
    d.subnet("far", "vpc-p", "10.2.1.0/24", {"0.0.0.0/0": "pcx-1"})
    d.host("eni-p", "far", "10.2.1.10")
    assert outcome(d.judge().trace("eni-p", flow("10.2.1.10", S3))) == (False, False, "peering")


def test_an_unread_list_or_endpoint_is_a_gap() -> None:
    d = network()
    d.records["PrefixListEntries"] = []
    trace = d.judge().trace("eni-a", flow(A, S3))
    assert (trace.forward, trace.session, trace.disposition) == (None, None, "unknown")
    d = network()
    d.records["VpcEndpoints"] = []
    assert asked(d) == (None, None, "")


def test_an_unread_list_of_a_gateway_endpoint_takes_no_local_and_no_private_address() -> None:
    d = network()
    d.records["PrefixListEntries"] = []
    d.subnet("two", "vpc-a", "10.0.2.0/24")
    d.host("eni-b", "two", "10.0.2.20")
    assert asked(d, "10.0.2.20") == (True, True, "")
    assert asked(d, "192.168.1.1") == (False, False, "route")


def test_other_endpoints_as_a_routes_target_are_gaps_and_dead_ones_stops() -> None:
    d = network()
    record = d.records["VpcEndpoints"][0][0]
    for state in ("deleted", "pending", "failed"):
        record["State"] = state
        assert asked(d) == (False, False, "state")
    record.update(State="available", VpcEndpointType="GatewayLoadBalancer")
    assert asked(d) == (None, None, "")


def test_the_vpcs_resolver_answers_past_groups_and_lists() -> None:
    d = network([])
    d.entries("one", [])
    for target in ("10.0.0.2", "169.254.169.253"):
        assert asked(d, target, "udp/53") == (True, True, "")
    assert asked(d, "169.254.169.254", "tcp/80") == (True, True, "")
    assert asked(d, "10.0.0.2", "tcp/443") == (False, False, "route")


def test_reserved_link_local_addresses_are_never_forwarded() -> None:
    d = network()
    d.reroute("one", {"0.0.0.0/0": "tgw-1", "::/0": "tgw-1"})
    assert asked(d, "169.254.168.7") == (False, False, "route")
    assert d.judge().trace("eni-a", flow(A, "169.254.168.7")).at == "link-local"
    d.get("NetworkInterfaces", "eni-a")["Ipv6Addresses"] = [{"Ipv6Address": "2001:db8::1"}]
    trace = d.judge().trace("eni-a", flow("2001:db8::1", "fd00:ec2::99"))
    assert outcome(trace) == (False, False, "route")


def test_only_the_vpcs_own_addresses_use_it() -> None:
    d = network()
    d.get("NetworkInterfaces", "eni-a")["SourceDestCheck"] = False
    trace = d.judge().trace("eni-a", flow("192.0.2.7", S3))
    assert outcome(trace) == (False, False, "endpoint")
    assert trace.blocks[0].aws_code == "VPCE_GATEWAY_EGRESS_SOURCE_ADDRESS_RESTRICTION"
