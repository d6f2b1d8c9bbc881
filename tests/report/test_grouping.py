"""Of very many rows those that say the same of several stand together; in full with ``verbose``."""

from __future__ import annotations

from typing import Any

from isthmus.query.answer import Answer
from isthmus.report.text import render


def vpc(number: int, **more: Any) -> dict[str, Any]:
    named = {"kind": "vpc", "id": f"vpc-{number}", "label": f"env-{number}", "verdict": "reachable"}
    return {**named, "services": ["tcp/443"], "interfaces": 3, "of": 10, "space": [], **more}


def text_of(groups: list[dict[str, Any]], *, verbose: bool = False) -> str:
    asked = {"question": "sources", "target": "db", "service": "any"}
    answer = Answer(question="sources", understood=asked, verdict="reachable", groups=groups)
    return render(answer, verbose=verbose)


def test_forty_vpcs_with_one_service_are_a_line() -> None:
    groups = [*(vpc(number) for number in range(40)), vpc(40, services=["tcp/22"])]
    text = text_of(groups)
    assert "40 VPCs          120 of 400 interfaces  tcp/443  env-0, env-1, env-2 and 37 more" in text
    assert "vpc-40 (env-40)  3 of 10 interfaces" in text and "-v shows each" in text
    assert all(f"vpc-{number} " in text_of(groups, verbose=True) for number in range(41))


def test_few_rows_stand_each_by_itself_as_do_those_that_say_different_things() -> None:
    assert "VPCs" not in text_of([vpc(number) for number in range(20)])
    apart = [vpc(number, services=[f"tcp/{number}"]) for number in range(40)]
    assert "VPCs" not in text_of(apart)
    parts = [vpc(number, to="IPv4 internet" if number % 2 else "IPv6 internet") for number in range(40)]
    assert text_of(parts).count("20 VPCs") == 2


def test_interfaces_that_were_asked_for_one_by_one_are_told_one_by_one() -> None:
    text = text_of([vpc(number, kind="interface", id=f"eni-{number}") for number in range(40)])
    assert all(f"eni-{number} " in text for number in range(40))
