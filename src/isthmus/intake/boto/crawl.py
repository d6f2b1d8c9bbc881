"""Every call of the table, in every account and Region: many at once, each outcome kept, none lost.

In: sites (accounts with their Regions and a way to call), rows. Out: each finished row of a place, told to
``keep`` by one thread. It writes nothing itself. A row of resources waits for the rows it asks of.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from ...snapshot.store import ABSENT, ANSWERED, FAILED, NOT_ASKED
from .asking import EXPIRED, Answer, Pages, ask
from .describe import Describe, Parameters, Place, Scope, batched
from .lanes import Lane, Lanes, Limits

Leads = Mapping[str, Sequence[Parameters]]
"""Name of a row -> the parameters of its calls, as the records of another row give them."""


@dataclass(frozen=True, slots=True)
class Site:
    """An account to crawl: where its calls go, and what drops its connections, to a Region or (None) to all.

    ``speaks`` says that it is the one that is asked of the Organization.
    """

    id: str
    home: str
    regions: tuple[str, ...]
    pages: Pages
    close: Callable[[str | None], None]
    speaks: bool = False


@dataclass(slots=True)
class Unit:
    """A row in a place, with what its calls brought; it is done when none is left."""

    site: Site
    place: Place
    row: Describe
    calls: tuple[Parameters, ...]
    left: int = 0
    answers: list[tuple[Parameters, Answer]] = field(default_factory=list)

    @property
    def outcome(self) -> str:
        """How the row went: of resources, answered when one was; else what the first call says that was not."""
        told = [answer.outcome for _, answer in self.answers]
        good = [outcome for outcome in told if outcome in (ANSWERED, ABSENT)]
        if len(good) < len(told) and not (good and self.row.of is not None):
            return next(outcome for outcome in told if outcome not in (ANSWERED, ABSENT))
        return ABSENT if good and ANSWERED not in good and self.row.of is None else ANSWERED

    @property
    def region(self) -> str:
        """Where its calls are made."""
        return self.place.region or self.site.home


@dataclass(frozen=True, slots=True)
class Tending:
    """Who is told: ``recall`` gives what a row led to when it was kept before (None: it was not), ``keep``
    takes a finished one, ``opened`` hears of a site and how many rows it has."""

    recall: Callable[[Place, Describe], Leads | None]
    keep: Callable[[Unit], None]
    opened: Callable[[Site, int], None]


class Crawl:
    """One crawl; ``run`` it once."""

    def __init__(
        self, sites: Iterable[Site], rows: Sequence[Describe], limits: Limits, tend: Tending
    ) -> None:
        self._sites = iter(sites)
        self._rows = rows
        self._limits = limits
        self._tend = tend
        self._lanes: Lanes[tuple[Unit, Parameters]] = Lanes(limits)
        self._flying: dict[Future[Answer], tuple[Lane, Unit, Parameters]] = {}
        self._left: dict[str, Counter[str | None]] = {}
        self._expired: set[str] = set()
        self._leading: defaultdict[str, list[Describe]] = defaultdict(list)
        for row in rows:
            if row.of is not None:
                self._leading[row.of.kind].append(row)

    def run(self) -> list[str]:
        """Make every call; the accounts whose credentials ended before all was asked."""
        with ThreadPoolExecutor(self._limits.total, thread_name_prefix="isthmus-collect") as pool:
            try:
                while self._start(pool):
                    landed, _ = wait(self._flying, return_when=FIRST_COMPLETED)
                    for future in landed:
                        self._land(future)
            finally:  # where an error or Ctrl-C ends it, what waits in the pool is not begun
                pool.shutdown(wait=False, cancel_futures=True)
        assert not self._left, "every row of every place is done"
        return sorted(self._expired)

    def _start(self, pool: ThreadPoolExecutor) -> bool:
        """Let fly what may; False when all is done."""
        while len(self._left) < self._limits.accounts and (site := next(self._sites, None)) is not None:
            self._enter(site)
        while (taken := self._lanes.take()) is not None:
            lane, (unit, parameters) = taken
            leading = [row for kind in unit.row.kinds for row in self._leading.get(kind, ())]
            future = pool.submit(ask, unit.site.pages, unit.row, unit.place, unit.region, parameters, leading)
            self._flying[future] = lane, unit, parameters
        return bool(self._flying)

    def _enter(self, site: Site) -> None:
        planned = list(planned_units(site, self._rows))
        self._tend.opened(site, len(planned))
        self._left[site.id] = Counter(unit.place.region for unit in planned)
        if not planned:
            self._leave(site)
        for unit in planned:
            if unit.row.of is None:
                self._begin(unit)

    def _begin(self, unit: Unit) -> None:
        led = self._tend.recall(unit.place, unit.row)
        if led is not None:
            self._follow(unit, led, None)
            return
        unit.left = len(unit.calls)
        for parameters in unit.calls:
            self._lanes.add((unit.site.id, unit.region, unit.row.service), (unit, parameters))
        if not unit.calls:
            self._finish(unit)

    def _land(self, future: Future[Answer]) -> None:
        lane, unit, parameters = self._flying.pop(future)
        self._lanes.landed(lane)
        answer = future.result()
        account = unit.site.id
        if answer.code in EXPIRED:
            self._expired.add(account)
            self._lanes.drop(account)
        unit.answers.append((parameters, answer))
        unit.left -= 1
        if account in self._expired:
            if not any(other.site.id == account for _, other, _ in self._flying.values()):
                self._leave(unit.site)
        elif not unit.left:
            self._finish(unit)

    def _finish(self, unit: Unit) -> None:
        self._tend.keep(unit)
        led: defaultdict[str, list[Parameters]] = defaultdict(list)
        for _, answer in unit.answers:
            for name, asked in answer.leads.items():
                led[name] += asked
        self._follow(unit, led, None if unit.outcome in (ANSWERED, ABSENT) else unit.outcome)

    def _follow(self, unit: Unit, led: Leads, closed: str | None) -> None:
        """Begin the rows that ask of a finished one; where it was not answered, neither are they."""
        for kind in unit.row.kinds:
            for row in self._leading.get(kind, ()):
                if closed is not None:
                    detail = f"{NOT_ASKED}, for {unit.row.operation}, which lists what it is of, was {closed}"
                    told = Answer(FAILED, "NotAsked", detail)
                    self._finish(Unit(unit.site, unit.place, row, (), answers=[({}, told)]))
                else:
                    calls = batched(led.get(row.name, ()), row.of.batch if row.of else None)
                    full = tuple({**given, **asked} for given in row.given for asked in calls)
                    self._begin(Unit(unit.site, unit.place, row, full))
        self._count_off(unit)

    def _count_off(self, unit: Unit) -> None:
        """One row of a place less to do: a Region is left when all is done there, and so is the account."""
        left, region = self._left[unit.site.id], unit.place.region
        left[region] -= 1
        if not left[region]:
            del left[region]
            if not left:
                self._leave(unit.site)
            elif region not in (None, unit.site.home):  # calls of the account share the home's clients
                unit.site.close(region)

    def _leave(self, site: Site) -> None:
        del self._left[site.id]
        site.close(None)


def planned_units(site: Site, rows: Iterable[Describe]) -> Iterator[Unit]:
    """A unit for each row in each place of a site; those of resources don't know their calls yet."""
    for row in rows:
        if row.per is Scope.ORGANIZATION and not site.speaks:
            continue
        places = site.regions if row.per is Scope.REGION else (None,)
        for region in places:
            calls = row.given if row.of is None else ()
            yield Unit(site, Place(site.id, region), row, tuple(calls))
