"""A network with other rules, entries or routes in some records, without reading anew what is as it was.

In: a network, and its snapshot with edits laid over (``snapshot.overlay``). Out: the network that ``build`` makes of that
snapshot, or None where it takes ``build`` to say: where more than these lists differ, or where a gap is of such a record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import msgspec

from ..snapshot import Change, Snapshot, changes
from .choices import unknown_values
from .citation import Citation, Gap, place
from .holding import Network
from .network_acl import NetworkAcl
from .route_table import RouteTable
from .security_group import SecurityGroup
from .twin_routes import twin_routes
from .verify import refuse_odd_values

FAMILIES: dict[str, tuple[str, str, type[msgspec.Struct], frozenset[str]]] = {
    "SecurityGroups": (
        "security_groups",
        "group_id",
        SecurityGroup,
        frozenset({"IpPermissions", "IpPermissionsEgress"}),
    ),
    "NetworkAcls": ("network_acls", "network_acl_id", NetworkAcl, frozenset({"Entries"})),
    "RouteTables": ("route_tables", "route_table_id", RouteTable, frozenset({"Routes"})),
}
"""Kind -> the family, its id, its type, and the lists of a record that may differ."""

SAME = frozenset(
    {
        "accounts",
        "balancers",
        "carried",
        "client vpns",
        "contested",
        "core networks",
        "endpoint interfaces",
        "endpoint services",
        "endpoint services by name",
        "enforcing",
        "firewall endpoints",
        "firewalls",
        "managed",
        "state-not-told",
        "subnet of vpc",
        "unread groups",
    }
)
"""What is kept with a network (``Network.memo``) and rests on no rule, entry or route."""
SAME_HEADS = ("listed ", "missing ")


def amended(network: Network, snapshot: Snapshot) -> Network | None:
    """The network of an edited snapshot; None where it has to be built.

    Errors: InputError with file, pointer and value, as ``build`` raises it.
    """
    found: dict[str, dict[str, Any]] = {family: {} for family, *_ in FAMILIES.values()}
    for change in changes(network.snapshot, snapshot) or (None,):
        one = None if change is None else _amended(network, change)
        if one is None:
            return None
        family, name, record = one
        found[family][name] = record
    alone = _with(_bare(network), snapshot, found)
    refuse_odd_values(alone)
    if any(unknown_values(alone)) or twin_routes(alone):
        return None
    memo = {key: value for key, value in network.memo.items() if key in SAME or key.startswith(SAME_HEADS)}
    after = {family: {**getattr(network, family), **records} for family, records in found.items() if records}
    return _with(replace(network, memo=memo), snapshot, after)


def _with(network: Network, snapshot: Snapshot, found: Mapping[str, Mapping[str, Any]]) -> Network:
    return replace(
        network,
        snapshot=snapshot,
        security_groups=found.get("security_groups", network.security_groups),
        network_acls=found.get("network_acls", network.network_acls),
        route_tables=found.get("route_tables", network.route_tables),
    )


def _bare(network: Network) -> Network:
    """A network without the things of other families, whose values were looked at when it was built."""
    return replace(
        network,
        vpcs={},
        subnets={},
        interfaces={},
        instances={},
        nat_gateways={},
        peerings={},
        vpc_endpoints={},
        prefix_lists={},
    )


def _amended(network: Network, change: Change) -> tuple[str, str, Any] | None:
    """The family, the id and the record after a change of one of its lists; None where that is not all it is."""
    kind = FAMILIES.get(change.section.kind)
    if kind is None:
        return None
    family, key, record_type, lists = kind
    decoder = msgspec.json.Decoder(record_type)
    try:
        before, after = decoder.decode(change.before), decoder.decode(change.after)
    except msgspec.ValidationError:
        return None
    name, here = getattr(before, key), place(change.section, f"/{change.index}")
    one, other = ({k: v for k, v in record.items() if k not in lists} for record in change.records())
    if one != other:
        return None
    # Invariant: the record is the one that the network has, as it stands there: no copies, nothing added to it
    known: Mapping[str, Any] = getattr(network, family)
    if known.get(name) != before or network.citation(name) != here:
        return None
    return None if any(_of(gap, name, here) for gap in network.gaps) else (family, name, after)


def _of(gap: Gap, name: str, here: Citation) -> bool:
    """True when a gap is of a record, or stands in it."""
    there = gap.citation
    inside = there is not None and there.file == here.file
    return gap.id == name or (
        inside and there is not None and f"{there.pointer}/".startswith(f"{here.pointer}/")
    )


__all__ = ["amended"]
