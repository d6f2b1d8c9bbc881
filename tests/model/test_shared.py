"""Real snapshots build: whatever the folders of the shared data hold."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from isthmus import intake
from isthmus.model.network import build

SHARED = Path(os.environ.get("ISTHMUS_SHARED") or Path(__file__).parents[2].parent / "shared") / "data"
FAMILIES = ("batfish", "np-guard", "reach", "cartography", "cloudmapper", "cloud-custodian", "aws-cli")
CASES = sorted(
    case for family in FAMILIES for case in (SHARED / family).glob("*") if (case / "snapshot").exists()
)
NO_VPC = {"batfish/test-direct-connect-gateway-multi-region"}
INVENTED = {"cartography/ec2": {"unknown-value"}}
"""Test data that holds values AWS does not have (a Block Public Access mode of ``on``)."""

pytestmark = pytest.mark.skipif(not CASES, reason="the shared data is not beside the checkout")


@pytest.mark.parametrize(
    "case", CASES or [None], ids=lambda case: f"{case.parent.name}/{case.name}" if case else ""
)
def test_a_real_snapshot_builds_with_a_place_for_everything(case: Path) -> None:
    network = build(intake.read(case / "snapshot"))
    name = f"{case.parent.name}/{case.name}"
    assert network.vpcs or network.instances or name in NO_VPC
    for identity in (*network.homes, *network.others):
        assert network.citation(identity).file
    strange = {gap.kind for gap in network.gaps} & {"unknown-field", "unknown-value", "unmodelled-part"}
    assert strange == INVENTED.get(name, set())
