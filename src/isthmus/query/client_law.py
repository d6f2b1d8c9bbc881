"""``prove`` of users of a Client VPN endpoint: a law over everything that they may write, as far as the endpoint lets it.

In: a law whose source is an endpoint. Out: what holds of every interface by which users may come out, on the edited
snapshot in which it is a plain one, without flows that the endpoint stops. Nothing begins a session with a user, so that
a law over what is sent to users holds of no traffic at all.

Source: Client VPN Admin Guide, "Rules and best practices"; vpc.md 9.2.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from ..model.citation import Gap, canonical
from ..model.client_vpn import ClientVpn
from ..model.network import Network
from ..packet import parse_address, parse_prefix
from ..semantics.client_vpn import spans
from ..space import Ranges, cidrs, position, prefix_range
from . import prove as law
from . import through
from .answer import Answer, Path, Space
from .asked import asked, compiled, list_field, text_field
from .client_transit import way_of
from .client_vpn import ONLY_BEGIN, gap_of, is_endpoint, let_through, meant
from .ends import resolve
from .one_of import least_vouched
from .outlets import Outlet, outlets, rests_of
from .telling import understood

Question = Mapping[str, Any]
CROSSED = {"reachable": "violated", "unreachable": "holds", "unknown": "unknown"}
"""What the word of a path says of a law that every way of users breaks."""


def prove(network: Network, question: Question) -> Answer:
    """Answer a ``prove`` question, of users of a Client VPN endpoint too.

    Errors: as of ``prove``; Disagreement, where the judge reads an endpoint's rules otherwise.
    """
    for field, answered in (("source", _from_users), ("target", _to_users)):
        found = meant(network, text_field(question, field))
        if found is not None:
            answer = answered(network, question, found[0])
            source, target = (
                resolve(network, text_field(question, name), name) for name in ("source", "target")
            )
            wanted = asked(compiled(network).universe, question)
            answer.understood = {**understood(question, source, target, wanted), **answer.understood}
            answer.understood[field] = found[1].told()
            return answer
    return law.prove(network, question)


def _to_users(network: Network, question: Question, vpn: ClientVpn) -> Answer:
    if vpn.over_transit or vpn.six:
        return _open(gap_of(vpn, "client-vpn-transit", "its users may be reached by their own addresses"))
    return _kept("nothing begins a session with a user: the law is kept by no traffic at all", [ONLY_BEGIN])


def _from_users(network: Network, question: Question, vpn: ClientVpn) -> Answer:
    rest = {
        **question,
        **{
            name: [one for one in list_field(question, name) if not is_endpoint(network, vpn, one)]
            for name in ("via", "avoid")
        },
    }
    told = outlets(network, vpn, rest)
    if isinstance(told, Answer):
        stopped = [block.rule for block in told.blocks or ()]
        return _kept(stopped[0]) if stopped else _open(*(told.gaps or ()))
    if len(rest["avoid"]) < len(list_field(question, "avoid")):
        return _by_all(network, question, vpn)
    if not rest["via"] and not rest["avoid"] and question.get("via"):
        return _kept(f"every way of users crosses {vpn.id}")
    legs = [_by_outlet(network, rest, vpn, outlet) for outlet in told]
    answer = legs[0] if len(legs) == 1 else _of_all(vpn, legs)
    answer.assumptions = rests_of(network, vpn, answer)
    return answer


def _by_all(network: Network, question: Question, vpn: ClientVpn) -> Answer:
    """A law that users avoid their own endpoint: whatever passes breaks it."""
    left = ("via", "avoid", "id")
    asked_for = {name: value for name, value in question.items() if name not in left}
    found = through.path(network, {**asked_for, "question": "path", "fixes": False})
    answer = _said(CROSSED[str(found.verdict)], found.gaps or (), found.assumptions or ())
    answer.paths, answer.proof = found.paths, found.proof
    answer.space = [box for way in found.paths or () for box in way.space]
    told = {"direction": "forward", "waypoint": vpn.id, "why": f"crosses {vpn.id}", "routes": []}
    answer.result["breaks"] = [{"path": number, **told} for number in range(len(found.paths or ()))]
    return answer


def _by_outlet(network: Network, question: Question, vpn: ClientVpn, outlet: Outlet) -> Answer:
    """The law for users that come out by one interface of a subnet, or by an attachment."""
    if not outlet.source:
        return _open(gap_of(vpn, "uncollected-client-vpn", f"no interface of it in {outlet.place} was read"))
    told, six = let_through(network, vpn, outlet.place, question)
    if told and all(one.word is False for one in told):
        answer = _kept(f"{told[0].stop}: the law is kept by no traffic at all")
    else:
        answer = law.prove(outlet.network, outlet.leg)
        answer.understood.pop("source", None)
        if any(one.word is not True for one in told) or not told:
            _as_let(vpn, outlet, answer)
        answer.paths = [way_of(network, vpn, way, told) for way in answer.paths or ()]
    if six and answer.verdict == "holds":
        _doubt(answer, gap_of(vpn, "client-vpn-ipv6", "IPv6 is not translated, and not followed"))
    return answer


def _as_let(vpn: ClientVpn, outlet: Outlet, answer: Answer) -> None:
    """Leave of what breaks a law what an endpoint lets its users write, in place; open where that is not told."""
    if answer.verdict != "violated":
        return
    told = [one for box in answer.space or () for one in spans(vpn, outlet.place, _targets(box))]
    let = Ranges.of(span for span, said in told if said.word is True)
    gaps = {said.gap for _, said in told if said.gap is not None}
    if answer.truncated:
        gaps.add(
            gap_of(
                vpn, "client-vpn-parts", "its rules let some of what breaks the law pass: ask narrower ends"
            )
        )
    ways = [
        (number, replace(way, space=_within(way.space, let))) for number, way in enumerate(answer.paths or ())
    ]
    numbers = {number: at for at, number in enumerate(number for number, way in ways if way.space)}
    breaks = [one for one in answer.result["breaks"] if one["path"] in numbers]
    answer.result = {**answer.result, "breaks": [{**one, "path": numbers[one["path"]]} for one in breaks]}
    answer.paths = [_shown(outlet, way, let) for _, way in ways if way.space]
    answer.space = _within(answer.space or (), let)
    if not answer.space:
        answer.verdict = "holds"
        if gaps:
            _doubt(answer, *gaps)


def _shown(outlet: Outlet, way: Path, let: Ranges) -> Path:
    """A way with an example that is let through: where its own is not, the one of the first address that is."""
    mine = None if way.witness is None else position(*parse_address(str(way.witness["target"])))
    if mine is None or mine in let:
        return way
    first = way.space[0].targets[0].partition("/")[0]
    hops = [hop.id for hop in way.hops[:-1]]
    again = law.prove(outlet.network, {**outlet.leg, "target_address": first}).paths or ()
    found = [one for one in again if [hop.id for hop in one.hops[:-1]] == hops]
    return replace(way, witness=found[0].witness if found else None)


def _within(boxes: Iterable[Space], let: Ranges) -> list[Space]:
    """The parts of some boxes whose targets are let through."""
    cut = [(box, _targets(box) & let) for box in boxes]
    return [replace(box, targets=cidrs(targets.ranges)) for box, targets in cut if not targets.is_empty]


def _targets(box: Space) -> Ranges:
    return Ranges.of(prefix_range(parse_prefix(text)) for text in box.targets)


def _of_all(vpn: ClientVpn, legs: Sequence[Answer]) -> Answer:
    """What holds whichever interface AWS picks; open where they differ."""
    words = {str(leg.verdict) for leg in legs}
    gaps = {gap for leg in legs for gap in leg.gaps or ()}
    if len(words) > 1:
        gaps.add(
            gap_of(vpn, "split", "AWS picks the interface by which users come out, and the law holds of some")
        )
    word = words.pop() if len(words) == 1 else "unknown"
    answer = _said(word, gaps, {name for leg in legs for name in leg.assumptions or ()})
    answer.understood = dict(legs[0].understood)
    breaks = []
    for leg in legs:
        before = len(answer.paths or ())
        breaks += [{**one, "path": one["path"] + before} for one in leg.result["breaks"]]
        answer.paths = [*(answer.paths or ()), *(leg.paths or ())]
        answer.space = [*(answer.space or ()), *(leg.space or ())]
    answer.result = {"breaks": breaks, "keeping": sum(leg.result["keeping"] for leg in legs)}
    answer.notes = list(dict.fromkeys(note for leg in legs for note in leg.notes or ())) or None
    answer.proof = least_vouched(legs)
    return answer


def _doubt(answer: Answer, *gaps: Gap) -> None:
    answer.verdict = "unknown"
    answer.gaps = sorted({*(answer.gaps or ()), *gaps}, key=canonical)


def _said(word: str, gaps: Iterable[Gap] = (), assumptions: Iterable[str] = ()) -> Answer:
    answer = Answer(question="prove", verdict=word, paths=[], space=[])
    answer.gaps, answer.assumptions = sorted(set(gaps), key=canonical), sorted(set(assumptions))
    answer.result = {"breaks": [], "keeping": 0}
    answer.proof = {"z3": "skipped", "judge": "skipped"}
    return answer


def _open(*gaps: Gap) -> Answer:
    return _said("unknown", gaps)


def _kept(note: str, assumptions: Iterable[str] = ()) -> Answer:
    """A law that holds of no traffic, or of all there is."""
    answer = _said("holds", (), assumptions)
    answer.notes = [note]
    return answer
