"""Rows of endpoints, load balancers, firewalls, Lattice, names and shares.

Source: the API references of EC2, Elastic Load Balancing, Network Firewall, VPC Lattice, Route 53 and its
Resolver, Resource Access Manager, WAF and Shield.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..describe import TOKENS, Describe, Feeds, Of, Parameters, Place, Scope, each, row

ENDPOINTS, BALANCING, INSPECTION, NAMES = Feeds.ENDPOINTS, Feeds.BALANCING, Feeds.INSPECTION, Feeds.NAMES
MARKERS = {"input_token": "NextMarker", "output_token": "NextMarker", "limit_key": "Limit"}
ZONE_TOKENS = {"input_token": "NextToken", "output_token": "NextToken"}
BOTH_OWNERS = ({"resourceOwner": "SELF"}, {"resourceOwner": "OTHER-ACCOUNTS"})


def _zones_of(vpc: Any, place: Place) -> Iterable[Parameters]:
    """Only the owner of a VPC may ask for its zones."""
    is_own = vpc.get("OwnerId") in (None, place.account)
    return ({"VPCId": vpc["VpcId"], "VPCRegion": place.region},) if is_own else ()


def _private_zone(zone: Any, place: Place) -> Iterable[Parameters]:
    """Records of private zones only: public ones are many, and name nothing inside."""
    return ({"HostedZoneId": zone["Id"]},) if zone.get("Config", {}).get("PrivateZone") else ()


def _acl(scope: str) -> Of:
    def ask(acl: Any, place: Place) -> Iterable[Parameters]:
        return ({"Name": acl["Name"], "Id": acl["Id"], "Scope": scope},)

    return Of("WebACLs" if scope == "REGIONAL" else "GlobalWebACLs", ask)


def _application(balancer: Any, place: Place) -> Iterable[Parameters]:
    is_application = balancer.get("Type") == "application"
    return ({"ResourceArn": balancer["LoadBalancerArn"]},) if is_application else ()


def _balancing(operation: str, results: str, **more: Any) -> Describe:
    return row("elbv2", operation, results, BALANCING, **more)


def _firewall(operation: str, results: str, **more: Any) -> Describe:
    return row("network-firewall", operation, results, INSPECTION, **more)


def _lattice(operation: str, kind: str, **more: Any) -> Describe:
    return row("vpc-lattice", operation, f"items as {kind}", ENDPOINTS, **more)


EDGE: tuple[Describe, ...] = (
    row("ec2", "DescribeVpcEndpoints", "VpcEndpoints", ENDPOINTS, page_size=1000),
    row("ec2", "DescribeVpcEndpointAssociations", "VpcEndpointAssociations", ENDPOINTS, paging=TOKENS),
    row("ec2", "DescribeVpcEndpointServices", "ServiceDetails", ENDPOINTS, page_size=1000),
    row(
        "ec2",
        "DescribeVpcEndpointServiceConfigurations",
        "ServiceConfigurations",
        ENDPOINTS,
        page_size=1000,
    ),
    row(
        "ec2",
        "DescribeVpcEndpointServicePermissions",
        "AllowedPrincipals",
        ENDPOINTS,
        of=each("ServiceConfigurations", "ServiceId", stamp=("ServiceId",)),
        page_size=1000,
    ),
    row("ec2", "DescribeVpcEndpointConnections", "VpcEndpointConnections", ENDPOINTS, page_size=1000),
    _balancing("DescribeLoadBalancers", "LoadBalancers"),
    _balancing(
        "DescribeLoadBalancerAttributes",
        " as LoadBalancerAttributes",
        of=each("LoadBalancers", "LoadBalancerArn", stamp=("LoadBalancerArn",)),
        whole=True,
    ),
    _balancing("DescribeListeners", "Listeners", of=each("LoadBalancers", "LoadBalancerArn")),
    _balancing(
        "DescribeListenerAttributes",
        " as ListenerAttributes",
        of=each("Listeners", "ListenerArn", stamp=("ListenerArn",)),
        whole=True,
    ),
    _balancing("DescribeRules", "Rules", of=each("Listeners", "ListenerArn", stamp=("ListenerArn",))),
    _balancing("DescribeTargetGroups", "TargetGroups"),
    _balancing(
        "DescribeTargetGroupAttributes",
        " as TargetGroupAttributes",
        of=each("TargetGroups", "TargetGroupArn", stamp=("TargetGroupArn",)),
        whole=True,
    ),
    _balancing(
        "DescribeTargetHealth",
        " as LoadBalancerTargetHealth",
        of=each("TargetGroups", "TargetGroupArn", stamp=("TargetGroupArn",)),
        whole=True,
    ),
    _balancing("DescribeTrustStores", "TrustStores"),
    row("elb", "DescribeLoadBalancers", "LoadBalancerDescriptions", BALANCING),
    row(
        "elb",
        "DescribeLoadBalancerAttributes",
        " as ClassicLoadBalancerAttributes",
        BALANCING,
        of=each("LoadBalancerDescriptions", "LoadBalancerName", stamp=("LoadBalancerName",)),
        whole=True,
    ),
    _firewall("ListFirewalls", "Firewalls"),
    _firewall("DescribeFirewall", " as Firewall", of=each("Firewalls", "FirewallArn"), whole=True),
    _firewall("ListVpcEndpointAssociations", "VpcEndpointAssociations as FirewallEndpointAssociations"),
    _firewall(
        "DescribeVpcEndpointAssociation",
        " as VpcEndpointAssociation",
        of=each("FirewallEndpointAssociations", "VpcEndpointAssociationArn"),
        whole=True,
    ),
    _firewall("ListFirewallPolicies", "FirewallPolicies"),
    _firewall(
        "DescribeFirewallPolicy",
        " as FirewallPolicy",
        of=each("FirewallPolicies", "Arn", "FirewallPolicyArn"),
        whole=True,
    ),
    _firewall("ListRuleGroups", "RuleGroups", given=({"Scope": "ACCOUNT"},)),
    _firewall("ListRuleGroups", "RuleGroups as ManagedFirewallRuleGroups", given=({"Scope": "MANAGED"},)),
    _firewall(
        "DescribeRuleGroup",
        " as RuleGroup",
        of=each("RuleGroups", "Arn", "RuleGroupArn"),
        whole=True,
    ),
    _firewall("ListTLSInspectionConfigurations", "TLSInspectionConfigurations"),
    _firewall(
        "DescribeTLSInspectionConfiguration",
        " as TLSInspectionConfiguration",
        of=each("TLSInspectionConfigurations", "Arn", "TLSInspectionConfigurationArn"),
        whole=True,
    ),
    _firewall("ListFirewallPoliciesV2", "FirewallPoliciesV2"),
    _firewall(
        "DescribeFirewallPolicyV2",
        " as FirewallPolicyV2",
        of=each("FirewallPoliciesV2", "Arn", "FirewallPolicyV2Arn"),
        whole=True,
    ),
    _lattice("ListServiceNetworks", "LatticeServiceNetworks"),
    _lattice("ListServices", "LatticeServices"),
    _lattice(
        "ListServiceNetworkVpcAssociations",
        "LatticeServiceNetworkVpcAssociations",
        of=each("LatticeServiceNetworks", "arn", "serviceNetworkIdentifier"),
    ),
    _lattice("ListResourceGateways", "LatticeResourceGateways"),
    _lattice("ListResourceConfigurations", "LatticeResourceConfigurations"),
    row(
        "vpc-lattice",
        "GetAuthPolicy",
        " as LatticeAuthPolicies",
        ENDPOINTS,
        of=each("LatticeServiceNetworks", "arn", "resourceIdentifier", stamp=("resourceIdentifier",)),
        whole=True,
    ),
    row(
        "route53resolver",
        "ListFirewallRuleGroupAssociations",
        "FirewallRuleGroupAssociations",
        NAMES,
    ),
    row(
        "route53resolver",
        "ListFirewallRules",
        "FirewallRules",
        NAMES,
        of=each("FirewallRuleGroupAssociations", "FirewallRuleGroupId"),
    ),
    row("route53resolver", "ListFirewallDomainLists", "FirewallDomainLists", NAMES),
    row(
        "route53resolver",
        "ListFirewallDomains",
        " as FirewallDomains",
        NAMES,
        of=each("FirewallDomainLists", "Id", "FirewallDomainListId", stamp=("FirewallDomainListId",)),
        whole=True,
    ),
    row("route53resolver", "ListFirewallConfigs", "FirewallConfigs", NAMES),
    row("route53", "ListHostedZones", "HostedZones", NAMES, per=Scope.ACCOUNT),
    row(
        "route53",
        "ListHostedZonesByVPC",
        "HostedZoneSummaries",
        NAMES,
        of=Of("Vpcs", _zones_of, stamp=("VPCId",)),
        paging=ZONE_TOKENS,
    ),
    row(
        "route53",
        "ListResourceRecordSets",
        "ResourceRecordSets",
        NAMES,
        per=Scope.ACCOUNT,
        of=Of("HostedZones", _private_zone, stamp=("HostedZoneId",)),
    ),
    row("ram", "GetResourceShares", "resourceShares", NAMES, given=BOTH_OWNERS),
    row(
        "ram",
        "GetResourceShareAssociations",
        "resourceShareAssociations",
        NAMES,
        given=({"associationType": "RESOURCE"}, {"associationType": "PRINCIPAL"}),
    ),
    row("ram", "ListResources", "resources", NAMES, given=BOTH_OWNERS),
    row("ram", "ListPrincipals", "principals", NAMES, given=BOTH_OWNERS),
    row("wafv2", "ListWebACLs", "WebACLs", INSPECTION, given=({"Scope": "REGIONAL"},), paging=MARKERS),
    row("wafv2", "GetWebACL", "WebACL", INSPECTION, of=_acl("REGIONAL")),
    row(
        "wafv2",
        "GetWebACLForResource",
        " as WebACLsOfResources",
        INSPECTION,
        of=Of("LoadBalancers", _application, stamp=("ResourceArn",)),
        whole=True,
    ),
    row(
        "wafv2",
        "ListWebACLs",
        "WebACLs as GlobalWebACLs",
        INSPECTION,
        per=Scope.ACCOUNT,
        given=({"Scope": "CLOUDFRONT"},),
        paging=MARKERS,
    ),
    row(
        "wafv2",
        "GetWebACL",
        "WebACL as GlobalWebACL",
        INSPECTION,
        per=Scope.ACCOUNT,
        of=_acl("CLOUDFRONT"),
    ),
    row(
        "shield",
        "ListProtections",
        "Protections",
        NAMES,
        per=Scope.ACCOUNT,
        absent=("ResourceNotFoundException",),
    ),
)
