"""Flows through application load balancers: two sessions, of which the targets see the balancer's alone."""

from __future__ import annotations

from pathlib import Path

from fixtures import builder as draw
from fixtures.builder import Ledger
from tests.query.balancing import alb, asked, stops, words

K = "198.51.100.7"


def shop(net: Ledger, folder: Path, **more: str) -> tuple[tuple[str, str], set[tuple[str, str, int | None]]]:
    """The words for a client of the internet and a target, and what stops it."""
    answer = asked(net, folder, K, "web-a", via=["shop"], **more)
    return words(answer), stops(answer)


def test_targets_need_no_way_to_the_internet(tmp_path: Path) -> None:
    assert shop(alb(), tmp_path)[0] == ("yes", "yes")
    assert words(asked(alb(), tmp_path, "internet", "web-a", via=["shop"])) == ("yes", "yes")


def test_a_target_sees_the_balancer_and_never_the_client(tmp_path: Path) -> None:
    net = alb(allows="198.51.100.0/24")
    found, blocks = shop(net, tmp_path)
    assert found == ("no", "no")
    assert ("forward", "security-group-ingress", 2) in blocks
    assert words(asked(net, tmp_path, K, "shop")) == ("yes", "yes")


def test_the_balancer_must_be_let_out(tmp_path: Path) -> None:
    found, blocks = shop(alb(egress=()), tmp_path)
    assert found == ("no", "no")
    assert ("forward", "security-group-egress", 2) in blocks


def test_a_node_that_cannot_answer_splits_the_name(tmp_path: Path) -> None:
    net = alb()
    draw.unroute(net, "pub-b", "0.0.0.0/0")
    found, blocks = shop(net, tmp_path)
    assert found == ("yes", "split")
    assert ("return", "route", 1) in blocks
    assert shop(net, tmp_path, target_address="198.51.100.2")[0] == ("yes", "no")


def test_answers_of_targets_meet_the_nodes_network_acl(tmp_path: Path) -> None:
    net = alb()
    for letter in "ab":
        draw.acl(
            net,
            f"pub-{letter}",
            "v",
            [f"pub-{letter}"],
            ["100 allow tcp/443 0.0.0.0/0"],
            ["100 allow any 0.0.0.0/0"],
        )
    found, blocks = shop(net, tmp_path)
    assert found == ("yes", "no")
    assert ("return", "network-acl-ingress", 2) in blocks
    assert words(asked(net, tmp_path, K, "shop")) == ("yes", "yes")
