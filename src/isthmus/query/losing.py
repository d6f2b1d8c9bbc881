"""``lose``: any question on the network without something: a zone, an attachment, an endpoint, a gateway, an instance.

Why: what a failure cuts off, and whether traffic finds another way, is asked before it fails. How: the loss is laid
over the snapshot as edits (``failing``), so that engine, Z3 and judge read the same network without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import QuestionError
from ..model.balancer import balancer_named, balancers
from ..model.citation import Gap, canonical
from ..model.firewall import firewalls
from ..model.network import Network, build
from ..snapshot import overlay
from . import failing
from .answer import Answer
from .asked import list_field
from .directory import Directory, bearers, directory
from .failing import Edit
from .nearest import nearest

ZONE = "availability-zone"
BY_KIND: dict[str, Callable[[Network, str], Iterator[Edit]]] = {
    "instance": failing.instance,
    "interface": failing.interface,
    "nat-gateway": failing.nat_gateway,
    "vpc-endpoint": failing.endpoint,
    "peering": failing.peering,
    "internet-gateway": failing.internet_gateway,
    "egress-only-internet-gateway": failing.internet_gateway,
    "subnet": lambda network, name: failing.subnets(network, [name]),
    "vpc": lambda network, name: failing.subnets(
        network, [each for each, one in network.subnets.items() if one.vpc_id == name]
    ),
}
"""What can be lost, by the kind of its id."""
CAN = "a zone, subnet, VPC, instance, interface, gateway, peering, endpoint, attachment, connection, firewall, balancer"
HOLDING = frozenset({ZONE, "subnet", "vpc"})
"""Kinds of things that may hold nothing that could fail."""
MOST_KEPT = 4
"""Units: networks without something that are kept beside the whole one."""
STEPWISE = frozenset({"attachment", "vpn-connection", "vpn-gateway"})
"""Kinds of things whose loss changes the routes that others share: of several, each is lost after the other."""
COMPARED = frozenset({"path", "trace", "prove"})
"""Questions whose verdict on the whole network is told beside."""


@dataclass(frozen=True, slots=True)
class Loss:
    """What one word takes away; ``edits`` say how."""

    text: str
    kind: str
    id: str
    label: str
    edits: tuple[Edit, ...]


Answerer = Callable[[Network, Mapping[str, Any]], Answer]


def asked_without(network: Network, question: Mapping[str, Any], answerer: Answerer) -> Answer:
    """The answer to a question on the network without what it says is lost, with the verdict before.

    Errors: QuestionError, where a word names nothing that can be lost.
    """
    taken, left = losses(network, list_field(question, "lose"))
    plainly = {name: value for name, value in question.items() if name != "lose"}
    answer = answerer(left, plainly)
    answer.understood["lost"] = [_told(loss) for loss in taken]
    if answer.gaps:
        answer.gaps = sorted({_announced(gap) for gap in answer.gaps}, key=canonical)
    if question["question"] in COMPARED:
        whole = answerer(network, {**plainly, **({"fixes": False} if question["question"] == "path" else {})})
        words = {name: getattr(whole, name) for name in ("verdict", "forward", "session")}
        answer.before = {name: word for name, word in words.items() if word is not None}
    return answer


def _announced(gap: Gap) -> Gap:
    """The gap of a route that was withdrawn as what it is; any other as it stands."""
    if failing.WITHDRAWN not in gap.detail:
        return gap
    detail = f"a route of {gap.id} was learnt of what is lost: whether other routers announce it was not read"
    return Gap("unread-announcement", gap.id, "either", detail, gap.citation)


def losses(network: Network, texts: Iterable[str]) -> tuple[list[Loss], Network]:
    """What some words take away, one after the other, and the network without it; made once.

    Errors: QuestionError with the nearest words, where one names nothing that can be lost.
    """
    words = tuple(dict.fromkeys(text.strip() for text in texts))
    known = network.memo.setdefault("without", {})
    assert isinstance(known, dict), "the memo of losses is of this room"
    kept: tuple[list[Loss], Network] | None = known.get(words)
    if kept is not None:
        return kept
    found: list[Loss] = []
    left = network
    for word in words:
        loss = _loss(left, directory(left), word)
        if not loss.edits and loss.kind not in HOLDING:
            raise QuestionError(f"nothing that the snapshot tells of {word!r} can fail", field="lose")
        found.append(loss)
        left = build(overlay(left.snapshot, loss.edits))
    if len(known) >= MOST_KEPT:
        del known[next(iter(known))]
    known[words] = found, left
    return found, left


def _loss(network: Network, known: Directory, text: str) -> Loss:
    zone = _zone(network, text)
    if zone is not None:
        edits = tuple(failing.subnets(network, _subnets_of(network, zone), zone))
        return Loss(text, ZONE, zone, text, edits)
    if text.startswith("tag:"):
        return _tagged(network, known, text)
    name = known.arns.get(text, text)
    if name in known.kinds:
        return _thing(network, known, name, text)
    balancer = balancer_named(network, text)
    if balancer is not None:
        return _thing(network, known, balancer.arn, text)
    guards = firewalls(network).guards(text)
    if len(guards) == 1:
        return _thing(network, known, guards[0], text)
    called = [one for one in known.names.get(text, ()) if _kind(network, known, one)]
    if len(called) == 1:
        return _thing(network, known, called[0], text)
    if called:
        listed = [f"{one} ({known.kinds[one]})" for one in called]
        raise QuestionError(
            f"{len(called)} things are called {text!r}: say which", field="lose", nearest=listed
        )
    zones = sorted({one.availability_zone for one in network.subnets.values() if one.availability_zone})
    near = nearest(text, known.kinds, [*known.names, *zones])
    raise QuestionError(f"{text!r} is no zone, id or name of the snapshot", field="lose", nearest=near)


def _zone(network: Network, text: str) -> str | None:
    """The zone that a text names, by its id where one is told.

    Errors: QuestionError, where accounts call different zones so. Source: "AZ IDs" (names differ by account).
    """
    subnets = network.subnets.values()
    if any(text == one.availability_zone_id for one in subnets):
        return text
    named = [one for one in subnets if text == one.availability_zone]
    ids = sorted({one.availability_zone_id for one in named if one.availability_zone_id is not None})
    if len(ids) > 1:
        raise QuestionError(f"accounts call {len(ids)} zones {text}: say which", field="lose", nearest=ids)
    return ids[0] if ids else text if named else None


def _subnets_of(network: Network, zone: str) -> list[str]:
    return [
        name
        for name, one in network.subnets.items()
        if zone == (one.availability_zone_id or one.availability_zone)
    ]


def _tagged(network: Network, known: Directory, text: str) -> Loss:
    """Everything that bears a tag and can be lost."""
    borne = bearers(known, text, "lose")
    edits: list[Edit] = []
    for name in borne:
        if _kind(network, known, name):
            loss = _thing(network, known, name, name)
            edits += loss.edits
            if loss.kind in STEPWISE and name != borne[-1]:
                network = build(overlay(network.snapshot, loss.edits))
    return Loss(text, "tag", text, text.removeprefix("tag:"), tuple(edits))


def _kind(network: Network, known: Directory, name: str) -> str:
    """The kind of a thing that can be lost; empty for any other."""
    kind = known.kinds.get(name, "")
    if kind in BY_KIND:
        return kind
    if name in network.transit.gateways:
        return "transit-gateway"
    if any(attachment == name for _, attachment in network.transit.attachments):
        return "attachment"
    if name in network.vpn_gateways:
        return "vpn-gateway"
    if name in balancers(network):
        return "load-balancer"
    if name in firewalls(network).firewalls:
        return "firewall"
    return "vpn-connection" if name.startswith("vpn-") and network.hybrid.named(name) else ""


BEYOND: dict[str, Callable[[Network, str], Iterator[Edit]]] = {
    "transit-gateway": failing.transit_gateway,
    "attachment": failing.attachment,
    "vpn-gateway": failing.vpn_gateway,
    "vpn-connection": failing.connection,
    "load-balancer": lambda network, name: failing.balancer(network, balancers(network)[name]),
    "firewall": failing.firewall,
}


def _thing(network: Network, known: Directory, name: str, text: str) -> Loss:
    kind = _kind(network, known, name)
    if not kind:
        raise QuestionError(f"{text} can't be lost: name {CAN}, or a tag", field="lose")
    own = balancers(network).get(name) or firewalls(network).firewalls.get(name)
    label = known.name_of.get(name, name) if own is None else own.name
    return Loss(text, kind, name, label, tuple((BY_KIND | BEYOND)[kind](network, name)))


def _told(loss: Loss) -> dict[str, Any]:
    """A loss as an answer shows it; ``records`` are how many records of the snapshot it changes."""
    records = len({(edit["kind"], edit["id"]) for edit in loss.edits})
    return {"text": loss.text, "kind": loss.kind, "id": loss.id, "label": loss.label, "records": records}
