"""By a policy table of a transit gateway: each packet to the route table that the first rule taking it names.

In: a walk and a pack that came by an attachment with a policy table. Out: parts of it before their route tables.
Source: Transit gateway policy tables.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..model.citation import Gap
from ..packet import Prefix
from ..semantics.policy_table import PolicyRule, policy_rules
from .atoms import Mask, Ranks, some_in
from .compile import Compiled
from .filters import inside
from .passage import Check, Pack, Step, Stop
from .walk import Walk

LAYER = "transit-gateway"
Onward = Callable[[Walk, Pack, str], None]


def by_policy(walk: Walk, pack: Pack, name: str, onward: Onward) -> None:
    """Hand each part of a pack to the route table that its rule names; what no rule takes is dropped."""
    rules = policy_rules(walk.network, name)
    if rules is None:
        detail = f"the entries of policy table {name} were not read"
        walk.unknown(pack, Gap("transit-policy-table", name, "either", detail))
        return
    left = [pack]
    for rule in rules:
        left = [rest for one in left for rest in _past(walk, one, name, rule, onward)]
    for one in left:
        stop = Stop(LAYER, name, "no rule of the policy table takes it", name, "TGW_RTB_CANNOT_ROUTE", name)
        walk.stop(one.stepped(Step("transit-gateway-policy-table", name)), stop)


def _past(walk: Walk, pack: Pack, name: str, rule: PolicyRule, onward: Onward) -> list[Pack]:
    """What a rule leaves of a pack; what it takes goes on."""
    universe = walk.c.universe
    meets = _in(walk.c, pack.src, rule.sources) & _in(walk.c, pack.dst, rule.targets)
    if not meets.any():
        return [pack]
    cells = 0
    for low, high in rule.services:
        cells |= universe.cell_mask(low, high)
    mine, away = pack.take(meets), pack.take(~meets)
    kept = [away] if len(away) else []
    taken = _carrying(walk.limited(mine, LAYER, name, cells, "", ""))
    if len(taken):
        _send(walk, taken, name, rule, onward)
    doubtful = rule.by_port or rule.unreadable
    rest = universe.all_cells & ~cells
    words = universe.row(universe.double(rest))[None, :].copy()
    if doubtful:
        words[:, universe.words :] = universe.row(universe.double(universe.all_cells))[universe.words :]
        mine = mine.missing(_gap(name, rule))
    left = _carrying(mine.checked(Check(walk.direction, LAYER, name, name, words, aws_code="")))
    return [*kept, left] if len(left) else kept


def _send(walk: Walk, pack: Pack, name: str, rule: PolicyRule, onward: Onward) -> None:
    text = f"rule {rule.number} -> {rule.table or 'nothing'}"
    pointer = f"/Entries/{rule.index}"
    pack = pack.stepped(Step("transit-gateway-policy-table", name, text, name, pointer))
    if rule.unreadable or rule.table is None:
        walk.unknown(pack, _gap(name, rule))
        return
    if rule.by_port:
        pack = pack.missing(_gap(name, rule)).doubted()
    onward(walk, pack, rule.table)


def _gap(name: str, rule: PolicyRule) -> Gap:
    what = "compares the source port" if rule.by_port else "compares something that has no meaning here"
    return Gap("transit-policy-rule", name, "either", f"rule {rule.number} of policy table {name} {what}")


def _in(c: Compiled, ranks: Ranks, block: Prefix | None) -> Mask:
    if block is None:
        return np.ones(len(ranks), dtype=np.bool_)
    return inside(ranks, [c.universe.prefix_slice(block)])


def _carrying(pack: Pack) -> Pack:
    """The flows of which something is left."""
    return pack.take(some_in(pack.words))
