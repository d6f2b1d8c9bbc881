"""Whole subnets whose interfaces were not all read: stopped only by what stops the whole of them."""

from __future__ import annotations

import isthmus
from tests.judge.drawing import Drawing, entry, rule


def drawn() -> Drawing:
    """Two subnets with a host each; the second host's groups admit nothing, and no interface was listed."""
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24")
    drawing.subnet("subnet-b", "vpc-a", "10.0.1.0/24")
    drawing.group("sg-none", [], [])
    for name, address, group in (("a", "10.0.0.4", "sg-all"), ("b", "10.0.1.4", "sg-none")):
        host = drawing.host(f"eni-{name}", f"subnet-{name}", address, [group])
        instance = {"InstanceId": f"i-{name}", "State": {"Name": "running"}, "NetworkInterfaces": [host]}
        drawing.put("Reservations", {"Instances": [instance]})
    del drawing.records["NetworkInterfaces"]
    return drawing


def verdicts(drawing: Drawing, source: str, target: str, **more: str) -> tuple[str | None, ...]:
    asked = {"question": "path", "source": source, "target": target, "service": "tcp/443", **more}
    answer = isthmus.ask(isthmus.build(drawing.snapshot()), asked)
    return answer.verdict, answer.forward, answer.session


def test_groups_of_those_read_say_nothing_of_the_others() -> None:
    assert verdicts(drawn(), "subnet-a", "subnet-b") == ("unknown", "unknown", "unknown")
    assert verdicts(drawn(), "i-a", "i-b") == ("unreachable", "unreachable", "unreachable")


def test_a_network_acl_that_stops_the_whole_subnet_stops_them_all() -> None:
    drawing = drawn()
    drawing.entries("subnet-b", [])
    assert verdicts(drawing, "subnet-a", "subnet-b") == ("unreachable", "unreachable", "unreachable")
    half = [entry(1, "allow", "-1", "10.0.0.128/25", egress=False)]
    drawing.entries("subnet-b", half)
    assert verdicts(drawing, "subnet-a", "subnet-b")[1] == "unknown"


def test_answers_that_are_stopped_leave_the_first_packet_unknown() -> None:
    drawing = drawn()
    drawing.entries("subnet-b", [entry(1, "allow", "-1", "0.0.0.0/0", egress=False)])
    assert verdicts(drawing, "subnet-a", "subnet-b") == ("unreachable", "unknown", "unreachable")
    forward = verdicts(drawing, "subnet-a", "subnet-b", direction="forward")
    assert forward == ("unknown", "unknown", "unreachable")


def test_an_unread_public_address_may_be_anywhere() -> None:
    drawing = drawn()
    drawing.entries("subnet-b", [])
    assert verdicts(drawing, "internet", "subnet-b")[0] == "unknown"


def with_one_address() -> Drawing:
    """The same hosts, of which their instances tell an address and no interface; the second admits one neighbour."""
    drawing = drawn()
    drawing.group("sg-one", [rule("tcp/443", "10.0.0.9/32")], [])
    drawing.records["Reservations"] = []
    for name, address, group in (("a", "10.0.0.4", "sg-all"), ("b", "10.0.1.4", "sg-one")):
        told = {"PrivateIpAddress": address, "SubnetId": f"subnet-{name}", "VpcId": "vpc-a"}
        groups = [{"GroupId": group}]
        instance = {"InstanceId": f"i-{name}", "State": {"Name": "running"}, "SecurityGroups": groups, **told}
        drawing.put("Reservations", {"Instances": [instance]})
    return drawing


def test_an_instance_that_tells_one_address_may_have_others() -> None:
    drawing = with_one_address()
    assert verdicts(drawing, "i-a", "i-b") == ("unknown", "unknown", "unknown")
    pinned = {"source_address": "10.0.0.4", "target_address": "10.0.1.4"}
    assert verdicts(drawing, "i-a", "i-b", **pinned) == ("unreachable", "unreachable", "unreachable")
    assert verdicts(drawing, "10.0.0.4", "10.0.1.4")[0] == "unreachable"


def test_what_stops_every_subnet_of_an_instance_stops_what_it_does_not_tell() -> None:
    drawing = with_one_address()
    drawing.vpc("vpc-c", "10.5.0.0/16")
    drawing.subnet("subnet-c", "vpc-c", "10.5.0.0/24")
    told = {"PrivateIpAddress": "10.5.0.4", "SubnetId": "subnet-c", "VpcId": "vpc-c"}
    instance = {"InstanceId": "i-c", "State": {"Name": "running"}, "SecurityGroups": [{"GroupId": "sg-all"}]}
    drawing.put("Reservations", {"Instances": [instance | told]})
    assert verdicts(drawing, "i-c", "i-b") == ("unreachable", "unreachable", "unreachable")
