"""A list that a record lacks was not read, and records that contradict each other tell nothing: neither closes anything.

Shapes: the snapshot of a story with one record in it changed; what was reachable in the whole story is never unreachable
then, since what was not read may be what stood there, and the readers agree on all of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import pytest

import isthmus
from isthmus.snapshot import Snapshot
from tests.laws.broken import questions, sound

Records = list[dict[str, Any]]
LISTS = {
    "SecurityGroups": ("IpPermissions", "IpPermissionsEgress"),
    "NetworkAcls": ("Entries", "Associations"),
    "RouteTables": ("Routes", "Associations"),
    "InternetGateways": ("Attachments",),
    "EgressOnlyInternetGateways": ("Attachments",),
    "VpnGateways": ("VpcAttachments",),
    "VpcPeeringConnections": ("RequesterVpcInfo", "AccepterVpcInfo"),
    "TransitGatewayRoutes": ("TransitGatewayAttachments", "DestinationCidrBlock"),
}
STORIES = (
    "demo",
    "central-inspection",
    "hairpin",
    "internet-gateway",
    "ipv6",
    "middlebox",
    "nat-gateway",
    "network-acl",
    "peering",
    "public-pool",
    "transit-gateway",
    "vpn-gateway",
)
MOST = 4


def changed(whole: Snapshot, kind: str, change: Callable[[Records], bool]) -> Snapshot | None:
    """The snapshot with the records of a kind changed in the first section where anything was to be."""
    for at, section in enumerate(whole.sections):
        records = json.loads(section.raw)
        if section.kind == kind and isinstance(records, list) and change(records):
            fresh = replace(section, raw=json.dumps(records).encode())
            return replace(whole, sections=(*whole.sections[:at], fresh, *whole.sections[at + 1 :]))
    return None


def without(key: str, random: Random) -> Callable[[Records], bool]:
    """A change that takes a list away from one record."""

    def change(records: Records) -> bool:
        having = [record for record in records if key in record]
        if having:
            del random.choice(having)[key]
        return bool(having)

    return change


def twice(random: Random) -> Callable[[Records], bool]:
    """A change by which a record says what another says of whom it is associated with."""

    def change(records: Records) -> bool:
        telling = [record for record in records if record.get("Associations")]
        if not telling or len(records) < 2:
            return False
        one = random.choice(telling)
        other = random.choice([record for record in records if record is not one])
        other.setdefault("Associations", []).append(dict(random.choice(one["Associations"])))
        return True

    return change


def held(before: isthmus.Network, after: isthmus.Network, random: Random) -> None:
    """Ask both, and hold what each may say of the same question."""
    for question in questions(before, random, MOST):
        told, now = isthmus.ask_safely(before, question), isthmus.ask_safely(after, question)
        assert now.error is None or told.error is not None or now.error["kind"] == "question", (
            question,
            now.error,
        )
        if question["question"] == "path" and told.verdict == "reachable":
            assert now.verdict != "unreachable", (question, now.blocks)


@pytest.mark.parametrize("name", STORIES)
@pytest.mark.parametrize(("kind", "key"), [(kind, key) for kind, keys in LISTS.items() for key in keys])
def test_a_list_that_is_not_there_closes_nothing(name: str, kind: str, key: str) -> None:
    random, whole = Random(f"{name} {key}"), sound(name)
    before = isthmus.build(whole)
    for _ in range(2):
        one = changed(whole, kind, without(key, random))
        if one is not None:
            held(before, isthmus.build(one), random)


@pytest.mark.parametrize("name", STORIES)
@pytest.mark.parametrize("kind", ["NetworkAcls", "RouteTables"])
def test_two_that_say_they_are_one_things_close_nothing(name: str, kind: str) -> None:
    random, whole = Random(f"{name} {kind}"), sound(name)
    before = isthmus.build(whole)
    for _ in range(2):
        one = changed(whole, kind, twice(random))
        if one is not None:
            held(before, isthmus.build(one), random)
