"""Security groups of which only the rules were collected, one by one.

In: sections of DescribeSecurityGroupRules. Out: a record of each group, a permission for each rule, with the
place of each. Source: EC2 API, SecurityGroupRule (a rule names one other end).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ..snapshot import Section
from .source import PLACES, Fact, facts_of, field

ENDS = (
    ("CidrIpv4", "IpRanges", "CidrIp"),
    ("CidrIpv6", "Ipv6Ranges", "CidrIpv6"),
    ("PrefixListId", "PrefixListIds", "PrefixListId"),
)


_KNOWN = """
    SecurityGroupRuleId GroupId GroupOwnerId IsEgress IpProtocol FromPort ToPort CidrIpv4 CidrIpv6 PrefixListId
    ReferencedGroupInfo Description Tags SecurityGroupRuleArn Region AccountId Account
"""

KNOWN = frozenset(_KNOWN.split())
"""The keys of a rule with its own id that AWS is known to write, and those that collectors add to any record."""


def groups_of_rules(sections: Iterable[Section], known: dict[str, Fact]) -> dict[str, Fact]:
    """The groups that only their rules tell of; each stands where its first rule stands."""
    found: dict[str, Fact] = {}
    seen: set[str] = set()
    for section in sections:
        for fact in facts_of(section, "SecurityGroupRuleId"):
            group = str(field(fact.record, "GroupId", fact, ""))
            if group in known or fact.id in seen:
                continue
            seen.add(fact.id)
            if group not in found:
                owner = fact.record.get("GroupOwnerId")
                record: dict[str, Any] = {"GroupId": group, "OwnerId": owner, PLACES: {}, **_none()}
                found[group] = Fact(group, record, fact.file, fact.pointer, fact.account, fact.region)
            _add(found[group], fact)
    return found


def _none() -> dict[str, list[Any]]:
    return {"IpPermissions": [], "IpPermissionsEgress": []}


def completed(
    sections: Iterable[Section], known: dict[str, Fact], listed: Callable[[Fact], bool]
) -> dict[str, Fact]:
    """The groups whose own records lack a list of rules, with the rules told one by one in its place.

    Shapes: ``listed`` tells of a group whether all of its owner's rules were, so that it has none but those.
    """
    found: dict[str, Fact] = {}
    half = {
        name: [key for key in _none() if not fact.tells(key)]
        for name, fact in known.items()
        if not all(fact.tells(key) for key in _none())
    }
    for name in half:
        if listed(known[name]):
            found[name] = _emptied(known[name])
    seen: set[str] = set()
    for section in sections if half else ():
        for rule in facts_of(section, "SecurityGroupRuleId"):
            name = str(field(rule.record, "GroupId", rule, ""))
            if name not in half or rule.id in seen:
                continue
            seen.add(rule.id)
            group = found.setdefault(name, _emptied(known[name]))
            if ("IpPermissionsEgress" if rule.record.get("IsEgress") else "IpPermissions") in half[name]:
                _add(group, rule)
    return found


def _emptied(group: Fact) -> Fact:
    """A group with no rules where its record has no list; its own rules stand where its record does."""
    record = {**group.record, PLACES: {}}
    for key in _none():
        if not group.tells(key):
            record[key] = []
        else:
            record[PLACES][f"/{key}"] = (group.file, f"{group.pointer}/{key}")
    return group._replace(record=record)


def _add(group: Fact, rule: Fact) -> None:
    word = "IpPermissionsEgress" if rule.record.get("IsEgress") else "IpPermissions"
    rows = group.record.setdefault(word, [])
    # Invariant: what is not understood goes with the rule, and leaves it in doubt where rules are read
    row: dict[str, Any] = {
        key: value
        for key, value in rule.record.items()
        if key in ("IpProtocol", "FromPort", "ToPort") or key not in KNOWN
    }
    for own, key, name in ENDS:
        if rule.record.get(own):
            row[key] = [{name: rule.record[own]}]
    if rule.record.get("ReferencedGroupInfo"):
        row["UserIdGroupPairs"] = [rule.record["ReferencedGroupInfo"]]
    group.record[PLACES][f"/{word}/{len(rows)}"] = (rule.file, rule.pointer)
    rows.append(row)
