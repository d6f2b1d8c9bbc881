"""The resources that a plan leaves behind, and what their values are or refer to.

A value that Terraform knows only after it applied is looked up in the configuration: what it refers to is named by the
id of that resource, or by its address where that id is not known yet either.
Source: Terraform, "JSON Output Format" (plan, change, configuration representations).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ...snapshot.pointer import join
from ..design.words import map_of

Index = int | str | None
GONE = ["delete"]
"""Actions after which a resource is not there."""
FORGOTTEN = ["forget"]
"""Actions after which a resource is there as it was, and Terraform knows nothing of it."""

DEEPEST = 24
"""Units: outputs and variables that a reference is followed through."""

_ADDRESS = re.compile(
    r"(?P<data>data\.)?(?P<type>[a-z][a-z0-9_]*)\.(?P<name>[\w-]+)(?P<index>\[[^\]]*\])?(?P<rest>.*)"
)
_STEP = re.compile(r'(?:\.|^)([\w-]+)(?:\[(?:"((?:[^"\\]|\\.)*)"|(\d+))\])?')


@dataclass(frozen=True, slots=True)
class Step:
    """A module on the way to a resource: the name of its call, and which of its instances."""

    name: str
    index: Index


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource as it will be: ``id`` is AWS's where it is known, else its address."""

    address: str
    type: str
    name: str
    index: Index
    steps: tuple[Step, ...]
    values: Mapping[str, Any]
    unknown: Any
    place: str
    expressions: Mapping[str, Any] = field(default_factory=dict)
    configured: bool = True
    """Whether the document holds its configuration: else anything that is not known may be set there."""

    def may_tell(self, key: str) -> bool:
        """Whether its configuration sets an attribute, or is not there to tell."""
        return key in self.expressions or not self.configured

    @property
    def id(self) -> str:
        """What it is called by: AWS's id, or its address until it has one."""
        known = self.values.get("id")
        return known if isinstance(known, str) and known else self.address

    def at(self, key: str) -> str:
        """Where the document tells an attribute; where it tells the resource, of one that it leaves out."""
        return join(self.place, key) if key in self.values else self.place


@dataclass(frozen=True, slots=True)
class Referred:
    """What a reference leads to: an attribute of a resource (None where the whole is meant)."""

    resource: Resource
    attribute: str | None


class Planned:
    """The resources of a plan by address, and its configuration."""

    def __init__(self, document: Mapping[str, Any], pointer: str) -> None:
        self._root = map_of(map_of(document.get("configuration")).get("root_module"))
        changes = document.get("resource_changes")
        told = (
            _changed(changes, join(pointer, "resource_changes"))
            if isinstance(changes, list)
            else _listed(
                map_of(map_of(document.get("planned_values")).get("root_module")),
                join(pointer, "planned_values", "root_module"),
            )
        )
        self._before: dict[str, list[Mapping[str, Any]]] = {}
        for record in changes if isinstance(changes, list) else ():
            was = map_of(map_of(record).get("change")).get("before")
            if isinstance(was, Mapping):
                self._before.setdefault(str(record.get("type")), []).append(was)
        self.resources: dict[str, Resource] = {}
        self._named: dict[tuple[tuple[Step, ...], str, str], list[Resource]] = {}
        for record, values, unknown, place in told:
            found = self._resource(record, values, unknown, place)
            self.resources[found.address] = found
            self._named.setdefault((found.steps, found.type, found.name), []).append(found)

    def before(self, *kinds: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """The resources of some types as they are now, before the plan is applied: those that go, too."""
        for kind in kinds:
            for was in self._before.get(kind, ()):
                yield kind, was

    def _resource(
        self, record: Mapping[str, Any], values: Mapping[str, Any], unknown: Any, place: str
    ) -> Resource:
        name, index = str(record.get("name") or ""), record.get("index")
        address = str(record.get("address") or f"{record['type']}.{name}")
        module = record.get("module_address")
        if not isinstance(module, str):
            module = address[: -len(f".{record['type']}.{name}")] if address.startswith("module.") else ""
            module = (
                module if address.startswith(f"{module}.{record['type']}.") else _module_of(address, record)
            )
        steps = tuple(_steps(module))
        found = self._written(steps, str(record["type"]), name)
        written = map_of(found.get("expressions"))
        kind = str(record["type"])
        unknown = _absent(values, written) if unknown is None else unknown
        return Resource(address, kind, name, index, steps, values, unknown, place, written, bool(found))

    def _module(self, steps: tuple[Step, ...]) -> Mapping[str, Any]:
        here = self._root
        for step in steps:
            here = map_of(map_of(map_of(here.get("module_calls")).get(step.name)).get("module"))
        return here

    def _written(self, steps: tuple[Step, ...], kind: str, name: str) -> Mapping[str, Any]:
        for one in self._module(steps).get("resources") or ():
            if isinstance(one, Mapping) and (one.get("type"), one.get("name")) == (kind, name):
                return one
        return {}

    def referred(self, resource: Resource, key: str) -> tuple[list[Referred], bool]:
        """What an attribute refers to, and whether nothing else can be in it.

        Not known is what goes by a local value, a function's choice or a data source that is read later.
        """
        return self.follow(resource, resource.expressions.get(key))

    def follow(self, resource: Resource, expression: Any) -> tuple[list[Referred], bool]:
        """The same of an expression that stands in the configuration of a resource."""
        return self._follow(expression, resource.steps, resource.index, 0)

    def _follow(
        self, expression: Any, steps: tuple[Step, ...], index: Index, depth: int
    ) -> tuple[list[Referred], bool]:
        if isinstance(expression, list):
            parts = [self._follow(one, steps, index, depth) for one in expression]
            return [one for found, _ in parts for one in found], all(sure for _, sure in parts)
        references = map_of(expression).get("references")
        if not isinstance(references, list) or depth > DEEPEST:
            return [], False
        words = [one for one in references if isinstance(one, str)]
        each = any(one.startswith(("count.", "each.key")) for one in words)
        other = any(one.startswith("each.value") for one in words)
        found: list[Referred] = []
        sure = bool(words)
        for word in _longest(words):
            if word.startswith(("count.", "each.", "path.", "terraform.")):
                continue
            more, known = self._named_by(word, steps, index if each else None, depth)
            found += [one for one in more if one not in found]
            sure = sure and known and not (other and len({one.resource.address for one in more}) > 1)
        return found, sure

    def _named_by(
        self, word: str, steps: tuple[Step, ...], index: Index, depth: int
    ) -> tuple[list[Referred], bool]:
        if word.startswith("var.") and steps:
            call = map_of(map_of(self._module(steps[:-1]).get("module_calls")).get(steps[-1].name))
            name = word.removeprefix("var.").partition(".")[0].partition("[")[0]
            given = map_of(call.get("expressions")).get(name)
            return self._follow(given, steps[:-1], steps[-1].index, depth + 1)
        if word.startswith("module."):
            return self._output(word, steps, index, depth)
        told = _ADDRESS.fullmatch(word)
        if told is None or told["data"] or told["type"] in ("var", "local", "module", "self"):
            return [], False
        some = self._named.get((steps, told["type"], told["name"]), [])
        wanted = _index(told["index"]) if told["index"] else index
        if wanted is not None and any(one.index == wanted for one in some):
            some = [one for one in some if one.index == wanted]
        attribute = told["rest"].lstrip(".").partition(".")[0].partition("[")[0] or None
        return [Referred(one, attribute) for one in some], bool(some)

    def _output(
        self, word: str, steps: tuple[Step, ...], index: Index, depth: int
    ) -> tuple[list[Referred], bool]:
        told = re.fullmatch(r"module\.([\w-]+)(\[[^\]]*\])?\.([\w-]+).*", word)
        if told is None:
            return [], False
        wanted = _index(told[2]) if told[2] else index
        inner = [*{one.steps: None for one in self.resources.values() if _within(one.steps, steps, told[1])}]
        chosen = [one for one in inner if wanted is not None and one[len(steps)].index == wanted] or inner
        found: list[Referred] = []
        sure = bool(chosen)
        for child in {one[: len(steps) + 1]: None for one in chosen}:
            output = map_of(map_of(self._module(child).get("outputs")).get(told[3]))
            more, known = self._follow(output.get("expression"), child, child[-1].index, depth + 1)
            found += [one for one in more if one not in found]
            sure = sure and known
        return found, sure


def _within(steps: tuple[Step, ...], outer: tuple[Step, ...], name: str) -> bool:
    return len(steps) > len(outer) and steps[: len(outer)] == outer and steps[len(outer)].name == name


def _changed(changes: list[Any], pointer: str) -> Iterator[tuple[Any, Any, Any, str]]:
    for at, record in enumerate(changes):
        change = map_of(map_of(record).get("change"))
        kept = "before" if change.get("actions") == FORGOTTEN else "after"
        told = change.get(kept)
        if record.get("mode") == "data" or change.get("actions") == GONE or not isinstance(told, Mapping):
            continue
        unknown = change.get("after_unknown") if kept == "after" else {}
        yield record, told, unknown or {}, join(pointer, at, "change", kept)


def _listed(module: Mapping[str, Any], pointer: str) -> Iterator[tuple[Any, Any, Any, str]]:
    for at, record in enumerate(module.get("resources") or ()):
        values = map_of(record).get("values")
        if record.get("mode") != "data":
            yield record, map_of(values), None, join(pointer, "resources", at, "values")
    for at, child in enumerate(module.get("child_modules") or ()):
        yield from _listed(map_of(child), join(pointer, "child_modules", at))


def _absent(values: Mapping[str, Any], written: Mapping[str, Any]) -> dict[str, Any]:
    """What is not known of a resource of planned values: what is configured, and left out there."""
    unknown: dict[str, Any] = {key: True for key in written if key not in values}
    for key, blocks in written.items():
        if isinstance(blocks, list) and isinstance(values.get(key), list):
            keys = {inner for block in blocks for inner in map_of(block)}
            unknown[key] = [
                {inner: True for inner in keys if inner not in map_of(one)} for one in values[key]
            ]
    return unknown


def _module_of(address: str, record: Mapping[str, Any]) -> str:
    """The module in an address that stands before the resource's own type."""
    head, found, _ = address.rpartition(f".{record['type']}.")
    return head if found and head.startswith("module.") else ""


def _steps(module: str) -> Iterator[Step]:
    rest = module
    while rest.startswith("module."):
        told = _STEP.match(rest.removeprefix("module."))
        if told is None:
            return
        index: Index = int(told[3]) if told[3] is not None else told[2]
        yield Step(told[1], index)
        rest = rest.removeprefix("module.")[told.end() :].lstrip(".")


def _index(text: str) -> Index:
    inner = text[1:-1]
    if inner.isdecimal():
        return int(inner)
    return inner[1:-1] if inner.startswith('"') else None


def _longest(words: list[str]) -> list[str]:
    """The references without those that only begin another: ``a.b.id`` and not ``a.b``."""
    return [
        one
        for one in dict.fromkeys(words)
        if not any(other != one and other.startswith((f"{one}.", f"{one}[")) for other in words)
    ]


def region_of(document: Mapping[str, Any]) -> str | None:
    """The Region that the AWS provider of a plan is set to; None where it is no constant."""
    providers = map_of(map_of(document.get("configuration")).get("provider_config"))
    expressions = map_of(map_of(providers.get("aws")).get("expressions"))
    told = map_of(expressions.get("region")).get("constant_value")
    if isinstance(told, str):
        return told
    for word in map_of(expressions.get("region")).get("references") or ():
        name = str(word).removeprefix("var.")
        value = map_of(map_of(document.get("variables")).get(name)).get("value")
        if str(word).startswith("var.") and isinstance(value, str):
            return value
    return None
