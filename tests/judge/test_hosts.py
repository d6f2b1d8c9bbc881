"""Instances whose interfaces nobody listed stand for themselves."""

from __future__ import annotations

from typing import Any

import pytest

import isthmus
from isthmus.judge.facts import Facts
from isthmus.judge.owners import interface_of
from tests.judge.drawing import EVERYTHING, Drawing, flow
from tests.judge.readers import both

ALONE: dict[str, Any] = {
    "InstanceId": "i-1",
    "SubnetId": "a",
    "VpcId": "vpc-a",
    "PrivateIpAddress": "10.0.1.10",
    "PublicIpAddress": "3.3.3.3",
    "SecurityGroups": [{"GroupId": "sg-all"}],
}


def drawn(*instances: dict[str, Any]) -> Drawing:
    d = Drawing()
    d.vpc("vpc-a", "10.0.0.0/16")
    d.subnet("a", "vpc-a", "10.0.1.0/24")
    d.group("sg-other", [], EVERYTHING)
    d.put("Reservations", {"ReservationId": "r-1", "OwnerId": d.account, "Instances": list(instances)})
    return d


def test_an_instance_that_tells_one_address_and_no_interface_stands_for_it() -> None:
    fact = Facts(drawn(ALONE).snapshot()).hosts.interface("eni-of-i-1")
    assert fact is not None
    assert fact.record["PrivateIpAddress"] == "10.0.1.10"
    assert fact.record["Association"] == {"PublicIp": "3.3.3.3"}
    assert fact.pointer == "/Reservations/0/Instances/0"


def test_its_other_addresses_are_not_known() -> None:
    trace = drawn(ALONE).judge().trace("eni-of-i-1", flow("10.0.1.77", "10.0.1.20"))
    assert trace.forward is None
    assert [gap.kind for gap in trace.gaps] == ["uncollected-interface"]


def test_it_does_not_stand_beside_an_interface_that_was_listed() -> None:
    d = drawn(ALONE)
    d.host("eni-1", "a", "10.0.1.10", Attachment={"InstanceId": "i-1", "Status": "attached"})
    assert Facts(d.snapshot()).hosts.interface("eni-of-i-1") is None


def test_a_reservation_of_several_is_read_whole() -> None:
    embedded = {"NetworkInterfaceId": "eni-2", "PrivateIpAddress": "10.0.1.11"}
    whole = {"InstanceId": "i-2", "SubnetId": "a", "VpcId": "vpc-a", "NetworkInterfaces": [embedded]}
    hosts = Facts(drawn(whole, ALONE).snapshot()).hosts
    assert set(hosts.only_told) == {"eni-2", "eni-of-i-1"}


def test_of_several_interfaces_told_under_one_id_the_first_counts() -> None:
    told = [
        {
            "InstanceId": f"i-{number}",
            "SubnetId": "a",
            "VpcId": "vpc-a",
            "NetworkInterfaces": [{"NetworkInterfaceId": "eni-1", "PrivateIpAddress": f"10.0.1.{number}"}],
        }
        for number in (7, 5)
    ]
    fact = Facts(drawn(*told).snapshot()).hosts.interface("eni-1")
    assert fact is not None and fact.record["PrivateIpAddress"] == "10.0.1.7"


def test_an_empty_text_is_no_address_of_an_embedded_interface() -> None:
    blank = {"PrivateIpAddress": "", "Ipv6Address": "", "PrivateIpAddresses": [{"PrivateIpAddress": ""}]}
    embedded = {"NetworkInterfaceId": "eni-1", "SubnetId": "a", "VpcId": "vpc-a", **blank}
    fact = Facts(drawn({"InstanceId": "i-1", "NetworkInterfaces": [embedded]}).snapshot()).hosts.interface(
        "eni-1"
    )
    assert fact is not None and interface_of(fact).holdings == ()


def told(**changes: Any) -> dict[str, Any]:
    """An instance with an interface that nobody listed."""
    place = {"SubnetId": "a", "VpcId": "vpc-a"}
    embedded = {"NetworkInterfaceId": "eni-2", "PrivateIpAddress": "10.0.1.11", **place, **changes}
    return {"InstanceId": "i-2", "NetworkInterfaces": [embedded]}


def test_an_interface_stands_where_its_instance_does_if_it_does_not_say() -> None:
    told_by = {**told(SubnetId=None, VpcId=None), "SubnetId": "a", "VpcId": "vpc-a"}
    fact = Facts(drawn(told_by).snapshot()).hosts.interface("eni-2")
    assert fact is not None and (fact.record["SubnetId"], fact.record["VpcId"]) == ("a", "vpc-a")
    assert not Facts(drawn(told(SubnetId=None)).snapshot()).hosts.only_told


@pytest.mark.parametrize("changes", [{"SubnetId": None}, {"VpcId": None}, {"SubnetId": None, "VpcId": None}])
def test_an_interface_that_tells_no_place_may_have_any_address(changes: dict[str, Any]) -> None:
    d = drawn(told(**changes))
    d.host("eni-1", "a", "10.0.1.10")
    d.host("eni-3", "a", "10.0.1.12")
    verdicts = [asked(d, "eni-1", f"10.0.1.{number}") for number in (11, 12, 99)]
    assert verdicts == ["unknown", "reachable", "unknown"]
    gaps = [(gap.kind, gap.id) for gap in isthmus.build(d.snapshot()).gaps]
    assert ("partial-record", "eni-2") in gaps


@pytest.mark.parametrize("text", ["345.345.345.345", 7])
def test_an_interface_with_an_address_that_is_none_may_be_any_of_its_network(text: object) -> None:
    d = drawn(told(PrivateIpAddress=text))
    d.host("eni-1", "a", "10.0.1.10")
    d.host("eni-3", "a", "10.0.1.12")
    judge = d.judge()
    assert judge.trace("eni-1", flow("10.0.1.10", "10.0.1.12")).forward is True
    lost = judge.trace("eni-1", flow("10.0.1.10", "10.0.1.99"))
    assert (lost.forward, [gap.kind for gap in lost.gaps]) == (None, ["uncollected-interfaces"])
    known = isthmus.build(d.snapshot())
    for target, expected in (("10.0.1.12", "reachable"), ("10.0.1.99", "unknown")):
        asked = {"question": "path", "source": "eni-1", "target": target, "service": "tcp/443"}
        assert isthmus.ask(known, asked).verdict == expected


def asked(d: Drawing, source: str, target: str) -> str | None:
    """What all readers together say of a flow."""
    question = {"question": "path", "source": source, "target": target, "service": "tcp/443"}
    return isthmus.ask(isthmus.build(d.snapshot()), question).verdict


@pytest.mark.parametrize("name", ["SubnetId", "VpcId"])
@pytest.mark.parametrize("embedded", [False, True])
def test_an_interface_whose_own_record_lacks_its_place_is_known_by_nobody(name: str, embedded: bool) -> None:
    instance = {**ALONE, "InstanceId": "i-2", "PrivateIpAddress": "10.0.1.11"}
    if embedded:
        row = {
            "NetworkInterfaceId": "eni-2",
            "PrivateIpAddress": "10.0.1.11",
            "SubnetId": "a",
            "VpcId": "vpc-a",
        }
        instance["NetworkInterfaces"] = [row]
    d = drawn(instance)
    d.host("eni-1", "a", "10.0.1.10")
    d.host("eni-2", "a", "10.0.1.11", Attachment={"InstanceId": "i-2", "Status": "attached"})
    assert asked(d, "eni-1", "10.0.1.11") == "reachable"
    d.get("NetworkInterfaces", "eni-2")[name] = None
    assert [asked(d, "eni-1", "10.0.1.11"), asked(d, "10.0.1.11", "eni-1")] == ["unknown", "unknown"]


@pytest.mark.parametrize(
    ("state", "expected"), [("", "unknown"), (None, "reachable"), ("running", "unknown")]
)
def test_a_state_that_is_not_told_stands_for_the_usual_one(state: object, expected: str) -> None:
    d = drawn({**ALONE, "State": {"Name": state}})
    d.host("eni-1", "a", "10.0.1.10", Status=state, Attachment={"InstanceId": "i-1", "Status": state})
    d.host("eni-2", "a", "10.0.1.11")
    assert asked(d, "eni-2", "eni-1") == expected


@pytest.mark.parametrize("state", ["failed", "strange", 7])
def test_a_block_that_a_subnet_stands_in_is_its_networks_whatever_its_state(state: object) -> None:
    d = Drawing()
    d.vpc("vpc-a", "10.0.0.0/16", "2001:db8:1::/56")
    for name, number in (("a", 1), ("b", 2)):
        d.subnet(name, "vpc-a", f"10.0.{number}.0/24", v6=f"2001:db8:1:{number}::/64")
        d.host(f"eni-{name}", name, f"10.0.{number}.10", v6=f"2001:db8:1:{number}::10")
    d.get("Vpcs", "vpc-a")["Ipv6CidrBlockAssociationSet"][0]["Ipv6CidrBlockState"] = {"State": state}
    assert asked(d, "eni-a", "2001:db8:1:2::10") == "reachable"


def test_interfaces_whose_records_have_no_key_for_groups_are_found() -> None:
    d = drawn(
        ALONE, {key: value for key, value in ALONE.items() if key != "SecurityGroups"} | {"InstanceId": "i-2"}
    )
    d.host("eni-told", "a", "10.0.1.30")
    del d.host("eni-x", "a", "10.0.1.31")["Groups"]
    d.host("eni-null", "a", "10.0.1.32")["Groups"] = None
    d.host("eni-none", "a", "10.0.1.33")["Groups"] = []
    found = [fact.id for fact in Facts(d.snapshot()).hosts.of_unread_groups]
    assert found == ["eni-null", "eni-of-i-2", "eni-x"]


def test_the_copy_that_is_kept_takes_groups_from_another_where_it_tells_none() -> None:
    d = drawn()
    mine = d.host("eni-x", "a", "10.0.1.31")
    told = d.put(
        "NetworkInterfaces", {**mine, "OwnerId": "999999999999", "Groups": [{"GroupId": "sg-other"}]}
    )
    del mine["Groups"]
    hosts = Facts(d.snapshot()).hosts
    fact = hosts.interface("eni-x")
    assert fact is not None and fact.record["OwnerId"] == d.account
    assert (fact.rows("Groups"), hosts.of_unread_groups) == (told["Groups"], [])


def test_a_copy_that_tells_no_subnet_gives_way_to_one_that_does() -> None:
    d = drawn()
    d.host("eni-1", "a", "10.0.1.10")
    d.host("eni-3", "a", "10.0.1.12")
    owner, d.account = d.account, "222222222222"
    d.host("eni-1", "a", "10.0.1.10", OwnerId=owner)
    d.account = owner
    del d.get("NetworkInterfaces", "eni-1")["SubnetId"]
    assert both(d, "eni-1", "10.0.1.10", "10.0.1.12").words == (True, True)
