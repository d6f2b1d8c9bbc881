"""``targets`` of a load balancer, or of one of its nodes: what it sends to, and which of that its nodes reach.

A node begins sessions with registered targets alone, on their ports. Each is the second leg of a flow, asked and vouched
for as of ``path``; where the client's address is kept it is told for one that the question pins, else it stays open.

Source: Network and Application Load Balancer guides (Target groups); vpc.md 12.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..model.balancer import Balancer, Node
from ..model.network import Network
from ..packet import WIDTH, is_address, parse_address, parse_prefix
from ..space import Ranges
from .answer import Space
from .asked import compiled
from .branches import Branch, Way, any_of, by_target, of_nodes
from .ends import End
from .legwork import ACTIVE, FAILED, Legwork, service_word
from .many import label
from .relaying import ways
from .sending import stand_for
from .through_groups import Found, grouped, takes
from .whose import private_of

ANYWHERE = (parse_prefix("0.0.0.0/0"), parse_prefix("::/0"))


def gathered(
    work: Legwork, nodes: Sequence[Node], services: Ranges, found: Found, clients: Legwork | None = None
) -> None:
    """The groups of what some nodes of a balancer reach of its targets, with what nobody can tell of that.

    ``clients``: the same work, of clients whose kept addresses are told.
    Errors: Disagreement, where the judge reads a listener otherwise.
    """
    balancer, network = work.balancer, work.network
    everywhere = End("prefix", "anywhere", None, tuple(network.interfaces), ANYWHERE)
    if balancer.state not in (*ACTIVE, FAILED):
        work.gap("load-balancer", balancer.arn, f"it is {balancer.state}")
    for listener in (balancer.listeners or ()) if balancer.state != FAILED else ():
        every, _ = ways(work, balancer, listener, nodes, everywhere)
        mine = [way for way in every if way.onward is None and takes(listener, way.target, services)]
        for own in by_target(mine):
            told = [(way, _served(work, way, clients)) for way in own]
            words = of_nodes((way, _sure(way, work.word(branch))) for way, branch in told)
            word = any_of(list(words.values()))
            best = [(way, branch) for way, branch in told if words[way.node] == word]
            if word != "unreachable":
                legs = [leg for _, branch in best for leg in branch.legs]
                found.gaps.update(gap for leg in legs for gap in leg.gaps or ())
                found.assumptions.update(name for leg in legs for name in leg.assumptions or ())
                sure = word if balancer.state in ACTIVE else "unknown"
                service = service_word(listener.protocol, own[0].target.port or 0)
                for entry in _entries(network, balancer, best, service):
                    grouped(network, work.question, [entry], (sure, service), found)
    found.gaps.update(work.gaps)
    found.assumptions |= work.assumptions
    found.legs += len(work.known)


def _served(work: Legwork, way: Way, clients: Legwork | None) -> Branch:
    """What holds of a way: where clients' addresses are kept, of the clients that were told, if any of them is served."""
    if clients is not None and way.keeps:
        branch = clients.both(way, None)
        if clients.word(branch) == "reachable":
            work.assumptions |= clients.assumptions
            return branch
    return work.both(way, None)


def _sure(way: Way, word: str) -> str:
    return word if way.sure or word == "unreachable" else "unknown"


def _entries(
    network: Network, balancer: Balancer, best: list[tuple[Way, Branch]], service: str
) -> Iterator[dict[str, Any]]:
    """A target as a member of an answer: its interfaces, or the address that none of the snapshot's has."""
    target = best[0][0].target.id
    boxes = [box for way, branch in best for box in _space(network, way, branch, service)]
    names = stand_for(network, balancer, target)
    for name in names:
        yield {"kind": "interface", "id": name, "label": label(compiled(network), name), "space": boxes}
    if not names and is_address(target):
        block = f"{target}/{WIDTH[parse_address(target)[0]]}"
        yield {"kind": "prefix", "id": block, "label": block, "account": None, "region": None, "space": boxes}


def _space(network: Network, way: Way, branch: Branch, service: str) -> list[Space]:
    """The exact flows of the leg where they are told; else its ends."""
    paths = branch.legs[-1].paths if branch.legs else None
    if paths:
        return [box for path in paths for box in path.space]
    address = way.target.id
    if not is_address(address):
        address = network.interfaces[way.interface or ""].private_ip_address or ""
    family = parse_address(address)[0]
    own = None if way.keeps else private_of(network, way.node.interface, family)
    sender = ["0.0.0.0/0" if family == 4 else "::/0"] if own is None else [f"{own}/{WIDTH[family]}"]
    return [Space(sender, [f"{address}/{WIDTH[family]}"], [service])]
