"""A sheet tells parts from columns of kinds: blocks, counts, ends, and where a limit cuts."""

from __future__ import annotations

import numpy as np
import pytest

from isthmus.engine.compile import Compiled
from isthmus.model.network import build
from isthmus.packet import TCP, service_range
from isthmus.query.asked import compiled
from isthmus.query.flow_kinds import PAIR, Kinds
from isthmus.query.sheet import Sheet
from isthmus.query.sorts import Column
from isthmus.space import HeaderSpace
from tests.judge.drawing import Drawing

WEB, SSH = ("effective",), ("latent",)
NOBODY = np.zeros(0, dtype=np.int64)


@pytest.fixture(scope="module")
def c() -> Compiled:
    d = Drawing()
    d.vpc("vpc-a", "10.0.0.0/16")
    d.subnet("one", "vpc-a", "10.0.1.0/24")
    for last in (4, 5, 9, 20):
        d.host(f"eni-{last}", "one", f"10.0.1.{last}")
    return compiled(build(d.snapshot()))


def rank(c: Compiled, last: int) -> int:
    return int(c.rows.rank[c.rows.rows_of[f"eni-{last}"][0]])


def place(c: Compiled, last: int) -> tuple[int, int]:
    return c.universe.piece(rank(c, last))


def drawn(c: Compiled, *, inbound: bool) -> Sheet:
    """Hosts 4, 5 and 9 exchange tcp/443 with host 20; 4 exchanges tcp/22 besides, with host 9 it is nothing itself."""
    kinds = Kinds()
    web = kinds.number("web", lambda: {WEB: HeaderSpace.product(PAIR, PAIR, [service_range(TCP, 443)])})
    ssh = kinds.number("ssh", lambda: {SSH: HeaderSpace.product(PAIR, PAIR, [service_range(TCP, 22)])})
    base = np.zeros(c.universe.count, dtype=np.int64)
    base[[rank(c, last) for last in (4, 5, 9)]] = web
    column = Column(base, np.array([rank(c, 4)]), np.array([kinds.both(web, ssh)]))
    own = Column(base, NOBODY, NOBODY, (rank(c, 9),))
    return Sheet(c, inbound, {rank(c, 20): column, rank(c, 9): own}, kinds)


def expected(c: Compiled, *, inbound: bool) -> HeaderSpace:
    pairs = [(4, 20), (5, 20), (9, 20), (4, 9), (5, 9)]
    pairs = pairs if inbound else [(target, source) for source, target in pairs]
    return HeaderSpace.union(
        HeaderSpace.product([place(c, source)], [place(c, target)], [service_range(TCP, 443)])
        for source, target in pairs
    )


@pytest.mark.parametrize("inbound", [True, False])
def test_a_part_is_what_its_columns_say(c: Compiled, inbound: bool) -> None:
    sheet = drawn(c, inbound=inbound)
    assert sheet.parts() == {WEB, SSH}
    assert sheet.space(WEB) == expected(c, inbound=inbound)
    many, ones = [place(c, 4)], [place(c, 20)]
    ends = (many, ones) if inbound else (ones, many)
    assert sheet.space(SSH) == HeaderSpace.product(*ends, [service_range(TCP, 22)])
    assert sheet.space(("nothing",)).is_empty


@pytest.mark.parametrize("inbound", [True, False])
def test_interfaces_are_counted_at_both_ends(c: Compiled, inbound: bool) -> None:
    sheet = drawn(c, inbound=inbound)
    assert sheet.interfaces(WEB) == ((3, 2) if inbound else (2, 3))
    assert sheet.interfaces(SSH) == (1, 1)
    names = [c.rows.names[number] for number in c.rows.interface[sheet.rows([WEB])].tolist()]
    assert sorted(names) == ["eni-4", "eni-5", "eni-9"]
    assert sheet.meets_internet(WEB) == (False, False)


def test_a_limit_cuts_blocks_in_order_and_says_so(c: Compiled) -> None:
    sheet = drawn(c, inbound=True)
    whole, cut = sheet.shown(WEB, 64, 256)
    assert not cut
    first, cut = sheet.shown(WEB, 1, 256)
    assert cut and first == whole[:1]
    few, cut = sheet.shown(WEB, 64, 1)
    assert cut and few[0].sources == whole[0].sources[:1] and len(few) == 1


def test_samples_are_flows_of_the_part_and_start_where_they_say(c: Compiled) -> None:
    sheet = drawn(c, inbound=True)
    found = list(sheet.samples(WEB, 5))
    assert len(found) == 2
    for row, space in found:
        assert space <= sheet.space(WEB) and not space.is_empty
        source = c.universe.piece(int(c.rows.rank[row]))
        assert next(space.regions()).sources.ranges == (source,)
