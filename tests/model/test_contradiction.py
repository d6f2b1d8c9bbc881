"""Records that contradict themselves are refused with their place."""

from __future__ import annotations

import pytest

from isthmus.errors import InputError
from tests.model.sections import interface, network, section


def test_a_private_nat_gateway_with_a_public_address_is_refused() -> None:
    told = [{"PrivateIp": "10.0.0.5", "PublicIp": "198.51.100.7"}]
    nat = {"NatGatewayId": "nat-1", "ConnectivityType": "private", "NatGatewayAddresses": told}
    with pytest.raises(InputError, match=r"'private' and PublicIp '198.51.100.7'") as caught:
        network(section("NatGateways", nat))
    assert caught.value.pointer == "/NatGateways/0/NatGatewayAddresses/0/PublicIp"


def test_an_interface_with_two_primary_addresses_is_refused() -> None:
    both = [{"PrivateIpAddress": text, "Primary": True} for text in ("10.0.0.5", "10.0.0.6")]
    with pytest.raises(InputError, match=r"'10.0.0.5' and '10.0.0.6'") as caught:
        network(section("NetworkInterfaces", interface("eni-1", PrivateIpAddresses=both)))
    assert caught.value.pointer == "/NetworkInterfaces/0/PrivateIpAddresses/1/Primary"


@pytest.mark.parametrize(
    ("kind", "id_key", "key"),
    [
        ("InternetGateways", "InternetGatewayId", "Attachments"),
        ("EgressOnlyInternetGateways", "EgressOnlyInternetGatewayId", "Attachments"),
        ("VpnGateways", "VpnGatewayId", "VpcAttachments"),
    ],
)
def test_a_gateway_attached_to_two_vpcs_is_refused(kind: str, id_key: str, key: str) -> None:
    def told(state: str) -> dict[str, object]:
        rows = [{"VpcId": "vpc-1", "State": "available"}, {"VpcId": "vpc-2", "State": state}]
        return {id_key: "gw-1", key: rows}

    with pytest.raises(InputError, match=r"attachments to 'vpc-1' and 'vpc-2' of gw-1") as caught:
        network(section(kind, told("attached")))
    assert caught.value.pointer == f"/{kind}/0/{key}/1/VpcId"
    network(section(kind, told("detached")))


@pytest.mark.parametrize("key", ["SubnetId", "VpcId"])
def test_a_nat_gateway_in_two_places_is_refused(key: str) -> None:
    told = {"NatGatewayId": "nat-1", "SubnetId": "subnet-1", "VpcId": "vpc-1"}
    with pytest.raises(InputError, match=rf"{key} '{told[key]}' and 'elsewhere' of nat-1") as caught:
        network(section("NatGateways", told, {**told, key: "elsewhere"}))
    assert caught.value.pointer == f"/NatGateways/1/{key}"
    assert network(section("NatGateways", told, {"NatGatewayId": "nat-1"})).nat_gateways["nat-1"].subnet_id


def test_two_default_network_acls_of_a_vpc_are_told_and_change_no_answer() -> None:
    both = [
        {"NetworkAclId": name, "VpcId": "vpc-1", "IsDefault": True, "Entries": [], "Associations": []}
        for name in ("acl-1", "acl-2")
    ]
    (gap,) = [gap for gap in network(section("NetworkAcls", *both)).gaps if gap.id == "vpc-1"]
    assert (gap.kind, gap.effect) == ("conflicting-records", "neither") and "acl-1 and acl-2" in gap.detail
    assert gap.citation is not None and gap.citation.pointer == "/NetworkAcls/1/IsDefault"
