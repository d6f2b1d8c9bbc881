"""Who comes by load balancers where rules let it: clients with the rules, and of them those that none else lets in.

In: rules of a group, and what they expose. Out: by listener and target's port who comes, and who would not without the
rules. That is asked as ``sources`` is, of the network with the rules and of the one without them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..engine.roles import APART
from ..errors import InputError
from ..model.client_vpn import client_vpns
from ..model.network import Network, build
from ..semantics.security_group import EGRESS
from ..snapshot import Snapshot, overlay
from ..space import HeaderSpace, Ranges
from ..space.line import LAST
from .branches import any_of
from .ends import End
from .holding_rules import DOUBTFUL, EFFECTIVE
from .many_through import brought
from .relayed import Relayed, Session
from .rules import Chosen
from .sheet import Sheet, Spaces

EVERYWHERE = ((0, LAST),)
Key = tuple[str, ...]


def exposed_through(
    network: Network, chosen: Chosen, relayed: Relayed, sheet: Sheet | Spaces, holders: tuple[str, ...]
) -> list[dict[str, Any]]:
    """What comes through balancers by way of flows that rules let pass; nothing where no holder is near a balancer.

    Shapes: ``lost`` is who does not come without the rules; None where the group was read rule by rule.
    """
    if relayed.c.cache.get(APART, frozenset()).isdisjoint(holders):
        return []
    passing = sheet.space(EFFECTIVE) | sheet.space(DOUBTFUL)
    senders = holders if chosen.direction == EGRESS else None
    sessions = [one for one in relayed.sessions() if not (_flows(relayed, one, senders) & passing).is_empty]
    names = sorted({name for one in sessions for name in relayed.targets(one)})
    if not names:
        return []
    ports = {(one.way.listener.arn, one.way.last.target.port) for one in sessions}
    with_rules = _asked(network, relayed, names, ports)
    rest = _without(network.snapshot, chosen)
    without = None if rest is None else _asked(build(rest), relayed, names, ports)
    users = set(client_vpns(network))
    return [_told(key, with_rules[key], without, users) for key in sorted(with_rules)]


def _flows(relayed: Relayed, session: Session, senders: tuple[str, ...] | None) -> HeaderSpace:
    """The flows of a session: of clients with the node, and of the node, or under a client's address, with the target.

    Shapes: with ``senders``, of these alone.
    """
    universe, node = relayed.c.universe, session.way.node.interface
    doors = [universe.piece(rank) for rank in relayed.doors(session)]
    clients = EVERYWHERE if senders is None else _places(relayed, senders)
    listener, service = session.way.listener, (session.service, session.service)
    taken = (listener.protocol << 16 | listener.port,) * 2
    asked = HeaderSpace.product(clients, sorted(doors), (taken,))
    if senders is not None and node not in senders:
        return asked
    return asked | HeaderSpace.product(
        EVERYWHERE if session.way.keeps else sorted(doors), (universe.piece(session.rank),), (service,)
    )


def _places(relayed: Relayed, names: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    """The addresses of some interfaces."""
    rows = relayed.c.rows
    mine = [row for name in names for row in rows.rows_of.get(name, ())]
    ranks = {int(rank) for row in mine for rank in (rows.rank[row], rows.public[row]) if rank >= 0}
    return Ranges.of(relayed.c.universe.piece(rank) for rank in ranks).ranges


def _asked(
    network: Network, relayed: Relayed, names: list[str], ports: set[tuple[str, int | None]]
) -> dict[Key, dict[str, str]]:
    """Who comes by which listener to which port of some targets: the best word of each client."""
    carried = {name: relayed.question[name] for name in ("direction", "fast") if name in relayed.question}
    found = brought(network, {**carried, "by": "interface"}, End("sets", "targets", interfaces=tuple(names)))
    told: dict[Key, dict[str, str]] = {}
    for group in found.groups.values():
        through = group["through"]
        listeners = (through["listener"], through.get("behind_listener"))
        if any((one, through["port"]) in ports for one in listeners):
            ends = ("balancer", "label", "listener", "port", "source", "endpoint", "behind")
            key = (*(str(through.get(name, "")) for name in ends), *group["services"])
            clients = told.setdefault(key, {})
            name = str(group["id"])
            clients[name] = any_of([str(group["verdict"]), clients.get(name, "unreachable")])
    return told


def _without(snapshot: Snapshot, chosen: Chosen) -> Snapshot | None:
    """The snapshot without the rules; None where its record does not hold them."""
    places = sorted({permit.pointer for permit in chosen.permits}, key=_numbers, reverse=True)
    try:
        return overlay(
            snapshot,
            [{"op": "remove", "kind": "SecurityGroups", "id": chosen.name, "pointer": at} for at in places],
        )
    except InputError:
        return None


def _numbers(pointer: str) -> tuple[tuple[int, str], ...]:
    return tuple((int(token), "") if token.isdecimal() else (-1, token) for token in pointer.split("/"))


def _told(
    key: Key, clients: Mapping[str, str], without: Mapping[Key, Mapping[str, str]] | None, users: set[str]
) -> dict[str, Any]:
    balancer, label, listener, port, source, endpoint, inner, *services = key
    told: dict[str, Any] = {
        "verdict": any_of(list(clients.values())),
        "balancer": balancer,
        "label": label,
        "listener": listener,
        "services": services,
        "port": int(port),
        "source": source,
        **({"endpoint": endpoint} if endpoint else {}),
        **({"behind": inner} if inner else {}),
        **_counted({name for name, word in clients.items() if word == "reachable"}, users),
        "unknown": sum(word == "unknown" for word in clients.values()),
        "lost": None,
    }
    if without is not None:
        left = without.get(key, {})
        gone = {one for one, word in clients.items() if word == "reachable" and left.get(one) is None}
        told["lost"] = _counted(gone, users)
    return told


def _counted(clients: set[str], users: set[str]) -> dict[str, Any]:
    return {
        "interfaces": len(clients - users - {"internet"}),
        "internet": "internet" in clients,
        **({"users": sorted(clients & users)} if clients & users else {}),
    }
