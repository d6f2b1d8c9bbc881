"""Rules named by a question: a whole group, one rule of it, a rule id, a network ACL entry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..engine.compile import Compiled
from ..errors import QuestionError
from ..semantics.network_acl import AclRule
from ..semantics.security_group import EGRESS, FIELDS, INGRESS, Permit
from .declared import declared_at, is_declared_by


@dataclass(frozen=True, slots=True)
class Named:
    """One rule: its filter, its words, and its place within the filter's record."""

    id: str
    text: str
    pointer: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """The rules a question is about: all of one filter and one direction."""

    room: str
    name: str
    direction: str
    permits: tuple[Permit, ...] = ()
    entries: tuple[AclRule, ...] = ()

    @property
    def rules(self) -> tuple[Named, ...]:
        """The rules by their words."""
        if self.room == "group":
            return tuple(Named(p.group, p.text, p.pointer) for p in self.permits)
        return tuple(Named(self.name, e.text, f"/Entries/{e.index}") for e in self.entries)

    def told(self) -> dict[str, Any]:
        """The rules as an answer's ``understood`` shows them."""
        return {"filter": self.name, "direction": self.direction, "rules": [rule.text for rule in self.rules]}


def chosen(c: Compiled, name: str, rest: str) -> Chosen:
    """The rules that a name and what follows its first slash mean.

    ``sg-…`` all ingress rules; ``sg-…/egress``; ``sg-…/ingress/2`` the third; ``sg-…/IpPermissions/0/IpRanges/1`` by
    pointer; ``sgr-…`` by id; ``acl-…/ingress/100`` an entry; ``acl-…/ingress`` all of them.
    Errors: QuestionError, when there is no such rule.
    """
    if name.startswith("sgr-"):
        return _by_rule_id(c, name)
    head, _, tail = rest.partition("/")
    for direction, field in FIELDS.items():
        if head == field:
            return _by_pointer(c, name, direction, f"/{rest}")
    direction = head or INGRESS
    if direction not in (INGRESS, EGRESS):
        raise QuestionError(
            f"{rest!r} is neither 'ingress' nor 'egress'", field="rule", nearest=[INGRESS, EGRESS]
        )
    if (name, direction) not in c.permits and (name, direction) not in c.acl_rules:
        raise QuestionError(unread_list(name, direction), field="rule")
    if name in c.network.network_acls:
        return _entries(c, name, direction, tail)
    permits = c.permits[name, direction]
    if not tail:
        return Chosen("group", name, direction, permits)
    if not tail.isdecimal() or int(tail) >= len(permits):
        raise QuestionError(
            f"{name} has {len(permits)} {direction} rules, numbered from 0: {tail!r}", field="rule"
        )
    return Chosen("group", name, direction, (permits[int(tail)],))


def declared(c: Compiled, name: str) -> Chosen | None:
    """The rules that a resource of a plan or template declares; None where it declares none.

    Errors: QuestionError, where they stand in several filters or directions.
    """
    places = declared_at(c.network, name)
    found = [] if not places else [*_declared_permits(c, places), *_declared_entries(c, places)]
    if len(found) > 1:
        several = [f"{one.name}/{one.direction}" for one in found]
        raise QuestionError(f"{name} declares rules of several lists", field="rule", nearest=several)
    return found[0] if found else None


def _declared_permits(c: Compiled, places: tuple[tuple[str, str], ...]) -> Iterator[Chosen]:
    for (group, direction), permits in c.permits.items():
        own = tuple(p for p in permits if is_declared_by(c.network, places, group, p.pointer))
        if own:
            yield Chosen("group", group, direction, own)


def _declared_entries(c: Compiled, places: tuple[tuple[str, str], ...]) -> Iterator[Chosen]:
    for (acl, direction), entries in c.acl_rules.items():
        own = tuple(e for e in entries if is_declared_by(c.network, places, acl, f"/Entries/{e.index}"))
        if own:
            yield Chosen("acl", acl, direction, entries=own)


def unread_list(name: str, direction: str) -> str:
    """How a filter is told of whose record lacks the list of its rules."""
    return f"the {direction} rules of {name} were not read"


def _by_pointer(c: Compiled, name: str, direction: str, pointer: str) -> Chosen:
    permits = tuple(
        p
        for p in c.permits.get((name, direction), ())
        if p.pointer == pointer or p.pointer.startswith(pointer + "/")
    )
    if not permits:
        raise QuestionError(f"{name} has no rule at {pointer}", field="rule")
    return Chosen("group", name, direction, permits)


def _entries(c: Compiled, name: str, direction: str, tail: str) -> Chosen:
    entries = c.acl_rules[name, direction]
    if tail:
        entries = tuple(entry for entry in entries if str(entry.number) == tail)
    if not entries:
        numbers = [str(entry.number) for entry in c.acl_rules[name, direction]]
        raise QuestionError(f"{name} has no {direction} entry {tail}", field="rule", nearest=numbers[:5])
    return Chosen("acl", name, direction, entries=entries)


def _by_rule_id(c: Compiled, rule_id: str) -> Chosen:
    for group, rules in c.network.group_rules.items():
        for rule in rules:
            if rule.security_group_rule_id == rule_id:
                direction = EGRESS if rule.is_egress else INGRESS
                return Chosen("group", group, direction, _same(c, group, direction, rule))
    raise QuestionError(f"no such rule: {rule_id!r}", field="rule")


def _same(c: Compiled, group: str, direction: str, rule: Any) -> tuple[Permit, ...]:
    reference = rule.referenced_group_info.group_id if rule.referenced_group_info else None
    peer = rule.cidr_ipv4 or rule.cidr_ipv6 or rule.prefix_list_id or reference
    found = [
        p
        for p in c.permits.get((group, direction), ())
        if p.text.endswith(f" {peer}") and _same_services(p, rule)
    ]
    if not found:
        raise QuestionError(f"{rule.security_group_rule_id} is not among the rules of {group}", field="rule")
    return tuple(found[:1])


def _same_services(permit: Permit, rule: Any) -> bool:
    from ..semantics.service_range import group_rule_services

    return permit.match.services == group_rule_services(rule.ip_protocol, rule.from_port, rule.to_port)
