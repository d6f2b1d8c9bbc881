"""What a key tells that records lack is not known: no answer turns, readers agree, and a gap names the key.

Shapes: the snapshot of a story with one key gone from every record of a kind, as an answer cut by ``--query`` has it. A
sure verdict then stays, or becomes ``unknown`` with a gap that may be expected; it never turns into the other one.
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

import isthmus
from isthmus.snapshot import Snapshot
from tests.laws.broken import sound
from tests.stories.records import FIXTURES, question_lines

MOST, MOST_OTHERS = 12, 3
"""Units: paths, and filters and laws, of a story that are asked for each key."""
PARTIAL, BALANCER = "partial-record", "not-collected"
CUTS = [
    ("middlebox", "NetworkInterfaces", "SourceDestCheck", PARTIAL),
    ("public-pool", "NetworkInterfaces", "SourceDestCheck", PARTIAL),
    ("network-firewall", "RuleGroup", "RuleGroup.RulesSource", "uncollected-rule-group"),
    ("network-firewall", "RuleGroup", "RuleGroup.RulesSource.RulesString", "uncollected-rule-group"),
    ("transit-gateway", "TransitGatewayVpcAttachments", "SubnetIds", "attachment-zones-not-read"),
    (
        "transit-gateway",
        "TransitGatewayAttachments",
        "Association.TransitGatewayRouteTableId",
        "transit-association-not-read",
    ),
    ("nat-gateway", "NatGateways", "NatGatewayAddresses.NetworkInterfaceId", None),
    ("load-balancers", "Listeners", "DefaultActions", BALANCER),
    ("load-balancers", "Listeners", "DefaultActions.TargetGroupArn", BALANCER),
    ("load-balancers", "Listeners", "LoadBalancerArn", BALANCER),
    ("load-balancers", "Listeners", "Port", BALANCER),
    ("load-balancers", "Listeners", "Protocol", BALANCER),
    ("demo", "NetworkInterfaces", "Ipv6Addresses", "not-collected"),
    ("ipv6", "NetworkInterfaces", "Ipv6Addresses", PARTIAL),
    ("demo", "Vpcs", "CidrBlock", None),
    ("demo", "Vpcs", "CidrBlock+CidrBlockAssociationSet", "uncollected-vpc"),
    ("demo", "Vpcs", "Ipv6CidrBlockAssociationSet", "uncollected-vpc"),
    ("ipv6", "Vpcs", "Ipv6CidrBlockAssociationSet", "uncollected-vpc"),
]
"""A story, a kind, the way to a key within each record (or several of both), and the gap that some answer names."""


def dropped(part: Any, steps: list[str]) -> None:
    """Take a key away wherever the way leads to it; lists are gone through."""
    for one in part if isinstance(part, list) else [part]:
        if isinstance(one, dict) and len(steps) == 1:
            one.pop(steps[0], None)
        elif isinstance(one, dict) and steps[0] in one:
            dropped(one[steps[0]], steps[1:])


def without(whole: Snapshot, kind: str, key: str) -> Snapshot:
    """The snapshot without a key in any record of a kind."""
    sections = []
    for section in whole.sections:
        if section.kind in kind.split("+"):
            records = json.loads(section.raw)
            for one in key.split("+"):
                dropped(records, one.split("."))
            section = replace(section, raw=json.dumps(records).encode())
        sections.append(section)
    assert sections != list(whole.sections), "the story has the key"
    return replace(whole, sections=tuple(sections))


@cache
def told(story: str) -> list[tuple[dict[str, Any], isthmus.Answer]]:
    """Questions of a story with their answers: its own, and who reaches and is reached by their ends."""
    network = isthmus.build(sound(story))
    own = [line["ask"] for line in question_lines() if line["path"] == FIXTURES / story / "snapshot"]
    paths = [{**one, "fixes": False} for one in own if one["question"] == "path"][:MOST]
    asked = [*paths, *[one for one in own if one["question"] in ("filter", "prove")][:MOST_OTHERS]]
    for one in paths[:2]:
        service = one.get("service", "any").partition("?")[0]
        asked.append({"question": "targets", "source": one["source"], "service": service})
        asked.append({"question": "sources", "target": one["target"], "service": service})
    return [(one, answer) for one in asked if (answer := isthmus.ask_safely(network, one)).error is None]


@pytest.mark.parametrize(("story", "kind", "key", "gap"), CUTS)
def test_no_answer_turns_by_a_key_that_records_lack(story: str, kind: str, key: str, gap: str | None) -> None:
    less = isthmus.build(without(sound(story), kind, key))
    named: set[str] = set()
    for asking, full in told(story):
        answer = isthmus.ask_safely(less, asking)
        named |= {one.kind for one in answer.gaps or ()}
        assert answer.error is None or answer.error["kind"] == "question", (asking, answer.error)
        if answer.error is None and answer.verdict != full.verdict:
            assert answer.verdict == "unknown", (asking, full.verdict, answer.verdict)
            assert answer.gaps, asking
    assert gap is None or gap in named
