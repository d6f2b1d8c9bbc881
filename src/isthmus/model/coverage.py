"""What was asked of AWS: whether a kind was listed where a thing stands, so that what is not told is not there.

An empty answer covers its account and Region; a call that was never made, or refused, covers nothing. A folder
that tells no accounts covers those whose own groups or interfaces it holds.
"""

from __future__ import annotations

from ..snapshot import Snapshot
from .holding import Network
from .homes import Home
from .record import UNTOLD


def is_listed(network: Network, kind: str, name: str) -> bool:
    """True when a kind was listed for the account and Region of a VPC or subnet, be the list empty."""
    key = f"listed {kind} of {name}"
    known = network.memo.get(key)
    if known is None:
        known = network.memo[key] = is_listed_at(network, kind, home_of(network, name))
    return bool(known)


def is_listed_at(network: Network, kind: str, home: Home) -> bool:
    """True when a kind was listed for an account and Region; what a home does not tell asks for no more."""
    key = f"listed {kind} {home.account} {home.region}"
    known = network.memo.get(key)
    if known is None:
        listed = network.snapshot.listed(kind, home.account, home.region)
        known = _own_account(network, home.account) and listed and half_read(network, kind, home) is None
        network.memo[key] = known
    return bool(known)


def half_read(network: Network, kind: str, home: Home) -> str | None:
    """A thing of a kind, account and Region whose record is partial, None where there is none.

    Such an interface may have any address, such a gateway be attached to any VPC, such a peering join any two.
    """
    silent = silent_in_six(network) if kind == "NetworkInterfaces" else ()
    if silent:
        return min(silent)
    if kind not in ("NetworkInterfaces", "InternetGateways", "VpcPeeringConnections"):
        return None
    for name, other in network.others.items():
        if other.kind == kind:
            one = network.homes.get(name) or Home()
            if _may_be(one.account, home.account) and _may_be(one.region, home.region):
                return name
    return None


def silent_in_six(network: Network) -> frozenset[str]:
    """The interfaces in subnets with IPv6 that do not tell which addresses of it they have, be it none; made once."""
    known = network.memo.get("silent in six")
    if not isinstance(known, frozenset):
        speaking = {name for name, one in network.subnets.items() if one.ipv6_cidr_block_association_set}
        known = network.memo["silent in six"] = frozenset(
            name
            for name, one in network.interfaces.items()
            if one.ipv6_addresses is UNTOLD and one.subnet_id in speaking
        )
    return known


def _may_be(one: str | None, other: str | None) -> bool:
    return one is None or other is None or one == other


def home_of(network: Network, name: str) -> Home:
    """The owner's account and the Region of a VPC or subnet; a VPC without a record takes after its subnets."""
    thing = network.vpcs.get(name) or network.subnets.get(name)
    if thing is None:
        inside = _subnet_of(network).get(name)
        return Home() if inside is None else home_of(network, inside)
    home = network.homes.get(name) or Home()
    return Home(thing.owner_id or home.account, home.region)


def _subnet_of(network: Network) -> dict[str, str]:
    """VPC -> its first subnet."""
    known = network.memo.get("subnet of vpc")
    if not isinstance(known, dict):
        known = {subnet.vpc_id: name for name, subnet in reversed(list(network.subnets.items()))}
        network.memo["subnet of vpc"] = known
    return known


def is_listed_everywhere(network: Network, kind: str) -> bool:
    """True when a kind was listed wherever a VPC of the snapshot stands."""
    return not missing_homes(network, kind)


def missing_homes(network: Network, kind: str) -> tuple[Home, ...]:
    """The accounts and Regions where VPCs or subnets stand and a kind was not listed, sorted."""
    key = f"missing {kind}"
    known = network.memo.get(key)
    if not isinstance(known, tuple):
        homes = {home_of(network, name) for family in (network.vpcs, network.subnets) for name in family}
        found = (home for home in homes if not is_listed_at(network, kind, home))
        known = tuple(sorted(found, key=lambda home: (home.account or "", home.region or "")))
        network.memo[key] = known
    return known


def _own_account(network: Network, account: str | None) -> bool:
    """True when an account's own answers are in the snapshot, as far as it tells accounts apart.

    Source: Amazon VPC User Guide, "Share your VPC subnets" (a participant sees its own part only).
    """
    known = network.memo.get("accounts")
    if not isinstance(known, frozenset):
        known = network.memo["accounts"] = _accounts(network, network.snapshot)
    return account is None or not known or account in known


def _accounts(network: Network, snapshot: Snapshot) -> frozenset[str]:
    told = {section.account for section in snapshot.sections}
    named = {account for account in told if account is not None}
    if None in told:
        for family in (network.security_groups, network.interfaces):
            named |= {thing.owner_id for thing in family.values() if thing.owner_id}
    return frozenset(named)
