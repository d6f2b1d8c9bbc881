"""The shapes of raw answers, kind by kind: of those that are read where they stand, and not by a type of their own.

Source: API references of Network Firewall, EC2, Elastic Load Balancing, Route 53 and of the managed services.
"""

from __future__ import annotations

from typing import Final

from ..snapshot import Snapshot
from .shape import Each, Leaf, Object, Rows, Shape, held

TEXT, BLOCK, NUMBER, PORT, PROTOCOL = Leaf.TEXT, Leaf.BLOCK, Leaf.NUMBER, Leaf.PORT, Leaf.PROTOCOL
TEXTS: Final = Rows(TEXT)


def _object(*needs: str, **keys: Shape) -> Object:
    return Object(keys, frozenset(needs))


def _texts(*names: str) -> dict[str, Shape]:
    return dict.fromkeys(names, TEXT)


ENDPOINT_STATES = Each(
    _object(
        Attachment=_object(EndpointId=TEXT, Status=TEXT),
        Config=Each(_object(SyncStatus=TEXT)),
    )
)
ENDS = Rows(_object("AddressDefinition", AddressDefinition=BLOCK))
PORTS = Rows(_object("FromPort", "ToPort", FromPort=PORT, ToPort=PORT))
FLOWS: dict[str, Shape] = {
    "Sources": ENDS,
    "Destinations": ENDS,
    "SourcePorts": PORTS,
    "DestinationPorts": PORTS,
    "Protocols": Rows(PROTOCOL),
}
SETS = Each(_object("Definition", Definition=TEXTS))
STATELESS = _object(
    Priority=NUMBER,
    RuleDefinition=_object(
        Actions=TEXTS,
        MatchAttributes=_object(**FLOWS, TCPFlags=Rows(_object(Flags=TEXTS, Masks=TEXTS))),
    ),
)
STATEFUL = _object(
    Action=TEXT,
    Header=_object(
        **_texts("Protocol", "Source", "SourcePort", "Direction", "Destination", "DestinationPort")
    ),
    RuleOptions=Rows(_object("Keyword", Keyword=TEXT, Settings=TEXTS)),
)
GROUP_NAMES: Final = _object(**_texts("RuleGroupArn", "RuleGroupName"))
VARIABLES: Final = {
    "RuleVariables": _object(IPSets=SETS, PortSets=SETS),
    "ReferenceSets": _object(IPSetReferences=Each(_object(ReferenceArn=TEXT))),
}
HOOKED: Final = _object(
    RuleOptions=Rows(_object("Keyword", Keyword=TEXT, Settings=TEXTS)),
    RuleMetadata=_object(),
    **_texts("Action", "ActionScope", "Hook", "SourceIPs", "DestIPs", "SourcePorts", "DestPorts"),
)
FIREWALL_GROUP: Final = _object(RulesSource=_object(FirewallRules=Rows(HOOKED)), **VARIABLES)
IPS_GROUP: Final = _object(RulesSource=_object(RulesString=TEXT), **VARIABLES)
FIREWALLS: dict[str, Shape] = {
    "Firewall": _object(
        Firewall=_object(
            **_texts("FirewallArn", "FirewallName", "FirewallPolicyArn", "FirewallPolicyV2Arn", "VpcId"),
        ),
        FirewallStatus=_object(
            ConfigurationSyncStateSummary=TEXT,
            SyncStates=ENDPOINT_STATES,
            TransitGatewayAttachmentSyncState=_object(
                **_texts("AttachmentId", "TransitGatewayAttachmentStatus")
            ),
        ),
    ),
    "Firewalls": _object(**_texts("FirewallArn", "TransitGatewayAttachmentId")),
    "VpcEndpointAssociation": _object(
        VpcEndpointAssociation=_object(**_texts("FirewallArn", "VpcEndpointAssociationArn")),
        VpcEndpointAssociationStatus=_object(AssociationSyncState=ENDPOINT_STATES),
        FirewallStatus=_object(ConfigurationSyncStateSummary=TEXT),
    ),
    "FirewallPolicy": _object(
        FirewallPolicyResponse=_object(**_texts("FirewallPolicyArn", "FirewallPolicyName")),
        FirewallPolicy=_object(
            StatelessRuleGroupReferences=Rows(_object(ResourceArn=TEXT, Priority=NUMBER)),
            StatelessDefaultActions=TEXTS,
            StatelessFragmentDefaultActions=TEXTS,
            StatefulRuleGroupReferences=Rows(
                _object(ResourceArn=TEXT, Priority=NUMBER, Override=_object(Action=TEXT))
            ),
            StatefulDefaultActions=TEXTS,
            StatefulEngineOptions=_object(**_texts("RuleOrder", "StreamExceptionPolicy")),
            PolicyVariables=_object(RuleVariables=SETS),
            TLSInspectionConfigurationArn=TEXT,
        ),
    ),
    "FirewallPolicyV2": _object(
        FirewallPolicyV2Response=_object(**_texts("FirewallPolicyV2Arn", "FirewallPolicyV2Name")),
        FirewallPolicyV2=_object(
            FirewallRuleGroupEntries=Rows(
                _object(ResourceArn=TEXT, Priority=NUMBER, InlineRuleGroup=FIREWALL_GROUP)
            ),
            IpsRuleGroupEntries=Rows(
                _object(ResourceArn=TEXT, InlineRuleGroup=IPS_GROUP, Override=_object(Action=TEXT))
            ),
            StatefulEngineOptions=_object(StreamExceptionPolicy=TEXT),
            PolicyVariables=_object(RuleVariables=SETS),
            **_texts("PolicyMode", "FirewallDefaultAction", "TLSInspectionConfigurationArn"),
        ),
    ),
    "FirewallRuleGroup": _object(RuleGroupResponse=GROUP_NAMES, FirewallRuleGroup=FIREWALL_GROUP),
    "IpsRuleGroup": _object(RuleGroupResponse=GROUP_NAMES, IpsRuleGroup=IPS_GROUP),
    "RuleGroup": _object(
        RuleGroupResponse=GROUP_NAMES,
        FirewallRuleGroup=FIREWALL_GROUP,
        IpsRuleGroup=IPS_GROUP,
        RuleGroup=_object(
            RuleVariables=_object(IPSets=SETS, PortSets=SETS),
            ReferenceSets=_object(IPSetReferences=Each(_object(ReferenceArn=TEXT))),
            StatefulRuleOptions=_object(RuleOrder=TEXT),
            RulesSource=_object(
                RulesString=TEXT,
                RulesSourceList=_object(Targets=TEXTS, TargetTypes=TEXTS, GeneratedRulesType=TEXT),
                StatefulRules=Rows(STATEFUL),
                StatelessRulesAndCustomActions=_object(StatelessRules=Rows(STATELESS)),
            ),
        ),
    ),
    "TLSInspectionConfiguration": _object(
        TLSInspectionConfigurationResponse=_object(
            **_texts("TLSInspectionConfigurationArn", "TLSInspectionConfigurationName")
        ),
        TLSInspectionConfiguration=_object(
            ServerCertificateConfigurations=Rows(_object(Scopes=Rows(_object(**FLOWS))))
        ),
    ),
    "FirewallRules": _object(
        Priority=NUMBER, **_texts("FirewallRuleGroupId", "FirewallDomainListId", "Action", "Name")
    ),
    "FirewallRuleGroupAssociations": _object(
        Priority=NUMBER, **_texts("FirewallRuleGroupId", "VpcId", "Status")
    ),
    "FirewallDomains": _object(FirewallDomainListId=TEXT, Domains=TEXTS),
}

STATUS: Final = _object(Code=TEXT)
CLIENT_VPN: dict[str, Shape] = {
    "ClientVpnEndpoints": _object(
        ClientCidrBlock=BLOCK,
        SecurityGroupIds=TEXTS,
        Status=STATUS,
        **_texts("ClientVpnEndpointId", "VpcId", "TrafficIpAddressType"),
    ),
    "ClientVpnTargetNetworks": _object(
        SecurityGroups=TEXTS, Status=STATUS, **_texts("ClientVpnEndpointId", "TargetNetworkId")
    ),
    "ClientVpnRoutes": _object(
        "DestinationCidr",
        DestinationCidr=BLOCK,
        Status=STATUS,
        **_texts("ClientVpnEndpointId", "TargetSubnet"),
    ),
    "AuthorizationRules": _object(
        "DestinationCidr", DestinationCidr=BLOCK, Status=STATUS, **_texts("ClientVpnEndpointId", "GroupId")
    ),
}

ACTIONS = Rows(
    _object(
        TargetGroupArn=TEXT,
        Type=TEXT,
        ForwardConfig=_object(
            TargetGroups=Rows(_object("TargetGroupArn", TargetGroupArn=TEXT, Weight=NUMBER))
        ),
    )
)
LISTENER = _object(Port=PORT, DefaultActions=ACTIONS, **_texts("ListenerArn", "LoadBalancerArn", "Protocol"))
ATTRIBUTES = Rows(_object("Key", **_texts("Key", "Value")))
BALANCERS: dict[str, Shape] = {
    "LoadBalancers": _object(
        AvailabilityZones=Rows(_object(**_texts("ZoneName", "SubnetId"))),
        State=STATUS,
        **_texts("LoadBalancerArn", "LoadBalancerName", "DNSName", "Type", "Scheme"),
        EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic=TEXT,
    ),
    "LoadBalancerAttributes": _object(LoadBalancerArn=TEXT, Attributes=ATTRIBUTES),
    "TargetGroupAttributes": _object(TargetGroupArn=TEXT, Attributes=ATTRIBUTES),
    "TargetGroups": _object("TargetGroupArn", **_texts("TargetGroupArn", "TargetType", "Protocol")),
    "LoadBalancerTargetHealth": _object(
        TargetGroupArn=TEXT,
        TargetHealthDescriptions=Rows(
            _object(
                "Target",
                Target=_object("Id", Port=PORT, **_texts("Id", "AvailabilityZone")),
                TargetHealth=_object(State=TEXT),
            )
        ),
    ),
    "Rules": _object(Actions=ACTIONS, **_texts("ListenerArn", "RuleArn")),
    "Listeners": LISTENER,
    "LoadBalancerListeners": _object(LoadBalancerArn=TEXT, Listeners=Rows(LISTENER)),
    "LoadBalancerDescriptions": _object(
        AvailabilityZones=TEXTS,
        Instances=Rows(_object("InstanceId", InstanceId=TEXT)),
        ListenerDescriptions=Rows(
            _object(
                "Listener",
                Listener=_object(
                    "LoadBalancerPort",
                    "InstancePort",
                    LoadBalancerPort=PORT,
                    InstancePort=PORT,
                    Protocol=TEXT,
                ),
            )
        ),
        **_texts("LoadBalancerName", "DNSName", "Scheme"),
    ),
    "ClassicLoadBalancerAttributes": _object(
        LoadBalancerName=TEXT, LoadBalancerAttributes=_object(CrossZoneLoadBalancing=_object())
    ),
    "ServiceConfigurations": _object(
        NetworkLoadBalancerArns=TEXTS,
        GatewayLoadBalancerArns=TEXTS,
        **_texts("ServiceId", "ServiceName", "ServiceState"),
    ),
    "VpcEndpointConnections": _object(
        NetworkLoadBalancerArns=TEXTS, **_texts("ServiceId", "VpcEndpointId", "VpcEndpointState")
    ),
    "AllowedPrincipals": _object(**_texts("ServiceId", "Principal")),
}
DETAILS = Rows(_object(**_texts("name", "value")))
ENDPOINT = _object(Address=TEXT, Port=PORT)
MANAGED: dict[str, Shape] = {
    "DBInstances": _object(
        DBSubnetGroup=_object(VpcId=TEXT, Subnets=Rows(_object("SubnetIdentifier", SubnetIdentifier=TEXT))),
        VpcSecurityGroups=Rows(_object("VpcSecurityGroupId", VpcSecurityGroupId=TEXT)),
        Endpoint=ENDPOINT,
        **_texts("DBClusterIdentifier", "AvailabilityZone"),
    ),
    "DBClusters": _object(
        CustomEndpoints=TEXTS, Port=PORT, **_texts("Endpoint", "ReaderEndpoint", "DBClusterIdentifier")
    ),
    "DBProxies": _object(VpcSecurityGroupIds=TEXTS, VpcSubnetIds=TEXTS, **_texts("Endpoint", "VpcId")),
    **dict.fromkeys(
        ("Functions", "FunctionConfigurations"),
        _object(VpcConfig=_object(VpcId=TEXT, SecurityGroupIds=TEXTS, SubnetIds=TEXTS)),
    ),
    "tasks": _object(attachments=Rows(_object(type=TEXT, details=DETAILS)), **_texts("clusterArn", "group")),
    "services": _object(**_texts("clusterArn", "serviceName")),
    "EksClusters": _object(resourcesVpcConfig=_object(vpcId=TEXT), **_texts("name", "endpoint")),
    "CacheSubnetGroups": _object(**_texts("CacheSubnetGroupName", "VpcId")),
    "CacheClusters": _object(
        CacheNodes=Rows(_object(Endpoint=ENDPOINT)),
        ConfigurationEndpoint=ENDPOINT,
        **_texts("CacheClusterId", "CacheSubnetGroupName"),
    ),
    "ReplicationGroups": _object(
        NodeGroups=Rows(_object(PrimaryEndpoint=ENDPOINT, ReaderEndpoint=ENDPOINT)),
        MemberClusters=TEXTS,
        ConfigurationEndpoint=ENDPOINT,
    ),
    "Clusters": _object(
        VpcId=TEXT,
        ClusterNodes=Rows(_object(**_texts("NodeRole", "PrivateIPAddress"))),
        ClusterIdentifier=TEXT,
    ),
    "DomainStatusList": _object(
        VPCOptions=_object(VPCId=TEXT), Endpoints=Each(TEXT), **_texts("DomainName", "Endpoint")
    ),
    "MountTargets": _object(**_texts("FileSystemId", "NetworkInterfaceId", "VpcId")),
    "FileSystems": _object(FileSystemId=TEXT),
    "Brokers": _object(BrokerId=TEXT, BrokerInstances=Rows(_object(Endpoints=TEXTS))),
}
NAMES: dict[str, Shape] = {
    "VpcAttributes": _object(VpcId=TEXT, EnableDnsSupport=_object(), EnableDnsHostnames=_object()),
    "DhcpOptions": _object(
        DhcpOptionsId=TEXT,
        DhcpConfigurations=Rows(_object(Key=TEXT, Values=Rows(_object(Value=TEXT)))),
    ),
    "HostedZoneSummaries": _object(Owner=_object(OwningService=TEXT), **_texts("Name", "VPCId", "VpcId")),
    "VpcEncryptionControls": _object(**_texts("VpcId", "VpcEncryptionControlId", "Mode", "State")),
}
SHAPES: dict[str, Shape] = {**FIREWALLS, **CLIENT_VPN, **BALANCERS, **MANAGED, **NAMES}
"""Kind of section -> what each of its records must look like."""


def refuse_misshapen(snapshot: Snapshot) -> None:
    """Errors: InputError with file, pointer and value, at the first record that is not what its kind says."""
    for section in snapshot.sections:
        shape = SHAPES.get(section.kind)
        if shape is not None:
            held(section, shape)
