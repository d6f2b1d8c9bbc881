"""The judge's own reading of balancers, and what happens where the other reading differs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import isthmus
from isthmus.judge import Relay, listened
from isthmus.query import listening, relaying
from isthmus.snapshot.section import Section, Snapshot
from tests.query.balancing import asked, nlb, read


def front(network: isthmus.Network) -> str:
    """The balancer of the drawing."""
    return next(name for name in network.others if ":loadbalancer/" in name)


def test_zones_and_kept_addresses_are_read_apart(tmp_path: Path) -> None:
    network = read(nlb(cross=False), tmp_path)
    found = relaying.relays(network.snapshot, front(network), 6, 443)
    assert found is not None
    zones = {
        (network.interfaces[one.node].private_ip_address, network.instances[one.target].private_ip_address)
        for one in found
    }
    assert zones == {("10.0.11.5", "10.0.21.10"), ("10.0.12.5", "10.0.22.10")}
    assert all(one.as_client and one.port == 8443 for one in found)
    assert relaying.relays(network.snapshot, front(network), 6, 80) == frozenset()


def test_what_was_not_read_is_no_reading(tmp_path: Path) -> None:
    net = nlb()
    net.forget("LoadBalancerTargetHealth")
    network = read(net, tmp_path)
    assert relaying.relays(network.snapshot, front(network), 6, 443) is None


def test_another_reading_stops_the_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = frozenset({Relay("eni-0", "i-0", 8443, False)})
    monkeypatch.setattr(relaying, "relays", lambda *_: wrong)
    with pytest.raises(isthmus.Disagreement):
        asked(nlb(), tmp_path, "C", "Ta", via=["front"])


def test_what_a_balancer_takes_is_read_apart_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    network = read(nlb(protocol="UDP"), tmp_path)
    assert listened(network.snapshot, front(network)) == {(17, 443)}
    monkeypatch.setattr(listening, "listened", lambda *_: frozenset({(6, 443)}))
    with pytest.raises(isthmus.Disagreement, match="takes"):
        isthmus.ask(network, {"question": "matrix"})


def test_a_classic_balancer_takes_by_its_own_description() -> None:
    rows = [{"Listener": {"LoadBalancerPort": port, "Protocol": "TCP"}} for port in (80, 443)]
    raw = json.dumps([{"LoadBalancerName": "old", "ListenerDescriptions": rows}]).encode()
    snapshot = Snapshot("drawn", (Section("LoadBalancerDescriptions", "old.json", "", raw),), "0")
    assert listened(snapshot, "old") == {(6, 80), (6, 443)}
