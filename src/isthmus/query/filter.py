"""``filter``: what one security group or network ACL lets pass on its own, routes and everything else left out.

Why: "does this group admit SSH from anywhere" is asked far more often than a whole path. How: the fold of the rules
over columns, cut to what was asked; members of referenced groups count by their addresses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from ..engine.columns import Admission, Columns
from ..engine.compile import Compiled
from ..errors import Disagreement, QuestionError
from ..model.citation import Gap
from ..model.network import Network
from ..packet import parse_prefix
from ..semantics import network_acl, security_group
from ..semantics.algebra import MemberOf, referenced
from ..semantics.belonging import ANY
from ..semantics.network_acl import AclRule
from ..semantics.security_group import EGRESS, INGRESS, Permit
from ..space import HeaderSpace, Ranges, prefix_range
from ..space.header_space import Region
from .answer import Answer, Rule
from .asked import compiled, text_field
from .deciding import EVERYWHERE, admitting, member_rows, met
from .directory import owned
from .ends import resolve
from .evidence import cite
from .firewall import described, firewall_filter, names
from .nearest import FEW, nearest
from .proof import judge_of
from .rules import unread_list
from .service import parse_service, service_text
from .sides import internet_places
from .spaces import show
from .telling import witness
from .unread_members import unread_members
from .vouching import proved_filters

MOST_BOXES = 256
MOST_REPLAYED = 3
"""Units: flows put to the judge of what a filter permits, and of what it denies; of the first boxes one each."""


def filter_(network: Network, question: Mapping[str, Any]) -> Answer:
    """Answer a ``filter`` question.

    Errors: QuestionError naming the field.
    """
    asked_of = text_field(question, "filter")
    inspecting = described(network, asked_of)
    if inspecting is not None:
        return firewall_filter(network, inspecting, question)
    name = which_filter(network, asked_of)
    for field in ("target", "source_port"):
        if question.get(field) is not None:
            raise QuestionError("only firewalls tell both ends apart", field=field, nearest=["source"])
    c = compiled(network)
    direction = text_field(question, "direction", INGRESS)
    if direction not in (INGRESS, EGRESS):
        raise QuestionError(f"{direction!r} is neither 'ingress' nor 'egress'", field="direction")
    service = parse_service(text_field(question, "service", "any"))
    asked = Ranges.of(service.ranges)
    peers = _peers(c, question)
    if (name, direction) not in c.permits and (name, direction) not in c.acl_rules:
        return _unread(network, name, direction, question)
    admission = _admission(c, name, direction)
    rules, gaps = _deciding(c, name, direction, peers, asked)
    low, high = [_space(c, (name, direction), admission, peers, asked, sure=sure) for sure in (True, False)]
    whole = _product(direction, peers.ranges, asked.ranges)
    low, high = _turned(direction, low), _turned(direction, high)
    verdict = (
        "permitted" if whole <= low else "denied" if high.is_empty else "partial" if low.tree else "unknown"
    )
    boxes, cut = show(low, MOST_BOXES)
    missing, _ = show(whole - high, MOST_BOXES)
    answer = Answer(
        question="filter",
        understood={
            "filter": name,
            "direction": direction,
            "source": question.get("source") or question.get("peer"),
            "service": [text for r in asked.ranges for text in service_text(*r)],
        },
        verdict=verdict,
        space=boxes,
        missing=missing,
        gaps=[gap for gap in gaps if verdict in ("unknown", "partial")],
        assumptions=[],
        result={"rules": rules, "others": len(_listed(c, name, direction)) - len(rules)},
        proof=_proof(c, name, direction, admission, question, (low, whole - high)),
    )
    if cut:
        answer.truncated = True
    return answer


def _unread(network: Network, name: str, direction: str, question: Mapping[str, Any]) -> Answer:
    """The answer of a filter whose record lacks its list."""
    kind = "uncollected-group" if name in network.security_groups else "uncollected-network-acl"
    gap = Gap(kind, name, "either", unread_list(name, direction), network.citation(name))
    told = {"filter": name, "direction": direction, "source": question.get("source") or question.get("peer")}
    return Answer(
        question="filter",
        understood=told,
        verdict="unknown",
        gaps=[gap],
        assumptions=[],
        space=[],
        missing=[],
    )


def _proof(
    c: Compiled,
    name: str,
    direction: str,
    admission: Admission,
    question: Mapping[str, Any],
    spaces: tuple[HeaderSpace, HeaderSpace],
) -> dict[str, Any]:
    """Z3 is put the filter as a whole; the judge flows that it permits and flows that it denies, by the filter alone.

    Errors: Disagreement, when what the answer was made from is not what the rules say.
    """
    if question.get("fast"):
        return {"z3": "skipped", "judge": "skipped"}
    from ..solve.audit import audit_rules

    equal = audit_rules(c, f"{name} {direction}", _listed(c, name, direction), admission)
    words = [
        _replayed(c, name, direction, region, permitted=permitted)
        for space, permitted in zip(spaces, (True, False), strict=True)
        for region in islice(space.regions(), MOST_REPLAYED)
    ]
    return {**proved_filters(int(equal), int(not equal)), "judge": "replayed" if any(words) else "skipped"}


def _replayed(c: Compiled, name: str, direction: str, region: Region, *, permitted: bool) -> bool:
    """Whether the judge said the same of a flow; False where it could not tell (of two records under one id)."""
    flow = witness(c, HeaderSpace.product(*(axis.ranges for axis in region)), -1)
    word = judge_of(c.network).admits(name, flow, egress=direction == EGRESS)
    if word is (not permitted):
        engine, judge = ("permitted", "denied") if permitted else ("denied", "permitted")
        raise Disagreement(f"filter {name} {direction}: {flow}", {"engine": engine, "judge": judge})
    return word is permitted


def which_filter(network: Network, text: str, field: str = "filter") -> str:
    """The id of a group or network ACL named by id, ARN, group name or Name tag.

    Errors: QuestionError with the candidates or the nearest.
    """
    if text in network.security_groups or text in network.network_acls:
        return text
    tail = text.rpartition("/")[2] if text.startswith("arn:") else text
    if tail in network.security_groups or tail in network.network_acls:
        return tail
    found = sorted(
        {
            name
            for name, group in network.security_groups.items()
            if text == group.group_name or text in _names(group.tags)
        }
        | {name for name, acl in network.network_acls.items() if text in _names(acl.tags)}
    )
    if len(found) == 1:
        return found[0]
    if found:
        raise QuestionError(f"{text!r} names several filters", field=field, nearest=found)
    known = [*network.security_groups, *network.network_acls]
    named = [g.group_name for g in network.security_groups.values() if g.group_name]
    raise QuestionError(
        f"no such security group, network ACL, firewall, policy or rule group: {text!r}",
        field=field,
        nearest=nearest(text, known, [*named, *names(network)])
        or tuple(dict.fromkeys([*named, *known]))[:FEW],
    )


def _names(tags: tuple[Any, ...]) -> set[str]:
    return {tag.value for tag in tags if tag.key == "Name"}


def _peers(c: Compiled, question: Mapping[str, Any]) -> Ranges:
    text = question.get("source") or question.get("peer")
    if text is None or text == "any":
        return Ranges.of(EVERYWHERE)
    if text == "internet":
        return internet_places(c)
    if not isinstance(text, str):
        raise QuestionError(f"{text!r} is no CIDR block", field="source")
    try:
        return Ranges.of([prefix_range(parse_prefix(text))])
    except ValueError as error:
        message = f"{text!r} is no address or CIDR block, which is all that a filter sees of the other end"
        raise QuestionError(message, field="source", nearest=_addresses(c, text)) from error


def _addresses(c: Compiled, text: str) -> list[str]:
    """The first private addresses of the interfaces that a word means, where it means some."""
    try:
        end = resolve(c.network, text)
    except QuestionError:
        return []
    cards = [c.network.interfaces[name] for name in end.interfaces[:FEW]]
    return [*dict.fromkeys(address for card in cards for how, address in owned(card) if how != "public")][
        :FEW
    ]


def _listed(c: Compiled, name: str, direction: str) -> tuple[Permit, ...] | tuple[AclRule, ...]:
    """Every rule that a group or ACL has of one direction."""
    if name in c.network.security_groups:
        return c.permits[name, direction]
    return c.acl_rules[name, direction]


def _admission(c: Compiled, name: str, direction: str) -> Admission:
    columns = Columns(c.universe)
    if name in c.network.security_groups:
        return security_group.admitted(c.permits[name, direction], columns)
    return network_acl.admitted(c.acl_rules[name, direction], columns)


def _deciding(
    c: Compiled, name: str, direction: str, peers: Ranges, asked: Ranges
) -> tuple[list[Rule], list[Gap]]:
    """The rules that decide what was asked, and a gap for each of them that was not understood."""
    gaps: list[Gap] = []
    rules: list[Rule] = []
    if name in c.network.security_groups:
        for permit in admitting(c, (name, direction), c.permits[name, direction], peers, asked):
            where = cite(c.network, name, permit.pointer)
            rules.append(Rule("forward", f"security-group-{direction}", name, permit.text, None, where))
            gaps += security_group.doubts(c.network, permit)
            gaps += _of_members(c, (name, direction), permit, peers)
        return rules, sorted(set(gaps), key=repr)
    for entry in met(c, (name, direction), c.acl_rules[name, direction], peers, asked):
        where = cite(c.network, name, f"/Entries/{entry.index}")
        rules.append(Rule("forward", f"network-acl-{direction}", name, entry.text, None, where))
        gaps += network_acl.doubts(c.network, name, entry)
    return rules, gaps


def _of_members(c: Compiled, place: tuple[str, str], permit: Permit, peers: Ranges) -> Iterator[Gap]:
    """Why it is not known who all the members of a group are that a rule names."""
    if isinstance(permit.match.peer, MemberOf):
        for places, gap in unread_members(c, *place, permit.match.peer.reference):
            if not (places & peers).is_empty:
                yield gap


def _space(
    c: Compiled, place: tuple[str, str], admission: Admission, peers: Ranges, asked: Ranges, *, sure: bool
) -> HeaderSpace:
    """The other ends and services admitted (surely, or possibly), as sources against everything."""
    universe = c.universe
    part = universe.surely_of if sure else universe.possibly_of
    by_cells: dict[int, list[tuple[int, int]]] = {}
    ends = [*admission.starts[1:], universe.count]
    for start, end, mask in zip(admission.starts, ends, admission.masks, strict=True):
        cells = part(mask)
        if cells:
            low, high = universe.piece(start)[0], universe.piece(end - 1)[1]
            by_cells.setdefault(cells, []).append((low, high))
    for group, mask in sorted(admission.members.items()):
        # Invariant: whoever nobody knows the groups of is among the unread members of each group
        if referenced(group)[0] == ANY:
            continue
        for row in member_rows(c, *place, group):
            by_cells.setdefault(part(mask), []).append(universe.piece(int(c.rows.rank[row])))
        for places, _ in () if sure else unread_members(c, *place, group):
            by_cells.setdefault(part(mask), []).extend(places.ranges)
    return HeaderSpace.union(
        HeaderSpace.product(
            (Ranges.of(places) & peers).ranges,
            EVERYWHERE,
            (Ranges.of(universe.ranges_of(cells)) & asked).ranges,
        )
        for cells, places in by_cells.items()
        if cells
    )


def _product(direction: str, peers: Any, services: Any) -> HeaderSpace:
    sides = (peers, EVERYWHERE) if direction == INGRESS else (EVERYWHERE, peers)
    parts = []
    for family in EVERYWHERE:  # Invariant: the two ends of a flow are of one family
        bound = Ranges.of([family])
        parts.append(
            HeaderSpace.product(
                (Ranges.of(sides[0]) & bound).ranges, (Ranges.of(sides[1]) & bound).ranges, services
            )
        )
    return HeaderSpace.union(parts)


def _turned(direction: str, space: HeaderSpace) -> HeaderSpace:
    """A space of (peer, service) as flows: the peer sends for ingress and receives for egress."""
    return HeaderSpace.union(
        _product(direction, region.sources.ranges, region.services.ranges) for region in space.regions()
    )
