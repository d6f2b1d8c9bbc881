"""From the words of a verb to an answer on the screen: load the snapshot, ask, show, tell the exit status."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..errors import IsthmusError
from . import status
from .screen import columns, emit, in_colour, is_terminal

if TYPE_CHECKING:
    from ..model.network import Network
    from ..query.answer import Answer

Question = dict[str, Any]


def question(kind: str, **fields: object) -> Question:
    """A question as the contract spells it: fields that were not given are left out."""
    asked: Question = {"question": kind}
    for name, value in fields.items():
        if value is not None and value != []:
            asked[name] = value
    return asked


def answered(snapshot: str, asked: Mapping[str, Any], *, as_json: bool, verbose: bool) -> int:
    """Asks one question of a snapshot, shows the answer, and gives its exit status.

    Errors: IsthmusError, as it was raised; as JSON, an answer that tells why the question has none is printed first.
    """
    import isthmus

    network = isthmus.load(snapshot)
    try:
        answer = isthmus.ask(network, dict(asked))
    except IsthmusError as error:
        if as_json:
            from ..query.ask import failed

            emit(json_text(failed(asked, network, error)))
        raise
    emit(json_text(answer) if as_json else text(answer, network, verbose=verbose))
    return status.of_answer(answer)


def json_text(answer: Answer) -> str:
    """The contract's JSON, indented where a person reads it."""
    from ..report import json

    return (json.pretty(answer) if is_terminal() else json.line(answer)).decode() + "\n"


def text(answer: Answer, network: Network, *, verbose: bool) -> str:
    """The report for people, with the names that the network knows."""
    from ..report.names import naming
    from ..report.text import render

    return render(answer, name_of=naming(network), colour=in_colour(), width=columns(), verbose=verbose)
