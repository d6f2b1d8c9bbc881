"""Groups of clients that something between brings to an end: what is gathered of them, and how each leg is asked.

In: legs as ``many_through`` and ``many_linked`` ask them. Out: groups, each ``through`` a balancer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..model.balancer import Balancer, Listener, Node, Registered, balancer_of_node
from ..model.citation import Gap
from ..model.network import Network
from ..semantics.belonging import told
from ..space import Ranges
from .answer import Answer, Space
from .asked import compiled
from .branches import Way
from .ends import End
from .legwork import ACTIVE, Legwork, service_word
from .many import by_field, label
from .relaying import ways
from .telling import MOST_BOXES

CARRIED = ("ignore", "direction", "fast", "source_port", "source_address")
"""Fields of the question that a first leg is asked with."""
EVERYONE = 1_000_000
"""Units: groups that a leg is asked for: all of them."""
FEW = 6
"""Units: members of a group that are told by name."""
OPAQUE = "unmodelled-interface"


@dataclass(slots=True)
class Found:
    """What was found through balancers, to be brought into an answer."""

    groups: dict[tuple[Any, ...], dict[str, Any]] = field(default_factory=dict)
    gaps: set[Gap] = field(default_factory=set)
    assumptions: set[str] = field(default_factory=set)
    legs: int = 0
    proofs: list[dict[str, Any]] = field(default_factory=list)
    """What vouches for first legs, each a question of many ends."""


def vouched_by(found: Found) -> dict[str, Any]:
    """The proof line of an answer that is made of first legs alone: what holds of each of them."""
    solvers = {str(one.get("z3", "skipped")) for one in found.proofs}
    judges = {str(one.get("judge", "skipped")) for one in found.proofs}
    z3 = solvers.pop() if len(solvers) == 1 else "skipped"
    told: dict[str, Any] = {"z3": z3}
    if z3 == "filters":
        told["filters"] = sum(int(one.get("filters", 0)) for one in found.proofs)
    return {**told, "judge": "replayed" if "replayed" in judges else "skipped"}


def leg_of(question: Mapping[str, Any], service: tuple[int, int], **ends: Any) -> dict[str, Any]:
    """The question of a first leg: of everybody, member by member."""
    carried = {name: question[name] for name in CARRIED if name in question}
    return {**carried, **ends, "service": service_word(*service), "expand": True, "limit": EVERYONE}


def rests_on(network: Network, found: Found, leg: Answer) -> None:
    """What a leg rests on; nodes that it can't see through are another leg's matter."""
    found.legs += 1
    found.proofs += [leg.proof] if leg.proof is not None else []
    found.assumptions.update(leg.assumptions or ())
    found.gaps.update(
        gap for gap in leg.gaps or () if gap.kind != OPAQUE or balancer_of_node(network, gap.id) is None
    )


def ways_asked(
    work: Legwork, listener: Listener, nodes: Sequence[Node], end: End, services: Ranges
) -> list[Way]:
    """The ways by which a listener sends to an end on a port that was asked for."""
    every, _ = ways(work, work.balancer, listener, nodes, end)
    return [way for way in every if takes(way.last.listener, way.last.target, services)]


def takes(listener: Listener, target: Registered, services: Ranges) -> bool:
    """Whether what a target of a listener is sent was asked for."""
    return target.port is not None and (listener.protocol << 16 | target.port) in services


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
    """A client in the group that the asker wants it in; ``endpoint``: by which PrivateLink brought it.

    It is open whether a balancer serves whose state does not say so.
    """
    last = way.last
    inner = balancer_of_node(network, last.node.interface) if way.onward is not None else None
    through = {
        "balancer": balancer.arn,
        "label": balancer.name if inner is None else f"{balancer.name} and {inner.name}",
        "listener": way.listener.arn,
        "target": last.target.id,
        "port": last.target.port,
        "source": "client" if last.keeps else "node",
        **({"endpoint": endpoint} if endpoint is not None else {}),
        **({"behind": inner.arn, "behind_listener": last.listener.arn} if inner is not None else {}),
    }
    service = service_word(way.listener.protocol, way.listener.port)
    word = verdict if balancer.state in ACTIVE else "unknown"
    grouped(network, question, entries, (word, service), found, through)


def grouped(
    network: Network,
    question: Mapping[str, Any],
    entries: list[dict[str, Any]],
    words: tuple[str, str],
    found: Found,
    through: dict[str, Any] | None = None,
) -> None:
    """A client in the group that the asker wants it in, of one verdict and one service; ``through`` what it comes."""
    (verdict, service), by, one = words, by_field(question), entries[0]
    kind, name = (
        (by, owner_of(network, one["id"], by)) if one["kind"] == "interface" else (one["kind"], one["id"])
    )
    slot = (kind, name, verdict, service, tuple((through or {}).values()))
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
            "services": [service],
            "interfaces": 0,
            "members": [],
            "space": [],
            **({"through": through} if through is not None else {}),
        }
    if one["kind"] == "interface":
        group["interfaces"] += 1
        group["members"].append({"id": one["id"], "label": one["label"]})
    group["space"] += [box for entry in entries for box in entry["space"]]


def owner_of(network: Network, name: str, by: str) -> str:
    """What an interface is grouped by."""
    interface = network.interfaces[name]
    if by == "vpc":
        return interface.vpc_id
    if by == "subnet":
        return interface.subnet_id
    if by == "account":
        return network.homes[name].account or "unknown account"
    if by == "group":
        return told(network, name)
    return name


def merged(boxes: Iterable[Space]) -> list[Space]:
    """Boxes with what is equal in all but their sources together."""
    found: dict[tuple[Any, ...], dict[str, None]] = {}
    for box in boxes:
        key = (tuple(box.targets), tuple(box.services), tuple(box.source_ports or ()))
        found.setdefault(key, {}).update(dict.fromkeys(box.sources))
    return [
        Space(list(sources), list(targets), list(services), list(ports) or None)
        for (targets, services, ports), sources in found.items()
    ]


def finished(group: dict[str, Any]) -> dict[str, Any]:
    """A group as an answer shows it: which members, where they are few; the boxes, as far as it shows so many."""
    boxes = merged(group["space"])
    group["space"] = boxes[:MOST_BOXES]
    if len(boxes) > MOST_BOXES:
        group["truncated"] = True
    if group["kind"] == "interface" or not 0 < len(group["members"]) <= FEW:
        del group["members"]
    return group
