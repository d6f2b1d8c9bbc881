"""``isthmus matrix``: who can talk to whom, between all sets of one kind or between ends one names."""

from __future__ import annotations

from typing import Annotated

import typer

from . import options
from .asking import answered, question

Sets = Annotated[
    str | None,
    typer.Option(
        "--by", metavar="KIND", help="The sets: vpc (the default), subnet, group, account, tag:KEY."
    ),
]
Ends = Annotated[
    list[str] | None,
    typer.Option(
        "--end",
        metavar="END",
        help="A set of interfaces by itself: instance, interface, subnet, VPC, group, an interface's address,"
        " tag:Key=Value or a name; or internet, or a Client VPN endpoint; no CIDR. May be repeated.",
    ),
]


def matrix(
    snapshot: options.Snapshot,
    service: options.Service = "any",
    by: Sets = None,
    ends: Ends = None,
    limit: options.Limit = None,
    direction: options.Way = options.Direction.SESSION,
    lose: options.Lose = None,
    as_json: options.Json = False,
    verbose: options.Verbose = False,
    fast: options.Fast = False,
) -> int:
    """Who can talk to whom, between all sets.

    Every ordered pair of sets that something passes between, with the services and for how many pairs of addresses.
    """
    asked = question(
        "matrix",
        service=service,
        by=by,
        ends=ends,
        limit=limit,
        direction=options.unless_session(direction),
        fast=fast or None,
        lose=lose,
    )
    return answered(snapshot, asked, as_json=as_json, verbose=verbose)
