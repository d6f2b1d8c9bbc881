"""The snapshot's records as they are, by kind and id, decoded when first asked for.

In: a Snapshot. Out: plain JSON objects, each with the file and pointer it stands at. What is there is taken
literally; what a record means is said in ``step/``, not here.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from ..snapshot import Snapshot, changes
from .copies import settled
from .hosts import Hosts
from .inspecting import Inspecting, inspecting
from .loose_rules import completed, groups_of_rules
from .source import Fact, differ, fact_of, facts_of

IDS = {
    "Vpcs": "VpcId",
    "Subnets": "SubnetId",
    "NetworkInterfaces": "NetworkInterfaceId",
    "SecurityGroups": "GroupId",
    "NetworkAcls": "NetworkAclId",
    "RouteTables": "RouteTableId",
    "InternetGateways": "InternetGatewayId",
    "EgressOnlyInternetGateways": "EgressOnlyInternetGatewayId",
    "NatGateways": "NatGatewayId",
    "VpcPeeringConnections": "VpcPeeringConnectionId",
    "VpcEndpoints": "VpcEndpointId",
    "PrefixLists": "PrefixListId",
    "ManagedPrefixLists": "PrefixListId",
    "Addresses": "PublicIp",
    "VpcBlockPublicAccessExclusions": "ExclusionId",
    "Instances": "InstanceId",
    "TransitGateways": "TransitGatewayId",
    "VpnGateways": "VpnGatewayId",
    "VpnConnections": "VpnConnectionId",
    "TransitGatewayRouteTables": "TransitGatewayRouteTableId",
}
SERVES = {
    "InternetGateways": ("Attachments",),
    "EgressOnlyInternetGateways": ("Attachments",),
    "VpnGateways": ("VpcAttachments",),
    "VpcPeeringConnections": ("RequesterVpcInfo", "AccepterVpcInfo"),
}
"""The keys that tell whom a gateway serves or a peering joins: a record that lacks one is as good as none."""
BLOCKS = ("CidrBlock", "CidrBlockAssociationSet", "Ipv6CidrBlockAssociationSet")
HYBRID = (
    "TransitGateways",
    "TransitGatewayAttachments",
    "TransitGatewayVpcAttachments",
    "VpnGateways",
    "VpnConnections",
    "CustomerGateways",
    "DirectConnectGateways",
    "VirtualInterfaces",
    "LocalGateways",
    "CoreNetworks",
    "ClientVpnEndpoints",
)


AMENDED = frozenset({"SecurityGroups", "NetworkAcls", "RouteTables"})
"""Kinds of records that tell of rules, entries or routes, and of no address."""


class Home(NamedTuple):
    """Whose and where something is: the owner's account and the Region, None where nothing says."""

    owner: str | None
    region: str | None


class Facts:
    """Every record of a snapshot, by kind and id."""

    def __init__(self, snapshot: Snapshot, hosts: Hosts | None = None) -> None:
        self.snapshot = snapshot
        self.hosts = hosts or Hosts(snapshot)
        self._kinds: dict[str, dict[str, Fact]] = {}
        self._accounts: frozenset[str] | None = None
        self._firewall_endpoints: dict[str, Inspecting] | None = None
        self._complete: dict[str, dict[Home, bool]] = {}
        self._half: dict[str, list[Fact]] = {}

    def amended(self, snapshot: Snapshot) -> Facts | None:
        """The facts of a snapshot that has other rules, entries or routes in some records: these alone are read anew.

        None where more differs, or where a fact is not what its one record says.
        """
        differing = changes(self.snapshot, snapshot)
        if not differing:
            return None
        found = Facts(snapshot, self.hosts)
        found._kinds = dict(self._kinds)
        found._half = dict(self._half)
        for change in differing:
            kind = change.section.kind
            if kind not in AMENDED:
                return None
            before, after = (
                fact_of(change.section, change.index, one, IDS[kind]) for one in change.records()
            )
            if before.id != after.id or self.of(kind).get(before.id) != before:
                return None
            found._kinds[kind] = {**found._kinds.get(kind, self.of(kind)), after.id: after}
        return found

    def of(self, kind: str) -> dict[str, Fact]:
        """The records of one kind by id; of copies, the one from the owner's own answer."""
        known = self._kinds.get(kind)
        if known is None:
            known = self._kinds[kind] = self._read(kind)
        return known

    def get(self, kind: str, identity: str | None) -> Fact | None:
        """One record, None where the snapshot does not hold it."""
        if identity is None:
            return None
        if kind == "NetworkInterfaces":
            return self.hosts.interface(identity)
        if kind == "Instances":
            return self.hosts.instance(identity)
        return self.of(kind).get(identity)

    def listed(self, kind: str, account: str | None = None, region: str | None = None) -> bool:
        """Whether the snapshot holds an answer of this kind (for an account and Region), be it an empty one."""
        return self.snapshot.listed(kind, account, region)

    @property
    def accounts(self) -> frozenset[str]:
        """The accounts whose own answers the snapshot holds, as far as it tells."""
        if self._accounts is None:
            told = {section.account for section in self.snapshot.sections}
            named = {account for account in told if account}
            if None in told:
                owned = [*self.of("SecurityGroups").values(), *self.of("NetworkInterfaces").values()]
                named |= {str(fact.record["OwnerId"]) for fact in owned if fact.record.get("OwnerId")}
            self._accounts = frozenset(named)
        return self._accounts

    def complete(self, kind: str, home: Home) -> bool:
        """Whether all of a kind that an owner has in a Region was read, so that what is not told is not there.

        Source: Amazon VPC User Guide, "Share your VPC subnets" (participants see their own part only).
        """
        if home not in self._complete.setdefault(kind, {}):
            own = home.owner is None or not self.accounts or home.owner in self.accounts
            whole = kind != "NetworkInterfaces" or (self.hosts.whole and not self.silent_in_six)
            whole &= not any(_may_be_in(fact, home) for fact in self.half_told(kind))
            self._complete[kind][home] = own and whole and self.listed(kind, home.owner, home.region)
        return self._complete[kind][home]

    @cached_property
    def silent_in_six(self) -> frozenset[str]:
        """The interfaces in subnets with IPv6 that do not tell which addresses of it they have, be it none."""
        subnets = {fact.id for fact in self.of("Subnets").values() if _has_six(fact)}
        return frozenset(
            fact.id for fact in self.hosts.silent_in_six if fact.record.get("SubnetId") in subnets
        )

    def half_told(self, kind: str) -> list[Fact]:
        """The gateways or peerings of which no record tells whom they serve or join."""
        if kind in SERVES:
            self.of(kind)
        return self._half.get(kind, [])

    def incomplete(self, kinds: Iterable[str]) -> list[str]:
        """Of some kinds, those that were not read of every owner and Region with a VPC or subnet."""
        facts = [*self.of("Vpcs").values(), *self.of("Subnets").values()]
        homes = {Home(fact.owner, fact.region) for fact in facts}
        return [kind for kind in kinds if not all(self.complete(kind, home) for home in homes)]

    @property
    def carries_tables(self) -> bool:
        """Whether the snapshot's layout has a place for route tables, so that there would be some."""
        return self.snapshot.carries_routes

    @property
    def firewall_endpoints(self) -> dict[str, Inspecting]:
        """The endpoints that firewalls, and their associations with other VPCs, tell of as theirs; attachments too.

        Source: Network Firewall API, FirewallStatus, VpcEndpointAssociationStatus.
        """
        if self._firewall_endpoints is None:
            self._firewall_endpoints = inspecting(self.snapshot)
        return self._firewall_endpoints

    @property
    def hybrid(self) -> bool:
        """Whether anything in the snapshot leads to networks that are not AWS's."""
        return any(self.listed(kind) and (self.of(kind) or self.half_told(kind)) for kind in HYBRID)

    def _read(self, kind: str) -> dict[str, Fact]:
        if kind == "Instances":
            return {fact.id: fact for fact in self.hosts.instances()}
        if kind == "NetworkInterfaces":
            return {fact.id: fact for fact in self.hosts.interfaces()}
        copies: dict[str, list[Fact]] = {}
        for section in self.snapshot.of_kind(kind):
            for fact in facts_of(section, IDS.get(kind)):
                if not all(map(fact.tells, SERVES.get(kind, ()))):
                    self._half.setdefault(kind, []).append(fact)
                    continue
                copies.setdefault(fact.id, []).append(fact)
        found = {name: told[0] if len(told) == 1 else settled(kind, told) for name, told in copies.items()}
        self._half[kind] = [fact for fact in self._half.get(kind, ()) if fact.id not in found]
        for identity, told in copies.items():
            if kind.endswith("Gateways") and kind in SERVES and differ(told, *SERVES[kind]):
                self._half[kind].append(found.pop(identity))
        if kind == "Vpcs":
            found = {name: fact for name, fact in found.items() if self._tells_blocks(fact)}
        if kind == "SecurityGroups":
            loose = self.snapshot.of_kind("SecurityGroupRules")
            found |= completed(loose, found, self._lists_rules) | groups_of_rules(loose, found)
        return found

    def _tells_blocks(self, vpc: Fact) -> bool:
        """Whether a VPC's blocks are known: older answers tell one block, and no key for IPv6 where there is none."""
        one, four, six = BLOCKS
        if not (vpc.record.get(one) or vpc.tells(four)):
            return False
        return vpc.tells(six) or vpc.id not in self._speaking_six

    @cached_property
    def _speaking_six(self) -> frozenset[str]:
        """The VPCs in which a subnet has an IPv6 block, or an interface an address or a prefix."""
        told = [fact.record for fact in self.of("Subnets").values() if _has_six(fact)]
        numbers = {number for number, text in self.hosts.addresses() if ":" in text}
        named = {self.hosts.listed(number).id for number in numbers}
        for fact in [*self.hosts.apart(), *filter(None, map(self.hosts.interface, named))]:
            if any(fact.record.get(key) for key in ("Ipv6Address", "Ipv6Addresses", "Ipv6Prefixes")):
                told.append(fact.record)
        return frozenset(str(record.get("VpcId")) for record in told)

    def _lists_rules(self, group: Fact) -> bool:
        """Whether the rules of a group's owner were listed one by one where the group stands."""
        return self.listed("SecurityGroupRules", group.owner, group.region)


def _has_six(subnet: Fact) -> bool:
    """Whether a subnet has an IPv6 block that is not being taken away."""
    states = ((row.get("Ipv6CidrBlockState") or {}).get("State") for row in subnet.rows(BLOCKS[2]))
    return any(state in (None, "associated", "associating") for state in states)


def _may_be_in(fact: Fact, home: Home) -> bool:
    """Whether a record may be of an owner's in a Region."""
    return fact.account in (None, home.owner or fact.account) and fact.region in (
        None,
        home.region or fact.region,
    )
