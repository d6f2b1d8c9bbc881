"""The random networks are what the laws need: readable, repeatable, and rich in what rules distinguish."""

from __future__ import annotations

from collections import Counter
from random import Random

from isthmus.model.network import build
from isthmus.packet import Flow, format_address
from tests.sketches.draw import INTERNET, directed, question, service_text, sketch

SEEDS = range(150)


def test_every_sketch_builds_and_leaves_no_gap_but_what_was_drawn_to_be_one() -> None:
    for seed in SEEDS:
        for gap in build(sketch(Random(seed)).snapshot()).gaps:
            never_read = (gap.kind, gap.id) == ("not-collected", "RouteTables")
            odd_state = gap.kind == "unknown-value" and gap.id.startswith("vpce-") and "resting" in gap.detail
            assert never_read or odd_state, gap


def test_one_seed_draws_one_snapshot() -> None:
    assert sketch(Random(7)).snapshot() == sketch(Random(7)).snapshot()
    assert sketch(Random(7)).snapshot().hash != sketch(Random(8)).snapshot().hash


def test_a_few_hundred_sketches_hold_every_kind_of_route_target_and_rule() -> None:
    seen: Counter[str] = Counter()
    for seed in SEEDS:
        for (kind, _, _, _), records in sketch(Random(seed)).records.items():
            seen[kind] += len(records)
            for record in records:
                for route in record.get("Routes", ()):
                    seen.update(key for key in route if key.endswith("Id") and "Destination" not in key)
                    seen.update(f"{key} {route['State']}" for key in route if key.startswith("Destination"))
                for rule in record.get("IpPermissions", ()):
                    seen.update(key for key in rule if isinstance(rule[key], list) and rule[key])
                seen.update(f"Protocol {entry['Protocol']}" for entry in record.get("Entries", ()))
    wanted = {
        "NatGatewayId",
        "VpcPeeringConnectionId",
        "NetworkInterfaceId",
        "EgressOnlyInternetGatewayId",
        "TransitGatewayId",
        "GatewayId",
        "DestinationCidrBlock blackhole",
        "DestinationIpv6CidrBlock active",
        "DestinationPrefixListId active",
        "IpRanges",
        "Ipv6Ranges",
        "PrefixListIds",
        "UserIdGroupPairs",
        "Protocol 58",
        "Protocol 17",
        "VpcEndpoints",
        "VpcBlockPublicAccessOptions",
        "VpcBlockPublicAccessExclusions",
        "SecurityGroupVpcAssociations",
        "PrefixListEntries",
    }
    assert wanted <= set(seen)


def test_flows_begin_at_interfaces_and_at_the_internet_and_are_spelt_as_questions() -> None:
    places: Counter[bool] = Counter()
    for seed in SEEDS:
        start = directed(sketch(Random(seed)), Random(seed))
        places[start.place == INTERNET] += 1
        asked = question(start)
        assert asked["target"] == format_address(start.flow.family, start.flow.target)
        assert ("source_port" in asked) == (start.flow.protocol in (6, 17))
    assert all(places[side] > len(SEEDS) // 10 for side in (True, False))


def test_a_service_is_spelt_by_its_protocol() -> None:
    spelt = {
        6 << 16 | 443: "tcp/443",
        17 << 16 | 53: "udp/53",
        1 << 16 | 8 << 8: "icmp/8/0",
        58 << 16 | 128 << 8: "icmpv6/128/0",
        50 << 16: "proto/50",
    }
    assert {number: service_text(Flow(4, 0, 0, number)) for number in spelt} == spelt
