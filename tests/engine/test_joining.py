"""Joining a flow with its reply, and the bounds of choices, against brute force."""

from __future__ import annotations

from itertools import product
from random import Random

import numpy as np
import pytest

from isthmus.engine.atoms import Universe, Words
from isthmus.engine.joining import Entry, combine, join, over_ports
from isthmus.packet import ICMP, ICMPV6, TCP, UDP, service

PORTS = (22, 23, 1000, 1023, 1025, 5000, 5001)
U = Universe(
    [], [service(protocol, port) for protocol in (TCP, UDP) for port in PORTS] + [service(50), service(51)]
)
CELLS = range(U.cells)
ANSWERS = {
    service(protocol, asked << 8): service(protocol, answer << 8)
    for protocol, asked, answer in (
        (ICMP, 8, 0),
        (ICMP, 13, 14),
        (ICMP, 15, 16),
        (ICMP, 17, 18),
        (ICMPV6, 128, 129),
    )
}
"""The first service of each ICMP request -> the one of what answers it."""
Word = bool | None


def words(told: list[Word]) -> Words:
    surely = sum(1 << cell for cell, word in enumerate(told) if word is True)
    possibly = sum(1 << cell for cell, word in enumerate(told) if word is not False)
    return U.row(surely | possibly << U.bits)


def told(row: Words) -> list[Word]:
    mask = U.mask(row)
    surely, possibly = U.surely_of(mask), U.possibly_of(mask)
    assert surely & ~possibly == 0, "what surely belongs possibly does"
    return [True if surely >> cell & 1 else None if possibly >> cell & 1 else False for cell in CELLS]


def drawn(random: Random) -> list[Word]:
    return [random.choice((True, False, False, None)) for _ in CELLS]


def either(found: list[Word]) -> Word:
    return True if True in found else None if None in found else False


def both(one: Word, other: Word) -> Word:
    return False if False in (one, other) else None if None in (one, other) else True


def expected(forward: list[Word], reply: list[Word], spans: list[tuple[int, int]]) -> list[Word]:
    """Which services have a session, cell by cell."""
    result = []
    for cell in CELLS:
        start = U.cuts[cell]
        protocol = start >> 16
        if protocol in (TCP, UDP):
            gates = [
                reply[other]
                for other in CELLS
                if any(
                    U.cell_range(other)[0] <= service(protocol, high)
                    and U.cell_range(other)[1] >= service(protocol, low)
                    for low, high in spans
                )
            ]
            result.append(both(forward[cell], either(gates)))
        elif start in ANSWERS:
            result.append(both(forward[cell], reply[U.cuts.index(ANSWERS[start])]))
        elif protocol in (ICMP, ICMPV6):
            result.append(forward[cell])
        else:
            result.append(both(forward[cell], reply[cell]))
    return result


@pytest.mark.parametrize("seed", range(60))
def test_a_session_needs_the_reply_of_some_asked_client_port(seed: int) -> None:
    random = Random(seed)
    spans = random.choice(
        ([(1024, 65535)], [(0, 65535)], [(5000, 5000)], [(22, 22), (1025, 4999)], [], [(1023, 1024)])
    )
    flows = [(drawn(random), drawn(random)) for _ in range(3)]
    found = join(
        U,
        np.stack([words(forward) for forward, _ in flows]),
        np.stack([words(reply) for _, reply in flows]),
        spans,
    )
    for row, (forward, reply) in zip(found, flows, strict=True):
        assert told(row) == expected(forward, reply, spans)


@pytest.mark.parametrize("seed", range(60))
def test_a_translator_s_own_port_lets_all_of_a_protocol_through_or_none(seed: int) -> None:
    random = Random(seed)
    reply = drawn(random)
    for protocol in (TCP, UDP):
        if random.random() < 0.5:
            word = random.choice((True, None, False))
            for cell in CELLS:
                if U.cuts[cell] >= service(protocol, 1024) and U.cuts[cell] >> 16 == protocol:
                    reply[cell] = word
    [row] = over_ports(U, words(reply)[None, :])
    for cell, word in enumerate(told(row)):
        protocol = U.cuts[cell] >> 16
        if protocol not in (TCP, UDP):
            assert word == reply[cell]
            continue
        own = [reply[c] for c in CELLS if U.cuts[c] >> 16 == protocol and U.cuts[c] & 0xFFFF >= 1024]
        expected = (
            True
            if all(one is True for one in own)
            else None
            if any(one is not False for one in own)
            else False
        )
        assert word == expected


def test_a_translator_s_port_below_1024_does_not_count() -> None:
    low = [U.cuts[cell] >> 16 == TCP and U.cuts[cell] & 0xFFFF < 1024 for cell in CELLS]
    [row] = over_ports(U, words(list(low))[None, :])
    assert not any(told(row))


def entry(idx: list[int], word: Word, *branches: tuple[str, int, int]) -> Entry:
    one = words([word for _ in CELLS])
    return np.array(idx, dtype=np.int64), np.repeat(one[None, :], len(idx), axis=0), branches


def single(entries: list[Entry], count: int = 1) -> list[Word]:
    return [told(row)[0] for row in combine(entries, count, 2 * U.words)]


def test_without_branches_ways_are_a_union() -> None:
    assert single([]) == [False]
    assert single([entry([0], None), entry([0], True)]) == [True]
    assert single([entry([0], None)]) == [None]
    assert single([entry([0, 2], True), entry([1], None)], 4) == [True, None, True, False]


@pytest.mark.parametrize(("one", "other"), list(product((True, False, None), repeat=2)))
def test_a_choice_is_sure_only_where_every_branch_is(one: Word, other: Word) -> None:
    found = single([entry([0], one, ("c", 0, 2)), entry([0], other, ("c", 1, 2))])
    expected = True if one is other is True else False if one is other is False else None
    assert found == [expected]


def test_a_branch_that_never_arrives_leaves_the_choice_in_doubt() -> None:
    assert single([entry([0], True, ("c", 0, 2))]) == [None]
    assert single([entry([0], True, ("c", 1, 3)), entry([0], True, ("c", 2, 3))]) == [None]


def test_several_ways_of_one_branch_are_a_union() -> None:
    ways = [entry([0], False, ("c", 0, 2)), entry([0], True, ("c", 0, 2)), entry([0], True, ("c", 1, 2))]
    assert single(ways) == [True]


def test_a_choice_within_a_choice_is_bounded_inside_out() -> None:
    inner = [entry([0], True, ("c", 0, 2), ("d", 0, 2)), entry([0], True, ("c", 0, 2), ("d", 1, 2))]
    assert single([*inner, entry([0], True, ("c", 1, 2))]) == [True]
    assert single([inner[0], entry([0], True, ("c", 1, 2))]) == [None]


def test_choices_of_different_names_are_ways_beside_each_other() -> None:
    ways = [entry([0], True, ("c", 0, 2)), entry([0], True, ("d", 0, 2)), entry([0], True, ("d", 1, 2))]
    assert single(ways) == [True]
    assert single([ways[0], ways[1]]) == [None]


def test_flows_are_combined_each_for_itself() -> None:
    ways = [entry([0, 1], True, ("c", 0, 2)), entry([1], True, ("c", 1, 2))]
    assert single(ways, 2) == [None, True]
