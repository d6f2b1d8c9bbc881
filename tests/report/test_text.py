"""The text report, read against golden files."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import msgspec
import pytest

from isthmus.query.answer import Answer
from isthmus.report.text import render

Golden = Callable[[str, str], None]


def _answers() -> ModuleType:
    spec = importlib.util.spec_from_file_location("report_answers", Path(__file__).parent / "answers.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


ANSWERS = _answers()
KINDS = (
    "reachable",
    "partly",
    "unreachable",
    "no_reply",
    "unknown",
    "sources",
    "filtered",
    "exposing",
    "traced",
    "found",
    "matrix",
    "broken_law",
    "gaps",
    "no_gaps",
    "failed",
)


def made(kind: str) -> Answer:
    answer: Answer = getattr(ANSWERS, kind)()
    return answer


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("verbose", [False, True], ids=["short", "verbose"])
def test_each_kind_of_answer_reads_as_its_golden_text(kind: str, verbose: bool, golden: Golden) -> None:
    text = render(made(kind), name_of=ANSWERS.NAMES.get, verbose=verbose)
    golden(f"{kind}{'-verbose' if verbose else ''}.txt", text)


@pytest.mark.parametrize("kind", KINDS)
def test_colour_adds_sequences_and_changes_no_word(kind: str) -> None:
    bare = render(made(kind), name_of=ANSWERS.NAMES.get)
    painted = render(made(kind), name_of=ANSWERS.NAMES.get, colour=True)
    assert "\x1b[" in painted
    assert "\x1b" not in bare
    assert _stripped(painted) == bare


FIRST_WORDS = {"exposing": "EXPOSES", "found": "FIND", "gaps": "GAPS", "no_gaps": "GAPS", "failed": "ERROR"}


@pytest.mark.parametrize("kind", KINDS)
def test_the_verdict_comes_first(kind: str) -> None:
    answer = made(kind)
    first = FIRST_WORDS.get(kind) or (answer.verdict or "").upper()
    assert render(answer).startswith(f"{first}  ")


def test_a_name_in_the_snapshot_cannot_steer_the_terminal() -> None:
    text = render(made("reachable"), name_of=lambda _: "evil\x1b[2J\nREACHABLE")
    assert "\x1b" not in text
    assert "evil\\x1b[2J\\nREACHABLE" in text


def test_without_names_the_report_shows_ids() -> None:
    assert render(made("unreachable")).startswith("UNREACHABLE  eni-0web -> eni-0db  tcp/5432")


def test_no_line_ends_in_a_blank() -> None:
    for kind in KINDS:
        for line in render(made(kind), verbose=True).splitlines():
            assert line == line.rstrip()


def _stripped(text: str) -> str:
    import re

    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def test_the_other_end_of_an_egress_filter_is_where_flows_go() -> None:
    answer = made("filtered")
    answer.understood = {**answer.understood, "direction": "egress"}
    assert render(answer).startswith("PARTIAL  sg-0db  egress  to 0.0.0.0/0  tcp/22\n")


def test_a_screen_of_findings_is_told_and_the_rest_counted() -> None:
    answer = made("found")
    answer.result = [{"why": "name", "kind": "interface", "id": f"eni-{number}"} for number in range(40)]
    assert render(answer).splitlines()[-2:] == ["", "  and 10 more (-v shows all)"]
    assert "eni-39" in render(answer, verbose=True)


def test_a_rule_met_twice_on_a_way_is_told_once() -> None:
    answer = made("reachable")
    assert answer.paths
    path = answer.paths[0]
    twice = [msgspec.structs.replace(path.rules[1], at="subnet-0b"), *path.rules]
    answer.paths = [msgspec.structs.replace(path, rules=twice)]
    assert render(answer).count("10.0.2.0/24 -> pcx-01") == 1
    assert render(answer, verbose=True).count("10.0.2.0/24 -> pcx-01") == 2


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("verbose", [False, True])
def test_a_narrow_terminal_changes_line_ends_and_no_word(kind: str, verbose: bool) -> None:
    wide = render(made(kind), name_of=ANSWERS.NAMES.get, verbose=verbose)
    narrow = render(made(kind), name_of=ANSWERS.NAMES.get, verbose=verbose, width=60)
    assert narrow.split() == wide.split()
    assert all(line == line.rstrip() for line in narrow.splitlines())


def test_of_hundreds_of_controls_the_first_are_told_and_the_rest_counted() -> None:
    answer = made("unreachable")
    assert answer.blocks
    first, *_ = answer.blocks
    answer.blocks = [
        msgspec.structs.replace(first, id=f"sg-{number % 100}", at=f"eni-{number}") for number in range(300)
    ]
    text = render(answer)
    assert text.count("and 2 more like it (-v shows all)") == 12
    assert "    and 88 more controls (-v shows all)\n" in text
    assert render(answer, verbose=True).count("at eni-") == 300


def test_of_hundreds_of_gaps_the_first_are_told_and_the_rest_counted() -> None:
    answer = made("unknown")
    assert answer.gaps
    answer.gaps = [
        msgspec.structs.replace(answer.gaps[0], id=f"tgw-{number % 100}", detail=f"gap {number}")
        for number in range(300)
    ]
    text = render(answer)
    assert text.count("and 2 more like it (-v shows all)") == 12
    assert "    and 88 more gaps (-v shows all)\n" in text
    assert all(f"gap {number}\n" in render(answer, verbose=True) for number in range(300))


@pytest.mark.parametrize("question", ["filter", "exposure"])
def test_of_many_rules_the_first_are_told_and_the_rest_counted(question: str) -> None:
    rules = [{"direction": "", "layer": "", "id": "sg-1", "rule": f"tcp/{n} from ::/0"} for n in range(25)]
    answer = Answer(question=question, verdict="unknown", result={"rules": rules})
    short, whole = render(answer), render(answer, verbose=True)
    assert "tcp/19 from" in short and "tcp/20 from" not in short and "and 5 more rules" in short
    assert "tcp/24 from" in whole and "more rules" not in whole


@pytest.mark.parametrize("kind", ["reachable", "unreachable", "sources", "traced", "broken_law"])
@pytest.mark.parametrize(
    ("ignored", "told"),
    [(["security-groups", "firewalls"], "security-groups, firewalls"), ("network-acls", "network-acls")],
)
def test_what_a_question_leaves_out_stands_beside_its_verdict(kind: str, ignored: object, told: str) -> None:
    answer = made(kind)
    assert "ignoring" not in render(answer)
    answer.understood = {**answer.understood, "ignore": ignored}
    assert render(answer).splitlines()[0].endswith(f"  ignoring {told}")


def test_a_trace_that_a_step_ahead_stops_ends_there_and_not_where_the_packet_went() -> None:
    answer = made("traced")
    stop = {**answer.result["steps"][-1], "direction": "forward"}
    answer.result["steps"] = [*answer.result["steps"][:2], stop]
    assert "  ends  stopped at acl-0b (data)\n" in render(answer, name_of=ANSWERS.NAMES.get)
    answer.result |= {"disposition": "denied", "at": "eni-0web"}
    assert "  ends  stopped at eni-0web (web-1)\n" in render(answer, name_of=ANSWERS.NAMES.get)


def test_a_network_acl_guards_subnets_and_is_held_by_no_interface() -> None:
    answer = made("exposing")
    answer.understood["rule"]["filter"] = "acl-0b"
    answer.result["holders"] = ["subnet-0a", "subnet-0c"]
    assert "\n  guards  2 subnets: subnet-0a, subnet-0c\n" in render(answer)
    answer.result["holders"] = []
    assert "\n  guards  no subnet\n" in render(answer)


def test_an_exposure_tells_answers_apart_where_there_are_any() -> None:
    answer = made("exposing")
    part = answer.result["admits"]
    none = {**part, "empty": True}
    split = {**part, "calls": part, "answers": {**part, "services": ["tcp/1024-65535"]}}
    text = render(msgspec.structs.replace(answer, result={**answer.result, "admits": split}))
    assert "by the first packet" in text and "tcp/1024-65535" in text and "by the answer alone" in text
    split["answers"] = none
    text = render(msgspec.structs.replace(answer, result={**answer.result, "admits": split}))
    assert "by the first packet" not in text and "by the answer alone" not in text
