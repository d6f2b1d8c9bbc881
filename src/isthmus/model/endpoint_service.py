"""Endpoint services that owners offer by PrivateLink, and the connections of endpoints to them.

In: the raw answers of EC2 in a network's snapshot. Out: an ``EndpointService`` each. What was not read is None.

Source: EC2 API, ServiceConfiguration, VpcEndpointConnection, AllowedPrincipal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .answers import records
from .endpoint import VpcEndpoint
from .holding import Network

CONFIGURATIONS, CONNECTIONS, PRINCIPALS = (
    "ServiceConfigurations",
    "VpcEndpointConnections",
    "AllowedPrincipals",
)
KNOWN = frozenset(
    {
        *(
            "ServiceType",
            "ServiceId",
            "ServiceName",
            "ServiceState",
            "AvailabilityZoneIds",
            "AvailabilityZones",
        ),
        *("AcceptanceRequired", "ManagesVpcEndpoints", "NetworkLoadBalancerArns", "GatewayLoadBalancerArns"),
        *("SupportedIpAddressTypes", "BaseEndpointDnsNames", "PrivateDnsName", "PrivateDnsNameConfiguration"),
        *("PayerResponsibility", "Tags", "SupportedRegions", "RemoteAccessEnabled"),
    }
)
"""The keys that AWS is known to write into a service's configuration."""
COLLECTORS = frozenset({"Region", "AccountId", "Account"})
"""Keys that collectors add."""


@dataclass(frozen=True, slots=True)
class Connection:
    """An endpoint's connection, as the service's owner sees it; ``balancers`` empty where it tells none of its own."""

    endpoint: str
    state: str
    balancers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EndpointService:
    """What an owner offers: ``balancers`` are ARNs of Network Load Balancers, ``inspecting`` those of gateway ones."""

    id: str
    name: str
    state: str
    acceptance: bool
    balancers: tuple[str, ...]
    inspecting: tuple[str, ...]
    connections: tuple[Connection, ...]
    principals: tuple[str, ...] | None
    unknown: str | None = None
    """A key of its record that nobody understands."""

    def connection(self, endpoint: str) -> Connection | None:
        """The connection of an endpoint; None where none was read."""
        return next((one for one in self.connections if one.endpoint == endpoint), None)


def endpoint_services(network: Network) -> dict[str, EndpointService]:
    """Every endpoint service of a network by its id, read once."""
    known = network.memo.get("endpoint services")
    if not isinstance(known, dict):
        found = {one.id: one for one in _services(network)}
        known = network.memo["endpoint services"] = dict(sorted(found.items()))
    return known


def service_of(network: Network, endpoint: VpcEndpoint) -> EndpointService | None:
    """The service that an interface endpoint is of, where its owner's answers are in the snapshot."""
    if endpoint.vpc_endpoint_type not in (None, "Interface") or not endpoint.service_name:
        return None
    known = network.memo.get("endpoint services by name")
    if not isinstance(known, dict):
        named = {one.name: one for one in reversed(endpoint_services(network).values())}
        known = network.memo["endpoint services by name"] = named
    found: EndpointService | None = known.get(endpoint.service_name)
    return found


def _services(network: Network) -> Iterator[EndpointService]:
    connections = list(_connections(network))
    principals = list(_principals(network))
    for record, _ in records(network, CONFIGURATIONS):
        name = record.get("ServiceId")
        if isinstance(name, str):
            allowed = [who for service, who in principals if service == name]
            yield EndpointService(
                name,
                str(record.get("ServiceName") or ""),
                str(record.get("ServiceState") or "Available"),
                bool(record.get("AcceptanceRequired")),
                _texts(record, "NetworkLoadBalancerArns"),
                _texts(record, "GatewayLoadBalancerArns"),
                tuple(one for service, one in connections if service == name),
                tuple(allowed) if principals or network.snapshot.listed(PRINCIPALS) else None,
                _unknown(record),
            )


def _unknown(record: dict[str, Any]) -> str | None:
    """The first key that AWS was not known to write, and that says something."""
    added = (
        key for key, value in record.items() if key not in KNOWN and value not in (None, [], {}, "", False)
    )
    told = (key for key in added if key[:1].isascii() and key[:1].isupper() and key.isalnum())
    return next((key for key in told if key not in COLLECTORS), None)


def _connections(network: Network) -> Iterator[tuple[str, Connection]]:
    for record, owner in records(network, CONNECTIONS):
        service, endpoint = record.get("ServiceId") or owner, record.get("VpcEndpointId")
        if isinstance(service, str) and isinstance(endpoint, str):
            state = str(record.get("VpcEndpointState") or "available")
            yield service, Connection(endpoint, state, _texts(record, "NetworkLoadBalancerArns"))


def _principals(network: Network) -> Iterator[tuple[str, str]]:
    for record, owner in records(network, PRINCIPALS):
        yield str(record.get("ServiceId") or owner), str(record.get("Principal"))


def _texts(record: dict[str, Any], key: str) -> tuple[str, ...]:
    return tuple(str(one) for one in record.get(key) or ())
