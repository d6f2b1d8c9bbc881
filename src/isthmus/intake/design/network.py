"""The network that a plan or template declares, with what AWS makes beside it once it is built.

Each method takes one declared thing; an argument of None is not known before it is built. ``finish`` adds what AWS
makes by itself: local routes, the default network ACL and group of a VPC, its main table, and addresses.
Source: Amazon VPC User Guide, "VPC basics", "Default network ACL", "Default security groups", "Main route table".
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ...snapshot import Section
from .addresses import Addresses
from .balancers import Balancers
from .doubts import blank, free_number, is_given, joined, known_peers, loose, stray
from .draft import Draft, Entry, Place, Tags, tagged
from .hubs import Hubs
from .words import ALL, EVERY, peers, to_all

LAST = 32767
"""The number of the entry that ends every list of a network ACL; one more for IPv6."""


def default_of(vpc: str, what: str) -> str:
    """The name of what AWS makes with a VPC: its ``security_group``, ``network_acl`` or ``route_table``."""
    return f"{vpc}.default_{what}"


def first_interface(instance: str) -> str:
    """The name of the interface that an instance is launched with."""
    return f"{instance}.eth0"


class Design:
    """A network that is being declared; things are named by their ids, or by their place in the document."""

    def __init__(self) -> None:
        self.draft = Draft()
        self.vpcs: dict[str, Entry] = {}
        self.subnets: dict[str, Entry] = {}
        self.tables: dict[str, Entry] = {}
        self.blanks: dict[str, Entry] = {}
        self._strays: list[tuple[str, Mapping[str, str | None], Place]] = []
        self.acls: dict[str, Entry] = {}
        self.groups: dict[str, Entry] = {}
        self.interfaces: dict[str, Entry] = {}
        self.instances: dict[str, Entry] = {}
        self.gateways: dict[str, Entry] = {}
        self.endpoints: dict[str, Entry] = {}
        self.elastic: dict[str, str | None] = {}
        self.asks_v6: dict[str, int] = {}
        self._mains: dict[str, str] = {}
        self._acl_of: dict[str, str] = {}
        self._open_acl = False
        self.doubtful: dict[str, None] = {}
        self.held: dict[tuple[str, str | None], str] = {}
        self.called: dict[tuple[str, str], str] = {}
        self.left_out: list[tuple[str, str, Place]] = []
        self._sixes: dict[str, int] = {}
        self.is_outside: Callable[[str], bool] = is_given
        self.hubs = Hubs(self)
        self.balancers = Balancers(self)

    def is_open(self, name: str | None, known: Mapping[str, Entry]) -> bool:
        """Whether a name stands for a thing of which nobody knows which one it is: it may be any that is declared.

        What has AWS's own id, or is another stack's, stands beside the document and is none of them.
        """
        return name is not None and name not in known and not self.is_outside(name)

    def _vpc_of(self, vpc: str | None) -> str | None:
        return None if self.is_open(vpc, self.vpcs) else vpc

    def default(self, vpc: str, what: str) -> str:
        """The name of what AWS makes with a VPC: by its id, where that is known already."""
        return self.called.get((vpc, what), default_of(vpc, what))

    def leave_out(self, name: str, why: str, place: Place) -> None:
        """Tell of a declared thing that can't be drawn."""
        self.left_out.append((name, why, place))

    def next_v6(self) -> str:
        """A block of Amazon's for a VPC whose own is not known yet."""
        self._sixes[""] = at = self._sixes.get("", 0) + 1
        return f"2001:db8:{at:x}::/56"

    def part_v6(self, vpc: str | None) -> str | None:
        """The next part of a VPC's first IPv6 block; None where it has none."""
        entry = self.vpcs.get(vpc or "")
        blocks = entry.record["Ipv6CidrBlockAssociationSet"] if entry is not None else []
        if not blocks or vpc is None:
            return None
        self._sixes[vpc] = at = self._sixes.get(vpc, 0) + 1
        block = ipaddress.IPv6Network(blocks[0]["Ipv6CidrBlock"])
        return str(ipaddress.IPv6Network((block.network_address + (at << 64), 64)))

    def group_of(self, subnet: str | None) -> list[str] | None:
        """The group of what names none in a subnet: its VPC's own; None where the VPC is not known."""
        entry = self.subnets.get(subnet or "")
        vpc = entry.record.get("VpcId") if entry is not None else None
        return None if vpc is None else [self.default(vpc, "security_group")]

    def launch(
        self, interface: str, subnet: str | None, asked: bool | None, public: str | None = None
    ) -> None:
        """Give what is launched into a subnet a public address, where it asks for one or the subnet gives it.

        ``asked`` is None where the launch does not say; a subnet that is not known, or that does not tell, leaves it
        open.
        """
        entry = self.subnets.get(subnet or "")
        wanted = asked if asked is not None or entry is None else entry.record.get("MapPublicIpOnLaunch")
        if wanted:
            self.publish(interface, public)
        elif wanted is None:
            self.doubt(interface)

    def first_of(self, instance: str) -> str:
        """The first interface of an instance: one that is attached to it, or the one that it is launched with.

        Of an instance beside the document, the instance's own id.
        """
        if instance not in self.instances and self.is_outside(instance):
            return instance
        for name, entry in self.interfaces.items():
            held = entry.record.get("Attachment", {})
            if held.get("InstanceId") == instance and held["DeviceIndex"] == 0:
                return name
        return first_interface(instance)

    def join(self, interface: str | None, group: str | None) -> None:
        """Let an interface be of one more group."""
        entry = self.interfaces.get(interface or "")
        if self.is_open(interface, self.interfaces):
            for one in self.interfaces.values():
                one.record.pop("Groups", None)
        elif entry is not None and self.is_open(group, self.groups):
            entry.record.pop("Groups", None)
        elif entry is not None and group is not None and "Groups" in entry.record:
            entry.record["Groups"].append({"GroupId": group})

    def vpc(self, name: str, v4: Iterable[str | None], v6: Iterable[str], tags: Tags, place: Place) -> None:
        """A VPC and its blocks; the first IPv4 block is the one that it is made with."""
        blocks = list(v4)
        record = {
            "VpcId": name,
            "CidrBlock": blocks[0] if blocks else None,
            "State": "available",
            "IsDefault": False,
            "Tags": tagged(tags),
        }
        self.vpcs[name] = self.draft.add("Vpcs", record, place)
        if None not in blocks:
            self.vpcs[name].record["CidrBlockAssociationSet"] = []
        self.vpcs[name].record["Ipv6CidrBlockAssociationSet"] = []
        for block in blocks:
            self.vpc_block(name, block, place)
        for six in v6:
            self.vpc_block(name, six, place)
        self._made_with(name, place)

    def vpc_block(self, vpc: str | None, block: str | None, place: Place) -> None:
        """One more block of a VPC; of a block that nobody knows yet the VPC's list is not told."""
        entry = self.vpcs.get(vpc or "")
        if entry is None:
            return
        if block is None:
            entry.record.pop("CidrBlockAssociationSet", None)
        elif ":" in block:
            told = {"Ipv6CidrBlock": block, "Ipv6CidrBlockState": {"State": "associated"}}
            self.draft.put(entry, "Ipv6CidrBlockAssociationSet", told, place)
        elif "CidrBlockAssociationSet" in entry.record:
            told = {"CidrBlock": block, "CidrBlockState": {"State": "associated"}}
            self.draft.put(entry, "CidrBlockAssociationSet", told, place)

    def subnet(
        self,
        name: str,
        vpc: str | None,
        blocks: tuple[str | None, str | None],
        zone: str | None,
        tags: Tags,
        place: Place,
        *,
        maps_public: bool | None = False,
        gives_v6: bool = False,
    ) -> None:
        """A subnet of a VPC with its IPv4 and IPv6 block, if any."""
        record = {
            "SubnetId": name,
            "VpcId": vpc,
            "CidrBlock": blocks[0],
            "AvailabilityZone": zone,
            "MapPublicIpOnLaunch": maps_public,
            "AssignIpv6AddressOnCreation": gives_v6,
            "State": "available",
            "Ipv6CidrBlockAssociationSet": [],
            "Tags": tagged(tags),
        }
        self.subnets[name] = entry = self.draft.add("Subnets", record, place)
        if blocks[1] is not None:
            told = {"Ipv6CidrBlock": blocks[1], "Ipv6CidrBlockState": {"State": "associated"}}
            self.draft.put(entry, "Ipv6CidrBlockAssociationSet", told, place)

    def internet_gateway(self, name: str, tags: Tags, place: Place) -> None:
        """An internet gateway, attached to nothing yet."""
        record = {"InternetGatewayId": name, "Attachments": [], "Tags": tagged(tags)}
        self.gateways[name] = self.draft.add("InternetGateways", record, place)

    def egress_gateway(self, name: str, vpc: str | None, tags: Tags, place: Place) -> None:
        """An egress-only internet gateway of a VPC."""
        record = {"EgressOnlyInternetGatewayId": name, "Attachments": [], "Tags": tagged(tags)}
        self.gateways[name] = self.draft.add("EgressOnlyInternetGateways", record, place)
        self.attach(name, vpc, place)

    def attach(self, gateway: str | None, vpc: str | None, place: Place) -> None:
        """A gateway's attachment to a VPC."""
        entry = self.gateways.get(gateway or "")
        if gateway is not None and entry is None:
            known = self.is_outside(gateway) and not self.is_open(vpc, self.vpcs)
            attached = [{"State": "available", "VpcId": vpc}] if known else None
            self.draft.add("InternetGateways", {"InternetGatewayId": gateway, "Attachments": attached}, place)
        elif entry is not None and self.is_open(vpc, self.vpcs):
            entry.record.pop("Attachments", None)
        elif entry is not None and vpc is not None and "Attachments" in entry.record:
            word = "attached" if "EgressOnlyInternetGatewayId" in entry.record else "available"
            self.draft.put(entry, "Attachments", {"State": word, "VpcId": vpc}, place)

    def table(self, name: str, vpc: str | None, tags: Tags, place: Place) -> None:
        """A route table; its local routes are added at the end."""
        record = {
            "RouteTableId": name,
            "VpcId": self._vpc_of(vpc),
            "Associations": [],
            "PropagatingVgws": [],
            "Routes": [],
            "Tags": tagged(tags),
        }
        self.tables[name] = self.draft.add("RouteTables", record, place)

    def make_main(self, table: str | None, vpc: str | None) -> None:
        """Let a table be a VPC's main one in the place of the one that it is made with."""
        if table is not None and vpc is not None:
            self._mains[vpc] = table

    def associate(self, table: str | None, key: str, thing: str | None, place: Place) -> None:
        """Bind a table to a subnet (``SubnetId``) or gateway (``GatewayId``).

        A table that stands beside the document, or of which nobody knows which one it is, has routes that nobody knows.
        """
        if thing is None or table is None:
            return
        if key == "SubnetId" and self.is_open(thing, self.subnets):
            loose(self, thing, self.tables.get(table), place)
            return
        entry = self.tables.get(table)
        if entry is None and thing in self.subnets:
            entry = blank(self, table, self.subnets[thing].record.get("VpcId"), place)
        if entry is not None:
            told = {"RouteTableId": table, key: thing, "Main": False, "AssociationState": _ASSOCIATED}
            self.draft.put(entry, "Associations", told, place)

    def route(self, table: str | None, route: Mapping[str, str | None], place: Place) -> None:
        """A route of a table, in AWS's words; a target that is not known yet is absent."""
        told = {**route, "State": "active", "Origin": "CreateRoute"}
        if table is not None and self.is_open(table, self.tables):
            self._strays.append((table, route, place))
        elif table in self.tables:
            self.draft.put(self.tables[table], "Routes", told, place)

    def propagate(self, table: str | None, gateway: str | None, place: Place) -> None:
        """Let a virtual private gateway propagate its routes into a table."""
        entry = self.tables.get(table or "")
        if entry is not None and gateway is not None:
            self.draft.put(entry, "PropagatingVgws", {"GatewayId": gateway}, place)

    def acl(self, name: str, vpc: str | None, tags: Tags, place: Place, *, default: bool = False) -> None:
        """A network ACL, with the entries that end it."""
        record = {
            "NetworkAclId": name,
            "VpcId": self._vpc_of(vpc),
            "IsDefault": default,
            "Associations": [],
            "Entries": [],
            "Tags": tagged(tags),
        }
        self.acls[name] = self.draft.add("NetworkAcls", record, place)
        self.end_acl(name, place)

    def end_acl(self, name: str, place: Place) -> None:
        """The entries that every network ACL ends with."""
        for egress in (True, False):
            for family, block in enumerate(EVERY):
                self.acl_entry(
                    name, {"Egress": egress, "RuleNumber": LAST + family, **to_all("deny", block)}, place
                )

    def acl_entry(self, acl: str | None, entry: Mapping[str, Any], place: Place) -> None:
        """An entry of a network ACL, in AWS's words."""
        found = self.acls.get(acl or "")
        if found is not None:
            self.draft.put(found, "Entries", dict(entry), place)
        elif self.is_open(acl, self.acls):
            for each in self.acls.values():
                told = {key: entry.get(key) for key in ("Egress", "RuleAction")}
                self.draft.put(each, "Entries", {**told, "RuleNumber": free_number(each, entry)}, place)

    def guard(self, acl: str | None, subnet: str | None, place: Place) -> None:
        """Bind a network ACL to a subnet, in the place of the VPC's default one."""
        entry = self.acls.get(acl or "")
        if self.is_open(subnet, self.subnets):
            self._open_acl = True
            return
        if subnet is not None:
            self._acl_of[subnet] = acl or ""
        if entry is not None and subnet is not None:
            self.draft.put(entry, "Associations", {"NetworkAclId": acl, "SubnetId": subnet}, place)

    def group(self, name: str, vpc: str | None, called: str | None, tags: Tags, place: Place) -> None:
        """A security group without rules."""
        record = {
            "GroupId": name,
            "GroupName": called,
            "VpcId": self._vpc_of(vpc),
            "IpPermissions": [],
            "IpPermissionsEgress": [],
            "Tags": tagged(tags),
        }
        self.groups[name] = self.draft.add("SecurityGroups", record, place)

    def rule(self, group: str | None, rule: Mapping[str, Any], place: Place, *, egress: bool) -> None:
        """A rule of a security group, in AWS's words; what is not known yet is absent.

        Ports that end before they start are refused by AWS, so that no such rule is ever there.
        """
        entry = self.groups.get(group or "")
        if rule.get("IpProtocol") in ("tcp", "udp") and rule.get("ToPort", 65535) < rule.get("FromPort", 0):
            why = f"AWS refuses ports that end before they start ({rule['FromPort']}-{rule['ToPort']})"
            self.leave_out(f"a rule of {group}", why, place)
            return
        key = "IpPermissionsEgress" if egress else "IpPermissions"
        if entry is not None:
            self.draft.put(entry, key, known_peers(self, rule), place)
        elif self.is_open(group, self.groups):
            for each in self.groups.values():
                self.draft.put(each, key, peers(lists=[str(group)]), place)

    def interface(
        self,
        name: str,
        subnet: str | None,
        groups: Iterable[str] | None,
        place: Place,
        *,
        v4: Iterable[str] = (),
        v6: Iterable[str] = (),
        checked: bool | None = True,
        kind: str = "interface",
        tags: Tags | None = None,
        description: str = "",
    ) -> None:
        """An interface in a subnet; without a known address it gets a free one of the subnet at the end."""
        record = {
            "NetworkInterfaceId": name,
            "SubnetId": subnet,
            "InterfaceType": kind,
            "Description": description,
            "Status": "in-use",
            "SourceDestCheck": checked,
            "RequesterManaged": kind != "interface",
            "Groups": joined(self, groups),
            "PrivateIpAddresses": [
                {"Primary": at == 0, "PrivateIpAddress": text} for at, text in enumerate(v4)
            ],
            "Ipv6Addresses": [{"Ipv6Address": text} for text in v6],
            "TagSet": tagged(tags or {}),
        }
        self.interfaces[name] = self.draft.add("NetworkInterfaces", record, place)

    def instance(self, name: str, subnet: str | None, tags: Tags, place: Place) -> None:
        """An instance that runs; its interfaces are declared on their own, and held by ``hold``."""
        record = {
            "InstanceId": name,
            "State": {"Code": 16, "Name": "running"},
            "SubnetId": subnet,
            "Tags": tagged(tags),
        }
        self.instances[name] = self.draft.add("Reservations", {"Instances": [record]}, place)
        self.draft.point(self.instances[name], "/Instances/0", place)

    def hold(self, instance: str | None, interface: str | None, device: int | None) -> None:
        """Attach an interface to an instance."""
        entry = self.interfaces.get(interface or "")
        if entry is not None and instance is not None:
            entry.record["Attachment"] = {
                "InstanceId": instance,
                "DeviceIndex": device or 0,
                "Status": "attached",
            }

    def translate(self, interface: str, public: str | None, private: str | None = None) -> None:
        """Give an interface a public address; one that is not known yet is chosen at the end."""
        self.held[interface, private] = public or ""

    def doubt(self, interface: str) -> None:
        """Say that an interface may have a public address, or none."""
        self.doubtful[interface] = None

    def publish(self, interface: str, public: str | None) -> None:
        """Let an interface get a public address of Amazon's pool when it is launched."""
        self.held.setdefault((interface, None), public or "")

    def finish(self, file: str, pointer: Place, region: str | None) -> list[Section]:
        """The sections of the whole, with what AWS makes by itself and the addresses that it chooses."""
        for name, route, place in self._strays:
            stray(self, name, route, place)
        for vpc, entry in self.vpcs.items():
            self._bind(vpc, entry, self.draft.place_of(entry))
        if any(self.is_open(one.record.get("VpcId"), self.vpcs) for one in self.subnets.values()):
            for gateway in self.gateways.values():
                gateway.record.pop("Attachments", None)
        self.hubs.finish()
        self.balancers.finish()
        Addresses(self).choose(self.held)
        return self.draft.sections(file, pointer, region)

    def _made_with(self, vpc: str, place: Place) -> None:
        """The group, main table and network ACL that a VPC is made with.

        The group's members reach each other, and it lets everything out; the ACL lets everything pass.
        """
        name = self.default(vpc, "security_group")
        self.group(name, vpc, "default", {}, place)
        self.rule(name, {"IpProtocol": "-1", **peers(groups=[name])}, place, egress=False)
        self.rule(name, ALL, place, egress=True)
        self.table(self.default(vpc, "route_table"), vpc, {}, place)
        self._mains[vpc] = self.default(vpc, "route_table")
        acl = self.default(vpc, "network_acl")
        self.acl(acl, vpc, {}, place, default=True)
        for egress in (True, False):
            for family, block in enumerate(EVERY):
                allowed = {"Egress": egress, "RuleNumber": 100 + family, **to_all("allow", block)}
                self.acl_entry(acl, allowed, place)

    def adopt(self, entry: Entry, lists: Iterable[str], tags: Tags, place: Place) -> None:
        """Take over what AWS made: it loses what stands in some of its lists, and is declared here."""
        for key in lists:
            entry.record[key] = []
        entry.record["Tags"] = tagged(tags)
        self.draft.move(entry, place)

    def _bind(self, vpc: str, entry: Entry, place: Place) -> None:
        """Bind a VPC's main table and default ACL, and add the local routes of its tables."""
        main = self.tables.get(self._mains[vpc])
        if main is not None:
            told = {"RouteTableId": self._mains[vpc], "Main": True, "AssociationState": _ASSOCIATED}
            self.draft.put(main, "Associations", told, place)
        for subnet, card in self.subnets.items():
            if card.record.get("VpcId") == vpc and subnet not in self._acl_of and not self._open_acl:
                self.guard(self.default(vpc, "network_acl"), subnet, self.draft.place_of(card))
        for table in self.tables.values():
            if table.record.get("VpcId") == vpc:
                for one in entry.record.get("CidrBlockAssociationSet", ()):
                    self._local(table, "DestinationCidrBlock", one["CidrBlock"], place)
                for six in entry.record["Ipv6CidrBlockAssociationSet"]:
                    self._local(table, "DestinationIpv6CidrBlock", six["Ipv6CidrBlock"], place)

    def _local(self, table: Entry, key: str, block: str, place: Place) -> None:
        if not any(route.get(key) == block for route in table.record["Routes"]):
            local = {key: block, "GatewayId": "local", "Origin": "CreateRouteTable", "State": "active"}
            self.draft.put(table, "Routes", local, place)


_ASSOCIATED = {"State": "associated"}
