"""Plans and templates that are read together and call different things alike.

Each is a network of its own, with names that count within it: together they would be one network that nobody declares.
"""

from __future__ import annotations

from collections.abc import Iterable

from ...errors import InputError
from ...snapshot import Section

IDS = {
    "Vpcs": "VpcId",
    "Subnets": "SubnetId",
    "SecurityGroups": "GroupId",
    "NetworkAcls": "NetworkAclId",
    "RouteTables": "RouteTableId",
    "NetworkInterfaces": "NetworkInterfaceId",
}
"""The kinds that are looked at, and the keys of their names."""


def refuse_twins(sections: Iterable[Section]) -> None:
    """Errors: InputError, where two files declare something of one name."""
    seen: dict[tuple[str, str], str] = {}
    for section in sections:
        key = IDS.get(section.kind)
        if key is None or not section.origins:
            continue
        for at, record in enumerate(section.records()):
            name = record[key]
            other = seen.setdefault((section.kind, name), section.file)
            if other != section.file:
                told = f"{other} declares {name!r} too: plans and templates are read one at a time"
                raise InputError(told, file=section.file, pointer=section.origin(f"{section.pointer}/{at}"))
