"""``ask``: any question as an object, any number as lines. The one door of the command line, HTTP and Python."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from importlib import import_module
from typing import Any

import msgspec

from ..errors import Disagreement, InputError, IsthmusError, LimitError, QuestionError
from ..model.network import Network
from ..snapshot import cited, declared
from ..version import VERSION
from .answer import SCHEMA, Answer
from .managed_ends import rest_on
from .not_understood import name_contested

QUESTIONS: dict[str, tuple[str, str]] = {
    "find": ("find", "find"),
    "path": ("through", "path"),
    "trace": ("trace_through", "trace"),
    "sources": ("many_through", "sources"),
    "targets": ("many_through", "targets"),
    "filter": ("filter", "filter_"),
    "exposure": ("exposure", "exposure"),
    "matrix": ("matrix", "matrix"),
    "prove": ("client_law", "prove"),
    "gaps": ("gaps", "gaps"),
}
"""Question -> the module of this room that answers it, and the function there. Loaded when first asked."""

COMMON = frozenset({"id", "question", "fast", "limit"})
_WAY = frozenset({"service", "source_port", "direction", "ignore"})
FIELDS: dict[str, frozenset[str]] = {
    "find": frozenset({"text"}),
    "path": _WAY | {"source", "target", "source_address", "target_address", "via", "avoid", "fixes", "lose"},
    "trace": _WAY - {"ignore"} | {"source", "target", "source_address", "target_address", "via", "lose"},
    "sources": _WAY | {"target", "target_address", "by", "expand", "lose"},
    "targets": _WAY | {"source", "source_address", "by", "expand", "lose"},
    "filter": frozenset({"filter", "direction", "source", "peer", "target", "service", "source_port"}),
    "exposure": frozenset({"rule", "service", "source_port", "direction"}),
    "matrix": frozenset({"by", "ends", "service", "direction", "lose"}),
    "prove": _WAY | {"source", "target", "source_address", "target_address", "via", "avoid", "lose"},
    "gaps": frozenset(),
}
"""The fields of each question, beside those that all have."""

LOOKS = (
    'one is an object such as {"question": "path", "source": "web-1", "target": "db-1", "service": "tcp/443"}'
)
MOST_SHOWN = 80
"""Units: characters of a value that an error repeats."""
SWITCHES = ("fast", "fixes", "expand")
"""Fields that are true or false."""
LATER = ("diff", "review", "request", "lint")


def ask(network: Network, question: Mapping[str, Any]) -> Answer:
    """The answer to one question.

    Errors: QuestionError, when the question can't be asked so; InputError, when the snapshot turns out broken where
    the question touches it; Disagreement, when readers differ.
    """
    if not isinstance(question, Mapping):
        raise QuestionError(f"{_json(question)} is no question: {LOOKS}", field="question")
    answerer = _answerer(question)
    _fields_known(question)
    with cited(network.snapshot):
        if question.get("lose"):
            from .losing import asked_without

            answer = asked_without(network, question, answerer)
        else:
            answer = answerer(network, question)
    rest_on(network, answer)
    name_contested(network, answer)
    if network.snapshot.is_declared:
        answer.assumptions = sorted({*(answer.assumptions or ()), "as-declared"})
        answer = declared(network.snapshot, answer)
    answer.schema = SCHEMA
    answer.id = question.get("id")
    answer.snapshot = network.snapshot.hash
    answer.as_of = network.snapshot.as_of
    answer.version = VERSION
    return answer


def _fields_known(question: Mapping[str, Any]) -> None:
    """A misspelt field would silently ask something else, and so would ``"fast": "no"``.

    Errors: QuestionError with the nearest fields.
    """
    known = COMMON | FIELDS[str(question["question"])]
    for name in question:
        if name not in known:
            nearest = get_close_matches(str(name), sorted(known), 3)
            raise QuestionError(
                f"{question['question']!r} has no such field", field=str(name), nearest=nearest
            )
    for name in SWITCHES:
        if not isinstance(question.get(name, False), bool | None):
            raise QuestionError(f"{question[name]!r} is neither true nor false", field=name)


def _answerer(question: Mapping[str, Any]) -> Callable[[Network, Mapping[str, Any]], Answer]:
    name = question.get("question")
    if name is None:
        message = f"is needed, the name of what is asked: {LOOKS}"
        raise QuestionError(message, field="question", nearest=sorted(QUESTIONS))
    if isinstance(name, str) and name in LATER:
        raise QuestionError(f"{name!r} can't be asked yet", field="question", nearest=sorted(QUESTIONS))
    if not isinstance(name, str) or name not in QUESTIONS:
        nearest = get_close_matches(str(name), list(QUESTIONS), 3) or sorted(QUESTIONS)
        raise QuestionError(f"{_json(name)} is no question", field="question", nearest=nearest)
    module, function = QUESTIONS[name]
    found: Callable[[Network, Mapping[str, Any]], Answer] = getattr(
        import_module(f"{__package__}.{module}"), function
    )
    return found


def ask_lines(network: Network, lines: Iterable[str | bytes]) -> Iterator[Answer]:
    """One answer a line, in order, as each is ready; a bad line gets an answer with ``error``. Blank lines pass."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        yield ask_line(network, line, number)


def ask_line(network: Network, line: str | bytes, number: int = 1) -> Answer:
    """The answer to one line of a question file."""
    try:
        question = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return failed({}, network, QuestionError(f"line {number} is no JSON: {error}", field="line"))
    if not isinstance(question, dict):
        message = f"line {number} is {_json(question)}, and no question: {LOOKS}"
        return failed({}, network, QuestionError(message, field="line"))
    return ask_safely(network, question)


def ask_safely(network: Network, question: Mapping[str, Any]) -> Answer:
    """The answer to one question, or an answer that says why there is none."""
    try:
        return ask(network, question)
    except IsthmusError as error:
        return failed(question, network, error)


def failed(question: Mapping[str, Any], network: Network, error: IsthmusError) -> Answer:
    """The answer of a question that has none: what is wrong, where, and the nearest right words."""
    told: dict[str, Any] = {"kind": _kind(error), "message": str(error)}
    if isinstance(error, QuestionError):
        told["message"] = error.message
        if error.field:
            told["field"] = error.field
        if error.nearest:
            told["nearest"] = list(error.nearest)
        if error.aws_code:
            told["aws_code"] = error.aws_code
    elif isinstance(error, InputError):
        told.update({k: v for k, v in (("file", error.file), ("pointer", error.pointer)) if v})
    elif isinstance(error, Disagreement):
        told["sides"] = error.sides
    name = question.get("question")
    return Answer(
        schema=SCHEMA,
        id=question.get("id"),
        question=name if isinstance(name, str) else "",
        snapshot=network.snapshot.hash,
        as_of=network.snapshot.as_of,
        version=VERSION,
        error=told,
    )


def _json(value: object) -> str:
    """A value as its author wrote it, of a bearable length."""
    try:
        text = msgspec.json.encode(value).decode()
    except TypeError:
        text = repr(value)
    return text if len(text) <= MOST_SHOWN else text[: MOST_SHOWN - 3] + "..."


def _kind(error: IsthmusError) -> str:
    kinds = (
        (QuestionError, "question"),
        (InputError, "input"),
        (Disagreement, "disagreement"),
        (LimitError, "limit"),
    )
    return next((word for kind, word in kinds if isinstance(error, kind)), "error")
