"""The sets of a matrix: by kind, by the values of a tag, or one by one."""

from __future__ import annotations

from typing import Any

import pytest

from isthmus.engine.compile import compile_network
from isthmus.errors import QuestionError
from isthmus.model.network import Network, build
from isthmus.query.named_sets import membership, named_sets
from tests.judge.drawing import Drawing


@pytest.fixture(scope="module")
def net() -> Network:
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    drawing.vpc("vpc-empty", "10.1.0.0/16")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24")
    drawing.group("sg-1", [], [])
    for number, zone in ((1, "prod"), (2, "dev"), (3, "prod")):
        tags = [{"Key": "Env", "Value": zone}]
        groups = ["sg-1"] if number == 1 else ["sg-1", "sg-all"]
        drawing.host(f"eni-{number}", "subnet-a", f"10.0.0.{number + 3}", groups=groups, TagSet=tags)
    return build(drawing.snapshot())


def told(net: Network, **question: Any) -> dict[str, tuple[str, ...]]:
    return {end.text: end.interfaces for end in named_sets(net, question)}


def test_sets_are_vpcs_by_themselves_and_empty_ones_are_none(net: Network) -> None:
    assert told(net) == {"vpc-a": ("eni-1", "eni-2", "eni-3")}
    assert told(net, by="subnet") == {"subnet-a": ("eni-1", "eni-2", "eni-3")}
    assert list(told(net, by="account")) == ["111111111111"]
    assert told(net, by="group")["sg-all"] == ("eni-2", "eni-3")


def test_each_value_of_a_tag_is_a_set(net: Network) -> None:
    assert told(net, by="tag:Env") == {"tag:Env=dev": ("eni-2",), "tag:Env=prod": ("eni-1", "eni-3")}


def test_ends_are_sets_one_by_one_each_once(net: Network) -> None:
    assert list(told(net, ends=["sg-all", "eni-1", "sg-all"])) == ["sg-all", "eni-1"]


@pytest.mark.parametrize(
    ("question", "field", "nearest"),
    [
        ({"by": "region"}, "by", ["account", "vpc", "subnet", "group", "tag:KEY"]),
        ({"by": "tag:Zone"}, "by", ["tag:Env"]),
        ({"ends": ["vpc-empty"]}, "ends", []),
        ({"ends": ["internet"]}, "ends", []),
        ({"ends": ["eni-1"], "by": "vpc"}, "by", []),
    ],
)
def test_what_is_no_set_is_refused_with_the_right_words(
    net: Network, question: dict[str, Any], field: str, nearest: list[str]
) -> None:
    with pytest.raises(QuestionError) as error:
        named_sets(net, question)
    assert error.value.field == field and list(error.value.nearest or []) == nearest


def test_rows_know_the_sets_that_their_interfaces_are_in(net: Network) -> None:
    c = compile_network(net)
    found = membership(c, named_sets(net, {"ends": ["tag:Env=prod", "sg-all"]}))
    held = {name: found.marks[c.rows.rows_of[name][0]] for name in ("eni-1", "eni-2", "eni-3")}
    assert {name: found.sets_of[mark] for name, mark in held.items()} == {
        "eni-1": (0,),
        "eni-2": (1,),
        "eni-3": (0, 1),
    }
    assert membership(c, named_sets(net, {"ends": ["eni-1"]})).marks.min() == -1


def test_an_address_outside_is_refused_with_the_questions_that_take_it() -> None:
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    with pytest.raises(QuestionError, match=r"8\.8\.8\.8 has none in the snapshot; ask `sources`"):
        named_sets(build(drawing.snapshot()), {"ends": ["8.8.8.8"]})
