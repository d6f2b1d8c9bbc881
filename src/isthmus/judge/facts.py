"""The snapshot's records as they are, by kind and id, decoded when first asked for.

In: a Snapshot. Out: plain JSON objects, each with the file and pointer it stands at. What is there is taken
literally; what a record means is said in ``step/``, not here.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from ..errors import InputError
from ..snapshot import Section, Snapshot

IDS = {
    "Vpcs": "VpcId",
    "Subnets": "SubnetId",
    "NetworkInterfaces": "NetworkInterfaceId",
    "SecurityGroups": "GroupId",
    "NetworkAcls": "NetworkAclId",
    "RouteTables": "RouteTableId",
    "InternetGateways": "InternetGatewayId",
    "EgressOnlyInternetGateways": "EgressOnlyInternetGatewayId",
    "NatGateways": "NatGatewayId",
    "VpcPeeringConnections": "VpcPeeringConnectionId",
    "VpcEndpoints": "VpcEndpointId",
    "PrefixLists": "PrefixListId",
    "ManagedPrefixLists": "PrefixListId",
    "Addresses": "PublicIp",
    "VpcBlockPublicAccessExclusions": "ExclusionId",
    "Instances": "InstanceId",
}
HYBRID = (
    "TransitGateways",
    "TransitGatewayAttachments",
    "TransitGatewayVpcAttachments",
    "VpnGateways",
    "VpnConnections",
    "CustomerGateways",
    "DirectConnectGateways",
    "VirtualInterfaces",
    "LocalGateways",
    "CoreNetworks",
    "ClientVpnEndpoints",
)


class Fact(NamedTuple):
    """One record of the snapshot and where it stands."""

    id: str
    record: dict[str, Any]
    file: str
    pointer: str
    account: str | None
    region: str | None

    def rows(self, key: str) -> list[dict[str, Any]]:
        """The list of objects under a key; none where AWS printed none."""
        return self.record.get(key) or []

    @property
    def owner(self) -> str | None:
        """The account that owns the resource: what the record says, else whose answer it is."""
        return self.record.get("OwnerId") or self.account


def field(row: dict[str, Any], key: str, fact: Fact, suffix: str) -> Any:
    """A field that AWS always prints.

    Errors: InputError with its place, when it is not there.
    """
    if row.get(key) is None:
        raise InputError(f"{key} is missing", file=fact.file, pointer=fact.pointer + suffix)
    return row[key]


class Facts:
    """Every record of a snapshot, by kind and id."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._kinds: dict[str, dict[str, Fact]] = {}
        self._accounts: frozenset[str] | None = None

    def of(self, kind: str) -> dict[str, Fact]:
        """The records of one kind by id; of copies, the one from the owner's own answer."""
        known = self._kinds.get(kind)
        if known is None:
            known = self._kinds[kind] = self._read(kind)
        return known

    def get(self, kind: str, identity: str | None) -> Fact | None:
        """One record, None where the snapshot does not hold it."""
        return None if identity is None else self.of(kind).get(identity)

    def listed(self, kind: str) -> bool:
        """Whether the snapshot holds any answer of this kind, be it an empty one."""
        return any(True for _ in self.snapshot.of_kind(kind))

    @property
    def accounts(self) -> frozenset[str]:
        """The accounts whose own answers the snapshot holds, as far as it tells."""
        if self._accounts is None:
            sections = [*self.snapshot.of_kind("NetworkInterfaces"), *self.snapshot.of_kind("Subnets")]
            named = {section.account for section in sections if section.account}
            if not named:
                owned = [*self.of("SecurityGroups").values(), *self.of("NetworkInterfaces").values()]
                named = {str(fact.record["OwnerId"]) for fact in owned if fact.record.get("OwnerId")}
            self._accounts = frozenset(named)
        return self._accounts

    def collected(self, owner: str | None) -> bool:
        """Whether an account's interfaces were read, as far as the snapshot tells accounts apart."""
        return owner is None or not self.accounts or owner in self.accounts

    @property
    def hybrid(self) -> bool:
        """Whether anything in the snapshot leads to networks that are not AWS's."""
        return any(self.listed(kind) and self.of(kind) for kind in HYBRID)

    def _read(self, kind: str) -> dict[str, Fact]:
        if kind == "Instances":
            return self._instances()
        if kind == "NetworkInterfaces":
            return self._listed("NetworkInterfaces") | self._of_instances()
        return self._listed(kind)

    def _listed(self, kind: str) -> dict[str, Fact]:
        found: dict[str, Fact] = {}
        for section in self.snapshot.of_kind(kind):
            for fact in facts_of(section, IDS.get(kind)):
                known = found.get(fact.id)
                if known is None or (fact.account == fact.owner and known.account != known.owner):
                    found[fact.id] = fact
        return found

    def _of_instances(self) -> dict[str, Fact]:
        """Interfaces that only their instances tell of.

        Source: EC2 API, InstanceNetworkInterface.
        """
        found: dict[str, Fact] = {}
        listed = self._listed("NetworkInterfaces")
        for fact in self.of("Instances").values():
            for index, row in enumerate(fact.rows("NetworkInterfaces")):
                identity = str(row.get("NetworkInterfaceId"))
                if identity in listed:
                    continue
                attachment = {**(row.get("Attachment") or {}), "InstanceId": fact.id}
                record = {"OwnerId": fact.record.get("OwnerId"), **row, "Attachment": attachment}
                pointer = f"{fact.pointer}/NetworkInterfaces/{index}"
                found[identity] = fact._replace(id=identity, record=record, pointer=pointer)
        return found

    def _instances(self) -> dict[str, Fact]:
        found: dict[str, Fact] = {}
        for section in self.snapshot.of_kind("Reservations"):
            for fact in facts_of(section, None):
                for index, record in enumerate(fact.rows("Instances")):
                    pointer = f"{fact.pointer}/Instances/{index}"
                    owned = {"OwnerId": fact.record.get("OwnerId"), **record}
                    identity = str(record.get("InstanceId"))
                    found[identity] = fact._replace(id=identity, record=owned, pointer=pointer)
        for section in self.snapshot.of_kind("Instances"):
            for fact in facts_of(section, "InstanceId"):
                found.setdefault(fact.id, fact)
        return found


def facts_of(section: Section, key: str | None) -> list[Fact]:
    """The records of a section; without an id of its own a record goes by its place.

    Errors: InputError, when a record is no object.
    """
    records: Any = section.records()
    if isinstance(records, dict):
        rows = [(section.pointer, records)]
    else:
        rows = [(f"{section.pointer}/{index}", record) for index, record in enumerate(records)]
    facts: list[Fact] = []
    for pointer, record in rows:
        if not isinstance(record, dict):
            raise InputError(f"{record!r} is no record", file=section.file, pointer=pointer)
        identity = str(record[key]) if key and key in record else f"{section.file}#{pointer}"
        facts.append(Fact(identity, record, section.file, pointer, section.account, section.region))
    return facts
