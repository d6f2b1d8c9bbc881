"""NAT gateways, peerings, endpoints and prefix lists of a design.

Source: EC2 API, NatGateway, VpcPeeringConnection, VpcEndpoint, ManagedPrefixList.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .draft import Place, Tags, tagged
from .network import Design

NAT_INTERFACE = "nat_gateway"
ENDPOINT_INTERFACE = "vpc_endpoint"


def nat(
    design: Design,
    name: str,
    subnet: str | None,
    private: str | None,
    public: tuple[bool, str | None],
    tags: Tags,
    place: Place,
) -> None:
    """A NAT gateway of a subnet, public or private; its public address where that is known."""
    eth = f"{name}.eni"
    design.interface(
        eth,
        subnet,
        (),
        place,
        v4=[private] if private else (),
        checked=False,
        kind=NAT_INTERFACE,
        description=f"Interface for NAT Gateway {name}",
    )
    if public[0]:
        design.translate(eth, public[1])
    record = {
        "NatGatewayId": name,
        "SubnetId": subnet,
        "State": "available",
        "ConnectivityType": "public" if public[0] else "private",
        "NatGatewayAddresses": [{"NetworkInterfaceId": eth, "IsPrimary": True, "Status": "succeeded"}],
        "Tags": tagged(tags),
    }
    design.draft.add("NatGateways", record, place)


def peering(
    design: Design,
    name: str,
    vpcs: tuple[str | None, str | None],
    state: str | None,
    tags: Tags,
    place: Place,
) -> None:
    """A peering of two VPCs; one whose state is None may be accepted by somebody else."""
    record: dict[str, Any] = {
        "VpcPeeringConnectionId": name,
        "Status": None if state is None else {"Code": state},
        "Tags": tagged(tags),
    }
    for key, vpc in zip(("RequesterVpcInfo", "AccepterVpcInfo"), vpcs, strict=True):
        entry = design.vpcs.get(vpc or "")
        told: dict[str, Any] = {"VpcId": vpc} if vpc else {}
        if entry is not None:
            blocks = entry.record.get("CidrBlockAssociationSet", ())
            told["CidrBlockSet"] = [{"CidrBlock": one["CidrBlock"]} for one in blocks]
            sixes = entry.record["Ipv6CidrBlockAssociationSet"]
            told["Ipv6CidrBlockSet"] = [{"Ipv6CidrBlock": one["Ipv6CidrBlock"]} for one in sixes]
            if told["CidrBlockSet"]:
                told["CidrBlock"] = told["CidrBlockSet"][0]["CidrBlock"]
        record[key] = told
    design.draft.add("VpcPeeringConnections", record, place)


def endpoint(
    design: Design,
    name: str,
    kind: str,
    service: str | None,
    vpc: str | None,
    place: Place,
    *,
    tables: Iterable[str] = (),
    subnets: Iterable[str] = (),
    groups: Iterable[str] | None = None,
    policy: str | None = None,
    private_dns: bool = False,
    tags: Tags | None = None,
) -> None:
    """A VPC endpoint of a kind: gateways stand in route tables, the others in subnets."""
    own = list(groups) if groups is not None else None
    if own is None and kind == "Interface" and vpc is not None:
        own = [design.default(vpc, "security_group")]
    record = {
        "VpcEndpointId": name,
        "VpcEndpointType": kind,
        "VpcId": vpc,
        "ServiceName": service,
        "State": "available",
        "PolicyDocument": policy,
        "RouteTableIds": [],
        "SubnetIds": [],
        "NetworkInterfaceIds": [],
        "Groups": [{"GroupId": group} for group in own or ()],
        "PrivateDnsEnabled": private_dns,
        "RequesterManaged": False,
        "Tags": tagged(tags or {}),
    }
    design.endpoints[name] = design.draft.add("VpcEndpoints", record, place)
    for table in tables:
        endpoint_table(design, name, table, place)
    for subnet in subnets:
        endpoint_subnet(design, name, subnet, place)


def endpoint_table(design: Design, name: str | None, table: str | None, place: Place) -> None:
    """A gateway endpoint's route in a table: to the prefix list of its service, whose addresses AWS tells."""
    entry = design.endpoints.get(name or "")
    if entry is None or table is None or name is None or table in entry.record["RouteTableIds"]:
        return
    entry.record["RouteTableIds"].append(table)
    service = str(entry.record.get("ServiceName") or f"{name}.service_name")
    listed = f"pl-{service}"
    if all(one["PrefixListId"] != listed for one in design.draft.records["PrefixLists"]):
        design.draft.add("PrefixLists", {"PrefixListId": listed, "PrefixListName": service}, place)
    design.route(table, {"DestinationPrefixListId": listed, "GatewayId": name}, place)


def endpoint_subnet(design: Design, name: str | None, subnet: str | None, place: Place) -> None:
    """An endpoint's interface in a subnet."""
    entry = design.endpoints.get(name or "")
    if entry is None or subnet is None or subnet in entry.record["SubnetIds"]:
        return
    eth = f"{name}.eni.{len(entry.record['SubnetIds'])}"
    entry.record["SubnetIds"].append(subnet)
    entry.record["NetworkInterfaceIds"].append(eth)
    groups = [group["GroupId"] for group in entry.record["Groups"]]
    balancing = entry.record["VpcEndpointType"] == "GatewayLoadBalancer"
    design.interface(
        eth,
        subnet,
        groups,
        place,
        kind="gateway_load_balancer_endpoint" if balancing else ENDPOINT_INTERFACE,
        description=f"VPC Endpoint Interface {name}",
    )


def endpoint_group(design: Design, name: str | None, group: str | None) -> None:
    """One more group of an interface endpoint."""
    entry = design.endpoints.get(name or "")
    if entry is None or group is None:
        return
    entry.record["Groups"].append({"GroupId": group})
    for eth in entry.record["NetworkInterfaceIds"]:
        design.join(eth, group)


def prefix_list(
    design: Design,
    name: str,
    called: str | None,
    family: str | None,
    entries: Iterable[str] | None,
    place: Place,
) -> None:
    """A prefix list of the account's own; entries of None are not known."""
    record = {
        "PrefixListId": name,
        "PrefixListName": called,
        "AddressFamily": family,
        "State": "create-complete",
    }
    design.draft.add("PrefixLists", record, place)
    if entries is not None:
        design.draft.answer("PrefixListEntries", name)
        for block in entries:
            design.draft.own("PrefixListEntries", name, {"Cidr": block}, place)


def prefix_list_entry(design: Design, name: str | None, block: str | None, place: Place) -> None:
    """One more entry of a prefix list; of one that is not known the list is not read."""
    if name is None:
        return
    if block is None:
        design.draft.unanswer("PrefixListEntries", name)
    elif design.draft.is_answered("PrefixListEntries", name):
        design.draft.own("PrefixListEntries", name, {"Cidr": block}, place)
