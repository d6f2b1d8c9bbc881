"""What VPC Block Public Access lets through an internet gateway or an egress-only one.

Judged once a flow, at its first packet: by the mode in force, the exclusion of the subnet whose interface the
gateway talks to (or of its VPC), who starts, and what kind of thing starts. Replies of an allowed flow pass.
Source: VPC User Guide, "Block public access to VPCs and subnets", basics and scenarios.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..model.access import NOT_TOLD
from ..model.citation import Gap
from ..model.coverage import home_of, is_listed
from ..model.network import Network

OFF, BLOCK_INGRESS, BIDIRECTIONAL = "off", "block-ingress", "block-bidirectional"
ALLOW_BIDIRECTIONAL, ALLOW_EGRESS = "allow-bidirectional", "allow-egress"
NAT, EGRESS_ONLY, INSTANCE = "nat", "egress-only", "instance"
FIREWALL, FIREWALLED_NAT = "firewall", "nat behind a firewall"
"""A Network Firewall between the gateway and whoever starts: anything, or a NAT gateway."""


UNSTATED = "what Block Public Access does here to what goes by a firewall is not stated"


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether the flow may start: True, False, or None where it cannot be told (``gap`` says what was not read)."""

    passes: bool | None
    mode: str
    exclusion: str | None
    assumptions: tuple[str, ...] = ()
    gap: Gap | None = None


@dataclass(frozen=True, slots=True)
class _Mode:
    """The mode in force and what it rests on; ``states`` where the subnet or VPC itself tells it."""

    word: str
    assumptions: tuple[str, ...] = ()
    states: bool = False
    gap: Gap | None = None


def public_access(
    network: Network, vpc_id: str, subnet_id: str | None, *, inbound: bool, kind: str
) -> Decision:
    """Whether Block Public Access lets a flow start between the internet and a subnet.

    Shapes: ``kind`` is who talks to the gateway: ``nat``, ``egress-only``, ``instance``, or a firewall.
    """
    if kind in (FIREWALL, FIREWALLED_NAT):
        return _by_firewall(network, vpc_id, inbound=inbound, kind=kind)
    mode = _mode(network, vpc_id, subnet_id)
    exclusions = network.public_access_exclusions
    exclusion = exclusions.get(subnet_id or "") or exclusions.get(vpc_id)
    if exclusions.get(vpc_id) == ALLOW_BIDIRECTIONAL:
        exclusion = ALLOW_BIDIRECTIONAL
    if mode.gap is not None:
        sure = exclusion == ALLOW_BIDIRECTIONAL
        return Decision(True if sure else None, mode.word, exclusion, gap=None if sure else mode.gap)
    if mode.word == OFF:
        return Decision(True, mode.word, exclusion, mode.assumptions)
    if mode.word not in (BLOCK_INGRESS, BIDIRECTIONAL):
        if exclusion == ALLOW_BIDIRECTIONAL:
            return Decision(True, mode.word, exclusion, mode.assumptions)
        gap = _not_understood(vpc_id, mode.word)
        return Decision(None, mode.word, exclusion, mode.assumptions, gap)
    decision = _decide(mode.word, exclusion, inbound, kind, mode.assumptions)
    if decision.passes or mode.states or is_listed(network, "VpcBlockPublicAccessExclusions", vpc_id):
        return decision
    gap = uncollected(vpc_id, "the exclusions from Block Public Access of its account were not read")
    return replace(decision, passes=None, gap=gap)


def _by_firewall(network: Network, vpc_id: str, *, inbound: bool, kind: str) -> Decision:
    """Whether a flow may start by way of a firewall: where Block Public Access is on, no subnet's exclusion helps it.

    Source: VPC BPA basics, AWS service impact and support. What an exclusion of the whole VPC does, or NAT behind the
    firewall where ingress alone is blocked, is not stated.
    """
    mode, exclusion = _mode(network, vpc_id, None), network.public_access_exclusions.get(vpc_id)
    word = _accounts(network, vpc_id) or mode.word if exclusion else mode.word
    if mode.gap is not None:
        return Decision(None, word, exclusion, gap=mode.gap)
    if word == OFF:
        return Decision(True, word, exclusion, mode.assumptions)
    if word not in (BLOCK_INGRESS, BIDIRECTIONAL):
        return Decision(None, word, exclusion, mode.assumptions, _not_understood(vpc_id, word))
    if exclusion or (kind == FIREWALLED_NAT and not inbound and word == BLOCK_INGRESS):
        gap = Gap("public-access-by-firewall", vpc_id, "either", f"{vpc_id}: {UNSTATED}")
        return Decision(None, word, exclusion, mode.assumptions, gap)
    if is_listed(network, "VpcBlockPublicAccessExclusions", vpc_id) or mode.states:
        return Decision(False, word, exclusion, mode.assumptions)
    gap = uncollected(vpc_id, "the exclusions from Block Public Access of its account were not read")
    return Decision(None, word, exclusion, mode.assumptions, gap)


def _not_understood(vpc_id: str, word: str) -> Gap:
    detail = f"{vpc_id}: Block Public Access has the mode {word!r}, which is not understood"
    return Gap("unknown-value", vpc_id, "either", detail)


def _accounts(network: Network, vpc_id: str) -> str | None:
    """The mode that the account of a VPC has, where it was read."""
    home = home_of(network, vpc_id)
    for option in network.public_access:
        if option.account in (None, home.account) and option.region in (None, home.region):
            return option.mode
    return None


def uncollected(vpc_id: str, detail: str) -> Gap:
    """The gap that Block Public Access leaves where its settings, or the exclusions from them, were not read."""
    return Gap("uncollected-block-public-access", vpc_id, "either", f"{vpc_id}: {detail}")


def in_force(network: Network) -> bool:
    """True when Block Public Access is on for anything at all, as far as the snapshot tells."""
    states = [vpc.block_public_access_states for vpc in network.vpcs.values()]
    states += [subnet.block_public_access_states for subnet in network.subnets.values()]
    modes = [state.internet_gateway_block_mode for state in states if state is not None]
    modes += [option.mode for option in network.public_access]
    return any(mode not in (None, OFF) for mode in modes)


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


def _mode(network: Network, vpc_id: str, subnet_id: str | None) -> _Mode:
    """The mode in force; what subnets and VPCs say of themselves goes before the account's setting.

    Where nothing at all of Block Public Access was read, it is taken to be off, as AWS leaves it; where something
    was, an account that was left out may have any.
    """
    subnet = network.subnets.get(subnet_id or "")
    for thing in (subnet, network.vpcs.get(vpc_id)):
        states = thing.block_public_access_states if thing is not None else None
        if states is not None and states.internet_gateway_block_mode:
            word = states.internet_gateway_block_mode
            assumed = () if word == OFF else ("block-public-access-states-fold-exclusions",)
            return _Mode(word, assumed, states=True)
    accounts = _accounts(network, vpc_id)
    if accounts == NOT_TOLD:
        return _Mode("", gap=uncollected(vpc_id, "its account's Block Public Access does not tell its mode"))
    if accounts is not None:
        return _Mode(accounts)
    if is_listed(network, "VpcBlockPublicAccessOptions", vpc_id):
        return _Mode(OFF)
    if network.public_access or network.public_access_exclusions:
        return _Mode("", gap=uncollected(vpc_id, "its account's Block Public Access was not read"))
    return _Mode(OFF, ("block-public-access-unread-is-off",))
