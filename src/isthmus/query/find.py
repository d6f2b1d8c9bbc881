"""``find``: what is this address, this name, this id: everything it could mean.

Why: tickets name things loosely. How: an id or name gives the things that bear it; an address or block gives
who owns it, what holds it and which routes and prefix lists name it. Nothing is guessed and nothing refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from ..errors import QuestionError
from ..model.balancer import balancers
from ..model.hybrid_links import DIRECT_CONNECT
from ..model.managed import managed
from ..model.network import Network
from ..packet import Prefix, parse_prefix
from .about import about, destination_of, routes, target_of
from .answer import Answer
from .directory import Directory, directory
from .finding import Finding
from .firewall import names as firewall_names
from .firewall_facts import firewalls_called
from .nearest import nearest
from .whereabouts import outside, places_called

HEADS = {
    "tgw-attach-": "transit-gateway-attachment",
    "tgw-rtb-": "transit-gateway-route-table",
    "tgw-ptb-": "transit-gateway-policy-table",
    "tgw-": "transit-gateway",
    "vgw-": "vpn-gateway",
    "vpn-": "vpn-connection",
    "cvpn-endpoint-": "client-vpn-endpoint",
    "vpce-svc-": "endpoint-service",
}
"""How ids begin, the longest first, and what people call what bears them."""
SHORTEST_PART_OF_ID = 3
"""Shorter texts are parts of most ids, by chance."""


def find(network: Network, question: Mapping[str, Any]) -> Answer:
    """Answer a ``find`` question: ``text``, and ``limit`` where not everything is wanted.

    Errors: QuestionError, where the text is missing or the limit is no number.
    """
    text = question.get("text")
    if not isinstance(text, str) or not text.strip():
        raise QuestionError("is needed: an id, a name, an address", field="text")
    limit = question.get("limit")
    if limit is not None and (not isinstance(limit, int) or isinstance(limit, bool) or limit < 1):
        raise QuestionError(f"{limit!r} is not a number above 0", field="limit")
    found = findings(network, text.strip())
    answer = Answer(
        question="find", understood={"text": text.strip()}, result=msgspec.to_builtins(found[:limit])
    )
    if limit is not None and len(found) > limit:
        answer.truncated = True
        answer.next = f"{len(found) - limit} more findings: raise limit"
    if not found:
        known = directory(network)
        near = nearest(text.strip(), known.kinds, [*known.names, *firewall_names(network)])
        answer.notes = [f"nothing in the snapshot is called {text.strip()!r}"]
        if near:
            answer.notes.append(f"nearest: {', '.join(near)}")
    return answer


def findings(network: Network, text: str) -> list[Finding]:
    """Everything a text could mean: exact matches first, then what holds or names it, then parts of names."""
    known = directory(network)
    found: dict[tuple[str, str], Finding] = {}
    for why, name in _meanings(network, known, text):
        key = (name, why) if name in known.kinds and known.kinds[name] == "route-table" else (name, "")
        if key not in found:
            found[key] = finding(network, name, why)
    every = [*found.values(), *_beside(network, text, {name for name, _ in found})]
    return sorted(every, key=lambda one: one.why.startswith("part of"))


def _beside(network: Network, text: str, found: set[str]) -> Iterator[Finding]:
    """What a text means beside things with an id."""
    try:
        prefix = parse_prefix(text)
    except ValueError:
        yield from places_called(network, text)
        yield from (one for one in firewalls_called(network, text) if one.id not in found)
        return
    if not any(name in network.interfaces or name in network.nat_gateways for name in found):
        yield from outside(network, text, prefix)


def finding(network: Network, name: str, why: str) -> Finding:
    """A thing of the network, told."""
    known = directory(network)
    home = network.homes[name]
    kind = known.kinds[name]
    return Finding(
        why=why,
        kind=called(network, name) if kind == "other" else kind,
        id=name,
        name=known.name_of.get(name),
        account=home.account,
        region=home.region,
        about=about(network, name, kind),
        citation=network.citation(name),
    )


def called(network: Network, name: str) -> str:
    """What people call the kind of a thing that the directory knows as another one; ``other`` where nothing tells."""
    if name in balancers(network):
        return "load-balancer"
    thing = managed(network).get(name)
    if thing is not None:
        return thing.service
    if any(link.id == name and link.kind == DIRECT_CONNECT for link in network.hybrid.named(name)):
        return DIRECT_CONNECT
    return next((word for head, word in HEADS.items() if name.startswith(head)), "other")


def _meanings(network: Network, known: Directory, text: str) -> Iterator[tuple[str, str]]:
    """Pairs of a reason and an id, the most telling first."""
    account, slash, rest = text.partition("/")
    if slash and account.isdecimal() and len(account) == 12:
        for why, name in _meanings(network, known, rest):
            if network.homes[name].account in (account, None):
                yield why, name
        return
    if text in known.kinds:
        yield "id", text
    if text in known.arns:
        yield "ARN", known.arns[text]
    elif text.startswith("arn:") and text.rpartition("/")[2] in known.kinds:
        yield "ARN", text.rpartition("/")[2]
    for name in known.names.get(text, ()):
        yield "name", name
    word, _, tag = text.partition(":")
    if word == "tag" and "=" in tag:
        key, _, value = tag.partition("=")
        for name in known.tags.get((key, value), ()):
            yield "tag", name
    try:
        prefix = parse_prefix(text)
    except ValueError:
        yield from _parts(known, text)
        return
    yield from _at(network, known, prefix)


def _parts(known: Directory, text: str) -> Iterator[tuple[str, str]]:
    """Things with the text as a part of their name or id, in any case."""
    lower = text.lower()
    for called, names in known.names.items():
        if lower in called.lower():
            for name in names:
                yield "part of its name", name
    if len(lower) < SHORTEST_PART_OF_ID:
        return
    for name in sorted(known.kinds):
        if lower in name.lower():
            yield "part of its id", name


def _at(network: Network, known: Directory, prefix: Prefix) -> Iterator[tuple[str, str]]:
    """What owns, holds or names an address or a block; routes to everywhere name nothing."""
    for name, how in known.addresses.get((prefix.family, prefix.address), ()):
        if prefix.length == (32 if prefix.family == 4 else 128):
            yield f"its {how} address", name
    for name, block, what in _blocks(network):
        if block == prefix:
            yield f"its {what}", name
        elif block.covers(prefix):
            yield f"its {what} {block} holds it", name
        elif prefix.covers(block):
            yield f"its {what} {block} lies in it", name
    for name, gateway in network.nat_gateways.items():
        for entry in gateway.nat_gateway_addresses:
            for text in (entry.private_ip, entry.public_ip):
                if text is not None and prefix.covers(parse_prefix(text)):
                    yield f"its address {text}", name
    for name, index, route in routes(network):
        destination = route.destination_cidr_block or route.destination_ipv6_cidr_block
        named = parse_prefix(destination) if destination is not None else None
        if named is not None and named.length and named.covers(prefix):
            yield f"route {index}: {destination_of(route)} to {target_of(route)}", name


def _blocks(network: Network) -> Iterator[tuple[str, Prefix, str]]:
    """Every block that something has: the thing, the block, what it is of the thing."""
    for name, interface in network.interfaces.items():
        for four in interface.ipv4_prefixes:
            yield name, parse_prefix(four.ipv4_prefix), "delegated prefix"
        for six in interface.ipv6_prefixes:
            yield name, parse_prefix(six.ipv6_prefix), "delegated prefix"
    for name, subnet in network.subnets.items():
        if subnet.cidr_block:
            yield name, parse_prefix(subnet.cidr_block), "block"
        for block in subnet.ipv6_cidr_block_association_set:
            yield name, parse_prefix(block.ipv6_cidr_block), "block"
    for name, vpc in network.vpcs.items():
        for held in vpc.cidr_block_association_set:
            yield name, parse_prefix(held.cidr_block), "block"
        for held6 in vpc.ipv6_cidr_block_association_set:
            yield name, parse_prefix(held6.ipv6_cidr_block), "block"
    for name, listed in network.prefix_lists.items():
        for entry in listed.entries or ():
            yield name, parse_prefix(entry), "entry"
