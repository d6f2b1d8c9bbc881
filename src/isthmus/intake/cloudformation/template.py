"""A CloudFormation template as JSON, to a section of its resources.

A record is a resource with its name beside: ``{"LogicalId": "VPC", "Type": "AWS::EC2::VPC", ...}``.
Source: CloudFormation User Guide, "Template sections" and "Resources".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from ...errors import InputError
from ...snapshot import DECLARED, Section
from ...snapshot.pointer import join
from ...snapshot.redaction import redact_value
from ..document import Value
from ..findings import Findings, notice
from .evaluate import Template
from .loops import LOOP, written_out
from .reading import draw

MACRO = "Fn::Transform"
"""The key of what a macro writes among a template's resources."""
EXPANDED = ("AWS::LanguageExtensions", "AWS::Serverless-2016-10-31", "AWS::CodeDeployBlueGreen")
"""Transforms that write no network beside what the template tells (but for types that are named as unread)."""
KIND = "CloudFormationTemplate"

RULE_LISTS = {
    "AWS::EC2::SecurityGroup": ("SecurityGroupIngress", "SecurityGroupEgress"),
}
"""Properties that hold lists of rules."""

DETAIL = "what a CloudFormation template makes is read as if it were built, and nothing else were there"

_TYPE = re.compile(rb'"Type"\s*:\s*"(?:AWS|Custom|Alexa)::|"Type"\s*:\s*"[A-Za-z0-9]+(?:::[A-Za-z0-9]+)+"')
_INTRINSIC = re.compile(r"Ref|Condition|Fn::[A-Za-z0-9:]+")


def is_template(value: Value) -> bool:
    """True when an object is a template."""
    members = value.members or {}
    resources = members.get("Resources", b"")
    if resources[:1] != b"{":
        return False
    return "AWSTemplateFormatVersion" in members or _TYPE.search(resources) is not None


def sections(value: Value) -> Findings:
    """The template's resources, and the network that they make, as AWS would describe it.

    Errors: InputError, when a resource is not what CloudFormation takes.
    """
    return of_template(msgspec.json.decode(value.raw), value.file, value.pointer)


def of_template(document: dict[str, Any], file: str, pointer: str = "") -> Findings:
    """The section of a template's ``Resources``, and those of the network that they make."""
    resources = document.get("Resources")
    here = join(pointer, "Resources")
    if not isinstance(resources, dict) or not resources:
        raise InputError(
            "Resources of a template is a map with at least one resource", file=file, pointer=here
        )
    records: list[dict[str, Any]] = []
    anchors: list[tuple[str, str]] = []
    for name, resource in resources.items():
        place = join(here, name)
        if name.startswith(LOOP):
            resource = {"Type": name, "Properties": {"Loop": resource}}
        elif name == MACRO:
            resource = {"Type": name, "Properties": {"Macro": resource}}
        elif not isinstance(resource, dict) or not isinstance(resource.get("Type"), str):
            raise InputError(f"the resource {name!r} has no Type", file=file, pointer=place)
        else:
            _check_rules(resource, file, place)
        anchors.append((f"/{len(records)}", place))
        records.append({"LogicalId": name, **resource})
    raw = json.dumps(redact_value(records), ensure_ascii=False, separators=(",", ":")).encode()
    found = Findings([Section(KIND, file, here, raw, anchors=tuple(anchors))])
    found.add(_drawn(document, file, pointer, here))
    return found


def _drawn(document: dict[str, Any], file: str, pointer: str, here: str) -> Findings:
    """What the template makes, as AWS would describe it."""
    first = Template(document)
    written = list(written_out(first, first.resources))
    whole = Template({**document, "Resources": {name: body for name, _, body in written}})
    design = draw(whole, written, here)
    found = Findings(design.finish(file, here, None))
    found.add(notice(DECLARED, file, pointer, DETAIL))
    left = [*design.left_out, *_macros(document.get("Transform"), join(pointer, "Transform"))]
    for name, why, place in left:
        found.add(notice("not-modelled-yet", file, place, f"{name} is not drawn: {why}"))
    return found


def _macros(told: Any, place: str) -> Iterator[tuple[str, str, str]]:
    """The macros of a whole template, which may write anything."""
    for one in told if isinstance(told, list) else [told]:
        name = one.get("Name") if isinstance(one, dict) else one
        if name is not None and name not in EXPANDED:
            yield f"what the macro {name} makes of the template", "only CloudFormation runs macros", place


def _check_rules(resource: dict[str, Any], file: str, place: str) -> None:
    """Refuse lists of rules that are neither lists nor made by a function."""
    properties = resource.get("Properties")
    if properties is not None and not isinstance(properties, dict):
        raise InputError(
            f"Properties is a map, not {properties!r}", file=file, pointer=join(place, "Properties")
        )
    for key in RULE_LISTS.get(resource["Type"], ()):
        rules = (properties or {}).get(key)
        if rules is None or _is_function(rules):
            continue
        here = join(place, "Properties", key)
        if not isinstance(rules, list):
            raise InputError(f"{key} is a list of rules, not {rules!r}", file=file, pointer=here)
        for at, rule in enumerate(rules):
            if not isinstance(rule, dict):
                raise InputError(f"a rule is a map, not {rule!r}", file=file, pointer=join(here, at))


def _is_function(value: Any) -> bool:
    return isinstance(value, dict) and len(value) == 1 and _INTRINSIC.fullmatch(next(iter(value))) is not None
