"""Types of resources that are named where they are not read."""

from __future__ import annotations

NETWORKING = (
    "AWS::EC2::",
    "AWS::ElasticLoadBalancing",
    "AWS::NetworkFirewall::",
    "AWS::NetworkManager::",
    "AWS::DirectConnect::",
    "AWS::AutoScaling::AutoScalingGroup",
    "AWS::CloudFormation::Stack",
    "AWS::RDS::",
    "AWS::ECS::Service",
    "AWS::EKS::",
    "AWS::ElastiCache::",
    "AWS::OpenSearchService::",
    "AWS::Redshift::",
    "AWS::EFS::MountTarget",
    "AWS::Serverless::",
    "AWS::Lambda::Function",
    "AWS::DocDB::",
    "AWS::Neptune::",
    "AWS::MemoryDB::",
    "AWS::DAX::",
    "AWS::DMS::",
    "AWS::MSK::",
    "AWS::EMR::",
    "AWS::FSx::",
    "AWS::AmazonMQ::",
    "AWS::Batch::ComputeEnvironment",
    "AWS::CodeBuild::Project",
    "AWS::DirectoryService::",
    "AWS::MWAA::Environment",
    "AWS::SageMaker::",
    "AWS::Transfer::Server",
    "AWS::WorkSpaces::",
    "AWS::GlobalAccelerator::",
    "AWS::AppRunner::VpcConnector",
    "AWS::ApiGatewayV2::VpcLink",
    "AWS::ApiGateway::VpcLink",
    "AWS::CloudFormation::CustomResource",
    "Custom::",
    "Fn::Transform",
    "Fn::ForEach::",
)
"""How types begin of what steers or filters packets, or has interfaces."""

BESIDE = frozenset(
    {
        "AWS::EC2::DHCPOptions",
        "AWS::EC2::VPCDHCPOptionsAssociation",
        "AWS::EC2::FlowLog",
        "AWS::EC2::KeyPair",
        "AWS::EC2::LaunchTemplate",
        "AWS::EC2::Volume",
        "AWS::EC2::VolumeAttachment",
    }
)
"""Types that steer and filter nothing by themselves."""
