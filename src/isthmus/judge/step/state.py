"""Whether an interface is in a state to send or receive.

Source: EC2 API, NetworkInterface.Status; EC2 User Guide, "Instance lifecycle"; Reachability Analyzer,
BAD_STATE.
"""

from __future__ import annotations

from typing import Any

from ..journey import Journey
from ..owners import Interface
from ..source import CONTESTED
from . import serving

STATUSES = ("available", "associated", "attaching", "in-use", "detaching")
ATTACHMENTS = ("attaching", "attached", "detaching", "detached")
STATES = ("pending", "running", "shutting-down", "terminated", "stopping", "stopped")


def _untold(journey: Journey, interface: Interface, state: str) -> None:
    """A state that AWS does not tell of: nobody knows whether the interface carries anything."""
    journey.missing("unknown-value", interface.id, f"its state is not understood: {state}")
    journey.met(None, "state", interface.id, "state", f"the state {state} is not understood", interface.fact)


def _told(record: dict[str, Any], key: str, usual: str) -> Any:
    """What a record says, and the usual where it says nothing: some tools print null for that."""
    return usual if record.get(key) is None else record[key]


def ready(journey: Journey, interface: Interface) -> bool:
    """Whether the interface is attached to something that runs; what stands against it is written down."""
    record = interface.fact.record
    if CONTESTED in record:
        detail = f"records of the interface contradict each other in {record[CONTESTED]}"
        journey.missing("conflicting-records", interface.id, detail)
        journey.met(None, "state", interface.id, "state", detail, interface.fact)
        return True
    status = _told(record, "Status", "in-use")
    attachment = record.get("Attachment") or {}
    attached = _told(attachment, "Status", "attached")
    if status not in STATUSES or attached not in ATTACHMENTS:
        _untold(journey, interface, f"{status}, {attached}")
        return True
    if status not in ("in-use", "associated") or attached != "attached":
        rule = f"the interface is {status if status not in ('in-use', 'associated') else attached}"
        journey.met(False, "state", interface.id, "state", rule, interface.fact, "/Status", "BAD_STATE")
        return False
    if interface.id not in journey.world.facts.hosts.only_told:
        journey.trust(record.get("Status"))
        journey.trust(attachment.get("Status") if attachment else attached)
    if interface.kind == "vpc_endpoint":
        return serving.ready(journey, interface)
    instance = attachment.get("InstanceId")
    if not instance:
        return True
    fact = journey.world.facts.get("Instances", instance)
    if fact is None:
        journey.assume("instance-state-unknown-runs")
        return True
    state = _told(fact.record.get("State") or {}, "Name", "running")
    if not (fact.record.get("State") or {}).get("Name"):
        journey.assume("instance-state-unknown-runs")
    if state not in STATES:
        _untold(journey, interface, str(state))
        return True
    if state != "running":
        journey.met(
            False, "state", instance, "state", f"the instance is {state}", fact, "/State", "BAD_STATE"
        )
        return False
    return True
