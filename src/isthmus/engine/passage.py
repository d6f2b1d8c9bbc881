"""What a walk yields: packs of flows on their way, the checks they met, and where they ended.

A *pack* is many flows that have passed the same places: parallel arrays, one entry a flow. A *passage* is a
pack at its end. Nothing here knows a rule; ``walk.py`` moves packs, ``session.py`` joins ways there with
ways back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from operator import attrgetter
from typing import Any

from ..model.citation import Gap
from ..semantics.firewall.rule import Policy
from .atoms import Mask, Ranks, Words
from .client import ANYBODY, Client

FORWARD, RETURN = "forward", "return"
DELIVERED, AT_NAT, INTERNET, SERVICE, ON_PREMISES, STOPPED, UNKNOWN = (
    "delivered",
    "at-nat",
    "internet",
    "service",
    "on-premises",
    "stopped",
    "unknown",
)


@dataclass(frozen=True, slots=True)
class Step:
    """One place passed; ``rule``: by which route, where a table decided (``pointer`` within ``source``)."""

    stage: str
    id: str
    rule: str | None = None
    source: str | None = None
    pointer: str | None = None


@dataclass(frozen=True, slots=True)
class Inspected:
    """What a firewall looked at: by which policy, between which pieces, for which client.

    Shapes: ``sources`` and ``targets`` are ranks, one a flow of the pack. ``picked``: a translation before it
    picked the client's port.
    """

    policy: Policy
    sources: Ranks
    targets: Ranks
    client: Client
    picked: bool

    def take(self, mask: Mask) -> Inspected:
        """The flows of a mask."""
        return replace(self, sources=self.sources[mask], targets=self.targets[mask])


@dataclass(frozen=True, slots=True)
class Check:
    """One filter met. ``words`` are what it admits, one row a flow of the pack, or one row for all.

    ``room`` and ``number`` name the content (``group`` or ``acl`` and its number); -1 where no content
    decides. Without ``room`` and ``rule`` it only parts a pack by service: another pack has the rest.
    """

    direction: str
    layer: str
    id: str
    at: str
    words: Words
    room: str = ""
    number: int = -1
    ranks: Ranks | None = None
    others: Ranks | None = None
    aws_code: str | None = None
    rule: str = ""
    across: str = ""
    """The transit gateway across which the other end's groups are seen."""
    leg: int = 0
    """On a way back: how many translations lie between here and the client (0: its own ports count)."""
    inspected: Inspected | None = None
    """Of a firewall: ``words`` are of first packets (room ``firewall``), or of what a session needs (``answer``)."""

    @property
    def of_replies(self) -> bool:
        """Whether ``words`` are of replies, whose services are the client's ports."""
        return self.direction == RETURN and self.inspected is None


@dataclass(frozen=True, slots=True)
class Stop:
    """What ends a way for all its flows."""

    layer: str
    id: str
    rule: str
    at: str
    aws_code: str | None = None
    source: str | None = None
    pointer: str | None = None


@dataclass(frozen=True, slots=True)
class Translation:
    """State that a reply needs: who translated (or only forwarded), and the header before it did."""

    kind: str
    """``nat`` (a gateway), ``appliance-nat`` (an instance that translates) or ``appliance`` (unchanged)."""
    id: str
    vpc: int
    subnet: int
    table: int
    source: Ranks
    target: Ranks
    address: int = -1
    """Rank of the address it put in the source's place."""


@dataclass(slots=True)
class Pack:
    """Flows that travel together.

    Shapes: ``idx``, ``src``, ``dst``, ``who`` are (n,), ``words`` is (n, 2 * words).

    ``idx`` numbers the flows in the batch they began in; ``who`` is the row that sends, -1 where a
    translation or an appliance has hidden it; ``states`` the translations so far, outermost last, their
    arrays parallel to the pack.
    """

    idx: Ranks
    src: Ranks
    dst: Ranks
    who: Ranks
    words: Words
    steps: tuple[Step, ...] = ()
    checks: tuple[Check, ...] = ()
    states: tuple[Translation, ...] = ()
    branches: tuple[tuple[str, int, int], ...] = ()
    gaps: tuple[Gap, ...] = ()
    assumptions: frozenset[str] = frozenset()
    seen: frozenset[tuple[str, int]] = frozenset()
    zones: tuple[tuple[str, str], ...] = ()
    """The zones in which transit gateways handed the pack on, by attachment."""
    across: str = ""
    """The transit gateway that put it where it stands, if nothing has sent it on since."""
    bare: Words | None = None
    """What the groups it met on its way out admit by address alone, where they name groups; (n, 2 * words)."""
    kind: str = "instance"
    """Who talks to a gateway next: an instance or a NAT gateway."""
    redirected: bool = False
    turns: int = 0
    """How often the destination was rewritten: a place met again with another destination is no circle."""
    lump: bool = False
    """Interfaces of a subnet stay together: nobody will ask which of them a check or a step was about."""
    outside: bool = False
    """Whoever owns a public address, it counts as the internet's: what is beyond the gateway is asked elsewhere."""
    doubtful: bool = False
    """Something on the way was not read: it possibly but never surely goes on."""
    ignore: frozenset[str] = frozenset()
    """Rooms of filters (``group``, ``acl``, ``firewall``, ``answer``) that are met but not applied."""
    client: Client = ANYBODY

    def __len__(self) -> int:
        return len(self.idx)

    def take(self, mask: Mask) -> Pack:
        """The flows of a mask, as a pack of their own."""
        if mask.all():
            return self
        part = self._copy()
        part.idx, part.src, part.dst = self.idx[mask], self.src[mask], self.dst[mask]
        part.who, part.words = self.who[mask], self.words[mask]
        part.bare = None if self.bare is None else self.bare[mask]
        part.states = tuple(replace(s, source=s.source[mask], target=s.target[mask]) for s in self.states)
        part.checks = tuple(_check_part(check, mask) for check in self.checks)
        return part

    def doubted(self) -> Pack:
        """The pack as what possibly but not surely goes this way."""
        words = self.words.copy()
        words[:, : words.shape[1] // 2] = 0
        return replace(self, words=words, doubtful=True)

    def stepped(self, *steps: Step) -> Pack:
        """The pack after more places."""
        onward = self._copy()
        onward.steps = self.steps + steps
        return onward

    def passing(self, key: tuple[str, int]) -> Pack:
        """The pack, marked as having passed a place."""
        onward = self._copy()
        onward.seen = self.seen | {key}
        return onward

    def branched(self, choice: str, number: int, count: int) -> Pack:
        """The pack on one of so many ways of a choice that nobody can foresee."""
        return replace(self, branches=(*self.branches, (choice, number, count)))

    def missing(self, *gaps: Gap) -> Pack:
        """The pack after more that was not read."""
        return replace(self, gaps=self.gaps + gaps)

    def assuming(self, *names: str) -> Pack:
        """The pack resting on more assumptions."""
        onward = self._copy()
        onward.assumptions = self.assumptions | set(names)
        return onward

    def checked(self, check: Check) -> Pack:
        """The pack after a filter: what it admits is what is left."""
        if check.room in self.ignore:
            return self
        onward = self._copy()
        onward.checks, onward.words = (*self.checks, check), self.words & check.words
        return onward

    def _copy(self) -> Pack:
        """A pack with the same values, to be changed by who made it: some five times as fast as ``replace``."""
        return Pack(*_VALUES(self))


_VALUES: Callable[[Pack], tuple[Any, ...]] = attrgetter(*(one.name for one in fields(Pack)))


def _check_part(check: Check, mask: Mask) -> Check:
    count = len(mask)
    ranks, others = check.ranks, check.others
    return Check(
        check.direction,
        check.layer,
        check.id,
        check.at,
        check.words[mask] if len(check.words) == count else check.words,
        check.room,
        check.number,
        ranks[mask] if ranks is not None and len(ranks) == count else ranks,
        others[mask] if others is not None and len(others) == count else others,
        check.aws_code,
        check.rule,
        check.across,
        check.leg,
        None if check.inspected is None else check.inspected.take(mask),
    )


@dataclass(slots=True)
class Passage:
    """A pack at its end. ``rows`` are the rows it was delivered to, parallel to the pack, where it was."""

    pack: Pack
    end: str
    id: str = ""
    rows: Ranks | None = None
    vpc: int = -1
    subnet: int = -1
    stop: Stop | None = None
    gap: Gap | None = None
    exit: str = ""
    """How it left for the internet: ``internet-gateway`` or ``egress-only-internet-gateway``."""
    returns: list[Passage] = field(default_factory=list)
