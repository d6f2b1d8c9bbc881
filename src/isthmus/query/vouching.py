"""Who vouches for ``sources`` and ``targets``: Z3 for the filters of what was found, the judge for one flow a group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..engine.compile import Compiled
from ..errors import Disagreement
from ..model.network import Network
from ..semantics.security_group import EGRESS, INGRESS
from .asked import Asked
from .many import Alike, Found, flow_of
from .proof import judge_of, start_of, word_of

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
    if wanted.ignore:
        return proof
    judge = judge_of(network)
    for like in [like for like in likes if like.surely][:MOST_REPLAYED]:
        row, flow = flow_of(c, found, like, wanted, side)
        if flow is None:
            continue
        trace = judge.trace(start_of(c, row), flow)
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


def _contents(c: Compiled, found: Found, side: str) -> set[tuple[str, str, int]]:
    """The contents of the groups and network ACLs at both ends of what was found."""
    contents: set[tuple[str, str, int]] = set()
    many = np.unique(found.rows[found.rows >= 0])
    one = np.unique(found.one_rows[found.one_rows >= 0])
    senders, receivers = (many, one) if side == "sources" else (one, many)
    for way, rows in ((EGRESS, senders), (INGRESS, receivers)):
        contents |= {("group", way, int(n)) for n in np.unique(c.row_group[way][rows])}
    for rows in (senders, receivers):
        subnets = c.rows.subnet[rows]
        for way in (INGRESS, EGRESS):
            numbers = np.unique(c.subnet_acl[way][subnets[subnets >= 0]])
            contents |= {("acl", way, int(n)) for n in numbers}
    return contents
