"""A Terraform plan as JSON, to sections of its resources.

The records are those of ``resource_changes``, or else of every module's ``resources``, as Terraform wrote
them.
Source: Terraform, "JSON Output Format" (the major version of ``format_version`` says whether it can be read).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from ...errors import InputError
from ...snapshot import DECLARED, Section
from ...snapshot.redaction import redact
from ..document import Value
from ..findings import Findings, notice
from .planned import Planned, region_of
from .reading import ROWS, draw
from .unread import BESIDE, NETWORKING

KIND = "TerraformPlan"
MAJORS = ("0", "1")
DECLARED_DETAIL = (
    "what a Terraform plan leaves behind is read as if it were built, and nothing else were there"
)
_VERSION = re.compile(r"(\d+)(?:\.\d+)*")


def is_plan(members: dict[str, bytes]) -> bool:
    """True when an object is a plan of Terraform, or means to be one."""
    if "format_version" not in members:
        return False
    return not {"planned_values", "resource_changes", "values", "terraform_version"}.isdisjoint(members)


def sections(value: Value) -> Findings:
    """The plan's resources, and the network that they are, as AWS would describe it.

    Errors: InputError, when the version is none that is known, the document is a state and no plan, or a part
    is not what it should be.
    """
    _check_version(value)
    changes = _of_type(value, "resource_changes", b"[")
    planned = _of_type(value, "planned_values", b"{")
    if changes is None and planned is None:
        what = "a state" if "values" in (value.members or {}) else "neither plan nor state"
        message = f"this Terraform document is {what}: it has no planned_values or resource_changes"
        raise InputError(message, file=value.file, pointer=value.pointer)
    _of_type(value, "configuration", b"{")
    root = None if planned is None else _of_type(planned, "root_module", b"{")
    of_modules = [] if root is None else _of_module(root)
    found = Findings(of_modules if changes is None else [_section(changes)])
    found.add(_drawn(value))
    return found


def _drawn(value: Value) -> Findings:
    """What the plan leaves behind, as AWS would describe it."""
    document = msgspec.json.decode(value.raw)
    planned = Planned(document, value.pointer)
    design = draw(planned)
    found = Findings(design.finish(value.file, value.pointer, region_of(document)))
    found.add(notice(DECLARED, value.file, value.pointer, DECLARED_DETAIL))
    left = [*design.left_out, *_unread(planned)]
    for name, why, place in left:
        found.add(notice("not-modelled-yet", value.file, place, f"{name} is not drawn: {why}"))
    return found


def _unread(planned: Planned) -> Iterator[tuple[str, str, str]]:
    """The resources of types that may steer or filter packets and have no row."""
    for one in planned.resources.values():
        if one.type.startswith(NETWORKING) and one.type not in ROWS and one.type not in BESIDE:
            yield one.address, f"isthmus does not read {one.type}", one.place


def _check_version(value: Value) -> None:
    version = msgspec.json.decode(value.member("format_version").raw)
    told = _VERSION.fullmatch(version) if isinstance(version, str) else None
    if told is None or told[1] not in MAJORS:
        message = f"Terraform's format_version {version!r} can't be read: its major is not 0 or 1"
        raise InputError(message, file=value.file, pointer=f"{value.pointer}/format_version")


def _of_type(value: Value, key: str, opening: bytes) -> Value | None:
    """The value of a key, which must be of a type; None where it is absent or null."""
    raw = (value.members or {}).get(key)
    if raw is None or raw == b"null":
        return None
    if raw[:1] != opening:
        wanted = "an object" if opening == b"{" else "a list"
        shown = raw[:24].decode("utf-8", "replace")
        message = f"{key} of a Terraform document is {wanted}, not {shown}"
        raise InputError(message, file=value.file, pointer=f"{value.pointer}/{key}")
    return value.member(key)


def _of_module(module: Value) -> list[Section]:
    """The resources of a module and of those below it."""
    found: list[Section] = []
    waiting = [module]
    while waiting:
        value = waiting.pop(0)
        resources = _of_type(value, "resources", b"[")
        if resources is not None:
            found.append(_section(resources))
        children = _of_type(value, "child_modules", b"[")
        if children is not None and children.elements is not None:
            waiting += [children.element(at) for at in range(len(children.elements))]
    return found


def _check_records(value: Value) -> None:
    for at, raw in enumerate(value.elements or ()):
        if raw[:1] != b"{" or b'"type"' not in raw:
            shown = raw[:24].decode("utf-8", "replace")
            message = f"a resource of a Terraform document has a type: {shown}"
            raise InputError(message, file=value.file, pointer=f"{value.pointer}/{at}")


def _section(value: Value) -> Section:
    _check_records(value)
    return Section(KIND, value.file, value.pointer, redact(value.raw, file=value.file))
