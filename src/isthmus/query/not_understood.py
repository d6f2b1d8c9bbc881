"""What of the resources that an answer rests on was read and not understood: keys and values that AWS has added.

In: an answer with its paths and blocks. Out: the model's gaps of what these name, so that no answer is silent on
them. They change no verdict by themselves: inside a rule, ``semantics.unknown_keys`` leaves the rule in doubt; what AWS
adds to a record as a whole seldom steers.
"""

from __future__ import annotations

from ..model.citation import Gap, canonical
from ..model.network import Network
from ..semantics.unknown_keys import disputed_at
from .answer import Answer

UNFOLLOWED = "unmodelled-interface"
KINDS = frozenset({"unknown-field", "unknown-value", "unmodelled-part", "conflicting-records"})


def not_understood(network: Network, answer: Answer) -> set[Gap]:
    """The gaps of records that paths cross, rules stand in, or blocks are of."""
    named = {hop.id for path in answer.paths or () for hop in (*path.hops, *path.returns)}
    named |= {rule.id for path in answer.paths or () for rule in path.rules}
    named |= {place for block in answer.blocks or () for place in (block.id, block.at) if place}
    return {gap for name in named for gap in _by_id(network).get(name, ())}


def name_contested(network: Network, answer: Answer) -> None:
    """Say of an interface that nobody can follow that its records contradict each other, where that is why."""
    if network.disputed and answer.gaps:
        found = {(gap.kind == UNFOLLOWED and disputed_at(network, gap.id)) or gap for gap in answer.gaps}
        answer.gaps = sorted(found, key=canonical)


def _by_id(network: Network) -> dict[str, list[Gap]]:
    """The gaps of these kinds by what they concern, found once."""
    known = network.memo.get("not understood")
    if isinstance(known, dict):
        return known
    found: dict[str, list[Gap]] = {}
    for gap in network.gaps:
        if gap.kind in KINDS:
            found.setdefault(gap.id, []).append(gap)
    network.memo["not understood"] = found
    return found
