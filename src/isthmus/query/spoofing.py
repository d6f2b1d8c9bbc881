"""Answers to ``path`` from an address that is not the sender's own: a check or a gateway stops it, or nobody knows.

In: a sender and the address that it is to write. An interface whose source/destination check is off may send any,
and inside its networks nothing asks whose it is; the engine walks own addresses alone, so that is a gap.
"""

from __future__ import annotations

from ..engine.compile import Compiled
from ..judge import Trace
from ..model.citation import Gap, canonical
from ..model.silent import silent_check
from ..packet import PORT_PROTOCOLS, Flow, parse_address, service_range
from ..space import Ranges
from ..space.line import address_at
from .answer import Answer, Block
from .asked import Asked
from .ends import End
from .evidence import cite
from .likely import LIKELY_PORT
from .membership import unknown_members
from .nothing import nobody_admitted
from .proof import SAMPLE_PROTOCOLS, judge_of, said
from .sides import Side, target_pieces, target_places

MOST_FOLLOWED = 64
"""Units: flows that the judge follows past the gateways; where there are more, the answer stays open."""


def spoofed(
    c: Compiled, answer: Answer, end: End, sides: tuple[Side, Side], address: str, wanted: Asked
) -> Answer:
    """What becomes of packets whose source is not the sender's.

    Source: EC2 Guide, Source/destination checking; Reachability Analyzer, ENI_ADDRESS_RESTRICTION,
    GATEWAY_REJECTS_SPOOFED_TRAFFIC.
    """
    source, target = sides
    unread = unknown_members(c.network, end)
    if unread:
        return _open(answer, unread)
    names = list(dict.fromkeys(c.rows.names[int(c.rows.interface[row])] for row in source.rows))
    free = [name for name in names if not c.network.interfaces[name].source_dest_check]
    if not free:
        name = names[0]
        rule = f"source/destination check: {name} sends only from its own addresses, not from {address}"
        layer, code = "source-destination-check", "ENI_ADDRESS_RESTRICTION"
        return _shut(answer, Block("forward", layer, name, rule, name, code, [], cite(c.network, name)))
    shut = nobody_admitted(c, target, wanted)
    if shut is not None:
        return _shut(answer, shut)
    traces = [] if target.rows else _followed(c, free, target, address, wanted)
    if not traces or any(one.forward is not False for one in traces):
        detail = f"{free[0]} may send from any address, and what becomes of {address} is not followed"
        gaps = {Gap("unmodelled-source", free[0], "either", detail, cite(c.network, free[0]))}
        gaps |= {gap for name in free if (gap := silent_check(c.network, name)) is not None}
        gaps |= {Gap(gap.kind, gap.id, "either", gap.detail) for one in traces for gap in one.gaps}
        return _open(answer, sorted(gaps, key=canonical))
    rule = f"{address} is not the sender's: gateways reject it"
    where = cite(c.network, free[0])
    code = "GATEWAY_REJECTS_SPOOFED_TRAFFIC"
    return _shut(answer, Block("forward", "spoofing", free[0], rule, free[0], code, [], where))


def _followed(c: Compiled, names: list[str], target: Side, address: str, wanted: Asked) -> list[Trace]:
    """How the judge follows a flow to each piece of a target outside, from each interface that may send it.

    Shapes: none, where they are too many to be followed.
    """
    family, source = parse_address(address)
    pieces = target_pieces(c, target).tolist()
    places = [address_at(target_places(c, target, rank).ranges[0][0]) for rank in pieces]
    flows = [
        Flow(family, source, place, service, LIKELY_PORT if service >> 16 in PORT_PROTOCOLS else 0)
        for six, place in places
        for service in _services(wanted)
        if six == family
    ]
    if len(flows) * len(names) > MOST_FOLLOWED:
        return []
    judge = judge_of(c.network)
    return [judge.trace(name, flow, spoken=said(wanted)) for name in names for flow in flows]


def _services(wanted: Asked) -> list[int]:
    """A service of each protocol that gateways tell apart, of those that are asked."""
    spans = [wanted.ranges & Ranges.of([service_range(protocol)]) for protocol in SAMPLE_PROTOCOLS]
    return [span.sample() for span in spans if not span.is_empty] or [wanted.ranges.sample()]


def _open(answer: Answer, gaps: list[Gap]) -> Answer:
    answer.verdict = answer.forward = answer.session = "unknown"
    answer.gaps = gaps
    answer.paths, answer.blocks, answer.assumptions = [], [], []
    answer.proof = {"z3": "skipped", "judge": "skipped"}
    return answer


def _shut(answer: Answer, block: Block) -> Answer:
    answer.verdict = answer.forward = answer.session = "unreachable"
    answer.blocks = [block]
    answer.paths, answer.gaps, answer.assumptions = [], [], []
    answer.proof = {"z3": "skipped", "judge": "skipped"}
    return answer
