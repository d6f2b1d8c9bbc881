"""``targets`` of the users of a Client VPN endpoint: what its interface reaches, as far as the endpoint's rules let them.

In: a question whose source is an endpoint. Out: the answer of each interface by which users may come out, on the edited
snapshot in which it is a plain one, without what the endpoint stops; where AWS picks among several, what holds of all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ..model.citation import Gap, canonical
from ..model.client_vpn import ClientVpn
from ..model.network import Network
from ..packet import parse_prefix
from ..semantics.client_vpn import Said, parts
from ..space import Ranges, prefix_range
from ..space.line import ALL_V4
from .answer import Answer
from .asked import compiled, text_field
from .branches import all_of
from .client_vpn import agreed, gap_of, meant
from .many import by_field, label
from .outlets import Outlet, outlets, rests_of
from .sources import limit_of
from .through_groups import EVERYONE, owner_of

MOST_REPLAYED = 16
"""Units: destinations of which the judge is asked whether users are let through."""
Asking = Callable[[Network, Mapping[str, Any]], Answer]
Group = dict[str, Any]


def targets(network: Network, question: Mapping[str, Any], asking: Asking) -> Answer | None:
    """Answer a ``targets`` question of the users of a Client VPN endpoint; None of anybody else's.

    Errors: as of ``targets``; Disagreement, where the judge reads the endpoint's rules otherwise.
    """
    found = meant(network, text_field(question, "source"))
    if found is None:
        return None
    vpn, end = found
    told = outlets(network, vpn, question)
    if isinstance(told, Answer):
        answer = Answer(question="targets", verdict=told.verdict, gaps=told.gaps, proof=told.proof)
        answer.groups, answer.space, answer.assumptions = [], [], []
        answer.notes = [block.rule for block in told.blocks or ()] or None
    else:
        legs = [_by_outlet(network, vpn, outlet, asking) for outlet in told]
        answer = _of_all(network, question, vpn, legs)
    answer.assumptions = rests_of(network, vpn, answer)
    answer.understood["source"] = end.told()
    return answer


def _by_outlet(network: Network, vpn: ClientVpn, outlet: Outlet, asking: Asking) -> Answer:
    """What users reach that come out by one interface, or by an attachment, member by member."""
    place, card = outlet.place, outlet.source
    if not card:
        gap = gap_of(vpn, "uncollected-client-vpn", f"no interface of it in {place} was read")
        return Answer(question="targets", verdict="unknown", groups=[], gaps=[gap], assumptions=[])
    left = ("by", "expand", "limit")
    leg = {name: value for name, value in outlet.leg.items() if name not in left}
    answer = asking(outlet.network, {**leg, "expand": True, "limit": EVERYONE})
    gaps, kept = set(answer.gaps or ()), []
    replayed = 0
    for group in answer.groups or ():
        told = list(_said(vpn, place, group))
        for at, said in told[:1] if replayed < MOST_REPLAYED else []:
            agreed(network, vpn, place, at, said)
            replayed += 1
        words = {said.word for _, said in told}
        if words == {False} or group["id"] == card:
            continue
        doubts = [said.gap for _, said in told if said.gap is not None]
        if False in words or group.get("truncated") or not told:
            doubts.append(
                gap_of(vpn, "client-vpn-parts", f"its rules let some of {group['id']} pass at most")
            )
        if group.get("source_ports") and not vpn.over_transit:
            doubts.append(gap_of(vpn, "client-vpn-ports", "it picks the port that a target sees"))
        gaps.update(doubts)
        kept.append(
            {**group, "verdict": all_of([group["verdict"], "unknown"]) if doubts else group["verdict"]}
        )
    answer.groups, answer.gaps = kept, sorted(gaps, key=canonical)
    return answer


def _said(vpn: ClientVpn, subnet: str, group: Group) -> Iterable[tuple[int, Said]]:
    """What the endpoint says of each part of a group's addresses."""
    blocks = {parse_prefix(text) for box in group["space"] for text in box.targets}
    places = Ranges.of(map(prefix_range, sorted(blocks)))
    return parts(vpn, subnet, places & Ranges.of([ALL_V4]))


def _of_all(network: Network, question: Mapping[str, Any], vpn: ClientVpn, legs: list[Answer]) -> Answer:
    """What holds whichever interface AWS picks: reachable by every one, or open where they differ."""
    answer = legs[0]
    gaps: set[Gap] = {gap for leg in legs for gap in leg.gaps or ()}
    entries: dict[tuple[Any, ...], list[Group]] = {}
    for leg in legs:
        for group in leg.groups or ():
            entries.setdefault((group["kind"], group["id"], *group["services"]), []).append(group)
    told: list[Group] = []
    for same in entries.values():
        split = len(same) < len(legs)
        if split:
            detail = f"AWS picks the interface by which users come out, and not all lead to {same[0]['id']}"
            gaps.add(gap_of(vpn, "split", detail))
        word = all_of([*(group["verdict"] for group in same), *(["unknown"] if split else [])])
        told.append({**same[0], "verdict": word})
    limit, groups = limit_of(question), _grouped(network, by_field(question), told)
    answer.groups = groups[:limit]
    if len(groups) > limit:
        answer.truncated, answer.next = True, f"{len(groups) - limit} more groups: raise limit"
    words = {group["verdict"] for group in told}
    answer.verdict = "reachable" if "reachable" in words else "unknown" if words or gaps else "unreachable"
    answer.gaps = sorted(gaps, key=canonical)
    answer.space = [box for group in told if group["verdict"] == "reachable" for box in group["space"]]
    answer.assumptions = sorted({word for leg in legs for word in leg.assumptions or ()})
    return answer


def _grouped(network: Network, by: str, told: list[Group]) -> list[Group]:
    """Interfaces in the groups that the asker wants them in; whatever else stands for itself."""
    found: dict[tuple[Any, ...], Group] = {}
    for group in told:
        if by == "interface" or group["kind"] != "interface":
            found[group["kind"], group["id"], group["verdict"], *group["services"]] = group
            continue
        name = owner_of(network, group["id"], by)
        key = (by, name, group["verdict"], *group["services"])
        home, member = network.homes.get(name), {"id": group["id"], "label": group["label"]}
        if key not in found:
            named = {"kind": by, "id": name, "label": label(compiled(network), name)}
            at = {"account": home.account if home else None, "region": home.region if home else None}
            found[key] = {**group, **named, **at, "interfaces": 0, "members": [], "space": []}
        found[key]["interfaces"] += 1
        found[key]["members"].append(member)
        found[key]["space"] = [*found[key]["space"], *group["space"]]
    return sorted(found.values(), key=lambda one: (one["verdict"] != "reachable", one["kind"], one["id"]))
