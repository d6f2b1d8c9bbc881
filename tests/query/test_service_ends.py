"""An AWS service by its name: where private DNS leads, what else there is, and what nobody read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import isthmus
from fixtures import builder as draw
from fixtures.builder import Ledger, ident
from tests.query.balancing import asked, read, words
from tests.query.linking import linked

SECRETS, EP = "service:secretsmanager", ident("vpce", "ep")


def drawn(
    *,
    private: bool = True,
    admits: str = "tcp/443 10.0.0.0/16",
    egress: tuple[str, ...] = draw.EVERYWHERE,
    public: bool = False,
    service: str = "secretsmanager",
    state: str = "available",
) -> Ledger:
    """A client with an endpoint of a service in its VPC; ``public``: its subnet leads to a NAT gateway too."""
    net = Ledger()
    draw.vpc(net, "v", "10.0.0.0/16")
    draw.subnet(net, "app", "v", "10.0.1.0/24")
    draw.subnet(net, "inner", "v", "10.0.9.0/24")
    draw.group(net, "client", "v", egress=egress)
    draw.group(net, "entrance", "v", [admits])
    draw.instance(net, "C", "app", "10.0.1.10", ["client"])
    draw.interface_endpoint(net, "ep", "inner", "10.0.9.5", service, ["entrance"], state=state)
    net.get("VpcEndpoints", EP)["PrivateDnsEnabled"] = private
    if public:
        draw.subnet(net, "pub", "v", "10.0.8.0/28")
        draw.internet_gateway(net, "main", "v")
        draw.nat(net, "egress", "pub", "10.0.8.7", "198.51.100.7")
        draw.table(net, "pub", "v", subnets=["pub"], routes={"0.0.0.0/0": "igw:main"})
        draw.table(net, "app", "v", subnets=["app"], routes={"0.0.0.0/0": "nat:egress"})
    return net


def attribute(net: Ledger, key: str, value: bool) -> None:
    """A DNS attribute of the VPC."""
    net.put("VpcAttributes", key, {"VpcId": ident("vpc", "v"), key: {"Value": value}})


def servers(net: Ledger, *names: str) -> None:
    """The DNS servers of the VPC's hosts."""
    (record,) = net.records("Vpcs")
    values = [{"Value": name} for name in names]
    options = {"DhcpConfigurations": [{"Key": "domain-name-servers", "Values": values}]}
    net.put("DhcpOptions", "d", {"DhcpOptionsId": record["DhcpOptionsId"], **options})


def zone(net: Ledger, name: str, owner: dict[str, str]) -> None:
    """A private zone that answers in the VPC."""
    record = {"HostedZoneId": "Z1", "Name": name, "Owner": owner, "VPCId": ident("vpc", "v")}
    net.put("HostedZoneSummaries", "Z1", record)


def ways(answer: isthmus.Answer) -> dict[str, str]:
    """The word of every way that is told."""
    return {f"{way['by']} {way.get('name', '')}".strip(): way["session"] for way in answer.result["ways"]}


def test_private_dns_leads_to_the_endpoint_and_off_it_leads_out(tmp_path: Path) -> None:
    answer = asked(drawn(), tmp_path, "C", SECRETS)
    assert words(answer) == ("yes", "yes")
    assert "private-dns-answers-in-its-vpc" in (answer.assumptions or ())
    assert ways(answer) == {f"{EP} regional-name": "reachable", "public": "unreachable"}
    assert answer.understood["target"]["text"] == SECRETS
    off = asked(drawn(private=False), tmp_path, "C", SECRETS)
    assert words(off) == ("no", "no")
    assert ways(off) == {f"{EP} own-name": "reachable", "public": "unreachable"}
    assert any("only its own names do" in note for note in off.notes or ())
    out = asked(drawn(private=False, public=True), tmp_path, "C", SECRETS)
    assert words(out) == ("yes", "yes")
    assert ways(out)["public"] == "reachable"


@pytest.mark.parametrize("name", ["secretsmanager", "com.amazonaws.us-east-1.secretsmanager"])
def test_the_endpoint_decides_though_another_way_is_open(name: str, tmp_path: Path) -> None:
    net = drawn(admits="tcp/443 10.7.0.0/16", public=True)
    answer = asked(net, tmp_path, "C", f"service:{name}")
    assert words(answer) == ("no", "no")
    assert [block.layer for block in answer.blocks or ()] == ["security-group-ingress"]
    assert ways(answer) == {f"{EP} regional-name": "unreachable", "public": "reachable"}


def test_an_endpoint_that_serves_nobody_answers_no_name(tmp_path: Path) -> None:
    answer = asked(drawn(state="rejected", public=True), tmp_path, "C", SECRETS)
    assert words(answer) == ("yes", "yes") and ways(answer)["public"] == "reachable"


@pytest.mark.parametrize("key", ["EnableDnsSupport", "EnableDnsHostnames"])
def test_a_vpc_without_dns_follows_no_private_name(key: str, tmp_path: Path) -> None:
    net = drawn()
    attribute(net, key, False)
    assert words(asked(net, tmp_path, "C", SECRETS)) == ("no", "no")


def test_what_was_read_of_names_is_no_assumption(tmp_path: Path) -> None:
    net = drawn()
    for key in ("EnableDnsSupport", "EnableDnsHostnames"):
        attribute(net, key, True)
    servers(net, "AmazonProvidedDNS")
    answer = asked(net, tmp_path, "C", SECRETS)
    assert words(answer) == ("yes", "yes")
    assert "private-dns-answers-in-its-vpc" not in (answer.assumptions or ())


def test_other_servers_and_other_zones_leave_the_name_open(tmp_path: Path) -> None:
    net = drawn()
    servers(net, "10.0.0.2", "8.8.8.8")
    answer = asked(net, tmp_path, "C", SECRETS)
    assert answer.verdict == "unknown" and {"custom-dns", "service-name"} <= {
        g.kind for g in answer.gaps or ()
    }
    both = drawn(public=True)
    servers(both, "10.0.0.2")
    assert words(asked(both, tmp_path, "C", SECRETS)) == ("yes", "yes")
    other = drawn()
    zone(other, "secretsmanager.us-east-1.amazonaws.com.", {"OwningAccount": "111122223333"})
    answer = asked(other, tmp_path, "C", SECRETS)
    assert answer.verdict == "unknown" and "private-zone" in {g.kind for g in answer.gaps or ()}
    own = drawn()
    zone(own, "secretsmanager.us-east-1.amazonaws.com.", {"OwningService": "vpce.amazonaws.com"})
    assert words(asked(own, tmp_path, "C", SECRETS)) == ("yes", "yes")
    far = drawn()
    zone(far, "example.com.", {"OwningAccount": "111122223333"})
    assert words(asked(far, tmp_path, "C", SECRETS)) == ("yes", "yes")


def test_public_addresses_that_nobody_tells_are_no_sure_yes(tmp_path: Path) -> None:
    net = drawn(private=False, public=True, egress=("tcp/443 3.0.0.0/8",))
    answer = asked(net, tmp_path, "C", SECRETS)
    assert answer.verdict == "unknown" and "service-addresses" in {g.kind for g in answer.gaps or ()}
    shut = drawn(private=False, public=True, egress=("tcp/443 10.0.0.0/8",))
    assert words(asked(shut, tmp_path, "C", SECRETS)) == ("no", "no")


def test_s3_keeps_to_its_gateway_endpoint_unless_private_dns_is_for_all(tmp_path: Path) -> None:
    net = drawn(service="s3", admits="tcp/443 10.7.0.0/16")
    draw.service_list(net, "s3", "s3", ["192.0.2.0/24"])
    draw.gateway_endpoint(net, "s3", "v", "s3", ["app"])
    draw.table(net, "app", "v", subnets=["app"], routes={"pl:s3": "vpce:s3"})
    assert words(asked(net, tmp_path, "C", "service:s3")) == ("no", "no")
    net.get("VpcEndpoints", EP)["DnsOptions"] = {"PrivateDnsOnlyForInboundResolverEndpoint": True}
    assert words(asked(net, tmp_path, "C", "service:s3")) == ("yes", "yes")


def test_interfaces_that_differ_are_split(tmp_path: Path) -> None:
    net = drawn()
    draw.subnet(net, "shut", "v", "10.0.7.0/24", "b")
    draw.acl(net, "shut", "v", ["shut"])
    draw.interface_endpoint(
        net, "ep", "inner", "10.0.9.5", "secretsmanager", ["entrance"], also={"shut": "10.0.7.5"}
    )
    net.get("VpcEndpoints", EP)["PrivateDnsEnabled"] = True
    answer = asked(net, tmp_path, "C", SECRETS)
    assert answer.verdict == "unknown" and "split" in {gap.kind for gap in answer.gaps or ()}


def test_elsewhere_the_name_is_public_and_the_answer_says_so(tmp_path: Path) -> None:
    net = drawn()
    draw.vpc(net, "w", "10.2.0.0/16")
    draw.subnet(net, "far", "w", "10.2.1.0/24")
    draw.group(net, "far", "w")
    draw.instance(net, "P", "far", "10.2.1.10", ["far"])
    answer = asked(net, tmp_path, "P", SECRETS)
    assert words(answer) == ("no", "no")
    assert any(f"inside {ident('vpc', 'v')} only" in note for note in answer.notes or ())
    with pytest.raises(isthmus.QuestionError) as caught:
        asked(net, tmp_path, "111122223333", SECRETS)
    assert caught.value.field == "source" and len(caught.value.nearest) == 2


def test_a_service_that_somebody_offers_is_reached_by_its_name(tmp_path: Path) -> None:
    net = linked()
    (name,) = (str(record["ServiceName"]) for record in net.records("ServiceConfigurations"))
    answer = asked(net, tmp_path, "C", f"service:{name}")
    assert words(answer) == ("yes", "yes") and ways(answer) == {f"{EP} own-name": "reachable"}
    assert words(asked(net, tmp_path, "C", f"service:{name}", "tcp/80")) == ("no", "no")


@pytest.mark.parametrize("question", ["sources", "targets"])
def test_a_service_without_a_list_is_no_end_of_many(question: str, tmp_path: Path) -> None:
    side: dict[str, Any] = {"target": SECRETS} if question == "sources" else {"source": SECRETS}
    answer = isthmus.ask(read(drawn(), tmp_path), {"question": question, "service": "tcp/443", **side})
    assert answer.verdict == "unknown" and [gap.kind for gap in answer.gaps or ()] == ["unmodelled-end"]


RESTRICTED = '{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:Get*", "Resource": "*"}]}'
DENYING = '{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}, {"Effect": "Deny"}]}'
OPEN = '{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "*", "Resource": ["*"]}]}'


@pytest.mark.parametrize(
    ("policy", "told"),
    [
        (None, False),
        (OPEN, False),
        (RESTRICTED, True),
        (DENYING, True),
        ("{", True),
        ('{"Statement": {}}', True),
    ],
)
def test_a_policy_that_may_refuse_is_told_and_kept(policy: str | None, told: bool, tmp_path: Path) -> None:
    net = drawn()
    net.get("VpcEndpoints", EP)["PolicyDocument"] = policy
    for target in (SECRETS, "ep"):
        answer = asked(net, tmp_path, "C", target)
        assert words(answer) == ("yes", "yes")
        assert any("endpoint policy" in note for note in answer.notes or ()) is told
    (found,) = isthmus.ask(read(net, tmp_path), {"question": "find", "text": EP}).result[:1]
    assert found["about"]["policy"] == (policy if told else "full access")
    assert found["about"]["private_dns"] is True


def test_a_gateway_endpoints_policy_is_told_too(tmp_path: Path) -> None:
    net = drawn(private=False)
    draw.service_list(net, "s3", "s3", ["192.0.2.0/24"])
    draw.gateway_endpoint(net, "s3", "v", "s3", ["app"])
    draw.table(net, "app", "v", subnets=["app"], routes={"pl:s3": "vpce:s3"})
    assert not asked(net, tmp_path, "C", "service:s3").notes
    net.get("VpcEndpoints", ident("vpce", "s3"))["PolicyDocument"] = RESTRICTED
    assert any("endpoint policy" in note for note in asked(net, tmp_path, "C", "service:s3").notes or ())


def test_who_serves_behind_a_strangers_service_is_told_as_not_there(tmp_path: Path) -> None:
    net = linked()
    net.forget("ServiceConfigurations")
    assert any("is not in the snapshot" in note for note in asked(net, tmp_path, "C", "ep").notes or ())


def test_a_trace_follows_the_name_to_the_one_endpoint_that_it_leads_to(tmp_path: Path) -> None:
    question = {"question": "trace", "source": "C", "target": SECRETS, "service": "tcp/443"}
    network = read(drawn(), tmp_path)
    answer = isthmus.ask(network, question)
    assert answer.verdict == "reachable" and answer.understood["flow"]["target"] == "10.0.9.5"
    with pytest.raises(isthmus.QuestionError) as caught:
        isthmus.ask(read(drawn(private=False), tmp_path), question)
    assert caught.value.field == "target" and "no prefix list" in str(caught.value)
    net = drawn(service="s3")
    draw.service_list(net, "s3", "s3", ["192.0.2.10/32"])
    answer = isthmus.ask(read(net, tmp_path), {**question, "target": "service:s3"})
    assert answer.understood["flow"]["target"] == "10.0.9.5"
    net.get("VpcEndpoints", EP)["PrivateDnsEnabled"] = False
    with pytest.raises(isthmus.QuestionError) as caught:
        isthmus.ask(read(net, tmp_path), {**question, "target": "service:s3"})
    assert caught.value.field == "target"


def test_endpoints_that_nobody_listed_are_an_assumption_of_a_services_name(tmp_path: Path) -> None:
    net = drawn(public=True)
    net.forget("VpcEndpoints")
    draw.service_list(net, "s3", "s3", ["192.0.2.0/24"])
    answer = asked(net, tmp_path, "C", "service:s3")
    assert words(answer) == ("yes", "yes") and "endpoints-unread-take-no-name" in (answer.assumptions or ())
    net.pages[net.home]["VpcEndpoints"] = {}
    answer = asked(net, tmp_path, "C", "service:s3")
    assert words(answer) == ("yes", "yes") and "endpoints-unread-take-no-name" not in (
        answer.assumptions or ()
    )


def test_an_endpoint_is_crossed_at_its_interfaces(tmp_path: Path) -> None:
    net = drawn(public=True)
    assert words(asked(net, tmp_path, "C", SECRETS, via=[EP])) == ("yes", "yes")
    assert words(asked(net, tmp_path, "C", SECRETS, avoid=[EP])) == ("no", "no")
    law = {"question": "prove", "source": "C", "target": "inner", "service": "tcp/443", "avoid": [EP]}
    assert isthmus.ask(read(net, tmp_path), law).verdict == "violated"
    off = drawn(private=False, public=True)
    assert words(asked(off, tmp_path, "C", SECRETS, via=[EP])) == ("no", "no")
