"""``path`` from users of a Client VPN endpoint: past its own rules, and out of an interface of it like from any other.

The endpoint translates what users send to the address of its interface, so the rest is a whole ``path`` from there, on
the edited snapshot in which the interface is a plain one: Z3 proves it, and the judge reads it. Which of its subnets a
user comes out in AWS picks. Nothing begins a session with a user: behind the translation only answers arrive.

Source: Client VPN Admin Guide, "How AWS Client VPN works", "Rules and best practices"; vpc.md 9.2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from ..errors import Disagreement, QuestionError
from ..judge import client_may
from ..model.citation import Gap
from ..model.client_vpn import ClientVpn, client_vpns
from ..model.network import Network, build
from ..packet import parse_address
from ..semantics.client_vpn import Said, parts
from ..snapshot import overlay
from ..space import Ranges
from ..space.line import ALL_V4, ALL_V6, text_at
from .answer import Answer, Block, Hop, Path, Rule, Space
from .any_of import any_member
from .asked import asked, compiled, list_field, text_field
from .directory import owned
from .ends import End, resolve
from .managed_ends import interfaces_of
from .one_of import capped, one_of
from .sides import side
from .telling import understood

LAYER = "client-vpn"
ONLY_BEGIN, BY_SUBNET = "client-vpn-users-only-begin", "client-vpn-subnet-routes"
MOST_MEMBERS = 16
"""Units: interfaces of a target that are asked one by one."""
GONE = ("disassociated", "association-failed")
WAITING = ("pending", "pending-associate", "deleting", "deleted")
Asking = Callable[[Network, Mapping[str, Any]], Answer]
Question = Mapping[str, Any]


def path(network: Network, question: Question, asking: Asking) -> Answer | None:
    """Answer a ``path`` question from or to users of a Client VPN endpoint; None where it concerns none.

    Errors: as of ``path``; Disagreement, where the judge reads the endpoint's rules otherwise.
    """
    found = meant(network, text_field(question, "source"))
    if found is not None:
        return _from_users(network, question, *found, asking)
    found = meant(network, text_field(question, "target"))
    return _to_users(network, question, *found) if found is not None else None


def meant(network: Network, text: str) -> tuple[ClientVpn, End] | None:
    """The Client VPN endpoint that a text means."""
    if not client_vpns(network):
        return None
    try:
        end = resolve(network, text)
    except QuestionError:
        return None
    vpn = client_vpns(network).get(end.id or "")
    return None if vpn is None else (vpn, End(LAYER, end.text, end.id, label=end.label))


def _from_users(network: Network, question: Question, vpn: ClientVpn, end: End, asking: Asking) -> Answer:
    told = [] if vpn.over_transit else end_of(network, vpn)
    avoided = [name for name in list_field(question, "avoid") if is_endpoint(network, vpn, name)]
    rest = {
        **question,
        "via": [one for one in list_field(question, "via") if not is_endpoint(network, vpn, one)],
    }
    if isinstance(told, Answer):
        answer = told
    elif avoided:
        answer = stopped(vpn, [f"every way of its users crosses {avoided[0]}"], "waypoint")
    elif vpn.over_transit:
        from .client_transit import from_users

        answer = from_users(network, rest, vpn, asking)
    else:
        choices = [
            (card or subnet, _by_interface(network, rest, vpn, (subnet, card), asking))
            for subnet, card in picked(network, vpn, told, question)
        ]
        answer = one_of(choices, vpn.id, "AWS picks the interface by which users come out, and these differ")
        answer.assumptions = sorted({*(answer.assumptions or ()), BY_SUBNET})
    target = resolve(network, text_field(question, "target"), "target")
    wanted = asked(compiled(network).universe, question, named=True)
    answer.understood = {**understood(question, end, target, wanted), **answer.understood}
    answer.understood["source"] = end.told()
    return answer


def is_endpoint(network: Network, vpn: ClientVpn, text: str) -> bool:
    """Whether a waypoint is the endpoint itself, or any of several with it, which every way of its users crosses."""
    found = [meant(network, part.strip()) for part in text.split(",")]
    return any(one is not None and one[0].id == vpn.id for one in found)


def end_of(network: Network, vpn: ClientVpn) -> list[tuple[str, str]] | Answer:
    """The subnets and interfaces by which users come out, '' where none was read; or why there are none."""
    if vpn.over_transit:
        return unknown(
            gap_of(
                vpn, "client-vpn-transit", "its users come out in a transit gateway by their own addresses"
            )
        )
    if vpn.state in WAITING:
        return stopped(vpn, [f"the endpoint is {vpn.state}"], "state")
    if vpn.state not in (None, "available"):
        return unknown(gap_of(vpn, "unknown-value", f"its state is {vpn.state!r}, which is not understood"))
    if vpn.networks is None:
        return unknown(gap_of(vpn, "uncollected-client-vpn", "its target networks were not read"))
    standing = [one for one in vpn.networks if one.state not in GONE]
    if not standing:
        return stopped(vpn, ["it is associated with no subnet"], "state")
    known = interfaces_of(network, vpn.id)
    if known is not None and known.gap is not None:
        return unknown(known.gap)
    cards = known.interfaces if known is not None else ()
    found: list[tuple[str, str]] = []
    for one in standing:
        here = [name for name in cards if network.interfaces[name].subnet_id == one.subnet]
        sure = one.state in (None, "associated")
        found += [(one.subnet, name) for name in here if sure] or [(one.subnet, "")]
    return found


def picked(
    network: Network, vpn: ClientVpn, told: list[tuple[str, str]], question: Question
) -> list[tuple[str, str]]:
    """The subnets and interfaces that a question means: all, or the one whose address is pinned.

    Errors: QuestionError, where the pinned address is neither an interface's nor a user's.
    """
    pin = question.get("source_address")
    if pin is None:
        return told
    try:
        place = parse_address(str(pin))
    except ValueError as error:
        raise QuestionError(str(error), field="source_address") from error
    own = [
        (subnet, card)
        for subnet, card in told
        if card and any(parse_address(text) == place for _, text in owned(network.interfaces[card]))
    ]
    if not own and (vpn.block is None or not vpn.block.holds(*place)):
        raise QuestionError(f"{pin} is no address of a user of {vpn.id}", field="source_address")
    return own or told


def leg_of(question: Question, card: str) -> dict[str, Any]:
    """The question as it is asked of an interface: the endpoint picks address and port."""
    left = ("id", "source_address", "source_port")
    return {name: value for name, value in question.items() if name not in left} | {"source": card}


def _by_interface(
    network: Network, question: Question, vpn: ClientVpn, place: tuple[str, str], asking: Asking
) -> Answer:
    """The answer for users that come out by one interface of a subnet."""
    subnet, card = place
    if not card:
        return unknown(gap_of(vpn, "uncollected-client-vpn", f"no interface of it in {subnet} was read"))
    told, six = let_through(network, vpn, subnet, question)
    end = resolve(network, text_field(question, "target"), "target")
    if end.interfaces == (card,):
        return unknown(opaque(network, card))
    members = _apart(question, end, card, told)
    if members:
        asked_for = [{**question, "target": name} for name in members]
        answers = [_by_interface(network, one, vpn, place, asking) for one in asked_for]
        return _told_together(network, card, members, answers)
    if told and all(one.word is False for one in told):
        answer = stopped(vpn, sorted({one.stop for one in told}))
        answer.proof = {"z3": "skipped", "judge": "checked"}
        if vpn.split and any(one.by_route for one in told):
            answer.notes = [
                f"{vpn.id} is split: users send what it has no route for by networks of their own"
            ]
    else:
        answer = asking(plain(network, card), leg_of(question, card))
        answer.understood.pop("source", None)
        answer.paths = [led(network, vpn, way, told) for way in answer.paths or ()]
        own = [opaque(network, card)] if card in end.interfaces else []
        for gap in dict.fromkeys([*own, *_doubts(vpn, told, answer)]):
            capped(answer, gap, forward_only=question.get("direction") == "forward")
    by_six = six and answer.verdict == "unreachable"
    return (
        unknown(gap_of(vpn, "client-vpn-ipv6", "IPv6 is not translated, and not followed"))
        if by_six
        else answer
    )


def _apart(question: Question, end: End, card: str, told: list[Said]) -> tuple[str, ...]:
    """The interfaces of a target that are asked one by one: few, of which not all are alike to users.

    Users are let through to some alone, or the one that they come out by is among them.
    """
    alike = len({one.word for one in told}) < 2 and card not in end.interfaces
    others = tuple(name for name in end.interfaces if name != card)
    few = 0 < len(others) <= MOST_MEMBERS and not end.prefixes and question.get("target_address") is None
    return others if few and not alike and len(end.interfaces) > 1 else ()


def opaque(network: Network, card: str) -> Gap:
    """The gap of an endpoint's own interface as a target."""
    detail = f"what {card} takes from others than its users is not modelled"
    return Gap("unmodelled-interface", card, "either", detail, network.citation(card))


def _told_together(network: Network, card: str, members: tuple[str, ...], answers: list[Answer]) -> Answer:
    """The answer for all members; what users are stopped from is missing of it."""
    stops = [
        (name, answer)
        for name, answer in zip(members, answers, strict=True)
        if answer.verdict == "unreachable" and not answer.missing
    ]
    for name, answer in stops:
        places = [[f"{text}/32"] for how, text in owned(network.interfaces[name]) if how != "public"]
        mine = network.interfaces[card].private_ip_address
        answer.missing = [Space([f"{mine}/32"], place, ["any"]) for place in places if ":" not in place[0]]
    return any_member(answers)


def _doubts(vpn: ClientVpn, told: list[Said], answer: Answer) -> Iterator[Gap]:
    """What leaves open whether users get as far as the interface does."""
    yield from doubts(vpn, told)
    every = answer.understood.get("source_ports")
    if any(box.source_ports not in (None, every) for box in answer.missing or ()):
        yield gap_of(
            vpn, "client-vpn-ports", "it picks the port that the target sees, and not every port is answered"
        )


def doubts(vpn: ClientVpn, told: list[Said]) -> Iterator[Gap]:
    """What leaves open whether an endpoint's own rules let its users through."""
    if not told:
        yield gap_of(vpn, "client-vpn-parts", "which addresses the target has is not told")
    yield from (one.gap for one in told if one.gap is not None)
    if any(one.word is False for one in told):
        yield gap_of(
            vpn, "client-vpn-parts", "its rules stop users before some of the target's addresses: ask of one"
        )


def let_through(network: Network, vpn: ClientVpn, subnet: str, question: Question) -> tuple[list[Said], bool]:
    """What the endpoint says of each part of the target's IPv4 addresses, none where these are not told; and whether
    users may write to an IPv6 address of it too.

    Errors: Disagreement, where the judge reads it otherwise.
    """
    c = compiled(network)
    end = resolve(network, text_field(question, "target"), "target")
    there = side(c, end, question.get("target_address"), "target_address")
    rows = [] if there.gaps else there.rows
    pieces = [c.universe.piece(int(c.rows.rank[row])) for row in rows]
    places = there.places if there.explicit or not pieces else Ranges.of(pieces)
    found = []
    for at, said in parts(vpn, subnet, places & Ranges.of([ALL_V4])):
        agreed(network, vpn, subnet, at, said)
        found.append(said)
    return found, vpn.six and not (places & Ranges.of([ALL_V6])).is_empty


def agreed(network: Network, vpn: ClientVpn, subnet: str, at: int, said: Said) -> None:
    """Hold what the endpoint says of an address against the judge's own reading.

    Errors: Disagreement, where they differ.
    """
    theirs = client_may(network.snapshot, vpn.id, subnet, text_at(at))
    if None not in (theirs, said.word) and theirs != said.word:
        sides = {"model": str(said.word), "judge": str(theirs)}
        raise Disagreement(f"whether {vpn.id} lets users through to {text_at(at)}", sides)


def plain(network: Network, card: str) -> Network:
    """The network in which one interface of an endpoint sends flows of its own, by IPv4 alone."""
    key = f"users by {card}"
    known = network.memo.get(key)
    if not isinstance(known, Network):
        known = network.memo[key] = build(overlay(network.snapshot, plain_door(card)))
    return known


def plain_door(card: str) -> list[dict[str, Any]]:
    """The edits that make a plain interface of one by which users come out."""
    return [
        {"op": "add", "kind": "NetworkInterfaces", "id": card, "pointer": f"/{field}", "value": value}
        for field, value in (("Description", ""), ("Ipv6Addresses", []), ("Ipv6Address", None))
    ]


def doors(network: Network) -> dict[str, tuple[ClientVpn, str]]:
    """The interfaces by which users of some endpoint surely come out, with its subnet."""
    found = [(vpn, end_of(network, vpn)) for vpn in client_vpns(network).values()]
    return {
        card: (vpn, subnet)
        for vpn, told in found
        for subnet, card in (told if not isinstance(told, Answer) else ())
        if card
    }


def led(network: Network, vpn: ClientVpn, way: Path, told: list[Said]) -> Path:
    """A way of an interface as one of users: by the endpoint, and the rules of it that let them through."""
    home = network.homes.get(vpn.id)
    hop = Hop("client-vpn-endpoint", vpn.id, home.account if home else None, home.region if home else None)
    said = dict.fromkeys(rule for one in told for rule in one.rules)
    rules = [Rule("forward", LAYER, vpn.id, text, vpn.id, cited) for text, cited in said]
    return replace(way, hops=[hop, *way.hops], returns=[*way.returns, hop], rules=[*rules, *way.rules])


def _to_users(network: Network, question: Question, vpn: ClientVpn, end: End) -> Answer:
    """To users: only answers come back through the translation."""
    if vpn.over_transit or vpn.six:
        answer = unknown(gap_of(vpn, "client-vpn-transit", "its users may be reached by their own addresses"))
    else:
        answer = stopped(vpn, ["its interfaces translate: only answers come back to users"])
        answer.assumptions = [ONLY_BEGIN]
    source = resolve(network, text_field(question, "source"), "source")
    wanted = asked(compiled(network).universe, question, named=True)
    answer.understood = understood(question, source, end, wanted)
    return answer


def stopped(vpn: ClientVpn, rules: list[str], layer: str = LAYER) -> Answer:
    """The answer where the endpoint itself stops everything."""
    answer = Answer(question="path", verdict="unreachable", forward="unreachable", session="unreachable")
    code = "BAD_STATE" if layer == "state" else None
    answer.blocks = [Block("forward", layer, vpn.id, rule, vpn.id, code, [], vpn.citation) for rule in rules]
    answer.paths, answer.gaps, answer.assumptions = [], [], []
    answer.proof = {"z3": "skipped", "judge": "skipped"}
    return answer


def unknown(gap: Gap) -> Answer:
    """The answer where it can't be told what the endpoint does."""
    answer = Answer(question="path", verdict="unknown", forward="unknown", session="unknown", gaps=[gap])
    answer.paths, answer.blocks, answer.assumptions = [], [], []
    answer.proof = {"z3": "skipped", "judge": "skipped"}
    return answer


def gap_of(vpn: ClientVpn, kind: str, detail: str) -> Gap:
    """The gap that an endpoint leaves."""
    return Gap(kind, vpn.id, "either", f"{vpn.id}: {detail}", vpn.citation)
