"""A rule that names a group speaks its protocol over that protocol's family alone: ICMP over IPv4, ICMPv6 over IPv6."""

from __future__ import annotations

import pytest

from isthmus import ask
from isthmus.model.network import Network, build
from tests.judge.drawing import ANY_V4, ANY_V6, Drawing, rule

FOUR, SIX = ("10.0.0.4", "10.0.1.4"), ("fd00:0:0:a::4", "fd00:0:0:b::4")


def drawn(protocol: str, *, inward: bool) -> Network:
    """Two dual-stack hosts in two subnets; one side admits everything, the other a protocol with the other's group."""
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16", "fd00::/56")
    open_, named = [rule("-1", ANY_V4, ANY_V6)], [rule(protocol, "sg-b" if not inward else "sg-a")]
    drawing.group("sg-a", open_, open_ if inward else named)
    drawing.group("sg-b", named if inward else open_, open_)
    for number, name in enumerate("ab"):
        block = f"fd00:0:0:{name}::/64"
        drawing.subnet(f"subnet-{name}", "vpc-a", f"10.0.{number}.0/24", v6=block)
        drawing.host(f"eni-{name}", f"subnet-{name}", FOUR[number], [f"sg-{name}"], v6=SIX[number])
    return build(drawing.snapshot())


@pytest.mark.parametrize("inward", [True, False])
@pytest.mark.parametrize(
    ("protocol", "service", "over_four", "over_six"),
    [
        ("58", "icmpv6/128", "unreachable", "reachable"),
        ("icmpv6/128/-1", "icmpv6/128", "unreachable", "reachable"),
        ("58", "icmpv6/1", "unreachable", "reachable"),
        ("icmp", "icmp/8", "reachable", "unreachable"),
        ("icmp/8/-1", "icmp/8", "reachable", "unreachable"),
        ("-1", "icmpv6/128", "reachable", "reachable"),
        ("tcp/22", "tcp/22", "reachable", "reachable"),
    ],
)
def test_members_speak_a_protocol_over_its_own_family(
    protocol: str, service: str, over_four: str, over_six: str, inward: bool
) -> None:
    network = drawn(protocol, inward=inward)
    for (source, target), verdict in ((FOUR, over_four), (SIX, over_six)):
        asked = {"source": source, "target": target, "service": service}
        # Between pinned addresses a protocol is asked as it stands, over whatever family
        asked |= {"source_address": source, "target_address": target}
        told = ask(network, {"question": "path", **asked})
        assert (told.verdict, told.proof["judge"]) == (
            verdict,
            "replayed" if verdict == "reachable" else "checked",
        )
        assert ask(network, {"question": "trace", **asked}).verdict == verdict
        listed = ask(network, {"question": "sources", "target": target, "service": service})
        assert listed.verdict == verdict
        listed = ask(network, {"question": "targets", "source": source, "service": service, "limit": 9})
        there = listed.groups[0]["verdict"] if listed.groups else "unreachable"
        assert there == verdict
    together = ask(network, {"question": "matrix", "ends": ["eni-a", "eni-b"], "service": service})
    [cell] = [
        cell for cell in together.result["cells"] if (cell["source"], cell["target"]) == ("eni-a", "eni-b")
    ]
    verdicts = [over_four, over_six]
    assert cell["pairs"]["reachable"] == verdicts.count("reachable")


@pytest.mark.parametrize(
    ("protocol", "service", "passing"),
    [
        ("58", "icmpv6/128", SIX[:1]),
        ("icmp", "icmp/8", FOUR[:1]),
        ("-1", "icmp/8", (FOUR[0], SIX[0])),
    ],
)
def test_a_filter_by_itself_and_what_it_exposes_tell_the_same(
    protocol: str, service: str, passing: tuple[str, ...]
) -> None:
    network = drawn(protocol, inward=True)
    for peer in (FOUR[0], SIX[0]):
        asked = {"question": "filter", "filter": "sg-b", "peer": peer, "service": service}
        assert ask(network, asked).verdict == ("permitted" if peer in passing else "denied")
    told = ask(network, {"question": "exposure", "rule": "sg-b", "service": service})
    sources = {source for box in told.result["admits"]["space"] for source in box.sources}
    assert {source.partition("/")[0] for source in sources} == set(passing)
