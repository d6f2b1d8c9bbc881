from isthmus.graph.place import INTERNET, SINKS, STATEFUL, Kind, Place, egress, ingress


def test_the_two_sides_of_a_subnet_are_two_places() -> None:
    assert egress("s") != ingress("s")
    assert str(egress("s")) == "subnet-egress:s"


def test_a_peering_is_two_places_by_where_it_leads() -> None:
    there, back = Place(Kind.PEERING, "pcx-1", "vpc-a"), Place(Kind.PEERING, "pcx-1", "vpc-b")
    assert len({there, back}) == 2
    assert str(there) == "peering:pcx-1>vpc-a"


def test_places_sort_by_kind_then_id() -> None:
    assert sorted([ingress("a"), egress("b"), INTERNET, egress("a")]) == [
        INTERNET,
        egress("a"),
        egress("b"),
        ingress("a"),
    ]


def test_nothing_that_flows_end_in_remembers_them() -> None:
    assert not SINKS & STATEFUL
