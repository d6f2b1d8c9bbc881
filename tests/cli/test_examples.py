"""The examples that a verb's help ends with work as they stand."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from isthmus.cli.examples import EXAMPLES, epilog
from isthmus.cli.main import VERBS
from isthmus.cli.status import GOOD, LISTINGS, NOT_GOOD

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize("verb", sorted(EXAMPLES.keys() - {"serve"}))
def test_an_example_is_answered(verb: str, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    outcome = run(verb, *shlex.split(EXAMPLES[verb]))
    assert outcome.status in (GOOD, NOT_GOOD), outcome.err
    assert outcome.out


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_help_ends_with_the_example_and_the_exit_statuses(verb: str, run: Callable[..., Any]) -> None:
    shown = " ".join(run(verb, "--help").out.split())
    assert shown.endswith(" ".join(epilog(verb).split()))


@pytest.mark.parametrize("verb", sorted(LISTINGS))
def test_help_of_a_list_names_no_status_that_lists_never_have(verb: str) -> None:
    assert " 2 " not in epilog(verb).split("Exit status:")[1]
    assert " 0 answered" in epilog(verb)
