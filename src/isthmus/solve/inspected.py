"""What a firewall on a way lets pass, as formulas: its policy's fold over Z3's terms, never the engine's cells.

In: a check of the engine, the addresses as the firewall saw them. Out: a formula over these, the service and the
client's port, which is the value of the reply's service.
"""

from __future__ import annotations

from ..engine.client import ANSWER
from ..engine.compile import Compiled
from ..engine.passage import Check, Inspected
from ..engine.policy_cells import MOST_PARTS, PICKED, PLAIN, port_edges, spoken_by
from ..packet import UDP, service_range
from ..semantics.firewall.rule import Application
from ..semantics.firewall.verdict import verdict
from .claim import REPLY, silent
from .firewall import FlowTerms, Header
from .solver import Formula, every, some
from .terms import Bounds, Range, service_in

PORT = f"((_ extract 15 0) {REPLY})"
Ends = tuple[str | int, str | int, str | int]
"""The client's address, the server's, and the service."""


def inspected(
    c: Compiled, check: Check, family: int, ends: Ends, words: tuple[tuple[Range, ...], ...], bound: str
) -> Formula:
    """That a firewall lets the packets pass that a check is about; ICMP without an answer needs none.

    Shapes: ``words`` are the services that the engine's check surely and possibly lets pass, for where rules part the
    ports that a translation may pick into too many.
    """
    met = check.inspected
    assert met is not None, "a firewall's check tells what it looked at"
    ports = _ports(met)
    if len(ports) > MOST_PARTS:
        return service_in(ends[2], words[0 if bound == "low" else 1])
    part = "opening_to_server" if check.room != ANSWER else "data" if met.client.data else "handshake"
    found: list[Formula] = []
    for spoken in spoken_by(met.client, met.policy):
        each = [_terms(c, met, family, Header(*ends, port), spoken, part)[bound] for port in ports]
        passing = every(each) if bound == "low" else some(each)
        # Over TCP nothing that is spoken shows before the handshake is over
        shows = met.client.spoken is not None or spoken == PLAIN
        found.append(passing if shows else every((service_in(ends[2], [service_range(UDP)]), passing)))
    return some(found) if check.room != ANSWER else some((silent(), *found))


def _ports(met: Inspected) -> list[str | int]:
    """The client's port as the firewall saw it: the claim's, or any that a translation may have picked.

    Invariant: between two edges of the rules all ports are alike, so that one stands for each stretch.
    """
    if not met.picked:
        return [PORT]
    return sorted({PICKED.sample(), *(edge for edge in port_edges(met.policy) if edge in PICKED)})


def _terms(
    c: Compiled, met: Inspected, family: int, header: Header, spoken: Application, part: str
) -> Bounds:
    """The policy's formula for one thing that is spoken, made once."""
    key = ("policy terms", id(met.policy), family, header, spoken)
    known = c.cache.get(key)
    if known is None:
        known = c.cache[key] = verdict(met.policy, spoken, FlowTerms(family, header))
    found: Bounds = getattr(known, part)
    return found
