"""What is served, and what each network is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def test_networks_are_listed_by_name(call: Callable[..., Any]) -> None:
    assert [one["name"] for one in call("GET", "/v1/networks").json()["networks"]] == ["dev", "prod"]


def test_a_network_tells_its_snapshot_its_size_and_its_gaps(call: Callable[..., Any]) -> None:
    told = call("GET", "/v1/networks/prod").json()
    assert (told["snapshot"], told["as_of"], told["gaps"]) == ("sha256:00", "2026-01-01", 3)
    assert (told["counts"]["vpcs"], told["counts"]["subnets"]) == (2, 0)
