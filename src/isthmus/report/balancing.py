"""The ways of a path through a load balancer: a line each, from the node by its listener to the target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .headline import VERDICT_STYLES
from .palette import Palette
from .phrase import NameOf, brief, count, titled
from .table import MANY, Cell, Row, aligned, aside, heading

WHOSE = {"client": "under the client's address", "node": "under the node's address"}
Way = Mapping[str, Any]


def tells_ways(result: object) -> bool:
    """True of the result of a question through a load balancer, or to one."""
    return isinstance(result, Mapping) and {"balancer", "listeners", "ways"} <= result.keys()


def balancing(result: Mapping[str, Any], name_of: NameOf, palette: Palette, verbose: bool) -> list[str]:
    """The ways, and what each says; of very many the first; nothing of a balancer that is itself the target."""
    told: Sequence[Way] = result["ways"]
    shown = told if verbose else told[:MANY]
    if not shown:
        return []
    lines = heading(f"ways through {titled(str(result['balancer']), name_of)}", palette)
    lines += list(dict.fromkeys(aligned([_row(way, name_of) for way in shown], palette, indent=4)))
    if len(told) > len(shown):
        rest = count(len(told) - len(shown), "more way")
        lines.append(aside(f"and {rest} (-v shows all)", palette, indent=4))
    return lines


def _row(way: Way, name_of: NameOf) -> Row:
    said = str(way["session"])
    beside = "" if way["forward"] == said else f"first packet: {way['forward']}"
    more = [str(way[name]) for name in ("condition", "health") if way.get(name)]
    return (
        Cell(titled(str(way["node"]), name_of)),
        Cell("->"),
        Cell(_target(way, name_of), "name"),
        Cell(WHOSE.get(str((way.get("onward") or way)["source"]), "")),
        Cell(said, VERDICT_STYLES.get(said, "")),
        Cell("; ".join(part for part in (beside, *more) if part), "dim"),
    )


def _target(way: Way, name_of: NameOf) -> str:
    """What a way leads to and on which port; by way of which balancer behind, and its node."""
    last = way.get("onward") or way
    target = titled(str(last["target"]), name_of)
    port = "" if last["port"] is None else f" port {last['port']}"
    if last is way:
        return f"{target}{port}"
    return f"{brief(str(last['balancer']))} at {way['target']} -> {target}{port}"
