"""Rows of one role are answered alike, as senders and as receivers, and pieces of one node are too."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from isthmus.engine.atoms import Ranks, Words
from isthmus.engine.compile import Compiled, compile_network
from isthmus.engine.joining import join
from isthmus.engine.parting import joined
from isthmus.engine.roles import roles
from isthmus.engine.rows import NORMAL
from isthmus.engine.session import from_internet, from_rows
from isthmus.model.network import build
from isthmus.packet import EPHEMERAL_PORTS
from tests.sketches.draw import sketch


def drawn(seed: int) -> Compiled:
    return compile_network(build(sketch(Random(seed)).snapshot()))


def passing(c: Compiled, rows: Ranks, dst: Ranks) -> tuple[Words, Words]:
    """What passes from rows to pieces, and what has a session, by the general walk."""
    forward, reply = joined(c.universe, from_rows(c, rows, dst), len(rows))
    return forward, join(c.universe, forward, reply, [EPHEMERAL_PORTS])


def twins(c: Compiled) -> list[tuple[int, int]]:
    """Two rows of every role that several interfaces have."""
    found = []
    for role in range(len(roles(c).firsts)):
        rows = roles(c).rows(role)
        others = rows[c.rows.interface[rows] != c.rows.interface[rows[0]]]
        if len(others) and int(c.rows.kind[rows[0]]) == NORMAL:
            found.append((int(rows[0]), int(others[0])))
    return found


@pytest.mark.parametrize("seed", range(40))
def test_rows_of_one_role_send_and_receive_alike(seed: int) -> None:
    c = drawn(seed)
    for one, other in twins(c):
        family = (c.rows.rank >= c.universe.first_v6) == bool(c.rows.rank[one] >= c.universe.first_v6)
        apart = ~np.isin(c.rows.interface, c.rows.interface[[one, other]])
        rows = np.flatnonzero(family & apart)
        for ends in (c.rows.rank, c.rows.public):
            known = rows[ends[rows] >= 0]
            sent = [passing(c, np.full(len(known), row), ends[known]) for row in (one, other)]
            assert all((a == b).all() for a, b in zip(*sent, strict=True)), (one, other)
            if ends[one] >= 0:
                got = [passing(c, rows, np.full(len(rows), ends[row])) for row in (one, other)]
                assert all((a == b).all() for a, b in zip(*got, strict=True)), (one, other)


@pytest.mark.parametrize("seed", range(20))
def test_pieces_of_one_node_outside_are_alike(seed: int) -> None:
    c = drawn(seed)
    inside = np.zeros(c.universe.count, dtype=np.bool_)
    for low, high in c.internet_slices:
        inside[low : min(high, c.universe.first_v6)] = True
    inside[np.concatenate([c.rows.rank, c.rows.public[c.rows.public >= 0]])] = False
    pieces = np.flatnonzero(inside)
    _, first, inverse = np.unique(roles(c).node[pieces], return_index=True, return_inverse=True)
    for row in np.flatnonzero(c.rows.public >= 0).tolist():
        dst = np.full(len(pieces), c.rows.public[row], dtype=np.int64)
        words = joined(c.universe, from_internet(c, pieces, dst), len(pieces))
        assert all((found == found[first][inverse]).all() for found in words), row


def test_interfaces_alike_share_a_role_and_odd_ones_have_their_own() -> None:
    found = [drawn(seed) for seed in range(40)]
    assert any(twins(c) for c in found)
    for c in found:
        known = roles(c)
        for row in np.flatnonzero(known.alone).tolist():
            assert known.rows(int(known.of_row[row])).tolist() == [row]
