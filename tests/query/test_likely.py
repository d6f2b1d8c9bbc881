"""The flow that stands for a set is a member of it, and one that a person would think of."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isthmus.packet import PORT_PROTOCOLS, Box, parse_prefix
from isthmus.query.likely import likely_address, likely_flow, likely_service
from isthmus.query.service import parse_service, service_text
from isthmus.query.telling import shown_flow
from isthmus.space import HeaderSpace, Ranges, prefix_range
from isthmus.space.line import text_at
from tests.laws.test_header_space import space_of, within
from tests.strategies import boxes


def services(*texts: str) -> Ranges:
    return Ranges.of(span for text in texts for span in parse_service(text).ranges)


@pytest.mark.parametrize(
    ("asked", "chosen"),
    [
        (["any"], "tcp/443"),
        (["tcp/1-79"], "tcp/22"),
        (["tcp/0-21"], "tcp/1"),
        (["udp"], "udp/53"),
        (["proto/0", "udp/0-7"], "udp/1"),
        (["icmp", "proto/0"], "icmp/8/0"),
        (["icmp/3"], "icmp/3/0"),
        (["proto/50"], "proto/50"),
        (["tcp/0"], "tcp/0"),
    ],
)
def test_a_usual_service_stands_for_a_set_that_has_one(asked: list[str], chosen: str) -> None:
    found = likely_service(services(*asked))
    assert service_text(found, found) == [chosen]


@pytest.mark.parametrize(
    ("block", "chosen"),
    [
        ("192.168.0.0/16", "192.168.0.10"),
        ("10.0.1.7/32", "10.0.1.7"),
        ("10.0.1.0/32", "10.0.1.0"),
        ("10.0.1.0/30", "10.0.1.1"),
        ("10.0.1.32/27", "10.0.1.32"),
        ("2001:db8::/64", "2001:db8::a"),
    ],
)
def test_a_hosts_address_stands_for_a_block(block: str, chosen: str) -> None:
    assert text_at(likely_address(Ranges.of([prefix_range(parse_prefix(block))]))) == chosen


def test_of_several_products_the_one_with_the_likeliest_service_is_taken() -> None:
    here, there = [prefix_range(parse_prefix(text)) for text in ("10.0.0.4/32", "10.0.1.4/32")]
    odd = HeaderSpace.product([here], [there], services("proto/0").ranges)
    usual = HeaderSpace.product([there], [here], services("tcp/443").ranges, [(1024, 65535)])
    told = {"source": "10.0.1.4", "target": "10.0.0.4", "service": "tcp/443", "source_port": 49152}
    assert shown_flow(likely_flow(odd | usual)) == told


@given(st.lists(boxes(), min_size=1, max_size=4))
def test_the_flow_is_a_member_and_always_the_same(found: list[Box]) -> None:
    mine = [box for box in found if box.family == found[0].family]
    space = space_of(mine)
    flow = likely_flow(space)
    assert flow == likely_flow(space_of(mine[::-1]))
    ported = flow.protocol in PORT_PROTOCOLS
    ports = [flow.source_port] if ported else [box.source_ports[0] for box in mine]
    assert any(within(mine, replace(flow, source_port=port)) for port in ports)
