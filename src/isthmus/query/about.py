"""What a network tells of one thing, in a few words: facts a person would look up next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..model.client_vpn import client_vpns
from ..model.endpoint_service import EndpointService, endpoint_services
from ..model.managed import managed
from ..model.network import Network
from ..model.peering import VpcPeeringConnectionVpcInfo
from ..model.route_table import TARGETS, Route, RouteTable
from ..model.transit import KINDS as TRANSIT
from ..semantics.endpoint_policy import is_open
from .balancer_facts import PARTS, balancer_facts
from .client_facts import client_facts
from .directory import directory, owned
from .far_networks import KINDS as FAR
from .far_networks import far_facts
from .hubs import hub_facts
from .managed_ends import interfaces_of

DEFAULTS = ("0.0.0.0/0", "::/0")
Facts = dict[str, Any]


def target_of(route: Route) -> str | None:
    """The id a route points at; None where it names none."""
    for attribute in TARGETS:
        value: str | None = getattr(route, attribute)
        if value is not None:
            return value
    return None


def destination_of(route: Route) -> str | None:
    """What a route is for: a CIDR block or a prefix list."""
    return (
        route.destination_cidr_block or route.destination_ipv6_cidr_block or route.destination_prefix_list_id
    )


def about(network: Network, name: str, kind: str) -> Facts:
    """The facts of a thing; those that nothing tells are left out."""
    tellers = {
        "interface": _interface,
        "instance": _instance,
        "subnet": _subnet,
        "vpc": _vpc,
        "group": _group,
        "peering": _peering,
        "nat-gateway": _nat_gateway,
        "route-table": _route_table,
        "network-acl": _network_acl,
        "internet-gateway": _internet_gateway,
        "vpc-endpoint": _endpoint,
        "prefix-list": _prefix_list,
        "other": _other,
    }
    teller = tellers.get(kind)
    facts = teller(network, name) if teller else {}
    return {key: value for key, value in facts.items() if value not in (None, [], "")}


def _interface(network: Network, name: str) -> Facts:
    one = network.interfaces[name]
    return {
        "type": one.interface_type,
        "status": one.status,
        "addresses": [text for _, text in owned(one)],
        "prefixes": [p.ipv4_prefix for p in one.ipv4_prefixes] + [p.ipv6_prefix for p in one.ipv6_prefixes],
        "subnet": one.subnet_id,
        "vpc": one.vpc_id,
        "groups": [group.group_id for group in one.groups or ()],
        "instance": one.attachment.instance_id if one.attachment else None,
        "source_dest_check": one.source_dest_check,
        "of": _things_at(network, name),
    }


def _instance(network: Network, name: str) -> Facts:
    one = network.instances[name]
    members = directory(network).members.get(name, ())
    return {
        "state": one.state.name if one.state else None,
        "interfaces": list(members),
        "subnets": sorted({network.interfaces[member].subnet_id for member in members}),
    }


def _subnet(network: Network, name: str) -> Facts:
    one = network.subnets[name]
    table = network.table_of_subnet[name]
    return {
        "vpc": one.vpc_id,
        "zone": one.availability_zone or one.availability_zone_id,
        "blocks": [one.cidr_block] if one.cidr_block else [],
        "ipv6_blocks": [block.ipv6_cidr_block for block in one.ipv6_cidr_block_association_set],
        "route_table": table,
        "default_routes": _default_routes(network.route_tables[table]) if table else None,
        "network_acl": network.acl_of_subnet[name],
        "interfaces": len(network.interfaces_by_subnet[name]),
    }


def _default_routes(table: RouteTable) -> list[Facts]:
    """The routes of a table to everywhere, with the state of each."""
    return [_route(route) for route in table.routes if destination_of(route) in DEFAULTS]


def _route(route: Route) -> Facts:
    facts: Facts = {"destination": destination_of(route), "target": target_of(route)}
    if route.state not in (None, "active"):
        facts["state"] = route.state
    return facts


def _vpc(network: Network, name: str) -> Facts:
    one = network.vpcs[name]
    return {
        "blocks": [block.cidr_block for block in one.cidr_block_association_set],
        "ipv6_blocks": [block.ipv6_cidr_block for block in one.ipv6_cidr_block_association_set],
        "subnets": [sid for sid, subnet in network.subnets.items() if subnet.vpc_id == name],
        "peerings": [
            pid
            for pid, peering in network.peerings.items()
            if name in (_vpc_of(peering.accepter_vpc_info), _vpc_of(peering.requester_vpc_info))
        ],
        "internet_gateways": [
            gid
            for gid, gateway in network.internet_gateways.items()
            if any(attachment.vpc_id == name for attachment in gateway.attachments)
        ],
        "interfaces": len(directory(network).members.get(name, ())),
    }


def _vpc_of(side: VpcPeeringConnectionVpcInfo | None) -> str | None:
    return side.vpc_id if side else None


def _group(network: Network, name: str) -> Facts:
    one = network.security_groups[name]
    return {
        "vpcs": sorted(network.group_vpcs.get(name, ())),
        "ingress_permissions": len(one.ip_permissions),
        "egress_permissions": len(one.ip_permissions_egress),
        "interfaces": list(directory(network).members.get(name, ())),
    }


def _peering(network: Network, name: str) -> Facts:
    one = network.peerings[name]
    routed = [
        {"route_table": table, **_route(route), "vpc": network.route_tables[table].vpc_id}
        for table, _, route in routes(network)
        if route.vpc_peering_connection_id == name
    ]
    return {
        "status": one.status.code if one.status else None,
        "requester": _vpc_of(one.requester_vpc_info),
        "accepter": _vpc_of(one.accepter_vpc_info),
        "routes": routed,
    }


def _nat_gateway(network: Network, name: str) -> Facts:
    one = network.nat_gateways[name]
    subnet = network.subnets.get(one.subnet_id or "")
    return {
        "state": one.state,
        "type": one.connectivity_type,
        "mode": one.availability_mode,
        "vpc": one.vpc_id,
        "subnet": one.subnet_id,
        "zone": (subnet.availability_zone or subnet.availability_zone_id) if subnet else None,
        "addresses": [
            text
            for entry in one.nat_gateway_addresses
            for text in (entry.private_ip, entry.public_ip)
            if text
        ],
        "subnets": _sending(network, name),
    }


def _sending(network: Network, target: str) -> list[Facts]:
    """The subnets whose table has a route to a target, each with its zone."""
    tables = {table for table, _, route in routes(network) if target_of(route) == target}
    return [
        {"subnet": name, "zone": network.subnets[name].availability_zone}
        for name, table in network.table_of_subnet.items()
        if table in tables
    ]


def _route_table(network: Network, name: str) -> Facts:
    one = network.route_tables[name]
    return {
        "vpc": one.vpc_id,
        "routes": [_route(route) for route in one.routes],
        "subnets": [subnet for subnet, table in network.table_of_subnet.items() if table == name],
        "gateways": [gateway for gateway, table in network.table_of_gateway.items() if table == name],
    }


def _network_acl(network: Network, name: str) -> Facts:
    one = network.network_acls[name]
    return {
        "vpc": one.vpc_id,
        "entries": len(one.entries),
        "subnets": [subnet for subnet, acl in network.acl_of_subnet.items() if acl == name],
    }


def _internet_gateway(network: Network, name: str) -> Facts:
    one = network.internet_gateways[name]
    return {
        "vpcs": [attachment.vpc_id for attachment in one.attachments if attachment.vpc_id],
        "route_table": network.table_of_gateway.get(name),
        "subnets": _sending(network, name),
    }


def _endpoint(network: Network, name: str) -> Facts:
    one = network.vpc_endpoints[name]
    return {
        "type": one.vpc_endpoint_type,
        "service": one.service_name,
        "state": one.state,
        "vpc": one.vpc_id,
        "route_tables": list(one.route_table_ids),
        "interfaces": list(one.network_interface_ids),
        "groups": [group.group_id for group in one.groups],
        "private_dns": one.private_dns_enabled,
        "policy": "full access" if is_open(one.policy_document) else one.policy_document,
    }


def _prefix_list(network: Network, name: str) -> Facts:
    entries = network.prefix_lists[name].entries
    return {"entries": list(entries) if entries is not None else None, "read": entries is not None}


def _other(network: Network, name: str) -> Facts:
    one = network.others[name]
    if one.kind in TRANSIT:
        return hub_facts(network, name)
    if one.kind in FAR or network.hybrid.named(name):
        return far_facts(network, name)
    service = endpoint_services(network).get(name)
    if service is not None:
        return _service(network, service)
    if name in managed(network):
        return _managed(network, name) | client_facts(network, name)
    if name in client_vpns(network):
        return client_facts(network, name)
    told = balancer_facts(network, name)
    if told:
        return told
    unmodelled = None if one.kind in PARTS else False
    return {"section": one.kind, "arn": one.arn, "vpc": one.vpc_id, "modelled": unmodelled}


def _service(network: Network, one: EndpointService) -> Facts:
    return {
        "service": one.name,
        "state": one.state,
        "acceptance_required": one.acceptance,
        "load_balancers": [*one.balancers, *one.inspecting],
        "connections": [{"endpoint": each.endpoint, "state": each.state} for each in one.connections],
        "principals": None if one.principals is None else list(one.principals),
        "endpoints": [name for name, each in network.vpc_endpoints.items() if each.service_name == one.name],
    }


def _managed(network: Network, name: str) -> Facts:
    one, found = managed(network)[name], interfaces_of(network, name)
    assert found is not None, "a managed thing is asked for its interfaces"
    return {
        "service": one.service,
        "names": list(one.names),
        "port": one.port,
        "members": list(one.members),
        "interfaces": list(found.interfaces),
        "candidates": list(found.candidates),
        "not_known": None if found.gap is None else found.gap.detail,
        "assumes": list(found.assumed),
    }


def _things_at(network: Network, interface: str) -> list[str]:
    """The things of managed services that an interface is of."""
    known = network.memo.get("managed things")
    if not isinstance(known, dict):
        found: dict[str, list[str]] = {}
        for name in managed(network):
            of = interfaces_of(network, name)
            for card in of.interfaces if of is not None else ():
                found.setdefault(card, []).append(name)
        known = network.memo["managed things"] = found
    listed: list[str] = known.get(interface, [])
    return listed


def routes(network: Network) -> Iterator[tuple[str, int, Route]]:
    """Every route: its table's id, its index there, and itself."""
    for name, table in network.route_tables.items():
        for index, route in enumerate(table.routes):
            yield name, index, route
