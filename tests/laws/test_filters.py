"""What ``filter`` says of a group or a network ACL alone is what its rules say, read plainly."""

from __future__ import annotations

from random import Random

from hypothesis import given

import isthmus
from isthmus.model.network import build
from isthmus.packet import ICMP, ICMPV6, Flow, format_address, parse_address, service
from tests.laws.depth import tried
from tests.laws.plain_filters import Known, acl_says, group_says
from tests.sketches import edges
from tests.sketches.draw import service_text
from tests.sketches.sketch import Record, Sketch
from tests.strategies import drawn_from, seeds

WORDS = {True: "permitted", False: "denied", None: "unknown"}
LISTS = {
    edges.S3_LIST: list(edges.S3_BLOCKS),
    edges.DYNAMODB_LIST: list(edges.DYNAMODB_BLOCKS),
    edges.OFFICE_LIST: list(edges.OFFICE_BLOCKS),
    edges.OFFICE6_LIST: list(edges.OFFICE6_BLOCKS),
}
NOBODY = (*edges.OUTSIDE, "10.0.0.50", "10.0.0.63", "10.0.0.64", "10.1.0.0", "10.1.0.255", "10.2.1.0")


def packet(random: Random) -> tuple[int, int, int]:
    """An address that is nobody's, at the rules' edges, and a service: family, address, service."""
    family, address = parse_address(random.choice((*NOBODY, *edges.OUTSIDE6)))
    choice = random.randrange(6)
    if choice < 4:
        return family, address, service((6, 6, 17, 6)[choice], random.choice(edges.FLOW_PORTS))
    if choice == 4:
        kind, code = random.choice(edges.ICMP_FLOWS)
        return family, address, service(ICMP if family == 4 else ICMPV6, kind << 8 | code)
    return family, address, service(random.choice((50, 47)))


def asked(network: object, name: str, egress: bool, family: int, address: int, number: int) -> str | None:
    """The verdict of the contract's question about one packet; ``source`` stands at the other end."""
    text = format_address(family, address)
    question = {
        "question": "filter",
        "filter": name,
        "direction": "egress" if egress else "ingress",
        "source": text,
        "service": service_text(Flow(family, 0, 0, number)),
    }
    answer = isthmus.ask(network, question)
    assert answer.error is None, answer.error
    return answer.verdict


def names_unread_group(group: Record) -> bool:
    """True when some rule refers to the group that no snapshot holds."""
    rules = group["IpPermissions"] + group["IpPermissionsEgress"]
    return any(pair["GroupId"] == edges.UNKNOWN_GROUP for rule in rules for pair in rule["UserIdGroupPairs"])


def records(drawn: Sketch, kind: str) -> list[Record]:
    """Every record of one kind."""
    return [record for key, found in drawn.records.items() if key[0] == kind for record in found]


@tried(60, shrink=False)
@given(seeds())
def test_a_group_alone_permits_what_its_rules_permit(seed: int) -> None:
    drawn, random = drawn_from(seed)
    network = build(drawn.snapshot())
    known = Known(LISTS, {group["GroupId"] for group in records(drawn, "SecurityGroups")})
    for group in records(drawn, "SecurityGroups"):
        for _ in range(6):
            family, address, number = packet(random)
            egress = random.randrange(3) == 2
            said = group_says(group, known, egress, family, address, number)
            verdict = asked(network, group["GroupId"], egress, family, address, number)
            if said is None and names_unread_group(group):
                assert verdict in ("unknown", "denied"), (
                    "where its members may be is not told by the rule alone"
                )
                continue
            assert verdict == WORDS[said], (group, egress, format_address(family, address), number)


@tried(60, shrink=False)
@given(seeds())
def test_an_acl_alone_permits_what_its_first_matching_entry_says(seed: int) -> None:
    drawn, random = drawn_from(seed)
    network = build(drawn.snapshot())
    for acl in records(drawn, "NetworkAcls"):
        for _ in range(6):
            family, address, number = packet(random)
            egress = random.randrange(2) == 1
            said = acl_says(acl["Entries"], egress, family, address, number)
            verdict = asked(network, acl["NetworkAclId"], egress, family, address, number)
            assert verdict == WORDS[said], (acl, egress, format_address(family, address), number)
