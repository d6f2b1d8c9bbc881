"""Whether the groups of a load balancer's node admit what PrivateLink brings: by the client's private address alone.

Source: Security groups for your Network Load Balancer, Considerations (PrivateLink: the source is the client's own
private address); Elastic Load Balancing API, LoadBalancer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..model.citation import Gap
from ..model.network import Network
from ..packet import parse_prefix
from ..semantics.algebra import MemberOf
from ..semantics.security_group import INGRESS, is_told
from ..space import Ranges, prefix_range
from .answer import Block
from .asked import compiled
from .deciding import admitting
from .evidence import cite
from .filter import filter_
from .service import parse_service

ON = "on"
LAYER, CODE = "security-group-ingress", "ENI_SG_RULES_MISMATCH"


@dataclass(frozen=True, slots=True)
class Admitted:
    """What the groups say of a client, and why."""

    word: str
    block: Block | None = None
    gap: Gap | None = None


def admitted(
    network: Network, groups: tuple[str, ...], client: str, service: str, node: str, told: str | None
) -> Admitted:
    """Whether any group of a node admits a client's address; ``told``: whether they count at all, as AWS tells it.

    Shapes: a rule that names a group may mean the client or not: no page of AWS tells of members across PrivateLink.
    """
    unread = [
        name for name in groups if name not in network.security_groups or not is_told(network, name, INGRESS)
    ]
    words = {name: _word(network, name, client, service) for name in groups if name not in unread}
    if "reachable" in words.values():
        return Admitted("reachable")
    if unread:
        return Admitted(
            "unknown", gap=Gap("uncollected-group", unread[0], "either", f"{unread[0]} was not read")
        )
    doubtful = next((name for name, word in words.items() if word == "unknown"), None)
    if doubtful is not None:
        detail = f"whether {doubtful} means {client} across PrivateLink is not told"
        return Admitted(
            "unknown", gap=Gap("privatelink", doubtful, "either", detail, cite(network, doubtful))
        )
    if told != ON:
        detail = "whether its groups count for what PrivateLink brings was not read"
        return Admitted("unknown", gap=Gap("not-collected", node, "either", detail, cite(network, node)))
    name = groups[0]
    rule, where = f"no rule admits this from {client}", cite(network, name, "/IpPermissions")
    return Admitted("unreachable", Block("forward", LAYER, name, rule, node, CODE, [], where, leg=2))


def _word(network: Network, group: str, client: str, service: str) -> str:
    asked: Mapping[str, Any] = {"filter": group, "direction": INGRESS, "peer": client, "service": service}
    verdict = filter_(network, asked).verdict
    if verdict == "denied":
        return "unreachable"
    c = compiled(network)
    peers = Ranges.of([prefix_range(parse_prefix(client))])
    wanted = Ranges.of(parse_service(service).ranges)
    permits = admitting(c, (group, INGRESS), c.permits[group, INGRESS], peers, wanted)
    by_address = any(not isinstance(permit.match.peer, MemberOf) for permit in permits)
    return "reachable" if verdict == "permitted" and by_address else "unknown"
