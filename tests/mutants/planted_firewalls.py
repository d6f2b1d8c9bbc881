"""Misreadings of firewalls that no route of a VPC names: at a transit gateway itself, before internet gateways."""

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
        'states=states, across="", who=hidden)\n    yield from',
        'states=states, across="")\n    yield from',
    ),
    Planted(
        "a firewall at a transit gateway keeps no state",
        ENGINE,
        'states=states, across="", who=hidden)\n    yield from',
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
        "        journey.crossed_back.append(name)\n    elif not watching:\n        journey.crossings.append(",
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
    Planted(
        "a route whose target is an internet gateway is inspected by nothing",
        SEMANTICS,
        "return Hop(WATCHED, hop.id) if is_watched(network, table.vpc_id) else hop",
        "return hop",
    ),
    Planted(
        "a firewall that is being set up inspects already",
        SEMANTICS,
        "elif states != {ACTIVE}:",
        'elif states - {ACTIVE, "pending"}:',
    ),
    Planted(
        "a firewall that is being taken away inspects no more",
        SEMANTICS,
        "    own = gateway_firewall(network, vpc_id)\n    if own is None:\n        return None\n    subnet",
        "    own = gateway_firewall(network, vpc_id)\n"
        '    if own is None or "disabling" in str(own.gap):\n        return None\n    subnet',
    ),
    Planted(
        "a firewall that only watches blocks",
        SEMANTICS,
        "watching = modes == {MONITOR}",
        "watching = modes == set()",
    ),
    Planted(
        "an excluded subnet is inspected",
        SEMANTICS,
        'LEFT_ALONE: Final = frozenset({"exclude", "az-unsupported"})',
        'LEFT_ALONE: Final = frozenset({"az-unsupported"})',
    ),
    Planted(
        "a subnet whose zone a firewall does not support is inspected",
        SEMANTICS,
        'LEFT_ALONE: Final = frozenset({"exclude", "az-unsupported"})',
        'LEFT_ALONE: Final = frozenset({"exclude"})',
    ),
    Planted(
        "only the VPC tells of a firewall before its gateways",
        SEMANTICS,
        "        if any(route.igw_firewall is not None for route in table.routes):\n            yield table.vpc_id\n",
        "        if not table.routes:\n            yield table.vpc_id\n",
    ),
    Planted(
        "what begins outside comes in to an outbound-only subnet",
        ENGINE,
        "if walk.direction == FORWARD and treated.word == OUTBOUND and treated.gap is None:",
        "if walk.direction == FORWARD and treated.word == KIND and treated.gap is None:",
    ),
    Planted(
        "a firewall before a gateway sees public addresses",
        ENGINE,
        "        pack = out_past_firewall(walk, pack, place, bare)\n",
        "        pack = replace(pack, src=np.where(bare, pack.src, public))\n"
        "        pack = out_past_firewall(walk, pack, place, bare)\n",
    ),
    Planted(
        "what a firewall translates of itself has no way out",
        ENGINE,
        "    if treated.word == BOTH_WAYS:\n        return np.zeros",
        "    if treated.word != KIND:\n        return np.zeros",
    ),
    Planted(
        "an answer by an egress-only gateway passes by the firewall",
        ENGINE,
        "deliver(walk, answer_past_firewall(walk, pack.stepped(step), vpc), vpc, None, -1)",
        "deliver(walk, pack.stepped(step), vpc, None, -1)",
    ),
    Planted(
        "a firewall engine passes what no rule accepts",
        SEMANTICS,
        'default = str(body.get("FirewallDefaultAction") or "DROP")',
        'default = str(body.get("FirewallDefaultAction") or "ACCEPT")',
    ),
    Planted(
        "what a firewall engine accepts goes past the IPS engine",
        SEMANTICS,
        'action=PASS if rule.get("BypassIPSEnabled") else FORWARD, whole=True',
        "action=PASS, whole=True",
    ),
    Planted(
        "an accepted flow's answers need a rule of their own",
        SEMANTICS,
        'action=PASS if rule.get("BypassIPSEnabled") else FORWARD, whole=True',
        'action=PASS if rule.get("BypassIPSEnabled") else FORWARD',
    ),
    Planted(
        "a rule at a hook of what is spoken lets the first packet pass",
        SEMANTICS,
        "    if hook not in PROTOCOLS:\n        return _LATE\n",
        "",
    ),
    Planted(
        "entries of a firewall section go as they are listed",
        SEMANTICS,
        'for index, entry in sorted(entries, key=lambda pair: int(pair[1].get("Priority") or 0)):',
        "for index, entry in entries:",
    ),
    Planted(
        "a disabled rule of a firewall engine counts",
        SEMANTICS,
        'if mapping(rule.get("RuleMetadata")).get("RuleEnabled") is not False:',
        "if rule:",
    ),
    Planted(
        "a policy that monitors blocks",
        SEMANTICS,
        'if body.get("PolicyMode") == MONITOR:',
        'if body.get("PolicyMode") == "OFF":',
    ),
    Planted(
        "a firewall that monitors drops what it saw one direction of",
        ENGINE,
        "kept = () if is_watching(network, name) else (state,)",
        "kept = (state,)",
    ),
    Planted(
        "a firewall engine passes what no rule accepts",
        JUDGE,
        'OTHERWISE.get(str(policy.get("FirewallDefaultAction") or "DROP"))',
        'OTHERWISE.get(str(policy.get("FirewallDefaultAction") or "ACCEPT"))',
    ),
    Planted(
        "what a firewall engine accepts goes past the IPS engine",
        JUDGE,
        '"pass" if rule.get("BypassIPSEnabled") else "forward"',
        '"pass"',
    ),
    Planted(
        "a policy that monitors blocks",
        JUDGE,
        'if policy.get("PolicyMode") == "MONITOR":',
        'if policy.get("PolicyMode") == "OFF":',
    ),
    Planted(
        "a firewall that is being set up inspects already",
        JUDGE,
        'if not states or any(state != "active" for state in states):',
        'if not states or any(state == "disabling" for state in states):',
    ),
    Planted(
        "an excluded subnet is inspected",
        JUDGE,
        'UNINSPECTED = ("exclude", "az-unsupported")',
        'UNINSPECTED = ("az-unsupported",)',
    ),
    Planted(
        "only the VPC tells of a firewall before its gateways",
        JUDGE,
        "if not (of_vpc or of_routes or described or marked):",
        "if not of_vpc:",
    ),
    Planted(
        "what begins outside comes in to an outbound-only subnet",
        JUDGE,
        'if not journey.returning and word == "outbound-only" and not guard.doubt:',
        'if not journey.returning and word == "outbound" and not guard.doubt:',
    ),
)
