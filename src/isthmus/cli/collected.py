"""What ``isthmus collect`` says of its work: the calls of a dry run, the outcome of a run, drift."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from ..snapshot import moments
from ..snapshot.store import NOT_ASKED
from . import status
from .screen import emit

if TYPE_CHECKING:
    from ..intake.boto.collect import Collected
    from ..intake.boto.describe import Describe
    from ..snapshot.drift import Drift
    from ..snapshot.store import Call

SHOWN = 3
"""Units: places that a line names, of many."""


def calls(rows: Sequence[Describe], *, organization: bool) -> str:
    """The calls of a run, one a line: how often, which, the permission, and what it feeds."""
    from ..intake.boto.permissions import action, asked

    lines = ["how often     call  (permission)  what it feeds"]
    for row in asked(rows, organization=organization):
        lines.append(f"{row.scope:<13} {row.service} {row.operation}  ({action(row)})  {row.feeds}")
    return "\n".join(lines) + "\n"


def moment(folder: Path, name: str | None) -> Path:
    """A moment of a folder by its name; the last one but one where none is told.

    Errors: InputError, when there is no such moment.
    """
    there = moments.moments(folder)
    names = [one.name for one in there]
    if name is None and len(there) > 1:
        return there[-2]
    if name not in names:
        raise InputError(
            f"there is no moment {name!r} (there: {', '.join(names) or 'none'})", file=str(folder)
        )
    return there[names.index(name)]


def outcome(made: Collected, before: Path | None, *, verify: bool, as_json: bool) -> int:
    """Tell of a run, and of drift where it is wanted; the exit status."""
    found = _drift(before, made.folder) if verify and before is not None else ()
    if as_json:
        emit(json.dumps(_plain(made, found if verify else None), ensure_ascii=False) + "\n")
    else:
        emit(summary(made) + (drift_text(before, found) if verify else ""))
    return status.worst([status.UNKNOWN if made.is_in_doubt else status.GOOD, _status(found)])


def compared(before: Path, after: Path, *, as_json: bool) -> int:
    """Tell of drift between two moments; the exit status."""
    found = _drift(before, after)
    emit(json.dumps([_plain_drift(one) for one in found]) + "\n" if as_json else drift_text(before, found))
    return _status(found)


def summary(made: Collected) -> str:
    """A run in a few lines: where, how much, and what was not answered with what that puts in doubt."""
    how = Counter(call.outcome for call in made.calls)
    accounts = {call.account for call in made.calls if call.account}
    regions = {call.region for call in made.calls if call.region}
    lines = [
        f"COLLECTED  {made.folder}",
        "",
        f"  accounts  {len(accounts)}, Regions {len(regions)}",
        "  calls     " + ", ".join(f"{count} {word}" for word, count in sorted(how.items())),
        f"  asked     {_span(made.calls)}",
    ]
    groups: defaultdict[str, list[Call]] = defaultdict(list)
    for call in made.unanswered:
        groups[call.hides].append(call)
    for hides, found in sorted(groups.items()):
        lines += ["", f"  in doubt  {hides}", *_doubts(found)]
    return "\n".join(lines) + "\n"


def _span(calls: Sequence[Call]) -> str:
    """When the calls were made: what a refresh took over is older than the moment."""
    times = sorted(call.at for call in calls if call.at is not None)
    if not times:
        return "nothing"
    return times[0] if times[0] == times[-1] else f"{times[0]} to {times[-1]}"


def _doubts(found: Sequence[Call]) -> list[str]:
    """The calls that were not answered, with their reason; those that were not even made, in a line."""
    made: defaultdict[tuple[str, str], list[Call]] = defaultdict(list)
    for call in found:
        if not call.detail.startswith(NOT_ASKED):
            made[f"{call.service} {call.operation}", call.outcome].append(call)
    lines: list[str] = []
    for (name, word), several in sorted(made.items()):
        lines += [f"    {name} {word}  {_places(several)}", f"      {several[0].detail}"]
    skipped = sorted({call.operation for call in found if call.detail.startswith(NOT_ASKED)})
    return [*lines, f"    not asked for want of these: {', '.join(skipped)}"] if skipped else lines


def drift_text(before: Path | None, found: Sequence[Drift]) -> str:
    """Drift for people: a line for each record, and one for each field of it."""
    if before is None:
        return "\nDRIFT  nothing to compare with: this is the first moment\n"
    lines = ["", f"DRIFT  since {before.name}: {len(found) or 'none'}"]
    for one in found:
        home = " ".join(part for part in (one.account, one.region) if part)
        lines.append(f"  {one.how:<8} {f'{one.kind} {one.id}'.strip()}  {home}".rstrip())
        for change in one.changes:
            field = change.pointer.removeprefix("/").replace("/", ".")
            if change.before is None or change.after is None:
                sign, value = ("+", change.after) if change.before is None else ("-", change.before)
                lines.append(f"      {field} {sign} {value}")
            else:
                lines.append(f"      {field} {change.before} -> {change.after}")
    return "\n".join(lines) + "\n"


def _drift(before: Path, after: Path) -> tuple[Drift, ...]:
    from ..snapshot import store
    from ..snapshot.drift import drift

    return drift(store.read(before), store.read(after))


def _status(found: Sequence[Drift]) -> int:
    """Drift is not good; where lists can't be compared, it is unknown whether there is more."""
    if any(one.how == "unknown" for one in found):
        return status.UNKNOWN
    return status.NOT_GOOD if found else status.GOOD


def _places(several: Sequence[Call]) -> str:
    places = sorted({" ".join(part for part in (call.account, call.region) if part) for call in several})
    more = f" and {len(places) - SHOWN} more" if len(places) > SHOWN else ""
    return ", ".join(places[:SHOWN]) + more


def _plain(made: Collected, found: Sequence[Drift] | None) -> dict[str, Any]:
    told: dict[str, Any] = {
        "schema": "isthmus/collected/1",
        "snapshot": str(made.folder),
        "before": str(made.before) if made.before else None,
        "calls": dict(sorted(Counter(call.outcome for call in made.calls).items())),
        "unanswered": [_plain_call(call) for call in made.unanswered],
    }
    if found is not None:
        told["drift"] = [_plain_drift(one) for one in found]
    return told


def _plain_call(call: Call) -> dict[str, Any]:
    names = ("service", "operation", "outcome", "account", "region", "detail", "kind", "hides")
    return {name: getattr(call, name) for name in names if getattr(call, name)}


def _plain_drift(one: Drift) -> dict[str, Any]:
    changes = [{"field": c.pointer, "before": c.before, "after": c.after} for c in one.changes]
    told = {"how": one.how, "kind": one.kind, "id": one.id, "account": one.account, "region": one.region}
    return {**{name: value for name, value in told.items() if value}, "changes": changes}
