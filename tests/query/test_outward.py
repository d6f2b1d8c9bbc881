"""What a row reaches outside is what the general walk says of each piece alone."""

from __future__ import annotations

import numpy as np
import pytest

from isthmus.engine.joining import join
from isthmus.engine.parting import joined
from isthmus.engine.session import from_rows
from isthmus.packet import EPHEMERAL_PORTS
from isthmus.query.outward import outward, outward_pieces
from tests.engine.test_pairs import IGNORED, drawn


@pytest.mark.parametrize("seed", range(18))
def test_what_a_row_reaches_outside_is_what_the_walk_says_piece_by_piece(seed: int) -> None:
    c, ignore = drawn(seed), IGNORED[seed % 3]
    for row in range(len(c.rows)):
        pieces = outward_pieces(c, row)
        reach = outward(c, row, ignore)
        assert reach.ranks.tolist() == pieces.tolist()
        outcomes = from_rows(c, np.full(len(pieces), row), pieces, ignore)
        forward, reply = joined(c.universe, outcomes, len(pieces))
        assert (reach.forward == forward).all(), row
        mine = join(c.universe, reach.forward, reach.reply, [EPHEMERAL_PORTS])
        assert (mine == join(c.universe, forward, reply, [EPHEMERAL_PORTS])).all(), row


@pytest.mark.parametrize("seed", range(18, 30))
def test_asked_for_some_services_the_same_of_them_surely_passes(seed: int) -> None:
    c, ignore = drawn(seed), IGNORED[seed % 3]
    half = c.universe.words
    for row in range(len(c.rows)):
        whole = outward(c, row, ignore)
        for cells in (c.universe.cell_mask(6 << 16 | 443, 6 << 16 | 443), c.universe.protocols.udp):
            part = outward(c, row, ignore, cells=cells)
            mask = c.universe.row(c.universe.double(cells))
            mine, all_of_it = part.forward & mask, whole.forward & mask
            assert (mine[:, :half] == all_of_it[:, :half]).all(), (row, cells)
            assert not (mine & ~all_of_it).any(), (row, cells)
            asked = join(c.universe, mine, part.reply, [EPHEMERAL_PORTS])
            known = join(c.universe, all_of_it, whole.reply, [EPHEMERAL_PORTS])
            assert (asked[:, :half] == known[:, :half]).all(), (row, cells)
