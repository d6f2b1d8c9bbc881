"""Rows of managed services that keep network interfaces in a VPC.

Source: the API references of RDS, Lambda, ECS, EKS, ElastiCache, Redshift, OpenSearch, EFS and MQ.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..describe import Describe, Feeds, Of, Parameters, Place, each, listed, row

NAMES = Feeds.NAMES


def _tasks(record: Any, place: Place) -> Iterable[Parameters]:
    """``arn:aws:ecs:REGION:ACCOUNT:task/CLUSTER/ID`` and ``.../service/CLUSTER/NAME`` tell their cluster."""
    return ({"cluster": record.split("/")[1], "tasks": [record]},)


def _services(record: Any, place: Place) -> Iterable[Parameters]:
    return ({"cluster": record.split("/")[1], "services": [record]},)


SERVICES: tuple[Describe, ...] = (
    row("rds", "DescribeDBInstances", "DBInstances", NAMES, page_size=100),
    row("rds", "DescribeDBClusters", "DBClusters", NAMES, page_size=100),
    row("rds", "DescribeDBSubnetGroups", "DBSubnetGroups", NAMES, page_size=100),
    row("rds", "DescribeDBProxies", "DBProxies", NAMES),
    row("lambda", "ListFunctions", "Functions", NAMES, page_size=50),
    row(
        "lambda",
        "GetFunctionConfiguration",
        " as FunctionConfigurations",
        NAMES,
        of=each("Functions", "FunctionName"),
        whole=True,
    ),
    row("ecs", "ListClusters", "clusterArns", NAMES, page_size=100),
    row("ecs", "ListServices", "serviceArns", NAMES, of=each("clusterArns", "", "cluster"), page_size=100),
    row(
        "ecs",
        "DescribeServices",
        "services",
        NAMES,
        of=Of("serviceArns", _services, batch=("services", 10)),
    ),
    row("ecs", "ListTasks", "taskArns", NAMES, of=each("clusterArns", "", "cluster"), page_size=100),
    row("ecs", "DescribeTasks", "tasks", NAMES, of=Of("taskArns", _tasks, batch=("tasks", 100))),
    row("eks", "ListClusters", "clusters as EksClusterNames", NAMES),
    row("eks", "DescribeCluster", "cluster as EksClusters", NAMES, of=each("EksClusterNames", "", "name")),
    row("elasticache", "DescribeCacheClusters", "CacheClusters", NAMES, given=({"ShowCacheNodeInfo": True},)),
    row("elasticache", "DescribeCacheSubnetGroups", "CacheSubnetGroups", NAMES),
    row("elasticache", "DescribeReplicationGroups", "ReplicationGroups", NAMES),
    row("elasticache", "DescribeServerlessCaches", "ServerlessCaches", NAMES),
    row("redshift", "DescribeClusters", "Clusters", NAMES),
    row("redshift", "DescribeClusterSubnetGroups", "ClusterSubnetGroups", NAMES),
    row("opensearch", "ListDomainNames", "DomainNames", NAMES),
    row(
        "opensearch",
        "DescribeDomains",
        "DomainStatusList",
        NAMES,
        of=listed("DomainNames", "DomainName", "DomainNames", 5),
    ),
    row("efs", "DescribeFileSystems", "FileSystems", NAMES, page_size=100),
    row("efs", "DescribeMountTargets", "MountTargets", NAMES, of=each("FileSystems", "FileSystemId")),
    row(
        "efs",
        "DescribeMountTargetSecurityGroups",
        " as MountTargetSecurityGroups",
        NAMES,
        of=each("MountTargets", "MountTargetId", stamp=("MountTargetId",)),
        whole=True,
    ),
    row("mq", "ListBrokers", "BrokerSummaries", NAMES, page_size=100),
    row("mq", "DescribeBroker", " as Brokers", NAMES, of=each("BrokerSummaries", "BrokerId"), whole=True),
)
