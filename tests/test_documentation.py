"""The pages under docs/ keep up with the code: a page a question, a line an assumption, no dead link."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from isthmus.assumptions import ASSUMPTIONS
from isthmus.cli.main import VERBS
from isthmus.query.ask import QUESTIONS

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), ROOT / "README.md", ROOT / "CHANGELOG.md"])
TABLE = re.compile(r"(?:^\| `[^`]+` \| .+ \|\n)+", re.MULTILINE)
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("question", sorted({*QUESTIONS, "ask"}))
def test_every_question_has_a_verb_and_a_page_that_names_it(question: str) -> None:
    assert question in VERBS
    page = (DOCS / "questions" / f"{question}.md").read_text(encoding="utf-8")
    assert page.startswith(f"# {question}: ")
    assert f"isthmus {question} " in page


def test_every_assumption_is_told_in_full(request: pytest.FixtureRequest) -> None:
    """``pytest --update-golden`` writes the table anew."""
    page = DOCS / "coverage.md"
    text = page.read_text(encoding="utf-8")
    rows = "".join(f"| `{name}` | {meaning} |\n" for name, meaning in ASSUMPTIONS.items())
    if request.config.getoption("--update-golden"):
        text = TABLE.sub(lambda _: rows, text)
        page.write_text(text, encoding="utf-8")
    assert TABLE.findall(text) == [rows]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_no_link_leads_nowhere(page: Path) -> None:
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target
