from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from random import Random

from isthmus.packet import ALL_SERVICES, Prefix
from isthmus.semantics.algebra import Match, MemberOf, Unreadable, Within
from isthmus.solve.solver import SAT, solver
from isthmus.solve.terms import (
    ANYTHING,
    EVERYTHING,
    NOTHING,
    Bounds,
    Subject,
    Terms,
    address_between,
    blocks,
    membership,
    service_in,
)

VARIABLES = {"x4": 32, "x6": 128, "s": 24, membership("sg-a"): 0, membership("sg-b"): 0}
ADDRESSES, SERVICES = range(8), range(0x060014, 0x06001C)
MEMBERS = (frozenset(), frozenset({"sg-a"}), frozenset({"sg-a", "sg-b"}))


def random_match(random: Random) -> Match:
    low, high = sorted(random.choices(SERVICES, k=2))
    peer = random.randrange(4)
    if peer == 0:
        return Match(MemberOf(random.choice(("sg-a", "sg-b"))), (low, high))
    if peer == 1:
        return Match(Unreadable("pl-1", random.choice((None, 4, 6))), (low, high))
    length = random.choice((0, 29, 30, 31, 32))
    first = random.choice(ADDRESSES) >> (32 - length) << (32 - length)
    other = Prefix(6, 0, 0)
    return Match(Within((Prefix(4, first, length), other)[: random.randint(1, 2)]), (low, high))


def matches(match: Match, address: int, service: int, members: frozenset[str]) -> tuple[bool, bool]:
    """Surely and possibly, plainly."""
    served = match.services[0] <= service <= match.services[1]
    match match.peer:
        case Within(prefixes):
            met = served and any(prefix.holds(4, address) for prefix in prefixes)
            return met, met
        case MemberOf(group):
            return served and group in members, served and group in members
        case Unreadable(_, family):
            return False, served and family in (None, 4)


def points() -> Iterator[tuple[int, int, frozenset[str]]]:
    return product(ADDRESSES, SERVICES, MEMBERS)


def holds(text: str, address: int, service: int, members: frozenset[str]) -> bool:
    """What Z3 says of a formula at one point."""
    pins = f"(and (= x4 #x{address:08x}) (= s #x{service:06x})"
    for group in ("sg-a", "sg-b"):
        pins += f" (= {membership(group)} {'true' if group in members else 'false'})"
    return solver().ask(f"(and {text} {pins}))", VARIABLES, keep=False).word == SAT


def check(
    made: Bounds, folded: Bounds, point: tuple[int, int, frozenset[str]], want: tuple[bool, bool]
) -> None:
    assert (folded.low, folded.high) == tuple("true" if each else "false" for each in want)
    assert (holds(made.low, *point), holds(made.high, *point)) == want


def test_a_match_is_what_it_is_at_every_point() -> None:
    random = Random("match")
    free = Terms(Subject(4, "x4", "s"))
    for _ in range(25):
        rule = random_match(random)
        made = free.matching(rule)
        for point in random.sample(list(points()), 8):
            check(made, Terms(Subject(4, *point)).matching(rule), point, matches(rule, *point))


def test_whose_groups_nobody_read_is_perhaps_in_a_referenced_one() -> None:
    rule = Match(MemberOf("sg-a", "sg-b"), ALL_SERVICES)
    for members, want in (((), (False, False)), (("sg-b",), (False, True)), (("sg-a",), (True, True))):
        found = Terms(Subject(4, 7, 9, frozenset(members))).matching(rule)
        assert (found.low, found.high) == tuple("true" if each else "false" for each in want)
    free = Terms(Subject(4, "x4", "s")).matching(rule)
    assert (free.low, free.high) == ("|member sg-a|", "(or |member sg-a| |member sg-b|)")


def test_a_union_admits_what_any_part_admits() -> None:
    random = Random("union")
    for _ in range(20):
        rules = [random_match(random) for _ in range(random.randint(0, 4))]
        free = Terms(Subject(4, "x4", "s"))
        made = free.any_of(free.matching(rule) for rule in rules)
        for point in random.sample(list(points()), 6):
            each = [matches(rule, *point) for rule in rules]
            want = any(low for low, _ in each), any(high for _, high in each)
            known = Terms(Subject(4, *point))
            check(made, known.any_of(known.matching(rule) for rule in rules), point, want)


def kleene(
    condition: tuple[bool, bool], then: tuple[bool, bool], other: tuple[bool, bool]
) -> tuple[bool, bool]:
    """The least and the most that any reading of the doubts gives."""
    options = [
        (t if c else o)
        for c in {condition[0], condition[1]}
        for t in {then[0], then[1]}
        for o in {other[0], other[1]}
    ]
    return all(options), any(options)


def test_a_choice_is_what_every_reading_of_its_doubts_gives() -> None:
    random = Random("choice")
    constants = {"nothing": (NOTHING, (False, False)), "everything": (EVERYTHING, (True, True))}
    constants["anything"] = (ANYTHING, (False, True))
    for _ in range(30):
        condition, other, third = (random_match(random) for _ in range(3))
        then = random.choice((*constants, "rule"))

        def chosen(terms: Terms, condition: Match, third: Match, other: Match, then: str) -> Bounds:
            decided = terms.matching(third) if then == "rule" else constants[then][0]
            return terms.choose(terms.matching(condition), decided, terms.matching(other))

        made = chosen(Terms(Subject(4, "x4", "s")), condition, third, other, then)
        for point in random.sample(list(points()), 6):
            decided = matches(third, *point) if then == "rule" else constants[then][1]
            want = kleene(matches(condition, *point), decided, matches(other, *point))
            known = chosen(Terms(Subject(4, *point)), condition, third, other, then)
            check(made, known, point, want)


def test_everything_and_nothing_are_what_they_say() -> None:
    terms = Terms(Subject(6, "x6", "s"))
    assert (terms.everything, terms.nothing) == (EVERYTHING, NOTHING)


def test_a_block_of_the_other_family_holds_no_address() -> None:
    everyone = Match(Within((Prefix(4, 0, 0),)), (0, 0xFFFFFF))
    assert Terms(Subject(6, "x6", "s")).matching(everyone) == NOTHING
    assert Terms(Subject(4, "x4", "s")).matching(everyone) == EVERYTHING


def test_a_range_is_made_of_the_blocks_that_cover_it_exactly() -> None:
    for low in range(16):
        for high in range(low, 16):
            covered = [
                value
                for first, length in blocks(4, low, high)
                for value in range(first, first + (1 << (4 - length)))
            ]
            assert covered == list(range(low, high + 1))


def test_ranges_of_addresses_and_services_hold_their_edges_and_nothing_past_them() -> None:
    for low, high in ((0, 0), (3, 5), (0, 7), (2, 3)):
        between = address_between(4, "x4", [(low, high)])
        for address in ADDRESSES:
            assert holds(between, address, SERVICES[0], frozenset()) == (low <= address <= high)
            assert address_between(4, address, [(low, high)]) == str(low <= address <= high).lower()
        span = (SERVICES[low], SERVICES[high])
        for number, service in enumerate(SERVICES):
            assert holds(service_in("s", [span]), 0, service, frozenset()) == (low <= number <= high)
    assert service_in("s", [(5, 4)]) == "false"
