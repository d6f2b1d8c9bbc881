"""``gaps``: what was not read or is not modelled, over the whole snapshot.

Why: an answer is only as good as what it was made from. How: the gaps that the model found while it decoded,
and those that show when things are followed: references that lead out of the snapshot, targets without a
meaning here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from ..model.balancer import balancer_of_node
from ..model.bindings import no_acl, no_table
from ..model.citation import Gap, canonical
from ..model.client_vpn import ENDPOINTS
from ..model.encryption import enforcing
from ..model.network import Network
from ..model.record import UNTOLD
from ..model.security_group import IpPermission, UserIdGroupPair
from ..model.transit import KINDS as TRANSIT
from ..semantics import network_acl, security_group
from ..semantics.algebra import Unreadable
from ..semantics.belonging import unread, unread_gap
from ..semantics.own_traffic import is_balancing, is_strange
from ..semantics.routing import no_destination, tells_no_destination
from ..semantics.security_group import BY_NAME, EGRESS, INGRESS, group_called, unreadable_gap
from .about import routes
from .answer import Answer
from .balancer_facts import PARTS
from .client_facts import client_gaps
from .evidence import cite
from .far_networks import KINDS as FAR
from .far_networks import far_gaps
from .firewall_gaps import firewall_gaps
from .hubs import transit_gaps
from .linked_gaps import is_modelled, linked_gaps
from .uncollected import uncollected

DIRECTIONS = (INGRESS, EGRESS)
UNMODELLED = {
    "local_gateway_id": "a local gateway",
    "carrier_gateway_id": "a carrier gateway",
    "core_network_arn": "a core network",
    "odb_network_arn": "an Oracle Database network",
    "ip_address": "a next hop that a route server learnt",
}
"""Targets of routes that have no meaning here yet."""


def gaps(network: Network, question: Mapping[str, Any]) -> Answer:
    """Answer a ``gaps`` question: every gap once, in one order."""
    found = sorted(
        {
            *network.gaps,
            *_routes(network),
            *_groups(network),
            *(unread_gap(network, name) for name in unread(network)),
            *_lists(network),
            *_rules(network),
            *_subnets(network),
            *_strange(network),
            *_enforced(network),
            *transit_gaps(network),
            *far_gaps(network),
            *client_gaps(network),
            *linked_gaps(network),
            *firewall_gaps(network),
            *uncollected(network),
        },
        key=canonical,
    )
    counts: dict[str, int] = {}
    for gap in found:
        counts[gap.kind] = counts.get(gap.kind, 0) + 1
    unmodelled: dict[str, int] = {}
    partial = {gap.id for gap in network.gaps if gap.kind == "partial-record"}
    for other in network.others.values():
        if (
            other.id in partial
            or other.kind in TRANSIT | FAR | PARTS | {ENDPOINTS}
            or is_modelled(network, other.id)
        ):
            continue
        unmodelled[other.kind] = unmodelled.get(other.kind, 0) + 1
    hidden = Counter(notice.hides for notice in network.snapshot.notices if notice.hides)
    result = {
        "gaps": dict(sorted(counts.items())),
        "in_doubt": dict(sorted(hidden.items())),
        "not_modelled": dict(sorted(unmodelled.items())),
    }
    return Answer(question="gaps", result=result, gaps=found)


def _routes(network: Network) -> Iterator[Gap]:
    """Routes to what is not modelled, or to what was not collected."""
    for table, index, route in routes(network):
        here = network.citation(table, f"/Routes/{index}")
        for attribute, what in UNMODELLED.items():
            target = getattr(route, attribute)
            if target is not None:
                yield Gap("unmodelled-route-target", target, "either", f"{table} routes to {what}", here)
        peering = network.peerings.get(route.vpc_peering_connection_id or "")
        for side in (peering.accepter_vpc_info, peering.requester_vpc_info) if peering else ():
            if side is not None and side.vpc_id is not None and side.vpc_id not in network.vpcs:
                detail = (
                    f"{side.vpc_id}, at the other side of a peering that {table} routes to, was not collected"
                )
                yield Gap("uncollected-vpc", side.vpc_id, "either", detail, here)


def _rules(network: Network) -> Iterator[Gap]:
    """What of rules and entries could not be read, or not be understood, as every answer names it.

    Prefix lists are named by themselves.
    """
    for way in DIRECTIONS:
        for name in network.security_groups:
            if security_group.is_told(network, name, way):
                for permit in security_group.permits(network, name, way):
                    told = security_group.doubts(network, permit)
                    yield from (gap for gap in told if gap.kind != "unknown-prefix-list")
        for name, acl in network.network_acls.items():
            if acl.entries is not UNTOLD:
                for rule in network_acl.acl_rules(network, name, way):
                    yield from network_acl.doubts(network, name, rule)


def _strange(network: Network) -> Iterator[Gap]:
    """Interfaces of which nothing tells what they send and take: nodes of balancers that nobody read are among them."""
    for name, interface in network.interfaces.items():
        alone = is_balancing(interface) and balancer_of_node(network, name) is None
        if alone or is_strange(network, interface):
            detail = f"what {name} sends or passes on is not modelled"
            yield Gap("unmodelled-interface", name, "either", detail, network.citation(name))


def _enforced(network: Network) -> Iterator[Gap]:
    """VPCs that drop what is not encrypted, which no question evaluates."""
    for vpc, control in enforcing(network).items():
        detail = (
            f"{vpc} enforces encryption in transit: what nobody encrypts is dropped, which is not evaluated"
        )
        yield Gap("encryption-controls", control, "close", detail, cite(network, control))


def _groups(network: Network) -> Iterator[Gap]:
    """Groups that interfaces hold or rules refer to, and that were not collected."""
    seen: set[str] = set()
    for name, interface in network.interfaces.items():
        for index, held in enumerate(interface.groups or ()):
            if held.group_id not in network.security_groups and held.group_id not in seen:
                seen.add(held.group_id)
                here = network.citation(name, f"/Groups/{index}")
                detail = f"{held.group_id}, a group of {name}, was not collected"
                yield Gap("uncollected-group", held.group_id, "either", detail, here)
    for name, part, permission in _permissions(network):
        for index, pair in enumerate(permission.user_id_group_pairs):
            other = pair.group_id
            if other is None:
                yield from _called(network, name, pair)
                continue
            if other in network.security_groups or other in seen:
                continue
            seen.add(other)
            here = network.citation(name, f"{part}/UserIdGroupPairs/{index}")
            detail = f"{other}, which a rule of {name} refers to, was not collected"
            yield Gap("uncollected-group", other, "open", detail, here)


def _called(network: Network, name: str, pair: UserIdGroupPair) -> Iterator[Gap]:
    """A group that a rule names by its name, where that is not the name of one."""
    if group_called(network, network.security_groups[name], pair) is None:
        word = pair.group_name or "a group"
        yield unreadable_gap(Unreadable(f"{name}{BY_NAME}{word}"), network)


def _permissions(network: Network) -> Iterator[tuple[str, str, IpPermission]]:
    """Every permission of every group: the group's id, the pointer within it, the permission."""
    for name, group in network.security_groups.items():
        for index, permission in enumerate(group.ip_permissions):
            yield name, f"/IpPermissions/{index}", permission
        for index, permission in enumerate(group.ip_permissions_egress):
            yield name, f"/IpPermissionsEgress/{index}", permission


def _lists(network: Network) -> Iterator[Gap]:
    """Prefix lists whose entries nobody read, and lists that rules or routes name and nobody listed."""
    for name, listed in network.prefix_lists.items():
        if listed.entries is None:
            detail = f"the entries of {name} ({listed.prefix_list_name or 'no name'}) were not read"
            yield Gap("unknown-prefix-list", name, "either", detail, network.citation(name))
    seen = set(network.prefix_lists)
    for table, index, route in routes(network):
        name = route.destination_prefix_list_id or ""
        here = network.citation(table, f"/Routes/{index}")
        if tells_no_destination(route):
            yield Gap("partial-record", table, "either", no_destination(table), here)
        if name and name not in seen:
            seen.add(name)
            yield Gap(
                "unknown-prefix-list", name, "either", f"{name}, which {table} routes, was not read", here
            )
    for holder, part, permission in _permissions(network):
        for index, named in enumerate(permission.prefix_list_ids):
            if named.prefix_list_id not in seen:
                seen.add(named.prefix_list_id)
                here = network.citation(holder, f"{part}/PrefixListIds/{index}")
                detail = f"{named.prefix_list_id}, which a rule of {holder} names, was not read"
                yield Gap("unknown-prefix-list", named.prefix_list_id, "open", detail, here)


def _subnets(network: Network) -> Iterator[Gap]:
    """Subnets of which no route table or no network ACL was read."""
    for name, table in network.table_of_subnet.items():
        if table is None:
            yield no_table(network, name)
        if network.acl_of_subnet[name] is None:
            yield no_acl(network, name)
