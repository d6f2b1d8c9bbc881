"""Misreadings of AWS, planted by hand: a text as it stands, and the same as somebody might write it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.mutants.operators import Mutant


@dataclass(frozen=True, slots=True)
class Planted:
    """A bug with the belief behind it; ``old`` stands exactly once among the files of a room."""

    belief: str
    room: str
    old: str
    new: str

    def located(self, root: Path) -> Mutant:
        """The bug as a mutant, at the place where the old text stands now."""
        old = self.old.encode()
        places = [path for path in sorted((root / self.room).rglob("*.py")) if old in path.read_bytes()]
        if len(places) != 1 or places[0].read_bytes().count(old) != 1:
            raise SystemExit(f"{self.room}: {self.old!r} does not stand there once ({self.belief})")
        source = places[0].read_bytes()
        start = source.index(old)
        line = source.count(b"\n", 0, start) + 1
        name = str(places[0].relative_to(root))
        return Mutant(name, line, start, start + len(old), self.old, self.new)


SEMANTICS, ENGINE, JUDGE = "src/isthmus/semantics", "src/isthmus/engine", "src/isthmus/judge"

PLANTED: tuple[Planted, ...] = (
    Planted("the last entry of an ACL wins", SEMANTICS, "reverse=True", "reverse=False"),
    Planted(
        "0-0 means every port of TCP, as for -1",
        SEMANTICS,
        "high is None or high < 0 else high",
        "high is None or high <= 0 else high",
    ),
    Planted(
        "an ACL does not look at the type of ICMPv6",
        SEMANTICS,
        "if number in ICMP_PROTOCOLS and icmp is not None and not (number == 58 and family == 4):",
        "if number == 1 and icmp is not None:",
    ),
    Planted(
        "a blackhole falls back to a shorter route",
        SEMANTICS,
        'if route.state == "filtered":',
        'if route.state in ("filtered", "blackhole"):',
    ),
    Planted(
        "a prefix-list route beats a static one",
        SEMANTICS,
        "_Candidate(prefix, 1, Taken(",
        "_Candidate(prefix, -1, Taken(",
    ),
    Planted(
        "a propagated route beats a static one",
        SEMANTICS,
        "2 if _propagated(route) else 0",
        "-1 if _propagated(route) else 0",
    ),
    Planted(
        "block-ingress lets an instance start outward",
        SEMANTICS,
        "return Decision(outbound_kind, mode, exclusion, assumed)",
        "return Decision(not inbound, mode, exclusion, assumed)",
    ),
    Planted(
        "a gateway endpoint takes UDP",
        ENGINE,
        "cells = mask(*service_range(TCP)) | echo",
        "cells = mask(*service_range(TCP)) | mask(*service_range(UDP)) | echo",
    ),
    Planted(
        "a pending peering carries traffic",
        ENGINE,
        'if link.state != "active":',
        'if link.state == "deleted":',
    ),
    Planted(
        "a network ACL applies within a subnet",
        ENGINE,
        "if same is None and subnet != origin:",
        "if same is not None or subnet != origin:",
    ),
    Planted(
        "a security group looks at replies too",
        ENGINE,
        "if not tracked:",
        "if True:",
    ),
    Planted(
        "ACL entries are read in the order of the list",
        JUDGE,
        "key=lambda entry: (entry.number, entry.prefix.family)",
        "key=lambda entry: entry.prefix.family",
    ),
    Planted(
        "an egress entry compares the source",
        JUDGE,
        "peer = header.target if egress else header.source",
        "peer = header.source",
    ),
    Planted(
        "a shorter route wins",
        JUDGE,
        "return entry.prefix.length, entry.rank",
        "return -entry.prefix.length, entry.rank",
    ),
    Planted(
        "a static route loses to a list's",
        JUDGE,
        "STATIC, LISTED, PROPAGATED, IMPLIED = 3, 2, 1, 0",
        "STATIC, LISTED, PROPAGATED, IMPLIED = 2, 3, 1, 0",
    ),
    Planted(
        "a group is still recognised behind a NAT gateway or an appliance",
        JUDGE,
        'if by in ("internet", "service") or journey.identity_lost:',
        'if by in ("internet", "service"):',
    ),
    Planted(
        "a group is recognised across Regions",
        JUDGE,
        "if side is None or not side.same_region:",
        "if side is None:",
    ),
    Planted(
        "0.0.0.0/0 covers IPv6",
        JUDGE,
        "if rule.prefix is not None and rule.prefix.family != header.family:",
        "if rule.prefix is not None and rule.prefix.family != header.family and rule.prefix.length:",
    ),
    Planted(
        "a detached gateway carries traffic",
        JUDGE,
        'row.get("VpcId") == vpc and row.get("State", "available") in ("available", "attached")',
        "True",
    ),
    Planted(
        "a failed NAT gateway translates",
        JUDGE,
        'if state != "available":',
        'if state == "deleted":',
    ),
)
