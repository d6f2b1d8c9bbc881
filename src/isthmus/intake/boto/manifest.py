"""What the manifest tells of a row's calls: how they went, when, and what stays unknown without them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from ...snapshot.store import ANSWERED, FAILED, REFUSED, Call
from .asking import Answer
from .crawl import Unit
from .describe import Parameters

NAMED = 3
"""Units: resources that a refused call names, of many."""


def calls_of(unit: Unit, at: str) -> list[Call]:
    """What the manifest tells of a unit's calls: how it went, and apart what was refused of some resources."""
    total, row = len(unit.calls), unit.row
    troubled: defaultdict[tuple[str, str], list[tuple[Parameters, Answer]]] = defaultdict(list)
    for parameters, answer in unit.answers:
        if answer.outcome != ANSWERED:
            troubled[answer.outcome, answer.code].append((parameters, answer))
    if unit.outcome != ANSWERED or row.of is None:
        detail = next((answer.detail for _, answer in unit.answers if answer.outcome == unit.outcome), "")
        return [_call(unit, unit.outcome, detail, at, max(total, 1))]
    answered = [_call(unit, ANSWERED, "", at, total)] if total else []
    return answered + [
        _call(unit, outcome, f"{found[0][1].detail} ({_named(found)})", at, len(found))
        for (outcome, _), found in sorted(troubled.items(), key=lambda item: item[0])
    ]


def _call(unit: Unit, outcome: str, detail: str, at: str, times: int) -> Call:
    row, place = unit.row, unit.place
    hides = row.feeds.value if outcome in (REFUSED, FAILED) else ""
    return Call(
        row.service,
        row.operation,
        outcome,
        account=place.account,
        region=place.region,
        detail=detail,
        kind=row.kinds[0],
        hides=hides,
        at=at,
        times=times,
    )


def _named(found: Sequence[tuple[Parameters, Answer]]) -> str:
    """Whom the calls were about, the first few by name."""
    names = [" ".join(str(value) for value in parameters.values()) for parameters, _ in found]
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")
