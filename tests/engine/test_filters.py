"""The checks that groups and ACLs put to packs."""

from __future__ import annotations

import numpy as np

from isthmus.engine.filters import acl_check, group_check, inside, known_rows, look_up
from isthmus.semantics.security_group import EGRESS, INGRESS
from tests.engine.asking import compiled, number, row_of, word_of
from tests.judge.drawing import EVERYTHING, Drawing, entry, rule


def drawn() -> Drawing:
    drawing = Drawing()
    for vpc, block in (("vpc-a", "10.0.0.0/16"), ("vpc-b", "10.1.0.0/16"), ("vpc-c", "10.2.0.0/16")):
        drawing.vpc(vpc, block)
        drawing.subnet(f"subnet-{vpc[-1]}", vpc, block.replace("/16", "/24"))
    drawing.peering("pcx-1", "vpc-a", "vpc-b")
    drawing.group("sg-ref", [rule("tcp/443", "sg-all"), rule("tcp/22", "10.9.0.0/16")], EVERYTHING)
    drawing.host("eni-a", "subnet-a", "10.0.0.4", ["sg-ref"])
    drawing.host("eni-a2", "subnet-a", "10.0.0.5")
    drawing.host("eni-b", "subnet-b", "10.1.0.4")
    drawing.host("eni-c", "subnet-c", "10.2.0.4")
    return drawing


def test_pieces_lie_in_slices_up_to_but_not_at_their_end() -> None:
    ranks = np.arange(6)
    assert inside(ranks, [(1, 3), (4, 5)]).tolist() == [False, True, True, False, True, False]
    assert not inside(ranks, []).any()


def test_a_function_is_looked_up_once_for_each_distinct_piece() -> None:
    for keys in ([3, 1, 3], [5, 1, 5, 2, 2, 7, 5, 1, 9, 9, 9]):
        seen: list[int] = []

        def find(key: int, seen: list[int] = seen) -> int:
            seen.append(key)
            return key * 10

        assert look_up(find, np.array(keys)).tolist() == [key * 10 for key in keys]
        if len(keys) > 8:
            assert sorted(seen) == sorted(set(keys))
    assert look_up(lambda key: key, np.zeros(0, dtype=np.int64)).tolist() == []


def test_a_group_check_admits_by_address_and_by_membership_within_reach() -> None:
    c = compiled(drawn(), "10.9.0.1")
    holder, member, peer, stranger = (row_of(c, name) for name in ("eni-a", "eni-a2", "eni-b", "eni-c"))
    others = np.array([member, peer, stranger, -1, member])
    ranks = c.rows.rank[others]
    ranks[3] = c.universe.rank(0x0A090001)
    check = group_check(c, "forward", INGRESS, np.full(5, holder), ranks, others)
    https = [word_of(c, words, number("tcp/443")) for words in check.words]
    ssh = [word_of(c, words, number("tcp/22")) for words in check.words]
    assert https == [True, True, False, False, True], (
        "a member beyond a peering counts, one beyond none does not"
    )
    assert ssh == [False, False, False, True, False]
    assert (check.layer, check.id, check.room) == ("security-group-ingress", "eni-a", "group")
    assert check.number == int(c.row_group[INGRESS][holder])


def test_a_check_of_several_contents_names_none_of_them() -> None:
    c = compiled(drawn())
    rows = np.array([row_of(c, "eni-a"), row_of(c, "eni-a2")])
    nobody = np.full(2, -1)
    check = group_check(c, "forward", INGRESS, rows, np.zeros(2, dtype=np.int64), nobody)
    assert check.number == -1
    assert [word_of(c, words, number("tcp/443")) for words in check.words] == [False, True]


def test_known_rows_are_those_within_a_group_reference_s_reach() -> None:
    c = compiled(drawn())
    names = ("eni-a", "eni-b", "eni-c")
    rows = np.array([row_of(c, name) for name in names])
    here = c.vpc_number["vpc-a"]
    assert known_rows(c, here, c.rows.rank[rows]).tolist() == [rows[0], rows[1], -1]
    assert known_rows(c, -1, c.rows.rank[rows]).tolist() == [-1, -1, -1]


def test_an_acl_check_names_list_and_subnet() -> None:
    drawing = drawn()
    drawing.entries("subnet-a", [entry(1, "allow", "tcp/443", "10.1.0.0/16", egress=True)])
    c = compiled(drawing)
    ranks = c.rows.rank[np.array([row_of(c, "eni-b"), row_of(c, "eni-c")])]
    check = acl_check(c, "forward", EGRESS, c.subnet_number["subnet-a"], ranks)
    assert [word_of(c, words, number("tcp/443")) for words in check.words] == [True, False]
    assert (check.id, check.at, check.layer) == ("acl-subnet-a", "subnet-a", "network-acl-egress")
    assert (check.room, check.aws_code) == ("acl", "SUBNET_ACL_RESTRICTION")
