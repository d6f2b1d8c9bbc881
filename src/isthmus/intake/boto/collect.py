"""Live accounts -> one more moment in a folder of snapshots.

The stages: who may be entered and where (``accounts``, ``regions``), every call of the table (``crawl``),
files and a journal of what is done (``filing``, ``journal``), the manifest, and the name under which readers
find it (``snapshot.moments``). Whatever was not answered stands in the manifest, with what it hides.
"""

from __future__ import annotations

import datetime
import errno
import fcntl
import hashlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import msgspec

from ...errors import InputError
from ...snapshot import moments, store
from ...snapshot.store import ANSWERED, FAILED, REFUSED, Call, Filed, Identity
from ...version import VERSION
from . import accounts, regions
from .asking import leads_of
from .catalog import CATALOG
from .crawl import Crawl, Leads, Site, Tending, Unit
from .describe import Describe, Feeds, Parameters, Place
from .filing import Filing
from .journal import NAME, Entry, Journal
from .lanes import Limits
from .manifest import calls_of
from .refresh import Before
from .session import Manners

DISK = frozenset({errno.EDQUOT, errno.EIO, errno.ENOSPC, errno.EROFS})
"""Errors of the disk, which may not name the file that was being written."""

Clock = Callable[[], datetime.datetime]


@dataclass(frozen=True, slots=True)
class Watch:
    """Who looks on: hears how many accounts there are and how many ways were closed, of each account with its
    number of rows when it is begun, of each row that is done, and how many were done before a cut."""

    entered: Callable[[int, int], None] = lambda sites, closed: None
    opened: Callable[[Site, int], None] = lambda site, rows: None
    done: Callable[[Place, Describe, str], None] = lambda place, row, outcome: None
    resumed: Callable[[int], None] = lambda rows: None


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be collected, and how."""

    wanted: accounts.Wanted = field(default_factory=accounts.Wanted)
    choice: regions.Choice = field(default_factory=regions.Choice)
    manners: Manners = field(default_factory=Manners)
    limits: Limits = field(default_factory=Limits)
    network_only: bool = False
    refresh: bool = False

    @property
    def rows(self) -> tuple[Describe, ...]:
        """The rows of the table that are asked."""
        return tuple(row for row in CATALOG if row.feeds is not Feeds.LATER or not self.network_only)

    def words(self) -> str:
        """The wish in words that are equal when it is: also the version and the table take part."""
        asked = [VERSION, [row.name for row in self.rows], self.wanted, self.choice, self.refresh]
        return hashlib.sha256(msgspec.json.encode(asked)).hexdigest()


@dataclass(frozen=True, slots=True)
class Entered:
    """The accounts that were entered, who we are in each, and what was closed."""

    sites: tuple[Site, ...]
    who: tuple[Identity, ...] = ()
    closed: tuple[Call, ...] = ()


@dataclass(frozen=True, slots=True)
class Collected:
    """A finished run: the new moment, the one before, and every call with its outcome."""

    folder: Path
    before: Path | None
    calls: tuple[Call, ...]

    @property
    def unanswered(self) -> list[Call]:
        """The calls that leave something unknown."""
        return [call for call in self.calls if call.outcome in (REFUSED, FAILED)]

    @property
    def is_in_doubt(self) -> bool:
        """True when some question could rest on what was not answered."""
        return any(call.hides != Feeds.LATER for call in self.unanswered)


def collect(folder: Path, wish: Wish, watch: Watch | None = None) -> Collected:
    """Collect what is wished into a new moment of a folder.

    Errors: InputError, when nobody can be entered, the folder holds something else, another run is at work in
    it, or credentials end before all is asked.
    """
    with _locked(folder):
        entered = enter(wish)
        try:
            return gather(folder, wish, entered, watch or Watch(), _now)
        except OSError as error:
            if error.filename is None and error.errno not in DISK:
                raise
            raise InputError(
                f"the run stopped: {error.strerror}", file=str(error.filename or folder)
            ) from error


def enter(wish: Wish) -> Entered:
    """The accounts and Regions of a wish.

    Errors: InputError, when no account can be entered, or a Region is asked for that is nowhere.
    """
    entered, closed = accounts.enter(wish.wanted, wish.manners)
    with ThreadPoolExecutor(accounts.AT_ONCE) as pool:
        found = list(pool.map(lambda account: regions.chosen(account, wish.choice), entered))
    sites = [
        Site(one.id, one.home, names, one.clients.pages, one.clients.close, one.speaks)
        for one, (names, _) in zip(entered, found, strict=True)
    ]
    who = [Identity(one.id, one.arn) for one in entered]
    calls = [call for _, calls in found for call in calls]
    return Entered(tuple(sites), tuple(who), (*closed, *calls))


def gather(folder: Path, wish: Wish, entered: Entered, watch: Watch, now: Clock) -> Collected:
    """Make the calls, or what of them was not made before a run was cut off, and publish the snapshot."""
    watch.entered(len(entered.sites), len(entered.closed))
    before = moments.latest(folder)
    journal = Journal(folder / moments.UNFINISHED, wish.words(), now())
    if journal.resumed:
        watch.resumed(len(journal.entries))
    run = _Run(journal, Filing(journal.folder, before), wish, before, watch, now)
    try:
        tending = Tending(run.recall, run.keep, watch.opened)
        ended = Crawl(entered.sites, wish.rows, wish.limits, tending).run()
    finally:
        journal.close()
    if ended:
        raise InputError(
            f"the credentials of {', '.join(ended)} ended before all was asked; what was answered is kept:"
            " log in again and run the same command, and it goes on from there",
            file=str(folder),
        )
    calls = (*entered.closed, *run.calls())
    sections = sorted(run.filing.empties(run.sections()), key=_section_order)
    began = _text(journal.plan.began)
    store.seal(
        journal.folder, sections, calls, as_of=began, tool=f"isthmus {VERSION}", collected_by=entered.who
    )
    place = moments.publish(folder, journal.plan.began)
    (place / NAME).unlink()
    return Collected(place, before, calls)


class _Run:
    """What the crawl tells and asks of: files, journal, and what is known already."""

    def __init__(
        self, journal: Journal, filing: Filing, wish: Wish, before: Path | None, watch: Watch, now: Clock
    ) -> None:
        self.journal = journal
        self.filing = filing
        self._watch = watch
        self._now = now
        self._before = Before(before, now()) if wish.refresh and before is not None else None
        self._filed: defaultdict[tuple[str, str | None, str], list[Filed]] = defaultdict(list)
        for entry in journal.entries.values():
            self._note(entry)
        self._leading: defaultdict[str, list[Describe]] = defaultdict(list)
        for row in wish.rows:
            if row.of is not None:
                self._leading[row.of.kind].append(row)

    def recall(self, place: Place, row: Describe) -> Leads | None:
        """What a row led to, where it was asked before the run was cut off, or lately enough."""
        entry = self._known(place, row)
        if entry is None:
            return None
        self._watch.done(place, row, ANSWERED)
        leads: defaultdict[str, list[Parameters]] = defaultdict(list)
        for one in entry.sections:
            if leading := self._leading.get(one.kind):
                for record in self.filing.records(one):
                    for name, asked in leads_of(record, one.kind, place, leading):
                        leads[name] += asked
        return leads

    def keep(self, unit: Unit) -> None:
        """File what a unit brought and write it down."""
        good = unit.outcome not in (REFUSED, FAILED) and not _is_torn(unit)
        sections = self.filing.file(unit) if good else []
        self._add(unit.place, unit.row, sections, calls_of(unit, _text(self._now())))
        self._watch.done(unit.place, unit.row, unit.outcome)

    def sections(self) -> list[Filed]:
        """Every section, by account, Region and kind."""
        return [one for entry in self._entries() for one in entry.sections]

    def calls(self) -> list[Call]:
        """Every call, by account, Region and row."""
        return [call for entry in self._entries() for call in entry.calls]

    def _known(self, place: Place, row: Describe) -> Entry | None:
        """What is written of a row; unanswered calls of a run that was cut off are asked again."""
        entry = self.journal.entries.get((place.account or "", place.region, row.name))
        if entry is not None:
            failed = any(call.outcome in (REFUSED, FAILED) for call in entry.calls)
            return None if failed else entry
        if self._before is None or not self._asks_the_same(place, row, self._before):
            return None
        held = self._before.holds(place, row)
        if held is None or not self.filing.share(held[0]):
            return None
        return self._add(place, row, *held)

    def _asks_the_same(self, place: Place, row: Describe, before: Before) -> bool:
        """True when what a row asks of is as it was: of a thing that is new, nothing is known yet."""
        if row.of is None:
            return True
        now = self._filed[place.account or "", place.region, row.of.kind]
        was = before.sections(place, row.of.kind)
        return now == was and all(self.filing.is_shared(one) for one in now)

    def _add(self, place: Place, row: Describe, sections: Sequence[Filed], calls: Sequence[Call]) -> Entry:
        entry = Entry(place.account or "", place.region, row.name, tuple(sections), tuple(calls))
        self.journal.add(entry)
        self._note(entry)
        return entry

    def _note(self, entry: Entry) -> None:
        for one in entry.sections:
            self._filed[entry.account, entry.region, one.kind].append(one)

    def _entries(self) -> list[Entry]:
        entries = self.journal.entries
        return [entries[key] for key in sorted(entries, key=lambda key: (key[0], key[1] or "", key[2]))]


def _locked(folder: Path) -> IO[str]:
    """The open lock of a folder that holds moments alone; it ends when it is closed.

    Errors: InputError, when the folder holds something else, can't be written, or another run is at work.
    """
    try:
        if folder.exists() and not folder.is_dir():
            raise InputError("this is not a folder", file=str(folder))
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        names = [one.name for one in folder.iterdir() if not one.name.startswith(".")]
        if not all(moments.is_moment(name) for name in names):
            raise InputError("this folder holds something else than moments of a network", file=str(folder))
        lock = open(folder / ".lock", "w")  # noqa: SIM115 - whoever asked closes it
    except OSError as error:
        raise InputError(f"can't be written: {error.strerror}", file=str(folder)) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        held = isinstance(error, BlockingIOError)
        told = "another run is collecting into this folder" if held else f"can't be locked: {error.strerror}"
        raise InputError(told, file=str(folder)) from error
    return lock


def _is_torn(unit: Unit) -> bool:
    """True for one list of ways of which a part was not answered: what it lacks would be taken for absent."""
    one_list = unit.row.feeds is Feeds.TRANSIT and unit.row.owned is None and not unit.row.whole
    return one_list and any(answer.outcome in (REFUSED, FAILED) for _, answer in unit.answers)


def _section_order(one: Filed) -> tuple[str, str, str, str]:
    return one.account or "", one.region or "", one.kind, one.owner or ""


def _text(moment: datetime.datetime) -> str:
    return moment.astimezone(datetime.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
