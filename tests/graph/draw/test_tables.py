from isthmus.graph.draw.tables import NOT_READ, divided
from isthmus.graph.place import Kind, Place
from isthmus.graph.place_graph import PlaceGraph
from isthmus.graph.transition import Choice, Chooser, Divide
from isthmus.model.network import build
from isthmus.semantics.routing import ASSUMED, divide
from isthmus.snapshot import ROUTES_NOT_CARRIED, Notice
from isthmus.space.line import cidrs
from tests.graph.ground import IGW, NAT, PCX_TO_B, built, ground, records, route, table
from tests.model.sections import section, snapshot


def taken(graph: PlaceGraph, start: Place, end: Place) -> list[list[str]]:
    return [cidrs(t.ranges.ranges) for t in graph.crossing(start, end) or () if isinstance(t, Divide)]


def test_divisions_are_those_of_the_network_in_order() -> None:
    network = built(records())
    tables = divided(network)
    assert list(tables.divisions) == ["rtb-a", "rtb-b", "rtb-p"]
    assert tables.divisions["rtb-p"] == divide(network, network.route_tables["rtb-p"])
    assert tables.of_subnet == {"a": "rtb-a", "b": "rtb-b", "p": "rtb-p"}


def test_each_target_takes_what_its_routes_give_it() -> None:
    graph = ground()
    assert taken(graph, table("rtb-p"), PCX_TO_B) == [["10.1.0.0/16"]]
    assert taken(graph, table("rtb-p"), Place(Kind.VPC, "vpc-a")) == [["10.0.0.0/16"]]
    assert taken(graph, table("rtb-p"), Place(Kind.DROPPED, "no-route")) == [["::/0"]]
    assert "10.1.0.0/16" not in taken(graph, table("rtb-p"), IGW)[0]


def test_a_table_that_nobody_read_is_a_place_with_a_gap() -> None:
    known = records()
    known["RouteTables"].pop(1)
    graph = ground(known)
    place = table(NOT_READ + "b")
    assert graph.onward[place] == {}
    assert graph.gaps[place].kind == "uncollected-route-table"


def test_an_unread_prefix_list_may_lead_where_its_route_does() -> None:
    known = records()
    known["RouteTables"][2]["Routes"].append({"DestinationPrefixListId": "pl-1", "NatGatewayId": "nat-1"})
    graph = ground(known)
    crossing = graph.crossing(table("rtb-p"), NAT)
    assert crossing is not None and Choice(Chooser.UNREAD_PREFIX_LIST, 2) in crossing
    assert graph.gaps[table("rtb-p")].kind == "unknown-prefix-list"


def test_equal_prefix_list_routes_are_a_choice() -> None:
    known = records()
    known["ManagedPrefixLists"] = [{"PrefixListId": f"pl-{n}", "PrefixListName": f"l{n}"} for n in (1, 2)]
    known["PrefixLists"] = [
        {"PrefixListId": f"pl-{n}", "PrefixListName": f"l{n}", "Cidrs": ["9.9.9.0/24"]} for n in (1, 2)
    ]
    known["RouteTables"][0]["Routes"] += [
        {"DestinationPrefixListId": "pl-1", "NatGatewayId": "nat-1"},
        {"DestinationPrefixListId": "pl-2", "GatewayId": "igw-1"},
    ]
    graph = ground(known)
    for end in (NAT, IGW):
        crossing = graph.crossing(table("rtb-a"), end)
        assert crossing is not None and Choice(Chooser.PREFIX_LISTS, 2) in crossing


def test_a_blackhole_is_a_place_where_packets_end() -> None:
    known = records()
    known["RouteTables"][0]["Routes"].append(
        route("9.0.0.0/8", TransitGatewayId="tgw-1") | {"State": "blackhole"}
    )
    assert taken(ground(known), table("rtb-a"), Place(Kind.DROPPED, "blackhole:tgw-1")) == [["9.0.0.0/8"]]


def test_layouts_without_tables_get_assumed_ones() -> None:
    known = {kind: listed for kind, listed in records().items() if kind != "RouteTables"}
    sections = [section(kind, *listed) for kind, listed in known.items()]
    notice = Notice(ROUTES_NOT_CARRIED, "file.json", "", "no place for tables")
    tables = divided(build(snapshot(*sections, notices=(notice,))))
    private = f"{ASSUMED}vpc-a/private"
    assert tables.of_subnet["a"] == tables.of_subnet["p"] == private
    assert tables.vpcs[private] == "vpc-a"
    assert list(tables.divisions) == [private, f"{ASSUMED}vpc-b/private"]
