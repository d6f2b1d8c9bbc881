"""One walk: the packet, what it has met, and the devices that remember it.

A journey goes forward once, then back with the answer. Steps report to it; it never decides anything itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from ..packet import Prefix
from .firewall import Spoken, Words
from .header import Header
from .owners import Interface, Nat
from .region import Region
from .source import Fact
from .trace import Gap, Step

if TYPE_CHECKING:
    from .world import World


ANYTHING = Spoken("other", None)
"""What no firewall knows by name."""


class Attached(NamedTuple):
    """An attachment of a transit gateway that puts a packet into a subnet; ``origin`` is the VPC it is from."""

    key: tuple[str, str]
    origin: str
    subnet: str


class Inline(NamedTuple):
    """An endpoint that gives packets back, unchanged, after something behind it looked at them."""

    id: str
    subnet: str


Sender = Interface | Nat | Attached | Inline


class Leaving(NamedTuple):
    """In a subnet, on the way to the header's target. ``sender`` put it there."""

    subnet: str
    sender: Sender


class AtTransit(NamedTuple):
    """In a transit gateway, come by an attachment (gateway and id), in a zone where one is known."""

    key: tuple[str, str]
    zone: str | None
    origin: str


class AtTable(NamedTuple):
    """Before the own table of a regional NAT gateway, outside every subnet."""

    nat: Nat


class Arriving(NamedTuple):
    """Within a VPC, to be handed to the header's target by the VPC's own router.

    ``left`` is the subnet it comes from, if it comes from one; ``by`` is ``local``, ``internet``,
    ``service``, ``beyond`` (a VPN gateway), ``transit:`` and the gateway, or the peering it crossed;
    ``origin`` is the VPC (or the link) it comes from.
    """

    vpc: str
    left: str | None
    by: str
    origin: str


class FromInternet(NamedTuple):
    """Outside, before the internet gateway of whoever holds the header's target."""

    origin: str


class FromLink(NamedTuple):
    """Outside of AWS, before the link that a key names."""

    key: str


class AtLink(NamedTuple):
    """Before the link that a key names, on the way out of AWS by a route of this prefix, where one was read."""

    key: str
    prefix: Prefix | None


class End(NamedTuple):
    """Where the packet's walk ends: ``ok`` None where it cannot be told."""

    ok: bool | None
    disposition: str
    at: str


Place = Leaving | AtTable | AtTransit | AtLink | Arriving | FromInternet | FromLink | End


class Crossing(NamedTuple):
    """A device that the first packet crossed, with the header on either side; the answer is undone there."""

    kind: str
    id: str
    before: Header
    after: Header
    subnet: str | None
    owner: Sender | None


class Promise(NamedTuple):
    """An egress rule that names a group matched: the packet must reach the member by this way.

    ``by`` empty: it may have matched, by any way but over a transit gateway.
    """

    step: int
    by: tuple[str, ...]
    crossings: int


@dataclass(slots=True)
class Journey:
    """The state of one walk at one point of the question."""

    world: World
    region: Region
    header: Header
    start: str
    thorough: bool = False
    spoken: Spoken = ANYTHING
    """What the client speaks; where nothing is named the handshake is a session."""
    data: bool = False
    direction: str = "forward"
    steps: list[Step] = field(default_factory=list)
    gaps: set[Gap] = field(default_factory=set)
    assumptions: set[str] = field(default_factory=set)
    crossings: list[Crossing] = field(default_factory=list)
    crossed_back: list[str] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    inspected: dict[str, Words] = field(default_factory=dict)
    """By endpoint: what the firewall behind it says of the session."""
    shown: dict[str, Header] = field(default_factory=dict)
    """By endpoint: the header of the first packet as the firewall saw it."""
    may_speak: set[str] = field(default_factory=set)
    """What a client may speak over UDP that a firewall on the way tells apart."""
    arrived: str = ""
    expected: Header | None = None
    spoofed: bool = False
    doubts: bool = False
    denied: bool = False

    @property
    def returning(self) -> bool:
        """Whether this is the answer's way back."""
        return self.direction == "return"

    @property
    def identity_lost(self) -> bool:
        """Whether something on the way took the place of the sender, so that its groups are not seen."""
        return any(crossing.kind in ("nat", "appliance") for crossing in self.crossings)

    def met(
        self,
        ok: bool | None,
        stage: str,
        identity: str,
        layer: str,
        rule: str,
        fact: Fact | None = None,
        suffix: str = "",
        code: str | None = None,
    ) -> bool | None:
        """Write down what the packet met; a stop or a doubt is remembered."""
        self._write(ok, stage, identity, layer, rule, fact, suffix, code)
        if ok is None:
            self.doubts = True
        elif not ok:
            self.denied = True
        return ok

    def noted(
        self, stage: str, identity: str, layer: str, rule: str, fact: Fact | None = None, suffix: str = ""
    ) -> None:
        """Write down a doubt that the walk does not rest on, since what may be is walked each way."""
        self._write(None, stage, identity, layer, rule, fact, suffix, None)

    def _write(
        self,
        ok: bool | None,
        stage: str,
        identity: str,
        layer: str,
        rule: str,
        fact: Fact | None,
        suffix: str,
        code: str | None,
    ) -> None:
        place = ("", "") if fact is None else fact.place(suffix)
        flow = self.header.at(self.region)
        self.steps.append(Step(self.direction, stage, identity, ok, layer, rule, *place, code, flow))

    def missing(self, kind: str, identity: str, detail: str) -> None:
        """Write down something that was not read or is not modelled."""
        self.gaps.add(Gap(kind, identity, detail))

    def assume(self, *names: str) -> None:
        """The verdict rests on these named assumptions."""
        self.assumptions.update(names)

    def trust(self, told: object) -> None:
        """What tells no state is taken to be in force."""
        if told is None:
            self.assume("state-not-told")

    def unknown(self, kind: str, identity: str, detail: str, fact: Fact | None = None, at: str = "") -> End:
        """The walk ends in something that cannot be told."""
        self.missing(kind, identity, detail)
        self.met(None, "unknown", identity, "unknown", detail, fact)
        return End(None, "unknown", at or identity)

    def unkept(self) -> bool:
        """Whether egress rules matched by a group alone: none does for what goes over a transit gateway.

        Source: AWS Transit Gateway Guide, "Security group referencing" (inbound rules only).
        """
        for promise in self.promises:
            step = self.steps[promise.step]
            rule = "a rule that names a group lets nothing out across a transit gateway"
            self.steps[promise.step] = replace(step, ok=False, rule=rule)
            self.denied = True
        broken, self.promises = bool(self.promises), []
        return broken

    def stopped(self, disposition: str, at: str) -> End:
        """The walk ends in a stop that was just written down."""
        return End(False, disposition, at)

    def has_crossed(self, kind: str, identity: str) -> Crossing | None:
        """The first packet's crossing of a device."""
        for crossing in reversed(self.crossings):
            if crossing.kind == kind and crossing.id == identity:
                return crossing
        return None

    def ways(self, kinds: Iterable[str]) -> list[str]:
        """The devices of some kinds that the first packet crossed, in order."""
        wanted = set(kinds)
        return [crossing.id for crossing in self.crossings if crossing.kind in wanted]
