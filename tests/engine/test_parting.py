"""Services that a place on the way parts: each part is told by itself, with its own answers."""

from __future__ import annotations

import numpy as np

from isthmus.engine.compile import compile_network
from isthmus.engine.joining import join
from isthmus.engine.pairs import sources_of, targets_of
from isthmus.model.network import build
from isthmus.packet import EPHEMERAL_PORTS, TCP, service_range
from tests.query.test_parted import https_looked_at


def test_what_one_part_is_answered_says_nothing_of_another() -> None:
    c = compile_network(build(https_looked_at().snapshot()))
    universe = c.universe
    (one,), (other,) = c.rows.rows_of["eni-a"], c.rows.rows_of["eni-b"]
    https = universe.cell_mask(*service_range(TCP, 443, 443))
    http = universe.cell_mask(*service_range(TCP, 80, 80))
    for reaches, far in ((sources_of(c, other), one), (targets_of(c, one), other)):
        parts = [reach for reach in reaches if reach.part is not None]
        assert {bool(reach.part & https) for reach in parts if reach.part is not None} == {True, False}
        sure = 0
        for reach in reaches:
            words = join(universe, reach.forward, reach.reply, [EPHEMERAL_PORTS])[
                np.flatnonzero(reach.rows == far)
            ]
            for row in words:
                mask = universe.mask(row)
                assert universe.possibly_of(mask) == universe.surely_of(mask), "nothing is open"
                sure |= universe.surely_of(mask)
        assert sure & http and not sure & https
