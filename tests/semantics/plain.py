"""The plainest carrier of filters: a value says of one packet whether it is in, out, or unknown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from isthmus.model.network import Network, build
from isthmus.packet import parse_address
from isthmus.semantics.algebra import Match, MemberOf, Within
from tests.judge.drawing import Drawing

Word = bool | None


@dataclass(frozen=True)
class Packet:
    """What a filter may see: the other end's family, address and groups, and the service."""

    family: int
    address: int
    service: int
    groups: frozenset[str] = frozenset()


Value = Callable[[Packet], Word]


def packet(address: str, service: int, *groups: str) -> Packet:
    return Packet(*parse_address(address), service, frozenset(groups))


def either(words: Iterable[Word]) -> Word:
    """Or, by Kleene."""
    told = list(words)
    return True if True in told else None if None in told else False


class Plain:
    """The algebra whose values are functions of a packet."""

    everything: Value = staticmethod(lambda _: True)
    nothing: Value = staticmethod(lambda _: False)

    def matching(self, match: Match) -> Value:
        def value(one: Packet) -> Word:
            low, high = match.services
            if not low <= one.service <= high:
                return False
            peer = match.peer
            if isinstance(peer, Within):
                return any(prefix.holds(one.family, one.address) for prefix in peer.prefixes)
            if isinstance(peer, MemberOf):
                return peer.group in one.groups
            return None if peer.family in (None, one.family) else False

        return value

    def any_of(self, parts: Iterable[Value]) -> Value:
        told = list(parts)
        return lambda one: either(part(one) for part in told)

    def choose(self, condition: Value, then: Value, otherwise: Value) -> Value:
        def value(one: Packet) -> Word:
            word = condition(one)
            if word is not None:
                return then(one) if word else otherwise(one)
            sides = (then(one), otherwise(one))
            return sides[0] if sides[0] == sides[1] else None

        return value


def network(drawing: Drawing) -> Network:
    return build(drawing.snapshot())
