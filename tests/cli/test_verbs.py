"""Every verb puts exactly one question, spelt as the contract spells it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

CASES: list[tuple[str, dict[str, Any]]] = [
    (
        "path S web db tcp/5432",
        {"question": "path", "source": "web", "target": "db", "service": "tcp/5432"},
    ),
    ("path S web db", {"question": "path", "source": "web", "target": "db", "service": "any"}),
    (
        "path S web db udp/53 --source-address 10.0.0.1 --source-port 0 --target-address 10.0.0.2"
        " --via pcx-1 --via nat-1 --avoid igw-1 --ignore security-groups --direction forward --fast",
        {
            "question": "path",
            "source": "web",
            "target": "db",
            "service": "udp/53",
            "source_address": "10.0.0.1",
            "source_port": 0,
            "target_address": "10.0.0.2",
            "via": ["pcx-1", "nat-1"],
            "avoid": ["igw-1"],
            "ignore": ["security-groups"],
            "direction": "forward",
            "fast": True,
        },
    ),
    (
        "path S web db any --no-fixes --direction session",
        {"question": "path", "source": "web", "target": "db", "service": "any", "fixes": False},
    ),
    (
        "trace S web db tcp/22 --source-port 40000",
        {"question": "trace", "source": "web", "target": "db", "service": "tcp/22", "source_port": 40000},
    ),
    (
        "sources S db tcp/22 --by vpc --limit 5 --expand",
        {"question": "sources", "target": "db", "service": "tcp/22", "by": "vpc", "limit": 5, "expand": True},
    ),
    ("targets S web", {"question": "targets", "source": "web", "service": "any"}),
    (
        "targets S web any --direction forward",
        {"question": "targets", "source": "web", "service": "any", "direction": "forward"},
    ),
    (
        "filter S sg-1 --peer 0.0.0.0/0 tcp/3389",
        {
            "question": "filter",
            "filter": "sg-1",
            "direction": "ingress",
            "source": "0.0.0.0/0",
            "service": "tcp/3389",
        },
    ),
    (
        "filter S acl-1 --direction egress",
        {"question": "filter", "filter": "acl-1", "direction": "egress", "service": "any"},
    ),
    ("exposure S sgr-1", {"question": "exposure", "rule": "sgr-1"}),
    ("exposure S sg-1 tcp/22", {"question": "exposure", "rule": "sg-1", "service": "tcp/22"}),
    ("find S web --limit 3", {"question": "find", "text": "web", "limit": 3}),
    ("matrix S", {"question": "matrix", "service": "any"}),
    (
        "matrix S ssh --end vpc-1 --end tag:Env=prod --limit 9 --direction forward",
        {
            "question": "matrix",
            "service": "ssh",
            "ends": ["vpc-1", "tag:Env=prod"],
            "limit": 9,
            "direction": "forward",
        },
    ),
    ("matrix S --by tag:Env --fast", {"question": "matrix", "service": "any", "by": "tag:Env", "fast": True}),
    (
        "prove S tag:Role=spoke internet --via fw --via igw-a,igw-b --avoid pcx-1 --direction forward",
        {
            "question": "prove",
            "source": "tag:Role=spoke",
            "target": "internet",
            "service": "any",
            "via": ["fw", "igw-a,igw-b"],
            "avoid": ["pcx-1"],
            "direction": "forward",
        },
    ),
    (
        "matrix S --lose us-east-1a --lose nat-1",
        {"question": "matrix", "service": "any", "lose": ["us-east-1a", "nat-1"]},
    ),
    *(
        (f"{verb} S a --lose zone", {"question": verb, end: "a", "service": "any", "lose": ["zone"]})
        for verb, end in (("sources", "target"), ("targets", "source"))
    ),
    *(
        (
            f"{verb} S a b tcp/1 --lose i-1",
            {"question": verb, "source": "a", "target": "b", "service": "tcp/1", "lose": ["i-1"]},
        )
        for verb in ("path", "trace", "prove")
    ),
    (
        "trace S a b tcp/1 --via front",
        {"question": "trace", "source": "a", "target": "b", "service": "tcp/1", "via": ["front"]},
    ),
    ("gaps S", {"question": "gaps"}),
]


@pytest.mark.parametrize(("words", "question"), CASES, ids=[words for words, _ in CASES])
def test_a_verb_puts_its_question(
    words: str, question: dict[str, Any], desk: Any, run: Callable[..., Any]
) -> None:
    assert run(*words.split()).status == 0
    assert desk.asked == [question]
    assert desk.loaded == ["S"]
