"""Routes that would have led on, had a more specific or a preferred one not taken the packet.

In: a way that stops. Out: a block for the route table that decided last, where another of its routes holds the
destination and names what could take it there.
"""

from __future__ import annotations

from ..engine.compile import Compiled
from ..engine.passage import Pack
from ..semantics.routing import LOCAL, Taken, candidates
from ..solve.reroute import leads
from ..space.line import address_at
from .answer import Block
from .evidence import cite

MORE_SPECIFIC, HIGHER_PRIORITY = "MORE_SPECIFIC_ROUTE", "HIGHER_PRIORITY_ROUTE"


def overtaken(c: Compiled, pack: Pack, at: int, direction: str) -> Block | None:
    """The block of a route that goes before one that leads on; None where there is none.

    Source: How route priority works; Reachability Analyzer, MORE_SPECIFIC_ROUTE, HIGHER_PRIORITY_ROUTE.
    """
    decided = [step for step in pack.steps if step.stage == "route-table" and step.pointer]
    table = c.network.route_tables.get(decided[-1].source or "") if decided else None
    if table is None:
        return None
    pointer, rank = str(decided[-1].pointer), int(pack.dst[at])
    family, address = address_at(c.universe.starts[rank])
    holding = [
        taken
        for taken in candidates(c.network, table)
        if taken.prefix is not None and taken.prefix.holds(family, address)
    ]
    winner = next((taken for taken in holding if pointer == f"/Routes/{taken.route}"), None)
    if winner is None or winner.prefix is None:
        return None
    able = {target for _, (_, target) in leads(c, c.vpc_number.get(table.vpc_id, -1), rank)}
    rivals = [
        taken
        for taken in holding
        if taken.hop != winner.hop
        and _strength(taken) < _strength(winner)
        and (taken.hop.kind == LOCAL or taken.hop.id in able)
    ]
    if not rivals:
        return None
    best = max(rivals, key=_strength)
    code = HIGHER_PRIORITY if best.prefix == winner.prefix else MORE_SPECIFIC
    rule = f"{_told(winner)} goes before {_told(best)}"
    where = cite(c.network, table.route_table_id, pointer)
    return Block(direction, "route", table.route_table_id, rule, table.route_table_id, code, [], where)


def _strength(taken: Taken) -> tuple[int, int]:
    assert taken.prefix is not None, "a route that holds an address has a prefix"
    return taken.prefix.length, -taken.priority


def _told(taken: Taken) -> str:
    return f"{taken.prefix} -> {taken.hop.id or taken.hop.kind}"
