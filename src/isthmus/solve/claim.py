"""What is put to Z3: the flows that were asked, and the kinds of header a way shows to its filters.

In: a question's flows, services and client ports. Out: formulas over five variables: ``x`` and ``y`` (the
addresses as the client writes them), ``s`` (the service), ``r`` (the reply's service, whose value is the
client's port) and ``n1``, ``n2`` ... (the same beyond a translation that picks its own port).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..engine.atoms import Ranks, Universe
from ..packet import (
    EPHEMERAL_PORTS,
    ICMP_PROTOCOLS,
    ICMP_REPLY,
    PORT_PROTOCOLS,
    TCP,
    UDP,
    WIDTH,
    parse_prefix,
    service_range,
)
from ..space.line import FIRST_V6, prefix_range
from .solver import Every, Formula, every, some
from .terms import (
    FALSE,
    SERVICE_BITS,
    TRUE,
    Range,
    address_between,
    all_of,
    bits,
    either,
    no,
    service_in,
)

SOURCE, TARGET, SERVICE, REPLY = "x", "y", "s", "r"


@dataclass(frozen=True, slots=True)
class Claim:
    """What a verdict is about: flows between pieces of the line, some services, some client ports.

    Shapes: ``src`` and ``dst`` are (flows,), the ranks that the engine was asked, numbered as ``idx`` of the
    outcomes' packs numbers them; ``services`` and ``ports`` closed ranges. ``sources`` and ``targets`` are
    the positions asked for, where they are less than the pieces that hold them; only fixes look at them.
    """

    src: Ranks
    dst: Ranks
    services: tuple[Range, ...]
    ports: tuple[Range, ...] = (EPHEMERAL_PORTS,)
    sources: tuple[Range, ...] = ()
    targets: tuple[Range, ...] = ()


def address(name: str, family: int) -> str:
    """The variable of an address; each family has its own."""
    return f"{name}{family}"


def variables(family: int, legs: int) -> dict[str, int]:
    """Every variable of a claim on one family, with its bits."""
    named = {SERVICE: SERVICE_BITS, REPLY: SERVICE_BITS}
    named |= {address(name, family): WIDTH[family] for name in (SOURCE, TARGET)}
    return named | {leg(number): SERVICE_BITS for number in range(1, legs + 1)}


def apart(formula: Formula, variables: dict[str, int], number: int) -> Formula:
    """A formula whose services are its own, so that several can hold at once, each of another service.

    Shapes: the addresses stay shared; ``variables_apart`` names what the formulas then speak of.
    """
    if isinstance(formula, str):
        if formula in (TRUE, FALSE):
            return formula
        named = (f"({name} {_own(name, number)})" for name in variables if _is_service(variables, name))
        return f"(let ({' '.join(named)}) {formula})"
    parts = (apart(part, variables, number) for part in formula.parts)
    return every(parts) if isinstance(formula, Every) else some(parts)


def variables_apart(variables: dict[str, int], count: int) -> dict[str, int]:
    """Every variable of so many formulas that were set apart."""
    kept = {name: width for name, width in variables.items() if not _is_service(variables, name)}
    services = [name for name in variables if _is_service(variables, name)]
    return kept | {_own(name, number): SERVICE_BITS for name in services for number in range(count)}


def _is_service(variables: dict[str, int], name: str) -> bool:
    return variables[name] == SERVICE_BITS


def _own(name: str, number: int) -> str:
    return f"{name}.{number}"


def leg(number: int) -> str:
    """The service of a reply before it has passed ``number`` translations: ``r`` once it has passed all."""
    return f"n{number}" if number else REPLY


def family_of(universe: Universe, rank: int) -> int:
    """The family of a piece of the line."""
    return 4 if rank < universe.first_v6 else 6


def block_range(block: str) -> Range:
    """The positions of a CIDR block."""
    return prefix_range(parse_prefix(block))


def within(universe: Universe, name: str, ranks: Iterable[int]) -> str:
    """That an address lies in any of these pieces. Shapes: pieces of one family, at least one."""
    merged: list[list[int]] = []
    for rank in sorted(ranks):
        low, high = universe.piece(rank)
        if merged and merged[-1][1] + 1 == low:
            merged[-1][1] = high
        else:
            merged.append([low, high])
    family = 4 if merged[0][0] < FIRST_V6 else 6
    first = 0 if family == 4 else FIRST_V6
    ranges = [(low - first, high - first) for low, high in merged]
    return address_between(family, address(name, family), ranges)


def asked(claim: Claim) -> str:
    """That the service is one of those asked."""
    return service_in(SERVICE, claim.services)


def carries_ports(service: str) -> str:
    """That a service is of a protocol with ports."""
    return either(_protocol(service, protocol) for protocol in sorted(PORT_PROTOCOLS))


def _protocol(service: str, protocol: int) -> str:
    return service_in(service, [service_range(protocol)])


def alike(one: str, other: str) -> str:
    """That two services are of one protocol: TCP, UDP, ICMP of either family, or any other."""
    kinds = [
        [service_range(TCP)],
        [service_range(UDP)],
        [service_range(protocol) for protocol in sorted(ICMP_PROTOCOLS)],
    ]
    known = [part for kind in kinds for part in kind]
    both = [all_of((service_in(one, kind), service_in(other, kind))) for kind in kinds]
    return either([*both, all_of((no(service_in(one, known)), no(service_in(other, known))))])


def silent() -> str:
    """That the flow needs no reply: ICMP that asks for none.

    Source: assumption ``icmp-errors-need-no-reply``.
    """
    icmp = either(_protocol(SERVICE, protocol) for protocol in sorted(ICMP_PROTOCOLS))
    return all_of((icmp, no(service_in(SERVICE, sorted(ICMP_REPLY)))))


def answers(reply: str, ports: Sequence[Range]) -> str:
    """That one service is the reply's of the flow's: client port, answer of ICMP, or the same protocol again."""
    cases = [
        all_of(
            (
                _protocol(SERVICE, protocol),
                service_in(reply, [service_range(protocol, low, high) for low, high in ports]),
            )
        )
        for protocol in sorted(PORT_PROTOCOLS)
    ]
    for ask, answer in sorted(ICMP_REPLY.items()):
        cases.append(all_of((service_in(SERVICE, [ask]), f"(= {reply} {bits(answer, SERVICE_BITS)})")))
    known = either(_protocol(SERVICE, protocol) for protocol in sorted(PORT_PROTOCOLS | ICMP_PROTOCOLS))
    cases.append(all_of((no(known), f"(= {reply} {SERVICE})")))
    return either(cases)


__all__ = [
    "REPLY",
    "SERVICE",
    "SOURCE",
    "TARGET",
    "Claim",
    "Formula",
    "address",
    "alike",
    "answers",
    "apart",
    "asked",
    "block_range",
    "carries_ports",
    "family_of",
    "leg",
    "silent",
    "variables",
    "variables_apart",
    "within",
]
