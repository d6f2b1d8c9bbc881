"""Who vouches for an exposure: Z3 for the filters it was made from, the judge for flows of its parts.

Z3 proves what the rules admit by themselves equal to their formula, and so every content at the holders and at the
other ends of what passes, once for each content; of very many, the first. The judge replays flows: one that is
effective must pass, one that is marginal by a rule that the question names, one that is latent or revealed must not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ..engine.atoms import Ranks
from ..engine.columns import Columns
from ..engine.compile import Compiled
from ..errors import Disagreement
from ..judge import Judge
from ..judge.trace import Trace
from ..packet import Flow
from ..semantics import security_group
from ..semantics.security_group import EGRESS, INGRESS
from .asked import Asked
from .evidence import cite
from .flow_kinds import Part
from .proof import judge_of, start_of, word_of
from .relayed import Relayed
from .rules import Chosen
from .telling import witness
from .vouching import proved_filters

if TYPE_CHECKING:
    from .exposure import Exposure

MOST_PROVED = 32
"""Units: contents put to Z3 for one answer; 2-3 ms each, the first time."""
MOST_REPLAYED = 3
PASSES = (("effective",), ("marginal",))
STOPPED = {"group": (("latent",),), "acl": (("revealed",),)}
"""Parts of which nothing may pass, by room; an ACL's entries also match addresses that are nobody's."""
Content = tuple[str, str, int]


def vouch_exposure(
    c: Compiled,
    chosen: Chosen,
    found: Exposure,
    wanted: Asked,
    question: Mapping[str, Any],
    relayed: Relayed | None = None,
) -> dict[str, Any]:
    """The proof line of an exposure; ``relayed``: of what balancers send, whose listeners the judge has read too.

    Errors: Disagreement with both sides, when a reader differs.
    """
    if question.get("fast"):
        return {"z3": "skipped", "judge": "skipped"}
    replayed = _replay(judge_of(c.network), c, chosen, found, wanted, relayed)
    return {**_filters(c, chosen, found), "judge": "replayed" if replayed else "skipped"}


def _filters(c: Compiled, chosen: Chosen, found: Exposure) -> dict[str, Any]:
    from ..solve.audit import audit_rules, audit_used

    about = f"{chosen.name} {chosen.direction}"
    alone = 0
    if chosen.room == "group":
        admission = security_group.admitted(chosen.permits, Columns(c.universe))
        alone = int(audit_rules(c, about, chosen.permits, admission))
    contents = _contents(c, chosen, found)
    audited = audit_used(c, contents[:MOST_PROVED])
    failed = len(audited.failed) + (chosen.room == "group") - alone
    proof = proved_filters(audited.count + alone, failed)
    if len(contents) > MOST_PROVED:
        proof["of"] = len(contents) + (chosen.room == "group")
    return proof


def _contents(c: Compiled, chosen: Chosen, found: Exposure) -> list[Content]:
    """The contents of groups and network ACLs that the parts rest on: the holders' first, then by number."""
    held = np.array([row for name in found.holders for row in c.rows.rows_of.get(name, ())], dtype=np.int64)
    if chosen.room == "acl":
        subnets = [c.subnet_number[name] for name in found.holders]
        held = np.flatnonzero(np.isin(c.rows.subnet, np.array(subnets, dtype=np.int64)))
    far = found.sheet.rows((("effective",), ("marginal",), ("doubtful",), ("revealed",), ("unsettled",)))
    other = EGRESS if chosen.direction == INGRESS else INGRESS
    listed = [*_groups(c, chosen.direction, held), *_acls(c, held)]
    listed += [*_groups(c, other, far), *_acls(c, far)]
    return list(dict.fromkeys(listed))


def _groups(c: Compiled, way: str, rows: Ranks) -> list[Content]:
    return [("group", way, number) for number in np.unique(c.row_group[way][rows]).tolist()]


def _acls(c: Compiled, rows: Ranks) -> list[Content]:
    subnets = c.rows.subnet[rows]
    subnets = np.unique(subnets[subnets >= 0])
    return [
        ("acl", way, number)
        for way in (INGRESS, EGRESS)
        for number in np.unique(c.subnet_acl[way][subnets]).tolist()
    ]


def _replay(
    judge: Judge, c: Compiled, chosen: Chosen, found: Exposure, wanted: Asked, relayed: Relayed | None
) -> bool:
    replayed = False
    for part in (*PASSES, *STOPPED[chosen.room]):
        for row, space in found.sheet.samples(part, MOST_REPLAYED):
            flow = witness(c, space, row)
            trace = judge.trace(start_of(c, row), flow)
            word = trace.forward if wanted.forward_only else trace.session
            if relayed is not None:
                # Invariant: each leg of what balancers do was put to the judge when it was read
                if not relayed.lets(flow):
                    word = False
                if (
                    part in PASSES
                    and relayed.keeps(flow)
                    and (word is not True or not _sends(c, chosen, row, found))
                ):
                    continue
            if part in PASSES and word is not True:
                _disagree(part, flow, "reachable", word, trace)
            if part not in PASSES and word is True:
                _disagree(part, flow, "unreachable", word, trace)
            if part == ("marginal",) and chosen.room == "group":
                _by_chosen(c, chosen, flow, trace)
            replayed |= part in PASSES
    return replayed


def _sends(c: Compiled, chosen: Chosen, row: int, found: Exposure) -> bool:
    """Whether a row is a holder of rules, by which it sends; who sends to one need not be."""
    return chosen.direction == INGRESS or c.rows.names[int(c.rows.interface[row])] in found.holders


def _disagree(part: Part, flow: Flow, engine: str, word: bool | None, trace: Trace) -> None:
    sides = {"engine": f"{engine} by {flow}", "judge": f"{word_of(word)} ({trace.disposition})"}
    raise Disagreement(f"exposure, {part[0]}: {flow}", sides)


def _by_chosen(c: Compiled, chosen: Chosen, flow: Flow, trace: Trace) -> None:
    """The rule by which the judge lets a marginal flow pass at its holder is one of those chosen."""
    layer = f"security-group-{chosen.direction}"
    named = [step for step in trace.steps if step.direction == "forward" and step.layer == layer]
    cited = [cite(c.network, permit.group, permit.pointer) for permit in chosen.permits]
    # A group that was read rule by rule has its rules in records of their own
    places = [
        *(permit.pointer for permit in chosen.permits),
        *(one.pointer for one in cited if one is not None),
    ]
    for step in named:
        if step.id == chosen.name and any(step.pointer.endswith(place) for place in places):
            return
    told = "; ".join(f"{step.id} {step.rule}" for step in named) or "no rule"
    sides = {"engine": f"only {chosen.told()['rules']} let {flow} pass", "judge": f"passes by {told}"}
    raise Disagreement(f"exposure, marginal: {flow}", sides)
