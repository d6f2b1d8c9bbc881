"""What a VPC's own names rest on: its DNS attributes, its DHCP options, the private zones that answer in it.

In: the raw answers of EC2 and Route 53 in a network's snapshot. Out: what AWS tells, None where nobody read it.

Source: EC2 API, DescribeVpcAttribute, DhcpOptions; Route 53 API, HostedZoneSummary.
"""

from __future__ import annotations

from .answers import records
from .holding import Network

ATTRIBUTES = ("EnableDnsSupport", "EnableDnsHostnames")
AMAZONS = "AmazonProvidedDNS"


def resolves_names(network: Network, vpc: str) -> bool | None:
    """Whether both DNS attributes of a VPC are on."""
    told: dict[str, bool] = {}
    for record, owner in records(network, "VpcAttributes"):
        if vpc in (record.get("VpcId"), owner):
            for key in ATTRIBUTES:
                value = record.get(key)
                if isinstance(value, dict) and isinstance(value.get("Value"), bool):
                    told[key] = value["Value"]
    if False in told.values():
        return False
    return True if len(told) == len(ATTRIBUTES) else None


def asks_amazon(network: Network, vpc: str) -> bool | None:
    """Whether a VPC's DHCP options send its hosts to Amazon's own DNS servers alone."""
    home = network.vpcs.get(vpc)
    wanted = home.dhcp_options_id if home is not None else None
    if wanted == "default":
        return True
    for record, _ in records(network, "DhcpOptions"):
        if record.get("DhcpOptionsId") == wanted:
            servers = [
                str(value.get("Value"))
                for each in record.get("DhcpConfigurations") or ()
                if each.get("Key") == "domain-name-servers"
                for value in each.get("Values") or ()
            ]
            return set(servers) <= {AMAZONS}
    return None


def private_zones(network: Network, vpc: str) -> tuple[str, ...]:
    """The names of the zones that somebody (and no service of AWS) keeps for a VPC, without a dot at the end."""
    found = set()
    for record, owner in records(network, "HostedZoneSummaries"):
        kept = not (record.get("Owner") or {}).get("OwningService")
        if kept and vpc in (record.get("VPCId"), record.get("VpcId"), owner):
            found.add(str(record.get("Name") or "").rstrip(".").lower())
    return tuple(sorted(found - {""}))
