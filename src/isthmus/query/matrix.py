"""``matrix``: who can talk to whom, between all VPCs, subnets, groups, accounts, tagged zones, or any ends one names.

Why: segmentation is a question about all pairs at once. How: the engine answers every pair of roles (``all_pairs``),
and each role with the internet; sets are counts over them. One pair of each cell is asked again as a ``path``, walked
by itself and replayed by the judge.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from operator import and_
from typing import Any

import numpy as np

from ..engine.all_pairs import Sets, all_pairs
from ..engine.atoms import Words, some_in
from ..engine.compile import Compiled
from ..engine.one_side import one_side, out_of_sight, receiving, sending
from ..engine.taking import wild
from ..errors import Disagreement, QuestionError
from ..model.citation import Gap, canonical
from ..model.network import Network
from ..model.unread import lacking
from ..semantics.routing import ASSUMED
from ..space import Ranges
from ..space.line import text_at
from . import through
from .answer import Answer
from .asked import Asked, asked
from .balanced_cells import Balanced, balanced
from .blind_cells import blind_cells, name_of
from .branches import any_of
from .cells import Cell, Counting, Example
from .ends import End
from .grounds import Grounds
from .internet_cells import from_internet, to_internet
from .likely import likely_service
from .listening import Listening, heard_by
from .named_sets import INTERNET, WITHOUT, membership, named_sets
from .path import path
from .service import service_text
from .sides import INTERNET_ROW
from .spaces import services_shown
from .telling import understood
from .unserved_cells import left_open
from .user_cells import Users, users_between

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
    heard = heard_by(network, question)
    c = heard.c
    wanted = asked(c.universe, question, named=True)
    limit = _limit(question)
    sets = named_sets(network, question)
    answer = Answer(question="matrix", understood=understood(question, None, None, wanted))
    answer.understood["by"] = "ends" if question.get("ends") else question.get("by", "vpc")
    member = membership(c, sets)
    of_sets = member.marks >= 0
    hidden = out_of_sight(c)
    sources = one_side(c, (sending(c) & ~heard.relaying | hidden & wild(c)) & of_sets, member.marks)
    marks = member.marks * len(heard.words) + heard.numbers
    targets = one_side(c, (receiving(c) & ~heard.deaf | hidden) & of_sets, marks)
    taken = heard.words[heard.numbers[targets.rows]]
    counting, services = Counting(c, member, sources, targets), Sets(c.universe)
    grounds = Grounds(c, sources, targets, wanted)
    blocks = all_pairs(c, sources, targets, services, cells=wanted.cells, forward=wanted.forward_only)
    for block in heard.cut(blocks, targets, services):
        counting.add(block)
        grounds.add(block, services)
    internet = next((number for number, end in enumerate(sets) if end.kind == INTERNET), None)
    if internet is not None:
        _with_internet(counting, internet, grounds, services, heard, taken)
    ways = balanced(network, question, sets)
    users = users_between(network, question, sets)
    for pair in [*ways.entries, *users.entries]:
        counting.cells.setdefault(pair, Cell())
    grounds.alive()
    counting.wholes()
    told = list(_told(c, sets, counting.cells, services, wanted, ways, users))
    unserved = left_open(heard, sets, wanted)
    more = unserved.pairs.difference(cell["_order"] for cell in told)
    grounds.gaps |= blind_cells(c, sets, told, ways.open | users.open | more) | unserved.gaps
    grounds.gaps |= _not_listed(network, question) | ways.found.gaps | users.gaps
    grounds.assumptions |= ways.found.assumptions | users.assumptions
    told.sort(key=lambda cell: (cell["verdict"] != "reachable", cell["_order"]))
    reachable = [cell for cell in told if cell["verdict"] == "reachable"]
    lacks = any(gap.kind == "not-collected" for gap in grounds.gaps)
    answer.verdict = "reachable" if reachable else "unknown" if told or lacks else "unreachable"
    shown = [] if question.get("fast") else reachable[:MOST_REPLAYED]
    _name(told if wanted.spoken else (), question)
    replayed = _asked_again(network, shown, question, heard)
    answer.proof = {"z3": "skipped", "judge": "replayed" if replayed else "skipped", "replayed": replayed}
    if ways.found.legs:
        answer.proof["legs"] = ways.found.legs
    answer.result = _result(sets, told, limit)
    if len(told) > limit:
        answer.truncated, answer.next = True, f"{len(told) - limit} more cells: raise limit"
    answer.gaps = sorted(grounds.gaps, key=canonical)
    answer.assumptions = sorted(grounds.assumptions | _always(c, wanted))
    answer.notes = _left_out(c, of_sets)
    return answer


def _result(sets: Sequence[End], told: Sequence[dict[str, Any]], limit: int) -> dict[str, Any]:
    return {
        "sets": [_shown(end) for end in sets],
        "cells": [{key: value for key, value in cell.items() if key[0] != "_"} for cell in told[:limit]],
        # Invariant: of the internet with itself nothing is asked, nor of users among themselves
        "unreachable": len(sets) ** 2 - len(told) - sum(end.kind in WITHOUT for end in sets),
    }


def _with_internet(
    counting: Counting, internet: int, grounds: Grounds, services: Sets, heard: Listening, taken: Words
) -> None:
    """Count the cells of sets with the internet, and note what they rest on."""
    c, wanted = grounds.c, grounds.wanted
    out, into = to_internet(c, grounds.sources, wanted), from_internet(c, grounds.targets, wanted, taken)
    for outward, found in ((True, out), (False, into)):
        counting.outside(internet, found, services, outward=outward)
    senders, receivers = (np.flatnonzero(some_in(found.some)) for found in (out, into))
    grounds.met(senders, receivers, (*out.reaches, *into.reaches))
    grounds.gaps |= heard.gaps_at(grounds.targets.rows[receivers])
    half = c.universe.words
    doubtful = [some_in(found.some[:, :half] ^ found.some[:, half:]) for found in (out, into)]
    grounds.behind(grounds.sources.rows[doubtful[0]], grounds.targets.rows[doubtful[1]])


def _limit(question: Mapping[str, Any]) -> int:
    value = question.get("limit", MOST_CELLS)
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise QuestionError(f"{value!r} is no number of cells", field="limit")
    return value


def _shown(end: End) -> dict[str, Any]:
    return {"kind": end.kind, "id": name_of(end), "label": end.label, "interfaces": len(end.interfaces)}


def _always(c: Compiled, wanted: Asked) -> set[str]:
    found = {"client-ports-ephemeral"} if wanted.picks_port else set()
    return found | ({"layout-without-routes"} if any(t.startswith(ASSUMED) for t in c.table_ids) else set())


def _told(
    c: Compiled,
    sets: list[End],
    cells: Mapping[tuple[int, int], Cell],
    services: Sets,
    wanted: Asked,
    balanced_ways: Balanced,
    users: Users,
) -> Iterator[dict[str, Any]]:
    """Every cell in which something passes, surely or possibly."""
    universe, words = c.universe, services.words
    masks = [universe.mask(row) for row in words]
    for (source, target), cell in sorted(cells.items()):
        sure = {n: masks[n] & wanted.cells for n in cell.counts if masks[n] & wanted.cells}
        some = possible = 0
        for number in cell.counts:
            some |= sure.get(number, 0)
            possible |= universe.possibly_of(masks[number])
        reached = sum(cell.counts[number] for number in sure)
        each = {masks[n] & wanted.cells: 0 for n in cell.all_of}
        for number, count in cell.all_of.items():
            each[masks[number] & wanted.cells] += count
        ways, people = balanced_ways.told((source, target)), users.told((source, target))
        straight = ["reachable"] if sure else ["unknown"] if cell.counts else []
        told: dict[str, Any] = {
            "source": name_of(sets[source]),
            "target": name_of(sets[target]),
            "verdict": any_of([*straight, *(str(way["verdict"]) for way in (*ways, *people))]),
            "extent": "all" if sure and each.get(wanted.cells) == cell.whole else "some",
            "services": services_shown(universe, some, wanted.ranges),
            "pairs": {"reachable": reached, "unknown": sum(cell.counts.values()) - reached, "of": cell.whole},
            "_order": (source, target),
        }
        common = reduce(and_, each, wanted.cells) if sure and sum(each.values()) == cell.whole else 0
        if common:
            told["everywhere"] = services_shown(universe, common, wanted.ranges)
        if possible & ~some:
            told["perhaps"] = services_shown(universe, possible & ~some, wanted.ranges)
        if sure:
            number = max(sure, key=lambda n: (cell.counts[n], -n))
            example = cell.examples[number]
            told["example"] = _example(c, example, masks[example.number] & wanted.cells, wanted)
        if ways:
            told["through"] = ways
        if people:
            told["users"] = people
        examples = {**users.examples, **balanced_ways.examples}
        if not sure and (source, target) in examples:
            told["example"] = examples[source, target]
        yield told


def _example(c: Compiled, example: Example, cells: int, wanted: Asked) -> dict[str, str]:
    """One pair of addresses of a cell, as the fields of a ``path`` question."""
    names = [
        c.rows.names[int(c.rows.interface[row])] if row != INTERNET_ROW else INTERNET for row in example.rows
    ]
    places = [text_at(c.universe.starts[piece]) for piece in example.pieces]
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


def _asked_again(
    network: Network, cells: list[dict[str, Any]], question: Mapping[str, Any], heard: Listening
) -> int:
    """How many examples were walked by themselves and replayed by the judge, leg by leg where a balancer is met.

    Errors: Disagreement, when one of them is not reachable.
    """
    way = {"direction": question["direction"]} if "direction" in question else {}
    cells = [cell for cell in cells if "example" in cell]
    for cell in cells:
        example = cell["example"]
        direct = "source_address" in example and "via" not in example and example["target"] not in heard.takes
        answered = path if direct else through.path
        one = answered(network, {"question": "path", "fast": True, "fixes": False, **way, **example})
        if one.verdict != "reachable":
            sides = {"matrix": "reachable", "path": str(one.verdict)}
            raise Disagreement(f"{cell['source']} to {cell['target']}, {_pair(cell['example'])}", sides)
    return len(cells)


def _name(cells: Sequence[dict[str, Any]], question: Mapping[str, Any]) -> None:
    """Say in cells' examples what the client asks a server for: without it, another question is asked."""
    name = question["service"].partition("?")[2] if cells else ""
    for cell in [one for one in cells if "example" in one]:
        cell["example"] = cell["example"] | {"service": f"{cell['example']['service']}?{name}"}


def _pair(example: Mapping[str, str]) -> str:
    ends = (f"{example[side]} ({example.get(f'{side}_address', 'any')})" for side in ("source", "target"))
    via = f" through {example['via']}" if "via" in example else ""
    return f"for {' to '.join(ends)} on {example['service']}{via}"


def _not_listed(network: Network, question: Mapping[str, Any]) -> set[Gap]:
    """A gap for each kind of which the sets are made, or their members, and that was not listed everywhere."""
    if question.get("ends"):
        return set()
    kind = SETS_OF.get(str(question.get("by", "vpc")))
    return {gap for each in ("NetworkInterfaces", kind) if each for gap in lacking(network, each)}


def _left_out(c: Compiled, of_sets: np.ndarray) -> list[str]:
    """A note of the interfaces that carry nothing now, and so are in no pair."""
    dead = np.unique(c.rows.interface[of_sets & ~c.rows.alive])
    if not len(dead):
        return []
    who = "1 interface that is" if len(dead) == 1 else f"{len(dead)} interfaces that are"
    return [f"in no pair: {who} stopped or not attached"]
