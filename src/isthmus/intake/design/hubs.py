"""Transit gateways of a design: attachments of VPCs, tables, and the routes that propagate.

Source: AWS Transit Gateway Guide, "How transit gateways work" (default association and propagation route tables).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .draft import Entry, Place, Tags, tagged

if TYPE_CHECKING:
    from .network import Design


@dataclass(slots=True)
class Attached:
    """An attachment that is being declared; None of what decides its tables is the gateway's own choice."""

    entry: Entry
    gateway: str | None
    vpc: str | None
    associates: bool | None
    propagates: bool | None
    carries_v6: bool
    tables: list[str] = field(default_factory=list)
    table: str | None = None


class Hubs:
    """The transit gateways of a design."""

    def __init__(self, design: Design) -> None:
        self._design = design
        self._defaults: dict[str, tuple[bool, bool]] = {}
        self._attached: dict[str, Attached] = {}
        self._tables: dict[str, Place] = {}
        self._named: dict[str, str] = {}

    def default_table(self, gateway: str) -> str:
        """The name of the table that a gateway is made with."""
        return self._named.get(gateway, f"{gateway}.default_route_table")

    def gateway(
        self,
        name: str,
        own: tuple[bool, bool],
        options: dict[str, Any],
        tags: Tags,
        place: Place,
        table: str | None = None,
    ) -> None:
        """A transit gateway, and whether attachments use its default table by themselves: bound to it, in it."""
        if table is not None:
            self._named[name] = table
        self._defaults[name] = own
        told = {
            "DefaultRouteTableAssociation": _switch(own[0]),
            "DefaultRouteTablePropagation": _switch(own[1]),
            **{key: value for key, value in options.items() if value is not None},
        }
        record = {
            "TransitGatewayId": name,
            "State": "available",
            "Options": told,
            "Tags": tagged(tags),
        }
        self._design.draft.add("TransitGateways", record, place)
        if any(own):
            self.table(self.default_table(name), name, {}, place)

    def table(self, name: str, gateway: str | None, tags: Tags, place: Place) -> None:
        """A route table of a transit gateway."""
        record = {
            "TransitGatewayRouteTableId": name,
            "TransitGatewayId": gateway,
            "State": "available",
            "Tags": tagged(tags),
        }
        self._design.draft.add("TransitGatewayRouteTables", record, place)
        self._design.draft.answer("TransitGatewayRoutes", name)
        self._tables[name] = place

    def attachment(
        self,
        name: str,
        gateway: str | None,
        vpc: str | None,
        subnets: Iterable[str],
        options: dict[str, str | None],
        own: tuple[bool | None, bool | None],
        tags: Tags,
        place: Place,
    ) -> None:
        """The attachment of a VPC, by an interface in each of some subnets."""
        told = {
            "ApplianceModeSupport": options.get("ApplianceModeSupport") or "disable",
            "Ipv6Support": options.get("Ipv6Support") or "disable",
            "DnsSupport": options.get("DnsSupport") or "enable",
            "SecurityGroupReferencingSupport": options.get("SecurityGroupReferencingSupport") or "enable",
        }
        own_subnets = list(subnets)
        record = {
            "TransitGatewayAttachmentId": name,
            "TransitGatewayId": gateway,
            "VpcId": vpc,
            "State": "available",
            "SubnetIds": own_subnets,
            "Options": told,
            "Tags": tagged(tags),
        }
        self._design.draft.add("TransitGatewayVpcAttachments", record, place)
        general = {
            "TransitGatewayAttachmentId": name,
            "TransitGatewayId": gateway,
            "ResourceType": "vpc",
            "ResourceId": vpc,
            "State": "available",
            "Tags": tagged(tags),
        }
        entry = self._design.draft.add("TransitGatewayAttachments", general, place)
        self._attached[name] = Attached(entry, gateway, vpc, *own, told["Ipv6Support"] == "enable")
        for at, subnet in enumerate(own_subnets):
            self._design.interface(
                f"{name}.eni.{at}",
                subnet,
                (),
                place,
                kind="transit_gateway",
                checked=False,
                description=f"Network Interface for Transit Gateway Attachment {name}",
            )

    def associate(self, attachment: str | None, table: str | None) -> None:
        """Let what comes by an attachment be routed by a table."""
        found = self._attached.get(attachment or "")
        if found is not None:
            found.table = table

    def propagate(self, attachment: str | None, table: str | None) -> None:
        """Let a table learn the blocks of an attachment."""
        found = self._attached.get(attachment or "")
        if found is not None and table is not None:
            found.tables.append(table)

    def route(self, table: str | None, block: str | None, attachment: str | None, place: Place) -> None:
        """A static route of a table: to an attachment, or a blackhole."""
        if table not in self._tables:
            return
        if block is None:
            self._design.draft.unanswer("TransitGatewayRoutes", table)
            return
        record: dict[str, Any] = {"DestinationCidrBlock": block, "Type": "static", "State": "blackhole"}
        if attachment is not None:
            record |= {"State": "active", "TransitGatewayAttachments": [self._words(attachment)]}
        if self._design.draft.is_answered("TransitGatewayRoutes", table):
            self._design.draft.own("TransitGatewayRoutes", table, record, place)

    def _words(self, attachment: str) -> dict[str, str]:
        found = self._attached.get(attachment)
        told = {"TransitGatewayAttachmentId": attachment}
        if found is not None and found.vpc is not None:
            told |= {"ResourceType": "vpc", "ResourceId": found.vpc}
        return told

    def finish(self) -> None:
        """Bind attachments to their tables, and write what propagates."""
        for name, found in self._attached.items():
            own = self._defaults.get(found.gateway or "", (False, False))
            default = self.default_table(found.gateway or "")
            if found.table is None and own[0] and found.associates is not False:
                found.table = default
            if own[1] and found.propagates is not False:
                found.tables.append(default)
            if found.table is not None:
                found.entry.record["Association"] = {
                    "TransitGatewayRouteTableId": found.table,
                    "State": "associated",
                }
            vpc = self._design.vpcs.get(found.vpc or "")
            for table in dict.fromkeys(found.tables):
                if not self._design.draft.is_answered("TransitGatewayRoutes", table):
                    continue
                blocks = None if vpc is None else vpc.record.get("CidrBlockAssociationSet")
                if vpc is None or blocks is None:
                    self._design.draft.unanswer("TransitGatewayRoutes", table)
                    continue
                told = [one["CidrBlock"] for one in blocks]
                if found.carries_v6:
                    told += [one["Ipv6CidrBlock"] for one in vpc.record["Ipv6CidrBlockAssociationSet"]]
                for block in told:
                    record = {
                        "DestinationCidrBlock": block,
                        "Type": "propagated",
                        "State": "active",
                        "TransitGatewayAttachments": [self._words(name)],
                    }
                    self._design.draft.own("TransitGatewayRoutes", table, record, self._tables[table])


def _switch(value: bool) -> str:
    return "enable" if value else "disable"
