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
        "Candidate(prefix, 1, Taken(",
        "Candidate(prefix, -1, Taken(",
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
        "universe.protocols.echo & universe.cell_mask(*echo)",
        "universe.protocols.echo & universe.cell_mask(*echo) | universe.cell_mask(17 << 16, 18 << 16)",
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
        "    if journey.identity_lost:\n        return Peer",
        "    if False:\n        return Peer",
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
        'if state != "available":\n        rule, code, layer = f"the NAT gateway',
        'if state == "deleted":\n        rule, code, layer = f"the NAT gateway',
    ),
    Planted(
        "a NAT gateway picks its port from 32768 on",
        JUDGE,
        "PORTS = (1024, 65535)",
        "PORTS = (32768, 65535)",
    ),
    Planted(
        "the code of an ICMP rule does not matter",
        JUDGE,
        "return icmp_range(protocol, -1 if low is None else low, -1 if high is None else high)",
        "return icmp_range(protocol, -1 if low is None else low, -1)",
    ),
    Planted(
        "type 0 means every type, as -1 does",
        JUDGE,
        "return icmp_range(protocol, -1 if low is None else low, -1 if high is None else high)",
        "return icmp_range(protocol, (low or 0) or -1, -1 if high is None else high)",
    ),
    Planted(
        "a propagated route is as good as a static one",
        JUDGE,
        "                    PROPAGATED\n",
        "                    STATIC\n",
    ),
    Planted(
        "a blackhole falls back to a shorter route",
        JUDGE,
        'if entry.record.get("State") == "filtered":\n            journey.assume(',
        'if entry.record.get("State") in ("filtered", "blackhole"):\n            journey.assume(',
    ),
    Planted(
        "of two lists with one block the first route goes first",
        JUDGE,
        "if len(targets) < 2 or best[0].rank != LISTED:",
        "if best:",
    ),
    Planted(
        "an appliance forwards with its check on",
        JUDGE,
        "    if interface.check:\n",
        "    if False:\n",
    ),
    Planted(
        "a pool's addresses pass the check of their interface",
        JUDGE,
        "if foreign and owner.check:",
        "if False:",
    ),
    Planted(
        "a sender without its check may send under any address",
        JUDGE,
        "journey.spoofed = not own",
        "journey.spoofed = False",
    ),
    Planted(
        "a prefix list has no family",
        JUDGE,
        "merged([(p.address, p.last) for p in entries if p.family == family])",
        "merged([(p.address, p.last) for p in entries])",
    ),
    Planted(
        "a group is recognised over a peering that nobody accepted",
        JUDGE,
        "if side is not None and side.active]",
        "if side is not None]",
    ),
    Planted(
        "a group is recognised whatever way its member comes",
        JUDGE,
        "if s.fact.id == by), None)",
        "if s.active), None)",
    ),
    Planted(
        "an interface's first group alone counts",
        JUDGE,
        "for group in interface.groups:\n        fact",
        "for group in interface.groups[:1]:\n        fact",
    ),
    Planted(
        "answers leave by an egress-only gateway",
        JUDGE,
        '    if journey.returning:\n        rule = "an answer to a flow that the gateway never saw"',
        '    if False:\n        rule = "an answer to a flow that the gateway never saw"',
    ),
    Planted(
        "an egress-only gateway translates NAT64",
        JUDGE,
        "if region.within(header.target, NAT64.address, NAT64.last):",
        "if False:",
    ),
    Planted(
        "an Elastic IP stands for the primary address alone",
        JUDGE,
        "publics[value] = _address(public, fact, suffix)[1]",
        "publics.setdefault(singles[0] and holdings[0].low, _address(public, fact, suffix)[1])",
    ),
    Planted(
        "an interface has its primary address alone",
        JUDGE,
        'for index, row in enumerate(fact.rows("PrivateIpAddresses")):',
        'for index, row in enumerate(fact.rows("PrivateIpAddresses")[:1]):',
    ),
    Planted(
        "delegated prefixes are nobody's",
        JUDGE,
        "holdings.append(Holding(prefix.family, prefix.address, prefix.last, True))",
        "pass",
    ),
    Planted(
        "a gateway endpoint serves whatever is routed to it",
        JUDGE,
        "if not any(b.family == header.family and region.within(header.source, b.address, b.last) for b in blocks)",
        "if not any(True for b in blocks)",
    ),
    Planted(
        "a gateway endpoint takes every protocol",
        JUDGE,
        "if header.protocol != TCP and not echo:",
        "if False:",
    ),
    Planted(
        "a pending gateway endpoint carries traffic",
        JUDGE,
        "if state(fact) in SILENT:\n        rule = f\"the endpoint is {record.get('State')}\"",
        'if state(fact) == "deleted":\n        rule = f"the endpoint is {record.get(\'State\')}"',
    ),
    Planted(
        "local covers the first block of a VPC alone",
        JUDGE,
        'self.ground.vpc_blocks(str(fact.record.get("VpcId"))) or ():',
        '(self.ground.vpc_blocks(str(fact.record.get("VpcId"))) or ())[:1]:',
    ),
    Planted(
        "link-local addresses are routed like others",
        JUDGE,
        "for block in NEVER_FORWARDED:",
        "for block in ():",
    ),
    Planted(
        "the resolver answers every port",
        JUDGE,
        "for protocol, port in PORTS[name]:\n            number = service(protocol, port)",
        "for protocol, port in PORTS[name]:\n            number = journey.region.value(journey.header.service)",
    ),
    Planted(
        "block-ingress lets an instance start outward",
        JUDGE,
        'outward = initiator in ("nat", "egress-only")',
        'outward = initiator != "outside"',
    ),
    Planted(
        "Block Public Access looks at answers too",
        JUDGE,
        "    if journey.returning:\n        return True\n    setting",
        "    if False:\n        return True\n    setting",
    ),
    Planted(
        "an allow-egress exclusion lets arrivals in",
        JUDGE,
        'return True if outward else (None if initiator == "instance" else False)',
        'return True if outward else (None if initiator == "instance" else True)',
    ),
    Planted(
        "a VPC's exclusion does not reach its subnets",
        JUDGE,
        "_exclusion(journey, vpc), None if subnet",
        "None, None if subnet",
    ),
    Planted(
        "a subnet's exclusion opens a pool",
        JUDGE,
        "None if subnet is None or pool else _exclusion",
        "None if subnet is None else _exclusion",
    ),
    Planted(
        "an exclusion that was deleted still holds",
        JUDGE,
        'if live and arn.rsplit("/", 1)[-1] == identity:',
        'if arn.rsplit("/", 1)[-1] == identity:',
    ),
    Planted(
        "ports beside -1 limit it",
        JUDGE,
        "    if protocol is None:\n        return None\n",
        "    if protocol is None:\n        return None if low is None else service_range(6, low, high)\n",
    ),
    Planted(
        "a stopped instance still answers",
        JUDGE,
        'if state != "running":',
        'if state == "terminated":',
    ),
    Planted(
        "a detached interface still answers",
        JUDGE,
        'if status not in ("in-use", "associated") or attached != "attached":',
        'if attached != "attached":',
    ),
    Planted(
        "a network ACL remembers flows",
        JUDGE,
        "return network_acl(journey, subnet, egress=True) is False and not journey.thorough",
        "return network_acl(journey, subnet, egress=True) is False and not journey.returning",
    ),
    Planted(
        "a network ACL applies within a subnet",
        JUDGE,
        "crosses = subnet is not None and subnet.id != place.left",
        "crosses = subnet is not None",
    ),
    Planted(
        "an entry of another family matches",
        JUDGE,
        "        if entry.prefix.family != header.family:\n            continue\n        conditions",
        "        conditions",
    ),
    Planted(
        "what no entry matches passes",
        JUDGE,
        'return journey.met(False, layer, fact.id, layer, final, fact, "/Entries", "SUBNET_ACL_RESTRICTION")',
        'return journey.met(True, layer, fact.id, layer, final, fact, "/Entries", "SUBNET_ACL_RESTRICTION")',
    ),
    Planted(
        "the main table goes before a subnet's own",
        JUDGE,
        "by_subnet.get(subnet.id) or main",
        "main or by_subnet.get(subnet.id)",
    ),
    Planted(
        "a failed association still holds",
        JUDGE,
        'if not _live(row, "AssociationState"):',
        "if False:",
    ),
    Planted(
        "nothing is asked of a gateway's own table",
        JUDGE,
        "    table = journey.world.ground.table_of_gateway(gateway.id)\n    if table is not None:",
        "    table = journey.world.ground.table_of_gateway(gateway.id)\n    if table is None:",
    ),
    Planted(
        "a redirected subnet may answer straight",
        JUDGE,
        "if table is None or not journey.returning or journey.crossed_back:",
        "if True:",
    ),
    Planted(
        "a regional NAT gateway serves every zone",
        JUDGE,
        "return not zones or zone is None or bool(zones & names) or not _manual(nat)",
        "return True",
    ),
    Planted(
        "ICMP errors are answered",
        JUDGE,
        "                    return swapped._replace(service=constant(answer))\n            return None",
        "                    return swapped._replace(service=constant(answer))\n            return swapped",
    ),
    Planted(
        "every answer over a peering finds back without a route",
        JUDGE,
        'if crossings[-1].kind != "peering" or crossings[-2].kind != "nat":',
        'if crossings[-1].kind != "peering":',
    ),
    Planted(
        "addresses of RFC 6598 are public",
        JUDGE,
        "    (100 << 24 | 64 << 16, 10),\n",
        "",
    ),
    Planted(
        "DenyAllIgwTraffic is a word only",
        JUDGE,
        'if owner.fact.record.get("DenyAllIgwTraffic") is True:',
        "if False:",
    ),
    Planted(
        "a function takes connections",
        JUDGE,
        'if interface.kind == "lambda":',
        "if False:",
    ),
    Planted(
        "an interface endpoint answers pings",
        JUDGE,
        'if interface.kind == "vpc_endpoint" and not takes(journey, interface, journey.header.protocol):',
        "if False:",
    ),
    Planted(
        "an appliance may see one direction only",
        JUDGE,
        'if crossing.kind == "appliance" and crossing.id not in journey.crossed_back:',
        "if False:",
    ),
    Planted(
        "an endpoint that nobody accepted serves",
        JUDGE,
        "if state(fact) in SILENT:\n        rule = f\"the endpoint is {fact.record.get('State')}\"\n"
        '        journey.met(False, "endpoint"',
        "if False:\n        rule = f\"the endpoint is {fact.record.get('State')}\"\n"
        '        journey.met(False, "endpoint"',
    ),
    Planted(
        "PrivateLink hands on to the nodes of every zone",
        JUDGE,
        "if same_region and there[0] != here[0]:",
        "if False:",
    ),
    Planted(
        "a balancer's groups always count for PrivateLink",
        JUDGE,
        'fronts[0].get("EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic") != "off"',
        "True",
    ),
    Planted(
        "a service's name leads to its endpoint without private DNS",
        JUDGE,
        'named = endpoint.get("PrivateDnsEnabled") is True',
        "named = True",
    ),
    Planted(
        "private DNS of S3 is for the VPC where it is for the inbound Resolver endpoint",
        SEMANTICS,
        "if options is not None and options.private_dns_only_for_inbound_resolver_endpoint:",
        "if False:",
    ),
    Planted(
        "a database has every interface of the service with its groups",
        JUDGE,
        "if bears and within and zone in (None, self.zone(card)):",
        "if bears:",
    ),
)
