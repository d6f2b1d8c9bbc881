"""What ``exposure`` says of a rule is what taking the rule away does, flow by flow."""

from __future__ import annotations

from itertools import combinations
from random import Random
from typing import Any

from hypothesis import example, given

import isthmus
from isthmus.model.network import Network, build
from isthmus.packet import EPHEMERAL_PORTS, TCP, UDP, format_address
from isthmus.query.answer import Space
from isthmus.query.asked import asked, compiled
from isthmus.query.exposed_group import group_exposure
from isthmus.query.rules import chosen
from isthmus.query.sides import internet_pieces
from isthmus.snapshot.overlay import overlay
from isthmus.snapshot.section import Snapshot
from isthmus.space import HeaderSpace
from isthmus.space.line import FIRST_V6
from tests.laws.depth import tried
from tests.laws.readers import engine_alone
from tests.laws.spaces import contains
from tests.sketches.draw import Start, directed, question
from tests.sketches.sketch import Card, Record, Sketch
from tests.strategies import drawn_from, seeds

PEERS = ("IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs")
PARTS = ("admits", "effective", "marginal", "revealed", "latent", "doubtful", "unsettled")


FIELDS = ("IpPermissions", "IpPermissionsEgress")


def groups_of(drawn: Sketch) -> list[Record]:
    """Every security group's record."""
    return [
        row
        for key, found in sorted(drawn.records.items(), key=str)
        if key[0] == "SecurityGroups"
        for row in found
    ]


def interfaces_of(drawn: Sketch) -> list[Record]:
    """Every network interface's record."""
    return [row for key, found in drawn.records.items() if key[0] == "NetworkInterfaces" for row in found]


def group_rules(drawn: Sketch) -> list[tuple[str, str]]:
    """Every rule of every group, both ways, as a group's id and a pointer into its record."""
    return [
        (group["GroupId"], f"/{field}/{index}/{key}/{turn}")
        for group in groups_of(drawn)
        for field in FIELDS
        for index, rule in enumerate(group[field])
        for key in PEERS
        for turn in range(len(rule[key]))
    ]


def permissions(drawn: Sketch) -> list[tuple[str, str]]:
    """Every list of rules of every group that share services, as a group's id and a pointer into its record."""
    return [
        (group["GroupId"], f"/{field}/{index}")
        for group in groups_of(drawn)
        for field in FIELDS
        for index, rule in enumerate(group[field])
        if any(rule[key] for key in PEERS)
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


def to_itself(network: Network, start: Start) -> bool:
    """True for a flow to an address, own or public, of the interface that sends it: nobody is exposed to himself."""
    interface = network.interfaces.get(start.place)
    if interface is None:
        return start.flow.source == start.flow.target
    own = [address.private_ip_address for address in interface.private_ip_addresses]
    own += [
        a.association.public_ip
        for a in interface.private_ip_addresses
        if a.association and a.association.public_ip
    ]
    own += [address.ipv6_address for address in interface.ipv6_addresses]
    return format_address(start.flow.family, start.flow.target) in own


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
    if where["doubtful"] and where["admits"] and not is_nobodys(network, start):
        assert before == "unknown", told
    if "unknown" not in (before, after):
        if not where["unsettled"]:
            assert where["marginal"] == (before == "reachable" and after == "unreachable"), told
        assert where["revealed"] == (before == "unreachable" and after == "reachable"), told


@tried(30, shrink=False)
@given(seeds())
def test_a_groups_rule_exposes_what_taking_it_away_closes(seed: int) -> None:
    drawn, random = drawn_from(seed)
    snapshot = drawn.snapshot()
    group, pointer = random.choice(group_rules(drawn))
    compare(snapshot, f"{group}{pointer}", without_rule(snapshot, group, pointer), drawn, random)


@tried(20, shrink=False)
@given(seeds())
def test_a_list_of_rules_exposes_what_taking_all_of_it_away_closes(seed: int) -> None:
    drawn, random = drawn_from(seed)
    snapshot = drawn.snapshot()
    group, pointer = random.choice(permissions(drawn))
    compare(snapshot, f"{group}{pointer}", without_rule(snapshot, group, pointer), drawn, random)


@tried(20, shrink=False)
@given(seeds())
def test_a_rule_that_stands_twice_has_nothing_marginal_and_shares_what_it_exposes(seed: int) -> None:
    drawn, random = drawn_from(seed)
    group, pointer = random.choice(group_rules(drawn))
    _, field, index, _, _ = pointer.split("/")
    record = next(row for row in groups_of(drawn) if row["GroupId"] == group)
    record[field].append(record[field][int(index)])
    told = isthmus.ask(build(drawn.snapshot()), {"question": "exposure", "rule": f"{group}{pointer}"}).result
    assert told["marginal"]["empty"]
    assert told["effective"]["empty"] == (not told["shared"]) or not told["unsettled"]["empty"]
    twin = f"{group}/{field}/{len(record[field]) - 1}"
    assert all(any(rule.startswith(twin) for rule in part["with"]) for part in told["shared"])


@tried(20, shrink=False)
@given(seeds())
def test_a_rule_is_admitted_delivered_in_doubt_or_latent_never_two_of_them(seed: int) -> None:
    drawn, random = drawn_from(seed)
    network = build(drawn.snapshot())
    c = compiled(network)
    group, pointer = random.choice(group_rules(drawn))
    wanted = asked(c.universe, {})
    sheet = group_exposure(c, chosen(c, group, pointer[1:]), wanted).sheet
    whole = [sheet.space((part,)) for part in ("effective", "doubtful", "latent")]
    assert HeaderSpace.union(whole) == sheet.space(("admits",)) | sheet.space(("doubtful",))
    assert all((one & other).is_empty for one, other in combinations(whole, 2))
    named = [sheet.space(part) for part in sheet.parts() if part[0] in ("marginal", "shared", "unsettled")]
    assert HeaderSpace.union(named) == sheet.space(("effective",))
    barred = [sheet.space(part) for part in sheet.parts() if part[0] == "barred"]
    assert HeaderSpace.union(barred) == sheet.space(("latent",))


@tried(30, shrink=False)
@given(seeds())
@example(seed=549348)
def test_what_nodes_of_load_balancers_may_exchange_is_in_doubt(seed: int) -> None:
    drawn, random = drawn_from(seed)
    hidden = random.choice(drawn.cards)
    hide(drawn, hidden)
    group, pointer = random.choice(group_rules(drawn))
    network = build(drawn.snapshot())
    parts = parts_of(network, f"{group}{pointer}")
    if parts is None:
        return
    with engine_alone():
        for start in [directed(drawn, random) for _ in range(100)]:
            ends = (hidden.interface_id, format_address(start.flow.family, start.flow.target))
            meant = start.place == ends[0] or ends[1] in (*hidden.private, *hidden.v6)
            if meant and usual(start) and contains(parts["latent"], start.flow):
                assert isthmus.ask(network, question(start)).session == "unreachable", start


@tried(22, shrink=False)
@given(seeds())
@example(seed=98)
def test_an_entry_exposes_and_reveals_what_taking_it_away_changes(seed: int) -> None:
    drawn, random = drawn_from(seed)
    snapshot = drawn.snapshot()
    acl, direction, number = random.choice(acl_entries(drawn))
    rest = without_entry(snapshot, acl, direction, number)
    compare(snapshot, f"{acl}/{direction}/{number}", rest, drawn, random)


@tried(20, shrink=False)
@given(seeds())
def test_what_a_gap_decides_of_an_entry_is_in_doubt_or_unsettled(seed: int) -> None:
    drawn, random = drawn_from(seed)
    hide(drawn, random.choice(drawn.cards))
    snapshot = drawn.snapshot()
    acl, direction, number = random.choice(acl_entries(drawn))
    network, rest = build(snapshot), build(without_entry(snapshot, acl, direction, number))
    parts = parts_of(network, f"{acl}/{direction}/{number}")
    if parts is None:
        return
    with engine_alone():
        for start in [directed(drawn, random) for _ in range(50)]:
            if usual(start) and not to_itself(network, start):
                check_gaps(network, rest, parts, start)


def hide(drawn: Sketch, hidden: Card) -> None:
    """Make a load balancer's node of an interface."""
    for row in interfaces_of(drawn):
        if row["NetworkInterfaceId"] == hidden.interface_id:
            row["RequesterId"] = "amazon-elb"


def is_somebodys(network: Network, start: Start) -> bool:
    """True for a flow from and to addresses that interfaces of the snapshot have of their own."""
    c = compiled(network)
    held = set(c.rows.rank.tolist())
    first = FIRST_V6 if start.flow.family == 6 else 0
    return {c.universe.rank(first + end) for end in (start.flow.source, start.flow.target)} <= held


def is_nobodys(network: Network, start: Start) -> bool:
    """True for a flow from or to an address that nobody in sight has: a gap at a place puts all of these in doubt."""
    c = compiled(network)
    first = FIRST_V6 if start.flow.family == 6 else 0
    ends = [c.universe.rank(first + end) for end in (start.flow.source, start.flow.target)]
    known = {*c.rows.rank.tolist(), *c.rows.public.tolist(), *internet_pieces(c).tolist()}
    return not known.issuperset(ends)


def check_gaps(network: Network, rest: Network, parts: dict[str, list[Space]], start: Start) -> None:
    """Hold one flow's place in an entry's exposure to what is unknown of it with the entry, and without."""
    before = isthmus.ask(network, question(start)).session
    after = isthmus.ask(rest, question(start)).session
    where = {name: contains(parts[name], start.flow) for name in PARTS}
    told = (before, after, where, start)
    if where["admits"]:
        assert where["effective"] + where["doubtful"] + where["latent"] == 1, told
    if where["latent"]:
        assert before == "unreachable", told
    if where["admits"] or before != after:
        assert where["doubtful"] or before != "unknown", told
    if where["doubtful"] and is_somebodys(network, start):
        assert before == "unknown", told
    if before != "unknown":
        assert where["unsettled"] == (after == "unknown"), told


def compare(snapshot: Snapshot, rule: str, rest: Snapshot, drawn: Sketch, random: Random) -> None:
    """Put many directed flows to both networks and to the exposure."""
    network = build(snapshot)
    parts, other = parts_of(network, rule), build(rest)
    if parts is None:
        return
    with engine_alone():
        for start in [directed(drawn, random) for _ in range(25)]:
            if usual(start) and not to_itself(network, start):
                check(network, other, parts, start)
