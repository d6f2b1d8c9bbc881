"""Where the regional name of a service leads in a VPC: what Private DNS needs, and what leaves it open."""

from __future__ import annotations

from typing import Any

import pytest

from isthmus.judge import led_to
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


@pytest.mark.parametrize(
    ("service", "listed", "zone", "word"),
    [
        ("ecr.dkr", (), "dkr.ecr.eu-west-1.amazonaws.com.", None),
        ("ecr.dkr", (), "api.ecr.eu-west-1.amazonaws.com", True),
        ("ecr.dkr", (), "ecr.eu-west-1.amazonaws.com", None),
        ("ecr.dkr", (), "cr.eu-west-1.amazonaws.com", True),
        ("kinesis-streams", ("kinesis.eu-west-1.amazonaws.com",), "Kinesis.eu-west-1.amazonaws.com.", None),
        ("kinesis-streams", ("kinesis.eu-west-1.amazonaws.com",), "sqs.eu-west-1.amazonaws.com", True),
        ("s3", ("*.s3.eu-west-1.amazonaws.com",), "s3.eu-west-1.amazonaws.com", None),
        ("s3", ("*.vpce-1.s3.eu-west-1.vpce.amazonaws.com",), "vpce.amazonaws.com", True),
    ],
)
def test_a_private_zone_may_answer_any_name_by_which_the_service_is_asked(
    service: str, listed: tuple[str, ...], zone: str, word: bool | None
) -> None:
    d = Drawing()
    d.vpc("vpc-a", "10.0.0.0/16")
    name = f"com.amazonaws.eu-west-1.{service}"
    made = {"VpcEndpointId": "vpce-1", "VpcEndpointType": "Interface", "State": "available", "VpcId": "vpc-a"}
    told = [{"DnsName": one, "HostedZoneId": "Z1"} for one in listed]
    d.put("VpcEndpoints", {**made, "ServiceName": name, "PrivateDnsEnabled": True, "DnsEntries": told})
    d.put("HostedZoneSummaries", {"HostedZoneId": "Z2", "Name": zone, "Owner": {}, "VPCId": "vpc-a"})
    read = build(d.snapshot())
    assert leads(read, "vpc-a", read.vpc_endpoints["vpce-1"]).word is word
    assert led_to(d.snapshot(), "vpc-a", name) == (frozenset({"vpce-1"}) if word else None)


def test_an_endpoint_of_which_no_service_is_told_is_led_to_by_no_zone_that_could_be_known() -> None:
    d = Drawing()
    d.vpc("vpc-a", "10.0.0.0/16")
    made = {"VpcEndpointId": "vpce-1", "VpcEndpointType": "Interface", "State": "available", "VpcId": "vpc-a"}
    d.put("VpcEndpoints", {**made, "PrivateDnsEnabled": True})
    d.put("HostedZoneSummaries", {"HostedZoneId": "Z2", "Name": "corp.example", "VPCId": "vpc-a"})
    read = build(d.snapshot())
    assert leads(read, "vpc-a", read.vpc_endpoints["vpce-1"]).word is True
