"""The OpenAPI document tells what the service takes and gives."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

import isthmus
from api import wording
from isthmus.query.ask import QUESTIONS

ROOT = Path(__file__).parents[2]
ASKED: tuple[dict[str, Any], ...] = (
    {"question": "path", "source": "app-1", "target": "db-2", "service": "tcp/5432"},
    {"question": "trace", "source": "dev-app-1", "target": "db-1", "service": "tcp/5432"},
    {"question": "sources", "target": "db-1", "service": "tcp/5432", "limit": 3},
    {"question": "targets", "source": "dev-app-1", "service": "tcp/5432", "limit": 3},
    {"question": "filter", "filter": "prod-db-sg", "source": "10.30.0.0/16", "service": "tcp/5432"},
    {"question": "exposure", "rule": "debug-sg"},
    {"question": "matrix", "service": "https"},
    {
        "question": "prove",
        "source": "dev-app-1",
        "target": "app-1",
        "service": "https",
        "via": ["prod-dev-pcx"],
    },
    {"question": "find", "text": "10.10.30.20"},
    {"question": "gaps"},
)


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


def test_fields_are_those_of_the_contract() -> None:
    """The table of docs/contract.md says which question takes a field; ``id`` and ``question`` are of all."""
    text = (ROOT / "docs" / "contract.md").read_text(encoding="utf-8")
    table = text.partition("## Fields of a question")[2].partition("**An end**")[0]
    told: set[tuple[str, str]] = set()
    for row in re.findall(r"^\| (`.*?) \| (.*?) \|", table, re.MULTILINE):
        for name in re.findall(r"`(\w+)`", row[0]):
            users = row[1]
            if name == "source":
                users = re.sub(r"sources has only `target`", "", users)
            if name == "target":
                users = re.sub(r"targets only `source`", "", users)
            told.update((kind, name) for kind in wording.QUESTIONS if kind in re.findall(r"\w+", users))
    schemas = {kind: set(wording.question_schema(kind)["properties"]) for kind in wording.QUESTIONS}
    known = {(kind, name) for kind, names in schemas.items() for name in names - {"id", "question"}}
    assert known == told


def test_examples_are_real_answers(request: pytest.FixtureRequest) -> None:
    """What the library says of the demo network, proof apart; ``pytest --update-golden`` writes them anew."""
    network = isthmus.load(ROOT / "fixtures" / "demo" / "snapshot")
    made = {}
    for question in ASKED:
        answer = msgspec.json.decode(msgspec.json.encode(isthmus.ask(network, question)))
        made[question["question"]] = {"question": question, "answer": answer}
    text = json.dumps(made, indent=1, ensure_ascii=False) + "\n"
    file = ROOT / "api" / "examples.json"
    if request.config.getoption("--update-golden"):
        file.write_text(text, encoding="utf-8")
    kept = json.loads(file.read_text(encoding="utf-8"))
    for told in (*kept.values(), *made.values()):
        told["answer"].pop("proof", None)
    assert kept == made


def test_examples_stand_where_a_reader_looks_for_them(document: Any) -> None:
    for kind in wording.examples():
        path = document["paths"][f"/v1/networks/{{name}}/{kind}"]
        operation = path.get("post") or path["get"]
        answer = operation["responses"]["200"]["content"]["application/json"]["example"]
        assert answer["question"] == kind
    assert json.dumps(document)


def _bodies(operation: Any) -> Iterator[Any]:
    for content in operation.get("requestBody", {}).get("content", {}).values():
        if "example" in content:
            yield content["example"]
        yield from (example["value"] for example in content.get("examples", {}).values())


def test_every_example_works_as_it_is_given(document: Any, caller: Callable[..., Any]) -> None:
    network = isthmus.load(ROOT / "fixtures" / "demo" / "snapshot")
    call = caller({"demo": network}, ask=isthmus.ask_line)
    asked = [
        (method, path.format(name="demo"), body)
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        for body in _bodies(operation)
    ]
    assert len(asked) == 2 * len(ASKED) - 1, "each question by its name and as one to ask; gaps needs no body"
    for method, path, body in asked:
        response = call(method, path, json=body)
        assert response.status_code == 200, response.text


def test_every_refusal_has_an_example(document: Any) -> None:
    for operations in document["paths"].values():
        for operation in operations.values():
            for status, response in operation["responses"].items():
                if status != "200":
                    assert response["content"]["application/problem+json"]["example"]["status"] == int(status)
