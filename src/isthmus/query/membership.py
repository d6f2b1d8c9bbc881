"""Whether everything that an end stands for is in the snapshot: what was not listed may be of it too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..engine.delivery import uncollected_interfaces
from ..model.citation import Gap, canonical
from ..model.contested import contested
from ..model.coverage import is_listed, is_listed_everywhere, silent_in_six
from ..model.embedded import STAND_IN
from ..model.network import Network
from ..model.unread import lacking
from ..semantics.belonging import may_have, unread, unread_gap
from ..semantics.carried import carried, carried_gap
from .ends import End
from .evidence import cite

KIND = "NetworkInterfaces"


def unknown_members(network: Network, *ends: End) -> list[Gap]:
    """A gap for each end that may have interfaces besides those that were read, sorted.

    An instance's own record tells all of its interfaces, or one address and no more.
    """
    found = {gap for end in ends for gap in _unknown_members(network, end)}
    if any(not end.interfaces for end in ends):
        found |= {gap for end in ends for gap in carried_by(network, end.interfaces)}
    return sorted(found, key=canonical)


def carried_by(network: Network, names: Iterable[str]) -> list[Gap]:
    """A gap for each interface of some that has an address by which no internet gateway knows it."""
    known = set(carried(network).values()).union(*contested(network).values())
    return [carried_gap(network, name) for name in names if name in known] if known else []


def _unknown_members(network: Network, end: End) -> Iterator[Gap]:
    if end.kind in ("subnet", "vpc") and end.id is not None:
        if not is_listed(network, KIND, end.id):
            subnet = network.subnets.get(end.id)
            yield uncollected_interfaces(end.id if subnet is None else subnet.vpc_id)
    elif end.kind in ("group", "account", "tag"):
        if not is_listed_everywhere(network, KIND):
            yield from lacking(network, KIND)
        if end.gap is not None:
            yield end.gap
        if end.kind == "group":
            yield from perhaps_in(network, end.id or "")
    elif end.kind in ("interface", "instance"):
        yield from (half_read(network, name) for name in end.interfaces if is_half_read(network, name))


def perhaps_in(network: Network, group: str) -> Iterator[Gap]:
    """A gap for each interface that may have a group, since nobody read which it has."""
    yield from (
        unread_gap(network, name) for name in sorted(unread(network)) if may_have(network, name, group)
    )


def is_half_read(network: Network, name: str) -> bool:
    """True for an interface that only its instance tells of, with one address at most, or that lacks its IPv6."""
    if name in silent_in_six(network):
        return True
    interface = network.interfaces[name]
    told = (*interface.private_ip_addresses, *interface.ipv6_addresses, interface.private_ip_address)
    instance = interface.attachment.instance_id if interface.attachment is not None else None
    return name.startswith(STAND_IN) or (instance in network.instances and not any(told))


def half_read(network: Network, name: str) -> Gap:
    """The gap of an interface of which its instance tells no more than its first address, or that lacks its IPv6."""
    if name in silent_in_six(network):
        detail = f"the record of {name} lacks Ipv6Addresses: which it has in its subnet's block is not known"
        return Gap("partial-record", name, "either", detail, cite(network, name))
    detail = f"no more than the first address of {name} is known: its interface was not read"
    return Gap("uncollected-interface", name, "either", detail, cite(network, name))
