"""``sources`` with the users of Client VPN endpoints, each asked as a ``path`` of their own.

What an endpoint's interface sends is what its users send, as far as the endpoint's rules let them: so in place of the gap
that such an interface leaves, the answer says of the users that they reach the target, that they don't, or what is open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..model.citation import canonical
from ..model.client_vpn import ClientVpn, client_vpns
from ..model.network import Network
from . import through
from .answer import Answer
from .client_vpn import LAYER, doors
from .directory import directory
from .managed_ends import interfaces_of

CARRIED = ("target", "target_address", "service", "direction", "ignore", "fast")
KIND, PLUG = "unmodelled-interface", "unmodelled-attachment"
"""The gaps of what users come out by: an interface, or the attachment to a transit gateway."""


def with_users(network: Network, question: Mapping[str, Any], answer: Answer) -> Answer:
    """The answer with users in place of their endpoints' interfaces."""
    told = False
    for vpn in client_vpns(network).values():
        cards = frozenset(card for card, (of, _) in doors(network).items() if of.id == vpn.id)
        mine = {(KIND, card) for card in cards} | ({(PLUG, vpn.hub[1])} if vpn.hub is not None else set())
        gaps = [gap for gap in answer.gaps or () if (gap.kind, gap.id) not in mine]
        if len(gaps) == len(answer.gaps or ()):
            continue
        asked = {name: question[name] for name in CARRIED if name in question}
        found = through.path(network, {**asked, "question": "path", "source": vpn.id, "fixes": False})
        known = interfaces_of(network, vpn.id)
        assumed = known.assumed if known is not None and not vpn.over_transit else ()
        rests = {*(found.assumptions or ()), *assumed}
        answer.gaps, told = gaps, True
        answer.assumptions = sorted({*(answer.assumptions or ()), *rests})
        if found.verdict != "unreachable":
            answer.gaps = sorted({*gaps, *(found.gaps or ())}, key=canonical)
            group = _group(network, vpn, cards, answer, found)
            answer.groups = [*(answer.groups or ()), group]
            answer.space = [*(answer.space or ()), *group["space"]]
    return _judged(answer) if told else answer


def _group(
    network: Network, vpn: ClientVpn, cards: Iterable[str], answer: Answer, found: Answer
) -> dict[str, Any]:
    home = network.homes.get(vpn.id)
    services = answer.understood["service"]
    if found.extent == "some":
        services = list(dict.fromkeys(text for box in found.space or () for text in box.services))
    return {
        "kind": LAYER,
        "id": vpn.id,
        "label": f"users of {directory(network).name_of.get(vpn.id, vpn.id)}",
        "account": home.account if home else None,
        "region": home.region if home else None,
        "verdict": found.verdict,
        "services": services,
        "interfaces": len(set(cards)),
        "space": [box for way in found.paths or () for box in way.space],
    }


def _judged(answer: Answer) -> Answer:
    words = [str(group["verdict"]) for group in answer.groups or ()]
    surely = "reachable" in words
    answer.verdict = "reachable" if surely else "unknown" if words or answer.gaps else "unreachable"
    return answer
