"""Rules of security groups and entries of network ACLs in a plan, in AWS's words.

Source: Terraform AWS provider, aws_security_group, aws_security_group_rule, aws_vpc_security_group_ingress_rule,
aws_network_acl (``-1`` is every protocol, whatever ports stand beside it).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...snapshot.pointer import join
from ..design.words import numbered, peers, ported, protocol
from .planned import Referred, Resource
from .values import Values, listed, number, text_of, texts

RULE = "aws_security_group_rule"
PORTS = ("from_port", "to_port")
SAID = {
    "cidr_blocks": ("cidr_blocks", "cidr_ipv4"),
    "ipv6_cidr_blocks": ("ipv6_cidr_blocks", "cidr_ipv6"),
    "prefix_list_ids": ("prefix_list_ids", "prefix_list_id"),
    "security_groups": ("source_security_group_id", "referenced_security_group_id"),
}
"""A group's words for the peers of a rule, and those of rules that are resources of their own."""
INLINE = {"ingress": False, "egress": True}
PAIRS = ("cidr_blocks", "ipv6_cidr_blocks")


def of_group(values: Values, one: Resource) -> None:
    """The rules that stand in a group's own resource.

    Both lists are computed where nobody configures them: a new group has none then. Terraform takes away the rule that
    AWS gives a new group, which lets everything out.
    """
    group = values.name(one)
    for key, egress in INLINE.items():
        told = one.values.get(key)
        if told is None and values.open(one, key):
            unknown = peers(lists=[f"{one.address}.{key}"])
            values.design.rule(group, unknown, one.at(key), egress=egress)
        for at, block in enumerate(listed(told)):
            left = block if one.may_tell(key) else _without_resources(values, one.id, egress, block)
            if left is not None:
                _inline(values, one, (group, key, egress), left, at)


def _without_resources(
    values: Values, group: str, egress: bool, block: Mapping[str, Any]
) -> Mapping[str, Any] | None:
    """A rule that a group's own resource only repeats, without what are resources of their own; None: nothing is left.

    Those that stay are drawn by themselves, and those that go are not there.
    """
    left = dict(block)
    way = "egress" if egress else "ingress"
    for kind, was in values.planned.before(RULE, f"aws_vpc_security_group_{way}_rule"):
        if was.get("security_group_id") != group or (kind == RULE and was.get("type") != way):
            continue
        spoken = was.get("protocol") if kind == RULE else was.get("ip_protocol")
        ports = [number(was.get(key)) or 0 for key in PORTS]
        every = protocol(spoken) == "-1"
        if protocol(spoken) != protocol(block.get("protocol")) or not (
            every or ports == [number(block.get(key)) or 0 for key in PORTS]
        ):
            continue
        for key, words in SAID.items():
            gone = {each for word in words for each in _several(was.get(word))}
            left[key] = [each for each in texts(left.get(key)) if each not in gone]
        itself = was.get("self") or group in _several(was.get("referenced_security_group_id"))
        left["self"] = bool(left.get("self")) and not itself
    return left if left.get("self") or any(left.get(key) for key in SAID) else None


def _several(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else texts(value)


def _inline(
    values: Values, one: Resource, whose: tuple[str, str, bool], block: Mapping[str, Any], at: int
) -> None:
    group, key, egress = whose
    unknown = _of_list(_of(one.unknown, key), at)
    blocks = [each for name in PAIRS for each in texts(block.get(name))]
    lists = texts(block.get("prefix_list_ids"))
    for name in (*PAIRS, "prefix_list_ids"):
        if _is_open(_of(unknown, name)):
            lists.append(f"{one.address}.{key}.{at}.{name}")
    groups = texts(block.get("security_groups"))
    if _is_open(_of(unknown, "security_groups")):
        groups += _groups_inline(values, one, key, block, at)
    if block.get("self"):
        groups.append(group)
    told = peers(blocks, lists, groups)
    rule = {
        **ported(
            protocol(block.get("protocol")), number(block.get("from_port")), number(block.get("to_port"))
        )
    }
    values.design.rule(group, {**rule, **told}, join(one.place, key, at), egress=egress)


def _groups_inline(values: Values, one: Resource, key: str, block: Mapping[str, Any], at: int) -> list[str]:
    """The groups that a block names: by the one block of the configuration that they can stand in."""
    written = [each for each in listed(one.expressions.get(key)) if "security_groups" in each]
    alike = [each for each in written if _fits(each, block)]
    if len(alike) == 1:
        found, sure = values.planned.follow(one, alike[0]["security_groups"])
        names = [values.name(each.resource) for each in found if _is_group(each)]
        if sure and names and len(names) == len(found):
            return names
    return [f"{one.address}.{key}.{at}.security_groups"]


def _is_group(told: Referred) -> bool:
    return told.resource.type in ("aws_security_group", "aws_default_security_group")


def _fits(written: Mapping[str, Any], block: Mapping[str, Any]) -> bool:
    for key in ("from_port", "to_port", "protocol"):
        constant = written.get(key, {}).get("constant_value") if isinstance(written.get(key), dict) else None
        if constant is not None and str(constant) != str(block.get(key)):
            return False
    return True


def of_rule(values: Values, one: Resource) -> None:
    """A rule that is a resource of its own: aws_security_group_rule."""
    egress = one.values.get("type") == "egress"
    blocks, lists = _told(values, one, *PAIRS)
    lists += _lists(values, one, "prefix_list_ids")
    group = values.thing(one, "security_group_id")
    other = values.thing(one, "source_security_group_id")
    groups = [name for name in (other, group if one.values.get("self") else None) if name]
    rule = ported(
        protocol(one.values.get("protocol")),
        number(one.values.get("from_port")),
        number(one.values.get("to_port")),
    )
    values.design.rule(group, {**rule, **peers(blocks, lists, groups)}, one.place, egress=egress)


def of_vpc_rule(values: Values, one: Resource) -> None:
    """A rule of one peer: aws_vpc_security_group_ingress_rule and its outbound twin."""
    blocks = [text for key in ("cidr_ipv4", "cidr_ipv6") if (text := values.text(one, key))]
    lists = [f"{one.address}.{key}" for key in ("cidr_ipv4", "cidr_ipv6") if values.open(one, key)]
    named = values.thing(one, "prefix_list_id")
    other = values.thing(one, "referenced_security_group_id")
    rule = ported(
        protocol(one.values.get("ip_protocol")),
        number(one.values.get("from_port")),
        number(one.values.get("to_port")),
    )
    told = peers(blocks, [*lists, *([named] if named else [])], [other] if other else [])
    egress = one.type.endswith("egress_rule")
    values.design.rule(values.thing(one, "security_group_id"), {**rule, **told}, one.place, egress=egress)


def _told(values: Values, one: Resource, *keys: str) -> tuple[list[str], list[str]]:
    """The known blocks, and a name for each list of which some are not known yet."""
    blocks: list[str] = []
    lists: list[str] = []
    for key in keys:
        found = values.blocks(one, key)
        blocks += [block for block in found if block is not None]
        lists += [f"{one.address}.{key}"] * (None in found)
    return blocks, lists


def _lists(values: Values, one: Resource, key: str) -> list[str]:
    return values.things(one, key) or []


def of_acl(values: Values, one: Resource) -> None:
    """The entries that stand in a network ACL's own resource."""
    for key, egress in INLINE.items():
        if one.values.get(key) is None and values.open(one, key):
            values.design.acl_entry(
                values.name(one), {"Egress": egress, "RuleNumber": 1, "RuleAction": "allow"}, one.at(key)
            )
        for at, block in enumerate(listed(one.values.get(key))):
            if not one.may_tell(key) and _is_resource(values, one.id, egress, block):
                continue
            entry = _entry(block, egress, ("action", "rule_no"))
            values.design.acl_entry(values.name(one), entry, join(one.place, key, at))


def _is_resource(values: Values, acl: str, egress: bool, block: Mapping[str, Any]) -> bool:
    """Whether an entry is a resource of its own, which may go."""
    return any(
        (was.get("network_acl_id"), was.get("egress") is True, number(was.get("rule_number")))
        == (acl, egress, number(block.get("rule_no")))
        for _, was in values.planned.before("aws_network_acl_rule")
    )


def of_acl_rule(values: Values, one: Resource) -> None:
    """An entry that is a resource of its own: aws_network_acl_rule."""
    entry = _entry(one.values, one.values.get("egress") is True, ("rule_action", "rule_number"))
    values.design.acl_entry(values.thing(one, "network_acl_id"), entry, one.place)


def _entry(told: Mapping[str, Any], egress: bool, keys: tuple[str, str]) -> dict[str, Any]:
    action, order = keys
    entry: dict[str, Any] = {
        "Egress": egress,
        "RuleNumber": number(told.get(order)),
        "RuleAction": str(told.get(action)).lower(),
        "CidrBlock": text_of(told.get("cidr_block")),
        "Ipv6CidrBlock": text_of(told.get("ipv6_cidr_block")),
    }
    spoken = protocol(told.get("protocol"))
    ports = (number(told.get("from_port")), number(told.get("to_port")))
    types = (number(told.get("icmp_type")), number(told.get("icmp_code")))
    return {**entry, **numbered(spoken, ports, types)}


def _of(unknown: Any, key: str) -> Any:
    return unknown.get(key) if isinstance(unknown, Mapping) else unknown


def _of_list(unknown: Any, at: int) -> Any:
    if isinstance(unknown, list):
        return unknown[at] if at < len(unknown) else None
    return unknown


def _is_open(told: Any) -> bool:
    return any(_is_open(one) for one in told) if isinstance(told, list) else told is True
