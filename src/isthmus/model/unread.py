"""What was not collected, and what the gate could not make out: gaps of the snapshot as a whole."""

from __future__ import annotations

from collections.abc import Iterator

from .citation import Citation, Gap
from .coverage import missing_homes
from .holding import Network
from .homes import Home
from .record import UNTOLD

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
    for gap in (*network.tables_in_doubt.values(), *network.acls_in_doubt.values()):
        if gap.kind == "conflicting-records":
            yield gap
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
        yield Gap("not-collected", kind, "either", detail)
