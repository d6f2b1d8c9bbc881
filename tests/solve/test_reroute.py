from __future__ import annotations

import numpy as np

from isthmus.engine.compile import Compiled
from isthmus.engine.session import from_rows
from isthmus.solve.reroute import Reroute, rerouted, ways_on
from tests.solve.ground import edited, two_vpcs
from tests.solve.questions import compile_snapshot

THERE = Reroute("rtb-a", None, (("DestinationCidrBlock", "10.1.0.0/24"), ("VpcPeeringConnectionId", "pcx-1")))


def row_of(c: Compiled, name: str) -> int:
    return c.rows.rows_of[name][0]


def outcome(c: Compiled):  # type: ignore[no-untyped-def]
    source, target = row_of(c, "eni-a"), row_of(c, "eni-b")
    (found,) = from_rows(c, np.array([source]), c.rows.rank[[target]])
    return found


def test_a_changed_route_leads_on_and_the_network_stays_as_it_was() -> None:
    c = compile_snapshot(two_vpcs(peered=False))
    assert outcome(c).passage.stop.aws_code == "NO_ROUTE_TO_DESTINATION"
    changed = outcome(rerouted(c, (THERE,)))
    assert changed.arrives and changed.backs[0].stop.at == "subnet-b"
    assert outcome(c).passage.stop is not None


def test_columns_of_changed_tables_are_those_of_a_network_compiled_so() -> None:
    plain = compile_snapshot(two_vpcs(peered=False))
    both = compile_snapshot(
        edited(two_vpcs(peered=False), ("add", "RouteTables", "rtb-a", "/Routes/-", THERE.edit().value))
    )
    changed = rerouted(plain, (THERE,))
    assert plain.universe.starts == both.universe.starts
    for rank in range(plain.universe.count):
        ranks = np.array([rank])
        for table in range(len(changed.routes)):
            mine, yours = changed.routes, both.routes
            assert mine.hops[mine.column(table, ranks)[0]] == yours.hops[yours.column(table, ranks)[0]]
            taken = mine.taking(table, int(mine.segments(table, ranks)[0]))
            assert taken == yours.taking(table, int(yours.segments(table, ranks)[0]))
        assert [mine.hops[n] for n in mine.look(np.arange(len(mine)), rank)] == [
            yours.hops[n] for n in yours.look(np.arange(len(yours)), rank)
        ]


def test_ways_on_name_what_is_there() -> None:
    c = compile_snapshot(two_vpcs(peered=False))
    stopped = outcome(c).passage
    assert list(ways_on(c, stopped.pack, stopped.stop)) == [THERE]
    assert THERE.edit().text == "route table rtb-a: add a route 10.1.0.0/24 -> pcx-1"
