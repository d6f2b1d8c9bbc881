"""What a firewall on a way lets pass, as formulas: its policy's fold over Z3's terms, never the engine's cells.

In: a check of the engine, the addresses as the firewall saw them. Out: a formula over these, the service and the
client's port, which is the value of the reply's service.
"""

from __future__ import annotations

from ..engine.client import ANSWER
from ..engine.compile import Compiled
from ..engine.passage import Check, Inspected
from ..engine.policy_cells import PICKED, PLAIN, port_edges, spoken_over_udp
from ..packet import UDP, service_range
from ..semantics.firewall.rule import Application
from ..semantics.firewall.verdict import verdict
from .claim import REPLY, silent
from .firewall import FlowTerms, Header
from .solver import Formula, every, some
from .terms import Bounds, service_in

PORT = f"((_ extract 15 0) {REPLY})"
Ends = tuple[str | int, str | int, str | int]
"""The client's address, the server's, and the service."""


def inspected(c: Compiled, check: Check, family: int, ends: Ends, bound: str) -> Formula:
    """That a firewall lets the packets pass that a check is about; ICMP without an answer needs none."""
    met = check.inspected
    assert met is not None, "a firewall's check tells what it looked at"
    part = "opening_to_server" if check.room != ANSWER else "data" if met.client.data else "handshake"
    if not met.picked:
        passing = _spoken(c, met, family, Header(*ends, PORT), part, bound)
    else:
        # Invariant: between two edges of the rules all ports are alike, so that one stands for each stretch
        edges = {PICKED.sample(), *(edge for edge in port_edges(met.policy) if edge in PICKED)}
        each = [_spoken(c, met, family, Header(*ends, port), part, bound) for port in sorted(edges)]
        passing = every(each) if bound == "low" else some(each)
    return passing if check.room != ANSWER else some((silent(), passing))


def _spoken(c: Compiled, met: Inspected, family: int, header: Header, part: str, bound: str) -> Formula:
    """The same for what is spoken, or for something that may be: in UDP it shows in the first packet."""
    if met.client.spoken is not None:
        return _terms(c, met, family, header, met.client.spoken, part)[bound]
    found: list[Formula] = [_terms(c, met, family, header, PLAIN, part)[bound]]
    udp = service_in(header.service, [service_range(UDP)])
    for spoken in spoken_over_udp(met.policy):
        found.append(every((udp, _terms(c, met, family, header, spoken, part)[bound])))
    return some(found)


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
