"""A walk under way: places, ends, and circles."""

from __future__ import annotations

import numpy as np

from isthmus.engine.leaving import walk_from
from isthmus.engine.passage import STOPPED, UNKNOWN, Pack, Step, Stop
from isthmus.engine.replying import fresh_pack
from isthmus.engine.walk import MOST_STEPS, Place, hop_text
from isthmus.model.citation import Gap
from isthmus.packet import TCP, service_range
from isthmus.semantics.routing import Hop
from tests.engine.asking import NO, YES, ask, compiled, number, word_of
from tests.judge.drawing import ANY_V4, Drawing


def drawn() -> Drawing:
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24", {ANY_V4: "igw-a"})
    drawing.subnet("subnet-b", "vpc-a", "10.0.1.0/24")
    drawing.host("eni-a", "subnet-a", "10.0.0.4")
    return drawing


C = compiled(drawn(), "8.8.8.8")


def pack(count: int = 2) -> Pack:
    numbers = np.zeros(count, dtype=np.int64)
    return fresh_pack(C, np.arange(count), numbers, numbers, numbers)


def test_a_place_is_a_subnet_with_its_table_and_zone() -> None:
    assert walk_from(C).place(0) == Place(0, 0, 0, "subnet-a", "euw1-az1")
    assert walk_from(C).place(1) == Place(0, 1, 1, "subnet-b", "euw1-az1")


def test_a_zone_is_told_by_name_where_it_has_no_id() -> None:
    drawing = drawn()
    drawing.get("Subnets", "subnet-a").pop("AvailabilityZoneId")
    drawing.get("Subnets", "subnet-a")["AvailabilityZone"] = "eu-west-1a"
    assert walk_from(compiled(drawing)).place(0).zone == "eu-west-1a"


def test_a_table_is_told_by_its_id() -> None:
    walk = walk_from(C)
    assert walk.table_id(walk.place(1)) == "rtb-subnet-b"
    assert walk.table_id(Place(0, 0, len(C.table_ids), "subnet-a")) == "not read"


def test_a_fresh_pack_still_has_every_service() -> None:
    assert [C.universe.mask(row) for row in pack().words] == [C.universe.full] * 2


def test_a_stop_ends_a_pack() -> None:
    walk = walk_from(C)
    walk.stop(pack(), Stop("route", "x", "rule", "x"))
    [passage] = walk.passages
    assert (passage.end, passage.id, passage.gap) == (STOPPED, "x", None)


def test_what_is_unknown_possibly_arrives() -> None:
    walk = walk_from(C)
    whole = pack(1)
    walk.unknown(whole, Gap("kind", "x", "either", "detail"))
    [passage] = walk.passages
    assert passage.end == UNKNOWN and passage.gap is not None
    mask = C.universe.mask(passage.pack.words[0])
    assert C.universe.surely_of(mask) == 0 and C.universe.possibly_of(mask) == C.universe.all_cells
    assert C.universe.mask(whole.words[0]) == C.universe.full, "the pack itself is not changed"


def test_a_place_that_carries_some_services_thins_a_pack_out() -> None:
    cells = C.universe.cell_mask(*service_range(TCP))
    after = walk_from(C).limited(pack(1), "layer", "x", cells, "CODE", "rule")
    assert word_of(C, after.words[0], number("tcp/443")) is YES
    assert word_of(C, after.words[0], number("udp/443")) is NO
    [check] = after.checks
    assert (check.layer, check.aws_code, check.rule) == ("layer", "CODE", "rule")


def test_a_pack_passes_a_place_once() -> None:
    walk = walk_from(C)
    once = walk.not_again(pack(), ("leave", 1))
    assert len(once) == 2 and walk.passages == []
    assert len(walk.not_again(once, ("leave", 2))) == 2
    assert len(walk.not_again(once, ("leave", 1))) == 0
    [passage] = walk.passages
    assert passage.stop is not None and "circle" in passage.stop.rule


def test_a_walk_is_bounded() -> None:
    walk = walk_from(C)
    long = pack().stepped(*(Step("x", str(n)) for n in range(MOST_STEPS)))
    assert len(walk.not_again(long, ("leave", 1))) == 2
    assert len(walk.not_again(long.stepped(Step("x", "one more")), ("leave", 1))) == 0
    assert walk.passages[0].stop is not None
    assert walk.passages[0].stop.rule.endswith("circle: 43 -> 44 -> 45 -> 46 -> 47 -> one more")


def test_a_target_beyond_the_model_is_told_by_its_kind() -> None:
    drawing = drawn()
    drawing.reroute("subnet-a", {ANY_V4: "vpce-1"})
    told = ask(drawing, "eni-a", "8.8.8.8")
    [step] = [step for step in told.outcomes[0].passage.pack.steps if step.id == "vpce-1"]
    assert step.stage == "endpoint"
    gap = told.outcomes[0].passage.gap
    assert gap is not None and gap.citation is not None
    assert gap.citation.pointer.endswith("/Routes/1")


def test_a_hop_is_told_by_its_id_or_else_its_kind() -> None:
    assert hop_text(Hop("local")) == "local" and hop_text(Hop("peering", "pcx-1")) == "pcx-1"
