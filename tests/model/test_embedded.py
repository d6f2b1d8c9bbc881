"""Interfaces that only instances tell of."""

from __future__ import annotations

from typing import Any

from isthmus.model.network import Network
from tests.model.sections import interface, network, section

EMBEDDED = {"NetworkInterfaceId": "eni-1", "PrivateIpAddress": "10.0.1.5", "Groups": [{"GroupId": "sg-1"}]}


def of(*instances: dict[str, Any], collected: tuple[dict[str, Any], ...] = ()) -> Network:
    return network(
        section("NetworkInterfaces", *collected),
        section("Reservations", {"OwnerId": "111111111111", "Instances": list(instances)}),
    )


def instance(name: str, **more: Any) -> dict[str, Any]:
    return {"InstanceId": name, "SubnetId": "subnet-1", "VpcId": "vpc-1", **more}


def test_an_embedded_interface_stands_in_for_one_that_was_not_collected() -> None:
    built = of(instance("i-1", NetworkInterfaces=[EMBEDDED]))
    found = built.interfaces["eni-1"]
    assert found.attachment is not None and found.attachment.instance_id == "i-1"
    assert (found.vpc_id, found.status) == ("vpc-1", "in-use")
    assert [one.private_ip_address for one in found.private_ip_addresses] == ["10.0.1.5"]
    place = built.citation("eni-1", "/Groups/0")
    assert place.pointer == "/Reservations/0/Instances/0/NetworkInterfaces/0/Groups/0"


def test_a_collected_interface_stands_before_an_embedded_one() -> None:
    collected = interface("eni-1", PrivateIpAddress="10.0.1.9")
    built = of(instance("i-1", NetworkInterfaces=[EMBEDDED]), collected=(collected,))
    assert built.interfaces["eni-1"].private_ip_address == "10.0.1.9"
    assert built.citation("eni-1").file == "NetworkInterfaces.json"


def test_an_instance_without_interfaces_has_one_at_its_address() -> None:
    built = of(
        instance(
            "i-1",
            PrivateIpAddress="10.0.1.5",
            PublicIpAddress="3.3.3.3",
            SecurityGroups=[{"GroupId": "sg-1"}],
            SourceDestCheck=False,
        )
    )
    found = built.interfaces["eni-of-i-1"]
    assert found.groups[0].group_id == "sg-1"
    assert found.source_dest_check is False
    association = found.private_ip_addresses[0].association
    assert association is not None and association.public_ip == "3.3.3.3"
    assert built.citation("eni-of-i-1").pointer == "/Reservations/0/Instances/0"


def test_an_instance_whose_interface_was_collected_gets_no_second_one() -> None:
    collected = interface("eni-1", Attachment={"InstanceId": "i-1"})
    built = of(instance("i-1", PrivateIpAddress="10.0.1.5"), collected=(collected,))
    assert list(built.interfaces) == ["eni-1"]


def test_a_terminated_instance_has_none() -> None:
    built = of({"InstanceId": "i-1", "State": {"Name": "terminated"}, "NetworkInterfaces": []})
    assert not built.interfaces and built.instances["i-1"].state is not None


def test_an_embedded_address_that_is_none_is_a_gap() -> None:
    built = of(instance("i-1", NetworkInterfaces=[{**EMBEDDED, "PrivateIpAddress": "567.1.1.1"}]))
    assert "eni-1" not in built.interfaces and built.others["eni-1"].kind == "NetworkInterfaces"
    assert [gap.id for gap in built.gaps if gap.kind == "partial-record"] == ["eni-1"]
    assert built.citation("eni-1").pointer.endswith("/NetworkInterfaces/0")


def test_the_reservation_tells_the_instances_owner() -> None:
    assert of(instance("i-1")).homes["i-1"].account == "111111111111"
