"""``trace``: one five-tuple, step by step, by the judge alone: what each thing on the way says, and where.

Why: to check an answer by hand, a person follows one packet. How: the independent reader walks it from the raw
snapshot; nothing of the engine or of Z3 is used.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..engine.compile import Compiled
from ..errors import QuestionError
from ..judge import Trace
from ..model.citation import Citation, Gap
from ..model.network import Network
from ..packet import ICMP_PROTOCOLS, PORT_PROTOCOLS, WIDTH, Flow, format_address, parse_address
from ..space.line import text_at as address_text
from . import client_trace
from .answer import Answer
from .asked import Asked, asked, compiled, of_its_family, text_field
from .directory import owned
from .ends import End, resolve
from .likely import LIKELY_PORT
from .nearest import FEW
from .proof import judge_of, said, start_of
from .service_ends import led
from .sides import Batch, Side, batch, side, source_places, target_places
from .telling import shown_flow, understood

WORDS = {True: "reachable", False: "unreachable", None: "unknown"}


def trace(network: Network, question: Mapping[str, Any]) -> Answer:
    """Answer a ``trace`` question.

    Errors: QuestionError, when the question leaves open which flow is meant.
    """
    return client_trace.trace(network, question, _trace) or _trace(network, question)


def _trace(network: Network, question: Mapping[str, Any]) -> Answer:
    c = compiled(network)
    source_end = resolve(network, text_field(question, "source"), "source")
    target_end = led(network, source_end, text_field(question, "target"))
    wanted = asked(c.universe, question, named=True)
    for name, end in (("source", source_end), ("target", target_end)):
        if question.get(f"{name}_address") is None and _is_many(end):
            message = (
                f"{end.text} is many addresses and a trace follows one: write one in its place, or pin it"
                f" with {name}_address"
            )
            raise QuestionError(message, field=name, nearest=_addresses(network, end)[:FEW])
    source = side(c, source_end, question.get("source_address"), "source_address")
    target = side(c, target_end, question.get("target_address"), "target_address")
    for name, found in (("source", source), ("target", target)):
        if found.gaps:
            raise QuestionError(found.gaps[0].detail, field=name)
    flows = of_its_family(c.universe, batch(c, source, target), wanted, question)
    wanted = wanted.of_families(c.universe, flows.dst[:1])
    service = one_service(wanted)
    if not len(flows):
        start, flow = _nobody(question, source, service)
    else:
        row = int(flows.rows[0])
        start = start_of(c, row)
        places = source_places(c, source, int(flows.src[0]), row).ranges[0]
        there = target_places(c, target, int(flows.dst[0])).ranges[0]
        flow = _flow(places[0], there[0], service, wanted.ports.sample(), wanted.pinned_port)
    told = judge_of(network).trace(start, flow, spoken=said(wanted))
    answer = Answer(question="trace", understood=understood(question, source_end, target_end, wanted))
    answer.understood["flow"] = shown_flow(flow)
    answer.notes = list(_other_family(c, flows, target)) or None
    _tell(answer, told)
    if told.inspected and not wanted.forward_only:
        _tell_data(answer, told, named=wanted.spoken is not None)
    answer.verdict = answer.forward if wanted.forward_only else answer.session
    answer.proof = {"z3": "skipped", "judge": "replayed"}
    return answer


def _other_family(c: Compiled, flows: Batch, target: Side) -> Iterator[str]:
    """Which family was followed of two that the ends share, and how the other is."""
    v6 = flows.dst >= c.universe.first_v6
    if len(flows) and v6.any() and not v6.all():
        mine, other = (6, 4) if v6[0] else (4, 6)
        there = target_places(c, target, int(flows.dst[v6 != v6[0]][0])).ranges[0][0]
        how = f"pin target_address {address_text(there)}"
        yield f"the ends share both families, and IPv{mine} was followed: for IPv{other}, {how}"


def one_service(wanted: Asked) -> int:
    """The service that is followed: of an ICMP type code 0, of a protocol without ports the first number.

    Errors: QuestionError, where several ports, types or protocols are asked.
    """
    low, high = wanted.ranges.ranges[0]
    protocol, kind = low >> 16 == high >> 16, low >> 8 == high >> 8
    alike = kind if low >> 16 in ICMP_PROTOCOLS else protocol and low >> 16 not in PORT_PROTOCOLS
    if len(wanted.ranges.ranges) > 1 or (low != high and not alike):
        message = (
            f"a trace follows one flow, and {wanted.service.text} is many: name one port or one ICMP type"
        )
        raise QuestionError(message, field="service", nearest=["tcp/443", "udp/53", "icmp/8", "proto/50"])
    return low


def _is_many(end: End) -> bool:
    """True for an end that leaves open which address is meant."""
    if end.kind in ("internet", "service") or len(end.interfaces) > 1:
        return True
    return any(prefix.length < WIDTH[prefix.family] for prefix in end.prefixes)


def _addresses(network: Network, end: End) -> list[str]:
    """Every address of an end's interfaces."""
    return [text for name in end.interfaces for _, text in owned(network.interfaces[name])]


def _flow(source: int, target: int, service: int, port: int, pinned: bool) -> Flow:
    from ..space.line import address_at

    family, address = address_at(source)
    if service >> 16 not in PORT_PROTOCOLS:
        port = 0
    elif not pinned:
        port = LIKELY_PORT
    return Flow(family, address, address_at(target)[1], service, port)


def _nobody(question: Mapping[str, Any], source: Side, service: int) -> tuple[str, Flow]:
    """A flow from an address that belongs to nothing in the snapshot; both addresses must be written out."""
    found: list[tuple[int, int]] = []
    for name in ("source", "target"):
        text = str(question.get(f"{name}_address") or question.get(name))
        try:
            found.append(parse_address(text))
        except ValueError as error:
            raise QuestionError(f"{text} has no address that the other end shares", field=name) from error
    (family, there), (other, here) = found
    if family != other:
        raise QuestionError("the two addresses are of different families", field="target")
    return "nowhere", Flow(
        family, there, here, service, LIKELY_PORT if service >> 16 in PORT_PROTOCOLS else 0
    )


def _tell(answer: Answer, found: Trace) -> None:
    answer.forward, answer.session = WORDS[found.forward], WORDS[found.session]
    answer.result = {
        "disposition": found.disposition,
        "at": found.at,
        "steps": [
            {
                "direction": step.direction,
                "stage": step.stage,
                "id": step.id,
                "ok": step.ok,
                "layer": step.layer,
                "rule": step.rule,
                "aws_code": step.aws_code,
                "flow": _header(step.flow),
                "citation": Citation(step.file, step.pointer) if step.file else None,
            }
            for step in found.steps
        ],
    }
    if found.closed:
        answer.result["closed"] = [list(entry) for entry in found.closed]
    answer.gaps = [Gap(gap.kind, gap.id, "either", gap.detail) for gap in found.gaps]
    answer.assumptions = sorted(found.assumptions)


def _tell_data(answer: Answer, found: Trace, *, named: bool) -> None:
    """Whether the handshake is completed and data follows, where a firewall looks at it; without a name, how to ask."""
    if named:
        answer.handshake, answer.data = WORDS[found.handshake], answer.session
        return
    by = found.inspected[0]
    note = f"through {by} the handshake counts: ask with ?sni=NAME or ?host=NAME whether data passes"
    answer.notes = [*(answer.notes or ()), note]


def _header(flow: Flow) -> dict[str, Any]:
    return shown_flow(flow)


__all__ = ["format_address", "trace"]
