"""What a request brings is looked at before anything is asked."""

from __future__ import annotations

import json

import pytest

from api.bodies import fields, of_kind, questions
from api.problems import Problem
from api.settings import Settings


def test_one_object_is_left_as_it_was_written() -> None:
    assert questions(b' {"question": "path"} ', Settings()) is None


def test_members_of_an_array_are_left_as_they_were_written() -> None:
    assert questions(b'[{"a": 1.0}, 7 , "x"]', Settings()) == [b'{"a": 1.0}', b"7", b'"x"']


def test_lines_sent_as_one_body_are_told_their_media_type() -> None:
    with pytest.raises(Problem, match="a question a line is application/x-ndjson"):
        questions(b"{}\n{}\n", Settings())


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[1,", 400),
        (b"{} {}", 400),
        (b"\xff\xfe", 400),
        (b"null", 422),
        (b'"x"', 422),
    ],
)
def test_what_is_no_question_is_refused(body: bytes, status: int) -> None:
    with pytest.raises(Problem) as caught:
        questions(body, Settings())
    assert caught.value.status == status


def test_a_route_named_for_its_question_adds_the_name() -> None:
    assert json.loads(of_kind(b'{"id": 1}', "path")) == {"id": 1, "question": "path"}
    assert json.loads(of_kind(b"", "gaps")) == {"question": "gaps"}


def test_the_fields_of_what_is_no_object_are_none() -> None:
    assert fields(b'{"id": 1}') == {"id": 1}
    assert fields(b"[1]") == fields(b"{") == fields(b"\xff") == {}
