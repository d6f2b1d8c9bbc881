"""Roles as one receiver meets them: which senders nothing that it, or the way to it, looks at can tell apart.

In: a row that is sent to, and roles that may send. Out: a number for each role. Roles (``roles.py``) part senders by
all the groups they have and by all that these say. Towards one receiver two things of that count: what the groups let
out to it, and membership of groups that its own rules name, or those of an interface that may pass packets on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import numpy as np

from ..model.coverage import is_listed
from ..semantics.algebra import reference, referenced
from ..semantics.security_group import EGRESS, INGRESS
from .atoms import Mask, Ranks, alike
from .compile import Compiled
from .filters import hidden_slices
from .keeping import kept
from .places import places
from .prospects import forwarding
from .roles import interfaces_as, numbered, roles
from .straight import references, references_to

MOST_FACED = 32
"""Units: receivers of which it is kept how roles stand to them."""


def facing(c: Compiled, receivers: Sequence[int], among: Ranks) -> Ranks:
    """Numbers of some roles, equal where they are as one to rows they send to, which are all met alike.

    Shapes: ``among`` and found (n,); ``receivers`` at least one row.
    """
    contents = {int(c.row_group[INGRESS][row]) for row in receivers}
    named = {group for each in contents for group in c.groups[INGRESS].admission(each).members}
    row, node = receivers[0], roles(c).node
    ranks = [int(rank) for rank in (c.rows.rank[row], c.rows.public[row]) if rank >= 0]
    held = _referred(c, ranks)
    key = (*node[ranks].tolist(), tuple(held), tuple(sorted(named)))

    def made() -> Ranks:
        let_out = _let_out(c, ranks, held)[c.row_group[EGRESS][roles(c).firsts]]
        return numbered([_standing(c), let_out, _members(c, named)])

    # Invariant: rules say the same of all pieces of a node
    return kept(c, "facing", key, MOST_FACED, made)[among]


def met_alike(c: Compiled) -> Ranks:
    """By role: a number for how it is met by what is sent to it, before its own groups have their say.

    Where a member may be that nobody read, each role is met in its own way: its groups say what is sure.
    """
    found: Ranks | None = c.cache.get("met alike")
    if found is None:
        found = _each(c) if _unsure(c) else _as(c, set(references(c, EGRESS)), *places(c))
        c.cache["met alike"] = found
    return found


def met_where(c: Compiled) -> Ranks:
    """By role: a number for how it is met, but for senders whose rules name groups (``naming``)."""
    found: Ranks | None = c.cache.get("met where")
    if found is None:
        passing = _of_passing(c, EGRESS)
        found = met_alike(c) if _unsure(c) or passing else _as(c, set(), *places(c))
        c.cache["met where"] = found
    return found


def naming(c: Compiled, groups: Collection[str]) -> Mask:
    """By role: whether a rule of it lets out to some of these groups."""
    named = references(c, EGRESS)
    found = np.zeros(len(c.groups[EGRESS]), dtype=np.bool_)
    for group in groups:
        for name in (group, reference(group, 4), reference(group, 6)):
            found[named.get(name, [])] = True
    of_role: Mask = found[c.row_group[EGRESS][roles(c).firsts]]
    return of_role


def _unsure(c: Compiled) -> bool:
    return _hidden(c) or bool(c.hubs.untold)


def _each(c: Compiled) -> Ranks:
    return np.arange(len(roles(c).firsts), dtype=np.int64)


def _of_passing(c: Compiled, way: str) -> set[str]:
    """The groups that rules of interfaces that may pass packets on name, in one direction."""
    passing = np.flatnonzero(forwarding(c)[c.rows.interface]) if len(c.rows) else c.rows.rank
    contents = np.unique(c.row_group[way][passing]).tolist()
    return {group for number in contents for group in c.groups[way].admission(number).members}


def _standing(c: Compiled) -> Ranks:
    """By role: a number for where it stands and what it is, its groups left out but where one on the way may ask."""
    found: Ranks | None = c.cache.get("standing")
    if found is None:
        found = c.cache["standing"] = _as(
            c, _of_passing(c, INGRESS), c.rows.subnet, roles(c).node[c.rows.rank]
        )
    return found


def _as(c: Compiled, named: Collection[str], subnet: Ranks, spot: Ranks) -> Ranks:
    """By role: a number for where it stands, as by two numbers a row, what it is, and which of some groups it has."""
    known, rows = roles(c), c.rows
    like = interfaces_as(c, {referenced(name)[0] for name in named})[rows.interface]
    public = np.where(rows.public >= 0, known.node[rows.public], -1)
    single = np.where(known.alone, np.arange(len(rows), dtype=np.int64), -1)
    columns = [rows.vpc, subnet, like, spot, public, single]
    return numbered([column[known.firsts] for column in columns])


def _let_out(c: Compiled, ranks: list[int], held: list[str]) -> Ranks:
    """By egress content: a number, equal where they let the same out to some pieces, whose owners have these groups."""
    store = c.groups[EGRESS]
    numbers = np.arange(len(store), dtype=np.int64)
    _, said = alike(np.concatenate([store.look(numbers, rank) for rank in ranks], axis=1))
    return numbered([said, *_by_members(c, held, numbers)])


def _referred(c: Compiled, ranks: list[int]) -> list[str]:
    """The groups that some egress rule refers to, of all that have these addresses."""
    named = references(c, EGRESS)
    owners = np.logical_or.reduce(
        [column == rank for column in (c.rows.rank, c.rows.public) for rank in ranks]
    )
    found = {group for row in np.flatnonzero(owners).tolist() for group in references_to(c, row)}
    return sorted(group for group in found if group in named)


def _by_members(c: Compiled, held: list[str], numbers: Ranks) -> Iterable[Ranks]:
    """What egress contents say besides of members, of some groups.

    Where a member may be that nobody read, contents that name groups are told apart by all they name.
    """
    named = references(c, EGRESS)
    if _hidden(c):
        naming = np.array(sorted({number for found in named.values() for number in found}), dtype=np.int64)
        yield np.where(np.isin(numbers, naming), numbers, -1)
        return
    masks: dict[int, int] = {}
    for group in held:
        column = np.full(len(numbers), -1, dtype=np.int64)
        for number in named[group]:
            mask = c.groups[EGRESS].admission(number).members[group]
            column[number] = masks.setdefault(mask, len(masks))
        yield column


def _hidden(c: Compiled) -> bool:
    """True where some interface, or some peering, was perhaps not read."""
    found: bool | None = c.cache.get("hidden anywhere")
    if found is None:
        found = c.cache["hidden anywhere"] = any(
            hidden_slices(c, number) or not is_listed(c.network, "VpcPeeringConnections", name)
            for number, name in enumerate(c.vpc_ids)
        )
    return found


def _members(c: Compiled, groups: Iterable[str]) -> Ranks:
    """By role: a number for which of some groups it has."""
    known = roles(c)
    found, count = np.zeros(len(known.firsts), dtype=np.int64), 1
    for group in sorted(groups):
        members = np.unique(known.of_row[c.members.get(group, known.firsts[:0])])
        if len(members):
            labels, place = np.unique(found[members], return_inverse=True)
            found[members] = count + place
            count += len(labels)
    return found


__all__ = ["facing", "met_alike", "met_where", "naming"]
