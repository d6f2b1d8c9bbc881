"""Where the regional name of a service leads in a VPC: what Private DNS needs, and what leaves it open."""

from __future__ import annotations

from typing import Any

import pytest

from isthmus.model.network import build
from isthmus.semantics.service_names import UNREAD, Leads, leads
from tests.judge.drawing import Drawing

ON = {"EnableDnsSupport": {"Value": True}, "EnableDnsHostnames": {"Value": True}}


def asked(dns: dict[str, Any] | None, servers: str | None, **told: Any) -> Leads:
    """A VPC with an endpoint of a service; its DNS attributes and its DNS servers, where they were read."""
    d = Drawing()
    d.vpc("vpc-a", "10.0.0.0/16")
    d.get("Vpcs", "vpc-a")["DhcpOptionsId"] = "dopt-1"
    made = {"VpcEndpointId": "vpce-1", "VpcEndpointType": "Interface", "State": "available", "VpcId": "vpc-a"}
    d.put(
        "VpcEndpoints",
        {**made, "ServiceName": "com.amazonaws.eu-west-1.sqs", "PrivateDnsEnabled": True, **told},
    )
    if dns is not None:
        d.put("VpcAttributes", {"VpcId": "vpc-a", **dns})
    if servers is not None:
        rows = [{"Key": "domain-name-servers", "Values": [{"Value": servers}]}]
        d.put("DhcpOptions", {"DhcpOptionsId": "dopt-1", "DhcpConfigurations": rows})
    read = build(d.snapshot())
    return leads(read, "vpc-a", read.vpc_endpoints["vpce-1"])


@pytest.mark.parametrize(
    ("dns", "servers", "word", "assumed"),
    [
        (ON, "AmazonProvidedDNS", True, ()),
        (ON, None, True, (UNREAD,)),
        (None, "AmazonProvidedDNS", True, (UNREAD,)),
        (None, None, True, (UNREAD,)),
        ({**ON, "EnableDnsSupport": {"Value": False}}, "AmazonProvidedDNS", False, ()),
        ({"EnableDnsHostnames": {"Value": False}}, None, False, ()),
        (ON, "10.0.0.53", None, ()),
    ],
)
def test_a_name_leads_to_its_endpoint_where_dns_is_on_and_amazons_and_assumes_what_was_not_read(
    dns: dict[str, Any] | None, servers: str | None, word: bool | None, assumed: tuple[str, ...]
) -> None:
    found = asked(dns, servers)
    assert (found.word, found.assumed) == (word, assumed)
    assert (found.gap is not None) == (word is None)


@pytest.mark.parametrize(
    "told",
    [
        {"PrivateDnsEnabled": False},
        {"State": "pending"},
        {"DnsOptions": {"PrivateDnsOnlyForInboundResolverEndpoint": True}},
    ],
)
def test_a_name_leads_past_an_endpoint_without_private_dns_of_its_own(told: dict[str, Any]) -> None:
    assert asked(ON, "AmazonProvidedDNS", **told) == Leads(False)
