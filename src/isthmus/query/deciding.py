"""Which rules of a filter decide what was asked: those that admit a part of it, of an ACL those met first.

In: the rules as ``semantics`` reads them, the other ends and services asked for. Out: the rules, in their order.
A rule whose peer nobody could read may decide, and is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..engine.compile import Compiled
from ..semantics.algebra import MemberOf, Peer, Unreadable, Within
from ..semantics.network_acl import AclRule
from ..semantics.security_group import Permit
from ..space import HeaderSpace, Ranges, prefix_range
from ..space.line import ALL_V4, ALL_V6
from .unread_members import served, unread_members

EVERYWHERE = (ALL_V4, ALL_V6)


def admitting(
    c: Compiled, place: tuple[str, str], permits: Sequence[Permit], peers: Ranges, asked: Ranges
) -> Iterator[Permit]:
    """The rules of a group that admit some of what was asked."""
    for permit in permits:
        ends = _named(c, place, permit.match.peer) & peers
        if not ends.is_empty and not (Ranges.of([permit.match.services]) & asked).is_empty:
            yield permit


def met(
    c: Compiled, place: tuple[str, str], entries: Sequence[AclRule], peers: Ranges, asked: Ranges
) -> Iterator[AclRule]:
    """The entries of an ACL that some of what was asked meets, each after those of lower number."""
    left = HeaderSpace.product(peers.ranges, EVERYWHERE, asked.ranges)
    for entry in entries:
        services = Ranges.of([entry.match.services])
        taken = left & HeaderSpace.product(
            _named(c, place, entry.match.peer).ranges, EVERYWHERE, services.ranges
        )
        if taken.is_empty:
            continue
        yield entry
        if entry.match.sure and not isinstance(entry.match.peer, Unreadable):
            left = left - taken


def _named(c: Compiled, place: tuple[str, str], peer: Peer) -> Ranges:
    """The addresses that a rule names; all that it may name, where that is not known."""
    match peer:
        case Within(prefixes):
            return Ranges.of(prefix_range(prefix) for prefix in prefixes)
        case MemberOf(group) if group in c.network.security_groups:
            known = (
                c.universe.piece(int(c.rows.rank[row])) for row in member_rows(c, *place, peer.reference)
            )
            unread = (s for places, _ in unread_members(c, *place, peer.reference) for s in places.ranges)
            return Ranges.of([*known, *unread])
        case Unreadable(_, family) if family is not None:
            return Ranges.of([ALL_V4 if family == 4 else ALL_V6])
        case _:
            return Ranges.of(EVERYWHERE)


def member_rows(c: Compiled, holder: str, direction: str, group: str) -> list[int]:
    """The address rows that a reference made in a group surely means: members within reach of any VPC it serves."""
    near = {far for vpc in served(c, holder) for far in c.referable(direction, vpc)}
    return [int(row) for row in c.members.get(group, ()) if int(c.rows.vpc[row]) in near]
