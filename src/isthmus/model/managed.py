"""Managed services that stand in a VPC: what AWS's answers tell of the interfaces that each of them has.

In: the raw answers of RDS, Lambda, ECS, EKS, ElastiCache, Redshift, OpenSearch, EFS, MQ and Client VPN in a network's
snapshot. Out: a ``Managed`` each, by the id that it has among the network's others. Which interface that means,
``managed_ends`` says.

Source: the API references of these services; vpc.md 13. Descriptions of interfaces: classifiers in public code agree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from .answers import records
from .client_vpn import MARK, client_vpns
from .holding import Network
from .unmodelled import id_of

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Marks:
    """How AWS marks interfaces: a description in full (``whole``), or how it begins; or a type of its own."""

    description: str = ""
    whole: bool = True
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Managed:
    """A thing of a managed service. ``names`` are its DNS names, ``members`` the ids of things that make it up.

    Its interfaces are those told by id (``told``) or by ``addresses`` in ``vpc``, else those with its ``marks``. Where
    marks name the service alone (``narrow``), its ``groups``, ``subnets`` and ``zone`` must be an interface's too.
    """

    id: str
    service: str
    names: tuple[str, ...] = ()
    port: int | None = None
    told: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    vpc: str | None = None
    marks: Marks | None = None
    narrow: bool = False
    groups: frozenset[str] = frozenset()
    subnets: frozenset[str] = frozenset()
    zone: str | None = None
    members: tuple[str, ...] = ()
    single: bool = False
    """It has one interface in use at a time."""
    outside: str = ""
    """Why it stands in no VPC at all."""


@dataclass(slots=True)
class _Reading:
    network: Network
    found: dict[str, Managed] = field(default_factory=dict)

    def of(self, *kinds: str) -> Iterator[tuple[str, Record]]:
        """The records of some kinds, each with its id."""
        for kind in kinds:
            for record, _ in records(self.network, kind):
                name = id_of(kind, record)
                if name:
                    yield name, record

    def add(self, name: str, service: str, **more: Any) -> None:
        """Note a thing; the first record of it stands."""
        self.found.setdefault(name, Managed(name, service, **more))


def managed(network: Network) -> dict[str, Managed]:
    """Every thing of a managed service that a network holds, by id, read once."""
    known = network.memo.get("managed")
    if not isinstance(known, dict):
        reading = _Reading(network)
        for read in READERS:
            read(reading)
        known = network.memo["managed"] = dict(sorted(reading.found.items()))
    return known


def _texts(listed: Any, key: str | None = None) -> tuple[str, ...]:
    found = (one.get(key) if key is not None else one for one in listed or ())
    return tuple(str(one) for one in found if one)


def _names(*endpoints: Any) -> tuple[str, ...]:
    """The DNS names of endpoints, which are told as texts or with an address in them."""
    told = (one.get("Address") if isinstance(one, dict) else one for one in endpoints)
    return tuple(dict.fromkeys(str(one) for one in told if one))


def _port(endpoint: Any) -> int | None:
    port = endpoint.get("Port") if isinstance(endpoint, dict) else endpoint
    return port if isinstance(port, int) and port else None


def _databases(reading: _Reading) -> None:
    mark = Marks("RDSNetworkInterface")
    clusters: dict[object, list[str]] = {}
    for name, record in reading.of("DBInstances"):
        home, endpoint = record.get("DBSubnetGroup") or {}, record.get("Endpoint") or {}
        clusters.setdefault(record.get("DBClusterIdentifier"), []).append(name)
        reading.add(
            name,
            "rds",
            names=_names(endpoint),
            port=_port(endpoint),
            vpc=home.get("VpcId"),
            marks=mark,
            narrow=True,
            groups=frozenset(_texts(record.get("VpcSecurityGroups"), "VpcSecurityGroupId")),
            subnets=frozenset(_texts(home.get("Subnets"), "SubnetIdentifier")),
            zone=record.get("AvailabilityZone"),
            single=True,
        )
    for name, record in reading.of("DBClusters"):
        names = _names(
            record.get("Endpoint"), record.get("ReaderEndpoint"), *(record.get("CustomEndpoints") or ())
        )
        members = tuple(clusters.get(record.get("DBClusterIdentifier"), ()))
        reading.add(name, "rds", names=names, port=_port(record.get("Port")), members=members)
    for name, record in reading.of("DBProxies"):
        reading.add(
            name,
            "rds",
            names=_names(record.get("Endpoint")),
            vpc=record.get("VpcId"),
            marks=Marks("Network interface for DBProxy", whole=False),
            narrow=True,
            groups=frozenset(_texts(record.get("VpcSecurityGroupIds"))),
            subnets=frozenset(_texts(record.get("VpcSubnetIds"))),
        )


def _functions(reading: _Reading) -> None:
    """Functions with the same subnets and groups share an interface a subnet: it is the interface of each of them."""
    for name, record in reading.of("Functions", "FunctionConfigurations"):
        home = record.get("VpcConfig") or {}
        if not home.get("SubnetIds"):
            reading.add(name, "lambda", outside="it runs outside of every VPC of the account")
            continue
        reading.add(
            name,
            "lambda",
            vpc=home.get("VpcId"),
            marks=Marks(type="lambda"),
            narrow=True,
            groups=frozenset(_texts(home.get("SecurityGroupIds"))),
            subnets=frozenset(_texts(home.get("SubnetIds"))),
        )


def _tasks(reading: _Reading) -> None:
    services: dict[tuple[object, object], list[str]] = {}
    for name, record in reading.of("tasks"):
        details = [
            detail
            for attached in record.get("attachments") or ()
            if attached.get("type") in ("ElasticNetworkInterface", "eni")
            for detail in attached.get("details") or ()
        ]
        told = _texts([each for each in details if each.get("name") == "networkInterfaceId"], "value")
        services.setdefault((record.get("clusterArn"), record.get("group")), []).append(name)
        reading.add(name, "ecs", told=told)
    for name, record in reading.of("services"):
        key = (record.get("clusterArn"), f"service:{record.get('serviceName')}")
        reading.add(name, "ecs", members=tuple(services.get(key, ())))


def _kubernetes(reading: _Reading) -> None:
    for name, record in reading.of("EksClusters"):
        home = record.get("resourcesVpcConfig")
        if isinstance(home, dict):
            marks, endpoint = Marks(f"Amazon EKS {record.get('name')}"), record.get("endpoint")
            address = str(endpoint or "").removeprefix("https://")
            reading.add(name, "eks", names=_names(address), port=443, vpc=home.get("vpcId"), marks=marks)


def _caches(reading: _Reading) -> None:
    homes = {record.get("CacheSubnetGroupName"): record for _, record in reading.of("CacheSubnetGroups")}
    ids: dict[str, str] = {}
    for name, record in reading.of("CacheClusters"):
        own = str(record.get("CacheClusterId"))
        endpoints = [one.get("Endpoint") for one in record.get("CacheNodes") or ()]
        front, ids[own] = [record.get("ConfigurationEndpoint"), *endpoints], name
        vpc = (homes.get(record.get("CacheSubnetGroupName")) or {}).get("VpcId")
        reading.add(
            name,
            "elasticache",
            names=_names(*front),
            port=_port(next((one for one in front if one), None)),
            vpc=vpc,
            marks=Marks(f"ElastiCache {own}") if vpc else None,
        )
    for name, record in reading.of("ReplicationGroups"):
        parts = record.get("NodeGroups") or ()
        ends = [part.get(key) for part in parts for key in ("PrimaryEndpoint", "ReaderEndpoint")]
        members = tuple(ids[one] for one in _texts(record.get("MemberClusters")) if one in ids)
        names = _names(record.get("ConfigurationEndpoint"), *ends)
        reading.add(name, "elasticache", names=names, members=members)


def _warehouses(reading: _Reading) -> None:
    """Clients speak to the leader, or to the one node that leads and computes."""
    for name, record in reading.of("Clusters"):
        leading = [
            node
            for node in record.get("ClusterNodes") or ()
            if str(node.get("NodeRole")).upper() in ("LEADER", "SHARED")
        ]
        endpoint = record.get("Endpoint") or {}
        if not record.get("ClusterIdentifier"):
            continue
        reading.add(
            name,
            "redshift",
            names=_names(endpoint),
            port=_port(endpoint),
            addresses=_texts(leading, "PrivateIPAddress"),
            vpc=record.get("VpcId"),
        )


def _domains(reading: _Reading) -> None:
    for name, record in reading.of("DomainStatusList"):
        home, names = record.get("VPCOptions") or {}, (record.get("Endpoints") or {}).values()
        if not home.get("VPCId"):
            reading.add(name, "opensearch", outside="it has a public endpoint, and no interface in a VPC")
            continue
        marks = Marks(f"ES {record.get('DomainName')}")
        endpoints = _names(record.get("Endpoint"), *names)
        reading.add(name, "opensearch", names=endpoints, port=443, vpc=home["VPCId"], marks=marks)


def _file_systems(reading: _Reading) -> None:
    targets: dict[object, list[str]] = {}
    for name, record in reading.of("MountTargets"):
        targets.setdefault(record.get("FileSystemId"), []).append(name)
        told = _texts([record.get("NetworkInterfaceId")])
        reading.add(name, "efs", port=2049, told=told, vpc=record.get("VpcId"))
    for name, record in reading.of("FileSystems"):
        members = tuple(targets.get(record.get("FileSystemId"), ()))
        reading.add(name, "efs", port=2049, members=members)


def _brokers(reading: _Reading) -> None:
    for name, record in reading.of("Brokers"):
        parts: Iterable[Record] = record.get("BrokerInstances") or ()
        marks = Marks(f"Amazon MQ network interface for broker {record.get('BrokerId')}")
        names = _names(*(_host(url) for part in parts for url in part.get("Endpoints") or ()))
        reading.add(name, "mq", names=names, marks=marks)


def _client_vpns(reading: _Reading) -> None:
    """Users of an endpoint come out of its interfaces in the subnets that it is associated with."""
    for name, vpn in client_vpns(reading.network).items():
        if vpn.over_transit:
            continue
        networks = vpn.networks or ()
        reading.add(
            name,
            "client-vpn",
            vpc=vpn.vpc,
            marks=Marks(MARK, whole=False),
            narrow=True,
            groups=vpn.groups or next((one.groups for one in networks), frozenset()),
            subnets=frozenset(one.subnet for one in networks),
        )


def _host(url: str) -> str:
    return url.partition("://")[2].partition(":")[0]


READERS: tuple[Callable[[_Reading], None], ...] = (
    _databases,
    _functions,
    _tasks,
    _kubernetes,
    _caches,
    _warehouses,
    _domains,
    _file_systems,
    _brokers,
    _client_vpns,
)
