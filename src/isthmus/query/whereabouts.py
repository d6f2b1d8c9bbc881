"""What is no thing with an id and yet is looked up: zones, Regions, accounts, addresses that are in no VPC.

In: a text, or a block. Out: findings of what it means, with the things of the snapshot that are there.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model.client_vpn import ClientVpn, client_vpns
from ..model.network import Network
from ..packet import Prefix
from ..semantics.hybrid import far_places, vpc_places
from ..semantics.internet import INTERNET, SERVICES
from ..space import Ranges, prefix_range
from .about import Facts
from .finding import Finding


def places_called(network: Network, text: str) -> Iterator[Finding]:
    """The zone, the Region or the account that a text names."""
    yield from _zones(network, text)
    yield from _home(network, text)


def _zones(network: Network, text: str) -> Iterator[Finding]:
    """Each zone of a name or an id: accounts may call several zones so. Source: "AZ IDs"."""
    found: dict[str, list[str]] = {}
    for name, subnet in network.subnets.items():
        if text in (subnet.availability_zone, subnet.availability_zone_id):
            found.setdefault(subnet.availability_zone_id or text, []).append(name)
    for zone, names in sorted(found.items()):
        called = sorted({word for name in names if (word := network.subnets[name].availability_zone)})
        facts: Facts = {
            "called": called,
            "vpcs": sorted({network.subnets[name].vpc_id for name in names}),
            "subnets": names,
            "interfaces": sum(len(network.interfaces_by_subnet[name]) for name in names),
        }
        yield Finding("zone", "availability-zone", zone, ", ".join(called) or None, about=facts)


def _home(network: Network, text: str) -> Iterator[Finding]:
    """The account or the Region of a text, where something of the snapshot is at home there."""
    for kind in ("account", "region"):
        here = {name for name, home in network.homes.items() if getattr(home, kind) == text}
        if not here:
            continue
        other = "region" if kind == "account" else "account"
        facts: Facts = {
            f"{other}s": sorted(
                {word for name in here if (word := getattr(network.homes[name], other)) is not None}
            ),
            "vpcs": [name for name in network.vpcs if name in here],
            "subnets": sum(name in here for name in network.subnets),
            "instances": sum(name in here for name in network.instances),
            "interfaces": sum(name in here for name in network.interfaces),
        }
        yield Finding(kind, kind, text, about=facts)


def users_at(network: Network, places: Ranges) -> list[ClientVpn]:
    """The Client VPN endpoints whose users have some of these addresses among themselves."""
    return [
        vpn
        for vpn in client_vpns(network).values()
        if vpn.block is not None and not (places & Ranges.of([prefix_range(vpn.block)])).is_empty
    ]


def _of_users(vpn: ClientVpn, places: Ranges) -> Finding:
    """Users of an endpoint, whose block an address or some of a block is of."""
    assert vpn.block is not None, "an endpoint of these users has a block"
    whole = places <= Ranges.of([prefix_range(vpn.block)])
    how = "an address of its users" if whole else "some of it its users have"
    seen = "by their own addresses" if vpn.over_transit else "by the address of its interface"
    return Finding(how, "client-vpn-endpoint", vpn.id, about={"client_block": str(vpn.block), "seen": seen})


def outside(network: Network, text: str, block: Prefix) -> Iterator[Finding]:
    """What an address or a block is that no VPC of the snapshot has: the internet's, a link's, or nobody's."""
    mine = Ranges.of([prefix_range(block)])
    if not (mine & vpc_places(network)).is_empty:
        return
    links = sorted(
        {link.id for link in network.hybrid.links.values() if not (mine & far_places(network, link)).is_empty}
    )
    users = [_of_users(vpn, mine) for vpn in users_at(network, mine)]
    yield from users
    beyond: Facts = {"may_lie_beyond": links} if links else {}
    own = [label for label, addresses, _ in SERVICES if text in addresses]
    if own:
        yield Finding(f"{own[0]}, which Amazon answers in every VPC", "service", text)
    elif mine <= INTERNET:
        yield Finding("is in no VPC: the internet's", "internet", text, about=beyond)
    elif links:
        yield Finding("is in no VPC and not the internet's", "on-premises", text, about=beyond)
    elif users:
        return
    elif (mine & INTERNET).is_empty:
        yield Finding("is in no VPC of the snapshot, and not the internet's", "address", text)
    else:
        yield Finding("is in no VPC, and the internet's in part", "internet", text)
