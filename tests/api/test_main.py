"""The doors of the service: by environment, by hand, and what surrounds them."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

import isthmus
from api import listening, main
from api.settings import Settings

VPC = '{"Vpcs": [{"VpcId": "vpc-0aa", "CidrBlock": "10.0.0.0/16", "State": "available"}]}'


def test_networks_of_the_environment_are_read_when_the_server_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "vpcs.json").write_text(VPC, encoding="utf-8")
    monkeypatch.setenv("ISTHMUS_NETWORKS", f"prod={tmp_path}")
    app = main.app

    async def names() -> Any:
        import httpx

        async with app.router.lifespan_context(app):
            transport = httpx.ASGITransport(app=app)
            async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
                return (await client.get("/v1/networks/prod")).json()

    told = asyncio.run(names())
    assert told["name"] == "prod"
    assert told["counts"]["vpcs"] == 1
    assert told["snapshot"] == isthmus.read(tmp_path).hash


def test_the_module_has_an_app_and_nothing_else_made_up() -> None:
    with pytest.raises(AttributeError, match="no attribute 'application'"):
        main.application  # noqa: B018


def test_serve_says_which_setting_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ISTHMUS_NETWORKS", "prod")
    with pytest.raises(SystemExit, match="isthmus-api: ISTHMUS_NETWORKS: 'prod' is not name=path"):
        main.serve()


def test_serve_says_which_snapshot_is_not_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ISTHMUS_NETWORKS", f"prod={tmp_path}/absent")
    monkeypatch.setattr(listening, "listener", lambda *where: nullcontext(where))
    with pytest.raises(SystemExit, match="absent"):
        main.serve()


def test_serve_listens_on_the_loopback_address(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Any] = []
    monkeypatch.delenv("ISTHMUS_NETWORKS", raising=False)
    monkeypatch.setenv("ISTHMUS_PORT", "18080")
    monkeypatch.setattr(listening, "listener", lambda *where: nullcontext(where))
    monkeypatch.setattr(listening, "run", lambda app, doors: heard.extend(doors))
    main.serve()
    assert heard == [("127.0.0.1", 18080)]


def test_a_port_that_is_taken_is_one_line_before_any_snapshot_is_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        monkeypatch.setenv("ISTHMUS_PORT", str(port))
        monkeypatch.setenv("ISTHMUS_NETWORKS", f"prod={tmp_path}/absent")
        message = f"isthmus-api: can't listen on 127.0.0.1 port {port}: address already in use"
        with pytest.raises(SystemExit, match=message):
            main.serve()


def test_without_networks_the_service_lives_and_is_not_ready(caller: Callable[..., Any]) -> None:
    call = caller({})
    assert call("GET", "/health").status_code == 200
    ready = call("GET", "/ready")
    assert (ready.status_code, ready.json()["type"]) == (503, "urn:isthmus:problem:no-network")


def test_limits_given_by_hand_win_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ISTHMUS_BODY_BYTES", "nonsense")
    main.create_app({}, settings=Settings())
    with pytest.raises(isthmus.InputError, match="ISTHMUS_BODY_BYTES"):
        main.create_app({})
