"""The network of a template: a row for each type of resource that steers or filters packets.

Source: CloudFormation Template Reference, the page of each type.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from ...snapshot.pointer import join
from ..design import further
from ..design.network import Design, first_interface
from ..design.words import ALL, map_of, numbered, peers, ported, protocol
from . import balancers, hubs
from .evaluate import MADE_WITH, Template, Unknown, text_of
from .resource import Resource, list_of, number_of, thing_of
from .unread import BESIDE, NETWORKING

TARGETS = (
    "GatewayId",
    "NatGatewayId",
    "InstanceId",
    "NetworkInterfaceId",
    "VpcPeeringConnectionId",
    "TransitGatewayId",
    "EgressOnlyInternetGatewayId",
    "CarrierGatewayId",
    "LocalGatewayId",
    "CoreNetworkArn",
)


def _vpc(d: Design, one: Resource) -> None:
    for attribute, what in MADE_WITH.items():
        d.called[one.id, what] = f"{one.id}.{attribute}"
    d.vpc(one.id, [one.text("CidrBlock")], [], one.tags, one.place)


def _vpc_block(d: Design, one: Resource) -> None:
    given = one.flag("AmazonProvidedIpv6CidrBlock")
    block = d.next_v6() if given or "Ipv6IpamPoolId" in one.told else one.text("CidrBlock")
    block = block or one.text("Ipv6CidrBlock")
    d.vpc_block(one.thing("VpcId"), block if one.sure else None, one.place)


def _subnet(d: Design, one: Resource) -> None:
    vpc = one.thing("VpcId")
    d.subnet(
        one.id,
        vpc,
        (one.text("CidrBlock"), _six(d, one, vpc)),
        one.text("AvailabilityZone"),
        one.tags,
        one.place,
        maps_public=_switched(one, "MapPublicIpOnLaunch"),
        gives_v6=one.flag("AssignIpv6AddressOnCreation") is True,
    )


def _switched(one: Resource, key: str) -> bool | None:
    """A switch that is off where nobody turns it on; None where it is not known."""
    return None if isinstance(one.told.get(key), Unknown) else one.flag(key) is True


def _six(d: Design, one: Resource, vpc: str | None) -> str | None:
    value = one.told.get("Ipv6CidrBlock")
    return d.part_v6(vpc) if isinstance(value, Unknown) else text_of(value)


def _subnet_block(d: Design, one: Resource) -> None:
    entry = d.subnets.get(one.thing("SubnetId") or "")
    if entry is not None:
        six = _six(d, one, entry.record.get("VpcId"))
        if six is not None:
            told = {"Ipv6CidrBlock": six, "Ipv6CidrBlockState": {"State": "associated"}}
            d.draft.put(entry, "Ipv6CidrBlockAssociationSet", told, one.place)


def _internet_gateway(d: Design, one: Resource) -> None:
    d.internet_gateway(one.id, one.tags, one.place)


def _attachment(d: Design, one: Resource) -> None:
    if not one.sure:
        d.attach(one.thing("InternetGatewayId"), one.id, one.place)
        return
    d.attach(one.thing("InternetGatewayId"), one.thing("VpcId"), one.place)


def _egress_gateway(d: Design, one: Resource) -> None:
    d.egress_gateway(one.id, one.thing("VpcId"), one.tags, one.place)


def _prefix_list(d: Design, one: Resource) -> None:
    entries = one.told.get("Entries", [])
    blocks = [text_of(each.get("Cidr")) if isinstance(each, dict) else None for each in list_of(entries)]
    known = None if None in blocks or isinstance(entries, Unknown) else [block or "" for block in blocks]
    family = one.text("AddressFamily")
    further.prefix_list(d, one.id, one.text("PrefixListName"), family, known, one.place)


def _table(d: Design, one: Resource) -> None:
    d.table(one.id, one.thing("VpcId"), one.tags, one.place)


def _route(d: Design, one: Resource) -> None:
    told = {key: one.thing(key) for key in TARGETS}
    told["GatewayId"] = told["GatewayId"] or one.thing("VpcEndpointId")
    if not one.sure:
        told = {"LocalGatewayId": one.id}
    where: dict[str, str | None] = {
        "DestinationCidrBlock": one.text("DestinationCidrBlock"),
        "DestinationIpv6CidrBlock": one.text("DestinationIpv6CidrBlock"),
        "DestinationPrefixListId": one.thing("DestinationPrefixListId"),
    }
    for key in ("DestinationCidrBlock", "DestinationIpv6CidrBlock"):
        if isinstance(one.told.get(key), Unknown):
            where["DestinationPrefixListId"] = f"{one.id}.{key}"
    d.route(one.thing("RouteTableId"), {**where, **told}, one.place)


def _association(d: Design, one: Resource) -> None:
    table = one.thing("RouteTableId") if one.sure else one.id
    d.associate(table, "SubnetId", one.thing("SubnetId"), one.place)


def _gateway_association(d: Design, one: Resource) -> None:
    d.associate(one.thing("RouteTableId"), "GatewayId", one.thing("GatewayId"), one.place)


def _propagation(d: Design, one: Resource) -> None:
    for table in one.things("RouteTableIds") or ():
        d.propagate(table, one.thing("VpnGatewayId"), one.place)


def _acl(d: Design, one: Resource) -> None:
    d.acl(one.id, one.thing("VpcId"), one.tags, one.place)


def _acl_entry(d: Design, one: Resource) -> None:
    ports, types = map_of(one.told.get("PortRange")), map_of(one.told.get("Icmp"))
    entry = {
        "Egress": one.flag("Egress") is True,
        "RuleNumber": one.number("RuleNumber"),
        "RuleAction": str(one.text("RuleAction")).lower(),
        "CidrBlock": one.text("CidrBlock"),
        "Ipv6CidrBlock": one.text("Ipv6CidrBlock"),
    }
    unknown = not one.sure or any(isinstance(value, Unknown) for value in one.told.values())
    spoken = None if unknown else protocol(one.text("Protocol"))
    told = numbered(
        spoken,
        (number_of(ports.get("From")), number_of(ports.get("To"))),
        (number_of(types.get("Type")), number_of(types.get("Code"))),
    )
    d.acl_entry(one.thing("NetworkAclId"), {**entry, **told}, one.place)


def _acl_association(d: Design, one: Resource) -> None:
    d.guard(one.thing("NetworkAclId") if one.sure else one.id, one.thing("SubnetId"), one.place)


def _group(d: Design, one: Resource) -> None:
    d.group(one.id, one.thing("VpcId"), one.text("GroupName"), one.tags, one.place)
    _rules(d, one)


def _rules(d: Design, one: Resource) -> None:
    """The rules that stand in a group's own resource."""
    for key, egress in (("SecurityGroupIngress", False), ("SecurityGroupEgress", True)):
        told = one.told.get(key)
        if isinstance(told, Unknown):
            d.rule(one.id, peers(lists=[f"{one.id}.{key}"]), join(one.place, key), egress=egress)
        for at, rule in enumerate(list_of(told)):
            place = join(one.place, key, at)
            if isinstance(rule, Unknown):
                d.rule(one.id, peers(lists=[f"{one.id}.{key}.{at}"]), place, egress=egress)
            elif isinstance(rule, dict):
                d.rule(one.id, _permission(rule, f"{one.id}.{key}.{at}"), place, egress=egress)


def _permission(rule: Mapping[str, Any], name: str) -> dict[str, Any]:
    blocks, lists, groups = [], [], []
    for key in ("CidrIp", "CidrIpv6"):
        value = rule.get(key)
        if isinstance(value, Unknown):
            lists.append(f"{name}.{key}")
        elif text_of(value):
            blocks.append(str(text_of(value)).strip())
    for key in ("SourcePrefixListId", "DestinationPrefixListId"):
        lists += [told for told in (thing_of(rule.get(key)),) if told]
    for key in ("SourceSecurityGroupId", "DestinationSecurityGroupId", "SourceSecurityGroupName"):
        groups += [told for told in (thing_of(rule.get(key)),) if told]
    unknown = any(isinstance(rule.get(key), Unknown) for key in ("IpProtocol", "FromPort", "ToPort"))
    ports = (number_of(rule.get("FromPort")), number_of(rule.get("ToPort")))
    spoken = {} if unknown else ported(protocol(text_of(rule.get("IpProtocol"))), *ports)
    return {**spoken, **peers(blocks, lists, groups)}


def _rule(d: Design, one: Resource) -> None:
    egress = one.type.endswith("Egress")
    told = _permission(one.told, one.id) if one.sure else peers(lists=[one.id])
    d.rule(one.thing("GroupId") or one.thing("GroupName"), told, one.place, egress=egress)


def _interface(d: Design, one: Resource) -> None:
    _card(d, one.id, one, one.things("GroupSet"))


def _card(d: Design, name: str, one: Resource, groups: list[str] | None) -> None:
    """An interface from the properties that interfaces and instances share."""
    v4 = [text for text in (one.text("PrivateIpAddress"),) if text]
    for each in list_of(one.told.get("PrivateIpAddresses")):
        address = text_of(each.get("PrivateIpAddress")) if isinstance(each, dict) else None
        if address and address not in v4:
            v4.append(address)
    sixes = [map_of(each).get("Ipv6Address") for each in list_of(one.told.get("Ipv6Addresses"))]
    d.asks_v6[name] = one.number("Ipv6AddressCount") or 0
    subnet = one.thing("SubnetId")
    if groups is None and "LaunchTemplate" not in one.told:
        groups = d.group_of(subnet)
    d.interface(
        name,
        subnet,
        groups,
        one.place,
        v4=v4,
        v6=[text for text in map(text_of, sixes) if text],
        checked=one.flag("SourceDestCheck") is not False,
        tags=one.tags,
    )


def _instance(d: Design, one: Resource) -> None:
    cards = [card for card in list_of(one.told.get("NetworkInterfaces")) if isinstance(card, dict)]
    if isinstance(one.told.get("NetworkInterfaces"), Unknown):
        d.leave_out(one.id, "its interfaces rest on what nobody knows before it is built", one.place)
        return
    subnet = one.thing("SubnetId") or next((thing_of(card.get("SubnetId")) for card in cards), None)
    if subnet is None and not any("NetworkInterfaceId" in card for card in cards):
        d.leave_out(one.id, "it is launched into a subnet that the template does not tell", one.place)
        return
    d.instance(one.id, subnet, one.tags, one.place)
    if not cards:
        eth = first_interface(one.id)
        _card(d, eth, one, one.things("SecurityGroupIds"))
        d.hold(one.id, eth, 0)
        if "LaunchTemplate" in one.told:
            d.doubt(eth)
        else:
            d.launch(eth, subnet, None)
    for at, card in enumerate(cards):
        device = number_of(card.get("DeviceIndex"))
        if "NetworkInterfaceId" in card:
            d.hold(one.id, thing_of(card["NetworkInterfaceId"]), device)
            continue
        inner = Resource(
            one.id, one.type, {**card}, join(one.place, "NetworkInterfaces", at), one.sure, one.tags
        )
        eth = first_interface(one.id) if device in (0, None) else f"{one.id}.eth{device}"
        _card(d, eth, inner, inner.things("GroupSet"))
        d.hold(one.id, eth, device)
        asked = inner.flag("AssociatePublicIpAddress")
        if isinstance(card.get("AssociatePublicIpAddress"), Unknown):
            d.doubt(eth)
        else:
            d.launch(eth, inner.thing("SubnetId"), asked)


def _interface_attachment(d: Design, one: Resource) -> None:
    d.hold(one.thing("InstanceId"), one.thing("NetworkInterfaceId"), one.number("DeviceIndex"))


def _address(d: Design, one: Resource) -> None:
    d.elastic[one.id] = None
    instance = one.thing("InstanceId")
    if instance:
        _bound(d, one, d.first_of(instance))


def _bound(d: Design, one: Resource, interface: str) -> None:
    """Give an interface a public address; in doubt, where the resource may not be there."""
    if one.sure:
        d.translate(interface, None, one.text("PrivateIpAddress"))
    else:
        d.doubt(interface)


def _address_association(d: Design, one: Resource) -> None:
    instance = one.thing("InstanceId")
    interface = one.thing("NetworkInterfaceId") or (d.first_of(instance) if instance else None)
    if interface:
        _bound(d, one, interface)


def _nat(d: Design, one: Resource) -> None:
    public = one.text("ConnectivityType") != "private"
    private = one.text("PrivateIpAddress")
    further.nat(d, one.id, one.thing("SubnetId"), private, (public, None), one.tags, one.place)


def _peering(d: Design, one: Resource) -> None:
    own, other = one.thing("VpcId"), one.thing("PeerVpcId")
    alike = "PeerOwnerId" not in one.told and "PeerRegion" not in one.told
    further.peering(d, one.id, (own, other), "active" if alike else None, one.tags, one.place)


def _endpoint(d: Design, one: Resource) -> None:
    policy = one.told.get("PolicyDocument")
    further.endpoint(
        d,
        one.id,
        one.text("VpcEndpointType") or "Gateway",
        one.text("ServiceName"),
        one.thing("VpcId"),
        one.place,
        tables=one.things("RouteTableIds") or (),
        subnets=one.things("SubnetIds") or (),
        groups=one.things("SecurityGroupIds"),
        policy=json.dumps(policy, default=thing_of) if isinstance(policy, dict) else None,
        private_dns=one.flag("PrivateDnsEnabled") is True,
        tags=one.tags,
    )


def _group_vpc(d: Design, one: Resource) -> None:
    record = {"GroupId": one.thing("GroupId"), "VpcId": one.thing("VpcId"), "State": "associated"}
    d.draft.add("SecurityGroupVpcAssociations", record, one.place)


def _public_access(d: Design, one: Resource) -> None:
    record = {
        "InternetGatewayBlockMode": one.text("InternetGatewayBlockMode"),
        "State": "update-complete",
        "ExclusionsAllowed": "allowed",
    }
    d.draft.add("VpcBlockPublicAccessOptions", record, one.place)


Row = Callable[[Design, Resource], None]

ROWS: dict[str, Row] = {
    "AWS::EC2::VPC": _vpc,
    "AWS::EC2::VPCCidrBlock": _vpc_block,
    "AWS::EC2::Subnet": _subnet,
    "AWS::EC2::SubnetCidrBlock": _subnet_block,
    "AWS::EC2::InternetGateway": _internet_gateway,
    "AWS::EC2::VPCGatewayAttachment": _attachment,
    "AWS::EC2::EgressOnlyInternetGateway": _egress_gateway,
    "AWS::EC2::PrefixList": _prefix_list,
    **hubs.ROWS,
    "AWS::EC2::RouteTable": _table,
    "AWS::EC2::Route": _route,
    "AWS::EC2::SubnetRouteTableAssociation": _association,
    "AWS::EC2::GatewayRouteTableAssociation": _gateway_association,
    "AWS::EC2::VPNGatewayRoutePropagation": _propagation,
    "AWS::EC2::NetworkAcl": _acl,
    "AWS::EC2::NetworkAclEntry": _acl_entry,
    "AWS::EC2::SubnetNetworkAclAssociation": _acl_association,
    "AWS::EC2::SecurityGroup": _group,
    "AWS::EC2::SecurityGroupIngress": _rule,
    "AWS::EC2::SecurityGroupEgress": _rule,
    "AWS::EC2::SecurityGroupVpcAssociation": _group_vpc,
    "AWS::EC2::NetworkInterface": _interface,
    "AWS::EC2::Instance": _instance,
    "AWS::EC2::NetworkInterfaceAttachment": _interface_attachment,
    "AWS::EC2::EIP": _address,
    "AWS::EC2::EIPAssociation": _address_association,
    "AWS::EC2::NatGateway": _nat,
    **balancers.ROWS,
    "AWS::EC2::VPCPeeringConnection": _peering,
    "AWS::EC2::VPCEndpoint": _endpoint,
    "AWS::EC2::VPCBlockPublicAccessOptions": _public_access,
}
"""Types in the order in which they are read: what is named stands before what names it."""

IN_DOUBT = frozenset(
    {
        "AWS::EC2::Route",
        "AWS::EC2::NetworkAclEntry",
        "AWS::EC2::SecurityGroupIngress",
        "AWS::EC2::SecurityGroupEgress",
        "AWS::EC2::SubnetRouteTableAssociation",
        "AWS::EC2::SubnetNetworkAclAssociation",
        "AWS::EC2::VPCGatewayAttachment",
        "AWS::EC2::VPCCidrBlock",
        "AWS::EC2::EIP",
        "AWS::EC2::EIPAssociation",
    }
)
"""Types that are drawn as unknown ones where their condition is not known to hold."""


def draw(template: Template, found: list[tuple[str, str, Any]], pointer: str) -> Design:
    """The network that a template makes. Shapes: resources as ``loops.written_out`` gives them."""
    design = Design()
    by_type: dict[str, list[Resource]] = {}
    design.is_outside = template.is_outside
    for name, key, body in found:
        kind = str(map_of(body).get("Type") or key)
        place = join(pointer, key) if name != key else join(pointer, key, "Properties")
        there = template.is_there(name) if name in template.resources else True
        if there is False:
            continue
        if there is None and kind not in IN_DOUBT and kind.startswith(NETWORKING):
            design.leave_out(name, "whether it is made rests on a parameter without a default", place)
            continue
        if kind not in ROWS:
            if kind.startswith(NETWORKING) and kind not in BESIDE:
                design.leave_out(name, f"isthmus does not read {kind.rstrip(':')}", place)
            continue
        told = template.value(map_of(body).get("Properties") or {})
        told = told if isinstance(told, dict) else {}
        tags = {
            str(text_of(map_of(tag).get("Key"))): text_of(map_of(tag).get("Value")) or ""
            for tag in list_of(told.get("Tags"))
        }
        by_type.setdefault(kind, []).append(Resource(name, kind, told, place, there is True, tags))
    for kind, row in ROWS.items():
        for one in by_type.get(kind, ()):
            row(design, one)
    for one in by_type.get("AWS::EC2::SecurityGroup", ()):
        outbound = design.groups[one.id].record["IpPermissionsEgress"]
        if not outbound:  # it lets everything out without any outbound rule
            design.rule(one.id, ALL, one.place, egress=True)
    for kind, row in balancers.TARGETS.items():
        for one in by_type.get(kind, ()):
            row(design, one)
    return design
