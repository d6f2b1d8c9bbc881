"""What a policy says of a session's packets, written once over the algebra.

Source: AWS Network Firewall Developer Guide, "How AWS Network Firewall filters network traffic", "Managing evaluation
order", "Defining rule actions", "Stream exception policy".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from .rule import (
    DROP,
    EVERY_PROTOCOL,
    FORWARD,
    ICMPS,
    PACKETS,
    PASS,
    PORTED,
    TCP_ALONE,
    UDP_ALONE,
    Application,
    FlowAlgebra,
    FlowMatch,
    Packet,
    Policy,
    StatefulRule,
    StatelessRule,
)

B = TypeVar("B")
OPENING = {True: frozenset({"SYN"}), False: frozenset({"SYN", "ACK"})}
CARRYING, PUSHED = frozenset({"ACK"}), frozenset({"ACK", "PSH"})
SCOPES = {
    "aws:drop_established": frozenset({Packet(True, False)}),
    "aws:drop_established_app_layer": frozenset({Packet(True, False), Packet(False, False)}),
    "aws:drop_established_app_layer_to_server": frozenset({Packet(True, False)}),
}
"""Which packets of a TCP session each established default drops."""
LOGS = ("aws:alert_",)
MEANS = {"sni": "tls", "host": "http"}


@dataclass(frozen=True, slots=True)
class Verdict(Generic[B]):
    """The flows whose packets pass: opening and data, each way; ``handshake`` and ``data`` take both ways."""

    opening_to_server: B
    opening_to_client: B
    data_to_server: B
    data_to_client: B
    handshake: B
    data: B


def verdict(policy: Policy, spoken: Application, algebra: FlowAlgebra[B]) -> Verdict[B]:
    """What passes of a session that speaks so."""
    both = _Both(policy, spoken, algebra)
    opens, answers, asks, tells = both.opens(), both.answers(), both.carries(True), both.carries(False)
    handshake = both.every(opens, answers)
    return Verdict(opens, answers, asks, tells, handshake, both.every(handshake, both.every(asks, tells)))


class _Both(Generic[B]):
    """The stateless and the stateful engine on one session."""

    def __init__(self, policy: Policy, spoken: Application, algebra: FlowAlgebra[B]) -> None:
        self.policy, self.spoken, self.algebra = policy, spoken, algebra
        self.passed = {one: self.stateless(one, PASS) for one in PACKETS}
        self.forwarded = {one: self.stateless(one, FORWARD) for one in PACKETS}
        self.doubt = algebra.matching(FlowMatch(sure=False))
        self.tcp = algebra.matching(FlowMatch(protocols=TCP_ALONE))

    def every(self, one: B, other: B) -> B:
        """Both hold."""
        return self.algebra.choose(one, other, self.algebra.nothing)

    def stateless(self, packet: Packet, wanted: str) -> B:
        """Where the stateless engine ends with an action. A default that nobody read may be any."""
        a = self.algebra
        default = self.policy.stateless_default
        word = (
            a.matching(FlowMatch(sure=False))
            if default is None
            else a.everything
            if default == wanted
            else a.nothing
        )
        for rule in reversed(self.policy.stateless):
            hit = a.any_of(a.matching(match) for match in stateless_matches(rule, packet))
            word = a.choose(hit, a.everything if rule.action == wanted else a.nothing, word)
        return word

    def stateful(self, packet: Packet) -> tuple[B, B]:
        """What the stateful engine lets pass, and what of it by a rule that ends the flow's inspection."""
        a = self.algebra
        allowed, ended = default_passes(self.policy, packet, a), a.nothing
        for rule in reversed(self.policy.stateful):
            matches = list(stateful_matches(rule, packet, self.spoken))
            if matches and rule.action in (PASS, DROP):
                hit = a.any_of(a.matching(match) for match in matches)
                decision = a.everything if rule.action == PASS else a.nothing
                allowed, ended = a.choose(hit, decision, allowed), a.choose(hit, decision, ended)
        return allowed, ended

    def through(self, packet: Packet, inspected: B) -> B:
        """What passes the stateless engine, and what it hands on and the stateful engine lets pass."""
        a = self.algebra
        handed = a.choose(self.forwarded[packet], inspected, a.nothing)
        return a.choose(self.passed[packet], a.everything, handed)

    def opens(self) -> B:
        """The first packet."""
        allowed, self.ended = self.stateful(PACKETS[0])
        return self.through(PACKETS[0], allowed)

    def answers(self) -> B:
        """The first answer: of TCP, where only one of both packets reached the stateful engine, there is no session."""
        a, seen = self.algebra, self.forwarded[PACKETS[0]]
        allowed, ended = self.stateful(PACKETS[1])
        inspected = a.choose(seen, a.choose(self.ended, a.everything, allowed), self.midstream())
        self.ended = a.choose(self.ended, a.everything, ended)
        word = self.through(PACKETS[1], inspected)
        unseen = self.every(self.passed[PACKETS[1]], self.every(seen, self.tcp))
        return a.choose(unseen, a.nothing, word)

    def carries(self, to_server: bool) -> B:
        """What comes after."""
        a, packet = self.algebra, Packet(to_server, False)
        seen = self.every(self.forwarded[PACKETS[0]], self.forwarded[PACKETS[1]])
        seen = a.choose(self.tcp, seen, self.forwarded[PACKETS[0 if to_server else 1]])
        allowed, ended = self.stateful(packet)
        known = self.decrypted(a.choose(self.ended, a.everything, allowed))
        inspected = a.choose(seen, known, self.midstream())
        self.ended = a.choose(self.ended, a.everything, ended)
        return self.through(packet, inspected)

    def decrypted(self, word: B) -> B:
        """What carries data, in doubt where TLS inspection takes the session: it may stop it, or blind rules to it."""
        a = self.algebra
        if not self.policy.decrypted:
            return word
        taken = a.any_of(a.matching(match) for match in self.policy.decrypted)
        return a.choose(taken, self.doubt, word)

    def midstream(self) -> B:
        """A packet of a session whose beginning the stateful engine did not see."""
        broken = self.doubt if self.policy.exception not in ("DROP", "REJECT") else self.algebra.nothing
        return self.algebra.choose(self.tcp, broken, self.doubt)


def default_passes(policy: Policy, packet: Packet, algebra: FlowAlgebra[B]) -> B:
    """What no rule matched. The established defaults drop UDP and ICMP whatever the packet; of other protocols
    AWS's page is silent."""
    word = algebra.everything
    for action in policy.defaults if policy.strict else ():
        if action.startswith(LOGS):
            continue
        if action == "aws:drop_strict":
            return algebra.nothing
        scope = SCOPES.get(action)
        doubtful = EVERY_PROTOCOL if scope is None else EVERY_PROTOCOL - TCP_ALONE - UDP_ALONE - ICMPS
        dropped = (
            frozenset()
            if scope is None
            else UDP_ALONE | ICMPS | (TCP_ALONE if packet in scope else frozenset())
        )
        word = algebra.choose(
            algebra.matching(FlowMatch(protocols=doubtful, sure=False)), algebra.nothing, word
        )
        if dropped:
            word = algebra.choose(algebra.matching(FlowMatch(protocols=dropped)), algebra.nothing, word)
    return word


def stateless_matches(rule: StatelessRule, packet: Packet) -> Iterator[FlowMatch]:
    """The flows of whose packet of this kind a stateless rule speaks."""
    to_server = packet.to_server or rule.whole
    flagged = _flagged(rule, packet) if rule.flags else True
    if flagged is not True:
        rest = rule.protocols - TCP_ALONE
        if rest:
            yield _turned(rule, to_server, rest, rule.sure)
        if flagged is None and rule.protocols & TCP_ALONE:
            yield _turned(rule, to_server, TCP_ALONE, False)
        return
    yield _turned(rule, to_server, rule.protocols, rule.sure)


def _flagged(rule: StatelessRule, packet: Packet) -> bool | None:
    """Whether flags of a TCP packet match; None where a data packet with PSH and one without differ."""
    kinds = [OPENING[packet.to_server]] if packet.opening else [CARRYING, PUSHED]
    words = {any(kind & masks == flags for flags, masks in rule.flags) for kind in kinds}
    return words.pop() if len(words) == 1 else None


def stateful_matches(rule: StatefulRule, packet: Packet, spoken: Application) -> Iterator[FlowMatch]:
    """The flows of whose packet of this kind a stateful rule speaks, when the session speaks so."""
    if rule.side is not None and (rule.side == "server") != packet.to_server:
        return
    protocols = rule.protocols & _of_state(rule, packet)
    fits: bool | None = True
    if rule.application is not None or rule.spoken or rule.buffer:
        protocols = protocols & (UDP_ALONE if packet.opening else PORTED)
        fits = says(rule, spoken)
        if rule.buffer is not None and not packet.to_server:
            fits = False  # names stand in what clients send
    if not protocols or fits is False:
        return
    sure = rule.sure and fits is True
    yield _turned(rule, packet.to_server, protocols, sure)
    if rule.both_ways:
        yield _turned(rule, not packet.to_server, protocols, sure)


def _of_state(rule: StatefulRule, packet: Packet) -> frozenset[int]:
    """The protocols whose packet of this kind has the state that a rule wants; UDP is established by the answer."""
    others = EVERY_PROTOCOL - TCP_ALONE
    if rule.state == "established":
        return (others if not packet.to_server else frozenset()) if packet.opening else EVERY_PROTOCOL
    if rule.state == "not_established":
        return (EVERY_PROTOCOL if packet.to_server else TCP_ALONE) if packet.opening else frozenset()
    return EVERY_PROTOCOL


def says(rule: StatefulRule, spoken: Application) -> bool | None:
    """Whether the layer-7 part of a rule fits what is spoken; None where nobody knows."""
    if rule.application is not None and rule.application != spoken.protocol:
        return False
    if any((name == spoken.protocol) is not wanted for name, wanted in rule.spoken):
        return False
    if rule.buffer is None:
        return True
    if rule.buffer != spoken.protocol:
        return False
    if spoken.host is None:
        return None if rule.names else True
    return bool(spoken.host) and all(name.holds(spoken.host) for name in rule.names)


def _turned(
    rule: StatefulRule | StatelessRule, to_server: bool, protocols: Iterable[int], sure: bool
) -> FlowMatch:
    """A rule's packets as flows: what answers a client has the sides changed."""
    ends = (rule.sources, rule.targets, rule.source_ports, rule.target_ports)
    if not to_server:
        ends = (rule.targets, rule.sources, rule.target_ports, rule.source_ports)
    return FlowMatch(*ends, frozenset(protocols), sure)
