"""Every address of an interface, and the public one that stands for it."""

from __future__ import annotations

from typing import Any

from tests.model.sections import interface, network, section


def publics(record: dict[str, Any], *addresses: dict[str, Any]) -> dict[str, str | None]:
    built = network(section("NetworkInterfaces", record), section("Addresses", *addresses))
    found = built.interfaces["eni-1"].private_ip_addresses
    return {one.private_ip_address: one.association.public_ip if one.association else None for one in found}


def test_a_single_address_is_listed_with_the_interfaces_association() -> None:
    record = interface("eni-1", PrivateIpAddress="10.0.1.5", Association={"PublicIp": "3.3.3.3"})
    assert publics(record) == {"10.0.1.5": "3.3.3.3"}


def test_secondary_addresses_keep_their_own_association() -> None:
    addresses = [
        {"PrivateIpAddress": "10.0.1.5", "Primary": True},
        {"PrivateIpAddress": "10.0.1.6", "Association": {"PublicIp": "3.3.3.4"}},
    ]
    record = interface("eni-1", PrivateIpAddress="10.0.1.5", PrivateIpAddresses=addresses)
    assert publics(record) == {"10.0.1.5": None, "10.0.1.6": "3.3.3.4"}


def test_an_elastic_address_fills_in_what_the_interface_leaves_out() -> None:
    record = interface("eni-1", PrivateIpAddress="10.0.1.5")
    elastic = {"PublicIp": "3.3.3.3", "NetworkInterfaceId": "eni-1", "PrivateIpAddress": "10.0.1.5"}
    assert publics(record, elastic) == {"10.0.1.5": "3.3.3.3"}


def test_an_elastic_address_of_an_instance_is_its_first_interfaces() -> None:
    attachment = {"InstanceId": "i-1", "DeviceIndex": 0}
    record = interface("eni-1", PrivateIpAddress="10.0.1.5", Attachment=attachment)
    assert publics(record, {"PublicIp": "3.3.3.3", "InstanceId": "i-1"}) == {"10.0.1.5": "3.3.3.3"}


def test_what_the_interface_says_itself_stands() -> None:
    record = interface("eni-1", PrivateIpAddress="10.0.1.5", Association={"PublicIp": "3.3.3.3"})
    elastic = {"PublicIp": "4.4.4.4", "NetworkInterfaceId": "eni-1", "PrivateIpAddress": "10.0.1.5"}
    assert publics(record, elastic) == {"10.0.1.5": "3.3.3.3"}


def test_a_free_elastic_address_belongs_to_nobody() -> None:
    record = interface("eni-1", PrivateIpAddress="10.0.1.5")
    assert publics(record, {"PublicIp": "3.3.3.3"}) == {"10.0.1.5": None}


def test_a_single_ipv6_address_is_listed() -> None:
    built = network(section("NetworkInterfaces", interface("eni-1", Ipv6Address="2001:db8::1")))
    assert [one.ipv6_address for one in built.interfaces["eni-1"].ipv6_addresses] == ["2001:db8::1"]
