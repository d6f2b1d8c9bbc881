"""The first line of a report: the verdict, who to whom, on what, and how far the verdict goes."""

from __future__ import annotations

from collections.abc import Mapping

from ..query.answer import Answer
from .phrase import NameOf, count, end, some
from .table import Cell

GOOD, BAD, UNSURE = "good", "bad", "unsure"
VERDICT_STYLES = {
    "reachable": GOOD,
    "permitted": GOOD,
    "holds": GOOD,
    "unreachable": BAD,
    "denied": BAD,
    "partial": UNSURE,
    "violated": BAD,
    "unknown": UNSURE,
}

DATA_ONLY = "data only with "
"""How the note begins that tells what data passes with."""
MOST_SPOKEN = 3

EXPOSURE_WORDS = {"reachable": "exposes", "unreachable": "exposes nothing"}
"""What the verdict of an exposure is called: its subject is a rule, not a flow."""


def headline(answer: Answer, name_of: NameOf) -> list[Cell]:
    """The verdict line (of a question without verdicts: its name)."""
    asked = answer.understood
    verdict = answer.verdict or answer.question
    words = EXPOSURE_WORDS.get(verdict, verdict) if answer.question == "exposure" else verdict
    cells = [
        Cell(words.upper(), VERDICT_STYLES.get(verdict, "title")),
        Cell(subject(answer, name_of), "title"),
    ]
    if "service" in asked:
        cells.append(Cell(services(asked["service"]), "title"))
        cells.append(Cell(str(asked.get("speaks") or ""), "title"))
    cells.append(Cell(reach_of_verdict(answer)))
    cells.append(Cell(without(answer), "title"))
    cells.append(Cell(ignoring(answer), "title"))
    return [cell for cell in cells if cell.text]


def without(answer: Answer) -> str:
    """What is taken to be lost, and what the verdict is on the network as it is."""
    lost = answer.understood.get("lost") or ()
    names = [str(one["label"] if one["kind"] != "tag" else one["text"]) for one in lost]
    if not names:
        return ""
    before = (answer.before or {}).get("verdict")
    return f"without {', '.join(names)}" + (f" (before: {before})" if before else "")


def ignoring(answer: Answer) -> str:
    """The kinds of control that the question leaves out."""
    ignored = answer.understood.get("ignore") or ()
    words = [ignored] if isinstance(ignored, str) else [str(word) for word in ignored]
    return f"ignoring {', '.join(words)}" if words else ""


def services(told: object) -> str:
    """The services of a question, the first few of many; all of them as one word."""
    words = [str(word) for word in told] if isinstance(told, (list, tuple)) else [str(told)]
    return some(words)


def subject(answer: Answer, name_of: NameOf) -> str:
    """What was asked about: who to whom, or the one thing that is looked at."""
    asked = answer.understood
    if answer.question == "sources":
        return f"who -> {end(asked.get('target', ''), name_of)}"
    if answer.question == "targets":
        return f"{end(asked.get('source', ''), name_of)} -> whom"
    if answer.question == "matrix":
        return f"{count(len(answer.result['sets']), 'set')} by {asked['by']}" if answer.result else ""
    ends = [end(asked[key], name_of) for key in ("source", "target") if asked.get(key) is not None]
    if answer.question in ("path", "trace"):
        return " -> ".join(ends)
    if answer.question == "prove":
        return "  ".join([" -> ".join(ends), *_law(asked, name_of)])
    if answer.question == "gaps":
        return count(len(answer.gaps or []), "gap") if answer.gaps else "none"
    rule = asked.get("rule")
    if answer.question == "exposure" and isinstance(rule, Mapping):
        return f"{end(rule.get('filter', ''), name_of)}  {rule.get('direction', '')}"
    things = [end(asked[key], name_of) for key in ("filter", "rule", "text") if asked.get(key) is not None]
    direction = [str(asked["direction"])] if "direction" in asked else []
    side = "to" if direction == ["egress"] else "from"
    if asked.get("target") is not None:
        last = f"to {ends.pop()}"
        return "  ".join([*things, *(f"from {name}" for name in ends), last])
    return "  ".join([*things, *direction, *(f"{side} {name}" for name in ends)])


def _law(asked: Mapping[str, object], name_of: NameOf) -> list[str]:
    """What a law says, in the words of the question."""
    told = []
    for name in ("via", "avoid"):
        texts = asked.get(name) or []
        words = [texts] if isinstance(texts, str) else list(texts) if isinstance(texts, (list, tuple)) else []
        told += [f"{name} {end(word, name_of)}" for word in words]
    return told


def reach_of_verdict(answer: Answer) -> str:
    """In brackets: first packet or session, what the other one says where it differs, and the extent."""
    if answer.handshake is not None and answer.question == "filter":
        return f"(handshake: {answer.handshake}; data: {_data(answer)})"
    if answer.forward is None and answer.session is None:
        return ""
    if answer.understood.get("direction") == "forward":
        words = "first packet"
        if answer.session not in (None, answer.forward):
            words += f"; session: {answer.session}"
    else:
        words = "session"
        if answer.forward not in (None, answer.session):
            words += f"; first packet: {answer.forward}"
        if answer.handshake is not None:
            words += f"; handshake: {answer.handshake}; data: {_data(answer)}"
    if answer.extent == "some":
        words += "; some of what was asked"
    return f"({words})"


def _data(answer: Answer) -> str:
    """Whether data passes, and with what alone where a note tells that."""
    told = [note for note in answer.notes or () if note.startswith(DATA_ONLY)]
    if answer.data != "reachable" or not told:
        return str(answer.data)
    texts = told[0].removeprefix(DATA_ONLY).split(", ")
    rest = " and more" if len(texts) > MOST_SPOKEN else ""
    return f"only with {', '.join(texts[:MOST_SPOKEN])}{rest}"
