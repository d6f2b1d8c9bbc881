"""``sources`` that PrivateLink brings to a load balancer's targets: who reaches an endpoint of the service.

In: a listener and an end, as ``many_through`` asks for them. Out: groups of clients, each ``through`` the endpoint too.
Leg 1 is ``sources`` of the endpoint's interface, leg 2 the node's own session with the target, as of ``path``.

Source: AWS PrivateLink Guide, "Share your services through AWS PrivateLink"; vpc.md 11.3.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ..model.balancer import Balancer, Listener
from ..model.citation import Gap
from ..model.endpoint_service import endpoint_services, service_of
from ..model.network import Network
from . import sources as direct
from .asked import Asked
from .branches import Way, all_of, any_of, by_target, of_nodes
from .directory import owned
from .ends import End
from .gate import admitted
from .handing import INWARD, Door, doors, enforced, unread_of
from .legs import plain
from .legwork import Legwork, service_word
from .privatelink import Fronted, balancers_behind, standing
from .through_groups import Found, enter, leg_of, rests_on, ways_asked

Slot = tuple[Any, ...]


class Met(NamedTuple):
    """A client that came to a target by one interface of an endpoint, and what holds of it."""

    way: Way
    client: dict[str, Any]
    word: str


def by_endpoints(
    network: Network,
    question: Mapping[str, Any],
    balancer: Balancer,
    listener: Listener,
    end: End,
    wanted: Asked,
    found: Found,
) -> None:
    """The groups of clients that endpoints of a balancer's services bring to an end by a listener."""
    for fronted in _endpoints(network, balancer):
        everybody = End("internet", "internet")
        work = Legwork(
            network, plain(network, balancer), balancer, question, everybody, wanted.forward_only, True
        )
        if standing(work, fronted) is not None:
            continue
        doubtful = bool(work.gaps)
        met: dict[Slot, list[Met]] = {}
        for door in doors(network, fronted.endpoint, fronted.interfaces, balancer):
            for slot, one in _by_door(work, listener, door, end, wanted, found):
                sure = not doubtful and door.sure
                met.setdefault(slot, []).append(
                    one if sure else one._replace(word=all_of([one.word, "unknown"]))
                )
        for told in met.values():
            best = any_of([one.word for one in told])
            entries = [one.client for one in told if one.word == best]
            if best != "unreachable":
                enter(network, question, told[0].way, entries, best, found, balancer, fronted.endpoint)
        found.gaps.update(work.gaps)
        found.assumptions |= work.assumptions
        found.legs += len(work.known)


def _endpoints(network: Network, balancer: Balancer) -> tuple[Fronted, ...]:
    """The endpoints that hand on to a balancer and to no other; those of all balancers are found once."""
    known = network.memo.get("endpoints by balancer")
    if not isinstance(known, dict):
        found: dict[str, tuple[Fronted, ...]] = {}
        for name, endpoint in network.vpc_endpoints.items() if endpoint_services(network) else ():
            service = service_of(network, endpoint)
            cards = tuple(one for one in endpoint.network_interface_ids if one in network.interfaces)
            behind = balancers_behind(service, name) if service is not None else ()
            if service is not None and cards and len(behind) == 1:
                found[behind[0]] = (*found.get(behind[0], ()), Fronted(name, cards, service))
        known = network.memo["endpoints by balancer"] = found
    told: tuple[Fronted, ...] = known.get(balancer.arn, ())
    return told


def _by_door(
    work: Legwork, listener: Listener, door: Door, end: End, wanted: Asked, found: Found
) -> Iterator[tuple[Slot, Met]]:
    """The clients of one interface of an endpoint, for each target that its nodes serve."""
    network = work.network
    work.door = door.interface
    asked_for = ways_asked(work, listener, door.nodes, end, wanted.ranges)
    if not asked_for:
        return
    asked = leg_of(work.question, (listener.protocol, listener.port), target=door.interface)
    leg = direct.sources(network, asked)
    rests_on(network, found, leg)
    work.assumptions.add(INWARD)
    for own in by_target(asked_for):
        for client in leg.groups or ():
            words = of_nodes((way, _word(work, way, client)) for way in own)
            word = any_of(list(words.values()))
            slot = (own[0].group.arn, own[0].last.target, client["kind"], client["id"])
            yield (
                slot,
                Met(own[0], client, word if any(way.sure for way in own) else all_of([word, "unknown"])),
            )


def _word(work: Legwork, way: Way, client: Mapping[str, Any]) -> str:
    """Whether a client is served by a node: both legs, and the node's groups where they count."""
    second = work.word(work.both(way, None))
    return all_of([str(client["verdict"]), second, _past_groups(work, way, client)])


def _past_groups(work: Legwork, way: Way, client: Mapping[str, Any]) -> str:
    network, node = work.network, way.node
    groups = enforced(network, work.balancer, node)
    if "security-groups" in work.question.get("ignore", ()):
        return "reachable"
    gap = unread_of(network, work.balancer, node)
    if gap is not None:
        work.gaps.append(gap)
        return "unknown"
    if not groups:
        return "reachable"
    card = network.interfaces.get(str(client["id"])) if client["kind"] == "interface" else None
    if card is None:
        detail = (
            f"the balancer's groups look at each client's address: ask `path` of one of {client['label']}"
        )
        work.gap("many-clients", work.balancer.arn, detail)
        return "unknown"
    service = service_word(way.listener.protocol, way.listener.port)
    told = [
        admitted(network, groups, text, service, node.interface, work.balancer.enforces)
        for how, text in owned(card)
        if how != "public"
    ]
    gaps: list[Gap] = [one.gap for one in told if one.gap is not None]
    word = any_of([one.word for one in told])
    work.gaps += gaps if word == "unknown" else []
    return word
