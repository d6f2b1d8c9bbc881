"""Groups of clients that something between brings to an end: what is gathered of them, and how each leg is asked.

In: legs as ``many_through`` and ``many_linked`` ask them. Out: groups, each ``through`` a balancer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..model.balancer import Balancer, balancer_of_node
from ..model.citation import Gap
from ..model.network import Network
from ..space import Ranges
from .answer import Answer
from .asked import compiled
from .branches import Way
from .legwork import service_word
from .many import by_field, label

CARRIED = ("ignore", "direction", "fast", "source_port", "source_address")
"""Fields of the question that a first leg is asked with."""
EVERYONE = 1_000_000
"""Units: groups that a leg is asked for: all of them."""
OPAQUE = "unmodelled-interface"


@dataclass(slots=True)
class Found:
    """What was found through balancers, to be brought into an answer."""

    groups: dict[tuple[Any, ...], dict[str, Any]] = field(default_factory=dict)
    gaps: set[Gap] = field(default_factory=set)
    assumptions: set[str] = field(default_factory=set)
    legs: int = 0


def leg_of(question: Mapping[str, Any], service: tuple[int, int], **ends: Any) -> dict[str, Any]:
    """The question of a first leg: of everybody, member by member."""
    carried = {name: question[name] for name in CARRIED if name in question}
    return {**carried, **ends, "service": service_word(*service), "expand": True, "limit": EVERYONE}


def rests_on(network: Network, found: Found, leg: Answer) -> None:
    """What a leg rests on; nodes that it can't see through are another leg's matter."""
    found.legs += 1
    found.assumptions.update(leg.assumptions or ())
    found.gaps.update(
        gap for gap in leg.gaps or () if gap.kind != OPAQUE or balancer_of_node(network, gap.id) is None
    )


def ports_of(services: Ranges, protocol: int) -> Ranges:
    """The ports of a protocol among some services."""
    low = protocol << 16
    own = services & Ranges.of([(low, low | 0xFFFF)])
    return Ranges.of((first - low, last - low) for first, last in own.ranges)


def enter(
    network: Network,
    question: Mapping[str, Any],
    way: Way,
    entries: list[dict[str, Any]],
    verdict: str,
    found: Found,
    balancer: Balancer,
    endpoint: str | None = None,
) -> None:
    """A client in the group that the asker wants it in; ``endpoint``: by which PrivateLink brought it."""
    by, one = by_field(question), entries[0]
    kind, name = (
        (by, _owner(network, one["id"], by)) if one["kind"] == "interface" else (one["kind"], one["id"])
    )
    through = {
        "balancer": balancer.arn,
        "label": balancer.name,
        "listener": way.listener.arn,
        "target": way.target.id,
        "port": way.target.port,
        "source": "client" if way.keeps else "node",
        **({"endpoint": endpoint} if endpoint is not None else {}),
    }
    slot = (kind, name, verdict, tuple(through.values()))
    group = found.groups.get(slot)
    if group is None:
        home = network.homes.get(name)
        group = found.groups[slot] = {
            "kind": kind,
            "id": name,
            "label": one["label"] if kind == one["kind"] else label(compiled(network), name),
            "account": home.account if home else one["account"],
            "region": home.region if home else one["region"],
            "verdict": verdict,
            "services": [service_word(way.listener.protocol, way.listener.port)],
            "interfaces": 0,
            "members": [],
            "space": [],
            "through": through,
        }
    if one["kind"] == "interface":
        group["interfaces"] += 1
        group["members"].append({"id": one["id"], "label": one["label"]})
    group["space"] += [box for entry in entries for box in entry["space"]]


def _owner(network: Network, name: str, by: str) -> str:
    """What an interface is grouped by."""
    interface = network.interfaces[name]
    if by == "vpc":
        return interface.vpc_id
    if by == "subnet":
        return interface.subnet_id
    if by == "account":
        return network.homes[name].account or "unknown account"
    if by == "group":
        return "+".join(sorted({one.group_id for one in interface.groups})) or "no group"
    return name
