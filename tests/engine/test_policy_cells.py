"""A policy's fold over cells says of pieces what its exact spaces say of every flow in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from isthmus.engine.atoms import Universe
from isthmus.engine.client import Client
from isthmus.engine.firewall import judged
from isthmus.engine.policy_cells import PolicyCells, address_edges, service_edges, spoken_over_udp
from isthmus.packet import Prefix, parse_address, service
from isthmus.semantics.firewall.policy import of_firewall
from isthmus.semantics.firewall.rule import Application, Policy
from isthmus.space import Ranges, position, prefix_range
from tests.semantics.firewalls import CLIENT, FIREWALL, SERVER, answers, load, stateless, written

TLS = Application("tls", "www.example")
RULES = """pass tls $HOME_NET any -> any 443 (tls.sni; content:".example"; endswith; flow:to_server, established; sid:1;)
pass dns 10.0.1.0/24 any -> any 53 (sid:2;)
drop tcp any any -> $HOME_NET 8080 (flow:to_client; sid:3;)"""
ESTABLISHED = ("aws:drop_established",)


def policy_of(folder: Path, rules: str = RULES, **more: object) -> Policy:
    """A policy of one group of rules."""
    told = answers({"g": written(rules), **more}, defaults=ESTABLISHED)  # type: ignore[dict-item]
    return of_firewall(load(folder, told), FIREWALL)


def cells_of(policy: Policy) -> PolicyCells:
    """Its words on a universe that is cut at the ends of a client and a server too."""
    ends = [position(*parse_address(address)) for address in (CLIENT, SERVER)]
    bounds = {*address_edges(policy), *ends, *(end + 1 for end in ends)}
    return PolicyCells(Universe(bounds, service_edges(policy)), policy)


def between(cells: PolicyCells) -> tuple[int, int]:
    """The pieces of client and server."""
    source, target = (cells.universe.rank(position(*parse_address(one))) for one in (CLIENT, SERVER))
    return source, target


@pytest.mark.parametrize("spoken", [Application(), TLS, Application("dns")], ids=str)
@pytest.mark.parametrize("port", [8079, 8080, 50000])
@pytest.mark.parametrize(
    "more",
    ["", "drop tcp any any -> 10.0.1.0/24 any (sid:8;)", "drop tcp 93.184.0.0/16 any -> any any (sid:8;)"],
    ids=["no more", "to the client's side", "from the server's side"],
)
def test_every_cell_says_what_the_exact_spaces_say(
    tmp_path: Path, spoken: Application, port: int, more: str
) -> None:
    match = {"Protocols": [6], "SourcePorts": [{"FromPort": 1024, "ToPort": 8079}]}
    policy = policy_of(tmp_path, f"{RULES}\n{more}", plain=stateless((1, "aws:drop", match)))
    cells = cells_of(policy)
    universe, ends = cells.universe, between(cells)
    said = cells.with_ports(*ends, Ranges(((port, port),)), spoken)
    whole = judged(policy, spoken).classes[0].verdict
    places = [universe.starts[rank] for rank in ends]
    for cell in range(universe.cells):
        low, high = universe.cell_range(cell)
        for mask, part in (
            (said.opening, whole.opening_to_server),
            (said.handshake, whole.handshake),
            (said.data, whole.data),
        ):
            for value in (low, high):
                at = (*places, value, port if value >> 16 in (6, 17) else 0)
                assert bool(universe.surely_of(mask) >> cell & 1) is part.low.holds(*at)
                assert bool(universe.possibly_of(mask) >> cell & 1) is part.high.holds(*at)


def test_what_one_client_port_alone_gets_through_is_possible_and_not_sure(tmp_path: Path) -> None:
    cells = cells_of(policy_of(tmp_path))
    universe, ends = cells.universe, between(cells)
    https = universe.cell_mask(service(6, 443), service(6, 443))
    plain = cells.said(*ends, Client(), picked=False)
    assert universe.possibly_of(plain.handshake) & https
    assert not universe.surely_of(plain.handshake) & https
    sure = cells.said(*ends, Client(Ranges(((1024, 8079),))), picked=False)
    assert universe.surely_of(sure.handshake) & https
    picked = cells.said(*ends, Client(Ranges(((1024, 8079),))), picked=True)
    assert picked == plain


def test_a_client_may_speak_what_udp_rules_let_pass(tmp_path: Path) -> None:
    policy = policy_of(tmp_path)
    cells = cells_of(policy)
    dns = cells.universe.cell_mask(service(17, 53), service(17, 53))
    assert spoken_over_udp(policy) == (Application("dns"),)
    assert cells.universe.surely_of(cells.said(*between(cells), Client(), picked=False).opening) & dns
    others = cells.universe.cell_mask(service(17, 54), service(17, 65535))
    said = cells.said(*between(cells), Client(), picked=False)
    assert not any(cells.universe.possibly_of(m) & others for m in (said.opening, said.handshake, said.data))
    plain = Client(spoken=Application())
    assert not cells.universe.possibly_of(cells.said(*between(cells), plain, picked=False).opening) & dns


def test_pieces_that_no_rule_tells_apart_are_folded_once(tmp_path: Path) -> None:
    policy = policy_of(tmp_path)
    many = [prefix_range(Prefix(4, 8 << 24 | number << 8, 24))[0] for number in range(64)]
    cells = PolicyCells(Universe({*address_edges(policy), *many}, service_edges(policy)), policy)
    source = cells.universe.rank(position(*parse_address(CLIENT)))
    targets = [cells.universe.rank(place) for place in many]
    words = {cells.said(source, target, Client(), picked=False) for target in targets}
    assert len(words) == 1
    assert {cells.alike(source, target) for target in targets} == {(source, targets[0])}


def test_rules_about_others_are_not_folded(tmp_path: Path) -> None:
    others = "\n".join(f"pass tcp 10.9.{n}.0/24 any -> any {2000 + n} (sid:{n};)" for n in range(1, 50))
    cells = cells_of(policy_of(tmp_path, f"{others}\n{RULES}"))
    assert len(cells.between(*between(cells)).stateful) == 3
    assert len(cells.parts(*between(cells), Ranges(((1024, 65535),)))) == 3
