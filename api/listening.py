"""Listening: the socket is taken before anything else, so that a port in use is told at once and in one line."""

from __future__ import annotations

import socket
from collections.abc import Sequence

from starlette.types import ASGIApp

from . import logs
from .settings import SettingsError


def listener(host: str, port: int) -> socket.socket:
    """A socket bound to an address; nobody is let in before ``run``.

    Errors: SettingsError, where the address can't be had.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError as error:
        raise _refused(host, port, error) from error
    made = socket.socket(family, kind, protocol)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind(address)
    except OSError as error:
        made.close()
        raise _refused(host, port, error) from error
    return made


def _refused(host: str, port: int, error: OSError) -> SettingsError:
    reason = (error.strerror or str(error)).lower()
    return SettingsError(f"can't listen on {host} port {port}: {reason}")


def run(app: ASGIApp, sockets: Sequence[socket.socket]) -> None:
    """Serves an application until it is interrupted; every line that is logged is JSON."""
    import uvicorn

    logs.configure()
    for door in sockets:
        door.listen()
        host, port = door.getsockname()[:2]
        shown = f"[{host}]" if ":" in host else host
        logs.LOGGER.info("listening on http://%s:%s", shown, port)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None))
    try:
        server.run(list(sockets))
    except KeyboardInterrupt:
        return
