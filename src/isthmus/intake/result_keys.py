"""AWS's result keys: under which words its describe, get, list and search calls answer.

They tell an answer of AWS from other JSON. A test holds the words against AWS's own service models. Keys that
say nothing by themselves (``items``, ``tags``) are left out.

Source: botocore, service models, output shapes.
"""

from __future__ import annotations

_LISTS = """
    ACLs APIKeySummaries Accelerators AccessDetails AccessKeyMetadata AccessPoints Accesses AccountAliases
    AccountAttributes AccountLinks AccountModifications AccountQuotas Accounts Actions ActionsRequired
    ActiveInstances Activities AddIns AddressTransfers Addresses AdjustmentTypes Agreements Aliases
    AllowedPrincipals Analysis AnalysisFindings AnalysisReportResults AnalysisReports
    AnalyticsConfigurationList Annotations ApplicationStatusChecks ApplicationSummaries Applications
    Architectures AssessmentReports Assessments AssociatedRoles Associations AttachedPolicies
    AttachmentNatConfigurations AttachmentRoutingPolicyAssociations Attachments AttributeSummaries
    Attributes AuthenticationProfiles AuthorizationRules AuthorizationScopes AuthorizedPrincipalList
    AutoScalingGroups AutoScalingInstances AutoScalingNotificationTypes AutoTunes AvailabilityZones
    AvailableLabels AvailableOSReleases Backups BlockDeviceMappings BlueGreenDeployments BootstrapActions
    BrokerEngineTypes BrokerInstanceOptions BrokerInstances BrokerSummaries Buckets BundleTasks Bundles
    Byoasns ByoipCidrs CORSRules CacheClusters CacheEngineVersions CacheNodeTypeSpecificParameters
    CacheParameterGroups CacheSecurityGroups CacheSubnetGroups CapacityBlockExtensionOfferings
    CapacityBlockExtensions CapacityBlockOfferings CapacityBlockStatuses CapacityBlocks
    CapacityManagerDataExports CapacityManagerSupportabilityScores CapacityManagerTagKeys
    CapacityProviders CapacityReservationBillingRequests CapacityReservationCancellationQuotes
    CapacityReservationFleets CapacityReservationGroups CapacityReservationModificationQuotes
    CapacityReservationState CapacityReservations CarrierGateways Certificates CertificatesInfo
    ChangeBatchSummaries Channels CheckerIpRanges Children CidrBlocks CidrCollections CidrLocations
    ClientAuthenticationSettingsInfo ClientIDList ClientPropertiesList ClientVpcConnections
    ClientVpnEndpoints ClientVpnTargetNetworks ClusterDbRevisions ClusterInfoList ClusterOperationInfoList
    ClusterSecurityGroups ClusterSubnetGroups ClusterVersions Clusters CodeSigningConfigs
    CoipAddressUsages CoipPools Collectors CommonPrefixes CompatibleArchitectures
    CompatibleElasticsearchVersions CompatibleKafkaVersions CompatibleRuntimes CompatibleVersions
    ConditionalForwarders Conditions Configurations ConnectPeerAssociations ConnectPeers
    ConnectionAliasPermissions ConnectionAliases ConnectionFunctions ConnectionGroups
    ConnectionNotificationSet Connections Connectors ConsumedLabels ContainerAssociations
    ContainerMonitoringConfigurations Contents ContextChanges ContextKeyNames ContextStoreAssociations
    ContextStores Contexts ConversionTasks CoreNetworkChangeEvents CoreNetworkChanges
    CoreNetworkPolicyVersions CoreNetworkRoutingInformation CoreNetworks CreateAccountStatuses
    CreateVolumePermissions CrossAccountAttachments CrossAccountResources CrossClusterSearchConnections
    CustomerGatewayAssociations CustomerGateways DBCapacityReservations DBClusterAutomatedBackups
    DBClusterBacktracks DBClusterEndpoints DBClusterParameterGroups DBClusterSnapshots DBClusters
    DBEngineVersions DBInstanceAutomatedBackups DBInstances DBMajorEngineVersions DBParameterGroups
    DBProxies DBProxyEndpoints DBRecommendations DBSecurityGroups DBShardGroups DBSnapshotTenantDatabases
    DBSnapshots DBSubnetGroups DataMigrations DataPoints DataProviders DataRepositoryTasks DataResponses
    DataShares DataSources Databases DelegatedAdministrators DelegatedServices DelegationRequests
    DelegationSets DeleteMarkers DescribeDBLogFiles DestinationPortMappings Devices DhcpOptions
    DirectQueryDataSources Directories DirectoryDescriptions DistributionTenantList DomainConflicts
    DomainControllers DomainMaintenances DomainNameConfigurations DomainNames DomainNodesStatusList
    DomainPackageDetailsList DomainStatusList Domains DurableExecutions EffectivePolicyValidationErrors
    EgressOnlyInternetGateways ElasticGpuSet ElasticsearchInstanceTypes ElasticsearchVersions
    EnabledFeatures EnabledServicePrincipals EndpointAccessList EndpointAuthorizationList EndpointGroups
    EndpointSettings Endpoints EngineVersions EntityDetailsList Entries EnvironmentInformation
    ErrorDetails EventActors EventCategoriesMapList EventCategoryGroupList EventSourceMappings
    EventSubscriptionsList EventTopics Events Executions ExportImageTasks ExportTasks FastLaunchImages
    FastSnapshotRestores FcaPolicyAssociations FcaPolicyVersions FileCaches FileSystemConfigs FileSystems
    FileTransferResults Findings FirewallConfigs FirewallDomainLists FirewallPolicies FirewallPoliciesV2
    FirewallRuleGroupAssociations FirewallRuleGroups FirewallRuleTypes FirewallRules Firewalls
    FleetAdvisorSchemaObjects FleetAdvisorSchemas Fleets FlexCostAllocationPolicies FlowLogs
    FlowOperations Flows FpgaImages FunctionArns FunctionEventInvokeConfigs FunctionResponseTypes
    FunctionUrlConfigs FunctionVersions Functions GeoLocationDetailsList GlobalClusters GlobalNetworks
    GlobalReplicationGroups Grants Granularities GroupDetailList Groups Handshakes HealthCheckObservations
    HealthCheckSources HealthChecks HistoryRecords HostKeys HostReservationSet HostedZoneSummaries
    HostedZones Hosts HsmClientCertificates HsmConfigurations IPSets IamInstanceProfileAssociations
    IdentitySource ImageAncestryEntries ImageCriteria ImageFindings ImagePermissions ImageReferences
    ImageUsageReportEntries ImageUsageReports Images ImportImageTasks ImportInfo ImportSnapshotTasks
    ImportTablesCompleted ImportTablesInProgress ImportTablesNotStarted InboundIntegrations
    IncludedPortalProductArns IndividualAssessmentNames Insights InstanceConnectEndpoints
    InstanceCreditSpecifications InstanceEventWindows InstanceFleets InstanceGroups InstanceImageMetadata
    InstanceProfiles InstanceRefreshes InstanceStates InstanceStatuses InstanceTypeDetails
    InstanceTypeOfferings InstanceTypes InstanceUsages Instances Integrations
    IntelligentTieringConfigurationList InterfaceAssociations InternetGateways InventoryConfigurationList
    IpAddresses IpRoutesInfo IpamDiscoveredAccounts IpamDiscoveredPublicAddresses
    IpamDiscoveredResourceCidrs IpamDiscoveredRoutes IpamExternalResourceVerificationTokens
    IpamInternetRegistryAssociationAsns IpamInternetRegistryAssociationCidrs
    IpamInternetRegistryAssociations IpamPolicies IpamPolicyDocuments IpamPoolAllocations IpamPoolCidrs
    IpamPools IpamPrefixListResolverTargets IpamPrefixListResolverVersions IpamPrefixListResolvers
    IpamResourceCidrs IpamResourceDiscoveries IpamResourceDiscoveryAssociations
    IpamRouteOriginAuthorizations IpamRoutingPolicyRegistrationDeltas IpamRoutingPolicyRegistrations
    IpamScopes Ipams Ipv6CidrAssociations Ipv6Pools JobFlows KafkaClusters KafkaVersions KeyPairs
    KeySigningKeys LDAPSSettingsInfo LambdaFunctionConfigurations LaunchConfigurations LaunchPermissions
    LaunchTemplateVersions LaunchTemplates LayerVersions Layers LifecycleHookTypes LifecycleHooks
    LifecyclePolicies Limitations Limits LinkAssociations Links Listeners LoadBalancerDescriptions
    LoadBalancerTargetGroups LoadBalancers LoadForecast
    LocalGatewayRouteTableVirtualInterfaceGroupAssociations LocalGatewayRouteTableVpcAssociations
    LocalGatewayRouteTables LocalGatewayVirtualInterfaceGroups LocalGatewayVirtualInterfaces LocalGateways
    LogExports LogSubscriptions LoggingConfigurations MFADevices MacHosts MacModificationTasks
    MaintenanceTracks ManagedProducts ManagedRuleGroups ManagedRuleSets ManagementCidrRanges
    MetadataModelChildren MetricCategories MetricDataResults MetricDimensionResults Metrics
    MetricsConfigurationList MigrationProjects MountTargets MovingAddressStatuses MultiRegionClusters
    MultiRegionParameterGroups MultiRegionParameters MulticastDomainAssociations MulticastGroups
    Namespaces NatGatewayRules NatGateways NetworkAcls NetworkInsightsAccessScopeAnalyses
    NetworkInsightsAccessScopes NetworkInsightsAnalyses NetworkInsightsPaths NetworkInterfacePermissions
    NetworkInterfaces NetworkResourceCounts NetworkResources NetworkRoutes NetworkTelemetry
    NodeConfigurationOptionList NodeInfoList NonCompliantResources NotebookExecutions
    NotificationConfigurations OfferingSet OpenIDConnectProviderList OpenSearchArns Operations
    OptionGroupOptions OptionGroupsList OrderableClusterOptions OrderableDBInstanceOptions
    OrderableReplicationInstances OrganizationTargets OrganizationalUnits OutpostLags OutpostResolvers
    PackageDetailsList PackageVersionHistoryList ParameterGroups Parameters Parents Partitions
    PartnerIntegrationInfoList Parts PathStatistics Peerings Peers PendingMaintenanceActions
    PendingSecurityGroups PlacementGroups Policies PoliciesGrantingServiceAccess PolicyDescriptions
    PolicyGroups PolicyNames PolicyRoles PolicyTypeDescriptions PolicyUsers PortMappings
    PrefixListAssociations PrefixLists Principals PrivateKeyList Processes ProductCodes Profiles
    ProvisionedConcurrencyConfigs PublicIpv4Pools Purchase Qev2IdcApplications QueryLoggingConfigs
    QueueConfigurations Queues Reassignments RebuildSnapshots Recommendations RedshiftIdcApplications
    RegexPatternSets Regions RegionsDescription Relationships ReleaseLabels ReleaseSummaries
    ReplaceRootVolumeTasks ReplicationConfigs ReplicationGroups ReplicationInfoList
    ReplicationInstanceTaskLogs ReplicationInstances ReplicationSubnetGroups ReplicationTableStatistics
    ReplicationTaskAssessmentResults ReplicationTaskAssessmentRuns ReplicationTaskIndividualAssessments
    ReplicationTasks Replications Replicators Reports Requests Reservations ReservedCacheNodes
    ReservedCacheNodesOfferings ReservedDBInstances ReservedDBInstancesOfferings
    ReservedElasticsearchInstanceOfferings ReservedElasticsearchInstances ReservedInstanceOfferings
    ReservedInstanceValueSet ReservedInstances ReservedInstancesListings ReservedInstancesModifications
    ReservedInstancesOfferings ReservedNodeConfigurationOptionList ReservedNodeExchangeStatusDetails
    ReservedNodeOfferings ReservedNodes ReservedNodesOfferings ResolverConfigs ResolverDnssecConfigs
    ResolverEndpoints ResolverQueryLogConfigAssociations ResolverQueryLogConfigs ResolverRuleAssociations
    ResolverRules ResourceArns ResourceContexts ResourceOwnerAwsAccountIds ResourceRecordSetChanges
    ResourceRecordSetProtections ResourceRecordSets ResourceTagSets ResponsibilityTransfers
    RestoreSnapshots Result RevenuePathStatistics Revisions RoleDetailList Roles Roots
    RouteProtectionFindings RouteServerAssociations RouteServerEndpoints RouteServerPeers
    RouteServerPropagations RouteServers RouteTables Routes RoutingRules RuleGroups Rules
    S3AccessPointAttachments SAMLKeyHashes SAMLProviderList SSHPublicKeys SampledRequests
    ScaleDownModifications ScaleDownNodeTypes ScaleUpModifications ScaleUpNodeTypes ScalingPolicies
    ScheduledActions ScheduledInstanceAvailabilitySet ScheduledInstanceSet ScheduledUpdateGroupActions
    SchemaExtensionsInfo Schemas SecondaryInterfaces SecondaryNetworks SecondarySubnets SecretArnList
    SecurityConfigurations SecurityGroupForVpcs SecurityGroupIds SecurityGroupReferenceSet
    SecurityGroupRules SecurityGroupVpcAssociations SecurityGroups SecurityPolicyNames
    ServerCertificateMetadataList ServerlessCacheSnapshots ServerlessCaches ServerlessV2PlatformVersions
    Servers ServiceConfigurations ServiceDetails ServiceLinkVirtualInterfaces ServiceNames
    ServiceSpecificCredentials ServiceUpdates Services ServicesLastAccessed SessionMappings Sessions
    SettingEntries Settings Settlements SharedDirectories SharedResources Sites SnapshotCopyGrants
    SnapshotSchedules SnapshotTierStatuses Snapshots SourceAccessConfigurations SourceRegions
    SourceStatistics SpotFleetRequestConfigs SpotInstanceRequests SpotPlacementScores SpotPriceHistory
    SslPolicies StaleSecurityGroupSet Statuses Steps StorageVirtualMachines StoreImageTaskResults Studios
    SubnetGroups SubnetIds SubnetIpv4CidrReservations SubnetIpv6CidrReservations Subnets Subscriptions
    SupportedEndpointTypes SupportedInstanceTypes TLSInspectionConfigurations TableRestoreStatusDetails
    TableStatistics TagDescriptions TagList TagSet TaggedResources Tags TargetConfigurationValueSet
    TargetGroups TargetHealthDescriptions TargetMetadataModels Targets TenantDatabases
    TerminationPolicyTypes ThumbprintList TokenDomains TopCategories TopicConfigurationList
    TopicConfigurations Topics TopicsToExclude TopicsToInclude TrafficMirrorFilterRules
    TrafficMirrorFilters TrafficMirrorSessions TrafficMirrorTargets TrafficPolicies TrafficPolicyInstances
    TrafficPolicySummaries TrafficSources TransitGatewayAttachmentPropagations TransitGatewayAttachments
    TransitGatewayConnectPeerAssociations TransitGatewayConnectPeers TransitGatewayConnects
    TransitGatewayMeteringPolicies TransitGatewayMeteringPolicyEntries TransitGatewayMulticastDomains
    TransitGatewayNetworkFunctionAttachments TransitGatewayPeeringAttachments
    TransitGatewayPolicyTableEntries TransitGatewayPolicyTables TransitGatewayPrefixListReferences
    TransitGatewayRegistrations TransitGatewayRouteTableAnnouncements TransitGatewayRouteTablePropagations
    TransitGatewayRouteTables TransitGatewayVpcAttachments TransitGateways TrustStoreAssociations
    TrustStoreList TrustStoreRevocations TrustStores Trusts UpdateActions UpdateActivities
    UpgradeHistories Uploads UsageLimits UserDetailList UserGroups Users VPCs
    VerifiedAccessEndpointTargets VerifiedAccessEndpoints VerifiedAccessGroups VerifiedAccessInstances
    VerifiedAccessTrustProviders Versions VirtualMFADevices VolumeStatuses Volumes VolumesModifications
    VpcBlockPublicAccessExclusions VpcConnections VpcEncryptionControls VpcEndpointAssociations
    VpcEndpointConnections VpcEndpointErrors VpcEndpointSummaryList VpcEndpoints VpcPeeringConnections
    Vpcs VpnConcentrators VpnConnectionDeviceTypes VpnConnections VpnGateways WebACLs WebApps Workflows
    Workspaces WorkspacesConnectionStatus WorkspacesPools accessEntries accessPolicies addons apiStages
    appConfigs associatedAccessPolicies associations attachments authorizationScopes binaryMediaTypes
    cacheKeyParameters capabilities capacityProviders certificateAuthorities clusterArns clusterVersions
    clusters configurationProperties connections containerInstanceArns containerInstances
    daemonDeployments daemonRevisions daemonSummariesList daemonTaskDefinitions dataSources
    directConnectGatewayAssociationProposals directConnectGatewayAssociations
    directConnectGatewayAttachments directConnectGateways fargateProfileNames gatewayClusterAssociations
    gatewayRoutes gateways identityProviderConfigs insights interconnects lags migrations nodegroups
    permissions podIdentityConfiguration policies portRanges principals protectedTasks providerARNs
    replacePermissionAssociationsWorks resourceShareAssociations resourceShareInvitations resourceShares
    resourceTags resourceTypes resources routes securityGroupIds serviceArns serviceDeployments
    serviceRevisions services sourceAssociations stageKeys subnetIds subscriptions targetArns taskArns
    taskDefinitionArns taskSets tasks updateIds virtualGateways virtualInterfaceTestHistory
    virtualInterfaces
"""

LISTS = frozenset(_LISTS.split())
"""Keys of lists."""

_OBJECTS = """
    AbacStatus Accelerator AcceleratorAttributes AcceleratorConfig Access AccessKeyLastUsed
    AccessLogSettings Account AccountLevel AccountLimit AccountLink AccountUsage
    AccountVpcEncryptionControl ActiveVpnTunnelStatus Agreement AmazonManagedKafkaEventSourceConfig
    AnalyticsConfiguration AnycastIpList AnycastIpLists ApplicationStatuses AppliedFunctionScalingConfig
    Assessment AssessmentParameters Attachment Authorization AutoEnableIO AutoTerminationPolicy
    BackupPolicy BlockPublicAccessConfiguration BlockPublicAccessConfigurationMetadata BootMode
    CachePolicy CachePolicyConfig CachePolicyList CapacityForecast CapacityProvider CapacityProviderConfig
    Certificate ChangeBatch ChangeBatchSummary ChangeInfo ChangeProgressStatus Checksum
    CloudFrontOriginAccessIdentity CloudFrontOriginAccessIdentityConfig CloudFrontOriginAccessIdentityList
    CloudFunctionConfiguration Cluster ClusterInfo ClusterOperationInfo Code CodeSigningConfig Concurrency
    Configuration ConflictingAliasesList ConnectAttachment ConnectPeer ConnectionFunctionSummary
    ConnectionGroup Connector Content ContextProvider ContextStore ContextStoreAssociation
    ContinuousDeploymentPolicy ContinuousDeploymentPolicyConfig ContinuousDeploymentPolicyList CoreNetwork
    CoreNetworkNetworkFunctionGroup CoreNetworkPolicy CoreNetworkSegmentEdge Cors CorsConfiguration
    CreateAccountStatus Credentials CrossAccountAttachment DBClusterSnapshotAttributesResult
    DBSnapshotAttributesResult DataReplicationMetadata DataSourceType DeadLetterConfig
    DefaultClusterParameters DefaultRouteSettings DelegationRequest DelegationSet DeregistrationProtection
    Description DestinationConfig DeviceTypeAndroid DeviceTypeIos DeviceTypeLinux DeviceTypeOsx
    DeviceTypeWeb DeviceTypeWindows DirectConnectGatewayAttachment DirectoryLimits DisableApiStop
    DisableApiTermination DisplayContent DisplayOrder Distribution DistributionConfig DistributionIdList
    DistributionList DistributionTenant DocumentDBEventSourceConfig DomainConfig DomainStatus DryRunConfig
    DryRunProgressStatus DryRunResults DurableConfig EbsOptimized EffectivePolicy EnaSupport
    EnableDnsHostnames EnableDnsSupport EnableNetworkAddressUsageMetrics EnclaveOptions
    EncryptionConfiguration EncryptionOptions EndpointConfiguration EndpointGroup EngineDefaults
    Environment EphemeralStorage Error ErrorDocument ErrorInfo Event EventActor EventBridgeConfiguration
    Execution FederatedUser FieldLevelEncryption FieldLevelEncryptionConfig FieldLevelEncryptionList
    FieldLevelEncryptionProfile FieldLevelEncryptionProfileConfig FieldLevelEncryptionProfileList
    FilterCriteria FilterCriteriaError Firewall FirewallConfig FirewallDomainList FirewallPolicy
    FirewallPolicyResponse FirewallPolicyV2 FirewallPolicyV2Response FirewallRuleGroup
    FirewallRuleGroupAssociation FirewallStatus FlowOperation FpgaImageAttribute FunctionList
    FunctionSummary GeoLocationDetails GetBucketMetadataConfigurationResult
    GetBucketMetadataTableConfigurationResult Group Handshake HealthCheck HealthCheckSource HostKey
    HostedZone IPSet IcebergDestinationConfiguration ImageConfigResponse ImageSource ImdsSupport
    IndexDocument IndexSchema Initiator Instance InstanceFamilyCreditSpecification
    InstanceInitiatedShutdownBehavior InstanceProfile InstanceTagAttribute InstanceType
    IntelligentTieringConfiguration InterruptibleCapacityAllocation InterruptionInfo Invalidation
    InvalidationList InventoryConfiguration IpsRuleGroup JwtConfiguration KernelId KeyGroup KeyGroupConfig
    KeyGroupList KeyValueStore KeyValueStoreList LastLaunchedTime LatestRevision LaunchTemplateData
    LdapServerMetadata LegalHold Limit Listener LoadBalancerAttributes LogDelivery LoggingConfig
    LoggingConfiguration LoggingEnabled LoggingInfo LoginProfile Logs MaintenanceDetails
    MaintenanceWindowStartTime ManagedCertificateDetails ManagedKeysIPV4 ManagedKeysIPV6 ManagedRuleSet
    ManagedScalingPolicy MetricsConfig MetricsConfiguration MinimumLoadBalancerCapacity MobileSdkRelease
    MonitoringSubscription MutualTlsAuthentication Namespace NetworkInsightsAccessScopeContent
    NotebookExecution ObjectLockConfiguration ObjectParts Operation Organization OrganizationStatus
    OrganizationalUnit OriginAccessControl OriginAccessControlConfig OriginAccessControlList
    OriginRequestPolicy OriginRequestPolicyConfig OriginRequestPolicyList OutpostResolver Owner
    OwnershipControls PasswordPolicy PauseDetails Pending PendingDataReplicationMetadata
    PendingLdapServerMetadata PersistentAppUI Policy PolicyStatus PolicyVersion PortalContent Preview
    Profile ProvisionedPollerConfig Proxy PublicAccessBlockConfiguration PublicKey PublicKeyConfig
    PublicKeyList QueryLoggingConfig QueueConfiguration RamdiskId RealtimeLogConfig RealtimeLogConfigs
    Reason RedirectAllRequestsTo RefreshSchemasStatus RegexPatternSet ReplicationConfiguration
    RequestedFunctionScalingConfig ReservedInstanceValueRollup ResolverConfig ResolverDNSSECConfig
    ResolverEndpoint ResolverQueryLogConfig ResolverQueryLogConfigAssociation ResolverRule
    ResolverRuleAssociation ResourceIdPreference ResourcePolicy ResourceTagSet ResponseHeadersPolicy
    ResponseHeadersPolicyConfig ResponseHeadersPolicyList ResponsibilityTransfer RestEndpointIdentifier
    Retention RevenueBreakdown Role RoleTemplateVersion RootDeviceName RouteAnalysis RoutingConfig
    RuleGroup RuleGroupResponse RuntimeConfig RuntimeVersionConfig S3DestinationConfiguration S3Tables
    SSHPublicKey ScalingConfig SecurityPolicy SelfManagedEventSource SelfManagedKafkaEventSourceConfig
    Server ServerCertificate ServerSideEncryptionConfiguration Service ServiceAttributes Session
    SessionInfo SessionMapping SiteToSiteVpnAttachment SnapStart SnapshotLimits SourceDestCheck
    SpotDatafeedSubscription SriovNetSupport StateInfo StatefulRuleOptions Status StatusException Step
    StreamingDistribution StreamingDistributionConfig StreamingDistributionList Studio Summary
    TLSInspectionConfiguration TLSInspectionConfigurationResponse TagInfoForResource TagsError
    TargetConfigurationValueRollup TenancyConfig TimeWindow TlsConfig TopicConfiguration TpmSupport
    TraceHeader TracingConfig TrafficPolicy TrafficPolicyInstance TransitGatewayPeering
    TransitGatewayRouteTableAttachment TrustStore UefiData User UserData
    ValidDBInstanceModificationsMessage Visibility VpcAttachment VpcBlockPublicAccessOptions VpcConfig
    VpcEndpointAssociation VpcEndpointAssociationStatus VpcOrigin VpcOriginList WarmPoolConfiguration
    WebACL WebApp WebAppCustomization Workflow accessEntry accessLogSettings action addon association
    canarySettings capability capabilityConfig certificateAuthority cluster config daemon
    daemonTaskDefinition defaultAction dnsEntry dnsOptions endpointConfiguration error fargateProfile
    gateway gatewayResources gatewayRoute iamIdentityCenterOptions identityProviderConfig insight
    jwtConfiguration loa location match methodIntegration mutualTlsAuthentication nodegroup permission
    privateDnsEntry quota resiliencyGroup resourceConfigurationDefinition router service sharingConfig
    source subscription taskDefinition throttle throttleSettings tlsConfig txtMethodConfig update
"""

OBJECTS = frozenset(_OBJECTS.split())
"""Keys of single objects."""

_OTHERS = """
    ClientVpnRoutes DirectConnectGatewayAssociations DirectConnectGateways ElasticsearchDomains
    ClassicLoadBalancerAttributes LoadBalancerAttributes LoadBalancerListeners LoadBalancerTargetHealth
    ManagedPrefixLists TargetGroupAttributes
    PrefixListEntries ResourceShares SecurityGroupsReferenceSet TransitGatewayPropagations
    TransitGatewayRouteTableAssociations TransitGatewayRoutes TransitGatewayStaticRoutes VirtualInterfaces
    Brokers EksClusters VpcAttributes VpcBlockPublicAccessOptions
"""

OTHERS = frozenset(_OTHERS.split())
"""Keys of lists that are not (or no longer) AWS's own: layouts of collectors, and this tool's kinds."""
