"""Records that break other tools, each laid over snapshots of networks that somebody runs: all readers read them alike.

A pair of interfaces in two subnets of one VPC is made open but for what the odd record says; ``path`` with Z3 and the
judge then answers. The networks are the demo's and, where it lies beside the project, a real one of the shared data.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import isthmus
from isthmus.model.network import Network, build
from isthmus.snapshot.overlay import overlay
from isthmus.snapshot.section import Snapshot

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "fixtures" / "demo" / "snapshot"
REAL = Path("data", "reach", "same-vpc-all-traffic", "snapshot")
WEB, APP = "eni-0a2c9e911cd395d90", "eni-0e58ac36f6b27aac4"
BASTION = "eni-084a5853dd215deb3"

Edit = dict[str, Any]
Verdicts = tuple[str | None, str | None]
Record = dict[str, Any]
ALL_V4, ALL_V6 = {"CidrIp": "0.0.0.0/0"}, {"CidrIpv6": "::/0"}
GONE = "sg-0123456789abcdef0"
LIST = "pl-0123456789abcdef0"


@dataclass
class Ground:
    """Two interfaces of one VPC, their subnets, groups and network ACLs, and edits laid over the snapshot so far."""

    snapshot: Snapshot
    source: str
    target: str
    edits: list[Edit] = field(default_factory=list)

    @property
    def network(self) -> Network:
        """The network, as edited."""
        return build(overlay(self.snapshot, self.edits))

    def replace(self, kind: str, name: str, pointer: str, value: Any) -> None:
        """Put a value into a record."""
        self.edits.append({"op": "add", "kind": kind, "id": name, "pointer": pointer, "value": value})

    def new(self, kind: str, name: str, value: Record) -> None:
        """Put a record beside the others."""
        self.edits.append({"op": "add", "kind": kind, "id": name, "pointer": "", "value": value})

    def interface(self, name: str) -> Any:
        """The record of one end."""
        return self.network.interfaces[name]

    def groups(self, name: str) -> list[str]:
        """The groups of one end."""
        return [group.group_id for group in self.interface(name).groups]

    def acl(self, name: str) -> str:
        """The network ACL of one end's subnet."""
        return self.network.acl_of_subnet[self.interface(name).subnet_id]

    def admits(self, *permissions: Record) -> None:
        """Make these all that the target's groups let in."""
        for group in self.groups(self.target):
            self.replace("SecurityGroups", group, "/IpPermissions", list(permissions))

    def entries(self, *entries: Record) -> None:
        """Make these all the entries of the target's network ACL."""
        self.replace("NetworkAcls", self.acl(self.target), "/Entries", list(entries))

    def address(self, name: str) -> str:
        """The IPv4 address of one end."""
        found: str = self.interface(name).private_ip_address
        return found

    def ask(self, service: str, *, six: bool = False, proven: bool = True, **more: Any) -> Verdicts:
        """What ``path`` says of the first packet and of the session: by IPv4, or by IPv6."""
        question = {"question": "path", "source": self.source, "target": self.target, "service": service}
        if "target" not in more:
            held = self.interface(self.target)
            own = held.ipv6_addresses[0].ipv6_address if six else held.private_ip_address
            question["target_address"] = own
        answer = isthmus.ask(self.network, {**question, **more})
        assert not proven or (answer.proof is not None and answer.proof["z3"] != "skipped")
        return answer.forward, answer.session

    def outside(self) -> tuple[Verdicts, Verdicts]:
        """What ``path`` says from the internet to the target's public address, and from the target to the internet."""
        there = {"question": "path", "source": "internet", "target": self.target, "service": "tcp/443"}
        back = {**there, "source": self.target, "target": "203.0.113.9"}
        one, other = (isthmus.ask(self.network, question) for question in (there, back))
        return (one.forward, one.session), (other.forward, other.session)


def entry(number: int, *, egress: bool, **more: Any) -> Record:
    """An entry of a network ACL: everything from everywhere, unless told otherwise."""
    made = {"RuleNumber": number, "Protocol": "-1", "RuleAction": "allow", "Egress": egress, **more}
    return made if "Ipv6CidrBlock" in made else {"CidrBlock": "0.0.0.0/0", **made}


def opened() -> list[Record]:
    """Entries that let everything pass, both ways and families."""
    v6 = {"Ipv6CidrBlock": "::/0"}
    return [entry(100 + six, egress=out, **(v6 if six else {})) for six in (0, 1) for out in (False, True)]


def ground(folder: Path, source: str | None, target: str | None) -> Ground:
    """A pair made open, but for what lets nothing into the target."""
    snapshot = isthmus.read(folder)
    network = build(snapshot)
    if source is None or target is None:
        source, target = _pair(network)
    found = Ground(snapshot, source, target)
    everything = [{"IpProtocol": "-1", "IpRanges": [ALL_V4], "Ipv6Ranges": [ALL_V6]}]
    for name in (source, target):
        for group in found.groups(name):
            found.replace("SecurityGroups", group, "/IpPermissionsEgress", everything)
        found.replace("NetworkAcls", found.acl(name), "/Entries", opened())
    found.admits()
    return found


def _pair(network: Network) -> tuple[str, str]:
    """Two interfaces of running instances in two subnets of one VPC."""
    running = [name for name, each in network.interfaces.items() if each.subnet_id in network.subnets]
    for one in running:
        for other in running:
            mine, theirs = network.interfaces[one], network.interfaces[other]
            if mine.vpc_id == theirs.vpc_id and mine.subnet_id != theirs.subnet_id:
                return one, other
    raise AssertionError("no pair in two subnets of one VPC")


def shared(environ: dict[str, str]) -> Path:
    return Path(environ.get("ISTHMUS_SHARED", ROOT.parent / "shared")) / REAL


@pytest.fixture(params=["demo", "real"])
def pair(request: pytest.FixtureRequest) -> Ground:
    if request.param == "demo":
        return ground(DEMO, WEB, APP)
    real = shared(dict(os.environ))
    if not real.exists():
        pytest.skip(f"no shared data at {real}")
    return ground(real, None, None)


@pytest.fixture
def demo() -> Ground:
    return ground(DEMO, WEB, APP)


YES, NO, OPEN = ("reachable", "reachable"), ("unreachable", "unreachable"), ("unknown", "unknown")
HTTPS = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
EVERYTHING = {"IpProtocol": "-1", "IpRanges": [ALL_V4], "Ipv6Ranges": [ALL_V6]}


def test_a_pair_is_closed_by_nothing_but_the_groups_of_its_target(pair: Ground) -> None:
    assert pair.ask("tcp/443") == NO
    pair.admits(EVERYTHING)
    assert pair.ask("tcp/443") == YES


def test_a_rule_for_every_ipv6_address_is_none_for_ipv4(demo: Ground, pair: Ground) -> None:
    pair.admits({**HTTPS, "Ipv6Ranges": [ALL_V6]})
    assert pair.ask("tcp/443") == NO
    demo.admits({**HTTPS, "Ipv6Ranges": [ALL_V6]})
    assert demo.ask("tcp/443", six=True) == YES
    demo.admits({**HTTPS, "IpRanges": [ALL_V4]})
    assert demo.ask("tcp/443", six=True) == NO


def test_an_acl_of_ipv6_entries_lets_no_ipv4_in(demo: Ground, pair: Ground) -> None:
    for one in (pair, demo):
        one.admits(EVERYTHING)
        one.entries(*(entry(1, egress=out, Ipv6CidrBlock="::/0") for out in (False, True)))
    assert pair.ask("tcp/443") == NO
    assert demo.ask("tcp/443", six=True) == YES


@pytest.mark.parametrize("word", ["icmpv6", "58"])
def test_icmpv6_is_not_icmp(word: str, demo: Ground, pair: Ground) -> None:
    for one in (pair, demo):
        one.admits({"IpProtocol": word, "FromPort": -1, "ToPort": -1, "Ipv6Ranges": [ALL_V6]})
    assert pair.ask("icmp/8") == NO
    assert demo.ask("icmpv6/128", six=True) == YES
    assert demo.ask("tcp/443", six=True) == NO


def test_esp_and_gre_are_let_in_by_number(pair: Ground) -> None:
    pair.admits({"IpProtocol": "50", "IpRanges": [ALL_V4]}, {"IpProtocol": "47", "IpRanges": [ALL_V4]})
    assert {name: pair.ask(name) for name in ("proto/50", "proto/47", "proto/51", "tcp/80")} == {
        "proto/50": YES,
        "proto/47": YES,
        "proto/51": NO,
        "tcp/80": NO,
    }


@pytest.mark.parametrize("block", ["", "192.0.2.0/24"])
@pytest.mark.parametrize("inward", [True, False])
def test_a_prefix_list_is_what_it_lists_both_ways(block: str, inward: bool, pair: Ground) -> None:
    end = pair.address(pair.source if inward else pair.target)
    told = {"PrefixListId": LIST, "PrefixListName": "mine", "Cidrs": [block or f"{end}/32"]}
    rule = {**HTTPS, "PrefixListIds": [{"PrefixListId": LIST}]}
    pair.admits(rule if inward else EVERYTHING)
    if not inward:
        for group in pair.groups(pair.source):
            pair.replace("SecurityGroups", group, "/IpPermissionsEgress", [rule])
    assert pair.ask("tcp/443") == OPEN, "nobody read the list"
    pair.new("PrefixLists", LIST, told)
    assert pair.ask("tcp/443") == (NO if block else YES)


def test_a_group_that_nobody_here_has_admits_nobody_here(pair: Ground) -> None:
    pair.admits({"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": GONE}]})
    assert pair.ask("tcp/443") == NO
    far = {"GroupId": GONE, "UserId": "999999999999", "VpcId": "vpc-9", "VpcPeeringConnectionId": "pcx-1"}
    pair.admits({"IpProtocol": "-1", "UserIdGroupPairs": [{**far, "PeeringStatus": "active"}]})
    assert pair.ask("tcp/443") == NO
    mine = [{"GroupId": group} for group in pair.groups(pair.source)]
    pair.admits({"IpProtocol": "-1", "UserIdGroupPairs": mine})
    assert pair.ask("tcp/443") == YES


def test_a_group_beyond_a_peering_counts_as_far_as_the_peering_goes(demo: Ground) -> None:
    demo.source = BASTION
    held = [{"GroupId": group} for group in demo.groups(demo.source)]
    demo.admits({"IpProtocol": "-1", "UserIdGroupPairs": held})
    assert demo.ask("tcp/443") == YES
    vpcs = {demo.interface(name).vpc_id for name in (demo.source, demo.target)}
    peering = next(
        name
        for name, each in demo.network.peerings.items()
        if {each.requester_vpc_info.vpc_id, each.accepter_vpc_info.vpc_id} == vpcs
    )
    demo.replace("VpcPeeringConnections", peering, "/Status", {"Code": "deleted"})
    assert demo.ask("tcp/443") == NO


def test_a_subnet_of_ipv6_alone_is_reached_by_ipv6(demo: Ground) -> None:
    demo.admits(EVERYTHING)
    name = demo.target
    for pointer in ("/PrivateIpAddress", "/PrivateIpAddresses"):
        demo.edits.append({"op": "remove", "kind": "NetworkInterfaces", "id": name, "pointer": pointer})
    for pointer in ("/CidrBlock",):
        subnet = demo.interface(name).subnet_id
        demo.edits.append({"op": "remove", "kind": "Subnets", "id": subnet, "pointer": pointer})
    demo.replace("Subnets", subnet, "/Ipv6Native", True)
    assert demo.ask("tcp/443", six=True) == YES


def test_no_route_to_a_gateway_is_no_way_out_and_no_answer(demo: Ground) -> None:
    demo.admits(EVERYTHING)
    demo.source = demo.target = WEB
    assert demo.outside() == (YES, YES)
    table = demo.network.table_of_subnet[demo.interface(WEB).subnet_id]
    assert table is not None
    routes = [
        {"DestinationCidrBlock": "10.10.0.0/16", "GatewayId": "local", "State": "active"},
    ]
    demo.replace("RouteTables", table, "/Routes", routes)
    assert demo.outside() == (("reachable", "unreachable"), NO)


def test_a_public_address_counts_and_not_the_subnets_wish_for_one(demo: Ground) -> None:
    demo.admits(EVERYTHING)
    for group in demo.groups(WEB):
        demo.replace("SecurityGroups", group, "/IpPermissions", [EVERYTHING])
    demo.target = WEB
    subnet = demo.interface(WEB).subnet_id
    for wish in (True, False):
        demo.replace("Subnets", subnet, "/MapPublicIpOnLaunch", wish)
        assert demo.outside() == (YES, YES)
    address = {"Primary": True, "PrivateIpAddress": demo.address(WEB)}
    demo.replace("NetworkInterfaces", WEB, "/PrivateIpAddresses", [address])
    demo.edits.append({"op": "remove", "kind": "NetworkInterfaces", "id": WEB, "pointer": "/Association"})
    demo.replace("NetworkInterfaces", WEB, "/Ipv6Addresses", [])
    for wish in (True, False):
        demo.replace("Subnets", subnet, "/MapPublicIpOnLaunch", wish)
        assert demo.outside() == (NO, NO)


def test_a_secondary_address_is_the_interfaces_too(pair: Ground) -> None:
    pair.admits(EVERYTHING)
    first = pair.address(pair.target)
    second = f"{first.rpartition('.')[0]}.200"
    held = [{"PrivateIpAddress": first, "Primary": True}, {"PrivateIpAddress": second, "Primary": False}]
    assert pair.ask("tcp/443", target=second) == NO, "nobody has it"
    pair.replace("NetworkInterfaces", pair.target, "/PrivateIpAddresses", held)
    assert pair.ask("tcp/443", target=second) == pair.ask("tcp/443", target_address=second) == YES


def test_two_networks_are_joined_by_a_peering_and_routes_both_ways(demo: Ground) -> None:
    demo.admits(EVERYTHING)
    demo.source = BASTION
    assert demo.ask("tcp/443") == YES
    table = demo.network.table_of_subnet[demo.interface(APP).subnet_id]
    assert table is not None
    local = {"DestinationCidrBlock": "10.10.0.0/16", "GatewayId": "local", "State": "active"}
    demo.replace("RouteTables", table, "/Routes", [local])
    assert demo.ask("tcp/443") == ("reachable", "unreachable")


def test_a_gateway_of_a_network_that_is_not_here_serves_nobody_here(demo: Ground) -> None:
    for name in demo.network.internet_gateways:
        away = [{"VpcId": "vpc-0ffffffffffffffff", "State": "available"}]
        demo.replace("InternetGateways", name, "/Attachments", away)
    demo.target = WEB
    assert demo.outside() == (NO, NO)


def test_ports_beside_every_protocol_mean_nothing(pair: Ground) -> None:
    pair.admits({"IpProtocol": "-1", "FromPort": 22, "ToPort": 22, "IpRanges": [ALL_V4]})
    assert pair.ask("tcp/443") == pair.ask("udp/53") == YES


@pytest.mark.parametrize("first", ["allow", "deny"])
def test_entries_count_by_number_wherever_they_stand(first: str, pair: Ground) -> None:
    pair.admits(EVERYTHING)
    other = "deny" if first == "allow" else "allow"
    pair.entries(
        entry(200, egress=False, RuleAction=other),
        entry(50, egress=True),
        entry(100, egress=False, RuleAction=first),
    )
    assert pair.ask("tcp/443") == (YES if first == "allow" else NO)


def test_an_entry_for_tcp_without_ports_is_for_some_of_tcp(pair: Ground) -> None:
    pair.admits(EVERYTHING)
    pair.entries(entry(100, egress=False, Protocol="6"), entry(50, egress=True))
    assert (pair.ask("tcp/443"), pair.ask("udp/443")) == (OPEN, NO)
    every = {"From": 0, "To": 65535}
    pair.entries(entry(100, egress=False, Protocol="6", PortRange=every), entry(50, egress=True))
    assert (pair.ask("tcp/443"), pair.ask("udp/443")) == (YES, NO)


def test_an_address_outside_of_everything_reaches_nobody_for_sure(demo: Ground, pair: Ground) -> None:
    for one in (demo, pair):
        one.admits(EVERYTHING)
        forward, session = one.ask("tcp/443", source="172.31.7.7", proven=False)
        assert session != "reachable" and forward != "reachable"


def test_a_stopped_instance_answers_nobody(pair: Ground) -> None:
    pair.admits(EVERYTHING)
    attachment = pair.interface(pair.target).attachment
    pair.replace("Instances", attachment.instance_id, "/State", {"Code": 80, "Name": "stopped"})
    assert pair.ask("tcp/443") == NO


def test_what_a_balancers_node_does_is_not_guessed(pair: Ground) -> None:
    pair.admits(EVERYTHING)
    pair.replace("NetworkInterfaces", pair.target, "/RequesterId", "amazon-elb")
    pair.replace("NetworkInterfaces", pair.target, "/Description", "ELB app/x/0123456789abcdef")
    assert pair.ask("tcp/443") == OPEN


def test_host_bits_in_a_block_are_left_out(pair: Ground) -> None:
    block = f"{pair.address(pair.source).rpartition('.')[0]}.77/24"
    pair.admits({**HTTPS, "IpRanges": [{"CidrIp": block}]})
    assert pair.ask("tcp/443") == YES


def test_port_0_is_a_port(pair: Ground) -> None:
    pair.admits({"IpProtocol": "tcp", "FromPort": 0, "ToPort": 0, "IpRanges": [ALL_V4]})
    assert [pair.ask(service) for service in ("tcp/0", "tcp/1", "udp/0")] == [YES, NO, NO]


def test_blocks_of_both_families_in_one_rule_each_count_for_their_own(demo: Ground, pair: Ground) -> None:
    for one in (pair, demo):
        one.admits({**HTTPS, "IpRanges": [{"CidrIp": "192.0.2.0/24"}], "Ipv6Ranges": [ALL_V6]})
    assert pair.ask("tcp/443") == NO
    assert demo.ask("tcp/443", six=True) == YES


def test_a_null_protocol_is_every_protocol(pair: Ground) -> None:
    pair.admits({"IpProtocol": None, "IpRanges": [ALL_V4]})
    assert pair.ask("udp/53") == YES
    pair.admits(EVERYTHING)
    pair.entries({**entry(100, egress=False), "Protocol": None}, entry(50, egress=True))
    assert pair.ask("udp/53") == YES


def test_what_leaves_by_a_nat_gateway_is_answered_and_nothing_begins_there(demo: Ground) -> None:
    demo.admits(EVERYTHING)
    demo.source = demo.target
    assert demo.outside()[1] == YES
    assert demo.ask("tcp/443", source="internet", target_address=demo.address(APP), proven=False) == NO
