"""Who looks up its packets where: subnets and gateways by table, subnets by ACL, groups by VPC.

Source: Amazon VPC User Guide, "Subnet route tables" (a subnet without an association of its own uses the main
table) and "Network ACL basics" (each subnet has exactly one ACL).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from .network_acl import NetworkAcl
from .route_table import RouteTable, RouteTableAssociation
from .security_group import SecurityGroup, SecurityGroupVpcAssociation
from .vpc import Subnet


def tables_by_subnet(
    tables: Mapping[str, RouteTable], subnets: Mapping[str, Subnet], listed: Callable[[str], bool]
) -> dict[str, str | None]:
    """The route table of each subnet: its own, else its VPC's main one; None where none was read.

    Shapes: ``listed`` tells of a subnet whether its owner's tables were listed; where they were not, its own table
    may be among them, and the main one says nothing.
    """
    own: dict[str, str] = {}
    main: dict[str, str] = {}
    for table, association in _in_force(tables):
        if association.subnet_id is not None:
            own.setdefault(association.subnet_id, table.route_table_id)
        elif association.main:
            main.setdefault(table.vpc_id, table.route_table_id)
    return {
        name: own.get(name) or (main.get(subnet.vpc_id) if listed(name) else None)
        for name, subnet in subnets.items()
    }


def tables_by_gateway(tables: Mapping[str, RouteTable]) -> dict[str, str]:
    """The route table of each gateway that has one (an edge association)."""
    found: dict[str, str] = {}
    for table, association in _in_force(tables):
        if association.gateway_id is not None:
            found.setdefault(association.gateway_id, table.route_table_id)
    return dict(sorted(found.items()))


def tables_by_pool(tables: Mapping[str, RouteTable]) -> dict[str, str]:
    """The route table of each pool of public addresses that has one."""
    found: dict[str, str] = {}
    for table, association in _in_force(tables):
        if association.public_ipv4_pool is not None:
            found.setdefault(association.public_ipv4_pool, table.route_table_id)
    return dict(sorted(found.items()))


def _in_force(tables: Mapping[str, RouteTable]) -> Iterator[tuple[RouteTable, RouteTableAssociation]]:
    """Associations that count: ``associated``, or of an old answer that tells no state."""
    for table in tables.values():
        for association in table.associations:
            state = association.association_state
            if state is None or state.state in (None, "associated"):
                yield table, association


def acls_by_subnet(acls: Mapping[str, NetworkAcl], subnets: Mapping[str, Subnet]) -> dict[str, str | None]:
    """The network ACL of each subnet; None where none was read."""
    found: dict[str, str] = {}
    for acl in acls.values():
        for association in acl.associations:
            if association.subnet_id is not None:
                found.setdefault(association.subnet_id, acl.network_acl_id)
    return {name: found.get(name) for name in subnets}


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
