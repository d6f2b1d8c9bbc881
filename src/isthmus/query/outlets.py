"""Where users of a Client VPN endpoint come out: by interfaces in subnets, or by its attachment to a transit gateway.

In: an endpoint and a question about its users. Out: for each outlet the network in which it sends like any other end,
and the question as it is asked there. What the endpoint itself lets through is said elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ..model.client_vpn import ClientVpn
from ..model.network import Network
from .answer import Answer
from .client_transit import linked, resting, sender, standing
from .client_vpn import BY_SUBNET, end_of, leg_of, picked, plain
from .managed_ends import interfaces_of

Question = Mapping[str, Any]


class Outlet(NamedTuple):
    """One way out: ``place`` is the subnet or the attachment that routes lead by, ``source`` '' where it was not read."""

    place: str
    source: str
    network: Network
    leg: dict[str, Any]


def outlets(network: Network, vpn: ClientVpn, question: Question) -> list[Outlet] | Answer:
    """The outlets that a question means; or why there are none, or none that is known.

    Errors: QuestionError, where a pinned address is neither an interface's nor a user's.
    """
    if vpn.over_transit:
        attachment = standing(network, vpn, question)
        if isinstance(attachment, Answer):
            return attachment
        leg = {name: value for name, value in question.items() if name != "id"}
        there = linked(network, vpn, attachment)
        return [Outlet(attachment.id, sender(vpn), there, {**leg, "source": sender(vpn)})]
    told = end_of(network, vpn)
    if isinstance(told, Answer):
        return told
    return [
        Outlet(subnet, card, plain(network, card) if card else network, leg_of(question, card))
        for subnet, card in picked(network, vpn, told, question)
    ]


def rests_of(network: Network, vpn: ClientVpn, answer: Answer) -> list[str]:
    """What an answer about users rests on."""
    if vpn.over_transit:
        return resting(answer.assumptions or ())
    known = interfaces_of(network, vpn.id)
    return sorted({*(answer.assumptions or ()), *(known.assumed if known is not None else ()), BY_SUBNET})
