"""Plant one bug at a time in a copy of the checkout, run the tests that should see it, and print the score.

Run: ``python -m tests.mutants.run [--room judge] [--most 60] [--planted]``. Bugs made by rule are taken
evenly from all of a room; ``--planted`` takes the hand-written misreadings of AWS of ``planted.py``, all of
which must be caught. A test run that ends in failure, crash or time-out has caught its bug.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.operators import Mutant, mutants
from tests.mutants.planted import PLANTED

ROOT = Path(__file__).parents[2]
LAWS = "tests/laws/test_readers_agree.py"
ROOMS = {
    "space": ("tests/space", "tests/laws/test_ranges.py", "tests/laws/test_header_space.py"),
    "semantics": ("tests/semantics", "tests/engine", "tests/query", LAWS, "tests/stories"),
    "engine": ("tests/engine", "tests/query", LAWS, "tests/stories"),
    "judge": ("tests/judge", LAWS, "tests/stories"),
}
"""Room -> the tests that should see a bug in it, quickest first."""
PATIENCE_SECONDS = 300


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


def evenly(found: Sequence[Mutant], most: int) -> list[Mutant]:
    """At most so many, spread over all."""
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


def tried(place: Path, tests: Sequence[str]) -> tuple[bool, str]:
    """Run tests in the copy: whether they pass, and the first failure."""
    environment = dict(
        os.environ, PYTHONPATH=f"{place / 'src'}{os.pathsep}{place}", PYTHONDONTWRITEBYTECODE="1"
    )
    environment.setdefault("ISTHMUS_SHARED", str(ROOT.parent / "shared"))
    there = [test for test in tests if (place / test).exists()]
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--no-header", *there]
    try:
        done = subprocess.run(
            command,
            cwd=place,
            env=environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False, "out of time"
    failures = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return done.returncode == 0, failures[0][:110] if failures else f"exit status {done.returncode}"


def fate(place: Path, mutant: Mutant, tests: Sequence[str]) -> Fate:
    """Plant one bug, run the tests, take it out again."""
    path = place / mutant.file
    sound = path.read_bytes()
    path.write_bytes(mutant.applied(sound))
    try:
        passed, by = tried(place, tests)
    finally:
        path.write_bytes(sound)
    return Fate(mutant, not passed, by)


def room_of(mutant: Mutant) -> str:
    """The room that a mutant's file stands in."""
    return Path(mutant.file).parts[2]


def chosen(arguments: argparse.Namespace) -> list[Mutant]:
    """The bugs that were asked for."""
    if arguments.planted:
        found = [planted.located(ROOT) for planted in PLANTED]
        return [mutant for mutant in found if arguments.room in (None, room_of(mutant))]
    rooms = [arguments.room] if arguments.room else list(ROOMS)
    return [mutant for room in rooms for mutant in evenly(all_of(room), arguments.most)]


def main() -> None:
    """Try the chosen bugs; exit 1 if a planted one survives, or if the tests fail without any bug."""
    parser = argparse.ArgumentParser(description="plant bugs and see whether the tests catch them")
    parser.add_argument("--room", choices=sorted(ROOMS))
    parser.add_argument("--most", type=int, default=40, help="bugs made by rule, for each room")
    parser.add_argument("--planted", action="store_true", help="the hand-written bugs instead")
    arguments = parser.parse_args()
    fates = []
    with tempfile.TemporaryDirectory() as folder:
        place = copied(Path(folder))
        todo = chosen(arguments)
        for room in sorted({room_of(mutant) for mutant in todo}):
            passed, by = tried(place, ROOMS[room])
            if not passed:
                raise SystemExit(f"the tests of {room} fail without any bug: {by}")
        for mutant in todo:
            fates.append(fate(place, mutant, ROOMS[room_of(mutant)]))
            told = f"caught by {fates[-1].by}" if fates[-1].caught else "SURVIVES"
            print(f"{mutant}: {told}", flush=True)
    for room in sorted({room_of(one.mutant) for one in fates}):
        mine = [one for one in fates if room_of(one.mutant) == room]
        print(f"{room}: {sum(one.caught for one in mine)} of {len(mine)} caught")
    if arguments.planted and not all(one.caught for one in fates):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
