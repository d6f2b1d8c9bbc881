"""AWS's own shapes: one function per describe record, with the fields that DescribeX usually returns.

Most fields mean nothing to reachability; they are here so that the bytes per record are those of real
answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Record = dict[str, Any]

ATTACHED_AT = "2025-03-01T10:00:00+00:00"


def named(name: str, *, owner: str = "platform") -> list[Record]:
    """The tags of a thing, as most organizations write them."""
    return [
        {"Key": "Name", "Value": name},
        {"Key": "Owner", "Value": owner},
        {"Key": "CostCenter", "Value": f"cc-{sum(name.encode()) % 400:04}"},
    ]


def vpc(vpc_id: str, account: str, cidr: str, cidr6: str | None, name: str) -> Record:
    """A VPC of one IPv4 block and perhaps one IPv6 block."""
    record: Record = {
        "OwnerId": account,
        "InstanceTenancy": "default",
        "CidrBlockAssociationSet": [
            {
                "AssociationId": f"vpc-cidr-assoc-{vpc_id[4:]}",
                "CidrBlock": cidr,
                "CidrBlockState": {"State": "associated"},
            }
        ],
        "IsDefault": False,
        "Tags": named(name),
        "VpcId": vpc_id,
        "State": "available",
        "CidrBlock": cidr,
        "DhcpOptionsId": f"dopt-{vpc_id[4:]}",
    }
    if cidr6:
        record["Ipv6CidrBlockAssociationSet"] = [
            {
                "AssociationId": f"vpc-cidr-assoc-6{vpc_id[5:]}",
                "Ipv6CidrBlock": cidr6,
                "Ipv6CidrBlockState": {"State": "associated"},
                "NetworkBorderGroup": "us-east-1",
                "Ipv6Pool": "Amazon",
            }
        ]
    return record


def zone_id(zone: str) -> str:
    """The id of a zone, were every account's names the same: ``us-east-1a`` is ``use1-az1``."""
    land, side, rest = zone.split("-")
    return f"{land}{side[0]}{rest[:-1]}-az{ord(rest[-1]) - 96}"


def subnet(
    subnet_id: str, vpc_id: str, account: str, zone: str, cidr: str, cidr6: str | None, name: str
) -> Record:
    """A subnet in one zone."""
    associations = []
    if cidr6:
        associations.append(
            {
                "AssociationId": f"subnet-cidr-assoc-{subnet_id[7:]}",
                "Ipv6CidrBlock": cidr6,
                "Ipv6CidrBlockState": {"State": "associated"},
            }
        )
    return {
        "AvailabilityZoneId": zone_id(zone),
        "MapCustomerOwnedIpOnLaunch": False,
        "OwnerId": account,
        "AssignIpv6AddressOnCreation": bool(cidr6),
        "Ipv6CidrBlockAssociationSet": associations,
        "Tags": named(name),
        "SubnetArn": f"arn:aws:ec2:{zone[:-1]}:{account}:subnet/{subnet_id}",
        "EnableDns64": False,
        "Ipv6Native": False,
        "PrivateDnsNameOptionsOnLaunch": {
            "HostnameType": "ip-name",
            "EnableResourceNameDnsARecord": False,
            "EnableResourceNameDnsAAAARecord": False,
        },
        "SubnetId": subnet_id,
        "State": "available",
        "VpcId": vpc_id,
        "CidrBlock": cidr,
        "AvailableIpAddressCount": 180,
        "AvailabilityZone": zone,
        "DefaultForAz": False,
        "MapPublicIpOnLaunch": False,
    }


def dns_name(address: str, region: str) -> str:
    """The private name AWS gives an address."""
    return f"ip-{address.replace('.', '-')}.{region}.compute.internal"


def interface(
    interface_id: str,
    *,
    subnet_id: str,
    vpc_id: str,
    account: str,
    zone: str,
    addresses: Sequence[str],
    groups: Sequence[tuple[str, str]],
    address6: str | None = None,
    public: tuple[str, str] | None = None,
    instance_id: str | None = None,
    kind: str = "interface",
    description: str = "",
    checked: bool = True,
    name: str = "",
) -> Record:
    """A network interface; ``public`` is the Elastic IP of its first address with its allocation id."""
    region = zone[:-1]
    association: Record | None = None
    if public:
        association = {
            "AllocationId": public[1],
            "AssociationId": f"eipassoc-{interface_id[4:]}",
            "IpOwnerId": account,
            "PublicDnsName": f"ec2-{public[0].replace('.', '-')}.compute-1.amazonaws.com",
            "PublicIp": public[0],
        }
    attachment: Record = {
        "AttachTime": ATTACHED_AT,
        "AttachmentId": f"eni-attach-{interface_id[4:]}",
        "DeleteOnTermination": instance_id is not None,
        "DeviceIndex": 0,
        "NetworkCardIndex": 0,
        "InstanceOwnerId": account if instance_id else "amazon-aws",
        "Status": "attached",
    }
    if instance_id:
        attachment["InstanceId"] = instance_id
    private: list[Record] = []
    for index, address in enumerate(addresses):
        row: Record = {
            "Primary": index == 0,
            "PrivateDnsName": dns_name(address, region),
            "PrivateIpAddress": address,
        }
        if association and index == 0:
            row["Association"] = association
        private.append(row)
    record: Record = {
        "Attachment": attachment,
        "AvailabilityZone": zone,
        "Description": description,
        "Groups": [{"GroupName": text, "GroupId": group} for group, text in groups],
        "InterfaceType": kind,
        "Ipv6Addresses": [{"Ipv6Address": address6, "IsPrimaryIpv6": False}] if address6 else [],
        "MacAddress": f"0a:{interface_id[4:6]}:{interface_id[6:8]}:{interface_id[8:10]}:ff:c9",
        "NetworkInterfaceId": interface_id,
        "OwnerId": account,
        "PrivateDnsName": dns_name(addresses[0], region),
        "PrivateIpAddress": addresses[0],
        "PrivateIpAddresses": private,
        "RequesterId": account if instance_id else f"AROA{interface_id[4:14].upper()}:service",
        "RequesterManaged": instance_id is None,
        "SourceDestCheck": checked,
        "Status": "in-use",
        "SubnetId": subnet_id,
        "TagSet": [{"Key": "Name", "Value": name}] if name else [],
        "VpcId": vpc_id,
        "Operator": {"Managed": False},
    }
    if association:
        record["Association"] = association
    return record


def reservation(instance_id: str, first: Record, others: Sequence[Record], state: str, name: str) -> Record:
    """A reservation of one instance holding the given interfaces."""
    zone = first["AvailabilityZone"]
    code = {"running": 16, "stopped": 80}[state]
    embedded = []
    for index, source in enumerate((first, *others)):
        copy = {key: value for key, value in source.items() if key not in _NOT_EMBEDDED}
        copy["Attachment"] = {
            key: value for key, value in source["Attachment"].items() if not key.startswith("Instance")
        } | {"DeviceIndex": index}
        copy["Ipv6Addresses"] = source["Ipv6Addresses"]
        embedded.append(copy)
    instance: Record = {
        "Architecture": "x86_64",
        "BlockDeviceMappings": [
            {
                "DeviceName": "/dev/xvda",
                "Ebs": {
                    "AttachTime": ATTACHED_AT,
                    "DeleteOnTermination": True,
                    "Status": "attached",
                    "VolumeId": f"vol-{instance_id[2:]}",
                },
            }
        ],
        "ClientToken": f"fleet-{instance_id[2:]}",
        "EbsOptimized": False,
        "EnaSupport": True,
        "Hypervisor": "xen",
        "IamInstanceProfile": {
            "Arn": f"arn:aws:iam::{first['OwnerId']}:instance-profile/{name}",
            "Id": f"AIPA{instance_id[2:17].upper()}",
        },
        "NetworkInterfaces": embedded,
        "RootDeviceName": "/dev/xvda",
        "RootDeviceType": "ebs",
        "SecurityGroups": first["Groups"],
        "SourceDestCheck": first["SourceDestCheck"],
        "Tags": named(name, owner="product"),
        "VirtualizationType": "hvm",
        "CpuOptions": {"CoreCount": 1, "ThreadsPerCore": 2},
        "HibernationOptions": {"Configured": False},
        "MetadataOptions": {
            "State": "applied",
            "HttpTokens": "required",
            "HttpPutResponseHopLimit": 2,
            "HttpEndpoint": "enabled",
        },
        "EnclaveOptions": {"Enabled": False},
        "PlatformDetails": "Linux/UNIX",
        "PrivateDnsNameOptions": {"HostnameType": "ip-name", "EnableResourceNameDnsARecord": False},
        "InstanceId": instance_id,
        "ImageId": "ami-0c02fb55956c7d316",
        "State": {"Code": code, "Name": state},
        "PrivateDnsName": first["PrivateDnsName"],
        "PublicDnsName": "",
        "StateTransitionReason": "",
        "AmiLaunchIndex": 0,
        "InstanceType": "m6i.large",
        "LaunchTime": ATTACHED_AT,
        "Placement": {"AvailabilityZone": zone, "GroupName": "", "Tenancy": "default"},
        "Monitoring": {"State": "disabled"},
        "SubnetId": first["SubnetId"],
        "VpcId": first["VpcId"],
        "PrivateIpAddress": first["PrivateIpAddress"],
    }
    return {
        "Groups": [],
        "Instances": [instance],
        "OwnerId": first["OwnerId"],
        "ReservationId": f"r-{instance_id[2:]}",
    }


_NOT_EMBEDDED = frozenset({"AvailabilityZone", "RequesterId", "RequesterManaged", "TagSet", "Operator"})


def permission(
    protocol: str,
    low: int | None = None,
    high: int | None = None,
    *,
    cidrs: Sequence[str] = (),
    cidrs6: Sequence[str] = (),
    groups: Sequence[Record] = (),
    lists: Sequence[str] = (),
    why: str = "",
) -> Record:
    """One IpPermission: a service and everything that may use it."""
    described = {"Description": why} if why else {}
    record: Record = {
        "IpProtocol": protocol,
        "IpRanges": [{**described, "CidrIp": cidr} for cidr in cidrs],
        "Ipv6Ranges": [{"CidrIpv6": cidr} for cidr in cidrs6],
        "PrefixListIds": [{**described, "PrefixListId": item} for item in lists],
        "UserIdGroupPairs": [{**described, **group} for group in groups],
    }
    if low is not None:
        record["FromPort"] = low
        record["ToPort"] = low if high is None else high
    return record


def entry(
    number: int, action: str, protocol: str, cidr: str, egress: bool, ports: tuple[int, int] | None = None
) -> Record:
    """One entry of a network ACL; the family is the CIDR's."""
    record: Record = {
        "Egress": egress,
        "Protocol": protocol,
        "RuleAction": action,
        "RuleNumber": number,
        "Ipv6CidrBlock" if ":" in cidr else "CidrBlock": cidr,
    }
    if ports or protocol in ("6", "17"):
        low, high = ports or (0, 65535)
        record["PortRange"] = {"From": low, "To": high}
    if protocol in ("1", "58"):
        record["IcmpTypeCode"] = {"Type": -1, "Code": -1}
    return record


def network_acl(
    acl_id: str,
    vpc_id: str,
    account: str,
    subnets: Sequence[str],
    entries: Sequence[Record],
    default: bool,
    with_v6: bool,
) -> Record:
    """A network ACL with its final denies."""
    final = [entry(32767, "deny", "-1", "0.0.0.0/0", egress) for egress in (True, False)]
    if with_v6:
        final += [entry(32768, "deny", "-1", "::/0", egress) for egress in (True, False)]
    return {
        "Associations": [
            {"NetworkAclAssociationId": f"aclassoc-{item[7:]}", "NetworkAclId": acl_id, "SubnetId": item}
            for item in subnets
        ],
        "Entries": [*entries, *final],
        "IsDefault": default,
        "NetworkAclId": acl_id,
        "Tags": [] if default else named(f"acl-{vpc_id[-4:]}"),
        "VpcId": vpc_id,
        "OwnerId": account,
    }


def route(
    destination: str, key: str, target: str, *, state: str = "active", origin: str = "CreateRoute"
) -> Record:
    """One route: ``key`` is the field of AWS that names the target."""
    if destination.startswith("pl-"):
        where = "DestinationPrefixListId"
    else:
        where = "DestinationIpv6CidrBlock" if ":" in destination else "DestinationCidrBlock"
    return {where: destination, key: target, "Origin": origin, "State": state}


def route_table(
    table_id: str,
    vpc_id: str,
    account: str,
    routes: Sequence[Record],
    subnets: Sequence[str],
    main: bool,
    name: str,
) -> Record:
    """A route table with its associations."""
    associations: list[Record] = [
        {
            "Main": False,
            "RouteTableAssociationId": f"rtbassoc-{item[7:]}",
            "RouteTableId": table_id,
            "SubnetId": item,
            "AssociationState": {"State": "associated"},
        }
        for item in subnets
    ]
    if main:
        associations.append(
            {
                "Main": True,
                "RouteTableAssociationId": f"rtbassoc-{table_id[4:]}",
                "RouteTableId": table_id,
                "AssociationState": {"State": "associated"},
            }
        )
    return {
        "Associations": associations,
        "PropagatingVgws": [],
        "RouteTableId": table_id,
        "Routes": list(routes),
        "Tags": named(name),
        "VpcId": vpc_id,
        "OwnerId": account,
    }
