"""JSON pointers."""

from __future__ import annotations

import pytest

from isthmus.errors import InputError
from isthmus.snapshot.pointer import index, join, resolve, tokens


def test_tokens_and_join_undo_each_other() -> None:
    parts = ("Tags", "0", "a/b", "m~n", "", "~1")
    assert tokens(join("", *parts)) == parts
    assert tokens("") == ()


def test_the_examples_of_the_standard_resolve() -> None:
    document = {"foo": ["bar", "baz"], "": 0, "a/b": 1, "m~n": 8, " ": 7}
    assert resolve(document, "") is document
    assert resolve(document, "/foo/0") == "bar"
    assert resolve(document, "/") == 0
    assert resolve(document, "/a~1b") == 1
    assert resolve(document, "/m~0n") == 8
    assert resolve(document, "/ ") == 7


@pytest.mark.parametrize("pointer", ["foo", "/a~2b", "/a~"])
def test_what_is_no_pointer_is_refused(pointer: str) -> None:
    with pytest.raises(InputError):
        tokens(pointer)


@pytest.mark.parametrize("pointer", ["/x", "/foo/2", "/foo/-", "/foo/01", "/foo/bar", "/foo/0/x"])
def test_a_pointer_that_leads_nowhere_says_where_it_stopped(pointer: str) -> None:
    with pytest.raises(InputError) as told:
        resolve({"foo": ["bar", "baz"]}, pointer)
    assert told.value.pointer is not None and pointer.startswith(told.value.pointer)


def test_only_plain_numbers_are_indices() -> None:
    assert index("0") == 0
    assert index("12") == 12
    assert index("٣") is None
    assert index("-1") is None
    assert index("9" * 30) is None
