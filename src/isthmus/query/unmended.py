"""Why no change is told that would open an unreachable path: what its controls would need is no rule, entry or route.

In: the blocks of an answer, and the ends and gaps of the ways that were tried with other routes. Out: notes, one a
reason, nearest first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ..engine.compile import Compiled
from ..engine.links import Link
from ..engine.passage import Stop
from ..engine.replying import ONE_WAY, UNSEEN
from ..packet import Prefix
from ..semantics.routing import vpc_prefixes
from .answer import Block
from .sides import Side

if TYPE_CHECKING:
    from ..solve.fix import Mending

MOST_REASONS = 4
PRIVATE_CODES = {f"IGW_DESTINATION_ADDRESS_NOT_IN_{block}_EGRESS" for block in ("RFC1918", "RFC6598")}
"""An internet gateway met an address that only private links lead to."""


def why_none(c: Compiled, blocks: Sequence[Block], mending: Mending, sides: tuple[Side, Side]) -> list[str]:
    """The reasons, each a note; at least one."""
    apart = _apart(c, sides)
    found = [_full(c, block) for block in blocks if block.layer.startswith("network-acl")]
    found += [reason for end in mending.ends for reason in _of(c, end, apart)]
    found += [f"{gap.detail}: what lies behind is not known" for gap in mending.gaps]
    reasons = list(dict.fromkeys(filter(None, found))) or [
        "it takes more routes, rules and entries than are tried"
    ]
    return [f"no fix: {reason}" for reason in reasons[:MOST_REASONS]]


def _of(c: Compiled, end: Stop, apart: tuple[int, int] | None) -> Iterator[str]:
    if end.layer == "firewall" and end.rule.endswith((ONE_WAY, UNSEEN)):
        yield f"{end.id} has to see both directions: {_both_ways(c, end.id)}"
        return
    lost = end.layer in ("route", "peering") or end.aws_code == "BAD_STATE_ROUTE"
    unjoined = list(_unjoined(c, *apart)) if lost and apart is not None else []
    if unjoined:
        yield from unjoined
    elif lost:
        yield f"{end.id}: {end.rule}, and nothing else there leads to the destination"
    else:
        yield f"{end.id}: {end.rule}; {_untried(end) or 'no rule, entry or route changes that'}"


def _both_ways(c: Compiled, name: str) -> str:
    """What leads both directions of a session by one thing."""
    if name in c.network.interfaces:
        return "it takes routes that lead the reply by it too, or neither"
    return (
        "it takes routes that lead both by the same one, or neither (between zones of a transit gateway: its"
        " attachment in appliance mode)"
    )


def _untried(end: Stop) -> str | None:
    """What could lead on past an end and is never tried; None where nothing could."""
    if end.aws_code in PRIVATE_CODES:
        untried = "routes to transit gateways and VPN gateways"
    elif end.layer == "vpn-gateway" and end.aws_code == "CANNOT_ROUTE":
        untried = "routes of VPN connections"
    elif (end.aws_code or "").startswith("TGW_"):
        untried = "transit gateways"
    else:
        untried = "firewall rules" if end.layer == "firewall" else ""
    return f"{untried} are not searched for a fix" if untried else None


def _full(c: Compiled, block: Block) -> str | None:
    """That every number before the entry that denies is taken."""
    from ..solve.edits import free_number

    rules = c.acl_rules.get((block.id, block.layer.rsplit("-", 1)[1]), ())
    pointer = block.citation.pointer if block.citation else ""
    against = [rule for rule in rules if pointer.endswith(f"/Entries/{rule.index}")]
    if free_number(rules, against) is not None:
        return None
    return f"{block.id} has no free number before {block.rule}"


def _apart(c: Compiled, sides: tuple[Side, Side]) -> tuple[int, int] | None:
    """The VPCs of the two ends, where each lies in one and they differ."""
    source, target = ({int(c.rows.vpc[row]) for row in side.rows} for side in sides)
    if len(source) != 1 or len(target) != 1 or source == target or -1 in source | target:
        return None
    return source.pop(), target.pop()


def _unjoined(c: Compiled, source: int, target: int) -> Iterator[str]:
    """Why no peering leads from one VPC to another, where none does.

    Source: VPC peering basics (not transitive, no overlapping blocks).
    """
    names = c.vpc_ids[source], c.vpc_ids[target]
    joining = [link for link in c.links.values() if set(link.vpcs) == {source, target}]
    if any(link.state == "active" for link in joining):
        return
    yield from (_waiting(link) for link in joining)
    shared = _shared(c, *names)
    if shared is not None:
        yield f"{names[0]} and {names[1]} share {shared}: AWS peers no VPCs whose blocks overlap"
    elif not joining:
        yield f"no peering joins {names[0]} and {names[1]}, and a peering leads no further than its two VPCs"


def _waiting(link: Link) -> str:
    return f"peering {link.id} is {link.state}: it carries nothing until it is active"


def _shared(c: Compiled, one: str, other: str) -> Prefix | None:
    """A block that two VPCs have in common: the narrower of two that overlap."""
    for mine in vpc_prefixes(c.network, one):
        for yours in vpc_prefixes(c.network, other):
            if mine.covers(yours):
                return yours
            if yours.covers(mine):
                return mine
    return None
