"""Links to networks outside of AWS: a block that is none is told with its place."""

from __future__ import annotations

import pytest

from isthmus.errors import InputError
from isthmus.model.network import build
from tests.hybrid import associate, connect, office


def test_a_static_route_that_is_no_block_is_told_with_its_place() -> None:
    drawing = office()
    connect(drawing, "vpn-2", "10.0.0.0/33")
    with pytest.raises(InputError, match=r"10\.0\.0\.0/33") as caught:
        build(drawing.snapshot())
    assert caught.value.pointer == "/VpnConnections/1/Routes/0/DestinationCidrBlock"


def test_an_allowed_prefix_that_is_no_block_is_told_with_its_place() -> None:
    drawing = office()
    associate(drawing, "dx-1", "10.0.0.0/16")
    assert build(drawing.snapshot()).hybrid.links["dx-1@vgw-1"].told
    associate(drawing, "dx-2", "10.0.0.0/33")
    with pytest.raises(InputError, match=r"10\.0\.0\.0/33") as caught:
        build(drawing.snapshot())
    assert caught.value.pointer == "/directConnectGatewayAssociations/1"
