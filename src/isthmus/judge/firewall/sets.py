"""Whether one address or port is in a set as Suricata writes it; None where part of the set was not read.

Source: Suricata User Guide, "Rules Format"; AWS Network Firewall Developer Guide, "Rule variables".
"""

from __future__ import annotations

from functools import lru_cache
from ipaddress import ip_network
from typing import Any, NamedTuple

from ..region import Region, Term

Word = bool | None
PRIVATE_V4 = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")


class Value(NamedTuple):
    """An address (of a family) or a port, where a comparison leaves only those that compare alike."""

    region: Region
    term: Term
    family: int = 0

    def within(self, low: int, high: int) -> bool:
        """Whether it lies in a closed range."""
        return self.region.within(self.term, low, high)


def both(*words: Word) -> Word:
    """Kleene's and."""
    return False if False in words else None if None in words else True


def either(*words: Word) -> Word:
    """Kleene's or."""
    return True if True in words else None if None in words else False


def opposite(word: Word) -> Word:
    """Kleene's not."""
    return None if word is None else not word


class Names(NamedTuple):
    """What variables stand for: the group's own sets, those of its policy, the VPC's blocks, referred lists."""

    own: dict[str, list[str]]
    policy: dict[str, list[str]]
    ports: dict[str, list[str]]
    home: list[str] | None
    lists: dict[str, list[str] | None]


def address_in(text: str, address: Value, names: Names) -> Word:
    """Whether an address is meant."""
    text = text.strip()
    if text.lower() == "any":
        return True
    if text[0] == "!":
        return opposite(address_in(text[1:], address, names))
    if text[0] == "[":
        return _among(split(text[1:-1]), lambda part: address_in(part, address, names))
    if text[0] == "@":
        listed = names.lists.get(text[1:])
        return None if listed is None else any(in_block(address, block) for block in listed)
    if text[0] == "$":
        return _variable(text[1:], address, names)
    return in_block(address, text)


def _variable(name: str, address: Value, names: Names) -> Word:
    outer = names._replace(own={})
    if name in names.own:
        return _several(names.own[name], address, names)
    if name == "EXTERNAL_NET":
        told = names.policy.get(name)
        return (
            opposite(_variable("HOME_NET", address, outer))
            if told is None
            else _several(told, address, outer)
        )
    if name in names.policy:
        return _several(names.policy[name], address, names)
    if name == "HOME_NET":
        if names.home is not None:
            return any(in_block(address, block) for block in names.home)
        # Assumption home-net-is-private
        return None if address.family == 6 or any(in_block(address, block) for block in PRIVATE_V4) else False
    return None


def _several(listed: list[str], address: Value, names: Names) -> Word:
    return _among(listed, lambda part: address_in(part, address, names)) if listed else None


def port_in(text: str, port: Value | int, names: Names) -> Word:
    """Whether a port is meant."""
    text = text.strip()
    if text.lower() == "any":
        return True
    if text[0] == "!":
        return opposite(port_in(text[1:], port, names))
    if text[0] == "[":
        return _among(split(text[1:-1]), lambda part: port_in(part, port, names))
    if text[0] == "$":
        listed = names.ports.get(text[1:])
        return _among(listed, lambda part: port_in(part, port, names)) if listed else None
    low, colon, high = text.partition(":")
    first, last = int(low or 0), int((high or 65535) if colon else low)
    return first <= port <= last if isinstance(port, int) else port.within(first, last)


def _among(parts: list[str], says: Any) -> Word:
    """In one that is named, where any is, and in none that is negated."""
    named = [says(part) for part in parts if not part.startswith("!")]
    negated = [says(part[1:]) for part in parts if part.startswith("!")]
    return both(either(*named) if named else True, opposite(either(*negated)))


def split(text: str) -> list[str]:
    """The parts of a list, inner lists whole."""
    parts, depth = [""], 0
    for sign in text:
        depth += {"[": 1, "]": -1}.get(sign, 0)
        if sign == "," and not depth:
            parts.append("")
        else:
            parts[-1] += sign
    return [part.strip() for part in parts]


@lru_cache(maxsize=1 << 16)
def _span(text: str) -> tuple[int, int, int]:
    """The family of a block, its first and its last address."""
    block = ip_network(text, strict=False)
    return block.version, int(block.network_address), int(block.broadcast_address)


def in_block(address: Value, text: str) -> bool:
    """Whether an address lies in a block."""
    family, low, high = _span(text)
    return family == address.family and address.within(low, high)
