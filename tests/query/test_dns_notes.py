"""A service asked by its name where DNS Firewall blocks it; VPCs that enforce encryption: told beside the verdict."""

from __future__ import annotations

from typing import Any

import isthmus
from isthmus.model.network import build
from tests.dns_rules import guarded
from tests.judge.drawing import Drawing


def served(drawing: Drawing) -> Drawing:
    """An interface endpoint of a service with private DNS, and a host beside it."""
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24", {})
    drawing.host("eni-a", "subnet-a", "10.0.0.4")
    drawing.host("eni-e", "subnet-a", "10.0.0.9", InterfaceType="vpc_endpoint")
    told = {"ServiceName": "com.amazonaws.eu-west-1.secretsmanager", "PrivateDnsEnabled": True}
    more = {"VpcId": "vpc-a", "State": "available", "NetworkInterfaceIds": ["eni-e"]}
    drawing.put("VpcEndpoints", {"VpcEndpointId": "vpce-1", "VpcEndpointType": "Interface", **told, **more})
    return drawing


def asked(drawing: Drawing, target: str = "service:secretsmanager", **more: Any) -> isthmus.Answer:
    question = {"question": "path", "source": "eni-a", "target": target, "service": "tcp/443", **more}
    return isthmus.ask(build(drawing.snapshot()), question)


def test_a_name_that_dns_firewall_blocks_leads_nowhere_and_the_endpoint_is_there_all_the_same() -> None:
    drawing = served(guarded(("BLOCK", ("*.amazonaws.com",))))
    answer = asked(drawing)
    assert (answer.verdict, {(gap.kind, gap.id) for gap in answer.gaps or ()}) == (
        "unknown",
        {("dns-firewall", "rslvr-frg-1")},
    )
    assert asked(drawing, "eni-e").verdict == "reachable"


def test_a_rule_of_which_no_domain_was_read_is_a_note() -> None:
    answer = asked(served(guarded(("BLOCK", None))))
    assert answer.verdict == "reachable"
    assert any("may block the name" in note for note in answer.notes or ())
    assert asked(served(guarded())).notes is None


def test_a_vpc_that_enforces_encryption_is_told_and_changes_no_verdict() -> None:
    drawing = served(guarded())
    control = {"VpcEncryptionControlId": "vpcec-1", "VpcId": "vpc-a", "Mode": "monitor", "State": "available"}
    drawing.put("VpcEncryptionControls", control)
    assert asked(drawing, "eni-e").notes is None
    control["Mode"] = "enforce"
    answer = asked(drawing, "eni-e")
    assert answer.verdict == "reachable"
    notes = [note for note in answer.notes or () if "enforces encryption" in note]
    assert any("eni-e drops what the application does not encrypt" in note for note in notes)
    gaps = isthmus.ask(build(drawing.snapshot()), {"question": "gaps"}).gaps or ()
    assert ("encryption-controls", "vpcec-1", "close") in {(gap.kind, gap.id, gap.effect) for gap in gaps}


def test_a_vpcs_own_record_tells_its_control_too() -> None:
    drawing = served(guarded())
    drawing.get("Vpcs", "vpc-a")["EncryptionControl"] = {"Mode": "enforce", "State": "available"}
    assert any("enforces encryption" in note for note in asked(drawing, "eni-e").notes or ())
