"""Client VPN endpoints: which subnets their users come out in, and which destinations their own rules let through.

In: the raw answers of a network's snapshot. Out: a ``ClientVpn`` each, by id; a list that nobody read is None.
Source: EC2 API, ClientVpnEndpoint, TargetNetwork, ClientVpnRoute, AuthorizationRule.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from ..packet import Prefix, parse_prefix
from .citation import Citation, place, placed
from .coverage import is_listed_at
from .holding import Network
from .homes import Home

ENDPOINTS, NETWORKS = "ClientVpnEndpoints", "ClientVpnTargetNetworks"
ROUTES, RULES = "ClientVpnRoutes", "AuthorizationRules"
KEY = "ClientVpnEndpointId"
ATTACHMENT = "TransitGatewayAttachmentId"
MARK = "ClientVPN Endpoint resource"
"""How the description of an endpoint's interface begins."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class TargetNetwork:
    """A subnet in which users of an endpoint come out."""

    subnet: str
    state: str | None
    groups: frozenset[str]
    citation: Citation


@dataclass(frozen=True, slots=True)
class ClientRoute:
    """A route of an endpoint's own table; ``subnet`` may be an attachment too, or ``local``: to other users."""

    block: Prefix
    subnet: str | None
    state: str | None
    citation: Citation


@dataclass(frozen=True, slots=True)
class AuthorizationRule:
    """Whom an endpoint lets through to a block: everybody, or the members of one group of an identity provider."""

    block: Prefix
    everybody: bool
    group: str | None
    state: str | None
    citation: Citation


@dataclass(frozen=True, slots=True)
class ClientVpn:
    """One endpoint with all that is told of it."""

    id: str
    state: str | None
    vpc: str | None
    block: Prefix | None
    """The addresses that its users have among themselves."""
    over_transit: bool
    """Whether it is associated with a transit gateway instead of subnets."""
    hub: tuple[str, str] | None
    """The transit gateway and the attachment by which it is plugged in there."""
    six: bool
    """Whether it carries IPv6, which it does not translate."""
    split: bool
    """Whether users send into it only what its routes name."""
    groups: frozenset[str]
    networks: tuple[TargetNetwork, ...] | None
    routes: tuple[ClientRoute, ...] | None
    rules: tuple[AuthorizationRule, ...] | None
    citation: Citation


def client_vpns(network: Network) -> dict[str, ClientVpn]:
    """Every Client VPN endpoint by id, read once.

    Errors: InputError with file and pointer, where a block is none.
    """
    known = network.memo.get("client vpns")
    if not isinstance(known, dict):
        found = (
            _endpoint(network, record, cited)
            for record, cited in _records(network, ENDPOINTS)
            if record.get(KEY)
        )
        known = network.memo["client vpns"] = {one.id: one for one in sorted(found, key=lambda one: one.id)}
    return known


def _records(network: Network, kind: str) -> list[tuple[dict[str, Any], Citation]]:
    return [
        (record, place(section, f"/{index}"))
        for section in network.snapshot.of_kind(kind)
        for index, record in enumerate(section.records())
        if isinstance(record, dict)
    ]


def _endpoint(network: Network, record: dict[str, Any], cited: Citation) -> ClientVpn:
    name, groups = str(record[KEY]), frozenset(record.get("SecurityGroupIds") or ())
    block = record.get("ClientCidrBlock")
    return ClientVpn(
        name,
        _code(record),
        record.get("VpcId"),
        _block(block, cited, "ClientCidrBlock") if block else None,
        bool(record.get("TransitGatewayConfiguration")),
        _hub(record.get("TransitGatewayConfiguration") or {}),
        record.get("TrafficIpAddressType", "ipv4") != "ipv4",
        record.get("SplitTunnel") is True,
        groups,
        _of(network, name, NETWORKS, lambda one, here: _network(one, here, groups)),
        _of(network, name, ROUTES, _route),
        _of(network, name, RULES, _rule),
        cited,
    )


def _hub(told: dict[str, Any]) -> tuple[str, str] | None:
    gateway, attachment = told.get("TransitGatewayId"), told.get(ATTACHMENT)
    return (str(gateway), str(attachment)) if gateway and attachment else None


def _of(
    network: Network, name: str, kind: str, read: Callable[[dict[str, Any], Citation], T]
) -> tuple[T, ...] | None:
    """What is told of one endpoint by the records of a kind; None where these were not read."""
    found = tuple(read(one, here) for one, here in _records(network, kind) if one.get(KEY) == name)
    return found if found or is_listed_at(network, kind, network.homes.get(name) or Home()) else None


def _code(record: dict[str, Any]) -> str | None:
    return (record.get("Status") or {}).get("Code")


def _block(text: str, cited: Citation, key: str) -> Prefix:
    with placed(lambda: Citation(cited.file, f"{cited.pointer}/{key}")):
        return parse_prefix(text)


def _network(record: dict[str, Any], cited: Citation, groups: frozenset[str]) -> TargetNetwork:
    own = frozenset(record.get("SecurityGroups") or ()) or groups
    return TargetNetwork(str(record.get("TargetNetworkId")), _code(record), own, cited)


def _route(record: dict[str, Any], cited: Citation) -> ClientRoute:
    block = _block(str(record.get("DestinationCidr")), cited, "DestinationCidr")
    return ClientRoute(block, record.get("TargetSubnet") or record.get(ATTACHMENT), _code(record), cited)


def _rule(record: dict[str, Any], cited: Citation) -> AuthorizationRule:
    block = _block(str(record.get("DestinationCidr")), cited, "DestinationCidr")
    group = record.get("GroupId") or None
    return AuthorizationRule(block, record.get("AccessAll") is True, group, _code(record), cited)
