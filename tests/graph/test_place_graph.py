import pytest

from isthmus.graph.place import INTERNET, Kind, Place, egress, ingress
from tests.graph.ground import IGW, IGW_INWARD, built, ground, records, table


def test_the_graph_of_networkx_is_the_same_graph() -> None:
    graph = ground()
    assert list(graph.directed.nodes) == list(graph.places())
    assert len(graph) == graph.directed.number_of_nodes()
    for start, end, transitions in graph.directed.edges(data="transitions"):
        assert graph.crossing(start, end) == transitions


def test_the_graph_of_networkx_cannot_be_changed() -> None:
    import networkx

    with pytest.raises(networkx.NetworkXError):
        ground().directed.add_node("more")


def test_what_no_edge_joins_has_no_crossing() -> None:
    graph = ground()
    assert graph.crossing(egress("a"), INTERNET) is None
    assert graph.crossing(Place(Kind.NAT, "nat-9"), INTERNET) is None
    assert graph.crossing(IGW, INTERNET) is not None
    assert graph.crossing(IGW, IGW_INWARD) is None


def test_interfaces_are_no_places_unless_a_route_names_them() -> None:
    known = records()
    known["NetworkInterfaces"] = [
        {"NetworkInterfaceId": f"eni-{n}", "SubnetId": "a", "VpcId": "vpc-a", "SourceDestCheck": n != 1}
        for n in range(3)
    ]
    bare = ground(known)
    assert len(bare) == len(ground())
    known["RouteTables"][2]["Routes"].append(
        {"DestinationCidrBlock": "10.7.0.0/16", "NetworkInterfaceId": "eni-1"}
    )
    assert set(ground(known).places()) - set(bare.places()) == {Place(Kind.APPLIANCE, "eni-1")}


def test_the_order_of_records_does_not_matter() -> None:
    known = records()
    one = ground(known)
    two = ground({kind: listed[::-1] for kind, listed in known.items()})
    assert list(one.places()) == list(two.places())
    assert [list(ends) for ends in one.onward.values()] == [list(ends) for ends in two.onward.values()]


def test_a_map_is_drawn_once_and_kept_with_its_network() -> None:
    from isthmus.graph.draw import drawn

    known = built(records())
    assert drawn(known) is drawn(known)
    assert table("rtb-a") in drawn(known)
    assert ingress("a") in drawn(known)


def test_drawing_does_not_import_networkx() -> None:
    import subprocess
    import sys

    code = "import sys, isthmus.graph.draw, isthmus.engine.compile; sys.exit('networkx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
