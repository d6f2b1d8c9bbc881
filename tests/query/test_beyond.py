"""Ends outside are called what they are: the internet, its blocks, a service."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

import isthmus
from isthmus.engine.compile import Compiled
from isthmus.packet import parse_address
from isthmus.query.asked import compiled
from isthmus.query.beyond import Beyond, beyond
from isthmus.query.sides import internet_pieces
from isthmus.space import position

FIXTURES = Path(__file__).parents[2] / "fixtures"


def groups(folder: str, question: str, **more: Any) -> list[tuple[str, str, str]]:
    """Kind, id and label of the groups of an answer."""
    answer = isthmus.ask(isthmus.load(FIXTURES / folder), {"question": question, **more})
    return [(group["kind"], group["id"], group["label"]) for group in answer.groups or ()]


def test_a_service_by_its_gateway_endpoint_is_not_the_internet() -> None:
    told = groups("gateway-endpoint/snapshot", "targets", source="client", service="tcp/443")
    assert told == [
        ("internet", "internet", "internet"),
        ("service", "service:com.amazonaws.us-east-1.s3", "s3-endpoint"),
    ]


def test_one_address_of_the_internet_is_called_by_its_block() -> None:
    told = groups("ipv6/variants/v4-narrow-v6-open", "sources", target="d", service="tcp/22")
    assert ("prefix", "192.0.2.4/32", "192.0.2.4/32") in told
    assert ("internet", "internet", "IPv6 internet") in told


def test_whoever_owns_a_public_address_is_named_and_the_asker_is_not() -> None:
    network = isthmus.load(FIXTURES / "demo" / "snapshot")
    question = {"question": "targets", "source": "web-1", "service": "tcp/443", "expand": True}
    answer = isthmus.ask(network, question)
    labels = {group["label"] for group in answer.groups or ()}
    assert {"web-2", "dev-web-1", "internet"} <= labels and "web-1" not in labels
    targets = {text for box in answer.space or () for text in box.targets}
    assert targets, "the exact space tells by which addresses"


def few(c: Compiled, *texts: str) -> list[int]:
    """The pieces that hold some addresses."""
    return [c.universe.rank(position(*parse_address(text))) for text in texts]


def named(c: Compiled, pieces: list[int], *, dual: bool = False) -> list[Beyond]:
    """What pieces without a service are called."""
    return list(beyond(c, np.array(pieces), np.full(len(pieces), -1), dual=dual))


def test_all_but_few_blocks_are_told_as_what_is_lacking() -> None:
    c = compiled(isthmus.load(FIXTURES / "demo" / "snapshot"))
    v4 = [piece for piece in internet_pieces(c).tolist() if piece < c.universe.first_v6]
    (gone,) = few(c, "203.0.113.130")
    (end,) = named(c, [piece for piece in v4 if piece != gone])
    assert end.kind == "internet" and end.label.startswith("internet but 203.0.113.128/26")
    assert [end.label for end in named(c, v4)] == ["internet"]
    assert [end.label for end in named(c, v4, dual=True)] == ["IPv4 internet"]
    (part,) = named(c, v4[::2])
    assert part.label == "part of the internet"
    assert sorted(part.ranks.tolist()) == v4[::2]
