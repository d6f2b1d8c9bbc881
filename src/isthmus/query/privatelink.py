"""``path`` to an interface endpoint whose service is in the snapshot, and through it to the targets behind the service.

Leg 1 is a session of the client with an interface of the endpoint, leg 2 one of a node of the service's Network Load
Balancer with a target; the client's address is never kept. Between them stand the service's state and acceptance, the
zones, the listener, and the balancer's groups where they count.

Source: AWS PrivateLink Guide, "Share your services through AWS PrivateLink", "Accept or reject connection requests".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import Disagreement, QuestionError
from ..judge import Offer, offered
from ..model.balancer import Balancer, Listener, balancers
from ..model.citation import Gap
from ..model.endpoint_interfaces import endpoint_of
from ..model.endpoint_service import EndpointService, endpoint_services, service_of
from ..model.network import Network
from ..packet import parse_address
from . import path as direct
from .answer import Answer, Block, Hop
from .asked import asked, compiled, list_field, text_field
from .branches import Branch, all_of, any_of
from .directory import owned
from .ends import End, resolve
from .evidence import cite
from .handing import INWARD, Door, doors, zones
from .leading import begun, served, taking
from .legwork import Legwork
from .one_of import capped
from .relaying import by_any_node, ways
from .telling import understood

SERVING, WAITING = "available", frozenset({"pending", "deleting", "deleted", "failed"})
NOT_IN_ZONE = "VPCE_SERVICE_NOT_INSTALLED_IN_AZ"
Words = tuple[str, str]
UNREACHABLE: Words = ("unreachable", "unreachable")


@dataclass(frozen=True, slots=True)
class Fronted:
    """An endpoint that a question names, its interfaces that it means, and the service behind it."""

    endpoint: str
    interfaces: tuple[str, ...]
    service: EndpointService


def path(network: Network, question: Mapping[str, Any]) -> Answer | None:
    """Answer a ``path`` question to an endpoint, or through one that ``via`` names; None where it concerns none.

    Errors: as of ``path``; Disagreement, where the judge reads the endpoint or its balancer otherwise.
    """
    if not endpoint_services(network):
        return None
    waypoints = list_field(question, "via")
    for at, name in enumerate(waypoints):
        found = _named(network, name, "via")
        if found is not None:
            end = resolve(network, text_field(question, "target"), "target")
            via = tuple(waypoints[:at]), tuple(waypoints[at + 1 :])
            return _answered(network, question, found, end, via, onward=True)
    found = _named(network, text_field(question, "target"), "target")
    if found is None:
        return None
    end = resolve(network, text_field(question, "target"), "target")
    return _answered(network, question, found, end, (tuple(waypoints), ()), onward=False)


def _named(network: Network, text: str, field: str) -> Fronted | None:
    """The endpoint that a text means, by itself or by an interface or address of it."""
    try:
        end = resolve(network, text, field)
    except QuestionError:
        return None
    cards = [network.interfaces[name] for name in end.interfaces]
    names = {endpoint_of(network, card) for card in cards if card.interface_type == "vpc_endpoint"}
    name = (names.pop() if len(names) == 1 else None) or ""
    if name not in network.vpc_endpoints or end.kind not in ("vpc-endpoint", "interface", "address"):
        return None
    service = service_of(network, network.vpc_endpoints[name])
    return None if service is None else Fronted(name, end.interfaces, service)


def _answered(
    network: Network,
    question: Mapping[str, Any],
    found: Fronted,
    end: End,
    via: tuple[tuple[str, ...], tuple[str, ...]],
    *,
    onward: bool,
) -> Answer:
    service = found.service
    behind = balancers_behind(service, found.endpoint)
    gap = unread_balancer(network, service, behind)
    if gap is not None:
        return _blind(network, question, found, end, via[0], gap)
    balancer = balancers(network)[behind[0]]
    work, answer = begun(network, question, balancer, end)
    work.via, work.passed = via, (_hop(network, service),)
    work.assumptions.add(INWARD)
    stop = standing(work, found)
    doubtful = bool(work.gaps)
    _agreed(network, found, Offer(frozenset(behind), False if stop else None if doubtful else True))
    words: list[Words] = []
    listeners: list[Listener] = []
    if stop is None:
        listeners = taking(work, answer, balancer.nodes)
    else:
        answer.blocks, words = [stop], [UNREACHABLE]
    ways_in = doors(network, found.endpoint, _meant(network, found, question, onward=onward), balancer)
    for listener in listeners:
        branches = [_by_door(work, answer, listener, door, end if onward else None) for door in ways_in]
        words.append(by_any_node(work, answer, branches, False))
    if doubtful:
        words = [(all_of([one, "unknown"]), all_of([two, "unknown"])) for one, two in words]
    work.concluded(answer, words, listeners, False)
    answer.result |= {"endpoint": found.endpoint, "service": service.id}
    return answer


def _agreed(network: Network, found: Fronted, mine: Offer) -> None:
    """Hold what a service offers to an endpoint against the judge's own reading.

    Errors: Disagreement, where they differ.
    """
    theirs = offered(network.snapshot, found.endpoint)
    if theirs != mine:
        raise Disagreement(f"endpoint {found.endpoint}", {"model": str(mine), "judge": str(theirs)})


def _hop(network: Network, service: EndpointService) -> Hop:
    home = network.homes.get(service.id)
    return Hop("endpoint-service", service.id, home.account if home else None, home.region if home else None)


def _meant(network: Network, found: Fronted, question: Mapping[str, Any], *, onward: bool) -> tuple[str, ...]:
    """The interfaces that are asked for: the one with the pinned address, where the endpoint has it."""
    pin = question.get("target_address")
    if pin is None:
        return found.interfaces
    try:
        place = parse_address(str(pin))
    except ValueError as error:
        raise QuestionError(str(error), field="target_address") from error
    own = tuple(
        name
        for name in found.interfaces
        if any(parse_address(text) == place for _, text in owned(network.interfaces[name]))
    )
    if not own and not onward:
        raise QuestionError(f"{pin} is no address of {found.endpoint}", field="target_address")
    return own or found.interfaces


def standing(work: Legwork, found: Fronted) -> Block | None:
    """Why the service takes nothing from the endpoint; what leaves it open is a gap of the work."""
    service, network = found.service, work.network
    state = service.state.lower()
    if service.unknown is not None:
        work.gap("unknown-field", service.id, f"{service.unknown} of {service.id} is not understood")
    if state in WAITING:
        rule = f"the endpoint service is {service.state}"
        return Block(
            "forward", "state", service.id, rule, service.id, "BAD_STATE", [], cite(network, service.id)
        )
    if state != SERVING:
        work.gap("unknown-value", service.id, f"ServiceState of {service.id} is {service.state!r}")
    connection = service.connection(found.endpoint)
    own = (network.vpc_endpoints[found.endpoint].state or SERVING).lower()
    if connection is not None and connection.state.lower() != own:
        detail = f"{found.endpoint} is {own}, and to the service's owner {connection.state}"
        work.gap("conflicting-records", found.endpoint, detail)
    return None


def _by_door(work: Legwork, answer: Answer, listener: Listener, door: Door, end: End | None) -> Branch:
    """What holds of an interface of the endpoint: with every node that it hands on to, and of their targets."""
    balancer = work.balancer
    work.door = door.interface
    if not door.sure:
        work.gap(
            "not-collected",
            door.interface,
            "the zones of the endpoint and the balancer's nodes were not read",
        )
    if not door.nodes:
        return _no_node(work, answer, door)
    if end is None:
        branches = [work.first(node, listener, None, None) for node in door.nodes]
        return Branch(*by_any_node(work, answer, branches, not door.sure), node=door.interface)
    before = len(work.gaps)
    found, blocks = ways(work, balancer, listener, door.nodes, end)
    unread = len(work.gaps) > before
    answer.blocks = [*(answer.blocks or ()), *blocks]
    words = served(work, answer, found, None) if found else [UNREACHABLE]
    words += [("unknown", "unknown")] if unread else []
    told = [any_of([word[side] for word in words]) for side in (0, 1)]
    if not door.sure:
        told = [all_of([word, "unknown"]) for word in told]
    return Branch(told[0], told[1], node=door.interface)


def _no_node(work: Legwork, answer: Answer, door: Door) -> Branch:
    """The balancer has no node in the zone of an interface, or none that was read."""
    zone = "".join(zones(work.network, door.interface))
    balancer: Balancer = work.balancer
    if balancer.bare:
        detail = f"no node was read in {', '.join(balancer.bare)}, which may be the zone {zone}"
        work.gap("not-collected", balancer.arn, detail)
        return Branch("unknown", "unknown", node=door.interface)
    rule = f"the service's load balancer has no node in {zone}"
    where = cite(work.network, balancer.arn)
    stop = Block("forward", "endpoint", balancer.arn, rule, door.interface, NOT_IN_ZONE, [], where)
    if stop not in (answer.blocks or ()):
        answer.blocks = [*(answer.blocks or ()), stop]
    return Branch(*UNREACHABLE, node=door.interface)


def balancers_behind(service: EndpointService, endpoint: str) -> tuple[str, ...]:
    """The load balancers that serve an endpoint: those that its connection tells, else the service's."""
    connection = service.connection(endpoint)
    return (connection.balancers if connection is not None else ()) or service.balancers


def unread_balancer(network: Network, service: EndpointService, behind: Sequence[str]) -> Gap | None:
    """Why what stands behind a service is not known; None where it is one load balancer that was read."""
    if len(behind) == 1 and behind[0] in balancers(network):
        return None
    if not behind and service.inspecting:
        detail = f"{service.id} has Gateway Load Balancers behind an interface endpoint"
    elif len(behind) > 1:
        detail = f"which of {len(behind)} load balancers of {service.id} serves the endpoint is not told"
    else:
        detail = f"the load balancer of {service.id} was not read: {', '.join(behind) or 'it tells none'}"
    return Gap("privatelink", service.id, "either", detail)


def _blind(
    network: Network,
    question: Mapping[str, Any],
    found: Fronted,
    end: End,
    before: tuple[str, ...],
    gap: Gap,
) -> Answer:
    """The answer where what stands behind the service was not read: the endpoint stops it, or nobody knows."""
    leg = {name: value for name, value in question.items() if name not in ("id", "target_address")}
    if any(end.id == name for name in (found.endpoint, *found.interfaces)):
        leg = dict(question)
    else:
        leg |= {"target": found.endpoint, "via": list(before)}
    answer = direct.path(network, leg)
    wanted = asked(compiled(network).universe, question)
    source = resolve(network, text_field(question, "source"), "source")
    answer.understood = understood(question, source, end, wanted)
    capped(answer, gap, forward_only=question.get("direction") == "forward")
    return answer
