"""``isthmus trace``: one five-tuple, step by step, by the judge alone."""

from __future__ import annotations

from typing import Annotated

import typer

from . import options
from .asking import answered, question


def trace(
    snapshot: options.Snapshot,
    source: options.Source,
    target: options.Target,
    service: options.Service,
    source_port: Annotated[int | None, typer.Option(metavar="PORT", help="The client's port.")] = None,
    source_address: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="The client's address.")
    ] = None,
    target_address: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="The address the client calls.")
    ] = None,
    via: Annotated[
        list[str] | None,
        typer.Option(
            metavar="BALANCER", help="The load balancer it goes through; then a node of one behind."
        ),
    ] = None,
    lose: options.Lose = None,
    as_json: options.Json = False,
    verbose: options.Verbose = False,
) -> int:
    """Follow one flow, step by step.

    Forth and back, by the independent judge alone, straight from the raw snapshot.
    """
    asked = question(
        "trace",
        source=source,
        target=target,
        service=service,
        source_port=source_port,
        source_address=source_address,
        target_address=target_address,
        via=via,
        lose=lose,
    )
    return answered(snapshot, asked, as_json=as_json, verbose=verbose)
