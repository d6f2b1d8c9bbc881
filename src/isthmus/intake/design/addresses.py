"""The addresses that AWS chooses when a design is built: free ones of their subnets, and public ones.

The assumption ``as-declared`` tells that they are chosen here. Sources: Amazon VPC User Guide, "Subnet sizing" (the
first four addresses and the last are kept), "Public IPv4 addresses".
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from .draft import Entry

if TYPE_CHECKING:
    from .network import Design

KEPT = 4
"""Units: addresses at the start of each subnet that AWS keeps."""
PUBLIC = ipaddress.IPv4Network("198.18.0.0/15")
"""Where the public addresses that nobody knows yet are taken from: a block that no host of the internet has.

Source: RFC 2544 (benchmarking), IANA special-purpose registry.
"""


class Addresses:
    """Chooses what a design leaves open."""

    def __init__(self, design: Design) -> None:
        self._design = design
        self._taken: set[str] = set()
        self._next: dict[str, int] = {}
        self._given = 0
        for entry in design.interfaces.values():
            self._taken.update(one["PrivateIpAddress"] for one in entry.record["PrivateIpAddresses"])
            self._taken.update(one["Ipv6Address"] for one in entry.record["Ipv6Addresses"])

    def choose(self, held: Mapping[tuple[str, str | None], str]) -> None:
        """Give each interface its VPC, addresses, and the public addresses that stand for them."""
        for name, entry in self._design.interfaces.items():
            subnet = self._design.subnets.get(entry.record.get("SubnetId", ""))
            if subnet is not None:
                self._place(name, entry, subnet)
        for (name, private), public in held.items():
            held_by = self._design.interfaces.get(name)
            if held_by is not None:
                self._translate(held_by, private, public or self._public())
            elif not self._design.is_outside(name):
                self._design.doubtful.update(dict.fromkeys(self._unheld()))
        for entry in self._design.instances.values():
            self._settle(entry.record["Instances"][0])
        for gateway in self._design.draft.records["NatGateways"]:
            self._lend(gateway)
        for name in self._design.doubtful:
            self._double(self._design.interfaces.get(name))

    def _unheld(self) -> Iterator[str]:
        """The interfaces that somebody may yet give a public address to."""
        for name, entry in self._design.interfaces.items():
            if entry.record["InterfaceType"] == "interface" and (name, None) not in self._design.held:
                yield name

    def _double(self, entry: Entry | None) -> None:
        """Write an interface that may have a public address twice, with and without: what only one says is open."""
        if entry is None or "Association" in entry.record or not entry.record["PrivateIpAddresses"]:
            return
        told = json.loads(json.dumps(entry.record))
        copy = self._design.draft.add(entry.kind, told, self._design.draft.place_of(entry))
        self._translate(copy, None, self._public())

    def _place(self, name: str, entry: Entry, subnet: Entry) -> None:
        record = entry.record
        for key in ("VpcId", "AvailabilityZone"):
            if key in subnet.record:
                record[key] = subnet.record[key]
        block = subnet.record.get("CidrBlock")
        if not record["PrivateIpAddresses"] and block is not None:
            free = self._free(block)
            if free is not None:
                record["PrivateIpAddresses"] = [{"Primary": True, "PrivateIpAddress": free}]
        wanted = self._design.asks_v6.get(name, 0) or int(subnet.record["AssignIpv6AddressOnCreation"])
        for six in subnet.record["Ipv6CidrBlockAssociationSet"][:1]:
            while len(record["Ipv6Addresses"]) < wanted:
                free = self._free(six["Ipv6CidrBlock"])
                if free is None:
                    break
                record["Ipv6Addresses"].append({"Ipv6Address": free})
        if record["PrivateIpAddresses"]:
            record["PrivateIpAddress"] = record["PrivateIpAddresses"][0]["PrivateIpAddress"]

    def _free(self, block: str) -> str | None:
        try:
            network = ipaddress.ip_network(block, strict=False)
        except ValueError:
            return None
        for at in range(self._next.get(block, KEPT), network.num_addresses - 1):
            text = str(network[at])
            self._next[block] = at + 1
            if text not in self._taken:
                self._taken.add(text)
                return text
        return None

    def _public(self) -> str:
        self._given += 1
        return str(PUBLIC[self._given])

    @staticmethod
    def _translate(entry: Entry, private: str | None, public: str) -> None:
        for one in entry.record["PrivateIpAddresses"]:
            if private in (None, one["PrivateIpAddress"]):
                one["Association"] = {"PublicIp": public, "IpOwnerId": "amazon"}
                if one["Primary"]:
                    entry.record["Association"] = one["Association"]
                return

    def _settle(self, instance: dict[str, Any]) -> None:
        subnet = self._design.subnets.get(instance.get("SubnetId", ""))
        if subnet is not None and "VpcId" in subnet.record:
            instance["VpcId"] = subnet.record["VpcId"]

    def _lend(self, gateway: dict[str, Any]) -> None:
        """Write a NAT gateway's addresses as its interface has them."""
        for told in gateway["NatGatewayAddresses"]:
            held = self._design.interfaces[told["NetworkInterfaceId"]].record
            gateway.update({"VpcId": held["VpcId"]} if "VpcId" in held else {})
            for one in held["PrivateIpAddresses"][:1]:
                told["PrivateIp"] = one["PrivateIpAddress"]
                if "Association" in one:
                    told["PublicIp"] = one["Association"]["PublicIp"]
