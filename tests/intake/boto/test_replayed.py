"""What moto lacks, as AWS tells it: whom each call is made of, and what the snapshot then says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import isthmus
from isthmus.intake.boto.catalog import CATALOG
from isthmus.intake.boto.collect import Entered, Watch, Wish, gather
from isthmus.intake.boto.crawl import Site
from isthmus.intake.boto.describe import Describe
from isthmus.intake.boto.session import Clients, Manners
from isthmus.snapshot import Snapshot
from tests.intake.boto.replay import Played, Replay, sample
from tests.intake.boto.test_collect import Clock

ACCOUNT, OTHER, REGION = "111122223333", "444455556666", "us-east-1"
FIREWALL = f"arn:aws:network-firewall:{REGION}:{ACCOUNT}"
Answers = dict[tuple[str, str], Played]


def _collected(folder: Path, answers: Answers) -> tuple[Replay, Snapshot]:
    replay = Replay(answers)
    clients = Clients(replay.session(), Manners(attempts=1))
    site = Site(ACCOUNT, REGION, (REGION,), clients.pages, clients.close)
    (folder / "s").mkdir()
    made = gather(folder / "s", Wish(), Entered((site,)), Watch(), Clock())
    assert made.unanswered == []
    return replay, isthmus.read(made.folder)


def _records(told: Snapshot, kind: str, owner: str | None = None) -> list[Any]:
    return [
        record for section in told.of_kind(kind) if section.owner == owner for record in section.records()
    ]


def test_a_firewall_comes_with_its_endpoints_policy_and_rule_groups(tmp_path: Path) -> None:
    firewall, policy, group = (
        f"{FIREWALL}:{word}" for word in ("firewall/f", "firewall-policy/p", "stateful-rulegroup/g")
    )

    def groups(asked: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"RuleGroups": [{"Name": "g", "Arn": group if asked["Scope"] == "ACCOUNT" else "arn:managed"}]}

    answers: Answers = {
        ("network-firewall", "ListFirewalls"): {
            "Firewalls": [{"FirewallName": "f", "FirewallArn": firewall}]
        },
        ("network-firewall", "DescribeFirewall"): {
            "Firewall": {
                "FirewallName": "f",
                "FirewallArn": firewall,
                "FirewallPolicyArn": policy,
                "FirewallId": "1",
            },
            "FirewallStatus": {
                "Status": "READY",
                "ConfigurationSyncStateSummary": "IN_SYNC",
                "SyncStates": {
                    "us-east-1a": {"Attachment": {"EndpointId": "vpce-1", "SubnetId": "subnet-1"}}
                },
            },
        },
        ("network-firewall", "ListFirewallPolicies"): {"FirewallPolicies": [{"Name": "p", "Arn": policy}]},
        ("network-firewall", "DescribeFirewallPolicy"): {
            "UpdateToken": "t",
            "FirewallPolicyResponse": {
                "FirewallPolicyName": "p",
                "FirewallPolicyArn": policy,
                "FirewallPolicyId": "1",
            },
            "FirewallPolicy": {
                "StatelessDefaultActions": ["aws:forward_to_sfe"],
                "StatelessFragmentDefaultActions": ["aws:drop"],
                "StatefulRuleGroupReferences": [{"ResourceArn": group}],
            },
        },
        ("network-firewall", "ListRuleGroups"): groups,
        ("network-firewall", "DescribeRuleGroup"): {
            "UpdateToken": "t",
            "RuleGroupResponse": {"RuleGroupName": "g", "RuleGroupArn": group, "RuleGroupId": "1"},
            "RuleGroup": {"RulesSource": {"RulesString": "pass tcp any any -> any 443 (sid:1;)"}},
        },
    }
    replay, told = _collected(tmp_path, answers)
    (record,) = _records(told, "Firewall")
    assert record["FirewallStatus"]["SyncStates"]["us-east-1a"]["Attachment"]["EndpointId"] == "vpce-1"
    (record,) = _records(told, "FirewallPolicy")
    assert record["FirewallPolicyResponse"]["FirewallPolicyArn"] == policy
    (record,) = _records(told, "RuleGroup")
    assert "sid:1" in record["RuleGroup"]["RulesSource"]["RulesString"]
    assert replay.asked["network-firewall", "DescribeRuleGroup"] == [{"RuleGroupArn": group}]
    assert _records(told, "ManagedFirewallRuleGroups") == [{"Name": "g", "Arn": "arn:managed"}]


def test_public_access_and_shared_groups_reach_the_network(tmp_path: Path) -> None:
    answers: Answers = {
        ("ec2", "DescribeVpcs"): {
            "Vpcs": [
                {"VpcId": name, "CidrBlock": f"10.{n}.0.0/16", "OwnerId": ACCOUNT}
                for n, name in enumerate(("vpc-1", "vpc-2"))
            ]
        },
        ("ec2", "DescribeSecurityGroups"): {
            "SecurityGroups": [{"GroupId": "sg-1", "VpcId": "vpc-1", "OwnerId": ACCOUNT, "GroupName": "g"}]
        },
        ("ec2", "DescribeSecurityGroupVpcAssociations"): {
            "SecurityGroupVpcAssociations": [
                {"GroupId": "sg-1", "VpcId": "vpc-2", "VpcOwnerId": ACCOUNT, "State": "associated"}
            ]
        },
        ("ec2", "DescribeVpcBlockPublicAccessOptions"): {
            "VpcBlockPublicAccessOptions": {
                "AwsAccountId": ACCOUNT,
                "AwsRegion": REGION,
                "State": "update-complete",
                "InternetGatewayBlockMode": "block-bidirectional",
                "ExclusionsAllowed": "allowed",
            }
        },
        ("ec2", "DescribeVpcBlockPublicAccessExclusions"): {
            "VpcBlockPublicAccessExclusions": [
                {
                    "ExclusionId": "vpcbpa-exclude-1",
                    "InternetGatewayExclusionMode": "allow-egress",
                    "ResourceArn": f"arn:aws:ec2:{REGION}:{ACCOUNT}:vpc/vpc-1",
                    "State": "create-complete",
                }
            ]
        },
    }
    _, told = _collected(tmp_path, answers)
    network = isthmus.build(told)
    assert [(one.account, one.region, one.mode) for one in network.public_access] == [
        (ACCOUNT, REGION, "block-bidirectional")
    ]
    assert network.public_access_exclusions == {"vpc-1": "allow-egress"}
    assert network.group_vpcs["sg-1"] == {"vpc-1", "vpc-2"}
    assert [gap for gap in network.gaps if gap.kind == "not-collected"] == []


def _entries_of_the_first(asked: Mapping[str, Any]) -> Mapping[str, Any]:
    """One of two policy tables has an entry."""
    entry = {"PolicyRuleNumber": "1", "TargetRouteTableId": "tgw-rtb-1"}
    is_first = asked["TransitGatewayPolicyTableId"] == "tgw-ptb-1"
    return {"TransitGatewayPolicyTableEntries": [entry] if is_first else []}


def test_tables_of_a_transit_gateway_own_what_is_asked_of_them(tmp_path: Path) -> None:
    table = {"TransitGatewayRouteTableId": "tgw-rtb-1", "TransitGatewayId": "tgw-1", "State": "available"}
    answers: Answers = {
        ("ec2", "DescribeTransitGatewayRouteTables"): {"TransitGatewayRouteTables": [table]},
        ("ec2", "GetTransitGatewayPrefixListReferences"): {
            "TransitGatewayPrefixListReferences": [
                {"TransitGatewayRouteTableId": "tgw-rtb-1", "PrefixListId": "pl-1", "Blackhole": True}
            ]
        },
        ("ec2", "SearchTransitGatewayRoutes"): {
            "Routes": [{"DestinationCidrBlock": "10.0.0.0/8", "State": "active", "Type": "static"}],
            "AdditionalRoutesAvailable": False,
        },
        ("ec2", "GetTransitGatewayRouteTableAssociations"): {
            "Associations": [
                {"TransitGatewayAttachmentId": "tgw-attach-1", "ResourceId": "vpc-1", "ResourceType": "vpc"}
            ]
        },
        ("ec2", "DescribeTransitGatewayPolicyTables"): {
            "TransitGatewayPolicyTables": [
                {"TransitGatewayPolicyTableId": f"tgw-ptb-{number}", "State": "available"}
                for number in (1, 2)
            ]
        },
        ("ec2", "GetTransitGatewayPolicyTableEntries"): _entries_of_the_first,
        ("ec2", "DescribeTransitGatewayConnects"): {
            "TransitGatewayConnects": [{"TransitGatewayAttachmentId": "tgw-attach-2", "State": "available"}]
        },
    }
    _, told = _collected(tmp_path, answers)
    for kind in (
        "TransitGatewayPrefixListReferences",
        "TransitGatewayRoutes",
        "TransitGatewayRouteTableAssociations",
    ):
        assert len(_records(told, kind, "tgw-rtb-1")) == 1
    assert _records(told, "TransitGatewayPolicyTableEntries", "tgw-ptb-1") == [
        {"PolicyRuleNumber": "1", "TargetRouteTableId": "tgw-rtb-1"}
    ]
    assert _records(told, "TransitGatewayPolicyTableEntries", "tgw-ptb-2") == [], "read, and without entries"
    assert len(_records(told, "TransitGatewayConnects")) == 1


def test_cloud_wan_is_asked_for_the_routes_of_each_segment_at_each_edge(tmp_path: Path) -> None:
    segments = [
        {"Name": "prod", "EdgeLocations": ["us-east-1", "eu-west-1"]},
        {"Name": "dev", "EdgeLocations": ["us-east-1"]},
    ]
    attachments = [
        {"AttachmentId": "attachment-1", "AttachmentType": "VPC"},
        {"AttachmentId": "attachment-2", "AttachmentType": "CONNECT"},
    ]
    answers: Answers = {
        ("networkmanager", "ListCoreNetworks"): {"CoreNetworks": [{"CoreNetworkId": "core-network-1"}]},
        ("networkmanager", "GetCoreNetwork"): {
            "CoreNetwork": {
                "CoreNetworkId": "core-network-1",
                "GlobalNetworkId": "global-network-1",
                "Segments": segments,
            }
        },
        ("networkmanager", "ListAttachments"): {"Attachments": attachments},
    }
    replay, told = _collected(tmp_path, answers)
    asked = [
        (one["GlobalNetworkId"], one["RouteTableIdentifier"]["CoreNetworkSegmentEdge"])
        for one in replay.asked["networkmanager", "GetNetworkRoutes"]
    ]
    assert {(edge["SegmentName"], edge["EdgeLocation"]) for _, edge in asked} == {
        ("prod", "us-east-1"),
        ("prod", "eu-west-1"),
        ("dev", "us-east-1"),
    }
    assert {name for name, _ in asked} == {"global-network-1"}
    assert [one["AttachmentId"] for one in replay.asked["networkmanager", "GetVpcAttachment"]] == [
        "attachment-1"
    ]
    assert told.listed("CoreNetworks", ACCOUNT, "eu-west-1"), "what is of an account is of all its Regions"


def test_what_is_shared_with_an_account_is_asked_of_its_owner(tmp_path: Path) -> None:
    vpcs = [{"VpcId": "vpc-1", "OwnerId": ACCOUNT}, {"VpcId": "vpc-2", "OwnerId": OTHER}]
    groups = [
        {"GroupId": "sg-1", "OwnerId": ACCOUNT},
        {"GroupId": "sg-2", "OwnerId": OTHER},
        {"GroupId": "sg-3", "OwnerId": ACCOUNT},
    ]
    answers: Answers = {
        ("ec2", "DescribeVpcs"): {"Vpcs": vpcs},
        ("ec2", "DescribeSecurityGroups"): {"SecurityGroups": groups},
    }
    replay, _ = _collected(tmp_path, answers)
    assert replay.asked["route53", "ListHostedZonesByVPC"] == [{"VPCId": "vpc-1", "VPCRegion": REGION}]
    assert [one["VpcId"] for one in replay.asked["ec2", "DescribeStaleSecurityGroups"]] == ["vpc-1"]
    assert replay.asked["ec2", "DescribeSecurityGroupReferences"] == [{"GroupId": ["sg-1", "sg-3"]}]


def test_containers_are_described_ten_services_and_a_hundred_tasks_at_a_time(tmp_path: Path) -> None:
    def arns(word: str, count: int) -> list[str]:
        return [f"arn:aws:ecs:{REGION}:{ACCOUNT}:{word}/main/{number}" for number in range(count)]

    answers: Answers = {
        ("ecs", "ListClusters"): {"clusterArns": [f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/main"]},
        ("ecs", "ListServices"): {"serviceArns": arns("service", 12)},
        ("ecs", "ListTasks"): {"taskArns": arns("task", 101)},
    }
    replay, _ = _collected(tmp_path, answers)
    asked = replay.asked["ecs", "DescribeServices"]
    assert sorted(len(one["services"]) for one in asked) == [2, 10]
    assert {one["cluster"] for one in asked} == {"main"}
    assert sorted(len(one["tasks"]) for one in replay.asked["ecs", "DescribeTasks"]) == [1, 100]


def test_of_hosted_zones_only_private_ones_are_read_out(tmp_path: Path) -> None:
    zones = [
        {"Id": "/hostedzone/Z1", "Name": "in.", "CallerReference": "x", "Config": {"PrivateZone": True}},
        {"Id": "/hostedzone/Z2", "Name": "out.", "CallerReference": "x", "Config": {"PrivateZone": False}},
    ]
    found = {"ResourceRecordSets": [{"Name": "db.in.", "Type": "A"}], "IsTruncated": False, "MaxItems": "1"}
    answers: Answers = {
        ("route53", "ListHostedZones"): {"HostedZones": zones, "IsTruncated": False},
        ("route53", "ListResourceRecordSets"): found,
    }
    replay, told = _collected(tmp_path, answers)
    assert len(replay.asked["route53", "ListResourceRecordSets"]) == 1
    assert _records(told, "ResourceRecordSets")[0]["Name"] == "db.in."
    assert _records(told, "ResourceRecordSets")[0]["HostedZoneId"].endswith("Z1")


ELSEWHERE = {
    "Attributes": {"LoadBalancerAttributes", "ListenerAttributes", "TargetGroupAttributes"},
    "CoreNetwork": {"CoreNetworkDetails"},
    "CoreNetworks": {"CoreNetworkDetails"},
    "EnableDnsHostnames": {"VpcAttributes"},
    "Functions": {"FunctionConfigurations"},
    "NetworkRoutes": {"CoreNetworkRoutes"},
    "PrefixLists": {"ManagedPrefixLists"},
    "RuleGroups": {"ManagedFirewallRuleGroups"},
    "SecurityGroupIds": {"MountTargetSecurityGroups"},
    "TargetHealthDescriptions": {"LoadBalancerTargetHealth"},
    "VpcEndpointAssociations": {"FirewallEndpointAssociations"},
    "WebACL": {"GlobalWebACL", "WebACLsOfResources"},
    "WebACLs": {"GlobalWebACLs"},
    "cluster": {"EksClusters"},
    "clusters": {"EksClusterNames"},
}
"""Kind that a saved answer gets -> the kinds that say more, which the table gives."""


@pytest.mark.parametrize(
    "row",
    [row for row in CATALOG if row.service in ("ec2", "elbv2", "network-firewall", "rds", "efs", "eks")],
    ids=lambda row: row.name.replace(" ", "-"),
)
def test_a_saved_answer_is_of_the_same_kind_as_a_collected_one(row: Describe, tmp_path: Path) -> None:
    model = Replay().session().get_service_model(row.service).operation_model(row.operation)
    answer = sample(model.output_shape, lambda key: "x-1")
    for token in ("NextToken", "nextToken", "NextMarker", "Marker"):
        answer.pop(token, None)
    (tmp_path / "answer.json").write_text(json.dumps(answer, default=str))
    kinds = {section.kind for section in isthmus.read(tmp_path).sections}
    for kind in row.kinds:
        assert kind in kinds | {name for told in kinds for name in ELSEWHERE.get(told, ())}, kinds
