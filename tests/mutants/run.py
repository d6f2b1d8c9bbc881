"""Plant one bug at a time in a copy of the checkout, run the tests that should see it, and print the score.

Run: ``python -m tests.mutants.run [--room judge] [--file walk.py] [--most 60] [--seed 7] [--wide] [--laws] [--planted]``.
Bugs made by rule are drawn by lot from all of a room (or of one file of it), ``--seed`` draws others;
``--planted`` takes the hand-written misreadings of AWS of ``planted.py``, all of which must be caught. A bug
meets those of the room's own tests that enter its function; what they let pass is put to the tests of other
rooms that enter it where ``--wide`` is given, and to the slow laws where ``--laws`` is. A test run that ends in
failure, crash or time-out has caught its bug.
"""

from __future__ import annotations

import argparse
import importlib
import os
import pickle
import shutil
import signal
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from tests.mutants.calls import Chosen, Function, Recorder, function_at
from tests.mutants.operators import Mutant, mutants
from tests.mutants.planted import PLANTED

ROOT = Path(__file__).parents[2]
AGREE = "tests/laws/test_readers_agree.py"
MANY = "tests/laws/test_many_ends.py"
FIREWALLS = "tests/laws/test_firewalls.py"
MEANINGS = tuple(
    f"tests/{name}.py"
    for name in (
        "engine/test_attached_firewall",
        "engine/test_gateway_firewall",
        "engine/test_by_policy",
        "engine/test_hybrid",
        "engine/test_inspection",
        "engine/test_inspection_endpoints",
        "engine/test_public_access",
        "engine/test_transit",
        "query/test_firewall",
        "query/test_not_understood",
    )
)
"""Tests of other rooms that put one meaning to the question."""
ROOMS = {
    "space": ("tests/space", "tests/laws/test_ranges.py", "tests/laws/test_header_space.py"),
    "snapshot": ("tests/snapshot", "tests/intake"),
    "intake": ("tests/intake",),
    "model": ("tests/model", "tests/stories"),
    "semantics": ("tests/semantics", FIREWALLS, *MEANINGS, "tests/stories"),
    "graph": ("tests/graph", "tests/laws/test_map.py", "tests/stories"),
    "engine": ("tests/engine", "tests/stories"),
    "solve": ("tests/solve", "tests/query"),
    "query": ("tests/query", "tests/stories"),
    "judge": ("tests/judge", FIREWALLS, "tests/stories"),
}
"""Room -> the tests that should see a bug in it, quickest first; a file's own test comes before them all."""
SHORT = tuple(f"tests/laws/test_{name}.py" for name in ("out_of_sight", "states", "odd_records", "filters"))
"""Laws that take a few seconds."""
WIDER = {
    "model": ("tests/semantics", "tests/graph", "tests/engine", "tests/query", *SHORT),
    "semantics": ("tests/engine", "tests/query", "tests/solve", *SHORT),
    "engine": ("tests/query", "tests/solve", *SHORT),
    "solve": (),
    "query": ("tests/solve", "tests/cli", "tests/report"),
    "judge": ("tests/query", *SHORT),
}
"""Room -> the tests of other rooms that go through it."""
LAWS = {"semantics": (AGREE,), "engine": (MANY, AGREE), "judge": (AGREE,)}
"""Room -> the laws that take their time."""
HEAVY = ("hypothesis", "msgspec", "networkx", "numpy", "rich", "typer", "z3")
"""What every test run would import anew; no part of the project, so that no bug hides in what is loaded."""
PATIENCE_SECONDS, LONGEST_SECONDS = 300, 3600
"""How much of a processor one run of tests may take, and how long it may last on a busy machine."""
OWN, OTHERS = "own", "others"
MOST_OWN, MOST_OTHERS = 600, 300
"""Units: tests of its own room, and of others, that a bug meets of those that enter it; each file has its turn."""
CALLS = "calls.pickle"
Calls = dict[Function, list[str]]


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one bug."""

    mutant: Mutant
    stage: str
    """The tests that caught it: ``OWN``, ``OTHERS``, laws; empty if it survives."""
    by: str

    def __str__(self) -> str:
        return f"{self.mutant}: {f'caught ({self.stage}) by {self.by}' if self.stage else 'SURVIVES'}"


def all_of(room: str) -> list[Mutant]:
    """Every mutant of a room, file by file."""
    found: list[Mutant] = []
    for path in sorted((ROOT / "src" / "isthmus" / room).rglob("*.py")):
        found += mutants(str(path.relative_to(ROOT)), path.read_bytes())
    return found


def drawn(found: Sequence[Mutant], most: int, seed: int) -> list[Mutant]:
    """At most so many, drawn by lot from all, in the order of their places."""
    lot = Random(seed).sample(range(len(found)), min(most, len(found)))
    return [found[index] for index in sorted(lot)]


def copied(folder: Path) -> Path:
    """A copy of what the tests need."""
    place = folder / "checkout"
    ignored = shutil.ignore_patterns("__pycache__", "data", ".hypothesis")
    for name in ("src", "tests", "fixtures", "api"):
        if (ROOT / name).exists():
            shutil.copytree(ROOT / name, place / name, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", place)
    return place


def tried(place: Path, tests: Sequence[str], plugin: object = None) -> tuple[bool, str]:
    """Run tests in the copy, in a process of their own: whether they pass, and the first failure."""
    told = place / "told.txt"
    child, status = os.fork(), 1
    if child == 0:
        try:
            with told.open("w") as file:
                os.dup2(file.fileno(), 1)
                os.dup2(file.fileno(), 2)
                status = _ran(place, tests, plugin)
            if isinstance(plugin, Recorder):
                (place / CALLS).write_bytes(pickle.dumps(plugin.calls()))
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            os._exit(status)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGPROF, signal.SIGALRM):
        return False, "running out of time"
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) in (
        pytest.ExitCode.USAGE_ERROR,
        pytest.ExitCode.NO_TESTS_COLLECTED,
    ):
        raise SystemExit(f"no test was run: {told.read_text()}")
    failures = [line for line in told.read_text().splitlines() if line.startswith(("FAILED", "ERROR"))]
    return status == 0, failures[0][:110] if failures else f"exit status {status}"


def _ran(place: Path, tests: Sequence[str], plugin: object) -> int:
    """The exit status of pytest in the copy; nothing of this checkout is seen there."""
    if not isinstance(plugin, Recorder):
        signal.setitimer(signal.ITIMER_PROF, PATIENCE_SECONDS)
        signal.alarm(LONGEST_SECONDS)
    os.chdir(place)
    os.environ.setdefault("ISTHMUS_SHARED", str(ROOT.parent / "shared"))
    os.environ["PYTHONPATH"] = f"{place / 'src'}{os.pathsep}{place}"
    own = {str(ROOT), str(ROOT / "src"), "", ".", "src"}
    sys.path[:] = [str(place / "src"), str(place), *(path for path in sys.path if path not in own)]
    for name in [name for name in sys.modules if name.partition(".")[0] in ("isthmus", "tests")]:
        del sys.modules[name]
    importlib.invalidate_caches()
    quiet = [
        "-x",
        "-q",
        "--no-header",
        "-p",
        "no:cacheprovider",
        "-W",
        "ignore::pytest.PytestAssertRewriteWarning",
    ]
    return int(pytest.main([*quiet, *tests], plugins=[] if plugin is None else [plugin]))


def recorded(place: Path, room: str, wide: bool) -> Calls:
    """Run a room's tests without any bug: which of them enter which functions."""
    rows = (*ROOMS[room], *(WIDER.get(room, ()) if wide else ()))
    passed, by = tried(place, list(dict.fromkeys(rows)), Recorder(place))
    if not passed:
        raise SystemExit(f"the tests of {room} fail without any bug: {by}")
    calls: Calls = pickle.loads((place / CALLS).read_bytes())
    return calls


def noted(place: Path, room: str, wide: bool, kept: Path | None) -> Calls:
    """Which tests enter which functions: as it was noted before, or noted now."""
    if kept is not None and kept.exists():
        calls: Calls = pickle.loads(kept.read_bytes())
        return calls
    calls = recorded(place, room, wide)
    if kept is not None:
        kept.write_bytes(pickle.dumps(calls))
    return calls


def fate(place: Path, mutant: Mutant, calls: Calls, laws: bool) -> Fate:
    """Plant one bug, run the tests, take it out again."""
    path = place / mutant.file
    sound, stamp = path.read_bytes(), path.stat()
    path.write_bytes(mutant.applied(sound))
    caught, by = "", ""
    try:
        for stage, tests, plugin in stages(mutant, sound, calls, laws):
            passed, by = tried(place, tests, plugin)
            if not passed:
                caught = stage
                break
    finally:
        path.write_bytes(sound)
        # Python takes compiled files to be of the source by its moment and size: a bug may keep both.
        os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
        for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*.pyc"):
            compiled.unlink()
    return Fate(mutant, caught, by)


def stages(
    mutant: Mutant, sound: bytes, calls: Calls, laws: bool
) -> Iterator[tuple[str, Sequence[str], object]]:
    """The test runs that a bug must pass to survive: its file's mirror first, its room's, others', and the laws."""
    path, room = Path(mutant.file), room_of(mutant)
    mirror = str(Path("tests", *path.parts[2:-1], f"test_{path.name}"))
    function = function_at(mutant.file, sound, mutant.line)
    if function is None:
        yield OWN, ROOMS[room], None
    names = by_turns(calls.get(function, []) if function else [])
    entering = sorted(names, key=lambda name: not name.startswith(mirror))
    own = [name for name in entering if name.startswith(ROOMS[room])]
    others = [name for name in names if name not in set(own)]
    for stage, row in ((OWN, own[:MOST_OWN]), (OTHERS, others[:MOST_OTHERS])):
        if row:
            yield stage, list(dict.fromkeys(name.partition("::")[0] for name in row)), Chosen(row)
    if laws and room in LAWS:
        yield "laws", LAWS[room], None


def by_turns(names: Sequence[str]) -> list[str]:
    """One test of each file, then the next of each: what a few tests can tell, they tell soon."""
    turn: Counter[str] = Counter()
    placed = []
    for name in names:
        file = name.partition("::")[0]
        placed.append((turn[file], name))
        turn[file] += 1
    return [name for _, name in sorted(placed, key=lambda one: one[0])]


def room_of(mutant: Mutant) -> str:
    """The room that a mutant's file stands in."""
    return Path(mutant.file).parts[2]


def chosen(arguments: argparse.Namespace) -> list[Mutant]:
    """The bugs that were asked for."""
    if arguments.planted:
        found = [planted.located(ROOT) for planted in PLANTED]
        return [mutant for mutant in found if arguments.room in (None, room_of(mutant))]
    rooms = [arguments.room] if arguments.room else list(ROOMS)
    named = [[one for one in all_of(room) if one.file.endswith(arguments.file)] for room in rooms]
    return [mutant for found in named for mutant in drawn(found, arguments.most, arguments.seed)]


def score(room: str, fates: Sequence[Fate]) -> str:
    """How many of a room's bugs were caught, and how many by its own tests."""
    caught, own = (sum(one.stage in stages for one in fates) for stages in ((OWN, OTHERS, "laws"), (OWN,)))
    return f"{room}: {caught} of {len(fates)} caught, {own} of them by its own tests"


def main() -> None:
    """Try the chosen bugs; exit 1 if a planted one survives, or if the tests fail without any bug."""
    parser = argparse.ArgumentParser(description="plant bugs and see whether the tests catch them")
    parser.add_argument("--room", choices=sorted(ROOMS))
    parser.add_argument("--file", default="", help="only bugs of files whose path ends so")
    parser.add_argument("--most", type=int, default=40, help="bugs made by rule, for each room")
    parser.add_argument("--seed", type=int, default=0, help="the lot that draws them")
    parser.add_argument("--wide", action="store_true", help="put what survives to other rooms' tests too")
    parser.add_argument("--calls", type=Path, help="where to keep, of one room, which tests enter what")
    parser.add_argument("--laws", action="store_true", help="put what survives to the slow laws too")
    parser.add_argument("--planted", action="store_true", help="the hand-written bugs instead")
    arguments = parser.parse_args()
    for name in HEAVY:
        importlib.import_module(name)
    fates = []
    todo = chosen(arguments)
    for room in sorted({room_of(mutant) for mutant in todo}):
        with tempfile.TemporaryDirectory() as folder:
            place = copied(Path(folder))
            calls = noted(place, room, arguments.wide, arguments.calls)
            for mutant in (one for one in todo if room_of(one) == room):
                fates.append(fate(place, mutant, calls, arguments.laws))
                print(fates[-1], flush=True)
    for room in sorted({room_of(one.mutant) for one in fates}):
        print(score(room, [one for one in fates if room_of(one.mutant) == room]))
    if arguments.planted and not all(one.stage for one in fates):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
