"""The ways through a balancer, what holds on the branch of each, and how a stop at the balancer is told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..model.balancer import Group, Listener, Node, Registered
from ..model.network import Network
from .answer import Answer, Block
from .evidence import cite


@dataclass(frozen=True, slots=True)
class Way:
    """One way to a target: which node, by which listener's group, and whose address the second leg bears."""

    node: Node
    listener: Listener
    group: Group
    target: Registered
    condition: str
    keeps: bool
    interface: str | None
    """The target's interface, where it is an instance."""
    sure: bool = True
    """False where nobody read whether the node sends to the target at all."""
    onward: Way | None = None
    """The way on from the target, where that is a node of another balancer."""

    @property
    def last(self) -> Way:
        """The way of the last leg."""
        return self.onward or self


def by_target(found: Iterable[Way], *, one: bool = False) -> list[list[Way]]:
    """The ways to each target of a group, in their order; with ``one`` nodes of a balancer that is a target are one."""
    told: dict[tuple[object, ...], list[Way]] = {}
    for way in found:
        if way.onward is not None:
            key: tuple[object, ...] = (way.group.arn, way.onward.group.arn, way.onward.target)
        else:
            key = (way.group.arn, (way.target.of if one else None) or way.target)
        told.setdefault(key, []).append(way)
    return list(told.values())


def block(network: Network, name: str, rule: str, code: str, at: str = "", leg: int | None = None) -> Block:
    """What stops a flow at a balancer itself, or at one of its listeners or groups."""
    return Block("forward", "load-balancer", name, rule, at or name, code, [], cite(network, name), leg=leg)


def of_nodes(told: Iterable[tuple[Way, str]]) -> dict[Node, str]:
    """What holds by each node: whichever way on it picks, where there are several behind it."""
    found: dict[Node, set[str]] = {}
    for way, word in told:
        found.setdefault(way.node, set()).add(word)
    return {node: words.pop() if len(words) == 1 else "unknown" for node, words in found.items()}


@dataclass(frozen=True, slots=True)
class Branch:
    """What holds on one branch, and the legs that say so."""

    forward: str
    session: str
    legs: tuple[Answer, ...] = ()
    node: str = ""
    blocks: tuple[Block, ...] = ()
    inner: str = ""
    """The balancer between the second leg and a third."""


def all_of(words: Sequence[str]) -> str:
    """What holds of a way all of whose parts have these words."""
    for word in ("unreachable", "unknown"):
        if word in words:
            return word
    return "reachable"


def any_of(words: Sequence[str]) -> str:
    """What holds where any of several ways will do."""
    for word in ("reachable", "unknown"):
        if word in words:
            return word
    return "unreachable"
