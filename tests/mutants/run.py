"""Plant one bug at a time in a copy of the checkout, run the tests that should see it, and print the score.

Run: ``python -m tests.mutants.run [--room judge] [--file walk.py] [--most 60] [--skip 7] [--laws] [--planted]``.
Bugs made by rule are taken evenly from all of a room (or of one file of it), ``--skip`` takes others;
``--planted`` takes the hand-written misreadings of AWS of ``planted.py``, all of which must be caught. A bug
meets those of the room's own tests that enter its function; what they let pass is put to the slow laws where
``--laws`` is given. A test run that ends in failure, crash or time-out has caught its bug.
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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

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
LAWS = {"semantics": (AGREE,), "engine": (MANY, AGREE), "judge": (AGREE,)}
"""Room -> the laws that take their time."""
HEAVY = ("hypothesis", "msgspec", "networkx", "numpy", "rich", "typer", "z3")
"""What every test run would import anew; no part of the project, so that no bug hides in what is loaded."""
PATIENCE_SECONDS, LONGEST_SECONDS = 300, 3600
"""How much of a processor one run of tests may take, and how long it may last on a busy machine."""
CALLS = "calls.pickle"
Calls = dict[Function, list[str]]


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one bug."""

    mutant: Mutant
    caught: bool
    by: str


def all_of(room: str) -> list[Mutant]:
    """Every mutant of a room, file by file."""
    found: list[Mutant] = []
    for path in sorted((ROOT / "src" / "isthmus" / room).rglob("*.py")):
        found += mutants(str(path.relative_to(ROOT)), path.read_bytes())
    return found


def evenly(found: Sequence[Mutant], most: int, skip: int) -> list[Mutant]:
    """At most so many, spread over all; the first ``skip`` are left out, so that every place moves on."""
    found = found[skip:]
    if len(found) <= most:
        return list(found)
    return [found[index * len(found) // most] for index in range(most)]


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


def recorded(place: Path, room: str) -> Calls:
    """Run a room's tests without any bug: which of them enter which functions."""
    passed, by = tried(place, ROOMS[room], Recorder(place))
    if not passed:
        raise SystemExit(f"the tests of {room} fail without any bug: {by}")
    calls: Calls = pickle.loads((place / CALLS).read_bytes())
    return calls


def fate(place: Path, mutant: Mutant, calls: Calls, laws: bool) -> Fate:
    """Plant one bug, run the tests, take it out again."""
    path = place / mutant.file
    sound, stamp = path.read_bytes(), path.stat()
    path.write_bytes(mutant.applied(sound))
    passed, by = True, "no test enters it"
    try:
        for tests, plugin in stages(mutant, sound, calls, laws):
            passed, by = tried(place, tests, plugin)
            if not passed:
                break
    finally:
        path.write_bytes(sound)
        # Python takes compiled files to be of the source by its moment and size: a bug may keep both.
        os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
        for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*.pyc"):
            compiled.unlink()
    return Fate(mutant, not passed, by)


def stages(mutant: Mutant, sound: bytes, calls: Calls, laws: bool) -> Iterator[tuple[Sequence[str], object]]:
    """The test runs that a bug must pass to survive: the room's own tests, its file's mirror first, and the laws."""
    path, room = Path(mutant.file), room_of(mutant)
    mirror = str(Path("tests", *path.parts[2:-1], f"test_{path.name}"))
    function = function_at(mutant.file, sound, mutant.line)
    if function is None:
        yield ROOMS[room], None
    elif names := sorted(calls.get(function, ()), key=lambda name: not name.startswith(mirror)):
        yield list(dict.fromkeys(name.partition("::")[0] for name in names)), Chosen(names)
    if laws and room in LAWS:
        yield LAWS[room], None


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
    return [mutant for found in named for mutant in evenly(found, arguments.most, arguments.skip)]


def main() -> None:
    """Try the chosen bugs; exit 1 if a planted one survives, or if the tests fail without any bug."""
    parser = argparse.ArgumentParser(description="plant bugs and see whether the tests catch them")
    parser.add_argument("--room", choices=sorted(ROOMS))
    parser.add_argument("--file", default="", help="only bugs of files whose path ends so")
    parser.add_argument("--most", type=int, default=40, help="bugs made by rule, for each room")
    parser.add_argument("--skip", type=int, default=0, help="leave out so many at the start of each room")
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
            calls = recorded(place, room)
            for mutant in (one for one in todo if room_of(one) == room):
                one = fate(place, mutant, calls, arguments.laws)
                fates.append(one)
                print(f"{mutant}: {f'caught by {one.by}' if one.caught else 'SURVIVES'}", flush=True)
    for room in sorted({room_of(one.mutant) for one in fates}):
        mine = [one for one in fates if room_of(one.mutant) == room]
        print(f"{room}: {sum(one.caught for one in mine)} of {len(mine)} caught")
    if arguments.planted and not all(one.caught for one in fates):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
