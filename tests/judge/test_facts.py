"""Records: read when asked for, cited where they stand, refused where they are not what AWS prints."""

from __future__ import annotations

from dataclasses import replace

import pytest

from isthmus.errors import InputError
from isthmus.judge import Judge
from isthmus.judge.facts import Facts
from isthmus.snapshot import Section
from tests.judge.drawing import Drawing, flow, rule


def network() -> Drawing:
    d = Drawing()
    d.vpc("vpc-a", "10.0.0.0/16")
    d.subnet("one", "vpc-a", "10.0.1.0/24")
    d.host("eni-a", "one", "10.0.1.10")
    d.host("eni-b", "one", "10.0.1.20")
    return d


def test_kinds_that_nobody_asks_for_are_never_read() -> None:
    snapshot = network().snapshot()
    broken = Section("TransitGatewayRouteTables", "broken.json", "/x", b"[")
    judge = Judge(replace(snapshot, sections=(*snapshot.sections, broken)))
    assert judge.trace("eni-a", flow("10.0.1.10", "10.0.1.20")).session is True


def test_every_step_cites_the_record_it_read() -> None:
    trace = network().judge().trace("eni-a", flow("10.0.1.10", "10.0.1.20"))
    cited = {(step.file, step.pointer) for step in trace.steps}
    assert cited == {
        ("111111111111-eu-west-1-SecurityGroups.json", "/SecurityGroups/0/IpPermissionsEgress/0/IpRanges/0"),
        ("111111111111-eu-west-1-SecurityGroups.json", "/SecurityGroups/0/IpPermissions/0/IpRanges/0"),
        ("111111111111-eu-west-1-NetworkInterfaces.json", "/NetworkInterfaces/1"),
        ("111111111111-eu-west-1-NetworkInterfaces.json", "/NetworkInterfaces/0"),
    }


def test_records_that_stand_alone_or_were_wrapped_are_cited_where_they_stand() -> None:
    d = network()
    d.put("PrefixListEntries", {"Cidr": "10.0.1.20/33"}, owner="pl-1")
    d.get("SecurityGroups", "sg-all")["IpPermissionsEgress"] = [rule("-1", "pl-1")]
    snapshot = d.snapshot()
    sections = tuple(
        replace(section, pointer="", anchors=(("/0", f"/vpcs/3/{section.kind}"),))
        for section in snapshot.sections
    )
    moved = replace(snapshot, sections=sections)
    with pytest.raises(InputError) as refused:
        Judge(moved).trace("eni-a", flow("10.0.1.10", "10.0.1.20"))
    assert refused.value.pointer == "/vpcs/3/PrefixListEntries/Cidr"
    kept = replace(moved, sections=tuple(s for s in sections if s.kind != "PrefixListEntries"))
    trace = Judge(kept).trace("eni-a", flow("10.0.1.10", "10.0.1.20"))
    place = "/vpcs/3/SecurityGroups/IpPermissionsEgress/0/PrefixListIds/0"
    assert trace.steps[0].pointer == place


def test_of_copies_the_owners_own_is_kept() -> None:
    d = network()
    own = d.records["Subnets"][0]
    other = (dict(own[0], CidrBlock="10.0.9.0/24"), "000000000000", "eu-west-1", None)
    d.records["Subnets"] = [own, other]
    snapshot = d.snapshot()
    for sections in (snapshot.sections, snapshot.sections[::-1]):
        fact = Facts(replace(snapshot, sections=sections)).of("Subnets")["one"]
        assert (fact.account, fact.record["CidrBlock"]) == ("111111111111", "10.0.1.0/24")


def test_interfaces_that_only_an_instance_tells_of_are_known() -> None:
    d = network()
    rows = d.records["NetworkInterfaces"]
    told = [row[0] for row in rows]
    d.records["NetworkInterfaces"] = []
    d.put(
        "Reservations",
        {"Instances": [{"InstanceId": "i-1", "State": {"Name": "running"}, "NetworkInterfaces": told}]},
    )
    trace = d.judge().trace("eni-a", flow("10.0.1.10", "10.0.1.20"))
    assert trace.session is True
    assert trace.steps[-1].pointer == "/Reservations/0/Instances/0/NetworkInterfaces/0"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"IpRanges": [{"CidrIp": "10.0.0.0/99"}]}, "'10.0.0.0/99' is not a CIDR block"),
        ({"IpRanges": [{"Cidr": "10.0.0.0/8"}]}, "CidrIp is missing"),
        ({"IpProtocol": "tpc"}, "'tpc' is no protocol"),
        ({"IpProtocol": "999"}, "'999' is no protocol"),
    ],
)
def test_what_aws_never_prints_is_refused_with_its_place(change: dict[str, object], message: str) -> None:
    d = network()
    d.get("SecurityGroups", "sg-all")["IpPermissionsEgress"] = [{**rule("tcp/1", "10.0.0.0/8"), **change}]
    with pytest.raises(InputError, match="SecurityGroups/0/IpPermissionsEgress/0") as caught:
        d.judge().trace("eni-a", flow("10.0.1.10", "10.0.1.20"))
    assert message in caught.value.message


def test_a_record_that_is_no_object_is_refused() -> None:
    snapshot = network().snapshot()
    odd = Section("Subnets", "odd.json", "/Subnets", b'["subnet-1"]')
    with pytest.raises(InputError, match=r"odd.json#/Subnets/0"):
        Facts(replace(snapshot, sections=(odd,))).of("Subnets")
