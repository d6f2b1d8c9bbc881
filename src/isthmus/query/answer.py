"""The answer, field by field, as ``docs/contract.md`` gives it. Values only; JSON by msgspec."""

from __future__ import annotations

from typing import Any

import msgspec

from ..model.citation import Citation, Gap

SCHEMA = "isthmus/answer/1"


class Hop(msgspec.Struct, frozen=True, omit_defaults=True):
    """One place a flow passes."""

    stage: str
    id: str
    account: str | None = None
    region: str | None = None
    source: str | None = None
    """The address that packets come from, from here on, where it changes here."""
    target: str | None = None


class Rule(msgspec.Struct, frozen=True, omit_defaults=True):
    """A rule, route or entry that let a flow pass, with its place."""

    direction: str
    layer: str
    id: str
    rule: str
    at: str | None = None
    citation: Citation | None = None
    leg: int | None = None


class Space(msgspec.Struct, frozen=True, omit_defaults=True):
    """One box of flows in canonical form; ``source_ports`` absent where all."""

    sources: list[str]
    targets: list[str]
    services: list[str]
    source_ports: list[str] | None = None


class Path(msgspec.Struct, frozen=True, omit_defaults=True):
    """One way from source to target and back."""

    hops: list[Hop]
    space: list[Space]
    witness: dict[str, Any] | None = None
    returns: list[Hop] = msgspec.field(default_factory=list, name="return")
    rules: list[Rule] = []


class Block(msgspec.Struct, frozen=True, omit_defaults=True):
    """One control that stops (part of) what was asked."""

    direction: str
    layer: str
    id: str
    rule: str
    at: str | None = None
    aws_code: str | None = None
    space: list[Space] = []
    citation: Citation | None = None
    path: int = 0
    leg: int | None = None
    """Through a load balancer: 1 from the client to a node, 2 from the node to a target."""


class Answer(msgspec.Struct, omit_defaults=True):
    """One answer. What a question does not use is absent from its JSON."""

    schema: str = ""
    id: Any = None
    question: str = ""
    snapshot: str = ""
    as_of: str | None = None
    version: str = ""
    understood: dict[str, Any] = {}
    verdict: str | None = None
    forward: str | None = None
    session: str | None = None
    before: dict[str, str] | None = None
    """Of a question about a network without something: the verdicts on the network as it is."""
    extent: str | None = None
    handshake: str | None = None
    data: str | None = None
    space: list[Space] | None = None
    missing: list[Space] | None = None
    paths: list[Path] | None = None
    blocks: list[Block] | None = None
    fixes: list[list[dict[str, Any]]] | None = None
    groups: list[dict[str, Any]] | None = None
    result: Any = None
    gaps: list[Gap] | None = None
    assumptions: list[str] | None = None
    notes: list[str] | None = None
    proof: dict[str, Any] | None = None
    truncated: bool | None = None
    next: str | None = None
    error: dict[str, Any] | None = None
