"""What a balancer does with a session that it took: to which targets each node may send, and with whose address.

Source: Network Load Balancer guide, Target group attributes, Client IP preservation; Application Load Balancer
guide, Cross-zone; vpc.md 12.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..errors import Disagreement
from ..judge import Relay, relays
from ..model.balancer import BOTH, CROSS_ZONE, KEEPS, UDP_ALONE, Balancer, Group, Listener, Node, Registered
from ..model.network import Network
from ..packet import is_address, parse_address
from .answer import Answer, Block
from .branches import Branch, Way, block
from .directory import directory
from .ends import End
from .legwork import Legwork

ALWAYS_KEEPS = UDP_ALONE | BOTH
INHERITED = "use_load_balancer_configuration"


def ways(
    work: Legwork, balancer: Balancer, listener: Listener, nodes: Sequence[Node], end: End
) -> tuple[list[Way], list[Block]]:
    """The ways by which a listener sends to an end; the blocks that say why there is none."""
    network = work.network
    agreed(work, listener)
    if not listener.whole:
        work.gap("not-collected", listener.arn, "the rules of the listener were not read")
    if not listener.groups:
        told = ", ".join(listener.other) or "no target group"
        return [], [block(network, listener.arn, f"it ends here: {told}", "ELBV2_LISTENER_HAS_NO_TG")]
    aimed = list(registered(work, listener, end))
    if not aimed:
        if work.gaps:
            return [], []
        rule = f"{end.text} is registered in none of the listener's target groups"
        return [], [block(network, listener.arn, rule, "TARGET_ADDRESS_RESTRICTION")]

    def keeps(group: Group) -> bool:
        # Source: vpc.md 11.3: what PrivateLink brings has the balancer's address
        return not work.door and _keeps(work, balancer, group)

    found = [
        Way(node, listener, group, target, condition, keeps(group), interface, serves is True)
        for node in nodes
        for group, condition, target, interface in aimed
        if (serves := _serves(work, balancer, group, node, target, interface)) is not False
    ]
    if found:
        return found, []
    code = "ELB_NOT_CROSSZONE" if balancer.kind == "classic" else "ELBV2_NO_TARGETS_IN_AZ"
    zones = ", ".join(sorted({str(node.zone) for node in nodes}))
    return [], [block(network, balancer.arn, f"cross-zone is off, and {end.text} is not in {zones}", code)]


def agreed(work: Legwork, listener: Listener) -> None:
    """Hold the reading of a listener against the judge's own, where both have read all of it.

    Errors: Disagreement, where they differ.
    """
    balancer = work.balancer
    theirs = relays(work.network.snapshot, balancer.arn, listener.protocol, listener.port)
    before, assumed = len(work.gaps), set(work.assumptions)
    mine = {
        Relay(node.interface, target.id, target.port, _keeps(work, balancer, group))
        for group, _, target, interface in registered(work, listener, None)
        for node in balancer.nodes
        if _serves(work, balancer, group, node, target, interface)
    }
    unread = len(work.gaps) > before or not listener.whole
    del work.gaps[before:]
    work.assumptions = assumed
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


def registered(
    work: Legwork, listener: Listener, end: End | None
) -> Iterator[tuple[Group, str, Registered, str | None]]:
    """The targets of a listener's groups that an end means."""
    for arn, condition in listener.groups:
        group = work.balancer.groups.get(arn)
        if group is None or group.targets is None:
            work.gap("not-collected", arn, "the group, or its targets, were not read")
            continue
        if group.kind == "alb":
            work.gap("load-balancer", arn, "a balancer behind a balancer: ask of it as a target")
        elif group.kind not in ("lambda", "instance", "ip"):
            work.gap("load-balancer", arn, f"what targets of the type {group.kind!r} are is not known")
        if group.kind not in ("instance", "ip"):
            continue
        for target in group.targets:
            interface = primary_interface(work.network, target.id) if group.kind == "instance" else None
            if group.kind == "instance" and interface is None:
                work.gap("not-collected", target.id, "a target's interface was not read")
            elif interface is None and not is_address(target.id):
                work.gap("load-balancer", arn, f"the target {target.id!r} is no address")
            elif end is not None and not _means(work, end, target, interface):
                continue
            elif target.port is None:
                work.gap("not-collected", target.id, "the port of a target was not read")
            else:
                yield group, condition, target, interface


def stand_for(network: Network, balancer: Balancer, target: str) -> tuple[str, ...]:
    """The interfaces that a target of a balancer means, by the instance or the address that it was registered by.

    Source: Network Load Balancer guide, Target groups: an address of the VPC's blocks means the VPC's own.
    """
    if not is_address(target):
        name = primary_interface(network, target)
        return () if name is None else (name,)
    owners = dict.fromkeys(name for name, _ in directory(network).addresses.get(parse_address(target), ()))
    vpcs = {network.interfaces[node.interface].vpc_id for node in balancer.nodes}
    near = tuple(name for name in owners if network.interfaces[name].vpc_id in vpcs)
    return near or tuple(owners)


def primary_interface(network: Network, instance: str) -> str | None:
    """The primary interface of an instance: where balancers send to it."""
    found = []
    for name in directory(network).members.get(instance, ()):
        attachment = network.interfaces[name].attachment
        index = attachment.device_index if attachment is not None else None
        found.append((index if index is not None else 99, name))
    return min(found)[1] if found else None


def _means(work: Legwork, end: End, target: Registered, interface: str | None) -> bool:
    if interface is not None:
        return interface in end.interfaces
    place = parse_address(target.id)
    owners = stand_for(work.network, work.balancer, target.id)
    return not set(end.interfaces).isdisjoint(owners) or any(p.holds(*place) for p in end.prefixes)


def _keeps(work: Legwork, balancer: Balancer, group: Group) -> bool:
    """Whether a target sees the client's address."""
    if balancer.kind != "network":
        return False
    told = None if group.attributes is None else group.attributes.get(KEEPS)
    if group.protocol in ALWAYS_KEEPS:
        return True
    if told is not None:
        return told == "true"
    usual = group.kind == "instance"
    if group.attributes is None:
        work.assumptions.add(f"client-address-{'kept' if usual else 'not-kept'}-as-usual")
    return usual


def _serves(
    work: Legwork, balancer: Balancer, group: Group, node: Node, target: Registered, interface: str | None
) -> bool | None:
    """Whether a node sends to a target: across zones to any, else to its own zone's; None where nobody read it."""
    if target.zone == "all":
        return True
    zone = target.zone or _zone(work.network, target, interface)
    if zone == node.zone and zone is not None:
        return True
    told = _crosses(balancer, group)
    if told is not None and (zone is not None or told):
        return told
    work.gap("not-collected", balancer.arn, "whether it sends across zones was not read")
    return None


def _zone(network: Network, target: Registered, interface: str | None) -> str | None:
    name = interface
    if name is None:
        owners = directory(network).addresses.get(parse_address(target.id), ())
        name = owners[0][0] if len(owners) == 1 else None
    subnet = network.subnets.get(network.interfaces[name].subnet_id) if name is not None else None
    return subnet.availability_zone if subnet is not None else None


def _crosses(balancer: Balancer, group: Group) -> bool | None:
    """Whether nodes send to targets of other zones; None where nobody read the attributes."""
    told = None if group.attributes is None else group.attributes.get(CROSS_ZONE, INHERITED)
    if told in ("true", "false"):
        return told == "true"
    if balancer.kind == "application":
        return True if told == INHERITED else None
    if told is None or balancer.attributes is None:
        return None
    return balancer.attributes.get(CROSS_ZONE, "false") == "true"
