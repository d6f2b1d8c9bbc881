"""Sections made by hand, for tests of the model."""

from __future__ import annotations

from typing import Any

import msgspec

from isthmus.model.network import Network, build
from isthmus.snapshot import Notice, Section, Snapshot

VPC = {"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16", "OwnerId": "111111111111"}
SUBNET = {"SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": "10.0.1.0/24"}


def section(kind: str, *records: Any, **place: str) -> Section:
    """A section of one kind, alone in a file named after it."""
    file = place.pop("file", f"{kind}.json")
    return Section(kind, file, f"/{kind}", msgspec.json.encode(list(records)), **place)


def snapshot(*sections: Section, notices: tuple[Notice, ...] = ()) -> Snapshot:
    """A snapshot of these sections."""
    return Snapshot("hand-made", sections, "hash", notices=notices)


def network(*sections: Section) -> Network:
    """The network of these sections."""
    return build(snapshot(*sections))


def interface(name: str, **more: Any) -> dict[str, Any]:
    """An interface of the one subnet, as AWS describes it."""
    return {"NetworkInterfaceId": name, "SubnetId": "subnet-1", "VpcId": "vpc-1", **more}
