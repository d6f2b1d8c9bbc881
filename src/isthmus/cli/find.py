"""``isthmus find``: everything that an id, a name or an address could mean."""

from __future__ import annotations

from typing import Annotated

import typer

from . import options
from .asking import answered, question


def find(
    snapshot: options.Snapshot,
    text: Annotated[
        str,
        typer.Argument(
            metavar="TEXT",
            help="An id, ARN, name or a part of one, an address, a CIDR, a zone, an account, tag:Key=Value.",
        ),
    ],
    limit: options.Limit = None,
    as_json: options.Json = False,
    verbose: options.Verbose = False,
) -> int:
    """Everything an id, name or address means."""
    asked = question("find", text=text, limit=limit)
    return answered(snapshot, asked, as_json=as_json, verbose=verbose)
