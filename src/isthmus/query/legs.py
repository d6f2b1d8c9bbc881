"""The two legs of a flow through a load balancer, each a network in which the balancer's nodes are plain interfaces.

In: a network, a balancer, and whose address the second leg bears. Out: a network of the edited snapshot, on which
`path` is asked like on any other: so Z3 proves each leg, and the judge reads it from the edited raw records.

A kept client address is told by the same means: the node bears it instead of its own. Replies then come back to
the node by the local route alone, which is what its flow table does; the edits bring that route where the client is
no address of the VPC.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from ..model.balancer import Balancer, Node, behind
from ..model.network import Network, build
from ..model.vpc import Vpc
from ..packet import WIDTH, parse_address, parse_prefix
from ..snapshot import Snapshot, overlay

Edit = dict[str, Any]
NO_GROUP = "sg-of-a-balancer-without-groups"
PLAIN = {"InterfaceType": "interface", "Description": "", "RequesterId": None}


def plain(network: Network, balancer: Balancer) -> Network:
    """The network in which the nodes send and take flows of their own."""
    key = f"legs {balancer.arn}"
    known = network.memo.get(key)
    if not isinstance(known, Network):
        known = network.memo[key] = build(overlay(network.snapshot, _plain(network, balancer)))
    return known


def all_plain(network: Network, chosen: Iterable[Balancer]) -> Network:
    """The network in which the nodes of some balancers take flows of their own."""
    chosen = list(chosen)
    key = f"legs of {' '.join(sorted(one.arn for one in chosen))}"
    known = network.memo.get(key)
    if not isinstance(known, Network):
        edits: dict[str, Edit] = {}
        for balancer in chosen:
            for edit in _plain(network, balancer):
                edits.setdefault(f"{edit['id']} {edit.get('pointer')}", edit)
        known = network.memo[key] = build(overlay(network.snapshot, edits.values()))
    return known


def _plain(network: Network, balancer: Balancer) -> list[Edit]:
    """What makes the nodes of a balancer plain, and of those that it sends to: they are its targets."""
    edits: dict[str, Edit] = {}
    for one in (balancer, *behind(network, balancer)):
        for edit in _plain_nodes(network, one):
            edits.setdefault(f"{edit['id']} {edit.get('pointer')}", edit)
    return list(edits.values())


def _plain_nodes(network: Network, balancer: Balancer) -> list[Edit]:
    edits = [
        _set("NetworkInterfaces", node.interface, f"/{field}", value)
        for node in balancer.nodes
        for field, value in PLAIN.items()
    ]
    bare = [node.interface for node in balancer.nodes if network.interfaces[node.interface].groups == ()]
    if bare and balancer.kind == "network":
        vpc = network.interfaces[bare[0]].vpc_id
        edits.append(_anything(vpc))
        groups = [{"GroupId": f"{NO_GROUP}-{vpc}"}]
        edits += [_set("NetworkInterfaces", name, "/Groups", groups) for name in bare]
    return edits


def _anything(vpc: str) -> Edit:
    """A group that lets everything pass: what a Network Load Balancer without groups does.

    Source: Security groups for your Network Load Balancer, Considerations.
    """
    peers = {"IpRanges": [{"CidrIp": "0.0.0.0/0"}], "Ipv6Ranges": [{"CidrIpv6": "::/0"}]}
    rules = [{"IpProtocol": "-1", "UserIdGroupPairs": [], "PrefixListIds": [], **peers}]
    name = f"{NO_GROUP}-{vpc}"
    record = {
        "GroupId": name,
        "GroupName": "no group",
        "VpcId": vpc,
        "IpPermissions": rules,
        "IpPermissionsEgress": rules,
    }
    return {"op": "add", "kind": "SecurityGroups", "id": name, "value": record}


def kept(network: Network, balancer: Balancer, node: Node, client: str, owner: str | None) -> Network:
    """The network in which a node bears a client's address; its owner inside the snapshot bears it no more."""
    key = f"legs {balancer.arn} {node.interface} {client}"
    known = network.memo.get(key)
    if isinstance(known, Network):
        return known
    edits = _plain(network, balancer)
    own = network.interfaces[node.interface]
    if owner is not None:
        edits += _without(network, owner, own.private_ip_address or "")
    edits += _bearing(node.interface, client)
    vpc = network.vpcs.get(own.vpc_id)
    if vpc is not None and not within(vpc, client):
        edits += _local(network, own.vpc_id, client)
    built = build(overlay(network.snapshot, edits))
    # Invariant: an address that the node bears for the client is no contradiction that anybody read
    gaps = tuple(gap for gap in built.gaps if gap.id != node.interface or gap in network.gaps)
    built = network.memo[key] = replace(built, gaps=gaps)
    return built


def _set(kind: str, name: str, pointer: str, value: Any) -> Edit:
    return {"op": "add", "kind": kind, "id": name, "pointer": pointer, "value": value}


def _bearing(interface: str, address: str) -> Iterator[Edit]:
    if parse_address(address)[0] == 6:
        yield _set("NetworkInterfaces", interface, "/Ipv6Addresses", [{"Ipv6Address": address}])
        return
    yield _set("NetworkInterfaces", interface, "/PrivateIpAddress", address)
    listed = [{"PrivateIpAddress": address, "Primary": True}]
    yield _set("NetworkInterfaces", interface, "/PrivateIpAddresses", listed)
    yield _set("NetworkInterfaces", interface, "/Association", None)


def _without(network: Network, owner: str, instead: str) -> Iterator[Edit]:
    """The owner of an address with another one: it takes no part in the second leg."""
    yield from _bearing(owner, instead)
    yield _set("NetworkInterfaces", owner, "/Ipv6Addresses", [])
    attachment = network.interfaces[owner].attachment
    instance = attachment.instance_id if attachment is not None else None
    if instance in network.instances:
        yield _set("Instances", str(instance), "/NetworkInterfaces", [])
        yield _set("Instances", str(instance), "/PrivateIpAddress", None)
        yield _set("Instances", str(instance), "/PublicIpAddress", None)


def within(vpc: Vpc, address: str) -> bool:
    """Whether an address is of a VPC's blocks."""
    blocks = [vpc.cidr_block, *(one.cidr_block for one in vpc.cidr_block_association_set)]
    blocks += [one.ipv6_cidr_block for one in vpc.ipv6_cidr_block_association_set]
    return any(parse_prefix(block).holds(*parse_address(address)) for block in blocks if block)


def alone(address: str) -> str:
    """The block that holds one address alone."""
    return f"{address}/{WIDTH[parse_address(address)[0]]}"


def _local(network: Network, vpc: str, client: str) -> Iterator[Edit]:
    """A block of the VPC that holds the client alone, with its local route in every table."""
    block, word = alone(client), "Ipv6" if parse_address(client)[0] == 6 else ""
    record = {
        "AssociationId": "vpc-cidr-assoc-of-the-client",
        f"{word}CidrBlock": block,
        f"{word}CidrBlockState": {"State": "associated"},
    }
    field = f"{word}CidrBlockAssociationSet"
    listed = list(_raw(network.snapshot, "Vpcs", "VpcId", vpc))
    yield _set("Vpcs", vpc, f"/{field}", [*(listed[0].get(field) or ()), record])
    route = {
        f"Destination{word}CidrBlock": block,
        "GatewayId": "local",
        "Origin": "CreateRouteTable",
        "State": "active",
    }
    for name, table in network.route_tables.items():
        if table.vpc_id == vpc:
            yield _set("RouteTables", name, "/Routes/-", route)


def _raw(snapshot: Snapshot, kind: str, key: str, name: str) -> Iterator[dict[str, Any]]:
    for section in snapshot.of_kind(kind):
        yield from (record for record in section.records() if record.get(key) == name)
