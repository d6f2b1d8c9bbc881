"""Waypoints of ways: what a word names, as the ids by which a way shows that it was there.

In: an id, a name, a tag, a firewall, several of them with commas between. Out: a ``Waypoint``; ``keeps`` says whether
a way crosses what it must and nothing that it must not. The words are the same for a ``path`` and for a law (``prove``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ..errors import QuestionError
from ..model.firewall import firewalls
from ..model.firewall_endpoints import places_of
from ..model.network import Network
from .directory import Directory, bearers, directory
from .managed_ends import interfaces_of
from .nearest import nearest

INTERNET = "internet"


@dataclass(frozen=True, slots=True)
class Waypoint:
    """What a way may have to cross: it does where any of the ids is on it."""

    text: str
    ids: frozenset[str]


def waypoint(network: Network, text: str, field: str) -> Waypoint:
    """The waypoint that a text means; with commas between, any of several.

    Errors: QuestionError with the nearest ids, or with the candidates of a name that several things bear.
    """
    known = directory(network)
    words = [text] if _names(network, known, text) else [word.strip() for word in text.split(",")]
    ids: set[str] = set()
    for word in words:
        ids |= _ids(network, known, word, field)
    return Waypoint(text, frozenset(ids))


def _names(network: Network, known: Directory, text: str) -> bool:
    return text in known.kinds or text in network.others or text in known.names


def _ids(network: Network, known: Directory, text: str, field: str) -> set[str]:
    if text == INTERNET:
        return {INTERNET}
    if text.startswith("tag:"):
        return _tagged(network, known, text, field)
    # AWS's own ids of Direct Connect gateways lack the prefix that people write
    text = _gateway_of(network, text, field)
    for spelling in (text, text.removeprefix("dxgw-"), known.arns.get(text, text)):
        if spelling in known.kinds or spelling in network.others:
            return {spelling, *_standing_for(network, known, spelling)}
    guards = firewalls(network).guards(text)
    if guards:
        return {place for guard in guards for place in (guard, *places_of(network, guard))}
    called = known.names.get(text, ())
    if len(called) > 1:
        listed = [f"{name} ({known.kinds.get(name, 'other')})" for name in called]
        raise QuestionError(
            f"{len(called)} things are called {text!r}: say which", field=field, nearest=listed
        )
    if called:
        return {called[0], *_standing_for(network, known, called[0])}
    near = nearest(text, known.kinds, known.names)
    raise QuestionError(f"{text!r} is no id or name of the snapshot", field=field, nearest=near)


def _gateway_of(network: Network, text: str, field: str) -> str:
    """The Direct Connect gateway that a virtual interface leads to, whose id ways show; else the text itself.

    Errors: QuestionError, where the gateway has several: a way does not tell by which of them it goes.
    Source: Direct Connect User Guide, "Virtual interfaces and Direct Connect gateways".
    """
    ends = network.hybrid.interfaces
    gateway = ends.get(text)
    if gateway is None or gateway.startswith("vgw-"):
        return text
    if sum(end == gateway for end in ends.values()) > 1:
        detail = f"{text!r} is one of several virtual interfaces of {gateway}: ways tell the gateway alone"
        raise QuestionError(detail, field=field, nearest=[gateway])
    return gateway


def _tagged(network: Network, known: Directory, text: str, field: str) -> set[str]:
    """Everything that bears a tag, or stands in what bears it."""
    found = bearers(known, text, field)
    return {place for name in found for place in (name, *_standing_for(network, known, name))}


def _standing_for(network: Network, known: Directory, name: str) -> Iterator[str]:
    """The places of a way that show that it crossed a thing, besides the thing's own id."""
    if name in firewalls(network).firewalls:
        yield from places_of(network, name)
    elif name in network.transit.gateways:
        for table, described in network.transit.tables.items():
            if described.gateway == name:
                yield table
    elif name in network.vpcs:
        yield from _inside(network, name)
    elif name in network.vpc_endpoints:
        yield from network.vpc_endpoints[name].network_interface_ids
    elif (owned := interfaces_of(network, name)) is not None:
        yield from owned.interfaces
    elif known.kinds.get(name) in ("instance", "subnet", "group"):
        yield from known.members.get(name, ())


def _inside(network: Network, vpc: str) -> Iterator[str]:
    """What stands in a VPC and may be passed: a way through it meets one of its tables, or ends there."""
    for family in (network.route_tables, network.nat_gateways, network.vpc_endpoints, network.interfaces):
        for name, thing in family.items():
            if thing.vpc_id == vpc:
                yield name


def keeps(ids: Sequence[str], via: Iterable[Waypoint], avoid: Iterable[Waypoint]) -> bool:
    """True when a way, by the ids on it in order, crosses these waypoints in order and none to avoid."""
    return not avoided(ids, avoid) and missing(ids, via) is None


def missing(ids: Sequence[str], via: Iterable[Waypoint]) -> Waypoint | None:
    """The first waypoint that a way does not cross, or not after the ones before it."""
    at = 0
    for one in via:
        met = next((place for place in range(at, len(ids)) if ids[place] in one.ids), None)
        if met is None:
            return one
        at = met + 1
    return None


def avoided(ids: Sequence[str], avoid: Iterable[Waypoint]) -> list[tuple[Waypoint, str]]:
    """The waypoints to avoid that a way crosses, each with where."""
    found = ((one, next((name for name in ids if name in one.ids), None)) for one in avoid)
    return [(one, name) for one, name in found if name is not None]


def astray(ids: Sequence[str], via: Iterable[Waypoint], avoid: Iterable[Waypoint]) -> tuple[str, str]:
    """Why a way is not as asked, in words, and the thing that it is about."""
    met = sorted(avoided(ids, avoid), key=lambda pair: pair[1])
    if met:
        return f"the way crosses {', '.join(name for _, name in met)}, which is to be avoided", met[0][1]
    via = list(via)
    left = [one.text for one in via if not one.ids.intersection(ids)] or [one.text for one in via]
    return f"the way does not cross {', '.join(left)}", left[0]
