"""A batch asked port by port, where firewalls on its ways tell one client port from another, and service by service.

In: a batch. Out: one evaluation; where rules part the client's ports, or policy tables the services, the batch as often
as there are parts, each asked with its own, so that a part's replies come to these alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from ..engine.atoms import Universe, Words
from ..engine.compile import Compiled
from ..engine.inspection import policy_cells
from ..engine.parting import answered_apart
from ..engine.passage import Inspected
from ..engine.policy_cells import MOST_PARTS
from ..engine.session import join
from ..packet import PORT_PROTOCOLS, service_range
from ..space import Ranges
from .asked import Asked, Evaluation, evaluate
from .sides import MOST_PAIRS, Batch


def evaluate_by_port(c: Compiled, batch: Batch, wanted: Asked) -> Evaluation:
    """Ask the engine a batch of flows, exactly for every client port."""
    whole = evaluate(c, batch, wanted)
    if wanted.forward_only:
        return whole
    found: list[Evaluation] = []
    asked: list[Asked] = []
    for mine in _by_service(c, whole, wanted):
        one = whole if mine is wanted else evaluate(c, batch, mine)
        parts = [replace(mine, ports=ports) for ports in _parts(c, one, mine)]
        if len(parts) < 2 or len(parts) > MOST_PARTS or len(parts) * len(batch) > MOST_PAIRS:
            found.append(one)
            asked.append(mine)
        else:
            found += [_of_part(c, batch, part) for part in parts]
            asked += parts
    return whole if len(found) == 1 else _together(found, asked, len(batch))


def _by_service(c: Compiled, found: Evaluation, wanted: Asked) -> list[Asked]:
    """What is asked in parts that are answered apart; as one where they are not, or are too many."""
    parts = answered_apart(c.universe, found.outcomes, len(found.batch), wanted.cells)
    if not parts or len(parts) > MOST_PARTS or len(parts) * len(found.batch) > MOST_PAIRS:
        return [wanted]
    ranges = [wanted.ranges & Ranges.of(c.universe.ranges_of(part)) for part in parts]
    return [replace(wanted, ranges=own, cells=part) for own, part in zip(ranges, parts, strict=True)]


def leaves_ports_open(c: Compiled, found: Evaluation, wanted: Asked) -> bool:
    """Whether ways tell client ports or services apart that were asked together, so that much may be open."""
    if not found.parts and answered_apart(c.universe, found.outcomes, len(found.batch), wanted.cells):
        return True
    return any(
        len(policy_cells(c, met.policy).parts(*pair, met.client.ports)) > 1
        for met in _inspected(c, found, wanted)
        if not met.picked
        for pair in _pairs(c, met)
    )


def _parts(c: Compiled, found: Evaluation, wanted: Asked) -> Iterator[Ranges]:
    """The client's ports, in parts that no firewall on the ways tells apart, as far as these flows go."""
    doubtful = [met for met in _inspected(c, found, wanted) if not met.picked]
    if not doubtful:
        return
    common = list(_common(c, doubtful, wanted.ports))
    if len(common) > MOST_PARTS:
        return
    kinds: dict[tuple[object, ...], list[tuple[int, int]]] = {}
    for ports in common:
        key = tuple(word for met in doubtful for word in _said(c, met, ports, wanted))
        kinds.setdefault(key, []).extend(ports.ranges)
    yield from (Ranges.of(ranges) for ranges in kinds.values())


def _inspected(c: Compiled, found: Evaluation, wanted: Asked) -> Iterator[Inspected]:
    """What firewalls looked at and left in doubt."""
    universe = c.universe
    half, cells = universe.words, universe.row(universe.double(wanted.cells))
    for outcome in (*found.outcomes, *found.openings):
        for check in outcome.passage.pack.checks:
            if check.inspected is not None:
                words = check.words & cells
                if (words[:, :half] != words[:, half:]).any():
                    yield check.inspected


def _common(c: Compiled, met: list[Inspected], ports: Ranges) -> Iterator[Ranges]:
    """Ports in parts that none of some policies tells apart."""
    parts = [ports]
    for one in met:
        book = policy_cells(c, one.policy)
        for ends in _pairs(c, one):
            if len(parts) <= MOST_PARTS:
                parts = [part for whole in parts for part in book.parts(*ends, whole)]
    yield from parts


def _pairs(c: Compiled, met: Inspected) -> list[tuple[int, int]]:
    """The pieces that a firewall looked between, of those that no rule tells apart one pair."""
    book = policy_cells(c, met.policy)
    pairs = zip(met.sources.tolist(), met.targets.tolist(), strict=True)
    return sorted({book.alike(*pair) for pair in pairs})


def _said(c: Compiled, met: Inspected, ports: Ranges, wanted: Asked) -> Iterator[tuple[int, int]]:
    """What a policy says of flows with some ports, of the services that are asked."""
    book, mask = policy_cells(c, met.policy), c.universe.double(wanted.cells)
    client = replace(met.client, ports=ports)
    for source, target in _pairs(c, met):
        said = book.said(source, target, client, picked=False)
        yield said.opening & mask, (said.data if client.data else said.handshake) & mask


def _of_part(c: Compiled, batch: Batch, wanted: Asked) -> Evaluation:
    """A batch asked with a part of the client's ports: replies to others are none of its own."""
    found = evaluate(c, batch, wanted)
    reply = found.reply & _own(c.universe, wanted.ports)
    session = join(c.universe, found.forward, reply, wanted.ports.ranges)
    return replace(found, reply=reply, session=session)


def _own(universe: Universe, ports: Ranges) -> Words:
    """Every service but replies to other client ports."""
    cells = universe.all_cells
    for protocol in PORT_PROTOCOLS:
        cells &= ~universe.cell_mask(*service_range(protocol))
        for low, high in ports.ranges:
            cells |= universe.cell_mask(*service_range(protocol, low, high))
    return universe.row(universe.double(cells))


def _together(found: list[Evaluation], parts: list[Asked], count: int) -> Evaluation:
    """Parts as one evaluation, the flows of each behind those of the one before."""
    for number, part in enumerate(found):
        for outcome in (*part.outcomes, *part.left_out, *part.openings):
            pack = outcome.passage.pack
            # Invariant: an outcome may be among the openings too, and is numbered once
            if number and len(pack) and int(pack.idx.max()) < count:
                pack.idx = pack.idx + number * count
    one = found[0].batch
    rows, src, dst = (np.tile(column, len(found)) for column in (one.rows, one.src, one.dst))
    return Evaluation(
        Batch(rows, src, dst),
        [outcome for part in found for outcome in part.outcomes],
        [outcome for part in found for outcome in part.left_out],
        np.concatenate([part.forward for part in found]),
        np.concatenate([part.reply for part in found]),
        np.concatenate([part.session for part in found]),
        np.concatenate([part.first for part in found]),
        [outcome for part in found for outcome in part.openings],
        tuple((number * count, part.ranges, part.ports, part.cells) for number, part in enumerate(parts)),
    )
