"""Whether one address or port is in a set as Suricata writes it; None where part of the set was not read.

Source: Suricata User Guide, "Rules Format"; AWS Network Firewall Developer Guide, "Rule variables".
"""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import Any, NamedTuple

Word = bool | None
PRIVATE_V4 = tuple(map(ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")))


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


def address_in(text: str, address: str, names: Names) -> Word:
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
        return None if listed is None else any(_block(address, block) for block in listed)
    if text[0] == "$":
        return _variable(text[1:], address, names)
    return _block(address, text)


def _variable(name: str, address: str, names: Names) -> Word:
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
            return any(_block(address, block) for block in names.home)
        # Assumption home-net-is-private
        here = ip_address(address)
        return None if here.version == 6 or any(here in block for block in PRIVATE_V4) else False
    return None


def _several(listed: list[str], address: str, names: Names) -> Word:
    return _among(listed, lambda part: address_in(part, address, names)) if listed else None


def port_in(text: str, port: int, names: Names) -> Word:
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
    return int(low or 0) <= port <= int((high or 65535) if colon else low)


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


def _block(address: str, text: str) -> bool:
    here, block = ip_address(address), ip_network(text, strict=False)
    return here.version == block.version and here in block
