"""What answers about the shared data's plans and templates cite stands in those documents."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

import isthmus
from isthmus.errors import InputError, QuestionError
from isthmus.intake.cloudformation.yaml_text import is_yaml_template, yaml_plain
from isthmus.intake.encoding import plain
from isthmus.snapshot import resolve
from tests.intake.test_shared_parse import DATA

SOURCES = (
    "checkov",
    "regula",
    "terraform-compliance",
    "aws-cloudformation-templates",
    "quickstart-aws-vpc",
    "widdix",
    "network-firewall",
)
MOST = 3
"""Units: things of a kind that are asked about."""


def _documents() -> list[Any]:
    found = [
        pytest.param(file, id=str(file.relative_to(DATA)))
        for source in SOURCES
        for file in sorted((DATA / source).glob("*/snapshot/*"))
        if file.suffix in (".json", ".yaml", ".yml")
    ]
    absent = pytest.mark.skip(reason=f"no shared data at {DATA}")
    return found or [pytest.param(DATA, marks=absent)]


def _questions(network: isthmus.Network) -> Iterator[dict[str, Any]]:
    for end in [*list(network.instances)[:MOST], *list(network.subnets)[:MOST]]:
        yield {"question": "path", "source": "internet", "target": end, "service": "tcp/22"}
        yield {"question": "path", "source": end, "target": "internet", "service": "tcp/443"}
        yield {"question": "sources", "target": end, "service": "tcp/22"}
        yield {"question": "targets", "source": end, "service": "tcp/443"}
    for name in [*list(network.security_groups)[:MOST], *list(network.network_acls)[:MOST]]:
        for direction in ("ingress", "egress"):
            told = {"question": "filter", "filter": name, "direction": direction, "source": "0.0.0.0/0"}
            yield told | {"service": "tcp/22"}
    yield {"question": "gaps"}
    yield {"question": "targets", "source": "internet", "service": "tcp/22"}
    yield {"question": "matrix", "by": "subnet", "service": "tcp/22"}


def _cited(told: Any) -> Iterator[str]:
    if isinstance(told, dict):
        if "file" in told and isinstance(told.get("pointer"), str):
            yield told["pointer"]
        for inner in told.values():
            yield from _cited(inner)
    elif isinstance(told, list):
        for inner in told:
            yield from _cited(inner)


@pytest.mark.parametrize("file", _documents())
def test_what_answers_cite_stands_in_the_document(file: Path) -> None:
    try:
        network = isthmus.load(file)
    except InputError as refused:
        assert len(refused.message) > 20
        return
    data = plain(file.read_bytes(), file.name) or b""
    document = yaml_plain(data, file.name) if is_yaml_template(data) else json.loads(data)
    for question in _questions(network):
        try:
            answer = isthmus.ask(network, question)
        except QuestionError as refused:  # an end without an address
            assert "/declared:" not in str(refused)
            continue
        for pointer in _cited(msgspec.to_builtins(answer)):
            resolve(document, pointer)
