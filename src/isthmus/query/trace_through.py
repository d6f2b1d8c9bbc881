"""``trace`` to a load balancer, and through one: each leg by the judge alone, and between them what the listener does.

The first leg ends at a node, the second begins there, with the node's address or, where that is kept, the client's as
the node saw it. To whom a node sends is the judge's own reading too (``judge.relays``).

Source: Network and Application Load Balancer guides; vpc.md 12.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import QuestionError
from ..judge import Relay, relays
from ..model.balancer import Balancer, Listener, Node, balancer_of_node, balancers, behind
from ..model.citation import Gap, canonical
from ..model.network import Network
from ..packet import parse_address
from . import trace as direct
from .answer import Answer
from .asked import asked, compiled, list_field, text_field
from .branches import all_of
from .directory import directory, owned
from .ends import End, resolve
from .evidence import cite
from .legs import kept, plain
from .legwork import ACTIVE, FAILED, service_word
from .many_through import registered_as
from .relaying import BEHIND
from .through import named
from .whose import both_outside, private_of, public_of, unkept

CARRIED = ("source_address", "source_port", "direction")


def trace(network: Network, question: Mapping[str, Any]) -> Answer:
    """Answer a ``trace`` question, through a load balancer where it names one.

    Errors: QuestionError, when the question leaves open which flow, or which node, is meant.
    """
    via = list_field(question, "via")
    target = text_field(question, "target")
    if not via:
        balancer = named(network, target) if balancers(network) else None
        if balancer is None:
            return direct.trace(network, question)
        return _traced(network, question, balancer, None)
    balancer = named(network, via[0]) if len(via) <= 2 else None
    nodes = _nodes_meant(network, balancer, via[1]) if balancer is not None and len(via) == 2 else None
    if balancer is None or nodes == ():
        message = "a trace goes the way there is; via names one load balancer, and one behind it or its node"
        raise QuestionError(message, field="via")
    return _traced(network, question, balancer, target, nodes)


def _nodes_meant(network: Network, balancer: Balancer, text: str) -> tuple[str, ...]:
    """The nodes of balancers behind a balancer that a text means: one by its id or address, or all of one balancer."""
    inner = named(network, text)
    near = [node for one in behind(network, balancer) if inner in (None, one) for node in one.nodes]
    names = [node.interface for node in near]
    return tuple(name for name in names if inner is not None or text == name or _bears(network, name, text))


def _traced(
    network: Network,
    question: Mapping[str, Any],
    balancer: Balancer,
    target: str | None,
    nodes: tuple[str, ...] | None = None,
) -> Answer:
    node = _node(network, question, balancer)
    there = plain(network, balancer)
    leg = {name: question[name] for name in CARRIED if name in question}
    leg |= {"source": question["source"], "service": question["service"], "target": node.interface}
    pinned = question.get("target_address") if _is_of(network, node, question.get("target_address")) else None
    source = resolve(network, text_field(question, "source"), "source")
    if pinned is None and balancer.internet and source.interfaces:
        pinned = public_of(network, node.interface)
    if pinned is not None:
        leg["target_address"] = pinned
    answer = direct.trace(there, {"question": "trace", **leg})
    answer.understood["target"] = {"text": question["target"], "kind": "load-balancer", "id": balancer.arn}
    for step in answer.result["steps"]:
        step["leg"] = 1
    if answer.forward == "unreachable":
        return answer
    wanted = asked(compiled(network).universe, question)
    low = wanted.ranges.ranges[0][0]
    listener = next((one for one in balancer.listeners or () if one.protocol << 16 | one.port == low), None)
    _at_listener(network, answer, balancer, listener)
    if target is None or listener is None or answer.forward == "unreachable":
        return answer
    answer.understood["target"] = {"text": target, "kind": "target", "id": target, "label": target}
    return _on(network, question, answer, (balancer, node, listener), target, nodes)


def _node(network: Network, question: Mapping[str, Any], balancer: Balancer) -> Node:
    """The node that a pinned address means, or the only one.

    Errors: QuestionError with the nodes' addresses, where AWS would pick one.
    """
    pin = question.get("target_address")
    found = [one for one in balancer.nodes if _is_of(network, one, pin)] or list(balancer.nodes)
    if len(found) != 1:
        near = [text for one in balancer.nodes for _, text in owned(network.interfaces[one.interface])]
        message = f"AWS picks one of {len(found)} nodes of {balancer.name}, and a trace follows one: name its address"
        raise QuestionError(message, field="target_address", nearest=near)
    return found[0]


def _is_of(network: Network, node: Node, text: object) -> bool:
    return _bears(network, node.interface, text)


def _bears(network: Network, interface: str, text: object) -> bool:
    return text is not None and any(text == own for _, own in owned(network.interfaces[interface]))


def _at_listener(
    network: Network, answer: Answer, balancer: Balancer, listener: Listener | None, leg: int = 1
) -> None:
    """What the balancer does with a session that came to it."""
    ok: bool | None = listener is not None
    rule = "the listener takes it" if listener is not None else "no listener takes it"
    name = balancer.arn if listener is None else listener.arn
    if balancer.listeners is None:
        ok, rule = None, "its listeners were not read"
        answer.gaps = [*(answer.gaps or ()), Gap("not-collected", balancer.arn, "either", rule)]
    elif balancer.state == FAILED:
        ok, rule, name = False, "the load balancer is failed", balancer.arn
    elif balancer.state not in ACTIVE:
        ok, rule = None, f"the load balancer is {balancer.state}"
        answer.gaps = [*(answer.gaps or ()), Gap("load-balancer", balancer.arn, "either", rule)]
    _step(network, answer, ok, name, rule, leg)


def _step(network: Network, answer: Answer, ok: bool | None, name: str, rule: str, leg: int = 1) -> None:
    """Write down what was met between the legs; a stop ends both directions."""
    flow = answer.understood["flow"]
    step = {"direction": "forward", "stage": "load-balancer", "id": name, "ok": ok, "layer": "load-balancer"}
    told = {"rule": rule, "aws_code": None, "flow": flow, "citation": cite(network, name), "leg": leg}
    answer.result["steps"].append({**step, **told})
    if ok is not True:
        word = "unknown" if ok is None else "unreachable"
        answer.result |= {"disposition": "unknown" if ok is None else "denied", "at": name}
        _joined(answer, word, word)


def _unread(network: Network, answer: Answer, listener: Listener, leg: int = 1) -> Answer:
    """The answer left open at a listener: nobody read all of its nodes' targets."""
    detail = "to whom its nodes send was not all read"
    answer.gaps = [*(answer.gaps or ()), Gap("not-collected", listener.arn, "either", detail)]
    _step(network, answer, None, listener.arn, detail, leg)
    return answer


def _joined(answer: Answer, forward: str, session: str) -> None:
    """The words of both legs, or of a leg and the listener, together."""
    answer.forward = all_of([str(answer.forward), forward])
    answer.session = all_of([str(answer.session), session])
    first = answer.understood.get("direction") == "forward"
    answer.verdict = answer.forward if first else answer.session


def _on(
    network: Network,
    question: Mapping[str, Any],
    answer: Answer,
    through: tuple[Balancer, Node, Listener],
    target: str,
    nodes: tuple[str, ...] | None,
) -> Answer:
    """The second leg, from the node to the target, or to a node of a balancer behind and on from there."""
    balancer, node, listener = through
    inner = named(network, target)
    end = resolve(network, target, "target") if inner is None else _of_nodes(inner)
    names = registered_as(network, end)
    theirs = relays(network.snapshot, balancer.arn, listener.protocol, listener.port)
    if theirs is None or any(one.port is None for one in theirs if one.target in names):
        return _unread(network, answer, listener)
    mine = [one for one in theirs if one.node == node.interface and one.target in names]
    doors = _doors(network, balancer, node, theirs, nodes)
    if inner is not None:
        doors = {name: relay for name, relay in doors.items() if name in end.interfaces}
        return _by_door(network, question, answer, through, doors, None)
    if nodes is None and mine:
        return _leg(network, question, answer, through, min(mine), end, target)
    doors = {name: relay for name, relay in doors.items() if _sends(network, name, relay, listener, names)}
    if doors:
        return _by_door(network, question, answer, through, doors, target)
    _step(network, answer, False, listener.arn, f"{node.interface} sends to no target that is {target}")
    return answer


def _of_nodes(balancer: Balancer) -> End:
    nodes = tuple(node.interface for node in balancer.nodes)
    return End("load-balancer", balancer.name, balancer.arn, nodes, label=balancer.name)


def _doors(
    network: Network,
    balancer: Balancer,
    node: Node,
    theirs: frozenset[Relay],
    nodes: tuple[str, ...] | None,
) -> dict[str, Relay]:
    """The nodes of balancers behind a balancer that a node sends to, each with how; of those that were named."""
    names = [one.interface for inner in behind(network, balancer) for one in inner.nodes]
    return {
        name: relay
        for name in names
        if nodes is None or name in nodes
        for relay in sorted(theirs)
        if relay.node == node.interface and _bears(network, name, relay.target)
    }


def _sends(network: Network, door: str, relay: Relay, listener: Listener, names: set[str]) -> bool:
    """Whether the node of a balancer behind sends what it takes to a target by one of its names, or nobody read it."""
    inner = balancer_of_node(network, door)
    found = relays(network.snapshot, inner.arn, listener.protocol, relay.port or 0) if inner else None
    return found is None or any(one.node == door and one.target in names for one in found)


def _by_door(
    network: Network,
    question: Mapping[str, Any],
    answer: Answer,
    through: tuple[Balancer, Node, Listener],
    doors: Mapping[str, Relay],
    target: str | None,
) -> Answer:
    """On to a node of a balancer behind, and to a target of its own where one is asked for.

    Errors: QuestionError with the nodes' addresses, where the first balancer picks one.
    """
    listener = through[2]
    if not doors:
        _step(network, answer, False, listener.arn, f"{through[1].interface} sends to none of its nodes")
        return answer
    if len(doors) > 1:
        near = [relay.target for relay in doors.values()]
        message = (
            f"the load balancer picks one of {len(doors)} nodes behind it: name the address of one after it"
        )
        raise QuestionError(message, field="via", nearest=near)
    ((door, relay),) = doors.items()
    inner = balancer_of_node(network, door)
    assert inner is not None, "a door is a node of a balancer"
    end = End("interface", door, door, (door,))
    _leg(network, question, answer, through, relay, end, door)
    answer.assumptions = sorted({*(answer.assumptions or ()), BEHIND})
    if answer.forward == "unreachable":
        return answer
    wanted = (listener.protocol, relay.port)
    taking = next((one for one in inner.listeners or () if (one.protocol, one.port) == wanted), None)
    _at_listener(network, answer, inner, taking, 2)
    if target is None or taking is None or answer.forward == "unreachable":
        return answer
    node = next(one for one in inner.nodes if one.interface == door)
    goal = resolve(network, target, "target")
    names = registered_as(network, goal)
    found = relays(network.snapshot, inner.arn, taking.protocol, taking.port) or frozenset()
    mine = [one for one in found if one.node == door and one.target in names and one.port is not None]
    if not mine:
        return _unread(network, answer, taking, 2)
    return _leg(network, question, answer, (inner, node, taking), min(mine), goal, target, 3)


def _leg(
    network: Network,
    question: Mapping[str, Any],
    answer: Answer,
    through: tuple[Balancer, Node, Listener],
    chosen: Relay,
    end: End,
    target: str,
    number: int = 2,
) -> Answer:
    """A leg from a node to what it sends to, joined to those before it."""
    balancer, node, listener = through
    seen = [step for step in answer.result["steps"][:-1] if step["direction"] == "forward"][-1]
    client = str(seen["flow"]["source"])
    if chosen.as_client and parse_address(client)[0] != _family(chosen):
        # Source: vpc.md 12: with a conversion of families the source is always the balancer
        chosen = chosen._replace(as_client=False)
    if chosen.as_client and not _may_keep(network, answer, (node, listener), chosen, end, client):
        return answer
    there, sender = _sender(network, balancer, node, chosen, client)
    leg = {name: question[name] for name in ("direction",) if name in question}
    leg |= {"source": node.interface, "source_address": sender, "target": target}
    if balancer_of_node(network, target) is not None:
        leg["target_address"] = chosen.target
    second = direct.trace(
        there, {"question": "trace", **leg, "service": service_word(listener.protocol, chosen.port or 0)}
    )
    for step in second.result["steps"]:
        step["leg"] = number
    steps = [*answer.result["steps"], *second.result["steps"]]
    answer.result = {**second.result, "steps": steps, "relayed": second.understood["flow"]}
    _joined(answer, str(second.forward), str(second.session))
    answer.gaps = sorted({*(answer.gaps or ()), *(second.gaps or ())}, key=canonical)
    captured = {"balancer-captures-replies"} if chosen.as_client else set()
    answer.assumptions = sorted({*(answer.assumptions or ()), *(second.assumptions or ()), *captured})
    return answer


def _family(chosen: Relay) -> int:
    """The family of the second leg: instances are registered by their IPv4 addresses."""
    return parse_address(chosen.target)[0] if "." in chosen.target or ":" in chosen.target else 4


def _may_keep(
    network: Network,
    answer: Answer,
    through: tuple[Node, Listener],
    chosen: Relay,
    end: End,
    client: str,
) -> bool:
    """Whether a client's address can be kept towards a target; what stands against it is written down."""
    node, listener = through
    interface = end.interfaces[0] if end.interfaces else None
    owners = {
        name for name, how in directory(network).addresses.get(parse_address(client), ()) if how != "public"
    }
    refused = unkept(network, node.interface, interface, chosen.target)
    if owners & set(end.interfaces):
        rule = "hairpin: the target would see its own address as the client's, and can't answer itself"
        _step(network, answer, False, listener.arn, rule)
    elif refused is not None:
        answer.assumptions = sorted({*(answer.assumptions or ()), "kept-address-needs-the-vpc-or-a-peering"})
        _step(network, answer, False, listener.arn, refused)
    elif both_outside(network, node.interface, client, interface, chosen.target):
        detail = f"the kept address {client} and the target both lie outside the balancer's VPC"
        answer.gaps = [*(answer.gaps or ()), Gap("load-balancer", node.interface, "either", detail)]
        _step(network, answer, None, listener.arn, detail)
    else:
        return True
    return False


def _sender(
    network: Network, balancer: Balancer, node: Node, chosen: Relay, client: str
) -> tuple[Network, str]:
    """The network of the second leg, and the address that the target sees."""
    if not chosen.as_client:
        own = private_of(network, node.interface, _family(chosen))
        if own is None:
            raise QuestionError(f"{node.interface} has no address to send from", field="target")
        return plain(network, balancer), own
    owners = [
        name for name, how in directory(network).addresses.get(parse_address(client), ()) if how != "public"
    ]
    return kept(network, balancer, node, client, owners[0] if len(owners) == 1 else None), client
