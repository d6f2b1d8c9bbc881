"""A subnet's network ACL: numbered entries, the first that matches decides, both directions judged.

Source: Amazon VPC User Guide, "Control traffic to subnets using network ACLs".
"""

from __future__ import annotations

from ..ground import Subnet, Untold
from ..journey import Journey
from ..region import Condition
from ..rules import AclEntry, doubt
from ..source import Fact

FINAL_DENY = {4: 32767, 6: 32768}


def network_acl(journey: Journey, subnet: Subnet, *, egress: bool) -> bool | None:
    """Whether the subnet's list lets the packet over the subnet's edge.

    Egress entries are compared with the packet's target, ingress entries with its source; ports are always
    the destination's. What no entry matches meets AWS's own final deny.
    """
    layer = "network-acl-egress" if egress else "network-acl-ingress"
    fact = journey.world.ground.acl(subnet.id)
    if isinstance(fact, Untold):
        journey.missing(fact.kind, subnet.id, fact.detail)
        return journey.met(None, layer, subnet.id, layer, fact.detail)
    header, region = journey.header, journey.region
    peer = header.target if egress else header.source
    doubts: list[AclEntry] = []
    for entry in journey.world.rules.acl(fact, egress):
        if entry.prefix.family != header.family:
            continue
        conditions = [Condition(peer, entry.prefix.address, entry.prefix.last)]
        if entry.services is not None:
            conditions.insert(0, Condition(header.service, *entry.services))
        if region.holds(conditions):
            if entry.unknown is not None:
                doubts.append(entry)
                continue
            if any(doubt.allow is not entry.allow for doubt in doubts):
                return _doubted(journey, layer, fact, doubts[0])
            if entry.allow is None:
                journey.missing("unreadable-acl-entry", fact.id, f"an entry was not understood: {entry.text}")
            code = "SUBNET_ACL_RESTRICTION" if entry.allow is False else None
            return journey.met(entry.allow, layer, fact.id, layer, entry.text, fact, entry.suffix, code)
    if any(doubt.allow is not False for doubt in doubts):
        return _doubted(journey, layer, fact, doubts[0])
    final = f"rule {FINAL_DENY[header.family]} deny all: no entry matches"
    return journey.met(False, layer, fact.id, layer, final, fact, "/Entries", "SUBNET_ACL_RESTRICTION")


def _doubted(journey: Journey, layer: str, fact: Fact, entry: AclEntry) -> bool | None:
    """Nobody can say: an entry with a key that is not understood may decide, and another would decide otherwise."""
    kind, detail = doubt(str(entry.unknown), "an entry", entry.text)
    journey.missing(kind, fact.id, detail)
    return journey.met(None, layer, fact.id, layer, entry.text, fact, entry.suffix)
