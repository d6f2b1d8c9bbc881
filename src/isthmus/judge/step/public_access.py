"""VPC Block Public Access: one filter at internet and egress-only gateways, judged by who starts the flow.

Source: Amazon VPC User Guide, "VPC BPA basics", "Assess impact" (its example scenarios); EC2 API.
"""

from __future__ import annotations

from typing import NamedTuple

from ..facts import Home
from ..ground import Subnet
from ..journey import Journey
from ..source import Fact

LAYER = "block-public-access"
MODES = ("off", "block-ingress", "block-bidirectional")
BY_FIREWALL = " by a firewall"
GAP = "uncollected-block-public-access"
CODE = "VPC_BLOCK_PUBLIC_ACCESS_ENABLED"


class Setting(NamedTuple):
    """The mode that holds for a subnet or VPC, the exclusion over it, and what says so."""

    mode: str
    exclusion: str | None
    fact: Fact | None
    suffix: str
    folded: bool
    rival: str | None = None
    unsure: bool = False
    """Whether an exclusion that nobody read may lie over it."""


def allowed(mode: str, exclusion: str | None, initiator: str) -> bool | None:
    """Whether a flow of an initiator may start: ``nat``, ``egress-only``, ``instance`` or ``outside``.

    By a firewall (``outside by a firewall`` and so on) an exclusion of a subnet helps nothing; what one of the whole
    VPC does is not stated, nor what becomes of NAT behind a firewall where ingress alone is blocked.

    An allow-egress exclusion means nothing under block-ingress; under block-bidirectional it lets NAT and
    egress-only gateways out, and the guide is of two minds about an instance with a public address.
    """
    if mode != "off" and initiator.endswith(BY_FIREWALL):
        odd = mode == "block-ingress" and initiator.startswith("nat")
        return None if exclusion is not None or odd else False
    if mode == "off" or exclusion == "allow-bidirectional":
        return True
    outward = initiator in ("nat", "egress-only")
    if mode == "block-ingress":
        return outward
    if exclusion == "allow-egress":
        return True if outward else (None if initiator == "instance" else False)
    return False


def public_access(
    journey: Journey,
    vpc: str,
    subnet: Subnet | None,
    initiator: str,
    *,
    hairpin: bool = False,
    pool: bool = False,
) -> bool | None:
    """Whether Block Public Access lets the flow pass; the answer of a flow that passed is not asked again.

    ``pool``: the public address belongs to a pool routed to an interface, where only the VPC's own exclusion
    helps.
    """
    if journey.returning:
        return True
    setting = _setting(journey, vpc, subnet, pool)
    if setting is None:
        return None
    odd = next((word for word in (setting.mode, setting.rival) if word not in (None, *MODES)), None)
    if odd is not None and (setting.exclusion != "allow-bidirectional" or initiator.endswith(BY_FIREWALL)):
        detail = f"Block Public Access has the mode {odd!r}, which is not understood"
        journey.missing("unknown-value", vpc, detail)
        return journey.met(None, LAYER, vpc, LAYER, detail, setting.fact, setting.suffix)
    verdict = allowed(setting.mode, setting.exclusion, initiator)
    if setting.rival is not None and allowed(setting.rival, setting.exclusion, initiator) is not verdict:
        detail = (
            f"the account says {setting.rival}, the resource {setting.mode}, and no exclusion explains it"
        )
        journey.missing("block-public-access-mismatch", subnet.id if subnet is not None else vpc, detail)
        return journey.met(None, LAYER, vpc, LAYER, detail, setting.fact, setting.suffix)
    if setting.mode != "off":
        _assume(journey, setting, initiator, hairpin)
    identity = subnet.id if subnet is not None else vpc
    if verdict is True:
        return True
    if setting.unsure:
        detail = "the exclusions from the owner's Block Public Access were not read"
        journey.missing(GAP, vpc, detail)
        return journey.met(None, LAYER, identity, LAYER, detail, setting.fact, setting.suffix)
    if verdict is None and initiator.endswith(BY_FIREWALL):
        detail = "what Block Public Access does here to what goes by a firewall is not stated"
        journey.missing("public-access-by-firewall", vpc, detail)
        return journey.met(None, LAYER, identity, LAYER, detail, setting.fact, setting.suffix)
    if verdict is None:
        journey.assume("egress-exclusion-for-public-instance")
        journey.missing("egress-exclusion", identity, "the guide is of two minds about a public instance")
    rule = f"mode {setting.mode}, exclusion {setting.exclusion or 'none'}, started by {initiator}"
    return journey.met(verdict, LAYER, identity, LAYER, rule, setting.fact, setting.suffix, CODE)


def _assume(journey: Journey, setting: Setting, initiator: str, hairpin: bool) -> None:
    if initiator == "nat":
        journey.assume("block-public-access-judges-nat-subnet")
    if hairpin:
        journey.assume("block-public-access-stops-hairpin")
    if setting.folded:
        journey.assume("block-public-access-states-fold-exclusions")


def _setting(journey: Journey, vpc: str, subnet: Subnet | None, pool: bool) -> Setting | None:
    """The mode and exclusion over a subnet (or a VPC); None, with a gap, where the mode was not read.

    Where nothing of Block Public Access was read at all, it is off by assumption: AWS leaves it so.
    """
    facts = journey.world.facts
    vpc_fact = facts.get("Vpcs", vpc)
    place = subnet.fact if subnet is not None else vpc_fact
    home = journey.world.ground.home(vpc) if subnet is None else subnet.home
    exclusion = _widest(
        exclusion_of(journey, vpc), None if subnet is None or pool else exclusion_of(journey, subnet.id)
    )
    options = _options(journey, home)
    state = None if place is None else (place.record.get("BlockPublicAccessStates") or {})
    told = None if not state else state.get("InternetGatewayBlockMode")
    mode = (options.record.get("InternetGatewayBlockMode") if options is not None else None) or told
    if options is not None and not mode and (exclusion or ("", ""))[1] != "allow-bidirectional":
        detail = "the owner's Block Public Access does not tell its mode"
        journey.missing(GAP, vpc, detail)
        journey.met(None, LAYER, vpc, LAYER, detail, options)
        return None
    if exclusion is not None and (mode is not None or exclusion[1] == "allow-bidirectional"):
        return Setting(mode or "off", exclusion[1], exclusion[0], "", False)
    if told is not None and place is not None and exclusion is None:
        read = facts.listed("VpcBlockPublicAccessExclusions")
        rival = None if options is None or not read or mode == told else mode
        return Setting(told, None, place, "/BlockPublicAccessStates", not read and told != "off", rival)
    if mode is not None:
        read = facts.complete("VpcBlockPublicAccessExclusions", home)
        return Setting(mode, None, options, "", False, unsure=not read)
    if facts.complete("VpcBlockPublicAccessOptions", home):
        return Setting("off", None, None, "", False)
    if any(facts.of(kind) for kind in ("VpcBlockPublicAccessOptions", "VpcBlockPublicAccessExclusions")):
        detail = "the owner's Block Public Access was not read"
        journey.missing(GAP, vpc, detail)
        journey.met(None, LAYER, vpc, LAYER, detail)
        return None
    journey.assume("block-public-access-unread-is-off")
    return Setting("off", None, None, "", False)


def _widest(of_vpc: tuple[Fact, str] | None, of_subnet: tuple[Fact, str] | None) -> tuple[Fact, str] | None:
    """The exclusion that allows more: each exempts what it names, so that one does not narrow the other."""
    wide = [e for e in (of_vpc, of_subnet) if e is not None and e[1] == "allow-bidirectional"]
    return wide[0] if wide else of_vpc or of_subnet


def _options(journey: Journey, home: Home) -> Fact | None:
    owner, region = home
    for fact in journey.world.facts.of("VpcBlockPublicAccessOptions").values():
        account = fact.record.get("AwsAccountId") or fact.account
        where = fact.record.get("AwsRegion") or fact.region
        if (not owner or not account or account == owner) and (not region or not where or where == region):
            return fact
    return None


def exclusion_of(journey: Journey, identity: str) -> tuple[Fact, str] | None:
    """The exclusion in force of a VPC or subnet, and its mode."""
    for fact in journey.world.facts.of("VpcBlockPublicAccessExclusions").values():
        arn = str(fact.record.get("ResourceArn", ""))
        live = fact.record.get("State", "create-complete") in (
            "create-complete",
            "update-complete",
            "update-in-progress",
        )
        if live and arn.rsplit("/", 1)[-1] == identity:
            return fact, str(fact.record.get("InternetGatewayExclusionMode"))
    return None
