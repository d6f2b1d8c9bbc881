"""``isthmus targets``: what a source can reach."""

from __future__ import annotations

from . import options
from .asking import answered, question


def targets(
    snapshot: options.Snapshot,
    source: options.Source,
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
    """What SOURCE can reach, in groups."""
    grouping = by.value if by else None
    asked = question(
        "targets",
        source=source,
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
