"""Which cases lie within what isthmus models today: VPCs, what joins them, and networks beyond AWS."""

from __future__ import annotations

CASES = (
    "aws-cli/examples",
    "batfish/hybrid-cloud-aws",
    "batfish/parse-samples",
    "batfish/test-multi-account",
    "batfish/test-public-subnet",
    "batfish/test-subnet",
    "batfish/test-vpc-endpoint-gateway",
    "batfish/test-vpc-peering",
    "batfish/test-vpn-gateway",
    "cartography/ec2",
    "cloud-custodian/placebo",
    "network-firewall/best-practices-guide",
    "network-firewall/centralized-egress",
    "np-guard/aws_acl_1",
    "np-guard/aws_sg_1",
    "np-guard/aws_sg_1_allow_sg_private",
    "reach/same-subnet-all-traffic",
    "reach/same-subnet-no-sg-rules",
    "reach/same-subnet-ssh",
    "reach/same-subnet-udp-dns-via-sg-reference",
    "reach/same-vpc-all-traffic",
    "reach/same-vpc-no-nacl-allow-rules",
)
"""Every check of these must come out right."""
