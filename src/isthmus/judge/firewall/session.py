"""One session through one policy: four packets, each by the stateless engine, then by the stateful one.

Source: AWS Network Firewall Developer Guide, "How AWS Network Firewall filters network traffic", "Managing evaluation
order for Suricata compatible rules", "Stream exception policy".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from ...packet import PORT_PROTOCOLS, Flow, service
from ...snapshot import Snapshot
from ..header import Header, opening_header
from ..region import Region, constant
from .records import Record, Saying, Says, Shelves, names_of, sayings
from .sets import Value, Word, both, in_block
from .text import Packet

ACTIONS = {"aws:pass": "pass", "aws:drop": "drop", "aws:forward_to_sfe": "forward"}
ATTRIBUTES = frozenset(
    ("Sources", "Destinations", "SourcePorts", "DestinationPorts", "Protocols", "TCPFlags")
)
POLICY = frozenset(
    (
        "StatelessRuleGroupReferences",
        "StatelessDefaultActions",
        "StatelessFragmentDefaultActions",
        "StatelessCustomActions",
        "StatefulRuleGroupReferences",
        "StatefulDefaultActions",
        "StatefulEngineOptions",
        "PolicyVariables",
        "TLSInspectionConfigurationArn",
        "EnableTLSSessionHolding",
    )
)
OPTIONS = frozenset(("RuleOrder", "StreamExceptionPolicy", "FlowTimeouts"))
ONE_WAY = frozenset(("aws:drop_established", "aws:drop_established_app_layer_to_server"))
KNOWN_DEFAULTS = ONE_WAY | {"aws:drop_strict", "aws:drop_established_app_layer"}
ALERTS = frozenset(
    (
        "aws:alert_strict",
        "aws:alert_established",
        "aws:alert_established_app_layer",
        "aws:alert_established_app_layer_to_server",
    )
)


UNREAD = "rules that were not read"


class Plain(NamedTuple):
    """A stateless rule: its action, what it matches, how it is told, whose it is; None for what was not read."""

    action: str | None
    attributes: Record | None
    text: str
    group: str


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


class _Fate(NamedTuple):
    """What the stateful engine says of a packet, whether a rule ended the flow's inspection, and which."""

    allowed: Word
    ended: Word
    by: str
    group: str


class _Told(NamedTuple):
    """A policy as read: stateless and stateful rules in order, and what comes after them."""

    name: str
    stateless: list[Plain]
    otherwise: str | None
    rules: list[Saying]
    defaults: list[str]
    exception: str
    decrypted: list[Record]


class Firewalls:
    """The firewalls, policies and rule groups of a snapshot, each read when first asked for."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._shelves: Shelves | None = None
        self._told: dict[str, _Told | None] = {}

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

    def place(self, group: str) -> tuple[str, str]:
        """The file and the pointer of a group or policy; empty where it was not read."""
        return self.shelves.places.get(group, ("", ""))

    @property
    def shelves(self) -> Shelves:
        """The records."""
        if self._shelves is None:
            self._shelves = Shelves(self._snapshot)
        return self._shelves

    def _read(self, name: str) -> _Told | None:
        if name not in self._told:
            self._told[name] = _read(self.shelves, name)
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


def _judged(told: _Told, header: Header, region: Region, spoken: Spoken, *, data: bool) -> Words:
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
    return Words(opening, handshake, both(handshake, *carried) if data else None, decided)


def _deciding(told: _Told, packet: Packet, ways: tuple[Word, Word], fate: _Fate) -> Deciding:
    """What decides about a packet: the stateless rule that ends with it, or what the stateful engine says."""
    if ways[1] is False:
        for rule in told.stateless:
            if rule.attributes is not None and _attributes(rule.attributes, packet) is True:
                return Deciding(f"stateless {rule.text}", rule.group)
        return Deciding(f"stateless default {told.otherwise}", told.name)
    return Deciding(f"stateful {fate.by}", fate.group)


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


def _read(shelves: Shelves, name: str) -> _Told | None:
    firewall = shelves.firewalls.get(name) or next(
        (one for one in shelves.firewalls.values() if one.get("FirewallArn") == name), None
    )
    if firewall is not None:
        arn = str(firewall.get("FirewallPolicyArn"))
        policy = shelves.policies.get(arn)
        return None if policy is None else _policy(shelves, arn, policy, [firewall])
    if name in shelves.policies:
        users = [one for one in shelves.firewalls.values() if one.get("FirewallPolicyArn") == name]
        return _policy(shelves, name, shelves.policies[name], users)
    group = shelves.groups.get(name)
    return None if group is None else _alone(shelves, name, group)


def _alone(shelves: Shelves, name: str, group: Record) -> _Told:
    strict = (group.get("StatefulRuleOptions") or {}).get("RuleOrder") == "STRICT_ORDER"
    users = []
    for firewall in shelves.firewalls.values():
        policy = shelves.policies.get(str(firewall.get("FirewallPolicyArn"))) or {}
        if any(one.get("ResourceArn") == name for one in policy.get("StatefulRuleGroupReferences") or ()):
            users.append(firewall)
    names = names_of(shelves, group, {}, shelves.home(users))
    rules = _in_order(list(sayings(group, names, strict=strict)), strict)
    return _Told(name, list(_matching(group, name)), "forward", rules, [], "DROP", [])


def _policy(shelves: Shelves, name: str, policy: Record, users: list[Record]) -> _Told:
    options = policy.get("StatefulEngineOptions") or {}
    strict = options.get("RuleOrder") == "STRICT_ORDER"
    defaults = list(policy.get("StatefulDefaultActions") or ())
    unclear = len(set(policy) - POLICY) + len(set(options) - OPTIONS)
    unclear += sum(one.startswith("aws:") and one not in KNOWN_DEFAULTS | ALERTS for one in defaults)
    rules = [_unclear(drops, name) for drops in (False, True)] if unclear else []
    taken: list[Record] = []
    if policy.get("TLSInspectionConfigurationArn"):
        told = shelves.inspections.get(str(policy["TLSInspectionConfigurationArn"]))
        taken = _scopes(told)
    home = shelves.home(users)
    for reference in _by_priority(policy.get("StatefulRuleGroupReferences"), strict):
        rules += _of_group(shelves, policy, home, reference, strict)
    stateless: list[Plain] = []
    for reference in _by_priority(policy.get("StatelessRuleGroupReferences"), True):
        arn = str(reference.get("ResourceArn"))
        group = shelves.groups.get(arn)
        stateless += [Plain(None, None, UNREAD, arn)] if group is None else _matching(group, arn)
    exception = str(options.get("StreamExceptionPolicy") or "DROP")
    otherwise = _action(policy.get("StatelessDefaultActions"))
    ordered = _in_order(rules, strict)
    return _Told(name, stateless, otherwise, ordered, defaults if strict else [], exception, taken)


def _unclear(drops: bool, name: str) -> Saying:
    """What may match anything: nobody read it."""
    return Saying(drops, 0, lambda packet: None, UNREAD, name)


SCOPE = frozenset(("Sources", "Destinations", "SourcePorts", "DestinationPorts", "Protocols"))
UNTOLD: list[Record] = [{}]


def _scopes(configuration: Record | None) -> list[Record]:
    """The scopes of TLS inspection; all of TCP where they were not read or are not told, or one of them is strange."""
    told = [
        scope
        for one in (configuration or {}).get("ServerCertificateConfigurations") or UNTOLD
        for scope in one.get("Scopes") or UNTOLD
    ]
    if configuration is None or any(set(scope) - SCOPE for scope in told):
        return [{}]
    return [{key: value for key, value in scope.items() if key != "Protocols"} for scope in told]


def _by_priority(references: Any, ordered: bool) -> list[Record]:
    listed = list(references or ())
    return sorted(listed, key=lambda one: int(one.get("Priority") or 0)) if ordered else listed


def _of_group(
    shelves: Shelves, policy: Record, home: list[str] | None, reference: Record, strict: bool
) -> list[Saying]:
    arn = str(reference.get("ResourceArn"))
    harmless = (reference.get("Override") or {}).get("Action") == "DROP_TO_ALERT"
    group = shelves.groups.get(arn)
    if group is None:
        both_ways = (True,) if ":aws-managed:" in arn else (False, True)
        rules = [_unclear(drops, arn) for drops in both_ways]
    else:
        names = names_of(shelves, group, policy, home)
        rules = [rule._replace(group=arn) for rule in sayings(group, names, strict=strict)]
    kept = [rule for rule in rules if not (harmless and rule.drops)]
    strange = set(reference) - {"ResourceArn", "Priority", "Override", "DeepThreatInspection"}
    return [rule._replace(says=_doubting(rule.says)) for rule in kept] if strange else kept


def _doubting(says: Says) -> Says:
    """What a rule may match, where something beside it is not understood."""
    return lambda packet: None if says(packet) else says(packet)


def _in_order(rules: list[Saying], strict: bool) -> list[Saying]:
    return rules if strict else sorted(rules, key=lambda rule: (rule.drops, rule.priority))


def _stateful(told: _Told, packet: Packet) -> _Fate:
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


def _action(actions: Any) -> str | None:
    found = {ACTIONS[one] for one in actions or () if one in ACTIONS}
    return found.pop() if len(found) == 1 else None


def _matching(group: Record, name: str) -> Iterator[Plain]:
    """Stateless rules by priority."""
    holder = (group.get("RulesSource") or {}).get("StatelessRulesAndCustomActions") or {}
    for rule in sorted(holder.get("StatelessRules") or (), key=lambda one: int(one.get("Priority") or 0)):
        definition = rule.get("RuleDefinition") or {}
        attributes = dict(definition.get("MatchAttributes") or {})
        if set(rule) - {"RuleDefinition", "Priority"} or set(definition) - {"MatchAttributes", "Actions"}:
            attributes["?"] = True
        actions = definition.get("Actions")
        text = " ".join(["rule", str(rule.get("Priority")), *map(str, actions or ())])
        yield Plain(_action(actions), attributes, text, name)


def _ways(told: _Told, packet: Packet) -> tuple[Word, Word]:
    """Whether the stateless engine passes a packet, and whether it hands it on."""
    return _stateless(told, packet, "pass"), _stateless(told, packet, "forward")


def _stateless(told: _Told, packet: Packet, wanted: str) -> Word:
    """Whether the stateless engine ends with an action."""
    words: set[Word] = set()
    for rule in told.stateless:
        hit = None if rule.attributes is None else _attributes(rule.attributes, packet)
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
