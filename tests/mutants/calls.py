"""Which tests run which functions: noted once without any bug, so that a bug meets only tests that can see it.

In: a test run in this process. Out: for each function of ``src`` (its file and name) the tests that enter it.
What is cached between tests is forgotten before each, and what a wider fixture enters counts for all of its file.
"""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from cProfile import Profile
from pathlib import Path
from types import CodeType

import pytest

Function = tuple[str, str]
"""A file below the checkout, and a function's name in it with those that it stands in."""


class Recorder:
    """A pytest plugin that notes the functions of a checkout's ``src`` that each test enters."""

    def __init__(self, place: Path) -> None:
        self.root = f"{place}/"
        self.source = f"{place / 'src'}/"
        self.profile = Profile(subcalls=False, builtins=False)
        self.loaded = 0
        self.forget: list[Callable[[], None]] = []
        self.begun: set[CodeType] = set()
        self.of_file: dict[str, set[CodeType]] = defaultdict(set)
        self.of_test: dict[str, set[CodeType]] = {}
        self.seconds: dict[str, float] = {}

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Note what one test enters, its fixtures' part among it."""
        if self.loaded != len(sys.modules):
            self.loaded, self.forget = len(sys.modules), _cached()
        for forget in self.forget:
            forget()
        self.begun = set()
        self.profile.enable()
        yield
        self.of_test[item.nodeid] = self.begun | self._entered()

    @pytest.hookimpl(hookwrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[object]) -> Iterator[None]:
        """Note what a fixture enters that serves more than one test."""
        if fixturedef.scope == "function":
            yield
            return
        self.begun |= self._entered()
        self.profile.enable()
        yield
        entered = self._entered()
        self.of_file[fixturedef.baseid] |= entered
        self.begun |= entered
        self.profile.enable()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note how long a test takes."""
        if report.when == "call":
            self.seconds[report.nodeid] = report.duration

    def _entered(self) -> set[CodeType]:
        """What of the checkout was entered since this was last asked; noting it ends."""
        self.profile.disable()
        stats = self.profile.getstats()
        self.profile.clear()
        found = {one.code for one in stats if isinstance(one.code, CodeType)}
        return {code for code in found if code.co_filename.startswith(self.source)}

    def calls(self) -> dict[Function, list[str]]:
        """The tests that enter each function, the quickest first."""
        found: dict[Function, list[str]] = defaultdict(list)
        for name in sorted(self.of_test, key=lambda name: (self.seconds.get(name, 0.0), name)):
            shared = [codes for base, codes in self.of_file.items() if name.startswith(base)]
            for code in self.of_test[name].union(*shared):
                found[code.co_filename.removeprefix(self.root), code.co_qualname].append(name)
        return dict(found)


class Chosen:
    """A pytest plugin that runs some tests only, in the order given."""

    def __init__(self, names: Collection[str]) -> None:
        self.place = {name: at for at, name in enumerate(names)}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep the chosen tests."""
        kept = [item for item in items if item.nodeid in self.place]
        items[:] = sorted(kept, key=lambda item: self.place[item.nodeid])


def function_at(file: str, source: bytes, line: int) -> Function | None:
    """The innermost function whose body holds a line; None for what runs as the module is imported."""
    name, found, inside = "", None, ast.parse(source).body
    while inside:
        holding = [node for node in inside if node.lineno <= line <= (node.end_lineno or 0)]
        inside = []
        for node in holding:
            if isinstance(node, ast.ClassDef):
                name, inside = f"{name}{node.name}.", node.body
            elif isinstance(node, ast.FunctionDef) and node.body[0].lineno <= line:
                found = (file, f"{name}{node.name}")
                name, inside = f"{name}{node.name}.<locals>.", node.body
    return found


def _cached() -> list[Callable[[], None]]:
    """What forgets each cache of a function of the project's modules."""
    ours = [m for name, m in sys.modules.items() if name.partition(".")[0] in ("isthmus", "tests")]
    found = {id(value): value for module in ours for value in vars(module).values()}
    return [value.cache_clear for value in found.values() if hasattr(value, "cache_clear")]
