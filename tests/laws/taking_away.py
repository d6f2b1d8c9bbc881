"""Snapshots of which a kind was taken away: everywhere, of one account, or of one Region."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from isthmus.model.network import Network
from isthmus.snapshot.section import Section, Snapshot
from tests.laws.depth import DEEP
from tests.stories.reading import snapshot as story
from tests.stories.records import snapshot_folders

Question = dict[str, Any]
ROUNDS = 1 if DEEP else 3
"""One in how many of a variant's takings is tried: others of the next variant."""
NAMES = {
    "EgressOnlyInternetGateways": {"uncollected-gateway"},
    "Groups": {"interface-without-groups"},
    "InternetGateways": {"uncollected-gateway", "not-collected"},
    "ManagedPrefixLists": {"unknown-prefix-list"},
    "NatGateways": {"uncollected-nat-gateway"},
    "NetworkAcls": {"uncollected-network-acl"},
    "NetworkInterfaces": {
        "uncollected-interface",
        "uncollected-interfaces",
        "not-collected",
        "managed-interface",
        "partial-record",  # what an instance's own record tells of its interface lacks keys that the list has
    },
    "PrefixListEntries": {"unknown-prefix-list"},
    "PrefixLists": {"unknown-prefix-list"},
    "RouteTables": {"uncollected-route-table", "not-collected"},
    "SecurityGroups": {"uncollected-group"},
    "Subnets": {"uncollected-subnet", "uncollected-subnets", "attachment-zones-not-read"},
    "TransitGatewayAttachments": {"transit-association-not-read", "uncollected-attachment"},
    "TransitGatewayPrefixListReferences": {"transit-routes-not-read"},
    "TransitGatewayRouteTableAssociations": {"transit-association-not-read"},
    "TransitGatewayRouteTables": {"transit-routes-not-read"},
    "TransitGatewayRoutes": {"transit-routes-not-read"},
    "TransitGatewayVpcAttachments": {
        "attachment-zones-not-read",
        "uncollected-attachment",
        "uncollected-transit-gateway",
    },
    "TransitGateways": {"uncollected-transit-gateway"},
    "VpcBlockPublicAccessExclusions": {"uncollected-block-public-access"},
    "VpcBlockPublicAccessOptions": {"uncollected-block-public-access"},
    "VpcEndpoints": {"uncollected-endpoint"},
    "VpcPeeringConnections": {"uncollected-peering"},
    "VpnConnections": {"beyond-aws", "uncollected-vpn-connection", "unmodelled-end"},
    "Vpcs": {
        "uncollected-vpc",
        "not-collected",
        "transit-prefixes-not-read",
        "unread-firewall-variable",
        "firewall-rules",
    },
}
"""A kind (or a key of interfaces, ``Groups``), and the gaps that name it in an answer."""
INSTEAD = {
    "Reservations": "instance-state-unknown-runs",
    "VpcBlockPublicAccessOptions": "block-public-access-unread-is-off",
    "VpcEndpoints": "endpoint-unread-serves",
    "Firewall": "unread-firewall-enforces",
    "FirewallPolicyV2": "unread-firewall-enforces",
}
"""Kinds whose absence an assumption may stand for."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What was not collected: a kind; of one account or of one Region where these are told."""

    kind: str
    account: str | None = None
    region: str | None = None

    def covers(self, section: Section) -> bool:
        """True for a section that goes."""
        return (
            section.kind == self.kind
            and self.account in (None, section.account)
            and self.region in (None, section.region)
        )

    def __str__(self) -> str:
        return " of ".join(part for part in (self.kind, self.account, self.region) if part)


Sparing = Callable[[Network, Taken], bool]
"""Whether a network is to be left out for a taking."""


def nothing(_known: Network, _taken: Taken) -> bool:
    """Leave out none."""
    return False


def takings(snapshot: Snapshot) -> Iterator[Taken]:
    """Every way to take a kind away; of one account or Region only where there are several."""
    for kind in sorted({section.kind for section in snapshot.sections}):
        yield Taken(kind)
        sections = list(snapshot.of_kind(kind))
        accounts = sorted({section.account or "" for section in sections} - {""})
        regions = sorted({section.region or "" for section in sections} - {""})
        yield from (Taken(kind, account) for account in accounts if len(accounts) > 1)
        yield from (Taken(kind, region=region) for region in regions if len(regions) > 1)


def some_takings(folder: Path) -> Iterator[Taken]:
    """The ways to take a kind away from a story: all of its own snapshot, some of a variant, by its place among them."""
    turn = snapshot_folders().index(folder)
    for number, taken in enumerate(takings(story(folder))):
        if folder.name == "snapshot" or (number + turn) % ROUNDS == 0:
            yield taken


def without(snapshot: Snapshot, taken: Taken) -> Snapshot:
    """The snapshot as if a kind had not been collected."""
    kept = tuple(section for section in snapshot.sections if not taken.covers(section))
    return replace(snapshot, sections=kept)


def emptied(snapshot: Snapshot, taken: Taken) -> Snapshot:
    """The snapshot as if a kind had been collected and there were none."""
    sections = tuple(
        replace(section, raw=b"[]") if taken.covers(section) else section for section in snapshot.sections
    )
    return replace(snapshot, sections=sections)


def named(taken: Taken, kinds: set[str]) -> bool:
    """True when gaps of these kinds name what was taken."""
    return bool(kinds & NAMES.get(taken.kind, kinds))


def impossible(known: Network, taken: Taken) -> bool:
    """True where a random network breaks a rule of AWS by which a kind that is missing is made up for.

    A transit gateway with attachments can't be deleted, and no prefix list takes what the local route does but for an
    interface, a NAT gateway or an endpoint. Source: AWS Transit Gateway Guide, "Delete a transit gateway"; Route table
    concepts, "Routes more specific than the local route".
    """
    if taken.kind == "TransitGateways":
        return any(one.state != "available" for one in known.transit.gateways.values())
    return taken.kind in ("ManagedPrefixLists", "PrefixListEntries", "PrefixLists")
