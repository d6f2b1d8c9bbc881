"""Answers to ``path`` where the engine has no pair to ask: ends without addresses, families that never meet."""

from __future__ import annotations

from ..engine.compile import Compiled
from ..engine.delivery import uncollected_interfaces, unlisted_subnets
from ..errors import QuestionError
from ..model.citation import Gap
from ..model.coverage import is_listed
from ..model.unread import lacking
from ..packet import parse_prefix
from ..semantics.algebra import referenced
from ..semantics.belonging import ANY
from ..semantics.routing import vpc_prefixes
from ..semantics.security_group import INGRESS
from ..space import Ranges, prefix_range
from ..space.line import address_at
from .answer import Answer, Block
from .asked import Asked
from .ends import End
from .evidence import cite
from .sides import Side, source_pieces
from .whereabouts import users_at

UNASSOCIATED = "UNASSOCIATED_COMPONENT"
"""What AWS calls an end that is associated with no interface."""


def nothing_to_ask(
    c: Compiled,
    answer: Answer,
    source_end: End,
    target_end: End,
    source: Side,
    target: Side,
    wanted: Asked,
) -> Answer:
    """What is to be said of two ends between which no packet can even be written.

    Errors: QuestionError, when an end names nothing that could send or be sent to.
    """
    if not source.rows and source.places.is_empty:
        said = f"{source_end.text} has no address to send from{_for_lack(c, source_end)}"
        raise QuestionError(said, field="source", aws_code=UNASSOCIATED)
    if not source.rows and not len(source_pieces(c, source)):
        return _nobody_sends(c, answer, source_end, source, target, wanted)
    if target_end.kind in ("address", "prefix", "internet", "service"):
        rule = "the two ends share no address family"
    elif not target_end.interfaces:
        said = f"{target_end.text} has no address to send to{_for_lack(c, target_end)}"
        raise QuestionError(said, field="target", aws_code=UNASSOCIATED)
    else:
        rule = "the target has no address that this source could write"
    answer.verdict = answer.forward = answer.session = "unreachable"
    name = target_end.id or target_end.text
    layer, code = "no-such-address", "NO_SOURCE_OR_DESTINATION"
    if not source.rows and target_end.interfaces:
        layer, code = "internet-gateway", "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS"
        rule = "no public address: the internet can't write to it"
    where = cite(c.network, target_end.id)
    answer.blocks = [Block("forward", layer, name, rule, name, code, [], where)]
    answer.paths, answer.gaps, answer.assumptions = [], [], []
    answer.proof = {"z3": "skipped", "judge": "skipped"}
    return answer


def _for_lack(c: Compiled, end: End) -> str:
    """What the records of interfaces lack of which only the existence is known: one of them may be the end's."""
    lacking = [
        gap
        for gap in c.network.gaps
        if gap.kind == "partial-record"
        and gap.citation is not None
        and (other := c.network.others.get(gap.id)) is not None
        and other.kind == "NetworkInterfaces"
    ]
    meant = {end.id, *_attached_to(c, end.id)} if lacking else set()
    own = [gap for gap in lacking if gap.id in meant] or lacking
    where = own[0].citation if own else None
    if where is None:
        return ""
    more = f", and {len(own) - 1} more" if len(own) > 1 else ""
    pointer = c.network.snapshot.origin(where.file, where.pointer)
    return f": {own[0].detail} ({own[0].id}, {where.file}#{pointer}{more})"


def _attached_to(c: Compiled, instance: str | None) -> list[str]:
    """The ids of the interfaces that say they are attached to an instance, whatever else their records tell."""
    records = (
        one for section in c.network.snapshot.of_kind("NetworkInterfaces") for one in section.records()
    )
    return [
        str(one.get("NetworkInterfaceId"))
        for one in records
        if isinstance(one, dict) and (one.get("Attachment") or {}).get("InstanceId") == instance
    ]


def _hidden(c: Compiled, vpc: str, address: int, family: int) -> Gap | None:
    """The gap behind which an interface of a VPC may have an address; None where every one would be known."""
    for name, subnet in c.network.subnets.items():
        if (
            subnet.vpc_id == vpc
            and subnet.cidr_block
            and parse_prefix(subnet.cidr_block).holds(family, address)
        ):
            return None if c.all_interfaces_known(name) else uncollected_interfaces(vpc)
    return None if is_listed(c.network, "Subnets", vpc) else unlisted_subnets(vpc)


def _members(c: Compiled, target: Side, wanted: Asked) -> list[Gap]:
    """A gap for each group whose members, not all known, the target would admit."""
    groups: set[str] = set()
    for row in target.rows:
        members = c.groups[INGRESS].admission(int(c.row_group[INGRESS][row])).members
        groups |= {
            referenced(name)[0]
            for name, mask in members.items()
            if c.universe.possibly_of(mask) & wanted.cells
        }
    groups -= {ANY}
    detail = "the target admits members of {}, and not all its members are known"
    return [Gap("uncollected-members", group, "open", detail.format(group)) for group in sorted(groups)]


def _unread_groups(c: Compiled, row: int) -> tuple[Gap, ...]:
    """The gaps of the groups that decide what a row takes in."""
    return c.content_gaps.get(("group", INGRESS, int(c.row_group[INGRESS][row])), ())


def nobody_admitted(c: Compiled, target: Side, wanted: Asked) -> Block | None:
    """The block of a target whose groups admit the asked services from nobody at all."""
    if not target.rows or "group" in wanted.ignore:
        return None
    for row in target.rows:
        admission = c.groups[INGRESS].admission(int(c.row_group[INGRESS][row]))
        for mask in (*admission.masks, *admission.members.values()):
            if c.universe.possibly_of(mask) & wanted.cells:
                return None
    name = c.rows.names[int(c.rows.interface[target.rows[0]])]
    rule = f"no rule of the groups of {name} admits this from anybody"
    where = cite(c.network, name)
    return Block("forward", "security-group-ingress", name, rule, name, "ENI_SG_RULES_MISMATCH", [], where)


def _nobody_sends(c: Compiled, answer: Answer, end: End, source: Side, target: Side, wanted: Asked) -> Answer:
    """A source address that no interface has: on-premises for all we know, or a hole in the snapshot."""
    place = source.places.sample()
    family, address = address_at(place)
    inside = [
        name
        for name in c.vpc_ids
        if any(prefix.holds(family, address) for prefix in vpc_prefixes(c.network, name))
    ]
    answer.paths, answer.assumptions = [], []
    hidden = [gap for name in inside if (gap := _hidden(c, name, address, family)) is not None]
    if hidden:
        answer.verdict = answer.forward = answer.session = "unknown"
        gaps = [hidden[0], *_members(c, target, wanted)]
        answer.gaps, answer.blocks = gaps, []
        answer.proof = {"z3": "skipped", "judge": "skipped"}
        return answer
    if inside:
        answer.verdict = answer.forward = answer.session = "unreachable"
        rule = f"no interface in {', '.join(inside)} has the address: nothing sends from it"
        code = "NO_SOURCE_OR_DESTINATION"
        answer.blocks = [Block("forward", "no-such-address", inside[0], rule, inside[0], code)]
        answer.gaps = []
        answer.proof = {"z3": "skipped", "judge": "skipped"}
        return answer
    shut = nobody_admitted(c, target, wanted)
    if shut is not None:
        answer.verdict = answer.forward = answer.session = "unreachable"
        answer.blocks, answer.gaps = [shut], []
        answer.proof = {"z3": "skipped", "judge": "skipped"}
        return answer
    detail = (
        f"{end.text} is neither the internet's nor in a VPC of the snapshot: what lies there is not known"
    )
    users = users_at(c.network, Ranges.of(prefix_range(prefix) for prefix in end.prefixes))
    if users:
        names = ", ".join(vpn.id for vpn in users)
        detail = f"{end.text} is what users of {names} have: name the endpoint as the source, to ask of them"
    answer.verdict = answer.forward = answer.session = "unknown"
    unread = {gap for row in target.rows for gap in _unread_groups(c, row)}
    answer.gaps = [
        Gap("unmodelled-source", end.text, "either", detail),
        *lacking(c.network, "Vpcs"),
        *sorted(unread),
    ]
    answer.blocks = []
    answer.proof = {"z3": "skipped", "judge": "skipped"}
    return answer
