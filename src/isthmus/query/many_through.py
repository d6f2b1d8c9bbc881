"""``sources`` and ``targets`` where load balancers stand between: who reaches an end through one, and who reaches one.

In: the answer of many ends, in which a balancer's node is an interface whose traffic nobody models. Out: the answer
with a group for each way through a balancer (``through`` says which), and for each balancer whose listeners are
reached. Each leg is a question of its own, as of ``path``: the first one ``sources`` of a node, the second a ``path``.

Source: Network and Application Load Balancer guides; vpc.md 12.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..engine.rows import NORMAL
from ..model.balancer import BALANCERS, Balancer, Listener, Node, balancers, behind
from ..model.citation import Gap, canonical
from ..model.network import Network
from . import client_targets, many_linked, served
from . import sources as direct
from .answer import Answer
from .asked import Asked, asked, compiled, is_named, text_field
from .branches import Way, all_of, any_of, by_target, of_nodes
from .client_vpn import doors
from .ends import End, resolve
from .invoked import functions_note
from .known_balancers import lacking_nodes, modelled, whole
from .legs import all_plain, plain
from .legwork import ACTIVE, FAILED, MOST_CLIENTS, Legwork, service_word
from .listening import nodes_heard
from .nothing import nobody_admitted
from .relaying import registered
from .sending import own_addresses
from .sides import side
from .telling import understood
from .through import end_of, named, node_named
from .through_groups import (
    OPAQUE,
    Found,
    enter,
    finished,
    grouped,
    leg_of,
    rests_on,
    takes,
    vouched_by,
    ways_asked,
)

MOST_SERVICES = 64
"""Units: different services of listeners that are asked one by one."""
MOST_INTERFACES = 2_000
"""Units: interfaces of a network in which clients whose address is kept are asked one by one."""


def sources(network: Network, question: Mapping[str, Any]) -> Answer:
    """Answer a ``sources`` question, through load balancers too.

    Errors: as of ``sources``; Disagreement, where the judge reads a balancer otherwise.
    """
    known = modelled(network)
    met = _met(network, text_field(question, "target")) if known else None
    if met is not None and met[0].listeners is not None:
        return _of_balancer(network, question, *met)
    if is_named(network, question):
        return direct.sources(network, question)
    nodes = frozenset(node.interface for one in known if whole(network, one) for node in one.nodes)
    end = resolve(network, text_field(question, "target"), "target")
    own = _among(network, end, nodes)
    heard = nodes_heard(network) if own else None
    answer = direct.sources(network, question, nodes, heard)
    mute = [one for one in lacking_nodes(network) if one.listeners is None]
    if not known and not mute:
        return answer
    found = brought(network, question, end)
    known_nodes = nodes - own.difference(heard.takes if heard is not None else ())
    return _with(answer, found, known_nodes, direct.limit_of(question))


def _among(network: Network, end: End, nodes: frozenset[str]) -> frozenset[str]:
    """Those of some nodes that an end means, by their addresses too."""
    c = compiled(network)
    return nodes.intersection(c.rows.names[int(n)] for n in c.rows.interface[side(c, end, None, "").rows])


def brought(network: Network, question: Mapping[str, Any], end: End) -> Found:
    """Whom load balancers bring to an end, and PrivateLink by way of them; with what nobody can tell of that."""
    aimed = registered_as(network, end)
    c = compiled(network)
    wanted = asked(c.universe, question)
    found = Found()
    if nobody_admitted(c, side(c, end, None, "target"), wanted) is None:
        mute = [one for one in lacking_nodes(network) if one.listeners is None]
        found.gaps.update(gap for one in mute for gap in unserved(one))
    for balancer in modelled(network):
        for listener in (balancer.listeners or ()) if balancer.state != FAILED else ():
            if _aims(network, balancer, listener, end, aimed):
                _through(network, question, balancer, listener, end, wanted, found)
            many_linked.by_endpoints(network, question, balancer, listener, end, wanted, found)
    return found


def _met(network: Network, text: str) -> tuple[Balancer, tuple[Node, ...]] | None:
    """The balancer that a text means with all of its nodes, or with the one that it means."""
    balancer = named(network, text)
    return node_named(network, text) if balancer is None else (balancer, balancer.nodes)


def _of_balancer(
    network: Network, question: Mapping[str, Any], balancer: Balancer, nodes: tuple[Node, ...]
) -> Answer:
    """Who can talk to a balancer's listeners, by any of some nodes."""
    wanted = asked(compiled(network).universe, question)
    end = end_of(network, text_field(question, "target"), "target")
    answer = Answer(question="sources", understood=understood(question, None, end, wanted))
    answer.space, found = [], Found()
    for listener in balancer.listeners or ():
        if (listener.protocol << 16 | listener.port) not in wanted.ranges or balancer.state == FAILED:
            continue
        clients = [_clients(network, question, balancer, listener, node, found) for node in nodes]
        for key in dict.fromkeys(key for told in clients for key in told):
            entries = [told[key] for told in clients if key in told]
            word = any_of([str(entry["verdict"]) for entry in entries])
            best = [entry for entry in entries if entry["verdict"] == word]
            sure = word if balancer.state in ACTIVE else "unknown"
            service = service_word(listener.protocol, listener.port)
            grouped(network, question, best, (sure, service), found)
    found.gaps |= set(unserved(balancer)) if nodes == balancer.nodes else set()
    answer.proof = vouched_by(found)
    names = tuple(node.interface for node in nodes)
    if names and any(balancer in behind(network, one) for one in modelled(network)):
        more = brought(network, question, replace(end, interfaces=names))
        found.groups |= more.groups
        found.gaps |= more.gaps
        found.assumptions |= more.assumptions
        found.legs += more.legs
    return _with(answer, found, frozenset(), direct.limit_of(question))


def targets(network: Network, question: Mapping[str, Any]) -> Answer:
    """Answer a ``targets`` question, the listeners of load balancers among them, and of users of a Client VPN.

    Errors: as of ``targets``.
    """
    told = client_targets.targets(network, question, _targets)
    return told if told is not None else _with_users(network, question)


def _with_users(network: Network, question: Mapping[str, Any]) -> Answer:
    """What others than users reach; where users come out of interfaces among the senders, what these reach too."""
    coming, text = doors(network), text_field(question, "source")
    if not coming or is_named(network, question) or _met(network, text) is not None:
        return _targets(network, question)
    own = _among(network, resolve(network, text, "source"), frozenset(coming))
    answer = _targets(network, question, own)
    for name in sorted({coming[card][0].id for card in own}):
        one = client_targets.targets(network, {**question, "source": name}, _targets)
        assert one is not None, "a door is of an endpoint"
        answer.groups = [*(answer.groups or ()), *({**group, "users": name} for group in one.groups or ())]
        answer.space = [*(answer.space or ()), *(one.space or ())]
        answer.gaps = sorted({*(answer.gaps or ()), *(one.gaps or ())}, key=canonical)
        answer.assumptions = sorted({*(answer.assumptions or ()), *(one.assumptions or ())})
    if own:
        words = {group["verdict"] for group in answer.groups or ()}
        answer.notes = None if words else answer.notes
        answer.verdict = (
            "reachable" if "reachable" in words else "unknown" if words or answer.gaps else "unreachable"
        )
    return answer


def _targets(network: Network, question: Mapping[str, Any], quiet: frozenset[str] = frozenset()) -> Answer:
    """What senders reach but some that begin nothing of their own."""
    if not balancers(network):
        return direct.targets(network, question, quiet=quiet)
    met = _met(network, text_field(question, "source"))
    if met is not None and met[0].listeners is not None:
        return _of_nodes(network, question, *met)
    if is_named(network, question):
        return direct.targets(network, question)
    known = [one for one in modelled(network) if one.nodes]
    wanted = asked(compiled(network).universe, question)
    services = {
        (one.protocol, one.port)
        for balancer in known
        for one in balancer.listeners or ()
        if (one.protocol << 16 | one.port) in wanted.ranges
    }
    found, told = Found(), dict[tuple[int, int], dict[str, dict[str, Any]]]()
    for balancer in lacking_nodes(network):
        if balancer.listeners is None or any(
            (one.protocol << 16 | one.port) in wanted.ranges for one in balancer.listeners
        ):
            found.gaps.update(unserved(balancer))
    if not known or len(services) > MOST_SERVICES:
        answer = direct.targets(network, question, quiet=quiet)
        return _with(answer, found, frozenset(), direct.limit_of(question)) if found.gaps else answer
    nodes = frozenset(node.interface for one in known for node in one.nodes)
    end = resolve(network, text_field(question, "source"), "source")
    read = frozenset(node.interface for one in known if whole(network, one) for node in one.nodes)
    own = _among(network, end, nodes)
    answer = direct.targets(network, question, nodes, own & read | quiet)
    for service in sorted(services):
        leg = direct.targets(
            all_plain(network, known),
            leg_of(question, service, source=question.get("source")),
            quiet=own | quiet,
        )
        rests_on(network, found, leg)
        told[service] = {group["id"]: group for group in leg.groups or () if group["kind"] == "interface"}
    for balancer in known:
        for listener in balancer.listeners or ():
            if (listener.protocol, listener.port) in told:
                _reached(network, balancer, listener, told[listener.protocol, listener.port], found)
    for balancer in known:
        mine = [node for node in balancer.nodes if node.interface in own & read]
        if mine:
            _sent_on(network, question, balancer, mine, end, found)
    return _with(answer, found, nodes - (own - read), direct.limit_of(question))


def _sent_on(
    network: Network,
    question: Mapping[str, Any],
    balancer: Balancer,
    nodes: Sequence[Node],
    end: End,
    found: Found,
) -> None:
    """What some nodes among the senders send on, under their own addresses or those of the end's other interfaces."""
    c = compiled(network)
    wanted = asked(c.universe, question)
    work = Legwork(network, plain(network, balancer), balancer, question, end, wanted.forward_only, True)
    rows = [row for row in side(c, end, None, "").rows if c.rows.kind[row] == NORMAL and c.rows.alive[row]]
    others = dict.fromkeys(c.rows.names[int(number)] for number in c.rows.interface[rows])
    told = End("sets", end.text, interfaces=tuple(others))
    clients = replace(work, source=told, second_only=False, gaps=[]) if others else None
    served.gathered(work, nodes, wanted.ranges, found, clients)
    found.gaps |= set(unserved(balancer))


def _of_nodes(
    network: Network, question: Mapping[str, Any], balancer: Balancer, nodes: tuple[Node, ...]
) -> Answer:
    """What some nodes of a balancer send to, and reach of that."""
    wanted = asked(compiled(network).universe, question)
    end = end_of(network, text_field(question, "source"), "source")
    answer = Answer(question="targets", understood=understood(question, end, None, wanted))
    answer.space, found = [], Found()
    there = plain(network, balancer)
    work = Legwork(network, there, balancer, question, end, wanted.forward_only, True)
    served.gathered(work, nodes, wanted.ranges, found)
    found.gaps |= set(unserved(balancer)) if nodes == balancer.nodes else set()
    answer = _with(answer, found, frozenset(), direct.limit_of(question))
    answer.proof = work.proof(answer)
    notes = functions_note(balancer, balancer.listeners or ())
    answer.notes = notes or None
    return answer


def _with(answer: Answer, found: Found, nodes: frozenset[str], limit: int) -> Answer:
    """The answer with what was found; nodes whose balancers were read are no interfaces out of sight any more."""
    left = [gap for gap in answer.gaps or () if gap.kind != OPAQUE or gap.id not in nodes]
    answer.gaps = sorted({*left, *found.gaps}, key=canonical)
    answer.assumptions = sorted({*(answer.assumptions or ()), *found.assumptions})
    told = [*(answer.groups or ()), *(finished(group) for group in found.groups.values())]
    if len(told) > limit:
        answer.truncated, answer.next = True, f"{len(told) - limit} more groups: raise limit"
    answer.groups = told[:limit]
    words, before = {group["verdict"] for group in told}, answer.verdict
    answer.verdict = (
        "reachable" if "reachable" in words else "unknown" if words or answer.gaps else "unreachable"
    )
    if answer.verdict != before == "unreachable":
        answer.notes = None
    if found.legs:
        answer.proof = {**(answer.proof or {}), "legs": found.legs}
    return answer


def _reached(
    network: Network,
    balancer: Balancer,
    listener: Listener,
    told: Mapping[str, dict[str, Any]],
    found: Found,
) -> None:
    """A balancer as a target: by the address of any of its nodes, whichever its name would lead to."""
    words = {
        node.interface: str(told[node.interface]["verdict"])
        for node in balancer.nodes
        if node.interface in told
    }
    if not words or balancer.state == FAILED:
        return
    verdict = any_of(list(words.values()))
    if balancer.state not in ACTIVE:
        found.gaps.add(Gap("load-balancer", balancer.arn, "either", f"it is {balancer.state}"))
        verdict = "unknown"
    reached = [name for name, word in words.items() if word == verdict or verdict == "unknown"]
    home = network.homes.get(reached[0])
    spaces = [box for name in reached for box in told[name]["space"]]
    found.groups[balancer.arn, listener.arn, listener.protocol] = {
        "kind": "load-balancer",
        "id": balancer.arn,
        "label": balancer.name,
        "account": home.account if home else None,
        "region": home.region if home else None,
        "verdict": verdict,
        "services": [service_word(listener.protocol, listener.port)],
        "interfaces": len(reached),
        "of": len(balancer.nodes),
        "members": [{"id": name, "label": name} for name in reached],
        "space": spaces,
    }


def _aims(network: Network, balancer: Balancer, listener: Listener, end: End, aimed: set[str]) -> bool:
    """Whether a listener may send to an end, which may be registered by some names, or by a balancer behind."""
    groups = [balancer.groups[arn] for arn, _ in listener.groups if arn in balancer.groups]
    if any(target.id in aimed or end.prefixes for group in groups for target in group.targets or ()):
        return True
    if any(group.kind == BALANCERS and group.targets is None for group in groups):
        return True
    return any(_serves_by(one, end, aimed) for one in behind(network, balancer))


def _serves_by(inner: Balancer, end: End, aimed: set[str]) -> bool:
    """Whether a balancer behind another one may send to an end, as far as it was read."""
    groups = [inner.groups.get(arn) for one in inner.listeners or () for arn, _ in one.groups]
    return inner.listeners is None or any(
        group is None
        or group.targets is None
        or any(one.id in aimed or end.prefixes for one in group.targets)
        for group in groups
    )


def _through(
    network: Network,
    question: Mapping[str, Any],
    balancer: Balancer,
    listener: Listener,
    end: End,
    wanted: Asked,
    found: Found,
) -> None:
    """The groups of clients that a listener brings to an end, by each of its targets that the end means."""
    everybody = End("internet", "internet")
    work = Legwork(
        network, plain(network, balancer), balancer, question, everybody, wanted.forward_only, True
    )
    asked_for = ways_asked(work, listener, balancer.nodes, end, wanted.ranges)
    near = behind(network, balancer)
    clients = {
        node: _clients(network, question, balancer, listener, node, found)
        for node in dict.fromkeys(way.node for way in asked_for)
    }
    for own in by_target(asked_for):
        for key in dict.fromkeys(key for way in own for key in clients[way.node]):
            word, by = _word(work, question, own, clients, key)
            if by:
                entries = [clients[node][key] for node in by]
                enter(network, question, own[0], entries, word, found, balancer)
    if (
        asked_for
        or any(takes(listener, one, wanted.ranges) for _, _, one, _ in registered(work, listener, end))
        or (not balancer.nodes and any(_serves_by(one, end, registered_as(network, end)) for one in near))
    ):
        work.gaps += unserved(balancer)
    found.gaps.update(work.gaps)
    found.assumptions |= work.assumptions
    found.legs += len(work.known)


def unserved(balancer: Balancer) -> list[Gap]:
    """What nobody can tell of a balancer as a whole: nodes that were not read, a state in which it may not serve."""
    found = []
    if balancer.bare or not balancer.nodes:
        where = f" in {', '.join(balancer.bare)}" if balancer.bare else ""
        found.append(Gap("not-collected", balancer.arn, "either", f"no node was read{where}"))
    if balancer.state not in (*ACTIVE, FAILED):
        found.append(Gap("load-balancer", balancer.arn, "either", f"it is {balancer.state}"))
    return found


def registered_as(network: Network, end: End) -> set[str]:
    """What an end may be registered as: its instances, and its addresses."""
    names: set[str] = set()
    for name in end.interfaces:
        interface = network.interfaces[name]
        names |= own_addresses(network, name)
        if interface.attachment is not None and interface.attachment.instance_id is not None:
            names.add(interface.attachment.instance_id)
    return names


Key = tuple[str, str]


def _clients(
    network: Network,
    question: Mapping[str, Any],
    balancer: Balancer,
    listener: Listener,
    node: Node,
    found: Found,
) -> dict[Key, dict[str, Any]]:
    """Who reaches a node on a listener's port, by kind and id."""
    there = plain(network, balancer)
    nodes = {node.interface for one in (balancer, *behind(network, balancer)) for node in one.nodes}
    leg = direct.sources(there, leg_of(question, (listener.protocol, listener.port), target=node.interface))
    rests_on(network, found, leg)
    told: dict[Key, dict[str, Any]] = {}
    for group in leg.groups or ():
        known = told.get((group["kind"], group["id"]))
        if group["id"] not in nodes and (known is None or known["verdict"] != "reachable"):
            told[group["kind"], group["id"]] = group
    return told


def _word(
    work: Legwork,
    question: Mapping[str, Any],
    own: list[Way],
    clients: Mapping[Node, Mapping[Key, Mapping[str, Any]]],
    key: Key,
) -> tuple[str, list[Node]]:
    """Whether a client is served by any node, and by which: it may ask one of them by the node's own address."""
    told: list[tuple[Way, str]] = []
    for way in own:
        first = str(clients[way.node].get(key, {}).get("verdict", "unreachable"))
        if first != "unreachable":
            word = all_of([first, _second(work, question, way, clients, key)])
            told.append((way, word if way.sure or word == "unreachable" else "unknown"))
    words = of_nodes(told)
    best = any_of(list(words.values()))
    return best, [node for node, word in words.items() if word == best != "unreachable"]


def _second(
    work: Legwork,
    question: Mapping[str, Any],
    way: Way,
    clients: Mapping[Node, Mapping[Key, Mapping[str, Any]]],
    key: Key,
) -> str:
    """The second leg for a client: the node's own, or, where its address is kept, one of its own."""
    if not way.keeps:
        branch = work.both(way, None)
        if work.word(branch) == "unknown":
            work.gaps += [gap for leg in branch.legs for gap in leg.gaps or ()]
        return work.word(branch)
    count = len({key for told in clients.values() for key in told})
    if key[0] == "interface" and count <= MOST_CLIENTS and len(work.network.interfaces) <= MOST_INTERFACES:
        client, question = resolve(work.network, key[1]), {**question, "source": key[1]}
        one = Legwork(
            work.network, work.plain, work.balancer, question, client, work.forward_only, known=work.known
        )
        branch = one.both(way, None)
        work.gaps += one.gaps
        work.assumptions |= one.assumptions
        return work.word(branch)
    detail = f"the balancer keeps the client's address: ask `path` of one of {count} clients"
    work.gap("many-clients", work.balancer.arn, detail)
    return "unknown"
