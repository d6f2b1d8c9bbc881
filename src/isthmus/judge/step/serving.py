"""Whether an endpoint serves: the state AWS gives it, the type it is of, and keys in its record that nobody understands.

Source: AWS PrivateLink Guide, "Accept or reject connection requests"; EC2 API, VpcEndpoint (State, VpcEndpointType).
"""

from __future__ import annotations

from ...packet import ICMP_PROTOCOLS, TCP
from ..journey import Journey
from ..known_keys import ENDPOINT, unknown_key
from ..owners import Interface
from ..source import CONTESTED, Fact

CARRYING = "available"
SILENT = frozenset({"pendingacceptance", "pending", "deleting", "deleted", "rejected", "failed", "expired"})


def state(fact: Fact) -> str:
    """The endpoint's state, in one spelling."""
    return str(fact.record.get("State") or CARRYING).lower()


def is_untold(journey: Journey, fact: Fact) -> bool:
    """Whether the state does not say if the endpoint serves; it is written down as a doubt."""
    if state(fact) in (CARRYING, *SILENT):
        return False
    detail = f"the state {fact.record.get('State')} does not say whether it serves"
    journey.missing("unknown-value", fact.id, detail)
    journey.met(None, "endpoint", fact.id, "state", detail, fact, "/State")
    return True


def ready(journey: Journey, interface: Interface) -> bool:
    """Whether an interface endpoint's interface carries anything: what is against it, or open, is written down."""
    fact = _of_interface(journey, interface)
    if fact is None:
        journey.assume("endpoint-unread-serves")
        return True
    if CONTESTED in fact.record:
        rule = f"its records contradict each other in {fact.record[CONTESTED]}"
        journey.missing("conflicting-records", fact.id, rule)
        journey.met(None, "endpoint", fact.id, "endpoint", rule, fact)
        return True
    if is_untold(journey, fact):
        return True
    if state(fact) in SILENT:
        rule = f"the endpoint is {fact.record.get('State')}"
        journey.met(False, "endpoint", fact.id, "state", rule, fact, "/State", "BAD_STATE")
        return False
    journey.trust(fact.record.get("State"))
    kind, key = fact.record.get("VpcEndpointType") or "Interface", unknown_key(fact.record, ENDPOINT)
    if kind != "Interface":
        rule = f"what an endpoint of type {kind} serves is not modelled"
        journey.missing("unmodelled-endpoint", fact.id, rule)
        journey.met(None, "endpoint", fact.id, "endpoint", rule, fact, "/VpcEndpointType")
    elif key is not None:
        rule = f"its record has a key that is not understood, {key}"
        journey.missing("unknown-field", fact.id, rule)
        journey.met(None, "endpoint", fact.id, "endpoint", rule, fact, f"/{key}")
    return True


def takes(journey: Journey, interface: Interface, protocol: int) -> bool:
    """Whether an endpoint's interface takes a protocol at all: no ICMP, and of a resource nothing but TCP.

    Source: AWS PrivateLink Guide, "Access VPC resources through AWS PrivateLink".
    """
    fact = _of_interface(journey, interface)
    if fact is not None and fact.record.get("VpcEndpointType") == "Resource":
        return protocol == TCP
    return protocol not in ICMP_PROTOCOLS


def _of_interface(journey: Journey, interface: Interface) -> Fact | None:
    """The endpoint whose record lists an interface, else the one that the interface's description names."""
    endpoints = journey.world.facts.of("VpcEndpoints")
    for fact in endpoints.values():
        if interface.id in (fact.record.get("NetworkInterfaceIds") or ()):
            return fact
    told = str(interface.fact.record.get("Description") or "").split()
    named = told[-1] if told[:3] == ["VPC", "Endpoint", "Interface"] else None
    return endpoints.get(named) if named else None
