"""Ends that may have interfaces besides those that were read."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import isthmus
from isthmus.model.network import Network
from isthmus.query.ends import resolve
from isthmus.query.membership import unknown_members

DEMO = Path(__file__).parents[2] / "fixtures" / "demo" / "snapshot"
PROD = "111111111111"


@pytest.fixture(scope="module")
def without_interfaces(tmp_path_factory: pytest.TempPathFactory) -> Network:
    folder = tmp_path_factory.mktemp("partial") / "snapshot"
    shutil.copytree(DEMO, folder)
    (folder / PROD / "us-east-1" / "NetworkInterfaces.json").unlink()
    return isthmus.load(folder)


@pytest.mark.parametrize("text", ["prod", "prod-db-sg", "web-1", f"{PROD}/*"])
def test_an_end_whose_interfaces_were_not_listed_may_have_more(
    without_interfaces: Network, text: str
) -> None:
    whole = isthmus.load(DEMO)
    assert unknown_members(whole, resolve(whole, text)) == []
    assert unknown_members(without_interfaces, resolve(without_interfaces, text))


def test_what_may_have_more_is_not_said_to_be_stopped(without_interfaces: Network) -> None:
    asked = {"question": "path", "source": "dev-app-sg", "target": "prod-db-sg", "service": "tcp/9999"}
    assert isthmus.ask(isthmus.load(DEMO), asked).verdict == "unreachable"
    answer = isthmus.ask(without_interfaces, asked)
    assert (answer.verdict, answer.fixes) == ("unknown", None)
    assert {gap.kind for gap in answer.gaps or ()} & {"uncollected-interfaces", "not-collected"}


def test_what_routes_and_network_acls_stop_for_a_whole_vpc_is(without_interfaces: Network) -> None:
    asked = {"question": "path", "source": "dev", "target": "prod", "service": "tcp/9999"}
    assert isthmus.ask(without_interfaces, asked).verdict == "unreachable"


def test_lists_name_the_vpc_whose_interfaces_were_not_listed(without_interfaces: Network) -> None:
    answer = isthmus.ask(without_interfaces, {"question": "sources", "target": "dev-app-1", "service": "any"})
    vpcs = {gap.id for gap in answer.gaps or () if gap.kind == "uncollected-interfaces"}
    assert vpcs and vpcs <= set(without_interfaces.vpcs)
