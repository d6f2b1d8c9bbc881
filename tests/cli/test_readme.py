"""What the README shows is what the commands print; ``pytest --update-golden`` writes it anew."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
README = ROOT / "README.md"
BLOCK = re.compile(r"```\n\$ isthmus (?P<words>[^\n]+)\n(?P<shown>.*?)```\n", re.DOTALL)


def test_the_readme_shows_what_the_commands_print(
    run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.chdir(ROOT)
    text = README.read_text(encoding="utf-8")

    def printed(block: re.Match[str]) -> str:
        return f"```\n$ isthmus {block['words']}\n{run(*shlex.split(block['words'])).out}```\n"

    now = BLOCK.sub(printed, text)
    if request.config.getoption("--update-golden"):
        README.write_text(now, encoding="utf-8")
    assert BLOCK.search(text), "the README shows no command"
    assert now == README.read_text(encoding="utf-8")


def test_the_readme_gives_one_line_that_runs_all_tests() -> None:
    lines = [line for line in README.read_text(encoding="utf-8").splitlines() if "pytest" in line]
    assert len([line for line in lines if line.startswith("    ./bootstrap dev && ")]) == 1
