"""Ways that a policy table parts by service: the answer to what goes by one brings nothing of what goes by another."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

import isthmus
from isthmus.model.network import build
from isthmus.query.service import parse_service
from isthmus.space import Ranges
from tests.engine.test_by_policy import chosen
from tests.hubs import HUB, TABLE, A, B, attach, fixed
from tests.judge.drawing import Drawing, flow

LOOK = "tgw-rtb-look"


def parted(*rules: tuple[int, dict[str, Any], str]) -> Drawing:
    """From a to b: by the table or, past an appliance in a third VPC that no answer passes, by ``LOOK``."""
    drawing = chosen(*rules)
    told = {"TransitGatewayRouteTableId": LOOK, "TransitGatewayId": HUB}
    drawing.put("TransitGatewayRouteTables", told)
    drawing.vpc("vpc-c", "10.3.0.0/16")
    drawing.subnet("subnet-c", "vpc-c", "10.3.0.0/24", {"10.2.0.0/16": "eni-look"})
    drawing.subnet("subnet-look", "vpc-c", "10.3.1.0/24", {"10.0.0.0/8": HUB})
    drawing.host("eni-look", "subnet-look", "10.3.1.9", SourceDestCheck=False)
    attach(drawing, "c", "vpc-c", ["subnet-c"])
    fixed(drawing, "10.2.0.0/16", "c", table=LOOK)
    return drawing


def https_looked_at() -> Drawing:
    return parted((1, {"Protocol": "6", "DestinationPortRange": "443"}, LOOK), (2, {}, TABLE))


def ask(drawing: Drawing, question: str, service: str, **more: Any) -> isthmus.Answer:
    ends = {"targets": {"source": "eni-a", "expand": True}, "sources": {"target": "eni-b", "expand": True}}
    own = ends.get(question, {"source": "eni-a", "target": "eni-b"})
    return isthmus.ask(build(drawing.snapshot()), {"question": question, "service": service, **own, **more})


def test_no_answer_is_lent_from_one_service_to_another() -> None:
    drawing = https_looked_at()
    looked, plain = (ask(drawing, "path", service) for service in ("tcp/443", "tcp/80"))
    assert (looked.forward, looked.session) == ("reachable", "unreachable")
    assert [block.layer for block in looked.blocks or ()] == ["firewall"]
    assert (plain.session, plain.extent) == ("reachable", "all")
    (path,) = plain.paths or ()
    assert "eni-look" not in {hop.id for hop in path.hops}


def test_services_that_are_answered_apart_are_told_apart() -> None:
    answer = ask(https_looked_at(), "path", "tcp/80-500")
    assert (answer.session, answer.extent) == ("reachable", "some")
    passing = [text for box in answer.space or () for text in box.services]
    missing = [
        text
        for box in answer.missing or ()
        for text in box.services
        if "1024-65535" in (box.source_ports or ())
    ]
    assert (passing, missing) == (["tcp/80-442", "tcp/444-500"], ["tcp/443"])
    everything = ask(https_looked_at(), "path", "any")
    assert (everything.session, everything.extent) == ("reachable", "some")
    assert everything.proof is not None and everything.proof["z3"] == "sat"


@pytest.mark.parametrize("question", ["targets", "sources"])
def test_many_ends_are_told_of_each_part_by_itself(question: str) -> None:
    drawing = https_looked_at()
    other = "eni-b" if question == "targets" else "eni-a"
    words = {
        service: {group["id"]: group for group in ask(drawing, question, service).groups or ()}
        for service in ("tcp/443", "tcp/80", "tcp/443-500")
    }
    assert other not in words["tcp/443"] and words["tcp/80"][other]["verdict"] == "reachable"
    group = words["tcp/443-500"][other]
    assert (group["verdict"], group["services"]) == ("reachable", ["tcp/444-500"])
    assert {text for box in group["space"] for text in box.services} == {"tcp/444-500"}
    assert not ask(drawing, question, "tcp/443-500").gaps


def told(answer: isthmus.Answer, other: str) -> Ranges:
    """The services that some group of an end surely has."""
    groups = [one for one in answer.groups or () if one["id"] == other and one["verdict"] == "reachable"]
    texts = [text for one in groups for text in one["services"]]
    return Ranges.of(span for text in texts for span in parse_service(text).ranges)


OTHERS = {"targets": "eni-b", "sources": "eni-a"}


def between(drawing: Drawing) -> Ranges:
    """The services that a matrix tells from the one end to the other; nothing is open there."""
    answer = isthmus.ask(build(drawing.snapshot()), {"question": "matrix", "ends": ["eni-a", "eni-b"]})
    assert not answer.gaps
    cells = [one for one in answer.result["cells"] if (one["source"], one["target"]) == ("eni-a", "eni-b")]
    return Ranges.of(span for one in cells for text in one["services"] for span in parse_service(text).ranges)


PORTS = ("443", "80-443", "1-1000", "8000-9000")


@pytest.mark.parametrize("seed", range(12))
def test_the_readers_agree_on_every_service_and_on_all_of_them(seed: int) -> None:
    random = Random(f"parted {seed}")
    rules = [
        (
            number,
            {
                "Protocol": random.choice(("6", "17", "6")),
                **({"DestinationPortRange": random.choice(PORTS)} if random.random() < 0.8 else {}),
            },
            random.choice((LOOK, TABLE, LOOK)),
        )
        for number in range(1, random.randint(3, 6))
    ]
    drawing = parted(*rules, (99, {}, random.choice((LOOK, TABLE))))
    judge = drawing.judge()
    words = {True: "reachable", False: "unreachable"}
    services = (
        "tcp/50",
        "tcp/443",
        "tcp/80",
        "tcp/500",
        "tcp/8500",
        "tcp/20000",
        "udp/443",
        "udp/9",
        "icmp/8/0",
    )
    many = {question: told(ask(drawing, question, "any"), other) for question, other in OTHERS.items()}
    many["matrix"] = between(drawing)
    sessions: set[str | None] = set()
    for service in services:
        trace = judge.trace("eni-a", flow(A, B, service))
        answer = ask(drawing, "path", service)
        assert trace.forward is not None and trace.session is not None
        assert (answer.forward, answer.session) == (words[trace.forward], words[trace.session]), (
            rules,
            service,
        )
        sessions |= {answer.session} if service.startswith("tcp") else set()
        asked = Ranges.of(parse_service(service).ranges)
        for question, whole in many.items():
            assert (asked <= whole) == (not (asked & whole).is_empty) == bool(trace.session), (
                question,
                service,
            )
    together = ask(drawing, "path", "tcp/1-65535")
    assert together.session == ("reachable" if "reachable" in sessions else "unreachable"), rules
