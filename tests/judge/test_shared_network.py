"""Shared subnets and shared groups: accounts merge before anything is walked."""

from __future__ import annotations

from tests.judge.drawing import EVERYTHING, Drawing, entry, flow, outcome, rule

OWNER, P1, P2 = "999999999999", "111111111111", "222222222222"
X, Y = "10.0.1.10", "10.0.2.20"


def network(ingress: list[dict[str, object]] | None = None) -> Drawing:
    d = Drawing(account=OWNER)
    d.vpc("vpc-a", "10.0.0.0/16")
    d.subnet("sh-1", "vpc-a", "10.0.1.0/24")
    d.subnet("sh-2", "vpc-a", "10.0.2.0/24")
    d.account = P1
    d.group("sg-p1", [], EVERYTHING)
    d.host("eni-x", "sh-1", X, ["sg-p1"])
    d.account = P2
    d.group("sg-p2", ingress or [rule("tcp/5432", "10.0.1.0/24")], EVERYTHING)
    d.host("eni-y", "sh-2", Y, ["sg-p2"])
    return d


def asked(d: Drawing) -> tuple[bool | None, bool | None, str]:
    return outcome(d.judge().trace("eni-x", flow(X, Y, "tcp/5432")))


def without(d: Drawing, *accounts: str) -> Drawing:
    for rows in d.records.values():
        rows[:] = [row for row in rows if row[1] not in accounts]
    return d


def test_participants_meet_in_the_owners_subnets() -> None:
    assert asked(network()) == (True, True, "")


def test_an_uncollected_participants_interface_is_a_gap() -> None:
    d = without(network(), P2)
    for rows in (d.records["Vpcs"], d.records["Subnets"], d.records["NetworkAcls"], d.records["RouteTables"]):
        rows[:] = [(record, P1, region, owner) for record, _, region, owner in rows]
    for subnet in ("sh-1", "sh-2"):
        d.get("Subnets", subnet)["OwnerId"] = OWNER
    trace = d.judge().trace("eni-x", flow(X, Y, "tcp/5432"))
    assert outcome(trace) == (None, None, "")
    assert [gap.kind for gap in trace.gaps] == ["uncollected-interfaces"]


def test_the_owner_alone_sees_everything_that_is_needed() -> None:
    d = network()
    for rows in d.records.values():
        rows[:] = [(record, OWNER, region, owner) for record, _, region, owner in rows]
    assert asked(d) == (True, True, "")


def test_the_owners_list_stops_participants() -> None:
    d = network()
    d.entries("sh-2", [entry(1, "deny", "-1", "0.0.0.0/0", egress=False)])
    trace = d.judge().trace("eni-x", flow(X, Y, "tcp/5432"))
    assert outcome(trace) == (False, False, "network-acl-ingress")
    assert trace.blocks[0].file.startswith(OWNER)


def test_a_reference_to_another_accounts_group_counts_in_one_vpc() -> None:
    assert asked(network([rule("tcp/5432", "sg-p1")])) == (True, True, "")
    assert asked(network([rule("tcp/5432", "sg-other")])) == (False, False, "security-group-ingress")


def test_a_group_used_in_two_vpcs_counts_across_their_peering() -> None:
    d = Drawing()
    d.vpc("vpc-a", "10.0.0.0/16")
    d.vpc("vpc-b", "10.1.0.0/16")
    d.peering("pcx-1", "vpc-a", "vpc-b")
    d.subnet("one", "vpc-a", "10.0.1.0/24", {"10.1.0.0/16": "pcx-1"})
    d.subnet("two", "vpc-b", "10.1.1.0/24", {"10.0.0.0/16": "pcx-1"})
    d.group("sg-g", EVERYTHING, EVERYTHING)
    d.group("sg-t", [rule("tcp/443", "sg-g")], EVERYTHING)
    d.put("SecurityGroupVpcAssociations", {"GroupId": "sg-g", "VpcId": "vpc-b", "State": "associated"})
    d.host("eni-t", "one", "10.0.1.10", ["sg-t"])
    d.host("eni-m", "two", "10.1.1.10", ["sg-g"])
    assert outcome(d.judge().trace("eni-m", flow("10.1.1.10", "10.0.1.10"))) == (True, True, "")
    d.records["VpcPeeringConnections"][0][0]["Status"]["Code"] = "deleted"
    assert d.judge().trace("eni-m", flow("10.1.1.10", "10.0.1.10")).forward is False


def test_copies_of_one_subnet_are_one_place() -> None:
    d = network()
    for account in (P1, P2):
        d.account = account
        d.put("Subnets", dict(d.get("Subnets", "sh-1"), OwnerId=OWNER))
    assert asked(d) == (True, True, "")
