"""Policy tables of transit gateways: the first rule that takes a packet names its route table; both readers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

import isthmus
from isthmus.errors import InputError
from isthmus.judge import Judge
from isthmus.model.network import build
from isthmus.semantics.policy_table import policy_rules
from tests.engine.asking import DOUBT, NO, YES, ask
from tests.hubs import TABLE, A, B, hub, side
from tests.judge.drawing import Drawing, flow
from tests.judge.readers import both

POLICY, EMPTY = "tgw-ptb-1", "tgw-rtb-empty"


def chosen(*rules: tuple[int, dict[str, Any], str], of: str = "a") -> Drawing:
    """The hub with a policy table on one attachment; each rule has a number, what it compares, and a table."""
    drawing = hub()
    drawing.put(
        "TransitGatewayRouteTables", {"TransitGatewayRouteTableId": EMPTY, "TransitGatewayId": "tgw-1"}
    )
    drawing.records["TransitGatewayRoutes"] += []
    far = {"DestinationCidrBlock": "172.16.0.0/12", "State": "blackhole", "Type": "static"}
    drawing.put("TransitGatewayRoutes", far, owner=EMPTY)
    side(drawing, of)["Association"] = {"TransitGatewayPolicyTableId": POLICY, "State": "associated"}
    for number, rule, table in rules:
        entry = {"PolicyRuleNumber": str(number), "PolicyRule": rule, "TargetRouteTableId": table}
        drawing.put("TransitGatewayPolicyTableEntries", entry, owner=POLICY)
    return drawing


@pytest.mark.parametrize(
    ("rule", "word"),
    [
        ({}, YES),
        ({"SourceCidrBlock": "10.1.0.0/16", "DestinationCidrBlock": "10.2.0.0/16"}, YES),
        ({"SourceCidrBlock": "10.3.0.0/16"}, NO),
        ({"DestinationCidrBlock": "10.2.0.5/32"}, NO),
        ({"Protocol": "6", "DestinationPortRange": "443"}, YES),
        ({"Protocol": "tcp", "DestinationPortRange": "80-100"}, NO),
        ({"Protocol": "17"}, NO),
        ({"Protocol": "TCP", "DestinationPortRange": "443"}, YES),
        ({"Protocol": "udp"}, NO),
        ({"Protocol": "50"}, NO),
        ({"Protocol": "ALL"}, YES),
        ({"Protocol": ""}, YES),
        ({"DestinationPortRange": "400-500"}, YES),
        ({"Protocol": "*", "SourcePortRange": "*", "DestinationPortRange": "*"}, YES),
    ],
)
def test_a_rule_takes_what_it_compares_and_nothing_else(rule: dict[str, Any], word: object) -> None:
    told = both(chosen((10, rule, TABLE)), "eni-a", A, B)
    assert told.words == (word, word)
    assert ("TGW_RTB_CANNOT_ROUTE" in told.stops and told.words[0] is NO) == (word is NO)


def test_the_lowest_number_is_asked_first() -> None:
    wide, narrow = {"DestinationCidrBlock": "10.0.0.0/8"}, {"Protocol": "6", "DestinationPortRange": "443"}
    assert both(chosen((20, wide, TABLE), (3, narrow, EMPTY)), "eni-a", A, B).words == (NO, NO)
    assert both(chosen((20, wide, TABLE), (30, narrow, EMPTY)), "eni-a", A, B).words == (YES, YES)
    assert both(chosen((20, wide, TABLE), (3, narrow, EMPTY)), "eni-a", A, B, "tcp/80").words == (YES, YES)


def test_the_answer_meets_its_own_attachments_policy_by_its_own_ports() -> None:
    rule = {"Protocol": "6", "DestinationPortRange": "443"}
    told = both(chosen((1, rule, TABLE), of="b"), "eni-a", A, B)
    assert told.words == (YES, NO) and "R:TGW_RTB_CANNOT_ROUTE" in told.stops
    rule["DestinationPortRange"] = "50000"
    assert both(chosen((1, rule, TABLE), of="b"), "eni-a", A, B).words == (YES, YES)


def test_entries_that_nobody_read_are_a_gap() -> None:
    told = both(chosen(), "eni-a", A, B)
    assert told.words == (DOUBT, DOUBT) and told.gaps == {"transit-policy-table"}


def test_an_empty_policy_table_drops_everything() -> None:
    drawing = chosen((1, {}, TABLE))
    drawing.records["TransitGatewayPolicyTableEntries"][0][0]["PolicyRule"] = {
        "SourceCidrBlock": "9.9.9.9/32"
    }
    assert both(drawing, "eni-a", A, B).words == (NO, NO)


def test_a_policy_table_that_was_asked_and_has_no_entry_is_not_one_that_nobody_read() -> None:
    snapshot, kind = chosen().snapshot(), "TransitGatewayPolicyTableEntries"
    place = snapshot.sections[0]
    empty = replace(place, kind=kind, file="entries.json", pointer=f"/{kind}", raw=b"[]", owner=POLICY)
    asked = replace(snapshot, sections=(*snapshot.sections, empty))
    assert build(snapshot).transit.policies == {} and build(asked).transit.policies == {POLICY: ()}
    words = [Judge(one).trace("eni-a", flow(A, B)).forward for one in (snapshot, asked)]
    assert words == [DOUBT, NO]


def test_an_association_that_the_policy_tables_side_tells() -> None:
    drawing = chosen((1, {}, EMPTY))
    side(drawing, "a").pop("Association")
    told = {"TransitGatewayAttachmentId": "tgw-attach-a", "ResourceType": "vpc", "State": "associated"}
    drawing.put("TransitGatewayPolicyTableAssociations", told, owner=POLICY)
    assert both(drawing, "eni-a", A, B).words == (NO, NO)


@pytest.mark.parametrize(
    "odd",
    [
        {"PolicyRule": {"MetaData": {"MetaDataKey": "segment", "MetaDataValue": "x"}}},
        {"PolicyRule": {"Protocol": "1", "DestinationPortRange": "8"}},
        {"State": "something-new"},
    ],
)
def test_a_rule_that_compares_what_has_no_meaning_here_is_a_gap(odd: dict[str, Any]) -> None:
    drawing = chosen((1, {}, TABLE))
    drawing.records["TransitGatewayPolicyTableEntries"][0][0].update(odd)
    told = both(drawing, "eni-a", A, B, "icmp/8")
    assert told.words == (DOUBT, DOUBT) and told.gaps == {"transit-policy-rule"}


def test_a_source_port_decides_only_where_all_ways_agree() -> None:
    by_port = {"Protocol": "6", "SourcePortRange": "50000"}
    told = ask(chosen((1, by_port, TABLE)), "eni-a", B)
    assert told.words[0] is DOUBT and told.gaps == {"transit-policy-rule"}
    assert both(chosen((1, by_port, EMPTY)), "eni-a", A, B).words == (NO, NO)


@pytest.mark.parametrize(
    "rule", [{"SourceCidrBlock": "10.1"}, {"Protocol": "tpc"}, {"DestinationPortRange": "x"}]
)
def test_a_rule_that_can_not_be_read_says_where_it_stands(rule: dict[str, str]) -> None:
    network = build(chosen((1, rule, TABLE)).snapshot())
    with pytest.raises(InputError) as raised:
        policy_rules(network, POLICY)
    assert raised.value.pointer is not None


@pytest.mark.parametrize("word", ["tpc", "300"])
def test_a_protocol_that_is_none_is_refused_by_the_judge_too_with_its_place(word: str) -> None:
    judge = chosen((1, {"Protocol": word}, TABLE)).judge()
    with pytest.raises(InputError) as raised:
        judge.trace("eni-a", flow(A, B))
    assert raised.value.pointer is not None and raised.value.pointer.endswith("/PolicyRule/Protocol")


def test_blocks_name_the_policy_table_only_where_it_drops_what_is_asked() -> None:
    rule = {"Protocol": "6", "DestinationPortRange": "443"}
    drawing = chosen((1, rule, EMPTY))
    network = build(drawing.snapshot())
    question = {"question": "path", "source": "eni-a", "target": "eni-b"}
    taken = isthmus.ask(network, {**question, "service": "tcp/443"})
    assert [block.id for block in taken.blocks or ()] == [EMPTY]
    dropped = isthmus.ask(network, {**question, "service": "tcp/80"})
    assert [block.id for block in dropped.blocks or ()] == [POLICY]
    assert dropped.proof is not None and dropped.proof["judge"] == "checked"
