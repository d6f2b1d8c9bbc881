"""``isthmus path``: can the source talk to the target, by which way, or what stops it."""

from __future__ import annotations

from typing import Annotated

import typer

from . import options
from .asking import answered, question


def path(
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
            metavar="THING",
            help="What the path must cross: an id, name, firewall, load balancer, tag. Repeated, in order.",
        ),
    ] = None,
    avoid: Annotated[
        list[str] | None, typer.Option(metavar="THING", help="What the path must not cross. May be repeated.")
    ] = None,
    ignore: options.Ignore = None,
    direction: options.Way = options.Direction.SESSION,
    lose: options.Lose = None,
    as_json: options.Json = False,
    verbose: options.Verbose = False,
    fast: options.Fast = False,
    fixes: Annotated[bool, typer.Option(help="Look for the smallest change that would open it.")] = True,
) -> int:
    """Can SOURCE talk to TARGET, and why.

    Every way there and back with the rules that allow it; or every control that blocks, and the smallest fix.
    """
    asked = question(
        "path",
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
        fixes=None if fixes else False,
        lose=lose,
    )
    return answered(snapshot, asked, as_json=as_json, verbose=verbose)
