"""What DNS Firewall does to a path that is asked by a service's name: a name that it blocks leads nowhere.

In: an answer. Out: the same, open where a rule surely blocks the name, with a note where one may.
Source: Route 53 Developer Guide, "How Resolver DNS Firewall works"; vpc.md 14.4.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..model.citation import Gap
from ..model.network import Network
from ..semantics.dns_firewall import blocked
from ..semantics.service_names import endpoints_of, is_offered, public_names
from .answer import Answer
from .asked import text_field
from .ends import resolve
from .one_of import capped


def by_name(network: Network, question: Mapping[str, Any], answer: Answer) -> Answer:
    """The answer to a question by a service's name, with what DNS Firewall does to the name in the source's VPCs."""
    source = resolve(network, text_field(question, "source"), "source")
    service = text_field(question, "target").partition(":")[2].strip()
    for vpc in sorted({network.interfaces[one].vpc_id for one in source.interfaces}):
        for name in _names(network, vpc, service):
            found = blocked(network, vpc, name)
            if found is None:
                continue
            where = f"DNS Firewall of {vpc}: {found.group}, {found.rule}"
            if found.sure:
                gap = Gap("dns-firewall", found.group, "close", f"{where} blocks the name {name}")
                capped(answer, gap, forward_only=question.get("direction") == "forward")
            else:
                answer.notes = sorted({*(answer.notes or ()), f"{where}: it may block the name {name}"})
    return answer


def _names(network: Network, vpc: str, service: str) -> list[str]:
    """The names by which a service is asked for: its endpoints' regional ones, else by the VPC's Region."""
    serving = [one for one in endpoints_of(network, service) if not is_offered(one.service_name)]
    found = {name for one in serving for name in public_names(one)}
    home = network.homes.get(vpc)
    region = home.region if home is not None else None
    if not found and region and "." not in service:
        return [f"{service}.{region}.amazonaws.com"]
    return sorted(found)
