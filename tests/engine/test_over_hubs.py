"""Plain ways over transit gateways, many at once: as the general walk has them pair by pair (vpc.md 9)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from isthmus.engine.atoms import Ranks
from isthmus.engine.compile import Compiled
from isthmus.engine.joining import join
from isthmus.engine.over_hubs import over_hubs
from isthmus.engine.parting import joined
from isthmus.engine.passage import UNKNOWN
from isthmus.engine.session import Outcome, from_rows
from isthmus.packet import EPHEMERAL_PORTS
from tests.engine.asking import compiled, row_of
from tests.engine.test_pairs import IGNORED, drawn, others
from tests.hubs import HUB, TABLE, attach, described, fixed, hub, several, side
from tests.judge.drawing import EVERYTHING, Drawing, route, rule

NOTHING: frozenset[str] = frozenset()


def ends(outcomes: list[Outcome], row: int) -> list[Outcome]:
    """The outcomes that end at a row, or that nobody knows the end of."""
    return [
        one
        for one in outcomes
        if one.passage.end == UNKNOWN
        or (one.arrives and one.passage.rows is not None and set(one.passage.rows.tolist()) == {row})
    ]


def as_walked(c: Compiled, row: int, many: Ranks, ignore: frozenset[str], *, inbound: bool) -> int:
    """Hold ``over_hubs`` to the walk, pair by pair; the number of pairs that it answers with something."""
    told = over_hubs(c, row, many, ignore, inbound=inbound, cells=None)
    passing = 0
    for at in np.flatnonzero(told.plain).tolist():
        sender, receiver = (int(many[at]), row) if inbound else (row, int(many[at]))
        dst = c.rows.rank[[receiver]]
        kept = ends(from_rows(c, np.array([sender]), dst, ignore), receiver)
        forward, reply = joined(c.universe, kept, 1)
        assert told.forward[at].tobytes() == forward[0].tobytes(), (sender, receiver)
        if not forward.any():
            continue
        passing += 1
        for span in (EPHEMERAL_PORTS, (443, 443), (50000, 50000)):
            mine = join(c.universe, told.forward[at : at + 1], told.reply[at : at + 1], [span])
            assert mine.tobytes() == join(c.universe, forward, reply, [span]).tobytes(), (sender, receiver)
        packs = [pack for one in kept for pack in (one.passage.pack, *(back.pack for back in one.backs))]
        known = {name for pack in packs for name in pack.assumptions} - {"instance-state-unknown-runs"}
        alone = over_hubs(c, row, many[[at]], ignore, inbound=inbound, cells=None)
        assert alone.assumptions == known - {"layout-without-routes"}, (sender, receiver)
    assert not told.forward[~told.plain].any()
    return passing


def over_all(c: Compiled, ignore: frozenset[str]) -> int:
    """Hold every pair of rows to the walk, from both sides."""
    passing = 0
    for row in range(len(c.rows)):
        many = np.array(others(c, row), dtype=np.int64)
        for inbound in (True, False):
            passing += as_walked(c, row, many, ignore, inbound=inbound)
    return passing


@pytest.mark.parametrize("seed", range(48))
def test_what_is_plain_over_a_transit_gateway_is_what_the_walk_says_pair_by_pair(seed: int) -> None:
    over_all(drawn(seed), IGNORED[seed % 3])


@pytest.mark.parametrize("seed", range(40))
def test_three_networks_on_a_transit_gateway_are_as_they_are_walked(seed: int) -> None:
    c = compiled(several(seed))
    over_all(c, IGNORED[seed % 3] if seed % 4 == 0 else NOTHING)


def test_what_was_drawn_by_lot_is_mostly_plain() -> None:
    assert sum(over_all(compiled(several(seed)), NOTHING) for seed in range(10)) > 60


def plainly(drawing: Drawing) -> tuple[bool, bool]:
    """Whether ``a``'s way to ``b`` is plain, and whether it carries anything."""
    c = compiled(drawing)
    row, many = row_of(c, "eni-b"), np.array([row_of(c, "eni-a")])
    as_walked(c, row, many, NOTHING, inbound=True)
    told = over_hubs(c, row, many, NOTHING, inbound=True, cells=None)
    return bool(told.plain[0]), bool(told.forward.any())


def test_two_networks_on_a_transit_gateway_are_plain() -> None:
    assert plainly(hub()) == (True, True)


def gateway_goes(drawing: Drawing) -> None:
    drawing.records["TransitGateways"][0][0]["State"] = "deleting"


def attachment_goes(drawing: Drawing) -> None:
    side(drawing, "b")["State"] = described(drawing, "b")["State"] = "deleting"


def no_association(drawing: Drawing) -> None:
    side(drawing, "a")["Association"] = {}


def nothing_learned(drawing: Drawing) -> None:
    drawing.records["TransitGatewayRoutes"].pop()


def blackhole(drawing: Drawing) -> None:
    fixed(drawing, "10.2.0.0/24")


def other_zone(drawing: Drawing) -> None:
    drawing.get("Subnets", "subnet-a")["AvailabilityZoneId"] = "euw1-az9"
    drawing.subnet("subnet-x", "vpc-a", "10.1.9.0/24")
    described(drawing, "a")["SubnetIds"] = ["subnet-x"]


@pytest.mark.parametrize(
    "change", [gateway_goes, attachment_goes, no_association, nothing_learned, blackhole, other_zone]
)
def test_a_way_that_surely_leads_nowhere_is_plain_and_carries_nothing(
    change: Callable[[Drawing], None],
) -> None:
    drawing = hub()
    change(drawing)
    assert plainly(drawing) == (True, False)


def unread_routes(drawing: Drawing) -> None:
    drawing.records.pop("TransitGatewayRoutes")


def unread_association(drawing: Drawing) -> None:
    drawing.records.pop("TransitGatewayAttachments")


def policy(drawing: Drawing) -> None:
    side(drawing, "a")["Association"] = {"TransitGatewayPolicyTableId": "tgw-ptb-1", "State": "associated"}


def unread_subnet(drawing: Drawing) -> None:
    described(drawing, "b")["SubnetIds"] = ["subnet-b", "subnet-unread"]


def equal_routes(drawing: Drawing) -> None:
    attach(drawing, "c", "vpc-b", ["subnet-b"])
    for record, *_ in drawing.records["TransitGatewayRoutes"]:
        if record["DestinationCidrBlock"] == "10.2.0.0/16":
            record["TransitGatewayAttachments"] = [
                {"TransitGatewayAttachmentId": f"tgw-attach-{name}", "ResourceType": "vpn"} for name in "bc"
            ]


def two_zones(drawing: Drawing) -> None:
    drawing.subnet("subnet-x", "vpc-b", "10.2.9.0/24")
    drawing.get("Subnets", "subnet-x")["AvailabilityZoneId"] = "euw1-az9"
    described(drawing, "b")["SubnetIds"] = ["subnet-b", "subnet-x"]
    described(drawing, "b")["Options"]["ApplianceModeSupport"] = "enable"


def led_on(drawing: Drawing) -> None:
    drawing.subnet("subnet-x", "vpc-b", "10.2.9.0/24", {"10.2.0.0/24": "eni-x"})
    drawing.host("eni-x", "subnet-x", "10.2.9.9", SourceDestCheck=False)
    described(drawing, "b")["SubnetIds"] = ["subnet-x"]


def unread_acl(drawing: Drawing) -> None:
    drawing.subnet("subnet-x", "vpc-b", "10.2.9.0/24")
    described(drawing, "b")["SubnetIds"] = ["subnet-x"]
    drawing.records["NetworkAcls"].pop()


def answered_otherwise(drawing: Drawing) -> None:
    drawing.peering("pcx-1", "vpc-a", "vpc-b")
    drawing.routes("subnet-b").append(route("10.1.0.0/24", "pcx-1"))


@pytest.mark.parametrize(
    "change",
    [
        unread_routes,
        unread_association,
        policy,
        unread_subnet,
        equal_routes,
        two_zones,
        led_on,
        unread_acl,
        answered_otherwise,
    ],
)
def test_what_only_a_walk_can_tell_is_left_to_it(change: Callable[[Drawing], None]) -> None:
    drawing = hub()
    change(drawing)
    assert plainly(drawing) == (False, False)


def no_way_back(drawing: Drawing) -> None:
    drawing.reroute("subnet-b", {})


def blackhole_back(drawing: Drawing) -> None:
    fixed(drawing, "10.1.0.0/24")
    side(drawing, "b")["Association"] = {"TransitGatewayRouteTableId": TABLE, "State": "associated"}
    fixed(drawing, "10.2.0.0/16", "b", table="tgw-rtb-2")
    drawing.put(
        "TransitGatewayRouteTables", {"TransitGatewayRouteTableId": "tgw-rtb-2", "TransitGatewayId": HUB}
    )
    side(drawing, "a")["Association"] = {"TransitGatewayRouteTableId": "tgw-rtb-2", "State": "associated"}


@pytest.mark.parametrize("change", [no_way_back, blackhole_back])
def test_a_call_whose_answer_surely_gets_lost_is_plain(change: Callable[[Drawing], None]) -> None:
    drawing = hub()
    change(drawing)
    assert plainly(drawing) == (True, True)
    c = compiled(drawing)
    told = over_hubs(c, row_of(c, "eni-b"), np.array([row_of(c, "eni-a")]), NOTHING, inbound=True, cells=None)
    assert not told.reply.any()
    assert told.assumptions == ({"blackhole-does-not-fall-back"} if change is blackhole_back else set())


def test_asked_for_some_services_whoever_admits_none_is_left_empty() -> None:
    drawing = hub()
    drawing.group("sg-b", [rule("tcp/443", "10.1.0.0/16")], EVERYTHING, vpc="vpc-b")
    drawing.get("NetworkInterfaces", "eni-b")["Groups"] = [{"GroupId": "sg-b"}]
    c = compiled(drawing)
    row, many = row_of(c, "eni-b"), np.array([row_of(c, "eni-a")])
    for port, some in ((443, True), (22, False)):
        cells = c.universe.cell_mask(6 << 16 | port, 6 << 16 | port)
        told = over_hubs(c, row, many, NOTHING, inbound=True, cells=cells)
        assert told.plain[0] and bool(told.forward.any()) is some
