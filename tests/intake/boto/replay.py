"""Answers played back through botocore itself: its checks of parameters, its pages, its errors; no network.

Each answer is checked against botocore's output shape, so a field that AWS does not have can't be played.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from types import SimpleNamespace
from typing import Any

from botocore.session import Session
from botocore.validate import ParamValidator

from isthmus.intake.boto.catalog import CATALOG
from isthmus.intake.boto.session import session

Played = Mapping[str, Any] | Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""An answer, or what makes one of the call's parameters (and may raise)."""

ROWS = {(row.service, row.operation): row for row in CATALOG}


class Refusal(Exception):
    """AWS's error instead of an answer."""

    def __init__(self, code: str, message: str = "no", status: int = 403) -> None:
        self.code = code
        self.message = message
        self.status = status


class Replay:
    """What AWS says: an answer for each (service, operation); of all else that there is nothing."""

    def __init__(self, played: Mapping[tuple[str, str], Played] | None = None) -> None:
        self.played = dict(played or {})
        self.asked: defaultdict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
        self._lock = threading.Lock()

    def session(self, profile: str | None = None, *, keys: bool = True) -> Session:
        """A session that hears these answers; without ``keys`` it looks for credentials as any other does."""
        made = session(profile)
        if keys:
            made.set_credentials("testing", "testing")
        made.register("before-parameter-build", self._note)
        made.register("before-call", self._answer)
        return made

    def _note(self, params: Any, model: Any, context: dict[str, Any], **_: Any) -> None:
        context["played"] = dict(params)
        with self._lock:
            self.asked[model.service_model.service_name, model.name].append(dict(params))

    def _answer(
        self, model: Any, context: dict[str, Any], request_signer: Any, **_: Any
    ) -> tuple[Any, dict[str, Any]]:
        name = model.service_model.service_name, model.name
        played = self.played.get(name)
        if name == ("sts", "GetCallerIdentity"):
            context["played"]["key"] = request_signer._credentials.access_key
        try:
            told = played(context["played"]) if callable(played) else played
        except Refusal as refusal:
            error = {"Code": refusal.code, "Message": refusal.message}
            return SimpleNamespace(status_code=refusal.status, headers={}), {"Error": error}
        if told is None:
            told = nothing(*name, model)
        report = ParamValidator().validate(told, model.output_shape).generate_report()
        wrong = [line for line in report.splitlines() if line.startswith(("Unknown", "Invalid type"))]
        assert not wrong, f"{name}: {wrong}"
        return SimpleNamespace(status_code=200, headers={}, content=b"{}"), dict(told)


def nothing(service: str, operation: str, model: Any) -> dict[str, Any]:
    """The answer that says that there is none of what is asked for."""
    row = ROWS.get((service, operation))
    if row is None or row.whole:
        return {}
    kinds = model.output_shape.members
    return {key: [] if kinds[key].type_name == "list" else {} for key, _ in row.keys}


def sample(
    shape: Any, text: Callable[[str], str], name: str = "", above: frozenset[str] = frozenset()
) -> Any:
    """A value of a shape with everything in it that may be there; ``text`` gives the texts by their key."""
    if shape.name in above:
        return {} if shape.type_name in ("structure", "map") else []
    inside = above | {shape.name}
    match shape.type_name:
        case "structure":
            members = shape.members.items()
            if getattr(shape, "is_tagged_union", False):
                members = list(members)[:1]
            return {key: sample(member, text, key, inside) for key, member in members}
        case "list":
            return [sample(shape.member, text, name, inside)]
        case "map":
            return {sample(shape.key, text, ""): sample(shape.value, text, name, inside)}
        case "string":
            return shape.enum[0] if shape.enum else text(name)
        case "boolean":
            return True
        case "timestamp":
            return 1767225600
        case "blob":
            return text(name).encode()
        case "float" | "double":
            return 1.0
        case _:
            return 1


def keys_of(value: Any) -> Iterator[str]:
    """Every key at every depth of a JSON value."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from keys_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from keys_of(inner)
