"""Firewalls that stand at a transit gateway itself, behind an attachment of theirs: whether they carry, in which zones.

Source: AWS Network Firewall, "Transit gateway-attached firewalls", "Considerations for transit gateway-attached
firewalls" (appliance mode is always on; what was looked at is routed by the table of the firewall's attachment).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ..model.citation import Gap
from ..model.coverage import home_of
from ..model.firewall_endpoints import FirewallEndpoint, firewall_endpoints
from ..model.homes import home_of_arn
from ..model.network import Network
from .inspection import READY, SCALING

FUNCTION: Final = "network-function"
"""The type of the attachments. Source: EC2 API, TransitGatewayAttachment, ResourceType."""
DOWN: Final = frozenset(
    ("CREATING", "DELETING", "DELETED", "FAILED", "ERROR", "PENDING_ACCEPTANCE", "REJECTING", "REJECTED")
)
"""States in which it carries nothing. Source: Network Firewall API, TransitGatewayAttachmentStatus."""


@dataclass(frozen=True, slots=True)
class FirewallZone:
    """A zone that a firewall works in, as it calls it.

    ``zone`` is the zone as subnets have it, None where that is not told; ``dead`` says why it carries nothing there.
    """

    name: str
    zone: str | None
    dead: str | None


def unknown_function(network: Network, name: str) -> Gap | None:
    """A gap where nobody tells what stands behind such an attachment, or in which state it is."""
    told = firewall_endpoints(network).get(name)
    if told is None or told.firewall is None:
        detail = f"which firewall, or other network function, stands behind {name} was not read"
        return Gap("unread-firewall", name, "either", detail, network.citation(name))
    if told.state in (None, READY) or told.state in DOWN:
        return None
    detail = f"the firewall says that {name} is {told.state!r}, which is not understood"
    return Gap("unknown-value", name, "either", detail, told.place)


def why_detached(network: Network, name: str) -> str | None:
    """Why a firewall is not at its gateway, as it tells it itself; None where it is."""
    told = firewall_endpoints(network)[name]
    return f"the firewall's attachment is {told.state}" if told.state in DOWN else None


def zones_at(network: Network, name: str) -> tuple[FirewallZone, ...]:
    """The zones in which a firewall may look at what comes to its attachment; none where it tells of none."""
    told = firewall_endpoints(network)[name]
    return tuple(
        FirewallZone(zone, _zone(network, told, zone), _dead(name, zone, state)) for zone, state in told.zones
    )


def scaling(network: Network, name: str) -> Gap | None:
    """A gap where a firewall is being scaled in some zone: whether it carries then is not stated."""
    told = firewall_endpoints(network)[name]
    zones = [zone for zone, state in told.zones if state == SCALING]
    if not zones:
        return None
    detail = f"the firewall behind {name} is being scaled in {', '.join(zones)}"
    return Gap("firewall-endpoint-in-change", name, "close", detail, told.place)


def _dead(name: str, zone: str, state: str | None) -> str | None:
    """Source: Network Firewall API, Attachment, Status (only a READY one handles traffic)."""
    return None if state in (None, READY, SCALING) else f"the firewall behind {name} is {state} in {zone}"


def _zone(network: Network, told: FirewallEndpoint, text: str) -> str | None:
    """A zone of a firewall as subnets have it: by its id, else by what the firewall's own account calls so.

    Source: AZ IDs (names differ by account).
    """
    account = home_of_arn(told.firewall).account
    own = set()
    for name, subnet in network.subnets.items():
        if subnet.availability_zone_id == text:
            return text
        if subnet.availability_zone == text and home_of(network, name).account in (None, account):
            own.add(subnet.availability_zone_id or text)
    return own.pop() if len(own) == 1 else None
