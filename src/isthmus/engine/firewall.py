"""Firewall policies over exact spaces: the fold between two bounds, for each thing that a client may speak.

``judged`` is what the walk and the ``filter`` question ask. Layer 7 is an axis of this room: the names that rules
compare fall into classes which no rule tells apart, and each class has a verdict of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..packet import TCP, UDP, service_range
from ..semantics.firewall.rule import (
    EVERY_PORT,
    EVERY_PROTOCOL,
    PORTED,
    Application,
    FlowMatch,
    Name,
    Policy,
    Span,
)
from ..semantics.firewall.verdict import Verdict, says, verdict
from ..space import HeaderSpace

EVERYWHERE = HeaderSpace.everything()
NOWHERE = HeaderSpace()
OTHER_NAME, NO_NAME = "unlisted.invalid", ""
NAMED = ("tls", "http")
OVER_TCP = frozenset(
    (
        "tls",
        "http",
        "ftp",
        "ftp-data",
        "smb",
        "ssh",
        "smtp",
        "imap",
        "pop3",
        "rdp",
        "ldap",
        "pgsql",
        "mqtt",
        "telnet",
    )
)
OVER_UDP = frozenset(("quic", "ntp", "dhcp", "tftp", "snmp", "ike"))
"""What each application protocol runs over; any other one over TCP and UDP."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Flows that surely pass, and flows that possibly do."""

    low: HeaderSpace
    high: HeaderSpace


class Boxes:
    """The algebra of bounds, within the flows that were asked about."""

    def __init__(self, within: HeaderSpace = EVERYWHERE) -> None:
        self.within = within
        self._known: dict[FlowMatch, Bounds] = {}

    @property
    def everything(self) -> Bounds:
        """All flows that were asked about."""
        return Bounds(self.within, self.within)

    @property
    def nothing(self) -> Bounds:
        """No flow."""
        return Bounds(NOWHERE, NOWHERE)

    def matching(self, match: FlowMatch) -> Bounds:
        """The flows of a match."""
        found = self._known.get(match)
        if found is None:
            high = flows(match, low=False) & self.within
            same = match.sure and all(span.low == span.high for span in _spans(match))
            low = high if same else flows(match, low=True) & self.within if match.sure else NOWHERE
            found = self._known[match] = Bounds(low, high)
        return found

    def any_of(self, parts: Iterable[Bounds]) -> Bounds:
        """The union."""
        listed = list(parts)
        if len(listed) == 1:
            return listed[0]
        return Bounds(
            HeaderSpace.union(part.low for part in listed), HeaderSpace.union(part.high for part in listed)
        )

    def choose(self, condition: Bounds, then: Bounds, otherwise: Bounds) -> Bounds:
        """By Kleene: where the condition is in doubt, only what both branches say is sure."""
        low = (condition.low & then.low) | (otherwise.low - condition.high)
        if condition.low != condition.high:
            low = low | (then.low & otherwise.low)
        return Bounds(low, (condition.high & then.high) | (otherwise.high - condition.low))


def _spans(match: FlowMatch) -> tuple[Span, ...]:
    return match.sources, match.targets, match.source_ports, match.target_ports


def flows(match: FlowMatch, *, low: bool) -> HeaderSpace:
    """The exact flows of a match; what has no ports meets only rules that name none."""
    sources, targets, source_ports, target_ports = (span.low if low else span.high for span in _spans(match))
    services = [
        (number << 16 | first, number << 16 | last)
        for number in match.protocols & PORTED
        for first, last in target_ports.ranges
    ]
    found = HeaderSpace.product(sources.ranges, targets.ranges, services, source_ports.ranges)
    rest = match.protocols - PORTED
    if rest and source_ports == target_ports == EVERY_PORT:
        portless = [service_range(number) for number in rest]
        found = found | HeaderSpace.product(sources.ranges, targets.ranges, portless)
    return found


@dataclass(frozen=True, slots=True)
class Spoken:
    """A class of what clients may speak that no rule tells apart, as people say it, and its verdict."""

    application: Application
    text: str
    verdict: Verdict[Bounds]


@dataclass(frozen=True, slots=True)
class Judged:
    """What a policy says: ``handshake`` and ``data`` whatever is spoken; ``given`` is data that passes for some."""

    classes: tuple[Spoken, ...]
    opening_to_server: Bounds
    handshake: Bounds
    data: Bounds
    given: Bounds


def judged(policy: Policy, spoken: Application | None = None, within: HeaderSpace = EVERYWHERE) -> Judged:
    """A policy's word on all flows within a space; ``spoken`` None is whatever a client may speak.

    Shapes: flows are as the client writes them, so ``opening_to_client`` of a flow is of the packet that answers it.
    """
    boxes = Boxes(within)
    wanted = [(spoken, str(spoken))] if spoken is not None else classes(policy)
    found = tuple(Spoken(one, text, verdict(policy, one, boxes)) for one, text in wanted)
    fitting = [HeaderSpace.union(_carrying(one.application)) & within for one in found]

    def whatever(part: str) -> Bounds:
        low, high = within, NOWHERE
        for one, fits in zip(found, fitting, strict=True):
            bounds: Bounds = getattr(one.verdict, part)
            low, high = low & (bounds.low | (within - fits)), high | (bounds.high & fits)
        return Bounds(low, high)

    data = whatever("data")
    some = HeaderSpace.union(one.verdict.data.low & fits for one, fits in zip(found, fitting, strict=True))
    opening, handshake = whatever("opening_to_server"), whatever("handshake")
    return Judged(found, opening, handshake, data, Bounds(some, data.high))


def carriers(spoken: Application) -> frozenset[int]:
    """The IP protocols over which something can be spoken."""
    if spoken.protocol == "other":
        return EVERY_PROTOCOL
    if spoken.protocol in OVER_TCP:
        return frozenset({TCP})
    return frozenset({UDP}) if spoken.protocol in OVER_UDP else PORTED


def _carrying(spoken: Application) -> list[HeaderSpace]:
    """The flows over which something can be spoken."""
    if spoken.protocol == "other":
        return [EVERYWHERE]
    return [flows(FlowMatch(protocols=carriers(spoken)), low=False)]


def classes(*policies: Policy) -> list[tuple[Application, str]]:
    """One of each class of what clients may speak: two are in one class where every rule says the same of both."""
    return [one for protocol in protocols(*policies) for one in classes_of(protocol, *policies)]


def protocols(*policies: Policy) -> list[str]:
    """The protocols that some rule may tell apart, ``other`` for all that none names."""
    rules = [rule for policy in policies for rule in policy.stateful]
    found = {"other", *NAMED}
    found |= {rule.application for rule in rules if rule.application}
    found |= {name for rule in rules for name, _ in rule.spoken}
    return sorted(found)


def classes_of(protocol: str, *policies: Policy) -> Iterator[tuple[Application, str]]:
    """The classes of one protocol, by the names that rules tell apart in it."""
    rules = [rule for policy in policies for rule in policy.stateful]
    names = [name for rule in rules if rule.buffer == protocol for name in rule.names]
    seen: set[tuple[bool | None, ...]] = set()
    for host, text in _hosts(names) if protocol in NAMED else [(None, "")]:
        one = Application(protocol, host)
        vector = tuple(says(rule, one) for rule in rules)
        if vector not in seen:
            seen.add(vector)
            yield one, f"{protocol} {text}".strip()


def _hosts(names: list[Name]) -> list[tuple[str, str]]:
    """Names that may tell conditions apart, with what people call them: the plainest first."""
    found = {OTHER_NAME: "with any other name", NO_NAME: "without a name"}
    for name in names:
        plain, text = name.text.removeprefix("."), name.text
        if name.end:
            found.setdefault(plain, plain)
            found.setdefault(f"x{text}" if not name.start else f"x.{plain}", f"*{text}")
        elif name.start:
            found.setdefault(text, text)
            found.setdefault(f"{text}x", f"{text}*")
        else:
            found.setdefault(text, f"*{text}*")
            found.setdefault(f"x{text}x", f"*{text}*")
    starts = [name.text for name in names if name.start and not name.end]
    ends = [name.text for name in names if name.end and not name.start]
    for start in starts:
        for end in ends:
            found.setdefault(f"{start}x{end}", f"{start}*{end}")
            found.setdefault(start.rstrip(".") + "." + end.lstrip("."), f"{start}{end}")
    return list(found.items())
