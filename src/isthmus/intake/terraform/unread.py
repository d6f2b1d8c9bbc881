"""Types of resources that are named where they are not read."""

from __future__ import annotations

NETWORKING = (
    "aws_vpc",
    "aws_ec2_",
    "aws_subnet",
    "aws_route",
    "aws_network_",
    "aws_networkfirewall_",
    "aws_networkmanager_",
    "aws_security_group",
    "aws_lb",
    "aws_alb",
    "aws_elb",
    "aws_vpn",
    "aws_customer_gateway",
    "aws_dx_",
    "aws_nat_",
    "aws_db_instance",
    "aws_rds_",
    "aws_eks_",
    "aws_ecs_service",
    "aws_autoscaling_group",
    "aws_elasticache_",
    "aws_redshift_",
    "aws_opensearch_",
    "aws_elasticsearch_",
    "aws_efs_mount_target",
    "aws_mq_",
    "aws_spot_instance_request",
    "aws_spot_fleet_request",
    "aws_lambda_function",
    "aws_docdb_",
    "aws_neptune_",
    "aws_memorydb_",
    "aws_dax_",
    "aws_dms_",
    "aws_msk_",
    "aws_emr_",
    "aws_fsx_",
    "aws_batch_compute_environment",
    "aws_codebuild_project",
    "aws_directory_service_",
    "aws_mwaa_environment",
    "aws_sagemaker_",
    "aws_transfer_server",
    "aws_workspaces_",
    "aws_globalaccelerator_",
    "aws_apprunner_vpc_connector",
    "aws_apigatewayv2_vpc_link",
    "aws_api_gateway_vpc_link",
    "aws_cloudwan_",
)
"""How types begin of what steers or filters packets, or has interfaces."""

BESIDE = frozenset(
    {"aws_vpc_peering_connection_accepter", "aws_vpc_dhcp_options", "aws_flow_log", "aws_key_pair"}
)
"""Types that steer and filter nothing by themselves, or are read with another."""
