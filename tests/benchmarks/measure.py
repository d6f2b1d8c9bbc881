"""Measure isthmus on one folder, in a process of its own: the rows of docs/performance.md, as JSON.

Run by ``run.py``; by hand: ``python -m tests.benchmarks.measure FOLDER``. Only the public door is used.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import isthmus
from tests.benchmarks.sample import Question, Sample, sample, strided

SERVICE = "tcp/22"
MANY = 200
BULK = 1000
MOST = 2_000_000
"""Units: questions times interfaces; of larger networks fewer are put, so that measuring ends in minutes."""


@dataclass(frozen=True, slots=True)
class Row:
    """One thing measured: seconds at the middle, the 95th of a hundred, and the worst; what was answered."""

    name: str
    p50: float
    p95: float
    worst: float
    runs: int
    note: str = ""


def spread(name: str, seconds: Iterable[float], note: str = "") -> Row:
    """The row of several runs."""
    found = sorted(seconds)
    return Row(
        name,
        found[len(found) // 2],
        found[min(len(found) - 1, len(found) * 95 // 100)],
        found[-1],
        len(found),
        note,
    )


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """How long a piece of work takes, and what it gives."""
    begun = time.perf_counter()
    given = work()
    return time.perf_counter() - begun, given


def asked(name: str, network: Any, questions: Iterable[Question]) -> Row:
    """Put questions one by one, each for the first time, and count what they were answered."""
    seconds, words = [], dict[str, int]()
    for question in questions:
        taken, answer = timed(partial(isthmus.ask_safely, network, question))
        seconds.append(taken)
        word = "error" if answer.error else answer.verdict or "answered"
        words[word] = words.get(word, 0) + 1
    return spread(name, seconds, ", ".join(f"{number} {word}" for word, number in sorted(words.items())))


def paths(chosen: Sample, many: int, **more: Any) -> list[Question]:
    """Path questions between pairs of interfaces."""
    return [
        {"question": "path", "source": source, "target": target, "service": service, **more}
        for source, target, service in chosen.pairs(many)
    ]


def peak() -> int:
    """The most memory that this process has had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def rows(folder: Path) -> tuple[list[Row], int]:
    """Every row of the table, in order; and the peak of memory once the first question is answered."""
    loading, network = timed(lambda: isthmus.load(folder))
    found = [spread("read, ready for the first answer", [loading])]
    chosen = sample(folder)
    many = min(MANY, max(1, MOST // len(chosen.interfaces)))
    bulk_many = BULK * many // MANY
    ends = strided(chosen.interfaces, many)
    first, _ = timed(
        lambda: isthmus.ask(network, {"question": "sources", "target": ends[0], "service": SERVICE})
    )
    found.append(spread("first question after that", [first]))
    ready = peak()
    for name, question, end in (
        ("who can reach B, tcp/22", "sources", "target"),
        ("what can A reach, tcp/22", "targets", "source"),
    ):
        asking: list[Question] = [{"question": question, end: item, "service": SERVICE} for item in ends]
        found.append(asked(name, network, [{**each, "fast": True} for each in asking]))
        found.append(asked(f"{name}, with proof", network, asking))
    found.append(asked("one path, with evidence, with Z3", network, paths(chosen, many, fixes=False)))
    found.append(asked("one path, with evidence, without Z3", network, paths(chosen, many, fast=True)))
    closed = [one for one in paths(chosen, many) if is_closed(network, one)]
    found.append(asked("one closed path, with its fixes", network, closed))
    rules = strided(chosen.rules, many)
    exposures = [{"question": "exposure", "rule": f"{rule.group}{rule.pointer}"} for rule in rules]
    found.append(asked("exposure of one rule", network, [{**one, "fast": True} for one in exposures]))
    found.append(asked("exposure of one rule, with proof", network, exposures))
    for name, wanted in (
        ("a group", strided(chosen.groups, min(50, many))),
        ("an ACL entry", strided(chosen.entries, max(1, 5 * many // MANY))),
    ):
        exposures = [{"question": "exposure", "rule": rule, "fast": True} for rule in wanted]
        found.append(asked(f"exposure of {name}", network, exposures))
    whole = [{"question": "matrix", "by": "vpc", "service": "any"}]
    found.append(asked("all pairs of VPCs, all services", network, whole))
    for name, more in (("", {}), (", without fixes", {"fixes": False})):
        lines = [json.dumps(question).encode() for question in paths(chosen, bulk_many, **more)]
        bulk, answers = timed(lambda lines=lines: list(isthmus.ask_lines(network, lines)))  # type: ignore[misc]
        note = f"{len(answers)} answers"
        found.append(spread(f"{bulk_many} path questions through ask{name}", [bulk], note))
    return found, ready


def is_closed(network: Any, question: Question) -> bool:
    """Whether a path is closed, so that fixes are looked for."""
    return isthmus.ask_safely(network, {**question, "fast": True}).verdict == "unreachable"


def main() -> None:
    """Measure one folder and print JSON."""
    measured, ready = rows(Path(sys.argv[1]))
    told = {"rows": [asdict(row) for row in measured], "ready_bytes": ready, "peak_bytes": peak()}
    print(json.dumps(told))


if __name__ == "__main__":
    main()
