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
from ..model.citation import Gap, canonical
from ..model.network import Network
from ..semantics.routing import ASSUMED
from .answer import Answer
from .asked import asked, compiled, text_field
from .evidence import cite
from .exposed_acl import acl_exposure
from .exposed_group import group_exposure
from .exposed_proof import vouch_exposure
from .exposed_through import exposed_through
from .filter import which_filter
from .flow_kinds import Part
from .listening import listening
from .relayed import Relayed
from .rules import Chosen, chosen, declared
from .sheet import Sheet, Spaces
from .telling import understood

PARTS = ("admits", "effective", "marginal", "revealed", "unsettled", "latent", "doubtful")
MOST_BOXES = 64
MOST_BLOCKS = 256
"""Units: CIDR blocks listed of a part, unless the question has a ``limit`` (of boxes and of blocks)."""


@dataclass(slots=True)
class Exposure:
    """The parts of an exposure, who holds the rules, what it rests on.

    Shapes: ``sheet`` tells of parts by name: the words above, (``shared``, other rules...), (``barred``, layer).
    """

    sheet: Sheet | Spaces
    holders: tuple[str, ...] = ()
    assumptions: frozenset[str] = frozenset()
    gaps: set[Gap] = field(default_factory=set)
    """Ends out of sight that the rules may admit."""


def exposure(network: Network, question: Mapping[str, Any]) -> Answer:
    """Answer an ``exposure`` question.

    Errors: QuestionError naming the field.
    """
    c = compiled(network)
    text = text_field(question, "rule")
    rules = _asked_rules(c, text)
    relayed = None
    if rules.room == "group" and listening(network).near:
        relayed = Relayed(network, listening(network), question)
        c = relayed.c
        rules = _asked_rules(c, text)
    wanted = asked(c.universe, question)
    c = c.asked_by(wanted.client)
    found = (
        acl_exposure(c, rules, wanted) if rules.room == "acl" else group_exposure(c, rules, wanted, relayed)
    )
    if relayed is not None:
        found.gaps |= relayed.gaps
        found.assumptions |= relayed.assumptions
    answer = Answer(question="exposure", understood=understood(question, None, None, wanted))
    answer.understood["rule"] = rules.told()
    answer.verdict = _verdict(found)
    answer.result = _result(c, rules, found, _limits(question))
    if rules.room == "group":
        answer.result["through"] = (
            [] if relayed is None else exposed_through(network, rules, relayed, found.sheet, found.holders)
        )
    answer.gaps = sorted(found.gaps, key=canonical)
    assumed = {*found.assumptions, "client-ports-ephemeral"}
    if any(table.startswith(ASSUMED) for table in c.table_ids):
        assumed.add("layout-without-routes")
    answer.assumptions = sorted(assumed)
    answer.proof = vouch_exposure(c, rules, found, wanted, question, relayed)
    if relayed is not None and relayed.legs:
        answer.proof["legs"] = relayed.legs
    return answer


def _asked_rules(c: Compiled, text: str) -> Chosen:
    """The rules that a text means: of a filter, or of a plan's or template's resource.

    Errors: QuestionError, where it means none.
    """
    if text in c.network.security_groups or text in c.network.network_acls:
        return chosen(c, text, "")
    found = declared(c, text)
    if found is not None:
        return found
    name, rest = _split(text)
    if c.network.snapshot.is_declared:
        filters = (*c.network.security_groups, *c.network.network_acls)
        name = next((one for one in filters if text.startswith(f"{one}/")), name)
        rest = text[len(name) + 1 :]
    name = which_filter(c.network, name, "rule") if not name.startswith("sgr-") else name
    return chosen(c, name, rest)


def _split(text: str) -> tuple[str, str]:
    if text.startswith("arn:"):
        return text, ""
    name, _, rest = text.partition("/")
    return name, rest


def _limits(question: Mapping[str, Any]) -> tuple[int, int]:
    """The most boxes, and the most CIDR blocks, that are listed of a part.

    Errors: QuestionError, when the limit is no number above 0.
    """
    value = question.get("limit")
    if value is None:
        return MOST_BOXES, MOST_BLOCKS
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise QuestionError(f"{value!r} is not a number above 0", field="limit")
    return value, value


def _verdict(found: Exposure) -> str:
    parts = found.sheet.parts()
    if ("effective",) in parts or ("revealed",) in parts:
        return "reachable"
    open_ = found.gaps or ("doubtful",) in parts or ("unsettled",) in parts
    return "unknown" if open_ else "unreachable"


def _result(c: Compiled, rules: Chosen, found: Exposure, limits: tuple[int, int]) -> dict[str, Any]:
    told: dict[str, Any] = {name: _part(found, (name,), limits) for name in PARTS}
    if rules.room == "acl":
        for name in ("admits", "effective"):
            told[name] |= {word: _part(found, (word, name), limits) for word in ("calls", "answers")}
    told["rules"] = [
        {"id": rule.id, "rule": rule.text, "citation": cite(c.network, rule.id, rule.pointer)}
        for rule in rules.rules
    ]
    told["holders"] = list(found.holders)
    parts = sorted(found.sheet.parts())
    told["shared"] = [
        {"with": list(name[1:]), **_part(found, name, limits)} for name in parts if name[0] == "shared"
    ]
    told["barred"] = [
        {"by": list(name[1:]), **_part(found, name, limits)} for name in parts if name[0] == "barred"
    ]
    return told


def _part(found: Exposure, part: Part, limits: tuple[int, int]) -> dict[str, Any]:
    sheet = found.sheet
    boxes, cut = sheet.shown(part, *limits)
    sources, targets = sheet.interfaces(part)
    from_internet, to_internet = sheet.meets_internet(part)
    told: dict[str, Any] = {
        "empty": part not in sheet.parts(),
        "source_interfaces": sources,
        "target_interfaces": targets,
        "internet": from_internet or to_internet,
        "source_internet": from_internet,
        "target_internet": to_internet,
        "services": sheet.services(part),
        "space": boxes,
    }
    if cut:
        told["truncated"] = True
    return told


__all__ = ["Exposure", "exposure"]
