"""Client VPN endpoints in ``find`` and ``gaps``."""

from __future__ import annotations

import isthmus
from isthmus.model.network import build
from isthmus.query.client_facts import client_facts
from tests.judge.drawing import Drawing
from tests.remote import VPN, endpoint, let, remote


def gaps(drawing: Drawing) -> set[str]:
    found = isthmus.ask(build(drawing.snapshot()), {"question": "gaps"})
    assert "ClientVpnEndpoints" not in found.result["not_modelled"]
    return {gap.kind for gap in found.gaps or () if gap.id == VPN}


def test_an_endpoint_is_told_with_its_routes_and_rules() -> None:
    drawing = remote()
    let(drawing, "10.2.0.0/16", "S-1", "revoking")
    facts = client_facts(build(drawing.snapshot()), VPN)
    assert facts["users"] == "172.16.0.0/22" and facts["target_networks"] == ["subnet-v"]
    assert facts["routes"] == ["10.1.0.0/16 -> subnet-v"]
    assert facts["lets_through"] == ["10.1.0.0/24 for everybody", "10.2.0.0/16 for S-1 (revoking)"]
    assert client_facts(build(drawing.snapshot()), "eni-a") == {}


def test_find_tells_them_with_the_interfaces() -> None:
    answer = isthmus.ask(build(remote().snapshot()), {"question": "find", "text": VPN})
    (found,) = [one for one in answer.result if one["id"] == VPN]
    assert found["about"]["interfaces"] == ["eni-v"] and found["about"]["state"] == "available"


def test_gaps_name_what_is_not_known_of_users() -> None:
    assert gaps(remote()) == set()
    drawing = remote()
    del drawing.records["AuthorizationRules"]
    assert gaps(drawing) == {"uncollected-client-vpn"}
    drawing = remote()
    endpoint(drawing)["TransitGatewayConfiguration"] = {"TransitGatewayId": "tgw-1"}
    assert gaps(drawing) == {"client-vpn-transit"}
