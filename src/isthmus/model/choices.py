"""Choices from a list of AWS's, and parts that steer and are not modelled: what is not known is a gap."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from .citation import Gap
from .holding import Network
from .record import NO_PROTOCOL
from .vpc import BlockPublicAccessStates

ROUTE_STATES = frozenset({"active", "blackhole", "filtered"})
ROUTE_ORIGINS = frozenset({"CreateRouteTable", "CreateRoute", "EnableVgwRoutePropagation", "Advertisement"})
RULE_ACTIONS = frozenset({"allow", "deny"})
NAT_STATES = frozenset({"pending", "failed", "available", "deleting", "deleted"})
NAT_TYPES = frozenset({"private", "public"})
NAT_MODES = frozenset({"zonal", "regional"})
PEERING_STATES = frozenset(
    {
        "initiating-request",
        "pending-acceptance",
        "active",
        "deleted",
        "rejected",
        "failed",
        "expired",
        "provisioning",
        "deleting",
    }
)
INTERFACE_STATES = frozenset({"available", "associated", "attaching", "in-use", "detaching"})
ATTACHMENT_STATES = frozenset({"attaching", "attached", "detaching", "detached"})
ENDPOINT_TYPES = frozenset({"Interface", "Gateway", "GatewayLoadBalancer", "Resource", "ServiceNetwork"})
ENDPOINT_STATES = frozenset(
    {
        "pendingacceptance",
        "pending",
        "available",
        "deleting",
        "deleted",
        "rejected",
        "failed",
        "expired",
        "partial",
    }
)
BLOCK_MODES = frozenset({"off", "block-bidirectional", "block-ingress"})
INSTANCE_STATES = frozenset({"pending", "running", "shutting-down", "terminated", "stopping", "stopped"})
PROTOCOL_NAMES = frozenset({"tcp", "udp", "icmp", "icmpv6", "-1", "all", "any"})
EMPTY = frozenset({b"", b"[]", b"{}", b"null", b"false"})

Choice = tuple[str, str, str | None, frozenset[str]]
"""A resource, the pointer of the part within it, its value, the values that are known."""


def unknown_values(network: Network) -> Iterator[Gap]:
    """A gap for each choice that is none of those known."""
    for name, part, value, known in _choices(network):
        if value is not None and value not in known:
            word = part.rpartition("/")[2]
            detail = f"{word} of {name} is {value!r}, which is not understood"
            yield Gap("unknown-value", name, "either", detail, network.citation(name, part))


def _choices(network: Network) -> Iterator[Choice]:
    yield from _route_choices(network)
    yield from _filter_choices(network)
    for name, nat in network.nat_gateways.items():
        yield name, "/State", nat.state, NAT_STATES
        yield name, "/ConnectivityType", nat.connectivity_type, NAT_TYPES
        yield name, "/AvailabilityMode", nat.availability_mode, NAT_MODES
    for name, peering in network.peerings.items():
        yield name, "/Status/Code", peering.status.code if peering.status else None, PEERING_STATES
    for name, endpoint in network.vpc_endpoints.items():
        yield name, "/VpcEndpointType", endpoint.vpc_endpoint_type, ENDPOINT_TYPES
        yield name, "/State", endpoint.state.lower() if endpoint.state else None, ENDPOINT_STATES
    for name, interface in network.interfaces.items():
        if interface.status is not None and interface.status not in INTERFACE_STATES:
            yield name, "/Status", interface.status, INTERFACE_STATES
        attachment = interface.attachment
        if attachment is not None and attachment.status not in ATTACHMENT_STATES:
            yield name, "/Attachment/Status", attachment.status, ATTACHMENT_STATES
    for name, instance in network.instances.items():
        if instance.state is not None and instance.state.name not in INSTANCE_STATES:
            yield name, "/State/Name", instance.state.name, INSTANCE_STATES
    modes: list[tuple[str, BlockPublicAccessStates | None]] = [
        *((name, vpc.block_public_access_states) for name, vpc in network.vpcs.items()),
        *((name, subnet.block_public_access_states) for name, subnet in network.subnets.items()),
    ]
    for name, blocked in modes:
        if blocked is not None:
            part = "/BlockPublicAccessStates/InternetGatewayBlockMode"
            yield name, part, blocked.internet_gateway_block_mode, BLOCK_MODES


def _route_choices(network: Network) -> Iterator[Choice]:
    for name, table in network.route_tables.items():
        for index, route in enumerate(table.routes):
            if route.state not in ROUTE_STATES:
                yield name, f"/Routes/{index}/State", route.state, ROUTE_STATES
            if route.origin not in ROUTE_ORIGINS:
                yield name, f"/Routes/{index}/Origin", route.origin, ROUTE_ORIGINS


def _filter_choices(network: Network) -> Iterator[Choice]:
    for name, acl in network.network_acls.items():
        for index, entry in enumerate(acl.entries):
            if entry.rule_action.lower() not in RULE_ACTIONS:
                yield name, f"/Entries/{index}/RuleAction", entry.rule_action, RULE_ACTIONS
            if not is_protocol(entry.protocol):
                yield name, f"/Entries/{index}/Protocol", entry.protocol, PROTOCOL_NAMES
    for name, group in network.security_groups.items():
        sides = (
            ("IpPermissions", group.ip_permissions),
            ("IpPermissionsEgress", group.ip_permissions_egress),
        )
        for word, permissions in sides:
            for index, permission in enumerate(permissions):
                if not is_protocol(permission.ip_protocol):
                    yield name, f"/{word}/{index}/IpProtocol", permission.ip_protocol, PROTOCOL_NAMES


def is_protocol(text: str | None) -> bool:
    """True for a protocol's name, a number of 0-255, -1, the null that some tools write for every one, and none told."""
    if text is None or text == NO_PROTOCOL or text.lower() in PROTOCOL_NAMES:
        return True
    return text.isdecimal() and len(text) <= 3 and int(text) <= 255


def unmodelled_parts(network: Network) -> Iterator[Gap]:
    """A gap for each part that steers traffic and is not modelled, where it says anything."""
    for name, part, what in _parts(network):
        yield Gap("unmodelled-part", name, "either", f"{name} has {what}", network.citation(name, part))


def _parts(network: Network) -> Iterator[tuple[str, str, str]]:
    for name, nat in network.nat_gateways.items():
        if says(nat.attached_appliances):
            yield name, "/AttachedAppliances", "appliances attached to the NAT gateway"
    for name, interface in network.interfaces.items():
        for index, entry in enumerate(interface.private_ip_addresses):
            reached = entry.association
            if reached is None:
                continue
            for word, value in (
                ("CustomerOwnedIp", reached.customer_owned_ip),
                ("CarrierIp", reached.carrier_ip),
            ):
                if value is not None:
                    yield name, f"/PrivateIpAddresses/{index}/Association/{word}", f"the {word} {value}"


def says(raw: msgspec.Raw) -> bool:
    """True for a part that is there and not empty."""
    return bytes(raw).strip() not in EMPTY
