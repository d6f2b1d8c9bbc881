"""Networks with a service offered by PrivateLink: a consumer's VPC, a provider's of the same addresses, both zones."""

from __future__ import annotations

from fixtures import builder as draw
from fixtures.builder import Ledger, balancing, linking

CROSS = "load_balancing.cross_zone.enabled"


def linked(
    *,
    allows: str = "10.0.11.0/24",
    groups: tuple[str, ...] = (),
    enforces: str | None = None,
    front: tuple[str, ...] = ("tcp/443 10.0.0.0/16",),
    entrance: tuple[str, ...] = ("tcp/443 10.0.0.0/16",),
    zones: tuple[str, ...] = ("a",),
    doors: tuple[str, ...] = ("a",),
    cross: bool = True,
    keeps: bool | None = None,
    kind: str = "instance",
    targets: tuple[str, ...] = ("T",),
    listens: int = 443,
    acceptance: str = "available",
    service: str = "Available",
) -> Ledger:
    """A client and an endpoint ``ep`` in a consumer's VPC; a balancer ``front`` and a target ``T`` in a provider's."""
    net = Ledger()
    draw.vpc(net, "consumer", "10.0.0.0/16")
    draw.subnet(net, "app", "consumer", "10.0.1.0/24")
    draw.subnet(net, "inner-a", "consumer", "10.0.9.0/24", "a")
    draw.subnet(net, "inner-b", "consumer", "10.0.10.0/24", "b")
    draw.group(net, "client", "consumer")
    draw.group(net, "entrance", "consumer", entrance)
    draw.instance(net, "C", "app", "10.0.1.10", ["client"])
    draw.vpc(net, "provider", "10.0.0.0/16")
    for name, number, zone in (("lb-a", 11, "a"), ("lb-b", 12, "b"), ("t-a", 21, "a")):
        draw.subnet(net, name, "provider", f"10.0.{number}.0/24", zone)
    draw.group(net, "L", "provider", front)
    draw.group(net, "T", "provider", [f"tcp/8443 {allows}"])
    draw.instance(net, "T", "t-a", "10.0.21.10", ["T"])
    nodes = {"lb-a": ("10.0.11.5",), "lb-b": ("10.0.12.5",)}
    made = {name: at for name, at in nodes.items() if name[-1] in zones}
    arn = balancing.balancer(
        net, "front", "provider", made, groups, attributes={CROSS: str(cross).lower()}, enforces=enforces
    )
    told = {} if keeps is None else {"preserve_client_ip.enabled": str(keeps).lower()}
    group = balancing.target_group(net, "servers", targets, kind=kind, attributes=told)
    balancing.listener(net, arn, listens, group)
    name = linking.service(net, "offer", [arn], state=service)
    first, *more = ({"a": "10.0.9.5", "b": "10.0.10.5"}[zone] for zone in doors)
    also = dict(zip(["inner-b"], more, strict=False))
    draw.interface_endpoint(
        net, "ep", f"inner-{doors[0]}", first, name, ["entrance"], state=acceptance, also=also
    )
    linking.connect(net, "offer", "ep", state=acceptance)
    return net
