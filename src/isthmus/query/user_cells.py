"""What users of Client VPN endpoints reach from set to set of a matrix: endpoint by endpoint, as ``targets`` has it.

In: the sets of a matrix. Out: for each set that users of an endpoint are, or come out of, and each set that they reach,
what they reach there; and the pairs that nobody can tell of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..model.citation import Gap
from ..model.client_vpn import ClientVpn, client_vpns
from ..model.network import Network
from ..space import Ranges
from .answer import Answer
from .branches import any_of
from .client_vpn import LAYER, doors, gap_of
from .directory import directory
from .ends import End
from .likely import likely_service
from .many_through import targets
from .named_sets import INTERNET
from .outlets import outlets
from .service import parse_service, service_text
from .through_groups import EVERYONE

CARRIED = ("service", "direction", "fast")
"""Fields of a matrix question that users are asked with."""
Pair = tuple[int, int]


@dataclass(slots=True)
class Users:
    """What users reach, by ordered pair of sets and endpoint."""

    entries: dict[Pair, dict[str, dict[str, Any]]] = field(default_factory=dict)
    examples: dict[Pair, dict[str, str]] = field(default_factory=dict)
    open: set[Pair] = field(default_factory=set)
    gaps: set[Gap] = field(default_factory=set)
    assumptions: set[str] = field(default_factory=set)

    def told(self, pair: Pair) -> list[dict[str, Any]]:
        """What users reach from one set to another, by endpoint."""
        return [
            {**entry, "services": _merged(entry["services"])}
            for _, entry in sorted(self.entries.get(pair, {}).items())
        ]


def users_between(network: Network, question: Mapping[str, Any], sets: Sequence[End]) -> Users:
    """What users of every endpoint reach that is a set, or comes out in one."""
    found = Users()
    outlets = doors(network)
    for vpn in client_vpns(network).values():
        cards = {card for card, (of, _) in outlets.items() if of.id == vpn.id}
        users = [number for number, end in enumerate(sets) if end.kind == LAYER and end.id == vpn.id]
        mine = [*users, *(n for n, end in enumerate(sets) if not cards.isdisjoint(end.interfaces))]
        if mine:
            _of_endpoint(network, question, sets, vpn, mine, found)
        if users and (vpn.over_transit or vpn.six):
            # Source: Client VPN, Transit Gateway integration: users have addresses of their own there
            found.gaps.add(
                gap_of(vpn, "client-vpn-transit", "its users may be reached by their own addresses")
            )
            found.open.update((one, user) for one in range(len(sets)) for user in users if one != user)
    return found


def _of_endpoint(
    network: Network,
    question: Mapping[str, Any],
    sets: Sequence[End],
    vpn: ClientVpn,
    mine: Sequence[int],
    found: Users,
) -> None:
    asked = {name: question[name] for name in CARRIED if name in question}
    asked |= {"question": "targets", "source": vpn.id, "by": "interface", "limit": EVERYONE}
    answer = targets(network, asked)
    found.gaps.update(answer.gaps or ())
    found.assumptions.update(answer.assumptions or ())
    told = outlets(network, vpn, asked)
    unread = answer.verdict == "unknown" if isinstance(told, Answer) else not all(one.source for one in told)
    if unread:
        found.open.update((one, other) for one in mine for other in range(len(sets)) if one != other)
    of_interface: dict[str, list[int]] = {}
    for number, end in enumerate(sets):
        for name in (INTERNET,) if end.kind == INTERNET else end.interfaces:
            of_interface.setdefault(name, []).append(number)
    label = f"users of {directory(network).name_of.get(vpn.id, vpn.id)}"
    for group in answer.groups or ():
        for name in _reached(group):
            for pair in [(one, other) for one in mine for other in of_interface.get(name, ())]:
                _enter(found, pair, vpn, label, group, name)


def _reached(group: Mapping[str, Any]) -> Iterable[str]:
    """The interfaces of a group of targets; for what is outside, the word for it."""
    if group["kind"] == INTERNET:
        return (INTERNET,)
    return [str(one["id"]) for one in group.get("members", ())] or [str(group["id"])]


def _enter(found: Users, pair: Pair, vpn: ClientVpn, label: str, group: Mapping[str, Any], name: str) -> None:
    word = str(group["verdict"])
    entry = found.entries.setdefault(pair, {}).setdefault(
        vpn.id, {"endpoint": vpn.id, "label": label, "verdict": word, "services": [], "targets": 0}
    )
    if any_of([word, entry["verdict"]]) != entry["verdict"]:
        entry |= {"verdict": word, "services": [], "targets": 0}
    if word == entry["verdict"]:
        entry["services"] += group["services"]
        entry["targets"] += 1
    if word == "reachable" and name != INTERNET and group["kind"] == "interface":
        spans = Ranges.of(span for text in group["services"] for span in parse_service(text).ranges)
        likely = likely_service(spans)
        example = {"source": vpn.id, "target": name, "service": service_text(likely, likely)[0]}
        found.examples.setdefault(pair, example)


def _merged(words: Iterable[str]) -> list[str]:
    spans = Ranges.of(span for word in words for span in parse_service(word).ranges)
    return [text for low, high in spans.ranges for text in service_text(low, high)]
