"""The network of a plan: a row for each type of resource that steers or filters packets, in the order of who needs whom.

What a row does not know it leaves to be named: attributes that are not known before the plan is applied, types that
have no row. Source: Terraform AWS provider, the page of each type.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ...snapshot.pointer import join
from ..design import further
from ..design.draft import Entry
from ..design.network import Design, first_interface
from ..design.words import EVERY
from . import balancers, hubs
from .planned import Planned, Resource
from .rules import of_acl, of_acl_rule, of_group, of_rule, of_vpc_rule
from .values import Values, listed, number

TARGETS = {
    "gateway_id": "GatewayId",
    "egress_only_gateway_id": "EgressOnlyInternetGatewayId",
    "nat_gateway_id": "NatGatewayId",
    "network_interface_id": "NetworkInterfaceId",
    "transit_gateway_id": "TransitGatewayId",
    "vpc_endpoint_id": "GatewayId",
    "vpc_peering_connection_id": "VpcPeeringConnectionId",
    "instance_id": "InstanceId",
    "carrier_gateway_id": "CarrierGatewayId",
    "local_gateway_id": "LocalGatewayId",
    "core_network_arn": "CoreNetworkArn",
}
"""Attributes of a route that name its target, and AWS's words for them."""
DESTINATIONS = (
    ("DestinationCidrBlock", ("destination_cidr_block", "cidr_block")),
    ("DestinationIpv6CidrBlock", ("destination_ipv6_cidr_block", "ipv6_cidr_block")),
    ("DestinationPrefixListId", ("destination_prefix_list_id",)),
)


def _vpc(v: Values, one: Resource) -> None:
    six = v.text(one, "ipv6_cidr_block")
    asked = v.flag(one, "assign_generated_ipv6_cidr_block") or v.open(one, "ipv6_cidr_block")
    more = [six] if six else [v.design.next_v6()] if asked else []
    for key, what in (
        ("default_security_group_id", "security_group"),
        ("default_network_acl_id", "network_acl"),
        ("default_route_table_id", "route_table"),
    ):
        known = v.text(one, key)
        if known:
            v.design.called[one.id, what] = known
    v.design.vpc(one.id, [v.text(one, "cidr_block")], more, v.tags(one), one.place)


def _vpc_block(v: Values, one: Resource) -> None:
    v.design.vpc_block(v.thing(one, "vpc_id"), v.text(one, "cidr_block"), one.place)


def _vpc_block6(v: Values, one: Resource) -> None:
    six = v.text(one, "ipv6_cidr_block") or v.design.next_v6()
    v.design.vpc_block(v.thing(one, "vpc_id"), six, one.place)


def _subnet(v: Values, one: Resource) -> None:
    vpc, six = v.thing(one, "vpc_id"), v.text(one, "ipv6_cidr_block")
    if six is None and v.open(one, "ipv6_cidr_block"):
        six = v.design.part_v6(vpc)
    v.design.subnet(
        one.id,
        vpc,
        (v.text(one, "cidr_block"), six),
        v.text(one, "availability_zone"),
        v.tags(one),
        one.place,
        maps_public=_switched(v, one, "map_public_ip_on_launch"),
        gives_v6=v.flag(one, "assign_ipv6_address_on_creation") is True,
    )


def _switched(v: Values, one: Resource, key: str) -> bool | None:
    """A switch that is off where nobody turns it on; None where it is not known."""
    return None if v.open(one, key) else v.flag(one, key) is True


def _internet_gateway(v: Values, one: Resource) -> None:
    v.design.internet_gateway(one.id, v.tags(one), one.place)
    v.design.attach(one.id, v.thing(one, "vpc_id"), one.place)


def _gateway_attachment(v: Values, one: Resource) -> None:
    v.design.attach(v.thing(one, "internet_gateway_id"), v.thing(one, "vpc_id"), one.place)


def _egress_gateway(v: Values, one: Resource) -> None:
    v.design.egress_gateway(one.id, v.thing(one, "vpc_id"), v.tags(one), one.place)


def _table(v: Values, one: Resource) -> None:
    v.design.table(one.id, v.thing(one, "vpc_id"), v.tags(one), one.place)
    _routes(v, one)


def _default_table(v: Values, one: Resource) -> None:
    """The main table that AWS made: its routes are those that stand here."""
    if _adopted(v, one, v.design.tables, "Routes"):
        _routes(v, one)


def _adopted(v: Values, one: Resource, made: Mapping[str, Entry], *lists: str) -> bool:
    """Take over what AWS made, emptied of some lists; False where that is not the plan's."""
    entry = made.get(v.name(one))
    if entry is not None:
        v.design.adopt(entry, lists, v.tags(one), one.place)
    return entry is not None


def _routes(v: Values, one: Resource) -> None:
    routes = listed(one.values.get("route"))
    for at, block in enumerate(routes):
        if not one.may_tell("route") and _is_resource(v, one.id, block):
            continue
        told: dict[str, str | None] = {}
        for key, word in TARGETS.items():
            named = block.get(key)
            told[word] = named if isinstance(named, str) and named else told.get(word)
        if not any(told.values()):
            told.update(_target_inline(v, one, block, at))
        v.design.route(v.name(one), {**_destination(block), **told}, join(one.place, "route", at))
    if one.values.get("route") is None and v.open(one, "route"):
        for every in EVERY:
            key = "DestinationIpv6CidrBlock" if ":" in every else "DestinationCidrBlock"
            v.design.route(
                v.name(one), {key: every, "LocalGatewayId": f"{one.address}.route"}, one.at("route")
            )
    for gateway in v.things(one, "propagating_vgws") or ():
        v.design.propagate(v.name(one), gateway, one.place)


def _is_resource(v: Values, table: str, block: Any) -> bool:
    """Whether a route is a resource of its own, which may go."""
    where = {word: place for word, place in _destination(block).items() if place}
    return any(
        was.get("route_table_id") == table and where == {k: p for k, p in _destination(was).items() if p}
        for _, was in v.planned.before("aws_route")
    )


def _destination(block: Any) -> dict[str, str | None]:
    return {word: next((block[key] for key in keys if block.get(key)), None) for word, keys in DESTINATIONS}


def _target_inline(v: Values, one: Resource, block: Any, at: int) -> dict[str, str | None]:
    """The target of a route within its table, by the block of the configuration that it must be written in."""
    where = {value for value in _destination(block).values() if value}
    for written in listed(one.expressions.get("route")):
        constant = {
            part["constant_value"]
            for part in written.values()
            if isinstance(part, dict) and isinstance(part.get("constant_value"), str)
        }
        if not where & constant:
            continue
        for key, word in TARGETS.items():
            found, sure = v.planned.follow(one, written.get(key))
            if sure and len(found) == 1:
                return {word: v.name(found[0].resource)}
    return {"LocalGatewayId": f"{one.address}.route.{at}"}


def _route(v: Values, one: Resource) -> None:
    told: dict[str, str | None] = {}
    for key, word in TARGETS.items():
        named = v.thing(one, key) if key in one.expressions or one.values.get(key) else None
        told[word] = named or told.get(word)
    block = {key: v.text(one, key) for _, keys in DESTINATIONS for key in keys}
    place = _destination(block)
    if v.open(one, "destination_prefix_list_id"):
        place["DestinationPrefixListId"] = v.thing(one, "destination_prefix_list_id")
    v.design.route(v.thing(one, "route_table_id"), {**place, **told}, one.place)


def _association(v: Values, one: Resource) -> None:
    table = v.thing(one, "route_table_id")
    v.design.associate(table, "SubnetId", v.thing(one, "subnet_id"), one.place)
    v.design.associate(table, "GatewayId", v.thing(one, "gateway_id"), one.place)


def _main_association(v: Values, one: Resource) -> None:
    v.design.make_main(v.thing(one, "route_table_id"), v.thing(one, "vpc_id"))


def _propagation(v: Values, one: Resource) -> None:
    v.design.propagate(v.thing(one, "route_table_id"), v.thing(one, "vpn_gateway_id"), one.place)


def _acl(v: Values, one: Resource) -> None:
    v.design.acl(one.id, v.thing(one, "vpc_id"), v.tags(one), one.place)
    _guarded(v, one)


def _default_acl(v: Values, one: Resource) -> None:
    """The network ACL that AWS made: its entries are those that stand here."""
    if _adopted(v, one, v.design.acls, "Entries"):
        v.design.end_acl(v.name(one), one.place)
        _guarded(v, one)


def _guarded(v: Values, one: Resource) -> None:
    of_acl(v, one)
    for subnet in v.things(one, "subnet_ids") or ():
        v.design.guard(v.name(one), subnet, one.place)


def _acl_association(v: Values, one: Resource) -> None:
    v.design.guard(v.thing(one, "network_acl_id"), v.thing(one, "subnet_id"), one.place)


def _group(v: Values, one: Resource) -> None:
    v.design.group(one.id, v.thing(one, "vpc_id"), v.text(one, "name"), v.tags(one), one.place)
    of_group(v, one)


def _default_group(v: Values, one: Resource) -> None:
    """The group that AWS made: its rules are those that stand here."""
    if _adopted(v, one, v.design.groups, "IpPermissions", "IpPermissionsEgress"):
        of_group(v, one)


def _interface(v: Values, one: Resource) -> None:
    v4 = [text for text in v.blocks(one, "private_ips") if text] or [
        text for text in (v.text(one, "private_ip"),) if text
    ]
    v6 = [text for text in v.blocks(one, "ipv6_addresses") if text]
    v.design.asks_v6[one.id] = number(one.values.get("ipv6_address_count")) or 0
    subnet = v.thing(one, "subnet_id")
    groups = v.things(one, "security_groups")
    v.design.interface(
        one.id,
        subnet,
        groups if groups is not None else v.design.group_of(subnet),
        one.place,
        v4=v4,
        v6=v6,
        checked=v.flag(one, "source_dest_check"),
        tags=v.tags(one),
    )
    for block in listed(one.values.get("attachment")):
        v.design.hold(block.get("instance"), one.id, number(block.get("device_index")))


def _instance(v: Values, one: Resource) -> None:
    named = listed(one.values.get("network_interface"))
    subnet = v.thing(one, "subnet_id")
    if not named and subnet is None:
        v.design.leave_out(one.address, "it is launched into a subnet that the plan does not tell", one.place)
        return
    v.design.instance(one.id, subnet, v.tags(one), one.place)
    for at, block in enumerate(named):
        known = v.inline(one, "network_interface", at, "network_interface_id")
        v.design.hold(one.id, known, number(block.get("device_index")))
    if named:
        return
    eth = first_interface(one.id)
    groups = v.things(one, "vpc_security_group_ids")
    templated = bool(one.values.get("launch_template")) or "launch_template" in one.expressions
    if groups is None and not templated:
        groups = v.design.group_of(subnet)
    v4 = [text for text in (v.text(one, "private_ip"),) if text]
    v4 += [text for text in v.blocks(one, "secondary_private_ips") if text]
    v.design.asks_v6[eth] = number(one.values.get("ipv6_address_count")) or 0
    v.design.interface(
        eth,
        subnet,
        groups,
        one.place,
        v4=v4,
        v6=[text for text in v.blocks(one, "ipv6_addresses") if text],
        checked=v.flag(one, "source_dest_check") is not False,
        tags=v.tags(one),
    )
    v.design.hold(one.id, eth, 0)
    asked = v.flag(one, "associate_public_ip_address")
    if asked is None and (templated or v.open(one, "associate_public_ip_address")):
        v.design.doubt(eth)
    else:
        v.design.launch(eth, subnet, asked, v.text(one, "public_ip"))


def _interface_attachment(v: Values, one: Resource) -> None:
    device = number(one.values.get("device_index"))
    v.design.hold(v.thing(one, "instance_id"), v.thing(one, "network_interface_id"), device)


def _group_attachment(v: Values, one: Resource) -> None:
    v.design.join(v.thing(one, "network_interface_id"), v.thing(one, "security_group_id"))


def _address(v: Values, one: Resource) -> None:
    v.design.elastic[one.id] = public = v.text(one, "public_ip")
    allocation = v.text(one, "allocation_id")
    if allocation:
        v.design.elastic[allocation] = public
    if not one.may_tell("instance") and not one.may_tell("network_interface") and _associated(v, one):
        return
    interface = _bound(v, one, "network_interface", "instance")
    if interface:
        v.design.translate(interface, public, v.text(one, "associate_with_private_ip"))


def _associated(v: Values, one: Resource) -> bool:
    """Whether an address is bound by a resource of its own, which may go."""
    return any(was.get("allocation_id") == one.id for _, was in v.planned.before("aws_eip_association"))


def _bound(v: Values, one: Resource, card: str, host: str) -> str | None:
    """The interface that an address is bound to: the one that is named, or the first of an instance."""
    interface = v.thing(one, card) if _set(v, one, card) else None
    instance = v.thing(one, host) if _set(v, one, host) else None
    return interface or (instance and v.design.first_of(instance))


def _set(v: Values, one: Resource, key: str) -> bool:
    return key in one.expressions or bool(one.values.get(key))


def _address_association(v: Values, one: Resource) -> None:
    public = v.text(one, "public_ip") or v.design.elastic.get(v.thing(one, "allocation_id") or "")
    interface = _bound(v, one, "network_interface_id", "instance_id")
    if interface:
        v.design.translate(interface, public, v.text(one, "private_ip_address"))


def _nat(v: Values, one: Resource) -> None:
    public = one.values.get("connectivity_type") != "private"
    known = v.text(one, "public_ip") or v.design.elastic.get(v.thing(one, "allocation_id") or "")
    private = v.text(one, "private_ip")
    subnet = v.thing(one, "subnet_id")
    further.nat(v.design, one.id, subnet, private, (public, known), v.tags(one), one.place)


def _peering(v: Values, one: Resource) -> None:
    own, other = v.thing(one, "vpc_id"), v.thing(one, "peer_vpc_id")
    state = v.text(one, "accept_status")
    accepted = v.flag(one, "auto_accept") or any(
        each.type == "aws_vpc_peering_connection_accepter"
        and v.thing(each, "vpc_peering_connection_id") == one.id
        for each in v.planned.resources.values()
    )
    ours = other in v.design.vpcs
    code = state or ("active" if accepted else "pending-acceptance" if ours else None)
    further.peering(v.design, one.id, (own, other), code, v.tags(one), one.place)


def _endpoint(v: Values, one: Resource) -> None:
    further.endpoint(
        v.design,
        one.id,
        v.text(one, "vpc_endpoint_type") or "Gateway",
        v.text(one, "service_name"),
        v.thing(one, "vpc_id"),
        one.place,
        tables=v.things(one, "route_table_ids") or (),
        subnets=v.things(one, "subnet_ids") or (),
        groups=v.things(one, "security_group_ids"),
        policy=v.text(one, "policy"),
        private_dns=v.flag(one, "private_dns_enabled") is True,
        tags=v.tags(one),
    )


def _endpoint_table(v: Values, one: Resource) -> None:
    further.endpoint_table(
        v.design, v.thing(one, "vpc_endpoint_id"), v.thing(one, "route_table_id"), one.place
    )


def _endpoint_subnet(v: Values, one: Resource) -> None:
    further.endpoint_subnet(v.design, v.thing(one, "vpc_endpoint_id"), v.thing(one, "subnet_id"), one.place)


def _endpoint_group(v: Values, one: Resource) -> None:
    further.endpoint_group(v.design, v.thing(one, "vpc_endpoint_id"), v.thing(one, "security_group_id"))


def _prefix_list(v: Values, one: Resource) -> None:
    entries = [block.get("cidr") for block in listed(one.values.get("entry"))]
    told = (
        None if None in entries or (not entries and v.open(one, "entry")) else [str(each) for each in entries]
    )
    further.prefix_list(v.design, one.id, v.text(one, "name"), v.text(one, "address_family"), told, one.place)


def _prefix_list_entry(v: Values, one: Resource) -> None:
    further.prefix_list_entry(v.design, v.thing(one, "prefix_list_id"), v.text(one, "cidr"), one.place)


def _group_vpc(v: Values, one: Resource) -> None:
    group, vpc = v.thing(one, "security_group_id"), v.thing(one, "vpc_id")
    if group and vpc:
        record = {"GroupId": group, "VpcId": vpc, "State": "associated"}
        v.design.draft.add("SecurityGroupVpcAssociations", record, one.place)


def _public_access(v: Values, one: Resource) -> None:
    record = {
        "InternetGatewayBlockMode": v.text(one, "internet_gateway_block_mode"),
        "State": "update-complete",
        "ExclusionsAllowed": "allowed",
    }
    v.design.draft.add("VpcBlockPublicAccessOptions", record, one.place)


Row = Callable[[Values, Resource], None]

ROWS: dict[str, Row] = {
    "aws_vpc": _vpc,
    "aws_default_vpc": _vpc,
    "aws_vpc_ipv4_cidr_block_association": _vpc_block,
    "aws_vpc_ipv6_cidr_block_association": _vpc_block6,
    "aws_subnet": _subnet,
    "aws_default_subnet": _subnet,
    "aws_internet_gateway": _internet_gateway,
    "aws_internet_gateway_attachment": _gateway_attachment,
    "aws_egress_only_internet_gateway": _egress_gateway,
    "aws_ec2_managed_prefix_list": _prefix_list,
    "aws_ec2_managed_prefix_list_entry": _prefix_list_entry,
    **hubs.ROWS,
    "aws_default_route_table": _default_table,
    "aws_route_table": _table,
    "aws_route": _route,
    "aws_route_table_association": _association,
    "aws_main_route_table_association": _main_association,
    "aws_vpn_gateway_route_propagation": _propagation,
    "aws_default_network_acl": _default_acl,
    "aws_network_acl": _acl,
    "aws_network_acl_rule": of_acl_rule,
    "aws_network_acl_association": _acl_association,
    "aws_default_security_group": _default_group,
    "aws_security_group": _group,
    "aws_security_group_rule": of_rule,
    "aws_vpc_security_group_ingress_rule": of_vpc_rule,
    "aws_vpc_security_group_egress_rule": of_vpc_rule,
    "aws_vpc_security_group_vpc_association": _group_vpc,
    "aws_network_interface": _interface,
    "aws_instance": _instance,
    "aws_network_interface_attachment": _interface_attachment,
    "aws_network_interface_sg_attachment": _group_attachment,
    "aws_eip": _address,
    "aws_eip_association": _address_association,
    "aws_nat_gateway": _nat,
    **balancers.ROWS,
    "aws_vpc_peering_connection": _peering,
    "aws_vpc_endpoint": _endpoint,
    "aws_vpc_endpoint_route_table_association": _endpoint_table,
    "aws_vpc_endpoint_subnet_association": _endpoint_subnet,
    "aws_vpc_endpoint_security_group_association": _endpoint_group,
    "aws_vpc_block_public_access_options": _public_access,
}
"""Types in the order in which they are read: what is named stands before what names it."""


def draw(planned: Planned) -> Design:
    """The network that a plan leaves behind."""
    design = Design()
    values = Values(planned, design)
    by_type: dict[str, list[Resource]] = {}
    for one in planned.resources.values():
        by_type.setdefault(one.type, []).append(one)
    for name, row in ROWS.items():
        for one in by_type.get(name, ()):
            row(values, one)
    return design
