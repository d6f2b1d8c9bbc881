"""VPCs and subnets: which addresses are whose, and which table and list a subnet is bound to."""

from __future__ import annotations

from functools import cached_property
from typing import Any, NamedTuple

from ..errors import InputError
from ..packet import Prefix, parse_prefix
from ..snapshot import ROUTES_NOT_CARRIED
from .facts import Fact, Facts


class Subnet(NamedTuple):
    """A subnet: its VPC, blocks and zone."""

    id: str
    vpc: str
    blocks: tuple[Prefix, ...]
    zone: str | None
    owner: str | None
    fact: Fact


def block(text: str, fact: Fact, suffix: str) -> Prefix:
    """The block a CIDR names.

    Errors: InputError with its place, when it is none.
    """
    try:
        return parse_prefix(text)
    except ValueError as error:
        raise InputError(str(error), file=fact.file, pointer=fact.pointer + suffix) from error


def _live(association: dict[str, Any], key: str) -> bool:
    return str((association.get(key) or {}).get("State", "associated")) == "associated"


def blocks_of(fact: Fact) -> tuple[Prefix, ...]:
    """Every block of a VPC or subnet, of both families, without those being taken away."""
    found: list[Prefix] = []
    sets = (
        ("CidrBlockAssociationSet", "CidrBlock", "CidrBlockState"),
        ("Ipv6CidrBlockAssociationSet", "Ipv6CidrBlock", "Ipv6CidrBlockState"),
    )
    if fact.record.get("CidrBlock"):
        found.append(block(fact.record["CidrBlock"], fact, "/CidrBlock"))
    for key, name, state in sets:
        for index, row in enumerate(fact.rows(key)):
            if row.get(name) and _live(row, state):
                prefix = block(row[name], fact, f"/{key}/{index}/{name}")
                if prefix not in found:
                    found.append(prefix)
    return tuple(found)


class Ground:
    """The VPCs and subnets of a snapshot, and what is bound to them."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._blocks: dict[str, tuple[Prefix, ...] | None] = {}
        self._subnets: dict[str, Subnet | None] = {}

    def vpc_blocks(self, vpc: str) -> tuple[Prefix, ...] | None:
        """The VPC's blocks; None where the VPC is not in the snapshot."""
        if vpc not in self._blocks:
            fact = self.facts.get("Vpcs", vpc)
            self._blocks[vpc] = None if fact is None else blocks_of(fact)
        return self._blocks[vpc]

    def subnet(self, identity: str | None) -> Subnet | None:
        """One subnet, None where the snapshot does not hold it."""
        if identity is None:
            return None
        if identity not in self._subnets:
            fact = self.facts.get("Subnets", identity)
            self._subnets[identity] = None if fact is None else self._subnet(fact)
        return self._subnets[identity]

    def _subnet(self, fact: Fact) -> Subnet:
        record = fact.record
        zone = record.get("AvailabilityZoneId") or record.get("AvailabilityZone")
        return Subnet(fact.id, str(record.get("VpcId")), blocks_of(fact), zone, fact.owner, fact)

    @cached_property
    def subnets_of_vpc(self) -> dict[str, list[Subnet]]:
        """The subnets of each VPC."""
        found: dict[str, list[Subnet]] = {}
        for identity in self.facts.of("Subnets"):
            subnet = self.subnet(identity)
            if subnet is not None:
                found.setdefault(subnet.vpc, []).append(subnet)
        return found

    @cached_property
    def acls(self) -> dict[str, Fact]:
        """The network ACL that each subnet is associated with."""
        return {
            row["SubnetId"]: fact
            for fact in self.facts.of("NetworkAcls").values()
            for row in fact.rows("Associations")
            if row.get("SubnetId")
        }

    @cached_property
    def _tables(self) -> tuple[dict[str, Fact], dict[str, Fact], dict[str, Fact], list[Fact]]:
        """Tables by subnet, by VPC as its main one, by gateway, and those with a pool of public addresses."""
        by_subnet: dict[str, Fact] = {}
        by_vpc: dict[str, Fact] = {}
        by_gateway: dict[str, Fact] = {}
        pools: list[Fact] = []
        for fact in self.facts.of("RouteTables").values():
            for row in fact.rows("Associations"):
                if not _live(row, "AssociationState"):
                    continue
                if row.get("SubnetId"):
                    by_subnet[row["SubnetId"]] = fact
                elif row.get("GatewayId"):
                    by_gateway[row["GatewayId"]] = fact
                elif row.get("PublicIpv4Pool"):
                    pools.append(fact)
                elif row.get("Main"):
                    by_vpc[str(fact.record.get("VpcId"))] = fact
        return by_subnet, by_vpc, by_gateway, pools

    def table_of_subnet(self, subnet: Subnet) -> Fact | None:
        """The subnet's own table, else its VPC's main one; None where neither was read.

        Source: Amazon VPC User Guide, "Subnet route tables".
        """
        by_subnet, by_vpc, _, _ = self._tables
        return by_subnet.get(subnet.id) or by_vpc.get(subnet.vpc) or self._assumed_table(subnet)

    def _assumed_table(self, subnet: Subnet) -> Fact | None:
        """The table a subnet is taken to have where the snapshot's layout has no place for tables at all.

        The local route, and a default one to the VPC's internet gateway where the subnet gives public addresses or
        something in it has one: the assumption ``layout-without-routes``.
        """
        if all(notice.kind != ROUTES_NOT_CARRIED for notice in self.facts.snapshot.notices):
            return None
        record: dict[str, Any] = {"RouteTableId": f"assumed:{subnet.id}", "VpcId": subnet.vpc, "Routes": []}
        gateway = self.gateways.get(subnet.vpc)
        if gateway is not None and self._faces_internet(subnet):
            for key, block in (("DestinationCidrBlock", "0.0.0.0/0"), ("DestinationIpv6CidrBlock", "::/0")):
                record["Routes"].append({key: block, "GatewayId": gateway.id, "Assumed": "internet"})
        return Fact(record["RouteTableId"], record, "", "", None, None)

    def _faces_internet(self, subnet: Subnet) -> bool:
        own = self.facts.get("Subnets", subnet.id)
        if own is not None and own.record.get("MapPublicIpOnLaunch"):
            return True
        instances = (
            f.record for f in self.facts.of("Instances").values() if f.record.get("SubnetId") == subnet.id
        )
        interfaces = (
            f.record
            for f in self.facts.of("NetworkInterfaces").values()
            if f.record.get("SubnetId") == subnet.id
        )
        return any(r.get("PublicIpAddress") for r in instances) or any(
            (r.get("Association") or {}).get("PublicIp") for r in interfaces
        )

    def table_of_gateway(self, gateway: str) -> Fact | None:
        """The table associated with an internet gateway, None without one."""
        return self._tables[2].get(gateway)

    def pool_tables(self, gateway: str) -> list[Fact]:
        """The tables of an internet gateway that also carry a pool of public addresses."""
        own = self._tables[2].get(gateway)
        return [fact for fact in self._tables[3] if own is not None and fact.id == own.id]

    @cached_property
    def gateways(self) -> dict[str, Fact]:
        """The internet gateway attached to each VPC."""
        return {
            str(row["VpcId"]): fact
            for fact in self.facts.of("InternetGateways").values()
            for row in fact.rows("Attachments")
            if row.get("VpcId")
        }
