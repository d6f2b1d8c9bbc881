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


def by_target(found: Iterable[Way]) -> list[list[Way]]:
    """The ways to each target of a group, in their order."""
    told: dict[tuple[str, Registered], list[Way]] = {}
    for way in found:
        told.setdefault((way.group.arn, way.target), []).append(way)
    return list(told.values())


def block(network: Network, name: str, rule: str, code: str, at: str = "", leg: int | None = None) -> Block:
    """What stops a flow at a balancer itself, or at one of its listeners or groups."""
    return Block("forward", "load-balancer", name, rule, at or name, code, [], cite(network, name), leg=leg)


@dataclass(frozen=True, slots=True)
class Branch:
    """What holds on one branch, and the legs that say so."""

    forward: str
    session: str
    legs: tuple[Answer, ...] = ()
    node: str = ""
    blocks: tuple[Block, ...] = ()


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
