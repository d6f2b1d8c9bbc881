"""Rules at work: what they match of others, what passes, and which other rules share it."""

from __future__ import annotations

import numpy as np
import pytest

from isthmus.engine.compile import Compiled
from isthmus.model.network import build
from isthmus.packet import TCP, service
from isthmus.query.asked import asked, compiled
from isthmus.query.flow_kinds import PAIR
from isthmus.query.holding_rules import EFFECTIVE, MARGINAL, MATCHED, ROUTED, Rules
from isthmus.query.rules import chosen
from tests.judge.drawing import Drawing, rule


@pytest.fixture(scope="module")
def c() -> Compiled:
    d = Drawing()
    d.vpc("vpc-a", "10.0.0.0/16")
    d.subnet("one", "vpc-a", "10.0.1.0/24")
    out = [rule("-1", "0.0.0.0/0")]
    d.group(
        "sg-web",
        [rule("tcp/443", "10.0.1.0/28"), rule("tcp/443", "sg-app"), rule("tcp/22", "10.0.1.4/32")],
        [],
    )
    d.group("sg-app", [], out)
    d.group("sg-mute", [], [])
    d.host("eni-web", "one", "10.0.1.200", ["sg-web"])
    d.host("eni-app", "one", "10.0.1.4", ["sg-app"])
    d.host("eni-far", "one", "10.0.1.99", ["sg-app"])
    d.host("eni-mute", "one", "10.0.1.5", ["sg-mute"])
    return compiled(build(d.snapshot()))


def at_work(c: Compiled, pointer: str) -> Rules:
    return Rules(c, chosen(c, "sg-web", pointer), asked(c.universe, {}))


def row(c: Compiled, name: str) -> int:
    return c.rows.rows_of[name][0]


def passing(c: Compiled, rules: Rules) -> dict[str, set[tuple[str, ...]]]:
    """The parts of what passes to eni-web, by sender."""
    others = np.array([row(c, name) for name in ("eni-app", "eni-far", "eni-mute")])
    found: dict[str, set[tuple[str, ...]]] = {}
    for drawn in rules.drawn_ways(row(c, "eni-web"), others, others[:0]):
        for one, kind in zip(drawn.rows.tolist(), drawn.kinds.tolist(), strict=True):
            found[c.rows.names[int(c.rows.interface[one])]] = set(rules.passing.sayings[kind])
    return found


def matched(c: Compiled, rules: Rules) -> list[str]:
    """The senders that the rules match for tcp/443."""
    names = ("eni-app", "eni-far", "eni-mute")
    rows = np.array([row(c, name) for name in names])
    kinds = rules.matches(int(c.rows.vpc[rows[0]]), rows, c.rows.rank[rows]).tolist()
    flow = (PAIR[0][0], PAIR[0][0], service(TCP, 443), 50000)
    spaces = [rules.matched.sayings[kind].get(MATCHED) for kind in kinds]
    return [
        name for name, space in zip(names, spaces, strict=True) if space is not None and space.holds(*flow)
    ]


def test_a_block_matches_addresses_and_a_reference_members(c: Compiled) -> None:
    assert matched(c, at_work(c, "ingress/0")) == ["eni-app", "eni-mute"]
    assert matched(c, at_work(c, "ingress/1")) == ["eni-app", "eni-far"]
    assert matched(c, at_work(c, "ingress/2")) == []


def test_what_another_rule_admits_too_is_shared_and_names_it(c: Compiled) -> None:
    found = passing(c, at_work(c, "ingress/1"))
    assert found["eni-far"] >= {EFFECTIVE, MARGINAL, ROUTED}
    shared = next(part for part in found["eni-app"] if part[0] == "shared")
    assert MARGINAL not in found["eni-app"] and EFFECTIVE in found["eni-app"]
    assert shared[1:] == ("sg-web/IpPermissions/0/IpRanges/0",)


def test_what_the_senders_groups_keep_in_is_routed_and_past_the_groups(c: Compiled) -> None:
    found = passing(c, at_work(c, "ingress/0"))
    assert EFFECTIVE not in found["eni-mute"]
    assert found["eni-mute"] == {ROUTED, ("past", "group")}


def test_only_rules_with_services_in_common_are_others(c: Compiled) -> None:
    def others(word: str) -> list[str]:
        rules = Rules(c, chosen(c, "sg-web", "ingress/0"), asked(c.universe, {"service": word}))
        return [other.label for other in rules.others(row(c, "eni-web"))]

    assert others("tcp/443") == ["sg-web/IpPermissions/1/UserIdGroupPairs/0"]
    assert others("tcp/22") == ["sg-web/IpPermissions/2/IpRanges/0"]
    assert others("udp/53") == []
