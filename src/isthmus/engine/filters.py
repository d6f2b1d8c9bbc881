"""Filters at work: the checks that network ACLs and security groups put to a pack."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from ..model.citation import Gap
from ..model.coverage import is_listed
from ..semantics.algebra import referenced
from ..semantics.security_group import EGRESS, INGRESS
from .atoms import Mask, Ranks, Words, some_in
from .compile import Compiled
from .links import Slices
from .passage import RETURN, Check, Pack


def inside(ranks: Ranks, slices: Sequence[tuple[int, int]]) -> Mask:
    """Which pieces lie in any of these slices of ranks (first, one past the last)."""
    found = np.zeros(len(ranks), dtype=np.bool_)
    for low, high in slices:
        found |= (ranks >= low) & (ranks < high)
    return found


def look_up(find: Callable[[int], int], keys: Ranks) -> Ranks:
    """A function of pieces applied to many, once for each distinct one. Shape: (len(keys),)."""
    if len(keys) > 8:
        distinct, inverse = np.unique(keys, return_inverse=True)
        return np.array([find(key) for key in distinct.tolist()], dtype=np.int64)[inverse]
    return np.array([find(key) for key in keys.tolist()], dtype=np.int64)


def acl_check(c: Compiled, direction: str, way: str, subnet: int, ranks: Ranks) -> Check:
    """What the network ACL of a subnet admits, by the address that this side of it compares."""
    number = int(c.subnet_acl[way][subnet])
    words = c.acls[way].column(number, ranks)
    name = c.subnet_ids[subnet]
    acl = c.network.acl_of_subnet.get(name) or name
    return Check(
        direction,
        f"network-acl-{way}",
        acl,
        name,
        words,
        room="acl",
        number=number,
        ranks=ranks,
        aws_code="SUBNET_ACL_RESTRICTION",
    )


def group_check(
    c: Compiled, direction: str, way: str, rows: Ranks, ranks: Ranks, others: Ranks, across: str = ""
) -> Check:
    """What the groups of the holders' interfaces admit, by the other end's address and membership.

    Shapes: ``rows`` are the holders, ``ranks`` and ``others`` the other ends (row -1: nobody known, or
    hidden by a translation); all (n,). ``across`` is the transit gateway that brought the packets, if one did.
    """
    numbers = c.row_group[way][rows]
    distinct = np.unique(numbers).tolist()
    words = np.empty((len(rows), 2 * c.universe.words), dtype=np.uint64)
    for number in distinct:
        mask = numbers == number
        words[mask] = group_words(c, way, number, rows[mask], ranks[mask], others[mask], across)
    name = c.rows.names[int(c.rows.interface[rows[0]])]
    return Check(
        direction,
        f"security-group-{way}",
        name,
        name,
        words,
        room="group",
        number=distinct[0] if len(distinct) == 1 else -1,
        ranks=ranks,
        others=others,
        aws_code="ENI_SG_RULES_MISMATCH",
        across=across,
    )


def let_in(c: Compiled, pack: Pack, direction: str, rows: Ranks) -> Pack:
    """The pack after the groups of who receives it.

    Members beyond a transit gateway perhaps count where it or an attachment was not read. Shapes: ``rows`` are
    parallel to the pack.
    """
    check = group_check(c, direction, INGRESS, rows, pack.src, pack.who, pack.across)
    words = _perhaps_across(c, check, rows, pack)
    if "group" in pack.ignore or (words == check.words).all():
        return pack.checked(check)
    detail = f"whether groups may be referred to across {pack.across} was not read"
    gap = Gap("uncollected-transit-gateway", pack.across, "open", detail)
    return pack.checked(replace(check, words=words, room="", number=-1, rule=detail)).missing(gap)


def _perhaps_across(c: Compiled, check: Check, rows: Ranks, pack: Pack) -> Words:
    """What a check admits, and possibly for members whom a reference means if what nobody read lets it."""
    pairs = zip(c.rows.vpc[rows].tolist(), pack.who.tolist(), strict=True)
    near = np.array(
        [
            who >= 0 and int(c.rows.vpc[who]) in c.hubs.untold.get((pack.across, vpc), ())
            for vpc, who in pairs
        ],
        dtype=np.bool_,
    )
    if not near.any():
        return check.words
    words = np.array(np.broadcast_to(check.words, (len(pack), 2 * c.universe.words)))
    numbers = c.row_group[INGRESS][rows]
    for number in np.unique(numbers[near]).tolist():
        for group, mask in c.groups[INGRESS].admission(number).members.items():
            may = near & (numbers == number) & c.belongs(group)[pack.who]
            words[may] |= c.universe.row(c.universe.possibly(c.universe.possibly_of(mask)))
    return words


def let_out(c: Compiled, pack: Pack, direction: str, rows: Ranks) -> Pack:
    """The pack after the groups of who sends it on: what they let out, and what of it by address alone."""
    out = pack.checked(egress_check(c, direction, rows, pack.dst))
    numbers = c.row_group[EGRESS][rows]
    if "group" in pack.ignore or not any(
        c.groups[EGRESS].admission(number).members for number in np.unique(numbers).tolist()
    ):
        return out
    bare = np.empty((len(rows), 2 * c.universe.words), dtype=np.uint64)
    for number in np.unique(numbers).tolist():
        mask = numbers == number
        bare[mask] = c.groups[EGRESS].column(number, pack.dst[mask])
    return replace(out, bare=bare if pack.bare is None else pack.bare & bare)


def references_beyond(c: Compiled, pack: Pack, direction: str) -> Pack:
    """Whether the sender's own egress rules match a group beyond a middlebox or NAT is not stated: then only perhaps.

    Source: Security group rules, referencing (it tells of sources behind a middlebox only).
    """
    if direction == RETURN or "group" in pack.ignore:
        return pack
    half, store = c.universe.words, c.groups[EGRESS]
    words = np.repeat(c.universe.row(c.universe.full)[None, :], len(pack), axis=0)
    numbers = np.where(pack.who >= 0, c.row_group[EGRESS][np.maximum(pack.who, 0)], -1)
    for number in np.unique(numbers[numbers >= 0]).tolist():
        if store.admission(number).members:
            mine = numbers == number
            words[mine, :half] = store.column(number, pack.dst[mine])[:, :half]
    doubted = some_in(pack.words[:, :half] & ~words[:, :half])
    if not doubted.any():
        return pack
    name = c.rows.names[int(c.rows.interface[pack.who[doubted][0]])]
    rule = "whether a reference to a group beyond a middlebox matches outward is not stated"
    check = Check(direction, "security-group-egress", name, name, words, rule=rule)
    gap = Gap("egress-reference-beyond-middlebox", name, "open", rule)
    return pack.checked(check).missing(gap)


def egress_check(c: Compiled, direction: str, rows: Ranks, ranks: Ranks) -> Check:
    """What the groups of senders of one VPC let out, members of referenced groups by who holds the address.

    Whoever may be a member, though nobody read it, is possibly let out. Shapes: as in ``group_check``.
    """
    vpc = int(c.rows.vpc[rows[0]])
    others = known_rows(c, vpc, ranks)
    check = group_check(c, direction, EGRESS, rows, ranks, others)
    words = np.array(np.broadcast_to(check.words, (len(rows), 2 * c.universe.words)))
    numbers = c.row_group[EGRESS][rows]
    for number in np.unique(numbers).tolist():
        for group, mask in c.groups[EGRESS].admission(number).members.items():
            perhaps = (others < 0) & (numbers == number) & _perhaps_member(c, vpc, group, ranks)
            words[perhaps] |= c.universe.row(c.universe.possibly(c.universe.possibly_of(mask)))
    if (words == check.words).all():
        return check
    rule = "whether the address is a member's of a group that a rule names was not read"
    return replace(check, words=words, room="", number=-1, rule=rule)


def _perhaps_member(c: Compiled, vpc: int, group: str, ranks: Ranks) -> Mask:
    """Which pieces nobody known holds, but perhaps a member whom a group reference made in a VPC means."""
    perhaps = inside(ranks, hidden_slices(c, vpc))
    if vpc >= 0 and not is_listed(c.network, "VpcPeeringConnections", c.vpc_ids[vpc]):
        perhaps |= np.isin(ranks, c.rows.rank[c.belongs(group)])
    family = referenced(group)[1]
    return perhaps if family is None else perhaps & ((ranks >= c.universe.first_v6) == (family == 6))


def hidden_slices(c: Compiled, vpc: int) -> Slices:
    """Where interfaces may be that nobody read, within reach of a group reference made in a VPC."""
    key = ("hidden", vpc)
    if key not in c.cache:
        found: list[tuple[int, int]] = []
        for number in sorted(c.reach[vpc]) if vpc >= 0 else ():
            for subnet in np.flatnonzero(c.subnet_vpc == number).tolist():
                if not c.all_interfaces_known(c.subnet_ids[subnet]):
                    found += c.subnet_slices[subnet]
        for each in c.links.values():
            if each.state == "active" and each.same_region and vpc >= 0 and vpc in each.vpcs:
                far = 1 - each.vpcs.index(vpc)
                found += () if each.read[far] else each.blocks[far]
        c.cache[key] = tuple(sorted(found))
    return c.cache[key]  # type: ignore[no-any-return]


def group_words(
    c: Compiled, way: str, number: int, rows: Ranks, ranks: Ranks, others: Ranks, across: str = ""
) -> Words:
    """What one content admits: by address, and by membership within the reach of the holder's VPC.

    Source: Security group rules, referencing; Update your security groups to reference peer groups.
    """
    store = c.groups[way]
    words = store.column(number, ranks)
    members = store.admission(number).members
    if not members or not (others >= 0).any():
        return words
    words = words.copy()
    near = _near(c, rows, others, across)
    for group in sorted(members):
        belongs = c.belongs(group)
        mask = near & belongs[others]
        if mask.any():
            words[mask] |= c.universe.row(members[group])
    return words


def _near(c: Compiled, rows: Ranks, others: Ranks, across: str) -> Mask:
    """Which other ends stand in a VPC within reach of a group reference made at the holder's."""
    near = others >= 0
    mine, yours = c.rows.vpc[rows], c.rows.vpc[others]
    apart = near & ((mine != yours) | (across != ""))
    if apart.any():
        for index in np.flatnonzero(apart).tolist():
            vpc = int(mine[index])
            near[index] = vpc >= 0 and int(yours[index]) in c.referred(vpc, across)
    return near


def known_rows(c: Compiled, vpc: int, ranks: Ranks) -> Ranks:
    """The rows that own private addresses within reach of a VPC; -1 where none does."""
    near = [vpc, *sorted(c.reach[vpc] - {vpc})] if vpc >= 0 else []

    def find(rank: int) -> int:
        for number in near:
            row = c.owner.get((number, rank), -1)
            if row >= 0:
                return row
        return -1

    return look_up(find, ranks)


__all__ = [
    "INGRESS",
    "acl_check",
    "egress_check",
    "group_check",
    "group_words",
    "hidden_slices",
    "inside",
    "known_rows",
    "let_in",
    "let_out",
    "look_up",
]
