"""``isthmus serve``: the same questions over HTTP, on the loopback address unless told otherwise."""

from __future__ import annotations

from pathlib import PurePath
from typing import Annotated

import typer

from . import status


def serve(
    snapshots: Annotated[
        list[str],
        typer.Argument(metavar="[NAME=]SNAPSHOT...", help="Snapshots to serve: PATH, or NAME=PATH."),
    ],
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, metavar="PORT", help="The port to listen on.")
    ] = 8080,
) -> int:
    """Serve snapshots over HTTP.

    POST /v1/networks/NAME/ask takes the questions of isthmus ask and gives the same answers.
    """
    import isthmus
    from api.listening import listener, run
    from api.main import create_app

    paths = named(snapshots)
    with listener(host, port) as door:
        networks = {name: isthmus.load(path) for name, path in paths.items()}
        run(create_app(networks), [door])
    return status.GOOD


def named(snapshots: list[str]) -> dict[str, str]:
    """The path of each snapshot by its name: what stands before ``=``, else the folder's own name.

    Errors: QuestionError, when two snapshots would have one name.
    """
    from ..errors import QuestionError

    paths: dict[str, str] = {}
    for given in snapshots:
        name, equals, path = given.partition("=")
        if not equals:
            name, path = PurePath(given).name or given, given
        if not name or not path:
            raise QuestionError(f"{given!r} is neither PATH nor NAME=PATH", field="snapshots")
        if "/" in name:
            raise QuestionError(f"{name!r} is no name: it would not fit into an address", field="snapshots")
        if name in paths:
            raise QuestionError(f"two snapshots are called {name!r}: write NAME=PATH", field="snapshots")
        paths[name] = path
    return paths
