"""The networks of the two balancers' drawings: a Network Load Balancer inside, an application one at the internet."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import isthmus
from fixtures import builder as draw
from fixtures.builder import Ledger, balancing

CROSS = "load_balancing.cross_zone.enabled"
KEEPS = "preserve_client_ip.enabled"


def nlb(
    *,
    allows: str = "10.0.31.0/24",
    keeps: bool | None = True,
    groups: tuple[str, ...] = (),
    cross: bool = True,
    targets: tuple[str, ...] = ("Ta", "Tb"),
    protocol: str = "TCP",
    kind: str = "instance",
    health: str = "healthy",
    internet: bool = False,
    six: bool = False,
    forwards: bool = True,
) -> Ledger:
    """A client, two nodes, two targets in two zones."""
    net = Ledger()
    _ground(net, internet=internet, six=six)
    word = "udp" if protocol == "UDP" else "tcp"
    draw.group(net, "client", "v", egress=draw.EVERYWHERE_BOTH)
    draw.group(net, "L", "v", [f"{word}/443 0.0.0.0/0"])
    draw.group(net, "shut", "v", [])
    draw.group(net, "T", "v", [f"{word}/8443 {allows}"])
    draw.instance(net, "C", "cl-a", "10.0.31.10", ["client"], v6="2001:db8:0:31::10" if six else None)
    draw.instance(net, "Ta", "t-a", "10.0.21.10", ["T"])
    draw.instance(net, "Tb", "t-b", "10.0.22.10", ["T"])
    nodes = {
        f"lb-{letter}": (
            f"10.0.1{number}.5",
            f"198.51.100.{number}" if internet else None,
            f"2001:db8:0:1{number}::5" if six else None,
        )
        for number, letter in ((1, "a"), (2, "b"))
    }
    attributes = {CROSS: str(cross).lower()}
    front = balancing.balancer(net, "front", "v", nodes, groups, internet=internet, attributes=attributes)
    told: Mapping[str, str] | None = None if keeps is None else {KEEPS: str(keeps).lower()}
    group = balancing.target_group(
        net, "servers", targets, protocol=protocol, kind=kind, attributes=told, health=health
    )
    balancing.listener(net, front, 443, group if forwards else None, protocol)
    return net


def _ground(net: Ledger, *, internet: bool, six: bool) -> None:
    draw.vpc(net, "v", "10.0.0.0/16", v6="2001:db8::/56" if six else None)
    for name, number, zone in (
        ("lb-a", 11, "a"),
        ("lb-b", 12, "b"),
        ("t-a", 21, "a"),
        ("t-b", 22, "b"),
        ("cl-a", 31, "a"),
    ):
        v6 = f"2001:db8:0:{number}::/64" if six and number != 21 and number != 22 else None
        draw.subnet(net, name, "v", f"10.0.{number}.0/24", zone, v6=v6)
    if internet:
        draw.internet_gateway(net, "main", "v")
        draw.table(net, "lb", "v", subnets=["lb-a", "lb-b"], routes={"0.0.0.0/0": "igw:main"})


def alb(
    *,
    egress: tuple[str, ...] = ("tcp/8080 sg:P",),
    allows: str = "sg:L",
    targets: tuple[str, ...] = ("web-a", "web-b"),
    internet: bool = True,
) -> Ledger:
    """An application load balancer with two public nodes, and targets whose tables have local routes alone."""
    net = Ledger()
    draw.vpc(net, "v", "10.0.0.0/16")
    draw.internet_gateway(net, "main", "v")
    for name, block, zone in (
        ("pub-a", "10.0.1.0/24", "a"),
        ("pub-b", "10.0.2.0/24", "b"),
        ("app-a", "10.0.11.0/24", "a"),
        ("app-b", "10.0.12.0/24", "b"),
    ):
        draw.subnet(net, name, "v", block, zone)
    for letter in "ab":
        draw.table(net, f"pub-{letter}", "v", subnets=[f"pub-{letter}"], routes={"0.0.0.0/0": "igw:main"})
    draw.group(net, "L", "v", ["tcp/443 0.0.0.0/0"], list(egress))
    draw.group(net, "P", "v", [f"tcp/8080 {allows}"])
    draw.instance(net, "web-a", "app-a", "10.0.11.10", ["P"])
    draw.instance(net, "web-b", "app-b", "10.0.12.10", ["P"])
    nodes = {
        f"pub-{letter}": (f"10.0.{number}.50", f"198.51.100.{number}" if internet else None)
        for number, letter in ((1, "a"), (2, "b"))
    }
    front = balancing.balancer(net, "shop", "v", nodes, ["L"], kind="app", internet=internet, attributes={})
    group = balancing.target_group(
        net,
        "web",
        targets,
        protocol="HTTP",
        port=8080,
        attributes={CROSS: "use_load_balancer_configuration"},
    )
    balancing.listener(net, front, 443, group, "HTTPS")
    return net


def chain(
    *,
    admits: str = "10.0.31.0/24",
    allows: str = "sg:A",
    keeps: str | None = None,
    groups: tuple[str, ...] = (),
    cross: bool = True,
    port: int = 80,
    zones: str = "ab",
    targets: tuple[str, ...] = ("Ta", "Tb"),
    by_address: bool = False,
) -> Ledger:
    """A network balancer before an application one, with nodes in two zones each, and its targets behind that.

    ``by_address``: the first sends to the nodes' addresses instead, and keeps nobody's.
    """
    net = nlb(cross=cross, groups=groups)
    draw.group(net, "A", "v", [f"tcp/80 {admits}"], ["tcp/8443 10.0.0.0/16"])
    draw.group(net, "T", "v", [f"tcp/8443 {allows}"])
    nodes = {}
    for number, zone in ((41, "a"), (42, "b")):
        draw.subnet(net, f"alb-{zone}", "v", f"10.0.{number}.0/24", zone)
        nodes |= {f"alb-{zone}": (f"10.0.{number}.5",)} if zone in zones else {}
    shop = balancing.balancer(net, "shop", "v", nodes, ["A"], kind="app", attributes={})
    inherits = {CROSS: "use_load_balancer_configuration"}
    web = balancing.target_group(net, "web", targets, protocol="HTTP", attributes=inherits)
    balancing.listener(net, shop, 80, web, "HTTP")
    told = None if keeps is None else {KEEPS: keeps}
    if by_address:
        told, met, kind = {KEEPS: "false"}, [address for (address,) in nodes.values()], "ip"
    else:
        met, kind = [shop], "alb"
    behind = balancing.target_group(net, "behind", met, port=port, kind=kind, attributes=told)
    for record in net.records("Listeners"):
        if ":listener/net/" in record["ListenerArn"]:
            record["DefaultActions"] = [{"Type": "forward", "TargetGroupArn": behind}]
    return net


def read(net: Ledger, folder: Path) -> isthmus.Network:
    """The network of a ledger, read through the public door."""
    kinds = next(iter(net.pages.values()))
    document = {kind: list(records.values()) for kind, records in kinds.items() if " " not in kind}
    for kind, records in kinds.items():
        key, _, owner = kind.partition(" ")
        if owner:
            (folder / f"TransitGatewayRoutes-{owner}.json").write_text(
                json.dumps({key: list(records.values())})
            )
    (folder / "network.json").write_text(json.dumps(document), encoding="utf-8")
    return isthmus.load(folder)


def asked(
    net: Ledger, folder: Path, source: str, target: str, service: str = "tcp/443", **more: Any
) -> isthmus.Answer:
    """The answer to a path question."""
    question = {"question": "path", "source": source, "target": target, "service": service, "fixes": False}
    return isthmus.ask(read(net, folder), question | more)


def words(answer: isthmus.Answer) -> tuple[str, str]:
    """What the table of the documentation says: first packet and session."""
    short = {"reachable": "yes", "unreachable": "no", "unknown": "split"}
    return short[str(answer.forward)], short[str(answer.session)]


def stops(answer: isthmus.Answer) -> set[tuple[str, str, int | None]]:
    """Direction, layer and leg of every block."""
    return {(one.direction, one.layer, one.leg) for one in answer.blocks or ()}
