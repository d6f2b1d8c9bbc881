"""One session through one policy: four packets, each by the stateless engine, then by the stateful one.

Source: AWS Network Firewall Developer Guide, "How AWS Network Firewall filters network traffic", "Managing evaluation
order for Suricata compatible rules", "Stream exception policy".
"""

from __future__ import annotations

from typing import NamedTuple

from ...packet import PORT_PROTOCOLS, Flow, service
from ...snapshot import Snapshot
from ..header import Header, opening_header
from ..region import Region, constant
from .reading import ALERTS, KNOWN_DEFAULTS, ONE_WAY, Plain, Told, read
from .records import Record, Shelves
from .sets import Value, Word, both, in_block
from .text import Packet

ATTRIBUTES = frozenset(
    ("Sources", "Destinations", "SourcePorts", "DestinationPorts", "Protocols", "TCPFlags")
)


class Spoken(NamedTuple):
    """What a client speaks, and the name it asks for (empty: it names none; None: not told)."""

    app: str
    host: str | None


class Deciding(NamedTuple):
    """What decides about a packet: a rule as it is written (or a default), and the group that has it."""

    rule: str
    group: str


class Words(NamedTuple):
    """What passes: the first packet, the handshake, data (None too where it was not asked for)."""

    opening: Word
    handshake: Word
    data: Word
    decided: tuple[Deciding, ...] = ()
    """What decided about the first packet, about its answer and so on, in their order."""
    carried: tuple[Word, ...] = ()
    """Whether data passes, by packet: the client's, the server's; their deciding ones stand behind the answer's."""


class _Fate(NamedTuple):
    """What the stateful engine says of a packet, whether a rule ended the flow's inspection, and which."""

    allowed: Word
    ended: Word
    by: str
    group: str


class Firewalls:
    """The firewalls, policies and rule groups of a snapshot, each read when first asked for."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._shelves: Shelves | None = None
        self._told: dict[str, Told | None] = {}

    def session(
        self, name: str, header: Header, region: Region, spoken: Spoken, *, data: bool
    ) -> Words | None:
        """A policy's (firewall's, rule group's) word on a session, and the region narrowed to those alike.

        Shapes: None where no such thing was described; without ``data`` only the handshake is looked at.
        """
        told = self._read(name)
        return None if told is None else _judged(told, header, region, spoken, data=data)

    def spoken_over_udp(self, name: str) -> tuple[str, ...]:
        """What a policy tells from other things that a client may speak over UDP."""
        told = self._read(name)
        found = {word for rule in told.rules for word in rule.speaks} if told is not None else set()
        return tuple(sorted(found))

    def watches(self, name: str) -> bool:
        """Whether a firewall's policy only monitors."""
        told = self._read(name)
        return told is not None and told.watching

    def was_read(self, name: str) -> bool:
        """Whether a firewall's policy was read."""
        return self._read(name) is not None

    def place(self, group: str) -> tuple[str, str]:
        """The file and the pointer of a group or policy; empty where it was not read."""
        return self.shelves.places.get(group, ("", ""))

    @property
    def shelves(self) -> Shelves:
        """The records."""
        if self._shelves is None:
            self._shelves = Shelves(self._snapshot)
        return self._shelves

    def _read(self, name: str) -> Told | None:
        if name not in self._told:
            self._told[name] = read(self.shelves, name)
        return self._told[name]


def judge_session(snapshot: Snapshot, name: str, flow: Flow, spoken: Spoken) -> Words | None:
    """A policy's (firewall's, rule group's) word on one session; None where no such thing was described."""
    axes = (
        ("source", flow.source),
        ("target", flow.target),
        ("service", flow.service),
        ("source_port", flow.source_port),
    )
    region = Region({axis: (value, value) for axis, value in axes})
    return Firewalls(snapshot).session(name, opening_header(flow.family, region), region, spoken, data=True)


def _judged(told: Told, header: Header, region: Region, spoken: Spoken, *, data: bool) -> Words:
    first = _packet(header, region, spoken, True, True)
    there = _ways(told, first)
    fate = _stateful(told, first)
    if _through(there, fate.allowed) is False:
        return Words(False, False, False if data else None, (_deciding(told, first, there, fate),))
    kinds = ((False, True), *(((True, False), (False, False)) if data else ()))
    packets = [first, *(_packet(header, region, spoken, *kind) for kind in kinds)]
    ways = [there, *(_ways(told, one) for one in packets[1:])]
    fates = [fate, *(_stateful(told, one) for one in packets[1:])]
    decided = tuple(
        _deciding(told, one, way, fate) for one, way, fate in zip(packets, ways, fates, strict=True)
    )
    over = next((at for at, one in enumerate(fates) if one.ended is True), len(fates))
    # A rule that ended the inspection of a flow lets pass what follows
    decided = (*decided[:over], *decided[over : over + 1] * (len(decided) - over))
    tcp, ended = header.protocol == 6, fates[0].ended
    broken = False if tcp and told.exception in ("DROP", "REJECT") else None
    opening = _through(ways[0], fates[0].allowed)
    seen = ways[0][1]
    answer = _through(ways[1], _if(seen, _if(ended, True, fates[1].allowed), broken))
    if tcp:
        answer = _if(both(ways[1][0], seen), False, answer)
    ended = _if(ended, True, fates[1].ended)
    handshake = both(opening, answer)
    carried: list[Word] = []
    opened = tcp and data and any(_attributes(scope, packets[0]) for scope in told.decrypted)
    for at in range(2, len(packets)):
        known = both(ways[0][1], ways[1][1]) if tcp else ways[at - 2][1]
        word = None if opened else _if(ended, True, fates[at].allowed)
        carried.append(_through(ways[at], _if(known, word, broken)))
        ended = _if(ended, True, fates[at].ended)
    told_of_data = both(handshake, *carried) if data else None
    return Words(opening, handshake, told_of_data, decided, tuple(carried))


def _deciding(told: Told, packet: Packet, ways: tuple[Word, Word], fate: _Fate) -> Deciding:
    """What decides about a packet: the stateless rule that ends with it, or what the stateful engine says."""
    if ways[1] is False:
        for rule in told.stateless:
            if _hit(rule, packet) is True:
                return Deciding(f"{told.engines[0]} {rule.text}", rule.group)
        return Deciding(f"{told.engines[0]} default {told.otherwise}", told.name)
    return Deciding(f"{told.engines[1]} {fate.by}", fate.group)


def _if(condition: Word, then: Word, otherwise: Word) -> Word:
    if condition is None:
        return then if then is otherwise else None
    return then if condition else otherwise


def _through(ways: tuple[Word, Word], inspected: Word) -> Word:
    return _if(ways[0], True, _if(ways[1], inspected, False))


def _packet(header: Header, region: Region, spoken: Spoken, to_server: bool, opening: bool) -> Packet:
    """What is spoken shows in a TCP session's data, in a UDP session at once, and in no other protocol."""
    ported = header.protocol in PORT_PROTOCOLS
    asked = header.service.plus(-service(header.protocol)) if ported else constant(0)
    source, target = (Value(region, term, header.family) for term in (header.source, header.target))
    mine, yours = (Value(region, term) for term in (header.source_port, asked))
    if not to_server:
        source, target, mine, yours = target, source, yours, mine
    shows = header.protocol == 17 or (header.protocol == 6 and not opening)
    app = spoken.app if shows else None
    return Packet(
        header.family, header.protocol, source, target, mine, yours, to_server, opening, app, spoken.host
    )


def _hit(rule: Plain, packet: Packet) -> Word:
    if rule.says is not None:
        return rule.says(packet)
    return None if rule.attributes is None else _attributes(rule.attributes, packet)


def _stateful(told: Told, packet: Packet) -> _Fate:
    """The first rule that matches decides; one that may match leaves open what comes after."""
    allowed: set[Word] = set()
    ended: set[Word] = set()
    by = (" ".join(["default", *told.defaults]), told.name)
    for rule in told.rules:
        word = rule.says(packet)
        if word is False:
            continue
        allowed.add(not rule.drops)
        ended.add(not rule.drops)
        if word:
            by = (rule.text, rule.group)
            break
    else:
        allowed.add(_default(told.defaults, packet))
        ended.add(False)
    words = [found.pop() if len(found) == 1 else None for found in (allowed, ended)]
    return _Fate(words[0], words[1], *by)


def _default(defaults: list[str], packet: Packet) -> Word:
    word: Word = True
    for action in (one for one in defaults if one not in ALERTS):
        if action == "aws:drop_strict":
            return False
        if action not in KNOWN_DEFAULTS or packet.protocol not in (1, 6, 17, 58):
            word = None if word else word
        elif packet.protocol != 6 or (not packet.opening and (packet.to_server or action not in ONE_WAY)):
            word = False
    return word


def _ways(told: Told, packet: Packet) -> tuple[Word, Word]:
    """Whether the stateless engine passes a packet, and whether it hands it on."""
    return _stateless(told, packet, "pass"), _stateless(told, packet, "forward")


def _stateless(told: Told, packet: Packet, wanted: str) -> Word:
    """Whether the stateless engine ends with an action."""
    words: set[Word] = set()
    for rule in told.stateless:
        hit = _hit(rule, packet)
        if hit is False:
            continue
        words.add(None if rule.action is None else rule.action == wanted)
        if hit and rule.action is not None:
            break
    else:
        words.add(None if told.otherwise is None else told.otherwise == wanted)
    return words.pop() if len(words) == 1 else None


def _attributes(told: Record, packet: Packet) -> Word:
    """Source: Network Firewall API, MatchAttributes: what is not given is any.

    What compares no address and no port is looked at first: a rule that is none of the packet's parts no flows.
    """
    word: Word = None if set(told) - ATTRIBUTES else True
    if told.get("Protocols") and packet.protocol not in [int(number) for number in told["Protocols"]]:
        return False
    if told.get("TCPFlags") and packet.protocol == 6:
        word = both(word, _flags(told["TCPFlags"], packet))
    for key, address in (("Sources", packet.source), ("Destinations", packet.target)):
        if word is not False and told.get(key):
            word = both(word, any(in_block(address, one["AddressDefinition"]) for one in told[key]))
    for key, port in (("SourcePorts", packet.source_port), ("DestinationPorts", packet.target_port)):
        if word is not False and told.get(key):
            spans = [(int(one["FromPort"]), int(one["ToPort"])) for one in told[key]]
            ported = packet.protocol in (6, 17)
            word = both(word, any(port.within(*span) if ported else span == (0, 65535) for span in spans))
    return word


def _flags(listed: list[Record], packet: Packet) -> Word:
    """A data packet has ACK, and PSH or not."""
    if packet.opening:
        kinds = [{"SYN"} if packet.to_server else {"SYN", "ACK"}]
    else:
        kinds = [{"ACK"}, {"ACK", "PSH"}]
    words = set()
    for kind in kinds:
        words.add(
            any(
                (kind & set(one["Masks"]) if one.get("Masks") else kind) == set(one.get("Flags") or ())
                for one in listed
            )
        )
    return words.pop() if len(words) == 1 else None
