"""What load balancers bring from one set of a matrix to another: client by client, as ``sources`` has it.

In: the sets of a matrix. Out: for each ordered pair, what comes through which listener, for how many pairs of a client
and a target; and the pairs of which a node that nobody read leaves it open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..model.balancer import Balancer, behind
from ..model.network import Network
from .asked import asked, compiled, is_named
from .client_vpn import LAYER, doors
from .ends import End
from .known_balancers import modelled
from .many_through import brought
from .named_sets import INTERNET
from .sending import stand_for
from .through_groups import Found, takes

CARRIED = ("service", "direction", "fast")
"""Fields of a matrix question that the legs are asked with."""
Pair = tuple[int, int]
Key = tuple[str, ...]


@dataclass(slots=True)
class Balanced:
    """What comes through balancers, by ordered pair of sets.

    Shapes: ``entries`` are by what tells them apart, each with how many ``pairs`` of a client and a target it is of.
    """

    entries: dict[Pair, dict[Key, dict[str, Any]]] = field(default_factory=dict)
    examples: dict[Pair, dict[str, str]] = field(default_factory=dict)
    open: set[Pair] = field(default_factory=set)
    """Pairs whose target a balancer serves of which some node was not read."""
    found: Found = field(default_factory=Found)

    def told(self, pair: Pair) -> list[dict[str, Any]]:
        """What comes from one set to another, sure ways first."""
        entries = self.entries.get(pair, {})
        return [entries[key] for key in sorted(entries, key=lambda key: (key[0] != "reachable", key))]


def balanced(network: Network, question: Mapping[str, Any], sets: Sequence[End]) -> Balanced:
    """What balancers bring from set to set; nothing where there is none."""
    told = Balanced()
    known = modelled(network)
    if not known or is_named(network, question):
        return told
    of_interface: dict[str, list[int]] = {}
    for number, end in enumerate(sets):
        for name in end.interfaces:
            of_interface.setdefault(name, []).append(number)
    asked_for = {name: question[name] for name in CARRIED if name in question} | {"by": "interface"}
    everybody = End("sets", "every set", interfaces=tuple(of_interface))
    told.found = brought(network, asked_for, everybody)
    users = _users(network, sets)
    by_name = {one.arn: one for one in known}
    outside = [number for number, end in enumerate(sets) if end.kind == INTERNET]
    for group in told.found.groups.values():
        clients = outside if group["kind"] == INTERNET else of_interface.get(str(group["id"]), ())
        if group["kind"] == LAYER:
            clients = users.get(str(group["id"]), ())
        through = group["through"]
        sender = by_name[through.get("behind", through["balancer"])]
        names = stand_for(network, sender, through["target"])
        targets = dict.fromkeys(number for name in names for number in of_interface.get(name, ()))
        for pair in [(one, other) for one in clients for other in targets]:
            _enter(told, pair, group)
    bare = [one for one in known if one.bare or not one.nodes]
    for name in sorted({name for one in bare for name in _served(network, asked_for, one)}):
        told.open.update((one, goal) for goal in of_interface.get(name, ()) for one in range(len(sets)))
    return told


def _users(network: Network, sets: Sequence[End]) -> dict[str, list[int]]:
    """The sets that users of each Client VPN endpoint are, or come out of."""
    found: dict[str, list[int]] = {}
    for number, end in enumerate(sets):
        mine = {of.id for card, (of, _) in doors(network).items() if card in end.interfaces}
        for name in sorted(mine | ({str(end.id)} if end.kind == LAYER else set())):
            found.setdefault(name, []).append(number)
    return found


def _enter(told: Balanced, pair: Pair, group: Mapping[str, Any]) -> None:
    through = {name: value for name, value in group["through"].items() if name != "target"}
    key = (str(group["verdict"]), *(str(value) for value in through.values()), *group["services"])
    entry = told.entries.setdefault(pair, {}).setdefault(
        key, {"verdict": group["verdict"], "services": list(group["services"]), **through, "pairs": 0}
    )
    entry["pairs"] += 1
    if group["verdict"] == "reachable" and "endpoint" not in through and group["kind"] != LAYER:
        told.examples.setdefault(pair, _example(group))


def _example(group: Mapping[str, Any]) -> dict[str, str]:
    """A client and a target with the node that serves them, as the fields of a ``path`` question."""
    box = group["space"][0]
    example = {
        "source": str(group["id"]),
        "target": str(group["through"]["target"]),
        "target_address": box.targets[0].partition("/")[0],
        "service": str(group["services"][0]),
        "via": str(group["through"]["balancer"]),
    }
    if group["kind"] == INTERNET:
        example |= {"source": INTERNET, "source_address": box.sources[0].partition("/")[0]}
    return example


def _served(network: Network, question: Mapping[str, Any], balancer: Balancer) -> Iterator[str]:
    """The interfaces that a balancer may send what was asked for."""
    services = asked(compiled(network).universe, question).ranges
    for listener in balancer.listeners or ():
        groups = [balancer.groups[arn] for arn, _ in listener.groups if arn in balancer.groups]
        for target in [
            one for group in groups for one in group.targets or () if takes(listener, one, services)
        ]:
            yield from stand_for(network, balancer, target.id)
    for inner in behind(network, balancer):
        yield from _served(network, question, inner)
