"""What fails when a thing is lost, as edits of the snapshot: every reader then reads the network without it.

In: a network and what is lost. Out: JSON Patch edits for ``isthmus.snapshot.overlay``. Records stay where they are, in
a state in which AWS says that they carry nothing, so that citations still hold; routes that a gateway has learnt of
what is lost are withdrawn, and static ones stay and lead nowhere, as AWS has it.

Source: EC2 API, states of InstanceState, NatGateway, VpcEndpoint, TransitGatewayAttachment; Transit Gateway Guide,
"Blackhole routes" and "Route propagation"; Elastic Load Balancing, "Availability Zones and load balancer nodes".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ..errors import QuestionError
from ..model.balancer import Balancer, balancers
from ..model.embedded import STAND_IN
from ..model.firewall_endpoints import firewall_endpoints, places_of
from ..model.network import Network
from ..semantics.attached_firewall import zones_at
from ..snapshot.naming import id_keys, section_kind

Edit = dict[str, Any]
FAILED, DELETED, DETACHED = "failed", "deleted", "detached"
STOPPED = {"Code": 80, "Name": "stopped"}
ATTACHMENTS = (
    "TransitGatewayAttachments",
    "TransitGatewayVpcAttachments",
    "TransitGatewayPeeringAttachments",
)
LEARNT = "EnableVgwRoutePropagation"
WITHDRAWN = "withdrawn, unless others announce it"
"""The state of a route learnt of what is lost, where others may announce its prefix: no reader takes it for sure."""
SILENT = frozenset({"vpc", "network-function"})
"""Types of attachments behind which nothing announces prefixes."""


def instance(network: Network, name: str) -> Iterator[Edit]:
    """An instance stops."""
    yield _set("Instances", name, "/State", STOPPED)


def interface(network: Network, name: str) -> Iterator[Edit]:
    """An interface is detached; one that only its instance tells of, in the instance's record."""
    if name.startswith(STAND_IN):
        yield from instance(network, name.removeprefix(STAND_IN))
        return
    told = network.interfaces[name]
    own = _record(network, "NetworkInterfaces", name)
    if own is not None:
        yield _detached("NetworkInterfaces", name, "", own)
        return
    holder = told.attachment.instance_id if told.attachment is not None else None
    if holder is not None:
        for at, one in enumerate(
            (_record(network, "Instances", holder) or {}).get("NetworkInterfaces") or ()
        ):
            if one.get("NetworkInterfaceId") == name:
                yield _detached("Instances", holder, f"/NetworkInterfaces/{at}", one)


def nat_gateway(network: Network, name: str) -> Iterator[Edit]:
    """A NAT gateway fails."""
    yield _set("NatGateways", name, "/State", FAILED)


def endpoint(network: Network, name: str) -> Iterator[Edit]:
    """A VPC endpoint fails."""
    yield _set("VpcEndpoints", name, "/State", FAILED)


def peering(network: Network, name: str) -> Iterator[Edit]:
    """A peering connection fails."""
    yield _set("VpcPeeringConnections", name, "/Status", {"Code": FAILED})


def internet_gateway(network: Network, name: str) -> Iterator[Edit]:
    """An internet gateway, of either kind, is attached to nothing."""
    kind = "InternetGateways" if name in network.internet_gateways else "EgressOnlyInternetGateways"
    yield _set(kind, name, "/Attachments", [])


def transit_gateway(network: Network, name: str) -> Iterator[Edit]:
    """A transit gateway is gone."""
    yield _set("TransitGateways", name, "/State", DELETED)


def attachment(network: Network, name: str) -> Iterator[Edit]:
    """An attachment of a transit gateway fails: what was learnt of it is withdrawn, static routes lead nowhere."""
    for kind in ATTACHMENTS:
        if _record(network, kind, name) is not None:
            yield _set(kind, name, "/State", FAILED)
    for table in sorted(network.transit.tables):
        yield from _routes_by(network, table, name)


def vpn_gateway(network: Network, name: str) -> Iterator[Edit]:
    """A virtual private gateway is gone, and what route tables learnt of it."""
    yield _set("VpnGateways", name, "/State", DELETED)
    yield from _unlearnt(network, name)


def connection(network: Network, name: str) -> Iterator[Edit]:
    """A VPN connection is gone; the last one of a gateway takes with it what route tables learnt."""
    yield _set("VpnConnections", name, "/State", DELETED)
    for link in network.hybrid.named(name):
        if link.attachment is not None:
            yield from attachment(network, link.attachment)
        elif not any(other.id != name for other in network.hybrid.alive(link.gateway)):
            yield from _unlearnt(network, link.gateway)


def firewall(network: Network, name: str) -> Iterator[Edit]:
    """A network firewall fails at each of its endpoints, and at a transit gateway that it is attached to."""
    hubs = {each for _, each in network.transit.attachments}
    for place in places_of(network, name):
        if place in network.vpc_endpoints:
            yield from endpoint(network, place)
        elif place in hubs:
            yield from attachment(network, place)


def balancer(network: Network, found: Balancer) -> Iterator[Edit]:
    """A load balancer fails; a classic one, which tells no state, has no listener any more."""
    if found.kind == "classic":
        yield _set("LoadBalancerDescriptions", found.arn, "/ListenerDescriptions", [])
    else:
        yield _set("LoadBalancers", found.arn, "/State", {"Code": FAILED})


def subnets(network: Network, lost: Iterable[str], zone: str | None = None) -> Iterator[Edit]:
    """Everything that stands in some subnets; of a zone, what a gateway of several zones has in it too."""
    gone = frozenset(lost)
    for name, one in network.interfaces.items():
        if one.subnet_id in gone:
            yield from interface(network, name)
    for name, nat in network.nat_gateways.items():
        if nat.subnet_id in gone:
            yield from nat_gateway(network, name)
        elif zone is not None and nat.nat_gateway_addresses:
            yield from _in_zone(network, name, zone)
    for name, each in network.vpc_endpoints.items():
        if (
            each.vpc_endpoint_type == "GatewayLoadBalancer"
            and each.subnet_ids
            and gone.issuperset(each.subnet_ids)
        ):
            yield from endpoint(network, name)
    yield from _attached(network, gone)
    if zone is not None:
        yield from _firewalls_in(network, zone)
    for found in balancers(network).values():
        yield from _nodes(network, found, gone)


def _attached(network: Network, gone: frozenset[str]) -> Iterator[Edit]:
    """Attachments of VPCs without their subnets that are lost; one without any left fails."""
    for (_, name), one in sorted(network.transit.attachments.items()):
        own = one.described.subnet_ids if one.described is not None else ()
        left = [subnet for subnet in own if subnet not in gone]
        if own and not left:
            yield from attachment(network, name)
        elif len(left) < len(own):
            yield _set("TransitGatewayVpcAttachments", name, "/SubnetIds", left)


def _firewalls_in(network: Network, zone: str) -> Iterator[Edit]:
    """Firewalls at transit gateways without a zone that is lost; one in no other is no longer attached."""
    for name, told in firewall_endpoints(network).items():
        lost = [one.name for one in zones_at(network, name) if one.zone == zone] if told.attached else []
        if lost and len(lost) == len(told.zones):
            yield from attachment(network, name)
        for each in lost if len(lost) < len(told.zones) else ():
            assert told.firewall is not None, "who tells of zones tells who it is"
            pointer = f"/FirewallStatus/SyncStates/{each}"
            yield {"op": "remove", "kind": "Firewall", "id": told.firewall, "pointer": pointer}


def _in_zone(network: Network, name: str, zone: str) -> Iterator[Edit]:
    """A regional NAT gateway without its addresses of a zone."""
    listed = network.nat_gateways[name].nat_gateway_addresses
    own = [at for at, one in enumerate(listed) if zone == (one.availability_zone_id or one.availability_zone)]
    if len(own) == len(listed):
        yield from nat_gateway(network, name)
        return
    for at in reversed(own):
        yield {"op": "remove", "kind": "NatGateways", "id": name, "pointer": f"/NatGatewayAddresses/{at}"}


def _nodes(network: Network, found: Balancer, gone: frozenset[str]) -> Iterator[Edit]:
    """A balancer whose name no longer leads to the zones that are lost."""
    kind = "LoadBalancerDescriptions" if found.kind == "classic" else "LoadBalancers"
    record = _record(network, kind, found.arn) or {}
    listed = record.get("AvailabilityZones") or []
    lost = {network.subnets[name].availability_zone for name in gone if name in network.subnets}
    left = [
        one
        for one in listed
        if (one.get("SubnetId") not in gone if isinstance(one, dict) else one not in lost)
    ]
    if len(left) < len(listed):
        yield _set(kind, found.arn, "/AvailabilityZones", left)


def _routes_by(network: Network, table: str, name: str) -> Iterator[Edit]:
    """The routes of a transit gateway's table that lead to an attachment, and those that others than it announce."""
    kind = "TransitGatewayRoutes"
    searched = {section.raw: section for section in network.snapshot.of_kind(kind) if section.owner == table}
    if len(searched) > 1:
        raise QuestionError(f"the routes of {table} stand in several lists that differ", field="lose")
    quiet = _is_quiet(network, table, name)
    for section in searched.values():
        yield from _withdrawn(kind, table, "", section.records(), name, quiet)
    kind = "TransitGatewayStaticRoutes"
    routes = (_record(network, kind, table) or {}).get("Routes") or ()
    yield from _withdrawn(kind, table, "/Routes", routes, name, quiet)


def _withdrawn(
    kind: str, table: str, place: str, routes: Iterable[Any], name: str, quiet: bool
) -> Iterator[Edit]:
    """A learnt route is withdrawn, a static one leads nowhere; one shared by several attachments loses one.

    Unless it is ``quiet``, others may announce what routers outside of AWS announced.
    """
    for at, route in enumerate(routes):
        takers = (route.get("TransitGatewayAttachments") if isinstance(route, dict) else None) or []
        left = [one for one in takers if one.get("TransitGatewayAttachmentId") != name]
        state = f"{place}/{at}/State"
        if quiet and takers and route.get("State") == WITHDRAWN:
            yield _set(kind, table, state, DELETED)
        elif len(left) == len(takers) or route.get("State") not in (None, "active"):
            continue
        elif left:
            yield _set(kind, table, f"{place}/{at}/TransitGatewayAttachments", left)
        elif route.get("Type") != "propagated":
            yield _set(kind, table, state, "blackhole")
        else:
            silent = all(one.get("ResourceType") in SILENT for one in takers)
            yield _set(kind, table, state, DELETED if quiet or silent else WITHDRAWN)


def _is_quiet(network: Network, table: str, name: str) -> bool:
    """True where nothing but an attachment may announce to a table: of two that do, the best route alone is shown.

    Source: Transit Gateway Guide, "Route evaluation order" (only the preferred route is shown).
    """
    known = {one.id: one for one in network.transit.attachments.values()}
    own = network.transit.tables[table]
    if own.propagations is None:
        told = {one.id: one.type for one in known.values() if own.gateway in (None, one.gateway)}
    else:
        told = {
            one.transit_gateway_attachment_id or "": one.resource_type
            for one in own.propagations
            if one.state in (None, "enabled")
        }
    return all(
        kind in SILENT or each == name or (each in known and not (known[each].stands or known[each].odd))
        for each, kind in told.items()
    )


def _unlearnt(network: Network, gateway: str) -> Iterator[Edit]:
    """What route tables learnt of a gateway is withdrawn: a shorter route may take its place."""
    for table in network.route_tables:
        record = _record(network, "RouteTables", table) or {}
        for at, route in reversed(list(enumerate(record.get("Routes") or ()))):
            if route.get("GatewayId") == gateway and route.get("Origin") == LEARNT:
                yield {"op": "remove", "kind": "RouteTables", "id": table, "pointer": f"/Routes/{at}"}


def _detached(kind: str, name: str, place: str, record: dict[str, Any]) -> Edit:
    if isinstance(record.get("Attachment"), dict):
        return _set(kind, name, f"{place}/Attachment/Status", DETACHED)
    return _set(kind, name, f"{place}/Status", "available")


def _set(kind: str, name: str, pointer: str, value: Any) -> Edit:
    return {"op": "add", "kind": kind, "id": name, "pointer": pointer, "value": value}


def _record(network: Network, kind: str, name: str) -> dict[str, Any] | None:
    """The first record of a kind that bears an id; every record of the kind is read once for a network."""
    known = network.memo.get(f"records of {kind}")
    if not isinstance(known, dict):
        known = network.memo[f"records of {kind}"] = dict(reversed(list(_named(network, kind))))
    found = known.get(name)
    return found if isinstance(found, dict) else None


def _named(network: Network, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for section in network.snapshot.sections:
        if section_kind(section.kind) != section_kind(kind):
            continue
        for record in section.records():
            ones = record.get("Instances") or () if kind == "Instances" and isinstance(record, dict) else ()
            for one in (record, *ones):
                for key in id_keys(kind) if isinstance(one, dict) else ():
                    if isinstance(one.get(key), str):
                        yield one[key], one
