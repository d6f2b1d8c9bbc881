"""The endpoints that network firewalls tell of as theirs: of their own subnets, and of associations in other VPCs.

A firewall that is attached to a transit gateway itself tells of its attachment, which stands among the endpoints.
Source: Network Firewall API, FirewallStatus (SyncStates, Attachment, TransitGatewayAttachmentSyncState),
FirewallMetadata, VpcEndpointAssociationStatus.
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

IN_SYNC = "IN_SYNC"
ATTACHED = "TransitGatewayAttachmentSyncState"
"""Where a firewall's status tells of its attachment to a transit gateway."""
PLAIN_KEYS = frozenset(
    [
        "FirewallName",
        "FirewallArn",
        "FirewallPolicyArn",
        "FirewallPolicyV2Arn",
        "VpcId",
        "SubnetMappings",
        "DeleteProtection",
        "SubnetChangeProtection",
        "FirewallPolicyChangeProtection",
        "Description",
        "FirewallId",
        "Tags",
        "EncryptionConfiguration",
        "NumberOfAssociations",
        "EnabledAnalysisTypes",
        "TransitGatewayId",
        "TransitGatewayOwnerAccountId",
        "AvailabilityZoneMappings",
        "AvailabilityZoneChangeProtection",
        "IgwFirewallConfiguration",
        "ContextStoreId",
        "ContextStoreOwnerAccountId",
    ]
)
"""Keys of a firewall that looks at packets and gives them back. Source: Network Firewall API, Firewall."""


@dataclass(frozen=True, slots=True)
class FirewallEndpoint:
    """An endpoint as a firewall tells of it: whose it is by ARN, its state, and where that is said."""

    id: str
    firewall: str | None
    state: str | None
    place: Citation
    unsynced: bool = False
    """Whether it may work by an older policy, or older rules, than those that are told."""
    odd: tuple[str, ...] = ()
    """Keys of the firewall by which it works in a way of its own: as a proxy, or in one that AWS added."""
    attached: bool = False
    """Whether it is an attachment to a transit gateway."""
    gateway_of: str | None = None
    """The VPC at whose internet gateways a firewall stands that no route names; it goes by its own ARN here."""
    zones: tuple[tuple[str, str | None], ...] = ()
    """Of what stands in no subnet: the zones that the firewall works in, by ids or names, and the state in each."""


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
    yield from _in_subnets(network)
    yield from _attached(network)
    yield from _at_gateways(network)


def _at_gateways(network: Network) -> Iterator[FirewallEndpoint]:
    """The firewalls between VPCs and their internet gateways, each by its own ARN: no endpoint of theirs is routed to.

    Source: Network Firewall API, Firewall (IgwFirewallConfiguration).
    """
    for section in network.snapshot.of_kind("Firewall"):
        for index, record in enumerate(section.records()):
            told = mapping(record)
            body, condition = mapping(told.get("Firewall")), mapping(told.get("FirewallStatus"))
            name = _text(body.get("FirewallArn"))
            if name is not None and body.get("IgwFirewallConfiguration"):
                here = place(section, f"/{index}/FirewallStatus")
                states = mapping(condition.get("SyncStates"))
                vpc, whole = _text(body.get("VpcId")) or "", _whole(body, condition)
                yield FirewallEndpoint(name, name, None, here, *whole, gateway_of=vpc, zones=_zones(states))


def _whole(body: Mapping[str, object], condition: Mapping[str, object]) -> tuple[bool, tuple[str, ...]]:
    """Whether any zone of a firewall is not in sync, and by what it works in a way of its own."""
    states = [mapping(state) for state in mapping(condition.get("SyncStates")).values()] or [mapping(None)]
    unsynced = any(_unsynced(condition, state) for state in states)
    return unsynced, tuple(sorted({*body} - PLAIN_KEYS))


def _attached(network: Network) -> Iterator[FirewallEndpoint]:
    """The attachments of firewalls to transit gateways; a list tells no more than whose one is."""
    for section in network.snapshot.of_kind("Firewall"):
        for index, record in enumerate(section.records()):
            told = mapping(record)
            body, condition = mapping(told.get("Firewall")), mapping(told.get("FirewallStatus"))
            attachment = mapping(condition.get(ATTACHED))
            name = attachment.get("AttachmentId")
            if isinstance(name, str):
                states = mapping(condition.get("SyncStates"))
                yield FirewallEndpoint(
                    name,
                    _text(body.get("FirewallArn")),
                    _text(attachment.get("TransitGatewayAttachmentStatus")),
                    place(section, f"/{index}/FirewallStatus/{ATTACHED}"),
                    *_whole(body, condition),
                    attached=True,
                    zones=_zones(states),
                )
    for section in network.snapshot.of_kind("Firewalls"):
        for index, record in enumerate(section.records()):
            told = mapping(record)
            name, firewall = told.get("TransitGatewayAttachmentId"), _text(told.get("FirewallArn"))
            if isinstance(name, str):
                yield FirewallEndpoint(name, firewall, None, place(section, f"/{index}"), attached=True)


def _zones(states: Mapping[str, object]) -> tuple[tuple[str, str | None], ...]:
    """The zones of which a firewall tells a state."""
    told = ((zone, mapping(mapping(state).get("Attachment"))) for zone, state in states.items())
    return tuple(sorted((zone, _text(attachment.get("Status"))) for zone, attachment in told))


def _in_subnets(network: Network) -> Iterator[FirewallEndpoint]:
    for kind, (status, states) in STATES.items():
        for section in network.snapshot.of_kind(kind):
            for index, record in enumerate(section.records()):
                told = mapping(record)
                body, condition = mapping(told.get(kind)), mapping(told.get(status))
                odd = tuple(sorted({*body} - PLAIN_KEYS)) if kind == "Firewall" else ()
                for zone, state in mapping(condition.get(states)).items():
                    attachment = mapping(mapping(state).get("Attachment"))
                    name = attachment.get("EndpointId")
                    if isinstance(name, str):
                        below = f"/{index}/{status}/{states}/{zone}/Attachment"
                        yield FirewallEndpoint(
                            name,
                            _text(body.get("FirewallArn")),
                            _text(attachment.get("Status")),
                            place(section, below),
                            _unsynced(condition, mapping(state)),
                            odd,
                        )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _unsynced(condition: Mapping[str, object], state: Mapping[str, object]) -> bool:
    """Whether a zone's endpoint, or the firewall as a whole where zones don't tell, is not in sync.

    Source: Network Firewall API, SyncState (Config), FirewallStatus (ConfigurationSyncStateSummary).
    """
    words = [mapping(one).get("SyncStatus") for one in mapping(state.get("Config")).values()]
    words = words or [condition.get("ConfigurationSyncStateSummary", IN_SYNC)]
    return any(word != IN_SYNC for word in words)
