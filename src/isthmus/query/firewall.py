"""``filter`` of a firewall, a firewall policy or a rule group of one: what passes, the handshake and data told apart.

Why: a port scan may find a port open where no data can flow. How: the policy's fold over exact spaces for each class of
what clients may speak, cut to what was asked; ``sni=`` and ``host=`` pin what is spoken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from ..engine.firewall import Bounds, Judged, Spoken, judged
from ..engine.firewall_blame import Deciding, deciding, doubts
from ..errors import Disagreement, QuestionError
from ..judge.firewall import Spoken as Said
from ..judge.firewall import judge_session
from ..model.firewall import Described, firewalls
from ..model.network import Network
from ..packet import ALL_PORTS, EPHEMERAL_PORTS, Flow, parse_prefix
from ..semantics.firewall.policy import of_described
from ..semantics.firewall.rule import Application, Policy
from ..space import HeaderSpace, Ranges, prefix_range
from ..space.line import ALL_V4, ALL_V6, address_at
from .answer import Answer, Block, Rule
from .asked import carried, compiled, text_field
from .inspected import CODE, data_only, way_of
from .service import parse_service, service_text
from .sides import internet_places
from .spaces import PORTED, show
from .vouching import proved_filters

MOST_BOXES, MOST_CLASSES, MOST_OF_BLOCK = 64, 6, 8
"""Units: boxes shown; classes of what is spoken that are proved and replayed; boxes shown of a block."""


def described(network: Network, text: str) -> Described | None:
    """The firewall, policy or rule group that a text means; a firewall's name before a policy's.

    Errors: QuestionError, when several of one kind have the name.
    """
    found = firewalls(network).named(text)
    same = [one for one in found if one.kind == found[0].kind]
    if len(same) > 1:
        raise QuestionError(f"{text!r} names several", field="filter", nearest=[one.id for one in same])
    return found[0] if found else None


def names(network: Network) -> list[str]:
    """What firewalls, policies and rule groups are called."""
    book = firewalls(network)
    every = [*book.firewalls.values(), *book.policies.values(), *book.groups.values(), *book.listed.values()]
    return [name for one in every for name in dict.fromkeys((one.name, one.id))]


def firewall_filter(network: Network, one: Described, question: Mapping[str, Any]) -> Answer:
    """Answer a ``filter`` question put to a firewall's rules.

    Errors: QuestionError naming the field; Disagreement, when readers differ.
    """
    policy = of_described(network, one)
    service = parse_service(text_field(question, "service", "any"))
    spoken = Application(service.speaks, service.host) if service.speaks and service.host else None
    asked, ports = carried(Ranges.of(service.ranges), spoken), _ports(question)
    within = _within(network, question, asked, ports)
    found = judged(policy, spoken, within)
    gaps = doubts(policy, [each.application for each in found.classes], within)
    boxes, cut = show(found.data.low, MOST_BOXES)
    missing, more = show(within - found.data.high, MOST_BOXES)
    passing, stopping = _told(policy, found, within)
    answer = Answer(
        question="filter",
        understood={
            "filter": one.id,
            "source": question.get("source"),
            "target": question.get("target"),
            "service": [text for r in asked.ranges for text in service_text(*r)],
            "speaks": None if spoken is None else str(spoken),
        },
        verdict=_verdict(found, within),
        handshake=_word(found.handshake, found.handshake),
        data=_word(found.given, found.data),
        space=boxes,
        missing=missing,
        blocks=stopping,
        gaps=gaps if _doubtful(found) else [],
        assumptions=_assumed(policy, ports),
        notes=list(_condition(found, spoken)),
        result={"rules": passing, "others": 0},
        proof=_proof(network, policy, one, found, within, question),
    )
    if cut or more:
        answer.truncated = True
    return answer


def _verdict(found: Judged, within: HeaderSpace) -> str:
    if within <= found.data.low:
        return "permitted"
    if found.data.high.is_empty:
        return "denied"
    return "unknown" if found.given.low.is_empty else "partial"


def _word(sure: Bounds, possible: Bounds) -> str:
    if not sure.low.is_empty:
        return "reachable"
    return "unreachable" if possible.high.is_empty else "unknown"


def _doubtful(found: Judged) -> bool:
    return any(
        bounds.low != bounds.high
        for one in found.classes
        for bounds in (one.verdict.handshake, one.verdict.data)
    )


def _assumed(policy: Policy, ports: Ranges) -> list[str]:
    told = list(policy.assumptions)
    return told + (["client-ports-ephemeral"] if ports.ranges == (EPHEMERAL_PORTS,) else [])


def _condition(found: Judged, spoken: Application | None) -> Iterator[str]:
    """For whom data passes, where that rests on what is spoken."""
    if spoken is not None or found.given.low.is_empty or found.given.low <= found.data.low:
        return
    yield data_only([one.text for one in found.classes if not one.verdict.data.low.is_empty])


def _ports(question: Mapping[str, Any]) -> Ranges:
    port = question.get("source_port")
    if port is None:
        return Ranges.of([EPHEMERAL_PORTS])
    if not isinstance(port, int) or isinstance(port, bool) or not 0 <= port <= ALL_PORTS[1]:
        raise QuestionError(f"{port!r} is no port", field="source_port")
    return Ranges.of([(port, port)])


def _within(network: Network, question: Mapping[str, Any], asked: Ranges, ports: Ranges) -> HeaderSpace:
    """The flows asked about; the two ends are of one family."""
    outward = question.get("direction") == "egress"
    peer = question.get("peer")
    sources = _block(network, question.get("source") or (None if outward else peer), "source")
    targets = _block(network, question.get("target") or (peer if outward else None), "target")
    parts = []
    for family in (ALL_V4, ALL_V6):
        one, other = ((side & Ranges.of([family])).ranges for side in (sources, targets))
        parts.append(HeaderSpace.product(one, other, (asked & PORTED).ranges, ports.ranges))
        parts.append(HeaderSpace.product(one, other, (asked - PORTED).ranges))
    return HeaderSpace.union(parts)


def _block(network: Network, text: object, field: str) -> Ranges:
    if text is None or text == "any":
        return Ranges.of([ALL_V4, ALL_V6])
    if text == "internet":
        return internet_places(compiled(network))
    try:
        return Ranges.of([prefix_range(parse_prefix(str(text)))])
    except ValueError as error:
        raise QuestionError(str(error), field=field) from error


def _told(policy: Policy, found: Judged, within: HeaderSpace) -> tuple[list[Rule], list[Block]]:
    """The rules that pass and that stop, each once, for the first classes of what is spoken."""
    rules: dict[tuple[str, str], Rule] = {}
    blocks: dict[tuple[str, str, str], Block] = {}
    for one in found.classes[:MOST_CLASSES]:
        for word in deciding(policy, one.application, within):
            way = way_of(word)
            if word.stops:
                blocks.setdefault((way, word.id, word.text), _block_of(word, way))
            else:
                rule = Rule(way, "firewall", word.id, word.text, None, word.place)
                rules.setdefault((word.id, word.text), rule)
    return list(rules.values()), list(blocks.values())


def _block_of(word: Deciding, way: str) -> Block:
    boxes, _ = show(word.space, MOST_OF_BLOCK)
    return Block(way, "firewall", word.id, word.text, word.stage, CODE, boxes, word.place)


def _proof(
    network: Network,
    policy: Policy,
    one: Described,
    found: Judged,
    within: HeaderSpace,
    question: Mapping[str, Any],
) -> dict[str, Any]:
    """Z3 is put the first classes' verdicts as formulas; the judge flows of what passes and of what does not.

    Errors: Disagreement, when a reader differs.
    """
    if question.get("fast"):
        return {"z3": "skipped", "judge": "skipped"}
    from ..solve.firewall import audit_policy

    proved = undecided = 0
    told = False
    for each in found.classes[:MOST_CLASSES]:
        counts = audit_policy(policy, each.application, each.verdict, within)
        proved, undecided = proved + counts[0], undecided + counts[1]
        words = [_replayed(network, one, each, flow) for flow in _samples(each, within)]
        told |= any(words)
    return {**proved_filters(proved, undecided), "judge": "replayed" if told else "skipped"}


def _samples(one: Spoken, within: HeaderSpace) -> Iterator[tuple[int, int, int, int]]:
    """Flows that pass as a whole, that shake hands alone, and that do not even open."""
    said = one.verdict
    parts = (said.data.low, said.handshake.low - said.data.high, within - said.opening_to_server.high)
    for space in parts:
        for region in islice(space.regions(), 2):
            yield (
                region.sources.sample(),
                region.targets.sample(),
                region.services.sample(),
                region.source_ports.sample(),
            )


def _replayed(network: Network, one: Described, spoken: Spoken, at: tuple[int, int, int, int]) -> bool:
    """Whether the judge said the same of a flow; False where it found no policy to read."""
    family, source = address_at(at[0])
    flow = Flow(family, source, address_at(at[1])[1], at[2], at[3])
    words = judge_session(network.snapshot, one.id, flow, Said(*_parts(spoken.application)))
    if words is None:
        return False
    said = spoken.verdict
    mine = [
        True if part.low.holds(*at) else None if part.high.holds(*at) else False
        for part in (said.opening_to_server, said.handshake, said.data)
    ]
    if mine != list(words[:3]):
        sides = {"engine": repr(mine), "judge": repr(list(words[:3]))}
        raise Disagreement(f"firewall {one.id}: {flow} {spoken.text} (opening, handshake, data)", sides)
    return True


def _parts(spoken: Application) -> tuple[str, str | None]:
    return spoken.protocol, spoken.host
