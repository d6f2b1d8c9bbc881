"""Managed services as their answers tell them: names, ports, and which interfaces are theirs (vpc.md 13)."""

from __future__ import annotations

from typing import Any

from isthmus.model.managed import Managed, Marks, managed
from isthmus.model.network import build
from tests.judge.drawing import Drawing


def read(**kinds: list[dict[str, Any]]) -> dict[str, Managed]:
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    for kind, records in kinds.items():
        for record in records:
            drawing.put(kind, record)
    return managed(build(drawing.snapshot()))


def test_clients_of_a_warehouse_speak_to_the_node_that_leads() -> None:
    nodes = [
        {"NodeRole": "LEADER", "PrivateIPAddress": "10.0.0.10"},
        {"NodeRole": "COMPUTE-0", "PrivateIPAddress": "10.0.0.11"},
    ]
    single = [{"NodeRole": "SHARED", "PrivateIPAddress": "10.0.0.12"}]
    endpoint = {"Address": "big.redshift.amazonaws.com", "Port": 5439}
    found = read(
        Clusters=[
            {"ClusterIdentifier": "big", "VpcId": "vpc-a", "ClusterNodes": nodes, "Endpoint": endpoint},
            {"ClusterIdentifier": "small", "VpcId": "vpc-a", "ClusterNodes": single},
            {"ClusterArn": "arn:aws:dax:eu-west-1:111111111111:cache/other", "ClusterName": "other"},
        ]
    )
    assert set(found) == {"big", "small"}, "a cluster of another service is none of Redshift's"
    big, small = found["big"], found["small"]
    assert (big.service, big.names, big.port, big.vpc) == ("redshift", (endpoint["Address"],), 5439, "vpc-a")
    assert (big.addresses, small.addresses, small.port) == (("10.0.0.10",), ("10.0.0.12",), None)


def test_a_domain_is_in_its_vpc_or_public() -> None:
    home = {"VPCId": "vpc-a", "SubnetIds": ["subnet-a"]}
    found = read(
        DomainStatusList=[
            {
                "DomainName": "logs",
                "ARN": "logs",
                "VPCOptions": home,
                "Endpoints": {"vpc": "vpc-logs.es.aws"},
            },
            {"DomainName": "open", "ARN": "open", "Endpoint": "open.es.aws"},
        ]
    )
    logs, public = (found[name] for name in sorted(found))
    assert (logs.names, logs.port, logs.vpc, logs.marks) == (
        ("vpc-logs.es.aws",),
        443,
        "vpc-a",
        Marks("ES logs"),
    )
    assert public.outside and not logs.outside and public.marks is None


def test_a_file_system_is_met_at_its_mount_targets() -> None:
    target = {
        "MountTargetId": "fsmt-1",
        "FileSystemId": "fs-1",
        "NetworkInterfaceId": "eni-1",
        "VpcId": "vpc-a",
    }
    found = read(
        MountTargets=[target, {**target, "MountTargetId": "fsmt-2", "FileSystemId": "fs-2"}],
        FileSystems=[{"FileSystemId": "fs-1"}],
    )
    assert (found["fsmt-1"].told, found["fsmt-1"].port) == (("eni-1",), 2049)
    [system] = [one for name, one in found.items() if not name.startswith("fsmt-")]
    assert (system.members, system.port) == (("fsmt-1",), 2049)


def test_a_broker_is_named_by_the_hosts_of_its_endpoints() -> None:
    parts = [{"Endpoints": ["amqps://b-1.mq.aws:5671", "stomp://b-1.mq.aws:61614"]}, {"Endpoints": []}]
    [broker] = read(Brokers=[{"BrokerId": "b-1", "BrokerInstances": parts}]).values()
    assert broker.names == ("b-1.mq.aws",)
    assert broker.marks == Marks("Amazon MQ network interface for broker b-1")


def test_a_cache_is_where_its_subnet_group_is_and_a_group_is_its_members() -> None:
    node = {"Endpoint": {"Address": "one.cache.aws", "Port": 6379}}
    kept = {"CacheClusterId": "one", "CacheSubnetGroupName": "home", "CacheNodes": [node]}
    ends = {"PrimaryEndpoint": {"Address": "main.cache.aws", "Port": 6379}}
    found = read(
        CacheSubnetGroups=[{"CacheSubnetGroupName": "home", "VpcId": "vpc-a"}],
        CacheClusters=[{"ARN": "one", **kept}, {"ARN": "two", "CacheClusterId": "two"}],
        ReplicationGroups=[
            {"ARN": "both", "MemberClusters": ["one", "gone"], "NodeGroups": [ends]},
        ],
    )
    by_vpc = {one.vpc: one for one in found.values() if not one.members}
    assert (by_vpc["vpc-a"].names, by_vpc["vpc-a"].port) == (("one.cache.aws",), 6379)
    assert (by_vpc["vpc-a"].marks, by_vpc[None].marks) == (Marks("ElastiCache one"), None)
    [both] = [one for one in found.values() if one.members]
    assert both.names == ("main.cache.aws",)
    assert [found[name].names for name in both.members] == [("one.cache.aws",)]


def test_a_cluster_of_kubernetes_is_asked_at_its_endpoint() -> None:
    told = {
        "arn": "eks",
        "name": "eks",
        "endpoint": "https://x.eks.aws",
        "resourcesVpcConfig": {"vpcId": "vpc-a"},
    }
    [cluster] = read(EksClusters=[told]).values()
    assert (cluster.names, cluster.port, cluster.vpc) == (("x.eks.aws",), 443, "vpc-a")
    assert cluster.marks == Marks("Amazon EKS eks")


def test_a_function_has_interfaces_in_its_subnets_or_is_outside() -> None:
    home = {"SubnetIds": ["subnet-a"], "SecurityGroupIds": ["sg-1"], "VpcId": "vpc-a"}
    found = read(
        Functions=[
            {"FunctionArn": "in", "FunctionName": "in", "VpcConfig": home},
            {"FunctionArn": "out", "FunctionName": "out", "VpcConfig": {"SubnetIds": [], "VpcId": ""}},
        ]
    )
    inside = next(one for one in found.values() if not one.outside)
    assert (inside.subnets, inside.groups, inside.narrow) == ({"subnet-a"}, {"sg-1"}, True)
    assert sum(bool(one.outside) for one in found.values()) == 1
