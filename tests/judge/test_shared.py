"""The judge against real networks: the shared cases whose checks name a flow."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from isthmus.intake import read
from isthmus.judge import Judge
from isthmus.packet import PORT_PROTOCOLS, PROTOCOL_NUMBERS, Flow, parse_address, service
from isthmus.snapshot import Snapshot

SHARED = Path(os.environ.get("ISTHMUS_SHARED", Path(__file__).parents[2].parent / "shared")) / "data"
BATFISH = (
    "test-subnet",
    "test-vpc-peering",
    "test-public-subnet",
    "test-vpc-endpoint-gateway",
    "hybrid-cloud-aws",
)
CASES = [*(f"batfish/{name}" for name in BATFISH), "np-guard", "reach"]
ELSEWHERE = {"internet": "8.8.8.8"}


def checks() -> list[Any]:
    """Every check of the cases that asks whether a flow is delivered or answered."""
    found = []
    for case in CASES:
        for path in sorted((SHARED / case).rglob("expected.json")):
            told = json.loads(path.read_text())
            for check in told["checks"]:
                if check["kind"] in ("forward", "reach") and check.get("source"):
                    found.append(pytest.param(path.parent / told["snapshot"], check, id=check["id"]))
    return found or [pytest.param(None, {}, marks=pytest.mark.skip(reason="the shared data is not here"))]


@cache
def network(folder: Path) -> tuple[Snapshot, Judge]:
    """A case's snapshot and its judge."""
    snapshot = read(folder)
    return snapshot, Judge(snapshot)


@cache
def interfaces(folder: Path) -> list[dict[str, Any]]:
    """The case's interfaces, those of instances first listed first."""
    snapshot, _ = network(folder)
    found = [r for s in snapshot.of_kind("NetworkInterfaces") for r in s.records()]
    if not found:
        instances = [r for s in snapshot.of_kind("Instances") for r in s.records()]
        instances += [
            i for s in snapshot.of_kind("Reservations") for r in s.records() for i in r["Instances"]
        ]
        for told in instances:
            for row in told.get("NetworkInterfaces", []):
                found.append({**row, "Attachment": {**row["Attachment"], "InstanceId": told["InstanceId"]}})
    return sorted(found, key=lambda r: (r.get("Attachment") or {}).get("DeviceIndex", 0))


def held(folder: Path, end: str, address: str | None) -> dict[str, Any] | None:
    """The interface that an end of a check means: by id, by its instance's id, by an address."""
    for record in interfaces(folder):
        instance = (record.get("Attachment") or {}).get("InstanceId")
        addresses = [row["PrivateIpAddress"] for row in record.get("PrivateIpAddresses", [])]
        if end in (record["NetworkInterfaceId"], instance) and (address is None or address in addresses):
            return record
        if end in addresses:
            return record
    return None


def public(record: dict[str, Any]) -> str:
    """An interface's public address, else its private one."""
    return (record.get("Association") or {}).get("PublicIp") or str(record["PrivateIpAddress"])


def header(source: str, target: str, check: dict[str, Any]) -> Flow:
    """The flow that a check tells."""
    name, port = str(check.get("protocol", "tcp")), check.get("port", 0)
    number = PROTOCOL_NUMBERS[name] if name in PROTOCOL_NUMBERS else int(name)
    value = int(port) if "/" not in str(port) else int(port.split("/")[0]) << 8 | int(port.split("/")[1])
    family, one = parse_address(source)
    client = check.get("source_port", 50000) if number in PORT_PROTOCOLS else 0
    return Flow(family, one, parse_address(target)[1], service(number, value), client)


@pytest.mark.parametrize(("folder", "check"), checks())
def test_the_judge_agrees_with_what_is_known_of_real_networks(folder: Path, check: dict[str, Any]) -> None:
    _, judge = network(folder)
    begins = held(folder, check["source"], check.get("source_ip"))
    ends = held(folder, check["destination"], check.get("destination_ip"))
    source = check.get("source_ip") or (
        begins["PrivateIpAddress"] if begins else ELSEWHERE.get(check["source"])
    )
    target = check.get("destination_ip") or check["destination"]
    if ends is not None:
        target = check.get("destination_ip") or ends["PrivateIpAddress"]
        target = public(ends) if begins is None and check["source"] == "internet" else target
    target = ELSEWHERE.get(target, target)
    start = begins["NetworkInterfaceId"] if begins else "internet"
    if begins is None and check["source"].startswith("subnet-"):
        start = "nowhere"
    trace = judge.trace(start, header(str(source or check["source"]), target, check))
    said = trace.forward if check["kind"] == "forward" else trace.session
    if said is None and {gap.kind for gap in trace.gaps} == {"uncollected-route-table"}:
        pytest.skip("the case holds no route tables, and they decide")
    assert said is check["expected"], "\n".join(str(step) for step in trace.steps)
