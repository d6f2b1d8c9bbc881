"""The interfaces of managed services, from their own raw answers: what each tells, and what stands in its place.

Source: API references of RDS, Lambda, ECS, EKS, ElastiCache, Redshift, OpenSearch, EFS and MQ; Amazon ECS Guide, "Task
networking"; Lambda Guide, "Giving Lambda functions access to resources in a VPC".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ..snapshot import Snapshot
from .source import objects

Record = dict[str, Any]
Cards = set[str]


def standing_at(snapshot: Snapshot, name: str) -> frozenset[str] | None:
    """The interfaces of the thing with an id; None where its answer does not lead to any."""
    reader = _Reader(snapshot)
    for kind, (keys, read) in READERS.items():
        for record in reader.all(kind):
            own = next((record[key] for key in keys if isinstance(record.get(key), str)), None)
            if own == name:
                found = read(reader, record)
                return frozenset(found) or None
    return None


class _Reader:
    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._known: dict[str, list[Record]] = {}

    def all(self, kind: str) -> list[Record]:
        """Every record of a kind, decoded once."""
        if kind not in self._known:
            self._known[kind] = objects(self.snapshot, kind)
        return self._known[kind]

    def cards(self, vpc: object = None) -> Iterator[tuple[str, Record]]:
        """Every interface of a VPC (of all, where none is told)."""
        for card in self.all("NetworkInterfaces"):
            if vpc is None or card.get("VpcId") == vpc:
                yield str(card["NetworkInterfaceId"]), card

    def described(self, text: str, vpc: object = None) -> Cards:
        return {name for name, card in self.cards(vpc) if card.get("Description") == text}

    def placed(
        self, vpc: object, groups: set[str], subnets: set[str], zone: object = None
    ) -> Iterator[tuple[str, Record]]:
        """The interfaces in some subnets (and a zone) that bear just these groups."""
        for name, card in self.cards(vpc):
            told = card.get("Groups")
            bears = told is not None and {group["GroupId"] for group in told} == groups
            within = card.get("SubnetId") in subnets
            if bears and within and zone in (None, self.zone(card)):
                yield name, card

    def zone(self, card: Record) -> object:
        """The zone of an interface; its subnet's where it tells none."""
        told = [
            one.get("AvailabilityZone")
            for one in self.all("Subnets")
            if one["SubnetId"] == card.get("SubnetId")
        ]
        return card.get("AvailabilityZone") or next(iter(told), None)


def _instance(reader: _Reader, record: Record) -> Cards:
    home = record.get("DBSubnetGroup") or {}
    groups = {one["VpcSecurityGroupId"] for one in record.get("VpcSecurityGroups") or ()}
    subnets = {one["SubnetIdentifier"] for one in home.get("Subnets") or ()}
    placed = reader.placed(home.get("VpcId"), groups, subnets, record.get("AvailabilityZone"))
    return {name for name, card in placed if card.get("Description") == "RDSNetworkInterface"}


def _cluster(reader: _Reader, record: Record) -> Cards:
    own = record.get("DBClusterIdentifier")
    parts = (one for one in reader.all("DBInstances") if one.get("DBClusterIdentifier") == own)
    return {name for part in parts for name in _instance(reader, part)}


def _proxy(reader: _Reader, record: Record) -> Cards:
    groups, subnets = set(record.get("VpcSecurityGroupIds") or ()), set(record.get("VpcSubnetIds") or ())
    placed = reader.placed(record.get("VpcId"), groups, subnets)
    return {
        name
        for name, card in placed
        if str(card.get("Description")).startswith("Network interface for DBProxy")
    }


def _function(reader: _Reader, record: Record) -> Cards:
    home = record.get("VpcConfig") or {}
    placed = reader.placed(
        home.get("VpcId"), set(home.get("SecurityGroupIds") or ()), set(home.get("SubnetIds") or ())
    )
    return {name for name, card in placed if card.get("InterfaceType") == "lambda"}


def _task(reader: _Reader, record: Record) -> Cards:
    """The interface that a task's attachment tells."""
    known = {name for name, _ in reader.cards()}
    details = (row for attached in record.get("attachments") or () for row in attached.get("details") or ())
    return {row["value"] for row in details if row.get("name") == "networkInterfaceId"} & known


def _service(reader: _Reader, record: Record) -> Cards:
    group, cluster = f"service:{record.get('serviceName')}", record.get("clusterArn")
    tasks = (
        one for one in reader.all("tasks") if (one.get("group"), one.get("clusterArn")) == (group, cluster)
    )
    return {name for task in tasks for name in _task(reader, task)}


def _kubernetes(reader: _Reader, record: Record) -> Cards:
    vpc = (record.get("resourcesVpcConfig") or {}).get("vpcId")
    return reader.described(f"Amazon EKS {record.get('name')}", vpc)


def _cache(reader: _Reader, record: Record) -> Cards:
    homes = {one.get("CacheSubnetGroupName"): one.get("VpcId") for one in reader.all("CacheSubnetGroups")}
    vpc = homes.get(record.get("CacheSubnetGroupName"))
    return reader.described(f"ElastiCache {record.get('CacheClusterId')}", vpc) if vpc else set()


def _replicas(reader: _Reader, record: Record) -> Cards:
    members = set(record.get("MemberClusters") or ())
    parts = (one for one in reader.all("CacheClusters") if one.get("CacheClusterId") in members)
    return {name for part in parts for name in _cache(reader, part)}


def _warehouse(reader: _Reader, record: Record) -> Cards:
    """The interface of the node that clients speak to: the leader, or the only one there is."""
    nodes = record.get("ClusterNodes") or ()
    front = {
        node.get("PrivateIPAddress")
        for node in nodes
        if not str(node.get("NodeRole")).upper().startswith("COMPUTE")
    }
    return {
        name
        for name, card in reader.cards(record.get("VpcId"))
        if front
        & {row.get("PrivateIpAddress") for row in (card, *(card.get("PrivateIpAddresses") or ()))} - {None}
    }


def _domain(reader: _Reader, record: Record) -> Cards:
    vpc = (record.get("VPCOptions") or {}).get("VPCId")
    return reader.described(f"ES {record.get('DomainName')}", vpc) if vpc else set()


def _mount(reader: _Reader, record: Record) -> Cards:
    return {name for name, _ in reader.cards() if name == record.get("NetworkInterfaceId")}


def _files(reader: _Reader, record: Record) -> Cards:
    own = record.get("FileSystemId")
    targets = (one for one in reader.all("MountTargets") if one.get("FileSystemId") == own)
    return {name for target in targets for name in _mount(reader, target)}


def _broker(reader: _Reader, record: Record) -> Cards:
    return reader.described(f"Amazon MQ network interface for broker {record.get('BrokerId')}")


def _client_vpn(reader: _Reader, record: Record) -> Cards:
    """What stands in its subnets with its groups and the service's description."""
    own = record.get("ClientVpnEndpointId")
    rows = [one for one in reader.all("ClientVpnTargetNetworks") if one.get("ClientVpnEndpointId") == own]
    groups = set(record.get("SecurityGroupIds") or (rows[0].get("SecurityGroups") if rows else None) or ())
    placed = reader.placed(record.get("VpcId"), groups, {str(one.get("TargetNetworkId")) for one in rows})
    return {
        name
        for name, card in placed
        if str(card.get("Description")).startswith("ClientVPN Endpoint resource")
    }


READERS: dict[str, tuple[tuple[str, ...], Callable[[_Reader, Record], Cards]]] = {
    "DBInstances": (("DBInstanceArn", "DBInstanceIdentifier"), _instance),
    "DBClusters": (("DBClusterArn", "DBClusterIdentifier"), _cluster),
    "DBProxies": (("DBProxyArn", "DBProxyName"), _proxy),
    "Functions": (("FunctionArn", "FunctionName"), _function),
    "FunctionConfigurations": (("FunctionArn", "FunctionName"), _function),
    "tasks": (("taskArn",), _task),
    "services": (("serviceArn",), _service),
    "EksClusters": (("arn", "name"), _kubernetes),
    "CacheClusters": (("ARN", "CacheClusterId"), _cache),
    "ReplicationGroups": (("ARN", "ReplicationGroupId"), _replicas),
    "Clusters": (("ClusterArn", "ClusterIdentifier"), _warehouse),
    "DomainStatusList": (("ARN", "DomainName"), _domain),
    "MountTargets": (("MountTargetId",), _mount),
    "FileSystems": (("FileSystemId",), _files),
    "Brokers": (("BrokerId",), _broker),
    "ClientVpnEndpoints": (("ClientVpnEndpointId",), _client_vpn),
}
