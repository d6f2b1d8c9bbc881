"""From an evaluation to what an answer tells: paths with their evidence, blocks with their rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..engine.atoms import Universe, some_in
from ..engine.compile import Compiled
from ..engine.joining import client_cells
from ..engine.passage import RETURN, UNKNOWN
from ..engine.session import Back, Outcome
from ..model.citation import Gap
from ..packet import EPHEMERAL_PORTS, ICMP_REPLY, PORT_PROTOCOLS, Flow, format_address, service_range
from ..space import HeaderSpace, Ranges
from ..space.line import address_at
from .answer import Block, Hop, Path, Rule, Space
from .asked import Asked, Evaluation
from .ends import End
from .evidence import Denial, cite, denials, hops, parted_away, passing_rules, route_rules, stop_block
from .likely import LIKELY_PORT, likely_flow
from .overtaken import overtaken
from .remapped import remapped
from .rewriting import Header, rewrites
from .service import service_text
from .sides import Side, source_places, target_places
from .spaces import session_space, show
from .waypoints import astray

MOST_BOXES = 64
MOST_FLOWS = 96


@dataclass(slots=True)
class Told:
    """A path and the flow that stands for it: the position of its flow in the batch."""

    path: Path
    flow: Flow
    row: int


def understood(
    question: Mapping[str, Any], source: End | None, target: End | None, wanted: Asked
) -> dict[str, Any]:
    """The question as it was understood, after names were resolved."""
    told: dict[str, Any] = {}
    for name, end in (("source", source), ("target", target)):
        if end is not None:
            told[name] = end.told()
            if end.interfaces and len(end.interfaces) <= 8:
                told[name]["interfaces"] = list(end.interfaces)
            pin = question.get(f"{name}_address")
            if pin is not None:
                told[name]["address"] = pin
    told["service"] = services_asked(wanted)
    told["source_ports"] = [f"{low}-{high}" if low != high else f"{low}" for low, high in wanted.ports.ranges]
    told["direction"] = wanted.direction
    if wanted.spoken is not None:
        told["speaks"] = str(wanted.spoken)
    for name in ("via", "avoid", "ignore"):
        if question.get(name):
            told[name] = question[name]
    return told


def services_asked(wanted: Asked) -> list[str]:
    """The texts of the services that were asked."""
    return [text for low, high in wanted.ranges.ranges for text in service_text(low, high)]


def tell_paths(
    c: Compiled, found: Evaluation, wanted: Asked, source: Side, target: Side, most: int
) -> list[Told]:
    """The ways with their witnesses."""
    grouped: dict[tuple[Any, ...], list[tuple[Outcome, int]]] = {}
    for outcome, at in surely_passing(c, found, wanted):
        key = tuple((step.stage, step.id) for step in outcome.passage.pack.steps)
        grouped.setdefault(key, []).append((outcome, at))
    return [tell(c, found, wanted, source, target, members) for _, members in list(grouped.items())[:most]]


def surely_passing(c: Compiled, found: Evaluation, wanted: Asked) -> Iterator[tuple[Outcome, int]]:
    """The flows that surely get through, each as the outcome it goes by and its place there."""
    half = c.universe.words
    for outcome in found.outcomes:
        if not outcome.arrives or outcome.passage.end == UNKNOWN:
            continue
        words = found.asked_words(wanted.forward_only)[outcome.passage.pack.idx]
        for at in np.flatnonzero(some_in(words[:, :half])).tolist():
            yield outcome, at


def tell(
    c: Compiled,
    found: Evaluation,
    wanted: Asked,
    source: Side,
    target: Side,
    members: list[tuple[Outcome, int]],
) -> Told:
    """One way by what takes it; the first of its flows stands for all."""
    space = space_of(c, found, wanted, source, target, members)
    boxes, _ = show(space, MOST_BOXES)
    outcome, at = members[0]
    index = int(outcome.passage.pack.idx[at])
    row = int(found.batch.rows[index])
    flow = likely_flow(space_of(c, found, wanted, source, target, [members[0]]))
    back = _back(outcome, at)
    cells = c.universe.cell_mask(flow.service, flow.service)
    reply = flow.reply()
    replies = c.universe.cell_mask(reply.service, reply.service) if reply else 0
    rules = list(route_rules(c.network, outcome.passage.pack.steps, "forward"))
    rules += list(passing_rules(c, outcome.passage.pack, at, cells, 0))
    home: list[Hop] = []
    if back is not None and not wanted.forward_only:
        position = int(np.flatnonzero(back.pack.idx == at)[0])
        home = [*hops(c.network, outcome.passage.pack.steps)[-1:], *hops(c.network, back.pack.steps)]
        rules += list(route_rules(c.network, back.pack.steps, "return"))
        rules += list(passing_rules(c, back.pack, position, cells, replies))
    begun = Header(int(found.batch.src[index]), int(found.batch.dst[index]))
    changes = rewrites(c, outcome.passage.pack, at, begun, flow)
    there = hops(c.network, outcome.passage.pack.steps, changes)
    told = Path(there, boxes, shown_flow(flow), home, _distinct(rules))
    return Told(told, flow, row)


def _distinct(rules: list[Rule]) -> list[Rule]:
    kept: dict[tuple[object, ...], Rule] = {}
    for rule in rules:
        kept.setdefault((rule.direction, rule.layer, rule.id, rule.rule, rule.at), rule)
    return list(kept.values())


def _back(outcome: Outcome, at: int) -> Back | None:
    """The way back of one flow of an outcome that arrives."""
    for back in outcome.backs:
        if back.stop is None and at in back.pack.idx.tolist():
            return back
    return None


def space_of(
    c: Compiled,
    found: Evaluation,
    wanted: Asked,
    source: Side,
    target: Side,
    members: list[tuple[Outcome, int]],
    stands: Mapping[int, Ranges] | None = None,
    spans: Mapping[int, Ranges] | None = None,
) -> HeaderSpace:
    """The exact flows of some pairs that surely get through.

    Shapes: ``stands`` and ``spans`` are what a row of the senders, and a piece of the target, stand for.
    """
    grouped: dict[tuple[int, int, int], list[tuple[int, int]]] = {}
    universe = c.universe
    for outcome, at in members:
        index = int(outcome.passage.pack.idx[at])
        forward = universe.surely_of(universe.mask(found.forward[index]))
        reply = universe.surely_of(universe.mask(found.reply[index]))
        dst = int(found.batch.dst[index])
        row = int(found.batch.rows[index])
        places = (stands or {}).get(row)
        if places is None:
            places = source_places(c, source, int(found.batch.src[index]), row)
        grouped.setdefault((dst, forward, reply), []).extend(places.ranges)
    alike: dict[tuple[Ranges, int, int], list[tuple[int, int]]] = {}
    for (dst, forward, reply), sources in grouped.items():
        own = (spans or {}).get(dst)
        targets = (target_places(c, target, dst) if own is None else own).ranges
        alike.setdefault((Ranges.of(sources), forward, reply), []).extend(targets)
    spaces = []
    for (senders, forward, reply), sent_to in alike.items():
        back = None if wanted.forward_only else reply
        ends = senders.ranges, Ranges.of(sent_to).ranges
        spaces.append(session_space(universe, *ends, forward, back, wanted.ranges, wanted.ports))
    return HeaderSpace.union(spaces)


def witness(c: Compiled, space: HeaderSpace, row: int) -> Flow:
    """The first flow of a space, at the edge of rules, with a likely client port where the space has it."""
    region = next(space.regions())
    source, target = region.sources.sample(), region.targets.sample()
    for region in space.regions():
        if LIKELY_PORT in region.source_ports and source in region.sources and target in region.targets:
            break
    else:
        region = next(space.regions())
    service = region.services.sample()
    port = LIKELY_PORT if LIKELY_PORT in region.source_ports else region.source_ports.sample()
    family, address = address_at(source)
    if service >> 16 not in PORT_PROTOCOLS:
        port = 0
    return Flow(family, address, address_at(target)[1], service, port)


def shown_flow(flow: Flow) -> dict[str, Any]:
    """A five-tuple as an answer shows it."""
    told: dict[str, Any] = {
        "source": format_address(flow.family, flow.source),
        "target": format_address(flow.family, flow.target),
        "service": service_text(flow.service, flow.service)[0],
    }
    if flow.protocol in PORT_PROTOCOLS:
        told["source_port"] = flow.source_port
    return told


# -- blocks -----------------------------------------------------------------------------------------------


def blocks(c: Compiled, found: Evaluation, wanted: Asked, source: Side, target: Side) -> list[Block]:
    """Every control that stops (part of) what was asked, on every candidate way, there and back."""
    told: dict[tuple[Any, ...], tuple[Block, list[HeaderSpace]]] = {}
    known: dict[tuple[int, Ranges], dict[str, int]] = {}
    for number, outcome in enumerate(found.outcomes):
        pack = outcome.passage.pack
        for at in _flows(len(pack)):
            index = int(pack.idx[at])
            mine = found.asked_at(index, wanted)
            frame = _Frame(c, found, mine, source, target, index)
            key = mine.cells, mine.ports
            if key not in known:
                known[key] = _asked_cells(c.universe, mine)
            cells = known[key]
            if outcome.passage.stop is not None and not parted_away(c, pack, at, cells):
                block = stop_block(c.network, outcome.passage.stop, "forward")
                _add(told, block, frame.whole(), number)
                before = overtaken(c, pack, at, "forward")
                if before is not None:
                    _add(told, before, frame.whole(), number)
            row = int(found.batch.rows[index])
            for check, denial in denials(c, pack, at, cells, row, frame.places):
                _add(told, _block(check.direction, denial), frame.forward(denial.cells), number)
            if not wanted.forward_only:
                _return_blocks(c, outcome, at, cells, row, frame, told, number)
    _waypoints(c, found, wanted, source, target, told)
    return [_with_space(block, spaces) for block, spaces in told.values()]


def _flows(count: int) -> range:
    return range(min(count, MOST_FLOWS))


def _asked_cells(universe: Universe, wanted: Asked) -> dict[str, int]:
    masks = universe.protocols
    client = client_cells(universe, wanted.cells, wanted.ports.ranges)
    chosen = client_cells(universe, wanted.cells, [EPHEMERAL_PORTS])
    rest = wanted.cells & masks.other
    for ask, answer in masks.requests:
        rest |= answer if wanted.cells & ask else 0
    return {"forward": wanted.cells, "return": client | rest, "return-translated": chosen | rest}


def _return_blocks(
    c: Compiled,
    outcome: Outcome,
    at: int,
    cells: dict[str, int],
    row: int,
    frame: _Frame,
    told: dict[tuple[Any, ...], tuple[Block, list[HeaderSpace]]],
    number: int,
) -> None:
    states = [state for state in outcome.passage.pack.states if state.kind != "appliance"]
    for back in outcome.backs:
        for position in np.flatnonzero(back.pack.idx == at).tolist():
            if back.stop is not None and not parted_away(c, back.pack, position, cells):
                _add(told, stop_block(c.network, back.stop, "return"), frame.whole(), number)
                before = overtaken(c, back.pack, position, "return")
                if before is not None:
                    _add(told, before, frame.whole(), number)
            for check, denial in denials(c, back.pack, position, cells, row, frame.places):
                spaces = frame.reply(denial.cells, check.leg)
                _add(told, _block(check.direction, denial), spaces, number)
                moved = remapped(c, check, position, states, cells)
                if moved is not None:
                    _add(told, moved, spaces, number)


def _block(direction: str, denial: Denial) -> Block:
    way = denial.direction or direction
    return Block(way, denial.layer, denial.id, denial.rule, denial.at, denial.aws_code, [], denial.citation)


def _add(
    told: dict[tuple[Any, ...], tuple[Block, list[HeaderSpace]]], block: Block, space: HeaderSpace, path: int
) -> None:
    key = (block.direction, block.layer, block.id, block.rule, block.at)
    if key not in told:
        told[key] = (block, [])
    told[key][1].append(space)


def _with_space(block: Block, spaces: list[HeaderSpace]) -> Block:
    boxes, _ = show(HeaderSpace.union(spaces), MOST_BOXES)
    return Block(
        block.direction,
        block.layer,
        block.id,
        block.rule,
        block.at,
        block.aws_code,
        boxes,
        block.citation,
        block.path,
    )


def _waypoints(
    c: Compiled,
    found: Evaluation,
    wanted: Asked,
    source: Side,
    target: Side,
    told: dict[tuple[Any, ...], tuple[Block, list[HeaderSpace]]],
) -> None:
    for outcome in found.left_out:
        words = outcome.forward & c.universe.row(c.universe.double(wanted.cells))
        if not outcome.arrives or not words.any():
            continue
        ids = [step.id for step in outcome.passage.pack.steps]
        rule, name = astray(ids, wanted.via, wanted.avoid)
        block = Block(
            "forward", "waypoint", name, rule, None, "COMPONENT_FILTER_RESTRICTION", [], cite(c.network, name)
        )
        index = int(outcome.passage.pack.idx[0])
        _add(told, block, _Frame(c, found, found.asked_at(index, wanted), source, target, index).whole(), 0)


class _Frame:
    """The header space of one flow of the batch, and the parts of it that a control stops."""

    def __init__(
        self, c: Compiled, found: Evaluation, wanted: Asked, source: Side, target: Side, index: int
    ) -> None:
        self.universe = c.universe
        self.wanted = wanted
        row, src, dst = (int(part[index]) for part in (found.batch.rows, found.batch.src, found.batch.dst))
        self.places = {src: source_places(c, source, src, row), dst: target_places(c, target, dst)}
        self.sources, self.targets = self.places[src].ranges, self.places[dst].ranges

    def whole(self) -> HeaderSpace:
        """All that was asked of the pair."""
        return self._space(self.wanted.ranges, self.wanted.ports)

    def forward(self, cells: int) -> HeaderSpace:
        """The part whose service lies in these cells."""
        return self._space(Ranges.of(self.universe.ranges_of(cells)) & self.wanted.ranges, self.wanted.ports)

    def reply(self, cells: int, leg: int) -> HeaderSpace:
        """The part whose reply lies in these cells."""
        parts = []
        ranges = Ranges.of(self.universe.ranges_of(cells))
        for protocol in PORT_PROTOCOLS:
            span = service_range(protocol)
            mine = ranges & Ranges.of([span])
            if mine.is_empty:
                continue
            ports = Ranges.of((low - span[0], high - span[0]) for low, high in mine.ranges)
            services = self.wanted.ranges & Ranges.of([span])
            parts.append(self._space(services, self.wanted.ports if leg else ports & self.wanted.ports))
        for ask, answer in ICMP_REPLY.items():
            if answer in ranges:
                parts.append(self._space(Ranges.of([ask]) & self.wanted.ranges, self.wanted.ports))
        others = Ranges.of(self.universe.ranges_of(cells & self.universe.protocols.other))
        parts.append(self._space(others & self.wanted.ranges, self.wanted.ports))
        return HeaderSpace.union(parts)

    def _space(self, services: Ranges, ports: Ranges) -> HeaderSpace:
        with_ports, without = [], []
        for protocol in sorted(PORT_PROTOCOLS):
            mine = services & Ranges.of([service_range(protocol)])
            services = services - Ranges.of([service_range(protocol)])
            with_ports.append(HeaderSpace.product(self.sources, self.targets, mine.ranges, ports.ranges))
        without.append(HeaderSpace.product(self.sources, self.targets, services.ranges))
        return HeaderSpace.union([*with_ports, *without])


__all__ = [
    "RETURN",
    "Gap",
    "Space",
    "Told",
    "blocks",
    "services_asked",
    "tell_paths",
    "understood",
    "witness",
]
