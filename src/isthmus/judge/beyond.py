"""Ways to networks that are not AWS's, as the raw records tell them: VPN connections and Direct Connect.

In: the snapshot's records. Out: links by key, each with the records that tell of it. What a packet meets there
is said in ``step/beyond``.
Source: EC2 API, VpnConnection; Direct Connect API, DirectConnectGatewayAssociation, VirtualInterface.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, NamedTuple

from ..packet import Prefix
from .facts import Facts, Home
from .ground import Ground, block, serving
from .hubs import BGP, Hubs
from .source import Fact, facts_of

ASSOCIATIONS = ("directConnectGatewayAssociations", "DirectConnectGatewayAssociations")
INTERFACES = ("virtualInterfaces", "VirtualInterfaces")


class Link(NamedTuple):
    """One way out of AWS: what it is, where it ends in AWS, and the record that tells of it.

    ``hub`` is the transit gateway and attachment that it is plugged in by; None on a VPN gateway.
    """

    id: str
    kind: str
    gateway: str
    hub: tuple[str, str] | None
    fact: Fact | None

    @property
    def key(self) -> str:
        """What stands for the link as the start of a flow."""
        return f"{self.hub[1] if self.hub else self.id}@{self.gateway}"


def said(record: dict[str, Any], name: str) -> Any:
    """A field of Direct Connect, whose own spelling begins small and that of other collectors large."""
    return record.get(name, record.get(name[:1].upper() + name[1:]))


def _other_than(state: str | None, *fine: str) -> str | None:
    return None if state is None or state in fine else state


class Beyond:
    """Every link of a snapshot."""

    def __init__(self, facts: Facts, ground: Ground, hubs: Hubs) -> None:
        self.facts = facts
        self.ground = ground
        self.hubs = hubs

    @cached_property
    def links(self) -> dict[str, Link]:
        """Key -> link."""
        found = [*self._by_vpn(), *self._by_line(), *self._by_hub()]
        return {link.key: link for link in sorted(found, key=lambda link: link.key)}

    def _by_vpn(self) -> list[Link]:
        rows = self.facts.of("VpnConnections").items()
        return [
            Link(identity, "vpn", str(fact.record["VpnGatewayId"]), None, fact)
            for identity, fact in rows
            if fact.record.get("VpnGatewayId")
        ]

    def _by_line(self) -> list[Link]:
        found: list[Link] = []
        for fact in self._every(ASSOCIATIONS):
            named = said(said(fact.record, "associatedGateway") or {}, "id")
            end = str(named or said(fact.record, "virtualGatewayId") or "")
            owner = said(fact.record, "directConnectGatewayId")
            if owner and end.startswith("vgw-"):
                found.append(Link(str(owner), "direct-connect-gateway", end, None, fact))
        for fact in self._every(INTERFACES):
            named = said(fact.record, "virtualGatewayId")
            identity = said(fact.record, "virtualInterfaceId")
            if identity and named and not said(fact.record, "directConnectGatewayId"):
                found.append(Link(str(identity), "direct-connect-gateway", str(named), None, fact))
        return found

    def _by_hub(self) -> list[Link]:
        found = []
        for key in self.hubs.attachments:
            kind, resource = self.hubs.resource(key)
            if kind in BGP:
                fact = self.facts.get("VpnConnections", resource)
                found.append(Link(resource if resource != "None" else key[1], kind, key[0], key, fact))
        return found

    def _every(self, kinds: tuple[str, ...]) -> list[Fact]:
        sections = [each for kind in kinds for each in self.facts.snapshot.of_kind(kind)]
        return [fact for section in sections for fact in facts_of(section, None)]

    def at(self, gateway: str) -> list[Link]:
        """The links of one VPN gateway."""
        return [link for link in self.links.values() if link.gateway == gateway and link.hub is None]

    def broken(self, link: Link) -> str | None:
        """The state in which a link carries nothing; None where it may carry."""
        if link.fact is None:
            return None
        fine: tuple[str, ...] = ("associated", "updating")
        if link.kind == "vpn":
            fine = ("available",)
        elif said(link.fact.record, "virtualInterfaceId"):
            fine = ("available", "down", "unknown")
        return _other_than(self.state(link), *fine)

    def state(self, link: Link) -> str | None:
        """The state that a link's own record tells, in AWS's word; None where it tells none."""
        record = link.fact.record if link.fact is not None else {}
        if link.kind == "vpn":
            return record.get("State")
        interface = said(record, "virtualInterfaceId")
        told: str | None = said(record, "virtualInterfaceState" if interface else "associationState")
        return told

    def unread(self, link: Link) -> bool:
        """Whether an attachment names a VPN connection that nobody read, so that it may be gone."""
        return link.kind == "vpn" and link.fact is None

    def silent(self, link: Link) -> bool:
        """Whether every tunnel of a VPN connection was down when it was read."""
        rows = link.fact.rows("VgwTelemetry") if link.fact is not None and link.kind == "vpn" else []
        return bool(rows) and not any(row.get("Status") == "UP" for row in rows)

    def options(self, link: Link) -> dict[str, Any]:
        """The options of a VPN connection."""
        return (link.fact.record.get("Options") or {}) if link.fact is not None and link.kind == "vpn" else {}

    def static(self, link: Link) -> list[Prefix] | None:
        """The far blocks that somebody wrote down; None where routers tell them, or tables of a transit gateway.

        Source: Site-to-Site VPN User Guide, "Static and dynamic routing"; EC2 API, VpnConnection, Routes.
        """
        if self.options(link).get("StaticRoutesOnly") is not True or link.fact is None:
            return None
        if link.hub is not None and not link.fact.rows("Routes"):
            return None
        return [
            block(row["DestinationCidrBlock"], link.fact, f"/Routes/{index}/DestinationCidrBlock")
            for index, row in enumerate(link.fact.rows("Routes"))
            if row.get("DestinationCidrBlock") and row.get("State", "available") == "available"
        ]

    def announced(self, link: Link) -> list[Prefix]:
        """The blocks of AWS's side that a Direct Connect gateway tells its routers; none where all are."""
        rows = said(link.fact.record, "allowedPrefixesToDirectConnectGateway") if link.fact else None
        return [
            block(said(row, "cidr"), link.fact, "/allowedPrefixesToDirectConnectGateway")
            for row in rows or ()
            if link.fact is not None
        ]

    def partial(self, gateway: str) -> bool:
        """Whether a VPN gateway may have links that nobody listed."""
        fact = self.facts.get("VpnGateways", gateway)
        home = Home(None, None) if fact is None else Home(fact.owner, fact.region)
        direct = any(self.facts.complete(kind, home) for kind in ASSOCIATIONS)
        return not direct or not self.facts.complete("VpnConnections", home)

    def learnt(self, gateway: str) -> list[Prefix]:
        """What tables of VPCs have learnt of a VPN gateway, so that its routers have told it.

        Source: Amazon VPC User Guide, "Route tables", route propagation.
        """
        found = []
        for fact in self.facts.of("RouteTables").values():
            for index, row in enumerate(fact.rows("Routes")):
                propagated = row.get("Origin") == "EnableVgwRoutePropagation"
                if row.get("GatewayId") != gateway or not propagated or row.get("State") == "blackhole":
                    continue
                for key in ("DestinationCidrBlock", "DestinationIpv6CidrBlock"):
                    if row.get(key):
                        found.append(block(row[key], fact, f"/Routes/{index}/{key}"))
        return found

    def home_of(self, gateway: str) -> str | None:
        """The VPC that a VPN gateway is attached to."""
        fact = self.facts.get("VpnGateways", gateway)
        return None if fact is None else serving(fact, "VpcAttachments")
