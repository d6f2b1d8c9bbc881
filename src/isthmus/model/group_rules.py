"""Security groups where only their rules were collected, one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import msgspec

from .citation import Citation, place
from .decode import Batch
from .interface import NetworkInterface
from .places import Places
from .record import UNTOLD
from .security_group import (
    IpPermission,
    IpRange,
    Ipv6Range,
    PrefixListId,
    SecurityGroup,
    SecurityGroupRule,
    UserIdGroupPair,
)


def rules_by_group(rules: Mapping[str, SecurityGroupRule]) -> dict[str, tuple[SecurityGroupRule, ...]]:
    """The rules of each group, in order of their ids."""
    found: dict[str, list[SecurityGroupRule]] = {}
    for rule in rules.values():
        found.setdefault(rule.group_id, []).append(rule)
    return {name: tuple(found[name]) for name in sorted(found)}


def groups_of_rules(
    batches: Iterable[Batch[SecurityGroupRule]],
    known: Mapping[str, SecurityGroup],
    interfaces: Mapping[str, NetworkInterface],
    places: Places,
) -> dict[str, SecurityGroup]:
    """Groups known by their rules alone: one permission for each rule, in the order they were told.

    Their VPC is the one in which an interface holds them; None where none does.
    """
    told = _told(batches, lambda group: group not in known)
    if not told:
        return {}
    vpcs = {
        group.group_id: interface.vpc_id
        for interface in interfaces.values()
        for group in interface.groups or ()
    }
    return {name: _group(name, told[name], vpcs.get(name), places) for name in sorted(told)}


Told = dict[str, list[tuple[SecurityGroupRule, Citation]]]
"""Group -> its rules in the order they were told, each with its place."""


def _told(batches: Iterable[Batch[SecurityGroupRule]], wanted: Callable[[str], bool]) -> Told:
    told: Told = {}
    seen: set[str] = set()
    for batch in batches:
        for index, rule in enumerate(batch.records):
            if rule is None or not wanted(rule.group_id) or rule.security_group_rule_id in seen:
                continue
            seen.add(rule.security_group_rule_id)
            here = place(batch.section, f"/{index}")
            told.setdefault(rule.group_id, []).append((rule, here))
    return told


def completed(
    batches: Iterable[Batch[SecurityGroupRule]],
    known: Mapping[str, SecurityGroup],
    listed: Callable[[SecurityGroup], bool],
    places: Places,
) -> dict[str, SecurityGroup]:
    """Groups whose own records lack a list of rules, with the rules that were told one by one in its place.

    Shapes: ``listed`` tells of a group whether all of its owner's rules were, so that it has none but those.
    """
    half = {
        name: group
        for name, group in known.items()
        if group.ip_permissions is UNTOLD or group.ip_permissions_egress is UNTOLD
    }
    told = _told(batches, lambda group: group in half) if half else {}
    found = {}
    for name, group in half.items():
        if name not in told and not listed(group):
            continue
        lacking = {
            egress
            for egress, rules in ((False, group.ip_permissions), (True, group.ip_permissions_egress))
            if rules is UNTOLD
        }
        sides = _sides(name, [one for one in told.get(name, ()) if one[0].is_egress in lacking], places)
        fields = {
            "ip_permissions_egress" if egress else "ip_permissions": sides[egress] for egress in lacking
        }
        found[name] = msgspec.structs.replace(group, **fields)
    return found


def _group(
    name: str, rules: list[tuple[SecurityGroupRule, Citation]], vpc: str | None, places: Places
) -> SecurityGroup:
    places.prefer(name, rules[0][1])
    sides = _sides(name, rules, places)
    return SecurityGroup(
        group_id=name,
        vpc_id=vpc,
        owner_id=rules[0][0].group_owner_id,
        ip_permissions=sides[False],
        ip_permissions_egress=sides[True],
    )


def _sides(
    name: str, rules: list[tuple[SecurityGroupRule, Citation]], places: Places
) -> dict[bool, tuple[IpPermission, ...]]:
    """The rules of each direction, one permission each; egress by True."""
    sides: dict[bool, list[IpPermission]] = {False: [], True: []}
    for rule, here in rules:
        side = sides[rule.is_egress]
        word = "IpPermissionsEgress" if rule.is_egress else "IpPermissions"
        permission, part = _permission(rule)
        places.detour(name, f"/{word}/{len(side)}", here)
        if part:
            places.detour(name, f"/{word}/{len(side)}{part}", here)
        side.append(permission)
    return {egress: tuple(side) for egress, side in sides.items()}


def _permission(rule: SecurityGroupRule) -> tuple[IpPermission, str]:
    """The rule in DescribeSecurityGroups' shape, and the pointer that its other end then has."""
    alone = IpPermission(ip_protocol=rule.ip_protocol, from_port=rule.from_port, to_port=rule.to_port)
    replace = msgspec.structs.replace
    if rule.cidr_ipv4 is not None:
        return replace(alone, ip_ranges=(IpRange(cidr_ip=rule.cidr_ipv4),)), "/IpRanges/0"
    if rule.cidr_ipv6 is not None:
        return replace(alone, ipv6_ranges=(Ipv6Range(cidr_ipv6=rule.cidr_ipv6),)), "/Ipv6Ranges/0"
    if rule.prefix_list_id is not None:
        lists = (PrefixListId(prefix_list_id=rule.prefix_list_id),)
        return replace(alone, prefix_list_ids=lists), "/PrefixListIds/0"
    about = rule.referenced_group_info
    if about is not None:
        pair = UserIdGroupPair(
            group_id=about.group_id,
            user_id=about.user_id,
            vpc_id=about.vpc_id,
            vpc_peering_connection_id=about.vpc_peering_connection_id,
            peering_status=about.peering_status,
        )
        return replace(alone, user_id_group_pairs=(pair,)), "/UserIdGroupPairs/0"
    return alone, ""
