"""VPCs that do not tell their blocks, and subnets that one account's copy puts in no VPC, as cut answers have them."""

from __future__ import annotations

from typing import Any

import pytest

import isthmus
from isthmus.judge import Judge
from isthmus.model.network import build
from tests.judge.drawing import EVERYTHING, Drawing, flow

ASKED = {"question": "path", "source": "eni-a", "target": "eni-b", "service": "tcp/443"}
WORDS = {"reachable": True, "unreachable": False, "unknown": None}


def drawn() -> Drawing:
    """Two hosts of one subnet, with addresses of both families."""
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16", "2001:db8:1::/56")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24", v6="2001:db8:1::/64")
    drawing.subnet("subnet-b", "vpc-a", "10.0.1.0/24", v6="2001:db8:1:1::/64")
    drawing.group("sg-all", EVERYTHING, EVERYTHING)
    drawing.host("eni-a", "subnet-a", "10.0.0.4", v6="2001:db8:1::4", groups=["sg-all"])
    drawing.host("eni-b", "subnet-b", "10.0.1.5", v6="2001:db8:1:1::5", groups=["sg-all"])
    return drawing


def agreed(drawing: Drawing, target: str = "10.0.1.5") -> str | None:
    """What both readers say over IPv4, by default of a host's address."""
    verdict = isthmus.ask(build(drawing.snapshot()), {**ASKED, "target": target}).verdict
    assert verdict is not None
    assert Judge(drawing.snapshot()).trace("eni-a", flow("10.0.0.4", target)).session is WORDS[verdict]
    return verdict


@pytest.mark.parametrize(
    ("lacking", "verdict"),
    [
        ((), "unreachable"),
        (("CidrBlock",), "unreachable"),
        (("CidrBlockAssociationSet",), "unreachable"),
        (("CidrBlock", "CidrBlockAssociationSet"), "unknown"),
        (("Ipv6CidrBlockAssociationSet",), "unknown"),
    ],
)
def test_a_vpc_that_lacks_its_blocks(lacking: tuple[str, ...], verdict: str) -> None:
    drawing = drawn()
    record = drawing.get("Vpcs", "vpc-a")
    assert record["CidrBlockAssociationSet"] and record["Ipv6CidrBlockAssociationSet"]
    for key in lacking:
        record.pop(key, None)
    assert (agreed(drawing), agreed(drawing, "10.0.9.9")) == ("reachable", verdict)
    if verdict == "unknown":
        gaps = isthmus.ask(build(drawing.snapshot()), {"question": "gaps"}).gaps or ()
        (gap,) = [gap for gap in gaps if gap.kind == "partial-record"]
        assert gap.id == "vpc-a" and lacking[-1] in str(gap.detail)
        assert gap.citation is not None and gap.citation.pointer == "/Vpcs/0"


@pytest.mark.parametrize("kind", ["Vpcs", "Subnets"])
@pytest.mark.parametrize("first", [True, False])
def test_another_account_s_copy_may_lack_what_the_owner_s_tells(kind: str, first: bool) -> None:
    drawing = drawn()
    record = drawing.records[kind][0][0]
    record["OwnerId"] = drawing.account
    lacking = (
        {"CidrBlock", "CidrBlockAssociationSet", "Ipv6CidrBlockAssociationSet"}
        if kind == "Vpcs"
        else {"VpcId"}
    )
    copy: dict[str, Any] = {key: value for key, value in record.items() if key not in lacking}
    told = (copy, "222222222222", drawing.region, None)
    drawing.records[kind].insert(0 if first else len(drawing.records[kind]), told)
    assert agreed(drawing) == "reachable"


def test_nobody_with_ipv6_needs_no_block_of_it() -> None:
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24")
    drawing.subnet("subnet-b", "vpc-a", "10.0.1.0/24")
    drawing.group("sg-all", EVERYTHING, EVERYTHING)
    drawing.host("eni-a", "subnet-a", "10.0.0.4", groups=["sg-all"])
    drawing.host("eni-b", "subnet-b", "10.0.1.5", groups=["sg-all"])
    drawing.get("Vpcs", "vpc-a").pop("Ipv6CidrBlockAssociationSet")
    assert agreed(drawing) == "reachable"


@pytest.mark.parametrize("first", [True, False])
def test_the_owner_s_copy_of_a_subnet_may_lack_the_vpc_that_another_s_tells(first: bool) -> None:
    drawing = drawn()
    record = drawing.records["Subnets"][0][0]
    told = (dict(record), "222222222222", drawing.region, None)
    drawing.records["Subnets"].insert(0 if first else 2, told)
    del record["VpcId"]
    assert agreed(drawing) == "reachable"
