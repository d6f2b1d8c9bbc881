"""Questions to small networks, evaluated by the engine and ready to be put to Z3."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from isthmus.engine.compile import Compiled
from isthmus.errors import IsthmusError
from isthmus.model.network import build
from isthmus.query.asked import Evaluation, asked, compiled, evaluate
from isthmus.query.ends import resolve
from isthmus.query.sides import batch, side
from isthmus.snapshot.section import Snapshot
from isthmus.solve.claim import Claim
from tests.sketches.draw import directed, question, sketch
from tests.sketches.sketch import Sketch

SERVICES = ("tcp/22", "any", "udp/53", "icmp/8", "tcp/1000-2000")


def evaluated(c: Compiled, question: Mapping[str, Any]) -> tuple[Evaluation, Claim] | None:
    """What the engine says of a question; None where there is nothing to ask."""
    try:
        source = side(
            c,
            resolve(c.network, question["source"], "source"),
            question.get("source_address"),
            "source_address",
        )
        target = side(
            c,
            resolve(c.network, question["target"], "target"),
            question.get("target_address"),
            "target_address",
        )
        wanted = asked(c.universe, question)
        flows = batch(c, source, target)
    except IsthmusError:
        return None
    if not len(flows):
        return None
    claim = Claim(
        flows.src,
        flows.dst,
        wanted.ranges.ranges,
        wanted.ports.ranges,
        source.places.ranges,
        target.places.ranges,
    )
    return evaluate(c, flows, wanted), claim


def questions_about(drawn: Sketch, random: Random, many: int) -> Iterator[dict[str, Any]]:
    """Directed five-tuples, and questions between whole interfaces, VPCs and the internet."""
    ends = [card.interface_id for card in drawn.cards] + [vpc.vpc_id for vpc in drawn.vpcs] + ["internet"]
    for _ in range(many):
        yield question(directed(drawn, random))
        yield {
            "source": random.choice(ends),
            "target": random.choice(ends),
            "service": random.choice(SERVICES),
        }


def drawn_networks(count: int) -> Iterator[tuple[int, Sketch, Compiled]]:
    """Seeded small networks."""
    for seed in range(count):
        drawn = sketch(Random(seed))
        yield seed, drawn, compile_snapshot(drawn.snapshot())


def compile_snapshot(snapshot: Snapshot) -> Compiled:
    """A snapshot made ready to be asked."""
    return compiled(build(snapshot))
