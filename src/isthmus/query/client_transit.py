"""``path`` from users of a Client VPN endpoint that is associated with a transit gateway: under their own addresses.

In: a question whose source is such an endpoint. Out: what its rules leave of the path of a link beyond its attachment, on
the edited snapshot in which the attachment leads to a static network, the client block: so Z3 proves it, and the judge
reads it like any link. What begins a session with users is another question, and open.

Source: Client VPN Admin Guide, "Transit Gateway integration with Client VPN"; EC2 API, ClientVpnRoute; vpc.md 9.2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec.structs import replace

from ..errors import QuestionError
from ..model.client_vpn import ClientVpn
from ..model.network import Network, build
from ..model.transit import TransitAttachment
from ..packet import parse_address
from ..semantics.client_vpn import Said
from ..snapshot import overlay
from .answer import Answer, Path
from .client_vpn import WAITING, doubts, gap_of, led, let_through, stopped, unknown
from .one_of import capped

KIND = "client-vpn"
"""The type of attachment of a Client VPN endpoint."""
AS_A_LINK, DELIVERS = "client-vpn-transit-as-a-link", "on-premises-delivers"
Asking = Callable[[Network, Mapping[str, Any]], Answer]


def from_users(network: Network, question: Mapping[str, Any], vpn: ClientVpn, asking: Asking) -> Answer:
    """The answer for users whose endpoint is plugged into a transit gateway.

    Errors: QuestionError, where the pinned address is no user's; Disagreement, where the judge reads its rules otherwise.
    """
    attachment = standing(network, vpn, question)
    if isinstance(attachment, Answer):
        return attachment
    told, _ = let_through(network, vpn, attachment.id, question)
    if told and all(one.word is False for one in told):
        answer = stopped(vpn, sorted({one.stop for one in told}))
        answer.proof = {"z3": "skipped", "judge": "checked"}
        return answer
    answer = asking(linked(network, vpn, attachment), {**question, "source": sender(vpn)})
    answer.understood.pop("source", None)
    answer.paths = [way_of(network, vpn, way, told) for way in answer.paths or ()]
    answer.assumptions = resting(answer.assumptions or ())
    for gap in dict.fromkeys(doubts(vpn, told)):
        capped(answer, gap, forward_only=question.get("direction") == "forward")
    return answer


def standing(network: Network, vpn: ClientVpn, question: Mapping[str, Any]) -> TransitAttachment | Answer:
    """The attachment by which users come out; or what stops them, or leaves them open.

    Errors: QuestionError, where the pinned address is no user's.
    """
    if vpn.state in WAITING:
        return stopped(vpn, [f"the endpoint is {vpn.state}"], "state")
    if vpn.state not in (None, "available"):
        return unknown(gap_of(vpn, "unknown-value", f"its state is {vpn.state!r}, which is not understood"))
    known = network.transit.attachments.get(vpn.hub or ("", ""))
    if known is None or known.type != KIND or vpn.block is None or vpn.six:
        return unknown(
            gap_of(vpn, "client-vpn-transit", "its attachment, or the addresses of its users, are not told")
        )
    pin = question.get("source_address")
    if pin is not None and not _is_users(vpn, str(pin)):
        raise QuestionError(f"{pin} is no address of a user of {vpn.id}", field="source_address")
    return known


def sender(vpn: ClientVpn) -> str:
    """What users are called as a network outside of AWS, in the network where their attachment leads to one."""
    return f"users-of-{vpn.id}"


def resting(assumptions: Iterable[str]) -> list[str]:
    """What an answer about users rests on, as it is of them and not of a network beyond a link."""
    return sorted({*assumptions, AS_A_LINK} - {DELIVERS})


def _is_users(vpn: ClientVpn, text: str) -> bool:
    """Whether an address is of the block that users have theirs of.

    Errors: QuestionError, where it is no address.
    """
    try:
        return vpn.block is not None and vpn.block.holds(*parse_address(text))
    except ValueError as error:
        raise QuestionError(str(error), field="source_address") from error


def linked(network: Network, vpn: ClientVpn, attachment: TransitAttachment) -> Network:
    """The network in which an attachment leads to the users' block as to any static network outside of AWS."""
    key = f"users by {attachment.id}"
    known = network.memo.get(key)
    if not isinstance(known, Network):
        name = sender(vpn)
        record = {
            "VpnConnectionId": name,
            "TransitGatewayId": attachment.gateway,
            "State": "available",
            "Options": {"StaticRoutesOnly": True},
            "Routes": [{"DestinationCidrBlock": str(vpn.block), "State": "available"}],
        }
        edit = {"op": "add", "kind": "TransitGatewayAttachments", "id": attachment.id}
        edits: list[dict[str, Any]] = [
            {**edit, "pointer": pointer, "value": value}
            for pointer, value in (("/ResourceType", "vpn"), ("/ResourceId", name))
        ]
        edits.append({"op": "add", "kind": "VpnConnections", "id": name, "value": record})
        known = network.memo[key] = build(overlay(network.snapshot, edits))
    return known


def way_of(network: Network, vpn: ClientVpn, way: Path, told: list[Said]) -> Path:
    """A way of the network that users are taken for, as one of users."""
    name = sender(vpn)
    hops, returns = ([hop for hop in side if hop.id != name] for side in (way.hops, way.returns))
    return led(network, vpn, replace(way, hops=hops, returns=returns), told)
