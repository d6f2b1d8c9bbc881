"""Functions behind a load balancer: the way of packets ends at the listener, and the function is named.

A balancer invokes a function by AWS's own interface: no packet goes to it, so that a client is served as soon as its
session with a node works. What the function's policy says is not a rule of the network's.

Source: Application Load Balancer guide, Lambda functions as targets; Reachability Analyzer (a group of type lambda ends
the path).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace as changed

from ..errors import Disagreement
from ..judge import invoked
from ..model.balancer import Balancer, Listener, Node
from ..model.network import Network
from .answer import Answer, Hop, Path
from .ends import End
from .leading import begun, taking, unseen
from .relaying import by_any_node

FUNCTION = ":function:"
INVOKED = "is invoked, not sent to: its policy is no rule of the network's"


def function_of(balancer: Balancer, text: str) -> str | None:
    """The function of a balancer's groups that a text means, by its ARN or name."""
    for listener in balancer.listeners or ():
        for name in _functions(balancer, listener):
            bare = name.partition(FUNCTION)[2].partition(":")[0]
            if text in (name, bare, f"{name.partition(FUNCTION)[0]}{FUNCTION}{bare}"):
                return name
    return None


def functions_note(balancer: Balancer, listeners: Sequence[Listener]) -> list[str]:
    """A note for each function that some listeners lead to."""
    names = dict.fromkeys(name for one in listeners for name in _functions(balancer, one))
    return [f"{name} {INVOKED}" for name in names]


def _functions(balancer: Balancer, listener: Listener) -> Iterator[str]:
    for arn, _ in listener.groups:
        group = balancer.groups.get(arn)
        if group is not None and group.kind == "lambda":
            yield from (target.id for target in group.targets or ())


def to_function(
    network: Network,
    question: Mapping[str, Any],
    balancer: Balancer,
    nodes: tuple[Node, ...],
    function: str,
    via: tuple[str, ...],
) -> Answer:
    """Whether a client's session with a listener that leads to a function works: with every node that it may be sent to.

    Errors: Disagreement, where the judge reads the listener otherwise.
    """
    work, answer = begun(network, question, balancer, End("function", function, function, label=function))
    work.via = (via, ())
    listeners = [one for one in taking(work, answer, nodes) if function in set(_functions(balancer, one))]
    words = []
    for listener in listeners:
        theirs = invoked(network.snapshot, balancer.arn, listener.protocol, listener.port)
        if theirs is not None and function not in theirs:
            sides = {"model": f"leads to {function}", "judge": f"leads to {sorted(theirs)}"}
            raise Disagreement(f"listener {listener.arn}", sides)
        branches = [work.first(node, listener, None, None) for node in nodes]
        words.append(by_any_node(work, answer, branches, unseen(balancer, nodes)))
    answer.notes = [*(answer.notes or ()), f"{function} {INVOKED}"]
    answer = work.concluded(answer, words, listeners, unseen(balancer, nodes))
    answer.paths = [_to_its_end(path, balancer, function) for path in answer.paths or ()]
    return answer


def _to_its_end(path: Path, balancer: Balancer, function: str) -> Path:
    """A way to a node, with the listener and the function behind it."""
    ends = [Hop("listener", balancer.arn), Hop("function", function)]
    home = [*reversed(ends), *path.returns] if path.returns else []
    return changed(path, hops=[*path.hops, *ends], returns=home)
