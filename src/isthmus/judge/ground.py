"""VPCs and subnets: which addresses are whose, and which table and list a subnet is bound to."""

from __future__ import annotations

from functools import cached_property
from typing import Any, NamedTuple

from ..errors import InputError
from ..packet import Prefix, parse_prefix
from .facts import Facts, Home
from .layout import assumed_tables
from .source import CONTESTED, Fact, field


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


class Untold(NamedTuple):
    """Why nobody knows what something is bound to: the kind of gap, and its words."""

    kind: str
    detail: str


TABLE, ACL = "uncollected-route-table", "uncollected-network-acl"


class Bindings(NamedTuple):
    """Every table that says it is a subnet's, a VPC's main one, a gateway's; and VPCs with one that says nothing."""

    by_subnet: dict[str, dict[str, Fact]]
    by_vpc: dict[str, dict[str, Fact]]
    by_gateway: dict[str, dict[str, Fact]]
    pools: dict[str, dict[str, Fact]]
    silent: dict[str, str]


def _several(found: dict[str, Fact], key: str = "") -> Untold | None:
    """What several records say of one thing that AWS binds to one of them contradicts itself.

    And so does what one of several records of the one says under ``key``, of a thing with an id, and others do not.
    """
    if len(found) == 1 and key:
        (fact,) = found.values()
        if key in contested(fact):
            detail = f"records of {fact.id} contradict each other on whether it is the one of {key}"
            return Untold("conflicting-records", detail)
    if len(found) < 2:
        return None
    told = " and ".join(sorted(found))
    return Untold("conflicting-records", f"{told} contradict each other: each says that it is the one")


def contested(fact: Fact) -> frozenset[str]:
    """What not all records of a table or a network ACL say it is associated with; a VPC's id of its main table."""
    rows = [row for row in fact.rows("Associations") if CONTESTED in row]
    named = (row.get("SubnetId") or row.get("GatewayId") or row.get("PublicIpv4Pool") for row in rows)
    return frozenset(str(name or fact.record.get("VpcId")) for name in named)


def _one_table(found: dict[str, Fact], key: str) -> Fact | Untold | None:
    if len(found) != 1 or _several(found, key) is not None:
        return _several(found, key)
    (fact,) = found.values()
    return fact if fact.tells("Routes") else Untold(TABLE, f"the routes of {fact.id} were not read")


def block(text: str, fact: Fact, suffix: str) -> Prefix:
    """The block a CIDR names.

    Errors: InputError with its place, when it is none.
    """
    try:
        return parse_prefix(str(text))
    except ValueError as error:
        raise InputError(str(error), file=fact.file, pointer=fact.pointer + suffix) from error


def serving(fact: Fact, key: str = "Attachments") -> str | None:
    """The VPC to which a gateway is attached, None where it is to none.

    Errors: InputError, where its record tells two, or an attachment to none.
    Source: EC2 API, InternetGatewayAttachment, VpcAttachment (available; attached in older words).
    """
    found = None
    for index, row in enumerate(fact.rows(key)):
        vpc = str(field(row, "VpcId", fact, f"/{key}/{index}"))
        if row.get("State") in (None, "attached", "available"):
            if found not in (None, vpc):
                place = f"{fact.pointer}/{key}/{index}/VpcId"
                raise InputError(f"{fact.id} is attached to two VPCs", file=fact.file, pointer=place)
            found = vpc
    return found


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


def is_silent(table: Fact) -> bool:
    """Whether a table does not say whose it is, or an association of it names nothing."""
    named = ("SubnetId", "GatewayId", "PublicIpv4Pool", "Main")
    return not table.tells("Associations") or any(
        _live(row, "AssociationState") and not any(row.get(key) for key in named)
        for row in table.rows("Associations")
    )


class Ground:
    """The VPCs and subnets of a snapshot, and what is bound to them."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._blocks: dict[str, tuple[Prefix, ...] | None] = {}
        self._subnets: dict[str, Subnet | None] = {}

    def amended(self, facts: Facts) -> Ground:
        """The ground of facts that have other lists and tables: VPCs and subnets are these."""
        found = Ground(facts)
        found._blocks, found._subnets = self._blocks, self._subnets
        found.__dict__["subnets_of_vpc"] = self.subnets_of_vpc
        found.__dict__["gateways"] = self.gateways
        return found

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
    def _acls(self) -> dict[str, dict[str, Fact]]:
        """By subnet: the network ACLs that say they are associated with it, by id; AWS allows one."""
        found: dict[str, dict[str, Fact]] = {}
        for fact in self.facts.of("NetworkAcls").values():
            for row in fact.rows("Associations"):
                if row.get("SubnetId"):
                    found.setdefault(row["SubnetId"], {})[fact.id] = fact
        return found

    def acl(self, subnet: str) -> Fact | Untold:
        """The network ACL of a subnet, or why nobody knows it."""
        found = self._acls.get(subnet, {})
        if len(found) == 1 and _several(found, subnet) is None:
            (fact,) = found.values()
            return fact if fact.tells("Entries") else Untold(ACL, f"the entries of {fact.id} were not read")
        return _several(found, subnet) or Untold(ACL, "the network ACL of the subnet was not read")

    @cached_property
    def _tables(self) -> Bindings:
        """Tables by subnet, by VPC as its main one, by gateway, and those with a pool of public addresses."""
        found = Bindings({}, {}, {}, {}, {})
        for fact in self.facts.of("RouteTables").values():
            if is_silent(fact):
                found.silent[str(fact.record.get("VpcId"))] = fact.id
            for row in fact.rows("Associations"):
                if not _live(row, "AssociationState"):
                    continue
                if row.get("SubnetId"):
                    found.by_subnet.setdefault(row["SubnetId"], {})[fact.id] = fact
                elif row.get("GatewayId"):
                    found.by_gateway.setdefault(row["GatewayId"], {})[fact.id] = fact
                elif row.get("PublicIpv4Pool"):
                    found.pools.setdefault(str(row["PublicIpv4Pool"]), {})[fact.id] = fact
                elif row.get("Main"):
                    found.by_vpc.setdefault(str(fact.record.get("VpcId")), {})[fact.id] = fact
        return found

    def table_of_subnet(self, subnet: Subnet) -> Fact | Untold:
        """The subnet's own table, else its VPC's main one, or why nobody knows it.

        The main one says nothing where its own may be among tables that nobody listed, or that do not say whose.

        Where the snapshot's layout has no place for tables: the one that ``layout`` assumes, of no file.

        Source: Amazon VPC User Guide, "Subnet route tables".
        """
        found, key = self._tables.by_subnet.get(subnet.id, {}), subnet.id
        if not found and self.facts.complete("RouteTables", subnet.home):
            found, key = self._tables.by_vpc.get(subnet.vpc, {}), subnet.vpc
            if subnet.vpc in self._tables.silent:
                silent = self._tables.silent[subnet.vpc]
                return Untold(TABLE, f"whether {silent} is the subnet's own was not read")
        if not found and subnet.id in self._assumed:
            return self._assumed[subnet.id]
        return _one_table(found, key) or Untold(TABLE, "the subnet's route table was not read")

    @cached_property
    def _assumed(self) -> dict[str, Fact]:
        gateways = {vpc: min(found) for vpc, found in self._gateways.items()}
        for vpc in self.subnets_of_vpc:
            if not self.facts.complete("InternetGateways", self.home(vpc)):
                gateways.setdefault(vpc, f"igw-of-{vpc}")
        return assumed_tables(self.facts, gateways)

    def table_of_gateway(self, gateway: str, vpc: str) -> Fact | Untold | None:
        """The table associated with a gateway, None without one; why nobody knows whether it has one, or which."""
        found = self._tables.by_gateway.get(gateway, {})
        silent = self._tables.silent.get(vpc)
        whole = self.facts.complete("RouteTables", self.home(vpc)) and silent is None
        if not found and self.facts.carries_tables and not whole:
            return Untold(TABLE, "whether the gateway has a route table of its own was not read")
        return _one_table(found, gateway)

    @cached_property
    def pool_tables(self) -> list[tuple[Fact, str, Untold | None]]:
        """The tables that may carry a pool of public addresses, each with the gateway of its VPC; sure ones first.

        Shapes: with why nobody knows it, where nobody does; the gateway is empty where nobody knows that.
        """
        pools = self._tables.pools
        several = {
            name: told
            for pool, found in pools.items()
            if (told := _several(found, pool)) is not None
            for name in found
        }
        named = {name for found in pools.values() for name in found}
        rows: list[tuple[Fact, str, Untold | None]] = []
        for fact in self.facts.of("RouteTables").values():
            vpc = str(fact.record.get("VpcId"))
            gateway = self.gateways[vpc].id if vpc in self.gateways else ""
            doubt = several.get(fact.id) or self.gateways_in_doubt(vpc)
            if is_silent(fact):
                doubt = Untold(TABLE, "whether it is the table of a pool was not read")
            elif fact.id not in named:
                continue
            own = self._tables.by_gateway.get(gateway, {})
            if doubt is None and fact.id not in own:
                continue
            rows.append((fact, gateway, doubt or _several(own, gateway)))
        return sorted(rows, key=lambda row: row[2] is not None)

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
    def _gateways(self) -> dict[str, dict[str, Fact]]:
        """By VPC: the internet gateways that say they are attached to it, by id; AWS allows one."""
        found: dict[str, dict[str, Fact]] = {}
        for fact in self.facts.of("InternetGateways").values():
            if (vpc := serving(fact)) is not None:
                found.setdefault(vpc, {})[fact.id] = fact
        return found

    @cached_property
    def gateways(self) -> dict[str, Fact]:
        """The internet gateway attached to each VPC, where it is known which."""
        return {
            vpc: fact for vpc, found in self._gateways.items() if len(found) == 1 for fact in found.values()
        }

    def gateways_in_doubt(self, vpc: str) -> Untold | None:
        """Why nobody knows which internet gateway a VPC has; None where it is known, be it none."""
        if (several := _several(self._gateways.get(vpc, {}))) is not None:
            return several
        if vpc in self._gateways or self.facts.complete("InternetGateways", self.home(vpc)):
            return None
        return Untold("uncollected-gateway", "the VPC's internet gateway was not read")
