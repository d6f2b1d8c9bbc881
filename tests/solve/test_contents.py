from __future__ import annotations

from isthmus.semantics.security_group import EGRESS, INGRESS
from isthmus.solve.contents import bounds, groups_of, rules_of, services_of
from isthmus.solve.terms import ANYTHING, EVERYTHING, NOTHING, Subject
from tests.solve.ground import edited, two_vpcs
from tests.solve.questions import compile_snapshot

FREE = Subject(4, "x4", "s")


def test_a_group_without_rules_admits_nothing_and_an_open_one_everything() -> None:
    c = compile_snapshot(edited(two_vpcs(), ("replace", "SecurityGroups", "sg-b", "/IpPermissions", [])))
    numbers = dict(zip(c.rows.names, c.row_group[INGRESS].tolist(), strict=True))
    assert bounds(c, ("group", INGRESS, numbers["eni-b"]), FREE) == NOTHING
    assert bounds(c, ("group", INGRESS, numbers["eni-a"]), FREE) == EVERYTHING
    assert bounds(c, ("group", INGRESS, numbers["eni-a"]), Subject(6, "x6", "s")) == NOTHING


def test_what_nobody_read_possibly_admits_anything() -> None:
    held = [{"GroupId": "sg-elsewhere"}]
    c = compile_snapshot(edited(two_vpcs(), ("replace", "NetworkInterfaces", "eni-b", "/Groups", held)))
    numbers = dict(zip(c.rows.names, c.row_group[INGRESS].tolist(), strict=True))
    assert bounds(c, ("group", INGRESS, numbers["eni-b"]), FREE) == ANYTHING
    c = compile_snapshot(edited(two_vpcs(), ("remove", "NetworkAcls", "acl-b", "", None)))
    for name, number in zip(c.subnet_ids, c.subnet_acl[EGRESS].tolist(), strict=True):
        expected = ANYTHING if name == "subnet-b" else EVERYTHING
        assert bounds(c, ("acl", EGRESS, number), FREE) == expected
        assert (rules_of(c, ("acl", EGRESS, number)) is None) == (name == "subnet-b")


def test_a_content_names_its_services_and_its_groups() -> None:
    rules = [
        {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "UserIdGroupPairs": [{"GroupId": "sg-a"}]},
        {"IpProtocol": "udp", "FromPort": 53, "ToPort": 53, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]},
    ]
    c = compile_snapshot(edited(two_vpcs(), ("replace", "SecurityGroups", "sg-b", "/IpPermissions", rules)))
    number = dict(zip(c.rows.names, c.row_group[INGRESS].tolist(), strict=True))["eni-b"]
    content = ("group", INGRESS, number)
    assert groups_of(c, content) == ("sg-a",)
    assert services_of(c, content) == ((6 << 16 | 22, 6 << 16 | 22), (17 << 16 | 53, 17 << 16 | 53))
