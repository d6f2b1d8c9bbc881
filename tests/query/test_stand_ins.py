"""Stand-ins: nobody of the row's own interface is asked, and everybody like the ones asked gets what they got."""

from __future__ import annotations

import numpy as np
import pytest

from isthmus.engine.compile import Compiled, compile_network
from isthmus.engine.roles import roles
from isthmus.model.network import build
from isthmus.query.holding_rules import Drawn
from isthmus.query.stand_ins import laid_out, own_rows, stand_ins
from tests.strategies import drawn_from


def compiled(seed: int) -> Compiled:
    return compile_network(build(drawn_from(seed)[0].snapshot()))


@pytest.mark.parametrize("faced", [True, False])
@pytest.mark.parametrize("seed", range(6))
def test_those_asked_and_those_left_answer_for_every_role_once(seed: int, faced: bool) -> None:
    c = compiled(seed)
    known, among = roles(c), np.arange(len(roles(c).firsts))
    for row in range(0, len(c.rows), 4):
        stand = stand_ins(c, [row], among, faced=faced)
        own = own_rows(c, row)
        assert not np.isin(stand.asked, own).any() and np.isin(stand.left, own).all()
        leaders = known.of_row[np.concatenate([stand.asked, stand.left])]
        assert sorted(leaders.tolist()) == sorted(set(stand.leaders.tolist()))
        assert stand.roles.tolist() == among.tolist()
        if not faced:
            assert (stand.leaders == among).all()


@pytest.mark.parametrize("seed", range(6))
def test_what_is_drawn_of_one_is_laid_out_for_all_it_answers_for(seed: int) -> None:
    c = compiled(seed)
    known, among = roles(c), np.arange(len(roles(c).firsts))
    for row in range(0, len(c.rows), 4):
        stand = stand_ins(c, [row], among, faced=True)
        kinds = known.of_row[stand.asked] + 1
        drawn = Drawn(stand.asked, c.rows.rank[stand.asked], kinds, int(c.rows.rank[row]))
        found = {
            (rank, kind)
            for ranks, numbers in laid_out(c, stand, drawn)
            for rank, kind in zip(ranks.tolist(), numbers.tolist(), strict=True)
        }
        left = set(known.of_row[stand.left].tolist())
        leader = dict(zip(stand.roles.tolist(), stand.leaders.tolist(), strict=True))
        assert found == {
            (int(c.rows.rank[one]), leader[role] + 1)
            for one, role in enumerate(known.of_row.tolist())
            if leader[role] not in left
        }
