"""What rules expose: each part of it on a line, who to whom on what; with ``verbose`` its exact flows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from ..query.answer import Answer, Space
from .palette import Palette
from .passing import rest_of_rules
from .phrase import FEW, MOST_RULES, NameOf, box, count, on, some, spoken
from .table import Cell, Row, aligned, aside, heading, listing

Part = Mapping[str, Any]
MEANINGS = {
    "admits": "what the rules match, taken alone",
    "effective": "of that, delivered today",
    "marginal": "delivered thanks to them alone",
    "unsettled": "delivered or not once they are gone: a gap decides",
    "revealed": "delivered only once they are gone",
    "latent": "admitted, and stopped elsewhere",
    "doubtful": "delivered or not: a gap decides",
}
BY_PACKET = {"calls": "by the first packet", "answers": "by the answer alone"}
"""What an entry of a network ACL, which looks at each packet, matches of a flow."""
TOLD = frozenset({"admits", "effective", "marginal", "latent"})
"""Parts that are told though they be empty: that nothing is in them says something."""


def exposed(answer: Answer, name_of: NameOf, palette: Palette, verbose: bool) -> list[str]:
    """The rules, who carries them, and the parts of what they let through."""
    result: Mapping[str, Any] = msgspec.to_builtins(answer.result or {})
    lines = heading("rules", palette)
    rules = result.get("rules", ())
    for rule in rules if verbose else rules[:MOST_RULES]:
        lines.append(f"    {palette.paint(spoken(str(rule['rule']), name_of))}")
        where = rule.get("citation")
        if verbose and where:
            lines.append(aside(f"{where['file']}#{where['pointer']}", palette))
    lines += rest_of_rules(len(rules), palette, verbose)
    lines += ["", _carried(answer, result, name_of, palette, verbose), ""]
    named = [
        part for part in _named(result, name_of) if verbose or not part[2].get("empty") or part[0] in TOLD
    ]
    return lines + _parts(named, palette, verbose) + _counted(result, palette) + _through(result, palette)


def _through(result: Mapping[str, Any], palette: Palette) -> list[str]:
    """Who comes by load balancers where the rules let it, and how many of them no other rule lets in."""
    ways: Sequence[Part] = result.get("through", ())
    rows: list[Row] = [
        (
            Cell(
                f"{way['label']} {on([str(word) for word in way['services']], FEW)} to port {way['port']}",
                "name",
            ),
            Cell(_clients(way)),
            Cell(_lost(way), "dim"),
        )
        for way in ways
    ]
    return [*heading("by load balancers", palette), *aligned(rows, palette)] if rows else []


def _clients(way: Part) -> str:
    ends = ["the internet"] if way["internet"] else []
    ends += [count(way["interfaces"], "interface")] if way["interfaces"] else []
    ends += [f"{count(way['unknown'], 'client')} perhaps"] if way["unknown"] else []
    return ", ".join(ends)


def _lost(way: Part) -> str:
    """What would not come without the rules."""
    lost = way["lost"]
    if lost is None or not (way["interfaces"] or way["internet"]):
        return ""
    if not (lost["interfaces"] or lost["internet"]):
        return "without these rules too"
    whole = all(lost[name] == way[name] for name in ("interfaces", "internet"))
    return (
        "thanks to these rules alone"
        if whole
        else f"thanks to these rules alone: {_clients({**lost, 'unknown': 0})}"
    )


def _carried(
    answer: Answer, result: Mapping[str, Any], name_of: NameOf, palette: Palette, verbose: bool
) -> str:
    """The interfaces that hold a group; of a network ACL the subnets that it guards."""
    guards = str(answer.understood.get("rule", {}).get("filter", "")).startswith("acl-")
    title, noun = ("guards", "subnet") if guards else ("held by", "interface")
    holders = [name_of(holder) or holder for holder in result.get("holders", ())]
    carried = f"{count(len(holders), noun)}: {some(holders, None if verbose else FEW)}"
    nobody = "no subnet" if guards else "nobody"
    return f"  {palette.paint(title, 'title')}  {palette.paint(carried if holders else nobody)}"


def _counted(result: Mapping[str, Any], palette: Palette) -> list[str]:
    """Why the interfaces of the parts are more than those of the whole, where they are."""
    for whole, parts in (("admits", ("effective", "latent", "doubtful")), ("latent", ("barred",))):
        pieces = [part for name in parts for part in _listed(result.get(name, {}))]
        for side in ("source_interfaces", "target_interfaces"):
            if sum(part.get(side, 0) for part in pieces) > result.get(whole, {}).get(side, 0):
                words = "an interface counts in every part that it has flows in"
                return ["", f"  {palette.paint(words, 'dim')}"]
    return []


def _listed(part: Any) -> list[Part]:
    return part if isinstance(part, list) else [part]


def _named(result: Mapping[str, Any], name_of: NameOf) -> Iterator[tuple[str, str, Part]]:
    """The parts in the order in which they explain each other: word, meaning, flows."""
    for word, meaning in MEANINGS.items():
        if word in result:
            yield word, meaning, result[word]
            yield from _by_packet(result[word])
        if word == "marginal":
            for part in result.get("shared", ()):
                yield "shared", f"also let in by {_rules(part.get('with', ()), name_of)}", part
        if word == "latent":
            for part in result.get("barred", ()):
                yield "", f"by {' and '.join(part.get('by', ()))}", part


def _by_packet(part: Part) -> Iterator[tuple[str, str, Part]]:
    """A part by the packet of a flow that matches; nothing where it is the first packet of all of them."""
    found = {kind: part[kind] for kind in BY_PACKET if kind in part and not part[kind]["empty"]}
    if "answers" in found:
        yield from (("", BY_PACKET[kind], one) for kind, one in found.items())


def _parts(named: Sequence[tuple[str, str, Part]], palette: Palette, verbose: bool) -> list[str]:
    rows: list[Row] = [
        (
            Cell(word, "title"),
            Cell(extent(part), "" if not part.get("empty") else "dim"),
            Cell(meaning, "dim"),
        )
        for word, meaning, part in named
    ]
    lines: list[str] = []
    for head, (_, _, part) in zip(aligned(rows, palette), named, strict=True):
        lines.append(head)
        if verbose:
            spaces = msgspec.convert(part.get("space", []), list[Space])
            lines += [listing(box(space, None), palette, 6, "dim") for space in spaces]
            if part.get("truncated"):
                lines.append(aside("and more: a limit cut the list", palette))
    return lines


def extent(part: Part) -> str:
    """Who to whom, on what: ``the internet, 17 interfaces -> 1 interface  tcp/8080``."""
    if part.get("empty"):
        return "nothing"
    return f"{_side(part, 'source')} -> {_side(part, 'target')}  {on(part['services'], FEW)}"


def _side(part: Part, side: str) -> str:
    """Who is at one end: the internet, how many interfaces; ``outside`` where it is neither."""
    ends = ["the internet"] if part.get(f"{side}_internet") else []
    if part.get(f"{side}_interfaces"):
        ends.append(count(part[f"{side}_interfaces"], "interface"))
    return ", ".join(ends) or "outside"


def _rules(rules: Sequence[str], name_of: NameOf) -> str:
    return some([spoken(rule.partition("/")[0], name_of) for rule in dict.fromkeys(rules)])
