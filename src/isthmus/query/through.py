"""``path`` to, from and through load balancers: two legs, each a whole ``path`` of its own.

Leg 1 is a session of the client with a node on a listener's port, leg 2 one of the node (with the client's address
where that is kept) with a target. Both are asked of the engine, put to Z3 and held against the judge; what joins
them, the listener, the group and the choice of nodes, is here.

Source: Network and Application Load Balancer guides; vpc.md 12.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ..model.balancer import Balancer, Node, balancer_named, balancer_of_node, balancers
from ..model.network import Network
from ..packet import is_address
from . import client_vpn, managed_paths, privatelink, service_ends
from . import path as direct
from .answer import Answer
from .asked import list_field, text_field
from .directory import directory
from .endpoint_notes import remark
from .ends import End, resolve
from .invoked import function_of, functions_note, to_function
from .leading import begun, served, taking, unseen
from .relaying import by_any_node, ways


def path(network: Network, question: Mapping[str, Any]) -> Answer:
    """Answer a ``path`` question, through a load balancer or an endpoint where it names one.

    Errors: as of ``path``; Disagreement, where the judge reads the balancer or the endpoint otherwise.
    """
    return remark(network, _path(network, question))


def _path(network: Network, question: Mapping[str, Any]) -> Answer:
    for choosing in (client_vpn.path, managed_paths.path):
        chosen = choosing(network, question, _path)
        if chosen is not None:
            return chosen
    for special in (service_ends.path, privatelink.path):
        found = special(network, question)
        if found is not None:
            return found
    if not balancers(network):
        return direct.path(network, question)
    waypoints = list_field(question, "via")
    for at, name in enumerate(waypoints):
        balancer = named(network, name)
        if balancer is not None:
            asked = _asked_way(network, tuple(waypoints[:at]), waypoints[at + 1 :])
            function = function_of(balancer, text_field(question, "target"))
            if function is not None and asked == _Asked(asked.before):
                return to_function(network, question, balancer, balancer.nodes, function, asked.before)
            return _to_target(network, question, balancer, asked)
    name = text_field(question, "source")
    balancer = named(network, name)
    if balancer is not None:
        asked = _asked_way(network, (), waypoints)
        return _to_target(network, question, balancer, asked, second_only=True)
    text = text_field(question, "target")
    balancer = named(network, text)
    if balancer is not None:
        return _to_listener(network, question, balancer, balancer.nodes)
    met = node_named(network, text)
    return _to_listener(network, question, *met) if met else direct.path(network, question)


class _Asked(NamedTuple):
    """The waypoints of a question: before its balancer, after the last one, and between that and one behind."""

    before: tuple[str, ...]
    after: tuple[str, ...] = ()
    between: tuple[str, ...] = ()
    inner: str = ""


def _asked_way(network: Network, before: tuple[str, ...], rest: Sequence[str]) -> _Asked:
    """The waypoints before a balancer and after it, a balancer behind it among them or none."""
    for at, text in enumerate(rest):
        inner = named(network, text)
        if inner is not None:
            return _Asked(before, tuple(rest[at + 1 :]), tuple(rest[:at]), inner.arn)
    return _Asked(before, tuple(rest))


def named(network: Network, text: str) -> Balancer | None:
    """The balancer that a text means, where nothing else is called so."""
    found = balancer_named(network, text)
    known = directory(network)
    if found is None or found.kind == "gateway" or set(known.names.get(text, ())) - {found.arn}:
        return None
    return None if text in known.kinds and text != found.arn else found


def node_named(network: Network, text: str) -> tuple[Balancer, tuple[Node, ...]] | None:
    """The balancer and the node that an interface's id or an address means."""
    known = directory(network)
    if text not in network.interfaces and "." not in text and ":" not in text:
        return None
    end = resolve(network, text, "target") if text in known.kinds or is_address(text) else None
    if end is None or len(end.interfaces) != 1:
        return None
    balancer = balancer_of_node(network, end.interfaces[0])
    if balancer is None or balancer.kind == "gateway":
        return None
    return balancer, tuple(node for node in balancer.nodes if node.interface == end.interfaces[0])


def end_of(network: Network, text: str, field: str) -> End:
    """The end that a text means: a balancer by its nodes, or anything else.

    Errors: QuestionError naming the field, where it means nothing.
    """
    found = named(network, text)
    if found is None:
        return resolve(network, text, field)
    nodes = tuple(node.interface for node in found.nodes)
    return End("load-balancer", text, found.arn, nodes, label=found.name)


def _to_listener(
    network: Network, question: Mapping[str, Any], balancer: Balancer, nodes: tuple[Node, ...]
) -> Answer:
    """Whether a client's session with the listeners works: with every node that it may be sent to."""
    work, answer = begun(network, question, balancer, End("load-balancer", balancer.arn, balancer.arn))
    work.via = (tuple(list_field(question, "via")), ())
    listeners = taking(work, answer, nodes)
    words = []
    target = text_field(question, "target")
    pinned = target if is_address(target) else question.get("target_address")
    for listener in listeners:
        branches = [work.first(node, listener, None, pinned) for node in nodes]
        words.append(by_any_node(work, answer, branches, unseen(balancer, nodes)))
    answer.notes = [*(answer.notes or ()), *functions_note(balancer, listeners)]
    return work.concluded(answer, words, listeners, unseen(balancer, nodes))


def _to_target(
    network: Network,
    question: Mapping[str, Any],
    balancer: Balancer,
    asked: _Asked,
    *,
    second_only: bool = False,
) -> Answer:
    """Whether a client is served by a target: every leg by every node that may send to it.

    ``second_only``: the balancer itself is the source, and whoever asked it is left out.
    """
    end = end_of(network, text_field(question, "target"), "target")
    work, answer = begun(network, question, balancer, end)
    work.second_only, work.via = second_only, (asked.before, asked.after)
    work.between, work.inner = asked.between, asked.inner
    pinned = question.get("target_address")
    node = None
    if pinned is not None and (found := node_named(network, str(pinned))) and found[0] == balancer:
        node = found[1][0]
    nodes = balancer.nodes if node is None else (node,)
    listeners = taking(work, answer, nodes)
    words = []
    for listener in listeners:
        before = len(work.gaps)
        found_ways, blocks = ways(work, balancer, listener, nodes, end)
        unread = len(work.gaps) > before
        answer.blocks = [*(answer.blocks or ()), *blocks]
        words += served(work, answer, found_ways, None if node is None else str(pinned))
        if unread:
            words.append(("unknown", "unknown"))
        elif not found_ways:
            words.append(("unreachable", "unreachable"))
    return work.concluded(answer, words, listeners, unseen(balancer, nodes))
