"""A law over traffic: the flows told to break it are those that the judge sees pass by a way that does."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import given

import isthmus
from isthmus.judge import Judge, Trace
from isthmus.model.network import Network, build
from tests.laws.depth import tried
from tests.laws.readers import engine_alone
from tests.laws.spaces import contains
from tests.laws.test_spaces_of_paths import flow_of, flows_between, wide
from tests.sketches.draw import Start
from tests.strategies import drawn_from, seeds


def places(network: Network) -> list[str]:
    """The ids of everything that a way may cross."""
    families = (
        network.route_tables,
        network.nat_gateways,
        network.internet_gateways,
        network.egress_only_internet_gateways,
        network.peerings,
        network.vpc_endpoints,
        network.transit.tables,
        {attachment: None for _, attachment in network.transit.attachments},
        network.interfaces,
    )
    return [name for family in families for name in family]


def law(network: Network, random: Random) -> dict[str, list[str]]:
    """Something that must be crossed, something that must not, or both."""
    names = places(network)
    made = {word: [random.choice(names)] for word in ("via", "avoid") if random.random() < 0.6}
    return made or {"via": [random.choice(names)]}


def met(trace: Trace, direction: str, start: str) -> set[str]:
    """What the judge's packet met on its way; the interfaces that it began and ended at too."""
    ended = [step.id for step in trace.steps if step.direction == "forward"][-1:]
    return {start, *ended, *(step.id for step in trace.steps if step.direction == direction)}


def breaks(trace: Trace, direction: str, start: str, asked: dict[str, Any]) -> bool:
    """True when a way misses what it must cross, or meets what it must not."""
    ids = met(trace, direction, start)
    return not ids.issuperset(asked.get("via", ())) or not ids.isdisjoint(asked.get("avoid", ()))


def broken(trace: Trace, start: Start, asked: dict[str, Any]) -> bool | None:
    """Whether the judge sees a flow break a law; None where it can't tell whether it passes."""
    if [step.id for step in trace.steps if step.direction == "forward"] == [start.place]:
        return False  # what never leaves its interface is no traffic
    if trace.forward is True and breaks(trace, "forward", start.place, asked):
        return True
    if trace.session is True and trace.flow.reply() is not None:
        return breaks(trace, "return", start.place, asked)
    return None if None in (trace.forward, trace.session) else False


@tried(80, shrink=False)
@given(seeds())
def test_a_flow_breaks_a_law_exactly_when_the_judge_sees_it_do_so(seed: int) -> None:
    drawn, random = drawn_from(seed)
    network = build(drawn.snapshot())
    judge = Judge(network.snapshot)
    asked, source, target = wide(drawn, random)
    asked |= {"question": "prove", **law(network, random)}
    with engine_alone():
        answer = isthmus.ask(network, asked)
    if answer.truncated:
        return
    for start in flows_between(drawn, random, source, target, asked["service"]):
        trace = judge.trace(start.place, start.flow)
        said = broken(trace, start, asked)
        if said is not None:
            assert contains(answer.space or [], start.flow) == said, (asked, start, answer, trace)
            assert not said or answer.verdict == "violated"
        else:
            assert not contains(answer.space or [], start.flow), (asked, start, answer, trace)
            doubtful = trace.forward is None and breaks(trace, "forward", start.place, asked)
            assert not doubtful or answer.verdict != "holds", (asked, start, trace)


@tried(60, shrink=False)
@given(seeds())
def test_readers_agree_on_laws_and_every_counterexample_breaks_its_law(seed: int) -> None:
    drawn, random = drawn_from(seed)
    network = build(drawn.snapshot())
    judge = Judge(network.snapshot)
    asked, _, _ = wide(drawn, random)
    asked |= {"question": "prove", **law(network, random)}
    answer = isthmus.ask(network, asked)
    assert (answer.verdict == "violated") == bool(answer.paths) == bool(answer.space)
    for told in answer.result["breaks"]:
        path = (answer.paths or [])[told["path"]]
        assert path.witness is not None
        trace = judge.trace(path.hops[0].id, flow_of(path.witness))
        assert breaks(trace, told["direction"], path.hops[0].id, asked), (asked, told, trace)
