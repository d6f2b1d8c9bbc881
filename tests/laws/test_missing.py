"""What is missing from a snapshot never turns into a verdict, and never silently loses an end.

The law: take a kind away, everywhere, of one account or of one Region. Every answer stays what it was or becomes
``unknown`` with a gap that names what is missing; every end stays listed or is covered by such a gap. Two kinds may
be replaced by a named assumption instead, which the answer then shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import given

import isthmus
from isthmus.errors import QuestionError
from isthmus.judge import Judge, Trace
from isthmus.model.network import Network, build
from isthmus.snapshot.section import Snapshot
from tests.laws.depth import DEEP, tried
from tests.laws.readers import WORDS
from tests.laws.taking_away import INSTEAD, Question, Taken, emptied, named, some_takings, takings, without
from tests.sketches.draw import directed, question
from tests.stories.reading import network, snapshot
from tests.stories.records import FIXTURES, name, question_lines, snapshot_folders
from tests.strategies import drawn_from, seeds

MOST_QUESTIONS = 40 if DEEP else 3
"""Units: questions of a story's snapshot that are asked again for each taking."""
MOST_TRACES = 40 if DEEP else 2
"""Units: traces of a story's snapshot that are made again for each taking."""
ONE_OUTSIDE = "203.0.113.77"
"""An address of the internet that no snapshot holds."""


def asked(known: Network, asking: Question) -> isthmus.Answer | None:
    """The answer; None where an end's name went with what was taken away."""
    try:
        return isthmus.ask(known, {**asking, "fixes": False} if asking["question"] == "path" else asking)
    except QuestionError as refused:
        assert refused.field in ("source", "target", "source_address", "via", "avoid"), refused
        return None


def wrong(taken: Taken, full: isthmus.Answer, less: isthmus.Answer) -> Iterator[str]:
    """How a verdict breaks the law."""
    for word in ("verdict", "forward", "session"):
        was, now = getattr(full, word), getattr(less, word)
        if was == now or INSTEAD.get(taken.kind) in (less.assumptions or ()):
            continue
        if now != "unknown":
            yield f"{taken}: {word} was {was}, is {now}"
        elif not named(taken, {gap.kind for gap in less.gaps or ()}):
            yield f"{taken}: {word} is unknown, and {[gap.kind for gap in less.gaps or ()]} do not say why"


def traced_wrong(taken: Taken, full: Trace, less: Trace) -> Iterator[str]:
    """How the judge's word breaks the law."""
    for word in ("forward", "session"):
        was, now = getattr(full, word), getattr(less, word)
        if was is now or INSTEAD.get(taken.kind) in less.assumptions:
            continue
        if now is not None:
            yield f"{taken}: the judge's {word} was {WORDS[was]}, is {WORDS[now]}"
        elif not named(taken, {gap.kind for gap in less.gaps}):
            yield f"{taken}: the judge's {word} is unknown, and {[g.kind for g in less.gaps]} do not say why"


def by_id(known: Network, asking: Question) -> Question:
    """The question with names turned into ids, which do not go with a name's record."""
    told = isthmus.ask_safely(known, asking | {"fast": True}).understood
    ends = {side: told.get(side, {}) for side in ("source", "target")}
    return asking | {
        side: end["interfaces"][0]
        for side, end in ends.items()
        if len(end.get("interfaces", ())) == 1 and end.get("kind") != "address"
    }


def many_ended(known: Network, asking: Question) -> Iterator[Question]:
    """Who reaches the target, and what the source reaches, where these are single interfaces; names are for two ends."""
    for verb, side in (("sources", "target"), ("targets", "source")):
        if asking[side] in known.interfaces:
            service = asking.get("service", "any").partition("?")[0]
            yield {"question": verb, side: asking[side], "service": service, "expand": True}


def traced(known: Network, asking: Question) -> Iterator[Question]:
    """The trace of one flow of a path's question, where it comes down to one flow."""
    ends = {side: by_id(known, asking)[side] for side in ("source", "target")}
    one = {side: ONE_OUTSIDE if end == "internet" else end for side, end in ends.items()}
    tracing = {"question": "trace", **one, "service": asking.get("service", "any")}
    try:
        isthmus.ask(known, tracing)
    except QuestionError:
        return
    yield tracing


def lost(known: Network, asking: Question, full: isthmus.Answer, less: isthmus.Answer) -> set[str]:
    """The interfaces that a list held and holds no more, and that no gap covers.

    What is outside goes by many names; it is lost where nothing outside is left, and no gap at all.
    """
    covered = {gap.id for gap in less.gaps or ()}
    outside = [
        {group["id"] for group in each.groups or ()} - known.interfaces.keys() for each in (full, less)
    ]
    if outside[0] and not outside[1] and not covered:
        return outside[0]
    if any(gap.kind == "uncollected-peering" for gap in less.gaps or ()):
        return set()
    own = around(known, asking.get("target") or asking["source"])
    listed = {group["id"] for group in less.groups or ()}
    return {
        group["id"]
        for group in full.groups or ()
        if group["id"] in known.interfaces
        and not around(known, group["id"]) & (listed | covered)
        and not own & covered
    }


def around(known: Network, end: str) -> set[str]:
    """An end, and what it stands in or goes by."""
    interface = known.interfaces[end]
    instance = interface.attachment.instance_id if interface.attachment is not None else None
    return {end, interface.subnet_id, interface.vpc_id, f"eni-of-{instance}"}


def broken(
    known: Network, told: Snapshot, questions: list[Question], gone: Iterable[Taken] | None = None
) -> list[str]:
    """Every breach of the law by these questions, whatever is taken away; ``gone``: these ways of it alone."""
    fulls = [(asking, asked(known, asking)) for asking in questions]
    found = []
    for taken in takings(told) if gone is None else gone:
        less = build(without(told, taken))
        for asking, full in fulls:
            answer = asked(less, asking)
            if full is None or answer is None:
                continue
            said = [*wrong(taken, full, answer)]
            if full.groups is not None:
                said += [f"{taken}: {end} is lost" for end in sorted(lost(known, asking, full, answer))]
            found += [f"{asking}: {word}" for word in said]
    return found


@pytest.mark.parametrize("folder", [pytest.param(each, id=name(each)) for each in snapshot_folders()])
def test_no_story_is_told_otherwise_for_what_is_missing(folder: Path) -> None:
    lines = [line for line in question_lines() if line["path"] == folder and "error" not in line["expect"]]
    known = network(folder)
    paths = [by_id(known, line["ask"]) for line in lines if line["ask"]["question"] == "path"]
    paths = paths[:MOST_QUESTIONS]
    lists = [many for asking in paths[:2] for many in many_ended(known, asking)][:MOST_QUESTIONS]
    assert broken(known, snapshot(folder), [*paths, *lists], some_takings(folder)) == []


@pytest.mark.parametrize("folder", [pytest.param(each, id=name(each)) for each in snapshot_folders()])
def test_no_trace_of_a_story_goes_otherwise_for_what_is_missing(folder: Path) -> None:
    lines = [line for line in question_lines() if line["path"] == folder and "error" not in line["expect"]]
    known = network(folder)
    traces = [trace for line in lines for trace in traced(known, line["ask"])][:MOST_TRACES]
    assert broken(known, snapshot(folder), traces, some_takings(folder)) == []


@tried(12, shrink=False)
@given(seeds())
def test_no_random_network_is_read_otherwise_for_what_is_missing(seed: int) -> None:
    drawn, random = drawn_from(seed)
    told = drawn.snapshot()
    starts = [directed(drawn, random) for _ in range(4)]
    known = build(told)
    assert broken(known, told, [question(start) for start in starts]) == []
    judge = Judge(told)
    for taken in takings(told):
        less = Judge(without(told, taken))
        for start in starts:
            full, trace = judge.trace(start.place, start.flow), less.trace(start.place, start.flow)
            assert list(traced_wrong(taken, full, trace)) == [], start


@tried(8, shrink=False)
@given(seeds())
def test_no_end_of_a_random_network_is_lost(seed: int) -> None:
    drawn, random = drawn_from(seed)
    card = random.choice(drawn.cards).interface_id
    told = drawn.snapshot()
    asking = [
        {"question": verb, side: card, "service": random.choice(("tcp/443", "any")), "expand": True}
        for verb, side in (("sources", "target"), ("targets", "source"))
    ]
    assert broken(build(told), told, asking) == []


NONE = [
    ("InternetGateways", "internet", "web-1", "tcp/443"),
    ("NetworkInterfaces", "internet", "198.51.100.99", "tcp/443"),
    ("NetworkInterfaces", "10.30.10.20", "10.30.10.99", "tcp/443"),
]
"""A kind that decides a flow of the demo where there are none."""


@pytest.mark.parametrize(("kind", "source", "target", "service"), NONE)
def test_none_is_not_unread(kind: str, source: str, target: str, service: str) -> None:
    asking = {"question": "path", "source": source, "target": target, "service": service}
    told = snapshot(FIXTURES / "demo" / "snapshot")
    none, unread = (build(take(told, Taken(kind))) for take in (emptied, without))
    assert isthmus.ask(none, asking).verdict == "unreachable"
    assert isthmus.ask(unread, asking).verdict == "unknown"
