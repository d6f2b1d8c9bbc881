"""Answers that come back by another way than the flow went: which devices, and which zones of transit gateways.

In: the outcomes of a question. Out: a sentence for each difference, by name. A different route table is no different
way: what counts is what packets pass. The other direction of a firewall that sees one only is told as well.

Source: Transit Gateway Guide, "How transit gateways work" (availability zone affinity, appliance mode); AWS Network
Firewall, "Avoiding asymmetric routing".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..engine.atoms import Universe
from ..engine.passage import Pack, Step
from ..engine.session import Back, Outcome

DEVICES = {
    "peering": "peering",
    "attachment": "attachment",
    "nat-gateway": "NAT gateway",
    "inspection-endpoint": "endpoint",
    "internet-gateway": "internet gateway",
    "egress-only-internet-gateway": "egress-only internet gateway",
    "vpn-gateway": "VPN gateway",
    "on-premises": "link",
    "interface": "appliance",
}
"""What packets pass, by the stage of a way; an interface on the way is an appliance."""
MOST = 8
"""Units: sentences of an answer."""


def asymmetries(universe: Universe, outcomes: Iterable[Outcome]) -> list[str]:
    """A sentence for each way whose answers surely take another; the first few, each once."""
    half = universe.words
    found: dict[str, None] = {}
    for outcome in outcomes:
        if outcome.arrives and outcome.forward[:, :half].any():
            for back in outcome.backs:
                found.update(dict.fromkeys(_between(outcome.passage.pack, back)))
    return list(found)[:MOST]


def _between(there: Pack, back: Back) -> Iterator[str]:
    """What differs between a way there and one whole way back."""
    if back.gap is not None or (back.stop is not None and back.stop.layer != "firewall"):
        return
    # Invariant: a way back begins after where the way there ended, and shows no first place of its own
    out, home = _devices(there.steps[1:-1]), _devices(back.pack.steps[:-1])
    mine = {name: word for name, word in out.items() if name not in home}
    other = {name: word for name, word in home.items() if name not in out}
    if mine or other:
        yield f"asymmetric: there by {_listed(mine)}, back by {_listed(other)}"
        return
    zones = {zone for _, zone in there.zones}, {zone for _, zone in back.pack.zones}
    if all(zones) and zones[0] != zones[1]:
        yield f"asymmetric zones: there {_zones(there)}, back {_zones(back.pack)}"


def _devices(steps: Iterable[Step]) -> dict[str, str]:
    return {step.id: DEVICES[step.stage] for step in steps if step.stage in DEVICES}


def _listed(devices: dict[str, str]) -> str:
    return ", ".join(f"{word} {name}" for name, word in devices.items()) or "nothing of the kind"


def _zones(pack: Pack) -> str:
    return ", ".join(f"out of {attachment} in {zone}" for attachment, zone in pack.zones)
