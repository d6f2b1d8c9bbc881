"""What a reader of a path over an endpoint would want to know besides: its policy, who serves behind it, its name."""

from __future__ import annotations

from collections.abc import Iterator

from ..model.encryption import enforcing
from ..model.endpoint import VpcEndpoint
from ..model.endpoint_interfaces import endpoint_of
from ..model.endpoint_service import service_of
from ..model.network import Network
from ..semantics.endpoint_policy import is_open
from ..semantics.service_names import is_offered, regional_name
from .answer import Answer, Path


def remark(network: Network, answer: Answer) -> Answer:
    """An answer with notes on the endpoints that its paths cross; no verdict rests on them."""
    found = {
        note for path in answer.paths or () for note in (*_notes(network, path), *_enforced(network, path))
    }
    if found:
        answer.notes = sorted({*(answer.notes or ()), *found})
    return answer


def _notes(network: Network, path: Path) -> Iterator[str]:
    start = network.interfaces.get(path.hops[0].id) if path.hops else None
    for hop in path.hops:
        card = network.interfaces.get(hop.id)
        name = (
            hop.id
            if card is None
            else endpoint_of(network, card)
            if card.interface_type == "vpc_endpoint"
            else None
        )
        endpoint = network.vpc_endpoints.get(name or "")
        if endpoint is None:
            continue
        if not is_open(endpoint.policy_document):
            yield f"{name} has an endpoint policy, which is not evaluated: it may refuse requests"
        if card is not None:
            yield from _of_interface(network, endpoint, None if start is None else start.vpc_id)


def _enforced(network: Network, path: Path) -> Iterator[str]:
    """What VPC Encryption Controls do on the way: groups and routes hold all the same, so this is told and not judged.

    Source: Amazon VPC User Guide, "Enforce VPC encryption in transit".
    """
    known = enforcing(network)
    for hop in path.hops if known else ():
        card = network.interfaces.get(hop.id)
        if card is None or card.vpc_id not in known:
            continue
        told = f"{card.vpc_id} enforces encryption in transit ({known[card.vpc_id]})"
        if card.interface_type == "vpc_endpoint":
            yield f"{told}: {hop.id} drops what the application does not encrypt"
        else:
            yield f"{told}: whether AWS or the application encrypts this is not evaluated"


def _of_interface(network: Network, endpoint: VpcEndpoint, vpc: str | None) -> Iterator[str]:
    name, service = endpoint.vpc_endpoint_id, endpoint.service_name
    if is_offered(service) and service_of(network, endpoint) is None:
        yield f"what serves behind {name} is not in the snapshot: {service}"
    if not is_offered(service) and endpoint.private_dns_enabled and vpc != endpoint.vpc_id:
        told = f"{regional_name(endpoint)} leads to {name} inside {endpoint.vpc_id} only"
        yield f"{told}, unless a private zone says so elsewhere"
