"""Gateway endpoints: a sink for their prefix list, from which only answers come back.

Source: Gateway endpoints (they serve the VPC's own sources only).
"""

from __future__ import annotations

from ...semantics import routing
from ...semantics.endpoint import AVAILABLE, doubtful_state, state_of
from ..place import Kind, Place
from ..transition import Answers, Control, Direction, Filter
from .drawing import Drawing
from .tables import takes


def draw_endpoints(drawing: Drawing) -> None:
    """The service behind each gateway endpoint that some table names."""
    network = drawing.network
    vpcs: dict[str, str] = {}
    for table in drawing.tables.divisions:
        for name in takes(drawing, table, routing.GATEWAY_ENDPOINT):
            vpcs.setdefault(name, drawing.tables.vpcs[table])
    for name, vpc in sorted(vpcs.items()):
        here, endpoint = Place(Kind.GATEWAY_ENDPOINT, name), network.vpc_endpoints.get(name)
        if endpoint is None:
            drawing.gap(here, "uncollected-endpoint", name, "either", f"endpoint {name} was not read")
        elif (doubt := doubtful_state(network, endpoint)) is not None:
            drawing.gap(here, doubt.kind, name, doubt.effect, doubt.detail)
        elif state_of(endpoint) == AVAILABLE:
            service = Place(Kind.SERVICE, endpoint.service_name or name)
            drawing.edge(here, service, Filter(Control.ENDPOINT, name, Direction.INGRESS))
            drawing.edge(service, here, Answers())
            drawing.edge(here, Place(Kind.VPC, vpc), Answers())
