"""Which rules of a firewall policy decide about flows: packet by packet, what surely matches first.

In: a policy, what is spoken, the flows. Out: each rule (or default) with the flows that it passes or stops.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass

from ..model.citation import Citation, Gap
from ..semantics.firewall.rule import (
    DROP,
    FORWARD,
    ICMPS,
    PACKETS,
    PASS,
    TCP_ALONE,
    UDP_ALONE,
    Application,
    FlowMatch,
    Packet,
    Policy,
    StatefulRule,
    StatelessRule,
)
from ..semantics.firewall.verdict import default_passes, stateful_matches, stateless_matches
from ..space import HeaderSpace
from .firewall import NOWHERE, Boxes, flows

UNSTATED = "unstated-firewall-behaviour"
SETTLED = TCP_ALONE | UDP_ALONE | ICMPS


@dataclass(frozen=True, slots=True)
class Deciding:
    """A rule or default, whether it stops, of which packet, and for which flows."""

    stops: bool
    packet: Packet
    stage: str
    id: str
    text: str
    place: Citation | None
    space: HeaderSpace


def deciding(policy: Policy, spoken: Application, within: HeaderSpace) -> Iterator[Deciding]:
    """What decides about a session's packets in order; flows that are stopped have no later packets."""
    alive, ended = within, NOWHERE
    for packet in PACKETS:
        passed, handed, stopped = yield from _stateless(policy, packet, alive)
        alive = alive - stopped
        gone, over = yield from _stateful(policy, packet, spoken, handed - ended)
        alive, ended = alive - gone, ended | over
        ended = ended & (alive | passed)


def _stateless(
    policy: Policy, packet: Packet, alive: HeaderSpace
) -> Generator[Deciding, None, tuple[HeaderSpace, ...]]:
    rest, found = alive, {PASS: NOWHERE, FORWARD: NOWHERE, DROP: NOWHERE}
    for rule in policy.stateless:
        hit = _hit(list(stateless_matches(rule, packet)), rest)
        if not hit.is_empty:
            rest = rest - hit
            found[rule.action] = found[rule.action] | hit
            if rule.action != FORWARD:
                yield _of_rule(rule, rule.action == DROP, packet, policy.engines[0], hit)
    default = policy.stateless_default
    if default is not None:
        found[default] = found[default] | rest
        if default == DROP and not rest.is_empty:
            text = f"{policy.engines[0]} default {'aws:drop' if policy.engines[0] == 'stateless' else 'DROP'}"
            yield Deciding(True, packet, "default", policy.id, text, policy.place, rest)
    return found[PASS], found[FORWARD], found[DROP]


def _stateful(
    policy: Policy, packet: Packet, spoken: Application, rest: HeaderSpace
) -> Generator[Deciding, None, tuple[HeaderSpace, ...]]:
    gone = over = NOWHERE
    for rule in policy.stateful:
        hit = _hit(list(stateful_matches(rule, packet, spoken)), rest)
        if not hit.is_empty:
            rest = rest - hit
            gone, over = (gone | hit, over) if rule.action == DROP else (gone, over | hit)
            yield _of_rule(rule, rule.action == DROP, packet, policy.engines[1], hit)
    passes = default_passes(policy, packet, Boxes(rest))
    dropped = rest - passes.high
    if not dropped.is_empty:
        text = f"stateful default {' '.join(policy.defaults)}"
        yield Deciding(True, packet, "default", policy.id, text, policy.place, dropped)
    return gone | dropped, over


def _hit(matches: list[FlowMatch], rest: HeaderSpace) -> HeaderSpace:
    sure = [flows(match, low=True) for match in matches if match.sure]
    return HeaderSpace.union(sure) & rest if sure and not rest.is_empty else NOWHERE


def _of_rule(
    rule: StatefulRule | StatelessRule, stops: bool, packet: Packet, stage: str, space: HeaderSpace
) -> Deciding:
    sid = f" sid {rule.sid}" if isinstance(rule, StatefulRule) and rule.sid else ""
    return Deciding(stops, packet, stage, rule.group, f"{stage}{sid} {rule.text}", rule.place, space)


def doubts(policy: Policy, spoken: list[Application], within: HeaderSpace) -> list[Gap]:
    """Why a policy's word on flows is in doubt: what nobody read or understood, else what AWS does not state."""
    return _unread(policy, spoken, within) or sorted(_unstated(policy, within), key=repr)


def _unstated(policy: Policy, within: HeaderSpace) -> Iterator[Gap]:
    """What AWS's documentation leaves open of some flows.

    Source: "Stream exception policy"; "Managing evaluation order" (the established defaults speak of TCP, UDP, ICMP).
    """
    services = [span for region in within.regions() for span in region.services.ranges]
    protocols = {number for low, high in services for number in range(low >> 16, (high >> 16) + 1)}
    told = []
    skips = bool(policy.stateless) or policy.stateless_default != FORWARD
    if skips and TCP_ALONE & protocols and policy.exception not in ("DROP", "REJECT"):
        told.append("a session whose beginning its stateful engine did not see is judged without it")
    if skips and protocols - TCP_ALONE:
        told.append(
            "whether its stateful engine knows a flow without a handshake by one packet is not stated"
        )
    if policy.strict and any("established" in name for name in policy.defaults) and protocols - SETTLED:
        told.append("what established defaults do to protocols other than TCP, UDP and ICMP is not stated")
    for why in told:
        yield Gap(UNSTATED, policy.id, "either", f"firewall policy {policy.id}: {why}", policy.place)


def _unread(policy: Policy, spoken: list[Application], within: HeaderSpace) -> list[Gap]:
    """What of a policy nobody read or understood that may decide about flows."""
    found = set(policy.gaps)
    if policy.decrypted and _may(list(policy.decrypted), within):
        found.update(policy.decrypting)
    for packet in PACKETS:
        for plain in policy.stateless:
            if plain.gaps and _may(list(stateless_matches(plain, packet)), within):
                found.update(plain.gaps)
        for rule in policy.stateful:
            for one in spoken if rule.gaps and not set(rule.gaps) <= found else ():
                if _may(list(stateful_matches(rule, packet, one)), within):
                    found.update(rule.gaps)
    return sorted(found, key=repr)


def _may(matches: list[FlowMatch], within: HeaderSpace) -> bool:
    return any(not (flows(match, low=False) & within).is_empty for match in matches)
