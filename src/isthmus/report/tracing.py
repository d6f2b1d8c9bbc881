"""The judge's record of one flow: a line a step, there and back, each with what it said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from ..query.answer import Answer
from .outline import outline
from .palette import Palette
from .phrase import NameOf, brief, flow, spoken, titled
from .table import Cell, Row, aligned, aside, heading

SIGNS = {True: Cell("ok", "good"), False: Cell("STOP", "bad"), None: Cell("?", "unsure")}
Step = Mapping[str, Any]
TOLD = frozenset({"steps", "disposition", "at"})
"""What of a trace has a line of its own."""
ENDINGS = {
    "delivered": "delivered to {}",
    "delivered-to-service": "delivered to {}",
    "loopback": "stays inside {}",
    "left-by-internet-gateway": "leaves for the internet",
    "denied": "stopped at {}",
    "no-such-address": "nobody has this address: {}",
    "split": "AWS's own choice decides, at {}",
    "unknown": "not known from {} on",
}
"""The judge's dispositions in words; the place stands in the braces."""
HEADINGS = {"data-forward": "data of the client", "data-return": "data of the server"}
"""What stands above steps of some directions."""
STOPPED = {
    "forward": "stopped at {}",
    "return": "the reply is stopped at {}",
    "data-forward": "the handshake is completed, and the client's first data is stopped at {}",
    "data-return": "the handshake is completed, and the server's data is stopped at {}",
}
"""How an exchange ended that a step stopped though the first packet got somewhere; the step's thing in the braces."""


def steps(answer: Answer, name_of: NameOf, palette: Palette, verbose: bool) -> list[str]:
    """The flow, its steps under their directions, how it ended, then whatever else the judge told."""
    result = msgspec.to_builtins(answer.result)
    if not isinstance(result, Mapping) or not isinstance(result.get("steps"), list):
        return ["", *outline(result, palette)] if result else []
    lines = _followed(answer, palette)
    for direction in dict.fromkeys(str(step.get("direction", "")) for step in result["steps"]):
        lines += heading(HEADINGS.get(direction, direction), palette)
        met = [step for step in result["steps"] if str(step.get("direction", "")) == direction]
        lines += _ladder(_once(met), name_of, palette, verbose)
    lines += ["", f"  {palette.paint('ends', 'title')}  {palette.paint(_ending(answer, result, name_of))}"]
    rest = {key: value for key, value in result.items() if key not in TOLD and value not in (None, [], "")}
    return [*lines, "", *outline(rest, palette)] if rest else lines


def _followed(answer: Answer, palette: Palette) -> list[str]:
    """The five-tuple that the judge followed."""
    header = answer.understood.get("flow")
    if not isinstance(header, Mapping):
        return []
    return ["", f"  {palette.paint('flow', 'title')}  {palette.paint(flow(header))}"]


def _once(met: Sequence[Step]) -> list[Step]:
    """The steps without repeats: a firewall's rules stop the handshake and then data of one session at the same place."""
    return [
        step for number, step in enumerate(met) if step.get("ok") is not False or step not in met[:number]
    ]


def _ending(answer: Answer, result: Mapping[str, Any], name_of: NameOf) -> str:
    """How the flow ended, in words, and where; of an exchange that a step stopped, by what."""
    disposition, at = str(result.get("disposition", "")), str(result.get("at") or "")
    stop: Step = next((step for step in result["steps"] if step.get("ok") is False), {})
    direction = str(stop.get("direction", ""))
    ahead = disposition == "denied" and direction == "forward"
    if answer.verdict == "unreachable" and direction in STOPPED and not ahead:
        return STOPPED[direction].format(titled(str(stop.get("id") or ""), name_of))
    words = ENDINGS.get(disposition, f"{disposition} at {{}}" if at else disposition)
    return words.format(titled(at, name_of))


def _ladder(met: Sequence[Step], name_of: NameOf, palette: Palette, verbose: bool) -> list[str]:
    rows: list[Row] = [
        (
            SIGNS.get(step.get("ok"), SIGNS[None]),
            Cell(str(step.get("stage", ""))),
            Cell(brief(str(step.get("id", "")))),
            Cell(name_of(str(step.get("id", ""))) or "", "name"),
            Cell(spoken(str(step.get("rule") or ""), name_of)),
            Cell(str(step.get("aws_code") or ""), "dim"),
        )
        for step in met
    ]
    lines: list[str] = []
    for head, step in zip(aligned(rows, palette, indent=4), met, strict=True):
        lines.append(head)
        if verbose:
            where = step.get("citation") or {}
            place = f"{where['file']}#{where['pointer']}" if where else ""
            said = [part for part in (flow(step.get("flow") or {}), place) if part]
            lines += [aside("  ".join(said), palette, indent=10)] if said else []
    return lines
