"""What a Client VPN endpoint lets its users write to, by lot: both readers say the same, address by address."""

from __future__ import annotations

from random import Random

import pytest

from isthmus.judge import client_may
from isthmus.model.client_vpn import client_vpns
from isthmus.model.network import build
from isthmus.packet import parse_address
from isthmus.semantics.client_vpn import said
from isthmus.space import position
from tests.judge.drawing import Drawing
from tests.remote import VPN, lead, let, remote

BLOCKS = (
    "0.0.0.0/0",
    "10.0.0.0/8",
    "10.1.0.0/16",
    "10.1.0.0/24",
    "10.1.0.4/32",
    "172.16.0.0/22",
    "10.1.1.0/24",
)
PLACES = ("10.1.0.4", "10.1.0.5", "10.1.1.4", "10.2.0.1", "8.8.8.8", "172.16.1.1")
STATES = ("active", "active", "active", "creating", "failed", "deleting")


def drawn(random: Random) -> Drawing:
    """The endpoint with routes and rules by lot."""
    drawing = remote()
    drawing.records["ClientVpnRoutes"], drawing.records["AuthorizationRules"] = [], []
    for _ in range(random.randint(0, 4)):
        subnet = random.choice(("subnet-v", "subnet-v", "subnet-d", "local"))
        lead(drawing, random.choice(BLOCKS), subnet, random.choice(STATES))
    for _ in range(random.randint(0, 4)):
        let(drawing, random.choice(BLOCKS), random.choice(("", "", "S-1")), random.choice(STATES))
    return drawing


@pytest.mark.parametrize("seed", range(60))
def test_both_readers_let_the_same_through(seed: int) -> None:
    snapshot = drawn(Random(f"users {seed}")).snapshot()
    vpn = client_vpns(build(snapshot))[VPN]
    for place in PLACES:
        at = position(*parse_address(place))
        for subnet in ("subnet-v", "subnet-d"):
            assert said(vpn, subnet, at).word == client_may(snapshot, VPN, subnet, place)
