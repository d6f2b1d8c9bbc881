"""Which interfaces a thing of a managed service has: told by AWS, by its mark on them, or by its groups and its place.

In: an id of ``model.managed``. Out: an ``Owned``, held against the judge's own reading. What cannot be known is a gap
that says what would tell.

Source: vpc.md 13; the API references of the services; Lambda Guide, "Giving functions access to resources in a VPC".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace as changed

from ..errors import Disagreement
from ..judge import standing_at
from ..model.citation import Gap
from ..model.interface import NetworkInterface
from ..model.managed import Managed, managed
from ..model.network import Network
from ..semantics.belonging import listed
from .answer import Answer
from .directory import directory
from .evidence import cite

BY_GROUPS = "managed-interface-by-groups"
KIND = "managed-interface"


@dataclass(frozen=True, slots=True)
class Owned:
    """The interfaces of a thing; or ``candidates``, of which some are its and nobody tells which; what is not known."""

    interfaces: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    gap: Gap | None = None
    assumed: tuple[str, ...] = ()


def interfaces_of(network: Network, name: str) -> Owned | None:
    """What is known of the interfaces of a thing, by its id; None of what no managed service has.

    Errors: Disagreement, where the judge reads other interfaces.
    """
    thing = managed(network).get(name)
    if thing is None:
        return None
    known = network.memo.get(f"interfaces of {name}")
    if isinstance(known, Owned):
        return known
    found = network.memo[f"interfaces of {name}"] = _owned(network, thing)
    theirs = standing_at(network.snapshot, name) if found.interfaces else None
    if theirs is not None and theirs != frozenset(found.interfaces):
        sides = {"model": str(sorted(found.interfaces)), "judge": str(sorted(theirs))}
        raise Disagreement(f"interfaces of {name}", sides)
    return found


def rest_on(network: Network, answer: Answer) -> None:
    """Name the assumptions by which the ends of an answer have the interfaces that they were asked with."""
    if not managed(network):
        return
    for field in ("source", "target"):
        end = answer.understood.get(field)
        for name in _meant(network, end) if isinstance(end, dict) else ():
            found = interfaces_of(network, name)
            if found is not None and found.assumed and answer.assumptions is not None:
                answer.assumptions = sorted({*answer.assumptions, *found.assumed})


def _meant(network: Network, end: Mapping[str, Any]) -> tuple[str, ...]:
    """The things that an end means, as an answer shows it: whatever bears its tag, else itself."""
    if end.get("kind") != "tag":
        return (str(end.get("id")),)
    key, _, value = str(end.get("label")).partition("=")
    return directory(network).tags.get((key, value), ())


def _owned(network: Network, thing: Managed) -> Owned:
    if thing.outside:
        return Owned(gap=_gap(network, thing, thing.outside))
    if thing.members:
        return _of_members(network, thing)
    if thing.told:
        return _told(network, thing)
    if thing.addresses:
        return _at_addresses(network, thing)
    if thing.marks is not None and thing.narrow:
        return _narrowed(network, thing, [thing])
    if thing.marks is not None:
        cards = tuple(card.network_interface_id for card in _marked(network, thing))
        missing = f"no interface is described as {thing.marks.description!r}"
        return Owned(cards) if cards else Owned(gap=_gap(network, thing, missing))
    return Owned(gap=_gap(network, thing, "nothing that was read tells of an interface"))


def _gap(network: Network, thing: Managed, detail: str) -> Gap:
    return Gap(
        KIND,
        thing.id,
        "either",
        f"which interface {thing.id} has is not known: {detail}",
        cite(network, thing.id),
    )


def _of_members(network: Network, thing: Managed) -> Owned:
    """What all members have: those that only their groups tell are looked for together."""
    things = [managed(network)[name] for name in thing.members]
    narrow = [one for one in things if one.narrow]
    parts = [_owned(network, one) for one in things if not one.narrow]
    parts += [_narrowed(network, thing, narrow)] if narrow else []
    return Owned(
        tuple(sorted({name for part in parts for name in part.interfaces})),
        tuple(sorted({name for part in parts for name in part.candidates})),
        next((changed(part.gap, id=thing.id) for part in parts if part.gap is not None), None),
        tuple(sorted({word for part in parts for word in part.assumed})),
    )


def _told(network: Network, thing: Managed) -> Owned:
    here = tuple(name for name in thing.told if name in network.interfaces)
    lost = [name for name in thing.told if name not in here]
    detail = f"its interface {', '.join(lost)} was not read"
    return Owned(here, gap=_gap(network, thing, detail) if lost else None)


def _at_addresses(network: Network, thing: Managed) -> Owned:
    here = tuple(
        card.network_interface_id
        for card in network.interfaces.values()
        if card.vpc_id == thing.vpc
        and any(entry.private_ip_address in thing.addresses for entry in card.private_ip_addresses)
    )
    if len(here) < len(thing.addresses):
        detail = f"no interface of {thing.vpc} that was read has its address {', '.join(thing.addresses)}"
        return Owned(here, gap=_gap(network, thing, detail))
    return Owned(here)


def _narrowed(network: Network, thing: Managed, things: Sequence[Managed]) -> Owned:
    """The interfaces of things that only their groups and places tell; sure where no other may have them too."""
    found = sorted({name for one in things for name in _candidates(network, one)})
    perhaps = sorted({name for one in things for name in _perhaps(network, one)} - {*found})
    unread = f"the security groups of {', '.join(perhaps)}, which may be its, were not read"
    if not found:
        return Owned(gap=_gap(network, thing, unread if perhaps else _what_would_tell(things)))
    if perhaps and not things[0].single:
        return Owned(tuple(found), gap=_gap(network, thing, unread))
    if perhaps:
        return Owned(candidates=tuple(sorted({*found, *perhaps})), gap=_gap(network, thing, unread))
    if things[0].service == "lambda":
        return Owned(tuple(found))
    mine = {one.id for one in things}
    claims = {
        other.id
        for other in managed(network).values()
        if other.narrow and other.marks == things[0].marks and _candidates(network, other).intersection(found)
    }
    fits = len(found) == len(things) if things[0].single else True
    if claims <= mine and fits:
        return Owned(tuple(found), assumed=(BY_GROUPS,))
    detail = f"{', '.join(found)} bear the groups of {', '.join(sorted(claims))}, and no answer of AWS tells them apart"
    return Owned(candidates=tuple(found), gap=_gap(network, thing, detail))


def _what_would_tell(things: Iterable[Managed]) -> str:
    told = []
    for one in things:
        marks = one.marks
        kind = (marks.description or f"of type {marks.type}") if marks is not None else ""
        zone = f" in {one.zone}" if one.zone else ""
        told.append(f"an interface {kind} with the groups {', '.join(sorted(one.groups)) or 'told'}{zone}")
    return f"none that was read is {' or '.join(dict.fromkeys(told))}"


def _candidates(network: Network, thing: Managed) -> frozenset[str]:
    """The interfaces that may be a thing's by its groups and its place; looked for once."""
    key = f"candidates of {thing.id}"
    known = network.memo.get(key)
    if not isinstance(known, frozenset):
        fits = (card for card in _marked(network, thing) if _fits(network, thing, card))
        known = network.memo[key] = frozenset(card.network_interface_id for card in fits)
    return known


def _perhaps(network: Network, thing: Managed) -> Iterator[str]:
    """The interfaces in a thing's place with its mark of which nobody read the groups."""
    for card in _marked(network, thing):
        if card.groups is None and _stands_in_place(network, thing, card):
            yield card.network_interface_id


def _marked(network: Network, thing: Managed) -> list[NetworkInterface]:
    """The interfaces that bear a thing's mark, in its VPC where that is told."""
    marks, index = thing.marks, _by_mark(network)
    if marks is None:
        return []
    if marks.type is not None:
        found = index.get(f"type {marks.type}", [])
    elif marks.whole:
        found = index.get(marks.description, [])
    else:
        found = [
            card for text, cards in index.items() if text.startswith(marks.description) for card in cards
        ]
    return [card for card in found if thing.vpc in (None, card.vpc_id)]


def _by_mark(network: Network) -> dict[str, list[NetworkInterface]]:
    """The interfaces by description, and those with a type of their own by that; made once."""
    known = network.memo.get("interfaces by mark")
    if isinstance(known, dict):
        return known
    found: dict[str, list[NetworkInterface]] = {}
    for card in network.interfaces.values():
        if card.description:
            found.setdefault(card.description, []).append(card)
        if card.interface_type not in (None, "interface"):
            found.setdefault(f"type {card.interface_type}", []).append(card)
    network.memo["interfaces by mark"] = found
    return found


def _fits(network: Network, thing: Managed, card: NetworkInterface) -> bool:
    told = card.groups is not None and set(listed(network, card.network_interface_id)) == thing.groups
    return told and _stands_in_place(network, thing, card)


def _stands_in_place(network: Network, thing: Managed, card: NetworkInterface) -> bool:
    if thing.subnets and card.subnet_id not in thing.subnets:
        return False
    subnet = network.subnets.get(card.subnet_id)
    zone = card.availability_zone or (subnet.availability_zone if subnet is not None else None)
    return thing.zone is None or zone is None or zone == thing.zone
