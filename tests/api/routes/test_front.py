"""A stranger who opens the address learns where to go on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def test_the_front_page_names_addresses_that_answer(call: Callable[..., Any]) -> None:
    told = call("GET", "/").json()
    assert told["name"] == "isthmus"
    assert told["networks"] == ["/v1/networks/dev", "/v1/networks/prod"]
    for address in [*told["networks"], told["document"], told["health"]]:
        assert call("GET", address).status_code == 200


def test_the_version_alone_tells_the_same(call: Callable[..., Any]) -> None:
    assert call("GET", "/v1").json() == call("GET", "/").json()
