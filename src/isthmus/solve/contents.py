"""What a filter content says: its number in the engine back to its rules, and these to formulas.

In: the engine's numbering (``room`` is ``group`` or ``acl``, ``way`` is ``ingress`` or ``egress``). Out: the
meaning of a content as a fold over any algebra, read from the rules and not from the engine's columns.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from ..engine.compile import Compiled
from ..packet import ALL_SERVICES
from ..semantics import network_acl, security_group
from ..semantics.algebra import Algebra, Match, Unreadable, memberships
from ..semantics.network_acl import AclRule
from ..semantics.security_group import Permit
from .terms import Bounds, Range, Subject, Terms

B = TypeVar("B")
Content = tuple[str, str, int]
"""(room, way, number)."""
ALL = Match(Unreadable("everything"), ALL_SERVICES)
Meaning = Callable[[Algebra[Bounds]], Bounds]
"""A filter as a fold, told in one carrier or another."""


def admitted(compiled: Compiled, content: Content, algebra: Algebra[B]) -> B:
    """What a content admits, folded from its rules.

    Shapes: an interface without groups (a managed one) admits everything; groups or an ACL that nobody read
    possibly admit anything.
    """
    room, _, _ = content
    rules = rules_of(compiled, content)
    if rules is None:
        unread = bool(compiled.content_gaps.get(content))
        return algebra.matching(ALL) if unread else algebra.everything
    if room == "acl":
        return network_acl.admitted([rule for rule in rules if isinstance(rule, AclRule)], algebra)
    return security_group.admitted([rule for rule in rules if isinstance(rule, Permit)], algebra)


def rules_of(compiled: Compiled, content: Content) -> Sequence[AclRule | Permit] | None:
    """The rules of a content; None where it has none to read.

    A group that was not read stands as one rule that possibly admits anything.
    """
    room, way, _ = content
    names = compiled.contents.get(content)
    if names is None:
        return None
    if room == "acl":
        return compiled.acl_rules.get((names[0], way))
    found: list[AclRule | Permit] = []
    for name in names:
        permits = compiled.permits.get((name, way))
        if permits is None:
            found.append(Permit(name, way, Match(Unreadable(name), ALL_SERVICES), "", name))
        else:
            found.extend(permits)
    return found


def bounds(compiled: Compiled, content: Content, subject: Subject) -> Bounds:
    """The formulas of a content over one subject, made once."""
    key = ("terms", content, subject)
    known: Bounds | None = compiled.cache.get(key)
    if known is None:
        known = compiled.cache[key] = admitted(compiled, content, Terms(subject))
    return known


def services_of(compiled: Compiled, content: Content) -> tuple[Range, ...]:
    """The ranges of services that a content's rules name, so that between their edges nothing changes."""
    return tuple(sorted({rule.match.services for rule in rules_of(compiled, content) or ()}))


def groups_of(compiled: Compiled, content: Content) -> tuple[str, ...]:
    """The groups that a content's rules refer to, sorted; among them what stands for groups that nobody read."""
    rules = rules_of(compiled, content) or ()
    return memberships(rule.match for rule in rules)
