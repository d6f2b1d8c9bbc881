"""``exposure``: what a security group rule, a group, or a network ACL entry lets through, exactly.

Why: a reviewer asks of one rule what it opens; two full analyses and a difference would be slow and would not say
what two duplicate rules do together. How (``docs/questions/exposure.md``): for every holder, what is deliverable is
computed once; the rules alone, and all the others, are two more columns over the same flows.

* **admits**: flows that match the rules at their holders, from some origin, the rules taken alone;
* **effective** = admits and deliverable; **marginal** = deliverable only thanks to them; **revealed** = deliverable
  only without them (denies); **shared** = effective - marginal, by the other rules that admit it too;
* **latent** = admits - deliverable, by what else stands in the way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..engine.compile import Compiled
from ..errors import QuestionError
from ..model.citation import Gap
from ..model.network import Network
from ..semantics.routing import ASSUMED
from ..space import HeaderSpace, Ranges
from .answer import Answer
from .asked import asked, compiled, text_field
from .evidence import cite
from .exposed_acl import acl_exposure
from .exposed_group import group_exposure
from .filter import which_filter
from .rules import Chosen, chosen
from .spaces import show
from .telling import understood

MOST_BOXES = 64


@dataclass(slots=True)
class Exposure:
    """The parts of an exposure as exact spaces, surely; ``doubt`` holds what only possibly belongs to effective."""

    admits: HeaderSpace = field(default_factory=HeaderSpace)
    effective: HeaderSpace = field(default_factory=HeaderSpace)
    marginal: HeaderSpace = field(default_factory=HeaderSpace)
    revealed: HeaderSpace = field(default_factory=HeaderSpace)
    latent: HeaderSpace = field(default_factory=HeaderSpace)
    doubt: HeaderSpace = field(default_factory=HeaderSpace)
    shared: dict[tuple[str, ...], HeaderSpace] = field(default_factory=dict)
    barred: dict[tuple[str, ...], HeaderSpace] = field(default_factory=dict)
    """Latent flows by the layers that stop them."""
    holders: tuple[str, ...] = ()
    assumptions: frozenset[str] = frozenset()
    gaps: set[Gap] = field(default_factory=set)
    """Ends out of sight that the rules may admit."""


def exposure(network: Network, question: Mapping[str, Any]) -> Answer:
    """Answer an ``exposure`` question.

    Errors: QuestionError naming the field.
    """
    c = compiled(network)
    name, rest = _split(text_field(question, "rule"))
    name = which_filter(network, name, "rule") if not name.startswith("sgr-") else name
    rules = chosen(c, name, rest)
    wanted = asked(c.universe, question)
    found = acl_exposure(c, rules, wanted) if rules.room == "acl" else group_exposure(c, rules, wanted)
    answer = Answer(question="exposure", understood=understood(question, None, None, wanted))
    answer.understood["rule"] = rules.told()
    answer.verdict = _verdict(found)
    answer.result = _result(c, rules, found)
    answer.gaps = sorted(found.gaps, key=lambda gap: (gap.kind, gap.id, gap.detail))
    assumed = {*found.assumptions, "client-ports-ephemeral"}
    if any(table.startswith(ASSUMED) for table in c.table_ids):
        assumed.add("layout-without-routes")
    answer.assumptions = sorted(assumed)
    answer.proof = {"z3": "skipped", "judge": "skipped"}
    return answer


def _split(text: str) -> tuple[str, str]:
    if text.startswith("arn:"):
        return text, ""
    name, _, rest = text.partition("/")
    return name, rest


def _verdict(found: Exposure) -> str:
    if not found.effective.is_empty or not found.revealed.is_empty:
        return "reachable"
    return "unreachable" if found.doubt.is_empty and not found.gaps else "unknown"


def _result(c: Compiled, rules: Chosen, found: Exposure) -> dict[str, Any]:
    parts = {
        "admits": found.admits,
        "effective": found.effective,
        "marginal": found.marginal,
        "revealed": found.revealed,
        "latent": found.latent,
        "doubtful": found.doubt,
    }
    told: dict[str, Any] = {name: _part(c, space) for name, space in parts.items()}
    told["rules"] = [
        {"id": rule.id, "rule": rule.text, "citation": cite(c.network, rule.id, rule.pointer)}
        for rule in rules.rules
    ]
    told["holders"] = list(found.holders)
    told["shared"] = [
        {"with": list(others), **_part(c, space)} for others, space in sorted(found.shared.items())
    ]
    told["barred"] = [
        {"by": list(layers), **_part(c, space)} for layers, space in sorted(found.barred.items())
    ]
    return told


def _part(c: Compiled, space: HeaderSpace) -> dict[str, Any]:
    boxes, cut = show(space, MOST_BOXES)
    sources = Ranges.of(r for region in space.regions() for r in region.sources.ranges)
    targets = Ranges.of(r for region in space.regions() for r in region.targets.ranges)
    told: dict[str, Any] = {
        "empty": space.is_empty,
        "source_interfaces": _interfaces(c, sources),
        "target_interfaces": _interfaces(c, targets),
        "internet": _from_internet(c, sources) or _from_internet(c, targets),
        "space": boxes,
    }
    if cut:
        told["truncated"] = True
    return told


def _interfaces(c: Compiled, places: Ranges) -> int:
    found: set[int] = set()
    for low, high in places.ranges:
        first, last = c.universe.slice(low, high)
        inside = (c.rows.rank >= first) & (c.rows.rank < last)
        inside |= (c.rows.public >= first) & (c.rows.public < last)
        found.update(c.rows.interface[inside].tolist())
    return len(found)


def _from_internet(c: Compiled, places: Ranges) -> bool:
    from .sides import internet_pieces

    pieces = internet_pieces(c)
    return any(
        bool(((pieces >= first) & (pieces < last)).any())
        for first, last in (c.universe.slice(low, high) for low, high in places.ranges)
    )


__all__ = ["Exposure", "QuestionError", "exposure"]
