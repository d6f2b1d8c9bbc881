"""``isthmus prove``: does everything that passes between two ends cross what it must, and nothing that it must not."""

from __future__ import annotations

from typing import Annotated

import typer

from . import options
from .asking import answered, question

WAYPOINT = "an id, name, firewall or tag; with commas between, any of several"


def prove(
    snapshot: options.Snapshot,
    source: options.Source,
    target: options.Target,
    service: options.Service = "any",
    source_address: options.SourceAddress = None,
    source_port: options.SourcePort = None,
    target_address: options.TargetAddress = None,
    via: Annotated[
        list[str] | None,
        typer.Option(
            metavar="THING", help=f"What all of it must cross: {WAYPOINT}. May be repeated, in order."
        ),
    ] = None,
    avoid: Annotated[
        list[str] | None,
        typer.Option(metavar="THING", help="What none of it may cross. May be repeated."),
    ] = None,
    ignore: options.Ignore = None,
    direction: options.Way = options.Direction.SESSION,
    lose: options.Lose = None,
    as_json: options.Json = False,
    verbose: options.Verbose = False,
    fast: options.Fast = False,
) -> int:
    """Does everything cross what it must.

    A law over everything that passes from SOURCE to TARGET, there and back: HOLDS, or every way that breaks it
    with its exact flows; exit status 0 and 2.
    """
    asked = question(
        "prove",
        source=source,
        target=target,
        service=service,
        source_address=source_address,
        source_port=source_port,
        target_address=target_address,
        via=via,
        avoid=avoid,
        ignore=ignore,
        direction=options.unless_session(direction),
        fast=fast or None,
        lose=lose,
    )
    return answered(snapshot, asked, as_json=as_json, verbose=verbose)
