"""The plan of a synthetic organization: which VPC stands where, and how its things are named and addressed.

Everything follows from a VPC's index by arithmetic, so that a VPC can name its neighbours' groups and blocks
before those are drawn, and two runs give the same bytes.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

VPCS_PER_CELL = 20
VPCS_PER_ACCOUNT = 5
INTERFACES_PER_VPC = 250
REGIONS = ("us-east-1", "eu-west-1", "us-west-2")
MESH = (1, 2, 3, 4)
ZONES = "abc"
APPLICATIONS = 9
DATABASES = 4
S3_BLOCKS = {
    "us-east-1": ("52.216.0.0/15", "54.231.0.0/16", "3.5.0.0/19", "16.15.192.0/18", "18.34.232.0/21"),
    "eu-west-1": ("52.218.0.0/17", "3.5.64.0/21", "52.92.0.0/17", "16.12.24.0/21", "18.34.240.0/22"),
    "us-west-2": ("52.92.128.0/17", "52.218.128.0/17", "3.5.76.0/22", "16.15.0.0/19", "18.34.244.0/22"),
}
DYNAMODB_BLOCKS = {
    "us-east-1": ("52.94.0.0/22", "52.119.224.0/20", "3.218.180.0/22"),
    "eu-west-1": ("52.94.24.0/23", "52.94.26.0/23", "52.119.240.0/21"),
    "us-west-2": ("52.94.28.0/23", "52.94.10.0/24", "35.71.64.0/22"),
}
OFFICES = tuple(f"198.51.{third}.0/24" for third in range(96, 112))
PARTNERS = ("203.0.113.0/26", "203.0.113.128/25", "192.0.2.0/28", "198.18.4.0/24", "198.19.80.0/20")


def identity(kind: str, *parts: int | str) -> str:
    """An id of AWS's shape, always the same for the same parts."""
    digest = hashlib.blake2b("/".join(map(str, (kind, *parts))).encode(), digest_size=9).hexdigest()
    return f"{kind}-{digest[:17]}"


def dotted(address: int) -> str:
    """The text of an IPv4 address."""
    return ".".join(str(address >> shift & 255) for shift in (24, 16, 8, 0))


@dataclass(frozen=True, slots=True)
class Site:
    """One VPC of the plan."""

    index: int

    @property
    def cell(self) -> int:
        """Which hub and its spokes the VPC belongs to."""
        return self.index // VPCS_PER_CELL

    @property
    def seat(self) -> int:
        """The place within the cell; the hub has seat 0."""
        return self.index % VPCS_PER_CELL

    @property
    def region(self) -> str:
        """The Region of the whole cell."""
        return REGIONS[self.cell % len(REGIONS)]

    @property
    def account(self) -> str:
        """The account that owns the VPC: five VPCs of one Region each."""
        return f"{100000000000 + 37 * (self.index // VPCS_PER_ACCOUNT):012}"

    @property
    def vpc_id(self) -> str:
        """The VPC's id."""
        return identity("vpc", self.index)

    @property
    def hub(self) -> Site:
        """The hub of the cell."""
        return Site(self.cell * VPCS_PER_CELL)

    @property
    def base(self) -> int:
        """The first address of the VPC's /20."""
        return (10 << 24) + (self.index << 12)

    @property
    def cidr(self) -> str:
        """The VPC's IPv4 block."""
        return f"{dotted(self.base)}/20"

    @property
    def has_v6(self) -> bool:
        """Every fourth VPC speaks IPv6 too."""
        return self.index % 4 == 2

    @property
    def cidr6(self) -> str | None:
        """The VPC's IPv6 block, a /56."""
        return f"2600:1f18:{0x4000 + self.index:x}:aa00::/56" if self.has_v6 else None

    def block6(self, number: int) -> str | None:
        """The IPv6 block of the subnet with a number."""
        return f"2600:1f18:{0x4000 + self.index:x}:aa{number:02x}::/64" if self.has_v6 else None

    def group(self, role: str) -> str:
        """The id of the group with a role."""
        return identity("sg", self.index, role)

    @property
    def s3_list(self) -> str:
        """The id of the Region's S3 prefix list."""
        return identity("pl", "s3", self.region)

    @property
    def dynamodb_list(self) -> str:
        """The id of the Region's DynamoDB prefix list."""
        return identity("pl", "dynamodb", self.region)

    @property
    def partner_list(self) -> str:
        """The id of the account's own prefix list."""
        return identity("pl", "partners", self.account)

    @property
    def transit_gateway(self) -> str:
        """The id of the cell's transit gateway."""
        return identity("tgw", self.cell)


@dataclass(frozen=True, slots=True)
class Peering:
    """A peering of two sites; the requester has the lower index."""

    requester: Site
    accepter: Site

    @property
    def peering_id(self) -> str:
        """The connection's id."""
        return identity("pcx", self.requester.index, self.accepter.index)

    def far(self, site: Site) -> Site:
        """The other end."""
        return self.accepter if site == self.requester else self.requester


def peerings(count: int) -> list[Peering]:
    """Every peering among so many VPCs: a star and a mesh of four in each cell, a chain of hubs."""
    found: list[Peering] = []
    for index in range(count):
        site = Site(index)
        if site.seat:
            found.append(Peering(site.hub, site))
        elif site.cell:
            found.append(Peering(Site(index - VPCS_PER_CELL), site))
        if site.seat in MESH:
            found += [Peering(Site(site.hub.index + seat), site) for seat in MESH if seat < site.seat]
    return found
