"""Why plain ways are open: the gaps of network ACLs, and of Block Public Access, that they meet between their ends.

In: doubled words of ways and the subnets where they meet filters. Out: the gaps behind what passes only perhaps. A way
that is walked tells its gaps by itself.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..model.citation import Gap
from .atoms import Mask, Ranks, Words, some_in
from .compile import Compiled
from .contents import DIRECTIONS, is_of


def doubtful(c: Compiled, forward: Words, reply: Words) -> Mask:
    """Which ways carry something perhaps, and not surely. Shapes: (n, 2 * words) to (n,)."""
    half = c.universe.words
    open_ = (forward[:, half:] & ~forward[:, :half]) | (reply[:, half:] & ~reply[:, :half])
    found: Mask = some_in(open_) & some_in(forward)
    return found


def gaps_of_acls(c: Compiled, subnets: Ranks) -> Iterator[Gap]:
    """The gaps of the network ACLs of some subnets; -1 is no subnet."""
    if not _acls_have_gaps(c):
        return
    subnets = np.unique(subnets[subnets >= 0])
    places = {c.subnet_ids[number] for number in subnets.tolist()}
    for way in DIRECTIONS:
        for number in np.unique(c.subnet_acl[way][subnets]).tolist():
            for gap in c.content_gaps.get(("acl", way, number), ()):
                if is_of(c.network, gap, places):
                    yield gap


def _acls_have_gaps(c: Compiled) -> bool:
    known: bool | None = c.cache.get("acls have gaps")
    if known is None:
        known = c.cache["acls have gaps"] = any(room == "acl" for room, _, _ in c.content_gaps)
    return known
