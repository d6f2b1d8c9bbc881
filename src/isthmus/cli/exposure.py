"""``isthmus exposure``: what one rule, or a list of rules, lets in."""

from __future__ import annotations

from typing import Annotated

import typer

from . import options
from .asking import answered, question


def exposure(
    snapshot: options.Snapshot,
    rule: Annotated[
        str, typer.Argument(metavar="RULE_OR_GROUP_OR_ACL", help="A rule, group or network ACL.")
    ],
    direction: Annotated[options.Side, typer.Option(help="Which rules.")] = options.Side.INGRESS,
    as_json: options.Json = False,
    verbose: options.Verbose = False,
) -> int:
    """What a rule exposes.

    On its own, beside the other rules, and what it would let in if something else were opened.
    """
    asked = question("exposure", rule=rule, direction=direction.value)
    return answered(snapshot, asked, as_json=as_json, verbose=verbose)
