"""Ways through a load balancer read as a line each, without whole ARNs; one that is the target has none."""

from __future__ import annotations

from pathlib import Path

import isthmus
from isthmus.report.names import naming
from isthmus.report.text import render

STORY = Path(__file__).parents[2] / "fixtures" / "load-balancers" / "snapshot"


def told(**asked: object) -> str:
    net = isthmus.load(STORY)
    return render(isthmus.ask(net, {"question": "path", "source": "client", **asked}), name_of=naming(net))


def test_each_way_is_a_line() -> None:
    text = told(target="web-a", service="tcp/80", via=["shop"])
    lines = text.partition("ways through app/shop/cf73ffe80859322d\n")[2].partition("\n\n")[0].splitlines()
    assert len(lines) == 2
    assert all("(web-a) port 8080  under the node's address  reachable" in line for line in lines)
    assert "arn:" not in text


def test_of_a_balancer_as_the_target_no_empty_ways_are_told() -> None:
    for service in ("tcp/443", "tcp/444"):
        text = told(target="front", service=service)
        assert "ways" not in text and "listeners" not in text and "arn:" not in text


def test_a_way_by_a_balancer_behind_names_it() -> None:
    text = told(target="web-a", service="tcp/443", via=["front"])
    assert "app/shop/cf73ffe80859322d at 10.0.42.5 -> i-0c0ae7e4480fbbb89 (web-a) port 8080" in text


def test_clients_of_several_targets_of_a_balancer_are_a_line() -> None:
    net = isthmus.load(STORY)
    text = render(isthmus.ask(net, {"question": "sources", "target": "main"}), name_of=naming(net))
    lines = [line for line in text.splitlines() if "through" in line]
    assert len(lines) == len(set(lines)) == 3
