"""The independent judge traces one concrete flow of every story's question and comes to the same end."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from isthmus.judge import Judge
from isthmus.packet import PROTOCOL_NUMBERS, Flow, parse_address, service

from .reading import snapshot
from .records import question_lines

LINES = [
    line
    for line in question_lines()
    if "flow" in line and not line["ask"].keys() & {"via", "avoid", "ignore"}
]
WORDS = {True: "reachable", False: "unreachable", None: "unknown"}


def flow(told: dict[str, Any]) -> Flow:
    """The flow that a line tells."""
    family, source = parse_address(told["source"])
    _, target = parse_address(told["target"])
    name, *rest = told["service"].split("/")
    numbers = [int(each) for each in rest]
    if name == "proto":
        return Flow(family, source, target, service(numbers[0]))
    protocol = PROTOCOL_NUMBERS[name]
    if name.startswith("icmp"):
        return Flow(family, source, target, service(protocol, numbers[0] << 8 | [*numbers, 0][1]))
    return Flow(family, source, target, service(protocol, numbers[0]), told["source_port"])


@cache
def judge(folder: Path) -> Judge:
    """The judge of a story's snapshot."""
    return Judge(snapshot(folder))


@pytest.mark.parametrize("line", LINES, ids=lambda line: line["id"])
def test_the_judge_comes_to_the_same_end(line: dict[str, Any]) -> None:
    trace = judge(line["path"]).trace(line["flow"]["start"], flow(line["flow"]))
    expect = line["expect"] | line.get("judge", {})
    said = WORDS[trace.forward], WORDS[trace.session]
    right = all(word in (expect[key] if isinstance(expect[key], list) else [expect[key]])
                for key, word in zip(("forward", "session"), said, strict=True))  # fmt: skip
    assert right, f"{line['change']}: {said}\n" + "\n".join(str(step) for step in trace.steps)
