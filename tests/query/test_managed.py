"""Managed services by name and ARN: by the interfaces that AWS's answers tell, and never by a guess that is not named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import isthmus
from fixtures import builder as draw
from fixtures.builder import Ledger, ident, services
from tests.query.balancing import asked, read, words

RDS = "RDSNetworkInterface"
BY_GROUPS = "managed-interface-by-groups"


def ground() -> Ledger:
    """A client, and two subnets in two zones for services, whose group takes databases' and other ports of the VPC."""
    net = Ledger()
    draw.vpc(net, "v", "10.0.0.0/16")
    draw.subnet(net, "app", "v", "10.0.1.0/24")
    draw.subnet(net, "in-a", "v", "10.0.8.0/24", "a")
    draw.subnet(net, "in-b", "v", "10.0.9.0/24", "b")
    draw.group(net, "client", "v")
    draw.group(net, "data", "v", ["tcp/5432 10.0.1.0/24"])
    draw.group(net, "shut", "v")
    draw.instance(net, "C", "app", "10.0.1.10", ["client"])
    return net


def one(net: Ledger, description: str, address: str = "10.0.8.20", group: str = "data", **more: Any) -> str:
    """An interface of a service; its id."""
    number = int(address.split(".")[2])
    return services.card(
        net, f"card {address}", "in-a" if number == 8 else "in-b", address, [group], description, **more
    )


def told(net: Ledger, address: str) -> Any:
    """The record of an interface, to change."""
    return net.get("NetworkInterfaces", ident("interface", f"card {address}"))


def database(net: Ledger) -> str:
    one(net, RDS)
    one(net, RDS, "10.0.9.20")
    return services.database(net, "orders", "v", ["in-a", "in-b"], ["data"], "a")


def cluster(net: Ledger) -> str:
    for zone, address in (("a", "10.0.8.20"), ("b", "10.0.9.20")):
        one(net, RDS, address)
        services.database(net, f"part-{zone}", "v", ["in-a", "in-b"], ["data"], zone, "orders")
    return services.database_cluster(net, "orders")


def alike(net: Ledger) -> str:
    for at in (20, 21):
        one(net, RDS, f"10.0.8.{at}")
        services.database(net, f"part-{at}", "v", ["in-a", "in-b"], ["data"], "a", "orders")
    return services.database_cluster(net, "orders")


def proxy(net: Ledger) -> str:
    one(net, "Network interface for DBProxy orders")
    one(net, "Network interface for DBProxy orders", "10.0.9.20")
    return services.database_proxy(net, "orders", "v", ["in-a", "in-b"], ["data"])


def task(net: Ledger) -> str:
    return services.task(net, "0a1b", one(net, ""))


def task_service(net: Ledger) -> str:
    services.task(net, "0a1b", one(net, ""), "orders")
    services.task(net, "0a1c", one(net, "", "10.0.9.20", "shut"), "other")
    return services.task_service(net, "orders")


def kubernetes(net: Ledger) -> str:
    one(net, "Amazon EKS orders")
    one(net, "Amazon EKS orders-2", "10.0.9.20", "shut")
    return services.kubernetes(net, "orders", "v")


def cache(net: Ledger) -> str:
    one(net, "ElastiCache orders")
    one(net, "ElastiCache orders-002", "10.0.9.20", "shut")
    return services.cache(net, "orders", "v")


def replicas(net: Ledger) -> str:
    for name, address in (("part-1", "10.0.8.20"), ("part-2", "10.0.9.20")):
        one(net, f"ElastiCache {name}", address)
        services.cache(net, name, "v")
    return services.replication_group(net, "orders", ["part-1", "part-2"])


def warehouse(net: Ledger) -> str:
    one(net, "RedshiftNetworkInterface")
    one(net, "RedshiftNetworkInterface", "10.0.8.21", "shut")
    return services.warehouse(net, "orders", "v", {"LEADER": "10.0.8.20", "COMPUTE-0": "10.0.8.21"})


def domain(net: Ledger) -> str:
    one(net, "ES orders")
    return services.domain(net, "orders", "v")


def file_system(net: Ledger) -> str:
    return services.file_system(net, "orders", [one(net, "EFS mount target for orders")])


def broker(net: Ledger) -> str:
    one(net, "Amazon MQ network interface for broker b-0a1b")
    return services.broker(net, "orders", "0a1b")


ROWS: tuple[tuple[Callable[[Ledger], str], tuple[str, ...], bool], ...] = (
    (database, ("10.0.8.20",), True),
    (cluster, ("10.0.8.20", "10.0.9.20"), True),
    (alike, ("10.0.8.20", "10.0.8.21"), True),
    (proxy, ("10.0.8.20", "10.0.9.20"), True),
    (task, ("10.0.8.20",), False),
    (task_service, ("10.0.8.20",), False),
    (kubernetes, ("10.0.8.20",), False),
    (cache, ("10.0.8.20",), False),
    (replicas, ("10.0.8.20", "10.0.9.20"), False),
    (warehouse, ("10.0.8.20",), False),
    (domain, ("10.0.8.20",), False),
    (file_system, ("10.0.8.20",), False),
    (broker, ("10.0.8.20",), False),
)


@pytest.mark.parametrize(
    ("drawn", "addresses", "assumed"), ROWS, ids=lambda value: getattr(value, "__name__", "")
)
def test_a_managed_service_is_the_interfaces_that_it_has(
    drawn: Callable[[Ledger], str], addresses: tuple[str, ...], assumed: bool, tmp_path: Path
) -> None:
    net = ground()
    name = drawn(net)
    cards = sorted(ident("interface", f"card {address}") for address in addresses)
    for text in {name, "orders"} if drawn is not task else {name}:
        answer = asked(net, tmp_path, "C", text, "tcp/5432")
        assert words(answer) == ("yes", "yes"), (answer.blocks, answer.gaps)
        assert answer.understood["target"]["interfaces"] == cards
        assert (BY_GROUPS in (answer.assumptions or ())) is assumed
        assert words(asked(net, tmp_path, "C", text, "tcp/22")) == ("no", "no")
    network = read(net, tmp_path)
    found = isthmus.ask(network, {"question": "find", "text": name}).result[0]
    assert (found["id"], found["about"]["interfaces"]) == (name, cards)
    there = isthmus.ask(network, {"question": "find", "text": addresses[0]}).result[0]
    assert name in there["about"]["of"]
    told = isthmus.ask(network, {"question": "gaps"})
    assert name not in {gap.id for gap in told.gaps or ()}
    listed = isthmus.ask(network, {"question": "sources", "target": name, "service": "tcp/5432"})
    assert listed.verdict == "reachable" and (BY_GROUPS in (listed.assumptions or ())) is assumed


def test_a_function_sends_by_the_interfaces_that_it_shares_and_takes_nothing(tmp_path: Path) -> None:
    net = ground()
    draw.group(net, "app", "v", ["tcp/443 sg:data"])
    draw.instance(net, "S", "app", "10.0.1.20", ["app"])
    one(net, "AWS Lambda VPC ENI-first-0a1b", kind="lambda")
    one(net, "AWS Lambda VPC ENI-other-0a1b", "10.0.9.20", "shut", kind="lambda")
    for name in ("first", "second"):
        services.function(net, name, "v", ["in-a", "in-b"], ["data"])
    for name in ("first", "second"):
        answer = asked(net, tmp_path, name, "S")
        assert words(answer) == ("yes", "yes") and BY_GROUPS not in (answer.assumptions or ())
        assert answer.understood["source"]["interfaces"] == [ident("interface", "card 10.0.8.20")]
    assert words(asked(net, tmp_path, "C", "first", "tcp/5432")) == ("no", "no")


def test_a_name_of_dns_is_a_name(tmp_path: Path) -> None:
    net = ground()
    database(net)
    assert words(asked(net, tmp_path, "C", "orders.c1.us-east-1.rds.amazonaws.com", "tcp/5432")) == (
        "yes",
        "yes",
    )


@pytest.mark.parametrize(
    ("second", "expected"), [("data", ("yes", "yes")), ("shut", ("split", "split"))], ids=["agree", "differ"]
)
def test_databases_that_nobody_tells_apart_are_asked_each(
    second: str, expected: tuple[str, str], tmp_path: Path
) -> None:
    net = ground()
    draw.subnet(net, "in-c", "v", "10.0.10.0/24", "a")
    for at, subnet in (("10.0.8.20", "in-a"), ("10.0.10.20", "in-c")):
        services.card(net, f"card {at}", subnet, at, ["data"], RDS)
    if second == "shut":
        draw.acl(net, "in-c", "v", ["in-c"])
    for name in ("orders", "bills"):
        services.database(net, name, "v", ["in-a", "in-c"], ["data"], "a")
    answer = asked(net, tmp_path, "C", "orders", "tcp/5432")
    assert words(answer) == expected
    known = read(net, tmp_path)
    account = known.homes[str(answer.understood["target"]["id"])].account
    assert words(asked(net, tmp_path, "C", f"{account}/orders", "tcp/5432")) == expected
    if second == "shut":
        gaps = [gap for gap in answer.gaps or () if gap.kind == "managed-interface"]
        assert gaps and "they differ" in gaps[0].detail
    listed = isthmus.ask(known, {"question": "sources", "target": "orders", "service": "tcp/5432"})
    assert listed.verdict == "unknown" and [gap.kind for gap in listed.gaps or ()] == ["managed-interface"]
    (found,) = isthmus.ask(known, {"question": "find", "text": "bills"}).result
    assert len(found["about"]["candidates"]) == 2 and "tells them apart" in found["about"]["not_known"]


@pytest.mark.parametrize(
    ("drawn", "told"),
    [
        (lambda net: services.database(net, "orders", "v", ["in-a"], ["data"], "a"), RDS),
        (lambda net: services.function(net, "orders", "v", ["in-a"], ["data"]), "type lambda"),
        (lambda net: services.function(net, "orders", "v", [], []), "outside of every VPC"),
        (lambda net: services.task(net, "0a1b", None), "nothing that was read tells"),
        (lambda net: services.task(net, "0a1b", "eni-lost"), "eni-lost was not read"),
        (lambda net: services.task_service(net, "orders"), "nothing that was read tells"),
        (lambda net: services.kubernetes(net, "orders", "v"), "Amazon EKS orders"),
        (lambda net: services.cache(net, "orders", "v"), "ElastiCache orders"),
        (lambda net: services.warehouse(net, "orders", "v", {"LEADER": "10.0.8.99"}), "10.0.8.99"),
        (lambda net: services.domain(net, "orders", "v"), "ES orders"),
        (lambda net: services.domain(net, "orders", None), "public endpoint"),
        (lambda net: services.file_system(net, "orders", ["eni-lost"]), "eni-lost was not read"),
        (lambda net: services.broker(net, "orders", "0a1b"), "broker b-0a1b"),
    ],
)
def test_an_interface_that_cannot_be_known_is_a_gap_that_says_what_would_tell(
    drawn: Callable[[Ledger], str], told: str, tmp_path: Path
) -> None:
    net = ground()
    name = drawn(net)
    answer = asked(net, tmp_path, "C", name, "tcp/5432")
    assert answer.verdict == "unknown"
    (gap,) = answer.gaps or ()
    assert (gap.kind, gap.id) == ("managed-interface", name) and told in gap.detail
    assert gap.citation is not None
    network = read(net, tmp_path)
    assert gap in (isthmus.ask(network, {"question": "gaps"}).gaps or ())
    for question in (
        {"question": "trace", "source": "C", "target": name, "service": "tcp/5432"},
        {"question": "matrix", "ends": ["C", name]},
    ):
        with pytest.raises(isthmus.QuestionError) as caught:
            isthmus.ask(network, question)
        assert told in str(caught.value)


def test_a_database_of_other_groups_has_not_this_interface(tmp_path: Path) -> None:
    net = ground()
    one(net, RDS, group="shut")
    services.database(net, "orders", "v", ["in-a", "in-b"], ["data"], "a")
    assert asked(net, tmp_path, "C", "orders", "tcp/5432").verdict == "unknown"


def test_pods_are_found_by_their_addresses_at_their_node(tmp_path: Path) -> None:
    net = ground()
    draw.instance(
        net, "node", "in-a", "10.0.8.30", ["data"], others={"10.0.8.31": None}, prefixes=["10.0.8.64/28"]
    )
    network = read(net, tmp_path)
    for address in ("10.0.8.31", "10.0.8.70"):
        found = isthmus.ask(network, {"question": "find", "text": address}).result
        assert ident("interface", "node") in {one["id"] for one in found}
        answer = asked(net, tmp_path, "C", address, "tcp/5432")
        assert words(answer) == ("yes", "yes")


def test_neither_a_managed_service_nor_a_load_balancer_is_without_a_meaning(tmp_path: Path) -> None:
    net = ground()
    database(net)
    told = isthmus.ask(read(net, tmp_path), {"question": "gaps"}).result
    assert told["not_modelled"] == {}


def test_an_interface_whose_groups_nobody_read_may_be_a_service_s_too(tmp_path: Path) -> None:
    net = ground()
    database(net)
    one(net, RDS, "10.0.8.21", "shut")
    assert words(asked(net, tmp_path, "C", "orders", "tcp/5432")) == ("yes", "yes")
    del told(net, "10.0.8.21")["Groups"]
    answer = asked(net, tmp_path, "C", "orders", "tcp/5432")
    assert answer.verdict == "unknown"
    gaps = {gap.kind: gap.detail for gap in answer.gaps or ()}
    assert ident("interface", "card 10.0.8.21") in gaps["managed-interface"]
    (found,) = isthmus.ask(read(net, tmp_path), {"question": "find", "text": "orders"}).result
    assert len(found["about"]["candidates"]) == 2
    told(net, "10.0.8.21")["SubnetId"] = ident("subnet", "in-b")
    told(net, "10.0.8.21")["AvailabilityZone"] = "us-east-1b"
    assert words(asked(net, tmp_path, "C", "orders", "tcp/5432")) == ("yes", "yes")


def test_a_function_may_send_by_an_interface_whose_groups_nobody_read(tmp_path: Path) -> None:
    net = ground()
    draw.group(net, "app", "v", ["tcp/443 10.0.9.20"])
    draw.instance(net, "S", "app", "10.0.1.20", ["app"])
    one(net, "AWS Lambda VPC ENI-first-0a1b", kind="lambda")
    one(net, "AWS Lambda VPC ENI-other-0a1b", "10.0.9.20", "shut", kind="lambda")
    services.function(net, "first", "v", ["in-a", "in-b"], ["data"])
    assert words(asked(net, tmp_path, "first", "S")) == ("no", "no")
    del told(net, "10.0.9.20")["Groups"]
    answer = asked(net, tmp_path, "first", "S")
    assert answer.verdict == "unknown" and "managed-interface" in {gap.kind for gap in answer.gaps or ()}


def test_a_service_of_which_no_interface_s_groups_were_read_says_so(tmp_path: Path) -> None:
    net = ground()
    database(net)
    del told(net, "10.0.8.20")["Groups"]
    (gap,) = asked(net, tmp_path, "C", "orders", "tcp/5432").gaps or ()
    assert gap.kind == "managed-interface" and "were not read" in gap.detail
