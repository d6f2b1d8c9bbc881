"""The nearest right words."""

from __future__ import annotations

from isthmus.query.nearest import nearest


def test_ids_of_its_own_kind_come_first() -> None:
    assert nearest("sg-0aa1", ["eni-0aa1", "sg-0aa2"], ["sg-0aax"])[0] == "sg-0aa2"


def test_names_come_before_other_ids() -> None:
    assert nearest("web", ["wex"], ["webs"]) == ("webs", "wex")


def test_nothing_alike_gives_nothing() -> None:
    assert nearest("quite-different", ["i-1"], ["web"]) == ()


def test_an_id_that_is_cut_short_gives_the_ids_that_begin_like_it() -> None:
    assert nearest("i-000", ["i-0003af337c9b2a5d1", "i-0017bc66aa9b2a5d1", "i-9", "sg-1"]) == (
        "i-0003af337c9b2a5d1",
        "i-0017bc66aa9b2a5d1",
        "i-9",
    )
    assert nearest("sg-zzz", ["i-1"]) == ()


def test_a_part_of_names_is_near_to_them_where_nothing_else_is() -> None:
    assert nearest("DB", [], ["prod-db-primary", "web", "dev-db-primary"]) == (
        "prod-db-primary",
        "dev-db-primary",
    )
    assert nearest("", ["i-1"], ["web"]) == ()


def test_many_ids_are_narrowed_to_those_that_share_an_end() -> None:
    ids = [f"i-{number:017x}" for number in range(5000)]
    assert "i-00000000000000fff" in nearest("i-00000000000000ffg", ids, [])


def test_a_name_that_holds_the_text_as_words_is_nearer_than_one_that_is_like_it() -> None:
    names = ["debug-sg", "dev-db-sg", "prod-web-sg", "web2-sg"]
    assert nearest("web-sg", ["sg-1"], names)[0] == "prod-web-sg"
