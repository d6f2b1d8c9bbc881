"""Ask the cases of published test data and print how the answers compare.

Run: ``python -m tests.conformance.run CASES [--case PREFIX]... [--strict-scope] [--show OUTCOME]...``.
CASES is a folder of cases, each with an ``expected.json`` and a snapshot. Ends with 1 where an answer is
wrong, or a case within today's scope gave an error; with ``--strict-scope`` also where one is unknown.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.conformance import scope
from tests.conformance.cases import find
from tests.conformance.rating import ERROR, OUTCOMES, UNKNOWN, WRONG, Rated, rate


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status of a run."""
    parser = argparse.ArgumentParser(prog="run.py", description="Compare isthmus with published test data.")
    parser.add_argument("cases", type=Path, help="the folder of cases")
    parser.add_argument("--case", action="append", default=[], help="only cases that begin so")
    parser.add_argument("--strict-scope", action="store_true", help="fail on an unknown within scope")
    parser.add_argument(
        "--show", action="append", choices=OUTCOMES, help="list these (wrong and error if none)"
    )
    asked = parser.parse_args(arguments)
    found = list(find(asked.cases, asked.case))
    if not found:
        parser.error(f"no case in {asked.cases}")
    rated = [one for folder, case in found for one in rate(folder, case)]
    for one in rated:
        if one.outcome in (asked.show or (WRONG, ERROR)):
            print(f"{one.outcome:<11} {one.check.kind} {one.check.id}: {one.told}\n{'':<12}{one.check.why}")
    print(table("kind", ((one.check.kind, one.outcome) for one in rated)))
    print(table("case", ((one.case, one.outcome) for one in rated)))
    return int(failed(rated, strict=asked.strict_scope))


def failed(rated: Iterable[Rated], *, strict: bool) -> bool:
    """True where something is wrong, or within scope an error; when strict, also where it is unknown."""
    within = {ERROR, UNKNOWN} if strict else {ERROR}
    return any(one.outcome == WRONG or (one.outcome in within and one.case in scope.CASES) for one in rated)


def table(title: str, rows: Iterable[tuple[str, str]]) -> str:
    """How often each outcome came up, a line a name and a line for all."""
    counts: dict[str, Counter[str]] = {}
    for name, outcome in rows:
        counts.setdefault(name, Counter())[outcome] += 1
    whole = Counter[str]()
    for counted in counts.values():
        whole += counted
    named = [*sorted(counts.items()), ("all", whole)]
    width = max(len(name) for name, _ in named)
    lines = [f"{title:<{width}}" + "".join(f"{outcome:>13}" for outcome in OUTCOMES)]
    for name, counted in named:
        lines.append(f"{name:<{width}}" + "".join(f"{counted[outcome] or '.':>13}" for outcome in OUTCOMES))
    return "\n" + "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
