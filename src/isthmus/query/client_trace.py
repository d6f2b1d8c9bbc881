"""``trace`` from a user of a Client VPN endpoint: what the endpoint says, then one flow of its interface, step by step.

By the judge alone: it reads the endpoint's rules from the raw records, and the rest from the edited ones in which the
interface is a plain one, or the attachment to a transit gateway leads to the users' block.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..errors import QuestionError
from ..judge import client_may
from ..model.client_vpn import ClientVpn
from ..model.network import Network
from .answer import Answer
from .asked import text_field
from .branches import all_of
from .client_transit import resting, sender
from .client_vpn import BY_SUBNET, LAYER, gap_of, let_through, meant, opaque
from .directory import owned
from .ends import End
from .outlets import Outlet, outlets

WORDS = {True: "reachable", False: "unreachable", None: "unknown"}
Asking = Callable[[Network, Mapping[str, Any]], Answer]


def trace(network: Network, question: Mapping[str, Any], asking: Asking) -> Answer | None:
    """Answer a ``trace`` question from a user of a Client VPN endpoint; None of any other.

    Errors: QuestionError, where several interfaces may be meant.
    """
    found = meant(network, text_field(question, "source"))
    if found is None:
        return None
    vpn, end = found
    choices = outlets(network, vpn, question)
    if isinstance(choices, Answer):
        return _ended(question, end, choices)
    if len(choices) > 1:
        cards = [one.source for one in choices if one.source]
        near = [text for card in cards for how, text in owned(network.interfaces[card]) if how != "public"]
        message = (
            f"users of {vpn.id} come out by several interfaces and a trace follows one: name its address"
        )
        raise QuestionError(message, field="source_address", nearest=near)
    outlet = choices[0]
    if not outlet.source:
        raise QuestionError(f"no interface of {vpn.id} in {outlet.place} was read", field="source")
    return _by_outlet(network, question, (vpn, end), outlet, asking(outlet.network, outlet.leg))


def _by_outlet(
    network: Network,
    question: Mapping[str, Any],
    source: tuple[ClientVpn, End],
    outlet: Outlet,
    answer: Answer,
) -> Answer:
    """The trace of an interface, or from beyond an attachment, behind what the endpoint says of the flow."""
    (vpn, end), subnet = source, outlet.place
    flow = answer.understood["flow"]
    word = client_may(network.snapshot, vpn.id, subnet, flow["target"])
    told, six = let_through(network, vpn, subnet, {**question, "target_address": flow["target"]})
    texts = [rule for one in told for rule in one.rules] or [
        (one.stop, vpn.citation) for one in told if one.stop
    ]
    texts = texts or [("whether users are let through is not told", vpn.citation)]
    steps = [
        {
            "direction": "forward",
            "stage": "client-vpn-endpoint",
            "id": vpn.id,
            "ok": word,
            "layer": LAYER,
            "rule": text,
            "aws_code": None,
            "flow": flow,
            "citation": cited,
        }
        for text, cited in texts
    ]
    answer.understood["source"] = end.told()
    by_subnet = {*(answer.assumptions or ()), BY_SUBNET}
    answer.assumptions = resting(answer.assumptions or ()) if vpn.over_transit else sorted(by_subnet)
    answer.forward = all_of([str(answer.forward), WORDS[word]])
    answer.session = all_of([str(answer.session), WORDS[word]])
    answer.verdict = answer.forward if question.get("direction") == "forward" else answer.session
    if word is None:
        gaps = [one.gap for one in told if one.gap is not None]
        gaps = (
            gaps or [gap_of(vpn, "client-vpn-ipv6", "IPv6 is not translated, and not followed")]
            if six
            else gaps
        )
        answer.gaps = [*gaps, *(answer.gaps or ())]
    card = network.interfaces.get(outlet.source)
    if card is not None and word is not False and flow["target"] in {text for _, text in owned(card)}:
        answer.forward = answer.session = answer.verdict = "unknown"
        answer.gaps = [opaque(network, outlet.source), *(answer.gaps or ())]
    if word is False:
        answer.result = {"disposition": "denied", "at": vpn.id, "steps": steps}
        answer.gaps = []
    else:
        rest = [step for step in answer.result["steps"] if step["id"] != sender(vpn)]
        answer.result["steps"] = [*steps, *rest]
    return answer


def _ended(question: Mapping[str, Any], end: End, told: Answer) -> Answer:
    """The trace of what the endpoint as a whole stops or leaves open."""
    told.question = "trace"
    told.understood = {"source": end.told()}
    told.result = {"disposition": "denied" if told.blocks else "unknown", "at": end.id, "steps": []}
    if told.blocks:
        block = told.blocks[0]
        step = {"direction": "forward", "stage": "client-vpn-endpoint", "id": block.id, "ok": False}
        more = {
            "layer": block.layer,
            "rule": block.rule,
            "aws_code": block.aws_code,
            "citation": block.citation,
        }
        told.result["steps"] = [step | more]
    told.paths = told.blocks = None
    return told
