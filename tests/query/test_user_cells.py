"""Users of a Client VPN endpoint in a matrix, and in what rules let in: what ``path`` says of them, of all at once."""

from __future__ import annotations

from typing import Any

import pytest

import isthmus
from isthmus.model.network import build
from isthmus.packet import Flow, parse_address
from tests.judge.drawing import ANY_V4, EVERYTHING, Drawing, entry, rule
from tests.laws.spaces import contains
from tests.query.test_client_vpn import Edit, alone, another, nobody, of, second, unread
from tests.remote import APP, DATA, DOOR, VPN, lead, let, remote


def cells(answer: isthmus.Answer) -> dict[tuple[str, str], dict[str, Any]]:
    return {(cell["source"], cell["target"]): cell for cell in answer.result["cells"]}


def ask(drawing: Drawing, question: str, **more: Any) -> isthmus.Answer:
    return isthmus.ask(build(drawing.snapshot()), {"question": question, **more})


def everything(drawing: Drawing) -> None:
    let(drawing, "10.1.0.0/16")


def one_group(drawing: Drawing) -> None:
    let(drawing, "10.1.1.0/24", "S-1")


def two_ways(drawing: Drawing) -> None:
    everything(drawing)
    second(drawing, routed=True)


def one_way(drawing: Drawing) -> None:
    everything(drawing)
    second(drawing, routed=False)


def few_ports(drawing: Drawing) -> None:
    everything(drawing)
    answers = [entry(100, "allow", "tcp/1024-2000", ANY_V4, egress=False)]
    drawing.entries("subnet-v", [*answers, entry(100, "allow", "-1", ANY_V4, egress=True)])


EDITS: dict[str, Edit] = {
    "as drawn": lambda drawing: None,
    "everybody to everything": everything,
    "one group": one_group,
    "two subnets, each with a route": two_ways,
    "two subnets, one without a route": one_way,
    "few ports answered": few_ports,
    "deleted": of(Status={"Code": "deleted"}),
    "at a transit gateway": of(TransitGatewayConfiguration={"TransitGatewayId": "tgw-1"}),
    "routes not read": unread("ClientVpnRoutes"),
    "networks not read": unread("ClientVpnTargetNetworks"),
    "associating": alone("ClientVpnTargetNetworks", Status={"Code": "associating"}),
    "no interface": nobody,
    "another like it": another,
}


@pytest.mark.parametrize("edit", EDITS, ids=str)
def test_cells_of_users_are_what_path_says_of_them(edit: str) -> None:
    drawing = remote()
    drawing.internet("igw-1", "vpc-a")
    EDITS[edit](drawing)
    network = build(drawing.snapshot())
    ends = [VPN, "eni-a", "eni-d", "internet"]
    for service in ("tcp/443", "tcp/22"):
        answer = isthmus.ask(network, {"question": "matrix", "ends": ends, "service": service})
        told = cells(answer)
        for source, target in [*((VPN, end) for end in ends[1:]), *((end, VPN) for end in ends[1:])]:
            asked = {"question": "path", "source": source, "target": target, "service": service}
            one = isthmus.ask(network, {**asked, "fixes": False})
            cell = told.get((source, target), {"verdict": "unreachable"})
            assert cell["verdict"] == one.verdict, (source, target, service)
        assert (VPN, VPN) not in told


def test_a_set_that_users_come_out_of_tells_what_they_reach() -> None:
    answer = ask(remote(), "matrix", by="subnet", service="https")
    cell = cells(answer)["subnet-v", "subnet-a"]
    assert cell["users"] == [
        {
            "endpoint": VPN,
            "label": f"users of {VPN}",
            "verdict": "reachable",
            "services": ["tcp/443"],
            "targets": 1,
        }
    ]
    assert (cell["verdict"], cell["services"], cell["pairs"]["reachable"]) == ("reachable", [], 0)
    assert cell["example"] == {"source": VPN, "target": "eni-a", "service": "tcp/443"}
    assert ("subnet-v", "subnet-d") not in cells(answer)
    assert answer.proof is not None and answer.proof["judge"] == "replayed"
    assert {"managed-interface-by-groups", "client-vpn-subnet-routes"} <= set(answer.assumptions or ())


def test_what_an_interface_of_an_endpoint_takes_of_others_is_not_known() -> None:
    drawing = remote()
    drawing.get("SecurityGroups", "sg-v")["IpPermissions"] = [rule("tcp/443", f"{DATA}/32")]
    answer = ask(drawing, "matrix", ends=["eni-a", "eni-d", "eni-v"], service="https")
    assert cells(answer)["eni-d", "eni-v"]["verdict"] == "unknown"
    assert ("eni-a", "eni-v") not in cells(answer)
    assert [(gap.kind, gap.id) for gap in answer.gaps or ()] == [("unmodelled-interface", "eni-v")]


def part_of(answer: isthmus.Answer, source: str, target: str, port: int = 443) -> set[str]:
    family, one = parse_address(source)
    flow = Flow(family, one, parse_address(target)[1], 6 << 16 | port, 40000)
    parts = ("effective", "marginal", "latent", "doubtful")
    return {name for name in parts if contains(answer.result[name]["space"], flow)}


def test_a_rule_lets_users_in_as_far_as_their_endpoint_does() -> None:
    drawing = remote()
    answer = ask(drawing, "exposure", rule="sg-app")
    assert part_of(answer, DOOR, APP) == {"effective", "marginal"} and not answer.gaps
    assert answer.proof is not None and answer.proof["judge"] == "replayed"
    assert "managed-interface-by-groups" in (answer.assumptions or ())
    drawing.records["AuthorizationRules"] = []
    answer = ask(drawing, "exposure", rule="sg-app")
    assert part_of(answer, DOOR, APP) == {"latent"}
    assert [one["by"] for one in answer.result["barred"]] == [["route or state"]]


def test_users_of_one_group_alone_are_in_doubt() -> None:
    drawing = remote()
    let(drawing, "10.1.0.4/32", "S-1")
    answer = ask(drawing, "exposure", rule="sg-app")
    assert part_of(answer, DOOR, APP) == {"doubtful"}
    assert {gap.kind for gap in answer.gaps or ()} == {"client-vpn-group"}


def test_a_rule_of_the_endpoints_group_lets_users_out_by_its_routes_and_rules() -> None:
    answer = ask(remote(), "exposure", rule="sg-v/egress")
    assert part_of(answer, DOOR, APP) == {"effective", "marginal"}
    assert part_of(answer, DOOR, DATA) == part_of(answer, DOOR, "8.8.8.8") == {"latent"}


def test_what_a_rule_lets_in_to_an_endpoints_interface_is_in_doubt() -> None:
    drawing = remote()
    drawing.get("SecurityGroups", "sg-v")["IpPermissions"] = [rule("tcp/443", f"{DATA}/32")]
    answer = ask(drawing, "exposure", rule="sg-v")
    assert part_of(answer, DATA, DOOR) == {"doubtful"}
    assert ("unmodelled-interface", "eni-v") in {(gap.kind, gap.id) for gap in answer.gaps or ()}


def test_a_rule_that_names_the_users_own_addresses_lets_none_of_them_in() -> None:
    drawing = remote()
    drawing.get("SecurityGroups", "sg-app")["IpPermissions"] = [rule("tcp/443", "172.16.0.0/22")]
    answer = ask(drawing, "exposure", rule="sg-app")
    assert answer.result["effective"]["empty"] and answer.verdict == "unreachable"


def test_a_set_of_users_alone_is_no_matrix() -> None:
    with pytest.raises(isthmus.QuestionError, match="beside"):
        ask(remote(), "matrix", ends=[VPN, "internet"])


def test_routes_and_rules_cut_what_users_may_send_within_a_block_of_the_internet() -> None:
    drawing = remote()
    drawing.internet("igw-1", "vpc-a")
    drawing.reroute("subnet-v", {ANY_V4: "igw-1"})
    drawing.get("NetworkInterfaces", "eni-v")["PrivateIpAddresses"][0]["Association"] = {
        "PublicIp": "3.3.3.3"
    }
    drawing.get("SecurityGroups", "sg-v")["IpPermissionsEgress"] = EVERYTHING
    lead(drawing, "8.8.0.0/16", "subnet-v")
    let(drawing, "8.8.8.0/24")
    answer = ask(drawing, "exposure", rule="sg-v/egress")
    assert part_of(answer, DOOR, "8.8.8.8") == {"effective", "marginal"}
    assert part_of(answer, DOOR, "8.8.9.8") == part_of(answer, DOOR, "9.9.9.9") == {"latent"}
