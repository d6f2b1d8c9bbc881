"""``isthmus sources``: who can reach a target."""

from __future__ import annotations

from . import options
from .asking import answered, question


def sources(
    snapshot: options.Snapshot,
    target: options.Target,
    service: options.Service = "any",
    expand: options.Expand = False,
    limit: options.Limit = None,
    by: options.By = None,
    ignore: options.Ignore = None,
    direction: options.Way = options.Direction.SESSION,
    lose: options.Lose = None,
    as_json: options.Json = False,
    verbose: options.Verbose = False,
    fast: options.Fast = False,
) -> int:
    """Who can reach TARGET, in groups."""
    grouping = by.value if by else None
    asked = question(
        "sources",
        target=target,
        service=service,
        expand=expand or None,
        limit=limit,
        by=grouping,
        ignore=ignore,
        direction=options.unless_session(direction),
        fast=fast or None,
        lose=lose,
    )
    return answered(snapshot, asked, as_json=as_json, verbose=verbose)
