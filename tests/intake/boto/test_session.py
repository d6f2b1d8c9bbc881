from __future__ import annotations

import http.server
import ipaddress
import json
import socket
import threading
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from isthmus.intake.boto.asking import Unfinished, ask
from isthmus.intake.boto.catalog import CATALOG
from isthmus.intake.boto.describe import Describe, Place
from isthmus.intake.boto.session import Clients, Manners, session
from tests.intake.boto.replay import Refusal, Replay


def _row(name: str) -> Describe:
    return next(row for row in CATALOG if row.name == name)


def _pages(replay: Replay, name: str, parameters: Mapping[str, Any] | None = None) -> list[Mapping[str, Any]]:
    row = _row(name)
    clients = Clients(replay.session(), Manners(attempts=1))
    return list(clients.pages(row, "us-east-1", parameters or row.given[0]))


@pytest.mark.parametrize(
    ("name", "token", "sent"),
    [
        ("ec2 DescribeVpcs Vpcs", "NextToken", "NextToken"),
        (
            "ec2 DescribeVpcBlockPublicAccessExclusions VpcBlockPublicAccessExclusions",
            "NextToken",
            "NextToken",
        ),
        ("wafv2 ListWebACLs WebACLs", "NextMarker", "NextMarker"),
        ("elbv2 DescribeLoadBalancers LoadBalancers", "NextMarker", "Marker"),
        ("directconnect DescribeVirtualInterfaces virtualInterfaces", "nextToken", "nextToken"),
    ],
)
def test_every_page_is_asked_for(name: str, token: str, sent: str) -> None:
    row = _row(name)
    key = row.keys[0][0]

    def play(asked: Mapping[str, Any]) -> Mapping[str, Any]:
        return {key: [], token: "two"} if sent not in asked else {key: []}

    replay = Replay({(row.service, row.operation): play})
    assert len(_pages(replay, name)) == 2
    assert [asked.get(sent) for asked in replay.asked[row.service, row.operation]] == [None, "two"]


def test_as_many_are_asked_for_at_once_as_aws_gives() -> None:
    replay = Replay()
    for name in (
        "ec2 DescribeVpcs Vpcs",
        "ec2 DescribeRouteTables RouteTables",
        "ec2 DescribeInstances Reservations",
    ):
        _pages(replay, name)
    sizes = {name[1]: asked[0].get("MaxResults") for name, asked in replay.asked.items()}
    assert sizes == {"DescribeVpcs": 1000, "DescribeRouteTables": 100, "DescribeInstances": 1000}


def test_a_page_that_leads_to_itself_is_an_error() -> None:
    replay = Replay({("ec2", "DescribeVpcs"): {"Vpcs": [], "NextToken": "again"}})
    with pytest.raises(Exception, match="same next token"):
        _pages(replay, "ec2 DescribeVpcs Vpcs")


SEARCH = "ec2 SearchTransitGatewayRoutes TransitGatewayRoutes"


def test_more_routes_than_aws_tells_at_once_are_asked_for_in_parts() -> None:
    routes = [f"10.{number}.0.0/16" for number in range(40)] + [
        "0.0.0.0/0",
        "10.0.0.0/8",
        "2001:db8::/32",
        "::/0",
    ]

    def search(asked: Mapping[str, Any]) -> Mapping[str, Any]:
        """AWS with a limit of ten; it is not told whether a block is a subnet of itself, so here it is not."""
        chosen = [ipaddress.ip_network(route) for route in routes]
        for one in asked["Filters"]:
            if one["Name"].startswith("route-search"):
                block, exact = ipaddress.ip_network(one["Values"][0]), "exact" in one["Name"]
                chosen = [
                    route
                    for route in chosen
                    if route.version == block.version
                    and (route == block if exact else route != block and route.subnet_of(block))  # type: ignore[arg-type]
                ]
        told = [{"DestinationCidrBlock": str(route), "Type": "static"} for route in chosen[:10]]
        return {"Routes": told, "AdditionalRoutesAvailable": len(chosen) > 10}

    replay = Replay({("ec2", "SearchTransitGatewayRoutes"): search})
    row = _row(SEARCH)
    asked = {**row.given[0], "TransitGatewayRouteTableId": "tgw-rtb-1"}
    clients = Clients(replay.session(), Manners(attempts=1))
    answer = ask(clients.pages, row, Place("1", "us-east-1"), "us-east-1", asked, ())
    assert answer.outcome == "answered"
    found = [json.loads(record)["DestinationCidrBlock"] for record in answer.records["TransitGatewayRoutes"]]
    assert sorted(found) == sorted(routes)


def test_more_routes_than_aws_ever_tells_are_no_whole_answer() -> None:
    played = {"Routes": [], "AdditionalRoutesAvailable": True}
    replay = Replay({("ec2", "SearchTransitGatewayRoutes"): played})
    asked = {"Filters": [{"Name": "route-search.subnet-of-match", "Values": ["10.0.0.0/32"]}]}
    with pytest.raises(Unfinished, match="AdditionalRoutesAvailable"):
        _pages(replay, SEARCH, {**asked, "TransitGatewayRouteTableId": "tgw-rtb-1"})


def test_a_refusal_is_raised_as_it_came() -> None:
    def refuse(asked: Mapping[str, Any]) -> Mapping[str, Any]:
        raise Refusal("UnauthorizedOperation")

    with pytest.raises(ClientError, match="UnauthorizedOperation"):
        _pages(Replay({("ec2", "DescribeVpcs"): refuse}), "ec2 DescribeVpcs Vpcs")


def test_nothing_but_the_table_is_ever_called() -> None:
    made = Replay().session()
    with pytest.raises(AssertionError, match="not in the table"):
        made.create_client("ec2", region_name="us-east-1").delete_vpc(VpcId="vpc-1")
    with pytest.raises(AssertionError, match="not in the table"):
        made.create_client("secretsmanager", region_name="us-east-1").get_secret_value(SecretId="x")


class _Wire(http.server.BaseHTTPRequestHandler):
    """Answers from the class's list, one after the other: a status and a body (None: it never comes)."""

    script: list[tuple[int, bytes | None, int | None]]
    seen: list[bytes]

    def do_POST(self) -> None:
        self.seen.append(self.rfile.read(int(self.headers["Content-Length"])))
        status, body, length = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if body is None:
            threading.Event().wait(1.0)
            return
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    do_GET = do_POST

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[_Wire]]:
    """A server that answers as it is told, however badly."""
    handler = type("Handler", (_Wire,), {"script": [], "seen": []})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    yield handler
    server.shutdown()
    server.server_close()


def _over(wire: type[_Wire], name: str, manners: Manners) -> list[Mapping[str, Any]]:
    row = _row(name)
    clients = Clients(session(), manners)
    try:
        return list(clients.pages(row, "us-east-1", row.given[0]))
    finally:
        clients.close()


VPCS = (
    b'<DescribeVpcsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><vpcSet/></DescribeVpcsResponse>'
)
THROTTLED = b"<Response><Errors><Error><Code>RequestLimitExceeded</Code></Error></Errors></Response>"


def test_throttling_is_waited_out(wire: type[_Wire]) -> None:
    wire.script += [(503, THROTTLED, None), (200, VPCS, None)]
    assert [page["Vpcs"] for page in _over(wire, "ec2 DescribeVpcs Vpcs", Manners(attempts=3))] == [[]]
    assert len(wire.seen) == 2


def test_an_answer_that_never_comes_is_given_up(wire: type[_Wire]) -> None:
    wire.script.append((200, None, None))
    with pytest.raises(ReadTimeoutError):
        _over(wire, "ec2 DescribeVpcs Vpcs", Manners(attempts=1, read_timeout=0.2))


@pytest.mark.parametrize(
    ("name", "body", "length"),
    [
        ("ec2 DescribeVpcs Vpcs", VPCS[:-40], None),
        ("ec2 DescribeVpcs Vpcs", VPCS[:-40], len(VPCS)),
        ("wafv2 ListWebACLs WebACLs", b'{"WebACLs": [{"Name": "a', None),
        ("wafv2 ListWebACLs WebACLs", b'{"WebACLs": []', 14000),
    ],
    ids=["xml", "xml-short-of-its-length", "json", "json-short-of-its-length"],
)
def test_an_answer_that_is_cut_off_is_an_error_and_never_an_empty_one(
    wire: type[_Wire], name: str, body: bytes, length: int | None
) -> None:
    wire.script.append((200, body, length))
    clients = Clients(session(), Manners(attempts=1, read_timeout=2))
    row = _row(name)
    told = ask(clients.pages, row, Place("111122223333", "us-east-1"), "us-east-1", row.given[0], ())
    clients.close()
    assert told.outcome == "failed"
    assert told.records == {}


def test_json_that_says_nothing_of_a_list_says_that_it_is_empty(wire: type[_Wire]) -> None:
    wire.script.append((200, b"{}", None))
    assert [page["WebACLs"] for page in _over(wire, "wafv2 ListWebACLs WebACLs", Manners(attempts=1))] == [[]]


def _without_answer(monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, str], str]:
    """What becomes of calls that nobody answers: in a Region with the service, in one without, in a new one."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    clients = Clients(session(), Manners(attempts=1))
    outcomes = {
        (row.service, region): ask(clients.pages, row, Place("1", region), region, {}, ()).outcome
        for row in (_row("vpc-lattice ListServices LatticeServices"), _row("ec2 DescribeVpcs Vpcs"))
        for region in ("us-east-1", "il-central-1", "eu-west-99")
    }
    clients.close()
    return outcomes


def test_a_service_without_a_name_is_absent_where_the_region_is_known_to_lack_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def no_such_name(*asked: Any, **more: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", no_such_name)
    outcomes = _without_answer(monkeypatch)
    assert outcomes.pop(("vpc-lattice", "il-central-1")) == "absent"
    assert set(outcomes.values()) == {"failed"}


def test_a_service_that_is_silent_is_never_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{nobody.getsockname()[1]}")
        assert set(_without_answer(monkeypatch).values()) == {"failed"}
