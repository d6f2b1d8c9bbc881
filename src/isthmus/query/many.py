"""Many ends told in few lines: what is alike stands together, by account, VPC, subnet or group.

In: the engine's ``Reach`` arrays between many ends and one. Out: groups with their exact spaces, and totals.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np

from ..engine.atoms import Ranks, Words, some_in
from ..engine.atoms import alike as rows_alike
from ..engine.compile import Compiled
from ..engine.far_links import link_of_row
from ..engine.joining import client_cells
from ..engine.outside import row_outside
from ..engine.pairs import Reach
from ..engine.session import join
from ..errors import QuestionError
from ..packet import Flow
from ..semantics.belonging import told
from ..space import HeaderSpace, Ranges
from .asked import Asked
from .beyond import beyond
from .ends import ON_PREMISES
from .part_told import part_told
from .sides import INTERNET_ROW
from .spaces import services_shown, session_space, show
from .telling import witness

BY = ("account", "vpc", "subnet", "group", "interface")
MOST_GROUPS = 200
MOST_BOXES = 48


@dataclass(slots=True)
class Found:
    """What passes, in parallel: the many side's rows and pieces, the one side's piece, and the words.

    Shapes: (n,) and (n, 2 * words); ``words`` is what decides the verdict.
    """

    rows: Ranks
    ranks: Ranks
    ones: Ranks
    starts: Ranks
    """The row each flow starts from; -1 for the internet."""
    one_rows: Ranks
    """The row at the one side; -1 for the internet."""
    forward: Words
    reply: Words
    words: Words
    endpoints: Ranks
    """The hop by which each flow ends at a service; -1 where it does not."""
    places: Mapping[int, Sequence[tuple[int, int]]] = field(default_factory=dict)
    """The positions that pieces at the one side stand for, where these are others than their own."""

    def __len__(self) -> int:
        return len(self.rows)


def gathered(c: Compiled, reaches: Iterable[tuple[int, Reach]], wanted: Asked, side: str) -> Found:
    """Everything that possibly passes of what was asked, of all reaches together.

    Shapes: each reach stands with the row at its one side; ``side`` is ``sources``, ``targets``, or ``outside`` for
    what the internet reaches.
    """
    mask = c.universe.row(c.universe.double(wanted.cells))
    parts = []
    for row, reach in reaches:
        forward = reach.forward & mask
        some = np.flatnonzero(some_in(forward))
        forward, reply = forward[some], reach.reply[some]
        words = forward if wanted.forward_only else join(c.universe, forward, reply, wanted.ports.ranges)
        left = some_in(words)
        forward, reply, words, some = forward[left], reply[left], words[left], some[left]
        kept = len(some)
        if not kept:
            continue
        if side == "targets":
            one = np.full(kept, c.rows.rank[row], dtype=np.int64)
            start = np.full(kept, row, dtype=np.int64)
        else:
            one = reach.dst[some]
            start = reach.rows[some] if side == "sources" else np.full(kept, reach.start, dtype=np.int64)
        one_row = np.full(kept, -1 if side == "outside" else row, dtype=np.int64)
        rows = reach.rows[some]
        if side == "targets":
            rows = np.where(rows == INTERNET_ROW, row_outside(c)[reach.ranks[some]], rows)
        arrays = (
            rows,
            reach.ranks[some],
            one,
            start,
            one_row,
            forward,
            reply,
            words,
            np.full(kept, -1, dtype=np.int64) if reach.endpoints is None else reach.endpoints[some],
        )
        parts.append(arrays)
    width = 2 * c.universe.words
    none, blank = np.zeros(0, dtype=np.int64), np.zeros((0, width), dtype=np.uint64)
    parts.append((none, none, none, none, none, blank, blank, blank, none))
    rows, ranks, ones, starts, one_rows, there, back, words, ends = map(
        np.concatenate, zip(*parts, strict=True)
    )
    return Found(rows, ranks, ones, starts, one_rows, there, back, words, ends)


def both(one: Found, other: Found) -> Found:
    """What two have found, together."""
    arrays = {
        part.name: np.concatenate([getattr(one, part.name), getattr(other, part.name)])
        for part in fields(Found)
        if part.name != "places"
    }
    return Found(**arrays, places={**one.places, **other.places})


def by_field(question: Mapping[str, Any]) -> str:
    """How the asker wants ends grouped.

    Errors: QuestionError, when there is no such grouping.
    """
    by = "interface" if question.get("expand") else question.get("by", "vpc")
    if by not in BY:
        raise QuestionError(f"{by!r} is no grouping", field="by", nearest=BY)
    return str(by)


@dataclass(frozen=True, slots=True)
class Alike:
    """Flows that one signature covers: positions in a ``Found`` and the plain sets that pass."""

    at: Ranks
    surely: int
    possibly: int
    replies: int


def alike(c: Compiled, found: Found, wanted: Asked) -> list[Alike]:
    """The distinct answers among flows, each with the flows that have it."""
    if not len(found):
        return []
    first, inverse = rows_alike(np.concatenate([found.words, found.reply & _port_words(c, wanted)], axis=1))
    order = np.argsort(inverse, kind="stable")
    counts = np.bincount(inverse, minlength=len(first))
    told, start = [], 0
    universe = c.universe
    for number, count in enumerate(counts.tolist()):
        at = order[start : start + count]
        start += count
        lead = int(first[number])
        mask = universe.mask(found.words[lead])
        replies = universe.surely_of(universe.mask(found.reply[lead]))
        told.append(Alike(at, universe.surely_of(mask), universe.possibly_of(mask), replies))
    return told


def _port_words(c: Compiled, wanted: Asked) -> Words:
    return c.universe.row(0 if wanted.forward_only else c.universe.full)


def flow_of(c: Compiled, found: Found, like: Alike, wanted: Asked, side: str) -> tuple[int, Flow | None]:
    """One flow that stands for a group, and the row it starts from (-1: the internet)."""
    at = like.at[:1]
    space = _space(c, found, like, at, wanted, side)
    row = int(found.starts[at[0]])
    return row, None if space.is_empty else witness(c, space, row)


def groups(
    c: Compiled,
    found: Found,
    likes: list[Alike],
    wanted: Asked,
    by: str,
    side: str,
    limit: int,
    internet: Ranges | None = None,
) -> tuple[list[dict[str, Any]], HeaderSpace, int]:
    """The groups of an answer, the whole exact space, and how many groups there were before the limit.

    Shapes: ``side`` is ``sources`` or ``targets``: which side the many are on. ``internet`` is what was asked of
    them, where that is many addresses outside: groups that go to, or come from, a part of it alone say which; all
    members of a group have the same part.
    """
    told: dict[tuple[Any, ...], dict[str, Any]] = {}
    for key, at, like, number in _by_part(c, found, likes, wanted, by, apart=internet is not None):
        _group(c, found, told, key, at, like, wanted, _space(c, found, like, at, wanted, side), number)
    _beyond_links(c, found, told, likes, wanted, side)
    families = np.unique(found.ranks[found.rows == INTERNET_ROW] >= c.universe.first_v6)
    for members in _outside(c, found, likes, wanted):
        at = np.concatenate([at for _, at in members])
        for end in beyond(c, found.ranks[at], found.endpoints[at], dual=len(families) > 1):
            for like, of_it in members:
                part = of_it[np.isin(found.ranks[of_it], end.ranks)]
                if not len(part):
                    continue
                space = _space(c, found, like, part, wanted, side)
                _group(c, found, told, (end.kind, end.id, end.label), part, like, wanted, space)
    ordered = sorted(
        told.values(),
        key=lambda g: (g["verdict"] != "reachable", g["kind"], -g["interfaces"], g["id"], g["services"]),
    )
    shown = ordered[:limit]
    surely: list[HeaderSpace] = []
    for number, entry in enumerate(ordered):
        whole = HeaderSpace.union(entry.pop("_spaces"))
        if entry["verdict"] == "reachable":
            surely.append(whole)
        if number >= limit:
            continue
        entry["space"], cut = show(whole, MOST_BOXES)
        if cut:
            entry["truncated"] = True
        if internet is not None:
            far = "targets" if side == "sources" else "sources"
            met = Ranges.of(span for region in whole.regions() for span in getattr(region, far).ranges)
            called = part_told(c, met, internet)
            if called is not None:
                entry["to" if side == "sources" else "from"] = called
    return shown, HeaderSpace.union(surely), len(ordered)


def _by_part(
    c: Compiled, found: Found, likes: list[Alike], wanted: Asked, by: str, *, apart: bool
) -> Iterable[tuple[tuple[str, str, str], Ranks, Alike, int]]:
    """Flows whose many side is an interface, by group and what they have alike; ``apart``: and by all of the one side.

    Shapes: the last tells apart what interfaces of one group, with the same services, meet at the one side.
    """
    together: dict[tuple[Any, ...], list[tuple[tuple[str, str, str], Ranks, Alike]]] = {}
    for like in likes:
        services = tuple(services_shown(c.universe, like.surely or like.possibly, wanted.ranges))
        for key, at in _split(c, found, like.at, by):
            together.setdefault((bool(like.surely), key, services), []).append((key, at, like))
    for flows in together.values():
        if not apart:
            yield from ((key, at, like, 0) for key, at, like in flows)
            continue
        at = np.concatenate([part for _, part, _ in flows])
        met, start = _met(c, found, at), 0
        for key, part, like in flows:
            mine = met[start : start + len(part)]
            start += len(part)
            for number in np.unique(mine).tolist():
                yield key, part[mine == number], like, number


def _met(c: Compiled, found: Found, at: Ranks) -> Ranks:
    """A number for all that the flows of an interface at the many side meet at the one side. Shape: that of ``at``."""
    ones, which = np.unique(found.ones[at], return_inverse=True)
    cards, of = np.unique(c.rows.interface[found.rows[at]], return_inverse=True)
    marks = np.zeros((len(cards), len(ones)), dtype=np.bool_)
    marks[of, which] = True
    numbers: Ranks = np.unique(np.packbits(marks, axis=1), axis=0, return_inverse=True)[1].reshape(-1)[of]
    return numbers


def _beyond_links(
    c: Compiled,
    found: Found,
    told: dict[tuple[Any, ...], dict[str, Any]],
    likes: list[Alike],
    wanted: Asked,
    side: str,
) -> None:
    """Flows whose many side is a network outside of AWS, by the link to it."""
    for like in likes:
        rows = found.rows[like.at]
        for row in np.unique(rows[rows < INTERNET_ROW]).tolist():
            at = like.at[rows == row]
            space = _space(c, found, like, at, wanted, side)
            _group(c, found, told, ("on-premises", *_link(c, row)), at, like, wanted, space)


def _link(c: Compiled, row: int) -> tuple[str, str]:
    """The id and the label of a link in a row's place; of several that share the flows, one word for them."""
    number = link_of_row(row)
    if number == len(c.far.links):
        return ON_PREMISES, "on premises, by any of several links"
    name = c.far.links[number].id
    return name, label(c, name)


def _split(c: Compiled, found: Found, at: Ranks, by: str) -> Iterable[tuple[tuple[str, str, str], Ranks]]:
    """Flows whose many side is an interface, by what the asker wants them grouped by."""
    rows = found.rows[at]
    at, rows = at[rows >= 0], rows[rows >= 0]
    if not len(at):
        return
    labels = _labels(c, rows, by)
    for number in np.unique(labels).tolist():
        name = _label(c, by, number)
        yield (by, name, label(c, name)), at[labels == number]


def _outside(
    c: Compiled, found: Found, likes: list[Alike], wanted: Asked
) -> Iterable[list[tuple[Alike, Ranks]]]:
    """Flows whose many side is outside, together where they have one verdict and read the same."""
    told: dict[tuple[Any, ...], list[tuple[Alike, Ranks]]] = {}
    for like in likes:
        at = like.at[found.rows[like.at] == INTERNET_ROW]
        if len(at):
            services = services_shown(c.universe, like.surely or like.possibly, wanted.ranges)
            clients = client_cells(c.universe, like.surely or like.possibly, wanted.ports.ranges)
            ports = 0 if wanted.forward_only else like.replies & clients
            key = (bool(like.surely), tuple(services), ports)
            told.setdefault(key, []).append((like, at))
    return told.values()


def _labels(c: Compiled, rows: Ranks, by: str) -> Ranks:
    if by == "interface":
        return c.rows.interface[rows]
    if by == "subnet":
        return c.rows.subnet[rows]
    if by == "vpc":
        return c.rows.vpc[rows]
    table = c.cache.get(("labels", by))
    if table is None:
        names = [_owner(c, name, by) for name in c.rows.names]
        words = sorted(set(names))
        c.cache["words", by] = words
        where = {word: number for number, word in enumerate(words)}
        table = c.cache["labels", by] = np.array([where[name] for name in names], dtype=np.int64)
    found: Ranks = table[c.rows.interface[rows]]
    return found


def _owner(c: Compiled, name: str, by: str) -> str:
    if by == "account":
        home = c.network.homes.get(name)
        return (home.account if home else None) or "unknown account"
    return told(c.network, name)


def _label(c: Compiled, by: str, number: int) -> str:
    if by == "interface":
        return c.rows.names[number]
    if by == "subnet":
        return c.subnet_ids[number] if number >= 0 else "no subnet"
    if by == "vpc":
        return c.vpc_ids[number] if number >= 0 else "no VPC"
    return str(c.cache["words", by][number])


def _space(c: Compiled, found: Found, like: Alike, at: Ranks, wanted: Asked, side: str) -> HeaderSpace:
    spaces = []
    ranks, ones = found.ranks[at], found.ones[at]
    cells = like.surely or like.possibly
    replies = None if wanted.forward_only else (like.replies if like.surely else c.universe.all_cells)
    alike_ones: dict[bytes, tuple[Ranks, list[tuple[int, int]]]] = {}
    order = np.argsort(ones, kind="stable")
    distinct, first = np.unique(ones[order], return_index=True)
    for one, part in zip(distinct.tolist(), np.split(order, first[1:]), strict=True):
        many = np.unique(ranks[part])
        places = found.places.get(one) or [c.universe.piece(one)]
        alike_ones.setdefault(many.tobytes(), (many, []))[1].extend(places)
    for many, places in alike_ones.values():
        ends = (c.universe.stretches(many), Ranges.of(places).ranges)
        sources, targets = ends if side == "sources" else ends[::-1]
        spaces.append(
            session_space(c.universe, sources, targets, cells, replies, wanted.ranges, wanted.ports)
        )
    return HeaderSpace.union(spaces)


def _group(
    c: Compiled,
    found: Found,
    told: dict[tuple[Any, ...], dict[str, Any]],
    key: tuple[str, str, str],
    at: Ranks,
    like: Alike,
    wanted: Asked,
    space: HeaderSpace,
    part: int = 0,
) -> None:
    kind, name, text = key
    verdict = "reachable" if like.surely else "unknown"
    cells = like.surely or like.possibly
    services = services_shown(c.universe, cells, wanted.ranges)
    closed = _closed_ports(space, wanted)
    slot = (verdict, kind, name, text, tuple(services), tuple(closed), part)
    rows = found.rows[at]
    inside = rows[rows >= 0]
    numbers = set(c.rows.interface[inside].tolist())
    entry = told.get(slot)
    if entry is None:
        home = c.network.homes.get(name)
        entry = told[slot] = {
            "kind": kind,
            "id": name,
            "label": text,
            "account": home.account if home else None,
            "region": home.region if home else None,
            "verdict": verdict,
            "services": services,
            "interfaces": 0,
            "_numbers": set(),
            "_spaces": [],
        }
        if closed:
            entry["source_ports"] = closed
    entry["_numbers"] |= numbers
    entry["_spaces"].append(space)
    entry["interfaces"] = len(entry["_numbers"])


def _closed_ports(space: HeaderSpace, wanted: Asked) -> list[str]:
    """The client ports that work, where not all asked ones do."""
    if wanted.forward_only:
        return []
    ports = {
        region.source_ports
        for region in space.regions()
        if region.services.ranges and _ported(region.services)
    }
    if not ports or all(wanted.ports <= p for p in ports):
        return []
    joined = Ranges.of(r for p in ports for r in p.ranges)
    return [f"{low}" if low == high else f"{low}-{high}" for low, high in joined.ranges]


def _ported(services: Ranges) -> bool:
    return any(low >> 16 in (6, 17) or high >> 16 in (6, 17) for low, high in services.ranges)


def label(c: Compiled, name: str) -> str:
    """The Name tag of a thing, or of the instance behind an interface; its id where there is none."""
    from .directory import directory

    known = directory(c.network).name_of.get(name)
    if known:
        return known
    interface = c.network.interfaces.get(name)
    if interface is not None and interface.attachment is not None and interface.attachment.instance_id:
        return directory(c.network).name_of.get(interface.attachment.instance_id, name)
    return name


def finish(entries: list[dict[str, Any]], c: Compiled, whole: dict[str, int]) -> list[dict[str, Any]]:
    """Groups as an answer shows them: how many of how many, and which where they are few."""
    for entry in entries:
        numbers = sorted(entry.pop("_numbers"))
        if entry["kind"] in ("vpc", "subnet", "account"):
            entry["of"] = whole.get(entry["id"], len(numbers))
        if 0 < len(numbers) <= 6 and entry["kind"] != "interface":
            entry["members"] = [
                {"id": c.rows.names[number], "label": label(c, c.rows.names[number])} for number in numbers
            ]
    return entries
