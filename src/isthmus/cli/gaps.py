"""``isthmus gaps``: what was not read or is not modelled."""

from __future__ import annotations

from . import options
from .asking import answered, question


def gaps(
    snapshot: options.Snapshot,
    as_json: options.Json = False,
    verbose: options.Verbose = False,
) -> int:
    """What was not read or is not modelled.

    And what each gap could do to an answer: open a flow, or close one.
    """
    return answered(snapshot, question("gaps"), as_json=as_json, verbose=verbose)
