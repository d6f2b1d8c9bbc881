"""Places: where a packet can stand. Interfaces are rows of subnets, places only where routes name them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a place is."""

    __hash__ = str.__hash__

    SUBNET_EGRESS = "subnet-egress"
    """What a subnet's interfaces send, before its route table and its network ACL."""
    SUBNET_INGRESS = "subnet-ingress"
    """What is handed to a subnet's interfaces, past its network ACL."""
    ROUTE_TABLE = "route-table"
    VPC = "vpc"
    """The VPC's own network: whoever owns the destination address gets the packet."""
    INTERNET_GATEWAY = "internet-gateway"
    EGRESS_ONLY = "egress-only-internet-gateway"
    NAT = "nat-gateway"
    PEERING = "peering"
    ATTACHMENT = "attachment"
    """An attachment of a transit gateway; ``toward`` the VPC behind it on the way out, empty on the way in."""
    TRANSIT_GATEWAY = "transit-gateway"
    """A transit gateway, with ``toward`` the attachment by which packets came."""
    TRANSIT_TABLE = "transit-gateway-route-table"
    POLICY_TABLE = "transit-gateway-policy-table"
    GATEWAY_ENDPOINT = "gateway-endpoint"
    APPLIANCE = "appliance"
    """An interface that some route names: it may forward."""
    INSPECTION = "inspection-endpoint"
    """An endpoint behind which a firewall or appliances look at packets and give them back, unchanged."""
    GATEWAY_FIREWALL = "gateway-firewall"
    """A firewall between a VPC and its internet gateways, which no route names; ``toward`` the VPC on the way in."""
    INTERNET = "internet"
    VPN_GATEWAY = "vpn-gateway"
    """A virtual private gateway; ``toward`` its VPC on the way in, empty on the way out."""
    ON_PREMISES = "on-premises"
    """What lies beyond a link out of AWS, with a gap; ``toward`` the gateway by which it comes in, else empty."""
    SERVICE = "service"
    DROPPED = "dropped"
    """Where AWS lets go of a packet: no route, a blackhole, a target that can't serve the table's VPC."""
    UNMODELLED = "unmodelled"
    """A route's target whose doings are not modelled; always with a gap."""


STATEFUL = frozenset({Kind.EGRESS_ONLY, Kind.NAT, Kind.APPLIANCE, Kind.INSPECTION, Kind.GATEWAY_FIREWALL})
"""Kinds of places that remember flows, so that answers must come back to them.

Internet gateways, peerings and gateway endpoints remember nothing. Security groups remember at interfaces.
Source: NAT gateways; Egress-only internet gateways; Internet gateways; assumption ``appliance-keeps-state``.
"""

SINKS = frozenset({Kind.SERVICE, Kind.DROPPED, Kind.UNMODELLED, Kind.ON_PREMISES})
"""Kinds of places from which no flow goes on (answers of a service may)."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """One place. ``toward`` is the VPC that a peering, or a gateway's inward side, leads to; else empty."""

    kind: Kind
    id: str
    toward: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}" + (f">{self.toward}" if self.toward else "")


INTERNET = Place(Kind.INTERNET, "internet")


def egress(subnet: str) -> Place:
    """The place of what a subnet sends."""
    return Place(Kind.SUBNET_EGRESS, subnet)


def ingress(subnet: str) -> Place:
    """The place of what a subnet is handed."""
    return Place(Kind.SUBNET_INGRESS, subnet)
