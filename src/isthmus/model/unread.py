"""What was not collected at all, and what the gate could not make out: gaps of the snapshot as a whole."""

from __future__ import annotations

from collections.abc import Iterator

from .citation import Citation, Gap
from .holding import Network

NEEDED = {
    "Vpcs": "the blocks of VPCs",
    "Subnets": "the subnets of VPCs",
    "RouteTables": "where packets go",
    "NetworkAcls": "what the edges of subnets let pass",
    "SecurityGroups": "what interfaces let pass",
    "NetworkInterfaces": "interfaces other than those of instances",
}
"""The kinds without which some answers stay unknown, and what each tells."""

INSTEAD = {"SecurityGroups": "SecurityGroupRules"}


def unread(network: Network) -> Iterator[Gap]:
    """A gap for each needed kind that no file holds, and for each notice of the gate."""
    kinds = {section.kind for section in network.snapshot.sections}
    if network.vpcs or network.subnets or network.interfaces:
        for kind, tells in NEEDED.items():
            if kind not in kinds and INSTEAD.get(kind) not in kinds:
                yield Gap("not-collected", kind, "either", f"{kind} were not collected: {tells} is unknown")
    for notice in network.snapshot.notices:
        place = Citation(notice.file, notice.pointer)
        yield Gap(notice.kind, notice.account or "", "either", notice.detail, place)
