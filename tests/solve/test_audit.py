from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from isthmus.engine.compile import Compiled
from isthmus.errors import Disagreement
from isthmus.semantics.algebra import Match, MemberOf
from isthmus.semantics.security_group import Permit
from isthmus.solve.audit import Audited, audit_content, audit_used, used_contents
from isthmus.solve.contents import Content
from tests.solve.questions import drawn_networks, evaluated, questions_about


def every_content(c: Compiled) -> list[Content]:
    rooms = {"group": c.groups, "acl": c.acls}
    return [
        (room, way, number)
        for room, ways in rooms.items()
        for way in ways
        for number in range(len(ways[way]))
    ]


def test_every_column_of_small_random_networks_is_its_rules() -> None:
    for _, _, c in drawn_networks(40):
        contents = every_content(c)
        assert audit_used(c, contents) == Audited(len(contents), ())


def test_a_column_with_one_wrong_cell_is_caught() -> None:
    caught = 0
    for seed, _, c in drawn_networks(12):
        random = Random(f"plant {seed}")
        for room, way, number in every_content(c):
            store = (c.groups if room == "group" else c.acls)[way]
            right = store.admission(number)
            at = random.randrange(len(right.masks))
            bit = 1 << random.randrange(c.universe.cells)
            masks = list(right.masks)
            masks[at] ^= bit if random.randrange(2) else c.universe.possibly(bit)
            store._built[number] = replace(right, masks=tuple(masks))
            with pytest.raises(Disagreement, match=r"column says .*rules says "):
                audit_content(c, room, way, number)
            store._built[number] = right
            assert audit_content(c, room, way, number)
            caught += 1
    assert caught > 30


def test_a_column_that_forgets_a_member_is_caught() -> None:
    match = Match(MemberOf("sg-a"), (6 << 16 | 22, 6 << 16 | 22))
    _, _, c = next(drawn_networks(1))
    number = c.groups["ingress"].number("planted", lambda columns: columns.nothing)
    content = ("group", "ingress", number)
    c.contents[content] = ("sg-planted",)
    c.permits["sg-planted", "ingress"] = (Permit("sg-planted", "ingress", match, "", ""),)
    with pytest.raises(Disagreement, match=r"surely admits tcp/22 .*, a member of sg-a"):
        audit_content(c, *content)


def test_the_contents_that_an_answer_uses_are_those_its_ways_meet() -> None:
    for seed, drawn, c in drawn_networks(10):
        for question in questions_about(drawn, Random(seed), 2):
            found = evaluated(c, question)
            if found is not None:
                used = used_contents(found[0].outcomes)
                assert set(used) <= set(every_content(c))
                assert audit_used(c, used).count == len(used)
