"""The security groups and network ACLs of one VPC of a synthetic organization."""

from __future__ import annotations

from random import Random

from tests.benchmarks.plan import APPLICATIONS, DATABASES, MESH, OFFICES, Site, dotted
from tests.benchmarks.records import Record, entry, named, network_acl, permission

ANYWHERE = ("0.0.0.0/0",)
PORTS = (8080, 8443, 9000, 9443, 5000, 7001, 8081, 3000, 50051, 6443, 8500, 9200)
DATABASE_PORTS = (5432, 3306, 1433, 27017)


def _pair(site: Site, role: str, peering: str | None = None) -> Record:
    pair: Record = {"UserId": site.account, "GroupId": site.group(role)}
    if peering:
        pair |= {"VpcId": site.vpc_id, "VpcPeeringConnectionId": peering, "PeeringStatus": "active"}
    return pair


def _group(site: Site, role: str, ingress: list[Record], egress: list[Record]) -> Record:
    return {
        "GroupId": site.group(role),
        "IpPermissionsEgress": egress,
        "Tags": named(f"{role}-{site.index}"),
        "VpcId": site.vpc_id,
        "SecurityGroupArn": f"arn:aws:ec2:{site.region}:{site.account}:security-group/{site.group(role)}",
        "OwnerId": site.account,
        "GroupName": "default" if role == "default" else f"{role}-{site.index}",
        "Description": f"{role} of environment {site.index}",
        "IpPermissions": ingress,
    }


def _all_out(site: Site) -> Record:
    return permission("-1", cidrs=ANYWHERE, cidrs6=("::/0",) if site.has_v6 else ())


def _application(site: Site, number: int, peering: str | None, random: Random) -> Record:
    port = PORTS[(site.index + number) % len(PORTS)]
    ingress = [
        permission("tcp", port, groups=[_pair(site, f"web-{number % 2}")], why="from the balancers"),
        permission("tcp", 22, groups=[_pair(site, "bastion")]),
        permission("tcp", 9100, groups=[_pair(site.hub, "monitoring", peering)]),
    ]
    if random.random() < 0.3:
        host = dotted(site.base + random.randrange(16, 0xE00))
        ingress.append(
            permission("tcp", port + random.randrange(4), cidrs=[f"{host}/32"], why="old exception")
        )
    if random.random() < 0.3:
        ingress.append(permission("icmp", 8, -1, cidrs=[site.hub.cidr]))
    if number % 3 == 0:
        egress = [_all_out(site)]
    else:
        egress = [
            permission(
                "tcp", DATABASE_PORTS[number % DATABASES], groups=[_pair(site, f"db-{number % DATABASES}")]
            ),
            permission("tcp", 443, lists=[site.s3_list], cidrs=ANYWHERE if number % 3 == 1 else ()),
            permission("udp", 53, cidrs=[site.hub.cidr]),
            permission("udp", 123, cidrs=[site.hub.cidr]),
        ]
    return _group(site, f"app-{number}", ingress, egress)


def _database(site: Site, number: int, random: Random) -> Record:
    port = DATABASE_PORTS[number]
    users = [_pair(site, f"app-{user}") for user in range(APPLICATIONS) if user % DATABASES == number]
    ingress = [
        permission("tcp", port, groups=users, lists=[site.partner_list] if number == 0 else ()),
        permission("tcp", port, groups=[_pair(site, "bastion")], why="break glass"),
    ]
    if random.random() < 0.5:
        block = dotted(site.base + (random.randrange(4, 10) << 8))
        ingress.append(permission("tcp", port, port + random.randrange(3), cidrs=[f"{block}/24"]))
    egress = [permission("tcp", 443, cidrs=ANYWHERE)] if number == 1 else []
    return _group(site, f"db-{number}", ingress, egress)


def security_groups(site: Site, links: dict[int, str], count: int) -> list[Record]:
    """The groups of one VPC: some twenty, of six rules each; ``links`` is far VPC index -> peering id."""
    random = Random(f"groups {site.index}")
    to_hub = links.get(site.hub.index)
    offices = random.sample(OFFICES, 3)
    inside = [_pair(site, f"app-{number}") for number in range(APPLICATIONS)]
    groups = [
        _group(site, "default", [permission("-1", groups=[_pair(site, "default")])], [_all_out(site)]),
        _group(
            site,
            "bastion",
            [
                permission("tcp", 22, cidrs=offices, why="offices"),
                permission("icmp", 8, -1, cidrs=offices[:1]),
            ],
            [permission("tcp", 22, cidrs=[site.cidr]), permission("tcp", 443, cidrs=ANYWHERE)],
        ),
    ]
    for number in (0, 1):
        ports = (443,) if number else (80, 443)
        six = ("::/0",) if site.has_v6 else ()
        ingress = [permission("tcp", port, cidrs=ANYWHERE, cidrs6=six) for port in ports]
        ingress.append(permission("tcp", 22, groups=[_pair(site, "bastion")]))
        targets = [pair for index, pair in enumerate(inside) if index % 2 == number]
        port = PORTS[site.index % len(PORTS)]
        groups.append(
            _group(site, f"web-{number}", ingress, [permission("tcp", port, port + 2000, groups=targets)])
        )
    groups += [_application(site, number, to_hub, random) for number in range(APPLICATIONS)]
    groups += [_database(site, number, random) for number in range(DATABASES)]
    groups.append(_group(site, "cache", [permission("tcp", 6379, groups=inside[:4])], []))
    groups.append(_monitoring(site, links, count))
    if site.index % 2:
        groups.append(_legacy(site, offices))
    return groups


def _monitoring(site: Site, links: dict[int, str], count: int) -> Record:
    ingress = [permission("tcp", 3000, cidrs=OFFICES[:2])]
    if site.seat in MESH:
        mates = [Site(site.hub.index + seat) for seat in MESH if seat != site.seat]
        known = [mate for mate in mates if mate.index < count and mate.index in links]
        ingress.append(
            permission("tcp", 9090, groups=[_pair(m, "monitoring", links[m.index]) for m in known])
        )
    return _group(site, "monitoring", ingress, [permission("tcp", 9100, cidrs=["10.0.0.0/8"])])


def _legacy(site: Site, offices: list[str]) -> Record:
    ingress = [
        permission("tcp", 1024, 65535, cidrs=["10.0.0.0/8"]),
        permission("icmp", -1, -1, cidrs=["10.0.0.0/8"]),
        permission("udp", 161, 162, cidrs=[site.hub.cidr, offices[1]]),
        permission("50", cidrs=[offices[2]]),
    ]
    return _group(site, "legacy", ingress, [_all_out(site)])


def network_acls(
    site: Site, data: list[str], rest: list[str], default_id: str, custom_id: str
) -> list[Record]:
    """The default ACL of most subnets and the custom one of the data subnets, a third of all."""
    families = ("0.0.0.0/0", "::/0") if site.has_v6 else ("0.0.0.0/0",)
    open_entries = [
        entry(100 + number, "allow", "-1", cidr, egress)
        for egress in (True, False)
        for number, cidr in enumerate(families)
    ]
    return [
        network_acl(default_id, site.vpc_id, site.account, rest, open_entries, True, site.has_v6),
        network_acl(custom_id, site.vpc_id, site.account, data, _data_entries(site), False, site.has_v6),
    ]


def _data_entries(site: Site) -> list[Record]:
    quarantined = f"{dotted(site.base + (13 << 8))}/24"
    lows = 32768 if site.index % 5 == 0 else 1024
    entries = [
        entry(90, "deny", "-1", quarantined, False),
        entry(95, "deny", "6", OFFICES[site.index % len(OFFICES)], False, (0, 1023)),
    ]
    for number, port in enumerate(DATABASE_PORTS):
        entries.append(entry(100 + number, "allow", "6", site.cidr, False, (port, port + 2)))
    for egress in (False, True):
        entries += [
            entry(200, "allow", "6", "10.0.0.0/8", egress, (lows, 65535)),
            entry(210, "allow", "17", site.hub.cidr, egress, (53, 53)),
            entry(220, "allow", "1", "10.0.0.0/8", egress),
            entry(230, "allow", "6", "0.0.0.0/0", egress, (443, 443) if egress else (1024, 65535)),
        ]
        if site.has_v6:
            entries.append(entry(300, "allow", "6", site.cidr6 or "", egress))
    entries.append(entry(80, "deny", "-1", quarantined, True))
    return sorted(entries, key=lambda item: (item["Egress"], item["RuleNumber"]))
