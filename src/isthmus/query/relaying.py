"""What a balancer does with a session that it took: to which targets each node may send, and with whose address.

Source: Network Load Balancer guide, Target group attributes, Client IP preservation; Application Load Balancer
guide, Cross-zone; vpc.md 12.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

from ..errors import Disagreement
from ..judge import Relay, relays
from ..model.balancer import (
    BALANCERS,
    Balancer,
    Group,
    Listener,
    Node,
    Registered,
    balancers,
    behind,
)
from ..packet import is_address, parse_address
from .answer import Answer, Block
from .branches import Branch, Way, block
from .ends import End
from .legwork import ACTIVE, FAILED, Legwork, service_word
from .sending import keeps_client, own_addresses, primary_interface, serves, stand_for

BEHIND = "balancer-behind-a-balancer"
Aimed: TypeAlias = tuple[Group, str, Registered, str | None]
"""A target with its group, the condition of the rule that leads there, and its interface where that is told."""


def ways(
    work: Legwork, balancer: Balancer, listener: Listener, nodes: Sequence[Node], end: End
) -> tuple[list[Way], list[Block]]:
    """The ways by which a listener sends to an end, by itself or through a balancer behind; the blocks that say why
    there is none."""
    network = work.network
    agreed(work, listener)
    if not listener.whole:
        work.gap("not-collected", listener.arn, "the rules of the listener were not read")
    if not listener.groups:
        told = ", ".join(listener.other) or "no target group"
        return [], [block(network, listener.arn, f"it ends here: {told}", "ELBV2_LISTENER_HAS_NO_TG")]
    aimed = list(registered(work, listener, end))
    aimed, blocks = _taken(work, listener, [] if work.inner else aimed)
    found = _by_nodes(work, listener, nodes, aimed)
    further, stops = _onward(work, listener, nodes, end)
    blocks += stops
    if found or further:
        return [*found, *further], []
    if aimed:
        blocks.append(_out_of_zones(work, nodes, end.text))
    elif work.gaps:
        return [], []
    elif not blocks:
        rule = f"{end.text} is registered in none of the listener's target groups"
        blocks = [block(network, listener.arn, rule, "TARGET_ADDRESS_RESTRICTION")]
    return [], blocks


def _taken(work: Legwork, listener: Listener, aimed: list[Aimed]) -> tuple[list[Aimed], list[Block]]:
    """Targets without the nodes of balancers that take nothing on their port, and why those take nothing."""
    near = behind(work.network, work.balancer) if aimed else ()
    nodes = {node.interface: one for one in near for node in one.nodes}
    kept, blocks = list[Aimed](), list[Block]()
    for entry in aimed:
        inner = nodes.get(_card(work, entry))
        stop = None if inner is None else _refusal(work, inner, listener.protocol, entry[2].port)
        if inner is not None and stop is None and not _known(work, inner):
            continue
        if stop is None:
            kept.append(entry)
        elif stop not in blocks:
            blocks.append(stop)
    return kept, blocks


def _card(work: Legwork, aimed: Aimed) -> str:
    """The interface of a target, by its address where it was registered so."""
    return aimed[3] or next(iter(stand_for(work.network, work.balancer, aimed[2].id)), "")


def _known(work: Legwork, inner: Balancer) -> bool:
    """Whether a balancer surely takes what another one sends to its listeners; what leaves it open is a gap."""
    if inner.listeners is None:
        work.gap("not-collected", inner.arn, "its listeners were not read")
    elif inner.state not in ACTIVE:
        work.gap("load-balancer", inner.arn, f"it is {inner.state}")
    return inner.listeners is not None and inner.state in ACTIVE


def _refusal(work: Legwork, inner: Balancer, protocol: int, port: int | None) -> Block | None:
    """Why a balancer takes nothing of another one on a port; None where it does, or nobody read its listeners."""
    if inner.state == FAILED:
        return block(work.network, inner.arn, "it is failed", "BAD_STATE")
    if inner.listeners is None or (protocol, port) in {(one.protocol, one.port) for one in inner.listeners}:
        return None
    rule = f"no listener takes {service_word(protocol, port or 0)}"
    return block(work.network, inner.arn, rule, "ELBV2_LISTENERS_MISMATCH")


def _out_of_zones(work: Legwork, nodes: Sequence[Node], told: str) -> Block:
    balancer = work.balancer
    code = "ELB_NOT_CROSSZONE" if balancer.kind == "classic" else "ELBV2_NO_TARGETS_IN_AZ"
    zones = ", ".join(sorted({str(node.zone) for node in nodes}))
    return block(work.network, balancer.arn, f"cross-zone is off, and {told} is not in {zones}", code)


def _by_nodes(work: Legwork, listener: Listener, nodes: Sequence[Node], aimed: Sequence[Aimed]) -> list[Way]:
    """The ways of some nodes to what a listener sends to, as far as each serves it."""

    def keeps(group: Group) -> bool:
        # Source: vpc.md 11.3: what PrivateLink brings has the balancer's address
        return not work.door and keeps_client(work, work.balancer, group)

    if any(target.of is not None for _, _, target, _ in aimed):
        work.assumptions.add(BEHIND)
    return [
        Way(node, listener, group, target, condition, keeps(group), interface, sent is True)
        for node in nodes
        for group, condition, target, interface in aimed
        if (sent := serves(work, work.balancer, group, node, target, interface)) is not False
    ]


def _onward(
    work: Legwork, listener: Listener, nodes: Sequence[Node], end: End
) -> tuple[list[Way], list[Block]]:
    """The ways by which a listener sends to an end through a balancer whose nodes are its targets.

    Source: Network Load Balancer guide, Use an Application Load Balancer as a target: the port is its listener's.
    """
    found: list[Way] = []
    blocks: list[Block] = []
    for one in _balancers_among(work, listener):
        inner, aimed = one
        if work.inner not in ("", inner.arn) or end.id == inner.arn:
            continue
        if work.third:
            detail = "a balancer that it sends to sends on to another one, which is not followed"
            work.gap("load-balancer", inner.arn, detail)
            continue
        first = _by_nodes(work, listener, nodes, aimed)
        if not first:
            blocks.append(_out_of_zones(work, nodes, inner.name))
        for port in dict.fromkeys(way.target.port for way in first):
            mine = [way for way in first if way.target.port == port]
            told, stops = _through(work, inner, mine, end)
            found += told
            blocks += stops
    return found, blocks


def _balancers_among(work: Legwork, listener: Listener) -> Iterator[tuple[Balancer, list[Aimed]]]:
    """The balancers that a listener sends to, each with its nodes as targets."""
    network, told = work.network, dict[str, list[Aimed]]()
    near = {one.arn: one for one in behind(network, work.balancer)}
    if not near:
        return
    nodes = {node.interface: one.arn for one in near.values() for node in one.nodes}
    before = len(work.gaps)
    for entry in registered(work, listener, None):
        name = _card(work, entry)
        if name in nodes:
            told.setdefault(nodes[name], []).append((*entry[:3], name))
    del work.gaps[before:]
    yield from ((near[arn], aimed) for arn, aimed in told.items())


def _through(work: Legwork, inner: Balancer, first: Sequence[Way], end: End) -> tuple[list[Way], list[Block]]:
    """The ways on from a balancer's nodes to an end: by its own listener on the port that its nodes are sent."""
    port = first[0].target.port
    there = work.beyond(inner)
    stop = _refusal(work, inner, first[0].listener.protocol, port)
    if stop is not None:
        return [], [stop]
    if not _known(work, inner):
        return [], []
    if inner.bare:
        work.gap("not-collected", inner.arn, f"no node was read in {', '.join(inner.bare)}")
    by_interface = {node.interface: node for node in inner.nodes}
    nodes = list(dict.fromkeys(by_interface[way.interface] for way in first if way.interface in by_interface))
    wanted = (first[0].listener.protocol, port)
    taking = next(one for one in inner.listeners or () if (one.protocol, one.port) == wanted)
    seconds, blocks = ways(there, inner, taking, nodes, end)
    return [
        replace(way, sure=way.sure and last.sure, onward=last)
        for way in first
        for last in seconds
        if last.node.interface == way.interface
    ], blocks


def agreed(work: Legwork, listener: Listener) -> None:
    """Hold the reading of a listener against the judge's own, where both have read all of it.

    Errors: Disagreement, where they differ.
    """
    balancer = work.balancer
    theirs = relays(work.network.snapshot, balancer.arn, listener.protocol, listener.port)
    before, assumed = len(work.gaps), set(work.assumptions)
    mine = {
        Relay(node.interface, target.id, target.port, keeps_client(work, balancer, group))
        for group, _, target, interface in registered(work, listener, None)
        for node in balancer.nodes
        if serves(work, balancer, group, node, target, interface)
    }
    unread = len(work.gaps) > before or not listener.whole
    del work.gaps[before:]
    work.assumptions.intersection_update(assumed)
    if theirs is not None and not unread and theirs != mine:
        told = sorted(theirs ^ mine, key=str)[:3]
        sides = {"model": f"{len(mine)} ways", "judge": f"{len(theirs)} ways, not the same: {told}"}
        raise Disagreement(f"listener {listener.arn}", sides)


def by_any_node(work: Legwork, answer: Answer, branches: Sequence[Branch], unseen: bool) -> tuple[str, str]:
    """What holds whichever node AWS picks, with all that says so brought into the answer."""
    work.tell(answer, branches)
    work.disagree(branches)
    return choice(branches, unseen)


def choice(branches: Iterable[Branch], unseen: bool) -> tuple[str, str]:
    """What holds whichever branch AWS picks; one that nobody read may do anything."""
    found = list(branches)
    words = []
    for side in ([one.forward for one in found], [one.session for one in found]):
        told = {*side, *(["unknown"] if unseen else [])}
        words.append(told.pop() if len(told) == 1 else "unknown")
    return words[0], words[1]


def registered(work: Legwork, listener: Listener, end: End | None) -> Iterator[Aimed]:
    """The targets of a listener's groups that an end means."""
    for arn, condition in listener.groups:
        group = work.balancer.groups.get(arn)
        if group is None or group.targets is None:
            work.gap("not-collected", arn, "the group, or its targets, were not read")
            continue
        if group.kind not in ("lambda", "instance", "ip", BALANCERS):
            work.gap("load-balancer", arn, f"what targets of the type {group.kind!r} are is not known")
        if group.kind not in ("instance", "ip", BALANCERS):
            continue
        for target in group.targets:
            interface = primary_interface(work.network, target.id) if group.kind == "instance" else None
            if target.of is not None:
                interface = next(iter(stand_for(work.network, work.balancer, target.id)), None)
            if group.kind == "instance" and interface is None:
                work.gap("not-collected", target.id, "a target's interface was not read")
            elif group.kind == BALANCERS and target.of not in balancers(work.network):
                work.gap("not-collected", target.of or target.id, "a balancer that is a target was not read")
            elif interface is None and not is_address(target.id):
                work.gap("load-balancer", arn, f"the target {target.id!r} is no address")
            elif end is not None and not _means(work, end, target, interface):
                continue
            elif target.port is None:
                work.gap("not-collected", target.id, "the port of a target was not read")
            else:
                yield group, condition, target, interface


def _means(work: Legwork, end: End, target: Registered, interface: str | None) -> bool:
    if interface is not None:
        blocks = end.prefixes if end.kind == "prefix" else ()
        own = [parse_address(text) for text in own_addresses(work.network, interface)] if blocks else []
        return interface in end.interfaces or any(block.holds(*place) for block in blocks for place in own)
    place = parse_address(target.id)
    owners = stand_for(work.network, work.balancer, target.id)
    return not set(end.interfaces).isdisjoint(owners) or any(p.holds(*place) for p in end.prefixes)
