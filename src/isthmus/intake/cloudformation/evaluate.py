"""What the values of a template are: references, functions, parameters' defaults, mappings, conditions.

What rests on a parameter without a default, on another stack, or on what AWS chooses later is ``Unknown``, with a name.
Source: CloudFormation Template Reference, "Intrinsic functions", "Pseudo parameters"; User Guide, "Conditions".
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..design.doubts import is_given
from ..design.inspection import endpoint_of
from ..design.words import map_of

REGION = "us-east-1"
"""The Region of a template, which names none."""
PSEUDO = {
    "AWS::Region": REGION,
    "AWS::Partition": "aws",
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::AccountId": "123456789012",
    "AWS::StackName": "stack",
}
ZONES = tuple(f"{REGION}{letter}" for letter in "abcdef")
DEEPEST = 60
"""Units: functions within functions."""
LONGEST = 100_000
"""Units: letters of a text that is joined; longer ones are not known."""
MADE_WITH = {
    "DefaultSecurityGroup": "security_group",
    "DefaultNetworkAcl": "network_acl",
}
"""Attributes of a VPC that name what AWS makes with it."""

_PLACEHOLDER = re.compile(r"\$\{(!?)([^}]*)\}")


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that nobody knows yet, and what it is called by."""

    name: str


@dataclass(frozen=True, slots=True)
class Named:
    """A resource of the template, by its logical id."""

    id: str


class _NoValue:
    """The pseudo parameter that takes a property away."""


NO_VALUE = _NoValue()


class Template:
    """A template's resources, and what its values are."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.resources = map_of(document.get("Resources"))
        self._parameters = map_of(document.get("Parameters"))
        self._mappings = map_of(document.get("Mappings"))
        self._conditions = map_of(document.get("Conditions"))
        self._held: dict[str, bool | None] = {}
        self._told: dict[tuple[str, str], Any] = {}

    def properties(self, name: str) -> dict[str, Any]:
        """A resource's properties, as far as they are known; those that are taken away are left out."""
        told = self.value(map_of(self.resources[name]).get("Properties") or {})
        return told if isinstance(told, dict) else {}

    def is_outside(self, name: str) -> bool:
        """Whether a name stands for what is there beside the template: an id, a parameter, another stack's export."""
        return (
            is_given(name) or name.startswith("Fn::ImportValue") or name.partition(".")[0] in self._parameters
        )

    def is_there(self, name: str) -> bool | None:
        """Whether a resource's condition holds; None where that is not known."""
        condition = map_of(self.resources[name]).get("Condition")
        return self.holds(condition) if isinstance(condition, str) else True

    def holds(self, name: str) -> bool | None:
        """Whether a condition holds; None where that is not known."""
        if name not in self._held:
            self._held[name] = None
            self._held[name] = _truth(self.value(self._conditions.get(name, Unknown(name))))
        return self._held[name]

    def value(self, told: Any, depth: int = 0) -> Any:
        """A value with its functions worked out."""
        if depth > DEEPEST:
            return Unknown("a value that is nested too deeply")
        if isinstance(told, list):
            parts = [self.value(each, depth + 1) for each in told]
            return [each for each in parts if each is not NO_VALUE]
        if not isinstance(told, dict):
            return told
        if len(told) == 1:
            (word, inner), *_ = told.items()
            function = FUNCTIONS.get(word)
            if function is not None:
                return function(self, inner, depth + 1)
            if word.startswith("Fn::"):
                return Unknown(word)
        worked = {key: self.value(each, depth + 1) for key, each in told.items()}
        return {key: each for key, each in worked.items() if each is not NO_VALUE}

    def ref(self, name: Any, depth: int = 0) -> Any:
        """What a name stands for: a pseudo parameter, a parameter's default, a resource."""
        if not isinstance(name, str):
            return Unknown("Ref")
        if name == "AWS::NoValue":
            return NO_VALUE
        if name in PSEUDO:
            return PSEUDO[name]
        if name in self.resources:
            return Named(name)
        parameter = self._parameters.get(name)
        if not isinstance(parameter, dict) or "Default" not in parameter:
            return Unknown(name)
        kind, default = str(parameter.get("Type")), parameter["Default"]
        if kind.startswith("AWS::SSM::"):
            return Unknown(name)
        if kind.startswith("List<") or kind == "CommaDelimitedList":
            return [part.strip() for part in str(default).split(",")]
        return Unknown(name) if default == "" and kind.startswith("AWS::") else default

    def attribute(self, name: str, attribute: str, depth: int = 0) -> Any:
        """An attribute of a resource: its id, what AWS makes with it, or a property that it repeats."""
        resource = map_of(self.resources.get(name))
        if not resource or depth > DEEPEST:
            return Unknown(f"{name}.{attribute}")
        if attribute in MADE_WITH:
            return Unknown(f"{name}.{attribute}")
        if resource.get("Type") == "AWS::NetworkFirewall::Firewall" and attribute == "EndpointIds":
            return self._endpoints(name, depth)
        if resource.get("Type") == "AWS::EC2::VPC" and attribute == "Ipv6CidrBlocks":
            return [Unknown(f"{name}.{attribute}")]
        repeated = map_of(resource.get("Properties")).get(attribute)
        if repeated is not None:
            if (name, attribute) not in self._told:
                self._told[name, attribute] = Unknown(f"{name}.{attribute}")
                self._told[name, attribute] = self.value(repeated, depth + 1)
            return self._told[name, attribute]
        own = {
            "Id",
            "Arn",
            "GroupId",
            "AllocationId",
            "InstanceId",
            str(resource.get("Type")).split(":")[-1] + "Id",
        }
        return Named(name) if attribute in own | OWN else Unknown(f"{name}.{attribute}")

    def _endpoints(self, name: str, depth: int) -> Any:
        """A firewall's endpoints as ``ZONE:ENDPOINT``, which come in no order: known where there is one alone."""
        mappings = self.value(map_of(self.resources[name].get("Properties")).get("SubnetMappings"), depth + 1)
        if not isinstance(mappings, list) or len(mappings) != 1:
            return Unknown(f"{name}.EndpointIds")
        return [f"{ZONES[0]}:{endpoint_of(name, 0)}"]


OWN = frozenset(
    {
        "VpcId",
        "SubnetId",
        "RouteTableId",
        "NatGatewayId",
        "InternetGatewayId",
        "PrefixListId",
        "RuleGroupArn",
        "FirewallPolicyArn",
        "FirewallArn",
    }
)


def _truth(told: Any) -> bool | None:
    if isinstance(told, bool):
        return told
    return {"true": True, "false": False}.get(str(told).lower())


def text_of(told: Any) -> str | None:
    """A plain value as a text; None where it is not known, or no plain value."""
    if isinstance(told, bool):
        return str(told).lower()
    if isinstance(told, str | int | float):
        return str(told)
    return told.id if isinstance(told, Named) else None


def _joined(parts: list[Any], name: str, between: str = "") -> Any:
    told = [text_of(part) for part in parts]
    known = [part for part in told if part is not None]
    if len(known) < len(told) or sum(map(len, known)) + len(between) * len(known) > LONGEST:
        return Unknown(name)
    return between.join(known)


def _get_att(template: Template, told: Any, depth: int) -> Any:
    parts = told.split(".", 1) if isinstance(told, str) else template.value(told, depth)
    if not isinstance(parts, list) or len(parts) != 2:
        return Unknown("Fn::GetAtt")
    name, attribute = (text_of(part) for part in parts)
    return template.attribute(name or "", attribute or "", depth)


def _sub(template: Template, told: Any, depth: int) -> Any:
    text, own = (told[0], map_of(told[1])) if _is_pair(told) else (told, map_of(None))
    if not isinstance(text, str):
        return Unknown("Fn::Sub")
    parts: list[Any] = []
    end = 0
    for found in _PLACEHOLDER.finditer(text):
        parts.append(text[end : found.start()])
        end, name = found.end(), found[2].strip()
        if found[1]:
            parts.append("${" + found[2] + "}")
        elif name in own:
            parts.append(template.value(own[name], depth))
        elif "." in name:
            resource, _, attribute = name.partition(".")
            parts.append(template.attribute(resource, attribute, depth))
        else:
            parts.append(template.ref(name, depth))
    whole = [*parts, text[end:]]
    named = [part for part in whole if part != ""]
    return named[0] if len(named) == 1 else _joined(whole, text)


def _is_pair(told: Any) -> bool:
    return isinstance(told, list) and len(told) == 2


def _join(template: Template, told: Any, depth: int) -> Any:
    if not _is_pair(told):
        return Unknown("Fn::Join")
    between, parts = told[0], template.value(told[1], depth)
    if not isinstance(parts, list):
        return Unknown("Fn::Join")
    return _joined(parts, "Fn::Join", str(between))


def _split(template: Template, told: Any, depth: int) -> Any:
    text = text_of(template.value(told[1], depth)) if _is_pair(told) else None
    between = str(told[0]) if text is not None else ""
    return text.split(between) if text is not None and between else Unknown("Fn::Split")


def _select(template: Template, told: Any, depth: int) -> Any:
    if not _is_pair(told):
        return Unknown("Fn::Select")
    at, parts = text_of(template.value(told[0], depth)), template.value(told[1], depth)
    if isinstance(parts, Unknown):
        return Unknown(f"{parts.name}.{at}")
    if at is None or not at.isdecimal() or not isinstance(parts, list) or int(at) >= len(parts):
        return Unknown("Fn::Select")
    return parts[int(at)]


def _find_in_map(template: Template, told: Any, depth: int) -> Any:
    parts = template.value(told, depth)
    if not isinstance(parts, list) or len(parts) < 3:
        return Unknown("Fn::FindInMap")
    first, second, third = (text_of(part) for part in parts[:3])
    found = map_of(map_of(template._mappings.get(first or "")).get(second or "")).get(third or "")
    if found is None and len(parts) > 3 and isinstance(parts[3], dict):
        found = parts[3].get("DefaultValue")
    return Unknown(f"{first}.{second}.{third}") if found is None else template.value(found, depth)


def _if(template: Template, told: Any, depth: int) -> Any:
    if not isinstance(told, list) or len(told) != 3:
        return Unknown("Fn::If")
    held = template.holds(str(told[0]))
    if held is None:
        one, other = template.value(told[1], depth), template.value(told[2], depth)
        return one if one == other else Unknown(str(told[0]))
    return template.value(told[1] if held else told[2], depth)


def _equals(template: Template, told: Any, depth: int) -> Any:
    parts = template.value(told, depth)
    if not isinstance(parts, list) or len(parts) != 2:
        return Unknown("Fn::Equals")
    one, other = (text_of(part) for part in parts)
    return Unknown("Fn::Equals") if one is None or other is None else one == other


def _truths(template: Template, told: Any, depth: int) -> list[bool | None]:
    parts = template.value(told, depth)
    return [_truth(part) for part in parts] if isinstance(parts, list) else [None]


def _and(template: Template, told: Any, depth: int) -> Any:
    found = _truths(template, told, depth)
    return False if False in found else Unknown("Fn::And") if None in found else True


def _or(template: Template, told: Any, depth: int) -> Any:
    found = _truths(template, told, depth)
    return True if True in found else Unknown("Fn::Or") if None in found else False


def _not(template: Template, told: Any, depth: int) -> Any:
    found = _truths(template, told, depth)
    return Unknown("Fn::Not") if found[:1] in ([None], []) else not found[0]


def _condition(template: Template, told: Any, depth: int) -> Any:
    held = template.holds(str(told))
    return Unknown(str(told)) if held is None else held


def _zones(template: Template, told: Any, depth: int) -> Any:
    return list(ZONES)


def _cidr(template: Template, told: Any, depth: int) -> Any:
    parts = template.value(told, depth)
    if not isinstance(parts, list) or len(parts) < 2:
        return Unknown("Fn::Cidr")
    block, count, bits = (text_of(part) for part in [*parts, "8"][:3])
    if isinstance(parts[0], Unknown):
        return Unknown(parts[0].name)
    try:
        whole = ipaddress.ip_network(block or "", strict=False)
        length = whole.max_prefixlen - int(bits or 8)
        wanted = min(int(count or 0), 256)
        step = 1 << (whole.max_prefixlen - length)
        if length < whole.prefixlen or wanted * step > whole.num_addresses:
            return Unknown("Fn::Cidr")
        return [f"{whole.network_address + at * step}/{length}" for at in range(wanted)]
    except ValueError:
        return Unknown("Fn::Cidr")


Function = Callable[[Template, Any, int], Any]

FUNCTIONS: dict[str, Function] = {
    "Ref": lambda template, told, depth: template.ref(told, depth),
    "Fn::GetAtt": _get_att,
    "Fn::Sub": _sub,
    "Fn::Join": _join,
    "Fn::Split": _split,
    "Fn::Select": _select,
    "Fn::FindInMap": _find_in_map,
    "Fn::If": _if,
    "Fn::Equals": _equals,
    "Fn::And": _and,
    "Fn::Or": _or,
    "Fn::Not": _not,
    "Condition": _condition,
    "Fn::GetAZs": _zones,
    "Fn::Cidr": _cidr,
    "Fn::ImportValue": lambda template, told, depth: Unknown(
        f"Fn::ImportValue.{text_of(template.value(told, depth)) or 'export'}"
    ),
}
"""Functions that are worked out; any other is not known."""
