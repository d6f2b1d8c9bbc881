"""Why a session is open where services that were asked together go by ways that are answered differently."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..engine.compile import Compiled
from ..engine.parting import answered_apart
from ..engine.session import Outcome
from ..model.citation import Gap
from .asked import Asked


def parted(c: Compiled, outcomes: Sequence[Outcome], wanted: Asked, part: int | None = None) -> Iterator[Gap]:
    """A gap for each place that parts what was asked by service, where the parts are answered differently.

    ``part``: services that are told by themselves.
    """
    if part is not None:
        return
    count = max((int(one.passage.pack.idx.max()) + 1 for one in outcomes if len(one.passage.pack)), default=0)
    if wanted.forward_only or not answered_apart(c.universe, outcomes, count, wanted.cells):
        return
    checks = [check for one in outcomes for check in one.passage.pack.checks]
    for name in sorted({check.id for check in checks if not check.room and not check.rule}):
        detail = f"{name} parts what was asked by service, and the answers come by ways that differ: ask one service"
        yield Gap("split", name, "either", detail)
