"""VPC Block Public Access: every row of the guide's scenarios (vpc.md 14.1)."""

from __future__ import annotations

import pytest

from isthmus.model.network import Network
from isthmus.semantics.public_access import (
    EGRESS_ONLY,
    FIREWALL,
    FIREWALLED_NAT,
    INSTANCE,
    NAT,
    public_access,
)
from tests.judge.drawing import Drawing
from tests.semantics.plain import network

ACCOUNT, REGION = "111111111111", "eu-west-1"
BIDIRECTIONAL, INGRESS = "block-bidirectional", "block-ingress"
ALL, OUT = "allow-bidirectional", "allow-egress"
PUBLIC, PRIVATE = "subnet-pub", "subnet-priv"


def drawn() -> Drawing:
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    drawing.subnet(PUBLIC, "vpc-a", "10.0.0.0/24")
    drawing.subnet(PRIVATE, "vpc-a", "10.0.1.0/24")
    return drawing


def ruled(mode: str | None, exclusions: dict[str, str], drawing: Drawing | None = None) -> Network:
    drawing = drawing or drawn()
    if mode is not None:
        option = {"AwsAccountId": ACCOUNT, "AwsRegion": REGION, "InternetGatewayBlockMode": mode}
        drawing.put("VpcBlockPublicAccessOptions", option)
    for name, word in exclusions.items():
        arn = f"arn:aws:ec2:{REGION}:{ACCOUNT}:{name.partition('-')[0]}/{name}"
        drawing.put(
            "VpcBlockPublicAccessExclusions",
            {"ExclusionId": f"x-{name}", "InternetGatewayExclusionMode": word, "ResourceArn": arn}
            | {"State": "create-complete"},
        )
    return network(drawing)


def told(known: Network) -> tuple[bool | None, ...]:
    """C through NAT, C through the egress-only gateway, D out, the internet to D."""
    ways = (
        (PUBLIC, False, NAT),
        (PRIVATE, False, EGRESS_ONLY),
        (PUBLIC, False, INSTANCE),
        (PUBLIC, True, INSTANCE),
    )
    return tuple(
        public_access(known, "vpc-a", subnet, inbound=inbound, kind=kind).passes
        for subnet, inbound, kind in ways
    )


YES, NO, DOUBT = True, False, None
SCENARIOS = [
    (None, {}, (YES, YES, YES, YES)),
    ("off", {}, (YES, YES, YES, YES)),
    (BIDIRECTIONAL, {}, (NO, NO, NO, NO)),
    (INGRESS, {}, (YES, YES, NO, NO)),
    (INGRESS, {PUBLIC: ALL}, (YES, YES, YES, YES)),
    (INGRESS, {PUBLIC: OUT}, (YES, YES, NO, NO)),
    (BIDIRECTIONAL, {PUBLIC: ALL}, (YES, NO, YES, YES)),
    (BIDIRECTIONAL, {PUBLIC: OUT}, (YES, NO, DOUBT, NO)),
    (BIDIRECTIONAL, {PRIVATE: ALL}, (NO, YES, NO, NO)),
    (BIDIRECTIONAL, {"vpc-a": ALL}, (YES, YES, YES, YES)),
    (BIDIRECTIONAL, {"vpc-a": OUT}, (YES, YES, DOUBT, NO)),
    (BIDIRECTIONAL, {"vpc-a": ALL, PUBLIC: OUT}, (YES, YES, YES, YES)),
    (BIDIRECTIONAL, {"vpc-a": OUT, PUBLIC: ALL}, (YES, YES, YES, YES)),
    ("block-sideways", {}, (DOUBT, DOUBT, DOUBT, DOUBT)),
]


@pytest.mark.parametrize(("mode", "exclusions", "expected"), SCENARIOS, ids=str)
def test_the_guide_s_scenarios(
    mode: str | None, exclusions: dict[str, str], expected: tuple[bool | None, ...]
) -> None:
    assert told(ruled(mode, exclusions)) == expected


@pytest.mark.parametrize(
    ("mode", "exclusions", "expected"),
    [
        ("off", {}, (YES, YES, YES, YES)),
        (BIDIRECTIONAL, {}, (NO, NO, NO, NO)),
        (BIDIRECTIONAL, {PUBLIC: ALL}, (NO, NO, NO, NO)),
        (BIDIRECTIONAL, {"vpc-a": ALL}, (DOUBT, DOUBT, DOUBT, DOUBT)),
        (INGRESS, {}, (NO, NO, DOUBT, NO)),
        (INGRESS, {"vpc-a": OUT}, (DOUBT, DOUBT, DOUBT, DOUBT)),
    ],
    ids=str,
)
def test_by_a_firewall_no_subnets_exclusion_helps(
    mode: str, exclusions: dict[str, str], expected: tuple[bool | None, ...]
) -> None:
    """Out and in by a firewall alone, out and in by NAT behind one. Source: VPC BPA basics, AWS service impact."""
    known = ruled(mode, exclusions)
    found = [
        public_access(known, "vpc-a", PUBLIC, inbound=inbound, kind=kind)
        for kind in (FIREWALL, FIREWALLED_NAT)
        for inbound in (False, True)
    ]
    assert tuple(one.passes for one in found) == expected
    assert [one.gap is not None for one in found] == [word is DOUBT for word in expected]


def test_arrivals_at_an_egress_exclusion_stay_blocked_for_every_kind() -> None:
    known = ruled(BIDIRECTIONAL, {PUBLIC: OUT})
    for kind in (NAT, EGRESS_ONLY, INSTANCE):
        assert public_access(known, "vpc-a", PUBLIC, inbound=True, kind=kind).passes is False
    assert public_access(ruled(INGRESS, {}), "vpc-a", PUBLIC, inbound=True, kind=NAT).passes is False


def test_a_decision_tells_mode_exclusion_and_what_it_rests_on() -> None:
    decision = public_access(
        ruled(BIDIRECTIONAL, {PUBLIC: OUT}), "vpc-a", PUBLIC, inbound=False, kind=INSTANCE
    )
    assert (decision.mode, decision.exclusion) == (BIDIRECTIONAL, OUT)
    assert decision.assumptions == ("egress-exclusion-for-public-instance",)
    by_nat = public_access(ruled(BIDIRECTIONAL, {PUBLIC: OUT}), "vpc-a", PUBLIC, inbound=False, kind=NAT)
    assert by_nat.assumptions == ("block-public-access-judges-nat-subnet",)
    open_ = public_access(ruled("off", {}), "vpc-a", PUBLIC, inbound=False, kind=NAT)
    assert (open_.mode, open_.exclusion, open_.assumptions) == ("off", None, ())


def test_what_a_subnet_tells_of_itself_goes_before_the_account_s_setting() -> None:
    drawing = drawn()
    drawing.get("Subnets", PUBLIC)["BlockPublicAccessStates"] = {"InternetGatewayBlockMode": "off"}
    known = ruled(BIDIRECTIONAL, {}, drawing)
    assert told(known) == (YES, NO, YES, YES)
    assert public_access(known, "vpc-a", PUBLIC, inbound=True, kind=INSTANCE).assumptions == ()


def test_what_a_vpc_tells_of_itself_goes_before_the_account_s_setting() -> None:
    drawing = drawn()
    drawing.get("Vpcs", "vpc-a")["BlockPublicAccessStates"] = {"InternetGatewayBlockMode": BIDIRECTIONAL}
    decision = public_access(ruled("off", {}, drawing), "vpc-a", PUBLIC, inbound=True, kind=INSTANCE)
    assert decision.passes is False
    assert decision.assumptions == ("block-public-access-states-fold-exclusions",)


def test_an_account_s_setting_counts_in_its_own_region_only() -> None:
    for key, value in (("AwsRegion", "us-east-1"), ("AwsAccountId", "222222222222")):
        drawing = drawn()
        option = {"AwsAccountId": ACCOUNT, "AwsRegion": REGION, "InternetGatewayBlockMode": BIDIRECTIONAL}
        drawing.put("VpcBlockPublicAccessOptions", option | {key: value})
        assert told(network(drawing)) == (YES, YES, YES, YES)


def test_a_shared_subnet_follows_the_mode_of_the_vpc_s_owner() -> None:
    drawing = drawn()
    drawing.get("Vpcs", "vpc-a")["OwnerId"] = "222222222222"
    assert told(ruled(BIDIRECTIONAL, {}, drawing)) == (DOUBT, DOUBT, DOUBT, DOUBT)
    drawing.account = "222222222222"
    option = {"AwsAccountId": drawing.account, "AwsRegion": REGION, "InternetGatewayBlockMode": "off"}
    drawing.put("VpcBlockPublicAccessOptions", option)
    assert told(network(drawing)) == (YES, YES, YES, YES)


def test_what_nobody_asked_for_is_off_by_assumption() -> None:
    drawing = drawn()
    del drawing.records["VpcBlockPublicAccessOptions"], drawing.records["VpcBlockPublicAccessExclusions"]
    decision = public_access(network(drawing), "vpc-a", PUBLIC, inbound=True, kind=INSTANCE)
    assert (decision.passes, decision.assumptions) == (True, ("block-public-access-unread-is-off",))
    assert public_access(network(drawn()), "vpc-a", PUBLIC, inbound=True, kind=INSTANCE).assumptions == ()


def test_exclusions_that_nobody_listed_may_open_and_never_close() -> None:
    drawing = drawn()
    del drawing.records["VpcBlockPublicAccessExclusions"]
    assert told(ruled(BIDIRECTIONAL, {}, drawing)) == (DOUBT, DOUBT, DOUBT, DOUBT)
    drawing = drawn()
    del drawing.records["VpcBlockPublicAccessExclusions"]
    assert told(ruled(INGRESS, {}, drawing)) == (YES, YES, DOUBT, DOUBT)


def test_a_mode_that_nobody_read_leaves_only_what_is_excluded_from_any() -> None:
    drawing = drawn()
    del drawing.records["VpcBlockPublicAccessOptions"]
    known = ruled(None, {PUBLIC: ALL}, drawing)
    assert told(known) == (YES, DOUBT, YES, YES)
    decision = public_access(known, "vpc-a", PRIVATE, inbound=True, kind=INSTANCE)
    assert decision.gap is not None and decision.gap.kind == "uncollected-block-public-access"


def test_without_a_subnet_the_vpc_s_exclusion_alone_helps() -> None:
    known = ruled(BIDIRECTIONAL, {PUBLIC: ALL})
    assert public_access(known, "vpc-a", None, inbound=True, kind=INSTANCE).passes is False
    known = ruled(BIDIRECTIONAL, {"vpc-a": ALL})
    assert public_access(known, "vpc-a", None, inbound=True, kind=INSTANCE).passes is True
