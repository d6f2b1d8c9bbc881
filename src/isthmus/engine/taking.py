"""What interfaces take that are no plain ends: endpoints their own protocols, others nobody knows what.

In: a compiled network. Out: which rows are which, and words cut to what receivers take.
Source: AWS PrivateLink Guide, "Interface endpoints" (they answer no echo, and know no path MTU discovery).
"""

from __future__ import annotations

import numpy as np

from ..semantics.endpoint import takes_tcp_alone
from .atoms import Mask, Ranks, Words
from .compile import Compiled
from .rows import ENDPOINT, OPAQUE


def wild(c: Compiled) -> Mask:
    """By row: whether nobody knows what it sends or does; an endpoint that perhaps serves starts nothing."""
    found: Mask | None = c.cache.get("wild")
    if found is None:
        serving = np.array([standing.doubt is None for standing in c.rows.standings], dtype=np.bool_)
        found = (c.rows.kind == OPAQUE) & serving[c.rows.interface] if len(c.rows) else c.rows.alive
        c.cache["wild"] = found
    return found


def endpoints(c: Compiled) -> Mask:
    """By row: whether it is an interface endpoint's, be it in doubt."""
    found: Mask | None = c.cache.get("endpoints")
    if found is None:
        found = (c.rows.kind == ENDPOINT) | ((c.rows.kind == OPAQUE) & ~wild(c))
        c.cache["endpoints"] = found
    return found


def cells_taken(c: Compiled, row: int) -> int:
    """The cells that a row's kind takes: all of them, but at an endpoint."""
    if not endpoints(c)[row]:
        return c.universe.all_cells
    protocols = c.universe.protocols
    return protocols.tcp if _for_resources(c)[row] else c.universe.all_cells & ~protocols.icmp


def cut_to_taken(c: Compiled, receivers: Ranks, words: Words) -> None:
    """Leave of what comes to rows what their kind takes, in place. Shapes: (n,) and (n, 2 * words)."""
    at = np.flatnonzero(endpoints(c)[receivers])
    narrow = _for_resources(c)[receivers[at]]
    for some in (at[~narrow], at[narrow]):
        if len(some):
            words[some] &= c.universe.row(c.universe.double(cells_taken(c, int(receivers[some[0]]))))


def _for_resources(c: Compiled) -> Mask:
    """By row: whether it is of an endpoint for a resource."""
    found: Mask | None = c.cache.get("for resources")
    if found is None:
        found = np.zeros(len(c.rows), dtype=np.bool_)
        for row in np.flatnonzero(endpoints(c)).tolist():
            interface = c.network.interfaces.get(c.rows.names[int(c.rows.interface[row])])
            found[row] = interface is not None and takes_tcp_alone(c.network, interface)
        c.cache["for resources"] = found
    return found
