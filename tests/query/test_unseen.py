"""Ends that the snapshot does not hold are named, never counted out."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import isthmus
from isthmus.model.network import Network
from tests.model.sections import network, section

DEMO = Path(__file__).parents[2] / "fixtures" / "demo" / "snapshot"
DEV = "222222222222"


@pytest.fixture(scope="module")
def without_dev(tmp_path_factory: pytest.TempPathFactory) -> Network:
    folder = tmp_path_factory.mktemp("partial") / "snapshot"
    shutil.copytree(DEMO, folder, ignore=lambda _, names: [name for name in names if name == DEV])
    return isthmus.load(folder)


def kinds(answer: isthmus.Answer) -> set[str]:
    return {gap.kind for gap in answer.gaps or ()}


def test_sources_name_a_peered_vpc_that_was_not_collected(without_dev: Network) -> None:
    question = {"question": "sources", "target": "db-1", "service": "tcp/5432"}
    assert "uncollected-vpc" in kinds(isthmus.ask(without_dev, question))
    assert "uncollected-vpc" not in kinds(isthmus.ask(isthmus.load(DEMO), question))


def test_sources_leave_out_a_vpc_whose_traffic_no_group_admits(without_dev: Network) -> None:
    answer = isthmus.ask(without_dev, {"question": "sources", "target": "db-1", "service": "tcp/6000"})
    assert answer.verdict == "unreachable"
    assert "uncollected-vpc" not in kinds(answer)


def test_a_rule_for_a_vpc_that_was_not_collected_is_not_said_to_expose_nothing(without_dev: Network) -> None:
    answer = isthmus.ask(without_dev, {"question": "exposure", "rule": "prod-db-sg/ingress/2"})
    assert answer.verdict == "unknown"
    assert "uncollected-vpc" in kinds(answer)


def test_a_vpc_whose_internet_gateways_were_not_listed_is_not_said_to_have_none(tmp_path: Path) -> None:
    folder = tmp_path / "snapshot"
    shutil.copytree(DEMO, folder)
    (folder / DEV / "us-east-1" / "InternetGateways.json").unlink()
    question = {"question": "path", "source": "internet", "target": "dev-web-1", "service": "tcp/443"}
    assert isthmus.ask(isthmus.load(DEMO), question).verdict == "reachable"
    answer = isthmus.ask(isthmus.load(folder), question)
    assert answer.verdict == "unknown"
    assert "uncollected-gateway" in kinds(answer)


def test_where_no_vpc_was_read_nobody_is_known_to_be_shut_off_from_the_internet() -> None:
    nothing = network(section("SecurityGroups"))
    for question in (
        {"question": "sources", "target": "internet"},
        {"question": "targets", "source": "internet"},
    ):
        answer = isthmus.ask(nothing, question)
        assert answer.verdict == "unknown"
        assert [gap.id for gap in answer.gaps or ()] == ["NetworkInterfaces", "Vpcs"]
    none = network(section("Vpcs"), section("NetworkInterfaces"))
    assert isthmus.ask(none, {"question": "sources", "target": "internet"}).verdict == "unreachable"
