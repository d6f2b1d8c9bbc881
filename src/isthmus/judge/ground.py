"""VPCs and subnets: which addresses are whose, and which table and list a subnet is bound to."""

from __future__ import annotations

from functools import cached_property
from typing import Any, NamedTuple

from ..errors import InputError
from ..packet import Prefix, parse_prefix
from .facts import Facts, Home
from .layout import assumed_tables
from .source import Fact


class Subnet(NamedTuple):
    """A subnet: its VPC, blocks and zone."""

    id: str
    vpc: str
    blocks: tuple[Prefix, ...]
    zone: str | None
    owner: str | None
    fact: Fact

    @property
    def home(self) -> Home:
        """Whose it is, and where."""
        return Home(self.owner, self.fact.region)


def block(text: str, fact: Fact, suffix: str) -> Prefix:
    """The block a CIDR names.

    Errors: InputError with its place, when it is none.
    """
    try:
        return parse_prefix(str(text))
    except ValueError as error:
        raise InputError(str(error), file=fact.file, pointer=fact.pointer + suffix) from error


def _live(association: dict[str, Any], key: str, *also: str) -> bool:
    return str((association.get(key) or {}).get("State", "associated")) in ("associated", *also)


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
            if row.get(name) and _live(row, state, "associating"):
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

    def zone_called(self, name: str, account: str | None) -> str | None:
        """The zone that an account calls so, or whose id it is, as subnets have it; None where they do not tell.

        Source: "AZ IDs" (one account's names of zones are not another's).
        """
        facts = list(self.facts.of("Subnets").values())
        if any(fact.record.get("AvailabilityZoneId") == name for fact in facts):
            return name
        own = [fact.record for fact in facts if fact.owner in (None, account)]
        called = {
            str(one.get("AvailabilityZoneId") or name) for one in own if one.get("AvailabilityZone") == name
        }
        return called.pop() if len(called) == 1 else None

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
    def unread_vpcs(self) -> list[str]:
        """The VPCs that subnets say they stand in and that have no record, sorted."""
        named = {fact.record.get("VpcId") for fact in self.facts.of("Subnets").values()} - {None}
        return sorted(str(vpc) for vpc in named - self.facts.of("Vpcs").keys())

    def home(self, vpc: str) -> Home:
        """Whose a VPC is, and where; one without a record takes after its first subnet."""
        fact = self.facts.get("Vpcs", vpc)
        if fact is not None:
            return Home(fact.owner, fact.region)
        inside = min(self.subnets_of_vpc.get(vpc, ()), key=lambda subnet: subnet.id, default=None)
        return Home(None, None) if inside is None else inside.home

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

        The main one says nothing where its own may be among tables that nobody listed.

        Where the snapshot's layout has no place for tables: the one that ``layout`` assumes, of no file.

        Source: Amazon VPC User Guide, "Subnet route tables".
        """
        by_subnet, by_vpc, _, _ = self._tables
        main = by_vpc.get(subnet.vpc) if self.facts.complete("RouteTables", subnet.home) else None
        return by_subnet.get(subnet.id) or main or self._assumed.get(subnet.id)

    @cached_property
    def _assumed(self) -> dict[str, Fact]:
        gateways = {vpc: fact.id for vpc, fact in self.gateways.items()}
        for vpc in self.subnets_of_vpc:
            if not self.facts.complete("InternetGateways", self.home(vpc)):
                gateways.setdefault(vpc, f"igw-of-{vpc}")
        return assumed_tables(self.facts, gateways)

    def table_of_gateway(self, gateway: str) -> Fact | None:
        """The table associated with an internet gateway, None without one."""
        return self._tables[2].get(gateway)

    def pool_tables(self, gateway: str) -> list[Fact]:
        """The tables of an internet gateway that also carry a pool of public addresses."""
        own = self._tables[2].get(gateway)
        return [fact for fact in self._tables[3] if own is not None and fact.id == own.id]

    @cached_property
    def marks_of_routes(self) -> dict[str, list[dict[str, Any]]]:
        """What routes of each VPC say of a firewall before its gateways. Source: EC2 API, Route, IgwFirewall."""
        found: dict[str, list[dict[str, Any]]] = {}
        for fact in self.facts.of("RouteTables").values():
            for row in fact.rows("Routes"):
                if row.get("IgwFirewall") is not None:
                    found.setdefault(str(fact.record.get("VpcId")), []).append(row["IgwFirewall"])
        return found

    @cached_property
    def gateways(self) -> dict[str, Fact]:
        """The internet gateway attached to each VPC."""
        return {
            str(row["VpcId"]): fact
            for fact in self.facts.of("InternetGateways").values()
            for row in fact.rows("Attachments")
            if row.get("VpcId")
        }
