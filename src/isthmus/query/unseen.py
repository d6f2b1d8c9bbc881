"""Ends that a snapshot does not hold: far VPCs nobody collected, and whatever lies behind unmodelled route targets.

``sources``, ``targets`` and ``exposure`` can't list them, so each leaves a gap where filters do not rule it out.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from ..engine.atoms import Ranks
from ..engine.columns import Admission
from ..engine.compile import Compiled, Link
from ..engine.delivery import uncollected_interfaces, uncollected_subnet
from ..engine.next_hops import NAT, hop_kinds
from ..graph.draw.attached import live
from ..model.bindings import no_table
from ..model.citation import Gap
from ..model.contested import contested_gaps
from ..model.core_network import core_networks
from ..model.coverage import is_listed
from ..model.unread import lacking
from ..semantics import endpoint, routing
from ..semantics.carried import carried
from ..semantics.hybrid import links_unread
from ..semantics.routing import Hop, Taken
from ..semantics.unknown_keys import unknown_key_of_route
from .evidence import cite
from .far_networks import beyond_gateway
from .hubs import out_of_sight
from .membership import carried_by


def unseen_ends(
    c: Compiled, row: int, admission: Admission, cells: int, *, told: bool = False
) -> Iterator[Gap]:
    """A gap for each end out of sight that an admission of a row may let in (or out) for one of these cells.

    ``told``: ways out by links were walked, and what is open there is told by them.
    """
    own = c.unread_subnet(row)
    if own is not None:
        yield uncollected_subnet(own)
        return
    for link, far in _half_read(c, int(c.rows.vpc[row])):
        ranks = [np.arange(low, high, dtype=np.int64) for low, high in link.blocks[far]]
        if not ranks or _may(c, admission, np.concatenate(ranks), cells):
            name = link.names[far] or link.id
            detail = f"{name} at the other end of {link.id} is not in the snapshot: who is in it is not known"
            yield Gap("uncollected-vpc", name, "open", detail, cite(c.network, link.id))
    yield from _unlisted(c, row, admission, cells)
    yield from _in_unread_subnets(c, row, admission, cells)
    for gap in _behind_routes(c, row, admission, cells):
        if not (told and gap.kind == "beyond-aws" and _walked(c, gap.id)):
            yield gap


def _half_read(c: Compiled, vpc: int) -> list[tuple[Link, int]]:
    """The peerings of a VPC whose other side was not read, with which side that is."""
    key = ("half read", vpc)
    found: list[tuple[Link, int]] | None = c.cache.get(key)
    if found is None:
        links = (
            link for link in c.links.values() if link.state == "active" and vpc >= 0 and vpc in link.vpcs
        )
        sides = ((link, 1 - link.vpcs.index(vpc)) for link in links)
        found = c.cache[key] = [(link, far) for link, far in sides if not link.read[far]]
    return found


def _walked(c: Compiled, name: str) -> bool:
    """True of a gateway or an attachment all of whose links are known: whoever walks there learns what is open."""
    if name in c.network.vpn_gateways:
        return not links_unread(c.network, name)
    return any(link.attachment == name for link in c.far.links)


def carried_ends(c: Compiled, row: int, admission: Admission, cells: int) -> list[Gap]:
    """The gap of a row whose interface a carrier or local gateway knows too: by that others may write to it."""
    found = carried_by(c.network, (c.rows.names[int(c.rows.interface[row])],))
    found += contested_gaps(c.network)
    return found if found and _may_between(c, admission, 0, c.universe.count, cells) else []


def core_ends(c: Compiled, row: int, admission: Admission, cells: int) -> Iterator[Gap]:
    """The core networks of a row's VPC: who is beyond one may write to the row, be there a way back or not."""
    vpc = c.vpc_ids[int(c.rows.vpc[row])] if c.rows.vpc[row] >= 0 else ""
    for name in core_networks(c.network).get(vpc, ()):
        if _may_between(c, admission, 0, c.universe.count, cells):
            detail = f"what {name}, to which {vpc} is attached, brings in is not modelled"
            yield Gap("core-network", name, "open", detail, cite(c.network, name))


def unlisted_links(c: Compiled, row: int, admission: Admission, cells: int) -> Iterator[Gap]:
    """The virtual private gateways of a row's VPC whose links nobody listed: who is beyond one may send to the row."""
    vpc = c.vpc_ids[int(c.rows.vpc[row])] if c.rows.vpc[row] >= 0 else ""
    for name, gateway in c.network.vpn_gateways.items():
        unread = vpc in live(gateway.vpc_attachments) and links_unread(c.network, name)
        if unread and _may_between(c, admission, 0, c.universe.count, cells):
            yield beyond_gateway(c.network, name)


def nat64_ends(c: Compiled, row: int, admission: Admission, cells: int) -> Iterator[Gap]:
    """A gap of an IPv6 row whose table leads 64:ff9b::/96 to a NAT gateway: IPv4 hosts behind it are listed nowhere.

    Source: NAT gateways, DNS64 and NAT64.
    """
    low, high = c.universe.nat64_slice
    table = int(c.subnet_table[int(c.rows.subnet[row])])
    if c.rows.rank[row] < c.universe.first_v6 or low >= high or not _translates(c, table):
        return
    if _may_between(c, admission, low, high, cells):
        name = c.rows.names[int(c.rows.interface[row])]
        detail = (
            f"IPv4 hosts that {name} writes to by 64:ff9b::/96 are not listed: ask path for such an address"
        )
        yield Gap("nat64-unlisted", name, "open", detail, cite(c.network, c.table_ids[table]))


def _translates(c: Compiled, table: int) -> bool:
    """Whether a table leads some of the addresses that stand for IPv4 hosts to a NAT gateway."""
    key = ("translates", table)
    found: bool | None = c.cache.get(key)
    if found is None:
        ranks = np.arange(*c.universe.nat64_slice, dtype=np.int64)
        known = table < len(c.table_ids)
        found = c.cache[key] = known and bool((hop_kinds(c)[c.routes.column(table, ranks)] == NAT).any())
    return found


def unmodelled_interface(c: Compiled, name: str) -> Gap:
    """The gap of an interface whose own traffic is not modelled."""
    detail = f"what {name} sends or passes on is not modelled"
    return Gap("unmodelled-interface", name, "open", detail, cite(c.network, name))


def end_in_doubt(c: Compiled, number: int) -> Gap:
    """The gap of an interface, by its number, at which nothing is sure: an endpoint that perhaps serves, or any other."""
    return c.rows.standings[number].doubt or unmodelled_interface(c, c.rows.names[number])


def whole_vpcs(c: Compiled) -> Iterator[Gap]:
    """Gaps of what may hold any end at all: VPCs that nobody listed, and interfaces where no VPC is known."""
    yield from lacking(c.network, "Vpcs")
    if not c.vpc_ids:
        yield from lacking(c.network, "NetworkInterfaces")


def out_of_sight_of_all(c: Compiled) -> Iterator[Gap]:
    """The ends that no list of what the internet reaches can hold: in VPCs or subnets that were not read."""
    yield from whole_vpcs(c)
    for vpc in unlisted_vpcs(c):
        yield uncollected_interfaces(c.vpc_ids[vpc])
    yield from carried_by(c.network, sorted(set(carried(c.network).values())))
    for row in np.flatnonzero(c.rows.alive & (c.rows.subnet < 0) & (c.rows.public >= 0)).tolist():
        name = c.unread_subnet(row)
        if name is not None:
            yield uncollected_subnet(name)


def _unlisted(c: Compiled, row: int, admission: Admission, cells: int) -> Iterator[Gap]:
    """VPCs in reach of which not every interface was listed; over the internet only IPv6 shows who it is."""
    unlisted = unlisted_vpcs(c)
    if not unlisted:
        return
    own, v6 = int(c.rows.vpc[row]), bool(c.rows.rank[row] >= c.universe.first_v6)
    near = {own, *(vpc for link in c.links.values() if own in link.vpcs for vpc in link.vpcs)}
    for vpc in unlisted if v6 else [vpc for vpc in unlisted if vpc in near]:
        mine = np.flatnonzero(c.subnet_vpc == vpc).tolist()
        slices = [span for subnet in mine for span in c.subnet_slices[subnet]]
        ranks = [np.arange(low, high, dtype=np.int64) for low, high in slices]
        if not ranks or _may(c, admission, np.concatenate(ranks), cells):
            yield uncollected_interfaces(c.vpc_ids[vpc])


def unlisted_vpcs(c: Compiled) -> list[int]:
    """The VPCs of which not every interface was listed."""
    found: list[int] | None = c.cache.get("unlisted vpcs")
    if found is None:
        names = enumerate(c.vpc_ids)
        found = [vpc for vpc, name in names if not is_listed(c.network, "NetworkInterfaces", name)]
        c.cache["unlisted vpcs"] = found
    return found


def _in_unread_subnets(c: Compiled, row: int, admission: Admission, cells: int) -> Iterator[Gap]:
    """Subnets that were not read though something stands in them: whether it is reached cannot be told."""
    found: dict[str, list[int]] = {}
    rows = _without_subnet(c)
    if not len(rows):
        return
    rows = rows[(c.rows.rank[rows] >= c.universe.first_v6) == (c.rows.rank[row] >= c.universe.first_v6)]
    for other in rows.tolist():
        name = c.unread_subnet(other)
        if name is not None:
            found.setdefault(name, []).extend(
                rank for rank in (int(c.rows.rank[other]), int(c.rows.public[other])) if rank >= 0
            )
    for name, ranks in sorted(found.items()):
        if _may(c, admission, np.array(ranks, dtype=np.int64), cells):
            yield uncollected_subnet(name)


def _without_subnet(c: Compiled) -> Ranks:
    """The rows that are alive and stand in no subnet that was read."""
    found: Ranks | None = c.cache.get("without subnet")
    if found is None:
        found = c.cache["without subnet"] = np.flatnonzero(c.rows.alive & (c.rows.subnet < 0))
    return found


def _behind_routes(c: Compiled, row: int, admission: Admission, cells: int) -> Iterator[Gap]:
    """What a row's own table leads out of sight: ends there may be written to, and may have written."""
    subnet = int(c.rows.subnet[row])
    table = int(c.subnet_table[subnet]) if subnet >= 0 else len(c.table_ids)
    if table >= len(c.table_ids):
        name = c.subnet_ids[subnet] if subnet >= 0 else c.rows.names[int(c.rows.interface[row])]
        yield no_table(c.network, name)
        return
    for low, high, takers in _leading_away(c, table):
        for taken in takers:
            hop = taken.hop
            if hop.kind == routing.TRANSIT_GATEWAY:
                if _may_between(c, admission, low, high, cells):
                    yield from _behind_hub(c, hop.id, c.network.route_tables[c.table_ids[table]].vpc_id)
                continue
            if hop.kind == routing.VPN_GATEWAY:
                if _may(c, admission, np.arange(low, high, dtype=np.int64), cells):
                    yield beyond_gateway(c.network, hop.id)
                continue
            if _may_between(c, admission, low, high, cells):
                where = c.table_ids[table]
                detail = f"what lies behind {hop.id}, to which {where} routes, is not in sight"
                pointer = "" if taken.route is None else f"/Routes/{taken.route}"
                kind = "uncollected-peering" if hop.kind == routing.PEERING else "unmodelled-route-target"
                if endpoint.is_unread(c.network, hop.id):
                    kind = "uncollected-endpoint"
                doubt = None
                if taken.route is not None:
                    doubt = unknown_key_of_route(c.network, where, taken.route, hop.id)
                yield doubt or Gap(kind, hop.id, "either", detail, cite(c.network, where, pointer))


def _leading_away(c: Compiled, table: int) -> list[tuple[int, int, tuple[Taken, ...]]]:
    """The stretches of a table, and who takes them, that may lead out of sight."""
    key = ("leading away", table)
    found: list[tuple[int, int, tuple[Taken, ...]]] | None = c.cache.get(key)
    if found is None:
        found = c.cache[key] = []
        for index, (low, high) in enumerate(pairwise([*c.routes.starts(table), c.universe.count])):
            taking = c.routes.taking(table, index)
            takers = tuple(taken for taken in (*taking.takers, *taking.maybe) if _is_away(c, taken.hop))
            if takers:
                found.append((low, high, takers))
    return found


def _is_away(c: Compiled, hop: Hop) -> bool:
    """Whether what a hop leads to may be out of sight."""
    if hop.kind == routing.PEERING:
        return hop.id not in c.links
    return hop.kind in (routing.TRANSIT_GATEWAY, routing.VPN_GATEWAY, routing.UNMODELLED)


def _behind_hub(c: Compiled, gateway: str, vpc: str) -> tuple[Gap, ...]:
    """Every end beyond a transit gateway that the snapshot does not hold."""
    key = ("out of sight", gateway, vpc)
    found: tuple[Gap, ...] | None = c.cache.get(key)
    if found is None:
        found = c.cache[key] = tuple(out_of_sight(c.network, gateway, vpc))
    return found


def _may(c: Compiled, admission: Admission, ranks: Ranks, cells: int) -> bool:
    """True when an admission possibly admits one of these cells at one of these pieces, or to unknown members."""
    if _may_be_members(c, admission, cells):
        return True
    starts = np.array(admission.starts, dtype=np.int64)
    segments = np.unique(np.searchsorted(starts, ranks, side="right") - 1)
    return any(c.universe.possibly_of(admission.masks[at]) & cells for at in segments.tolist())


def _may_between(c: Compiled, admission: Admission, low: int, high: int, cells: int) -> bool:
    """The same of every piece from ``low`` to before ``high``."""
    if _may_be_members(c, admission, cells):
        return True
    first, end = bisect_right(admission.starts, low) - 1, bisect_left(admission.starts, high)
    return any(c.universe.possibly_of(mask) & cells for mask in admission.masks[first:end])


def _may_be_members(c: Compiled, admission: Admission, cells: int) -> bool:
    return any(c.universe.possibly_of(mask) & cells for mask in admission.members.values())
