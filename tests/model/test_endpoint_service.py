"""Endpoint services are read whole, and a key that AWS has added is told."""

from __future__ import annotations

from pathlib import Path

import botocore.session

from fixtures.builder import ident, linking
from isthmus.model.endpoint_service import KNOWN, endpoint_services, service_of
from tests.query.balancing import read
from tests.query.linking import linked

KEY = ident("service", "offer")


def test_every_key_of_a_configuration_is_known() -> None:
    model = botocore.session.get_session().get_service_model("ec2")
    assert set(model.shape_for("ServiceConfiguration").members) == KNOWN


def test_a_service_tells_its_balancers_connections_and_principals(tmp_path: Path) -> None:
    net = linked()
    linking.permit(net, "offer", "*")
    network = read(net, tmp_path)
    (service,) = endpoint_services(network).values()
    assert (service.id, service.state, service.principals, service.unknown) == (
        KEY,
        "Available",
        ("*",),
        None,
    )
    assert [arn.split("/")[-2] for arn in service.balancers] == ["front"]
    connection = service.connection(ident("vpce", "ep"))
    assert connection is not None and connection.state == "available"
    assert service_of(network, network.vpc_endpoints[ident("vpce", "ep")]) == service


def test_what_nobody_read_of_principals_is_not_none_of_them(tmp_path: Path) -> None:
    network = read(linked(), tmp_path)
    assert endpoint_services(network)[KEY].principals is None


def test_a_key_that_aws_has_added_is_told(tmp_path: Path) -> None:
    net = linked()
    for record in net.records("ServiceConfigurations"):
        record |= {"TrafficTier": "gold", "Later": [], "region": "x"}
    assert endpoint_services(read(net, tmp_path))[KEY].unknown == "TrafficTier"
