"""Interfaces that nobody read, imagined: whether even they would be stopped, wherever in their subnets they were.

In: a network whose interfaces were not all listed, and a question about whole subnets. Out: the verdicts that
stand whoever else is there. An imagined interface has every address of its subnet and groups that may let
anything pass, so what stops it is a route or a network ACL that stops all of the subnet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ..model.coverage import is_listed
from ..model.embedded import STAND_IN
from ..model.interface import Ipv4PrefixSpecification, Ipv6PrefixSpecification, NetworkInterface
from ..model.network import Network
from .asked import asked, compiled, evaluate, verdict_of
from .ends import End
from .membership import is_half_read
from .sides import batch, side

INSIDE = frozenset({"interface", "instance", "subnet", "vpc"})
"""Kinds of ends whose flows meet private addresses alone: a public one of an unread interface is anywhere."""
MARK = "unread-interface-of-"


def stopped_all_the_same(
    network: Network, source: End, target: End, question: Mapping[str, Any]
) -> tuple[bool, bool]:
    """Whether first packets, and whole sessions, are stopped for every interface that the two ends may have.

    Only for ends inside VPCs: False for both else.
    """
    if not {source.kind, target.kind} <= INSIDE:
        return False, False
    whole = imagined(network)
    c = compiled(whole)
    wanted = asked(c.universe, question, named=True)
    pins = (question.get("source_address"), question.get("target_address"))
    sides = [
        side(c, end if is_pinned(end, pin) else _with_unread(network, end), pin, field)
        for end, pin, field in zip((source, target), pins, ("source_address", "target_address"), strict=True)
    ]
    if any(one.gaps for one in sides):
        return False, False
    flows = batch(c, *sides)
    found = evaluate(c, flows, wanted.of_families(c.universe, flows.dst))
    return (
        verdict_of(c.universe, found.first) == "unreachable",
        verdict_of(c.universe, found.session) == "unreachable",
    )


def is_pinned(end: End, pin: object) -> bool:
    """True where one address of an interface or instance is asked of: whatever else it has, it has that one."""
    return pin is not None and end.kind in ("interface", "instance")


def imagined(network: Network) -> Network:
    """The network with one interface more in each subnet of which not all were listed, made once."""
    known = network.memo.get("imagined")
    if not isinstance(known, Network):
        half = {name for one in network.interfaces for name in _beside(network, one)}
        names = [name for name in network.subnets if name in half or _unread(network, name)]
        more = {MARK + name: _interface(network, name) for name in names}
        known = replace(network, interfaces={**network.interfaces, **more}, memo={})
        network.memo["imagined"] = known
    return known


def _unread(network: Network, subnet: str) -> bool:
    return not is_listed(network, "NetworkInterfaces", subnet)


def _beside(network: Network, interface: str) -> Iterator[str]:
    """The subnets where what is not told of an interface may be: none of one that was read.

    An instance that tells no interfaces may have some in every subnet of its VPC, and each more addresses.
    Source: EC2 User Guide, "Elastic network interfaces" (an instance's interfaces may be in different subnets).
    """
    if not is_half_read(network, interface):
        return
    known = network.interfaces[interface]
    if not interface.startswith(STAND_IN):
        yield known.subnet_id
        return
    yield from (name for name, subnet in network.subnets.items() if subnet.vpc_id == known.vpc_id)


def _interface(network: Network, name: str) -> NetworkInterface:
    subnet = network.subnets[name]
    blocks = [subnet.cidr_block] if subnet.cidr_block else []
    return NetworkInterface(
        network_interface_id=MARK + name,
        subnet_id=name,
        vpc_id=subnet.vpc_id,
        status="in-use",
        ipv4_prefixes=tuple(Ipv4PrefixSpecification(block) for block in blocks),
        ipv6_prefixes=tuple(
            Ipv6PrefixSpecification(block.ipv6_cidr_block) for block in subnet.ipv6_cidr_block_association_set
        ),
    )


def _with_unread(network: Network, end: End) -> End:
    """The end with the imagined interfaces of its subnets, or beside those of its own that were half read."""
    if end.kind == "subnet":
        names = [end.id or ""]
    elif end.kind == "vpc":
        names = [name for name, subnet in network.subnets.items() if subnet.vpc_id == end.id]
    else:
        found = dict.fromkeys(name for one in end.interfaces for name in _beside(network, one))
        more = tuple(MARK + name for name in found if name in network.subnets)
        return replace(end, interfaces=(*end.interfaces, *more))
    more = tuple(MARK + name for name in names if name in network.subnets and _unread(network, name))
    return replace(end, interfaces=(*end.interfaces, *more))
