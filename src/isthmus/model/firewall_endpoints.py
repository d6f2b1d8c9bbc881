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
        known = network.memo["firewall endpoints"] = frozenset(_told(network))
    return known


def _told(network: Network) -> Iterator[str]:
    for kind, (status, states) in STATES.items():
        for section in network.snapshot.of_kind(kind):
            for record in section.records():
                for zone in mapping(mapping(mapping(record).get(status)).get(states)).values():
                    name = mapping(mapping(zone).get("Attachment")).get("EndpointId")
                    if isinstance(name, str):
                        yield name
