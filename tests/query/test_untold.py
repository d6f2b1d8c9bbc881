"""What tells no state is taken to be in force, and every answer that rests on it says so."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

import isthmus
from isthmus.semantics.untold_states import NAME
from tests.laws.broken import sound

Record = dict[str, Any]
WAY = {"source": "dev-app-1", "target": "db-1", "service": "tcp/5432"}
OUT = {"source": "app-1", "target": "1.1.1.1", "service": "tcp/443"}
QUESTIONS: tuple[dict[str, Any], ...] = (
    {"question": "path", **WAY},
    {"question": "trace", **WAY},
    {"question": "prove", **WAY, "avoid": "nat-025ca3c9125f4d907"},
    {"question": "sources", "target": "db-1", "service": "tcp/5432"},
    {"question": "targets", "source": "dev-app-1", "service": "tcp/5432"},
    {"question": "matrix", "by": "vpc", "service": "tcp/5432"},
    {"question": "exposure", "rule": "sg-055ba72756a911fc5"},
)


def _peering(record: Record) -> None:
    del record["Status"]


def _routes(record: Record) -> None:
    for route in record["Routes"]:
        del route["State"]


def _nat(record: Record) -> None:
    del record["State"]


def _attached(record: Record) -> None:
    for one in record["Attachments"]:
        del one["State"]


def _interface(record: Record) -> None:
    del record["Status"]


def cut(kind: str, change: Callable[[Record], None], story: str = "demo") -> isthmus.Network:
    """A story's network with every record of a kind cut so that it tells no state."""
    whole = sound(story)
    fresh = []
    for section in whole.sections:
        if section.kind in kind.split("+"):
            records = json.loads(section.raw)
            for record in records:
                change(record)
            section = replace(section, raw=json.dumps(records).encode())
        fresh.append(section)
    return isthmus.build(replace(whole, sections=tuple(fresh)))


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("VpcPeeringConnections", _peering),
        ("RouteTables", _routes),
        ("NetworkInterfaces", _interface),
    ],
)
@pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: str(one["question"]))
def test_every_question_says_that_it_rests_on_a_state_that_was_not_told(
    kind: str, change: Callable[[Record], None], question: dict[str, Any]
) -> None:
    whole, less = isthmus.build(sound("demo")), cut(kind, change)
    told, now = isthmus.ask(whole, question), isthmus.ask(less, question)
    assert now.verdict == told.verdict
    assert sorted(now.assumptions or ()) == sorted({*(told.assumptions or ()), NAME})


@pytest.mark.parametrize(("kind", "change"), [("NatGateways", _nat), ("InternetGateways", _attached)])
@pytest.mark.parametrize("question", ["path", "trace"])
def test_a_way_out_says_that_its_gateway_tells_no_state(
    kind: str, change: Callable[[Record], None], question: str
) -> None:
    answer = isthmus.ask(cut(kind, change), {"question": question, **OUT})
    assert answer.verdict == "reachable" and NAME in (answer.assumptions or ())


def test_a_way_that_meets_nothing_without_a_state_says_nothing_of_it() -> None:
    less = cut("VpcPeeringConnections", _peering)
    answer = isthmus.ask(
        less, {"question": "path", "source": "app-1", "target": "db-1", "service": "tcp/5432"}
    )
    assert answer.verdict == "reachable" and NAME not in (answer.assumptions or ())


def _state(record: Record) -> None:
    del record["State"]


def _attached_vpcs(record: Record) -> None:
    for one in record["VpcAttachments"]:
        del one["State"]


OFFICE = {"source": "office-vpn", "target": "server", "service": "tcp/22"}
TO_OFFICE = {"source": "server", "target": "192.168.5.5", "service": "tcp/443"}
OVER = {"source": "client", "target": "10.2.1.20", "service": "tcp/443"}
OUTWARD = {"source": "c", "target": "2001:db8:ffff::9", "service": "tcp/443"}


@pytest.mark.parametrize(
    ("story", "kind", "change", "way"),
    [
        ("ipv6", "EgressOnlyInternetGateways", _attached, OUTWARD),
        ("transit-gateway", "TransitGateways", _state, OVER),
        ("transit-gateway", "TransitGatewayAttachments+TransitGatewayVpcAttachments", _state, OVER),
        ("transit-gateway", "TransitGatewayRoutes", _state, OVER),
        ("vpn-gateway", "VpnConnections", _state, OFFICE),
        ("vpn-gateway", "VpnConnections", _state, TO_OFFICE),
        ("vpn-gateway", "VpnGateways", _state, OFFICE),
        ("vpn-gateway", "VpnGateways", _attached_vpcs, TO_OFFICE),
    ],
)
def test_a_way_over_gateways_and_links_says_that_they_tell_no_state(
    story: str, kind: str, change: Callable[[Record], None], way: dict[str, Any]
) -> None:
    whole, less = isthmus.build(sound(story)), cut(kind, change, story)
    for question in ("path", "trace"):
        asked = {"question": question, **way}
        if question == "trace" and way is OFFICE:
            continue  # a trace starts at one address
        told, now = isthmus.ask(whole, asked), isthmus.ask(less, asked)
        assert now.verdict == told.verdict == "reachable"
        assert sorted(now.assumptions or ()) == sorted({*(told.assumptions or ()), NAME})


def test_what_one_side_of_an_attachment_does_not_tell_the_other_does() -> None:
    asked = {"question": "path", **OVER}
    answer = isthmus.ask(cut("TransitGatewayAttachments", _state, "transit-gateway"), asked)
    assert answer.verdict == "reachable" and NAME not in (answer.assumptions or ())

    def deleted(record: Record) -> None:
        if "SubnetIds" in record:
            record["State"] = "deleted"
        else:
            del record["State"]

    kinds = "TransitGatewayAttachments+TransitGatewayVpcAttachments"
    assert isthmus.ask(cut(kinds, deleted, "transit-gateway"), asked).verdict == "unreachable"


def test_a_route_of_a_transit_gateway_that_takes_no_address_leaves_its_table_open() -> None:
    def blockless(record: Record) -> None:
        record.pop("DestinationCidrBlock")

    answer = isthmus.ask(
        cut("TransitGatewayRoutes", blockless, "transit-gateway"), {"question": "path", **OVER}
    )
    assert answer.verdict == "unknown"
    assert {gap.kind for gap in answer.gaps or ()} == {"transit-routes-not-read"}
