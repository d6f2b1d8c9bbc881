"""The networks that are served, by name: read once at the start, never written."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

import isthmus

from .problems import Problem

Networks = Mapping[str, isthmus.Network]


def load(paths: Mapping[str, str]) -> dict[str, isthmus.Network]:
    """The networks of some snapshots, by name.

    Errors: InputError, when a snapshot can't be read.
    """
    return {name: isthmus.load(paths[name]) for name in sorted(paths)}


def named(networks: Networks, name: str) -> isthmus.Network:
    """The network of that name.

    Errors: Problem (404), with the nearest names, or a few where none is like it.
    """
    if name in networks:
        return networks[name]
    nearest = get_close_matches(name, sorted(networks), 5, 0.3) or sorted(networks)[:5]
    raise Problem(404, "unknown-network", f"no network is called {name!r}", nearest=nearest)


def summary(name: str, network: isthmus.Network) -> dict[str, Any]:
    """What a network is: its snapshot, how much it holds, how many gaps it has."""
    counts = {
        "vpcs": network.vpcs,
        "subnets": network.subnets,
        "interfaces": network.interfaces,
        "instances": network.instances,
        "security_groups": network.security_groups,
        "network_acls": network.network_acls,
        "route_tables": network.route_tables,
        "internet_gateways": network.internet_gateways,
        "egress_only_internet_gateways": network.egress_only_internet_gateways,
        "nat_gateways": network.nat_gateways,
        "peerings": network.peerings,
        "vpc_endpoints": network.vpc_endpoints,
        "prefix_lists": network.prefix_lists,
        "others": network.others,
    }
    return {
        "name": name,
        "snapshot": network.snapshot.hash,
        "as_of": network.snapshot.as_of,
        "counts": {kind: len(things) for kind, things in counts.items()},
        "gaps": len(network.gaps),
    }
