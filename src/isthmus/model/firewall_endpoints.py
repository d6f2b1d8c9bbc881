"""The endpoints that network firewalls tell of as theirs: of their own subnets, and of associations in other VPCs.

Source: Network Firewall API, FirewallStatus (SyncStates, Attachment), VpcEndpointAssociationStatus.
"""

from __future__ import annotations

from collections.abc import Iterator

from .firewall import mapping
from .network import Network

STATES = {
    "Firewall": ("FirewallStatus", "SyncStates"),
    "VpcEndpointAssociation": ("VpcEndpointAssociationStatus", "AssociationSyncState"),
}
"""Kind of an answer -> where in it the state of each availability zone stands."""


def firewall_endpoints(network: Network) -> frozenset[str]:
    """The ids of every endpoint that a firewall of the snapshot calls its own, made once."""
    known = network.memo.get("firewall endpoints")
    if not isinstance(known, frozenset):
        known = network.memo["firewall endpoints"] = frozenset(name for _, name in _told(network))
    return known


def places_of(network: Network, firewall: str) -> tuple[str, ...]:
    """The endpoints of one firewall, by its ARN, those of its associations in other VPCs among them."""
    return tuple(sorted({name for owner, name in _told(network) if owner == firewall}))


def _told(network: Network) -> Iterator[tuple[str, str]]:
    """Each endpoint of a firewall, after the firewall's ARN (empty where the answer does not tell it)."""
    for kind, (status, states) in STATES.items():
        for section in network.snapshot.of_kind(kind):
            for record in section.records():
                owner = mapping(mapping(record).get(kind)).get("FirewallArn")
                for zone in mapping(mapping(mapping(record).get(status)).get(states)).values():
                    name = mapping(mapping(zone).get("Attachment")).get("EndpointId")
                    if isinstance(name, str):
                        yield str(owner or ""), name
