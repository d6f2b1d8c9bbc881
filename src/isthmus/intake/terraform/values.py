"""A planned resource's attributes: what is known, what they refer to, and what nobody knows before it is built."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..design.inspection import endpoint_of
from ..design.network import Design, first_interface
from ..design.words import map_of
from .planned import DEEPEST, Planned, Referred, Resource

WHOLE = (None, "id", "arn", "allocation_id")
"""Attributes that stand for the resource itself."""
STATUS = "firewall_status"
"""The attribute of a firewall that tells its endpoints."""
MADE_WITH = {
    "default_security_group_id": "security_group",
    "default_network_acl_id": "network_acl",
    "default_route_table_id": "route_table",
    "main_route_table_id": "route_table",
}
"""Attributes of a VPC that name what AWS makes with it."""
DEFAULT_TABLES = ("association_default_route_table_id", "propagation_default_route_table_id")
ADOPTED = {
    "aws_default_security_group": ("vpc_id", "security_group"),
    "aws_default_network_acl": ("default_network_acl_id", "network_acl"),
    "aws_default_route_table": ("default_route_table_id", "route_table"),
}
"""Types that take over what AWS made with a VPC: the attribute that names it or its VPC, and what it is."""


class Values:
    """Reads the attributes of a plan's resources."""

    def __init__(self, planned: Planned, design: Design) -> None:
        self.planned = planned
        self.design = design

    def flag(self, one: Resource, key: str) -> bool | None:
        """A switch; None where it is not known."""
        value = one.values.get(key)
        return value if isinstance(value, bool) else None

    def text(self, one: Resource, key: str) -> str | None:
        """A text; None where it is absent or not known."""
        return text_of(one.values.get(key))

    def tags(self, one: Resource) -> dict[str, str]:
        """The tags that are known."""
        told = one.values.get("tags_all") or one.values.get("tags")
        return {str(key): str(value) for key, value in map_of(told).items() if value is not None}

    def open(self, one: Resource, key: str) -> bool:
        """Whether an attribute is configured and not known yet."""
        return bool(_unknown(one.unknown, key)) and one.may_tell(key)

    def name(self, one: Resource, depth: int = 0) -> str:
        """What a resource is called by, be it one that AWS made and the configuration adopts."""
        adopted = ADOPTED.get(one.type)
        if adopted is None or isinstance(one.values.get("id"), str):
            return one.id
        key, what = adopted
        told = self.thing(one, key, depth + 1)
        if told is None:
            return one.id
        return self.design.default(told, what) if key == "vpc_id" else told

    def thing(self, one: Resource, key: str, depth: int = 0) -> str | None:
        """The id of what an attribute names; None where it names nothing.

        What it names beside the plan, and what is not known, is called by the attribute's own address.
        """
        value = one.values.get(key)
        if isinstance(value, str) and value:
            return value
        if not one.may_tell(key) or (not _unknown(one.unknown, key) and key not in one.expressions):
            return None
        if _known(one.values, one.unknown, key):
            return None
        found, sure = self.planned.referred(one, key)
        if any(each.attribute == STATUS for each in found):
            return self._endpoint(found) or f"{one.address}.{key}"
        names = {self._led(each, depth) for each in found}
        if sure and len(names) == 1 and None not in names:
            return names.pop()
        return f"{one.address}.{key}"

    def mapped(self, one: Resource) -> list[str] | None:
        """The subnets of a firewall's mappings, in their order; None where one is not known."""
        blocks = listed(one.values.get("subnet_mapping"))
        written = listed(one.expressions.get("subnet_mapping"))
        told: list[str] = []
        for at, block in enumerate(blocks):
            known = block.get("subnet_id")
            if isinstance(known, str) and known:
                told.append(known)
                continue
            if len(written) != len(blocks):
                return None
            found, sure = self.planned.follow(one, written[at].get("subnet_id"))
            if not sure or len(found) != 1:
                return None
            told.append(self.name(found[0].resource))
        return told or None

    def inline(self, one: Resource, key: str, at: int, inner: str) -> str | None:
        """The id of what an attribute of a nested block names, by the block of the configuration at its place."""
        blocks, written = listed(one.values.get(key)), listed(one.expressions.get(key))
        known = blocks[at].get(inner)
        if isinstance(known, str) and known:
            return known
        if not self.is_written(one, key, at, inner):
            return None if len(written) == len(blocks) else f"{one.address}.{key}.{at}.{inner}"
        found, sure = self.planned.follow(one, written[at].get(inner))
        names = {self._led(each, 0) for each in found}
        told = names.pop() if sure and len(names) == 1 else None
        return told or f"{one.address}.{key}.{at}.{inner}"

    def is_written(self, one: Resource, key: str, at: int, inner: str) -> bool:
        """Whether the configuration tells an attribute of a nested block."""
        blocks, written = listed(one.values.get(key)), listed(one.expressions.get(key))
        return len(written) == len(blocks) and inner in written[at]

    def is_partly_unknown(self, one: Resource, key: str) -> bool:
        """Whether something within an attribute is known only once it is built."""
        return _unknown(one.unknown, key)

    def _endpoint(self, found: list[Referred]) -> str | None:
        """The endpoint of a firewall that its status tells: of its one subnet, or of the one that is named beside."""
        firewalls = {each.resource.address: each.resource for each in found if each.attribute == STATUS}
        subnets = self.mapped(next(iter(firewalls.values()))) if len(firewalls) == 1 else None
        if subnets is None:
            return None
        beside = {self.name(each.resource) for each in found if each.resource.type == "aws_subnet"}
        chosen = [at for at, subnet in enumerate(subnets) if len(subnets) == 1 or beside == {subnet}]
        return endpoint_of(next(iter(firewalls.values())).id, chosen[0]) if len(chosen) == 1 else None

    def things(self, one: Resource, key: str) -> list[str] | None:
        """The ids that a list names; None where it is not configured."""
        value = one.values.get(key)
        listed = value if isinstance(value, list) else []
        if isinstance(value, list) and not _unknown(one.unknown, key):
            return [str(each) for each in listed if each]
        if not self.open(one, key) and key not in one.expressions:
            return None
        found, sure = self.planned.referred(one, key)
        names = [self._led(each, 0) for each in found]
        told = [name for name in names if name is not None]
        told += [str(each) for each in listed if each and str(each) not in told]
        if not sure or None in names or not told:
            told.append(f"{one.address}.{key}")
        return list(dict.fromkeys(told))

    def blocks(self, one: Resource, key: str) -> list[str | None]:
        """The blocks or lists of a list attribute; None for each that is not known yet."""
        value = one.values.get(key)
        if isinstance(value, list):
            return [each if isinstance(each, str) and each else None for each in value]
        return [None] if self.open(one, key) else []

    def _led(self, told: Referred, depth: int) -> str | None:
        """The id that a reference's attribute tells."""
        resource, attribute = told.resource, told.attribute
        if depth > DEEPEST:
            return None
        if attribute in WHOLE:
            return self.name(resource, depth)
        known = resource.values.get(attribute or "")
        if isinstance(known, str) and known:
            return known
        if attribute in MADE_WITH and resource.type in ("aws_vpc", "aws_default_vpc"):
            return self.design.default(resource.id, MADE_WITH[attribute])
        if attribute in DEFAULT_TABLES and resource.type == "aws_ec2_transit_gateway":
            return self.design.hubs.default_table(resource.id)
        if attribute == "primary_network_interface_id":
            return first_interface(resource.id)
        if attribute in resource.expressions:
            return self.thing(resource, attribute or "", depth + 1)
        return None


def number(value: Any) -> int | None:
    """A whole number, which older plans write as a text too."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    return int(value) if isinstance(value, str) and value.lstrip("-").isdecimal() else None


def listed(value: Any) -> list[Mapping[str, Any]]:
    """The objects of a list of nested blocks."""
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _known(values: Mapping[str, Any], unknown: Any, key: str) -> bool:
    return key in values and not _unknown(unknown, key)


def _unknown(unknown: Any, key: str) -> bool:
    """Whether something of an attribute is not known yet."""
    told = unknown if isinstance(unknown, bool) else map_of(unknown).get(key)
    return _any(told)


def _any(told: Any) -> bool:
    if isinstance(told, Mapping):
        return any(_any(one) for one in told.values())
    if isinstance(told, list):
        return any(_any(one) for one in told)
    return told is True


def text_of(value: Any) -> str | None:
    """A text; None where it is none, or empty."""
    return value if isinstance(value, str) and value else None


def texts(value: Any) -> list[str]:
    """The texts of a list that are known."""
    return [one for one in value if isinstance(one, str) and one] if isinstance(value, list) else []
