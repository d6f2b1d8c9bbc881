"""``isthmus exposure``: what one rule, or a list of rules, lets in."""

from __future__ import annotations

from typing import Annotated

import typer

from . import options
from .asking import answered, question


def exposure(
    snapshot: options.Snapshot,
    rule: Annotated[
        str,
        typer.Argument(metavar="RULE", help="sg-1, sg-1/egress, sg-1/ingress/2, acl-1/ingress/100, sgr-1."),
    ],
    service: options.Service = "any",
    direction: options.Way = options.Direction.SESSION,
    limit: options.Limit = None,
    fast: options.Fast = False,
    as_json: options.Json = False,
    verbose: options.Verbose = False,
) -> int:
    """What a rule exposes.

    On its own, beside the other rules, and what it would let in if something else were opened.
    """
    asked = question(
        "exposure",
        rule=rule,
        service=None if service == "any" else service,
        direction=options.unless_session(direction),
        limit=limit,
        fast=fast or None,
    )
    return answered(snapshot, asked, as_json=as_json, verbose=verbose)
