"""What was not collected, and what the gate could not make out: gaps of the snapshot as a whole."""

from __future__ import annotations

from collections.abc import Iterator

from .citation import Citation, Gap
from .contested import contested_gaps
from .coverage import half_read, missing_homes
from .holding import Network
from .homes import Home
from .record import UNTOLD
from .silent import silent_checks, silent_rules

NEEDED = {
    "Vpcs": "the blocks of VPCs",
    "Subnets": "the subnets of VPCs",
    "RouteTables": "where packets go",
    "NetworkAcls": "what the edges of subnets let pass",
    "SecurityGroups": "what interfaces let pass",
    "NetworkInterfaces": "interfaces other than those of instances",
    "InternetGateways": "which VPCs the internet reaches",
    "Reservations": "which instances run",
}
"""The kinds without which some answers stay unknown or rest on an assumption, and what each tells."""

INSTEAD = {"SecurityGroups": "SecurityGroupRules"}


def unread(network: Network) -> Iterator[Gap]:
    """A gap for each needed kind that was not collected somewhere, and for each notice of the gate."""
    if network.vpcs or network.subnets or network.interfaces:
        for kind in NEEDED:
            yield from lacking(network, kind)
    for notice in network.snapshot.notices:
        place = Citation(notice.file, notice.pointer)
        yield Gap(notice.kind, notice.account or "", notice.effect, notice.detail, place)


def contradictions(network: Network) -> Iterator[Gap]:
    """What contradicts other records of the snapshot on who is bound to what, and lists that records do not tell."""
    for doubts in (
        network.tables_in_doubt,
        network.acls_in_doubt,
        network.gateways_in_doubt,
        network.pools_in_doubt,
    ):
        yield from (gap for gap in doubts.values() if gap.kind == "conflicting-records")
    yield from contested_gaps(network)
    yield from _default_acls(network)
    yield from silent_rules(network)
    yield from silent_checks(network)
    for family, keys in (
        (
            network.security_groups,
            {"ip_permissions": "IpPermissions", "ip_permissions_egress": "IpPermissionsEgress"},
        ),
        (network.network_acls, {"entries": "Entries", "associations": "Associations"}),
        (network.route_tables, {"routes": "Routes", "associations": "Associations"}),
    ):
        for name, thing in family.items():
            for attribute, key in keys.items():
                if getattr(thing, attribute) is UNTOLD:
                    detail = f"the record of {name} lacks {key}: what stands there was not read"
                    yield Gap("partial-record", name, "either", detail, network.citation(name))


def _default_acls(network: Network) -> Iterator[Gap]:
    """A gap for each VPC of which several network ACLs say that they are the default one: no answer rests on which.

    Source: Default network ACL for a VPC.
    """
    found: dict[str, list[str]] = {}
    for name, acl in network.network_acls.items():
        if acl.is_default and acl.vpc_id is not None:
            found.setdefault(acl.vpc_id, []).append(name)
    for vpc, names in found.items():
        if len(names) > 1:
            detail = f"{' and '.join(names)} contradict each other: each says that it is the default network ACL of {vpc}"
            here = network.citation(names[1], "/IsDefault")
            yield Gap("conflicting-records", vpc, "neither", detail, here)


def lacking(network: Network, kind: str) -> Iterator[Gap]:
    """A gap for each account and Region where a needed kind was not collected; one for all where it was nowhere."""
    kinds = {section.kind for section in network.snapshot.sections}
    if INSTEAD.get(kind) in kinds:
        return
    homes = missing_homes(network, kind) if kind in kinds else (Home(),)
    for home in homes:
        where = "".join(
            f"{word}{name}" for word, name in ((" of account ", home.account), (" in ", home.region)) if name
        )
        detail = f"{kind}{where} were not collected: nothing tells {NEEDED[kind]}"
        if (half := half_read(network, kind, home)) is not None:
            detail = f"{kind}{where} were not all read: the record of {half} is partial"
        yield Gap("not-collected", kind, "either", detail)
