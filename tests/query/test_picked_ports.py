"""Where a NAT gateway picks the port of replies, an open verdict names the ports that are kept out."""

from __future__ import annotations

import pytest

from isthmus import ask
from isthmus.model.network import build
from tests.judge.drawing import ANY_V4, Drawing, entry


def drawn(ports: str) -> Drawing:
    """A private host behind a NAT gateway, whose subnet lets replies in to some ports."""
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    drawing.internet("igw-a", "vpc-a")
    drawing.subnet("subnet-nat", "vpc-a", "10.0.0.0/24", {ANY_V4: "igw-a"})
    drawing.nat("nat-1", "subnet-nat", "10.0.0.9", "3.3.3.9")
    drawing.subnet("subnet-c", "vpc-a", "10.0.1.0/24", {ANY_V4: "nat-1"})
    drawing.host("eni-c", "subnet-c", "10.0.1.4")
    out = entry(100, "allow", "-1", ANY_V4, egress=True)
    inner = entry(90, "allow", "-1", "10.0.0.0/16", egress=False)
    drawing.entries("subnet-nat", [out, inner, entry(100, "allow", f"tcp/{ports}", ANY_V4, egress=False)])
    return drawing


@pytest.mark.parametrize(
    ("ports", "service", "kept_out"),
    [
        ("32768-60999", "tcp/443", "tcp, and 1024-32767, 61000-65535 are kept out"),
        ("1024-65534", "tcp/443", "tcp, and 65535 are kept out"),
        ("1024-65535", "tcp/443", None),
        ("1024-65535", "udp/53", None),
    ],
)
def test_the_ports_that_are_kept_out_are_told(ports: str, service: str, kept_out: str | None) -> None:
    network = build(drawn(ports).snapshot())
    told = ask(network, {"question": "path", "source": "eni-c", "target": "8.8.8.8", "service": service})
    notes = [note for note in told.notes or () if "picks the port" in note]
    assert notes == ([f"nat-1 picks the port of what comes back by {kept_out}"] if kept_out else [])
    assert (told.verdict == "unknown") == (kept_out is not None)
