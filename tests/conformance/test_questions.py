"""From checks to questions of the contract."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conformance.cases import Check
from tests.conformance.questions import filtering, paths, services


def _check(kind: str, **fields: Any) -> Check:
    return Check(
        **{"id": "c", "kind": kind, "expected": True, "source": "i-1", "destination": "i-2", **fields}
    )


@pytest.mark.parametrize(
    ("protocol", "port", "expected"),
    [
        ("tcp", 22, ["tcp/22"]),
        ("6", 22, ["tcp/22"]),
        ("icmp", "8/0", ["icmp/8/0"]),
        ("udp", None, ["udp"]),
        ("0", None, ["proto/0"]),
        ("50", None, ["proto/50"]),
        ("any", None, ["any"]),
        (None, None, ["any"]),
        ("tcp", "!22", ["tcp/0-21", "tcp/23-65535"]),
        ("tcp", "!0", ["tcp/1-65535"]),
    ],
)
def test_a_protocol_and_port_name_services(protocol: str | None, port: Any, expected: list[str]) -> None:
    assert services(_check("reach", protocol=protocol, port=port)) == expected


def test_reach_asks_for_the_session_from_an_ephemeral_port() -> None:
    (asked,) = paths(_check("reach", protocol="tcp", port=22))
    assert asked == {
        "id": "c",
        "question": "path",
        "source": "i-1",
        "target": "i-2",
        "service": "tcp/22",
        "fixes": False,
        "source_port": 49152,
    }


def test_forward_asks_for_the_first_packet_with_every_pin() -> None:
    (asked,) = paths(
        _check(
            "forward",
            protocol="udp",
            port=53,
            source_ip="10.0.0.1",
            destination_ip="10.0.0.2",
            source_port=50000,
            via=("igw-1",),
            not_via=("nat-1",),
        )
    )
    assert asked["direction"] == "forward"
    assert (asked["source_address"], asked["target_address"]) == ("10.0.0.1", "10.0.0.2")
    assert (asked["source_port"], asked["via"], asked["avoid"]) == (50000, ["igw-1"], ["nat-1"])


@pytest.mark.parametrize("kind", ["route", "path", "subnet-nacl"])
def test_routing_alone_leaves_security_groups_out(kind: str) -> None:
    (asked,) = paths(_check(kind))
    assert (asked["ignore"], asked["direction"]) == (["security-groups"], "forward")


def test_an_address_that_is_the_end_itself_is_not_pinned_again() -> None:
    (asked,) = paths(_check("reach", destination="8.8.8.8", destination_ip="8.8.8.8"))
    assert "target_address" not in asked


def test_an_open_group_is_asked_of_the_filter_alone() -> None:
    asked = filtering(_check("sg-open", source="0.0.0.0/0", destination="sg-1", protocol="tcp", port=22))
    assert asked == {
        "id": "c",
        "question": "filter",
        "filter": "sg-1",
        "direction": "ingress",
        "source": "0.0.0.0/0",
        "service": "tcp/22",
    }


def test_a_target_is_asked_through_its_balancer() -> None:
    (asked,) = paths(_check("lb-target", resource="front"))
    assert asked["via"] == ["front"]
