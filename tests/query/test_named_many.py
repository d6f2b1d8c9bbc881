"""``sources``, ``targets`` and ``matrix`` with the name that a client asks a server for: data has to pass."""

from __future__ import annotations

from pathlib import Path

import pytest

import isthmus
from isthmus.model.network import Network
from tests.query.balancing import nlb, read
from tests.stories.reading import network
from tests.stories.records import FIXTURES

OUTSIDE = "203.0.113.9"
ENDS = [
    {"question": "sources", "target": OUTSIDE},
    {"question": "targets", "source": "client"},
    {"question": "matrix", "ends": ["client", "internet"]},
]
NAMES = {"sni=www.example": "reachable", "sni=www.other": "unreachable"}


@pytest.fixture(scope="module", name="known")
def _known() -> Network:
    return network(FIXTURES / "network-firewall" / "snapshot")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("ends", ENDS, ids=lambda ends: str(ends["question"]))
def test_many_ends_are_reached_where_data_passes_with_the_name(
    known: Network, ends: dict[str, object], name: str
) -> None:
    answer = isthmus.ask(known, ends | {"service": f"tcp/443?{name}"})
    assert answer.verdict == NAMES[name]
    assert answer.understood["speaks"] == f"tls {name.partition('=')[2]}"


def test_without_a_name_the_handshake_counts_and_a_note_says_so(known: Network) -> None:
    answer = isthmus.ask(known, ENDS[0] | {"service": "tcp/443"})
    assert answer.verdict == "reachable"
    (note,) = answer.notes or ()
    assert "the handshake counts" in note
    named = isthmus.ask(known, ENDS[0] | {"service": "tcp/443?sni=www.example"})
    assert not named.notes


def test_a_cell_with_a_name_gives_an_example_with_it(known: Network) -> None:
    answer = isthmus.ask(known, ENDS[2] | {"service": "tcp/443?sni=www.example"})
    (cell,) = answer.result["cells"]
    path = isthmus.ask(known, {"question": "path", **cell["example"]})
    assert (path.verdict, cell["example"]["service"]) == ("reachable", "tcp/443?sni=www.example")


def test_what_one_client_is_told_is_not_what_another_is_told(known: Network) -> None:
    words = [
        isthmus.ask(known, ENDS[1] | {"service": f"tcp/443?{name}"}).verdict for name in [*NAMES, *NAMES]
    ]
    assert words == [*NAMES.values(), *NAMES.values()]


def test_nodes_of_balancers_are_gaps_where_a_name_is_asked(tmp_path: Path) -> None:
    known = read(nlb(keeps=False, allows="10.0.0.0/16"), tmp_path)
    asking = {"question": "sources", "target": "t-a", "expand": True}
    plain = isthmus.ask(known, asking | {"service": "tcp/8443"})
    named = isthmus.ask(known, asking | {"service": "tcp/8443?sni=www.example"})
    assert any("through" in group for group in plain.groups or ())
    assert not any("through" in group for group in named.groups or ())
    gaps = {gap.id for gap in named.gaps or () if gap.kind == "unmodelled-interface"}
    assert gaps
    assert not gaps & {gap.id for gap in plain.gaps or ()}
