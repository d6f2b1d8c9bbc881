"""Addresses and ports as Suricata rules write them: lists, negation, variables, references.

Source: Suricata User Guide, "Rules Format"; AWS Network Firewall Developer Guide, "Rule variables", "IP set references".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ...model.firewall import Described
from ...model.network import Network
from ...packet import parse_prefix
from ...space import Ranges, prefix_range
from ...space.line import ALL_V6
from .rule import ANY_ADDRESS, ANY_PORT, EVERY_ADDRESS, EVERY_PORT, Span, known, unread

DEEPEST = 8
"""Units: lists and variables within each other that are looked through."""
HOME, EXTERNAL = "HOME_NET", "EXTERNAL_NET"
PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")
UNTOLD_HOME = Span(Ranges(), Ranges.of([*(prefix_range(parse_prefix(block)) for block in PRIVATE), ALL_V6]))
"""HOME_NET where no firewall tells its VPC (assumption ``home-net-is-private``): private IPv4 addresses may be in it."""


@dataclass(frozen=True, slots=True)
class Variables:
    """The sets that names stand for in one rule group; ``home`` is None where no firewall tells its VPC."""

    addresses: Mapping[str, Sequence[str]] = field(default_factory=dict)
    ports: Mapping[str, Sequence[str]] = field(default_factory=dict)
    references: Mapping[str, Span] = field(default_factory=dict)
    home: tuple[str, ...] | None = None
    external: Span | None = None

    def address(self, text: str) -> Span:
        """The addresses of a text.

        Errors: ValueError, when it is none.
        """
        return self._set(text, 0, ports=False)

    def port(self, text: str) -> Span:
        """The ports of a text.

        Errors: ValueError, when it is none.
        """
        return self._set(text, 0, ports=True)

    def _set(self, text: str, depth: int, *, ports: bool) -> Span:
        text = text.strip()
        whole, inside = ANY_PORT if ports else ANY_ADDRESS, depth + 1
        if depth > DEEPEST:
            raise ValueError(f"{text!r} is nested too deeply")
        if text.lower() == "any":
            return whole
        if text.startswith("!"):
            return whole.without(self._set(text[1:], inside, ports=ports))
        if text.startswith("["):
            if not text.endswith("]"):
                raise ValueError(f"{text!r} is no list")
            return self._listed(list(_parts(text[1:-1])), inside, ports=ports)
        if text[:1] in ("$", "@"):
            return self._named(text, inside, ports=ports)
        return known(_ports(text) if ports else Ranges.of([prefix_range(parse_prefix(text))]))

    def _listed(self, parts: Sequence[str], depth: int, *, ports: bool) -> Span:
        """The parts that are named, without those that are negated."""
        inside = [self._set(part, depth, ports=ports) for part in parts if not part.startswith("!")]
        outside = [self._set(part[1:], depth, ports=ports) for part in parts if part.startswith("!")]
        if not inside and not outside:
            raise ValueError("an empty list")
        span = inside[0] if inside else ANY_PORT if ports else ANY_ADDRESS
        for one in inside[1:]:
            span = span.joined(one)
        for one in outside:
            span = span.without(one)
        return span

    def _named(self, text: str, depth: int, *, ports: bool) -> Span:
        name = text[1:]
        whole = EVERY_PORT if ports else EVERY_ADDRESS
        if text[0] == "@":
            return self.references.get(name, unread(whole))
        sets = self.ports if ports else self.addresses
        if name in sets and not (name == EXTERNAL and self.external is not None):
            return self._listed(list(sets[name]), depth, ports=ports) if sets[name] else unread(whole)
        if ports:
            return unread(whole)
        if name == HOME:
            return UNTOLD_HOME if self.home is None else self._listed(self.home, depth, ports=False)
        if name == EXTERNAL:
            if self.external is not None:
                return self.external
            return ANY_ADDRESS.without(self._set(f"${HOME}", depth, ports=False))
        return unread(whole)


def _parts(text: str) -> Iterator[str]:
    """The parts of a list, commas within inner lists left alone."""
    depth, start = 0, 0
    for at, sign in enumerate(text):
        depth += (sign == "[") - (sign == "]")
        if sign == "," and depth == 0:
            yield text[start:at].strip()
            start = at + 1
    yield text[start:].strip()


def _ports(text: str) -> Ranges:
    low, colon, high = text.partition(":")
    first = int(low) if low else 0
    last = (int(high) if high else 65535) if colon else first
    if not 0 <= first <= last <= 65535:
        raise ValueError(f"{text!r} is no port")
    return Ranges.of([(first, last)])


def of_policy(body: Mapping[str, Any], home: tuple[str, ...] | None) -> Variables:
    """What a policy's own variables say: they hold in every group that does not say otherwise."""
    told = body.get("PolicyVariables")
    return outermost(_definitions(told, "RuleVariables"), home)


def outermost(addresses: Mapping[str, Sequence[str]], home: tuple[str, ...] | None) -> Variables:
    """Variables of no group, with what is outside by them: groups that change HOME_NET alone keep it."""
    plain = Variables(addresses=addresses, home=home)
    try:
        return replace(plain, external=plain.address(f"${EXTERNAL}"))
    except ValueError:
        return replace(plain, external=unread(EVERY_ADDRESS))


def of_group(network: Network, group: Described, policy: Variables) -> Variables:
    """A group's own variables before those of its policy.

    Source: Network Firewall API, RuleGroup (RuleVariables, ReferenceSets); "Rule variables" (inheritance).
    """
    told = group.body.get("RuleVariables")
    references = group.body.get("ReferenceSets")
    listed = references.get("IPSetReferences") if isinstance(references, dict) else None
    return Variables(
        addresses={**policy.addresses, **_definitions(told, "IPSets")},
        ports=_definitions(told, "PortSets"),
        references={
            name: _reference(network, one.get("ReferenceArn") if isinstance(one, dict) else None)
            for name, one in (listed or {}).items()
        },
        home=policy.home,
        external=None if EXTERNAL in _definitions(told, "IPSets") else policy.external,
    )


def _definitions(told: object, key: str) -> dict[str, list[str]]:
    sets = told.get(key) if isinstance(told, dict) else None
    return {
        name: [str(text) for text in one.get("Definition") or ()]
        for name, one in (sets or {}).items()
        if isinstance(one, dict)
    }


def _reference(network: Network, arn: object) -> Span:
    """The addresses of a prefix list that a group refers to; of what else can be referred to nobody knows."""
    listed = network.prefix_lists.get(str(arn).rpartition("/")[2])
    if listed is None or listed.entries is None:
        return unread(EVERY_ADDRESS)
    return known(Ranges.of(prefix_range(parse_prefix(entry)) for entry in listed.entries))


def home_of(network: Network, users: Sequence[Described]) -> tuple[str, ...] | None:
    """The CIDR blocks that HOME_NET stands for by itself: those of the firewalls' VPC, where they agree on one.

    Source: "Rule variables" (the default is the CIDR range of the VPC where the firewall is deployed); "Considerations
    for transit gateway-attached firewalls" (the default is none of one's own networks).
    """
    homes = {None if one.body.get("TransitGatewayId") else one.body.get("VpcId") for one in users}
    vpc = network.vpcs.get(str(homes.pop())) if len(homes) == 1 else None
    if vpc is None:
        return None
    blocks = [one.cidr_block for one in vpc.cidr_block_association_set]
    six = [one.ipv6_cidr_block for one in vpc.ipv6_cidr_block_association_set]
    found = tuple(block for block in (vpc.cidr_block, *blocks, *six) if block)
    return tuple(dict.fromkeys(found)) or None
