"""Whole subnets whose interfaces were not all read: stopped only by what stops the whole of them."""

from __future__ import annotations

import isthmus
from tests.judge.drawing import Drawing, entry


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
