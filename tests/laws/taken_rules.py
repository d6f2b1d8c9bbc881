"""What ``filter`` says of a snapshot, held to what it says of one that lacks a kind.

Each check yields how the answer to less contradicts the answer to the whole: what one surely lets pass the other
surely stops. Where less is sure of less, a gap must say why.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import isthmus
from isthmus.packet import parse_prefix
from isthmus.space import HeaderSpace, prefix_range
from isthmus.space.line import LAST
from tests.laws.spaces import space_of
from tests.laws.taking_away import Taken, named

Said = dict[str, HeaderSpace]


def filtered(answer: isthmus.Answer) -> Said:
    """What a filter surely lets pass, and surely does not."""
    return {"permitted": space_of(answer.space or ()), "denied": space_of(answer.missing or ())}


def filter_wrong(taken: Taken, full: isthmus.Answer, less: isthmus.Answer) -> Iterator[str]:
    """How a filter's answer without a kind contradicts the one with it."""
    was, now = filtered(full), filtered(less)
    for word, other in (("permitted", "denied"), ("denied", "permitted")):
        turned = now[word] & was[other]
        if not turned.is_empty:
            yield f"{word} now, {other} before: {turned.sample()}"
        if not was[word] <= now[word] and not named(taken, {gap.kind for gap in less.gaps or ()}):
            yield f"no longer {word}, and {less.gaps} do not say why: {(was[word] - now[word]).sample()}"
    if {full.verdict, less.verdict} == {"permitted", "denied"}:
        yield f"{full.verdict} became {less.verdict}"


def exposed(answer: isthmus.Answer) -> Said:
    """The parts of an exposure."""
    told: dict[str, Any] = answer.result
    parts = ("admits", "effective", "marginal", "revealed", "latent", "doubtful", "unsettled")
    found = {name: space_of(told[name]["space"]) for name in parts}
    found["shared"] = HeaderSpace.union(space_of(part["space"]) for part in told["shared"])
    return found


APART = (("effective", "latent"), ("marginal", "shared"), ("marginal", "latent"), ("marginal", "revealed"))


def exposure_wrong(
    taken: Taken, full: isthmus.Answer, less: isthmus.Answer, forgotten: HeaderSpace
) -> Iterator[str]:
    """How an exposure without a kind contradicts the one with it.

    Shapes: ``forgotten`` are flows of public addresses whose owner went with the kind: they are the internet's then.
    """
    was, now = exposed(full), {name: space - forgotten for name, space in exposed(less).items()}
    for one, other in APART:
        for mine, theirs in ((one, other), (other, one)):
            turned = now[mine] & was[theirs]
            if not turned.is_empty:
                yield f"{mine} now, {theirs} before: {turned.sample()}"
    open_before, open_now = (parts["doubtful"] | parts["unsettled"] for parts in (was, now))
    why = named(taken, {gap.kind for gap in less.gaps or ()})
    for part in ("effective", "marginal", "revealed"):
        gained = now[part] - was[part] - open_before
        if not gained.is_empty and not full.gaps:
            yield f"{part} now and not before: {gained.sample()}"
        lost = was[part] - now[part] - forgotten
        if not lost <= open_now and not why:
            yield f"{part} before and not now: {(lost - open_now).sample()}, {less.gaps} do not say why"
        elif not lost.is_empty and not why:
            yield f"{part} before, open now: {lost.sample()}, {less.gaps} do not say why"
    if {full.verdict, less.verdict} == {"reachable", "unreachable"}:
        yield f"{full.verdict} became {less.verdict}"


def forgotten(full: isthmus.Network, less: isthmus.Network) -> HeaderSpace:
    """Every flow from or to a public address that one network knows the owner of, and the other does not."""
    lost = public(full) - public(less)
    spans = [prefix_range(parse_prefix(text)) for text in sorted(lost)]
    everywhere = [(0, LAST)]
    return HeaderSpace.product(spans, everywhere) | HeaderSpace.product(everywhere, spans)


def public(known: isthmus.Network) -> set[str]:
    """The public IPv4 addresses, and the IPv6 ones, of a network's interfaces; and the IPv6 blocks of its VPCs."""
    found = {row.public_ip for nat in known.nat_gateways.values() for row in nat.nat_gateway_addresses}
    blocks = (block for vpc in known.vpcs.values() for block in vpc.ipv6_cidr_block_association_set)
    found |= {block.ipv6_cidr_block for block in blocks}
    for interface in known.interfaces.values():
        found |= {row.ipv6_address for row in interface.ipv6_addresses}
        found |= {row.association.public_ip for row in interface.private_ip_addresses if row.association}
    return {text for text in found if text}


def celled(answer: isthmus.Answer) -> dict[tuple[str, str], dict[str, Any]]:
    """The cells of a matrix by their two sets."""
    return {(cell["source"], cell["target"]): cell for cell in answer.result["cells"]}


def matrix_wrong(taken: Taken, full: isthmus.Answer, less: isthmus.Answer) -> Iterator[str]:
    """How a matrix without a kind contradicts the one with it; a set that is none any more must be missed aloud."""
    was, now = celled(full), celled(less)
    sets = [{each["id"] for each in answer.result["sets"]} for answer in (full, less)]
    gaps = less.gaps or ()
    why = named(taken, {gap.kind for gap in gaps})
    why |= any((gap.kind, gap.id) == ("not-collected", taken.kind) for gap in gaps)
    for pair in sorted({*was, *now}):
        if not {*pair} <= sets[0] & sets[1]:
            if not why:
                yield f"{pair} is no pair any more, and {less.gaps} do not say why"
            continue
        old, new = (cells.get(pair, {"verdict": "unreachable"})["verdict"] for cells in (was, now))
        if old != new and (new != "unknown" or not why):
            yield f"{pair}: {old} became {new}, gaps {[gap.kind for gap in less.gaps or ()]}"
        if now.get(pair, {}).get("everywhere") and not was.get(pair, {}).get("everywhere"):
            yield f"{pair}: every pair only now"
    if {full.verdict, less.verdict} == {"reachable", "unreachable"}:
        yield f"{full.verdict} became {less.verdict}"
