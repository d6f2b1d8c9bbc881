"""A deterministic generator of synthetic AWS organizations, as describe answers in the Batfish layout.

10,000 interfaces are 40 VPCs, 360 subnets and some 780 groups with 4,500 rules, about 27 MB; ten times as
many interfaces are ten times as much of everything. No clock; random choices only from seeds that name a VPC.
Run: ``python -m tests.benchmarks.organization 10000 FOLDER``.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

import msgspec

from tests.benchmarks.hub import attachments, gateway, routes, tables
from tests.benchmarks.plan import (
    DYNAMODB_BLOCKS,
    INTERFACES_PER_VPC,
    PARTNERS,
    S3_BLOCKS,
    VPCS_PER_ACCOUNT,
    Peering,
    Site,
    peerings,
)
from tests.benchmarks.records import Record, named
from tests.benchmarks.site import draw


def generate(interfaces: int, folder: Path, *, hubs: bool = True) -> dict[str, int]:
    """Write an organization of exactly so many interfaces; the number of records of each kind.

    Without ``hubs`` there are no transit gateways, and no routes to any: peerings alone join VPCs.
    Shapes: ``folder/aws_configs/accounts/ID/REGION/KIND.json``, one key a file.
    """
    assert interfaces > 0, "an organization has at least one interface"
    count = max(1, round(interfaces / INTERFACES_PER_VPC))
    links: dict[int, list[Peering]] = defaultdict(list)
    for peering in peerings(count):
        links[peering.requester.index].append(peering)
        links[peering.accepter.index].append(peering)
    totals: dict[str, int] = defaultdict(int)
    for first in range(0, count, VPCS_PER_ACCOUNT):
        sites = [Site(index) for index in range(first, min(first + VPCS_PER_ACCOUNT, count))]
        kinds: dict[str, list[Record]] = defaultdict(list)
        for site in sites:
            share = interfaces * (site.index + 1) // count - interfaces * site.index // count
            for kind, records in draw(site, share, links[site.index], count, hubs=hubs).items():
                kinds[kind] += records
        kinds["VpcPeeringConnections"] = _connections(sites, links)
        _regional(sites, count, kinds, hubs=hubs)
        place = folder / "aws_configs" / "accounts" / sites[0].account / sites[0].region
        for kind, records in sorted(kinds.items()):
            totals[kind] += len(records)
            place.mkdir(parents=True, exist_ok=True)
            (place / f"{kind}.json").write_bytes(msgspec.json.encode({kind: records}))
        _lists(sites[0], place)
        if hubs and sites[0].seat == 0:
            _hub(sites[0], count, place)
    return dict(sorted(totals.items()))


def _connections(sites: list[Site], links: dict[int, list[Peering]]) -> list[Record]:
    seen = {peering.peering_id: peering for site in sites for peering in links[site.index]}
    return [_connection(peering) for _, peering in sorted(seen.items())]


def _connection(peering: Peering) -> Record:
    options = {
        "AllowDnsResolutionFromRemoteVpc": False,
        "AllowEgressFromLocalClassicLinkToRemoteVpc": False,
        "AllowEgressFromLocalVpcToRemoteClassicLink": False,
    }

    def side(site: Site) -> Record:
        info: Record = {
            "CidrBlock": site.cidr,
            "CidrBlockSet": [{"CidrBlock": site.cidr}],
            "OwnerId": site.account,
            "PeeringOptions": options,
            "VpcId": site.vpc_id,
            "Region": site.region,
        }
        if site.cidr6:
            info["Ipv6CidrBlockSet"] = [{"Ipv6CidrBlock": site.cidr6}]
        return info

    return {
        "AccepterVpcInfo": side(peering.accepter),
        "RequesterVpcInfo": side(peering.requester),
        "Status": {"Code": "active", "Message": "Active"},
        "Tags": named(f"peering-{peering.requester.index}-{peering.accepter.index}"),
        "VpcPeeringConnectionId": peering.peering_id,
    }


def _regional(sites: list[Site], count: int, kinds: dict[str, list[Record]], *, hubs: bool) -> None:
    """What an account sees of its Region: AWS's prefix lists; the transit gateway where the hub lives."""
    first, region = sites[0], sites[0].region
    names = (
        (first.s3_list, "s3", S3_BLOCKS[first.region]),
        (first.dynamodb_list, "dynamodb", DYNAMODB_BLOCKS[first.region]),
    )
    kinds["PrefixLists"] = [
        {"Cidrs": list(cidrs), "PrefixListId": list_id, "PrefixListName": f"com.amazonaws.{region}.{service}"}
        for list_id, service, cidrs in names
    ]
    if hubs and first.seat == 0:
        both = list(attachments(first, count))
        kinds["TransitGateways"] = [gateway(first)]
        kinds["TransitGatewayRouteTables"] = list(tables(first))
        kinds["TransitGatewayVpcAttachments"] = [mine for mine, _ in both]
        kinds["TransitGatewayAttachments"] = [theirs for _, theirs in both]


def _hub(hub: Site, count: int, place: Path) -> None:
    """Write what a search of each table of a hub's transit gateway finds."""
    for table, found in routes(hub, count):
        (place / f"TransitGatewayRoutes-{table}.json").write_bytes(msgspec.json.encode({"Routes": found}))


def _lists(site: Site, place: Path) -> None:
    """The account's own prefix list and its entries, as the two calls answer."""
    described = {
        "PrefixListId": site.partner_list,
        "AddressFamily": "IPv4",
        "State": "create-complete",
        "PrefixListArn": f"arn:aws:ec2:{site.region}:{site.account}:prefix-list/{site.partner_list}",
        "PrefixListName": "partners",
        "MaxEntries": 20,
        "Version": 3,
        "Tags": [],
        "OwnerId": site.account,
    }
    entries = [{"Cidr": cidr, "Description": "partner"} for cidr in PARTNERS]
    (place / "ManagedPrefixLists.json").write_bytes(msgspec.json.encode({"PrefixLists": [described]}))
    name = f"get-managed-prefix-list-entries-{site.partner_list}.json"
    (place / name).write_bytes(msgspec.json.encode({"Entries": entries}))


def main() -> None:
    """Write one organization and say what it holds."""
    interfaces, folder = int(sys.argv[1]), Path(sys.argv[2])
    for kind, number in generate(interfaces, folder).items():
        print(f"{kind:32}{number:>10,}")
    size = sum(path.stat().st_size for path in folder.rglob("*.json"))
    print(f"{'bytes':32}{size:>10,}")


if __name__ == "__main__":
    main()
