"""Which rule of a filter decides: the rules that let flows pass, and those (or their absence) that stop them.

In: checks of the engine with the cells they admitted or denied. Out: ``Rule`` and ``Block`` values with citations.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from ..engine.atoms import Universe, Words, some_in
from ..engine.compile import Compiled
from ..engine.contents import is_of
from ..engine.passage import Check, Pack, Step, Stop
from ..engine.session import Outcome
from ..engine.unread_groups import gap_of, names_any
from ..model.citation import Citation, Gap
from ..model.network import Network
from ..semantics.algebra import Match, MemberOf, Unreadable, Within
from ..semantics.belonging import ANY, listed
from ..semantics.network_acl import DEFAULT_DENY, AclRule
from ..semantics.security_group import EGRESS, FIELDS, Permit
from ..space import Ranges
from ..space.line import FIRST_V6, address_at, text_at
from .answer import Block, Hop, Rule
from .inspected import CODE, passing, stopping, untold, way_of
from .rewriting import Change

Places = Mapping[int, Ranges]
"""By piece: what was asked of it."""


@dataclass(frozen=True, slots=True)
class Denial:
    """Cells that a control stops, and the words for it."""

    cells: int
    layer: str
    id: str
    rule: str
    at: str
    aws_code: str | None
    citation: Citation | None
    direction: str = ""
    """Which way the packet goes that is stopped, where that is not the filter's own way."""


def cite(network: Network, name: str | None, suffix: str = "") -> Citation | None:
    """Where a resource stands; None for what the snapshot does not hold (the internet, a name of ours)."""
    if name is None:
        return None
    try:
        return network.citation(name, suffix)
    except KeyError:
        return None


def hops(network: Network, steps: tuple[Step, ...], changes: Mapping[int, Change] | None = None) -> list[Hop]:
    """The places of a way, as an answer shows them, with the addresses that change at some of them."""
    shown = []
    for number, step in enumerate(steps):
        home = network.homes.get(step.id)
        account, region = (home.account, home.region) if home else (None, None)
        shown.append(Hop(step.stage, step.id, account, region, *(changes or {}).get(number, Change())))
    return shown


def route_rules(network: Network, steps: tuple[Step, ...], direction: str) -> Iterator[Rule]:
    """The routes that led a way."""
    for step in steps:
        if step.source is not None and step.rule is not None:
            where = cite(network, step.source, step.pointer or "")
            yield Rule(direction, "route", step.id, step.rule, None, where)


def passing_rules(c: Compiled, pack: Pack, at: int, cells: int, replies: int) -> Iterator[Rule]:
    """The rules that let one flow of a pack pass: ``cells`` on a way there, ``replies`` on a way back."""
    for check in pack.checks:
        wanted = replies if check.of_replies else cells
        rank, other = _ends(check, at)
        if check.room == "group":
            for permit in _permits(c, check):
                if _overlaps(c, permit.match, rank, other, wanted, check):
                    where = cite(c.network, permit.group, permit.pointer)
                    yield Rule(check.direction, check.layer, permit.group, permit.text, check.at, where)
        elif check.room == "acl":
            for rule, _ in _deciding(c, check, rank, wanted):
                if rule is not None and rule.allow:
                    where = cite(c.network, check.id, f"/Entries/{rule.index}")
                    yield Rule(check.direction, check.layer, check.id, rule.text, check.at, where)
        elif check.inspected is not None:
            yield from passing(c, check, at, wanted)


def denials(
    c: Compiled, pack: Pack, at: int, asked: dict[str, int], origin: int, within: Places | None = None
) -> Iterator[tuple[Check, Denial]]:
    """What each filter of a pack denies one flow; ``asked`` are plain cells by ``direction/leg-kind``.

    ``origin`` is the row that began (-1 for the internet): a reference to its groups that no longer matches because
    its address was hidden is told as such. ``within``: what of a piece was asked, where that is not all of it.
    """
    universe = c.universe
    for check in pack.checks:
        if not check.room and not check.rule:
            continue
        wanted = asked[_side(check)]
        row = check.words[at] if len(check.words) > 1 else check.words[0]
        possible = universe.possibly_of(universe.mask(row))
        denied = wanted & ~possible
        if denied:
            for denial in _denials(c, check, at, denied, origin, within or {}):
                yield check, denial


def parted_away(c: Compiled, pack: Pack, at: int, asked: dict[str, int]) -> bool:
    """True when none of what is asked is in a pack: another one has it, by what a place parts services for."""
    universe = c.universe
    for check in pack.checks:
        if not check.room and not check.rule:
            row = check.words[at] if len(check.words) > 1 else check.words[0]
            if not asked[_side(check)] & universe.possibly_of(universe.mask(row)):
                return True
    return False


def gaps_on(c: Compiled, outcome: Outcome, cells: int, *, forward_only: bool) -> Iterator[Gap]:
    """The gaps on an outcome's ways that could decide something of these cells.

    A way that surely carries none of them is shut whatever its gaps hold.
    """
    if not _may_carry(c, outcome.passage.pack, cells) or not outcome.arrives:
        return
    yield from _gaps_of(c, outcome.passage.pack, outcome.passage.gap, cells)
    for back in () if forward_only else outcome.backs:
        if back.stop is None and _may_carry(c, back.pack, c.universe.all_cells):
            yield from _gaps_of(c, back.pack, back.gap, c.universe.all_cells)


def gaps_there(c: Compiled, outcome: Outcome, cells: int) -> Iterator[Gap]:
    """The gaps on an outcome's way there, whether or not the session that it would carry is ended for sure."""
    if outcome.arrives:
        yield from _gaps_of(c, outcome.passage.pack, outcome.passage.gap, cells)


def _may_carry(c: Compiled, pack: Pack, cells: int) -> bool:
    return bool((pack.words & c.universe.row(c.universe.possibly(cells))).any())


def _gaps_of(c: Compiled, pack: Pack, end: Gap | None, cells: int) -> Iterator[Gap]:
    yield from pack.gaps
    if end is not None:
        yield end
    for check in pack.checks:
        yield from _doubts(c, check, cells)


def _doubts(c: Compiled, check: Check, cells: int) -> Iterator[Gap]:
    """The gaps that leave a filter in doubt about some of these cells."""
    universe = c.universe
    half = universe.words
    doubtful = universe.row(universe.double(cells))[:half] & ~check.words[:, :half] & check.words[:, half:]
    if check.number >= 0 and doubtful.any():
        way = check.layer.rsplit("-", 1)[1]
        for gap in c.content_gaps.get((check.room, way, check.number), ()):
            if is_of(c.network, gap, (check.at,)):
                yield gap
    if check.inspected is not None and doubtful.any():
        yield from untold(c, check, doubtful, cells)
    if check.room == "group" or check.others is not None:
        yield from _unread_members(c, check, doubtful)


def _unread_members(c: Compiled, check: Check, doubtful: Words) -> Iterator[Gap]:
    """The gaps of other ends of which nobody read whether they have a group that a filter names."""
    if ANY not in c.members or check.others is None:
        return
    way = check.layer.rsplit("-", 1)[1]
    if check.number >= 0 and not names_any(c, way, np.array([check.number])):
        return
    others = np.broadcast_to(check.others, len(check.words))
    known = (others >= 0) & some_in(doubtful)
    for row in np.unique(others[known & c.belongs(ANY)[others]]).tolist():
        yield gap_of(c, row)


def leans_on(c: Compiled, check: Check) -> Iterator[str]:
    """The assumptions that a filter's word rests on."""
    if check.room != "group" or check.others is None or check.number < 0:
        return
    known = check.others[check.others >= 0]
    way = check.layer.rsplit("-", 1)[1]
    if len(known) and c.rows.delegated[known].any() and c.groups[way].admission(check.number).members:
        yield "delegated-prefix-matches-group"


def _side(check: Check) -> str:
    if not check.of_replies:
        return "forward"
    return "return" if check.leg == 0 else "return-translated"


def _ends(check: Check, at: int) -> tuple[int, int]:
    rank = _pick(check.ranks, at)
    other = _pick(check.others, at)
    return rank, other


def _pick(values: object, at: int) -> int:
    if values is None:
        return -1
    assert hasattr(values, "__len__"), "ranks are arrays"
    return int(values[at] if len(values) > 1 else values[0])  # type: ignore[index]


def _denials(
    c: Compiled, check: Check, at: int, denied: int, origin: int, within: Places
) -> Iterator[Denial]:
    rank, other = _ends(check, at)
    if check.room == "acl":
        for rule, cells in _deciding(c, check, rank, denied):
            family = 6 if c.universe.starts[rank] >= FIRST_V6 else 4
            text = rule.text if rule else f"rule * ({DEFAULT_DENY[family]}) deny all other traffic"
            suffix = f"/Entries/{rule.index}" if rule else ""
            where = cite(c.network, check.id, suffix)
            yield Denial(cells, check.layer, check.id, text, check.at, check.aws_code, where)
    elif check.room == "group":
        yield _group_denial(c, check, rank, other, denied, origin, within)
    elif check.inspected is not None:
        for word, cells in stopping(c, check, at, denied):
            text, place = (word.text, word.place) if word else (check.rule, cite(c.network, check.id))
            name, way = (word.id, way_of(word)) if word else (check.id, check.direction)
            yield Denial(cells, check.layer, name, text, check.at, CODE, place, way)
    else:
        where = cite(c.network, check.id)
        yield Denial(denied, check.layer, check.id, check.rule, check.at, check.aws_code or None, where)


def _group_denial(
    c: Compiled, check: Check, rank: int, other: int, denied: int, origin: int, within: Places
) -> Denial:
    groups = listed(c.network, check.at)
    permits = list(_permits(c, check))
    peer = _stretch(c.universe, rank, within.get(rank)) if rank >= 0 else "anybody"
    side = "to" if check.layer.endswith(EGRESS) else "from"
    code, extra = "ENI_SG_RULES_MISMATCH", ""
    if not permits:
        code = "SG_HAS_NO_RULES"
    elif other < 0 <= origin and side == "from":
        hidden = [
            p.match.peer.group
            for p in permits
            if isinstance(p.match.peer, MemberOf)
            and c.belongs(p.match.peer.reference)[origin]
            and c.universe.cell_mask(*p.match.services) & denied
        ]
        if hidden:
            code = "SG_REFERENCES_NOT_PRESERVED"
            extra = f"; the reference to {hidden[0]} does not match: the sender's own address does not arrive"
    name = groups[0] if groups else check.at
    holders = ", ".join(groups) or check.at
    text = f"no rule of {holders} admits this {side} {peer}{extra}"
    field = FIELDS[check.layer.rsplit("-", 1)[1]]
    where = cite(c.network, name, f"/{field}") or cite(c.network, check.at)
    return Denial(denied, check.layer, name, text, check.at, code, where)


def _stretch(universe: Universe, rank: int, asked: Ranges | None) -> str:
    """A piece, or what was asked of it, in words: its address, or the first and the last of them."""
    spans = asked.ranges if asked is not None and not asked.is_empty else (universe.piece(rank),)
    low, high = spans[0][0], spans[-1][1]
    return text_at(low) if low == high else f"{text_at(low)}-{text_at(high)}"


def _permits(c: Compiled, check: Check) -> Iterator[Permit]:
    way = check.layer.rsplit("-", 1)[1]
    for group in listed(c.network, check.at):
        yield from c.permits.get((group, way), ())


def _overlaps(c: Compiled, match: Match, rank: int, other: int, cells: int, check: Check) -> bool:
    if not c.universe.cell_mask(*match.services) & cells:
        return False
    return _peer_matches(c, match, rank, other)


def _peer_matches(c: Compiled, match: Match, rank: int, other: int) -> bool:
    if isinstance(match.peer, MemberOf):
        return match.sure and other >= 0 and bool(c.belongs(match.peer.reference)[other])
    if isinstance(match.peer, Unreadable) or not match.sure:
        return False
    return matches_within(c.universe, match.peer, rank)


def matches_within(universe: Universe, peer: Within, rank: int) -> bool:
    """True when a piece lies in the blocks a rule names."""
    family, address = address_at(universe.starts[rank])
    return any(prefix.holds(family, address) for prefix in peer.prefixes)


def _deciding(c: Compiled, check: Check, rank: int, cells: int) -> Iterator[tuple[AclRule | None, int]]:
    """The entries that decide these cells for one address, first match first; None for AWS's own last one."""
    way = check.layer.rsplit("-", 1)[1]
    rest = cells
    for rule in c.acl_rules.get((check.id, way), ()):
        if not rest:
            return
        peer = rule.match.peer
        if rule.match.sure and isinstance(peer, Within) and matches_within(c.universe, peer, rank):
            mine = rest & c.universe.cell_mask(*rule.match.services)
            if mine:
                yield rule, mine
                rest &= ~mine
    if rest:
        yield None, rest


def stop_block(network: Network, stop: Stop, direction: str) -> Block:
    """A control that ends a way for everything."""
    where = cite(network, stop.source or stop.id, stop.pointer or "")
    return Block(direction, stop.layer, stop.id, stop.rule, stop.at, stop.aws_code, [], where)


__all__ = [
    "Denial",
    "cite",
    "denials",
    "gaps_on",
    "gaps_there",
    "hops",
    "parted_away",
    "passing_rules",
    "route_rules",
    "stop_block",
]
