"""Through a firewall that stands at a transit gateway itself: out by its attachment, looked at, and in by it again.

In: a walk and a pack that a gateway's table hands to the attachment. Out: what comes back to the gateway, with the
zone that it comes in. The gateway picks one zone for a flow and its answer, so the firewall sees both.
Source: AWS Network Firewall, "Considerations for transit gateway-attached firewalls"; How AWS Transit Gateway works.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from ..semantics.attached_firewall import FirewallZone, scaling, unknown_function, why_detached, zones_at
from ..semantics.inspection import is_watching
from .inspection import ROOM, looked_at, taken
from .passage import RETURN, Pack, Stop, Translation
from .walk import Walk


def through_attached_firewall(walk: Walk, pack: Pack, name: str) -> Iterator[tuple[Pack, str | None]]:
    """What a firewall gives back to its gateway, each part with its zone where that is known."""
    network = walk.network
    doubt = unknown_function(network, name)
    if doubt is not None:
        walk.unknown(pack, doubt)
        return
    dead = why_detached(network, name)
    if dead is not None:
        walk.stop(pack, Stop("state", name, dead, name, "BAD_STATE_ATTACHMENT", name))
        return
    pack = taken(walk, pack, name)
    if not len(pack):
        return
    changing = scaling(network, name)
    if changing is not None and ROOM not in pack.ignore:
        pack = pack.missing(changing).doubted()
    # Invariant: whoever sent it, groups are not seen through a firewall
    hidden = np.full(len(pack), -1, dtype=np.int64)
    state = Translation("appliance", name, -1, -1, -1, pack.src, pack.dst)
    states = pack.states if is_watching(network, name) else (*pack.states, state)
    pack = replace(looked_at(walk, pack, name), states=states, across="", who=hidden)
    yield from _by_zone(walk, pack, name, zones_at(network, name))


def _by_zone(
    walk: Walk, pack: Pack, name: str, zones: tuple[FirewallZone, ...]
) -> Iterator[tuple[Pack, str | None]]:
    """A pack in each zone that the gateway may pick for it; an answer in the one that its flow took.

    Source: How AWS Transit Gateway works (appliance mode).
    """
    kept = walk.expected.zones.get(name) if walk.direction == RETURN else None
    zones = tuple(one for one in zones if one.name == kept) or zones
    if all(one.zone is None and one.dead is None for one in zones):
        yield pack, None
        return
    if len(zones) > 1:
        pack = pack.assuming("appliance-mode-flow-hash")
    for number, one in enumerate(zones):
        part = pack.branched(f"zone:{name}", number, len(zones)) if len(zones) > 1 else pack
        if one.dead is not None:
            walk.stop(part, Stop("state", name, one.dead, name, "BAD_STATE", name))
        else:
            yield replace(part, zones=(*part.zones, (name, one.name))), one.zone
