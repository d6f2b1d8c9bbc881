"""What a policy table does: it names the route table of each packet by the first rule that takes it.

In: a policy table of a ``Network``. Out: its rules, first come first, each a product of blocks and services.
Source: Transit gateway policy tables (lowest number first; no match is a drop; each packet as it comes).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..model.citation import placed
from ..model.network import Network
from ..model.policy_table import PolicyEntry
from ..packet import PORT_PROTOCOLS, Prefix, parse_prefix, service_range
from .service_range import protocol_number

ANY = frozenset({None, "", "*", "-1", "any", "all", "0-65535"})
LIVE = frozenset({None, "active", "available"})
EVERY_SERVICE = (0, (255 << 16) | 0xFFFF)


@dataclass(frozen=True, slots=True)
class PolicyRule:
    """One rule. ``sources`` and ``targets`` None are any address.

    ``by_port``: it also compares the source port, which is not told apart. ``unreadable``: it compares, or stands
    in, something that has no meaning here.
    """

    index: int
    number: str
    sources: Prefix | None
    targets: Prefix | None
    services: tuple[tuple[int, int], ...]
    by_port: bool
    unreadable: bool
    table: str | None


def policy_rules(network: Network, table: str) -> tuple[PolicyRule, ...] | None:
    """The rules of a policy table in the order in which they are asked; None where nobody read them.

    Errors: InputError with its place, where a block, port or protocol is none.
    """
    entries = network.transit.policies.get(table)
    return None if entries is None else tuple(_rule(network, table, row) for row in entries)


def every_rule(network: Network) -> Iterator[PolicyRule]:
    """The rules of all policy tables."""
    for table in network.transit.policies:
        yield from policy_rules(network, table) or ()


def _rule(network: Network, table: str, row: PolicyEntry) -> PolicyRule:
    entry, rule = row.entry, row.entry.policy_rule
    number = entry.policy_rule_number or "system"
    if rule is None:
        odd = entry.state not in LIVE
        return PolicyRule(
            row.index, number, None, None, (EVERY_SERVICE,), False, odd, entry.target_route_table_id
        )
    with placed(lambda: network.citation(table, f"/Entries/{row.index}")):
        services, whole = _services(rule.protocol, rule.destination_port_range)
        return PolicyRule(
            row.index,
            number,
            _block(rule.source_cidr_block),
            _block(rule.destination_cidr_block),
            services,
            rule.source_port_range not in ANY,
            rule.meta_data is not None or entry.state not in LIVE or not whole,
            entry.target_route_table_id,
        )


def _block(text: str | None) -> Prefix | None:
    return None if text in ANY or text is None else parse_prefix(text)


def _services(protocol: str | None, ports: str | None) -> tuple[tuple[tuple[int, int], ...], bool]:
    """The services a rule takes; False where ports of no one protocol are named."""
    number = -1 if protocol in ANY else protocol_number(protocol)
    if number is None:
        raise ValueError(f"{protocol!r} is no protocol")
    if number == -1:
        if ports in ANY:
            return (EVERY_SERVICE,), True
        each = tuple(service_range(one, *_ports(ports)) for one in sorted(PORT_PROTOCOLS))
        return each, True
    if ports in ANY or number not in PORT_PROTOCOLS:
        return (service_range(number),), ports in ANY
    return (service_range(number, *_ports(ports)),), True


def _ports(text: str | None) -> tuple[int, int]:
    low, _, high = (text or "").partition("-")
    return int(low), int(high or low)
