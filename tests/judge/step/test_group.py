"""Security groups: what a rule matches, and whom a reference means."""

from __future__ import annotations

import pytest

from isthmus.judge import certify, check
from isthmus.judge.facts import Facts
from isthmus.judge.owners import Owners
from isthmus.packet import TCP, Box, service_range
from tests.judge.drawing import EVERYTHING, Drawing, entry, flow, outcome, route, rule

A, B = "10.0.1.10", "10.0.2.20"


def network(ingress: list[dict[str, object]], egress: list[dict[str, object]] | None = None) -> Drawing:
    d = Drawing()
    d.vpc("vpc-a", "10.0.0.0/16", "2001:db8:1::/56")
    d.subnet("one", "vpc-a", "10.0.1.0/24", v6="2001:db8:1:1::/64")
    d.subnet("two", "vpc-a", "10.0.2.0/24", v6="2001:db8:1:2::/64")
    d.group("sg-a", [], EVERYTHING if egress is None else egress)
    d.group("sg-b", ingress, [])
    d.host("eni-a", "one", A, ["sg-a"], v6="2001:db8:1:1::10")
    d.host("eni-b", "two", B, ["sg-b"], v6="2001:db8:1:2::20")
    return d


def asked(d: Drawing, word: str = "tcp/443", source: str = A, target: str = B) -> object:
    return outcome(d.judge().trace("eni-a", flow(source, target, word)))


YES, NO = (True, True, ""), (False, False, "security-group-ingress")
OPEN = (None, None, "")


@pytest.mark.parametrize(
    ("permission", "word", "expected"),
    [
        (rule("tcp/0-0", "0.0.0.0/0"), "tcp/0", YES),
        (rule("tcp/0-0", "0.0.0.0/0"), "tcp/1", NO),
        (rule("tcp/0-65535", "0.0.0.0/0"), "tcp/65535", YES),
        (rule("icmp/8/-1", "0.0.0.0/0"), "icmp/8", YES),
        (rule("icmp/8/-1", "0.0.0.0/0"), "icmp/3/4", NO),
        (rule("icmp/-1/-1", "0.0.0.0/0"), "icmp/3/4", YES),
        (rule("icmp/3/4", "0.0.0.0/0"), "icmp/3/4", YES),
        (rule("icmp/3/4", "0.0.0.0/0"), "icmp/3/1", NO),
        (rule("icmp/0/-1", "0.0.0.0/0"), "icmp/0", YES),
        (rule("icmp/0/-1", "0.0.0.0/0"), "icmp/8", NO),
        (rule("icmpv6", "0.0.0.0/0"), "icmpv6/128", NO),
        (rule("58/128/-1", "0.0.0.0/0"), "icmpv6/128", NO),
        (rule("-1", "0.0.0.0/0"), "icmpv6/128", YES),
        (rule("-1", "0.0.0.0/0"), "50", YES),
        (rule("50", "0.0.0.0/0"), "50", YES),
        (rule("50", "0.0.0.0/0"), "51", NO),
        (rule("6/443", "0.0.0.0/0"), "tcp/443", YES),
        (rule("udp/443", "0.0.0.0/0"), "tcp/443", NO),
        ({**rule("-1", "0.0.0.0/0"), "FromPort": 0, "ToPort": 0}, "tcp/9", YES),
        ({**rule("tcp/30-30", "0.0.0.0/0"), "ToPort": -1}, "tcp/30", OPEN),
        ({**rule("tcp/30-30", "0.0.0.0/0"), "ToPort": -1}, "tcp/31", OPEN),
        ({**rule("tcp/443"), "IpRanges": [{"CidrIp": "10.0.1.10/32"}]}, "tcp/443", YES),
    ],
)
def test_protocols_and_ports_mean_what_aws_says(
    permission: dict[str, object], word: str, expected: object
) -> None:
    assert asked(network([permission]), word) == expected


def test_a_rule_for_every_ipv4_address_misses_ipv6() -> None:
    d = network([rule("-1", "0.0.0.0/0")])
    assert asked(d, "tcp/443", "2001:db8:1:1::10", "2001:db8:1:2::20") == NO
    assert (
        asked(network([rule("icmpv6/128/-1", "::/0")]), "icmpv6/128", "2001:db8:1:1::10", "2001:db8:1:2::20")
        == YES
    )


def test_no_egress_rule_means_nothing_starts() -> None:
    trace = network(EVERYTHING, []).judge().trace("eni-a", flow(A, B))
    assert outcome(trace) == (False, False, "security-group-egress")
    assert trace.blocks[0].aws_code == "SG_HAS_NO_RULES"
    assert trace.blocks[0].pointer.endswith("/IpPermissionsEgress")


def test_answers_need_no_rule() -> None:
    assert asked(network([rule("tcp/443", f"{A}/32")], [rule("tcp/443", f"{B}/32")])) == YES


def test_rules_of_all_groups_add_up() -> None:
    d = network([])
    d.group("sg-more", [rule("tcp/443", "sg-a")], [])
    d.get("NetworkInterfaces", "eni-b")["Groups"].append({"GroupId": "sg-more"})
    trace = d.judge().trace("eni-a", flow(A, B))
    assert outcome(trace) == YES
    assert next(s.id for s in trace.steps if s.layer == "security-group-ingress") == "sg-more"


def test_an_unread_prefix_list_is_unknown_and_a_read_one_decides() -> None:
    d = network([rule("tcp/443", "pl-1")])
    trace = d.judge().trace("eni-a", flow(A, B))
    assert outcome(trace) == (None, None, "")
    assert [(gap.kind, gap.detail) for gap in trace.gaps] == [
        ("unknown-prefix-list", "its blocks were not read: tcp/443 from pl-1")
    ]
    assert asked(d, "tcp/80") == NO
    d.put("PrefixListEntries", {"Cidr": "10.0.1.0/28"}, owner="pl-1")
    assert asked(d) == YES
    d.records["PrefixListEntries"] = []
    d.put("PrefixListEntries", {"Cidr": "10.0.9.0/28"}, owner="pl-1")
    assert asked(d) == NO


def test_a_list_admits_its_own_family_alone() -> None:
    d = network([rule("tcp/443", "pl-1")])
    d.put("PrefixListEntries", {"Cidr": "::/0"}, owner="pl-1")
    assert asked(d) == NO
    assert asked(d, "tcp/443", "2001:db8:1:1::10", "2001:db8:1:2::20") == YES


def test_a_gap_never_hides_a_certain_stop() -> None:
    d = network([rule("tcp/443", "pl-1")])
    d.entries("two", [entry(1, "deny", "-1", "0.0.0.0/0", egress=False)])
    assert asked(d) == (False, False, "network-acl-ingress")


def test_an_unread_group_is_unknown_unless_another_admits() -> None:
    d = network([])
    d.get("NetworkInterfaces", "eni-b")["Groups"].append({"GroupId": "sg-gone"})
    assert asked(d) == (None, None, "")
    d.get("SecurityGroups", "sg-b")["IpPermissions"] = [rule("tcp/443", "0.0.0.0/0")]
    assert asked(d) == YES


def test_an_outward_reference_matches_a_members_private_address() -> None:
    assert asked(network(EVERYTHING, [rule("tcp/443", "sg-b")])) == YES
    assert asked(network(EVERYTHING, [rule("tcp/443", "sg-a")])) == (False, False, "security-group-egress")


def test_secondary_and_delegated_addresses_count_as_members() -> None:
    d = network([rule("tcp/443", "sg-a")])
    record = d.get("NetworkInterfaces", "eni-a")
    record["PrivateIpAddresses"].append({"PrivateIpAddress": "10.0.1.11", "Primary": False})
    record["Ipv4Prefixes"] = [{"Ipv4Prefix": "10.0.1.64/28"}]
    assert asked(d, source="10.0.1.11") == YES
    trace = d.judge().trace("eni-a", flow("10.0.1.70", B))
    assert (outcome(trace), trace.assumptions) == (YES, ("delegated-prefix-matches-group",))


def peered(code: str = "active", far_region: str = "eu-west-1") -> Drawing:
    d = network([rule("tcp/443", "sg-p")], [rule("tcp/443", "sg-b")])
    d.vpc("vpc-p", "10.2.0.0/16")
    record = d.peering("pcx-1", "vpc-a", "vpc-p")
    record["Status"]["Code"] = code
    record["AccepterVpcInfo"]["Region"] = far_region
    d.subnet("far", "vpc-p", "10.2.1.0/24", {"10.0.0.0/16": "pcx-1"})
    d.reroute("two", {"10.2.0.0/16": "pcx-1"})
    d.group("sg-p", [], [rule("tcp/443", "sg-b")], "vpc-p")
    d.host("eni-p", "far", "10.2.1.10", ["sg-p"])
    return d


def test_references_cross_an_active_peering_of_one_region_both_ways() -> None:
    assert outcome(peered().judge().trace("eni-p", flow("10.2.1.10", B))) == YES


def test_references_do_not_cross_a_peering_that_nobody_accepted() -> None:
    d = peered("pending-acceptance")
    d.get("SecurityGroups", "sg-p")["IpPermissionsEgress"] = EVERYTHING
    trace = d.judge().trace("eni-p", flow("10.2.1.10", B))
    assert outcome(trace) == (False, False, "state")
    d.get("SecurityGroups", "sg-p")["IpPermissionsEgress"] = [rule("tcp/443", "sg-b")]
    assert outcome(d.judge().trace("eni-p", flow("10.2.1.10", B)))[2] == "security-group-egress"


def test_references_do_not_cross_regions() -> None:
    d = peered(far_region="us-east-1")
    assert outcome(d.judge().trace("eni-p", flow("10.2.1.10", B))) == (False, False, "security-group-egress")
    d.get("SecurityGroups", "sg-p")["IpPermissionsEgress"] = EVERYTHING
    assert outcome(d.judge().trace("eni-p", flow("10.2.1.10", B))) == NO


def test_an_outward_reference_counts_only_over_the_peering() -> None:
    d = peered()
    d.get("Vpcs", "vpc-p")["Ipv6CidrBlockAssociationSet"] = [{"Ipv6CidrBlock": "2001:db8:2::/56"}]
    d.get("NetworkInterfaces", "eni-p")["Ipv6Addresses"] = [{"Ipv6Address": "2001:db8:2::10"}]
    d.get("SecurityGroups", "sg-p")["IpPermissions"] = EVERYTHING
    d.get("SecurityGroups", "sg-a")["IpPermissionsEgress"] = [rule("tcp/443", "sg-p")]
    for vpc in ("a", "p"):
        d.internet(f"igw-{vpc}", f"vpc-{vpc}")
    d.get("RouteTables", "rtb-far")["Routes"].append(route("2001:db8:1::/56", "pcx-1"))
    d.reroute("one", {"2001:db8:2::/56": "pcx-1"})
    asked = flow("2001:db8:1:1::10", "2001:db8:2::10")
    assert outcome(d.judge().trace("eni-a", asked)) == YES
    d.reroute("one", {"::/0": "igw-a"})
    assert outcome(d.judge().trace("eni-a", asked)) == (False, False, "security-group-egress")
    d.get("SecurityGroups", "sg-a")["IpPermissionsEgress"] = EVERYTHING
    assert d.judge().trace("eni-a", asked).forward is True
    d.get("SecurityGroups", "sg-p")["IpPermissions"] = [rule("tcp/443", "sg-a")]
    assert outcome(d.judge().trace("eni-a", asked)) == NO


def test_a_far_group_that_was_not_read_is_unknown_outward() -> None:
    d = network(EVERYTHING, [rule("tcp/443", "sg-far")])
    d.peering("pcx-1", "vpc-a", "vpc-x")
    d.reroute("one", {"10.99.0.0/16": "pcx-1"})
    trace = d.judge().trace("eni-a", flow(A, "10.99.1.1"))
    assert outcome(trace) == (None, None, "")
    assert outcome(d.judge().trace("eni-a", flow(A, B))) == (False, False, "security-group-egress")


@pytest.mark.parametrize(("target", "word"), [("10.98.255.255", None), ("10.99.0.0", False)])
def test_a_member_that_nobody_read_has_an_address_of_the_peers_blocks(target: str, word: bool | None) -> None:
    d = Drawing()
    d.vpc("vpc-a", "10.0.0.0/16")
    d.peering("pcx-1", "vpc-a", "vpc-far")["AccepterVpcInfo"]["CidrBlock"] = "10.98.0.0/16"
    d.subnet("one", "vpc-a", "10.0.1.0/24", {"10.96.0.0/11": "pcx-1"})
    d.group("sg-out", [], [rule("tcp/443", "sg-far")])
    d.host("eni-a", "one", "10.0.1.10", ["sg-out"])
    trace = d.judge().trace("eni-a", flow("10.0.1.10", target))
    refused = [step.ok for step in trace.steps if step.layer == "security-group-egress"]
    assert refused == [word]


def without_groups(d: Drawing, name: str) -> Drawing:
    """The drawing with an interface whose record has no key for its groups."""
    del d.get("NetworkInterfaces", name)["Groups"]
    return d


def test_a_sender_whose_groups_nobody_read_may_be_in_any_that_a_rule_names() -> None:
    d = without_groups(network([rule("tcp/443", "sg-unheld")]), "eni-a")
    d.group("sg-unheld", [], [])
    trace = d.judge().trace("eni-a", flow(A, B))
    assert outcome(trace) == OPEN
    assert {(gap.kind, gap.id) for gap in trace.gaps} == {("interface-without-groups", "eni-a")}
    assert asked(d, "tcp/22") == NO
    d.get("NetworkInterfaces", "eni-a")["Groups"] = []
    assert asked(d) == NO


def test_a_receiver_whose_groups_nobody_read_may_be_in_any_that_a_rule_names() -> None:
    d = network([], [rule("tcp/443", "sg-unheld")])
    assert asked(d) == (False, False, "security-group-egress")
    trace = without_groups(d, "eni-b").judge().trace("eni-a", flow(A, B))
    assert outcome(trace) == OPEN
    assert {(gap.kind, gap.id) for gap in trace.gaps} == {("interface-without-groups", "eni-b")}
    assert asked(d, "tcp/22") == (False, False, "security-group-egress")


def test_the_part_of_a_box_where_nobody_read_the_groups_is_cut_out() -> None:
    d = without_groups(network([], [rule("tcp/443", "sg-unheld")]), "eni-b")
    judge = d.judge()

    def shut(low: int, high: int) -> bool:
        net, source, port = flow(A, "10.0.2.0"), flow(A, B).source, service_range(TCP, 443, 443)
        box = Box(4, (source, source), (net.target + low, net.target + high), port, (1024, 65535))
        certificate = certify(judge, "eni-a", box)
        return certificate is not None and check(judge, certificate) == ()

    assert shut(0, 19) and shut(21, 255)
    assert not shut(20, 20) and not shut(0, 255)


@pytest.mark.parametrize("kind", ["network_load_balancer", "interface"])
def test_what_may_have_groups_is_not_open_for_not_telling_them(kind: str) -> None:
    d = without_groups(network([]), "eni-b")
    d.get("NetworkInterfaces", "eni-b")["InterfaceType"] = kind
    assert asked(d)[0] is None  # type: ignore[index]


def test_the_interface_of_a_nat_gateway_is_in_no_group() -> None:
    d = network([rule("tcp/443", "sg-a")])
    d.nat("nat-a", "one", "10.0.1.77")
    del d.get("NetworkInterfaces", "eni-nat-a")["Groups"]
    assert Owners(Facts(d.snapshot())).perhaps("vpc-a", 4) == ()
    del d.get("NetworkInterfaces", "eni-nat-a")["InterfaceType"]
    assert Owners(Facts(d.snapshot())).perhaps("vpc-a", 4) == ()
