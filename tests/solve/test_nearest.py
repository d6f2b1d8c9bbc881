from __future__ import annotations

from random import Random

from isthmus.solve.fix import mend
from isthmus.solve.nearest import nearest
from tests.solve.ground import edited, two_vpcs
from tests.solve.questions import compile_snapshot, drawn_networks, evaluated, questions_about


def test_few_flows_are_all_tried_in_order() -> None:
    for _, drawn, c in drawn_networks(3):
        for question in questions_about(drawn, Random(1), 2):
            found = evaluated(c, question)
            if found is not None and len(found[1].src) <= 8:
                chosen = nearest(c.universe, found[0].outcomes, found[1], 8)
                assert chosen == list(range(len(found[1].src)))


def test_of_many_flows_the_one_that_fewest_controls_stop_comes_first() -> None:
    closed = {"GroupId": "sg-closed", "VpcId": "vpc-a", "IpPermissions": [], "IpPermissionsEgress": []}
    crowd = [
        {
            "NetworkInterfaceId": f"eni-a{number}",
            "VpcId": "vpc-a",
            "SubnetId": "subnet-a",
            "Status": "in-use",
            "PrivateIpAddress": f"10.0.0.{number}",
            "Groups": [{"GroupId": "sg-closed"}],
        }
        for number in range(100, 110)
    ]
    c = compile_snapshot(
        edited(
            two_vpcs(),
            ("add", "SecurityGroups", "sg-closed", "", closed),
            *(("add", "NetworkInterfaces", one["NetworkInterfaceId"], "", one) for one in crowd),
            ("replace", "SecurityGroups", "sg-b", "/IpPermissions", []),
        )
    )
    found = evaluated(c, {"source": "vpc-a", "target": "eni-b", "service": "tcp/22"})
    assert found is not None and len(found[1].src) == 11
    (first,) = nearest(c.universe, found[0].outcomes, found[1], 1)
    assert c.rows.names[c.rows.interface[found[0].batch.rows[first]]] == "eni-a"
    fix, *_ = mend(c, found[0].outcomes, found[0].batch.rows, found[1]).fixes
    assert fix.text == "security group sg-b: add an ingress rule for tcp/22 from 10.0.0.10/32"
