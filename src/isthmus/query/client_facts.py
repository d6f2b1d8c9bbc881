"""Client VPN endpoints as people look them up, and what of them was not read or is not modelled.

In: a network. Out: facts of an endpoint; gaps over the snapshot.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..model.citation import Gap
from ..model.client_vpn import ClientVpn, client_vpns
from ..model.network import Network
from .answer import Answer
from .client_vpn import end_of, gap_of

Facts = dict[str, Any]
OPEN = (None, "active", "associated", "available")


def client_facts(network: Network, name: str) -> Facts:
    """The facts of an endpoint; empty for anything else."""
    vpn = client_vpns(network).get(name)
    if vpn is None:
        return {}
    return {
        "state": vpn.state,
        "vpc": vpn.vpc,
        "users": None if vpn.block is None else str(vpn.block),
        "split_tunnel": vpn.split,
        "groups": sorted(vpn.groups),
        "target_networks": [_with_state(one.subnet, one.state) for one in vpn.networks or ()],
        "routes": [_with_state(f"{one.block} -> {one.subnet}", one.state) for one in vpn.routes or ()],
        "lets_through": [
            _with_state(f"{one.block} for {'everybody' if one.everybody else one.group}", one.state)
            for one in vpn.rules or ()
        ],
    }


def client_gaps(network: Network) -> Iterator[Gap]:
    """What leaves open where the users of an endpoint come out, and what it lets them write to."""
    for vpn in client_vpns(network).values():
        told = end_of(network, vpn)
        if isinstance(told, Answer):
            yield from told.gaps or ()
        yield from (gap_of(vpn, "uncollected-client-vpn", f"{what} were not read") for what in _unread(vpn))


def _unread(vpn: ClientVpn) -> Iterator[str]:
    if vpn.routes is None:
        yield "its routes"
    if vpn.rules is None:
        yield "its authorization rules"


def _with_state(text: str, state: str | None) -> str:
    return text if state in OPEN else f"{text} ({state})"
