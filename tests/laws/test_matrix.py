"""A matrix of single interfaces says of each pair what ``path`` says; its counts are those of the pairs one by one."""

from __future__ import annotations

from random import Random

import numpy as np
from hypothesis import assume, given

import isthmus
from isthmus.engine.all_pairs import Sets, all_pairs
from isthmus.engine.compile import Compiled
from isthmus.engine.one_side import one_side, receiving, sending
from isthmus.engine.outside import twice
from isthmus.engine.prospects import anybody
from isthmus.engine.rows import OPAQUE
from isthmus.model.network import build
from isthmus.query.asked import asked, compiled, evaluate
from isthmus.query.cells import Counting
from isthmus.query.internet_cells import from_internet, to_internet
from isthmus.query.named_sets import Membership
from isthmus.query.sides import INTERNET_ROW, Batch, internet_pieces
from isthmus.semantics.security_group import INGRESS
from tests.laws.depth import tried
from tests.laws.readers import engine_alone
from tests.strategies import drawn_from, seeds


def nobody_admitted(c: Compiled, target: str, service: str) -> bool:
    """True where a target's groups admit a service from nobody: wherever a flow gets lost, it does not get there."""
    cells = asked(c.universe, {"service": service}).cells
    contents = {int(c.row_group[INGRESS][row]) for row in c.rows.rows_of[target]}
    return not any(anybody(c, number, cells, frozenset()) for number in contents)


@tried(25, shrink=False)
@given(seeds())
def test_a_matrix_of_interfaces_is_path_pair_by_pair(seed: int) -> None:
    drawn, random = drawn_from(seed)
    network = build(drawn.snapshot())
    c = compiled(network)
    assume(not twice(c).any())  # AWS gives no address to two interfaces of a VPC
    # Of ends out of sight path knows less, and what carries nothing is in no pair.
    aside = {c.rows.names[n] for n in np.unique(c.rows.interface[(c.rows.kind == OPAQUE) | ~c.rows.alive])}
    names = sorted({card.interface_id for card in drawn.cards} - aside)[:8]
    assume(names)
    service = random.choice(("tcp/443", "tcp/22", "udp/53", "any"))
    ends = [*names, "internet"]
    with engine_alone():
        answer = isthmus.ask(network, {"question": "matrix", "ends": ends, "service": service})
        told = {(cell["source"], cell["target"]): cell for cell in answer.result["cells"]}
        for source in ends:
            for target in ends:
                if source == target:
                    continue
                question = {"question": "path", "source": source, "target": target, "service": service}
                said = isthmus.ask(network, {**question, "fast": True, "fixes": False})
                cell = told.get((source, target), {"verdict": "unreachable"})
                # Of the internet a cell says as little as path does, even of a target that admits nobody
                inside = "internet" not in (source, target)
                if said.verdict == "unknown" and inside and nobody_admitted(c, target, service):
                    said.verdict = "unreachable"
                assert cell["verdict"] == said.verdict, (source, target, service, cell, said.verdict)


@tried(25, shrink=False)
@given(seeds())
def test_cells_with_the_internet_are_its_pieces_one_by_one(seed: int) -> None:
    drawn, random = drawn_from(seed)
    network = build(drawn.snapshot())
    c = compiled(network)
    wanted = asked(c.universe, {"service": random.choice(("tcp/443", "any"))})
    pieces = internet_pieces(c)
    sources, targets = one_side(c, sending(c)), one_side(c, receiving(c))
    taken = np.tile(c.universe.row(c.universe.full), (len(targets), 1))
    for side, found in (
        (sources, to_internet(c, sources, wanted)),
        (targets, from_internet(c, targets, wanted, taken)),
    ):
        for role in range(len(side)):
            row = int(random.choice(np.flatnonzero(side.of == role)))
            own, v6 = int(c.rows.rank[row]), c.rows.rank[row] >= c.universe.first_v6
            far = pieces[(pieces >= c.universe.first_v6) == v6]
            near = np.full(len(far), row if side is sources else own if v6 else int(c.rows.public[row]))
            if side is sources:
                batch = Batch(near, np.full(len(far), own), far)
            elif near[0] >= 0:
                batch = Batch(np.full(len(far), INTERNET_ROW), far, near)
            else:
                assert not found.some[role].any() and not found.each[role].any()
                continue
            words = evaluate(c, batch, wanted).session
            assert (found.some[role] == np.bitwise_or.reduce(words, axis=0)).all(), (seed, role)
            assert (found.each[role] == np.bitwise_and.reduce(words, axis=0)).all(), (seed, role)
            sure = words[:, : c.universe.words].any(axis=1)
            piece = int(found.piece[role])
            assert (piece >= 0) == bool(sure.any()) and (piece < 0 or sure[far == piece].all())


@tried(40, shrink=False)
@given(seeds())
def test_counts_are_of_pairs_one_by_one(seed: int) -> None:
    drawn, _ = drawn_from(seed)
    random = Random(f"sets {seed}")
    c = compiled(build(drawn.snapshot()))
    held = ((0,), (1,), (0, 1))
    by_name = np.array([random.choice((-1, 0, 1, 2)) for _ in c.rows.names], dtype=np.int64)
    member = Membership(by_name[c.rows.interface], held)
    sources = one_side(c, sending(c) & (member.marks >= 0), member.marks)
    targets = one_side(c, receiving(c) & (member.marks >= 0), member.marks)
    services, counting = Sets(c.universe), Counting(c, member, sources, targets)
    numbers: dict[tuple[int, int], int] = {}
    for block in all_pairs(c, sources, targets, services):
        counting.add(block)
        for at, target in enumerate(block.targets.tolist()):
            for source, number in zip(block.sources.tolist(), block.sets[at].tolist(), strict=True):
                numbers[source, target] = number
    counting.wholes()
    wholes: dict[tuple[int, int], int] = {}
    counts: dict[tuple[int, int], dict[int, int]] = {}
    v6 = c.rows.rank >= c.universe.first_v6
    for a in np.flatnonzero(sources.of >= 0).tolist():
        for b in np.flatnonzero(targets.of >= 0).tolist():
            if v6[a] != v6[b] or c.rows.interface[a] == c.rows.interface[b]:
                continue
            number = numbers.get((int(sources.of[a]), int(targets.of[b])), 0)
            for one in held[member.marks[a]]:
                for other in held[member.marks[b]]:
                    wholes[one, other] = wholes.get((one, other), 0) + 1
                    if number:
                        cell = counts.setdefault((one, other), {})
                        cell[number] = cell.get(number, 0) + 1
    assert {key: cell.counts for key, cell in counting.cells.items()} == counts
    assert {key: cell.whole for key, cell in counting.cells.items()} == {key: wholes[key] for key in counts}
