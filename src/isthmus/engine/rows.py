"""Address rows: every address of every interface as one row of numbers, sorted as the snapshot's ids are.

A delegated prefix gives a row for each piece of the line inside it. NAT gateways whose interfaces were not
collected get rows from their own addresses. Rows know what an interface *is*, filters are elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..errors import InputError
from ..model.choices import ATTACHMENT_STATES, INSTANCE_STATES, INTERFACE_STATES
from ..model.citation import Gap
from ..model.contested import contested
from ..model.interface import NetworkInterface
from ..model.network import Network
from ..packet import parse_address, parse_prefix
from ..semantics.endpoint import serving
from ..semantics.own_traffic import CARRYING, is_modelled
from ..semantics.untold_states import NAME
from ..space.line import position, prefix_range
from .atoms import Ranks, Universe

Flags = npt.NDArray[np.bool_]
NORMAL, NAT, LAMBDA, ENDPOINT, OPAQUE, CARRIER = range(6)
IN_USE = frozenset({None, "in-use", "associated"})
DEAD_STATES = frozenset({"pending", "stopping", "stopped", "shutting-down", "terminated"})


@dataclass(frozen=True, slots=True)
class Address:
    """One address (or delegated block) of an interface: its stretch of the line, and its public address."""

    interface: str
    low: int
    high: int
    public: int | None
    primary: bool
    delegated: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """What an interface is: its kind, its NAT gateway, and why it carries nothing, where it does not."""

    kind: int
    nat: str | None
    dead: str | None
    assumed: tuple[str, ...] = ()
    """Assumptions that its being alive rests on."""
    doubt: Gap | None = None
    """What leaves open whether an endpoint serves: its kind is ``OPAQUE`` then, though it starts nothing all the same."""

    @property
    def is_endpoint(self) -> bool:
        """Whether it is an interface endpoint's, be it in doubt."""
        return self.kind == ENDPOINT or self.doubt is not None


def addresses(network: Network) -> Iterator[Address]:
    """Every address of every interface, interfaces in id order, primary addresses first.

    Source: EC2 API, NetworkInterface (private addresses, IPv6 addresses, delegated prefixes, associations).
    """
    for interface in network.interfaces.values():
        yield from _addresses(network, interface)
    for nat in network.nat_gateways.values():
        for index, address in enumerate(nat.nat_gateway_addresses):
            known = address.network_interface_id in network.interfaces
            own = address.private_ip or address.public_ip
            if own and not known and address.status in (None, "succeeded"):
                place = position(*parse_address(own))
                public = position(*parse_address(address.public_ip)) if address.public_ip else None
                name = address.network_interface_id or f"{nat.nat_gateway_id}/address/{index}"
                yield Address(name, place, place, public, bool(address.is_primary or index == 0))


def _addresses(network: Network, interface: NetworkInterface) -> Iterator[Address]:
    name = interface.network_interface_id
    try:
        listed = interface.private_ip_addresses
        if interface.private_ip_address and not listed:
            association = interface.association
            public = association.public_ip if association else None
            yield _address(name, interface.private_ip_address, public, True)
        for index, private in enumerate(listed):
            association = private.association
            primary = private.primary if private.primary is not None else index == 0
            if primary and (association is None or not association.public_ip):
                association = interface.association or association
            public = association.public_ip if association else None
            yield _address(name, private.private_ip_address, public, bool(primary))
        seen = {entry.ipv6_address for entry in interface.ipv6_addresses}
        extra = {interface.ipv6_address} if interface.ipv6_address else set()
        for v6 in [*(entry.ipv6_address for entry in interface.ipv6_addresses), *sorted(extra - seen)]:
            yield _address(name, v6, None, True)
        for v4_block in interface.ipv4_prefixes:
            yield Address(name, *prefix_range(parse_prefix(v4_block.ipv4_prefix)), None, False, True)
        for v6_block in interface.ipv6_prefixes:
            yield Address(name, *prefix_range(parse_prefix(v6_block.ipv6_prefix)), None, False, True)
    except ValueError as error:
        where = network.citation(name)
        raise InputError(str(error), file=where.file, pointer=where.pointer) from error


def _address(name: str, text: str, public: str | None, primary: bool) -> Address:
    place = position(*parse_address(text))
    seen = position(*parse_address(public)) if public else None
    return Address(name, place, place, seen, primary)


def _untold(network: Network, interface: NetworkInterface) -> bool:
    """True where a state is none that AWS tells of, or records contradict each other: nobody knows what it carries."""
    if (interface.network_interface_id, "") in network.disputed:
        return True
    attachment = interface.attachment
    instance = network.instances.get(attachment.instance_id or "") if attachment is not None else None
    states = (
        (interface.status, INTERFACE_STATES | IN_USE),
        (attachment.status if attachment is not None else None, ATTACHMENT_STATES),
        (instance.state.name if instance is not None and instance.state else None, INSTANCE_STATES),
    )
    return any(state is not None and state not in known for state, known in states)


def standing(network: Network, interface_id: str, nat_of: dict[str, str]) -> Standing:
    """What an interface is and whether it carries traffic.

    Source: EC2 API, NetworkInterfaceType, NetworkInterfaceStatus; Lambda Guide, Private networking with VPC.
    """
    interface = network.interfaces.get(interface_id)
    nat = nat_of.get(interface_id)
    if interface is None:
        return Standing(NAT if nat else NORMAL, nat, None)
    kind = _kind(network, interface) if nat is None else NAT
    attached = interface.attachment.status if interface.attachment is not None else None
    silent = (NAME,) if interface.status is None or (interface.attachment and attached is None) else ()
    dead = None
    if _untold(network, interface):
        return Standing(OPAQUE, nat, None)
    if interface.status not in IN_USE:
        dead = f"{interface_id} is not attached (status {interface.status})"
    elif attached not in (None, "attached"):
        dead = f"{interface_id} is not attached (its attachment is {attached})"
    elif interface.attachment is not None and interface.attachment.instance_id:
        instance = network.instances.get(interface.attachment.instance_id)
        state = instance.state.name if instance is not None and instance.state is not None else None
        if state in DEAD_STATES:
            dead = f"{interface.attachment.instance_id} is {state}"
        elif state is None:
            return Standing(kind, nat, dead, ("instance-state-unknown-runs", *silent))
    if kind == ENDPOINT and dead is None:
        told = serving(network, interface)
        return Standing(OPAQUE if told.doubt else kind, nat, told.dead, told.assumed + silent, told.doubt)
    return Standing(kind, nat, dead, silent if dead is None else ())


def _kind(network: Network, interface: NetworkInterface) -> int:
    word = (interface.interface_type or "interface").lower()
    if word in ("nat_gateway", "natgateway"):
        return NAT
    if word == "lambda":
        return LAMBDA
    if word == "vpc_endpoint":
        return ENDPOINT
    if word in CARRYING:
        return CARRIER
    return NORMAL if is_modelled(network, interface) else OPAQUE


@dataclass(frozen=True, slots=True)
class Rows:
    """Parallel arrays, one entry an address row. Shapes: all (rows,)."""

    names: tuple[str, ...]
    """Interface ids by interface number."""
    interface: Ranks
    rank: Ranks
    public: Ranks
    """Rank of the public address, -1 where there is none."""
    vpc: Ranks
    subnet: Ranks
    torn: Flags
    """Rows that say they are known by a public address of which another says the same: ``public`` has none."""
    primary: Flags
    delegated: Flags
    """Rows of prefixes delegated to an interface."""
    standings: tuple[Standing, ...]
    """By interface number."""
    kind: Ranks
    alive: Flags
    rows_of: dict[str, tuple[int, ...]]

    def __len__(self) -> int:
        return len(self.rank)


def make_rows(
    network: Network, universe: Universe, found: list[Address], vpcs: dict[str, int], subnets: dict[str, int]
) -> Rows:
    """The rows of all addresses."""
    nat_of = {
        address.network_interface_id or f"{nat.nat_gateway_id}/address/{index}": nat.nat_gateway_id
        for nat in network.nat_gateways.values()
        for index, address in enumerate(nat.nat_gateway_addresses)
    }
    names = tuple(sorted({address.interface for address in found}))
    number = {name: index for index, name in enumerate(names)}
    standings = tuple(standing(network, name, nat_of) for name in names)
    homes = [_home(network, name, nat_of, vpcs, subnets) for name in names]
    owner, rank, public, primary, delegated = _columns(universe, found, number)
    torn = np.isin(public, [universe.rank_of_start[place] for place in contested(network)])
    public[torn] = -1
    order = np.lexsort((rank, ~primary, owner))
    interface = owner[order]
    home = np.array(homes, dtype=np.int64).reshape(len(homes), 2)[interface]
    kinds = np.array([s.kind for s in standings], dtype=np.int64)
    alive = np.array([s.dead is None for s in standings], dtype=np.bool_)
    edges = np.searchsorted(interface, np.arange(len(names) + 1)).tolist()
    return Rows(
        names=names,
        interface=interface,
        rank=rank[order],
        public=public[order],
        vpc=home[:, 0].copy(),
        subnet=home[:, 1].copy(),
        torn=torn[order],
        primary=primary[order],
        delegated=delegated[order],
        standings=standings,
        kind=kinds[interface],
        alive=alive[interface],
        rows_of={name: tuple(range(*edges[index : index + 2])) for index, name in enumerate(names)},
    )


def _columns(
    universe: Universe, found: list[Address], number: dict[str, int]
) -> tuple[Ranks, Ranks, Ranks, Flags, Flags]:
    """Owner, rank, public rank, primary, delegated of every row, in the order the addresses were found."""
    rank_of = universe.rank_of_start
    rows: list[tuple[int, int, int, bool, bool]] = []
    for address in found:
        owner = number[address.interface]
        public = -1 if address.public is None else rank_of[address.public]
        if address.low == address.high:
            rows.append((owner, rank_of[address.low], public, address.primary, address.delegated))
        else:
            first, last = universe.slice(address.low, address.high)
            rows.extend((owner, rank, -1, False, True) for rank in range(first, last))
    table = np.array(rows, dtype=np.int64).reshape(len(rows), 5)
    return table[:, 0], table[:, 1], table[:, 2], table[:, 3] > 0, table[:, 4] > 0


def _home(
    network: Network, name: str, nat_of: dict[str, str], vpcs: dict[str, int], subnets: dict[str, int]
) -> tuple[int, int]:
    interface = network.interfaces.get(name)
    if interface is not None:
        return vpcs.get(interface.vpc_id, -1), subnets.get(interface.subnet_id, -1)
    nat = network.nat_gateways[nat_of[name]]
    subnet = network.subnets.get(nat.subnet_id or "")
    vpc = nat.vpc_id or (subnet.vpc_id if subnet else None)
    return vpcs.get(vpc or "", -1), subnets.get(nat.subnet_id or "", -1)


def nat_rows(network: Network, universe: Universe, rows: Rows) -> dict[str, tuple[int, ...]]:
    """NAT gateway -> the rows of its IPv4 addresses that it may give out.

    Source: EC2 API, NatGatewayAddress, Status: what is still being assigned, or failed, serves nobody.
    """
    unready = {
        (nat.nat_gateway_id, position(*parse_address(address.private_ip)))
        for nat in network.nat_gateways.values()
        for address in nat.nat_gateway_addresses
        if address.private_ip and address.status not in (None, "succeeded")
    }
    found: dict[str, tuple[int, ...]] = {}
    for index, name in enumerate(rows.names):
        nat = rows.standings[index].nat
        if nat is not None:
            own = [row for row in rows.rows_of[name] if rows.rank[row] < universe.first_v6]
            v4 = tuple(row for row in own if (nat, universe.starts[rows.rank[row]]) not in unready)
            found[nat] = found.get(nat, ()) + v4
    return found


def nat_zones(network: Network, rows: Rows) -> dict[int, str | None]:
    """Row of a NAT gateway's address -> the zone that AWS gives it, by zone id where told."""
    zones: dict[int, str | None] = {}
    for nat in network.nat_gateways.values():
        for index, address in enumerate(nat.nat_gateway_addresses):
            name = address.network_interface_id or f"{nat.nat_gateway_id}/address/{index}"
            for row in rows.rows_of.get(name, ()):
                zones[row] = address.availability_zone_id or address.availability_zone
    return zones
