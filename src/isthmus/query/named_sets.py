"""Named sets of interfaces, and the internet beside them: what a matrix has in its rows and columns.

In: how interfaces are to be grouped, or a list of ends. Out: sets in order, and the sets that each address row is in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..engine.atoms import Ranks
from ..engine.compile import Compiled
from ..errors import QuestionError
from ..model.balancer import balancer_named
from ..model.network import Network
from .asked import list_field, text_field
from .client_vpn import LAYER, meant
from .directory import directory
from .ends import End, resolve
from .nearest import FEW

BY = ("account", "vpc", "subnet", "group")
BY_TAG = "tag:"
INTERNET = "internet"
WITHOUT = (INTERNET, LAYER)
"""The kinds of ends that are sets without interfaces: the internet, and users of a Client VPN endpoint."""


@dataclass(frozen=True, slots=True)
class Membership:
    """Which sets each row is in. Shapes: ``marks`` is (rows,): the index of its tuple in ``sets_of``, -1 for none."""

    marks: Ranks
    sets_of: tuple[tuple[int, ...], ...]


def named_sets(network: Network, question: Mapping[str, Any]) -> list[End]:
    """The sets that a question names, those without interfaces left out where they were not named one by one.

    Errors: QuestionError, when there is no such grouping, or an end is neither interfaces nor the internet.
    """
    texts = list_field(question, "ends")
    if texts:
        if question.get("by") is not None:
            raise QuestionError("is for sets that are not named one by one", field="by")
        found = [_named(network, text) for text in dict.fromkeys(text.strip() for text in texts)]
        if all(end.kind in WITHOUT for end in found):
            raise QuestionError("name a set of interfaces beside the internet", field="ends")
        for end in found:
            if end.kind in WITHOUT:
                continue
            if not end.interfaces and end.gap is not None:
                raise QuestionError(end.gap.detail, field="ends")
            if not end.interfaces:
                raise _of_no_interfaces(network, end)
        return found
    return [end for text in _texts(network, question) if (end := resolve(network, text)).interfaces]


def _named(network: Network, text: str) -> End:
    """The end that a text means; of a Client VPN endpoint its users."""
    users = meant(network, text)
    return resolve(network, text, "ends") if users is None else users[1]


def _of_no_interfaces(network: Network, end: End) -> QuestionError:
    """The refusal of an end that is no set of interfaces; of a CIDR block with the interfaces that it holds."""
    if end.kind == "prefix":
        message = (
            f"matrix compares interfaces: {end.text} is a block of addresses; name its subnet or interfaces"
        )
        addresses = directory(network).addresses
        held = {
            n for at, owners in addresses.items() if _within(end, *at) for n, how in owners if how != "public"
        }
        return QuestionError(message, field="ends", nearest=sorted(held)[:FEW])
    if balancer_named(network, end.text) is not None:
        message = f"matrix compares interfaces that begin sessions: {end.text} is a load balancer"
        hint = "ask `sources` or `targets` of it, or name the subnets of its nodes"
        return QuestionError(f"{message}: {hint}", field="ends")
    ask = "ask `sources` or `targets` of it" if end.kind in ("address", "service", "on-premises") else ""
    message = f"matrix compares interfaces: {end.text} has none in the snapshot"
    return QuestionError(f"{message}{'; ' if ask else ''}{ask}", field="ends")


def _within(end: End, family: int, address: int) -> bool:
    return any(prefix.holds(family, address) for prefix in end.prefixes)


def _texts(network: Network, question: Mapping[str, Any]) -> list[str]:
    by = text_field(question, "by", "vpc")
    if by.startswith(BY_TAG) and by != BY_TAG:
        key = by.removeprefix(BY_TAG)
        tags = sorted(tag for tag in directory(network).tags if tag[0] == key)
        if not tags:
            keys = sorted({f"{BY_TAG}{known}" for known, _ in directory(network).tags})
            raise QuestionError(f"nothing bears a tag {key!r}", field="by", nearest=keys[:8])
        return [f"tag:{name}={value}" for name, value in tags]
    match by:
        case "vpc":
            return list(network.vpcs)
        case "subnet":
            return list(network.subnets)
        case "group":
            return list(network.security_groups)
        case "account":
            return sorted({home.account for home in network.homes.values() if home.account is not None})
    raise QuestionError(f"{by!r} is no grouping", field="by", nearest=(*BY, "tag:KEY"))


def membership(c: Compiled, sets: list[End]) -> Membership:
    """The sets that each row's interface is in."""
    of_interface: dict[str, list[int]] = {}
    for number, end in enumerate(sets):
        for name in end.interfaces:
            of_interface.setdefault(name, []).append(number)
    known: dict[tuple[int, ...], int] = {}
    by_name = []
    for name in c.rows.names:
        held = of_interface.get(name)
        by_name.append(-1 if held is None else known.setdefault(tuple(held), len(known)))
    return Membership(np.array(by_name, dtype=np.int64)[c.rows.interface], tuple(known))
