from typing import Any

from isthmus.graph.place import Kind, Place
from isthmus.graph.transition import Answers
from tests.graph.ground import ground, records, table

ENDPOINT, S3 = Place(Kind.GATEWAY_ENDPOINT, "vpce-1"), Place(Kind.SERVICE, "com.amazonaws.r.s3")


def with_endpoint(state: str = "available") -> dict[str, list[Any]]:
    known = records()
    known["PrefixLists"] = [{"PrefixListId": "pl-1", "PrefixListName": S3.id, "Cidrs": ["52.0.0.0/16"]}]
    known["VpcEndpoints"] = [
        {
            "VpcEndpointId": "vpce-1",
            "VpcEndpointType": "Gateway",
            "VpcId": "vpc-a",
            "ServiceName": S3.id,
            "State": state,
        }
    ]
    known["RouteTables"][0]["Routes"].append({"DestinationPrefixListId": "pl-1", "GatewayId": "vpce-1"})
    return known


def test_a_gateway_endpoint_leads_to_its_service_and_back_for_answers_alone() -> None:
    graph = ground(with_endpoint())
    assert ENDPOINT in graph.onward[table("rtb-a")]
    assert Answers() not in (graph.crossing(ENDPOINT, S3) or ())
    assert graph.crossing(S3, ENDPOINT) == (Answers(),)
    assert graph.crossing(ENDPOINT, Place(Kind.VPC, "vpc-a")) == (Answers(),)


def test_an_endpoint_that_is_going_away_leads_nowhere() -> None:
    assert ground(with_endpoint("deleting")).onward[ENDPOINT] == {}


def test_an_endpoint_that_nobody_read_is_a_gap() -> None:
    known = with_endpoint()
    del known["VpcEndpoints"]
    assert ground(known).gaps[ENDPOINT].kind == "uncollected-endpoint"
