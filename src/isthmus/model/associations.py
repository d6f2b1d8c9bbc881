"""Who looks up its packets where: subnets and gateways by table, subnets by ACL, groups by VPC.

Source: Amazon VPC User Guide, "Subnet route tables" (a subnet without an association of its own uses the main
table) and "Network ACL basics" (each subnet has exactly one ACL).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from .citation import Citation, Gap
from .gateway import GatewayAttachment, InternetGateway
from .network_acl import NetworkAcl
from .record import UNTOLD
from .route_table import RouteTable, RouteTableAssociation
from .security_group import SecurityGroup, SecurityGroupVpcAssociation
from .vpc import Subnet

Disputed = Mapping[tuple[str, str], Gap]
"""By a record and the pointer of an association in it: the gap of one that not all copies of the record tell."""
Cite = Callable[[str, str], Citation]
TABLE, ACL, GATEWAY = "route table", "network ACL", "internet gateway"
"""What a subnet, a gateway or a VPC is bound to, as gaps call it."""
UNREAD = {TABLE: "uncollected-route-table", ACL: "uncollected-network-acl"}


@dataclass(frozen=True, slots=True)
class Bound:
    """Who is bound to which table or ACL, and by name why it is not known of whom it is not.

    Shapes: a subnet is bound to None where nobody can say, or where nobody read what it is bound to.
    """

    to: dict[str, str | None] = field(default_factory=dict)
    doubts: dict[str, Gap] = field(default_factory=dict)

    def bind(self, name: str, to: str | None, doubt: Gap | None) -> None:
        """Note whom a name is bound to: nobody can say where there is a doubt."""
        if doubt is not None:
            self.doubts[name] = doubt
        self.to[name] = to if doubt is None else None


class _Claims:
    """Which records say of one name that they are its table or ACL, each with the place where it says so."""

    def __init__(self, what: str, cite: Cite, disputed: Disputed) -> None:
        self.what, self.cite, self.disputed = what, cite, disputed
        self.found: dict[str, dict[str, str]] = {}

    def add(self, name: str, record: str, pointer: str) -> None:
        self.found.setdefault(name, {}).setdefault(record, pointer)

    def contradiction(self, name: str, about: str, of: str) -> Gap | None:
        """The gap where several claim a name, of which AWS allows one, or not all copies of the one that does."""
        claims = self.found.get(name, {})
        if len(claims) < 2:
            return self._disputed(name, about, of)
        told = " and ".join(sorted(claims))
        record, pointer = list(claims.items())[1]
        detail = f"{told} contradict each other: each says that it is the {of} of {name}"
        return Gap("conflicting-records", about, "either", detail, self.cite(record, pointer))

    def _disputed(self, name: str, about: str, of: str) -> Gap | None:
        for record, pointer in self.found.get(name, {}).items():
            if (record, pointer) in self.disputed:
                detail = f"records of {record} contradict each other on whether it is the {of} of {name}"
                return Gap("conflicting-records", about, "either", detail, self.cite(record, pointer))
        return None

    def one(self, name: str) -> str | None:
        """The one that claims a name."""
        return next(iter(self.found.get(name, ())), None)

    def unread(self, about: str, record: str, part: str) -> Gap:
        """The gap where what a name is bound to was not read."""
        detail = f"the {part} of {record}, the {self.what} of {about}, were not read"
        return Gap(UNREAD[self.what], about, "either", detail, self.cite(record, ""))

    def unsaid(self, about: str, record: str) -> Gap:
        """The gap where a record does not say whom it is bound to."""
        detail = f"whether {record} is the {self.what} of {about} was not read"
        return Gap(UNREAD[self.what], about, "either", detail, self.cite(record, ""))


def tables_by_subnet(
    tables: Mapping[str, RouteTable],
    subnets: Mapping[str, Subnet],
    listed: Callable[[str], bool],
    cite: Cite,
    disputed: Disputed,
) -> Bound:
    """The route table of each subnet: its own, else its VPC's main one; None where none was read.

    Shapes: ``listed`` tells of a subnet whether its owner's tables were listed; where they were not, its own table
    may be among them, and the main one says nothing.
    """
    own, main = _Claims(TABLE, cite, disputed), _Claims(TABLE, cite, disputed)
    for table, association, pointer in _in_force(tables):
        if association.subnet_id is not None:
            own.add(association.subnet_id, table.route_table_id, pointer)
        elif association.main:
            main.add(table.vpc_id, table.route_table_id, pointer)
    silent = _silent(tables)
    found = Bound()
    for name, subnet in subnets.items():
        gap = own.contradiction(name, name, TABLE)
        bound = own.one(name)
        if bound is None and listed(name):
            bound = main.one(subnet.vpc_id)
            gap = main.contradiction(subnet.vpc_id, name, f"main {TABLE}")
            if subnet.vpc_id in silent:
                gap = main.unsaid(name, silent[subnet.vpc_id])
        if gap is None and bound is not None and tables[bound].routes is UNTOLD:
            gap = main.unread(name, bound, "routes")
        found.bind(name, bound, gap)
    return found


def tables_by_gateway(
    tables: Mapping[str, RouteTable],
    gateways: Mapping[str, frozenset[str]],
    cite: Cite,
    disputed: Disputed,
) -> Bound:
    """The route table of each gateway that has one (an edge association); ``gateways``: the VPCs that each serves."""
    claims = _Claims(TABLE, cite, disputed)
    for table, association, pointer in _in_force(tables):
        if association.gateway_id is not None:
            claims.add(association.gateway_id, table.route_table_id, pointer)
    silent = _silent(tables)
    found = Bound()
    for name in sorted({*claims.found, *gateways}):
        bound, gap = claims.one(name), claims.contradiction(name, name, TABLE)
        if bound is None:
            lacking = next((silent[vpc] for vpc in sorted(gateways[name]) if vpc in silent), None)
            gap = None if lacking is None else claims.unsaid(name, lacking)
        elif gap is None and tables[bound].routes is UNTOLD:
            gap = claims.unread(name, bound, "routes")
        found.bind(name, bound, gap)
    return found


def _silent(tables: Mapping[str, RouteTable]) -> dict[str, str]:
    """VPC -> a table of it that does not say what it is associated with."""
    return {table.vpc_id: name for name, table in tables.items() if _is_silent(table)}


def _is_silent(table: RouteTable) -> bool:
    """Whether a table does not say what it is associated with, or in one of its associations names nothing."""
    return table.associations is UNTOLD or any(
        not (one.subnet_id or one.gateway_id or one.public_ipv4_pool or one.main)
        for _, one, _ in _in_force({table.route_table_id: table})
    )


def tables_by_pool(tables: Mapping[str, RouteTable], cite: Cite, disputed: Disputed) -> Bound:
    """The route table of each pool of public addresses that has one; ``doubts``: by table, why a pool may be its own.

    Source: EC2 API, AssociateRouteTable (a pool has one table).
    """
    claims = _Claims(TABLE, cite, disputed)
    for table, association, pointer in _in_force(tables):
        if association.public_ipv4_pool is not None:
            claims.add(association.public_ipv4_pool, table.route_table_id, pointer)
    found = Bound()
    for pool in sorted(claims.found):
        gap = claims.contradiction(pool, pool, TABLE)
        found.to[pool] = claims.one(pool) if gap is None else None
        found.doubts.update({} if gap is None else dict.fromkeys(claims.found[pool], gap))
    for name, table in tables.items():
        if _is_silent(table):
            detail = f"whether {name} is the {TABLE} of a pool of public addresses was not read"
            found.doubts[name] = Gap(UNREAD[TABLE], name, "either", detail, cite(name, ""))
    return found


def _in_force(tables: Mapping[str, RouteTable]) -> Iterator[tuple[RouteTable, RouteTableAssociation, str]]:
    """Associations that count: ``associated``, or of an old answer that tells no state; and where each stands."""
    for table in tables.values():
        for index, association in enumerate(table.associations):
            state = association.association_state
            if state is None or state.state in (None, "associated"):
                yield table, association, f"/Associations/{index}"


def acls_by_subnet(
    acls: Mapping[str, NetworkAcl], subnets: Mapping[str, Subnet], cite: Cite, disputed: Disputed
) -> Bound:
    """The network ACL of each subnet; None where none was read."""
    claims = _Claims(ACL, cite, disputed)
    for acl in acls.values():
        for index, association in enumerate(acl.associations):
            if association.subnet_id is not None:
                claims.add(association.subnet_id, acl.network_acl_id, f"/Associations/{index}")
    found = Bound()
    for name in subnets:
        bound, gap = claims.one(name), claims.contradiction(name, name, ACL)
        if gap is None and bound is not None and acls[bound].entries is UNTOLD:
            gap = claims.unread(name, bound, "entries")
        found.bind(name, bound, gap)
    return found


def gateways_by_vpc(gateways: Mapping[str, InternetGateway], cite: Cite) -> Bound:
    """The internet gateway of each VPC that has one.

    Source: Internet gateways (a VPC has one at a time).
    """
    claims = _Claims(GATEWAY, cite, {})
    for name, gateway in gateways.items():
        for index, vpc in live(gateway.attachments):
            claims.add(vpc, name, f"/Attachments/{index}")
    found = Bound()
    for vpc in sorted(claims.found):
        found.bind(vpc, claims.one(vpc), claims.contradiction(vpc, vpc, GATEWAY))
    return found


def live(attachments: tuple[GatewayAttachment, ...]) -> tuple[tuple[int, str], ...]:
    """The attachments in force: where in the list each stands, and its VPC.

    Source: EC2 API, InternetGatewayAttachment (available; attached in older words).
    """
    return tuple(
        (index, one.vpc_id)
        for index, one in enumerate(attachments)
        if one.vpc_id and one.state in (None, "available", "attached")
    )


def vpcs_by_group(
    groups: Mapping[str, SecurityGroup], associations: Iterable[SecurityGroupVpcAssociation]
) -> dict[str, frozenset[str]]:
    """The VPCs each group may be used in: its own, and those it is associated with.

    Source: Amazon VPC User Guide, "Associate security groups with multiple VPCs".
    """
    found: dict[str, set[str]] = {name: set() for name in groups}
    for name, group in groups.items():
        if group.vpc_id is not None:
            found[name].add(group.vpc_id)
    for association in associations:
        if association.state in (None, "associated"):
            found.setdefault(association.group_id, set()).add(association.vpc_id)
    return {name: frozenset(found[name]) for name in sorted(found)}
