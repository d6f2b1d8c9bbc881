"""Every question of an interface of which nobody read which groups it has: perhaps a member of each that rules name."""

from __future__ import annotations

from typing import Any

import pytest

import isthmus
from isthmus.model.network import build
from isthmus.query.answer import Answer
from tests.judge.drawing import EVERYTHING, Drawing, rule

GAP = ("interface-without-groups", "eni-x")


def drawn(*groups: str, unread: bool = True) -> Drawing:
    """A web server and one that may be one, and a database that admits web servers; another lets out to them alone."""
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24")
    drawing.subnet("subnet-b", "vpc-a", "10.0.1.0/24")
    drawing.group("sg-web", [rule("tcp/80", "0.0.0.0/0")], EVERYTHING)
    drawing.group("sg-db", [rule("tcp/5432", "sg-web")], [])
    drawing.group("sg-out", [], [rule("tcp/80", "sg-web")])
    drawing.group("sg-spare", [rule("tcp/22", "10.0.0.99/32")], [])
    drawing.host("eni-web", "subnet-a", "10.0.0.5", groups=["sg-web"])
    drawing.host("eni-db", "subnet-b", "10.0.1.4", groups=["sg-db"])
    drawing.host("eni-out", "subnet-b", "10.0.1.5", groups=["sg-out"])
    drawing.host("eni-spare", "subnet-b", "10.0.1.6", groups=["sg-spare"])
    card = drawing.host("eni-x", "subnet-a", "10.0.0.4")
    card["Groups"] = [{"GroupId": group} for group in groups]
    if unread:
        del card["Groups"]
    return drawing


def asked(drawing: Drawing, question: str, **more: Any) -> Answer:
    return isthmus.ask(build(drawing.snapshot()), {"question": question, **more})


def gaps(answer: Answer) -> set[tuple[str, str]]:
    return {(gap.kind, gap.id) for gap in answer.gaps or ()}


PATHS = [
    ({"source": "eni-x", "target": "eni-db", "service": "tcp/5432"}, "reachable"),
    ({"source": "eni-out", "target": "eni-x", "service": "tcp/80"}, "reachable"),
]


@pytest.mark.parametrize(("question", "as_web"), PATHS)
def test_a_path_by_a_rule_that_names_a_group_is_open(question: dict[str, str], as_web: str) -> None:
    answer = asked(drawn(), "path", **question)
    assert (answer.verdict, gaps(answer)) == ("unknown", {GAP})
    assert asked(drawn("sg-web", unread=False), "path", **question).verdict == as_web
    assert asked(drawn(unread=False), "path", **question).verdict == "unreachable"


@pytest.mark.parametrize(("question", "as_web"), PATHS)
def test_a_path_that_no_rule_names_a_group_for_is_stopped_all_the_same(
    question: dict[str, str], as_web: str
) -> None:
    answer = asked(drawn(), "path", **question | {"service": "tcp/22"})
    assert (answer.verdict, answer.proof["judge"]) == ("unreachable", "checked")


@pytest.mark.parametrize(("question", "as_web"), PATHS)
def test_a_trace_is_open_likewise(question: dict[str, str], as_web: str) -> None:
    answer = asked(drawn(), "trace", **question)
    assert (answer.verdict, gaps(answer)) == ("unknown", {GAP})
    assert len(answer.gaps or ()) == 1
    assert asked(drawn("sg-web", unread=False), "trace", **question).verdict == as_web


def test_lists_tell_it_as_perhaps_among_them() -> None:
    answer = asked(drawn(), "sources", target="eni-db", service="tcp/5432", expand=True)
    words = {group["id"]: group["verdict"] for group in answer.groups or ()}
    assert words == {"eni-web": "reachable", "eni-x": "unknown"}
    assert gaps(answer) == {GAP}
    answer = asked(drawn(), "targets", source="eni-out", service="tcp/80", expand=True)
    words = {group["id"]: group["verdict"] for group in answer.groups or ()}
    assert words == {"eni-web": "reachable", "eni-x": "unknown"}
    assert gaps(answer) == {GAP}


def test_lists_by_group_say_that_its_groups_were_not_read() -> None:
    answer = asked(drawn(), "sources", target="eni-db", service="tcp/5432", by="group")
    assert {group["label"] for group in answer.groups or ()} == {"sg-web", "groups not read"}


@pytest.mark.parametrize("question", ["sources", "targets"])
def test_a_group_as_an_end_may_have_it_too(question: str) -> None:
    side = "target" if question == "sources" else "source"
    answer = asked(drawn(), question, **{side: "sg-spare"}, service="tcp/22")
    assert (answer.verdict, gaps(answer)) == ("unknown", {GAP})
    assert (
        asked(drawn(unread=False), question, **{side: "sg-spare"}, service="tcp/22").verdict == "unreachable"
    )


def cells(answer: Answer) -> dict[tuple[str, str], str]:
    return {(cell["source"], cell["target"]): cell["verdict"] for cell in answer.result["cells"]}


def test_a_cell_of_a_matrix_is_open() -> None:
    drawing = drawn()
    del drawing.records["NetworkInterfaces"][0]
    answer = asked(drawing, "matrix", by="subnet", service="tcp/5432")
    assert cells(answer)["subnet-a", "subnet-b"] == "unknown" and GAP in gaps(answer)
    known = drawn(unread=False)
    del known.records["NetworkInterfaces"][0]
    assert ("subnet-a", "subnet-b") not in cells(asked(known, "matrix", by="subnet", service="tcp/5432"))


def test_the_cells_of_a_group_may_hold_more() -> None:
    answer = asked(drawn(), "matrix", by="group", service="tcp/22")
    assert cells(answer)["sg-web", "sg-spare"] == "unknown" and GAP in gaps(answer)


def part(answer: Answer, name: str) -> tuple[int, int]:
    return tuple(answer.result[name][f"{side}_interfaces"] for side in ("source", "target"))  # type: ignore[return-value]


@pytest.mark.parametrize(("rule", "surely"), [("sg-db/ingress", (1, 1)), ("sg-out/egress", (1, 1))])
def test_what_a_rule_that_names_a_group_exposes_is_doubtful_of_it(rule: str, surely: tuple[int, int]) -> None:
    answer = asked(drawn(), "exposure", rule=rule)
    assert (part(answer, "effective"), part(answer, "doubtful")) == (surely, (1, 1))
    assert GAP in gaps(answer)


def test_what_other_rules_of_a_holder_name_leaves_open_what_is_marginal() -> None:
    drawing = drawn()
    more = [rule("tcp/5432", "sg-web"), rule("tcp/5432", "10.0.0.4/32")]
    drawing.get("SecurityGroups", "sg-db")["IpPermissions"] = more
    drawing.get("NetworkInterfaces", "eni-x")
    drawing.get("SecurityGroups", "sg-web")["IpPermissionsEgress"] = EVERYTHING
    answer = asked(drawing, "exposure", rule="sg-db/ingress/1", fast=True)
    assert part(answer, "marginal") == (0, 0) and GAP in gaps(answer)


def test_who_may_hold_an_exposed_group_is_a_gap() -> None:
    answer = asked(drawn(), "exposure", rule="sg-spare/ingress")
    assert (answer.verdict, gaps(answer)) == ("unknown", {GAP})
    assert asked(drawn(unread=False), "exposure", rule="sg-spare/ingress").verdict == "unreachable"


@pytest.mark.parametrize(
    ("source", "verdict", "known"),
    [
        ("10.0.0.4/32", "unknown", "denied"),
        ("10.0.0.5/32", "permitted", "permitted"),
        ("10.0.0.0/24", "partial", "partial"),
    ],
)
def test_a_filter_leaves_its_address_open(source: str, verdict: str, known: str) -> None:
    question = {"filter": "sg-db", "direction": "ingress", "source": source, "service": "tcp/5432"}
    answer = asked(drawn(), "filter", **question)
    assert answer.verdict == verdict and gaps(answer) == (set() if verdict == "permitted" else {GAP})
    assert asked(drawn(unread=False), "filter", **question).verdict == known


def test_a_law_over_what_it_may_send_is_not_known_to_hold() -> None:
    question = {"source": "eni-x", "target": "eni-db", "service": "tcp/5432", "via": ["eni-web"]}
    answer = asked(drawn(), "prove", **question)
    assert answer.verdict == "unknown" and GAP in gaps(answer)
    assert asked(drawn("sg-web", unread=False), "prove", **question).verdict == "violated"
    assert asked(drawn(unread=False), "prove", **question).verdict == "holds"


def test_gaps_list_it_and_find_tells_no_groups() -> None:
    answer = asked(drawn(), "gaps")
    assert GAP in gaps(answer) and GAP not in gaps(asked(drawn(unread=False), "gaps"))


def test_an_address_of_an_instance_that_tells_no_groups_is_open_likewise() -> None:
    drawing = drawn()
    instance = {"InstanceId": "i-x", "State": {"Name": "running"}, "SubnetId": "subnet-a", "VpcId": "vpc-a"}
    instance["PrivateIpAddress"] = "10.0.0.9"
    drawing.put("Reservations", {"Instances": [instance]})
    question = {"source": "i-x", "target": "eni-db", "service": "tcp/5432"}
    answer = asked(drawing, "path", **question)
    assert answer.verdict == "unknown" and ("interface-without-groups", "eni-of-i-x") in gaps(answer)
    instance["SecurityGroups"] = [{"GroupId": "sg-spare"}]
    assert gaps(asked(drawing, "path", **question)) == {("uncollected-interface", "eni-of-i-x")}
