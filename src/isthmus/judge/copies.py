"""Records of one thing that say different things of it: what all of them say is sure, the rest is marked.

In: the records of one id, as they were read. Out: one record. A row that not all of them have bears ``CONTESTED``, as
does a record that they tell differently; rules then treat it like one with a key that nobody understands.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ..errors import InputError
from .known_keys import ACL_ENTRY, ENDPOINT, NAT_GATEWAY, PEERING_SIDE, PERMISSION, ROUTE, Keys
from .source import CONTESTED, CONTESTED_GROUPS, COPIED, Fact

Row = dict[str, Any]
PEERS = ("IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs")
ROWS = {
    "SecurityGroups": ("IpPermissions", "IpPermissionsEgress"),
    "NetworkAcls": ("Entries", "Associations"),
    "RouteTables": ("Routes", "Associations"),
}
"""The lists of which each row says something by itself."""
UNMOVED = {
    "SecurityGroups": ("VpcId",),
    "NetworkAcls": ("VpcId",),
    "RouteTables": ("VpcId",),
    "Subnets": ("VpcId", "CidrBlock"),
    "NatGateways": ("SubnetId", "VpcId"),
    "NetworkInterfaces": ("SubnetId", "VpcId", "PrivateIpAddress"),
}
"""What AWS never changes."""
STEERING = {
    "NatGateways": (
        *("State", "ConnectivityType", "AvailabilityMode", "NatGatewayAddresses", "RouteTableId"),
        *("AttachedAppliances", "AutoProvisionZones"),
    ),
    "VpcPeeringConnections": ("Status", "RequesterVpcInfo", "AccepterVpcInfo"),
    "VpcEndpoints": (
        *("State", "VpcEndpointType", "ServiceName", "VpcId", "RouteTableIds", "SubnetIds"),
        *("NetworkInterfaceIds", "Groups", "PrivateDnsEnabled", "DnsOptions"),
    ),
    "NetworkInterfaces": (
        *("Status", "Attachment", "SourceDestCheck", "DenyAllIgwTraffic", "InterfaceType", "Association"),
        *("PrivateIpAddresses", "Ipv6Addresses", "Ipv4Prefixes", "Ipv6Prefixes", "Ipv6Address"),
    ),
}
"""What is in doubt of the whole thing where records differ in it."""
NAMED = {
    "PrivateIpAddresses": "PrivateIpAddress",
    "Ipv6Addresses": "Ipv6Address",
    "Ipv4Prefixes": "Ipv4Prefix",
    "Ipv6Prefixes": "Ipv6Prefix",
}
QUIET = frozenset(
    [
        *(
            "Description",
            "Tags",
            "TagSet",
            "AttachmentId",
            "AttachTime",
            "DeleteOnTermination",
            "AssociationId",
        ),
        *(
            "AllocationId",
            "IpOwnerId",
            "PublicDnsName",
            "PrivateDnsName",
            "NetworkCardIndex",
            "StatusMessage",
        ),
        *("RouteTableAssociationId", "NetworkAclAssociationId", "Message", "FailureMessage"),
        *("PublicIpv6DnsName", "EnaSrdSpecification", "EnaQueueCount"),
    ]
)
"""Keys that steer nothing."""


_ADDRESS = dict.fromkeys(("PublicIp", "CarrierIp", "CustomerOwnedIp"))
_PLUG = dict.fromkeys(("InstanceId", "InstanceOwnerId", "DeviceIndex", "Status"))
KEYS: Keys = {
    "IpPermissions": PERMISSION,
    "IpPermissionsEgress": PERMISSION,
    "Entries": ACL_ENTRY,
    "Routes": ROUTE,
    "Associations": {
        **dict.fromkeys(("Main", "SubnetId", "GatewayId", "PublicIpv4Pool")),
        "AssociationState": {"State": None},
    },
    **{key: NAT_GATEWAY.get(key) for key in STEERING["NatGateways"]},
    **{key: ENDPOINT.get(key) for key in STEERING["VpcEndpoints"]},
    "Status": {"Code": None},
    "RequesterVpcInfo": PEERING_SIDE,
    "AccepterVpcInfo": PEERING_SIDE,
    "Attachment": _PLUG,
    "Association": _ADDRESS,
    "PrivateIpAddresses": {"PrivateIpAddress": None, "Primary": None, "Association": _ADDRESS},
    "Ipv6Addresses": {"Ipv6Address": None},
}
"""Below the keys that are compared, those that AWS is known to write: what others say is not understood, and no word."""


def word(key: str, value: Any) -> str:
    """What a value under a key says, whatever the order of its lists."""
    return json.dumps(_plain(value, KEYS.get(key)), sort_keys=True)


def _plain(value: Any, known: Keys | None) -> Any:
    if isinstance(value, dict):
        told = {key: part for key, part in value.items() if key not in QUIET and (not known or key in known)}
        pairs = ((key, _plain(part, known[key] if known else None)) for key, part in told.items())
        return {key: part for key, part in pairs if part not in (None, [], {})}
    if isinstance(value, list):
        return sorted(
            (_plain(part, known) for part in value), key=lambda one: json.dumps(one, sort_keys=True)
        )
    return value


def settled(kind: str, copies: list[Fact]) -> Fact:
    """The owner's record, else the first; what it does not say is taken of others, and what they contradict is marked.

    Errors: InputError, where records differ in what AWS never changes.
    """
    # Invariant: a subnet's record that tells no VPC is half a record, and says nothing beside a whole one
    every = [one for one in copies if one.tells("VpcId")] if kind == "Subnets" else copies
    every = every or copies
    owned = [one for one in every if one.account is not None and one.account == one.record.get("OwnerId")]
    copies = owned or every
    _refuse_moved(kind, copies)
    kept = copies[0]
    if all(one.record == kept.record for one in every):
        return kept
    record, places = dict(kept.record), dict[str, tuple[str, str]]()
    for one in (*copies, *every):
        for key, value in one.record.items():
            if record.get(key) is None and value is not None:
                record[key] = value
                places[f"/{key}"] = one.place(f"/{key}")
    for key in ROWS.get(kind, ()):
        tellers = [one for one in copies if one.tells(key)]
        if len({word(key, one.record[key]) for one in tellers}) > 1:
            record[key] = _together(key, tellers, places)
    if kind in STEERING:
        _marked(kind, copies, record)
    return kept._replace(record={**record, COPIED: places})


def _refuse_moved(kind: str, copies: list[Fact]) -> None:
    for key in UNMOVED.get(kind, ()):
        told = [one for one in copies if one.record.get(key)]
        for one in told[1:]:
            if one.record[key] != told[0].record[key]:
                reason = f"{one.id} has {key} {told[0].record[key]!r} and {one.record[key]!r}"
                raise InputError(reason, file=one.file, pointer=f"{one.pointer}/{key}")


def _marked(kind: str, copies: list[Fact], record: Row) -> None:
    """Mark a record whose copies differ in what steers; an interface gets all that any of them gives it."""
    differing = [
        key
        for key in STEERING[kind]
        if len({word(key, one.record[key]) for one in copies if one.record.get(key) is not None}) > 1
    ]
    if differing:
        record[CONTESTED] = differing[0]
    if kind != "NetworkInterfaces":
        return
    groups = [one.rows("Groups") for one in copies if one.tells("Groups")]
    if len({frozenset(str(row.get("GroupId")) for row in rows) for rows in groups}) > 1:
        record["Groups"], record[CONTESTED_GROUPS] = None, True
    for key in differing:
        told = [one.record[key] for one in copies if one.record.get(key) is not None]
        if key in NAMED:
            record[key] = list(_every(NAMED[key], told))
        elif key == "Status":
            record[key] = min(told, key=lambda one: one not in ("in-use", "associated"))
        elif key == "Attachment":
            record[key] = min(told, key=lambda one: one.get("Status", "attached") != "attached")
        elif key in ("SourceDestCheck", "DenyAllIgwTraffic"):
            record[key] = False


def _every(key: str, lists: list[list[Row]]) -> Iterator[Row]:
    """Each row of some lists once by what it names, one with a public address before others."""
    rows = sorted((row for each in lists for row in each), key=lambda row: not row.get("Association"))
    seen = set()
    for row in rows:
        if row.get(key) not in seen:
            seen.add(row.get(key))
            yield row


def _together(key: str, copies: list[Fact], places: dict[str, tuple[str, str]]) -> list[Row]:
    """Every row that any record has; those that not all have are marked."""
    split = _peers if key.startswith("IpPermissions") else _alone
    told = [{said for row in one.rows(key) for said, _, _ in split(key, row)} for one in copies]
    shared = set.intersection(*told)
    found: list[Row] = []
    known: set[str] = set()
    for one, own in zip(copies, told, strict=True):
        for index, row in enumerate(one.rows(key)):
            leaves = [leaf for leaf in split(key, row) if leaf[0] not in known]
            if leaves:
                places[f"/{key}/{len(found)}"] = one.place(f"/{key}/{index}")
                found.append(_only(row, leaves, shared))
        known |= own
    return found


def _alone(key: str, row: Row) -> list[tuple[str, str, int]]:
    return [(word(key, row), "", 0)]


def _peers(_: str, row: Row) -> list[tuple[str, str, int]]:
    """What each peer of a rule says with the rule's services, and where it stands in the rule."""
    head = [row.get(key) for key in ("IpProtocol", "FromPort", "ToPort")]
    found = [
        (json.dumps([*head, key, _plain(peer, PERMISSION[key])], sort_keys=True), key, number)
        for key in PEERS
        for number, peer in enumerate(row.get(key) or ())
    ]
    return found or [(json.dumps(head), "", 0)]


def _only(row: Row, leaves: list[tuple[str, str, int]], shared: set[str]) -> Row:
    """A rule with some of its peers alone, or a whole row; what not all records say is marked."""
    if leaves[0][1] == "":
        return row if leaves[0][0] in shared else {**row, CONTESTED: True}
    made = {key: value for key, value in row.items() if key not in PEERS}
    for said, key, number in leaves:
        peer = row[key][number]
        made.setdefault(key, []).append(peer if said in shared else {**peer, CONTESTED: True})
    return made
