"""The OpenAPI document tells what the service takes and gives."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from api import wording
from isthmus.query.ask import QUESTIONS


@pytest.fixture
def document(call: Callable[..., Any]) -> Any:
    return call("GET", "/openapi.json").json()


def _references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        for name, value in part.items():
            if name == "$ref":
                yield value
            else:
                yield from _references(value)
    elif isinstance(part, list):
        for value in part:
            yield from _references(value)


def test_it_is_openapi_3_1_and_every_reference_leads_somewhere(document: Any) -> None:
    assert document["openapi"].startswith("3.1.")
    for reference in _references(document):
        part = document
        for step in reference.removeprefix("#/").split("/"):
            part = part[step]


def test_every_question_of_the_library_has_a_route(document: Any) -> None:
    told = {path.rpartition("/")[2] for path in document["paths"] if path.startswith("/v1/networks/{name}/")}
    assert told == {*QUESTIONS, "ask"}


def test_every_route_tells_its_problems_as_problem_json(document: Any) -> None:
    for operations in document["paths"].values():
        for operation in operations.values():
            for status, told in operation["responses"].items():
                known = "application/problem+json" if status >= "400" else "application/json"
                assert known in told["content"]


def test_examples_stand_where_a_reader_looks_for_them(document: Any) -> None:
    for kind in wording.examples():
        path = document["paths"][f"/v1/networks/{{name}}/{kind}"]
        operation = path.get("post") or path["get"]
        answer = operation["responses"]["200"]["content"]["application/json"]["example"]
        assert answer["question"] == kind
    assert json.dumps(document)
