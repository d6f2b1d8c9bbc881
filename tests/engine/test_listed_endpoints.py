"""Gateway endpoints are gone over in the quick way where only their own prefix list leads to them."""

from __future__ import annotations

import pytest

from isthmus.engine.next_hops import behind
from tests.engine.asking import compiled
from tests.engine.test_next_hops import hop
from tests.judge.drawing import Drawing, Record


def drawn(*destinations: str, state: str | None) -> Drawing:
    """A subnet whose routes lead to the endpoint of a service, which has the list pl-1."""
    d = Drawing()
    d.vpc("vpc-a", "10.0.0.0/16")
    service = "com.amazonaws.eu-west-1.s3"
    made = {"VpcEndpointId": "vpce-1", "VpcEndpointType": "Gateway", "ServiceName": service}
    d.put("VpcEndpoints", {**made, "VpcId": "vpc-a", "State": state})
    for name, of in (("pl-1", service), ("pl-2", "mine")):
        record: Record = {"PrefixListId": name, "PrefixListName": of, "Cidrs": ["52.218.0.0/17"]}
        d.put("PrefixLists", record)
    d.subnet("one", "vpc-a", "10.0.1.0/24", dict.fromkeys(destinations, "vpce-1"))
    d.host("eni-a", "one", "10.0.1.10")
    return d


@pytest.mark.parametrize(
    ("destinations", "state", "quick"),
    [
        (("pl-1",), "available", True),
        (("pl-1",), "Available", True),
        (("pl-1",), None, True),
        (("pl-1",), "pending", False),
        (("pl-1", "8.8.8.0/24"), "available", False),
        (("8.8.8.0/24",), "available", False),
        (("pl-2",), "available", False),
    ],
)
def test_an_endpoint_to_which_anything_else_leads_is_left_to_the_walk(
    destinations: tuple[str, ...], state: str | None, quick: bool
) -> None:
    c = compiled(drawn(*destinations, state=state))
    assert bool(behind(c).endpoint[hop(c, "vpce-1")]) is quick
