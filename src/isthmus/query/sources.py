"""``sources``: who can reach B. ``targets``: what A can reach. Exact, grouped, both families.

Why: exposure is asked of a target, blast radius of a source. How: the engine answers all rows for one at once; what
is alike reads as one line; the exact space stands beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from typing import Any

import numpy as np

from ..engine.atoms import Ranks
from ..engine.client import ANSWER
from ..engine.columns import Columns
from ..engine.compile import Compiled
from ..engine.pairs import Reach, internet_to, sources_by_public, sources_of, targets_of
from ..engine.prospects import admitting, may_be_admitted
from ..engine.rows import OPAQUE
from ..engine.taking import cells_taken, wild
from ..errors import QuestionError
from ..model.citation import Gap, canonical
from ..model.firewall import firewalls
from ..model.network import Network
from ..semantics.hybrid import vpc_places
from ..semantics.internet import INTERNET
from ..semantics.routing import ASSUMED
from ..semantics.security_group import EGRESS, INGRESS
from ..space import Ranges
from ..space.line import ALL_V4
from .answer import Answer
from .asked import Asked, asked, compiled, text_field
from .client_users import with_users
from .ends import End, resolve
from .evidence import gaps_on
from .from_far import from_far
from .listening import Listening
from .many import MOST_GROUPS, Found, alike, both, by_field, finish, gathered, groups
from .membership import unknown_members
from .outsiders import outside_pieces, reached, reaching, senders_out_of_sight, stretches
from .outward import lost_beyond, outward, told_of_links
from .parted import parted
from .sides import Side, internet_pieces, internet_places, side
from .spaces import show
from .telling import services_asked, understood
from .unseen import (
    carried_ends,
    core_ends,
    end_in_doubt,
    nat64_ends,
    out_of_sight_of_all,
    unlisted_links,
    unseen_ends,
)
from .untold import resting_on
from .vouching import alive_by_assumption, doubtful_filters, vouch

MOST_BOXES = 512
OUTSIDE = -1
"""What stands for the row at the one side, where that is outside."""


def sources(
    network: Network,
    question: Mapping[str, Any],
    but: frozenset[str] = frozenset(),
    heard: Listening | None = None,
) -> Answer:
    """Answer a ``sources`` question; ``but`` leaves out some interfaces, of which somebody else tells.

    ``heard``: what nodes of balancers among the targets take. Errors: QuestionError naming the field.
    """
    c = compiled(network) if heard is None else heard.c
    end = resolve(network, text_field(question, "target"), "target")
    wanted = asked(c.universe, question, named=True)
    c = c.asked_by(wanted.client)
    target = side(c, end, question.get("target_address"), "target_address")
    answer = Answer(question="sources", understood=understood(question, None, end, wanted))
    hidden = unknown_members(network, end)
    outside = outside_pieces(c, target, sending=False)
    if not target.rows and not len(outside):
        return _no_rows(answer, end, (*target.gaps, *hidden), "target")
    wanted = wanted.of_families(c.universe, np.concatenate([c.rows.rank[target.rows], outside]))
    answer.understood["service"] = services_asked(wanted)
    reaches = [(row, reach) for row in target.rows for reach in _into(c, row, wanted, heard)]
    out, stands = reaching(c, outside, wanted)
    reaches += [(OUTSIDE, reach) for reach in out]
    answer.gaps = [*hidden, *unmodelled_ends(c, target.rows, wanted, but, sending=True, heard=heard)]
    answer.gaps += senders_out_of_sight(c, outside)
    found = gathered(c, reaches, wanted, "sources")
    found.places = stretches(c, target, outside, stands)
    answer.notes = [*_unborne(c, end, target), _none(c, "nobody", inside=bool(target.rows))]
    asked_for = None if target.rows else _outside_of(c, target)
    told = _answer(c, answer, reaches, found, wanted, question, "sources", but, asked_for)
    return with_users(network, question, told)


def targets(
    network: Network,
    question: Mapping[str, Any],
    but: frozenset[str] = frozenset(),
    quiet: frozenset[str] = frozenset(),
) -> Answer:
    """Answer a ``targets`` question; ``but`` leaves out some interfaces, of which somebody else tells.

    ``quiet``: interfaces that begin nothing of their own. Errors: QuestionError naming the field.
    """
    c = compiled(network)
    end = resolve(network, text_field(question, "source"), "source")
    wanted = asked(c.universe, question, named=True)
    c = c.asked_by(wanted.client)
    source = side(c, end, question.get("source_address"), "source_address")
    silent = set(_rows_of(c, quiet)).intersection(source.rows)
    source = replace(source, rows=[row for row in source.rows if row not in silent])
    answer = Answer(question="targets", understood=understood(question, end, None, wanted))
    if source.links:
        inward = [
            (OUTSIDE, reach) for row in _with_addresses(c) for reach in to_row(c, row, wanted, source.links)
        ]
        answer.gaps = list(out_of_sight_of_all(c))
        found = gathered(c, inward, wanted, "outside")
        return _answer(c, answer, inward, found, wanted, question, "targets", but)
    hidden = unknown_members(network, end)
    outside = outside_pieces(c, source, sending=True)
    if not source.rows and not len(outside) and not silent:
        return _no_rows(answer, end, (*source.gaps, *hidden), "source")
    senders = [*source.rows, *silent]
    wanted = wanted.of_families(c.universe, np.concatenate([c.rows.rank[senders], outside]))
    answer.understood["service"] = services_asked(wanted)
    rows = [row for row in source.rows if c.unread_subnet(row) is None]
    reaches = [
        (row, reach) for row in rows for reach in targets_of(c, row, wanted.ignore, cells=wanted.cells)
    ]
    beyond = [(row, outward(c, row, wanted.ignore, cells=wanted.cells)) for row in rows]
    reaches += [(row, told_of_links(c, reach)) for row, reach in beyond]
    inward = [(OUTSIDE, reach) for reach in reached(c, outside, wanted)]
    answer.gaps = [*hidden, *unmodelled_ends(c, source.rows, wanted, but, sending=False)]
    answer.gaps += out_of_sight_of_all(c) if len(outside) else ()
    answer.gaps += [gap for _, reach in beyond for gap in lost_beyond(c, reach, wanted)]
    found = gathered(c, reaches, wanted, "targets")
    if inward:
        outer = gathered(c, inward, wanted, "outside")
        outer.places = stretches(c, source, outside, {}) if source.explicit else {}
        found = both(found, outer)
    answer.notes = [_none(c, "nothing", inside=bool(source.rows))]
    asked_for = None if source.rows or not len(outside) else _outside_of(c, source)
    return _answer(c, answer, [*reaches, *inward], found, wanted, question, "targets", but, asked_for)


def _outside_of(c: Compiled, end: Side) -> Ranges:
    """Which addresses an end outside means to anybody who is there: IPv6 is nobody's where nobody has it."""
    places = internet_places(c) if end.places == INTERNET else end.places
    six = bool((c.rows.rank[c.rows.alive] >= c.universe.first_v6).any())
    return places if six else places & Ranges.of([ALL_V4])


def _into(c: Compiled, row: int, wanted: Asked, heard: Listening | None) -> list[Reach]:
    if c.unread_subnet(row) is not None:
        return []  # a gap of its own says so: see ``unseen_ends``
    found = _all_into(c, row, wanted)
    return found if heard is None else [heard.taken(row, reach) for reach in found]


def _all_into(c: Compiled, row: int, wanted: Asked) -> list[Reach]:
    found = sources_of(c, row, wanted.ignore, cells=wanted.cells)
    outside = internet_to(c, row, internet_pieces(c), wanted.ignore, cells=wanted.cells)
    if outside is not None:
        found.append(outside)
    found += from_far(c, row, wanted.ignore, wanted.cells)
    return found + sources_by_public(c, row, wanted.ignore, cells=wanted.cells)


def _with_addresses(c: Compiled) -> list[int]:
    """The rows that something can be sent to."""
    found: list[int] = np.flatnonzero(c.rows.alive & (c.rows.subnet >= 0)).tolist()
    return found


def to_row(c: Compiled, row: int, wanted: Asked, links: tuple[int, ...]) -> Iterator[Reach]:
    """What networks beyond some links reach of one row: the row on the side of the many."""
    for reach in from_far(c, row, wanted.ignore, wanted.cells, links):
        there = np.full(len(reach.ranks), row, dtype=np.int64)
        start = int(reach.rows[0])
        yield replace(reach, rows=there, ranks=reach.dst, dst=reach.ranks, start=start)


def _no_rows(answer: Answer, end: End, gaps: tuple[Gap, ...], name: str) -> Answer:
    if gaps:
        answer.verdict = "unknown"
        answer.gaps = list(gaps)
        answer.groups, answer.space = [], []
        return answer
    hint = "ask `path` between it and a VPC, subnet, group or instance"
    if end.kind not in ("internet", "service", "address", "prefix"):
        hint = "ask `path` of an address"
    raise QuestionError(f"{end.text} has no interface in the snapshot: {hint}", field=name)


def _answer(
    c: Compiled,
    answer: Answer,
    reaches: list[tuple[int, Reach]],
    found: Found,
    wanted: Asked,
    question: Mapping[str, Any],
    many: str,
    but: frozenset[str],
    internet: Ranges | None = None,
) -> Answer:
    limit = limit_of(question)
    found = _without(c, found, but)
    likes = alike(c, found, wanted)
    told, space, total = groups(c, found, likes, wanted, by_field(question), many, limit, internet)
    surely = [entry for entry in told if entry["verdict"] == "reachable"]
    answer.verdict = "reachable" if surely else "unknown" if told or answer.gaps else "unreachable"
    answer.groups = finish(told, c, _totals(c))
    answer.space, cut = show(space, MOST_BOXES)
    if cut or total > len(told):
        answer.truncated = True
        if total > len(told):
            answer.next = f"{total - len(told)} more groups: raise limit"
    _rests_on(c, answer, reaches, wanted)
    answer.gaps = sorted({*(answer.gaps or ()), *doubtful_filters(c, found, many)}, key=canonical)
    answer.assumptions = sorted({*(answer.assumptions or ()), *alive_by_assumption(c, found)})
    if wanted.picks_port:
        answer.assumptions = sorted({*(answer.assumptions or ()), "client-ports-ephemeral"})
    if answer.verdict != "unreachable":
        answer.notes = by_handshake(c, reaches, wanted) or None
    answer.proof = vouch(c.network, c, found, likes, wanted, many, question)
    return answer


def _without(c: Compiled, found: Found, names: frozenset[str]) -> Found:
    """What was found but for what some interfaces are on the side of the many of."""
    if not names:
        return found
    left = ~np.isin(found.rows, _rows_of(c, names))
    arrays = {part.name: getattr(found, part.name)[left] for part in fields(Found) if part.name != "places"}
    return Found(**arrays, places=found.places)


def _rows_of(c: Compiled, names: frozenset[str]) -> list[int]:
    return [row for name in names for row in c.rows.rows_of.get(name, ())]


def _unborne(c: Compiled, end: End, target: Side) -> list[str]:
    """That an address of a VPC is nobody's, which is why nobody reaches it."""
    if end.kind != "address" or target.rows or (target.places & vpc_places(c.network)).is_empty:
        return []
    return [f"no interface has {end.text}"]


def _none(c: Compiled, word: str, *, inside: bool) -> str:
    """Who was asked and is none, so that an empty list is not taken for a list of nothing."""
    total, vpcs = len(c.network.interfaces), len(c.vpc_ids)
    where = f"{total} interface{'' if total == 1 else 's'} in {vpcs} VPC{'' if vpcs == 1 else 's'}"
    beside = " and the whole internet" if inside else ""
    return f"{word}: {where}{beside} {'was' if total == 1 and not inside else 'were'} asked"


def unmodelled_ends(
    c: Compiled,
    rows: list[int],
    wanted: Asked,
    but: frozenset[str],
    *,
    sending: bool,
    heard: Listening | None = None,
) -> list[Gap]:
    """A gap for each end that can't be listed and that filters alone do not rule out.

    Such are interfaces whose own traffic is not modelled, ``but`` some, and whatever the snapshot does not hold.
    """
    opaque = _opaque(c)
    if but:
        opaque = opaque[~np.isin(opaque, _rows_of(c, but))]
    if sending:
        opaque = opaque[wild(c)[opaque]]
    unseen: set[Gap] = set()
    way = INGRESS if sending else EGRESS
    for row in rows:
        # Invariant: what an endpoint takes from nobody, nobody out of sight sends it
        cells = wanted.cells & cells_taken(c, row) if sending else wanted.cells
        cells = cells if heard is None else heard.cells(row, cells)
        if not cells:
            continue
        admission = c.groups[way].admission(int(c.row_group[way][row]))
        if "group" in wanted.ignore:
            admission = Columns(c.universe).everything
        if bool(c.rows.alive[row]):
            unseen.update(unseen_ends(c, row, admission, cells, told=not sending))
            unseen.update(carried_ends(c, row, admission, cells))
            coming = sending and wanted.forward_only
            unseen.update(core_ends(c, row, admission, cells) if coming else ())
            unseen.update(unlisted_links(c, row, admission, cells) if sending else ())
            unseen.update(() if sending else nat64_ends(c, row, admission, cells))
        v6 = bool(c.rows.rank[row] >= c.universe.first_v6)
        others = opaque[((c.rows.rank[opaque] >= c.universe.first_v6) == v6) & (opaque != row)]
        if not len(others):
            continue
        if sending:
            rank = int(c.rows.rank[row])
            likely = may_be_admitted(c, row, others, rank, wanted.ignore, cells)
        else:
            likely = admitting(c, row, others, wanted.ignore, cells)
        unseen.update(end_in_doubt(c, int(n)) for n in np.unique(c.rows.interface[others[likely]]))
    return sorted(unseen, key=canonical)


def _opaque(c: Compiled) -> Ranks:
    """The rows whose own traffic is not modelled."""
    found: Ranks | None = c.cache.get("opaque")
    if found is None:
        found = np.flatnonzero(c.rows.alive & (c.rows.kind == OPAQUE) & (c.rows.subnet >= 0))
        c.cache["opaque"] = found
    return found


def limit_of(question: Mapping[str, Any]) -> int:
    """How many groups the asker wants at most.

    Errors: QuestionError, where it is no such number.
    """
    value = question.get("limit", MOST_GROUPS)
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise QuestionError(f"{value!r} is no number of groups", field="limit")
    return value


def _totals(c: Compiled) -> dict[str, int]:
    """Interfaces by VPC, subnet and account."""
    known = c.cache.get("totals")
    if known is None:
        counts: Counter[str] = Counter()
        for name, interface in c.network.interfaces.items():
            home = c.network.homes.get(name)
            for key in (interface.vpc_id, interface.subnet_id, (home.account if home else None) or ""):
                counts[key] += 1
        known = c.cache["totals"] = dict(counts)
    return known


def _rests_on(c: Compiled, answer: Answer, reaches: list[tuple[int, Reach]], wanted: Asked) -> None:
    gaps: set[Gap] = set(answer.gaps or ())
    assumed: set[str] = set()
    for _, reach in reaches:
        assumed |= reach.assumptions
        gaps |= reach.gaps
        gaps.update(parted(c, reach.outcomes, wanted, reach.part))
        for outcome in reach.outcomes:
            for pack in outcome.packs:
                assumed |= resting_on(c.network, pack)
            gaps.update(gaps_on(c, outcome, wanted.cells, forward_only=wanted.forward_only))
    answer.gaps = sorted(gaps, key=canonical)
    if _assumes_routes(c):
        assumed.add("layout-without-routes")
    answer.assumptions = sorted(assumed)


def by_handshake(c: Compiled, reaches: list[tuple[int, Reach]], wanted: Asked) -> list[str]:
    """A note that sessions through firewalls count by their handshake, where no name says whose data has to pass."""
    if wanted.spoken is not None or wanted.forward_only or not firewalls(c.network).policies:
        return []
    checks = [one for _, reach in reaches for flow in reach.outcomes for one in flow.passage.pack.checks]
    met = sorted({one.id for one in checks if one.room == ANSWER and one.inspected is not None})
    if not met:
        return []
    more = f" and {len(met) - 1} more" if len(met) > 1 else ""
    return [
        f"through {met[0]}{more} the handshake counts: ask with ?sni=NAME or ?host=NAME whose data passes"
    ]


def _assumes_routes(c: Compiled) -> bool:
    """True when some route table stands for one that the layout could not tell."""
    known: bool | None = c.cache.get("assumes routes")
    if known is None:
        known = c.cache["assumes routes"] = any(table.startswith(ASSUMED) for table in c.table_ids)
    return known
