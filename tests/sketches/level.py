"""A random network made level: the subnets of a VPC share its main route table and an open network ACL.

Why: so stand most networks' subnets, one in each zone; drawn ones have tables and ACLs of their own.
"""

from __future__ import annotations

from tests.sketches.sketch import Record, Sketch


def level(drawn: Sketch) -> Sketch:
    """The same network, all its subnets on level ground."""
    for (kind, *_), records in drawn.records.items():
        for record in records:
            if kind == "RouteTables":
                record["Associations"] = [each for each in record["Associations"] if "SubnetId" not in each]
    for vpc in drawn.vpcs:
        acls = drawn.records["NetworkAcls", vpc.account, vpc.region, None]
        _open_to_all([acl for acl in acls if acl["VpcId"] == vpc.vpc_id])
    return drawn


def _open_to_all(acls: list[Record]) -> None:
    """The default ACL of a VPC lets everything through, and has all its subnets."""
    associations = [each for acl in acls for each in acl["Associations"]]
    for acl in acls:
        acl["Associations"] = []
        if acl["IsDefault"]:
            name = acl["NetworkAclId"]
            acl["Associations"] = [{**each, "NetworkAclId": name} for each in associations]
            acl["Entries"] = [
                {"RuleNumber": number, "RuleAction": "allow", "Protocol": "-1", **block, "Egress": egress}
                for number, block in ((100, {"CidrBlock": "0.0.0.0/0"}), (101, {"Ipv6CidrBlock": "::/0"}))
                for egress in (True, False)
            ]
