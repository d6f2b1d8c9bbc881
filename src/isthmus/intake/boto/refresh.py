"""What of the snapshot before still holds: answers young enough for what they tell of.

Routes, filters and interfaces must be of one time, so they share the shortest age.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from pathlib import Path

from ...snapshot import store
from ...snapshot.store import ABSENT, ANSWERED, Call, Filed
from .describe import Describe, Feeds, Place

AGES = {
    Feeds.ENDS: datetime.timedelta(minutes=5),
    Feeds.ROUTES: datetime.timedelta(minutes=5),
    Feeds.FILTERS: datetime.timedelta(minutes=5),
    Feeds.TRANSIT: datetime.timedelta(minutes=5),
    Feeds.INSPECTION: datetime.timedelta(minutes=30),
    Feeds.BALANCING: datetime.timedelta(minutes=30),
    Feeds.ENDPOINTS: datetime.timedelta(minutes=30),
    Feeds.NAMES: datetime.timedelta(hours=6),
    Feeds.LATER: datetime.timedelta(days=1),
}
"""How long an answer is relied on, by what it feeds."""


class Before:
    """The answers of a snapshot, by place and row, for a refresh at some moment."""

    def __init__(self, folder: Path, now: datetime.datetime) -> None:
        self.folder = folder
        self._now = now
        sections, calls = store.made_of(folder)
        self._sections: defaultdict[tuple[str | None, str | None, str], list[Filed]] = defaultdict(list)
        for one in sections:
            self._sections[one.account, one.region, one.kind].append(one)
        self._calls: defaultdict[tuple[str | None, ...], list[Call]] = defaultdict(list)
        for call in calls:
            self._calls[call.account, call.region, call.service, call.operation, call.kind].append(call)

    def sections(self, place: Place, kind: str) -> list[Filed]:
        """The sections of a kind in a place."""
        return list(self._sections.get((place.account, place.region, kind), ()))

    def holds(self, place: Place, row: Describe) -> tuple[list[Filed], list[Call]] | None:
        """The sections and calls of a row that need not be asked again; None when it must be."""
        key = place.account, place.region, row.service, row.operation, row.kinds[0]
        calls = self._calls.get(key, [])
        if not calls or not all(self._is_young(call, row.feeds) for call in calls):
            return None
        found = [one for kind in row.kinds for one in self.sections(place, kind)]
        return (found, calls) if found or row.owned else None

    def _is_young(self, call: Call, feeds: Feeds) -> bool:
        if call.outcome not in (ANSWERED, ABSENT) or call.at is None:
            return False
        return self._now - datetime.datetime.fromisoformat(call.at) <= AGES[feeds]
