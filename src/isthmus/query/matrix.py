"""``matrix``: who can talk to whom, between all VPCs, subnets, groups, accounts, tagged zones, or any ends one names.

Why: segmentation is a question about all pairs at once. How: the engine answers every pair of roles (``all_pairs``);
sets are counts over them. One pair of each cell is asked again as a ``path``, walked by itself and replayed by the judge.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from ..engine.all_pairs import Block, Sets, all_pairs
from ..engine.compile import Compiled
from ..engine.delivery import uncollected_subnet
from ..engine.one_side import OneSide, one_side, out_of_sight, receiving, sending
from ..engine.rows import ENDPOINT, LAMBDA, NORMAL, OPAQUE
from ..engine.taking import wild
from ..errors import Disagreement, QuestionError
from ..model.citation import Gap, canonical
from ..model.network import Network
from ..model.unread import lacking
from ..semantics.routing import ASSUMED
from ..semantics.security_group import EGRESS, INGRESS
from ..space import Ranges
from ..space.line import text_at
from .answer import Answer
from .asked import Asked, asked, compiled
from .cells import Cell, Counting
from .ends import End
from .evidence import gaps_on
from .likely import likely_service
from .membership import unknown_members
from .named_sets import membership, named_sets
from .parted import parted
from .path import path
from .service import service_text
from .spaces import services_shown
from .telling import understood
from .unseen import end_in_doubt
from .vouching import standing_by

MOST_CELLS = 1000
"""Units: cells that an answer tells where no limit is asked for."""
SETS_OF = {"vpc": "Vpcs", "subnet": "Subnets", "group": "SecurityGroups"}
"""What sets are of, and the kind that lists them all."""
MOST_REPLAYED = 40
"""Units: cells of which one pair is asked again as a path."""


def matrix(network: Network, question: Mapping[str, Any]) -> Answer:
    """Answer a ``matrix`` question.

    Errors: QuestionError naming the field; Disagreement, when a cell's example is no path.
    """
    c = compiled(network)
    wanted = asked(c.universe, question)
    limit = _limit(question)
    sets = named_sets(network, question)
    answer = Answer(question="matrix", understood=understood(question, None, None, wanted))
    answer.understood["by"] = "ends" if question.get("ends") else question.get("by", "vpc")
    member = membership(c, sets)
    of_sets = member.marks >= 0
    hidden = out_of_sight(c)
    sources = one_side(c, (sending(c) | (hidden & wild(c))) & of_sets, member.marks)
    targets = one_side(c, (receiving(c) | hidden) & of_sets, member.marks)
    counting, services = Counting(c, member, sources, targets), Sets(c.universe)
    rests = _Rests(c, sources, targets, wanted)
    blocks = all_pairs(c, sources, targets, services, cells=wanted.cells, forward=wanted.forward_only)
    for block in blocks:
        counting.add(block)
        rests.add(block, services)
    rests.alive()
    counting.wholes()
    told = list(_told(c, sets, counting.cells, services, wanted))
    _blind(c, sets, told, rests)
    rests.gaps |= _not_listed(network, question)
    told.sort(key=lambda cell: (cell["verdict"] != "reachable", cell["_order"]))
    reachable = [cell for cell in told if cell["verdict"] == "reachable"]
    lacks = any(gap.kind == "not-collected" for gap in rests.gaps)
    answer.verdict = "reachable" if reachable else "unknown" if told or lacks else "unreachable"
    shown = [] if question.get("fast") else reachable[:MOST_REPLAYED]
    replayed = _asked_again(network, shown, question)
    answer.proof = {"z3": "skipped", "judge": "replayed" if replayed else "skipped", "replayed": replayed}
    answer.result = {
        "sets": [_shown(end) for end in sets],
        "cells": [{key: value for key, value in cell.items() if key[0] != "_"} for cell in told[:limit]],
        "unreachable": len(sets) ** 2 - len(told),
    }
    if len(told) > limit:
        answer.truncated, answer.next = True, f"{len(told) - limit} more cells: raise limit"
    answer.gaps = sorted(rests.gaps, key=canonical)
    answer.assumptions = sorted(rests.assumptions | _always(c, wanted))
    answer.notes = _left_out(c, of_sets)
    return answer


def _limit(question: Mapping[str, Any]) -> int:
    value = question.get("limit", MOST_CELLS)
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise QuestionError(f"{value!r} is no number of cells", field="limit")
    return value


def _shown(end: End) -> dict[str, Any]:
    return {"kind": end.kind, "id": _name(end), "label": end.label, "interfaces": len(end.interfaces)}


def _name(end: End) -> str:
    return end.id or end.text


def _always(c: Compiled, wanted: Asked) -> set[str]:
    found = {"client-ports-ephemeral"} if wanted.picks_port else set()
    return found | ({"layout-without-routes"} if any(t.startswith(ASSUMED) for t in c.table_ids) else set())


def _told(
    c: Compiled, sets: list[End], cells: Mapping[tuple[int, int], Cell], services: Sets, wanted: Asked
) -> Iterator[dict[str, Any]]:
    """Every cell in which something passes, surely or possibly."""
    universe, words = c.universe, services.words
    masks = [universe.mask(row) for row in words]
    for (source, target), cell in sorted(cells.items()):
        sure = {n: masks[n] & wanted.cells for n in cell.counts if masks[n] & wanted.cells}
        some = possible = 0
        common = wanted.cells
        for number in cell.counts:
            some |= sure.get(number, 0)
            common &= sure.get(number, 0)
            possible |= universe.possibly_of(masks[number])
        reached = sum(cell.counts[number] for number in sure)
        every = sum(cell.counts[n] for n, mask in sure.items() if mask == wanted.cells)
        told: dict[str, Any] = {
            "source": _name(sets[source]),
            "target": _name(sets[target]),
            "verdict": "reachable" if sure else "unknown",
            "extent": "all" if sure and every == cell.whole else "some",
            "services": services_shown(universe, some, wanted.ranges),
            "pairs": {"reachable": reached, "unknown": sum(cell.counts.values()) - reached, "of": cell.whole},
            "_order": (source, target),
        }
        if sure and reached == cell.whole and common:
            told["everywhere"] = services_shown(universe, common, wanted.ranges)
        if possible & ~some:
            told["perhaps"] = services_shown(universe, possible & ~some, wanted.ranges)
        if sure:
            number = max(sure, key=lambda n: (cell.counts[n], -n))
            told["example"] = _example(c, cell.examples[number], sure[number], wanted)
        yield told


def _example(c: Compiled, rows: tuple[int, int], cells: int, wanted: Asked) -> dict[str, str]:
    """One pair of addresses of a cell, as the fields of a ``path`` question."""
    names = [c.rows.names[int(c.rows.interface[row])] for row in rows]
    places = [text_at(c.universe.starts[int(c.rows.rank[row])]) for row in rows]
    return {
        "source": names[0],
        "source_address": places[0],
        "target": names[1],
        "target_address": places[1],
        "service": _one_service(c, cells, wanted),
    }


def _one_service(c: Compiled, cells: int, wanted: Asked) -> str:
    """A service of some cells that a person would think of."""
    likely = likely_service(Ranges.of(c.universe.ranges_of(cells)) & wanted.ranges)
    return service_text(likely, likely)[0]


def _asked_again(network: Network, cells: list[dict[str, Any]], question: Mapping[str, Any]) -> int:
    """How many examples were walked by themselves and replayed by the judge.

    Errors: Disagreement, when one of them is not reachable.
    """
    way = {"direction": question["direction"]} if "direction" in question else {}
    for cell in cells:
        one = path(network, {"question": "path", "fast": True, "fixes": False, **way, **cell["example"]})
        if one.verdict != "reachable":
            sides = {"matrix": "reachable", "path": str(one.verdict)}
            raise Disagreement(f"{cell['source']} to {cell['target']}, {_pair(cell['example'])}", sides)
    return len(cells)


def _pair(example: Mapping[str, str]) -> str:
    ends = (f"{example[side]} ({example[f'{side}_address']})" for side in ("source", "target"))
    return f"for {' to '.join(ends)} on {example['service']}"


class _Rests:
    """What the cells rest on: gaps behind what is not sure, assumptions of ways."""

    def __init__(self, c: Compiled, sources: OneSide, targets: OneSide, wanted: Asked) -> None:
        self._c, self._sources, self._targets, self._wanted = c, sources, targets, wanted
        self._sending, self._receiving = (
            np.zeros(len(side) + 1, dtype=np.bool_) for side in (sources, targets)
        )
        self.gaps: set[Gap] = set()
        self.assumptions: set[str] = set()

    def alive(self) -> None:
        """Note by what the interfaces of every pair that something passes between are alive."""
        for side, some in ((self._sources, self._sending), (self._targets, self._receiving)):
            # Invariant: -1, a row that is not on the side, finds the last one, which nothing sets
            self.assumptions |= standing_by(self._c, np.flatnonzero(some[side.of]))

    def add(self, block: Block, services: Sets) -> None:
        """Note what a block rests on."""
        sources, targets, passing = self._sources, self._targets, block.sets != 0
        self._sending[block.sources[passing.any(axis=0)]] = True
        self._receiving[block.targets[passing.any(axis=1)]] = True
        self.assumptions |= block.assumptions
        self.gaps |= block.gaps
        for reach in block.reaches:
            self.assumptions |= reach.assumptions
            self.gaps |= reach.gaps
            self.gaps.update(parted(self._c, reach.outcomes, self._wanted))
            for outcome in reach.outcomes:
                for pack in (outcome.passage.pack, *(back.pack for back in outcome.backs)):
                    self.assumptions |= pack.assumptions
                one_way = self._wanted.forward_only
                self.gaps.update(gaps_on(self._c, outcome, self._wanted.cells, forward_only=one_way))
        doubtful = services.doubtful[block.sets]
        if doubtful.any():
            self._behind(
                sources.rows[block.sources[doubtful.any(axis=0)]],
                targets.rows[block.targets[doubtful.any(axis=1)]],
            )

    def _behind(self, sources: np.ndarray, targets: np.ndarray) -> None:
        c = self._c
        for way, rows in ((EGRESS, sources), (INGRESS, targets)):
            for number in np.unique(c.row_group[way][rows]).tolist():
                self.gaps.update(c.content_gaps.get(("group", way, number), ()))
        subnets = np.unique(c.rows.subnet[np.concatenate([sources, targets])])
        for way in (EGRESS, INGRESS):
            for number in np.unique(c.subnet_acl[way][subnets]).tolist():
                self.gaps.update(c.content_gaps.get(("acl", way, number), ()))
        for rows in (sources, targets):
            for number in np.unique(c.rows.interface[rows[c.rows.kind[rows] == OPAQUE]]).tolist():
                self.gaps.add(end_in_doubt(c, number))


def _not_listed(network: Network, question: Mapping[str, Any]) -> set[Gap]:
    """A gap for each kind of which the sets are made, or their members, and that was not listed everywhere."""
    if question.get("ends"):
        return set()
    kind = SETS_OF.get(str(question.get("by", "vpc")))
    return {gap for each in ("NetworkInterfaces", kind) if each for gap in lacking(network, each)}


def _blind(c: Compiled, sets: list[End], told: list[dict[str, Any]], rests: _Rests) -> None:
    """Cells of sets with interfaces that were not read, or whose subnet was not: what these may do is not known.

    What is said of every pair of such a set is said of no pair more than of those that were read.
    """
    lost = c.rows.alive & (c.rows.subnet < 0) & np.isin(c.rows.kind, (NORMAL, LAMBDA, ENDPOINT, OPAQUE))
    names = {c.rows.names[number] for number in np.unique(c.rows.interface[lost]).tolist()}
    known = {cell["_order"] for cell in told}
    blind = {number for number, end in enumerate(sets) if names.intersection(end.interfaces)}
    for number, end in enumerate(sets):
        unread = unknown_members(c.network, end)
        rests.gaps.update(unread)
        blind |= {number} if unread else set()
    for cell in told:
        if blind.intersection(cell["_order"]):
            cell["extent"] = "some"
            cell.pop("everywhere", None)
    for name in sorted(names.intersection(*[{n for end in sets for n in end.interfaces}])):
        rests.gaps.add(uncollected_subnet(c.network.interfaces[name].subnet_id))
    for source in range(len(sets)):
        for target in range(len(sets)) if source in blind else sorted(blind):
            if (source, target) not in known:
                one, other = _name(sets[source]), _name(sets[target])
                told.append(
                    {
                        "source": one,
                        "target": other,
                        "verdict": "unknown",
                        "extent": "some",
                        "services": [],
                        "_order": (source, target),
                    }
                )


def _left_out(c: Compiled, of_sets: np.ndarray) -> list[str]:
    """A note of the interfaces that carry nothing now, and so are in no pair."""
    dead = np.unique(c.rows.interface[of_sets & ~c.rows.alive])
    if not len(dead):
        return []
    who = "1 interface that is" if len(dead) == 1 else f"{len(dead)} interfaces that are"
    return [f"in no pair: {who} stopped or not attached"]
