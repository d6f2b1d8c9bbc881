"""Where a filter lets answers back to the client's port alone, the NAT gateway's own port is told as the reason."""

from __future__ import annotations

import pytest

import isthmus
from isthmus.model.network import build
from tests.judge.drawing import ANY_V4, Drawing, entry


def codes(ports: str, client: int) -> set[str | None]:
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    drawing.internet("igw-a", "vpc-a")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24", {ANY_V4: "nat-1"})
    drawing.subnet("subnet-n", "vpc-a", "10.0.1.0/24", {ANY_V4: "igw-a"})
    drawing.nat("nat-1", "subnet-n", "10.0.1.9", "3.3.3.9")
    drawing.host("eni-a", "subnet-a", "10.0.0.4")
    inward = [
        entry(1, "allow", "-1", "10.0.0.0/24", egress=False),
        entry(2, "allow", ports, ANY_V4, egress=False),
    ]
    drawing.entries("subnet-n", [*inward, entry(1, "allow", "-1", ANY_V4, egress=True)])
    question = {
        "question": "path",
        "source": "eni-a",
        "target": "8.8.8.8",
        "service": "tcp/443",
        "source_port": client,
    }
    answer = isthmus.ask(build(drawing.snapshot()), question)
    return {block.aws_code for block in answer.blocks or ()}


@pytest.mark.parametrize(
    ("ports", "client", "told"),
    [
        ("tcp/500", 500, {"SUBNET_ACL_RESTRICTION", "REMAP_EPHEMERAL_PORT"}),
        ("tcp/500", 501, {"SUBNET_ACL_RESTRICTION"}),
        ("tcp/1024-65535", 500, set()),
    ],
)
def test_the_client_s_port_is_not_the_gateway_s(ports: str, client: int, told: set[str]) -> None:
    assert codes(ports, client) == told
