"""What passes between many ends and one, in parallel arrays."""

from __future__ import annotations

from dataclasses import dataclass

from ..model.citation import Gap
from .atoms import Mask, Ranks, Words
from .passage import UNKNOWN, Passage
from .session import Outcome

KEEPING = frozenset(
    {
        "uncollected-interfaces",
        "uncollected-peering",
        "uncollected-subnet",
        "uncollected-subnets",
        "uncollected-vpc",
    }
)
"""Gaps beyond which nothing translates a packet: a peering hands it to a VPC, and that to its addresses."""


@dataclass(slots=True)
class Reach:
    """What passes between many ends and one: ``rows`` at the many side (-1: the piece of ``ranks`` itself).

    Shapes: rows, ranks, dst are (n,); forward and reply (n, 2 * words). ``how`` names the kind of way.
    """

    rows: Ranks
    ranks: Ranks
    dst: Ranks
    forward: Words
    reply: Words
    how: str
    outcomes: tuple[Outcome, ...] = ()
    seen: Ranks | None = None
    """The source as the target's groups see it, where it is not ``ranks`` (behind a translation)."""
    who: Ranks | None = None
    """The row the target's groups know the source by (-1: hidden), where it is not ``rows``."""
    endpoints: Ranks | None = None
    """The hop by which a flow ends at a service, -1 where it does not; None where none does."""
    links: Ranks | None = None
    """What stands for the link beyond which a flow ends (``far_links.row_of_link``), -1 where it does not."""
    start: int = -1
    """The row (or link) that flows start from, where the many side is the one that is written to."""
    assumptions: frozenset[str] = frozenset()
    """What the ways rest on, beside what their outcomes tell."""
    gaps: frozenset[Gap] = frozenset()
    """What the ways leave open, beside what their outcomes tell."""
    named: Mask | None = None
    """Which flows a rule that names a group may mean, where transit gateways on the way have a say in that."""
    part: int | None = None
    """The services that it tells of alone, where ways part them and answer them differently."""
    lost: Mask | None = None
    """Which flows get out of sight where they may be translated, so that nobody knows who they are seen as."""


def out_of_sight(passage: Passage) -> bool:
    """True of a way that is lost from sight where a packet may get another address."""
    gap = passage.gap
    return passage.end == UNKNOWN and (gap is None or gap.kind not in KEEPING | {"unmodelled-interface"})
