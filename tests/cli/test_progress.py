from __future__ import annotations

import io

import pytest
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from isthmus.cli.progress import _Bars, watching
from isthmus.intake.boto.catalog import CATALOG
from isthmus.intake.boto.crawl import Site
from isthmus.intake.boto.describe import Place

ACCOUNT = "111122223333"
SITE = Site(ACCOUNT, "us-east-1", ("us-east-1", "eu-west-1"), lambda *_: (), lambda region: None)


def test_where_no_terminal_is_a_line_tells_of_each_account(capsys: pytest.CaptureFixture[str]) -> None:
    with watching() as watch:
        watch.entered(1, 2)
        watch.resumed(7)
        watch.opened(SITE, 2)
        watch.done(Place(ACCOUNT, "us-east-1"), CATALOG[0], "answered")
        watch.done(Place(ACCOUNT, "eu-west-1"), CATALOG[0], "refused")
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines() == [
        "isthmus: 1 accounts entered, 2 accounts or Regions closed",
        "isthmus: going on from a run that was cut off: 7 lists are there",
        f"isthmus: {ACCOUNT}: 2 lists in 2 Regions",
        f"isthmus: {ACCOUNT}: done",
    ]


def test_on_a_terminal_each_account_has_a_bar() -> None:
    written = io.StringIO()
    console = Console(file=written, force_terminal=True, width=100)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console) as progress:
        bars = _Bars(progress)
        bars.entered(4, 0)
        bars.opened(SITE, 3)
        bars.done(Place(ACCOUNT, "us-east-1"), CATALOG[0], "answered")
        bars.done(Place(ACCOUNT, "eu-west-1"), CATALOG[0], "refused")
        progress.refresh()
        assert f"{ACCOUNT}  1 unanswered" in written.getvalue()
        assert "2/3" in written.getvalue()
        bars.done(Place(ACCOUNT, None), CATALOG[0], "answered")
        assert not progress.tasks[1].visible
        assert (progress.tasks[0].completed, progress.tasks[0].total) == (1, 4)
