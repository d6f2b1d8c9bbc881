"""How far a collection is: bars on a terminal, a line now and then elsewhere; on standard error alone."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from ..intake.boto.collect import Watch
    from ..intake.boto.crawl import Site
    from ..intake.boto.describe import Describe, Place


@contextlib.contextmanager
def watching() -> Iterator[Watch]:
    """Somebody who looks on and shows it, for as long as the context lasts."""
    from ..intake.boto.collect import Watch

    if not sys.stderr.isatty():
        lines = _Lines()
        yield Watch(lines.entered, lines.opened, lines.done, lines.resumed)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        bars = _Bars(progress)
        yield Watch(bars.entered, bars.opened, bars.done, bars.resumed)


class _Bars:
    """A bar for all accounts, and one for each at work with how much was not answered."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._all = progress.add_task("accounts", total=None)
        self._bars: dict[str, TaskID] = {}
        self._refused: dict[str, int] = {}

    def entered(self, sites: int, closed: int) -> None:
        told = f"accounts  {closed} places closed" if closed else "accounts"
        self._progress.update(self._all, total=sites, description=told)

    def opened(self, site: Site, rows: int) -> None:
        self._bars[site.id] = self._progress.add_task(site.id, total=rows)

    def done(self, place: Place, row: Describe, outcome: str) -> None:
        account = place.account or ""
        if outcome in ("refused", "failed"):
            self._refused[account] = self._refused.get(account, 0) + 1
        bar = self._bars[account]
        told = f"{account}  {self._refused[account]} unanswered" if account in self._refused else account
        self._progress.update(bar, advance=1, description=told)
        if self._progress.tasks[self._progress.task_ids.index(bar)].finished:
            self._progress.update(bar, visible=False)
            self._progress.advance(self._all)

    def resumed(self, rows: int) -> None:
        self._progress.console.print(f"going on from a run that was cut off: {rows} lists are there")


class _Lines:
    """A line when all accounts are entered, and when each is begun and done."""

    def __init__(self) -> None:
        self._left: dict[str, int] = {}

    def entered(self, sites: int, closed: int) -> None:
        self._say(f"{sites} accounts entered, {closed} accounts or Regions closed")

    def opened(self, site: Site, rows: int) -> None:
        self._left[site.id] = rows
        self._say(f"{site.id}: {rows} lists in {len(site.regions)} Regions")

    def done(self, place: Place, row: Describe, outcome: str) -> None:
        account = place.account or ""
        self._left[account] -= 1
        if not self._left[account]:
            self._say(f"{account}: done")

    def resumed(self, rows: int) -> None:
        self._say(f"going on from a run that was cut off: {rows} lists are there")

    @staticmethod
    def _say(text: str) -> None:
        print(f"isthmus: {text}", file=sys.stderr)
