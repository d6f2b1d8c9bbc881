"""The endpoints that network firewalls tell of as theirs: of their own subnets, and of associations in other VPCs.

Source: Network Firewall API, FirewallStatus (SyncStates, Attachment), VpcEndpointAssociationStatus.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .citation import Citation, place
from .firewall import mapping
from .network import Network

STATES = {
    "Firewall": ("FirewallStatus", "SyncStates"),
    "VpcEndpointAssociation": ("VpcEndpointAssociationStatus", "AssociationSyncState"),
}
"""Kind of an answer -> where in it the state of each availability zone stands."""


@dataclass(frozen=True, slots=True)
class FirewallEndpoint:
    """An endpoint as a firewall tells of it: whose it is by ARN, its state, and where that is said."""

    id: str
    firewall: str | None
    state: str | None
    place: Citation


def firewall_endpoints(network: Network) -> Mapping[str, FirewallEndpoint]:
    """Every endpoint that a firewall of the snapshot calls its own, by id, made once."""
    known = network.memo.get("firewall endpoints")
    if not isinstance(known, dict):
        found: dict[str, FirewallEndpoint] = {}
        for one in _told(network):
            found.setdefault(one.id, one)
        known = network.memo["firewall endpoints"] = found
    return known


def places_of(network: Network, firewall: str) -> tuple[str, ...]:
    """The endpoints of one firewall, by its ARN, those of its associations in other VPCs among them."""
    return tuple(sorted({one.id for one in _told(network) if one.firewall == firewall}))


def _told(network: Network) -> Iterator[FirewallEndpoint]:
    for kind, (status, states) in STATES.items():
        for section in network.snapshot.of_kind(kind):
            for index, record in enumerate(section.records()):
                told = mapping(record)
                firewall = mapping(told.get(kind)).get("FirewallArn")
                zones = mapping(mapping(told.get(status)).get(states))
                for zone, state in zones.items():
                    attachment = mapping(mapping(state).get("Attachment"))
                    name = attachment.get("EndpointId")
                    if isinstance(name, str):
                        below = f"/{index}/{status}/{states}/{zone}/Attachment"
                        said = attachment.get("Status")
                        yield FirewallEndpoint(
                            name,
                            firewall if isinstance(firewall, str) else None,
                            said if isinstance(said, str) else None,
                            place(section, below),
                        )
