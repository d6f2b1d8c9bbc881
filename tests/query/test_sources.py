"""``sources`` and ``targets``: who is left out of the list is named, where filters alone do not rule them out."""

from __future__ import annotations

import pytest

import isthmus
from isthmus.model.network import build
from isthmus.query.answer import Answer
from tests.judge.drawing import Drawing, rule


def drawn() -> Drawing:
    """A client and a server in one VPC, the server's group open to the client's block; no way out of the VPC."""
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24")
    drawing.subnet("subnet-b", "vpc-a", "10.0.1.0/24")
    drawing.group("sg-client", [], [rule("-1", "0.0.0.0/0")])
    drawing.group("sg-server", [rule("tcp/443", "10.0.0.0/24")], [])
    drawing.host("eni-client", "subnet-a", "10.0.0.4", groups=["sg-client"])
    drawing.host("eni-server", "subnet-b", "10.0.1.4", groups=["sg-server"])
    return drawing


def asked(drawing: Drawing, question: str, end: str, service: str = "tcp/443") -> Answer:
    field = "target" if question == "sources" else "source"
    return isthmus.ask(build(drawing.snapshot()), {"question": question, field: end, "service": service})


def gaps(answer: Answer) -> set[tuple[str, str]]:
    return {(gap.kind, gap.id) for gap in answer.gaps or ()}


@pytest.mark.parametrize(
    ("question", "end", "lost"),
    [("sources", "eni-server", "subnet-a"), ("targets", "eni-client", "subnet-b")],
)
def test_an_end_in_a_subnet_that_was_not_read_is_perhaps_one(question: str, end: str, lost: str) -> None:
    drawing = drawn()
    assert asked(drawing, question, end).verdict == "reachable"
    drawing.records["Subnets"] = [kept for kept in drawing.records["Subnets"] if kept[0]["SubnetId"] != lost]
    answer = asked(drawing, question, end)
    assert answer.verdict == "unknown" and ("uncollected-subnet", lost) in gaps(answer)


def test_an_unread_subnet_adds_nobody_whom_the_group_keeps_out() -> None:
    drawing = drawn()
    drawing.records["Subnets"] = [
        kept for kept in drawing.records["Subnets"] if kept[0]["SubnetId"] != "subnet-a"
    ]
    answer = asked(drawing, "sources", "eni-server", "tcp/22")
    assert answer.verdict == "unreachable" and not answer.gaps


@pytest.mark.parametrize("question", ["sources", "targets"])
@pytest.mark.parametrize("end", ["eni-client", "eni-server"])
def test_without_any_subnet_nothing_is_sure(question: str, end: str) -> None:
    drawing = drawn()
    drawing.records["Subnets"] = []
    drawing.group("sg-server", [rule("-1", "0.0.0.0/0")], [rule("-1", "0.0.0.0/0")])
    answer = asked(drawing, question, end)
    assert answer.verdict == "unknown" and answer.gaps


def test_where_nobody_does_it_is_told_who_was_asked() -> None:
    told = "nobody: 2 interfaces in 1 VPC and the whole internet were asked"
    assert asked(drawn(), "sources", "eni-server", "tcp/22").notes == [told]
    assert asked(drawn(), "targets", "internet").notes == ["nothing: 2 interfaces in 1 VPC were asked"]
    assert not asked(drawn(), "sources", "eni-server").notes


@pytest.mark.parametrize(("text", "words"), [("", "service: is empty"), (" ", "service: is empty")])
def test_a_text_without_any_sign_is_told_as_empty(text: str, words: str) -> None:
    with pytest.raises(isthmus.errors.QuestionError, match=words):
        asked(drawn(), "sources", "eni-server", text)


def test_one_who_was_asked_is_told_as_one() -> None:
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24")
    drawing.host("eni-alone", "subnet-a", "10.0.0.4")
    assert asked(drawing, "targets", "internet").notes == ["nothing: 1 interface in 1 VPC was asked"]


def open_to_the_internet() -> Drawing:
    """The same, with a gateway that the client's subnet alone is led to, and one more client with a public address."""
    drawing = drawn()
    drawing.put("InternetGateways", {"InternetGatewayId": "igw-a", "Attachments": [{"VpcId": "vpc-a"}]})
    drawing.reroute("subnet-a", {"0.0.0.0/0": "igw-a"})
    drawing.group("sg-open", [rule("tcp/22", "203.0.113.0/24")], [rule("tcp/443", "8.8.0.0/16")])
    drawing.host("eni-public", "subnet-a", "10.0.0.9", groups=["sg-open"], public="198.51.100.9")
    return drawing


def listed(answer: Answer) -> list[tuple[str, str]]:
    return [(group["verdict"], group["members"][0]["id"]) for group in answer.groups or ()]


@pytest.mark.parametrize("end", ["internet", "8.8.8.8", "8.0.0.0/8"])
def test_who_reaches_an_end_outside_is_listed_with_the_exact_space(end: str) -> None:
    answer = asked(open_to_the_internet(), "sources", end)
    assert listed(answer) == [("reachable", "eni-public")]
    (box,) = answer.space or ()
    assert box.sources == ["10.0.0.9/32"] and box.services == ["tcp/443"]
    assert box.targets == (["8.8.8.8/32"] if end == "8.8.8.8" else ["8.8.0.0/16"])
    assert answer.proof == {"z3": "filters", "filters": 3, "judge": "replayed"}


def test_nobody_reaches_what_the_groups_keep_in() -> None:
    assert asked(open_to_the_internet(), "sources", "1.1.1.1").verdict == "unreachable"
    assert asked(open_to_the_internet(), "sources", "internet", "tcp/80").verdict == "unreachable"


@pytest.mark.parametrize(
    ("end", "blocks"),
    [
        ("internet", ["203.0.113.0/24"]),
        ("203.0.113.0/26", ["203.0.113.0/26"]),
        ("203.0.0.0/16", ["203.0.113.0/24"]),
    ],
)
def test_what_an_end_outside_reaches_is_listed_with_the_exact_space(end: str, blocks: list[str]) -> None:
    answer = asked(open_to_the_internet(), "targets", end, "tcp/22")
    assert listed(answer) == [("reachable", "eni-public")]
    (box,) = answer.space or ()
    assert box.sources == blocks and box.targets == ["198.51.100.9/32"] and box.services == ["tcp/22"]
    assert answer.proof is not None and answer.proof["judge"] == "replayed"


def test_a_stranger_outside_reaches_nothing() -> None:
    answer = asked(open_to_the_internet(), "targets", "8.8.8.8", "tcp/22")
    assert answer.verdict == "unreachable" and answer.notes == ["nothing: 3 interfaces in 1 VPC were asked"]


def test_a_block_that_holds_interfaces_and_more_is_asked_for_both() -> None:
    drawing = open_to_the_internet()
    assert {box.targets[0] for box in asked(drawing, "sources", "0.0.0.0/0").space or ()} >= {
        "8.8.0.0/16",
        "10.0.1.4/32",
    }


@pytest.mark.parametrize("lost", ["NetworkInterfaces", "RouteTables", "NetworkAcls", "SecurityGroups"])
def test_what_was_not_read_leaves_the_senders_to_an_end_outside_open(lost: str) -> None:
    drawing = open_to_the_internet()
    drawing.records.pop(lost)
    answer = asked(drawing, "sources", "internet")
    assert answer.verdict == "unknown" and answer.gaps


def test_an_interface_that_is_not_modelled_may_send_to_the_internet() -> None:
    drawing = open_to_the_internet()
    drawing.host("eni-lb", "subnet-a", "10.0.0.8", InterfaceType="network_load_balancer")
    assert ("unmodelled-interface", "eni-lb") in gaps(asked(drawing, "sources", "internet"))


def test_a_service_behind_a_gateway_endpoint_is_reached_by_the_interfaces_led_there() -> None:
    drawing = drawn()
    drawing.put(
        "PrefixLists",
        {"PrefixListId": "pl-s3", "PrefixListName": "com.amazonaws.eu-west-1.s3", "Cidrs": ["52.218.0.0/17"]},
    )
    endpoint = {"VpcEndpointId": "vpce-s3", "VpcEndpointType": "Gateway", "VpcId": "vpc-a"}
    endpoint |= {"ServiceName": "com.amazonaws.eu-west-1.s3", "State": "available"}
    drawing.put("VpcEndpoints", {**endpoint, "RouteTableIds": ["rtb-subnet-a"]})
    drawing.reroute("subnet-a", {"pl-s3": "vpce-s3"})
    answer = asked(drawing, "sources", "service:s3")
    assert listed(answer) == [("reachable", "eni-client")]
    assert [box.targets for box in answer.space or ()] == [["52.218.0.0/17"]]


def test_that_nobody_has_an_address_of_a_vpc_is_said_of_it_and_of_no_other() -> None:
    answer = asked(drawn(), "sources", "10.0.1.99")
    assert answer.verdict == "unreachable" and answer.notes is not None
    assert answer.notes[0] == "no interface has 10.0.1.99"
    assert not any("no interface has" in note for note in asked(drawn(), "sources", "8.8.8.8").notes or ())
