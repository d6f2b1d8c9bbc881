"""What every flow through a load balancer is begun and gathered with: the question, its listeners, a word a target."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..model.balancer import Balancer, Listener, Node
from ..model.network import Network
from .answer import Answer
from .asked import asked, compiled, text_field
from .branches import Branch, Way, block, by_target
from .ends import End, resolve
from .legs import plain
from .legwork import Legwork, service_word
from .relaying import by_any_node
from .telling import understood

MISMATCH = {"classic": "ELB_LISTENERS_MISMATCH"}


def served(work: Legwork, answer: Answer, found: list[Way], pinned: str | None) -> list[tuple[str, str]]:
    """A word for each target: what holds by every node that may send to it."""
    told = []
    for own in by_target(found, one=True):
        branches = [work.both(way, pinned) for way in own]
        for way, branch in zip(own, branches, strict=True):
            work.note(answer, way, branch)
        if not any(way.sure for way in own):
            branches.append(Branch("unreachable", "unreachable"))
        told.append(by_any_node(work, answer, branches, False))
    return told


def begun(
    network: Network, question: Mapping[str, Any], balancer: Balancer, end: End
) -> tuple[Legwork, Answer]:
    """The work of a question through a balancer towards an end, and its answer, still empty."""
    source = resolve(network, text_field(question, "source"), "source")
    wanted = asked(compiled(network).universe, question)
    answer = Answer(question="path", understood=understood(question, source, end, wanted))
    answer.paths, answer.blocks, answer.gaps, answer.assumptions, answer.notes = [], [], [], [], []
    work = Legwork(network, plain(network, balancer), balancer, question, source, wanted.forward_only)
    return work, answer


def taking(work: Legwork, answer: Answer, nodes: tuple[Node, ...]) -> list[Listener]:
    """The listeners that take what is asked; a block where none does, a gap where nobody read them."""
    balancer, network = work.balancer, work.network
    if balancer.listeners is None:
        work.gap("not-collected", balancer.arn, "its listeners were not read")
        return []
    found = [one for one in balancer.listeners if (one.protocol << 16 | one.port) in work.services]
    if not found:
        taken = ", ".join(service_word(one.protocol, one.port) for one in balancer.listeners)
        rule = f"no listener takes it: {taken or 'there is none'}"
        code = MISMATCH.get(balancer.kind, "ELBV2_LISTENERS_MISMATCH")
        answer.blocks = [block(network, balancer.arn, rule, code)]
    elif not nodes:
        work.gap("not-collected", balancer.arn, "none of its interfaces is in the snapshot")
        return []
    return found


def unseen(balancer: Balancer, nodes: tuple[Node, ...]) -> bool:
    """Whether AWS may send a client to a node that nobody read."""
    return nodes == balancer.nodes and bool(balancer.bare)
