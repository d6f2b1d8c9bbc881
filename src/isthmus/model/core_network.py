"""Which VPCs are attached to a core network of Cloud WAN, as Network Manager tells it.

Source: Network Manager API, Attachment; AWS Cloud WAN Guide, "VPC attachments".
"""

from __future__ import annotations

from .answers import records
from .holding import Network

DEAD = ("REJECTED", "FAILED", "DELETING", "CREATING", "PENDING_ATTACHMENT_ACCEPTANCE")


def core_networks(network: Network) -> dict[str, tuple[str, ...]]:
    """VPC -> the core networks that it is attached to, read once; what a core network routes is not modelled."""
    known = network.memo.get("core networks")
    if not isinstance(known, dict):
        found: dict[str, set[str]] = {}
        for one, _ in records(network, "Attachments"):
            vpc = str(one.get("ResourceArn") or "").rpartition("/")[2]
            core = one.get("CoreNetworkId")
            if core and vpc.startswith("vpc-") and one.get("State") not in DEAD:
                found.setdefault(vpc, set()).add(str(core))
        known = network.memo["core networks"] = {vpc: tuple(sorted(ids)) for vpc, ids in found.items()}
    return known
