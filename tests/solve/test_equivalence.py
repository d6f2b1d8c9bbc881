from __future__ import annotations

from isthmus.packet import parse_prefix, service
from isthmus.semantics import network_acl
from isthmus.semantics.algebra import Match, MemberOf, Unreadable, Within
from isthmus.semantics.network_acl import AclRule
from isthmus.solve.equivalence import Difference, difference
from isthmus.solve.terms import Bounds, Terms

SSH, WEB = service(6, 22), service(6, 443)


def entry(number: int, allow: bool, block: str, low: int, high: int) -> AclRule:
    return AclRule(number, allow, Match(Within((parse_prefix(block),)), (low, high)), 0, "")


def meaning(*rules: AclRule):  # type: ignore[no-untyped-def]
    def told(terms: Terms) -> Bounds:
        return network_acl.admitted(rules, terms)

    return told


def test_entries_that_do_not_meet_may_change_places() -> None:
    one, two = (1, "10.0.0.0/8", SSH, SSH), (2, "10.0.0.0/8", WEB, WEB)
    left = meaning(entry(1, True, *one[1:]), entry(2, False, *two[1:]))
    right = meaning(entry(2, True, *one[1:]), entry(1, False, *two[1:]))
    assert difference(left, right, 4) is True
    assert difference(left, right, 6) is True


def test_entries_that_meet_may_not() -> None:
    left = meaning(entry(1, True, "10.0.0.0/8", SSH, SSH), entry(2, False, "10.1.0.0/16", 0, (1 << 24) - 1))
    right = meaning(entry(2, True, "10.0.0.0/8", SSH, SSH), entry(1, False, "10.1.0.0/16", 0, (1 << 24) - 1))
    found = difference(left, right, 4)
    assert isinstance(found, Difference)
    assert found.service == SSH and parse_prefix("10.1.0.0/16").holds(4, found.address) and found.left
    assert "surely admits tcp/22 with 10.1." in str(found.disagreement("x", "left", "right"))


def test_a_doubt_is_not_a_certainty() -> None:
    sure = Match(Within((parse_prefix("0.0.0.0/0"),)), (SSH, SSH))
    doubt = Match(Unreadable("pl-1"), (SSH, SSH))
    found = difference(lambda terms: terms.matching(sure), lambda terms: terms.matching(doubt), 4)
    assert isinstance(found, Difference) and found.bound == "surely"
    nothing = difference(lambda terms: terms.nothing, lambda terms: terms.matching(doubt), 4)
    assert isinstance(nothing, Difference) and nothing.bound == "possibly" and not nothing.left


def test_membership_tells_filters_apart() -> None:
    of_a, of_b = Match(MemberOf("sg-a"), (SSH, SSH)), Match(MemberOf("sg-b"), (SSH, SSH))
    found = difference(
        lambda terms: terms.matching(of_a), lambda terms: terms.matching(of_b), 4, ("sg-a", "sg-b")
    )
    assert isinstance(found, Difference) and len(found.members) == 1


def test_two_long_lists_are_proved_equal() -> None:
    many = [
        entry(
            number, bool(number % 3), f"10.{number % 250}.0.0/16", service(6, number), service(6, number + 9)
        )
        for number in range(1, 400)
    ]
    assert difference(meaning(*many), meaning(*reversed(many)), 4) is True
