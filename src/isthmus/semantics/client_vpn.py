"""What a Client VPN endpoint lets its users write to, by its routes and its authorization rules.

In: an endpoint of ``model.client_vpn``, a subnet that its users come out in, addresses. Out: parts of these addresses,
each with a word: let through, stopped, or open, and what says so. What the VPC does with them is another question.
Source: Client VPN Admin Guide, "AWS Client VPN routes", "AWS Client VPN authorization rules" (longest prefix decides),
"Access to a peered VPC, Amazon S3, or the internet is intermittent" (a route for each subnet).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from ..model.citation import Citation, Gap
from ..model.client_vpn import AuthorizationRule, ClientRoute, ClientVpn
from ..packet import Prefix
from ..space import Ranges, prefix_range

R = TypeVar("R", ClientRoute, AuthorizationRule)

LOCAL = "local"
ACTIVE = (None, "active")
GONE = ("failed",)


@dataclass(frozen=True, slots=True)
class Said:
    """What an endpoint says of a destination: ``word`` None where it is open, for the reason that ``gap`` names.

    ``rules`` are a text and a place each: the route and the rule that let it through; ``stop`` is why it is stopped.
    """

    word: bool | None
    rules: tuple[tuple[str, Citation], ...] = ()
    stop: str = ""
    by_route: bool = False
    """Whether a route is lacking."""
    gap: Gap | None = None


def parts(vpn: ClientVpn, subnet: str, places: Ranges) -> Iterator[tuple[int, Said]]:
    """The first address of each part of some places that an endpoint treats alike, and what it says of it.

    Shapes: addresses are positions on the line of both families.
    """
    return ((low, told) for (low, _), told in spans(vpn, subnet, places))


def spans(vpn: ClientVpn, subnet: str, places: Ranges) -> Iterator[tuple[tuple[int, int], Said]]:
    """The parts of some places that an endpoint treats alike, each whole, and what it says of it."""
    edges = edges_of(vpn)
    for low, high in places.ranges:
        cuts = [low, *(edge for edge in edges if low < edge <= high), high + 1]
        for start, end in pairwise(cuts):
            yield (start, end - 1), said(vpn, subnet, start)


def edges_of(vpn: ClientVpn) -> list[int]:
    """Where what an endpoint says of destinations may change, as positions on the line."""
    blocks = [row.block for row in vpn.routes or ()] + [row.block for row in vpn.rules or ()]
    every = [prefix_range(block) for block in (*blocks, *([vpn.block] if vpn.block is not None else []))]
    return sorted({edge for low, high in every for edge in (low, high + 1)})


def said(vpn: ClientVpn, subnet: str, at: int) -> Said:
    """What an endpoint says of one destination, to users that come out in a subnet."""
    if vpn.block is not None and _holds(vpn.block, at):
        return _open(vpn, "client-vpn-users", f"how users of {vpn.id} reach each other is not modelled")
    route = _route(vpn, subnet, at)
    if isinstance(route, Said):
        return route
    rule = _rule(vpn, at)
    if isinstance(rule, Said):
        return rule
    via = (f"{route.block} -> {route.subnet}", route.citation)
    let = (f"{rule.block} for {'everybody' if rule.everybody else rule.group}", rule.citation)
    if rule.everybody:
        return Said(True, (via, let))
    detail = f"only users of the group {rule.group} are let through to {rule.block} by {vpn.id}"
    return Said(None, (via, let), gap=Gap("client-vpn-group", vpn.id, "close", detail, rule.citation))


def _route(vpn: ClientVpn, subnet: str, at: int) -> ClientRoute | Said:
    """The longest route of the subnet that holds a destination."""
    if vpn.routes is None:
        return _open(vpn, "uncollected-client-vpn", f"the routes of {vpn.id} were not read")
    near = [row for row in vpn.routes if _holds(row.block, at) and row.subnet in (subnet, LOCAL)]
    best = _longest([row for row in near if row.state in ACTIVE])
    length = best[0].block.length if best else -1
    if _in_change([row.state for row in near if row.block.length >= length]):
        return _open(vpn, "client-vpn-changing", f"a route of {vpn.id} is being changed")
    if not best:
        return Said(False, stop=f"no route to the destination by {subnet}", by_route=True)
    if any(row.subnet == LOCAL for row in best):
        return _open(vpn, "client-vpn-users", f"how users of {vpn.id} reach each other is not modelled")
    return best[0]


def _rule(vpn: ClientVpn, at: int) -> AuthorizationRule | Said:
    """The longest authorization rule for a destination; one for everybody where several are as long."""
    if vpn.rules is None:
        return _open(vpn, "uncollected-client-vpn", f"the authorization rules of {vpn.id} were not read")
    near = [row for row in vpn.rules if _holds(row.block, at)]
    best = _longest([row for row in near if row.state in ACTIVE])
    length = best[0].block.length if best else -1
    if _in_change([row.state for row in near if row.block.length >= length]):
        return _open(vpn, "client-vpn-changing", f"an authorization rule of {vpn.id} is being changed")
    if not best:
        return Said(False, stop="no authorization rule for the destination")
    return min(best, key=lambda row: (not row.everybody, row.group or ""))


def _longest(rows: list[R]) -> list[R]:
    top = max((row.block.length for row in rows), default=-1)
    return [row for row in rows if row.block.length == top]


def _in_change(states: list[str | None]) -> bool:
    return any(state not in (*ACTIVE, *GONE) for state in states)


def _holds(block: Prefix, at: int) -> bool:
    low, high = prefix_range(block)
    return low <= at <= high


def _open(vpn: ClientVpn, kind: str, detail: str) -> Said:
    return Said(None, gap=Gap(kind, vpn.id, "either", detail, vpn.citation))


__all__ = ["Said", "edges_of", "parts", "said", "spans"]
