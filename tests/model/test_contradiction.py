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
