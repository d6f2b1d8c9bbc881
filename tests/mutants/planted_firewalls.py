"""Misreadings of firewalls that no route of a VPC names: those that stand at a transit gateway itself."""

from __future__ import annotations

from tests.mutants.plant import ENGINE, JUDGE, SEMANTICS, Planted

OF_FIREWALLS: tuple[Planted, ...] = (
    Planted(
        "a firewall at a transit gateway carries in any state",
        SEMANTICS,
        "if told.state in DOWN else None",
        "if told.state in () else None",
    ),
    Planted(
        "a firewall at a transit gateway carries in zones where it is not ready",
        SEMANTICS,
        "return None if state in (None, READY, SCALING) else f",
        "return None if state != name else f",
    ),
    Planted(
        "HOME_NET of a firewall at a transit gateway is the VPC that it names",
        SEMANTICS,
        'homes = {None if one.body.get("TransitGatewayId") else one.body.get("VpcId") for one in users}',
        'homes = {one.body.get("VpcId") for one in users}',
    ),
    Planted(
        "every account calls a zone the same",
        SEMANTICS,
        "home_of(network, name).account in (None, account)",
        "True",
    ),
    Planted(
        "groups are seen through a firewall at a transit gateway",
        ENGINE,
        'states=(*pack.states, state), across="", who=hidden)\n    yield from',
        'states=(*pack.states, state), across="")\n    yield from',
    ),
    Planted(
        "a firewall at a transit gateway keeps no state",
        ENGINE,
        'states=(*pack.states, state), across="", who=hidden)\n    yield from',
        'states=pack.states, across="", who=hidden)\n    yield from',
    ),
    Planted(
        "what a firewall gives back to a transit gateway has no zone",
        ENGINE,
        "zones=(*part.zones, (name, one.name))), one.zone\n",
        "zones=(*part.zones, (name, one.name))), None\n",
    ),
    Planted(
        "a firewall at a transit gateway sees an answer in any of its zones",
        ENGINE,
        "zones = tuple(one for one in zones if one.name == kept) or zones\n",
        "zones = tuple(one for one in zones if not kept) or zones\n",
    ),
    Planted(
        "what a firewall gives back to a transit gateway goes on by the table that led to it",
        ENGINE,
        "look_up(walk, part, gateway, attachment, there)",
        "_by_table(walk, part, gateway, part.steps[-2].id, there)",
    ),
    Planted(
        "a firewall at a transit gateway carries in any state",
        JUDGE,
        "if told.status in GONE:",
        "if told.status in ():",
    ),
    Planted(
        "HOME_NET of a firewall at a transit gateway is the VPC that it names",
        JUDGE,
        'vpcs = {None if user.get("TransitGatewayId") else user.get("VpcId") for user in users}',
        'vpcs = {user.get("VpcId") for user in users}',
    ),
    Planted(
        "every account calls a zone the same",
        JUDGE,
        "own = [fact.record for fact in facts if fact.owner in (None, account)]",
        "own = [fact.record for fact in facts]",
    ),
    Planted(
        "a firewall at a transit gateway keeps no state",
        JUDGE,
        "        journey.crossed_back.append(name)\n    else:\n        journey.crossings.append(",
        "        journey.crossed_back.append(name)\n    elif not name:\n        journey.crossings.append(",
    ),
    Planted(
        "a firewall at a transit gateway sees an answer in any of its zones",
        JUDGE,
        'choice = journey.region.open(f"zone of {fact.id}", 0, len(zones) - 1)',
        'choice = journey.region.open(f"zone of {fact.id} {journey.direction}", 0, len(zones) - 1)',
    ),
    Planted(
        "what a firewall gives back to a transit gateway has no zone",
        JUDGE,
        "return AtTransit(key, zone or None, place.origin)",
        "return AtTransit(key, None, place.origin)",
    ),
)
