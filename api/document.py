"""The OpenAPI document: what FastAPI draws from the routes, with the library's own schema of an answer."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

import isthmus

from . import refusals, wording

REFERENCE: Final = "#/components/schemas/{name}"


def install(app: FastAPI) -> None:
    """Makes the application's ``/openapi.json`` this document, drawn when first asked for."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = drawn(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def drawn(app: FastAPI) -> dict[str, Any]:
    """The document of an application: paths from its routes, schemas from the contract."""
    document = get_openapi(
        title=app.title,
        version=app.version,
        summary="Network reachability and segmentation for AWS, with proof",
        description=(
            "The questions and answers of `isthmus ask`, over HTTP, in the same bytes. Errors are"
            " application/problem+json. `X-Request-Id` is taken or given; `Server-Timing` tells times."
        ),
        routes=app.routes,
    )
    _, schemas = msgspec.json.schema_components((isthmus.Answer,), ref_template=REFERENCE)
    for kind in wording.QUESTIONS:
        schemas[kind] = wording.question_schema(kind)
    schemas["Question"] = _any_question()
    schemas["NetworkSummary"] = wording.NETWORK_SUMMARY
    schemas["Problem"] = wording.PROBLEM_SCHEMA
    document["components"] = {"schemas": dict(sorted(schemas.items()))}
    for path, operations in document["paths"].items():
        for operation in operations.values():
            _refusals(path, operation)
    return document


def _any_question() -> dict[str, Any]:
    """Any question: its kind says which of the schemas holds."""
    kinds = [*wording.QUESTIONS, "gaps"]
    named = {"type": "object", "properties": {"question": {"enum": kinds}}, "required": ["question"]}
    known = [{"$ref": REFERENCE.format(name=kind)} for kind in wording.QUESTIONS]
    gaps = {"type": "object", "properties": {"question": {"const": "gaps"}, "id": wording.FIELDS["id"]}}
    return {"allOf": [named, {"anyOf": [*known, gaps]}]}


def _refusals(path: str, operation: dict[str, Any]) -> None:
    """Writes down the problems that a route may answer with, and drops FastAPI's own 422."""
    statuses = ["500"]
    if "{name}" in path:
        statuses.append("404")
    if "requestBody" in operation:
        statuses.extend(["400", "408", "413", "415", "422", "504"])
    responses = {name: told for name, told in operation["responses"].items() if name != "422"}
    if path == "/v1/ready":
        statuses.append("503")
    schema = {"$ref": REFERENCE.format(name="Problem")}
    for status in statuses:
        content = {wording.PROBLEM: {"schema": schema, "example": refusals.example(status)}}
        responses[status] = {"description": refusals.PROBLEMS[status], "content": content}
    operation["responses"] = dict(sorted(responses.items()))
