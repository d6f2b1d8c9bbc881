"""VPCs that enforce encryption in transit, as DescribeVpcEncryptionControls and DescribeVpcs tell them.

Source: EC2 API, VpcEncryptionControl; Amazon VPC User Guide, "Enforce VPC encryption in transit".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .answers import records
from .holding import Network

ENFORCING = ("available", "enforce-in-progress", "deleting", "delete-failed")
"""States in which a control whose mode is enforce may be in force."""


def enforcing(network: Network) -> dict[str, str]:
    """VPC -> the control by which it enforces encryption, or is about to, read once."""
    known = network.memo.get("enforcing")
    if not isinstance(known, dict):
        told = {vpc: name for vpc, name, one in _controls(network) if _is_enforcing(one)}
        known = network.memo["enforcing"] = dict(sorted(told.items()))
    return known


def _controls(network: Network) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for vpc, _ in records(network, "Vpcs"):
        own = vpc.get("EncryptionControl")
        if isinstance(own, dict):
            yield str(vpc.get("VpcId")), str(own.get("VpcEncryptionControlId") or vpc.get("VpcId")), own
    for one, _ in records(network, "VpcEncryptionControls"):
        yield str(one.get("VpcId")), str(one.get("VpcEncryptionControlId")), one


def _is_enforcing(control: dict[str, Any]) -> bool:
    return control.get("Mode") == "enforce" and control.get("State", "available") in ENFORCING
