"""What VPC Block Public Access lets through an internet gateway or an egress-only one.

Judged once a flow, at its first packet: by the mode in force, the exclusion of the subnet whose interface the
gateway talks to (or of its VPC), who starts, and what kind of thing starts. Replies of an allowed flow pass.
Source: VPC User Guide, "Block public access to VPCs and subnets", basics and scenarios.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..model.network import Network

OFF, BLOCK_INGRESS, BIDIRECTIONAL = "off", "block-ingress", "block-bidirectional"
ALLOW_BIDIRECTIONAL, ALLOW_EGRESS = "allow-bidirectional", "allow-egress"
NAT, EGRESS_ONLY, INSTANCE = "nat", "egress-only", "instance"


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether the flow may start: True, False, or None where AWS's own guide is of two minds."""

    passes: bool | None
    mode: str
    exclusion: str | None
    assumptions: tuple[str, ...] = ()


def public_access(
    network: Network, vpc_id: str, subnet_id: str | None, *, inbound: bool, kind: str
) -> Decision:
    """Whether Block Public Access lets a flow start between the internet and a subnet.

    Shapes: ``kind`` is ``nat``, ``egress-only`` or ``instance`` (who talks to the gateway).
    """
    mode, assumed = _mode(network, vpc_id, subnet_id)
    exclusions = network.public_access_exclusions
    exclusion = exclusions.get(subnet_id or "") or exclusions.get(vpc_id)
    if exclusions.get(vpc_id) == ALLOW_BIDIRECTIONAL:
        exclusion = ALLOW_BIDIRECTIONAL
    if mode == OFF or mode not in (BLOCK_INGRESS, BIDIRECTIONAL):
        return Decision(True if mode == OFF else None, mode, exclusion, assumed)
    return _decide(mode, exclusion, inbound, kind, assumed)


def _decide(mode: str, exclusion: str | None, inbound: bool, kind: str, assumed: tuple[str, ...]) -> Decision:
    if kind == NAT:
        assumed += ("block-public-access-judges-nat-subnet",)
    if exclusion == ALLOW_BIDIRECTIONAL:
        return Decision(True, mode, exclusion, assumed)
    outbound_kind = not inbound and kind in (NAT, EGRESS_ONLY)
    if mode == BLOCK_INGRESS:
        return Decision(outbound_kind, mode, exclusion, assumed)
    if exclusion == ALLOW_EGRESS and not inbound:
        doubt = () if outbound_kind else ("egress-exclusion-for-public-instance",)
        return Decision(True if outbound_kind else None, mode, exclusion, assumed + doubt)
    return Decision(False, mode, exclusion, assumed)


def _mode(network: Network, vpc_id: str, subnet_id: str | None) -> tuple[str, tuple[str, ...]]:
    """The mode in force; what subnets and VPCs say of themselves goes before the account's setting."""
    assumed = ("block-public-access-states-fold-exclusions",)
    subnet = network.subnets.get(subnet_id or "")
    for thing in (subnet, network.vpcs.get(vpc_id)):
        states = thing.block_public_access_states if thing is not None else None
        if states is not None and states.internet_gateway_block_mode:
            word = states.internet_gateway_block_mode
            return word, (() if word == OFF else assumed)
    vpc = network.vpcs.get(vpc_id)
    home = network.homes.get(vpc_id)
    account = (vpc.owner_id if vpc else None) or (home.account if home else None)
    region = home.region if home else None
    for option in network.public_access:
        if option.account in (None, account) and option.region in (None, region):
            return option.mode, ()
    return OFF, ()
