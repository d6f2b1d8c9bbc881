"""JSON text to its outermost parts."""

from __future__ import annotations

import json

import pytest

from isthmus.errors import InputError
from isthmus.intake.document import SEARCHED, documents, is_claimed, take_apart


def test_an_object_comes_apart_into_the_texts_of_its_members() -> None:
    value = take_apart(b' {"a": [1, 2], "b":{"c" : "\xc3\xa9"}} ', "f")
    assert value.members == {"a": b"[1, 2]", "b": b'{"c" : "\xc3\xa9"}'}
    assert value.member("b").members == {"c": b'"\xc3\xa9"'}
    assert value.member("b").pointer == "/b"


def test_a_list_comes_apart_into_the_texts_of_its_elements() -> None:
    value = take_apart(b"[1, {}]", "f", "/x")
    assert value.elements == [b"1", b"{}"]
    assert value.element(1).pointer == "/x/1"


@pytest.mark.parametrize(
    "text", [b"{", b'{"a":1}', b' \n[{"a":1}]', b"[]", b"[ ] ", b"[[]]", b'["x"]', b"{Subnets: 1}", b"{}"]
)
def test_what_begins_as_json_claims_to_be_json(text: bytes) -> None:
    assert is_claimed(text)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[link](http://x)",
        b"[![badge](x)](y)",
        b"[section]\nkey=1",
        b"[ ] to do",
        b"{{ name }}",
        b"{% if %}",
    ],
)
def test_prose_and_sources_do_not_claim_to_be_json(text: bytes) -> None:
    assert not is_claimed(text)


def test_lines_and_appended_answers_are_several_documents() -> None:
    lines = documents(b'{"a": 1}\n{"b": 2}\n', "f")
    assert [(v.pointer, v.raw) for v in lines] == [("/0", b'{"a": 1}'), ("/1", b'{"b": 2}')]
    assert len(documents(b'{\n "a": 1\n}\n{\n "b": 2\n}', "f")) == 2


@pytest.mark.parametrize(
    ("text", "told", "pointer"),
    [
        (b'{"Subnets": [{"SubnetId": "a"}, {"SubnetId": tru}]}', "broken JSON", "/Subnets/1/SubnetId"),
        (b'{"Subnets": [{"A": NaN}]}', "'NaN", "/Subnets/0/A"),
        (b'{"Subnets": [{"A": Infinity}]}', "'Infinity", "/Subnets/0/A"),
        (b'{"Subnets": [{"A": 1e999}]}', "1e999 is too large", None),
        (b'{"Subnets": [{"A": 1', "ends too early", "/Subnets/0/A"),
        (b'{"a": 1} x', "trailing", None),
        (b'{"a": [1,]}', "trailing comma", "/a/1"),
        (b'{"a": 1, "a": 2}', "the key 'a' stands twice", "/a"),
        (b'{"x": [{"y": {"b": 1, "c": 2, "b": 3}}]}', "the key 'b' stands twice", "/x/0/y/b"),
        (b'{"x": {"a": 1}, "y": {"a": 1, "\\u0061": 2}}', "the key 'a' stands twice", "/y/a"),
        (b"{'a': 1}", "broken JSON", None),
        (b"{Subnets: []}", "broken JSON", None),
    ],
)
def test_broken_json_says_what_and_where(text: bytes, told: str, pointer: str | None) -> None:
    with pytest.raises(InputError, match="f") as error:
        documents(text, "f")
    assert told in str(error.value)
    assert error.value.pointer == pointer


def test_a_broken_line_among_several_is_told_by_its_byte() -> None:
    with pytest.raises(InputError, match=r"trailing characters.*line 2"):
        documents(b'{"a": 1}\nnonsense', "f")


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_deep_nesting_is_an_error_and_no_crash(opening: bytes) -> None:
    closing = b"]" if opening == b"[" else b"}"
    for depth in (900, 2_000, 200_000):
        with pytest.raises(InputError, match="nested too deeply"):
            documents(b'{"Subnets": ' + opening * depth + b"1" + closing * depth + b"}", "f")


def test_a_large_text_is_searched_for_repeated_keys_at_its_outermost_level() -> None:
    filler = json.dumps([{"k": "x" * 100}] * (SEARCHED // 100))
    assert len(filler) > SEARCHED
    good = f'{{ "Subnets" : {filler},\n "V\\"p" : [1, "]"] , "n":null}}'
    assert documents(good.encode(), "f")[0].members is not None
    for text in (f'{{"Subnets": {filler}, "Subnets": []}}', f'{{"Subnets": [], "Subnets": {filler}}}',
                 f'{{"a": 1, "b": {filler}, "a": 1}}'):  # fmt: skip
        with pytest.raises(InputError, match="stands twice"):
            documents(text.encode(), "f")
