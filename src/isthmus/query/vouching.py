"""Who vouches for ``sources`` and ``targets``: Z3 for the filters of what was found, the judge for one flow a group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from ..engine.atoms import Ranks, some_in
from ..engine.compile import Compiled
from ..engine.contents import is_of
from ..engine.unread_groups import perhaps_members
from ..errors import Disagreement
from ..model.citation import Gap
from ..model.network import Network
from ..semantics.security_group import EGRESS, INGRESS
from ..semantics.untold_states import NAME
from .asked import Asked
from .many import Alike, Found, flow_of
from .proof import judge_of, said, start_of, word_of
from .untold import led_untold

MOST_REPLAYED = 6


def vouch(
    network: Network,
    c: Compiled,
    found: Found,
    likes: list[Alike],
    wanted: Asked,
    side: str,
    question: Mapping[str, Any],
) -> dict[str, Any]:
    """The proof line: filters proved, flows replayed.

    Errors: Disagreement with both sides, when a reader differs.
    """
    if question.get("fast"):
        return {"z3": "skipped", "judge": "skipped"}
    from ..solve.audit import audit_used

    audited = audit_used(c, _contents(c, found, side))
    proof: dict[str, Any] = {**proved_filters(audited.count, len(audited.failed)), "judge": "skipped"}
    if wanted.leaves_out:
        return proof
    judge = judge_of(network)
    for like in [like for like in likes if like.surely][:MOST_REPLAYED]:
        row, flow = flow_of(c, found, like, wanted, side)
        if flow is None:
            continue
        trace = judge.trace(start_of(c, row), flow, spoken=said(wanted))
        word = trace.forward if wanted.forward_only else trace.session
        if word is not True:
            told = {
                "engine": f"reachable by {flow}",
                "judge": f"{word_of(word)} ({trace.disposition})",
            }
            raise Disagreement(f"{side} {flow}", told)
        proof["judge"] = "replayed"
    return proof


def proved_filters(count: int, undecided: int) -> dict[str, Any]:
    """How many filters Z3 proved equal to their formulas, and on how many it passed its limit."""
    if not undecided:
        return {"z3": "filters", "filters": count}
    return {"z3": "timeout", "filters": count, "undecided": undecided}


def doubtful_filters(c: Compiled, found: Found, side: str) -> set[Gap]:
    """The gaps of the filters at both ends of flows that possibly, and not surely, pass."""
    half = c.universe.words
    doubt = np.flatnonzero(some_in(found.words[:, half:] & ~found.words[:, :half]))
    if not len(doubt):
        return set()
    many, one = _ends(replace(found, rows=found.rows[doubt], one_rows=found.one_rows[doubt]))
    return set(gaps_of_filters(c, *((many, one) if side == "sources" else (one, many))))


def gaps_of_filters(c: Compiled, senders: Ranks, receivers: Ranks) -> Iterator[Gap]:
    """The gaps of the filters of some rows: of their groups as they send or receive, of their subnets' ACLs.

    Those among them of ends of which nobody read whether a rule means them.
    """
    rows = np.concatenate([senders, receivers])
    places = {c.rows.names[int(n)] for n in np.unique(c.rows.interface[rows])}
    places |= {c.subnet_ids[int(n)] for n in np.unique(c.rows.subnet[rows]) if n >= 0}
    for content in _contents_of(c, senders, receivers):
        for gap in c.content_gaps.get(content, ()):
            if is_of(c.network, gap, places):
                yield gap
    yield from perhaps_members(c, EGRESS, senders, receivers)
    yield from perhaps_members(c, INGRESS, receivers, senders)


def alive_by_assumption(c: Compiled, found: Found) -> set[str]:
    """The assumptions by which the interfaces at both ends of what was found are alive."""
    rows = np.concatenate([found.rows, found.one_rows])
    return standing_by(c, rows[rows >= 0])


def standing_by(c: Compiled, rows: Ranks) -> set[str]:
    """The assumptions by which the interfaces of some rows are alive."""
    labels, told = _standings(c)
    met = np.flatnonzero(np.bincount(labels[c.rows.interface[rows]]))
    found = {name for label in met.tolist() for name in told[label]}
    return found | {NAME} if led_untold(c, rows) else found


def _standings(c: Compiled) -> tuple[Ranks, list[tuple[str, ...]]]:
    """By interface: a number for the assumptions by which it is alive, and what the numbers mean."""
    known: tuple[Ranks, list[tuple[str, ...]]] | None = c.cache.get("standings")
    if known is None:
        told: dict[tuple[str, ...], int] = {}
        labels = [told.setdefault(tuple(one.assumed), len(told)) for one in c.rows.standings]
        known = c.cache["standings"] = np.array(labels, dtype=np.int64), list(told)
    return known


def _ends(found: Found) -> tuple[Ranks, Ranks]:
    """The rows at the many side of what was found, and at the one side; each once."""
    many = np.unique(found.rows[found.rows >= 0])
    return many, np.unique(found.one_rows[found.one_rows >= 0])


def _contents(c: Compiled, found: Found, side: str) -> set[tuple[str, str, int]]:
    """The contents of the groups and network ACLs at both ends of what was found."""
    many, one = _ends(found)
    return _contents_of(c, *((many, one) if side == "sources" else (one, many)))


def _contents_of(c: Compiled, senders: Ranks, receivers: Ranks) -> set[tuple[str, str, int]]:
    contents: set[tuple[str, str, int]] = set()
    for way, rows in ((EGRESS, senders), (INGRESS, receivers)):
        contents |= {("group", way, int(n)) for n in np.unique(c.row_group[way][rows])}
    for rows in (senders, receivers):
        subnets = c.rows.subnet[rows]
        for way in (INGRESS, EGRESS):
            numbers = np.unique(c.subnet_acl[way][subnets[subnets >= 0]])
            contents |= {("acl", way, int(n)) for n in numbers}
    return contents
