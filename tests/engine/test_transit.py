"""Through a transit gateway (vpc.md 4.2, 9.1); ``fixtures/transit-gateway`` has the plain rows."""

from __future__ import annotations

import pytest

import isthmus
from isthmus.model.network import build
from tests.engine.asking import DOUBT, NO, YES, ask
from tests.hubs import HUB, TABLE, A, B, associated, attach, described, fixed, hub, learn, learned, side
from tests.judge.drawing import Drawing, Record, entry, rule
from tests.judge.readers import both


def test_a_call_goes_by_one_attachment_and_comes_out_of_another() -> None:
    told = ask(hub(), "eni-a", B)
    assert told.words == (YES, YES)
    assert told.steps == (("eni-a", "rtb-subnet-a", "tgw-attach-a", HUB, TABLE, "tgw-attach-b", "eni-b"),)


@pytest.mark.parametrize(
    ("change", "words", "gap"),
    [
        (
            lambda d: d.records.pop("TransitGatewayVpcAttachments"),
            (DOUBT, DOUBT),
            "attachment-zones-not-read",
        ),
        (
            lambda d: d.records.pop("TransitGatewayAttachments"),
            (DOUBT, DOUBT),
            "transit-association-not-read",
        ),
        (lambda d: d.records.pop("TransitGatewayRoutes"), (DOUBT, DOUBT), "transit-routes-not-read"),
        (
            lambda d: [
                d.records.pop(kind) for kind in ("TransitGatewayVpcAttachments", "TransitGatewayAttachments")
            ],
            (DOUBT, DOUBT),
            "uncollected-transit-gateway",
        ),
    ],
)
def test_what_was_not_read_leaves_the_answer_open(change: object, words: object, gap: str) -> None:
    drawing = hub()
    change(drawing)  # type: ignore[operator]
    told = both(drawing, "eni-a", A, B)
    assert told.words == words and gap in told.gaps


def test_a_participant_does_not_see_the_attachments_of_the_owner_of_its_vpc() -> None:
    drawing = hub()
    for kind in ("TransitGatewayVpcAttachments", "TransitGatewayAttachments"):
        rows = drawing.records[kind]
        drawing.records[kind] = [
            row for row in rows if row[0]["TransitGatewayAttachmentId"] != "tgw-attach-a"
        ]
    assert both(drawing, "eni-a", A, B).words == (NO, NO)
    drawing.get("Vpcs", "vpc-a")["OwnerId"] = "222222222222"
    for kind, rows in drawing.records.items():
        untold = [(record, None, region, owner) for record, _, region, owner in rows]
        drawing.records[kind] = untold  # type: ignore[assignment]
    told = both(drawing, "eni-a", A, B)
    assert told.words == (DOUBT, DOUBT) and told.gaps == {"uncollected-transit-gateway"}


def test_a_type_of_attachment_that_aws_added_since_is_a_gap() -> None:
    drawing = hub()
    told = {"TransitGatewayAttachmentId": "tgw-attach-x", "TransitGatewayId": HUB, "ResourceType": "new-kind"}
    drawing.put("TransitGatewayAttachments", {**told, "State": "available", "ResourceId": "x-1"})
    fixed(drawing, "10.9.0.0/16", "x")
    answer = both(drawing, "eni-a", A, "10.9.0.1")
    assert answer.words == (DOUBT, DOUBT) and answer.gaps == {"unmodelled-attachment"}


def test_what_a_table_learns_of_a_type_that_aws_added_since_may_take_anything() -> None:
    drawing = hub()
    told = {"TransitGatewayAttachmentId": "tgw-attach-x", "TransitGatewayId": HUB, "ResourceType": "new-kind"}
    drawing.put("TransitGatewayAttachments", {**told, "State": "available", "ResourceId": "x-1"})
    drawing.records["TransitGatewayRoutes"] = []
    drawing.put("TransitGatewayStaticRoutes", {"TransitGatewayRouteTableId": TABLE, "Routes": []})
    told = {**told, "ResourceId": "x-1", "State": "enabled"}
    del told["TransitGatewayId"]
    drawing.put("TransitGatewayRouteTablePropagations", told, owner=TABLE)
    answer = both(drawing, "eni-a", A, "10.9.0.1")
    assert answer.words == (DOUBT, DOUBT)
    assert answer.gaps == {"unmodelled-attachment", "transit-prefixes-not-read"}


@pytest.mark.parametrize(
    ("state", "word"),
    [
        ("available", YES),
        ("modifying", YES),
        ("rollingBack", YES),
        ("pending", NO),
        ("pendingAcceptance", NO),
        ("deleting", NO),
        ("failed", NO),
        ("made-of-cheese", DOUBT),
    ],
)
@pytest.mark.parametrize("of", ["a", "b"])
def test_an_attachment_forwards_by_its_state_for_both_readers(state: str, word: object, of: str) -> None:
    drawing = hub()
    side(drawing, of)["State"] = described(drawing, of)["State"] = state
    told = both(drawing, "eni-a", A, B)
    assert told.words == (word, word)
    assert (word is DOUBT) == ("unknown-value" in told.gaps)
    question = {"question": "path", "source": "eni-a", "target": "eni-b", "service": "tcp/443"}
    changing = "attachment-in-change-forwards" in isthmus.ask(build(drawing.snapshot()), question).assumptions
    assert changing == (state in ("modifying", "rollingBack"))


def test_a_route_to_an_attachment_nobody_read_is_a_gap() -> None:
    drawing = hub()
    fixed(drawing, "10.9.0.0/16", "x")
    answer = both(drawing, "eni-a", A, "10.9.0.1")
    assert answer.words == (DOUBT, DOUBT) and answer.gaps == {"uncollected-attachment"}


def test_a_gateway_that_goes_away_carries_nothing() -> None:
    drawing = hub()
    drawing.records["TransitGateways"][0][0]["State"] = "deleting"
    answer = both(drawing, "eni-a", A, B)
    assert answer.words == (NO, NO) and answer.stops == {"BAD_STATE"}


def test_a_dead_target_of_a_route_is_a_state_and_a_drawn_one_a_choice() -> None:
    drawing = hub()
    drawing.put("TransitGatewayRoutes", {**learned("10.2.0.0/24", "b"), "State": "blackhole"}, owner=TABLE)
    assert both(drawing, "eni-a", A, B).stops == {"TGW_RTB_BAD_STATE_ROUTE"}


def two_zones(appliance: str) -> Drawing:
    """b attached in zones 2 and 3, a in zone 1; b's subnet of zone 3 lets nothing out to its own network."""
    drawing = hub()
    for number in (2, 3):
        drawing.subnet(f"subnet-b{number}", "vpc-b", f"10.2.{number}.0/28", {"10.0.0.0/8": HUB})
        drawing.get("Subnets", f"subnet-b{number}")["AvailabilityZoneId"] = f"euw1-az{number}"
    entries = [entry(1, "deny", "-1", "10.2.0.0/16", egress=True)]
    entries += [entry(2, "allow", "-1", "0.0.0.0/0", egress=way) for way in (True, False)]
    drawing.entries("subnet-b3", entries)
    attachment = described(drawing, "b")
    attachment["SubnetIds"] = ["subnet-b2", "subnet-b3"]
    attachment["Options"]["ApplianceModeSupport"] = appliance
    return drawing


@pytest.mark.parametrize("mode", ["disable", "enable"])
def test_zones_that_the_gateway_picks_among_must_agree(mode: str) -> None:
    told = both(two_zones(mode), "eni-a", A, B)
    assert told.words[0] is DOUBT
    assert ("appliance-mode-flow-hash" in told.assumptions) == (mode == "enable")
    drawing = two_zones(mode)
    described(drawing, "b")["SubnetIds"] = ["subnet-b2"]
    assert both(drawing, "eni-a", A, B).words[0] is YES


def test_the_packets_own_zone_is_kept_without_appliance_mode() -> None:
    drawing = two_zones("disable")
    described(drawing, "b")["SubnetIds"] = ["subnet-b", "subnet-b3"]
    assert both(drawing, "eni-a", A, B).words == (YES, YES)
    described(drawing, "b")["Options"]["ApplianceModeSupport"] = "enable"
    assert both(drawing, "eni-a", A, B).words[0] is DOUBT


def test_peered_gateways_look_up_apart_and_only_static_routes_lead_over() -> None:
    drawing = hub()
    drawing.records["TransitGatewayVpcAttachments"].pop()
    drawing.records["TransitGatewayAttachments"].pop()
    drawing.put("TransitGateways", {"TransitGatewayId": "tgw-2", "State": "available"})
    attach(drawing, "b", "vpc-b", ["subnet-b"], hub="tgw-2")
    side(drawing, "b")["Association"] = associated("tgw-rtb-2")
    peer = {"TransitGatewayAttachmentId": "tgw-attach-p", "State": "available", "ResourceType": "peering"}
    for gateway, far, table in ((HUB, "tgw-2", TABLE), ("tgw-2", HUB, "tgw-rtb-2")):
        sides = {"TransitGatewayId": gateway, "ResourceId": far, "Association": associated(table)}
        drawing.put("TransitGatewayAttachments", {**peer, **sides})
    drawing.reroute("subnet-b", {"10.0.0.0/8": "tgw-2"})
    fixed(drawing, "10.2.0.0/16", "p")
    fixed(drawing, "10.1.0.0/16", "p", table="tgw-rtb-2")
    learn(drawing, "10.2.0.0/16", "b", table="tgw-rtb-2")
    told = both(drawing, "eni-a", A, B)
    assert told.words == (YES, YES)
    assert told.steps[0].count("tgw-attach-p") == 2
    drawing.records["TransitGatewayRoutes"] = [
        row
        for row in drawing.records["TransitGatewayRoutes"]
        if row[0]["Type"] != "static" and row[0]["DestinationCidrBlock"] != "10.2.0.0/16"
    ]
    assert both(drawing, "eni-a", A, B).words == (NO, NO)


def test_a_circle_between_a_vpc_and_its_gateway_ends() -> None:
    drawing = hub()
    fixed(drawing, "10.9.0.0/16", "b")
    assert both(drawing, "eni-a", A, "10.9.0.1").words == (NO, NO)


def test_groups_are_seen_across_only_where_all_three_say_so() -> None:
    drawing = hub()
    drawing.group("sg-a", [], [rule("-1", "0.0.0.0/0")])
    drawing.group("sg-b", [rule("-1", "sg-a")], [], vpc="vpc-b")
    drawing.get("NetworkInterfaces", "eni-a")["Groups"] = [{"GroupId": "sg-a"}]
    drawing.get("NetworkInterfaces", "eni-b")["Groups"] = [{"GroupId": "sg-b"}]
    gateway = drawing.records["TransitGateways"][0][0]
    assert both(drawing, "eni-a", A, B).words == (NO, NO)
    gateway["Options"] = {"SecurityGroupReferencingSupport": "enable"}
    assert both(drawing, "eni-a", A, B).words == (YES, YES)
    for name in ("a", "b"):
        options = described(drawing, name)["Options"]
        options["SecurityGroupReferencingSupport"] = "disable"
        assert both(drawing, "eni-a", A, B).words == (NO, NO)
        options["SecurityGroupReferencingSupport"] = "enable"
    drawing.records.pop("TransitGateways")
    told = both(drawing, "eni-a", A, B)
    assert told.words == (DOUBT, DOUBT) and told.gaps == {"uncollected-transit-gateway"}
    described(drawing, "a")["Options"]["SecurityGroupReferencingSupport"] = "disable"
    assert both(drawing, "eni-a", A, B).words == (NO, NO)


def test_a_gateway_that_was_not_read_opens_nothing_that_no_member_is_meant_by() -> None:
    drawing = hub()
    drawing.group("sg-b", [rule("-1", "sg-other"), rule("tcp/443", "10.1.0.0/16")], [], vpc="vpc-b")
    drawing.get("NetworkInterfaces", "eni-b")["Groups"] = [{"GroupId": "sg-b"}]
    drawing.records.pop("TransitGateways")
    assert both(drawing, "eni-a", A, B).words == (YES, YES)
    assert both(drawing, "eni-a", A, B, "tcp/22").words == (NO, NO)


def test_a_vpc_that_was_not_read_is_gone_through_by_its_subnets_and_tables() -> None:
    drawing = hub()
    drawing.records.pop("Vpcs")
    assert both(drawing, "eni-a", A, B).words == (YES, YES)


def test_a_member_who_is_only_perhaps_let_out_is_let_out_over_no_gateway() -> None:
    drawing = hub()
    drawing.group("sg-a", [], [rule("-1", "sg-b")])
    drawing.group("sg-b", [rule("-1", "0.0.0.0/0")], [], vpc="vpc-b")
    for name in ("a", "b"):
        drawing.get("NetworkInterfaces", f"eni-{name}")["Groups"] = [{"GroupId": f"sg-{name}"}]
    drawing.records.pop("VpcPeeringConnections", None)
    assert both(drawing, "eni-a", A, B).words == (NO, NO)


def test_ipv6_leaves_by_a_gateway_of_its_own_vpc_alone() -> None:
    drawing = hub()
    for name, block in (("a", "2600:1f00:0:100"), ("b", "2600:1f00:0:200")):
        vpc, subnet = drawing.get("Vpcs", f"vpc-{name}"), drawing.get("Subnets", f"subnet-{name}")
        state = {"Ipv6CidrBlockState": {"State": "associated"}}
        vpc["Ipv6CidrBlockAssociationSet"] = [{"Ipv6CidrBlock": f"{block}::/56", **state}]
        subnet["Ipv6CidrBlockAssociationSet"] = [{"Ipv6CidrBlock": f"{block}::/64", **state}]
        drawing.get("NetworkInterfaces", f"eni-{name}")["Ipv6Addresses"] = [{"Ipv6Address": f"{block}::4"}]
        described(drawing, name)["Options"]["Ipv6Support"] = "enable"
    drawing.internet("igw-b", "vpc-b")
    drawing.subnet("subnet-door", "vpc-b", "10.2.9.0/28", {"::/0": "igw-b"}, v6="2600:1f00:0:209::/64")
    drawing.reroute("subnet-a", {"::/0": HUB})
    drawing.reroute("subnet-b", {"::/0": HUB})
    described(drawing, "b")["SubnetIds"] = ["subnet-door"]
    fixed(drawing, "::/0", "b")
    world = "2a00:1450::1"
    assert both(drawing, "eni-a", "2600:1f00:0:100::4", world).words[0] is NO
    assert both(drawing, "eni-b", "2600:1f00:0:200::4", world).words[0] is YES


@pytest.mark.parametrize(
    ("kind", "key", "value", "gap"),
    [
        ("TransitGatewayRoutes", "TrafficTier", "gold", "unknown-field"),
        ("TransitGatewayRoutes", "State", "unheard-of", "unknown-value"),
        ("TransitGateways", "State", "unheard-of", "unknown-value"),
    ],
)
def test_what_is_not_understood_of_a_route_or_the_gateway_is_neither_open_nor_shut(
    kind: str, key: str, value: str, gap: str
) -> None:
    d = hub()
    for record, *_ in d.records[kind]:
        record[key] = value
    told = both(d, "eni-a", A, B)
    assert told.words == (DOUBT, DOUBT)
    assert gap in told.gaps
    question = {"question": "sources", "target": "eni-b", "service": "tcp/443", "expand": True}
    answer = isthmus.ask(build(d.snapshot()), question)
    assert answer.verdict == "unknown" and gap in {one.kind for one in answer.gaps or ()}


def test_a_key_in_one_of_two_records_of_a_route_leaves_it_in_doubt() -> None:
    d = hub()
    fixed(d, "10.2.0.0/16", "b")
    twin = {**learned("10.2.0.0/16", "b"), "Type": "static"}
    told = {"TransitGatewayRouteTableId": TABLE, "Routes": [{**twin, "TrafficTier": "gold"}]}
    d.put("TransitGatewayStaticRoutes", told)
    assert both(d, "eni-a", A, B).words == (DOUBT, DOUBT)


def _listed(told: str) -> tuple[Drawing, Record]:
    """The hub with the way to B by a prefix list: its entries read, told by the table's routes, or not read at all."""
    d = hub()
    to = {"TransitGatewayAttachmentId": "tgw-attach-b", "ResourceType": "vpc"}
    if told == "read":
        d.put("ManagedPrefixLists", {"PrefixListId": "pl-1", "AddressFamily": "IPv4"})
        d.put("PrefixListEntries", {"Cidr": "10.2.0.0/16"}, owner="pl-1")
    elif told == "routes":
        fixed(d, "10.2.0.0/16", "b")
        d.records["TransitGatewayRoutes"][-1][0]["PrefixListId"] = "pl-1"
    reference = {"PrefixListId": "pl-1", "PrefixListOwnerId": "1", "State": "available"}
    return d, d.put(
        "TransitGatewayPrefixListReferences", reference | {"TransitGatewayAttachment": to}, owner=TABLE
    )


@pytest.mark.parametrize("told", ["read", "routes", "unread"])
@pytest.mark.parametrize("within", [False, True])
def test_a_key_not_understood_of_a_prefix_list_in_a_table_leaves_its_routes_in_doubt(
    told: str, within: bool
) -> None:
    d, reference = _listed(told)
    assert both(d, "eni-a", A, B).words[0] is YES
    (reference["TransitGatewayAttachment"] if within else reference)["TrafficTier"] = "gold"
    found = both(d, "eni-a", A, B)
    assert found.words == (DOUBT, DOUBT) and "unknown-field" in found.gaps


@pytest.mark.parametrize("filed", [False, True])
def test_a_key_not_understood_of_a_propagation_leaves_in_doubt_what_it_alone_tells(filed: bool) -> None:
    d = hub()
    d.records["TransitGatewayRoutes"] = []
    fixed_to_a = {**learned("10.1.0.0/16", "a"), "Type": "static"}
    d.put("TransitGatewayStaticRoutes", {"TransitGatewayRouteTableId": TABLE, "Routes": [fixed_to_a]})
    row = {"TransitGatewayAttachmentId": "tgw-attach-b", "ResourceType": "vpc", "ResourceId": "vpc-b"}
    twin = dict(row)
    if filed:
        rows = {"TransitGatewayRouteTablePropagations": [row, twin]}
        d.put("TransitGatewayPropagations", {"TransitGatewayRouteTableId": TABLE, **rows})
    else:
        d.put("TransitGatewayRouteTablePropagations", row, owner=TABLE)
        d.put("TransitGatewayRouteTablePropagations", twin, owner=TABLE)
    assert both(d, "eni-a", A, B).words == (YES, YES)
    twin["TrafficTier"] = "gold"
    found = both(d, "eni-a", A, B)
    assert found.words == (DOUBT, DOUBT) and "unknown-field" in found.gaps
    learn(d, "10.2.0.0/16", "b")
    assert both(d, "eni-a", A, B).words == (YES, YES)


def test_what_only_a_group_lets_out_goes_nowhere_over_a_gateway_whatever_is_behind_it() -> None:
    drawing = hub()
    told = {"TransitGatewayAttachmentId": "tgw-attach-x", "TransitGatewayId": HUB, "ResourceType": "new-kind"}
    drawing.put("TransitGatewayAttachments", {**told, "State": "available", "ResourceId": "x-1"})
    fixed(drawing, "10.2.0.0/24", "x")
    assert both(drawing, "eni-a", A, B).words == (DOUBT, DOUBT)
    drawing.group("sg-mine", [], [rule("-1", "sg-theirs")])
    drawing.group("sg-theirs", [], [], vpc="vpc-b")
    drawing.peering("pcx-1", "vpc-a", "vpc-b")
    drawing.get("NetworkInterfaces", "eni-a")["Groups"] = [{"GroupId": "sg-mine"}]
    drawing.get("NetworkInterfaces", "eni-b")["Groups"] = [{"GroupId": "sg-theirs"}]
    assert both(drawing, "eni-a", A, B).words == (NO, NO)
