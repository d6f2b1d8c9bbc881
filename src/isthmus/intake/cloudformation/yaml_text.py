"""A CloudFormation template as YAML: its short tags (``!Ref``, ``!Sub``) become the functions they stand for.

Texts that look like dates stay texts, keys that stand twice are refused, and so are aliases that would unfold
into more than a template can hold. Needs PyYAML, the extra ``templates``.
Source: CloudFormation User Guide, "Intrinsic function reference" (short forms).
"""

from __future__ import annotations

import re
from typing import Any

from ...errors import InputError
from ..findings import Findings
from .template import of_template

LARGEST = 1 << 20
"""Units: bytes of a template. CloudFormation takes 1 MB at most (quotas)."""
MOST_NODES = 1_000_000

_HEADER = re.compile(rb"^(?:Resources|[\"']Resources[\"'])\s*:\s*(?:#.*)?\r?$", re.MULTILINE)
_TYPE = re.compile(rb"^\s+[\"']?Type[\"']?\s*:\s*[\"']?[A-Za-z0-9]+::[A-Za-z0-9:]+", re.MULTILINE)


def is_yaml_template(data: bytes) -> bool:
    """True when a text is a template in YAML."""
    return _HEADER.search(data) is not None and _TYPE.search(data) is not None


def yaml_sections(data: bytes, file: str) -> Findings:
    """The template's resources, and the network that they make.

    Errors: InputError, when PyYAML is not installed, the text is no YAML, or a resource is not what
    CloudFormation takes.
    """
    return of_template(yaml_plain(data, file), file)


def yaml_plain(data: bytes, file: str) -> dict[str, Any]:
    """A template as plain values, with its short tags written out: what citations point into.

    Errors: InputError, when PyYAML is not installed, or the text is no YAML of a map.
    """
    try:
        import yaml
    except ImportError as error:
        message = "a CloudFormation template in YAML needs PyYAML: install isthmus[templates]"
        raise InputError(message, file=file) from error
    if len(data) > LARGEST:
        raise InputError(f"a template has at most {LARGEST} bytes", file=file)
    try:
        node = yaml.compose(data.decode("utf-8"), Loader=yaml.SafeLoader)
        plain = _Plain(file).value(node)
    except yaml.YAMLError as error:
        raise InputError(f"broken YAML: {' '.join(str(error).split())}", file=file) from error
    except RecursionError as error:
        raise InputError("values are nested too deeply to be a template", file=file) from error
    if not isinstance(plain, dict):
        raise InputError("a template is a map", file=file)
    return plain


class _Plain:
    """Turns YAML's nodes into plain values, counting them."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.nodes = 0
        self.open: set[int] = set()

    def value(self, node: Any) -> Any:
        """The plain value of a node."""
        self.nodes += 1
        if self.nodes > MOST_NODES or id(node) in self.open:
            raise InputError("aliases unfold without end", file=self.file)
        self.open.add(id(node))
        tag, value = node.tag, node.value
        plain: Any
        if isinstance(value, str):
            plain = self._scalar(tag, value)
        elif node.id == "sequence":
            plain = [self.value(inner) for inner in value]
        else:
            plain = self._mapping(value)
        self.open.discard(id(node))
        return _function(tag, plain) if tag.startswith("!") else plain

    def _mapping(self, pairs: list[tuple[Any, Any]]) -> dict[str, Any]:
        plain: dict[str, Any] = {}
        for key_node, value_node in pairs:
            if not isinstance(key_node.value, str):
                raise InputError(f"a key is a text{_line(key_node)}", file=self.file)
            key = key_node.value
            if key in plain:
                raise InputError(f"the key {key!r} stands twice in one map{_line(key_node)}", file=self.file)
            plain[key] = self.value(value_node)
        return plain

    def _scalar(self, tag: str, text: str) -> Any:
        match tag.rpartition(":")[2]:
            case "null":
                return None
            case "bool":
                return text.lower() in ("true", "yes", "on")
            case "int" if re.fullmatch(r"[-+]?(0|[1-9][0-9]{0,17})", text):
                return int(text)
        return text


def _line(node: Any) -> str:
    return f" (line {node.start_mark.line + 1})"


def _function(tag: str, plain: Any) -> dict[str, Any]:
    """The long form of a function's short tag."""
    word = tag[1:]
    if word in ("Ref", "Condition"):
        return {word: plain}
    if word == "GetAtt" and isinstance(plain, str):
        plain = plain.split(".", 1)
    return {f"Fn::{word}": plain}
