"""What ``exposure`` says of a rule is what taking the rule away does, flow by flow."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import given

import isthmus
from isthmus.model.network import Network, build
from isthmus.packet import EPHEMERAL_PORTS, TCP, UDP
from isthmus.query.answer import Space
from isthmus.snapshot.overlay import overlay
from isthmus.snapshot.section import Snapshot
from tests.laws.depth import tried
from tests.laws.readers import engine_alone
from tests.laws.spaces import contains
from tests.sketches.draw import Start, directed, question
from tests.sketches.sketch import Record, Sketch
from tests.strategies import drawn_from, seeds

PEERS = ("IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs")
PARTS = ("admits", "effective", "marginal", "revealed", "latent")


def ingress_rules(drawn: Sketch) -> list[tuple[str, str]]:
    """Every ingress rule of every group, as a group's id and a pointer into its record."""
    groups = [
        row
        for key, found in sorted(drawn.records.items(), key=str)
        if key[0] == "SecurityGroups"
        for row in found
    ]
    return [
        (group["GroupId"], f"/IpPermissions/{index}/{key}/{turn}")
        for group in groups
        for index, rule in enumerate(group["IpPermissions"])
        for key in PEERS
        for turn in range(len(rule[key]))
    ]


def acl_entries(drawn: Sketch) -> list[tuple[str, str, int]]:
    """Every entry of every ACL but AWS's own last ones: id, direction and number."""
    acls = [
        row
        for key, found in sorted(drawn.records.items(), key=str)
        if key[0] == "NetworkAcls"
        for row in found
    ]
    return [
        (acl["NetworkAclId"], "egress" if entry["Egress"] else "ingress", entry["RuleNumber"])
        for acl in acls
        for entry in acl["Entries"]
        if entry["RuleNumber"] < 32767
    ]


def without_rule(snapshot: Snapshot, group: str, pointer: str) -> Snapshot:
    """The snapshot with one rule of a group taken away."""
    return overlay(snapshot, [{"op": "remove", "kind": "SecurityGroups", "id": group, "pointer": pointer}])


def without_entry(snapshot: Snapshot, acl: str, direction: str, number: int) -> Snapshot:
    """The snapshot with one entry of an ACL taken away."""
    record = next(
        row
        for part in snapshot.of_kind("NetworkAcls")
        for row in part.records()
        if row["NetworkAclId"] == acl
    )
    entries: list[Record] = record["Entries"]
    at = next(
        index
        for index, entry in enumerate(entries)
        if entry["RuleNumber"] == number and entry["Egress"] == (direction == "egress")
    )
    return overlay(
        snapshot, [{"op": "remove", "kind": "NetworkAcls", "id": acl, "pointer": f"/Entries/{at}"}]
    )


def parts_of(network: Network, rule: str) -> dict[str, list[Space]] | None:
    """The spaces of an exposure, by name; None where a limit cut one."""
    answer = isthmus.ask(network, {"question": "exposure", "rule": rule, "limit": 10**6})
    assert answer.error is None, answer.error
    told: dict[str, Any] = answer.result
    if any(told[name].get("truncated") for name in PARTS):
        return None
    return {name: told[name]["space"] for name in PARTS}


def usual(start: Start) -> bool:
    """True when the flow's client port is one that exposure counts."""
    flow = start.flow
    return flow.protocol not in (TCP, UDP) or EPHEMERAL_PORTS[0] <= flow.source_port <= EPHEMERAL_PORTS[1]


def check(network: Network, rest: Network, parts: dict[str, list[Space]], start: Start) -> None:
    """Hold one flow's place in an exposure to what both networks say of it."""
    before = isthmus.ask(network, question(start)).session
    after = isthmus.ask(rest, question(start)).session
    where = {name: contains(parts[name], start.flow) for name in PARTS}
    told = (before, after, where, start)
    assert not where["marginal"] or where["effective"], told
    if where["effective"]:
        assert before == "reachable", told
    if where["latent"]:
        assert before != "reachable", told
    if "unknown" not in (before, after):
        assert where["marginal"] == (before == "reachable" and after == "unreachable"), told
        assert where["revealed"] == (before == "unreachable" and after == "reachable"), told


@tried(60, shrink=False)
@given(seeds())
def test_a_groups_rule_exposes_what_taking_it_away_closes(seed: int) -> None:
    drawn, random = drawn_from(seed)
    snapshot = drawn.snapshot()
    group, pointer = random.choice(ingress_rules(drawn))
    compare(snapshot, f"{group}{pointer}", without_rule(snapshot, group, pointer), drawn, random)


@tried(60, shrink=False)
@given(seeds())
def test_an_entry_exposes_and_reveals_what_taking_it_away_changes(seed: int) -> None:
    drawn, random = drawn_from(seed)
    snapshot = drawn.snapshot()
    acl, direction, number = random.choice(acl_entries(drawn))
    rest = without_entry(snapshot, acl, direction, number)
    compare(snapshot, f"{acl}/{direction}/{number}", rest, drawn, random)


def compare(snapshot: Snapshot, rule: str, rest: Snapshot, drawn: Sketch, random: Random) -> None:
    """Put many directed flows to both networks and to the exposure."""
    network = build(snapshot)
    parts, other = parts_of(network, rule), build(rest)
    if parts is None:
        return
    with engine_alone():
        for start in [directed(drawn, random) for _ in range(25)]:
            if usual(start) and start.flow.source != start.flow.target:
                check(network, other, parts, start)
