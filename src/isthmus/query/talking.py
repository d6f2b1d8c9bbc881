"""What can be said on a path once it is connected: the handshake and data told apart, where a firewall does.

In: an evaluation whose ways cross firewalls. Out: the answer's ``handshake`` and ``data``, and for what data passes.
Each class of what clients may speak that no rule tells apart is asked by itself; the first ones are proved like a
question of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from ..engine.client import ANSWER
from ..engine.compile import Compiled
from ..engine.firewall import NAMED, classes_of, protocols
from ..engine.inspection import speaking
from ..engine.parting import joined
from ..engine.session import Outcome, join
from ..errors import QuestionError
from ..model.citation import Gap, canonical
from ..model.network import Network
from ..semantics.firewall.rule import Application, Policy
from .answer import Answer
from .asked import Asked, Evaluation, carried, cells_of, verdict_of
from .by_port import evaluate_by_port
from .evidence import gaps_on
from .inspected import data_only
from .proof import prove
from .sides import Batch, Side
from .telling import tell_paths

MOST_PROVED, MOST_NAMES = 6, 64
"""Units: classes of what is spoken that are proved; names that are asked one by one."""


@dataclass(frozen=True, slots=True)
class Talk:
    """What a class of things spoken gets through, as people say it."""

    spoken: Application
    text: str
    wanted: Asked
    found: Evaluation
    verdict: str


def tell_talk(
    network: Network,
    c: Compiled,
    answer: Answer,
    flows: Batch,
    found: Evaluation,
    wanted: Asked,
    sides: tuple[Side, Side],
    question: Mapping[str, Any],
) -> None:
    """Fill in ``handshake`` and ``data``, where a firewall stands on a way.

    Errors: Disagreement, when a reader differs.
    """
    policies = _policies(found)
    if not policies or wanted.forward_only:
        return
    if wanted.spoken is not None:
        open_to_all = replace(wanted, spoken=None)
        answer.handshake = verdict_of(c.universe, evaluate_by_port(c, flows, open_to_all).session)
        answer.data = answer.session
        return
    answer.handshake = answer.session
    talks = list(_talks(c, found, wanted, policies))
    words = {talk.verdict for talk in talks}
    answer.data = next(word for word in ("reachable", "unknown", "unreachable") if word in words)
    if answer.data == "unknown":
        found_open = {
            gap for talk in talks for outcome in talk.found.outcomes for gap in _gaps(c, outcome, talk)
        }
        answer.gaps = sorted({*(answer.gaps or ()), *found_open}, key=canonical)
    for talk in talks[:MOST_PROVED]:
        told = tell_paths(c, talk.found, talk.wanted, *sides, 1)
        said = Answer(understood=answer.understood, verdict=talk.verdict, session=talk.verdict)
        asked = c.universe.row(c.universe.double(talk.wanted.cells))
        said.forward = verdict_of(c.universe, found.first & asked)
        prove(network, c, talk.found, talk.wanted, said, told, sides, question)
    if answer.handshake == "reachable":
        answer.notes = [*(answer.notes or []), *_condition(talks)] or None


def _gaps(c: Compiled, outcome: Outcome, talk: Talk) -> Iterator[Gap]:
    """What leaves open whether data passes."""
    if talk.verdict == "unknown":
        yield from gaps_on(c, outcome, talk.wanted.cells, forward_only=False)


def _policies(found: Evaluation) -> tuple[Policy, ...]:
    """The distinct policies of firewalls on the ways."""
    met = [
        check.inspected.policy
        for outcome in found.outcomes
        for check in outcome.passage.pack.checks
        if check.room == ANSWER and check.inspected is not None
    ]
    return tuple({id(policy): policy for policy in met}.values())


def _talks(c: Compiled, found: Evaluation, wanted: Asked, policies: tuple[Policy, ...]) -> Iterator[Talk]:
    """What each protocol gets through, whatever is asked for in it; name by name where names decide."""
    for protocol in protocols(*policies):
        whole = _talk(c, found, wanted, Application(protocol), protocol)
        if whole is None:
            continue
        if protocol not in NAMED or not _is_open(c, whole):
            yield whole
        else:
            yield from _by_name(c, found, wanted, policies, whole)


def _by_name(
    c: Compiled, found: Evaluation, wanted: Asked, policies: tuple[Policy, ...], whole: Talk
) -> Iterator[Talk]:
    """What names get through in a protocol; of very many the first, and then what any may."""
    named = list(islice(classes_of(whole.spoken.protocol, *policies), MOST_NAMES + 1))
    for spoken, text in named[:MOST_NAMES]:
        talk = _talk(c, found, wanted, spoken, text)
        assert talk is not None, "what carries a protocol carries its names"
        yield talk
    if len(named) > MOST_NAMES:
        yield replace(whole, text=f"{whole.text} with other names")


def _is_open(c: Compiled, talk: Talk) -> bool:
    half, words = c.universe.words, talk.found.session
    return bool((words[:, :half] != words[:, half:]).any())


def _talk(c: Compiled, found: Evaluation, wanted: Asked, spoken: Application, text: str) -> Talk | None:
    """What something spoken gets through, of the services that carry it; None where none does."""
    try:
        ranges = carried(wanted.ranges, spoken)
    except QuestionError:
        return None
    mine = replace(wanted, ranges=ranges, cells=cells_of(c.universe, ranges), spoken=spoken)
    outcomes = [speaking(c, outcome, spoken) for outcome in found.outcomes]
    forward = joined(c.universe, outcomes, len(found.batch), mine.cells)[0]
    forward &= c.universe.row(c.universe.double(mine.cells))
    session = join(c.universe, forward, found.reply, wanted.ports.ranges)
    said = replace(found, outcomes=outcomes, forward=forward, session=session)
    return Talk(spoken, text, mine, said, verdict_of(c.universe, session))


def _condition(talks: list[Talk]) -> Iterator[str]:
    """For whom data passes, where that rests on what is spoken."""
    passing = [talk.text for talk in talks if talk.verdict == "reachable"]
    if len(passing) == len(talks):
        return
    if not passing:
        yield "the handshake alone passes: no data, whatever is spoken"
        return
    yield data_only(passing)
