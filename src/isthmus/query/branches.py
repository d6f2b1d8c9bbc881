"""The ways through a balancer, and what holds on the branch of each. Values only."""

from __future__ import annotations

from dataclasses import dataclass

from ..model.balancer import Group, Listener, Node, Registered
from .answer import Answer, Block


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


@dataclass(frozen=True, slots=True)
class Branch:
    """What holds on one branch, and the legs that say so."""

    forward: str
    session: str
    legs: tuple[Answer, ...] = ()
    node: str = ""
    blocks: tuple[Block, ...] = ()
