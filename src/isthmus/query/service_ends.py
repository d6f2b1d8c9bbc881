"""``path`` to an AWS service by its name, or to a service that somebody offers by PrivateLink.

The regional name of a service leads to an interface endpoint of the source's VPC where one there has private DNS, else
to the service's public addresses: those of its prefix lists (by a gateway endpoint or out of the VPC), or any. What the
other ways would do is told beside the verdict.

Source: AWS PrivateLink Guide, "Access an AWS service using an interface VPC endpoint"; vpc.md 11; topologies.md 7.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..errors import Disagreement, QuestionError
from ..judge import led_to
from ..model.citation import Gap, canonical
from ..model.coverage import is_listed
from ..model.endpoint import VpcEndpoint
from ..model.network import Network
from ..packet import parse_prefix
from ..semantics.service_names import PREFIX, Leads, endpoints_of, is_offered, leads, regional_name
from . import path as direct
from . import privatelink
from .answer import Answer
from .asked import list_field, text_field
from .dns_notes import by_name
from .ends import End, resolve
from .one_of import Choice, capped, one_of

WORD = "service:"
UNLISTED = "endpoints-unread-take-no-name"
BEST = {"reachable": 0, "unknown": 1, "unreachable": 2}


def path(network: Network, question: Mapping[str, Any]) -> Answer | None:
    """Answer a ``path`` question to a service by its name; None where it is an end like any other.

    Errors: as of ``path``; QuestionError, where members of the source would be led to different ends.
    """
    answer = _path_by_name(network, question)
    return None if answer is None else by_name(network, question, answer)


def _path_by_name(network: Network, question: Mapping[str, Any]) -> Answer | None:
    text = text_field(question, "target")
    if not text.startswith(WORD):
        return None
    name = text.removeprefix(WORD).strip()
    serving = endpoints_of(network, name)
    source = resolve(network, text_field(question, "source"), "source")
    vpcs = sorted({network.interfaces[one].vpc_id for one in source.interfaces})
    if not serving:
        return _by_lists(network, question, vpcs)
    if all(is_offered(one.service_name) for one in serving):
        return _offered(network, question, name, serving, vpcs)
    near = [one for one in serving if one.vpc_id in vpcs]
    if len(vpcs) > 1 and near:
        said = f"members of {source.text} are in several VPCs, where the name of {name} may lead elsewhere"
        raise QuestionError(f"{said}: ask one at a time", field="source", nearest=vpcs)
    if not near:
        return _public(network, question, name, tuple(serving))
    return _regional(network, question, name, vpcs[0], near)


def _by_lists(network: Network, question: Mapping[str, Any], vpcs: list[str]) -> Answer | None:
    """To a service of which no interface endpoint was read: as any other end, where endpoints were listed at all."""
    if question.get("via") or all(is_listed(network, "VpcEndpoints", vpc) for vpc in vpcs):
        return None
    answer = direct.path(network, question)
    if answer.assumptions is not None:
        answer.assumptions = sorted({*answer.assumptions, UNLISTED})
    return answer


def led(network: Network, source: End, text: str) -> End:
    """The end that a text means to a source: of a service's name the one endpoint that it surely leads to, if any.

    Errors: as of ``resolve``; Disagreement, where the judge reads the name otherwise.
    """
    end = resolve(network, text, "target")
    vpcs = {network.interfaces[one].vpc_id for one in source.interfaces}
    if not text.startswith(WORD) or len(vpcs) != 1:
        return end
    (vpc,), name = vpcs, text.removeprefix(WORD).strip()
    near = [one for one in endpoints_of(network, name) if one.vpc_id == vpc]
    words = {one.vpc_endpoint_id: leads(network, vpc, one) for one in near}
    _agreed(network, vpc, name, words)
    may = [one for one, lead in words.items() if lead.word is not False]
    if len(may) != 1 or words[may[0]].word is None:
        return end
    return replace(resolve(network, may[0], "target"), text=text)


def _offered(
    network: Network,
    question: Mapping[str, Any],
    name: str,
    serving: tuple[VpcEndpoint, ...],
    vpcs: list[str],
) -> Answer:
    """To a service that somebody offers: by the names of its endpoints, first of all those in the source's VPC."""
    near = [one for one in serving if one.vpc_id in vpcs] or list(serving)
    choices = [(one.vpc_endpoint_id, _by(network, question, one)) for one in near]
    ways = [(_way(one, "own-name"), found) for one, (_, found) in zip(near, choices, strict=True)]
    best = min(choices, key=lambda choice: BEST[str(choice[1].verdict)])
    answer = one_of([best], name, "")
    _told(answer, question, name, ways)
    return answer


def _regional(
    network: Network, question: Mapping[str, Any], name: str, vpc: str, near: list[VpcEndpoint]
) -> Answer:
    """By the regional name for hosts of one VPC that has endpoints of the service."""
    words = {one.vpc_endpoint_id: leads(network, vpc, one) for one in near}
    _agreed(network, vpc, name, words)
    private = [(one, _by(network, question, one)) for one in near]
    public = _public(network, question, name, ())
    led: list[Choice] = [
        (one.vpc_endpoint_id, found) for one, found in private if words[one.vpc_endpoint_id].word is not False
    ]
    sure = any(lead.word for lead in words.values())
    choices = led if led and sure else [*led, ("its public addresses", public)]
    answer = one_of(choices, name, "what the service's name leads to is not known", "service-name")
    gaps = {lead.gap for lead in words.values() if lead.gap is not None}
    if gaps and answer.verdict == "unknown":
        answer.gaps = sorted({*(answer.gaps or ()), *gaps}, key=canonical)
    told: list[tuple[dict[str, Any], Answer]] = []
    assumed = {each for lead in words.values() for each in lead.assumed}
    answer.assumptions = sorted({*(answer.assumptions or ()), *assumed})
    for one, found in private:
        name_of = "regional-name" if words[one.vpc_endpoint_id].word else "own-name"
        told.append((_way(one, name_of), found))
        if words[one.vpc_endpoint_id].word is False:
            note = f"{regional_name(one)} does not lead to {one.vpc_endpoint_id}: only its own names do"
            answer.notes = sorted({*(answer.notes or ()), note})
    _told(answer, question, name, [*told, ({"by": "public"}, public)])
    return answer


def _agreed(network: Network, vpc: str, name: str, words: Mapping[str, Leads]) -> None:
    """Hold where the name leads against the judge's own reading.

    Errors: Disagreement, where they differ.
    """
    theirs = led_to(network.snapshot, vpc, name)
    if theirs is None or any(lead.word is None for lead in words.values()):
        return
    mine = {endpoint for endpoint, lead in words.items() if lead.word}
    if theirs != mine:
        sides = {"model": str(sorted(mine)), "judge": str(sorted(theirs))}
        raise Disagreement(f"the name of {name} in {vpc}", sides)


def _by(network: Network, question: Mapping[str, Any], endpoint: VpcEndpoint) -> Answer:
    """By an endpoint: whichever of its interfaces AWS's DNS gives out."""
    asked = {key: value for key, value in question.items() if key not in ("id", "target_address")}
    cards = [name for name in endpoint.network_interface_ids if name in network.interfaces]
    pinned = question.get("target_address")
    if not cards or pinned is not None:
        asked |= {"target": endpoint.vpc_endpoint_id} | ({} if pinned is None else {"target_address": pinned})
        return _path(network, asked)
    choices = [(card, _path(network, asked | {"target": card})) for card in cards]
    return one_of(choices, endpoint.vpc_endpoint_id, "AWS picks the interface, and they differ")


def _path(network: Network, asked: Mapping[str, Any]) -> Answer:
    return privatelink.path(network, asked) or direct.path(network, asked)


def _public(
    network: Network, question: Mapping[str, Any], name: str, elsewhere: tuple[VpcEndpoint, ...]
) -> Answer:
    """By the service's public addresses: its prefix lists' where it has some, else whichever of the internet's."""
    end = resolve(network, text_field(question, "target"), "target")
    asked = {key: value for key, value in question.items() if key != "id"}
    answer = direct.path(network, asked) if end.prefixes else _anywhere(network, asked, end, name)
    for one in elsewhere:
        note = (
            f"{regional_name(one)} leads to {one.vpc_endpoint_id} inside {one.vpc_id} only: from here it has public"
            " addresses, unless a private zone (on premises: an inbound Resolver endpoint) answers otherwise"
        )
        answer.notes = sorted({*(answer.notes or ()), note})
    return answer


def _anywhere(network: Network, asked: Mapping[str, Any], end: End, name: str) -> Answer:
    """By addresses that nobody tells: whichever of the internet's, but those of services that have lists."""
    others = [one for one in network.vpc_endpoints.values() if one.vpc_endpoint_type in (None, "Gateway")]
    shunned = [one.vpc_endpoint_id for one in others]
    avoid = [*list_field(asked, "avoid"), *shunned]
    answer = direct.path(network, {**asked, "target": "internet", "avoid": avoid})
    if answer.verdict == "reachable" and not _everywhere(network, answer):
        gap = Gap("service-addresses", name, "either", f"which public addresses {name} has is not told")
        capped(answer, gap, forward_only=asked.get("direction") == "forward")
    if not asked.get("avoid"):
        answer.understood.pop("avoid", None)
    wanted = list_field(asked, "avoid")
    answer.blocks = [
        one
        for one in answer.blocks or ()
        if one.layer != "waypoint" or one.id in wanted or one.id not in shunned
    ]
    answer.understood["target"] = {**end.told(), "kind": "service"}
    return answer


def _everywhere(network: Network, answer: Answer) -> bool:
    """Whether every IPv4 address of the internet is reached, but for those of services that have lists."""
    lists = [one for one in network.prefix_lists.values() if (one.prefix_list_name or "").startswith(PREFIX)]
    known = [parse_prefix(entry) for one in lists for entry in one.entries or ()]
    left = [parse_prefix(target) for box in answer.missing or () for target in box.targets]
    return answer.truncated is None and all(
        each.family == 6 or any(block.covers(each) for block in known) for each in left
    )


def _way(endpoint: VpcEndpoint, name: str) -> dict[str, Any]:
    return {"by": endpoint.vpc_endpoint_id, "name": name}


def _told(
    answer: Answer, question: Mapping[str, Any], name: str, found: list[tuple[dict[str, Any], Answer]]
) -> None:
    """Every way to the service with its words, and the target as it was asked for."""
    text = text_field(question, "target")
    answer.understood["target"] = {
        "text": text,
        "kind": "service",
        "id": None,
        "label": f"AWS service {name}",
    }
    ways = [way | {"forward": one.forward, "session": one.session} for way, one in found]
    answer.result = {"service": name, "ways": ways}
