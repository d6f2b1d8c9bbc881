"""Answers to ``path`` where the engine has no pair to ask: ends without addresses, families that never meet."""

from __future__ import annotations

from ..engine.compile import Compiled
from ..errors import QuestionError
from ..model.citation import Gap
from ..semantics.routing import vpc_prefixes
from ..space.line import address_at
from .answer import Answer, Block
from .asked import Asked
from .ends import End
from .evidence import cite
from .sides import Side, source_pieces


def nothing_to_ask(
    c: Compiled, answer: Answer, source_end: End, target_end: End, source: Side, wanted: Asked
) -> Answer:
    """What is to be said of two ends between which no packet can even be written.

    Errors: QuestionError, when an end names nothing that could send or be sent to.
    """
    if not source.rows and source.places.is_empty:
        raise QuestionError(f"{source_end.text} has no address to send from", field="source")
    if not source.rows and not len(source_pieces(c, source)):
        return _nobody_sends(c, answer, source_end, source)
    if target_end.kind in ("address", "prefix", "internet", "service"):
        rule = "the two ends share no address family"
    elif not target_end.interfaces:
        raise QuestionError(f"{target_end.text} has no address to send to", field="target")
    else:
        rule = "the target has no address that this source could write"
    answer.verdict = answer.forward = answer.session = "unreachable"
    name = target_end.id or target_end.text
    layer, code = "no-such-address", "NO_SOURCE_OR_DESTINATION"
    if not source.rows and target_end.interfaces:
        layer, code = "internet-gateway", "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS"
        rule = "no public address: the internet can't write to it"
    where = cite(c.network, target_end.id)
    answer.blocks = [Block("forward", layer, name, rule, name, code, [], where)]
    answer.paths, answer.gaps, answer.assumptions = [], [], []
    answer.proof = {"z3": "skipped", "judge": "skipped"}
    return answer


def _nobody_sends(c: Compiled, answer: Answer, end: End, source: Side) -> Answer:
    """A source address that no interface has: on-premises for all we know, or a hole in the snapshot."""
    place = source.places.sample()
    family, address = address_at(place)
    inside = [
        name
        for name in c.vpc_ids
        if any(prefix.holds(family, address) for prefix in vpc_prefixes(c.network, name))
    ]
    answer.paths, answer.assumptions = [], []
    if inside:
        answer.verdict = answer.forward = answer.session = "unreachable"
        rule = f"no interface in {', '.join(inside)} has the address: nothing sends from it"
        code = "NO_SOURCE_OR_DESTINATION"
        answer.blocks = [Block("forward", "no-such-address", inside[0], rule, inside[0], code)]
        answer.gaps = []
        answer.proof = {"z3": "skipped", "judge": "skipped"}
        return answer
    detail = f"{end.text} is neither the internet's nor in a VPC of the snapshot: what lies there is not known"
    answer.verdict = answer.forward = answer.session = "unknown"
    answer.gaps = [Gap("unmodelled-source", end.text, "either", detail)]
    answer.blocks = []
    answer.proof = {"z3": "skipped", "judge": "skipped"}
    return answer
