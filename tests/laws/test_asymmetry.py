"""A path says that its answer comes back another way exactly where the judge sees other devices on the two ways."""

from __future__ import annotations

from hypothesis import given

import isthmus
from isthmus.judge import Judge, Trace
from isthmus.model.network import Network, build
from tests.laws.depth import tried
from tests.laws.readers import engine_alone
from tests.sketches.draw import directed, question
from tests.strategies import drawn_from, seeds


def devices(network: Network, trace: Trace, direction: str) -> set[str]:
    """What the judge's packet passed of gateways, peerings, attachments, endpoints and appliances."""
    known = {
        *network.peerings,
        *network.nat_gateways,
        *network.internet_gateways,
        *network.egress_only_internet_gateways,
        *(name for _, name in network.transit.attachments),
        *(
            name
            for name, one in network.vpc_endpoints.items()
            if one.vpc_endpoint_type == "GatewayLoadBalancer"
        ),
    }
    steps = [step for step in trace.steps if step.direction == direction and step.ok is not False]
    return {step.id for step in steps if step.id in known or step.stage == "appliance"}


@tried(35, shrink=False)
@given(seeds())
def test_asymmetry_is_told_where_the_judge_sees_it(seed: int) -> None:
    drawn, random = drawn_from(seed)
    network = build(drawn.snapshot())
    judge = Judge(network.snapshot)
    for start in [directed(drawn, random) for _ in range(16)]:
        with engine_alone():
            answer = isthmus.ask(network, question(start))
        if answer.session != "reachable" or len(answer.paths or ()) != 1:
            continue
        trace = judge.trace(start.place, start.flow)
        there, back = (devices(network, trace, way) for way in ("forward", "return"))
        told = any(note.startswith("asymmetric: ") for note in answer.notes or ())
        assert told == (there != back) or not trace.flow.reply(), (start, there, back, answer)
