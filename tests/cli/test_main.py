"""The door: usage errors, errors of questions, light imports, closed pipes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import isthmus
from isthmus.cli.main import REPORT
from isthmus.errors import Disagreement, InputError, QuestionError

HEAVY = (
    "numpy",
    "z3",
    "networkx",
    "boto3",
    "botocore",
    "fastapi",
    "uvicorn",
    "pydantic",
    "starlette",
    "yaml",
)


def _python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


def test_help_loads_none_of_the_heavy_libraries() -> None:
    done = _python(
        "import sys; from isthmus.cli.main import main; status = main(['--help']);"
        f"print(status, [name for name in {HEAVY} if name in sys.modules])"
    )
    assert done.stdout.splitlines()[-1] == "0 []", done.stderr
    assert "path" in done.stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("", "isthmus: Missing command (see: isthmus --help)\n"),
        ("pth S", "(see: isthmus --help)\n"),
        ("path S web", "isthmus: Missing argument 'TARGET' (see: isthmus path --help)\n"),
        ("path S web db --source-port ssh", "isthmus: Invalid value for '--source-port'"),
        ("path S web db --direction sideways", "sideways"),
        ("find S web --limit few", "isthmus: Invalid value for '--limit'"),
        ("sources S web --by gruop", "isthmus: Invalid value for '--by': 'gruop' is not one of"),
    ],
)
def test_a_usage_error_is_status_1_and_names_what_is_wrong(
    words: str, message: str, desk: Any, run: Callable[..., Any]
) -> None:
    outcome = run(*words.split())
    assert (outcome.status, outcome.out) == (1, "")
    assert message in outcome.err
    assert desk.asked == []


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (
            QuestionError("no such end: 'wbe'", field="source", nearest=["web", "web-2"]),
            "isthmus: source: no such end: 'wbe' (nearest: web, web-2)\n",
        ),
        (
            InputError("'99' is not a CIDR block", file="Subnets.json", pointer="/Subnets/3/CidrBlock"),
            "isthmus: Subnets.json#/Subnets/3/CidrBlock: '99' is not a CIDR block\n",
        ),
        (
            Disagreement("web -> db", {"sets": "reachable", "judge": "unreachable"}),
            "isthmus: readers disagree about web -> db\n  sets   reachable\n  judge  unreachable\n"
            f"  {REPORT}\n",
        ),
        (QuestionError("no such end: 'a\x1b[2J'"), "isthmus: no such end: 'a\\x1b[2J'\n"),
    ],
)
def test_an_error_is_told_on_standard_error_and_status_1(
    error: Exception, line: str, desk: Any, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(network: object, question: object) -> None:
        raise error

    monkeypatch.setitem(vars(isthmus), "ask", fail)
    outcome = run("path", "S", "wbe", "db")
    assert (outcome.status, outcome.out, outcome.err) == (1, "", line)


def test_ctrl_c_is_quiet_and_status_130(
    desk: Any, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(path: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setitem(vars(isthmus), "load", interrupt)
    outcome = run("gaps", "S")
    assert (outcome.status, outcome.out, outcome.err) == (130, "", "")


def test_a_closed_pipe_is_quiet() -> None:
    code = (
        "import sys, os; from isthmus.cli.main import main; from isthmus.cli import main as door\n"
        "from isthmus.cli.screen import emit\n"
        "door.VERBS['version'] = lambda: [emit('x' * 100000) for _ in range(100)] and 0\n"
        "sys.exit(main(['version']))"
    )
    reader = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert reader.stdout is not None and reader.stderr is not None
    reader.stdout.read(10)
    reader.stdout.close()
    complaint = reader.stderr.read()
    reader.stderr.close()
    assert (reader.wait(), complaint) == (141, b"")


@pytest.mark.parametrize("words", ["version", "--version"])
def test_version_names_the_program(words: str, run: Callable[..., Any]) -> None:
    outcome = run(words)
    assert outcome.status == 0
    assert outcome.out.startswith("isthmus 0.")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"Subnets": [{"SubnetId": "subnet-1"', "broken JSON"),
        ('{"Subnets": [{"SubnetId": "subnet-1", "SubnetId": "subnet-2"}]}', "stands twice"),
        (
            '{"Subnets": [{"SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": "10.0.0.0/33"}]}',
            "10.0.0.0/33",
        ),
        ('{"Subnets": [{"SubnetId": 7}]}', "Subnets/0/SubnetId: 7 is no text"),
        (
            '{"ClientVpnEndpoints": [{"ClientVpnEndpointId": "cvpn-1", "Status": -1}]}',
            "expected an object: -1",
        ),
    ],
)
def test_a_broken_file_is_status_1_and_one_line_with_its_place(text: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "answers.json").write_text(text, encoding="utf-8")
    words = [sys.executable, "-m", "isthmus", "path", str(tmp_path), "eni-1", "internet"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("isthmus: answers.json#/") and told in line
