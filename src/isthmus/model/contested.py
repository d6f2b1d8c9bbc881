"""Public IPv4 addresses of which records say that each of several private ones is known by it: AWS allows one.

In: a network. Out: by address, the interfaces and NAT gateways that say so. Copies of one
record, and a NAT gateway beside its own interface, say it of one private address and contradict nothing.
Source: EC2 API, AssociateAddress (an address has one association).
"""

from __future__ import annotations

from collections.abc import Iterator

from ..packet import format_address, parse_address
from .citation import Gap
from .holding import Network

Card = tuple[str, str]
"""A VPC and a private address in it."""


def contested(network: Network) -> dict[int, tuple[str, ...]]:
    """A public address -> who says that it is theirs, read once."""
    known = network.memo.get("contested")
    if not isinstance(known, dict):
        found: dict[str, dict[Card, str]] = {}
        for text, name, card in _public(network):
            found.setdefault(text, {}).setdefault(card, name)
        known = network.memo["contested"] = {
            parse_address(text)[1]: tuple(sorted(set(cards.values())))
            for text, cards in found.items()
            if len(cards) > 1
        }
    return known


def contested_gaps(network: Network, names: frozenset[str] | None = None) -> Iterator[Gap]:
    """The gap of each such address; of those alone that some interfaces or gateways say is theirs, where told."""
    for place, mine in contested(network).items():
        if names is None or not names.isdisjoint(mine):
            text = format_address(4, place)
            detail = (
                f"{' and '.join(mine)} contradict each other: each says that {text} is its public address"
            )
            yield Gap("conflicting-records", mine[0], "either", detail, network.citation(mine[0]))


def _public(network: Network) -> Iterator[tuple[str, str, Card]]:
    """Every public IPv4 address, whose it is, and the private one that it stands for."""
    for name, card in network.interfaces.items():
        for entry in card.private_ip_addresses:
            told = entry.association.public_ip if entry.association is not None else None
            if told and entry.private_ip_address:
                yield told, name, (card.vpc_id, entry.private_ip_address)
    for name, nat in network.nat_gateways.items():
        subnet = network.subnets.get(nat.subnet_id or "")
        vpc = nat.vpc_id or (subnet.vpc_id if subnet is not None else None)
        for address in nat.nat_gateway_addresses:
            told, ready = address.public_ip, address.status in (None, "succeeded")
            if told and address.private_ip and vpc and ready and nat.state not in ("deleted", "failed"):
                yield told, name, (vpc, address.private_ip)
