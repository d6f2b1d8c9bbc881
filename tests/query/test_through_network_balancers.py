"""Flows through Network Load Balancers, row by row of AWS's rules on whose address a target sees."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import isthmus
from fixtures import builder as draw
from fixtures.builder import Ledger
from isthmus.report.names import naming
from isthmus.report.text import render
from tests.query.balancing import asked, nlb, read, stops, words

GROUP = ("forward", "security-group-ingress", 2)

ROWS: tuple[tuple[dict[str, Any], tuple[str, str], set[Any]], ...] = (
    ({}, ("yes", "yes"), set()),
    ({"allows": "10.0.11.0/24"}, ("no", "no"), {GROUP}),
    ({"allows": "10.0.0.0/20", "keeps": False}, ("yes", "yes"), set()),
    ({"allows": "10.0.11.0/24", "keeps": False}, ("split", "split"), set()),
    ({"allows": "sg:L", "groups": ("L",)}, ("yes", "yes"), set()),
    ({"allows": "sg:L", "groups": ("L",), "keeps": False}, ("yes", "yes"), set()),
    ({"groups": ("shut",)}, ("no", "no"), {("forward", "security-group-ingress", 1)}),
    ({"keeps": None}, ("yes", "yes"), set()),
)


@pytest.mark.parametrize(("change", "expected", "blocks"), ROWS, ids=lambda value: str(value)[:60])
def test_what_a_target_sees(
    change: dict[str, Any], expected: tuple[str, str], blocks: set[Any], tmp_path: Path
) -> None:
    answer = asked(nlb(**change), tmp_path, "C", "Ta", via=["front"])
    assert words(answer) == expected, (answer.blocks, answer.gaps)
    assert blocks <= stops(answer)


def test_the_answer_shows_both_legs_and_who_vouches(tmp_path: Path) -> None:
    answer = asked(nlb(), tmp_path, "C", "Ta", via=["front"])
    assert answer.verdict == "reachable"
    assert answer.paths and [hop.stage for hop in answer.paths[0].hops].count("listener") == 1
    assert {rule.leg for rule in answer.paths[0].rules} == {1, 2}
    assert answer.proof == {"z3": "sat", "judge": "replayed", "legs": 4}
    assert "balancer-captures-replies" in (answer.assumptions or ())


def test_the_listener_is_an_end_of_its_own(tmp_path: Path) -> None:
    assert words(asked(nlb(allows="10.9.0.0/16"), tmp_path, "C", "front")) == ("yes", "yes")
    wrong = asked(nlb(), tmp_path, "C", "front", "tcp/80")
    assert words(wrong) == ("no", "no")
    assert [one.aws_code for one in wrong.blocks or ()] == ["ELBV2_LISTENERS_MISMATCH"]


def test_without_cross_zone_a_node_serves_its_own_zone(tmp_path: Path) -> None:
    net = nlb(cross=False, targets=("Tb",))
    away = asked(net, tmp_path, "C", "Tb", via=["front"], target_address="10.0.11.5")
    assert words(away) == ("no", "no")
    assert [one.aws_code for one in away.blocks or ()] == ["ELBV2_NO_TARGETS_IN_AZ"]
    assert words(asked(net, tmp_path, "C", "Tb", via=["front"])) == ("yes", "yes")


def test_first_packets_that_differ_by_node_are_a_gap_where_they_were_asked_for(tmp_path: Path) -> None:
    net = nlb(keeps=False, allows="10.0.11.0/24", targets=("Ta",))
    draw.acl(net, "mute", "v", ["t-a"], ["100 allow any 0.0.0.0/0"])
    assert asked(net, tmp_path, "C", "Ta", via=["front"]).verdict == "unreachable"
    answer = asked(net, tmp_path, "C", "Ta", via=["front"], direction="forward")
    assert (answer.verdict, {gap.kind for gap in answer.gaps or ()}) == ("unknown", {"split"})


def test_a_target_that_is_its_own_client_is_not_served(tmp_path: Path) -> None:
    alone = nlb(allows="10.0.0.0/16", targets=("Ta",))
    answer = asked(alone, tmp_path, "Ta", "Ta", via=["front"])
    assert words(answer) == ("no", "no")
    assert ("forward", "load-balancer", 2) in stops(answer)
    kept_not = nlb(allows="10.0.0.0/16", targets=("Ta",), keeps=False)
    assert words(asked(kept_not, tmp_path, "Ta", "Ta", via=["front"])) == ("yes", "yes")


def test_datagrams_keep_the_client_whatever_the_attribute_says(tmp_path: Path) -> None:
    net = nlb(protocol="UDP", keeps=False)
    answer = asked(net, tmp_path, "C", "Ta", "udp/443", via=["front"])
    assert words(answer) == ("yes", "yes")
    assert answer.result["ways"][0]["source"] == "client"


def test_unread_attributes_are_an_assumption(tmp_path: Path) -> None:
    answer = asked(nlb(keeps=None), tmp_path, "C", "Ta", via=["front"])
    assert "client-address-kept-as-usual" in (answer.assumptions or ())


def test_what_was_not_read_is_no_verdict(tmp_path: Path) -> None:
    net = nlb()
    net.forget("LoadBalancerTargetHealth")
    answer = asked(net, tmp_path, "C", "Ta", via=["front"])
    assert answer.verdict == "unknown"
    assert answer.gaps
    net.forget("Listeners")
    assert asked(net, tmp_path, "C", "front").verdict == "unknown"


def test_a_balancer_as_the_source_means_its_second_leg(tmp_path: Path) -> None:
    net = nlb(allows="10.0.0.0/20", keeps=False, groups=("shut",))
    answer = asked(net, tmp_path, "front", "Ta")
    assert words(answer) == ("yes", "yes")
    assert answer.paths and {rule.leg for rule in answer.paths[0].rules} == {2}
    kept = asked(nlb(), tmp_path, "front", "Ta")
    assert kept.verdict == "unknown"
    assert words(asked(nlb(), tmp_path, "front", "Ta", source_address="10.0.31.10")) == ("yes", "yes")
    assert words(asked(nlb(), tmp_path, "front", "Ta", source_address="10.0.32.10")) == ("no", "no")


def test_an_internet_facing_balancer_serves_targets_without_a_way_out(tmp_path: Path) -> None:
    net = nlb(allows="0.0.0.0/0", internet=True)
    for source in ("203.0.113.9", "internet"):
        answer = asked(net, tmp_path, source, "Ta", via=["front"])
        assert words(answer) == ("yes", "yes"), (answer.blocks, answer.gaps)
        assert "balancer-captures-replies" in (answer.assumptions or ())
    narrow = nlb(allows="10.0.0.0/16", internet=True)
    assert words(asked(narrow, tmp_path, "internet", "Ta", via=["front"])) == ("no", "no")


def test_targets_of_addresses(tmp_path: Path) -> None:
    net = nlb(kind="ip", targets=("10.0.21.10",), keeps=None, allows="10.0.0.0/20")
    answer = asked(net, tmp_path, "C", "Ta", via=["front"])
    assert words(answer) == ("yes", "yes")
    assert "client-address-not-kept-as-usual" in (answer.assumptions or ())
    assert answer.result["ways"][0]["source"] == "node"


def test_health_is_told_and_changes_nothing(tmp_path: Path) -> None:
    answer = asked(nlb(health="unhealthy"), tmp_path, "C", "Ta", via=["front"])
    assert answer.verdict == "reachable"
    assert any("unhealthy" in note for note in answer.notes or ())


def test_a_group_without_the_target_serves_it_not(tmp_path: Path) -> None:
    answer = asked(nlb(targets=("Tb",)), tmp_path, "C", "Ta", via=["front"])
    assert words(answer) == ("no", "no")
    assert [one.aws_code for one in answer.blocks or ()] == ["TARGET_ADDRESS_RESTRICTION"]


def test_a_listener_without_a_group_ends_the_flow(tmp_path: Path) -> None:
    answer = asked(nlb(forwards=False), tmp_path, "C", "Ta", via=["front"])
    assert words(answer) == ("no", "no")
    assert [one.aws_code for one in answer.blocks or ()] == ["ELBV2_LISTENER_HAS_NO_TG"]


def far(*, keeps: bool, peered: bool, back: bool = True) -> Ledger:
    """The same balancer with a target by address in another VPC."""
    net = nlb(kind="ip", targets=("10.9.1.10 all",), keeps=keeps)
    draw.vpc(net, "w", "10.9.0.0/16")
    draw.subnet(net, "far", "w", "10.9.1.0/24")
    draw.group(net, "F", "w", ["tcp/8443 10.0.0.0/16"])
    draw.instance(net, "Tw", "far", "10.9.1.10", ["F"])
    if peered:
        draw.peering(net, "v-w", "v", "w")
        draw.table(net, "lb", "v", subnets=["lb-a", "lb-b"], routes={"10.9.0.0/16": "pcx:v-w"})
        draw.table(net, "far", "w", subnets=["far"], routes={"10.0.0.0/16": "pcx:v-w"} if back else {})
    else:
        draw.transit_gateway(net, "hub", {"v": ["lb-a", "lb-b"], "w": ["far"]})
        draw.table(net, "lb", "v", subnets=["lb-a", "lb-b"], routes={"10.9.0.0/16": "tgw:hub"})
        draw.table(net, "far", "w", subnets=["far"], routes={"10.0.0.0/16": "tgw:hub"})
    return net


def test_a_target_over_a_peering_may_see_the_client(tmp_path: Path) -> None:
    for keeps in (True, False):
        answer = asked(far(keeps=keeps, peered=True), tmp_path, "C", "Tw", via=["front"])
        assert words(answer) == ("yes", "yes"), (answer.blocks, answer.gaps)
    answer = asked(far(keeps=True, peered=True, back=False), tmp_path, "C", "Tw", via=["front"])
    assert words(answer) == ("yes", "no")
    assert ("return", "route", 2) in stops(answer)


def test_a_target_elsewhere_never_sees_the_client(tmp_path: Path) -> None:
    answer = asked(far(keeps=True, peered=False), tmp_path, "C", "Tw", via=["front"])
    assert words(answer) == ("no", "no")
    assert ("forward", "load-balancer", 2) in stops(answer)
    assert "kept-address-needs-the-vpc-or-a-peering" in (answer.assumptions or ())


def test_a_balancer_of_both_families_speaks_the_target_s(tmp_path: Path) -> None:
    net = nlb(six=True, allows="10.0.0.0/20")
    six = asked(net, tmp_path, "C", "Ta", via=["front"], source_address="2001:db8:0:31::10")
    assert words(six) == ("yes", "yes"), (six.blocks, six.gaps)
    four = asked(net, tmp_path, "C", "Ta", via=["front"], source_address="10.0.31.10")
    assert words(four) == ("no", "no")


def test_a_target_elsewhere_sees_the_balancer(tmp_path: Path) -> None:
    answer = asked(far(keeps=False, peered=False), tmp_path, "C", "Tw", via=["front"])
    assert words(answer) == ("yes", "yes"), (answer.blocks, answer.gaps)


def test_zones_that_nobody_read_are_no_yes(tmp_path: Path) -> None:
    net = nlb(targets=("Tb",))
    net.forget("LoadBalancerAttributes")
    away = asked(net, tmp_path, "C", "Tb", via=["front"], target_address="10.0.11.5")
    assert away.verdict == "unknown"
    assert asked(net, tmp_path, "C", "Tb", via=["front"], target_address="10.0.12.5").verdict == "reachable"


def test_a_client_inside_comes_to_an_internet_facing_balancer_by_its_public_address(tmp_path: Path) -> None:
    net = nlb(allows="10.0.31.0/24", internet=True)
    assert words(asked(net, tmp_path, "C", "front")) == ("no", "no")
    draw.table(net, "cl", "v", subnets=["cl-a"], routes={"0.0.0.0/0": "igw:main"})
    draw.instance(net, "C", "cl-a", "10.0.31.10", ["client"], public="198.51.100.31")
    assert words(asked(net, tmp_path, "C", "front")) == ("yes", "yes")
    answer = asked(net, tmp_path, "C", "Ta", via=["front"])
    assert words(answer) == ("no", "no")
    assert GROUP in stops(answer)
    by_address = asked(net, tmp_path, "C", "Ta", via=["front"], target_address="10.0.11.5")
    assert words(by_address) == ("yes", "yes")
    draw.group(net, "T", "v", ["tcp/8443 198.51.100.31/32"])
    assert words(asked(net, tmp_path, "C", "Ta", via=["front"])) == ("yes", "yes")


def test_waypoints_stand_before_or_after_the_balancer(tmp_path: Path) -> None:
    net = far(keeps=False, peered=True)
    peering = next(iter(net.records("VpcPeeringConnections")))["VpcPeeringConnectionId"]
    assert words(asked(net, tmp_path, "C", "Tw", via=["front", peering])) == ("yes", "yes")
    assert words(asked(net, tmp_path, "C", "Tw", via=[peering, "front"])) == ("no", "no")
    assert words(asked(net, tmp_path, "C", "Tw", via=["front"], avoid=[peering])) == ("no", "no")


def test_the_report_says_on_which_leg_it_stops(tmp_path: Path) -> None:
    net = nlb(allows="10.0.11.0/24")
    answer = asked(net, tmp_path, "C", "Ta", via=["front"])
    text = render(answer, name_of=naming(read(net, tmp_path)), colour=False, width=160, verbose=False)
    assert "leg 2  at " in text


def test_a_client_and_a_target_both_elsewhere_are_a_gap(tmp_path: Path) -> None:
    net = far(keeps=True, peered=True)
    draw.instance(net, "Cw", "far", "10.9.1.20", ["F"])
    answer = asked(net, tmp_path, "Cw", "Tw", via=["front"])
    assert answer.verdict == "unknown"
    assert any("both lie outside" in gap.detail for gap in answer.gaps or ())


def test_no_rule_is_told_that_stands_nowhere_in_the_snapshot(tmp_path: Path) -> None:
    """The node that bears a client's address is a way of asking: what brings replies back is no route of AWS's."""
    answer = asked(nlb(allows="0.0.0.0/0", internet=True), tmp_path, "203.0.113.9", "Ta", via=["front"])
    assert words(answer) == ("yes", "yes")
    told = [rule.rule for path in answer.paths or () for rule in path.rules]
    assert told and not any("203.0.113.9" in text for text in told)


def test_a_balancer_in_another_state_than_active_is_not_known_to_serve(tmp_path: Path) -> None:
    net = nlb()
    for record in net.records("LoadBalancers"):
        record["State"] = {"Code": "provisioning"}
    for target, via in (("Ta", ["front"]), ("front", [])):
        answer = asked(net, tmp_path, "C", target, via=via)
        assert answer.verdict == "unknown", answer.verdict
        assert any("provisioning" in gap.detail for gap in answer.gaps or ())
    net = nlb(allows="10.9.0.0/16")
    for record in net.records("LoadBalancers"):
        record["State"] = {"Code": "provisioning"}
    assert asked(net, tmp_path, "C", "Ta", via=["front"]).verdict == "unreachable"


@pytest.mark.parametrize("kind", ["0.0.0.0/0", "ip"])
def test_targets_of_no_known_type_and_targets_without_an_address_are_gaps(kind: str, tmp_path: Path) -> None:
    net = nlb()
    for record in net.records("TargetGroups"):
        record["TargetType"] = kind
    network = read(net, tmp_path)
    question = {"question": "path", "source": "C", "target": "Ta", "via": ["front"], "service": "tcp/443"}
    answer = isthmus.ask(network, question)
    assert words(answer) == ("split", "split")
    assert "load-balancer" in {gap.kind for gap in answer.gaps or ()}
    node = next(name for name, one in network.interfaces.items() if one.description.startswith("ELB"))
    listed = isthmus.ask_safely(network, {"question": "sources", "target": node, "service": "icmp"})
    assert listed.error is None
