"""Whatever is lost, the readers agree on what is left, and what never went by it is as it was."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given

import isthmus
from isthmus.judge import Judge
from isthmus.model.network import Network, build
from isthmus.query.losing import losses
from tests.laws.depth import tried
from tests.laws.readers import WORDS, engine_alone
from tests.sketches.draw import directed, question
from tests.strategies import drawn_from, seeds


def things(network: Network) -> list[str]:
    """Everything of a network that can be lost, zones among it."""
    zones = {one.availability_zone_id or one.availability_zone for one in network.subnets.values()}
    families = (
        network.subnets,
        network.vpcs,
        network.interfaces,
        network.instances,
        network.nat_gateways,
        network.vpc_endpoints,
        network.peerings,
        network.internet_gateways,
        network.egress_only_internet_gateways,
        network.transit.gateways,
        network.vpn_gateways,
        {name: None for _, name in network.transit.attachments},
    )
    return [*sorted(zone for zone in zones if zone), *(name for family in families for name in family)]


def lost(network: Network, random: Random) -> list[str]:
    """One or two things to lose."""
    return random.sample(things(network), random.choice((1, 1, 2)))


@tried(50, shrink=False)
@given(seeds())
def test_engine_and_judge_say_the_same_of_what_is_left(seed: int) -> None:
    drawn, random = drawn_from(seed)
    network = build(drawn.snapshot())
    gone = lost(network, random)
    _, left = losses(network, gone)
    judge = Judge(left.snapshot)
    for start in [directed(drawn, random) for _ in range(12)]:
        with engine_alone():
            answer = isthmus.ask(left, question(start))
        trace = judge.trace(start.place, start.flow)
        said = {(answer.forward, WORDS[trace.forward]), (answer.session, WORDS[trace.session])}
        assert not said & {("reachable", "unreachable"), ("unreachable", "reachable")}, (
            gone,
            start,
            answer,
            trace,
        )


@tried(40, shrink=False)
@given(seeds())
def test_a_session_that_met_nothing_of_what_is_lost_goes_on(seed: int) -> None:
    drawn, random = drawn_from(seed)
    network = build(drawn.snapshot())
    names = [*network.interfaces, *network.nat_gateways, *network.vpc_endpoints, *network.peerings]
    gone = random.choice(names)
    with engine_alone():
        for start in [directed(drawn, random) for _ in range(20)]:
            before = isthmus.ask(network, question(start))
            hops = {hop.id for path in before.paths or () for hop in (*path.hops, *path.returns)}
            if before.session == "reachable" and gone not in hops and before.paths:
                after = isthmus.ask(network, question(start) | {"lose": [gone]})
                assert after.session == "reachable", (gone, start, before, after)


@pytest.mark.parametrize("name", ["us-east-1a", "prod-igw", "dev"])
def test_losing_a_thing_twice_is_losing_it_once(name: str) -> None:
    from tests.query.test_losing import DEMO
    from tests.stories.reading import network

    once, left = losses(network(DEMO), [name])
    again, still = losses(left, [name])
    assert left.snapshot.hash == still.snapshot.hash
    assert once[0].text == again[0].text
