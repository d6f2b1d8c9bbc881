from isthmus.graph.transition import (
    Answers,
    Choice,
    Chooser,
    Control,
    Direction,
    Divide,
    Filter,
    Pass,
    Relay,
    Rewrite,
    Rewriting,
)
from isthmus.space.ranges import Ranges


def test_transitions_are_values() -> None:
    made = [
        (
            Pass(),
            Filter(Control.NETWORK_ACL, "acl-1", Direction.EGRESS, "subnet-1"),
            Rewrite(Rewriting.NAT),
            Divide(Ranges.of([(0, 9)])),
            Choice(Chooser.PREFIX_LISTS, 2),
            Answers(),
            Relay("load-balancer"),
        )
        for _ in range(2)
    ]
    assert made[0] == made[1]
    assert len(set(made[0])) == 7
